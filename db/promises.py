"""Promises to people: consents, referrals, callbacks; and what nothing fitted. Owns writing them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Connection, bindparam, case, func, insert, null, or_, select, update

from db import schema
from db.prepared import run
from db.taken import Pairs, Taken
from db.work import LEASE
from flows import hours, referring
from flows.amends import ReopenCallback
from flows.effects import (
    ChangeCallback,
    CloseCallback,
    Effect,
    OpenCallback,
    RecordConsent,
    RecordUnmetDemand,
    Refer,
    SettleReferral,
    WithdrawReferral,
)
from flows.events import Referred

_REFERRAL, _CALLBACK = schema.referral, schema.callback

_CONSENT = insert(schema.consent).inline()
_REFER = insert(_REFERRAL).inline()
_OPEN = insert(_CALLBACK).inline()
_UNMET = insert(schema.unmet_demand).inline()
_MADE = select(_REFERRAL).where(
    or_(
        _REFERRAL.c.id.in_(bindparam("ids", expanding=True)),
        _REFERRAL.c.person.in_(bindparam("people", expanding=True))
        & (_REFERRAL.c.status == "made")
        & _REFERRAL.c.outcome.is_(None),
    )
)
_WITHDRAW = update(_REFERRAL).where(_REFERRAL.c.id == bindparam("referral")).values(status="withdrawn")
_WENT = (
    update(_REFERRAL)
    .where(_REFERRAL.c.id == bindparam("referral"), _REFERRAL.c.person == bindparam("whose"))
    .values(outcome=bindparam("went"))
)
_SIGNALS = select(_CALLBACK.c.id, _CALLBACK.c.signals).where(_CALLBACK.c.id.in_(bindparam("ids", expanding=True)))
_DETAILS = tuple(
    _CALLBACK.c[name]
    for name in ("name", "number", "day_part", "promised_from", "promised_until", "urgency", "signals", "wrote_at")
)
_CLEARABLE = ("name", "number", "day_part", "wrote_at")
_THEIRS = update(_CALLBACK).where(
    _CALLBACK.c.id == bindparam("callback"), _CALLBACK.c.person == bindparam("whose"), _CALLBACK.c.closed_at.is_(None)
)
_REOPEN = (
    update(_CALLBACK)
    .where(_CALLBACK.c.id == bindparam("callback"), _CALLBACK.c.person == bindparam("whose"))
    .where(_CALLBACK.c.status == "done", _CALLBACK.c.closed_by == bindparam("by"))
    .values(dict.fromkeys(("closed_by", "reason", "closed_at", "ending")))
    .values(status="claimed", claimed_by=bindparam("who"), claimed_until=bindparam("until"))
)
_WAITING = select(_CALLBACK.c.person, _CALLBACK.c.id).where(
    _CALLBACK.c.id.in_(bindparam("ids", expanding=True)), _CALLBACK.c.closed_at.is_(None)
)


def _left(column: Any) -> Any:
    """What a change leaves of a column that it says nothing new of."""
    if column.name not in _CLEARABLE:
        return column
    return case((bindparam(f"clear_{column.name}", type_=Boolean()), null()), else_=column)


_CHANGE = _THEIRS.values(
    {column.name: func.coalesce(bindparam(column.name, type_=column.type), _left(column)) for column in _DETAILS}
)
_CLOSE = _THEIRS.values(
    {name: bindparam(name) for name in ("status", "closed_by", "reason", "closed_at", "ending")}
    | {"claimed_by": None, "claimed_until": None}
)


def record_consents(connection: Connection, pairs: Pairs[RecordConsent]) -> None:
    """One more row for each: a consent is never overwritten."""
    rows = [
        {
            "person": taken.person,
            "purpose": said.purpose,
            "role": said.role,
            "granted": said.granted,
            "at": taken.at,
            "channel": taken.channel,
            "text_version": said.text_version,
        }
        for taken, said in pairs
    ]
    run(connection, _CONSENT, rows)


def refer(connection: Connection, pairs: Pairs[Refer]) -> None:
    """An accepted activity; one that a human referred to may hang on no conversation."""
    rows = [
        {
            "id": made.id,
            "person": taken.person,
            "conversation": taken.conversation if taken.after.talk or taken.before.talk else None,
            "activity": made.activity,
            "status": "made",
            "at": taken.at,
        }
        for taken, made in pairs
    ]
    run(connection, _REFER, rows)


def made(connection: Connection, events: Collection[Referred]) -> set[UUID]:
    """Which of these referrals (by event) are there already; ask when the people are locked.

    It is the same one, or one to the same activity of which nobody has told yet how it went.
    """
    ids = {event.id: referring.made(event).id for event in events}
    asked = {"ids": sorted(ids.values()), "people": sorted({event.person for event in events})}
    rows = connection.execute(_MADE, asked).all() if events else ()
    known = {row.id for row in rows}
    going = {(row.person, row.activity) for row in rows if row.status == "made" and row.outcome is None}
    return {each.id for each in events if ids[each.id] in known or (each.person, each.activity) in going}


def withdraw_referrals(connection: Connection, pairs: Pairs[WithdrawReferral]) -> None:
    """Acceptances that were taken back."""
    run(connection, _WITHDRAW, [{"referral": withdrawn.id} for _, withdrawn in pairs])


def open_callbacks(connection: Connection, pairs: Pairs[OpenCallback]) -> None:
    """Promises that a human calls."""
    run(connection, _OPEN, [opened(taken, promise) for taken, promise in pairs])


def opened(taken: Taken, promise: OpenCallback) -> dict[str, Any]:
    """The row of a callback that was just promised."""
    return {
        "id": promise.id,
        "municipality": taken.event.municipality,
        "person": taken.person,
        "topic": promise.topic,
        "urgency": promise.urgency,
        "status": "open",
        "promised_from": promise.promised_from,
        "promised_until": promise.promised_until,
        "signals": promise.signals,
        "suggestions": promise.suggestions,
        "day_part": promise.day_part,
        "name": promise.name,
        "number": promise.number,
        "created_at": taken.at,
    }


def change_callbacks(connection: Connection, pairs: Pairs[ChangeCallback]) -> None:
    """Details that came later; None leaves what was there unless it was taken back, signals are added."""
    ids = [change.id for _, change in pairs if change.signals]
    found = {row.id: list(row.signals) for row in connection.execute(_SIGNALS, {"ids": ids})} if ids else {}
    rows = []
    for taken, change in pairs:
        row: dict[str, Any] = {"callback": change.id, "whose": taken.person}
        row |= {column.name: getattr(change, column.name) for column in _DETAILS}
        row |= {f"clear_{name}": name in change.cleared for name in _CLEARABLE}
        signals = found.get(change.id, [])
        signals += [signal for signal in change.signals if signal not in signals]
        rows.append(row | {"signals": list(signals) or None})
    run(connection, _CHANGE, rows)


def without_vain_closings(connection: Connection, batch: Sequence[Taken]) -> Sequence[Taken]:
    """The batch, but for closings of what is closed already or is another person's: nothing comes of those.

    The people are locked, so what waits now waits until this is stored.
    """
    ids = {effect.id for taken in batch for effect in taken.effects if isinstance(effect, CloseCallback)}
    if not ids:
        return batch
    waiting = {(row.person, row.id) for row in connection.execute(_WAITING, {"ids": sorted(ids)})}
    return [replace(taken, effects=tuple(_not_vain(taken, waiting))) for taken in batch]


def _not_vain(taken: Taken, waiting: set[tuple[str, str]]) -> Iterator[Effect]:
    for effect in taken.effects:
        match effect:
            case OpenCallback(id=opened):
                waiting.add((taken.person, opened))
            case CloseCallback(id=closing):
                if (taken.person, closing) not in waiting:
                    continue
                waiting.discard((taken.person, closing))
            case _:
                pass
        yield effect


def close_callbacks(connection: Connection, pairs: Pairs[CloseCallback]) -> None:
    """Callbacks that a human worked, or whose cause is gone."""
    run(connection, _CLOSE, [closed(taken, closing) for taken, closing in pairs])


def closed(taken: Taken, closing: CloseCallback) -> dict[str, Any]:
    """What closing writes. A blank reason is none, and the table refuses that of an urgent one."""
    return {
        "callback": closing.id,
        "whose": taken.person,
        "status": closing.status,
        "closed_by": closing.by,
        "reason": closing.reason.strip() or None,
        "closed_at": taken.at,
        "ending": closing.ending,
    }


def reopen_callbacks(connection: Connection, pairs: Pairs[ReopenCallback]) -> None:
    """Callbacks whose closing was taken back: whoever closed one has it again for a while."""
    rows = [
        {
            "callback": reopened.id,
            "whose": taken.person,
            "by": reopened.by,
            "who": reopened.by.removeprefix("desk:"),
            "until": taken.at + LEASE,
        }
        for taken, reopened in pairs
    ]
    run(connection, _REOPEN, rows)


def settle_referrals(connection: Connection, pairs: Pairs[SettleReferral]) -> None:
    """How accepted activities went."""
    rows = [{"referral": said.id, "whose": taken.person, "went": said.outcome} for taken, said in pairs]
    run(connection, _WENT, rows)


def record_unmet(connection: Connection, pairs: Pairs[RecordUnmetDemand]) -> None:
    """What was missing where, on which local day; nobody's."""
    rows = [
        {
            "municipality": taken.event.municipality,
            "need": demand.need,
            "kern": demand.kern,
            "nearest": demand.nearest,
            "barred_by": demand.limit,
            "local_date": hours.local(taken.content.municipality, taken.at).date(),
        }
        for taken, demand in pairs
    ]
    run(connection, _UNMET, rows)
