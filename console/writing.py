"""Writing to a person from the page of their callback, in two steps: a preview, then that very text is sent. Owns both.

Nothing else that is typed at the desk is ever sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from console.visits import Visit, Wrong
from db import due
from db.ledger import NotStored, Unavailable, UnknownPerson
from db.waiting import Waiting
from flows import sms
from flows.events import Channel, Written
from flows.writing import leaves_at

LONGEST = 600
"""Characters of a message: some four parts of an SMS. More is not read, and a call is better."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as it would leave, at `leaves`. `parts` and `foreign` are those of an SMS; `waits`: not at once."""

    text: str = field(repr=False)
    channel: Channel
    parts: int
    foreign: str
    leaves: datetime
    waits: bool


def draft(visit: Visit, one: Waiting) -> Draft:
    """What is about to be sent. Raises Wrong where nothing may be, or can be."""
    if not visit.may("person.write"):
        raise Wrong(403, "wrong.role")
    if one.closed_at is not None:
        raise Wrong(409, "said.closed")
    if one.person_status == "stopped":
        raise Wrong(409, "wrong.stopped")
    text = visit.said("text", LONGEST).replace("\r\n", "\n")
    if not text:
        raise Wrong(422, "wrong.empty")
    with visit.house.engine.connect() as connection:
        channel = due.channels(connection, {one.person}).get(one.person)
    if channel is None:
        raise Wrong(409, "wrong.no-line")
    is_sms, place = channel == "sms", visit.content.municipality
    leaves = leaves_at(place, one.topic, visit.now)
    return Draft(text, channel, sms.parts(text) if is_sms else 1, sms.foreign(text) if is_sms else "", leaves,
                 leaves > visit.now)  # fmt: skip


def send(visit: Visit, one: Waiting, what: Draft, which: UUID) -> str:
    """Send what was previewed; what was said of it. Raises Wrong."""
    event = Written(
        id=which,
        municipality=visit.who.municipality,
        person=one.person,
        callback=one.id,
        text=what.text,
        at=visit.now,
        by=visit.who.actor,
    )
    try:
        receipt = visit.house.ledger.record(event)
    except (Unavailable, NotStored, UnknownPerson):
        raise Wrong(503, "wrong.not-stored") from None
    if receipt.status == "quarantined":
        raise Wrong(503, "wrong.not-stored")
    visit.house.nudge()
    return "written" if receipt.replies else "not-written"
