"""Tries: how often somebody tried in vain to sign in, and until when more of it is refused. Owns these rows.

Each is counted by the hash of what was tried (an address, an account) and of where it came from. It counts before
anybody looks whether it is right: a thousand guesses at one moment are then no more than a few. Five mistakes shut an
address. An office behind one line makes many: from one place a dozen times as many are borne.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, bindparam, delete, func, or_, select

from db import schema
from db.engine import writing

OF_ONE, FROM_ONE_PLACE = 5, 60
WITHIN = timedelta(minutes=15)
"""So many failed tries within so long, and more are refused until the oldest of them is that long ago."""

_TRY = schema.sign_in_try
_LATEST = select(_TRY.c.at).where(_TRY.c.blind == bindparam("what")).order_by(_TRY.c.at.desc(), _TRY.c.id.desc())


@dataclass(frozen=True, slots=True)
class Shut:
    """It was tried too often; from `until` on it may be tried again."""

    until: datetime


def once(engine: Engine, most: Mapping[bytes, int], now: datetime) -> tuple[int, ...] | Shut:
    """Count a try of each of these as failed until it is forgiven; Shut where one had its `most` already."""
    with writing(engine) as connection:
        for blind in sorted(most):
            _one_at_a_time(connection, blind)
        opens = [at for blind, count in most.items() if (at := _opens(connection, blind, count)) and at > now]
        if opens:
            return Shut(max(opens))
        connection.execute(delete(_TRY).where(_TRY.c.at <= now - WITHIN))
        added = [connection.execute(_TRY.insert(), {"blind": blind, "at": now}) for blind in most]
        return tuple(one.inserted_primary_key[0] for one in added if one.inserted_primary_key)


def forgive(engine: Engine, tries: Collection[int], blind: bytes | None = None) -> None:
    """These came right after all. What was tried of `blind` before counts no more either."""
    gone = or_(_TRY.c.id.in_(tries), _TRY.c.blind == blind) if blind else _TRY.c.id.in_(tries)
    with writing(engine) as connection:
        connection.execute(delete(_TRY).where(gone))


def _opens(connection: Connection, blind: bytes, most: int) -> datetime | None:
    """When fewer than `most` of its tries are recent; None where there never were so many."""
    at = connection.scalar(_LATEST.offset(most - 1).limit(1), {"what": blind})
    return at + WITHIN if at is not None else None


def _one_at_a_time(connection: Connection, blind: bytes) -> None:
    """Until the transaction ends nobody else counts these; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(int.from_bytes(blind[:8], signed=True))))
