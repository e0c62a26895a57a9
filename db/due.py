"""Due moments: what is to come, what has fallen, what became of it. Owns those rows; never looks at a clock.

A moment is taken in the ledger's own transaction, where it stops being pending: whoever finds it twice takes it once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, Engine, and_, bindparam, case, exists, func, select, text, tuple_, update

from db import schema
from db.bulk import insert as insert_or
from db.prepared import run
from db.taken import Pairs
from flows.amends import TakeBackMoments
from flows.events import Channel, DueFell
from flows.moments import CancelDue, MoveDue, Schedule, SettleDue

_DUE, _PERSON, _OUTBOX, _URN = schema.due, schema.person, schema.outbox, schema.urn

_CANCEL = (
    update(_DUE)
    .where(_DUE.c.person == bindparam("whose"), _DUE.c.status == "pending")
    .where(func.substr(_DUE.c.kind, 1, func.length(bindparam("prefix"))) == bindparam("prefix"))
    .values(status="cancelled")
)
_PENDING = update(_DUE).where(_DUE.c.id == bindparam("which"), _DUE.c.status == "pending")
_SETTLE = _PENDING.values(status=bindparam("became"))
_OTHER = _DUE.alias("other")
_TAKEN = exists(
    select(_OTHER.c.id)
    .where(_OTHER.c.person == _DUE.c.person, _OTHER.c.kind == _DUE.c.kind, _OTHER.c.subject == _DUE.c.subject)
    .where(_OTHER.c.local_date == bindparam("day"), _OTHER.c.status.in_(("pending", "fired")))
    .where(_OTHER.c.id != _DUE.c.id)
)
_YIELD = _PENDING.where(_TAKEN).values(status="cancelled")
_MOVE = _PENDING.values(at=bindparam("later"), local_date=bindparam("day"), moment=bindparam("counts_from"))
_STILL = select(_DUE.c.id, _DUE.c.person, _DUE.c.at).where(
    _DUE.c.status == "pending", _DUE.c.id.in_(bindparam("ids", expanding=True))
)
_TO_COME = select(_DUE.c.person, _DUE.c.kind).where(
    _DUE.c.status == "pending", _DUE.c.person.in_(bindparam("people", expanding=True))
)
_THEIRS = select(_DUE).where(_DUE.c.person == bindparam("whose"), _DUE.c.status == "pending")
_FALLEN = (
    select(_DUE, _PERSON.c.municipality)
    .join(_PERSON, _PERSON.c.id == _DUE.c.person)
    .where(_DUE.c.status == "pending", _DUE.c.at <= bindparam("now"))
    .where(tuple_(_DUE.c.at, _DUE.c.id) > tuple_(bindparam("at", type_=_DUE.c.at.type), bindparam("id")))
    .order_by(_DUE.c.at, _DUE.c.id)
    .limit(bindparam("most"))
)
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Before any moment."""
# What a colleague wrote follows their line, and makes none: to whoever phones it is a text, and they are called still.
_BY_HAND = and_(_OUTBOX.c.lane == "reply", _OUTBOX.c.in_reply_to.is_(None))
# Where we last wrote to on a line that can be reached; else where we last wrote to at all.
_LAST = (
    select(func.coalesce(func.max(case((_URN.c.reachable, _OUTBOX.c.id))), func.max(_OUTBOX.c.id)))
    .join(_URN, (_URN.c.blind == _OUTBOX.c.blind) & (_URN.c.municipality == _OUTBOX.c.municipality))
    .where(_OUTBOX.c.person.in_(bindparam("people", expanding=True)), _OUTBOX.c.alert.is_(None), ~_BY_HAND)
    .group_by(_OUTBOX.c.person)
)
LAST_LINES = select(_OUTBOX).where(_OUTBOX.c.id.in_(_LAST))
"""The last message to each of `people`, as far as anything was ever written to them: there we write again."""


@dataclass(frozen=True, slots=True)
class Fallen:
    """A moment that has come (`at`), and the channel on which its person was last written to.

    `moment` is from when its lateness counts.
    """

    due: str
    municipality: str
    person: str
    kind: str
    subject: str
    at: datetime
    moment: datetime
    channel: Channel


def schedule(connection: Connection, pairs: Pairs[Schedule]) -> None:
    """Moments to come. One that is there already, or was, stays the only one of its day."""
    there = _to_come(connection, {taken.person for taken, moment in pairs if moment.if_none})
    rows = [
        {
            "id": _named(taken.event.id, moment.kind, moment.subject, moment.local_date),
            "person": taken.person,
            "kind": moment.kind,
            "subject": moment.subject,
            "local_date": moment.local_date,
            "at": moment.at,
            "moment": moment.at,
            "status": "pending",
        }
        for taken, moment in pairs
        if not (moment.if_none and (taken.person, moment.kind) in there)
    ]
    run(connection, _once(connection.dialect.name), rows)


def _to_come(connection: Connection, people: Collection[str]) -> set[tuple[str, str]]:
    rows = connection.execute(_TO_COME, {"people": sorted(people)}) if people else ()
    return {(row.person, row.kind) for row in rows}


@cache
def _once(dialect: str) -> Any:
    return insert_or(dialect, _DUE).on_conflict_do_nothing(
        index_elements=["person", "kind", "subject", "local_date"],
        index_where=text("status IN ('pending', 'fired')"),
    )


def cancel(connection: Connection, pairs: Pairs[CancelDue]) -> None:
    """Pending moments of a kind are called off."""
    run(connection, _CANCEL, [{"whose": taken.person, "prefix": called_off.prefix} for taken, called_off in pairs])


def take_back(connection: Connection, pairs: Pairs[TakeBackMoments]) -> None:
    """The moments that an event made, as far as they still lie ahead, are called off."""
    for taken, gone in pairs:
        rows = connection.execute(_THEIRS, {"whose": taken.person}).all()
        made = [row.id for row in rows if row.id == _named(gone.event, row.kind, row.subject, row.local_date)]
        run(connection, _SETTLE, [{"which": one, "became": "cancelled"} for one in made])


def _named(event: UUID, kind: str, subject: str, day: date) -> str:
    """The id of the moment that an event makes."""
    return str(uuid5(event, f"due/{kind}/{subject}/{day}"))


def settle(connection: Connection, pairs: Pairs[SettleDue]) -> None:
    """What became of moments that fell."""
    run(connection, _SETTLE, [{"which": _which(taken.event), "became": became.status} for taken, became in pairs])


def move(connection: Connection, pairs: Pairs[MoveDue]) -> None:
    """Moments that fell, and wait. One that would come on the day of another of its kind yields to that."""
    which = [{"which": _which(taken.event), "day": moved.local_date} for taken, moved in pairs]
    run(connection, _YIELD, which)
    when = [{"later": moved.at, "counts_from": moved.moment} for _, moved in pairs]
    run(connection, _MOVE, [row | then for row, then in zip(which, when, strict=True)])


def _which(event: object) -> str:
    if not isinstance(event, DueFell):
        raise TypeError("only a moment that fell can be settled or moved")
    return event.due


def still_pending(connection: Connection, events: Iterable[DueFell]) -> set[tuple[str, str]]:
    """Which of these moments (id and person) nobody has taken yet; ask when the people are locked.

    One that lies ahead of when it was noticed was taken, and moved, by somebody who noticed it too.
    """
    noticed = {event.due: event.at for event in events}
    rows = connection.execute(_STILL, {"ids": list(noticed)}) if noticed else ()
    return {(row.id, row.person) for row in rows if row.at <= noticed[row.id]}


def fallen(engine: Engine, now: datetime, most: int, after: Fallen | None = None) -> list[Fallen]:
    """The first `most` moments that have come, behind `after`, in the order in which they fell."""
    since = {"at": after.at, "id": after.due} if after else {"at": _LONG_AGO, "id": ""}
    with engine.connect() as connection:
        rows = connection.execute(_FALLEN, {"now": now, "most": most, **since}).all()
        last = channels(connection, {row.person for row in rows})
    return [
        Fallen(
            row.id,
            row.municipality,
            row.person,
            row.kind,
            row.subject,
            row.at,
            row.moment,
            last.get(row.person, "sms"),
        )
        for row in rows
    ]


def channels(connection: Connection, people: Collection[str]) -> dict[str, Channel]:
    """The channel on which each of these people was last written to: there we write again."""
    rows: Sequence[Any] = connection.execute(LAST_LINES, {"people": sorted(people)}).all() if people else ()
    return {row.person: row.channel for row in rows}
