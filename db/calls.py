"""Calls: what was heard of those that coordinators had the exchange make. Owns that; one begins in `db.work`.

A status that was heard is one conditional UPDATE: a leg never goes back, in whatever order and however often it is
told, in whatever process, and before the exchange has answered our own question too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Engine, Row, Update, and_, case, or_, select, update

from db import schema
from db.engine import writing
from flows.calls import RANK, Call, Pressed, Status, Trouble

Leg = Literal["you", "they"]

_CALL, _CALLBACK = schema.desk_call, schema.callback


def answered(engine: Engine, call: str, *, sid: str | None, trouble: Trouble | None, code: str | None,
             now: datetime) -> None:  # fmt: skip
    """What the exchange said when it was asked to make this call: its id for it, or why it does not."""
    with writing(engine) as connection:
        known = update(_CALL).where(_CALL.c.id == call).values(heard_at=now)
        if sid is not None:
            connection.execute(known.where(_CALL.c.sid.is_(None)).values(sid=sid))
            connection.execute(_grown(known, "you", "placed"))
        else:
            connection.execute(known.values(trouble=trouble, code=code))


def heard(engine: Engine, municipality: str, call: str, leg: Leg, status: Status, *, now: datetime,
          sid: str | None = None, seconds: int | None = None) -> Call | None:  # fmt: skip
    """A leg came to this status; the call as it is known now, None where there is none here."""
    mine = _mine(municipality, call)
    with writing(engine) as connection:
        connection.execute(_grown(update(_CALL).where(mine), leg, status).values(heard_at=now))
        if seconds is not None and leg == "they":
            connection.execute(update(_CALL).where(mine, _CALL.c.seconds.is_(None)).values(seconds=seconds))
        if sid is not None and leg == "you":
            connection.execute(update(_CALL).where(mine, _CALL.c.sid.is_(None)).values(sid=sid))
        return _one(connection, mine)


def pressed(engine: Engine, municipality: str, call: str, what: Pressed, *, now: datetime) -> Call | None:
    """The coordinator pressed 1, or did not; the first word stays. The call as it is known now, None for none."""
    mine = _mine(municipality, call)
    with writing(engine) as connection:
        first = update(_CALL).where(mine, _CALL.c.pressed.is_(None))
        connection.execute(first.values(pressed=what, heard_at=now))
        return _one(connection, mine)


def latest(connection: Connection, callback: str) -> Call | None:
    """The last call that was asked for about a callback."""
    query = select(_CALL).where(_CALL.c.callback == callback).order_by(_CALL.c.at.desc(), _CALL.c.id).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else _read(row)


def _mine(municipality: str, call: str) -> ColumnElement[bool]:
    """Of one municipality's exchange no other's calls can be told anything."""
    here = select(_CALLBACK.c.id).where(_CALLBACK.c.municipality == municipality)
    return and_(_CALL.c.id == call, _CALL.c.callback.in_(here))


def _grown(change: Update, leg: Leg, status: Status) -> Update:
    column = _CALL.c[leg]
    ranks: Mapping[Any, Any] = RANK
    return change.where(or_(column.is_(None), case(ranks, value=column) < RANK[status])).values({leg: status})


def _one(connection: Connection, mine: ColumnElement[bool]) -> Call | None:
    row = connection.execute(select(_CALL).where(mine)).one_or_none()
    return None if row is None else _read(row)


def _read(row: Row[Any]) -> Call:
    return Call(
        id=row.id, callback=row.callback, by=row.by, at=row.at, heard_at=row.heard_at, you=row.you,
        pressed=row.pressed, they=row.they, seconds=row.seconds, trouble=row.trouble, code=row.code, number=row.number,
    )  # fmt: skip
