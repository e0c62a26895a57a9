"""Undo: the last thing that somebody did about a callback, and taking it back within a minute. Owns finding and that.

What was done is read off the audit, so that there is one list of it. A closing and a referral are taken back by an
event, for the person's state knows of them; a message that left, or a cry that was picked up, is not taken back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Connection, Engine, bindparam, select, update

from db import audit, schema
from db.engine import writing
from db.work import LEASE, UNDO, Hand, pick_up, unseen

What = Literal["attempt", "note", "referral", "release", "hand-over", "closing"]
_DONE: Final[Mapping[str, What]] = {
    "callback.tried": "attempt",
    "callback.noted": "note",
    "referral.made": "referral",
    "callback.released": "release",
    "callback.handed_over": "hand-over",
    "callback.done": "closing",
}
_UNDONE: Final = frozenset(("callback.undone", "callback.reopened", "referral.withdrawn"))
# A claim is taken back by releasing it; what else somebody did in between is none of this.
_AUDIT, _CALLBACK, _NOTE = schema.audit, schema.callback, schema.note
_RECENT = (
    select(_AUDIT.c.at, _AUDIT.c.action, _AUDIT.c.details)
    .where(_AUDIT.c.person == bindparam("whose"), _AUDIT.c.actor == bindparam("by"))
    .where(_AUDIT.c.at > bindparam("since", type_=_AUDIT.c.at.type))
    .where(_AUDIT.c.action.in_((*_DONE, *_UNDONE)))
    .order_by(_AUDIT.c.position.desc())
    .limit(20)
)
_OPEN = update(_CALLBACK).where(_CALLBACK.c.id == bindparam("which"), _CALLBACK.c.closed_at.is_(None))
_BACK = {
    "status": "claimed",
    "claimed_by": bindparam("who"),
    "claimed_until": bindparam("until", type_=_CALLBACK.c.claimed_until.type),
}
_ROW = select(_CALLBACK).where(_CALLBACK.c.id == bindparam("which"))
_RELEASED = _OPEN.where(_CALLBACK.c.claimed_by.is_(None)).values(_BACK)
# A colleague who did anything with it since has a lease of their own: nobody is taken what they are at.
_HANDED = _OPEN.where(
    _CALLBACK.c.claimed_by == bindparam("to"),
    _CALLBACK.c.claimed_until == bindparam("then", type_=_CALLBACK.c.claimed_until.type),
).values(_BACK)
_FORGET = (
    update(_NOTE)
    .where(_NOTE.c.id == bindparam("which"), _NOTE.c.by == bindparam("who"), _NOTE.c.undone_at.is_(None))
    .values(undone_at=bindparam("now", type_=_NOTE.c.undone_at.type))
    .returning(_NOTE.c.wrote_at)
)


@dataclass(frozen=True, slots=True)
class Done:
    """Something that may still be taken back until `until`. `which` is its own id, or the event that made it."""

    what: What
    which: str
    at: datetime
    details: Mapping[str, Any]

    @property
    def until(self) -> datetime:
        return self.at + UNDO

    def left(self, now: datetime) -> int:
        """Whole seconds that it may still be taken back."""
        return max(0, int((self.until - now) / timedelta(seconds=1)))


def last(connection: Connection, hand: Hand, person: str, callback: str) -> Done | None:
    """The last thing that they did about a callback of a person and may still take back."""
    told = {"whose": person, "by": hand.actor, "since": hand.now - UNDO}
    gone: set[str] = set()
    for row in connection.execute(_RECENT, told):
        details = json.loads(row.details) if row.details else {}
        if row.action in _UNDONE:
            gone.add(str(details.get("undid") or _closing(details)))
        elif details.get("callback") == callback and (found := _done(row, details)).which not in gone:
            return found
    return None


def _done(row: Any, details: Mapping[str, Any]) -> Done:
    own = next((str(details[name]) for name in ("attempt", "note", "event") if name in details), "")
    closing = row.action == "callback.done"
    return Done(_DONE[row.action], own or (_closing(details) if closing else row.at.isoformat()), row.at, details)


def _closing(details: Mapping[str, Any]) -> str:
    return f"closing/{details.get('callback')}"


def take_back(engine: Engine, hand: Hand, person: str, callback: str, done: Done) -> bool:
    """Take back a note, a release or a hand-over; False where a colleague was at it since, or it is gone already."""
    told = {"which": callback, "who": hand.who, "until": hand.now + LEASE}
    with writing(engine) as connection:
        match done.what:
            case "note":
                told |= {"which": done.which, "now": hand.now}
                gone = connection.execute(_FORGET, told).all()
                rows = len(gone)
                for row in gone:
                    unseen(connection, hand, callback, row.wrote_at)
            case "release":
                rows = connection.execute(_RELEASED, told).rowcount
                if rows:
                    pick_up(connection, hand, connection.execute(_ROW, {"which": callback}).one())
            case "hand-over":
                handed = {"to": done.details["to"], "then": done.at + LEASE}
                rows = connection.execute(_HANDED, told | handed).rowcount
            case _:
                raise TypeError("this is taken back elsewhere")
        if rows:
            said = {"callback": callback, "what": done.what, "undid": done.which}
            entry = audit.Entry(hand.municipality, hand.now, hand.actor, "callback.undone", person, said)
            audit.append(connection, [entry])
    return rows == 1


def event_of(done: Done) -> UUID:
    """The event that made a referral."""
    return UUID(done.which)
