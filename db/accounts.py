"""Accounts: what of a step somebody may have to answer for one day. Owns the audit's words; `db.audit` keeps them."""

from __future__ import annotations

from collections.abc import Iterator

from db.audit import Entry
from db.taken import Taken
from flows.amends import JoinPerson, ReopenCallback
from flows.duty import Acknowledge, Alert
from flows.effects import (
    ChangeCallback,
    CloseCallback,
    Effect,
    ForgetAnswers,
    JoinLine,
    KeepAnswer,
    OpenCallback,
    ReachLine,
    RecordConsent,
    Refer,
    Reply,
    SettleReferral,
    WithdrawAnswers,
    WithdrawReferral,
)
from flows.events import CallEnded, DueFell, Inbound, LineChanged, MessageLost, ReferralUndone, Referred, Written

Action = tuple[str, dict[str, object]]
_EVERYDAY = frozenset((KeepAnswer, Reply))
"""What nearly every step does, and nobody has to answer for."""


def actor(taken: Taken) -> str:
    """Who did it."""
    match taken.event:
        case Inbound():
            return "person"
        case DueFell() | LineChanged() | MessageLost() | CallEnded():
            return "system"
        case _:
            return taken.event.by


def entries(taken: Taken) -> list[Entry]:
    """The entries of a step."""
    who, where = actor(taken), taken.event.municipality
    done = [Entry(where, taken.at, who, action, taken.person, details) for action, details in _actions(taken)]
    return [*done, *_picked_up(taken)]


def _picked_up(taken: Taken) -> Iterator[Entry]:
    """What somebody on duty did stands with those who were in danger, in the name of who did it."""
    for effect in taken.effects:
        if isinstance(effect, Acknowledge):
            who = effect.actor or effect.by
            for person, callback in effect.callbacks:
                details = {"callback": callback}
                yield Entry(taken.event.municipality, taken.at, who, "callback.acknowledged", person, details)


def _actions(taken: Taken) -> Iterator[Action]:
    if taken.before.status != taken.after.status:
        yield f"person.{taken.after.status}", {}
    for effect in taken.effects:
        if isinstance(taken.event, Written) and isinstance(effect, Reply):
            yield "person.written", {"callback": taken.event.callback}
        if type(effect) in _EVERYDAY:
            continue
        if found := _promised(effect) or _of_the_person(taken, effect):
            yield found


def _promised(effect: Effect) -> Action | None:
    match effect:
        case OpenCallback():
            return "callback.opened", {"callback": effect.id, "topic": effect.topic, "urgency": effect.urgency}
        case ChangeCallback(urgency=str()):
            return "callback.raised", {"callback": effect.id, "urgency": effect.urgency}
        case Alert():
            return "callback.alerted", {"callback": effect.callback, "nth": effect.nth}
        case CloseCallback():
            return f"callback.{effect.status}", {"callback": effect.id}
        case ReopenCallback():
            return "callback.reopened", {"callback": effect.id}
        case SettleReferral():
            return "referral.settled", {"referral": effect.id, "outcome": effect.outcome}
        case _:
            return None


def _by_hand(event: Referred) -> dict[str, object]:
    return {"callback": event.callback, "event": str(event.id)}


def _of_the_person(taken: Taken, effect: Effect) -> Action | None:
    match effect:
        case Refer():
            by = _by_hand(taken.event) if isinstance(taken.event, Referred) else {}
            return "referral.made", {"referral": effect.id, "activity": effect.activity, **by}
        case WithdrawReferral():
            undid = {"undid": str(taken.event.made)} if isinstance(taken.event, ReferralUndone) else {}
            return "referral.withdrawn", {"referral": effect.id, **undid}
        case RecordConsent():
            given = "consent.granted" if effect.granted else "consent.refused"
            return given, {"purpose": effect.purpose, "role": effect.role, "text_version": effect.text_version}
        case ForgetAnswers():
            return "answers.forgotten", {"conversation": taken.conversation}
        case WithdrawAnswers():
            return "answers.withdrawn", {"questions": effect.questions}
        case ReachLine():
            return "line.reachable" if effect.reachable else "line.unreachable", {}
        case JoinPerson():
            return "person.joined", {"was": effect.was}
        case JoinLine():
            return "line.joined", {"was": effect.was} if effect.was else {}
        case _:
            return None
