"""Check-ins: a moment fell due, and we ask how it went. Owns whether we may, and what we know by then.

cancelled -> it no longer counts: STOP, no consent, a kind with which no conversation begins.
expired   -> it comes too late.
moved     -> a crisis is with a human, a screening is unfinished, or it is no hour to send.
fired     -> else: a conversation of our own begins, and its first question is the message that nobody asked for.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import acts, hours, ringing, road
from flows.effects import Value
from flows.events import DueFell
from flows.moments import MoveDue, SettleDue
from flows.state import Given, Talk
from flows.turn import Turn

UNTOUCHED = timedelta(days=30)
"""After this long a screening that nobody went on with stands in the way of nothing."""


_REACHED = ("callback.", ringing.CHOSEN)
"""Facts on how to be reached."""


def fell(turn: Turn, event: DueFell) -> None:
    """A moment fell due. Its kind names the conversation that begins, and the consent that this takes."""
    name, place = event.kind.partition(".")[0], turn.content.municipality
    too_late = hours.expiry(place, event.moment)
    if acts.released(turn) or not counts(turn, name):
        turn.do(SettleDue("cancelled"))
    elif event.at >= too_late:
        turn.do(SettleDue("expired"))
    elif _waits(turn):
        later = hours.same_time_later(place, event.moment, event.at)
        turn.do(MoveDue(later, hours.local(place, later).date(), later))
    elif not hours.may_send(place, event.at):
        later = hours.next_allowed(place, event.at)
        turn.do(MoveDue(later, hours.local(place, later).date(), event.moment))
    else:
        turn.do(SettleDue("fired"))
        _begin(turn, name, too_late, calls=event.channel == "voice")


def counts(turn: Turn, name: str) -> bool:
    """Whether this person still wants to hear from us: consent to it, and none taken back to keep what they say."""
    state = turn.state
    wanted = state.consents.get(name, False) and state.consents.get("keep", True)
    return name in turn.content.flow.others and wanted and state.status == "active" and state.erase != "held"


def _waits(turn: Turn) -> bool:
    """Whether this is no moment to ask: a crisis is with a human, or the person is in the middle of a screening."""
    if turn.state.paused == "crisis":
        return True
    return acts.unfinished(turn) and turn.now - turn.talk.last_at < UNTOUCHED


def _begin(turn: Turn, name: str, until: datetime, *, calls: bool) -> None:
    turn.lane, turn.until = "unasked", until
    turn.put(paused="no", erase="no")  # a "ja" is to this question now
    before, referred = turn.state.talk, turn.state.referred
    facts = _facts(before)
    if referred:  # by a human, who spoke with them after whatever they had chosen here
        facts |= {"offer": "accepted", "referral": referred.id, "accepted": referred.activity}
        turn.put(referred=None)
    road.begin_other(turn, name, _answers(before), facts, calls=calls)
    if calls:  # until somebody answers, nobody has heard the question
        turn.put(unheard=True)


def _answers(before: Talk | None) -> dict[str, Given]:
    """How to be reached is not asked twice."""
    answers = before.answers if before else {}
    return {q: given for q, given in answers.items() if q.startswith("callback.") and given.outcome == "answered"}


def _facts(before: Talk | None) -> dict[str, Value]:
    """How to be reached, and what was accepted, as long as nobody told how that went.

    The referral is a fact here, not what the conversation is about: a step back would withdraw it.
    """
    if before is None:
        return {}
    facts = {name: value for name, value in before.facts.items() if name.startswith(_REACHED)}
    referral = before.referral or (before.aside.referral if before.aside else None)
    if referral:
        chosen = before.answers.get("offer.choice")
        return {**facts, "offer": "accepted", "referral": referral, "accepted": chosen.value if chosen else None}
    if before.facts.get("outcome") is None:
        facts |= {name: before.facts[name] for name in ("offer", "referral", "accepted") if name in before.facts}
    return facts
