"""Sending: what may leave now, who has it in hand, what became of it. Owns a message's way out, never its words.

Promise 3 lives here. A copy is counted and committed before it leaves, and taken back only when it surely was not
taken. So a process that dies in between leaves a message that may have gone: it goes once more, and then never again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Engine, Row, and_, bindparam, case, delete, exists, or_, select, update

from db import schema
from db.engine import scrub, writing
from db.intake import stored
from db.taken import run
from flows.effects import Reply
from flows.events import Channel, Lane

Status = Literal["queued", "in_doubt", "sent", "failed", "delivered", "cancelled", "expired"]
HOLD = timedelta(seconds=45)
"""How long whoever claimed a message may be silent: longer than a call to a provider lasts, and within the half to two
minutes after which a second copy of an unknown one leaves."""
_LATER: dict[str, tuple[str, ...]] = {
    "in_doubt": ("queued",),
    "cancelled": ("queued",),
    "expired": ("queued",),
    "sent": ("queued", "in_doubt"),
    "failed": ("queued", "in_doubt", "sent"),
    "delivered": ("queued", "in_doubt", "sent", "failed"),
}
"""What a status may come after, so that it never goes back: providers tell in any order, and before they answer."""

_OUT, _PERSON = schema.outbox, schema.person
_MINE = and_(_OUT.c.municipality == bindparam("place"), _OUT.c.account == bindparam("ours"), _OUT.c.status == "queued")
_FREE = or_(_OUT.c.claimed_until.is_(None), _OUT.c.claimed_until <= bindparam("now"))
_ALSO = _OUT.alias("also")
_SAME_LINE = and_(
    _ALSO.c.blind == _OUT.c.blind,
    _ALSO.c.municipality == _OUT.c.municipality,
    _ALSO.c.account == _OUT.c.account,
    _ALSO.c.status == "queued",
)
_AN_EARLIER_ONE = exists(select(_ALSO.c.id).where(_SAME_LINE, _ALSO.c.lane == _OUT.c.lane, _ALSO.c.id < _OUT.c.id))
_ONE_UNDER_WAY = exists(select(_ALSO.c.id).where(_SAME_LINE, _ALSO.c.claimed_until > bindparam("now")))
_READY = and_(
    _MINE,
    _FREE,
    _OUT.c.copies < 2,
    _OUT.c.next_at <= bindparam("now"),
    _OUT.c.lane == bindparam("which"),
    ~_AN_EARLIER_ONE,
    ~_ONE_UNDER_WAY,
)
_NEXT = select(_OUT).where(_READY).order_by(_OUT.c.id).limit(bindparam("most"))
# Promise 7: whoever said STOP is looked at in the claim itself; what they did not ask for is not even claimed.
_NEXT_UNASKED = (
    _NEXT.add_columns(_PERSON.c.status.label("person_status"))
    .join(_PERSON, _PERSON.c.id == _OUT.c.person)
    .where(_PERSON.c.status != "stopped")
)
_ANY = select(_OUT.c.id).where(_MINE, _FREE, _OUT.c.next_at <= bindparam("now")).limit(1)
_CLAIM = (
    update(_OUT)
    .where(_OUT.c.id == bindparam("which"))
    .values(copies=_OUT.c.copies + 1, tries=_OUT.c.tries + 1, claimed_until=bindparam("hold"))
)
_CALL_OFF = (
    update(_OUT)
    .where(_MINE, _FREE, _OUT.c.lane == "unasked")
    .where(_OUT.c.person.in_(select(_PERSON.c.id).where(_PERSON.c.status == "stopped")))
    .values(status="cancelled", settled_at=bindparam("now"), claimed_until=None)
)
_LOST = select(_OUT).where(_MINE, _FREE, _OUT.c.copies >= 2, _OUT.c.claimed_until.is_not(None))
_WAIT = (
    update(_OUT)
    .where(_OUT.c.id == bindparam("which"), _OUT.c.status == "queued")
    .values(
        claimed_until=None,
        next_at=bindparam("again"),
        copies=case((and_(bindparam("not_taken"), _OUT.c.copies > 0), _OUT.c.copies - 1), else_=_OUT.c.copies),
    )
)


@dataclass(frozen=True, slots=True)
class Leaving:
    """A message in our hands. `copies` counts the one about to leave; of two, one may have gone before."""

    outbox_id: int
    municipality: str
    account: str
    channel: Channel
    lane: Lane
    until: datetime
    created_at: datetime
    tries: int
    copies: int
    person: str | None
    reachable: bool
    urn: str = field(repr=False)
    reply: Reply = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a message, as far as it is known."""

    outbox_id: int
    status: Status
    at: datetime
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Waits:
    """A message that stays. `not_taken`: the copy that left surely did not arrive anywhere."""

    outbox_id: int
    again: datetime
    not_taken: bool


def is_waiting(engine: Engine, municipality: str, account: str, now: datetime) -> bool:
    """Whether anything may be claimed; reads only, so that it can be asked often."""
    with engine.connect() as connection:
        return connection.scalar(_ANY, {"place": municipality, "ours": account, "now": now}) is not None


def claim(engine: Engine, municipality: str, account: str, now: datetime, most: int) -> list[Leaving]:
    """Take at most `most` messages in hand: urgent ones first, one a line, in order. Committed when this returns.

    What somebody who said STOP did not ask for is called off.
    """
    ours = {"place": municipality, "ours": account, "now": now}
    with writing(engine) as connection:
        connection.execute(_CALL_OFF, ours)
        taken: list[Row[Any]] = []
        for lane in get_args(Lane):
            found = connection.execute(
                _claimable(connection, lane), ours | {"which": lane, "most": most - len(taken)}
            ).all()
            run(connection, _CLAIM, [{"which": row.id, "hold": now + HOLD} for row in found])
            taken += found
    return [_leaving(row) for row in taken]


def _claimable(connection: Connection, lane: Lane) -> Any:
    query, whose = (_NEXT_UNASKED, (_OUT, _PERSON)) if lane == "unasked" else (_NEXT, (_OUT,))
    if connection.dialect.name == "sqlite":
        return query
    # A person who is saying STOP at this moment is held by that transaction, and skipped until it is known.
    return query.with_for_update(of=whose, skip_locked=True, key_share=True)


def doubtful(engine: Engine, municipality: str, account: str, now: datetime) -> list[Leaving]:
    """Write off as `in_doubt` what left twice and was never heard of; what it was, so that a human can be told."""
    ours = {"place": municipality, "ours": account, "now": now}
    with engine.connect() as connection:
        if connection.execute(_LOST.limit(1), ours).first() is None:
            return []
    with writing(engine) as connection:
        lost = connection.execute(_LOST, ours).all()
        _settle(connection, [Settled(row.id, "in_doubt", now) for row in lost])
    return [_leaving(row) for row in lost]


def settle(engine: Engine, known: Sequence[Settled | Waits]) -> None:
    """Write down what became of messages, all at once. What is settled of an erased person goes instead."""
    done = [one for one in known if isinstance(one, Settled)]
    waits = [one for one in known if isinstance(one, Waits)]
    with writing(engine) as connection:
        gone = _settle(connection, done)
        rows = [{"which": one.outbox_id, "again": one.again, "not_taken": one.not_taken} for one in waits]
        run(connection, _WAIT, rows)
    if gone:
        scrub(engine)


def unheard_of(engine: Engine, external_ids: Sequence[str]) -> list[str]:
    """Which of a provider's ids no message of ours has yet, in the order given."""
    query = select(_OUT.c.external_id).where(_OUT.c.external_id.in_(external_ids))
    with engine.connect() as connection:
        ours = set(connection.scalars(query))
    return [one for one in external_ids if one not in ours]


def hurry(engine: Engine, municipality: str, account: str, now: datetime) -> None:
    """The provider is there again: what it surely never took need not wait any longer."""
    waiting = (_MINE, _FREE, _OUT.c.copies == 0, _OUT.c.next_at > bindparam("now"), _OUT.c.lane != "unasked")
    with writing(engine) as connection:
        connection.execute(
            update(_OUT).where(*waiting).values(next_at=bindparam("now")),
            {"place": municipality, "ours": account, "now": now},
        )


def hear(engine: Engine, told: Settled) -> Leaving | None:
    """A provider tells what became of a message; the message where that is news, None where it is not."""
    mine = select(_OUT).where(_OUT.c.id == told.outbox_id).with_for_update()
    with writing(engine) as connection:
        row = connection.execute(mine).one_or_none()
        if row is None or row.status not in _LATER[told.status]:
            return None
        _settle(connection, [told])
        return _leaving(row)


def _settle(connection: Connection, done: Iterable[Settled]) -> bool:
    """Whether a row went: the last words to somebody who was erased."""
    gone = False
    for one in done:
        mine = _OUT.c.id == one.outbox_id
        gone |= connection.execute(delete(_OUT).where(mine, _OUT.c.person.is_(None))).rowcount > 0
        values = {"status": one.status, "settled_at": one.at, "claimed_until": None}
        connection.execute(update(_OUT).where(mine, _OUT.c.status.in_(_LATER[one.status])).values(values))
        if one.external_id:
            named = update(_OUT).where(mine, _OUT.c.external_id.is_(None)).values(external_id=one.external_id)
            connection.execute(named)
    return gone


def _leaving(row: Row[Any]) -> Leaving:
    said = stored(row.id, row.text, row.choices, row.question, row.lane)
    status = getattr(row, "person_status", None)
    return Leaving(
        outbox_id=row.id,
        municipality=row.municipality,
        account=row.account,
        channel=row.channel,
        lane=row.lane,
        until=row.until,
        created_at=row.created_at,
        tries=row.tries + 1,
        copies=row.copies + 1,
        person=row.person,
        reachable=status != "unreachable",
        urn=row.urn,
        reply=said.reply,
    )
