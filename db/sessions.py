"""Sessions: links that sign in once, and whoever is signed in. Owns these rows.

Only hashes are kept of what a browser or a link holds, so that who reads the database can be nobody. A session ends
after some minutes without a click, and at the end of a working day whatever is clicked; it can be ended from elsewhere.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, bindparam, delete, select, update

from db import schema
from db.engine import writing
from flows.roles import Arrival

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=10)
SEEN_EVERY = timedelta(seconds=30)
"""A click writes down that somebody was seen at most so often."""

Purpose = Literal["sign_in", "chat"]
"""What a link is good for: signing in, or binding the Telegram chat that it is sent from."""

_LINK, _SESSION = schema.sign_in_link, schema.desk_session

_USE = (
    update(_LINK)
    .where(_LINK.c.hash == bindparam("what"), _LINK.c.used_at.is_(None), _LINK.c.purpose == bindparam("good_for"))
    .where(_LINK.c.until > bindparam("now", type_=_LINK.c.until.type))
    .values(used_at=bindparam("now", type_=_LINK.c.used_at.type))
    .returning(_LINK.c.coordinator)
)
_LASTING = (
    select(_SESSION)
    .where(_SESSION.c.ended_at.is_(None))
    .where(_SESSION.c.seen_at > bindparam("idle", type_=_SESSION.c.seen_at.type))
    .where(_SESSION.c.created_at > bindparam("begun", type_=_SESSION.c.created_at.type))
)
_OPEN = _LASTING.where(_SESSION.c.hash == bindparam("what"))
_THEIRS = _LASTING.where(_SESSION.c.coordinator == bindparam("who")).order_by(
    _SESSION.c.seen_at.desc(), _SESSION.c.hash
)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in. `proven`: wholly; else the second factor is still asked of them.

    `id` is the hash of their token: it names the session and opens nothing.
    """

    id: str
    coordinator: str
    proven: bool
    created_at: datetime
    seen_at: datetime
    how: Arrival


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


def begin(engine: Engine, coordinator: str, *, now: datetime, proven: bool, how: Arrival = "link") -> str:
    """Sign somebody in; the token that their browser holds."""
    token = secrets.token_urlsafe(32)
    row = {"hash": hashed(token), "coordinator": coordinator, "created_at": now, "seen_at": now, "how": how}
    with writing(engine) as connection:
        connection.execute(delete(_SESSION).where(_SESSION.c.created_at <= now - 2 * ABSOLUTE))
        connection.execute(_SESSION.insert(), row | {"proven_at": now if proven else None})
    return token


def see(engine: Engine, token: str, now: datetime, limits: Limits, *, quietly: bool = False) -> Session | None:
    """The session of a token that still lasts. Being seen makes it last longer; not `quietly`, as a page that waits."""
    told = {"what": hashed(token), **_since(now, limits)}
    with engine.connect() as connection:
        row = connection.execute(_OPEN, told).one_or_none()
    if row is None:
        return None
    if not quietly and now - row.seen_at >= SEEN_EVERY:
        with writing(engine) as connection:
            seen = update(_SESSION).where(_SESSION.c.hash == told["what"], _SESSION.c.ended_at.is_(None))
            connection.execute(seen.values(seen_at=now))
    return _read(row)


def theirs(engine: Engine, coordinator: str, now: datetime, limits: Limits) -> list[Session]:
    """Every session of somebody that still lasts, the last seen first."""
    with engine.connect() as connection:
        rows = connection.execute(_THEIRS, {"who": coordinator, **_since(now, limits)})
        return [_read(row) for row in rows]


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


def end_one(engine: Engine, coordinator: str, which: str, now: datetime) -> bool:
    """End the session of somebody that has this id; False where they have none that lasts."""
    with writing(engine) as connection:
        gone = update(_SESSION).where(_SESSION.c.coordinator == coordinator, _SESSION.c.ended_at.is_(None))
        return connection.execute(gone.where(_SESSION.c.hash == _hash(which)).values(ended_at=now)).rowcount == 1


def end_all(engine: Engine, coordinator: str, now: datetime, *, but: str | None = None) -> int:
    """End every session of somebody, but the one of this token, and their unused links with them; how many sessions."""
    with writing(engine) as connection:
        return shut(connection, coordinator, now, but=but)


def shut(connection: Connection, coordinator: str, now: datetime, *, but: str | None = None) -> int:
    """The same within a transaction: a link that still lies in somebody's mail would open what was just shut."""
    connection.execute(delete(_LINK).where(_LINK.c.coordinator == coordinator, _LINK.c.used_at.is_(None)))
    gone = update(_SESSION).where(_SESSION.c.coordinator == coordinator, _SESSION.c.ended_at.is_(None))
    gone = gone.where(_SESSION.c.hash != hashed(but)) if but else gone
    return connection.execute(gone.values(ended_at=now)).rowcount


def _since(now: datetime, limits: Limits) -> dict[str, datetime]:
    return {"idle": now - limits.idle, "begun": now - limits.absolute}


def _read(row: Row[Any]) -> Session:
    return Session(row.hash.hex(), row.coordinator, row.proven_at is not None, row.created_at, row.seen_at, row.how)


def _hash(which: str) -> bytes:
    try:
        return bytes.fromhex(which)
    except ValueError:
        return b""
