"""Sending: what may leave now, who has it in hand, what became of it. Owns a message's way out, never its words.

Promise 3 lives here. A copy is counted and committed before it leaves, and taken back only when it surely was not
taken. So a process that dies in between leaves a message that may have gone: it goes once more, and then never again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, bindparam, delete, func, or_, select, update

from db import schema
from db.claims import ANY, CALL_OFF, CLAIM, FREE, LANES, LOST, MINE, WAIT
from db.engine import scrub, writing
from db.intake import stored
from db.prepared import run
from flows.effects import Reply
from flows.events import Lane, Outlet

Status = Literal["queued", "in_doubt", "sent", "failed", "delivered", "cancelled", "expired"]
HOLD = timedelta(seconds=45)
"""How long whoever claimed a message may be silent: longer than a call to a provider lasts, and within the half to two
minutes after which a second copy of an unknown one leaves."""
SLACK = timedelta(seconds=2)
"""By so much the clocks of two processes may differ."""
ABANDONED = timedelta(hours=1)
"""A sender that is there ends what is of no use any more at once; so long after that there is none."""
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


@dataclass(frozen=True, slots=True)
class Leaving:
    """A message in our hands. `copies` counts the one about to leave; of two, one may have gone before."""

    outbox_id: int
    municipality: str
    account: str
    channel: Outlet
    lane: Lane
    until: datetime
    created_at: datetime
    tries: int
    copies: int
    person: str | None
    reachable: bool
    urn: str = field(repr=False)
    reply: Reply = field(repr=False)
    alert: str | None = None
    """The callback of which it tells somebody on duty."""
    by_hand: bool = False
    """A human wrote it at the desk: it answers nothing, so STOP holds it back."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a message, as far as it is known."""

    outbox_id: int
    status: Status
    at: datetime
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Waits:
    """A message that stays. `not_taken`: the copy that left surely did not arrive anywhere; if it left: `tried`."""

    outbox_id: int
    again: datetime
    not_taken: bool
    tried: bool = True


@dataclass(frozen=True, slots=True)
class End:
    """Our end of a line: whose, which bot or number, and by which channel it is used."""

    municipality: str
    account: str
    channel: Outlet

    def at(self, now: datetime) -> dict[str, Any]:
        return {"place": self.municipality, "ours": self.account, "by": self.channel, "now": now,
                "never": now + HOLD + SLACK}  # fmt: skip


def is_waiting(engine: Engine, end: End, now: datetime) -> bool:
    """Whether anything may be claimed; reads only, so that it can be asked often."""
    with engine.connect() as connection:
        return connection.scalar(ANY, end.at(now)) is not None


def claim(engine: Engine, end: End, now: datetime, most: int, under_way: Collection[int] = ()) -> list[Leaving]:
    """Take at most `most` messages in hand: urgent ones first, one a line, in order. Committed when this returns.

    What somebody who said STOP did not ask for is called off. `under_way`: what the caller has in hand already.
    """
    ours = end.at(now) | {"under_way": list(under_way)}
    with writing(engine) as connection:
        connection.execute(CALL_OFF, ours)
        taken: list[Row[Any]] = []
        for lane, query in LANES:
            told = ours | {"which": lane, "most": most - len(taken)}
            found = connection.execute(_claimable(connection, query), told).all()
            run(connection, CLAIM, [{"which": row.id, "hold": now + HOLD} for row in found])
            taken += found
    return [_leaving(row) for row in taken]


def _claimable(connection: Connection, query: Any) -> Any:
    if connection.dialect.name == "sqlite":
        return query
    whose = (_OUT, _PERSON) if "person_status" in query.selected_columns else (_OUT,)
    # A person who is saying STOP at this moment is held by that transaction, and skipped until it is known.
    return query.with_for_update(of=whose, skip_locked=True, key_share=True)


def doubtful(engine: Engine, end: End, now: datetime, under_way: Collection[int] = ()) -> list[Leaving]:
    """What left twice and was never heard of: to be told to a human, and then settled as `in_doubt`."""
    ours = end.at(now) | {"under_way": list(under_way)}
    with engine.connect() as connection:
        return [_leaving(row) for row in connection.execute(LOST, ours)]


def settle(engine: Engine, known: Sequence[Settled | Waits]) -> None:
    """Write down what became of messages, all at once. What is settled of an erased person goes instead."""
    # In the order of their numbers: two that settle at once then wait for each other instead of for ever.
    in_order = sorted(known, key=lambda one: one.outbox_id)
    done = [one for one in in_order if isinstance(one, Settled)]
    waits = [one for one in in_order if isinstance(one, Waits)]
    with writing(engine) as connection:
        gone = _settle(connection, done)
        rows = [
            {"which": one.outbox_id, "again": one.again, "not_taken": one.not_taken, "tried": one.tried}
            for one in waits
        ]
        run(connection, WAIT, rows)
    if gone:
        scrub(engine)


def end_abandoned(engine: Engine, now: datetime) -> int:
    """End what no sender will end, because its account is no longer served; how many that were.

    What waits at the terminal is not among it: it is shown when somebody sits down there again.
    """
    over = select(_OUT.c.id, _OUT.c.copies).where(_OUT.c.status == "queued", _OUT.c.until < now - ABANDONED)
    over = over.where(_OUT.c.account != "terminal", or_(_OUT.c.claimed_until.is_(None), _OUT.c.claimed_until < now))
    with engine.connect() as connection:
        rows = connection.execute(over.order_by(_OUT.c.id).limit(1000)).all()
    if rows:
        settle(engine, [Settled(row.id, "in_doubt" if row.copies else "expired", now) for row in rows])
    return len(rows)


def is_wanted(engine: Engine, outbox_id: int) -> bool:
    """Whether the person of this message has not said STOP, as of now."""
    who = select(_PERSON.c.status).join(_OUT, _OUT.c.person == _PERSON.c.id).where(_OUT.c.id == outbox_id)
    with engine.connect() as connection:
        return connection.scalar(who) not in (None, "stopped")


def unheard_of(engine: Engine, external_ids: Sequence[str]) -> list[str]:
    """Which of a provider's ids no message of ours has yet, in the order given."""
    query = select(_OUT.c.external_id).where(_OUT.c.external_id.in_(external_ids))
    with engine.connect() as connection:
        ours = set(connection.scalars(query))
    return [one for one in external_ids if one not in ours]


def hurry(engine: Engine, end: End, now: datetime) -> int:
    """The provider is there again: what it surely never took need not wait any longer; how many that are."""
    waiting = (MINE, FREE, _OUT.c.copies == 0, _OUT.c.next_at > bindparam("now"), _OUT.c.lane != "unasked")
    with writing(engine) as connection:
        sooner = update(_OUT).where(*waiting).values(next_at=bindparam("now"))
        return connection.execute(sooner, end.at(now)).rowcount


def news(engine: Engine, told: Settled, end: End) -> Leaving | None:
    """The message of this end that a provider tells of, where that is news; `settle` writes it down."""
    row = _of(engine, told.outbox_id, end)
    if row is None or row.status not in _LATER[told.status]:
        return None
    return _leaving(row) if (row.external_id or told.external_id) == told.external_id else None


def waiting(engine: Engine, outbox_id: int, end: End) -> Leaving | None:
    """A message of this end of which the outcome is not known yet."""
    row = _of(engine, outbox_id, end)
    return None if row is None or row.status not in ("queued", "in_doubt") else _leaving(row)


def _of(engine: Engine, outbox_id: int, end: End) -> Row[Any] | None:
    mine = select(_OUT).where(_OUT.c.id == outbox_id, _OUT.c.municipality == end.municipality)
    with engine.connect() as connection:
        query = mine.where(_OUT.c.account == end.account, _OUT.c.channel == end.channel)
        return connection.execute(query).one_or_none()


def _settle(connection: Connection, done: Iterable[Settled]) -> bool:
    """Whether a row went: the last words to somebody who was erased."""
    gone = False
    for one in done:
        mine = _OUT.c.id == one.outbox_id
        gone |= connection.execute(delete(_OUT).where(mine, _OUT.c.person.is_(None))).rowcount > 0
        values: dict[str, Any] = {"status": one.status, "settled_at": one.at, "claimed_until": None}
        # In one statement: a row that is changed twice in a transaction makes PostgreSQL look at its person again.
        values["external_id"] = func.coalesce(_OUT.c.external_id, one.external_id)
        connection.execute(update(_OUT).where(mine, _OUT.c.status.in_(_LATER[one.status])).values(values))
    return gone


def _leaving(row: Row[Any]) -> Leaving:
    said = stored(row)
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
        alert=row.alert,
        by_hand=row.lane == "reply" and row.in_reply_to is None and row.person is not None,
    )
