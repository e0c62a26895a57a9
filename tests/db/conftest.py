"""Databases for the tests of db: every test that asks for `database` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.crypto import KeyRing, generate
from db.engine import connect
from db.migrate import upgrade
from tests.db.world import Database


def migrated(url: str) -> None:
    """Bring a database to the schema of now, and leave it."""
    engine = connect(url, KeyRing.from_text(generate()))
    upgrade(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty file to copy: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "peilstation.db"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "peilstation.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def migrated_postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    server = request.getfixturevalue("postgres_server")
    url = server.fresh_database(server.template("migrated", migrated))
    yield url
    server.drop_database(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database of this test's own."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "migrated_postgres_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database, and what a test does with one."""
    with Database(database_url) as made:
        yield made


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    """The same, where only SQLite is the subject."""
    with Database(sqlite_url) as made:
        yield made


@pytest.fixture
def postgres(migrated_postgres_url: str) -> Iterator[Database]:
    """The same, where only PostgreSQL is the subject."""
    with Database(migrated_postgres_url) as made:
        yield made
