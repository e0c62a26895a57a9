"""Taking back: what they did last about a callback, undone within a minute, without a script. Owns offering that.

A message that was sent is not taken back, and the page says so before it is sent.
"""

from __future__ import annotations

from uuid import uuid4

from console.visits import Visit, Wrong
from db import undo, work
from db.ledger import NotStored, Unavailable, UnknownPerson
from db.undo import Done
from db.waiting import Waiting
from db.work import Hand
from flows.events import CallbackReopened, ReferralUndone


def offered(visit: Visit, hand: Hand, one: Waiting) -> Done | None:
    """What they may still take back of this callback."""
    with visit.house.engine.connect() as connection:
        return undo.last(connection, hand, one.person, one.id)


def done(visit: Visit, hand: Hand, one: Waiting) -> str:
    """Take back what the form names, as long as that is what they did last; what is said of it."""
    last = offered(visit, hand, one)
    if last is None or last.which != visit.said("which", 80):
        return "too-late"
    return "undone" if _taken_back(visit, hand, one, last) else "too-late"


def _taken_back(visit: Visit, hand: Hand, one: Waiting, last: Done) -> bool:
    match last.what:
        case "attempt":
            return work.undo(visit.house.engine, hand, visit.content.municipality, last.which)
        case "closing" | "referral":
            return _record(visit, _event(visit, one, last))
        case _:
            return undo.take_back(visit.house.engine, hand, one.person, one.id, last)


def _event(visit: Visit, one: Waiting, last: Done) -> CallbackReopened | ReferralUndone:
    place, by = visit.who.municipality, visit.who.actor
    if last.what == "closing":
        return CallbackReopened(uuid4(), place, one.person, one.id, visit.now, by)
    activity = str(last.details["activity"])
    return ReferralUndone(uuid4(), place, one.person, one.id, undo.event_of(last), activity, visit.now, by)


def _record(visit: Visit, event: CallbackReopened | ReferralUndone) -> bool:
    try:
        receipt = visit.house.ledger.record(event)
    except (Unavailable, NotStored, UnknownPerson):
        raise Wrong(503, "wrong.not-stored") from None
    visit.house.nudge()  # whoever is on duty may have to hear of a cry again
    return receipt.status == "recorded"
