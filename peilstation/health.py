"""Health: may a message be given to this process, and is anything late? Owns those two answers; mends nothing.

Ready is whether a message would be safe here: that is tried by writing. What is merely late or paused leaves it ready:
a full queue must never cut off a cry for help.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, and_, bindparam, case, func, select
from sqlalchemy.exc import SQLAlchemyError

from db import migrate, running, schema
from flows.calls import LONGEST

TICKS_LATE = timedelta(seconds=60)
UNSENT = timedelta(minutes=5)
"""A reply that waits longer than this is late."""
OVERDUE = timedelta(minutes=15)
"""A callback that long after its promised window is overdue to whoever watches over the service."""

RECENT = timedelta(days=7)
"""What was older says nothing of how it is set up now."""

_OUTBOX, _CALLBACK = schema.outbox, schema.callback
_OLDEST_UNSENT = select(func.min(_OUTBOX.c.created_at)).where(
    _OUTBOX.c.status == "queued", _OUTBOX.c.lane != "unasked", _OUTBOX.c.account != "terminal"
)
_MOST_OVERDUE = select(func.min(_CALLBACK.c.promised_until)).where(_CALLBACK.c.closed_at.is_(None))
_CALL = schema.phone_call.c
_ENDS = (
    select(
        _CALL.municipality,
        func.max(case((and_(_CALL.status == "answered", _CALL.at < bindparam("over")), _CALL.at))).label("silent"),
        func.max(case((_CALL.status != "answered", _CALL.at))).label("told"),
    )
    .where(_CALL.direction == "in", _CALL.at > bindparam("recent"))
    .group_by(_CALL.municipality)
    .order_by(_CALL.municipality)
)
"""When the last call came in that is surely over and of which no end was told, and the last of which one was."""


@dataclass(frozen=True, slots=True)
class Health:
    """`ready`: messages may come. `reasons`: why it is not all well; a few words each, of things, never of people."""

    ready: bool
    reasons: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """`ok`, `degraded`, or `unready`."""
        if not self.ready:
            return "unready"
        return "degraded" if self.reasons else "ok"


def examine(engine: Engine, now: datetime, began: datetime) -> Health:
    """How this process and its database are. `began` is when the process started: ticks get that long."""
    try:
        if not migrate.is_current(engine):
            return Health(ready=False, reasons=("the database is not on this version's schema",))
        running.set_mark(engine, "ready", now)
        with engine.connect() as connection:
            return Health(ready=True, reasons=tuple(_late(connection, now, began)))
    except SQLAlchemyError as error:
        return Health(ready=False, reasons=(f"the database cannot be written ({type(error).__name__})",))


def _late(connection: Connection, now: datetime, began: datetime) -> Iterator[str]:
    ticked = running.marked(connection, running.TICKED) or began
    if now - max(ticked, began) > TICKS_LATE:
        yield f"ticks are late: the last {_seconds(now - ticked)} s ago"
    for incident in running.incidents(connection):
        down = _seconds(now - incident.since)
        hint = f"; check {_settings(incident)}" if incident.reason == "token" else ""
        yield f"channel {incident.channel} of {incident.municipality} is paused: {incident.reason}, for {down} s{hint}"
    unsent = connection.scalar(_OLDEST_UNSENT)
    if unsent is not None and now - unsent > UNSENT:
        yield f"the oldest unsent message waits {_seconds(now - unsent)} s"
    for place in running.until_tomorrow(connection, now):
        yield f"calls of {place} wait for another day: as many were made as TWILIO_CALLS_A_DAY allows"
    for row in connection.execute(_ENDS, {"over": now - LONGEST, "recent": now - RECENT}):
        if row.silent is not None and (row.told is None or row.told < row.silent):
            set_it = "at Twilio, call status changes goes to .../voice/status"
            yield f"the end of calls to {row.municipality} is not told: {set_it}"
    overdue = connection.scalar(_MOST_OVERDUE)
    if overdue is not None and now - overdue > OVERDUE:
        yield f"the oldest overdue callback is {_seconds(now - overdue)} s late"


def _settings(incident: running.Incident) -> str:
    """The names of the settings that hold what the provider does not accept."""
    if incident.channel == "email":
        return "PEILSTATION_SMTP_URL and PEILSTATION_SMTP_FROM"
    block = f"PEILSTATION_MUNICIPALITIES__{incident.municipality.replace('-', '_').upper()}__"
    if incident.channel.startswith("telegram"):
        return f"{block}TELEGRAM_TOKEN"
    return f"{block}TWILIO_ACCOUNT_SID and {block}TWILIO_AUTH_TOKEN"


def _seconds(time: timedelta) -> int:
    return int(time.total_seconds())
