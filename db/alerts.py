"""Alerts: messages to whoever is on duty, and what they answered. Owns these rows of the outbox, and who picked up.

The callback's own row is the truth of both: an answer comes on another line than the cry, and is about many people.
Each person's state is told when it is loaded, in the transaction that holds the row.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Boolean, Connection, Row, bindparam, exists, func, insert, or_, select, update

from db import chats, schema
from db.bulk import Lookup, insert_new
from db.columns import written
from db.crypto import BlindIndex
from db.outbox import USEFUL
from db.prepared import run
from db.taken import Taken
from flows import alerts, hours
from flows.content import Municipality
from flows.duty import Acknowledge, Alert, Notice
from flows.effects import Choice, Effect
from flows.events import Outlet
from flows.seat import QUESTION
from flows.state import State, changed

log = logging.getLogger(__name__)

Accounts = Mapping[tuple[str, Outlet], str]
"""Our end of each municipality's channels that are switched on: a bot's id, a number."""

_CALLBACK, _OUT, _DUE = schema.callback, schema.outbox, schema.due

# Held until the transaction ends: an answer that comes at this moment waits, or was there before.
_KNOWN = Lookup(
    _CALLBACK.c.id,
    select(_CALLBACK.c.id, _CALLBACK.c.alerts, _CALLBACK.c.acknowledged_at)
    .order_by(_CALLBACK.c.id)
    .with_for_update()
    .where,
)
_WAITS = (
    select(_CALLBACK)
    .where(_CALLBACK.c.id == bindparam("which"), _CALLBACK.c.urgency == "urgent", _CALLBACK.c.closed_at.is_(None))
    .where(_CALLBACK.c.acknowledged_at.is_(None))
    .with_for_update()
)
# (Behind a question: what was said of a promised time is no alert.)
_HAS_LEFT = exists(
    select(_OUT.c.id)
    .where(_OUT.c.alert == _CALLBACK.c.id, _OUT.c.question.is_not(None))
    .where(_OUT.c.copies > 0, _OUT.c.status != "failed")
)
# What nobody was told of is picked up by nobody: not what came just now, not what no provider has taken in hand.
_UNANSWERED = (
    select(_CALLBACK.c.person, _CALLBACK.c.id)
    .where(_CALLBACK.c.municipality == bindparam("place"), _CALLBACK.c.closed_at.is_(None))
    .where(_CALLBACK.c.urgency == "urgent", _CALLBACK.c.acknowledged_at.is_(None))
    .where(_CALLBACK.c.alerted_at <= bindparam("said_at", type_=_CALLBACK.c.alerted_at.type), _HAS_LEFT)
    .where(or_(_CALLBACK.c.person != bindparam("speaker"), bindparam("own", type_=Boolean())))
    .order_by(_CALLBACK.c.id)
    .with_for_update(of=_CALLBACK)
)
_TOLD = (
    update(_CALLBACK)
    .where(_CALLBACK.c.id == bindparam("which"))
    .values(
        alerts=bindparam("nth"),
        alerted_at=func.coalesce(bindparam("told_at", type_=_CALLBACK.c.alerted_at.type), _CALLBACK.c.alerted_at),
        acknowledged_at=None,
        owner=func.coalesce(_CALLBACK.c.owner, bindparam("first")),
    )
)
_PICKED_UP = (
    update(_CALLBACK)
    .where(_CALLBACK.c.id == bindparam("which"))
    .values(acknowledged_at=bindparam("said_at", type_=_CALLBACK.c.acknowledged_at.type), owner=bindparam("by"))
)
_LET_GO = (
    update(_CALLBACK)
    .where(_CALLBACK.c.id == bindparam("which"), _CALLBACK.c.urgency == "urgent", _CALLBACK.c.closed_at.is_(None))
    .where(_CALLBACK.c.acknowledged_at.is_not(None), _CALLBACK.c.alerted_at.is_not(None))
    .values(acknowledged_at=None, owner=None)
)
_CALL_OFF = (
    update(_DUE)
    .where(_DUE.c.person == bindparam("whose"), _DUE.c.subject == bindparam("which"))
    .where(_DUE.c.kind == alerts.KIND, _DUE.c.status == "pending")
    .values(status="cancelled")
)
_AGAIN = insert(_DUE).inline()
# A newer alert, or an answer, takes the place of one that no provider has in hand.
_SUPERSEDE = (
    update(_OUT)
    .where(_OUT.c.alert == bindparam("which"), _OUT.c.status == "queued")
    .where(_OUT.c.copies == 0, _OUT.c.claimed_until.is_(None))
    .values(status="cancelled", settled_at=bindparam("now", type_=_OUT.c.settled_at.type))
)


@dataclass(frozen=True, slots=True)
class Ways:
    """What it takes to write to somebody on duty: our end of each channel, and how theirs is found."""

    index: BlindIndex
    accounts: Accounts = field(default_factory=dict)


def told(connection: Connection, states: Mapping[str, State]) -> dict[str, State]:
    """The states, knowing what was answered on other lines of the crises that are open."""
    open_ = [one.id for state in states.values() for one in state.open if one.urgency == "urgent"]
    if not open_:
        return dict(states)
    rows = {number: (nth, said_at is not None) for number, nth, said_at in _KNOWN.fetch(connection, sorted(open_))}
    return {person: _told(state, rows) for person, state in states.items()}


def _told(state: State, rows: Mapping[str, tuple[int, bool]]) -> State:
    now = tuple(
        replace(one, alerts=rows[one.id][0], acknowledged=rows[one.id][1]) if one.id in rows else one
        for one in state.open
    )
    return state if now == state.open else changed(state, {"open": now})


def waits(connection: Connection, callback: str) -> Row[Any] | None:
    """The callback's row, as long as it is urgent and nobody has picked it up; held until the transaction ends."""
    return connection.execute(_WAITS, {"which": callback}).one_or_none()


def resolved(connection: Connection, batch: Sequence[Taken]) -> list[Taken]:
    """The batch; what somebody picks up in it is named, and nothing twice."""
    done: set[str] = set()
    return [
        replace(taken, effects=tuple(_resolved(connection, taken, effect, done) for effect in taken.effects))
        if any(isinstance(effect, Acknowledge) for effect in taken.effects)
        else taken
        for taken in batch
    ]


def _resolved(connection: Connection, taken: Taken, effect: Effect, done: set[str]) -> Effect:
    if not isinstance(effect, Acknowledge):
        return effect
    said = {
        "place": taken.event.municipality,
        "said_at": taken.at,
        "speaker": taken.person,
        "own": effect.own,
    }
    found = [(row.person, row.id) for row in connection.execute(_UNANSWERED, said) if row.id not in done]
    done.update(callback for _, callback in found)
    return replace(effect, callbacks=tuple(found))


def store(connection: Connection, batch: Sequence[Taken], ways: Ways) -> None:
    """Put alerts in the outbox, and write down what was answered. After the callbacks themselves."""
    for taken in batch:
        for effect in taken.effects:
            if isinstance(effect, Alert):
                _ring(connection, taken, effect, ways)
            elif isinstance(effect, Acknowledge):
                pick_up(connection, taken.at, effect)


def _ring(connection: Connection, taken: Taken, alert: Alert, ways: Ways) -> None:
    place = taken.event.municipality
    known = [(notice, ways.accounts.get((place, notice.channel))) for notice in alert.notices]
    for channel in {notice.channel for notice, account in known if account is None}:
        log.warning("alert.no_channel", extra={"municipality": place, "channel": channel})
    about = About(place, taken.person, alert.callback, taken.at, alert.question)
    bound = chats.bound(connection, ways.index, place, [notice.urn for notice, _ in known])
    rows = [
        row(about, notice if notice.urn in bound else replace(notice, claims=()), account, ways.index)
        for notice, account in known
        if account is not None
    ]
    run(connection, _SUPERSEDE, [{"which": alert.callback, "now": taken.at}])
    insert_new(connection, _OUT, rows, "id")
    marked = {"which": alert.callback, "nth": alert.nth, "told_at": taken.at if rows else None, "first": alert.owner}
    run(connection, _TOLD, [marked])


@dataclass(frozen=True, slots=True)
class About:
    """Of which callback somebody on duty is told, when, and the question that buttons stand under."""

    municipality: str
    person: str
    callback: str
    at: datetime
    question: str | None = None


def row(about: About, notice: Notice, account: str, index: BlindIndex) -> dict[str, Any]:
    """A message to somebody on duty, as it waits in the outbox. `account` is our end of their line."""
    return {
        "person": about.person,
        "alert": about.callback,
        "municipality": about.municipality,
        "account": account,
        "urn": notice.urn,
        "blind": index.urn(notice.urn),
        "channel": notice.channel,
        "lane": "urgent",
        "text": notice.text,
        "choices": _choices(notice.claims or notice.choices),
        "question": QUESTION if notice.claims else about.question,
        "status": "queued",
        "created_at": about.at,
        "next_at": about.at,
        "until": about.at + USEFUL,
        "tries": 0,
        "copies": 0,
    }


def _choices(choices: Sequence[Choice]) -> str:
    return written([[choice.id, choice.label] for choice in choices])


def pick_up(connection: Connection, at: datetime, said: Acknowledge) -> None:
    """Somebody picked these callbacks up: no alert of them follows."""
    rows = [{"which": callback, "said_at": at, "by": said.by} for _, callback in said.callbacks]
    run(connection, _PICKED_UP, rows)
    run(connection, _CALL_OFF, [{"whose": person, "which": callback} for person, callback in said.callbacks])
    run(connection, _SUPERSEDE, [{"which": callback, "now": at} for _, callback in said.callbacks])


def let_go(connection: Connection, place: Municipality, person: str, callback: str, at: datetime) -> None:
    """Whoever had picked a cry up lets it wait: unless somebody takes it first, those on duty hear again."""
    if not connection.execute(_LET_GO, {"which": callback}).rowcount:
        return
    again = at + alerts.pause(place.duty, 1)
    row = {"id": str(uuid4()), "person": person, "kind": alerts.KIND, "subject": callback, "status": "pending",
           "local_date": hours.local(place, again).date(), "at": again, "moment": again}  # fmt: skip
    run(connection, _AGAIN, [row])
