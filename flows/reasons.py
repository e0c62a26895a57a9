"""Reasons: why this activity, in the person's own words. Owns the sentence; `matching` owns the rules behind it."""

from __future__ import annotations

from flows import naming
from flows.effects import Offer
from flows.flow import Ask
from flows.matching import NAMED
from flows.turn import Turn


def reason(turn: Turn, offer: Offer) -> str:
    """One clause, `u graag samen iets doet en in Swifterbant woont`: the first wish or else cause, and the kern.

    A score never gives a reason that is told: the person hears no label, not even a kind one. Nor does a cause
    without a text: nobody likes to read that something suits them because they are old. On a call nothing is told
    that was said before it.
    """
    before = _before(turn)
    if NAMED in offer.reasons and (said := _said(turn, offer)):
        return turn.text("because-one", first=turn.text("because-named", said=said))
    rules = [rule for kind in ("wish.", "factor.") for rule in offer.reasons if rule.startswith(kind)]
    told = [turn.text(text_id(rule)) for rule in rules if turn.texts.has(text_id(rule)) and rule not in before]
    if "kern" in offer.reasons and turn.state.kern and "kern" not in before:
        told[1:] = [turn.text("because-kern", kern=turn.state.kern)]
    if not told:
        return turn.text("because-company")
    if len(told) == 1:
        return turn.text("because-one", first=told[0])
    return turn.text("because-both", first=told[0], second=told[1])


def _before(turn: Turn) -> frozenset[str]:
    """The rules that speak of what was answered before the call of now; in writing there are none."""
    found: set[str] = set()
    for question in _known(turn):
        node, given = turn.content.flow.by_name.get(question), turn.talk.answers.get(question)
        if not isinstance(node, Ask) or given is None:
            continue
        chosen = given.value if isinstance(given.value, tuple) else (given.value,)
        options = [option for option in node.listed if option.id in chosen]
        found |= {f"wish.{wish}" for option in options for wish in option.wishes}
        found |= {f"factor.{factor}" for option in options for factor in option.factors}
        found |= {"kern"} if node.fact == "kern" else set()
    return frozenset(found)


def _known(turn: Turn) -> tuple[str, ...]:
    return turn.state.phone.known if turn.on_call and turn.state.phone else ()


def _said(turn: Turn, offer: Offer) -> str:
    """The person's own words that named this activity."""
    one, known = turn.directory.get(offer.activity), _known(turn)
    given = (answer for question, answer in turn.talk.answers.items() if question not in known)
    words = dict.fromkeys(word for answer in given for word in answer.words)
    told = [word for word in words if one and naming.named([word], [one], turn.language)]
    return " ".join(told)


def text_id(rule: str) -> str:
    """The text of a rule: `because-wish-together`."""
    return "because-" + rule.replace(".", "-").replace("_", "-")
