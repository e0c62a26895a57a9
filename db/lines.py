"""Lines: which urns a person can be reached on. Owns `reachable`, and a person's status, which follows from it.

A person is stopped when they said so; unreachable when every urn of theirs is; else active.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, case, exists, select, update

from db import schema
from db.bulk import Lookup
from db.intake import Line
from db.prepared import run
from db.taken import Pairs, Taken
from flows.amends import JoinPerson
from flows.effects import JoinLine, ReachLine

_URN, _PERSON = schema.urn, schema.person

_REACH = (
    update(_URN)
    .where(_URN.c.blind == bindparam("line"), _URN.c.municipality == bindparam("place"))
    .values(reachable=bindparam("answers"))
)
_AWAY = Lookup(_URN.c.blind, select(_URN.c.municipality, _URN.c.blind, _URN.c.person).where(~_URN.c.reachable).where)
_IS_REACHED = exists(select(_URN.c.person).where(_URN.c.person == _PERSON.c.id, _URN.c.reachable))
_STATUS = (
    update(_PERSON)
    .where(_PERSON.c.id == bindparam("whose"))
    .values(status=case((bindparam("stopped"), "stopped"), (_IS_REACHED, "active"), else_="unreachable"))
)


def reach(connection: Connection, pairs: Pairs[ReachLine]) -> None:
    """What a provider told of a line."""
    rows = [
        {"line": taken.blind, "place": taken.event.municipality, "answers": told.reachable} for taken, told in pairs
    ]
    run(connection, _REACH, rows)


def heard(connection: Connection, lines: Collection[Line]) -> set[str]:
    """Whoever writes can be reached; the people for whom that is news."""
    away = {(place, blind): person for place, blind, person in _AWAY.fetch(connection, [blind for _, blind in lines])}
    back = [line for line in sorted(away) if line in lines]
    run(connection, _REACH, [{"line": blind, "place": place, "answers": True} for place, blind in back])
    return {away[line] for line in back}


def follow(connection: Connection, batch: Sequence[Taken], back: Collection[str]) -> None:
    """Let the status of these people say where they stand now. `back` are those who can be reached again."""
    run(connection, _STATUS, [_standing(taken) for taken in batch if taken.person in back or _changes(taken)])


def _changes(taken: Taken) -> bool:
    return taken.before.status != taken.after.status or any(
        isinstance(one, ReachLine | JoinLine | JoinPerson) for one in taken.effects
    )


def _standing(taken: Taken) -> dict[str, Any]:
    return {"whose": taken.person, "stopped": taken.after.status == "stopped"}
