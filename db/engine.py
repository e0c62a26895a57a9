"""Connections: one URL and one key ring become an engine. Owns what differs between SQLite and PostgreSQL on the wire.

Never says what is stored. SQLite has one writer: a transaction that will write says so before it begins (`writing`),
or two that began by reading would both want the pen and one of them lose its work.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from db.columns import RING, written
from db.crypto import KeyRing
from db.prepared import ROOM, drive

T = TypeVar("T")

CLASHES = 5
"""Times a transaction is begun again that another one got in the way of."""
PATIENCE = 10
"""Seconds to wait for another writer, or for a server that does not answer. Then the database counts as away."""
WRITTEN_ANEW = 64 * 1024 * 1024
"""Bytes of a SQLite file that is written anew after an erasure: that takes some tenths of a second."""
_READ_ONLY = "25006"
"""What PostgreSQL says (a standby, or a disk that filled up) to whoever wants to write."""
_SQLITE_AWAY = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_PROTOCOL,  # others opened and closed the file too often to get in between
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
    )
)
"""What SQLite says when the machine or another program is in the way. Its OperationalError is also "no such column".

A damaged page is not among them: the rest of the file may be sound, so a human is called instead of waiting for ever.
"""


class BadUrl(ValueError):
    """The database's URL is not one that Peilstation can use."""


def connect(url: str, ring: KeyRing) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://...`, sealing with `ring`. Opens nothing yet.

    On SQLite the file and its folder are made where missing, readable by their owner only. Raises BadUrl.
    """
    parsed = _parsed(url)
    engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)
    setattr(engine.dialect, RING, ring)
    setattr(engine.dialect, ROOM, {})
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: committed at the end, rolled back when something is raised."""
    with engine.connect() as connection, connection.execution_options(writes=True).begin():
        yield connection


def is_away(error: BaseException) -> bool:
    """Whether the database could not be reached or could not write: nobody's bug, so to be tried again later."""
    if isinstance(error, PoolExhausted):
        return True
    if not isinstance(error, DBAPIError) or is_clash(error):
        return False
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", 0)
        return error.connection_invalidated or code & 0xFF in _SQLITE_AWAY  # the rest of an extended code is detail
    refused = getattr(error.orig, "sqlstate", None) == _READ_ONLY
    return refused or error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def is_clash(error: BaseException) -> bool:
    """Whether two transactions got in each other's way and PostgreSQL sent one back (deadlock, serialization)."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in ("40001", "40P01")


def undisturbed(work: Callable[[], T]) -> T:
    """What this comes to, begun again where another transaction got in the way; for work that may be done twice.

    Whoever writes at the moment that a coordinator does something about them holds the rows in another order.
    """
    for _ in range(CLASHES - 1):
        try:
            return work()
        except DBAPIError as error:
            if not is_clash(error):
                raise
    return work()


def scrub(engine: Engine) -> bool:
    """Let no byte of what was deleted linger in SQLite's files; True when it is done.

    The deleted cells were overwritten (secure_delete); but where a page was laid out anew a copy may stand in the room
    between its cells, so the file is written anew as long as that is quick; and the write-ahead log keeps older pages
    until it is cut. False when a reader or another writer is in the way: call again. PostgreSQL has no such file here.
    """
    if engine.dialect.name != "sqlite":
        return True
    try:
        return _cut_log(engine)
    except (DBAPIError, engine.dialect.loaded_dbapi.Error):
        return False


def _cut_log(engine: Engine) -> bool:
    # Beneath SQLAlchemy's transactions: the log cannot be cut from within one.
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 100")
        pages, size = (cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        if pages * size <= WRITTEN_ANEW:
            cursor.execute("VACUUM")
        (blocked, *_rest) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not blocked
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
        connection.close()


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadUrl("the database URL is neither sqlite:///path nor postgresql://...") from None
    match parsed.drivername:
        case "sqlite":
            if not parsed.database or parsed.database == ":memory:":
                raise BadUrl("a SQLite database lives in a file: sqlite:///path")
            return parsed
        case "postgresql" | "postgres" | "postgresql+psycopg":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise BadUrl(f"{other} is not a database Peilstation knows: sqlite or postgresql")


def _postgresql(url: URL) -> Engine:
    patience = {
        "connect_timeout": PATIENCE,
        "tcp_user_timeout": PATIENCE * 1000,
        "options": f"-c lock_timeout={PATIENCE}s",
    }
    told = {name: value for name, value in patience.items() if name not in url.query}
    # hide_parameters: an error's text must never carry what somebody said.
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=told, json_serializer=written)


def _sqlite(url: URL) -> Engine:
    _make_file(Path(url.database or ""))
    told = {"timeout": PATIENCE, "cached_statements": 512}  # of each statement a few lengths are kept
    engine = create_engine(url, hide_parameters=True, connect_args=told, json_serializer=written)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_file(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own guesses about where a transaction begins are switched off; `_begin_sqlite` says it.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {PATIENCE * 1000}",
        "synchronous = FULL",  # committed means on the disk, also when the power goes
        "foreign_keys = ON",
        "secure_delete = ON",  # what is erased is overwritten
        "temp_store = MEMORY",  # no sorting on disk, outside the file that erasure cleans
        "cache_size = -32000",  # KiB, as far as needed: a turn touches a page in each of a dozen indexes
        "wal_autocheckpoint = 4000",  # pages: those that every turn writes are copied back more seldom
    ):
        connection.execute(f"PRAGMA {pragma}")
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:
    """Several that open a new file at once may each hold what another waits for: then SQLite refuses at once.

    No time-out of its own helps against that, so it is asked again.
    """
    latest = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > latest:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    drive(connection, "BEGIN IMMEDIATE" if writes else "BEGIN")
