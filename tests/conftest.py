"""What every test may use: a real PostgreSQL, and the rule that where all is required nothing is skipped.

Never knows a room of the house: fixtures of flows, db and the doors stand in the folder of their own tests.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from typing import TypeVar

import pytest
from hypothesis import settings

from tests import postgres

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
Reporting = Generator[None, Report, Report]

# No example is red for being slow: what is quick is measured in bench/, and other tests run at the same time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Whoever runs the tests in the background of a shell starts them deaf to Ctrl-C, and so would be what they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)

_SERVED = frozenset(("postgres_server", "migrated_postgres_url"))
"""Fixtures for which a server is started; the second asks for the first only when it is made."""
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-dialogues", action="store_true", help="write our side of the dialogues anew; read it!")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """One server for each process that tests (each worker of pytest-xdist), started when first asked for."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres.running())
        except postgres.ServerUnavailable as reason:
            pytest.skip(f"no PostgreSQL here: {reason}")
        yield server


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    """The URL of an empty database of this test's own."""
    url = postgres_server.fresh_database()
    yield url
    postgres_server.drop_database(url)


@pytest.fixture(autouse=True)
def _server_for_those_marked(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("postgres"):
        request.getfixturevalue("postgres_server")


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _SERVED.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("postgres")
    items.sort(key=_waits)


def _waits(item: pytest.Item) -> int:
    """The longest waits come first, so that at the end no worker is alone with them while the others are done."""
    return 0 if "browser" in item.path.parts else 1 if item.get_closest_marker("slow") else 2


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Reporting[pytest.TestReport]:
    return _red_if_skipped((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Reporting[pytest.CollectReport]:
    return _red_if_skipped((yield))


def _red_if_skipped(report: Report) -> Report:
    """A skip hides a part that was not tried. An expected failure is reported as a skip too, and is none."""
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"REQUIRE_ALL=1 and this was not tried: {reason}"
    return report
