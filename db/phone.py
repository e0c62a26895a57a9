"""Phone: the calls to and from people, as far as the exchange told of them. Owns those rows; never what was said.

What is told only grows (`flows.calls.RANK`), in whatever order and however often it comes, and before the exchange has
answered our own question too. A call that we make ourselves is a try to say one message of the outbox: what it came to
is read off its row, and only the latest try moves the message on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Engine, Row, Update, and_, case, func, or_, select, update

from db import intake, schema
from db.bulk import insert_new
from db.engine import writing
from db.sending import Leaving
from flows import ringing
from flows.calls import OVER, RANK, Status
from flows.state import StateTooNew

Outcome = Literal["answered", "voicemail", "unheard", "busy", "no_answer", "failed"]
"""What a call of ours came to. `unheard`: somebody picked up, and neither pressed nor said anything."""
Picked = Literal["human", "machine", "unknown"]
LOOK = timedelta(minutes=5)
"""A call of which nothing was told for so long is asked about."""

_CALL, _OUT, _IN = schema.phone_call, schema.outbox, schema.inbox
_ENDS: Mapping[Status, Outcome] = {"busy": "busy", "no_answer": "no_answer", "broken_off": "no_answer",
                                   "failed": "failed"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Try:
    """A call that we made to say something: the nth for that message. `at` is when it was made."""

    outbox: int
    nth: int
    at: datetime
    sid: str | None
    status: Status | None
    answered_by: Picked | None
    spoke: bool

    @property
    def came_to(self) -> Outcome | None:
        """What it came to; None while that is not known."""
        return came_to(self.status, self.answered_by, spoke=self.spoke)


def came_to(status: Status | None, picked: Picked | None, *, spoke: bool) -> Outcome | None:
    """What a call of ours came to, of how it stands; None while that is not known."""
    if spoke:
        return "answered"
    if status == "ended":
        return "voicemail" if picked == "machine" else "unheard"
    return _ENDS.get(status) if status else None


# --- those that come in -------------------------------------------------------------------------------------------


def came_in(engine: Engine, municipality: str, sid: str, person: str, day: date, now: datetime) -> None:
    """Somebody phones; told again, it is the same call. Where they are being erased nothing is kept."""
    row = {"municipality": municipality, "person": person, "direction": "in", "sid": sid, "status": "answered",
           "spoke": False, "local_date": day, "at": now, "heard_at": now}  # fmt: skip
    with writing(engine) as connection:
        here = select(schema.person.c.id).where(schema.person.c.id == person).with_for_update(key_share=True)
        if connection.scalar(here) is not None:
            insert_new(connection, _CALL, [row], "sid")


def is_over(engine: Engine, municipality: str, sid: str) -> bool | None:
    """Whether the end of a call was told already; None where there is no such call."""
    query = select(_CALL.c.status).where(_CALL.c.municipality == municipality, _CALL.c.sid == sid)
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else row.status in OVER


def talks(engine: Engine, municipality: str, sid: str) -> bool:
    """Whether somebody spoke on this call, and nothing was told of its end yet."""
    query = select(_CALL.c.status, _CALL.c.spoke).where(_CALL.c.municipality == municipality, _CALL.c.sid == sid)
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    return row is not None and row.spoke and RANK.get(row.status, 0) < max(RANK.values())


def heard(engine: Engine, municipality: str, sid: str, status: Status, now: datetime,
          seconds: int | None = None) -> None:  # fmt: skip
    """A call that came in came to this status."""
    mine = and_(_CALL.c.municipality == municipality, _CALL.c.sid == sid)
    with writing(engine) as connection:
        _tell(connection, mine, status, now, seconds)


# --- those that we make -------------------------------------------------------------------------------------------


def begin(engine: Engine, message: Leaving, day: date, now: datetime) -> int:
    """Somebody is about to be rung to be told this; which try it is. A try of which nothing is known is made again."""
    with writing(engine) as connection:
        last = _latest(connection, message.outbox_id)
        if last is not None and last.came_to is None:
            if last.sid is None:
                mine = update(_CALL).where(_CALL.c.outbox == last.outbox, _CALL.c.nth == last.nth)
                connection.execute(mine.values(local_date=day, at=now))  # it counts when it is made
            return last.nth
        nth = last.nth + 1 if last else 1
        row = {"municipality": message.municipality, "person": message.person, "direction": "out", "nth": nth,
               "outbox": message.outbox_id, "spoke": False, "local_date": day, "at": now, "heard_at": now}  # fmt: skip
        insert_new(connection, _CALL, [row], "id")
        return nth


def tries(engine: Engine, outbox: int) -> list[Try]:
    """The calls that were made to say this, in order."""
    with engine.connect() as connection:
        rows = connection.execute(select(_CALL).where(_CALL.c.outbox == outbox).order_by(_CALL.c.nth))
        return [_try(row) for row in rows]


@dataclass(frozen=True, slots=True)
class News:
    """What the exchange tells of a call: its id, how it stands, how long it lasted, who or what picked up."""

    sid: str | None = None
    status: Status | None = None
    seconds: int | None = None
    picked: Picked | None = None


def told(engine: Engine, municipality: str, outbox: int, nth: int, news: News, now: datetime, *,
         speaks: bool = False) -> Try | None:  # fmt: skip
    """What is told of a try; the try as it is known now, None where there is none.

    Of two calls the first is it, unless the second is the one that somebody picked up (`speaks`).
    """
    mine = and_(_CALL.c.municipality == municipality, _CALL.c.outbox == outbox, _CALL.c.nth == nth)
    with writing(engine) as connection:
        if news.sid is not None:
            change = update(_CALL).where(mine) if speaks else update(_CALL).where(mine, _CALL.c.sid.is_(None))
            connection.execute(change.values(sid=news.sid))
        if news.picked is not None:
            first = update(_CALL).where(mine, _CALL.c.answered_by.is_(None))
            connection.execute(first.values(answered_by=news.picked))
        if news.status is not None:
            _tell(connection, mine, news.status, now, news.seconds)
        row = connection.execute(select(_CALL).where(mine)).one_or_none()
    return None if row is None else _try(row)


def placed(engine: Engine, one: Try, sid: str, now: datetime) -> Try | None:
    """The exchange took the call, under this id; until the end of it is told its message waits, in nobody's hands."""
    mine = and_(_CALL.c.outbox == one.outbox, _CALL.c.nth == one.nth)
    with writing(engine) as connection:
        connection.execute(update(_CALL).where(mine, _CALL.c.sid.is_(None)).values(sid=sid))
        _tell(connection, mine, "placed", now)
        last = _latest(connection, one.outbox)
        if last is not None and last.nth == one.nth and last.came_to is None:
            # Still one that may have been heard: looked at again, it is asked about, and not simply made anew.
            waits = update(_OUT).where(_OUT.c.id == one.outbox, _OUT.c.status == "queued", _OUT.c.copies > 0)
            connection.execute(waits.values(next_at=now + LOOK, claimed_until=None, copies=1))
        return last


def spoke(engine: Engine, municipality: str, sid: str, now: datetime) -> None:
    """They pressed or said something: what we called to say has been heard, and with it all that was said there."""
    mine = and_(_CALL.c.municipality == municipality, _CALL.c.sid == sid, _CALL.c.outbox.is_not(None))
    with writing(engine) as connection:
        first = update(_CALL).where(mine, ~_CALL.c.spoke).values(spoke=True, heard_at=now)
        row = connection.execute(first.returning(_CALL.c.outbox)).one_or_none()
        if row is not None:
            _end(connection, row.outbox, "delivered", sid, now)


def again(engine: Engine, one: Try, at: datetime) -> None:
    """Nobody was reached by the latest try: the next one is then. Told twice it stays so."""
    mine = update(_OUT).where(_OUT.c.id == one.outbox, _OUT.c.status == "queued", _OUT.c.copies > 0)
    later = select(_CALL.c.id).where(_CALL.c.outbox == one.outbox, _CALL.c.nth > one.nth)
    with writing(engine) as connection:
        connection.execute(mine.where(~later.exists()).values(next_at=at, claimed_until=None, copies=0))


def give_up(engine: Engine, one: Try, now: datetime) -> None:
    """Nobody was reached, and nobody is rung about this any more."""
    with writing(engine) as connection:
        _end(connection, one.outbox, "failed", one.sid, now)


def together(engine: Engine, outbox: int, municipality: str) -> list[Row[Any]]:
    """The rows of what is said on this call: of one event all its messages; none where it is no longer to be said.

    Nothing is said to whoever said STOP while their telephone rang.
    """
    person = schema.person
    wanted_by = select(person.c.id).where(person.c.status != "stopped")
    said = select(_OUT).where(_OUT.c.id.in_(_group(outbox)), _OUT.c.person.in_(wanted_by))
    with engine.connect() as connection:
        rows = connection.execute(said.order_by(_OUT.c.id)).all()
    first = rows[0] if rows else None
    wanted = first is not None and first.id == outbox and first.municipality == municipality
    return list(rows) if wanted else []


def made(connection: Connection, municipality: str, day: date, beside: int = 0) -> int:
    """How many calls were made on this day, each try one; `beside`: but for one of this message that never left."""
    ours = (_CALL.c.municipality == municipality, _CALL.c.local_date == day, _CALL.c.direction == "out")
    left = or_(
        _CALL.c.outbox.is_(None), _CALL.c.outbox != beside, _CALL.c.sid.is_not(None), _CALL.c.status.is_not(None)
    )
    return connection.scalar(select(func.count()).select_from(_CALL).where(*ours, left)) or 0


def has_spoken_since(connection: Connection, person: str, at: datetime) -> bool:
    """Whether they said anything after that, on whatever line."""
    words = _IN.c.kind.not_in(("call", "silence", "unconnected"))
    mine = select(_IN.c.id).where(_IN.c.person == person, _IN.c.received_at > at, words)
    return connection.scalar(mine.limit(1)) is not None


def is_needless(engine: Engine, message: Leaving) -> bool:
    """Whether nobody need hear that this was said to nobody: they spoke since, or want nothing more, or are gone."""
    status = select(schema.person.c.status).where(schema.person.c.id == message.person)
    with engine.connect() as connection:
        stopped = connection.scalar(status) in (None, "stopped")
        return stopped or has_spoken_since(connection, message.person or "", message.created_at)


def part_of_day(engine: Engine, person: str | None) -> str | None:
    """The part of the day at which they chose to be called; None where they chose none, or it cannot be read."""
    with engine.connect() as connection:
        document = connection.scalar(select(schema.person.c.state).where(schema.person.c.id == person))
    with suppress(intake.Unreadable, StateTooNew):
        talk = intake.read(document).talk if document else None
        return ringing.chosen(talk.facts) if talk else None
    return None


def unheard_of(engine: Engine, sids: Sequence[str]) -> list[str]:
    """Which of the exchange's ids no call of ours has yet, in the order given.

    The desk rings colleagues from the same number, and a colleague may be somebody whom we call.
    """
    desk = schema.desk_call
    known = select(_CALL.c.sid).where(_CALL.c.sid.in_(sids)).union(select(desk.c.sid).where(desk.c.sid.in_(sids)))
    with engine.connect() as connection:
        ours = set(connection.scalars(known))
    return [one for one in sids if one not in ours]


def _latest(connection: Connection, outbox: int) -> Try | None:
    query = select(_CALL).where(_CALL.c.outbox == outbox).order_by(_CALL.c.nth.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else _try(row)


def _tell(connection: Connection, mine: ColumnElement[bool], status: Status, now: datetime,
          seconds: int | None = None) -> None:  # fmt: skip
    connection.execute(_grown(update(_CALL).where(mine), status).values(status=status, heard_at=now))
    if seconds is not None:
        connection.execute(update(_CALL).where(mine, _CALL.c.seconds.is_(None)).values(seconds=seconds))


def _grown(change: Update, status: Status) -> Update:
    ranks: Mapping[Any, Any] = RANK
    return change.where(or_(_CALL.c.status.is_(None), case(ranks, value=_CALL.c.status) < RANK[status]))


def _group(outbox: int) -> Any:
    """The messages of the event that this one is of; they were written together, and are said together."""
    first = _OUT.alias("first")
    same = and_(_OUT.c.person == first.c.person, _OUT.c.created_at == first.c.created_at, _OUT.c.id >= first.c.id)
    aloud = and_(_OUT.c.channel == "voice", _OUT.c.lane == "unasked", _OUT.c.status != "cancelled")
    return select(_OUT.c.id).join(first, same).where(first.c.id == outbox, aloud)


def _end(connection: Connection, outbox: int, status: str, sid: str | None, now: datetime) -> None:
    before = ("queued", "in_doubt") if status == "failed" else ("queued", "in_doubt", "sent", "failed", "expired")
    values = {"status": status, "settled_at": now, "claimed_until": None, "external_id": sid}
    connection.execute(update(_OUT).where(_OUT.c.id.in_(_group(outbox)), _OUT.c.status.in_(before)).values(values))


def _try(row: Row[Any]) -> Try:
    return Try(row.outbox, row.nth, row.at, row.sid, row.status, row.answered_by, row.spoke)
