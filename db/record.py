"""Record: one person as the desk shows them, each conversation kept apart. Owns that reading; every look is audited.

A telephone may be two people's: nothing of two conversations is laid together here. What happened and what was said is
read apart, a page at a time (`db.timeline`), so that a person of many messages is no slow page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, bindparam, select

from db import audit, callbacks, intake, schema
from db.callbacks import Callback
from db.crypto import BlindIndex
from db.engine import writing
from db.people import ROLE

_P, _URN, _CONVERSATION = schema.person, schema.urn, schema.conversation
_WHO = select(_P).where(_P.c.id == bindparam("who"), _P.c.municipality == bindparam("place"))
_BEHIND = select(_URN.c.person).where(_URN.c.blind == bindparam("line"), _URN.c.municipality == bindparam("place"))
_CALLED = (
    select(schema.callback.c.person, schema.callback.c.name, schema.callback.c.number)
    .where(schema.callback.c.municipality == bindparam("place"))
    .order_by(schema.callback.c.created_at.desc(), schema.callback.c.id)
    .limit(bindparam("most"))
)
MOST_OPENED = 20_000
"""Callbacks whose names and numbers a search opens, newest first: they are sealed, so each is opened and compared."""
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Held:
    """One conversation, with what hangs on it. `answers`, `scores` and `offers` are rows of those tables, in order."""

    id: str
    flow: str
    status: str
    role: str | None
    started_at: datetime
    ended_at: datetime | None
    answers: Sequence[Row[Any]] = field(repr=False)
    scores: Sequence[Row[Any]] = field(repr=False)
    offers: Sequence[Row[Any]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a person but for what was said. Conversations and callbacks are newest first.

    `erases`: they asked that everything goes, and only an open urgent callback holds that back.
    """

    id: str
    municipality: str
    status: str
    language: str
    roles: tuple[str, ...]
    age_band: str | None
    kern: str | None
    created_at: datetime
    conversations: tuple[Held, ...]
    callbacks: tuple[Callback, ...]
    consents: Sequence[Row[Any]]
    referrals: Sequence[Row[Any]]
    moments: Sequence[Row[Any]]
    urns: Sequence[Row[Any]] = field(repr=False)
    erases: bool = False

    @property
    def name(self) -> str | None:
        """What they said they are called, the newest first: only who is called is asked for a name."""
        return next((one.name for one in self.callbacks if one.name), None)

    @property
    def waiting(self) -> tuple[Callback, ...]:
        """The callbacks that are open."""
        return tuple(one for one in self.callbacks if one.closed_at is None)


def read(engine: Engine, municipality: str, person: str, *, actor: str, at: datetime) -> Record | None:
    """A person of this municipality; that `actor` looked is written down in the same transaction."""
    with writing(engine) as connection:
        row = connection.execute(_WHO, {"who": person, "place": municipality}).one_or_none()
        if row is None:
            return None
        audit.append(connection, [audit.Entry(municipality, at, actor, "person.shown", person, {"texts": True})])
        return _record(connection, row)


def find(engine: Engine, index: BlindIndex, municipality: str, *, urns: Sequence[str], number: str | None, name: str,
         actor: str, at: datetime) -> list[Record]:  # fmt: skip
    """Whoever has one of these lines, was to be called on this number, or is called so; at most MOST_FOUND of them.

    A line is found by its hash. Names and numbers to call are sealed: those of the newest callbacks are opened. A part
    of a name is enough. That somebody searched, and whom they saw by it, is written down; not for what.
    """
    with writing(engine) as connection:
        found = dict.fromkeys(
            person
            for urn in urns
            for person in connection.scalars(_BEHIND, {"line": index.urn(urn), "place": municipality})
        )
        found |= dict.fromkeys(_called(connection, municipality, number, name.casefold()))
        rows = [connection.execute(_WHO, {"who": who, "place": municipality}).one() for who in list(found)[:MOST_FOUND]]
        entries = [audit.Entry(municipality, at, actor, "people.searched", details={"found": len(found)})]
        entries += [audit.Entry(municipality, at, actor, "person.found", row.id) for row in rows]
        audit.append(connection, entries)
        return [_record(connection, row) for row in rows]


def _called(connection: Connection, municipality: str, number: str | None, name: str) -> list[str]:
    if not (number or name):
        return []
    rows = connection.execute(_CALLED, {"place": municipality, "most": MOST_OPENED})
    return [
        row.person
        for row in rows
        if (number and row.number == number) or (name and row.name and name in row.name.casefold())
    ]


def _record(connection: Connection, row: Row[Any]) -> Record:
    def of(table: Table, *order: Any) -> list[Row[Any]]:
        return list(connection.execute(select(table).where(table.c.person == row.id).order_by(*order)))

    return Record(
        id=row.id,
        municipality=row.municipality,
        status=row.status,
        language=row.language,
        roles=tuple(row.roles),
        age_band=row.age_band,
        kern=row.kern,
        created_at=row.created_at,
        conversations=_conversations(of),
        callbacks=tuple(reversed(callbacks.of_person(connection, row.id))),
        consents=of(schema.consent, schema.consent.c.id),
        referrals=of(schema.referral, schema.referral.c.at.desc(), schema.referral.c.id),
        moments=of(schema.due, schema.due.c.moment.desc(), schema.due.c.id),
        urns=of(_URN, _URN.c.kind, _URN.c.blind),
        erases=_erases(row.state),
    )


def _conversations(of: Any) -> tuple[Held, ...]:
    answers = _by_conversation(of(schema.answer, schema.answer.c.position))
    scores = _by_conversation(of(schema.score, schema.score.c.at, schema.score.c.instrument))
    offers = _by_conversation(of(schema.offer, schema.offer.c.rank))
    return tuple(
        Held(
            id=row.id,
            flow=row.flow,
            status=row.status,
            role=_role(answers.get(row.id, ())),
            started_at=row.started_at,
            ended_at=row.ended_at,
            answers=answers.get(row.id, ()),
            scores=scores.get(row.id, ()),
            offers=offers.get(row.id, ()),
        )
        for row in of(_CONVERSATION, _CONVERSATION.c.seq.desc())
    )


def _by_conversation(rows: Sequence[Row[Any]]) -> Mapping[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.conversation, []).append(row)
    return found


def _role(answers: Sequence[Row[Any]]) -> str | None:
    told = next((row.value for row in answers if row.question == ROLE and isinstance(row.value, str)), None)
    return "senior" if told == "self" else told


def _erases(document: str) -> bool:
    """Whether an erasure waits for the last open urgent callback. A state that cannot be read says nothing."""
    try:
        return intake.read(document).erase == "held"
    except ValueError:
        return False
