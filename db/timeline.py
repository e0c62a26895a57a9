"""Timeline: all that happened with a person, newest first, a page at a time. Owns that reading, and its one order.

Each source (messages, calls, notes, scores, the audit) gives its newest rows before a place in the list; merged, they
are a page. So a page costs the same on the first day and after five thousand messages. Texts of other pages stay shut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal, cast, get_args

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, not_, or_, select

from db import schema

SIZE = 40
_NUMBER = re.compile("[0-9]{1,18}")
Show = Literal["all", "messages", "work", "agreed", "looks"]
"""What of it is shown: everything, or one kind of things."""
Kind = Literal["looked", "done", "scored", "phoned", "heard", "said", "called", "noted"]
KINDS: Final = get_args(Kind)
"""What happened at one moment stands in this order, the oldest first."""

_AUDIT = schema.audit.c
_LOOKS = ("person.shown", "person.found")
# These stand here with their words, as calls, notes and messages; the audit only knows that there are some.
_TOLD = ("callback.tried", "callback.noted")
_WORK = or_(*(_AUDIT.action.startswith(part) for part in ("callback.", "referral.", "person.written", "person.joined")))
_DONE: Final = _AUDIT.action.not_in((*_LOOKS, *_TOLD))
# Of a call that never left nobody ever heard anything.
_RANG: Final = or_(schema.phone_call.c.sid.is_not(None), schema.phone_call.c.status.is_not(None))
_SHOWN: Final[Mapping[Show, tuple[Kind, ...]]] = {
    "all": KINDS,
    "messages": ("heard", "said"),
    "work": ("done", "phoned", "called", "noted"),
    "agreed": ("done", "scored"),
    "looks": ("looked",),
}


@dataclass(frozen=True, slots=True)
class _Source:
    """A table that tells of a kind of things: when it was, and what tells two rows of one moment apart."""

    table: Table
    at: Any
    key: Any
    only: ColumnElement[bool] | None = None


_SOURCES: Final[Mapping[Kind, _Source]] = {
    "looked": _Source(schema.audit, _AUDIT.at, _AUDIT.position, _AUDIT.action.in_(_LOOKS)),
    "done": _Source(schema.audit, _AUDIT.at, _AUDIT.position, _DONE),
    "scored": _Source(schema.score, schema.score.c.at, schema.score.c.instrument),
    "phoned": _Source(schema.phone_call, schema.phone_call.c.at, schema.phone_call.c.id, _RANG),
    "heard": _Source(schema.inbox, schema.inbox.c.received_at, schema.inbox.c.id),
    "said": _Source(schema.outbox, schema.outbox.c.created_at, schema.outbox.c.id, schema.outbox.c.alert.is_(None)),
    "called": _Source(schema.attempt, schema.attempt.c.at, schema.attempt.c.id),
    "noted": _Source(schema.note, schema.note.c.at, schema.note.c.id),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the list: what comes on the next page lies behind it."""

    at: datetime
    kind: Kind
    key: str

    @classmethod
    def of(cls, text: str) -> Place | None:
        """The place that a page's link names; None where it names none."""
        at, _, rest = text.partition("~")
        kind, _, key = rest.partition("~")
        try:
            typed = datetime.fromisoformat(at)
            when = typed.astimezone(UTC)
        except (ValueError, OverflowError):
            return None
        known = typed.tzinfo is not None and kind in KINDS and 0 < len(key) < 80
        if not known or (_is_number(_SOURCES[cast(Kind, kind)]) and not _NUMBER.fullmatch(key)):
            return None
        return cls(when, cast(Kind, kind), key)

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.kind}~{self.key}"


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened. `row` is its row; `details` what the audit says of it."""

    kind: Kind
    at: datetime
    key: str
    row: Row[Any] = field(repr=False)
    details: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def place(self) -> Place:
        return Place(self.at, self.kind, self.key)


def page(
    connection: Connection, person: str, show: Show = "all", before: Place | None = None, size: int = SIZE
) -> tuple[list[Happened], Place | None]:
    """A page of what happened, newest first, and the place where the next one begins."""
    found = [one for kind in _SHOWN[show] for one in _newest(connection, person, kind, show, before, size + 1)]
    found.sort(key=lambda one: (one.at, KINDS.index(one.kind), _sortable(one.key)), reverse=True)
    return found[:size], found[size - 1].place if len(found) > size else None


def _newest(
    connection: Connection, person: str, kind: Kind, show: Show, before: Place | None, most: int
) -> Iterator[Happened]:
    source = _SOURCES[kind]
    query = select(source.table).where(source.table.c.person == person)
    if source.only is not None:
        query = query.where(source.only)
    if kind == "done" and show != "all":
        query = query.where(_WORK if show == "work" else and_(not_(_WORK), _DONE))
    if before is not None:
        query = query.where(_behind(source, kind, before))
    for row in connection.execute(query.order_by(source.at.desc(), source.key.desc()).limit(most)):
        yield _happened(kind, source, row)


def _behind(source: _Source, kind: Kind, before: Place) -> ColumnElement[bool]:
    mine, theirs = KINDS.index(kind), KINDS.index(before.kind)
    if mine != theirs:
        older: ColumnElement[bool] = source.at <= before.at if mine < theirs else source.at < before.at
        return older
    key = int(before.key) if _is_number(source) else before.key
    return or_(source.at < before.at, and_(source.at == before.at, source.key < key))


def _is_number(source: _Source) -> bool:
    return isinstance(source.key.type.python_type(), int)


def _happened(kind: Kind, source: _Source, row: Row[Any]) -> Happened:
    details = json.loads(row.details) if source.table is schema.audit and row.details else {}
    return Happened(kind, getattr(row, source.at.name), str(getattr(row, source.key.name)), row, details)


def _sortable(key: str) -> tuple[int, str]:
    """Numbers by their worth, names as they are spelled; of one kind all keys are of one sort."""
    return (int(key), "") if key.isdecimal() else (0, key)
