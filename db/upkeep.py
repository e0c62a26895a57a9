"""Upkeep: forgets what has been kept long enough. Owns how long that is, and which rows it is.

Texts of who had not agreed that answers are kept are blanked after a month, but for cries of danger. So are the name,
number and day part by which they were called, a month after that callback was closed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, exists, or_, select, update

from db import intake, schema
from db.engine import scrub, writing
from flows import forgetting, state

KEPT = timedelta(days=30)
MOST = 500
"""People a run forgets how to reach: the others come the next time."""

_INBOX, _OUTBOX, _CONSENT, _CALLBACK = schema.inbox, schema.outbox, schema.consent, schema.callback
_ANSWER, _PERSON = schema.answer, schema.person


def forget(engine: Engine, now: datetime) -> int:
    """Blank what was kept long enough; how many texts and people that concerned."""
    with writing(engine) as connection:
        gone = _blank(connection, now - KEPT)
        for person in _to_forget(connection, now):
            _forget_how_to_reach(connection, person, now)
            gone += 1
    if gone:
        scrub(engine)
    return gone


def _agreed(person: Any, at: Any) -> Any:
    """Whether they had agreed by then that answers are kept."""
    keep = (_CONSENT.c.person == person, _CONSENT.c.purpose == "keep", _CONSENT.c.granted)
    return exists(select(_CONSENT.c.id).where(*keep, _CONSENT.c.at <= at))


def _blank(connection: Connection, before: datetime) -> int:
    heard = update(_INBOX).where(_INBOX.c.received_at < before, _INBOX.c.text.is_not(None), ~_INBOX.c.crisis)
    heard = heard.where(~_agreed(_INBOX.c.person, _INBOX.c.received_at)).values(text=None)
    said = update(_OUTBOX).where(_OUTBOX.c.created_at < before, _OUTBOX.c.text.is_not(None), _OUTBOX.c.lane != "urgent")
    said = said.where(_OUTBOX.c.status != "queued", ~_agreed(_OUTBOX.c.person, _OUTBOX.c.created_at))
    return connection.execute(heard).rowcount + connection.execute(said.values(text=None, choices="[]")).rowcount


def _to_forget(connection: Connection, now: datetime) -> list[str]:
    """Who has nothing open, was last called long ago, and never agreed to more than that."""
    held = or_(_CALLBACK.c.name.is_not(None), _CALLBACK.c.number.is_not(None), _CALLBACK.c.day_part.is_not(None))
    other = _CALLBACK.alias("other")
    busy = exists(
        select(other.c.id).where(
            other.c.person == _CALLBACK.c.person, or_(other.c.closed_at.is_(None), other.c.closed_at >= now - KEPT)
        )
    )
    query = select(_CALLBACK.c.person).distinct().where(held, ~busy, ~_agreed(_CALLBACK.c.person, now))
    return sorted(connection.scalars(query.limit(MOST)))


def _forget_how_to_reach(connection: Connection, person: str, now: datetime) -> None:
    known = intake.load(connection, [person])[person]
    forgotten = forgetting.how_to_reach(known)
    values = {"state": state.dump(forgotten), "updated_at": now}
    connection.execute(update(_PERSON).where(_PERSON.c.id == person).values(values))
    mine = _CALLBACK.c.person == person
    connection.execute(update(_CALLBACK).where(mine).values(name=None, number=None, day_part=None))
    reached = _ANSWER.c.question.startswith(forgetting.REACHED)
    connection.execute(delete(_ANSWER).where(_ANSWER.c.person == person, reached))
