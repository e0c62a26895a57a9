"""The judges of judges.py as fixtures; without npm the tests that use them are skipped, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TypeVar

import pytest

from tests.outside import judges

J = TypeVar("J")


@contextmanager
def _or_skipped(judge: AbstractContextManager[J]) -> Iterator[J]:
    with ExitStack() as stack:
        try:
            running = stack.enter_context(judge)
        except judges.JudgeUnavailable as reason:
            pytest.skip(str(reason))
        yield running


@pytest.fixture
def emulated_twilio() -> Iterator[judges.EmulatedTwilio]:
    """A Twilio without messages, of this test's own."""
    with _or_skipped(judges.emulated_twilio()) as judge:
        yield judge


@pytest.fixture(scope="session")
def _twilio_description() -> Iterator[judges.Judge]:
    with _or_skipped(judges.twilio_description()) as judge:
        yield judge


@pytest.fixture
def twilio_description(_twilio_description: judges.Judge) -> judges.Judge:
    """Prism as Twilio. One for each process that tests, for it remembers nothing but its answers: they start anew."""
    _twilio_description.forget()
    return _twilio_description


@pytest.fixture
def described_twilio(emulated_twilio: judges.EmulatedTwilio) -> Iterator[judges.Judge]:
    """Prism in front of `emulated_twilio`: both judges at once."""
    with _or_skipped(judges.twilio_description_before(emulated_twilio.url)) as judge:
        yield judge
