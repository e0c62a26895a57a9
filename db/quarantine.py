"""Quarantine: an event that no step could take. Owns keeping it, and calling a human.

Whatever broke the step may be broken still: the person's state, the flow, the scanner. Nothing here depends on them:
where one of them fails, the answer is the careful one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, get_args
from uuid import uuid5

from sqlalchemy import Connection, Row, bindparam, select

from db import alerts, audit, due, intake, promises, schema, writes
from db.alerts import Ways
from db.crypto import Damaged, WrongKey
from db.intake import Arrival
from db.roster import dressed
from db.taken import Taken
from db.transaction import Receipt
from flows import alerts as alerting
from flows import hours, referring, roster, safety
from flows.content import Content
from flows.effects import ChangeCallback, CloseCallback, Effect, OpenCallback, Urgency
from flows.events import CallbackClosed, DueFell, Event, Inbound, Referred
from flows.moments import SettleDue
from flows.state import Open, State, StateTooNew

_CALLBACK, _PERSON = schema.callback, schema.person
_OPEN = (
    select(_CALLBACK)
    .where(_CALLBACK.c.person == bindparam("whose"), _CALLBACK.c.topic == bindparam("about"))
    .where(_CALLBACK.c.closed_at.is_(None))
    .order_by(_CALLBACK.c.created_at, _CALLBACK.c.id)
)
_GRAVEST = get_args(Urgency)
_STATE = select(_PERSON.c.state).where(_PERSON.c.id == bindparam("whose"))


def take(connection: Connection, ways: Ways, content: Content, event: Event, fault: str) -> Receipt:
    """Keep an event without a step. `fault` names what went wrong (never what was said)."""
    content = dressed(connection, ways, content)
    match event:
        case Inbound():
            return _keep(connection, ways, content, event, fault)
        case CallbackClosed():
            return _close(connection, ways, content, event, fault)
        case Referred():
            return _refer(connection, ways, content, event, fault)
        case DueFell(kind=alerting.KIND):
            return _alert_again(connection, ways, content, event, fault)
        case DueFell():
            return _call_off(connection, ways, content, event, fault)
        case _:
            # What a provider told of a line is for nobody to answer, and it will tell again; a human at the desk hears
            # that what they did was not stored.
            _account(connection, event, None, fault)
            return Receipt("quarantined")


def _keep(connection: Connection, ways: Ways, content: Content, event: Inbound, fault: str) -> Receipt:
    arrival = Arrival.of(ways.index, event)
    first = State(language=content.municipality.languages[0])
    found = intake.find(connection, [arrival.line])
    person = (found or intake.welcome(connection, {arrival.line: (event, first)}))[arrival.line]
    intake.lock(connection, [person])
    signal = _danger(content, event.text)
    inbox = intake.receive(connection, [(arrival, person)], status="quarantined", crisis=signal is not None)
    if arrival.key not in inbox:
        return Receipt("duplicate", person, intake.seen(connection, [arrival.key])[arrival.key].replies)
    promise = _promise(content, event, signal)
    here = connection.execute(_OPEN, {"whose": person, "about": promise.topic}).first()
    effect: Effect
    effect, kept = _opened(promise) if here is None else _joined(here, promise, event.at)
    before, after = _told(connection, person, lambda known: _with(known, kept))
    effects = (effect, *(_alarm(content, event, here, kept) if signal else ()))
    taken = Taken(event, person, content, before, after, effects, inbox[arrival.key], arrival.line[1])
    writes.store(connection, [taken], ways)
    _account(connection, event, person, fault)
    return Receipt("quarantined", person)


def _close(connection: Connection, ways: Ways, content: Content, event: CallbackClosed, fault: str) -> Receipt:
    """What a human closed is closed, also when the engine stumbles: it may be the very call about that stumbling.

    The engine forgets it too, or a later cry would join a callback that nobody looks at any more.
    """
    intake.lock(connection, [event.person])
    closing = CloseCallback(event.callback, "done", event.by, event.reason, event.ending)
    before, after = _told(
        connection, event.person, lambda known: tuple(open_ for open_ in known if open_.id != event.callback)
    )
    writes.store(connection, [Taken(event, event.person, content, before, after, (closing,))], ways)
    _account(connection, event, event.person, fault)
    return Receipt("quarantined", event.person)


def _refer(connection: Connection, ways: Ways, content: Content, event: Referred, fault: str) -> Receipt:
    """What a human agreed with somebody is kept, also when the engine stumbles; only nobody asks later how it went."""
    intake.lock(connection, [event.person])
    if promises.made(connection, [event]):
        return Receipt("duplicate", event.person)
    effects = (referring.made(event),)
    writes.store(connection, [Taken(event, event.person, content, State(), State(), effects)], ways)
    _account(connection, event, event.person, fault)
    return Receipt("quarantined", event.person)


def _call_off(connection: Connection, ways: Ways, content: Content, event: DueFell, fault: str) -> Receipt:
    """A moment that breaks the engine would fall again for ever: it ends here, and a human takes it over."""
    intake.lock(connection, [event.person])
    if not due.still_pending(connection, [event]):
        return Receipt("duplicate", event.person)
    begin, until = _window(content, event.at, urgent=False)
    signals = ("quarantined",)
    promise = OpenCallback(str(uuid5(event.id, "quarantine")), "technical", "today", begin, until, signals)
    before, after = _told(connection, event.person, lambda known: _with(known, _opened(promise)[1]))
    effects = (SettleDue("cancelled"), promise)
    writes.store(connection, [Taken(event, event.person, content, before, after, effects)], ways)
    _account(connection, event, event.person, fault)
    return Receipt("quarantined", event.person)


def _alert_again(connection: Connection, ways: Ways, content: Content, event: DueFell, fault: str) -> Receipt:
    """Those on duty hear of a crisis again, also when the engine stumbles over the person: the row says what it is."""
    intake.lock(connection, [event.person])
    if not due.still_pending(connection, [event]):
        return Receipt("duplicate", event.person)
    here = alerts.waits(connection, event.subject)
    effects: tuple[Effect, ...] = (SettleDue("cancelled"),)
    if here is not None and roster.watched(content):
        again = alerting.alert(content, here.id, here.alerts + 1, event.at)
        moved = alerting.moved(content, again, event.at)
        effects = (again, moved) if again else (moved,)
    writes.store(connection, [Taken(event, event.person, content, State(), State(), effects)], ways)
    _account(connection, event, event.person, fault)
    return Receipt("quarantined", event.person)


def _alarm(content: Content, event: Inbound, here: Row[Any] | None, crisis: Open) -> tuple[Effect, ...]:
    """Those on duty hear of this crisis. Where that breaks too, the crisis is kept all the same."""
    row = (here.alerts, here.acknowledged_at is not None) if here else (0, False)
    known = replace(crisis, alerts=row[0], acknowledged=row[1])
    try:
        return alerting.first(content, event, known)
    except Exception:  # noqa: BLE001 - see above
        return ()


def _danger(content: Content, text: str) -> str | None:
    """The rule that sees a red danger. A text that breaks the scanner is taken for one: promise 6 has no exception."""
    try:
        hit = safety.scan(content.watch, text)
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


def _opened(promise: OpenCallback) -> tuple[OpenCallback, Open]:
    """The promise, and what the engine knows of it from now on."""
    kept = Open(promise.id, promise.topic, promise.urgency, promise.promised_from, promise.promised_until)
    return promise, kept


def _joined(here: Row[Any], promise: OpenCallback, now: datetime) -> tuple[ChangeCallback, Open]:
    """What a promise makes of the callback that is open already: never two cases for one cry, and none the lesser.

    An hour that has gone by is no promise; where no new one can be made, it stays overdue.
    """
    worse = _GRAVEST.index(promise.urgency) < _GRAVEST.index(here.urgency)
    anew = worse or here.promised_until <= now < promise.promised_until
    change = ChangeCallback(
        here.id,
        signals=promise.signals,
        urgency=promise.urgency if worse else None,
        promised_from=promise.promised_from if anew else None,
        promised_until=promise.promised_until if anew else None,
    )
    begin, until = (promise if anew else here).promised_from, (promise if anew else here).promised_until
    return change, Open(here.id, here.topic, change.urgency or here.urgency, begin, until, here.alerts)


def _with(known: tuple[Open, ...], kept: Open) -> tuple[Open, ...]:
    if all(open_.id != kept.id for open_ in known):
        return (*known, kept)
    return tuple(kept if open_.id == kept.id else open_ for open_ in known)


def _told(
    connection: Connection, person: str, change: Callable[[tuple[Open, ...]], tuple[Open, ...]]
) -> tuple[State, State]:
    """The state before and after this change of its open callbacks; an erasure waits for them, later cries join them.

    Twice an empty one where the state cannot be read: then nothing of it is written.
    """
    try:
        before = intake.read(connection.execute(_STATE, {"whose": person}).scalar_one())
    except (intake.Unreadable, StateTooNew, Damaged, WrongKey):
        return State(), State()
    return before, replace(before, open=change(before.open))


def _account(connection: Connection, event: Event, person: str | None, fault: str) -> None:
    details = {"event": str(event.id), "fault": fault}
    audit.append(
        connection, [audit.Entry(event.municipality, event.at, "system", "event.quarantined", person, details)]
    )
