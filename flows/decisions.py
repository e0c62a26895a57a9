"""Decisions: the judgements a flow may call on by name. Owns what `decide` nodes do; each returns its outcome's id.

triage    -> `offers` or `callback`: does a human come first?
offers    -> `some` or `none`: what fits? Says each offer with its reason.
choose    -> `introduction`, `direct`, `human` or `none`: what did the person choose? An acceptance is a referral.
callback  -> `opened`: a human will call; joins one that is open for the same topic.
promise   -> `told`: says when.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flows import hours, matching, triage
from flows.effects import (
    ChangeCallback,
    CloseCallback,
    DecideOffers,
    KeepOffers,
    Offer,
    OpenCallback,
    Refer,
    Topic,
    Urgency,
    WithdrawReferral,
)
from flows.flow import Ask, Decide
from flows.reasons import reason
from flows.state import Open
from flows.turn import Turn

Decision = Callable[[Turn, Decide], str]


def _today(turn: Turn) -> date:
    return hours.local(turn.content.municipality, turn.now).date()


def seeker(turn: Turn) -> matching.Seeker:
    """What this conversation found out, as matching wants it."""
    facts, flow = turn.talk.facts, turn.content.flow
    factors: list[str] = []
    wishes: list[str] = []
    for question, given in turn.talk.answers.items():
        node = flow.by_name.get(question)
        if not isinstance(node, Ask):
            continue
        chosen = given.value if isinstance(given.value, tuple) else (given.value,)
        for option in node.listed:
            if option.id in chosen:
                factors += option.factors
                wishes += option.wishes
    return matching.Seeker(
        kern=_text(facts.get("kern")),
        age_band=_text(facts.get("age_band")),
        role=_text(facts.get("role")),
        mobility=_text(facts.get("mobility")),
        factors=tuple(dict.fromkeys(factors)),
        wishes=tuple(dict.fromkeys(wishes)),
        score=turn.talk.scores.get("djg6"),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _fitting(turn: Turn) -> tuple[Offer, ...]:
    return matching.offers(turn.content.matching, turn.directory, seeker(turn), _today(turn))


def decide_triage(turn: Turn, _node: Decide) -> str:
    """A human first, or offers?"""
    found = triage.judge(turn.content.matching, turn.content.instruments.values(),
                         tuple(turn.talk.scores.values()), seeker(turn).factors)  # fmt: skip
    turn.put_fact("signals", found.rules)
    return found.then


def decide_offers(turn: Turn, _node: Decide) -> str:
    """Match, and say each offer with one sentence of reason."""
    found = _fitting(turn)
    turn.put_talk(offers=tuple(offer.activity for offer in found))
    turn.do(KeepOffers(found))
    if not found:
        turn.put_talk(unmet=matching.unmet(seeker(turn)))
        return "none"
    turn.put_talk(unmet=())
    for offer in found:
        activity = turn.directory[offer.activity]
        fresh = matching.is_fresh(turn.content.matching, activity, _today(turn))
        known = "offer-fresh" if fresh and activity.cost_eur is not None else "offer-unsure"
        turn.say(known, number=offer.rank, name=activity.name, organisation=activity.organisation,
                 reason=reason(turn, offer), cost=activity.cost_eur or 0)  # fmt: skip
    return "some"


def decide_choose(turn: Turn, _node: Decide) -> str:
    """What was chosen of the offers?"""
    given = turn.talk.answers.get("offer.choice")
    chosen = given.value if given and given.outcome == "answered" else None
    if chosen not in turn.talk.offers:
        turn.do(DecideOffers(None))
        return "human" if chosen == "human" else "none"
    slug = str(chosen)
    turn.do(DecideOffers(slug))
    referral = turn.id(f"referral/{slug}")
    turn.do(Refer(referral, slug))
    turn.put_talk(referral=referral, opened_at=len(turn.talk.trail))
    activity = turn.directory.get(slug)
    if activity is None or not matching.is_direct(turn.content.matching, activity, _today(turn)):
        return "introduction"
    turn.before("offer-direct", name=activity.name, contact=activity.phone or activity.url or activity.organisation)
    return "direct"


def decide_callback(turn: Turn, node: Decide) -> str:
    """Open the callback this node is about."""
    topic = node.topic or "other"
    signals = turn.talk.facts.get("signals")
    offered = turn.talk.offers or tuple(offer.activity for offer in _fitting(turn))
    chosen = turn.talk.answers.get("offer.choice")
    accepted = (str(chosen.value),) if topic == "introduction" and chosen and chosen.value in turn.talk.offers else ()
    open_callback(
        turn,
        topic,
        node.urgency,
        signals=signals if isinstance(signals, tuple) else (),
        suggestions=accepted or (offered if topic in ("no_match", "introduction", "wants_human") else ()),
    )
    turn.put_fact("callback", node.id)
    return "opened"


def open_callback(turn: Turn, topic: Topic, urgency: Urgency, *, signals: tuple[str, ...] = (),
                  suggestions: tuple[str, ...] = ()) -> None:  # fmt: skip
    """Open a callback for this conversation, or join the open one of the same topic."""
    here = next((open_ for open_ in turn.state.open if open_.topic == topic), None)
    if here:
        turn.do(ChangeCallback(here.id, signals=signals, urgency="today" if urgency == "today" else None))
        own = turn.talk.callback == here.id and turn.talk.callback_own
        turn.put_talk(callback=here.id, callback_own=own, opened_at=len(turn.talk.trail))
        return
    facts = turn.talk.facts
    part = _text(facts.get("callback.day_part"))
    begin, end = hours.promise(turn.content.municipality, turn.now, part if part != "any" else None)
    new = Open(turn.id(f"callback/{topic}"), topic, urgency, begin, end)
    turn.put(open=(*turn.state.open, new))
    turn.put_talk(callback=new.id, callback_own=True, opened_at=len(turn.talk.trail))
    name, number = _text(facts.get("callback.name")), _text(facts.get("callback.number")) or turn.number
    turn.do(OpenCallback(new.id, topic, urgency, begin, end, signals, suggestions, name, number, part))


def detail(turn: Turn, fact: str) -> None:
    """A detail of the callback became known: write it down, and promise anew when it is the part of the day."""
    callback = turn.talk.callback
    here = next((open_ for open_ in turn.state.open if open_.id == callback), None)
    if here is None:
        return
    value = _text(turn.talk.facts.get(fact))
    if fact == "callback.name":
        turn.do(ChangeCallback(here.id, name=value))
    elif fact == "callback.number":
        turn.do(ChangeCallback(here.id, number=value))
    elif fact == "callback.day_part":
        begin, end = hours.promise(turn.content.municipality, turn.now, value if value != "any" else None)
        turn.do(ChangeCallback(here.id, day_part=value, promised_from=begin, promised_until=end))
        kept = Open(here.id, here.topic, here.urgency, begin, end)
        turn.put(open=tuple(kept if open_.id == here.id else open_ for open_ in turn.state.open))


def decide_promise(turn: Turn, _node: Decide) -> str:
    """Say when a human calls."""
    here = next((open_ for open_ in turn.state.open if open_.id == turn.talk.callback), None)
    if here is None:
        turn.say("promise-soon")
    else:
        reachable = turn.number or turn.talk.facts.get("callback.number")
        text = "promise" if reachable else "promise-here"
        turn.say(text, window=turn.window(here.promised_from, here.promised_until))
    return "told"


def call_off(turn: Turn) -> None:
    """Undo what the conversation opened: a referral and its callback. Who asked for a human keeps that."""
    here = next((open_ for open_ in turn.state.open if open_.id == turn.talk.callback), None)
    if turn.talk.referral:
        turn.do(WithdrawReferral(turn.talk.referral))
    if here and turn.talk.callback_own and here.topic != "wants_human" and here.urgency != "urgent":
        turn.do(CloseCallback(here.id, "cancelled", by="person", reason="teruggegaan"))
        turn.put(open=tuple(open_ for open_ in turn.state.open if open_.id != here.id))
    turn.put_talk(callback=None, callback_own=False, referral=None, opened_at=None)


DECISIONS: dict[str, Decision] = {
    "triage": decide_triage,
    "offers": decide_offers,
    "choose": decide_choose,
    "callback": decide_callback,
    "promise": decide_promise,
}
OUTCOMES: dict[str, frozenset[str]] = {
    "triage": frozenset({"offers", "callback"}),
    "offers": frozenset({"some", "none"}),
    "choose": frozenset({"introduction", "direct", "human", "none"}),
    "callback": frozenset({"opened"}),
    "promise": frozenset({"told"}),
}
