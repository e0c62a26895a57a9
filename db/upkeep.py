"""Upkeep: forgets what has been kept long enough. Owns how long that is, and which rows it is.

Texts of who had not agreed that answers are kept are blanked after a month, but for cries of danger. So are the name,
number and day part by which they were called, a month after that callback was closed, also by the exchange. Whose
telephones a call was put through to is forgotten after a month, whatever anybody agreed to: they are colleagues' own.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, delete, exists, or_, select, update

from db import intake, schema
from db.crypto import Damaged, WrongKey
from db.engine import scrub, writing
from flows import forgetting, state

KEPT = timedelta(days=30)
MOST = 500
"""People a run forgets how to reach: the others come the next time."""

log = logging.getLogger(__name__)

_INBOX, _OUTBOX, _CONSENT, _CALLBACK = schema.inbox, schema.outbox, schema.consent, schema.callback
_ANSWER, _PERSON, _CALL, _LEG = schema.answer, schema.person, schema.desk_call, schema.phone_leg


def forget(engine: Engine, now: datetime) -> int:
    """Blank what was kept long enough; how many texts and people that concerned."""
    with writing(engine) as connection:
        gone = _blank(connection, now - KEPT) + _forget_whom_it_rang(connection, now - KEPT)
    with engine.connect() as connection:
        people = connection.scalars(_to_forget(now).limit(MOST)).all()
    for person in people:
        with writing(engine) as connection:
            gone += _forget_how_to_reach(connection, person, now)
    if gone:
        scrub(engine)
    return gone


def _agreed(person: Any, at: Any) -> Any:
    """Whether they had agreed by then that answers are kept, and did not take it back at any time since."""
    keep = (_CONSENT.c.person == person, _CONSENT.c.purpose == "keep")
    later = _CONSENT.alias("later")
    back = (later.c.person == person, later.c.purpose == "keep", ~later.c.granted, later.c.id > _CONSENT.c.id)
    taken_back = exists(select(later.c.id).where(*back))
    return exists(select(_CONSENT.c.id).where(*keep, _CONSENT.c.granted, _CONSENT.c.at <= at, ~taken_back))


def _blank(connection: Connection, before: datetime) -> int:
    heard = update(_INBOX).where(_INBOX.c.received_at < before, _INBOX.c.text.is_not(None), ~_INBOX.c.crisis)
    # Whatever a coordinator agreed to for themselves, it is no consent of whom their chat speaks of.
    anothers = _INBOX.c.about.is_not(None), _OUTBOX.c.about.is_not(None)
    heard = heard.where(or_(anothers[0], ~_agreed(_INBOX.c.person, _INBOX.c.received_at))).values(text=None)
    said = update(_OUTBOX).where(_OUTBOX.c.created_at < before, _OUTBOX.c.text.is_not(None), _OUTBOX.c.lane != "urgent")
    said = said.where(_OUTBOX.c.status != "queued")
    said = said.where(or_(anothers[1], ~_agreed(_OUTBOX.c.person, _OUTBOX.c.created_at)))
    return connection.execute(heard).rowcount + connection.execute(said.values(text=None, choices="[]")).rowcount


def _forget_whom_it_rang(connection: Connection, before: datetime) -> int:
    """The telephones a call was put through to. That a colleague took it stands with the callback."""
    rang = delete(_LEG).where(_LEG.c.at < before)
    offered = update(_OUTBOX).where(_OUTBOX.c.created_at < before, _OUTBOX.c.connect.is_not(None)).values(connect=None)
    return connection.execute(rang).rowcount + connection.execute(offered).rowcount


def _to_forget(now: datetime) -> Select[str]:
    """Who has nothing open, was last called long ago, and never agreed to more than that."""
    held = or_(_CALLBACK.c.name.is_not(None), _CALLBACK.c.number.is_not(None), _CALLBACK.c.day_part.is_not(None))
    other = _CALLBACK.alias("other")
    busy = exists(
        select(other.c.id).where(
            other.c.person == _CALLBACK.c.person, or_(other.c.closed_at.is_(None), other.c.closed_at >= now - KEPT)
        )
    )
    query = select(_CALLBACK.c.person).distinct().where(held, ~busy, ~_agreed(_CALLBACK.c.person, now))
    return query.order_by(_CALLBACK.c.person)


def _forget_how_to_reach(connection: Connection, person: str, now: datetime) -> bool:
    """False where that is no longer to be forgotten: they were erased, or promised another call, just now."""
    try:
        intake.lock(connection, [person])
    except intake.Gone:
        return False
    mine = _CALLBACK.c.person == person
    if connection.execute(_to_forget(now).where(mine)).first() is None:
        return False
    _forget_in_state(connection, person, now)
    connection.execute(update(_CALLBACK).where(mine).values(name=None, number=None, day_part=None))
    # That and when they were called stays; the number that was called then is one of theirs too.
    connection.execute(update(_CALL).where(_CALL.c.person == person).values(number=""))
    reached = _ANSWER.c.question.startswith(forgetting.REACHED)
    connection.execute(delete(_ANSWER).where(_ANSWER.c.person == person, reached))
    return True


def _forget_in_state(connection: Connection, person: str, now: datetime) -> None:
    try:
        known = intake.load(connection, [person])[person]
    except (intake.Unreadable, state.StateTooNew, Damaged, WrongKey):
        log.error("upkeep.state_unreadable")  # the others must not wait for it
        return
    values = {"state": state.dump(forgetting.how_to_reach(known)), "updated_at": now}
    connection.execute(update(_PERSON).where(_PERSON.c.id == person).values(values))
