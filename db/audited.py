"""Reading the audit: pages of it, by day, kind and who, and what there is to choose from. Owns these queries.

It is read from the newest back, from a position on, so that the last page costs what the first one does. Each filter
has an index, also over a million rows; nothing is counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, LargeBinary, Row, Select, select, text, type_coerce

from db import schema
from db.columns import ring_of
from db.crypto import Damaged, WrongKey

PAGE = 100
_AUDIT = schema.audit
_EVERYBODY = ("person", "system")
"""Who did nearly everything: rows that the index of who leaves out, and that are found without one."""
_BY_HAND = text("actor NOT IN ('person', 'system')")
_SEALED = type_coerce(_AUDIT.c.details, LargeBinary).label("sealed")
_COLUMNS = [column for column in _AUDIT.c if column.name not in ("details", "digest", "chain", "municipality")]


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for; None is anything. A day is from `since` to before `until`."""

    since: datetime | None = None
    until: datetime | None = None
    action: str | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A row of it. `details` is None where the person was erased, and where it will not open: then `damaged`."""

    position: int
    at: datetime
    actor: str
    action: str
    person: str | None
    details: Mapping[str, Any] | None = field(repr=False)
    damaged: bool = False


def page(engine: Engine, municipality: str, wanted: Filter, before: int | None = None, most: int = PAGE) -> list[Seen]:
    """The newest rows, or those before a position, newest first."""
    with engine.connect() as connection:
        rows = connection.execute(_query(municipality, wanted, before).limit(most))
        return [_read(connection, row) for row in rows]


def all_of(engine: Engine, municipality: str, wanted: Filter) -> Iterator[Seen]:
    """Every row, newest first, a thousand at a time: nobody else waits for a long one."""
    before: int | None = None
    while rows := page(engine, municipality, wanted, before, 1000):
        yield from rows
        before = rows[-1].position


def actions(engine: Engine, municipality: str) -> list[str]:
    """Every kind of thing that was done there."""
    return _distinct(engine, _AUDIT.c.action, municipality)


def actors(engine: Engine, municipality: str) -> list[str]:
    """Everybody who did something there, besides people themselves and the system."""
    return _distinct(engine, _AUDIT.c.actor, municipality, _BY_HAND)


def _query(municipality: str, wanted: Filter, before: int | None) -> Select[Any]:
    query = select(*_COLUMNS, _SEALED).where(_AUDIT.c.municipality == municipality)
    if before is not None:
        query = query.where(_AUDIT.c.position < before)
    if wanted.since is not None:
        query = query.where(_AUDIT.c.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(_AUDIT.c.at < wanted.until)
    if wanted.action is not None:
        query = query.where(_AUDIT.c.action == wanted.action)
    if wanted.actor is not None:
        query = query.where(_AUDIT.c.actor == wanted.actor)
        query = query if wanted.actor in _EVERYBODY else query.where(_BY_HAND)
    return query.order_by(_AUDIT.c.position.desc())


def _distinct(engine: Engine, column: Any, municipality: str, *more: Any) -> list[str]:
    """The different values of an indexed column: one look at the index for each of them, not one for each row."""
    found: list[str] = []
    query = select(column).where(_AUDIT.c.municipality == municipality, *more).order_by(column).limit(1)
    with engine.connect() as connection:
        while (value := connection.scalar(query.where(column > found[-1]) if found else query)) is not None:
            found.append(value)
    return found


def _read(connection: Connection, row: Row[Any]) -> Seen:
    details, damaged = None, False
    if row.sealed is not None:
        try:
            details = json.loads(ring_of(connection.dialect).open(row.sealed, "audit.details"))
        except (Damaged, WrongKey, ValueError):  # one row that will not open must not hide the others
            damaged = True
    told = (
        None if details is None else {name: value for name, value in details.items() if name not in ("person", "salt")}
    )
    return Seen(row.position, row.at, row.actor, row.action, row.person, told, damaged)
