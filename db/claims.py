"""Claims: the statements by which a sender takes messages in hand. Owns what may leave, and in which order.

Each is told whose end it is about (`place`, `ours`, `by`) and when it is (`now`, `never`).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, case, exists, or_, select, update

from db import schema
from flows.events import Lane

_OUT, _PERSON = schema.outbox, schema.person
# A number may be spoken to and written to: what is to be said aloud is none of the messages' business, nor the reverse.
MINE = and_(
    _OUT.c.municipality == bindparam("place"),
    _OUT.c.account == bindparam("ours"),
    _OUT.c.channel == bindparam("by"),
    _OUT.c.status == "queued",
)
# A claim that would last longer than any does was made by a clock that has gone back since.
FREE = or_(
    _OUT.c.claimed_until.is_(None),
    _OUT.c.claimed_until <= bindparam("now"),
    _OUT.c.claimed_until > bindparam("never"),
)
_ALSO = _OUT.alias("also")
_SAME_LINE = and_(
    _ALSO.c.blind == _OUT.c.blind,
    _ALSO.c.municipality == _OUT.c.municipality,
    _ALSO.c.account == _OUT.c.account,
    _ALSO.c.channel == _OUT.c.channel,
    _ALSO.c.status == "queued",
)
_AN_EARLIER_ONE = exists(select(_ALSO.c.id).where(_SAME_LINE, _ALSO.c.lane == _OUT.c.lane, _ALSO.c.id < _OUT.c.id))
_ONE_UNDER_WAY = exists(
    select(_ALSO.c.id)
    .where(_SAME_LINE)
    .where(_ALSO.c.claimed_until > bindparam("now"), _ALSO.c.claimed_until <= bindparam("never"))
)
# What this very process still has in hand is not claimed again, however long it took.
_OTHERS = _OUT.c.id.not_in(bindparam("under_way", expanding=True))
_READY = and_(
    MINE,
    FREE,
    _OTHERS,
    _OUT.c.copies < 2,
    _OUT.c.next_at <= bindparam("now"),
    _OUT.c.lane == bindparam("which"),
    ~_AN_EARLIER_ONE,
    ~_ONE_UNDER_WAY,
)
_NEXT = select(_OUT).where(_READY).order_by(_OUT.c.id).limit(bindparam("most"))
# What a human wrote at the desk answers no message of theirs, at whatever hour it may leave.
_BY_HAND = and_(_OUT.c.lane == "reply", _OUT.c.in_reply_to.is_(None), _OUT.c.person.is_not(None))
# Promise 7: whoever said STOP is looked at in the claim itself; what they did not ask for is not even claimed.
NEXT_UNASKED = (
    _NEXT.add_columns(_PERSON.c.status.label("person_status"))
    .join(_PERSON, _PERSON.c.id == _OUT.c.person)
    .where(_PERSON.c.status != "stopped")
)
LANES: tuple[tuple[Lane, Any], ...] = (
    ("urgent", _NEXT),
    ("reply", _NEXT.where(~_BY_HAND)),
    ("reply", NEXT_UNASKED.where(_BY_HAND)),
    ("unasked", NEXT_UNASKED),
)
"""What is claimed, in this order."""
ANY = select(_OUT.c.id).where(MINE, FREE, _OUT.c.next_at <= bindparam("now")).limit(1)
CLAIM = (
    update(_OUT)
    .where(_OUT.c.id == bindparam("which"))
    .values(copies=_OUT.c.copies + 1, tries=_OUT.c.tries + 1, claimed_until=bindparam("hold"))
)
CALL_OFF = (
    update(_OUT)
    .where(MINE, FREE, or_(_OUT.c.lane == "unasked", _BY_HAND))
    .where(_OUT.c.person.in_(select(_PERSON.c.id).where(_PERSON.c.status == "stopped")))
    .values(status="cancelled", settled_at=bindparam("now"), claimed_until=None)
)
LOST = select(_OUT).where(MINE, FREE, _OTHERS, _OUT.c.copies >= 2, _OUT.c.claimed_until.is_not(None))
WAIT = (
    update(_OUT)
    # Only while somebody has it in hand: what was told meanwhile of how it went is not undone by whoever waited.
    .where(_OUT.c.id == bindparam("which"), _OUT.c.status == "queued", _OUT.c.claimed_until.is_not(None))
    .values(
        claimed_until=None,
        next_at=bindparam("again"),
        copies=case((and_(bindparam("not_taken"), _OUT.c.copies > 0), _OUT.c.copies - 1), else_=_OUT.c.copies),
        tries=case((and_(~bindparam("tried"), _OUT.c.tries > 0), _OUT.c.tries - 1), else_=_OUT.c.tries),
    )
)
