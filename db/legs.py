"""Legs: whom a call was put through to, and whether a human took it. Owns those rows, not who may be rung.

Only a key that was pressed says that somebody took a call: a voicemail answers too, and presses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, and_, select, update

from db import schema
from db.blind import open_index
from db.bulk import insert
from db.engine import writing
from db.intake import stored
from flows.calls import Pressed, Status
from flows.effects import Reply

_LEG, _IN, _OUT, _PERSON = schema.phone_leg, schema.inbox, schema.outbox, schema.person


@dataclass(frozen=True, slots=True)
class Leg:
    """The nth telephone that is rung in a turn of somebody's call (the exchange's id)."""

    call: str
    turn: int
    nth: int


@dataclass(frozen=True, slots=True)
class Taken:
    """How a leg stands."""

    person: str
    number: str = field(repr=False)
    callback: str | None
    pressed: Pressed | None


def said(engine: Engine, municipality: str, account: str, external_id: str) -> tuple[str | None, Sequence[Reply]]:
    """Who is on the line in a turn that was taken, and what was answered; nobody, and nothing, where there is none."""
    key = open_index(engine).message(municipality, account, external_id)
    with engine.connect() as connection:
        turn = connection.execute(select(_IN.c.id, _IN.c.person).where(_IN.c.external_key == key)).one_or_none()
        if turn is None:
            return None, ()
        rows = connection.execute(select(_OUT).where(_OUT.c.in_reply_to == turn.id).order_by(_OUT.c.id))
        return turn.person, [stored(row).reply for row in rows]


def ring(engine: Engine, leg: Leg, *, person: str, number: str, callback: str | None, now: datetime) -> None:
    """This telephone is about to be rung; told again it is the same leg. Of whoever is gone nothing is kept."""
    row = {"call": leg.call, "turn": leg.turn, "nth": leg.nth, "person": person, "number": number,
           "callback": callback, "at": now}  # fmt: skip
    with writing(engine) as connection:
        if connection.scalar(select(_PERSON.c.id).where(_PERSON.c.id == person)) is None:
            return
        once = insert(connection.dialect.name, _LEG).on_conflict_do_nothing(index_elements=["call", "turn", "nth"])
        connection.execute(once.values(row))


def pressed(engine: Engine, municipality: str, leg: Leg, what: Pressed) -> Taken | None:
    """Whoever picked up pressed 1, or did not; the first word stays. None where nobody is rung there."""
    with writing(engine) as connection:
        connection.execute(update(_LEG).where(_is(leg), _LEG.c.pressed.is_(None)).values(pressed=what))
    return look(engine, municipality, leg)


def over(engine: Engine, municipality: str, leg: Leg, status: Status, seconds: int | None) -> Taken | None:
    """The leg is over; the first end that is told stays."""
    with writing(engine) as connection:
        first = update(_LEG).where(_is(leg), _LEG.c.status.is_(None))
        connection.execute(first.values(status=status, seconds=seconds))
    return look(engine, municipality, leg)


def look(engine: Engine, municipality: str, leg: Leg) -> Taken | None:
    """How a leg of this municipality stands."""
    query = select(_LEG).join(_PERSON, _PERSON.c.id == _LEG.c.person)
    with engine.connect() as connection:
        row = connection.execute(query.where(_is(leg), _PERSON.c.municipality == municipality)).one_or_none()
    return None if row is None else Taken(row.person, row.number, row.callback, row.pressed)


def _is(leg: Leg) -> ColumnElement[bool]:
    return and_(_LEG.c.call == leg.call, _LEG.c.turn == leg.turn, _LEG.c.nth == leg.nth)
