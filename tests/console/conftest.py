"""What tests of the desk share: one service in the web role for all of them, and its first morning for each."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from tests.console.desks import AtWork
from tests.service.conftest import (
    KEY,
    _template,
    database_url,
    fresh,
    migrated_postgres_url,
    sqlite_url,
    town,
    unhurried,
)
from tests.service.town import Town

__all__ = ["_template", "database_url", "fresh", "migrated_postgres_url", "sqlite_url", "town", "unhurried"]

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for all tests here: the service they share lives on it."""
    for item in items:
        if HERE in item.path.parents and item.get_closest_marker("asyncio"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def _desk(_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AtWork]:
    folder = tmp_path_factory.mktemp("desk")
    database = folder / "peilstation.db"
    with closing(sqlite3.connect(_template)) as empty, closing(sqlite3.connect(database)) as live:
        empty.backup(live)
    async with (
        Town(f"sqlite:///{database}", KEY, folder) as town,
        town.service(("web",), telegram=None, sms=False) as running,
    ):
        yield AtWork(town, running)


@pytest.fixture(scope="session")
def _first_day(_desk: AtWork) -> Iterator[sqlite3.Connection]:
    """The database as it was when the service had just begun."""
    with closing(sqlite3.connect(":memory:")) as kept, _file(_desk) as live:
        live.backup(kept)
        yield kept


@pytest.fixture
def at_work(_desk: AtWork, _first_day: sqlite3.Connection) -> AtWork:
    """A service with nobody in it yet, on the morning it began."""
    _desk.town.hand.seconds = 0.0
    with _file(_desk) as live:
        known = live.execute("SELECT max(revision) FROM directory_revision").fetchone()[0]
        rosters = live.execute("SELECT coalesce(max(revision), 0) FROM roster_revision").fetchone()[0]
        _first_day.backup(live)
        # The service knows a directory, and a roster, by its revision: one that is as it was is newer all the same.
        live.execute("UPDATE directory_revision SET revision = ?", (known + 1,))
        live.execute("INSERT INTO roster_revision VALUES ('dronten', ?)", (rosters + 1,))
        live.commit()
    return _desk


@contextmanager
def _file(desk: AtWork) -> Iterator[sqlite3.Connection]:
    database = desk.town.engine.url.database
    assert database
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        yield connection
