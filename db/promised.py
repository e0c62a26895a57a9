"""Promised: those on duty hear once that a promised time is nearly over, and once that it is. Owns these two marks.

The mark is on the callback's own row, and is the end of which they were told: whoever looks twice, or after a crash,
finds it, and a time that was promised anew is another end. It is set in the transaction that puts the words in the
outbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, bindparam, exists, or_, select, update

from db import alerts, audit, intake, schema
from db.alerts import About, Ways
from db.bulk import insert_new
from db.engine import writing
from db.intake import Gone
from db.roster import dressed
from db.transaction import Contents
from flows import promise
from flows.content import Content
from flows.promise import Told

MOST = 500
"""Promises of a municipality that are looked at in one look: the others at the next."""

_C, _A = schema.callback, schema.attempt
_NOW = bindparam("now", type_=_C.c.promised_until.type)
_CALLED = exists(
    select(_A.c.id)
    .where(_A.c.callback == _C.c.id, _A.c.undone_at.is_(None))
    .where(or_(_A.c.at >= _C.c.promised_from, _A.c.disposition.in_(promise.SPOKEN)))
)
# Urgent ones have an alarm of their own until somebody picks them up, and may be forgotten from then on as any other;
# what is called again later, or gets a letter, is in somebody's hands.
_WAITS = and_(
    _C.c.closed_at.is_(None),
    or_(_C.c.urgency != "urgent", _C.c.acknowledged_at.is_not(None)),
    _C.c.promised_from <= _NOW,
    _C.c.letter_since.is_(None),
    or_(_C.c.next_at.is_(None), _C.c.next_at <= _NOW),
    ~_CALLED,
)
_NOT_YET = {
    "soon": or_(_C.c.soon_told.is_(None), _C.c.soon_told != _C.c.promised_until),
    "late": or_(_C.c.late_told.is_(None), _C.c.late_told != _C.c.promised_until),
}
_OPEN_TO = or_(and_(_C.c.promised_until > _NOW, _NOT_YET["soon"]), and_(_C.c.promised_until <= _NOW, _NOT_YET["late"]))
_PLACES = select(_C.c.municipality).where(_WAITS, _OPEN_TO).distinct().order_by(_C.c.municipality)
_FOUND = (
    select(_C.c.id, _C.c.person, _C.c.promised_from, _C.c.promised_until)
    .where(_C.c.municipality == bindparam("place"), _WAITS, _OPEN_TO)
    .order_by(_C.c.promised_until, _C.c.id)
    .limit(MOST)
)
_MINE = update(_C).where(_C.c.id == bindparam("which"), _C.c.promised_until == bindparam("ends"), _WAITS)
_MARK = {
    # Whoever hears that it is over need not hear any more that it is nearly so.
    "soon": _MINE.where(_NOT_YET["soon"]).values(soon_told=_C.c.promised_until),
    "late": _MINE.where(_NOT_YET["late"]).values(soon_told=_C.c.promised_until, late_told=_C.c.promised_until),
}


def tell(engine: Engine, contents: Contents, ways: Ways, now: datetime) -> int:
    """Tell those on duty what they must know now; of how many promises that was."""
    with engine.connect() as connection:
        places = connection.scalars(_PLACES, {"now": now}).all()
    return sum(_in(engine, contents, ways, place, now) for place in places)


def _in(engine: Engine, contents: Contents, ways: Ways, place: str, now: datetime) -> int:
    try:
        bare = contents.of(place)
    except LookupError:  # no longer served
        return 0
    with engine.connect() as connection:
        found = connection.execute(_FOUND, {"place": place, "now": now}).all()
        content = dressed(connection, ways, bare)
    by: dict[Told, list[Any]] = {"soon": [], "late": []}
    for row in found:
        match promise.standing(content.municipality, row.promised_from, row.promised_until, (), now):
            case "soon" | "late" as what:
                by[what].append(row)
            case _:
                pass
    return sum(_told(engine, content, ways, what, rows, now) for what, rows in by.items() if rows)


def _told(engine: Engine, content: Content, ways: Ways, what: Told, rows: Sequence[Any], now: datetime) -> int:
    """One message about all of them. It hangs on the first; where nobody hears it, all wait for the next look."""
    place = content.municipality.slug
    if not any((place, notice.channel) in ways.accounts for notice in promise.told(content, what, len(rows), now)):
        return 0
    try:
        with writing(engine) as connection:
            intake.lock(connection, {row.person for row in rows})
            ours = [row for row in rows if _mark(connection, what, row, now)]
            if ours:
                _write(connection, content, ways, what, ours, now)
            return len(ours)
    except Gone:  # erased meanwhile: the others at the next look
        return 0


def _mark(connection: Connection, what: Told, row: Any, now: datetime) -> bool:
    told = {"which": row.id, "ends": row.promised_until, "now": now}
    return connection.execute(_MARK[what], told).rowcount == 1


def _write(connection: Connection, content: Content, ways: Ways, what: Told, rows: Sequence[Any],
           now: datetime) -> None:  # fmt: skip
    place, first = content.municipality.slug, rows[0]
    about = About(place, first.person, first.id, now)
    known = [(notice, ways.accounts.get((place, notice.channel)))
             for notice in promise.told(content, what, len(rows), now)]  # fmt: skip
    said = [alerts.row(about, notice, account, ways.index) for notice, account in known if account is not None]
    insert_new(connection, schema.outbox, said, "id")
    entries = [audit.Entry(place, now, "system", f"callback.{what}", row.person, {"callback": row.id}) for row in rows]
    audit.append(connection, entries)
