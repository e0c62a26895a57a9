"""The roster: shifts of coordinators, and the lines by which each of them is warned. Owns reading and changing it.

Whoever caches a roster compares its mark: it changes with every shift, with every line of somebody who may have one,
and with everybody who leaves. Who hears of what is decided in flows.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Engine, Row, bindparam, case, delete, func, select, update

from db import audit, schema
from db.alerts import Accounts, Ways
from db.bulk import insert as insert_or
from db.crypto import Damaged, WrongKey
from db.engine import writing
from db.prepared import prepared
from flows.content import Content
from flows.events import Outlet
from flows.roles import may
from flows.shifts import Colleague, Roster, Shift

log = logging.getLogger(__name__)

By = Literal["telegram", "sms", "email"]
"""By what a coordinator may be warned."""
BY: tuple[By, ...] = get_args(By)
Mark = tuple[object, ...]
"""What is another one whenever the roster, or a line of somebody in it, is."""

_SHIFT, _WHO, _CHAT, _OUT, _REVISION = (
    schema.shift, schema.coordinator, schema.desk_chat, schema.outbox, schema.roster_revision,
)  # fmt: skip
# Chats are bound and let go elsewhere: the count and the newest are another pair after each of these.
_MARKS = select(
    _REVISION.c.municipality,
    _REVISION.c.revision,
    select(func.count()).select_from(_CHAT).scalar_subquery().label("chats"),
    select(func.max(_CHAT.c.bound_at)).scalar_subquery().label("newest"),
)
_SHIFTS = select(_SHIFT).where(_SHIFT.c.municipality == bindparam("place"))
_WORKING = select(_WHO).where(_WHO.c.municipality == bindparam("place"), _WHO.c.left_at.is_(None))
_CHATS = (
    select(_CHAT.c.coordinator, _CHAT.c.urn)
    .where(_CHAT.c.coordinator.in_(bindparam("those", expanding=True)))
    .order_by(_CHAT.c.bound_at, _CHAT.c.blind)
)
_MINE = (_SHIFT.c.id == bindparam("which"), _SHIFT.c.municipality == bindparam("place"))
# Alerts that nobody is sending at this moment.
_WAITING = (
    select(_OUT.c.id, _OUT.c.urn)
    .where(_OUT.c.municipality == bindparam("place"), _OUT.c.alert.is_not(None), _OUT.c.status == "queued")
    .where(_OUT.c.claimed_until.is_(None))
    .order_by(_OUT.c.id)
    .with_for_update()
)
_NO_MORE = case((_OUT.c.copies == 0, "cancelled"), else_="in_doubt")
"""What becomes of them: of one that may have left once, nobody knows."""


class Unknown(LookupError):
    """There is no such shift, or nobody like that who works at this desk."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a coordinator that we know, by what they are reached, and what they chose (None: all of it)."""

    urns: Mapping[By, tuple[str, ...]] = field(repr=False)
    chosen: tuple[By, ...] | None

    def open_to(self, here: Collection[Outlet]) -> tuple[str, ...]:
        """The lines by which they are warned, of the channels that are on: as chosen, else by whatever there is."""
        there = [by for by in BY if by in here and self.urns[by]]
        wanted = [by for by in there if self.chosen is None or by in self.chosen]
        return tuple(urn for by in (wanted or there) for urn in self.urns[by])


def outlets(accounts: Accounts, municipality: str) -> frozenset[Outlet]:
    """The channels that are on in a municipality."""
    return frozenset(outlet for place, outlet in accounts if place == municipality)


# --- reading ----------------------------------------------------------------------------------------------------------


def marks(connection: Connection) -> dict[str, Mark]:
    """The mark of every municipality's roster; none where nobody ever made one."""
    return {row[0]: tuple(row[1:]) for row in prepared(connection, _MARKS, ()).fetch(connection, {})}


def read(connection: Connection, municipality: str, here: Collection[Outlet]) -> Roster:
    """The roster, with the lines of those who work here still. `here`: the channels that are on."""
    shifts = connection.execute(_SHIFTS, {"place": municipality}).all()
    if not shifts:
        return Roster()
    people = [row for row in connection.execute(_WORKING, {"place": municipality}) if may(row.role, "callback.work")]
    known = _lines(connection, people)
    colleagues = {row.id: Colleague(row.id, row.name, known[row.id].open_to(here)) for row in people}
    order = sorted(shifts, key=lambda row: (row.weekday, row.begins, row.from_alert, row.id))
    return Roster(colleagues, tuple(_shift(row) for row in order if row.coordinator in colleagues))


def of(engine: Engine, municipality: str, here: Collection[Outlet]) -> Roster:
    """The roster as it is now."""
    with engine.connect() as connection:
        return read(connection, municipality, here)


def dressed(connection: Connection, ways: Ways, content: Content) -> Content:
    """A municipality's content with the roster of now, and the lines in it that our channels reach."""
    slug = content.municipality.slug
    try:
        return content.with_roster(read(connection, slug, outlets(ways.accounts, slug)))
    except (Damaged, WrongKey):  # nobody's message waits for a name that cannot be opened: the last step hears
        log.error("roster.unreadable", extra={"municipality": slug})
        return content


def lines(engine: Engine, coordinator: str) -> Lines:
    """The lines of a coordinator."""
    with engine.connect() as connection:
        row = connection.execute(select(_WHO).where(_WHO.c.id == coordinator)).one()
        return _lines(connection, [row])[coordinator]


def _lines(connection: Connection, people: Iterable[Row[Any]]) -> dict[str, Lines]:
    chats: dict[str, list[str]] = defaultdict(list)
    rows = list(people)
    for row in connection.execute(_CHATS, {"those": [one.id for one in rows]}) if rows else ():
        chats[row.coordinator].append(row.urn)
    return {row.id: _of(row, chats[row.id]) for row in rows}


def _of(row: Row[Any], chats: Collection[str]) -> Lines:
    urns: dict[By, tuple[str, ...]] = {
        "telegram": tuple(chats),
        "sms": (f"tel:{row.phone}",) if row.phone else (),
        "email": (f"mailto:{row.email}",),
    }
    return Lines(urns, tuple(row.alerted_by) if row.alerted_by else None)


def _shift(row: Row[Any]) -> Shift:
    return Shift(row.id, row.coordinator, row.weekday, row.begins, row.ends, row.from_alert)


# --- changing ---------------------------------------------------------------------------------------------------------


def add(engine: Engine, municipality: str, shift: Shift, *, at: datetime, actor: str) -> None:
    """One more shift; with an id that is there already, none. Raises Unknown where they do not work at this desk."""
    row = {"id": shift.id, "municipality": municipality, **_columns(shift)}
    with writing(engine) as connection:
        _must_work_here(connection, municipality, shift.who)
        once = insert_or(connection.dialect.name, _SHIFT).on_conflict_do_nothing(index_elements=["id"])
        if connection.execute(once.values(row).returning(_SHIFT.c.id)).one_or_none() is not None:
            _account(connection, municipality, at, actor, "roster.added", row)


def change(engine: Engine, municipality: str, shift: Shift, *, at: datetime, actor: str) -> None:
    """A shift becomes another. Raises Unknown."""
    with writing(engine) as connection:
        _must_work_here(connection, municipality, shift.who)
        told = {"which": shift.id, "place": municipality}
        if not connection.execute(update(_SHIFT).where(*_MINE).values(_columns(shift)), told).rowcount:
            raise Unknown
        _account(connection, municipality, at, actor, "roster.changed", {"id": shift.id, **_columns(shift)})


def remove(engine: Engine, municipality: str, shift: str, *, at: datetime, actor: str) -> None:
    """A shift is no more. Raises Unknown."""
    with writing(engine) as connection:
        if not connection.execute(delete(_SHIFT).where(*_MINE), {"which": shift, "place": municipality}).rowcount:
            raise Unknown
        _account(connection, municipality, at, actor, "roster.removed", {"id": shift})


def touch(connection: Connection, municipality: str) -> None:
    """Let whoever caches the roster know that it, or somebody in it, is another."""
    first = insert_or(connection.dialect.name, _REVISION).on_conflict_do_nothing()
    connection.execute(first, {"municipality": municipality, "revision": 0})
    newer = update(_REVISION).where(_REVISION.c.municipality == municipality)
    connection.execute(newer.values(revision=_REVISION.c.revision + 1))


def gone(connection: Connection, municipality: str, coordinator: str, at: datetime) -> None:
    """Somebody left: their shifts end, and what waits to be sent to their lines is called off."""
    row = connection.execute(select(_WHO).where(_WHO.c.id == coordinator)).one()
    theirs = {urn for urns in _lines(connection, [row])[coordinator].urns.values() for urn in urns}
    connection.execute(delete(_SHIFT).where(_SHIFT.c.coordinator == coordinator))
    waiting = [row.id for row in connection.execute(_WAITING, {"place": municipality}) if row.urn in theirs]
    off = update(_OUT).where(_OUT.c.id.in_(waiting)).values(status=_NO_MORE, settled_at=at)
    if waiting:
        connection.execute(off)


def _columns(shift: Shift) -> dict[str, Any]:
    return {
        "coordinator": shift.who,
        "weekday": shift.weekday,
        "begins": shift.begins,
        "ends": shift.ends,
        "from_alert": shift.from_alert,
    }


def _must_work_here(connection: Connection, municipality: str, who: str) -> None:
    row = connection.execute(_WORKING.where(_WHO.c.id == who), {"place": municipality}).one_or_none()
    if row is None or not may(row.role, "callback.work"):
        raise Unknown


def _account(connection: Connection, municipality: str, at: datetime, actor: str, action: str,
             row: Mapping[str, Any]) -> None:  # fmt: skip
    touch(connection, municipality)
    said = {"shift": row["id"], **{name: row[name] for name in row if name not in ("id", "municipality")}}
    audit.append(connection, [audit.Entry(municipality, at, actor, action, details=said)])
