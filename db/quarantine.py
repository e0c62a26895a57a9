"""Quarantine: an event that no step could take. Owns keeping it, and calling a human.

Whatever broke the step may be broken still: the person's state, the flow, the scanner. Nothing here depends on them:
where one of them fails, the answer is the careful one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import uuid5

from pydantic import ValidationError
from sqlalchemy import Connection, bindparam, select

from db import audit, intake, schema, writes
from db.crypto import BlindIndex, Damaged, WrongKey
from db.intake import Arrival
from db.taken import Taken
from db.transaction import Receipt
from flows import hours, safety, state
from flows.content import Content
from flows.effects import CloseCallback, OpenCallback
from flows.events import CallbackClosed, Event, Inbound
from flows.state import Open, State, StateTooNew

_CALLBACK, _PERSON = schema.callback, schema.person
_OPEN = select(_CALLBACK.c.id).where(
    _CALLBACK.c.person == bindparam("whose"), _CALLBACK.c.topic == bindparam("about"), _CALLBACK.c.closed_at.is_(None)
)
_STATE = select(_PERSON.c.state).where(_PERSON.c.id == bindparam("whose"))


def take(connection: Connection, index: BlindIndex, content: Content, event: Event, fault: str) -> Receipt:
    """Keep an event without a step. `fault` names what went wrong (never what was said)."""
    match event:
        case Inbound():
            return _keep(connection, index, content, event, fault)
        case CallbackClosed():
            return _close(connection, content, event, fault)


def _keep(connection: Connection, index: BlindIndex, content: Content, event: Inbound, fault: str) -> Receipt:
    arrival = Arrival.of(index, event)
    first = State(language=content.municipality.languages[0])
    found = intake.find(connection, [arrival.line])
    person = (found or intake.welcome(connection, {arrival.line: (event, first)}))[arrival.line]
    intake.lock(connection, [person])
    signal = _danger(content, event.text)
    inbox = intake.receive(connection, [(arrival, person)], status="quarantined", crisis=signal is not None)
    if arrival.key not in inbox:
        return Receipt("duplicate", person, intake.seen(connection, [arrival.key])[arrival.key].replies)
    promise = _promise(content, event, signal)
    if connection.scalar(_OPEN, {"whose": person, "about": promise.topic}) is None:
        before, after = _told(connection, person, promise)
        taken = Taken(event, person, content, before, after, (promise,), inbox[arrival.key], arrival.line[1])
        writes.store(connection, [taken])
    _account(connection, event, person, fault)
    return Receipt("quarantined", person)


def _close(connection: Connection, content: Content, event: CallbackClosed, fault: str) -> Receipt:
    """What a human closed is closed, also when the engine stumbles: it may be the very call about that stumbling."""
    closing = CloseCallback(event.callback, "done", event.by, event.reason)
    writes.store(connection, [Taken(event, event.person, content, State(), State(), (closing,))])
    _account(connection, event, event.person, fault)
    return Receipt("quarantined", event.person)


def _danger(content: Content, text: str) -> str | None:
    """The rule that sees a red danger. A text that breaks the scanner is taken for one: promise 6 has no exception."""
    try:
        hit = safety.scan(content.safety, text)
    except Exception:  # noqa: BLE001 - see above
        return "red:unscanned"
    return f"red:{hit.rule}" if hit and hit.level == "red" else None


def _promise(content: Content, event: Inbound, signal: str | None) -> OpenCallback:
    begin, until = _window(content, event.at, urgent=signal is not None)
    number = event.urn.removeprefix("tel:") if event.urn.startswith("tel:") else None
    return OpenCallback(
        id=str(uuid5(event.id, "quarantine")),
        topic="crisis" if signal else "technical",
        urgency="urgent" if signal else "today",
        promised_from=begin,
        promised_until=until,
        signals=(signal or "quarantined",),
        number=number,
    )


def _window(content: Content, now: datetime, *, urgent: bool) -> hours.Window:
    try:
        return hours.promise(content.municipality, now, urgent=urgent)
    except Exception:  # noqa: BLE001 - no promise can be made, so it is overdue at once: the first to be worked
        return now, now


def _told(connection: Connection, person: str, promise: OpenCallback) -> tuple[State, State]:
    """The state before, and with the open callback in it where the state can be read: it holds back an erasure."""
    try:
        before = state.load(connection.execute(_STATE, {"whose": person}).scalar_one())
    except (ValidationError, StateTooNew, Damaged, WrongKey):
        return State(), State()
    opened = Open(promise.id, promise.topic, promise.urgency, promise.promised_from, promise.promised_until)
    return before, replace(before, open=(*before.open, opened))


def _account(connection: Connection, event: Event, person: str, fault: str) -> None:
    details = {"event": str(event.id), "fault": fault}
    audit.append(
        connection, [audit.Entry(event.municipality, event.at, "system", "event.quarantined", person, details)]
    )
