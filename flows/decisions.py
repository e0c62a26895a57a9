"""Decisions: the judgements a flow may call on by name. Owns what `decide` nodes do; each returns its outcome's id.

triage    -> `offers` or `callback`: does a human come first?
offers    -> `some` or `none`: what fits? Says each offer with its reason.
choose    -> `introduction`, `direct`, `human` or `none`: what did the person choose? An acceptance is a referral.
went      -> `yes`, `not_yet`, `no` or `passed`: did it work out, what was chosen? Tells so of the referral.
callback  -> `opened`: a human will call; joins one that is open for the same topic.
promise   -> `told`: says when.
again     -> `planned`: the check-in comes another time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Literal

from flows import followup, hours, matching, naming, ringing, triage
from flows.effects import (
    ChangeCallback,
    CloseCallback,
    DecideOffers,
    KeepOffers,
    Offer,
    OpenCallback,
    RecordUnmetDemand,
    Refer,
    ReopenOffers,
    SettleReferral,
    Topic,
    Urgency,
    Value,
    WithdrawAnswers,
    WithdrawReferral,
)
from flows.flow import Ask, Decide
from flows.moments import CancelDue
from flows.reasons import reason
from flows.speaking import spaced
from flows.state import Open
from flows.turn import Turn

_DETAILS: dict[str, Literal["name", "number", "day_part"]] = {
    "callback.name": "name",
    "callback.number": "number",
    "callback.day_part": "day_part",
}
Decision = Callable[[Turn, Decide], str]


def _today(turn: Turn) -> date:
    return hours.local(turn.content.municipality, turn.now).date()


def seeker(turn: Turn) -> matching.Seeker:
    """What this conversation found out, as matching wants it."""
    facts, flow, rules = turn.talk.facts, turn.content.flow, turn.content.matching
    factors: list[str] = []
    wishes: list[str] = []
    said: list[str] = []
    for question, given in turn.talk.answers.items():
        node = flow.by_name.get(question)
        if not isinstance(node, Ask):
            continue
        chosen = given.value if isinstance(given.value, tuple) else (given.value,)
        said += given.words
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
        named=naming.named(said, turn.directory.values(), turn.language) if said else frozenset(),
        score=next((kept for kept in turn.talk.scores.values() if kept.instrument in rules.high_subscale), None),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _fitting(turn: Turn) -> tuple[Offer, ...]:
    return matching.offers(turn.content.matching, turn.directory, seeker(turn), _today(turn))


def decide_triage(turn: Turn, _node: Decide) -> str:
    """A human first, or offers?"""
    found = triage.judge(turn.content.matching, turn.content.instruments.values(),
                         tuple(turn.talk.scores.values()), seeker(turn).factors, turn.talk.answers)  # fmt: skip
    turn.put_fact("signals", found.rules)
    return found.then


def decide_offers(turn: Turn, _node: Decide) -> str:
    """Match, and say each offer with one sentence of reason."""
    found = _fitting(turn)
    turn.put_talk(offers=tuple(offer.activity for offer in found))
    turn.do(KeepOffers(found))
    if not found:
        needs = [need for need in matching.unmet(seeker(turn)) if need not in turn.talk.unmet]
        near = matching.nearest(turn.content.matching, turn.directory, seeker(turn), _today(turn)) if needs else {}
        for need in needs:  # at once: who finds nothing often stops here
            turn.do(RecordUnmetDemand(need, turn.state.kern, *near.get(need, ())))
        turn.put_talk(unmet=(*turn.talk.unmet, *needs))
        return "none"
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
    turn.put(referred=None)  # a check-in asks of what was chosen last
    turn.put_talk(referral=referral, opened_at=len(turn.talk.trail))
    activity = turn.directory.get(slug)
    if activity is None or not matching.is_direct(turn.content.matching, activity, _today(turn)):
        return "introduction"
    aloud = spaced(activity.phone) if activity.phone else activity.organisation  # nobody can hear a web address
    written = activity.phone or activity.url or activity.organisation
    turn.before("offer-direct", name=activity.name, contact=aloud if turn.on_call else written)
    return "direct"


def decide_went(turn: Turn, _node: Decide) -> str:
    """How did it go with what was accepted? What was told of it before, and no longer holds, is taken back."""
    given, facts = turn.talk.answers.get("check_in.went"), turn.talk.facts
    said = str(given.value) if given and given.outcome == "answered" else "passed"
    outcome = _WENT.get(said)
    referral = _text(facts.get("referral"))
    if referral and outcome != facts.get("outcome"):
        turn.do(SettleReferral(referral, outcome))
        turn.put_fact("outcome", outcome)
    return said


_WENT: Mapping[str, Literal["attended", "did_not_go"]] = {"yes": "attended", "no": "did_not_go"}


def decide_callback(turn: Turn, node: Decide) -> str:
    """Open the callback this node is about."""
    signals = turn.talk.facts.get("signals")
    open_callback(turn, node.topic or "other", node.urgency, signals if isinstance(signals, tuple) else ())
    turn.put_fact("callback", node.id)
    return "opened"


def _suggestions(turn: Turn, topic: Topic) -> tuple[str, ...]:
    """What a coordinator may bring up: what was accepted, else what was offered, else what would fit."""
    if topic == "bad_check_in":
        accepted = _text(turn.talk.facts.get("accepted"))
        return (accepted,) if accepted else ()
    if topic not in ("no_match", "introduction", "wants_human", "carer"):
        return ()
    chosen = turn.talk.answers.get("offer.choice")
    if topic == "introduction" and chosen and chosen.value in turn.talk.offers:
        return (str(chosen.value),)
    return turn.talk.offers or tuple(offer.activity for offer in _fitting(turn))


def open_callback(turn: Turn, topic: Topic, urgency: Urgency, signals: tuple[str, ...]) -> None:
    """Open a callback for this conversation, or join the open one of the same topic."""
    here = next((open_ for open_ in turn.state.open if open_.topic == topic), None)
    if here:
        missed = here.promised_until <= turn.now
        raised = (urgency == "today" or missed) and here.urgency == "normal"
        if missed:  # the words are our excuse, the rank is our amends
            if not turn.on_call:
                turn.before("not-called")
            signals = (*signals, "promise.missed")
        turn.do(ChangeCallback(here.id, signals=signals, urgency="today" if raised else None))
        _replace(turn, replace(here, urgency="today") if raised else here)
        own = turn.talk.callback == here.id and turn.talk.callback_own
        turn.put_talk(callback=here.id, callback_own=own, opened_at=len(turn.talk.trail))
        return
    facts = turn.talk.facts
    part = _text(facts.get("callback.day_part"))
    begin, end = hours.promise(turn.content.municipality, turn.now, part if part != "any" else None)
    new = Open(turn.id(f"callback/{topic}"), topic, urgency, begin, end, said_at=turn.now)
    turn.put(open=(*turn.state.open, new))
    turn.put_talk(callback=new.id, callback_own=True, opened_at=len(turn.talk.trail))
    name, number = _text(facts.get("callback.name")), _text(facts.get("callback.number")) or turn.number
    turn.do(OpenCallback(new.id, topic, urgency, begin, end, signals, _suggestions(turn, topic), name, number, part))


def _mine(turn: Turn) -> Open | None:
    return next((open_ for open_ in turn.state.open if open_.id == turn.talk.callback), None)


def _replace(turn: Turn, kept: Open) -> None:
    turn.put(open=tuple(kept if open_.id == kept.id else open_ for open_ in turn.state.open))


def detail(turn: Turn, fact: str, before: Value) -> None:
    """A detail of the callback became known, or was taken back; the part of the day makes a new promise."""
    here, value = _mine(turn), _text(turn.talk.facts.get(fact))
    if here is None or fact not in _DETAILS:
        return
    if value is None:
        if before is not None:
            turn.do(ChangeCallback(here.id, cleared=(_DETAILS[fact],)))
    elif fact == "callback.name":
        turn.do(ChangeCallback(here.id, name=value))
    elif fact == "callback.number":
        turn.do(ChangeCallback(here.id, number=value))
    else:
        _promise(turn, here, value)


def _promise(turn: Turn, here: Open, part: str | None) -> Open:
    """Promise anew, from now."""
    begin, end = hours.promise(turn.content.municipality, turn.now, part if part != "any" else None)
    turn.do(ChangeCallback(here.id, day_part=part, promised_from=begin, promised_until=end))
    kept = replace(here, promised_from=begin, promised_until=end, said_at=turn.now)
    _replace(turn, kept)
    return kept


def decide_promise(turn: Turn, _node: Decide) -> str:
    """Say when a human calls. A window that has gone by is no promise: then there is a new one."""
    here, facts = _mine(turn), turn.talk.facts
    if here is None:
        turn.say("promise-soon")
        return "told"
    if here.promised_until <= turn.now:
        here = _promise(turn, here, _text(facts.get("callback.day_part")))
    if not turn.of_now(here.said_at):
        turn.say("promise-soon")
        return "told"
    reachable = turn.number or facts.get("callback.number")
    turn.say("promise" if reachable else "promise-here", window=turn.window(here.promised_from, here.promised_until))
    return "told"


def decide_again(turn: Turn, _node: Decide) -> str:
    """Plan the check-in anew, at the time of day they chose; of those put off one comes."""
    turn.do(CancelDue(followup.AGAIN))
    part = ringing.chosen(turn.talk.facts)
    turn.put_fact(ringing.CHOSEN, part)
    turn.do(followup.again(turn.content.municipality, turn.now, part))
    return "planned"


def call_off(turn: Turn) -> None:
    """Undo what the conversation opened: a referral and its callback. Who asked for a human keeps that."""
    here, talk = _mine(turn), turn.talk
    if talk.referral:
        turn.do(WithdrawReferral(talk.referral))
    if "offer.choice" in talk.answers:
        turn.do(WithdrawAnswers(("offer.choice",)))
        turn.do(ReopenOffers())
        turn.put_talk(answers={q: given for q, given in talk.answers.items() if q != "offer.choice"})
    if here and talk.callback_own and here.topic != "wants_human" and here.urgency != "urgent":
        turn.do(CloseCallback(here.id, "cancelled", by="person", reason="teruggegaan"))
        turn.put(open=tuple(open_ for open_ in turn.state.open if open_.id != here.id))
    turn.put_talk(callback=None, callback_own=False, referral=None, opened_at=None)


DECISIONS: dict[str, Decision] = {
    "triage": decide_triage,
    "offers": decide_offers,
    "choose": decide_choose,
    "went": decide_went,
    "callback": decide_callback,
    "promise": decide_promise,
    "again": decide_again,
}
OUTCOMES: dict[str, frozenset[str]] = {
    "triage": frozenset({"offers", "callback"}),
    "offers": frozenset({"some", "none"}),
    "choose": frozenset({"introduction", "direct", "human", "none"}),
    "went": frozenset({"yes", "not_yet", "no", "passed"}),
    "callback": frozenset({"opened"}),
    "promise": frozenset({"told"}),
    "again": frozenset({"planned"}),
}
