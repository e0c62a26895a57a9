"""Both providers, each serving in a thread of its own, and a service that they post to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from demo.telegram import Telegram
from demo.telegram_chats import Chat
from demo.twilio import Twilio
from tests.demo.service import Service

TOKEN = "123456:made-up"
ACCOUNT = "AC" + "0a" * 16
AUTH = "made-up"
NUMBER = "+447700900100"
PERSON = "+447700900123"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with Telegram(now) as telegram:
        telegram.add_bot(TOKEN, "peilstation_bot")
        yield telegram


@pytest.fixture
def riet(telegram: Telegram) -> Chat:
    """Somebody who wrote before."""
    return telegram.chat(TOKEN, 7, known=True)


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    with Twilio(now) as twilio:
        twilio.add_account(ACCOUNT, AUTH)
        twilio.add_number(ACCOUNT, NUMBER)
        yield twilio


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(now) as service:
        yield service
