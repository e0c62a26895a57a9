"""The road: walking a flow from node to node. Owns how each kind of node is entered; what a node says is data."""

from __future__ import annotations

from flows import followup, instrument, ringing
from flows.decisions import DECISIONS, call_off, detail
from flows.effects import ForgetAnswers, KeepAnswer, KeepOffers, Outcome, RecordConsent, Value, WithdrawAnswers
from flows.flow import Ask, Branch, Decide, End, Score, When
from flows.flow import Say as SayNode
from flows.moments import CancelDue
from flows.state import Aside, Given, Talk, changed
from flows.turn import Turn

WITHHELD = "withheld"
"""The fact `callback` of a conversation that is about nothing but calling somebody back who shows no number."""
_MOST_STEPS = 200
"""More nodes than any flow has between two questions: a circle, which `check` refuses to begin with."""


def begin(turn: Turn, at: str | None = None) -> None:
    """Begin the screening, at its start or at the node `at`. Of who shows no number nothing is asked but a number."""
    flow = turn.content.flow
    if turn.withheld and flow.withheld:
        return _begin(turn, flow.flow, flow.withheld, {}, {"callback": WITHHELD})
    return _begin(turn, flow.flow, at or flow.start, {}, {})


def begin_other(turn: Turn, name: str, answers: dict[str, Given], facts: dict[str, Value], *, calls: bool) -> None:
    """Begin a conversation of our own accord, with what is known already. `calls`: by telephone."""
    flow = turn.content.flow
    _begin(turn, name, flow.by_phone.get(name, flow.others[name]) if calls else flow.others[name], answers, facts)


def _begin(turn: Turn, name: str, at: str, answers: dict[str, Given], facts: dict[str, Value]) -> None:
    """A conversation that was not over is left for good: `db` has it expire."""
    turn.put(
        talk=Talk(id=turn.id("talk"), flow=name, version=turn.content.flow.version, pin=turn.content.pin, node=at,
                  started_at=turn.now, last_at=turn.now, answers=answers, facts=facts)
    )  # fmt: skip
    walk(turn, at)


def walk(turn: Turn, name: str) -> None:
    """Go on from a node until a question is asked or the conversation ends."""
    for _ in range(_MOST_STEPS):
        node = turn.content.flow.by_name[name]
        match node:
            case Ask():
                if not _is_known(turn, node) and turn.can_say(node):
                    return ask(turn, node, first=True)
                name = node.next or ""
            case Branch():
                name = next((case.to for case in node.cases if _holds(turn, case)), node.otherwise)
            case Score():
                keep_score(turn, node)
                name = node.next
            case Decide():
                name = node.to[DECISIONS[node.decide](turn, node)]
            case SayNode():
                turn.say(node.say)
                name = node.next
            case End():
                return end(turn, node)
    raise RuntimeError(f"flow {turn.content.flow.flow} goes round in circles at {name}")


def _holds(turn: Turn, case: When) -> bool:
    value = turn.talk.facts.get(case.fact)
    return any(one in case.has for one in (value if isinstance(value, tuple) else (value,)))


def _is_known(turn: Turn, node: Ask) -> bool:
    given = turn.talk.answers.get(node.ask)
    if node.known and given is not None and given.outcome == "answered":
        return True
    return node.known == "line" and turn.number is not None


def ask(turn: Turn, node: Ask, *, first: bool = False, variant: str | None = None) -> None:
    """Ask a question: it becomes the question of now, its options are what may be pressed."""
    said = turn.talk.said
    if first and node.intro and node.intro not in said:
        (turn.say if node.apart else turn.before)(node.intro)
        said = (*said, node.intro)
    choices = turn.choices(node)
    talk = changed(turn.talk, {"node": node.ask, "question": node.ask, "said": said,
                               "options": tuple([choice.id for choice in choices]),
                               "tries": 0 if first else turn.talk.tries})  # fmt: skip
    turn.put(talk=talk, unheard=False)
    turn.send(turn.question(node, variant), choices, node.ask)


def current(turn: Turn) -> Ask:
    """The question of now."""
    node = turn.content.flow.by_name[turn.talk.node]
    if not isinstance(node, Ask):
        raise TypeError(f"{turn.talk.node} is not a question")
    return node


def repeat(turn: Turn, variant: str | None = None) -> None:
    """Ask the question of now again; the next one, where it has no words in the language that was just chosen."""
    node = current(turn)
    if not turn.can_say(node):
        return walk(turn, node.next or "")
    ask(turn, node, variant=variant)


def answer(
    turn: Turn, outcome: Outcome, value: Value = None, free: str | None = None, words: tuple[str, ...] = ()
) -> None:
    """The question of now has been answered, or passed over in one of the ways that are not an answer; go on."""
    node = current(turn)
    given = Given(outcome, value, words)
    if turn.talk.returned and turn.talk.answers.get(node.ask) not in (None, given):
        withdraw_ahead(turn, node)
    keep(turn, node, given, free)
    turn.put_talk(trail=(*turn.talk.trail, node.ask), tries=0, returned=False)
    chosen = next((option.to for option in node.listed if option.id == value), None)
    onward = chosen if outcome == "answered" else node.otherwise
    walk(turn, onward or node.next or "")


def withdraw_ahead(turn: Turn, node: Ask) -> None:
    """Take back what was answered further on: the road may lead elsewhere now. How to be reached stays known."""
    talk = turn.talk
    ahead = tuple(q for q in talk.answers if q not in (*talk.trail, node.ask) and not q.startswith("callback."))
    if not ahead or node.ask.startswith("callback."):
        return
    asks = [ask for q in ahead if isinstance(ask := turn.content.flow.by_name.get(q), Ask)]
    scored = tuple(sorted({ask.instrument for ask in asks if ask.instrument} & talk.scores.keys()))
    facts = {ask.fact for ask in asks}
    turn.do(WithdrawAnswers(ahead, scored))
    if talk.offers:
        turn.do(KeepOffers(()))
    turn.put_talk(
        answers={q: given for q, given in talk.answers.items() if q not in ahead},
        scores={name: kept for name, kept in talk.scores.items() if name not in scored},
        facts={name: value for name, value in talk.facts.items() if name not in facts},
        offers=(),
    )
    turn.put(**{name: None for name in ("age_band", "kern") if name in facts})
    if "role" in facts:
        _forget_role(turn)


def _forget_role(turn: Turn) -> None:
    here = turn.talk.roles_here
    turn.put(roles=tuple(role for role in turn.state.roles if role not in here))
    turn.put_talk(roles_here=())


def keep(turn: Turn, node: Ask, given: Given, free: str | None) -> None:
    """Store an answer and what follows from it at once: a consent, a fact, what is known of the person."""
    if node.ask.startswith("consent."):
        _consent(turn, node, given)
    turn.put_talk(answers={**turn.talk.answers, node.ask: given})
    turn.do(KeepAnswer(node.ask, given.outcome, given.value, free))
    if node.fact:
        before = turn.talk.facts.get(node.fact)
        turn.put_fact(node.fact, given.value if given.value is not None else free)
        _person(turn, node.fact)
        detail(turn, node.fact, before)


def _consent(turn: Turn, node: Ask, given: Given) -> None:
    purpose = node.ask.removeprefix("consent.")
    granted = given.outcome == "answered" and given.value == "yes"
    if purpose == "keep" and not granted:
        _taken_back(turn, said=given.outcome in ("answered", "refused"))
    if purpose == "check_in" and not granted:
        turn.do(CancelDue("check_in"))
    turn.put(consents={**turn.state.consents, purpose: granted})
    role = _role(turn)
    turn.do(RecordConsent(purpose, granted, role, turn.version(node)))
    if role is None:
        turn.put_talk(agreed={**turn.talk.agreed, purpose: turn.version(node)})


def _taken_back(turn: Turn, *, said: bool) -> None:
    """Who agreed before, here or in an earlier conversation, and says no now, takes that back: what is kept goes.

    Passing over the question is no such word: what was kept stays, and nothing new is. What they told since in this
    conversation goes either way. They are told so, where anything was kept with their leave.
    """
    agreed, told = turn.state.consents.get("keep", False), len(turn.talk.answers) > 1
    if not told and not (agreed and said):
        return
    turn.do(ForgetAnswers())
    reached = {name: value for name, value in turn.talk.facts.items() if name.startswith("callback")}
    turn.put_talk(answers={}, facts=reached, scores={}, offers=(), roles_here=())
    turn.put(age_band=None, kern=None, roles=())
    if agreed:
        turn.before("answers-gone")


def _role(turn: Turn) -> str | None:
    """The role in which this conversation is held, once that is known: a senior's only with their age."""
    role, answers = turn.talk.facts.get("role"), turn.talk.answers
    senior = role == "self" and "about.age_band" in answers and turn.talk.facts.get("age_band") != "under_65"
    return "senior" if senior else str(role) if role in ("carer", "reporter") else None


def _person(turn: Turn, fact: str) -> None:
    """What the answers say of the person: role, age band, kern."""
    facts = turn.talk.facts
    value = facts.get(fact)
    if fact == "age_band":
        turn.put(age_band=value)
    if fact == "kern":
        turn.put(kern=value if value in turn.content.municipality.kernen else None)
    if fact in ("role", "age_band"):
        found = _role(turn)
        before = {r for r in turn.state.roles if r not in turn.talk.roles_here}
        turn.put(roles=tuple(sorted(before | ({found} if found else set()))))
        turn.put_talk(roles_here=(found,) if found and found not in before else ())
        _agreed_as(turn, found)


def _agreed_as(turn: Turn, role: str | None) -> None:
    """What was agreed to before the role was known was agreed to in this role; each role has consents of its own."""
    if role is None or turn.talk.facts.get("agreed_as") == role:
        return
    turn.put_fact("agreed_as", role)
    for purpose, version in turn.talk.agreed.items():
        turn.do(RecordConsent(purpose, turn.state.consents.get(purpose, False), role, version))


def keep_score(turn: Turn, node: Score) -> None:
    """Score an instrument over the answers of this conversation."""
    kept = instrument.score(turn.content.instruments[node.score], turn.talk.answers)
    if node.fact:
        turn.put_fact(node.fact, kept.band)
    if any(question.startswith(f"{node.score}.") for question in turn.talk.answers):  # what was never asked is no score
        turn.put_talk(scores={**turn.talk.scores, node.score: kept})
        turn.do(kept)


def end(turn: Turn, node: End) -> None:
    """End the conversation; interrupted where a call was arranged in the middle: START takes the questions up again.

    A check-in is over then: whoever asked for a human tells them how it went.
    """
    node_left = leave_aside(turn)
    left = None if turn.checking_in else node_left
    if node.text:
        turn.say(f"{node.text}-resume" if left else node.text)
    for plan in node.plan:
        if turn.state.consents.get(plan.consent):
            turn.do(CancelDue(plan.kind))  # of two conversations one check-in comes, the later
            part = ringing.chosen(turn.talk.facts) if turn.on_call else None
            turn.do(followup.schedule(turn.content.municipality, plan, turn.now, part=part))
    turn.put_talk(status="interrupted" if left else "completed", resume=left, node=node.end, question=None, options=(),
                  ended_at=turn.now)  # fmt: skip
    if not turn.checking_in:
        turn.put_phone(asks="begin")


def step_aside(turn: Turn, node: str | None) -> None:
    """Leave the questions at a node to arrange a call; what the conversation was about waits until that is done."""
    talk = turn.talk
    aside = Aside(node, len(talk.trail), talk.callback, talk.callback_own, talk.referral, talk.opened_at)
    turn.put_talk(aside=aside, callback=None, callback_own=False, referral=None, opened_at=None)


def leave_aside(turn: Turn) -> str | None:
    """The call is arranged: the conversation is about what it was about before. Gives the node it was left at."""
    talk, aside = turn.talk, turn.talk.aside
    if aside is None:
        return None
    turn.put_talk(aside=None, trail=talk.trail[: aside.floor], callback=aside.callback, referral=aside.referral,
                  callback_own=aside.callback_own, opened_at=aside.opened_at)  # fmt: skip
    return aside.node


def back(turn: Turn) -> bool:
    """Return to the question before; what was opened since is called off. False: there is none before."""
    talk = turn.talk
    if talk.aside and len(talk.trail) == talk.aside.floor:
        node = leave_aside(turn) if talk.aside.node else None
        if node:
            walk(turn, node)
        return node is not None
    if not talk.trail:
        return False
    *trail, last = talk.trail
    turn.put_talk(trail=tuple(trail), returned=True)
    if talk.opened_at is not None and len(trail) < talk.opened_at:
        call_off(turn)
    node_ = turn.content.flow.by_name[last]
    if not isinstance(node_, Ask):
        raise TypeError(f"{last} is not a question")
    ask(turn, node_, first=True)
    return True
