"""Sessions: links that sign in once, whoever is signed in, and how often somebody tried in vain. Owns these rows.

Only hashes are kept of what a browser or a link holds, so that who reads the database can be nobody. A session ends
after some minutes without a click, and at the end of a working day whatever is clicked; it can be ended from elsewhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from sqlalchemy import Connection, Engine, bindparam, delete, func, or_, select, update

from db import schema
from db.engine import writing

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=10)
SEEN_EVERY = timedelta(seconds=30)
"""A click writes down that somebody was seen at most so often."""
TRIES, WITHIN = 5, timedelta(minutes=15)
"""So many failed sign-ins within so long, and more are refused until the oldest of them is that long ago."""

Purpose = Literal["sign_in", "chat"]
"""What a link is good for: signing in, or binding the Telegram chat that it is sent from."""

_LINK, _SESSION, _TRY = schema.sign_in_link, schema.desk_session, schema.sign_in_try

_USE = (
    update(_LINK)
    .where(_LINK.c.hash == bindparam("what"), _LINK.c.used_at.is_(None), _LINK.c.purpose == bindparam("good_for"))
    .where(_LINK.c.until > bindparam("now", type_=_LINK.c.until.type))
    .values(used_at=bindparam("now", type_=_LINK.c.used_at.type))
    .returning(_LINK.c.coordinator)
)
_OPEN = (
    select(_SESSION)
    .where(_SESSION.c.hash == bindparam("what"), _SESSION.c.ended_at.is_(None))
    .where(_SESSION.c.seen_at > bindparam("idle", type_=_SESSION.c.seen_at.type))
    .where(_SESSION.c.created_at > bindparam("begun", type_=_SESSION.c.created_at.type))
)
_FAILED = (
    select(func.count())
    .select_from(_TRY)
    .where(_TRY.c.blind == bindparam("what"), _TRY.c.at > bindparam("since", type_=_TRY.c.at.type))
)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in. `proven`: wholly; else the second factor is still asked of them."""

    coordinator: str
    proven: bool
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts."""

    idle: timedelta = IDLE
    absolute: timedelta = ABSOLUTE


def hashed(token: str) -> bytes:
    """What is kept of a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def make_link(engine: Engine, coordinator: str, *, now: datetime, lasts: timedelta,
              purpose: Purpose = "sign_in") -> str:  # fmt: skip
    """The token of a link that serves this purpose of this person once, within so long."""
    token = secrets.token_urlsafe(32)
    with writing(engine) as connection:
        connection.execute(delete(_LINK).where(_LINK.c.until <= now - ABSOLUTE))
        row = {"hash": hashed(token), "coordinator": coordinator, "purpose": purpose, "until": now + lasts}
        connection.execute(_LINK.insert(), row)
    return token


def use_link(engine: Engine, token: str, now: datetime, purpose: Purpose = "sign_in") -> str | None:
    """Whose link this is; None where it was used, is too old, serves another purpose, or never was."""
    with writing(engine) as connection:
        found = connection.execute(_USE, {"what": hashed(token), "now": now, "good_for": purpose}).one_or_none()
    return found.coordinator if found else None


def begin(engine: Engine, coordinator: str, *, now: datetime, proven: bool) -> str:
    """Sign somebody in; the token that their browser holds."""
    token = secrets.token_urlsafe(32)
    row = {"hash": hashed(token), "coordinator": coordinator, "created_at": now, "seen_at": now}
    with writing(engine) as connection:
        connection.execute(delete(_SESSION).where(_SESSION.c.created_at <= now - 2 * ABSOLUTE))
        connection.execute(_SESSION.insert(), row | {"proven_at": now if proven else None})
    return token


def see(engine: Engine, token: str, now: datetime, limits: Limits, *, quietly: bool = False) -> Session | None:
    """The session of a token that still lasts. Being seen makes it last longer; not `quietly`, as a page that waits."""
    told = {"what": hashed(token), "idle": now - limits.idle, "begun": now - limits.absolute}
    with engine.connect() as connection:
        row = connection.execute(_OPEN, told).one_or_none()
    if row is None:
        return None
    if not quietly and now - row.seen_at >= SEEN_EVERY:
        with writing(engine) as connection:
            seen = update(_SESSION).where(_SESSION.c.hash == told["what"], _SESSION.c.ended_at.is_(None))
            connection.execute(seen.values(seen_at=now))
    return Session(row.coordinator, row.proven_at is not None, row.created_at, row.seen_at)


def prove(engine: Engine, token: str, now: datetime) -> str:
    """The second factor was given: a new token takes the place of this one, so that nobody who saw the first is in."""
    fresh = secrets.token_urlsafe(32)
    with writing(engine) as connection:
        proven = update(_SESSION).where(_SESSION.c.hash == hashed(token), _SESSION.c.ended_at.is_(None))
        connection.execute(proven.values(hash=hashed(fresh), proven_at=now, seen_at=now))
    return fresh


def end(engine: Engine, token: str, now: datetime) -> None:
    """Sign out."""
    with writing(engine) as connection:
        gone = update(_SESSION).where(_SESSION.c.hash == hashed(token), _SESSION.c.ended_at.is_(None))
        connection.execute(gone.values(ended_at=now))


def end_all(engine: Engine, coordinator: str, now: datetime, *, but: str | None = None) -> int:
    """End every session of somebody, but the one of this token; how many."""
    with writing(engine) as connection:
        gone = update(_SESSION).where(_SESSION.c.coordinator == coordinator, _SESSION.c.ended_at.is_(None))
        gone = gone.where(_SESSION.c.hash != hashed(but)) if but else gone
        return connection.execute(gone.values(ended_at=now)).rowcount


def try_once(engine: Engine, blinds: Collection[bytes], now: datetime) -> tuple[int, ...] | None:
    """Count a try of each of these as failed until it is forgiven; None where one was tried in vain too often.

    It counts before anybody looks whether it is right: a thousand guesses at one moment are then no more than five.
    """
    with writing(engine) as connection:
        for blind in sorted(blinds):
            _one_at_a_time(connection, blind)
        counts = [connection.scalar(_FAILED, {"what": blind, "since": now - WITHIN}) or 0 for blind in blinds]
        if any(count >= TRIES for count in counts):
            return None
        connection.execute(delete(_TRY).where(_TRY.c.at <= now - WITHIN))
        added = [connection.execute(_TRY.insert(), {"blind": blind, "at": now}) for blind in blinds]
        return tuple(one.inserted_primary_key[0] for one in added if one.inserted_primary_key)


def forgive(engine: Engine, tries: Collection[int], blind: bytes | None = None) -> None:
    """These came right after all. What was tried of `blind` before counts no more either."""
    gone = or_(_TRY.c.id.in_(tries), _TRY.c.blind == blind) if blind else _TRY.c.id.in_(tries)
    with writing(engine) as connection:
        connection.execute(delete(_TRY).where(gone))


def _one_at_a_time(connection: Connection, blind: bytes) -> None:
    """Until the transaction ends nobody else counts these; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(int.from_bytes(blind[:8], signed=True))))
