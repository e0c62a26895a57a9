"""Migrations: brings the database to the schema this code was written for. Owns the version, never the tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from db.engine import writing
from db.prepared import drive

if TYPE_CHECKING:  # importing Alembic takes a while, and only migrating needs it
    from alembic.config import Config

HEAD = "0005"
"""The revision this code was written for. A test holds it to Alembic's own; asking that costs every command 80 ms."""
_LOCK = 0x7065696C
"""PostgreSQL's advisory lock of this schema: two processes that start at once migrate one after the other."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to `revision`, all or nothing."""
    from alembic import command

    with _rebuilding(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to `revision` (`base` is nothing at all), all or nothing."""
    from alembic import command

    with _rebuilding(engine) as connection:
        command.downgrade(_config(connection), revision)


def current(engine: Engine) -> str | None:
    """The revision the database is at; None before the first migration."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return None if found is None else str(found)


def is_current(engine: Engine) -> bool:
    """Whether the database is at the schema this code was written for."""
    return current(engine) == HEAD


@contextmanager
def _rebuilding(engine: Engine) -> Iterator[Connection]:
    """A transaction in which SQLite may build a table anew that others refer to.

    It changes most of a table by making another, and dropping the old one counts as deleting its rows: whoever refers
    to them would be in the way. So nobody is asked meanwhile (which is said outside a transaction, or has no effect),
    and all are before it is committed.
    """
    if engine.dialect.name != "sqlite":
        with writing(engine) as connection:
            yield connection
        return
    with engine.connect() as connection:
        drive(connection, "PRAGMA foreign_keys = OFF")
        try:
            with connection.execution_options(writes=True).begin():
                yield connection
                if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError(f"a row of {lost[0]} refers to a row of {lost[2]} that is not there")
        finally:
            drive(connection, "PRAGMA foreign_keys = ON")


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _folder() -> Path:
    return Path(__file__).parent / "migrations"
