"""What processes of one service know of each other: leases, marks, incidents. Owns those rows; never waits.

A lease is who does a thing now that only one may do at a time, until it runs out. A mark is when a thing was last done.
An incident is a channel that is down: one row while it lasts, however many messages wait.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from socket import gethostname
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, delete, or_, select, update

from db import schema
from db.bulk import insert_new, put
from db.engine import writing

TICKED = "ticks"
"""The mark of when a scheduler last looked, for whoever wonders whether anybody looks."""
_ENOUGH = "calls:"
SLACK = timedelta(seconds=2)
"""By so much the clocks of two processes may differ."""

_LEASE, _MARK, _INCIDENT = schema.lease, schema.mark, schema.incident


@dataclass(frozen=True, slots=True)
class Incident:
    """A channel of a municipality that is down, since when and why."""

    municipality: str
    channel: str
    since: datetime
    reason: str


def take_lease(engine: Engine, name: str, holder: str, now: datetime, lasts: timedelta) -> bool:
    """Take or keep a lease; False where somebody else holds it.

    One that would last longer than it may was taken by a clock that has gone back since, and one of a process of this
    machine that is no more is nobody's: nobody has to wait for those.
    """
    row = {"name": name, "holder": holder, "until": now + lasts}
    free = or_(_LEASE.c.holder == holder, _LEASE.c.until <= now, _LEASE.c.until > now + lasts + SLACK)
    with writing(engine) as connection:
        if insert_new(connection, _LEASE, [row], "name"):
            return True
        held = connection.scalar(select(_LEASE.c.holder).where(_LEASE.c.name == name).with_for_update())
        free = or_(free, _LEASE.c.holder == held) if held and _is_dead(held) else free
        kept = update(_LEASE).where(_LEASE.c.name == name, free).values(holder=holder, until=row["until"])
        return connection.execute(kept).rowcount == 1


def new_holder() -> str:
    """A name for whoever holds leases: which process on which machine, and which part of it."""
    return f"{gethostname()}/{os.getpid()}/{uuid4()}"


def _is_dead(holder: str) -> bool:
    host, pid, *_ = [*holder.split("/"), ""]
    if host != gethostname() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def drop_lease(engine: Engine, name: str, holder: str) -> None:
    """Let go of a lease, so that nobody has to wait until it runs out."""
    with writing(engine) as connection:
        connection.execute(delete(_LEASE).where(_LEASE.c.name == name, _LEASE.c.holder == holder))


def set_mark(engine: Engine, name: str, at: datetime) -> None:
    """It was done just now."""
    with writing(engine) as connection:
        put(connection, _MARK, [{"name": name, "at": at}], ("name",))


def marked(connection: Connection, name: str) -> datetime | None:
    """When it was last done; None for never."""
    return connection.scalar(select(_MARK.c.at).where(_MARK.c.name == name))


def enough_called(municipality: str) -> str:
    """The mark of until when nobody more is called of our own accord: so many were called on that day."""
    return f"{_ENOUGH}{municipality}"


def until_tomorrow(connection: Connection, now: datetime) -> list[str]:
    """The municipalities of which calls wait because enough were made."""
    waits = select(_MARK.c.name).where(_MARK.c.name.startswith(_ENOUGH, autoescape=True), _MARK.c.at > now)
    return sorted(name.removeprefix(_ENOUGH) for name in connection.scalars(waits))


def begin_incident(engine: Engine, incident: Incident) -> None:
    """A channel is down. Where that was known already, only the reason may be another one."""
    row = {
        "municipality": incident.municipality,
        "channel": incident.channel,
        "since": incident.since,
        "reason": incident.reason,
    }
    with writing(engine) as connection:
        if not insert_new(connection, _INCIDENT, [row], "channel"):
            mine = _of(incident.municipality, incident.channel)
            connection.execute(update(_INCIDENT).where(*mine).values(reason=incident.reason))


def reason_down(engine: Engine, municipality: str, channel: str) -> str:
    """Why a channel is down; empty while it is not."""
    with engine.connect() as connection:
        return connection.scalar(select(_INCIDENT.c.reason).where(*_of(municipality, channel))) or ""


def end_incident(engine: Engine, municipality: str, channel: str) -> bool:
    """It works again. False where nothing was known to be wrong."""
    with writing(engine) as connection:
        return connection.execute(delete(_INCIDENT).where(*_of(municipality, channel))).rowcount > 0


def incidents(connection: Connection) -> list[Incident]:
    """The channels that are down now, longest first."""
    rows = connection.execute(select(_INCIDENT).order_by(_INCIDENT.c.since, _INCIDENT.c.municipality))
    return [Incident(row.municipality, row.channel, row.since, row.reason) for row in rows]


def _of(municipality: str, channel: str) -> tuple[Any, ...]:
    return _INCIDENT.c.municipality == municipality, _INCIDENT.c.channel == channel
