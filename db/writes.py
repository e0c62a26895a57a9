"""Writes: what a batch of steps wants done, a few statements a table. Owns the order of those statements.

A batch holds one step a person, so rows of different steps never touch; within a step `taken.lasting` has dropped what
a later effect undoes. So the statements may go table by table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, update

from db import accounts, alerts, audit, conversations, desk_chats, due, erasure, lines, outbox, promises, schema
from db.alerts import Ways
from db.bulk import save
from db.intake import Stored
from db.prepared import run
from db.taken import Pairs, Taken
from flows import state
from flows.amends import ReopenCallback, TakeBackMoments
from flows.effects import (
    ChangeCallback,
    CloseCallback,
    DecideOffers,
    Effect,
    ForgetAnswers,
    KeepAnswer,
    KeepOffers,
    KeepScore,
    OpenCallback,
    ReachLine,
    RecordConsent,
    RecordUnmetDemand,
    Refer,
    ReopenOffers,
    SettleReferral,
    WithdrawAnswers,
    WithdrawReferral,
)
from flows.moments import CancelDue, MoveDue, Schedule, SettleDue

STORE: dict[type[Effect], Callable[[Connection, Pairs[Any]], None]] = {
    ForgetAnswers: conversations.forget,
    WithdrawAnswers: conversations.withdraw,
    KeepAnswer: conversations.keep_answers,
    KeepScore: conversations.keep_scores,
    ReopenOffers: conversations.reopen_offers,
    KeepOffers: conversations.keep_offers,
    DecideOffers: conversations.decide_offers,
    Refer: promises.refer,
    WithdrawReferral: promises.withdraw_referrals,
    RecordConsent: promises.record_consents,
    OpenCallback: promises.open_callbacks,
    ChangeCallback: promises.change_callbacks,
    CloseCallback: promises.close_callbacks,
    ReopenCallback: promises.reopen_callbacks,
    SettleReferral: promises.settle_referrals,
    SettleDue: due.settle,  # before others are called off or come: of one day and kind there is one
    MoveDue: due.move,
    CancelDue: due.cancel,
    TakeBackMoments: due.take_back,
    Schedule: due.schedule,
    ReachLine: lines.reach,
    RecordUnmetDemand: promises.record_unmet,
}
"""How each effect is stored, in the order in which the tables are written. `Reply`, `Alert`, `Acknowledge` and `Erase`
have their own place."""

_CRISIS = update(schema.inbox).where(schema.inbox.c.id == bindparam("message")).values(crisis=True)


def store(
    connection: Connection, batch: Sequence[Taken], ways: Ways, back: Collection[str] = ()
) -> dict[str, tuple[Stored, ...]]:
    """Write all of it down; the replies by person, as they wait in the outbox. `back`: who can be reached again.

    `ways` lead to those on duty.
    """
    batch = alerts.resolved(connection, promises.without_vain_closings(connection, batch))
    save(connection, schema.person, [_saved(taken) for taken in batch if taken.after != taken.before], "id")
    run(connection, _CRISIS, [{"message": taken.inbox} for taken in batch if taken.inbox and _is_crisis(taken)])
    conversations.follow(connection, batch)
    grouped = _by_type(batch)
    for kind, write in STORE.items():
        if kind in grouped:
            write(connection, grouped[kind])
    lines.follow(connection, batch, back)
    replies = outbox.queue(connection, batch)
    alerts.store(connection, batch, ways)
    desk_chats.store(connection, batch, ways.index)
    audit.append(connection, _entries(connection, batch))
    return replies


def _by_type(batch: Sequence[Taken]) -> dict[type[Effect], list[tuple[Taken, Effect]]]:
    grouped: dict[type[Effect], list[tuple[Taken, Effect]]] = defaultdict(list)
    for taken in batch:
        for effect in taken.effects:
            grouped[type(effect)].append((taken, effect))
    return grouped


def _saved(taken: Taken) -> dict[str, Any]:
    after = taken.after
    return {
        "id": taken.person,
        "language": after.language,
        "roles": after.roles,
        "age_band": after.age_band,
        "kern": after.kern,
        "state": state.dump(after),
        "updated_at": taken.at,
    }


def _is_crisis(taken: Taken) -> bool:
    """A message that is answered in the urgent lane is one that must be kept."""
    return any(getattr(effect, "lane", None) == "urgent" or getattr(effect, "topic", None) == "crisis"
               for effect in taken.effects)  # fmt: skip


def _entries(connection: Connection, batch: Sequence[Taken]) -> list[audit.Entry]:
    """The audit of these steps. Erases as it goes: an erased person's other entries would be wiped at once."""
    entries: list[audit.Entry] = []
    for taken in batch:
        if taken.erases:
            counts = erasure.remove(connection, taken.person)
            entries.append(erasure.entry(taken.event.municipality, taken.at, accounts.actor(taken), counts))
        else:
            entries += accounts.entries(taken)
    return entries
