"""A town for each test: on SQLite, or on both databases; Telegram's limit of a message a second is lifted."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.channel import Rate
from db.crypto import KeyRing, generate
from db.engine import connect
from db.migrate import upgrade
from tests.service.town import Town

KEY = generate()


def migrated(url: str) -> None:
    """Bring a database to the schema of now, and leave it."""
    engine = connect(url, KeyRing.from_text(KEY))
    upgrade(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "p.db"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture
def fresh(_template: Path, tmp_path: Path) -> Callable[[str], str]:
    """Makes an empty, migrated SQLite database of that name; its URL."""

    def make(name: str) -> str:
        shutil.copy(_template, tmp_path / name)
        return f"sqlite:///{tmp_path / name}"

    return make


@pytest.fixture
def sqlite_url(fresh: Callable[[str], str]) -> str:
    return fresh("peilstation.db")


@pytest.fixture
def migrated_postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    server = request.getfixturevalue("postgres_server")
    url = server.fresh_database(server.template("service", migrated))
    yield url
    server.drop_database(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty, migrated database of each kind."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "migrated_postgres_url"))


@pytest.fixture
def key() -> str:
    return KEY


@pytest.fixture
def unhurried(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram's pace is Telegram's own affair here: a test need not wait a second for each message."""
    from bot.telegram import Telegram

    monkeypatch.setattr(Telegram, "rate", Rate(account=1000))


@pytest_asyncio.fixture
async def town(sqlite_url: str, tmp_path: Path, unhurried: None) -> AsyncIterator[Town]:
    """A town on SQLite."""
    async with Town(sqlite_url, KEY, tmp_path) as town:
        yield town


@pytest_asyncio.fixture
async def both(database_url: str, tmp_path: Path, unhurried: None) -> AsyncIterator[Town]:
    """A town on SQLite, and once more on PostgreSQL."""
    async with Town(database_url, KEY, tmp_path) as town:
        yield town


@pytest_asyncio.fixture
async def on_postgres(migrated_postgres_url: str, tmp_path: Path, unhurried: None) -> AsyncIterator[Town]:
    """A town on PostgreSQL."""
    async with Town(migrated_postgres_url, KEY, tmp_path) as town:
        yield town
