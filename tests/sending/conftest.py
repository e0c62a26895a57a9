"""Post offices for the tests of sending: on SQLite and on PostgreSQL, with Telegram and with Twilio."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.db.conftest import (
    database,
    database_url,
    migrated_postgres_url,
    postgres,
    sqlite,
    sqlite_template,
    sqlite_url,
)
from tests.db.world import Database
from tests.sending.office import Clock, Line, Office, phone_line, sms_line, telegram_line

__all__ = ["database", "database_url", "migrated_postgres_url", "postgres", "sqlite", "sqlite_template", "sqlite_url"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telegram(clock: Clock) -> Iterator[Line]:
    with telegram_line(clock) as line:
        yield line


@pytest.fixture
def sms(clock: Clock) -> Iterator[Line]:
    with sms_line(clock) as line:
        yield line


@pytest.fixture
def telephone(clock: Clock) -> Iterator[Line]:
    with phone_line(clock) as line:
        yield line


@pytest.fixture
def calling(database: Database, telephone: Line, clock: Clock) -> Office:
    """Calls, on each database."""
    return Office(database, telephone, clock)


@pytest.fixture(params=["telegram", "sms"])
def line(request: pytest.FixtureRequest) -> Line:
    """Each channel in turn."""
    made: Line = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def office(sqlite: Database, line: Line, clock: Clock) -> Office:
    """Each channel, on SQLite."""
    return Office(sqlite, line, clock)


@pytest.fixture
def chat(database: Database, telegram: Line, clock: Clock) -> Office:
    """Telegram, on each database."""
    return Office(database, telegram, clock)


@pytest.fixture
def texting(sqlite: Database, sms: Line, clock: Clock) -> Office:
    """SMS, on SQLite."""
    return Office(sqlite, sms, clock)


@pytest.fixture
def chatting(sqlite: Database, telegram: Line, clock: Clock) -> Office:
    """Telegram, on SQLite."""
    return Office(sqlite, telegram, clock)


@pytest.fixture
def crowd(postgres: Database, telegram: Line, clock: Clock) -> Office:
    """Telegram, on PostgreSQL, where two of everything may run."""
    return Office(postgres, telegram, clock)
