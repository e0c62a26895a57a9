"""Writes: what a batch of steps wants done, a few statements a table. Owns the order of those statements.

A batch holds one step a person, so rows of different steps never touch; within a step `taken.lasting` has dropped what
a later effect undoes. So the statements may go table by table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, update

from db import audit, conversations, erasure, outbox, promises, schema
from db.bulk import save
from db.intake import Stored
from db.taken import Pairs, Taken, run
from flows import state
from flows.effects import (
    CancelDue,
    ChangeCallback,
    CloseCallback,
    DecideOffers,
    Effect,
    ForgetAnswers,
    KeepAnswer,
    KeepOffers,
    KeepScore,
    OpenCallback,
    RecordConsent,
    RecordUnmetDemand,
    Refer,
    ReopenOffers,
    Schedule,
    WithdrawAnswers,
    WithdrawReferral,
)
from flows.events import CallbackClosed

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
    CancelDue: promises.cancel_due,
    Schedule: promises.schedule,
    RecordUnmetDemand: promises.record_unmet,
}
"""How each effect is stored, in the order in which the tables are written. `Reply` and `Erase` have their own place."""

_CRISIS = update(schema.inbox).where(schema.inbox.c.id == bindparam("message")).values(crisis=True)


def store(connection: Connection, batch: Sequence[Taken]) -> dict[str, tuple[Stored, ...]]:
    """Write all of it down; the replies by person, as they wait in the outbox."""
    batch = promises.without_vain_closings(connection, batch)
    save(connection, schema.person, [_saved(taken) for taken in batch if taken.after != taken.before], "id")
    run(connection, _CRISIS, [{"message": taken.inbox} for taken in batch if taken.inbox and _is_crisis(taken)])
    conversations.follow(connection, batch)
    grouped = _by_type(batch)
    for kind, write in STORE.items():
        if kind in grouped:
            write(connection, grouped[kind])
    replies = outbox.queue(connection, batch)
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
        "status": after.status,
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
            entries.append(erasure.entry(taken.event.municipality, taken.at, _actor(taken), counts))
        else:
            entries += [_entry(taken, action, **details) for action, details in _actions(taken)]
    return entries


def _entry(taken: Taken, action: str, **details: object) -> audit.Entry:
    return audit.Entry(taken.event.municipality, taken.at, _actor(taken), action, taken.person, details)


def _actor(taken: Taken) -> str:
    return taken.event.by if isinstance(taken.event, CallbackClosed) else "person"


def _actions(taken: Taken) -> Iterator[tuple[str, dict[str, object]]]:
    """What of a step somebody may one day have to answer for."""
    if taken.before.status != taken.after.status:
        yield f"person.{taken.after.status}", {}
    for effect in taken.effects:
        yield from _of(taken, effect)


def _of(taken: Taken, effect: Effect) -> Iterator[tuple[str, dict[str, object]]]:
    match effect:
        case RecordConsent():
            given = "consent.granted" if effect.granted else "consent.refused"
            yield given, {"purpose": effect.purpose, "role": effect.role, "text_version": effect.text_version}
        case ForgetAnswers():
            yield "answers.forgotten", {"conversation": taken.conversation}
        case WithdrawAnswers():
            yield "answers.withdrawn", {"questions": effect.questions}
        case OpenCallback():
            yield "callback.opened", {"callback": effect.id, "topic": effect.topic, "urgency": effect.urgency}
        case ChangeCallback(urgency=str()):
            yield "callback.raised", {"callback": effect.id, "urgency": effect.urgency}
        case CloseCallback():
            yield f"callback.{effect.status}", {"callback": effect.id}
        case Refer():
            yield "referral.made", {"referral": effect.id, "activity": effect.activity}
        case WithdrawReferral():
            yield "referral.withdrawn", {"referral": effect.id}
        case _:
            pass
