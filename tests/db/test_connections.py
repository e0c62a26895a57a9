"""How a URL becomes an engine: which ones, with which safeguards, and what an error may say."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, StatementError

from db import schema
from db.crypto import KeyRing, generate
from db.engine import BadUrl, _write_ahead, connect, scrub, writing
from tests.db.world import NOON, Database

RING = KeyRing.from_text(generate())


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "niets", "sqlite+aiosqlite:///x"])
def test_only_sqlite_in_a_file_and_postgresql_are_taken(url: str) -> None:
    with pytest.raises(BadUrl):
        connect(url, RING)


def test_a_bad_url_does_not_repeat_its_password() -> None:
    with pytest.raises(BadUrl) as raised:
        connect("oracle://user:geheim@host/db", RING)
    assert "geheim" not in str(raised.value)


def test_the_file_and_its_folder_are_the_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "peilstation.db"
    connect(f"sqlite:///{path}", RING).dispose()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("busy_timeout", 10_000)],
)
def test_sqlite_is_told_what_it_must_keep(sqlite: Database, pragma: str, value: object) -> None:
    scrub(sqlite.engine)
    with sqlite.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


class Deadlocked(sqlite3.Connection):
    """Refuses a change of the journal as SQLite does when two want it of a new file: at once, and some times over."""

    refusals = 3

    def execute(self, sql: str, *args: object) -> sqlite3.Cursor:  # type: ignore[override]
        if "journal_mode" in sql and self.refusals:
            self.refusals -= 1
            raise sqlite3.OperationalError("database is locked")
        return super().execute(sql, *args)  # type: ignore[arg-type]


def test_the_journal_is_asked_for_again_where_another_opens_the_new_file_too(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "new.db", factory=Deadlocked)
    _write_ahead(connection)
    assert connection.refusals == 0
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_eight_that_open_a_new_file_at_once_all_have_it(tmp_path: Path) -> None:
    for nth in range(12):
        engines = [connect(f"sqlite:///{tmp_path / str(nth)}.db", RING) for _ in range(8)]
        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(_one, engines)) == [1] * 8
        for engine in engines:
            engine.dispose()


def _one(engine: Engine) -> object:
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT 1").scalar()


def test_a_writer_takes_the_pen_before_it_reads(sqlite: Database) -> None:
    """Otherwise two that read first would both want to write, and one would lose its work."""
    sqlite.insert(schema.directory_revision, {"municipality": "dronten", "revision": 0})
    revision = schema.directory_revision.c.revision

    def count_up(engine: Engine) -> None:
        for _ in range(20):
            with writing(engine) as connection:
                read = connection.execute(select(revision)).scalar_one()
                connection.execute(update(schema.directory_revision).values(revision=read + 1))

    with ThreadPoolExecutor() as threads:
        list(threads.map(count_up, [sqlite.engine, sqlite.another_engine()]))
    assert sqlite.row(schema.directory_revision).revision == 40


def test_readers_do_not_wait_for_the_writer(sqlite: Database) -> None:
    with writing(sqlite.engine), sqlite.engine.connect() as connection:
        assert connection.execute(select(schema.person)).all() == []


def test_an_error_never_says_what_was_written(database: Database) -> None:
    refused = {"id": "x", "name": "zeldzaamwoord", "topic": "weather"}
    broken = refused | {"created_at": NOON.replace(tzinfo=None)}
    for values, fault in ((refused, DBAPIError), (broken, StatementError)):
        with pytest.raises(fault) as raised, writing(database.engine) as connection:
            connection.execute(insert(schema.callback), values)
        assert "zeldzaamwoord" not in str(raised.value)


def test_a_local_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"), database.engine.connect() as connection:
        connection.execute(
            select(schema.person).where(schema.person.c.created_at == bindparam("at")),
            {"at": NOON.replace(tzinfo=None)},
        )
