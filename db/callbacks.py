"""The callback queue, in the order in which it is worked. Owns reading it; closing one is an event for the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import Connection, Engine, Row, Select, bindparam, case, func, select

from db import schema
from flows.attempts import Disposition
from flows.effects import Urgency

_CALLBACK, _URN, _PERSON, _OUT = schema.callback, schema.urn, schema.person, schema.outbox
_ATTEMPT = schema.attempt

_WORKED = case({urgency: rank for rank, urgency in enumerate(get_args(Urgency))}, value=_CALLBACK.c.urgency)
_ALL = select(_CALLBACK, _PERSON.c.status.label("person_status")).join(_PERSON, _PERSON.c.id == _CALLBACK.c.person)
_QUEUE = _ALL.order_by(
    _CALLBACK.c.closed_at.is_not(None),
    _WORKED,
    _CALLBACK.c.wrote_at.is_(None),
    _CALLBACK.c.promised_until,
    _CALLBACK.c.created_at,
    _CALLBACK.c.id,
)
_URNS = (
    select(_URN.c.person, _URN.c.value)
    .where(_URN.c.person.in_(bindparam("people", expanding=True)))
    .order_by(_URN.c.kind, _URN.c.blind)
)
# What was called off or came too late says nothing of the line, and what waits says nothing yet.
_NEWEST = (
    select(func.max(_OUT.c.id))
    .where(_OUT.c.person.in_(bindparam("people", expanding=True)), _OUT.c.alert.is_(None))
    .where(_OUT.c.status.in_(("sent", "delivered", "failed", "in_doubt")))
    .group_by(_OUT.c.person)
)
_UNHEARD = select(_OUT.c.person).where(_OUT.c.id.in_(_NEWEST), _OUT.c.status == "failed")
# Without the notes: whoever reads the queue does not read them, and each would have to be opened.
_TRIED = select(*(column for column in _ATTEMPT.c if column.name != "note")).order_by(_ATTEMPT.c.at, _ATTEMPT.c.id)
_NOTED = select(_ATTEMPT.c.id, _ATTEMPT.c.note).where(_ATTEMPT.c.person == bindparam("whose"))


@dataclass(frozen=True, slots=True)
class Tried:
    """A call that a coordinator (`by`, an id) tried. `undone_at`: they took it back, and it counts no more."""

    id: str
    at: datetime
    by: str
    disposition: Disposition
    next_at: datetime | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Callback:
    """A promise that a human calls. `urns` are the person's, telephone numbers first.

    Of a crisis `alerted_at` is when those on duty were told of it last, `acknowledged_at` when one of them, the
    `owner` since, said that they pick it up.

    `unheard`: the newest of our messages to the person that had an outcome failed.

    `attempts` are oldest first; `next_at` is when it is called again, `claimed_until` when the claim of whoever works
    it ends by itself.
    """

    id: str
    municipality: str
    person: str
    person_status: str
    unheard: bool
    topic: str
    urgency: str
    status: str
    promised_from: datetime
    promised_until: datetime
    signals: tuple[str, ...]
    suggestions: tuple[str, ...]
    day_part: str | None
    owner: str | None
    alerted_at: datetime | None
    acknowledged_at: datetime | None
    created_at: datetime
    closed_at: datetime | None
    ending: str | None
    next_at: datetime | None
    claimed_until: datetime | None
    attempts: tuple[Tried, ...]
    name: str | None = field(repr=False)
    number: str | None = field(repr=False)
    reason: str | None = field(repr=False)
    urns: tuple[str, ...] = field(repr=False)


def queue(engine: Engine, municipality: str | None = None, *, all: bool = False) -> list[Callback]:  # noqa: A002
    """The callbacks that wait, first to be worked first: urgent, then today's; who wrote back, then by their window.

    With `all` also those that are closed, after the others.
    """
    query = _QUEUE if municipality is None else _QUEUE.where(_CALLBACK.c.municipality == municipality)
    with engine.connect() as connection:
        return _read(connection, query if all else query.where(_CALLBACK.c.closed_at.is_(None)))


def find(engine: Engine, callback: str) -> Callback | None:
    """The callback with this id."""
    with engine.connect() as connection:
        return next(iter(_read(connection, _ALL.where(_CALLBACK.c.id == callback))), None)


def beginning(engine: Engine, start: str) -> list[Callback]:
    """The callbacks whose ids begin like this, in the order of their ids."""
    query = _ALL.where(_CALLBACK.c.id.startswith(start, autoescape=True)).order_by(_CALLBACK.c.id)
    with engine.connect() as connection:
        return _read(connection, query)


def of_person(connection: Connection, person: str) -> list[Callback]:
    """Every callback of a person, oldest first."""
    query = _ALL.where(_CALLBACK.c.person == person)
    return _read(connection, query.order_by(_CALLBACK.c.created_at, _CALLBACK.c.id))


def notes(connection: Connection, person: str) -> dict[str, str | None]:
    """What was noted with each call to a person that was tried, by the attempt's id."""
    return {row.id: row.note for row in connection.execute(_NOTED, {"whose": person})}


def _read(connection: Connection, query: Select[Any]) -> list[Callback]:
    rows = connection.execute(query).all()
    people = {row.person for row in rows}
    urns, unheard = _urns(connection, people), _unheard(connection, people)
    tried = _tried(connection, query) if rows else {}
    return [_callback(row, urns.get(row.person, ()), tried.get(row.id, ()), row.person in unheard) for row in rows]


def _urns(connection: Connection, people: Collection[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(_URNS, {"people": sorted(people)}) if people else ():
        found[row.person] = (*found.get(row.person, ()), row.value)
    return found


def _unheard(connection: Connection, people: Collection[str]) -> set[str]:
    return set(connection.scalars(_UNHEARD, {"people": sorted(people)})) if people else set()


def _tried(connection: Connection, query: Select[Any]) -> dict[str, list[Tried]]:
    """The calls that were tried of what a query finds; by that query, as a list of thousands of ids is slow."""
    found: dict[str, list[Tried]] = {}
    these = query.with_only_columns(_CALLBACK.c.id).order_by(None)
    for row in connection.execute(_TRIED.where(_ATTEMPT.c.callback.in_(these))):
        one = Tried(row.id, row.at, row.by, row.disposition, row.next_at, row.undone_at)
        found.setdefault(row.callback, []).append(one)
    return found


def _callback(row: Row[Any], urns: Sequence[str], tried: Sequence[Tried], unheard: bool) -> Callback:
    return Callback(
        id=row.id,
        municipality=row.municipality,
        person=row.person,
        person_status=row.person_status,
        unheard=unheard,
        topic=row.topic,
        urgency=row.urgency,
        status=row.status,
        promised_from=row.promised_from,
        promised_until=row.promised_until,
        signals=tuple(row.signals),
        suggestions=tuple(row.suggestions),
        day_part=row.day_part,
        owner=row.owner,
        alerted_at=row.alerted_at,
        acknowledged_at=row.acknowledged_at,
        created_at=row.created_at,
        closed_at=row.closed_at,
        ending=row.ending,
        next_at=row.next_at,
        claimed_until=row.claimed_until,
        attempts=tuple(tried),
        name=row.name,
        number=row.number,
        reason=row.reason,
        urns=tuple(urns),
    )
