"""Waiting: the queue as the desk shows it, a page at a time, with who works what. Owns that reading, and its order.

Urgent ones first, then those of today; of these who wrote back first, then by the end of the window that was promised.
What is out of the way for now (tried, and called again later; or waiting for a letter) stands apart, so that the first
line is always whom to call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Engine, Row, Select, and_, bindparam, case, func, or_, select

from db import coordinators, schema, work
from db.work import Logged
from flows import promise
from flows.attempts import Attempt
from flows.content import Municipality
from flows.effects import Urgency
from flows.promise import Standing

PAGE = 100
Shelf = Literal["now", "mine", "later", "letters"]

_C, _P, _URN = schema.callback, schema.person, schema.urn
_NOW = bindparam("now", type_=_C.c.promised_until.type)
_RANK = case({urgency: rank for rank, urgency in enumerate(get_args(Urgency))}, value=_C.c.urgency)
_WROTE = _C.c.wrote_at.is_not(None)
_TO_CALL = or_(_WROTE, and_(_C.c.letter_since.is_(None), or_(_C.c.next_at.is_(None), _C.c.next_at <= _NOW)))
_HELD = and_(_C.c.claimed_by == bindparam("who"), _C.c.claimed_until > _NOW)
_ON: Mapping[Shelf, Any] = {
    "now": _TO_CALL,
    "mine": _HELD,
    "later": and_(~_WROTE, _C.c.letter_since.is_(None), _C.c.next_at > _NOW),
    "letters": and_(~_WROTE, _C.c.letter_since.is_not(None)),
}
_WAITS = and_(_C.c.municipality == bindparam("place"), _C.c.closed_at.is_(None))
_ROWS = select(
    _C, _P.c.kern, _P.c.status.label("person_status"), _P.c.language.label("person_language")
).join(_P, _P.c.id == _C.c.person)  # fmt: skip
_ORDER = (_RANK, _C.c.wrote_at.is_(None), _C.c.promised_until, _C.c.created_at, _C.c.id)
_COUNTS = select(*(func.count().filter(on).label(name) for name, on in _ON.items())).select_from(_C).where(_WAITS)
_URNS = (
    select(_URN.c.person, _URN.c.value, _URN.c.kind)
    .where(_URN.c.person.in_(bindparam("people", expanding=True)))
    .order_by(_URN.c.kind, _URN.c.blind)
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A callback as a coordinator works it."""

    id: str
    person: str
    topic: str
    urgency: Urgency
    status: str
    promised_from: datetime
    promised_until: datetime
    next_at: datetime | None
    letter_since: datetime | None
    wrote_at: datetime | None
    """When the person wrote to a human since; None where somebody has seen to it."""
    signals: tuple[str, ...]
    suggestions: tuple[str, ...]
    day_part: str | None
    kern: str | None
    person_status: str
    person_language: str
    claimed_by: str | None
    """The id of whoever works it now; None where nobody does, or their lease has run out."""
    claimed_until: datetime | None
    acknowledged_at: datetime | None
    created_at: datetime
    closed_at: datetime | None
    ending: str | None
    attempts: tuple[Logged, ...]
    owner: str | None = field(repr=False)
    claimant: str | None = field(repr=False)
    name: str | None = field(repr=False)
    number: str | None = field(repr=False)
    reason: str | None = field(repr=False)
    urns: tuple[str, ...] = field(repr=False)

    def standing(self, place: Municipality, now: datetime) -> Standing:
        """How its promise stands; of an urgent one, which is alarmed until somebody picks it up, as of any other."""
        tried = [Attempt(one.at, one.disposition, one.next_at) for one in self.attempts if one.undone_at is None]
        return promise.standing(place, self.promised_from, self.promised_until, tried, now)

    @property
    def tried(self) -> int:
        """How many calls were tried."""
        return sum(one.undone_at is None for one in self.attempts)

    @property
    def phone(self) -> str | None:
        """The number to call: the one they gave, else the line they write on."""
        own = (urn.removeprefix("tel:") for urn in self.urns if urn.startswith("tel:"))
        return self.number or next(own, None)


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of a shelf, and how many stand on each."""

    rows: tuple[Waiting, ...]
    counts: Mapping[str, int]
    page: int
    pages: int


def read(engine: Engine, municipality: str, *, shelf: Shelf, who: str, now: datetime, page: int = 1) -> Queue:
    """A page of the queue, first to be worked first."""
    told = {"place": municipality, "who": who, "now": now}
    with engine.connect() as connection:
        counts = dict(zip(_ON, connection.execute(_COUNTS, told).one(), strict=True))
        pages = max(1, -(-counts[shelf] // PAGE))
        page = min(max(page, 1), pages)
        query = _ROWS.where(_WAITS, _ON[shelf]).order_by(*_ORDER).limit(PAGE).offset((page - 1) * PAGE)
        return Queue(tuple(_read(connection, query, told, municipality, now)), counts, page, pages)


def one(engine: Engine, municipality: str, callback: str, now: datetime) -> Waiting | None:
    """A callback of this municipality, also one that is closed."""
    query = _ROWS.where(_C.c.id == bindparam("which"), _C.c.municipality == bindparam("place"))
    with engine.connect() as connection:
        told = {"which": callback, "place": municipality}
        return next(iter(_read(connection, query, told, municipality, now)), None)


def held(connection: Connection, municipality: str, callback: str, now: datetime) -> Waiting | None:
    """The same, held until the transaction ends: what is read of it stays so."""
    query = _ROWS.where(_C.c.id == bindparam("which"), _C.c.municipality == bindparam("place")).with_for_update(of=_C)
    told = {"which": callback, "place": municipality}
    return next(iter(_read(connection, query, told, municipality, now)), None)


def first(connection: Connection, municipality: str, *, who: str, but_of: str, now: datetime,
          most: int) -> tuple[list[Waiting], int]:  # fmt: skip
    """The first to call that no colleague holds, and how many there are; without those of one person (`but_of`)."""
    told = {"place": municipality, "who": who, "now": now, "but_of": but_of}
    free = or_(_C.c.claimed_by.is_(None), _C.c.claimed_until <= _NOW, _C.c.claimed_by == bindparam("who"))
    these = and_(_WAITS, _TO_CALL, free, _C.c.person != bindparam("but_of"))
    count = connection.execute(select(func.count()).select_from(_C).where(these), told).scalar_one()
    return _read(connection, _ROWS.where(these).order_by(*_ORDER).limit(most), told, municipality, now), count


def mine(connection: Connection, municipality: str, *, who: str, now: datetime, most: int) -> list[Waiting]:
    """What somebody holds, first to be worked first."""
    told = {"place": municipality, "who": who, "now": now}
    return _read(connection, _ROWS.where(_WAITS, _HELD).order_by(*_ORDER).limit(most), told, municipality, now)


def news(engine: Engine, municipality: str) -> tuple[Any, ...]:
    """What changes whenever the queue does, in whatever process: for whoever looks whether to show it anew."""
    attempt = schema.attempt
    moments = (_C.c.created_at, _C.c.claimed_until, _C.c.closed_at, _C.c.acknowledged_at, _C.c.next_at,
               _C.c.letter_since, _C.c.promised_until, _C.c.soon_told, _C.c.late_told, _C.c.wrote_at)  # fmt: skip
    known = (_C.c.claimed_by, _C.c.closed_at, _C.c.name, _C.c.number, _C.c.day_part, _C.c.wrote_at)
    held = select(func.count(), *map(func.max, moments), *map(func.count, known)).where(
        _C.c.municipality == municipality
    )
    tried = select(func.count(), func.max(attempt.c.at), func.count(attempt.c.undone_at))
    with engine.connect() as connection:
        return (*connection.execute(held).one(), *connection.execute(tried).one())


def _read(connection: Connection, query: Select[Any], told: Mapping[str, Any], municipality: str,
          now: datetime) -> list[Waiting]:  # fmt: skip
    rows = connection.execute(query, dict(told)).all()
    people = sorted({row.person for row in rows})
    urns: dict[str, list[str]] = {}
    for row in connection.execute(_URNS, {"people": people}) if people else ():
        urns.setdefault(row.person, []).append(row.value)
    tried = work.of_callbacks(connection, [row.id for row in rows])
    names = coordinators.names(connection, municipality) if any(row.claimed_by for row in rows) else {}
    return [_waiting(row, urns.get(row.person, ()), tried.get(row.id, ()), names, now) for row in rows]


def _waiting(row: Row[Any], urns: Sequence[str], tried: Sequence[Logged], names: Mapping[str, str],
             now: datetime) -> Waiting:  # fmt: skip
    held = row.claimed_by is not None and row.claimed_until > now
    return Waiting(
        id=row.id, person=row.person, topic=row.topic, urgency=row.urgency, status=row.status,
        promised_from=row.promised_from, promised_until=row.promised_until, next_at=row.next_at,
        letter_since=row.letter_since, wrote_at=row.wrote_at, signals=tuple(row.signals),
        suggestions=tuple(row.suggestions),
        day_part=row.day_part, kern=row.kern, person_status=row.person_status, person_language=row.person_language,
        claimed_by=row.claimed_by if held else None, claimed_until=row.claimed_until if held else None,
        acknowledged_at=row.acknowledged_at, created_at=row.created_at, closed_at=row.closed_at, ending=row.ending,
        attempts=tuple(tried), owner=row.owner, claimant=names.get(row.claimed_by) if held else None, name=row.name,
        number=row.number, reason=row.reason, urns=tuple(urns),
    )  # fmt: skip
