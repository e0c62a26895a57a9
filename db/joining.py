"""Joining: another urn of a person whom we know. Owns giving them that line, and all of whoever we thought had it.

Only what a channel vouches for (`JoinLine`), or a human at the desk (`JoinPerson`), comes here: a number that somebody
types is never a urn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update

from db import intake, schema
from db.bulk import insert_new
from db.crypto import BlindIndex
from db.taken import Taken
from flows import joining, state
from flows.amends import JoinPerson
from flows.effects import JoinLine
from flows.moments import CancelDue

_URN, _PERSON, _CONVERSATION, _DUE = schema.urn, schema.person, schema.conversation, schema.due

_INTERRUPT = (
    update(_CONVERSATION)
    .where(_CONVERSATION.c.person == bindparam("other"), _CONVERSATION.c.status == "active")
    .values(status="interrupted", question=None, options=[], ended_at=bindparam("now"))
)
_OURS = _DUE.alias("ours")
_YIELD = (
    update(_DUE)
    .where(_DUE.c.person == bindparam("other"), _DUE.c.status.in_(("pending", "fired")))
    .where(
        exists(
            select(_OURS.c.id)
            .where(_OURS.c.person == bindparam("one"), _OURS.c.kind == _DUE.c.kind, _OURS.c.subject == _DUE.c.subject)
            .where(_OURS.c.local_date == _DUE.c.local_date, _OURS.c.status.in_(("pending", "fired")))
        )
    )
    .values(status="cancelled")
)
_MOVES = [
    update(table).where(table.c.person == bindparam("other")).values(person=bindparam("one"))
    for table in schema.metadata.sorted_tables
    if "person" in table.c
]


class Alone(Exception):
    """Two people become one: that wants a transaction without anybody else in it."""


def join(connection: Connection, index: BlindIndex, batch: Sequence[Taken]) -> list[Taken]:
    """The batch, with the lines that its people were found to have. Raises Alone, and `intake.Gone`."""
    return [_joined(connection, index, taken, len(batch) == 1) for taken in batch]


def _joined(connection: Connection, index: BlindIndex, taken: Taken, alone: bool) -> Taken:
    for effect in taken.effects:
        if isinstance(effect, JoinLine) and not taken.erases:
            taken = _with(connection, index.urn(effect.urn), taken, effect.urn, alone)
        if isinstance(effect, JoinPerson):
            taken = _by_hand(connection, taken, effect, alone)
    return taken


def _with(connection: Connection, blind: bytes, taken: Taken, urn: str, alone: bool) -> Taken:
    row = {
        "municipality": taken.event.municipality,
        "blind": blind,
        "value": urn,
        "kind": urn.partition(":")[0],
        "person": taken.person,
        "reachable": True,
    }
    if insert_new(connection, _URN, [row], "person"):
        return taken
    line = (taken.event.municipality, blind)
    other = intake.find(connection, [line])[line]
    if other == taken.person:
        return taken
    if not alone:
        raise Alone
    known = intake.load(connection, [other])[other]
    _take_over(connection, taken.person, other, taken.at)
    told = tuple(replace(one, was=other) if one == JoinLine(urn) else one for one in taken.effects)
    return replace(taken, after=joining.join(taken.after, known), effects=told)


def _by_hand(connection: Connection, taken: Taken, said: JoinPerson, alone: bool) -> Taken:
    """A human joins two; nothing comes of it where the other is not there, not here, or the same."""
    there = intake.known(connection, [(taken.event.municipality, said.was)])
    if not there or said.was == taken.person:
        return replace(taken, effects=())
    if not alone:
        raise Alone
    known = intake.load(connection, [said.was])[said.was]
    after = joining.by_hand(taken.after, known, taken.at)
    # Whoever is in no conversation goes on with the other's; that one is begun already, so to the tables it is no news.
    goes_on = taken.before.talk is None
    before = replace(taken.before, talk=known.talk) if goes_on else taken.before
    connection.execute(update(_PERSON).where(_PERSON.c.id == taken.person).values(state=state.dump(after)))
    _take_over(connection, taken.person, said.was, taken.at, keeps_talk=goes_on)
    why = {"id": str(taken.event.id), "person": taken.person, "at": taken.at, "by": said.by.removeprefix("desk:")}
    connection.execute(insert(schema.note).values(why | {"text": said.reason}))
    stopped = (CancelDue("check_in"),) if after.status == "stopped" else ()
    return replace(taken, before=before, after=after, effects=(*taken.effects, *stopped))


def _take_over(connection: Connection, one: str, other: str, now: datetime, *, keeps_talk: bool = False) -> None:
    """All that is the other's becomes the one's; two conversations or check-ins at once there are not."""
    both = {"one": one, "other": other}
    if not keeps_talk:
        connection.execute(_INTERRUPT, {"other": other, "now": now})
    connection.execute(_YIELD, both)
    for move in _MOVES:
        connection.execute(move, both)
    connection.execute(delete(_PERSON).where(_PERSON.c.id == other))
