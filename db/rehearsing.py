"""A demonstration's database: its own time, and how busy it is. Owns the marks that tell it from a real one.

What is real and what is played must never meet in one database: a clock that jumps a week would send real people their
check-ins, to nobody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, PoolProxiedConnection, Select, Text, cast, func, select

from db import schema
from db.bulk import put
from db.engine import writing
from db.running import TICKED, marked

SHOWN, SINCE = "demo.shown", "demo.since"
ALIVE = "demo.alive"
"""The mark that every process of a demonstration leaves every few seconds."""
GONE = timedelta(seconds=30)
"""When nobody has left a mark for so long, nobody was there."""
TERMINAL = "terminal"
"""The account of conversations at a terminal: anybody's rehearsal, and nobody's real line."""

_OUT, _IN, _DUE, _MARK = schema.outbox, schema.inbox, schema.due, schema.mark


@dataclass(frozen=True, slots=True)
class Winding:
    """The clock showed `shown` when the real time was `since`, and has run on from there."""

    shown: datetime
    since: datetime


def winding(engine: Engine) -> Winding | None:
    """How the clock was wound last; None where this is no demonstration's database."""
    with engine.connect() as connection:
        return _found(connection)


def stood_at(engine: Engine, found: Winding, real: datetime) -> datetime | None:
    """What the clock showed when the last process ended; None while one runs, whose clock is everybody's.

    While nobody was there time stood still; but it never goes back before what is stored.
    """
    shows = found.shown + (real - found.since)
    with engine.connect() as connection:
        signs = [marked(connection, ALIVE), marked(connection, TICKED)]
        last = max([found.shown, *filter(None, signs)])
        if shows - last < GONE:
            return None
        stored = [_at(connection, select(func.max(column))) for column in (_IN.c.received_at, _OUT.c.created_at)]
    return max([last, *filter(None, stored)])


def wind(engine: Engine, to: Winding) -> None:
    """Set the clock; from now on this is a demonstration's database."""
    with writing(engine) as connection:
        _wind(connection, to)


def turn(engine: Engine, to: datetime, real: datetime) -> None:
    """Let the clock show that moment; never an earlier one than it shows, whoever else turns it just now."""
    with writing(engine) as connection:
        found = _found(connection, lock=True)
        if found is not None:
            _wind(connection, Winding(max(to, found.shown + (real - found.since)), real))


def _wind(connection: Connection, to: Winding) -> None:
    put(connection, _MARK, [{"name": SHOWN, "at": to.shown}, {"name": SINCE, "at": to.since}], ("name",))


def _found(connection: Connection, *, lock: bool = False) -> Winding | None:
    query = select(_MARK).where(_MARK.c.name.in_((SHOWN, SINCE))).order_by(_MARK.c.name)
    found = {row.name: row.at for row in connection.execute(query.with_for_update() if lock else query)}
    return Winding(found[SHOWN], found[SINCE]) if len(found) == 2 else None


def has_other_messages(engine: Engine, ours: Collection[str]) -> bool:
    """Whether messages came or left over lines that are none of these accounts, nor a terminal's."""
    known = {*ours, TERMINAL}
    with engine.connect() as connection:
        return any(
            connection.scalar(select(table.c.id).where(table.c.account.not_in(known)).limit(1)) is not None
            for table in (_IN, _OUT)
        )


def next_moment(engine: Engine, after: datetime) -> datetime | None:
    """The first moment after this one at which something falls due or may leave."""
    due = select(func.min(_DUE.c.at)).where(_DUE.c.status == "pending", _DUE.c.at > after)
    leaving = select(func.min(_OUT.c.next_at)).where(
        _OUT.c.status == "queued", _OUT.c.next_at > after, _OUT.c.account != TERMINAL
    )
    with engine.connect() as connection:
        found = [_at(connection, query) for query in (due, leaving)]
    return min((moment for moment in found if moment), default=None)


def _at(connection: Connection, query: Select[tuple[Any]]) -> datetime | None:
    moment: datetime | None = connection.scalar(query)
    return moment


def leaving_now(engine: Engine, now: datetime, urn_blind: bytes | None = None) -> int:
    """How many messages might leave at this moment and have not; of one line where `urn_blind` names it."""
    query = select(func.count()).select_from(_OUT)
    query = query.where(_OUT.c.status == "queued", _OUT.c.next_at <= now, _OUT.c.account != TERMINAL)
    if urn_blind is not None:
        query = query.where(_OUT.c.blind == urn_blind)
    with engine.connect() as connection:
        return connection.scalar(query) or 0


class Stir:
    """Tells at next to no cost whether anything may have been written. Of SQLite it holds a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._lock = engine, Lock()
        self._own: PoolProxiedConnection | None = None

    def look(self) -> object:
        """Another value whenever somebody wrote; on PostgreSQL also where they have only begun to."""
        if self._engine.dialect.name != "sqlite":
            with self._engine.connect() as connection:
                return connection.scalar(select(cast(func.pg_current_snapshot(), Text)))
        with self._lock:
            if self._own is None:
                self._own = self._engine.raw_connection()
                self._own.detach()
            cursor = self._own.cursor()
            cursor.execute("PRAGMA data_version")  # it counts what other connections wrote, and this one never writes
            return cursor.fetchone()

    def close(self) -> None:
        """Let go of that connection."""
        with self._lock:
            if self._own is not None:
                self._own.close()
                self._own = None


def news(engine: Engine) -> tuple[object, ...]:
    """A value that is another one whenever something that is shown of people or callbacks has changed."""
    person, callback, attempt = schema.person, schema.callback, schema.attempt
    looks = (
        select(func.max(_IN.c.id)),
        select(func.max(_OUT.c.id)),
        select(func.count()).where(_OUT.c.settled_at.is_not(None)),
        select(func.max(_OUT.c.settled_at)),
        select(func.max(person.c.updated_at)),
        select(func.count(person.c.id)),
        select(func.count(callback.c.id)),
        select(func.max(callback.c.closed_at)),
        select(func.max(callback.c.claimed_until)),
        select(func.count(callback.c.claimed_by)),
        select(func.count()).select_from(attempt),
        select(func.count(attempt.c.undone_at)),
        select(func.count()).select_from(schema.referral),
        select(func.count()).where(_DUE.c.status == "pending"),
    )
    with engine.connect() as connection:
        return tuple(connection.execute(select(*(look.scalar_subquery() for look in looks))).one())
