"""Desk chats: what a step is told of a coordinator who works from a chat, and what it does for them. Owns that.

A seat is read in the transaction that takes the message, with the callback that it is about held: what the step decides
is still so when it is done. One such message is taken at a time, so that of two who press at once one is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid5

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from db import audit, chats, schema, waiting, work
from db.bulk import insert
from db.crypto import BlindIndex
from db.prepared import run
from db.sessions import hashed
from db.taken import Taken
from db.waiting import Waiting
from db.work import Hand
from flows import desk_chat, seat
from flows.attempts import Attempt
from flows.events import CallbackClosed, Event, Inbound
from flows.seat import Job, Last, Seat, Stale
from flows.state import State

_CHAT, _LINK, _WHO, _ATTEMPT = schema.desk_chat, schema.sign_in_link, schema.coordinator, schema.attempt

_ACCOUNT = select(_WHO).where(
    _WHO.c.id == bindparam("who"), _WHO.c.municipality == bindparam("place"), _WHO.c.left_at.is_(None)
)
_LINKED = select(_LINK).where(_LINK.c.hash == bindparam("what"), _LINK.c.purpose == "chat").with_for_update()
_USED = (
    update(_LINK).where(_LINK.c.hash == bindparam("what")).values(used_at=bindparam("now", type_=_LINK.c.used_at.type))
)
_GONE = delete(_CHAT).where(_CHAT.c.blind == bindparam("chat"))
_ABOUT = update(schema.inbox).where(schema.inbox.c.id == bindparam("message")).values(about=bindparam("callback"))
_LOGGED = select(_ATTEMPT).where(_ATTEMPT.c.id == bindparam("which"))


# --- what a step is told ----------------------------------------------------------------------------------------------


def at_work(connection: Connection, index: BlindIndex, events: Collection[Inbound]) -> set[tuple[str, str]]:
    """The municipality and urn of those among these who work from their chat, or come with a link to do so."""
    private = [event for event in events if desk_chat.is_private(event)]
    found = {(event.municipality, event.urn) for event in private if desk_chat.token(event)}
    for place in {event.municipality for event in private}:
        theirs = chats.bound(connection, index, place, {event.urn for event in private if event.municipality == place})
        found |= {(place, urn) for urn in theirs}
    return found


def seated(connection: Connection, index: BlindIndex, event: Event, person: str, state: State) -> Event:
    """The event, with what a coordinator has before them who works from the chat it comes from."""
    if not isinstance(event, Inbound):
        return event
    return replace(event, seat=seat_of(connection, index, event, person, state))


def seat_of(
    connection: Connection, index: BlindIndex, event: Inbound, person: str, state: State
) -> Seat | Stale | None:
    """What somebody has before them who works from this chat."""
    who = chats.bound(connection, index, event.municipality, [event.urn]).get(event.urn)
    fresh = False
    if token := desk_chat.token(event):
        link = connection.execute(_LINKED, {"what": hashed(token)}).one_or_none()
        fresh = link is not None and link.used_at is None and link.until > event.at
        if link is None or not (fresh or link.coordinator == who):
            return "stale"
        who = link.coordinator
    row = connection.execute(_ACCOUNT, {"who": who, "place": event.municipality}).one_or_none()
    if row is None:
        return "stale" if token else None
    return _seat(connection, row, event, person, state, fresh)


def _seat(connection: Connection, row: Row[Any], event: Inbound, person: str, state: State, fresh: bool) -> Seat:
    place, now = event.municipality, event.at
    named = desk_chat.named(event, state)
    last = _last(connection, place, named.attempt, now) if named.attempt else None
    about = waiting.held(connection, place, named.callback, now) if named.callback else None
    if about is not None and about.person == person:
        about = None  # nobody picks up their own cry: a colleague looks
    first, count = waiting.first(connection, place, who=row.id, but_of=person, now=now, most=seat.SHOWN + 1)
    mine = waiting.mine(connection, place, who=row.id, now=now, most=seat.SHOWN)
    return Seat(
        who=row.id,
        role=row.role,
        language=row.language,
        name=row.name,
        fresh=fresh,
        first=[_job(one) for one in first],
        waiting=count,
        mine=[_job(one) for one in mine if one.person != person],
        about=_job(about) if about else None,
        last=last,
    )


def _last(connection: Connection, place: str, attempt: str, now: datetime) -> Last | None:
    row = connection.execute(_LOGGED, {"which": attempt}).one_or_none()
    about = waiting.held(connection, place, row.callback, now) if row else None
    if row is None or about is None:
        return None
    return Last(row.id, _job(about), row.by, row.at, undone=row.undone_at is not None)


def _job(one: Waiting) -> Job:
    return Job(
        id=one.id,
        person=one.person,
        topic=one.topic,  # type: ignore[arg-type]  # the table holds a closed list of them
        urgency=one.urgency,
        promised_from=one.promised_from,
        promised_until=one.promised_until,
        signals=one.signals,
        suggestions=one.suggestions,
        day_part=one.day_part,
        kern=one.kern,
        stopped=one.person_status == "stopped",
        closed=one.closed_at is not None,
        letter=one.letter_since is not None,
        tried=tuple(Attempt(each.at, each.disposition, each.next_at) for each in one.attempts if not each.undone_at),
        logged=len(one.attempts),
        holder=one.claimed_by,
        holder_name=one.claimant,
        name=one.name,
        phone=one.phone,
    )


# --- what is done -----------------------------------------------------------------------------------------------------


def store(connection: Connection, batch: Sequence[Taken], index: BlindIndex) -> None:
    """Do what these steps want of the desk. Closing is an event of its own: see `closings`."""
    for taken in batch:
        event = taken.event
        if isinstance(event, Inbound) and isinstance(event.seat, Seat):
            who = event.seat
            hand = Hand(who.who, event.municipality, event.at, who.name)
            for effect in taken.effects:
                _do(connection, index, taken, event, hand, effect)


def closings(batch: Sequence[Taken]) -> Iterator[CallbackClosed]:
    """The callbacks that these steps close, as events of whose they are."""
    for taken in batch:
        event = taken.event
        if not (isinstance(event, Inbound) and isinstance(event.seat, Seat)):
            continue
        for effect in taken.effects:
            if isinstance(effect, seat.CloseJob):
                yield CallbackClosed(
                    id=uuid5(event.id, effect.callback),
                    municipality=event.municipality,
                    person=effect.person,
                    callback=effect.callback,
                    at=event.at,
                    by=f"desk:{event.seat.who}",
                    reason=effect.reason,
                    ending=effect.ending,
                )


def _do(connection: Connection, index: BlindIndex, taken: Taken, event: Inbound, hand: Hand, effect: object) -> None:
    match effect:
        case seat.BindChat():
            _bind(connection, index, taken, event, hand)
        case seat.UnbindChat():
            connection.execute(_GONE, {"chat": index.chat(event.municipality, event.urn)})
            chats.account(connection, hand.municipality, hand.who, hand.now, "coordinator.chat_unbound")
        case seat.ShowPerson(callback=callback, person=person):
            details = {"texts": False, "callback": callback}
            shown = audit.Entry(event.municipality, event.at, hand.actor, "person.shown", person, details)
            audit.append(connection, [shown])
        case seat.ClaimJob(callback=callback, over=over):
            work.claim(connection, replace(hand, may_take_over=over), callback)
        case seat.ReleaseJob(callback=callback):
            work.release(connection, hand, taken.content.municipality, callback)
        case seat.LogCall(callback=callback, attempt=attempt, disposition=disposition, next_at=next_at):
            work.log(connection, hand, taken.content.municipality, callback, attempt=attempt,
                        disposition=disposition, note=None, next_at=next_at)  # fmt: skip
        case seat.UndoCall(attempt=attempt):
            work.undo(connection, hand, taken.content.municipality, attempt)
        case seat.KeepNote(callback=callback, note=note, text=text):
            work.write(connection, hand, callback, note=note, text=text)
            run(connection, _ABOUT, [{"message": taken.inbox, "callback": callback}])
        case seat.CloseJob(callback=callback):
            work.claim(connection, hand, callback)  # as at the desk: nobody closes what a colleague is at
            run(connection, _ABOUT, [{"message": taken.inbox, "callback": callback}])
        case _:
            pass


def _bind(connection: Connection, index: BlindIndex, taken: Taken, event: Inbound, hand: Hand) -> None:
    token = desk_chat.token(event)
    assert token is not None  # noqa: S101 - a seat is fresh by a link only
    connection.execute(_USED, {"what": hashed(token), "now": event.at})
    row = {
        "blind": index.chat(event.municipality, event.urn),
        "coordinator": hand.who,
        "urn": event.urn,
        "person": taken.person,
        "bound_at": event.at,
    }
    statement = insert(connection.dialect.name, _CHAT).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=["blind"], set_=row))
    chats.account(connection, hand.municipality, hand.who, hand.now, "coordinator.chat_bound")
