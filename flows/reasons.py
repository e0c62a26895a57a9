"""Reasons: why this activity, in the person's own words. Owns the sentence; `matching` owns the rules behind it."""

from __future__ import annotations

from flows import naming
from flows.effects import Offer
from flows.matching import NAMED
from flows.turn import Turn


def reason(turn: Turn, offer: Offer) -> str:
    """One clause, `u graag samen iets doet en in Swifterbant woont`: the first wish or else cause, and the kern.

    A score never gives a reason that is told: the person hears no label, not even a kind one. Nor does a cause
    without a text: nobody likes to read that something suits them because they are old.
    """
    if NAMED in offer.reasons and (said := _said(turn, offer)):
        return turn.text("because-one", first=turn.text("because-named", said=said))
    rules = [rule for kind in ("wish.", "factor.") for rule in offer.reasons if rule.startswith(kind)]
    told = [turn.text(text_id(rule)) for rule in rules if turn.texts.has(text_id(rule))]
    if "kern" in offer.reasons and turn.state.kern:
        told[1:] = [turn.text("because-kern", kern=turn.state.kern)]
    if not told:
        return turn.text("because-company")
    if len(told) == 1:
        return turn.text("because-one", first=told[0])
    return turn.text("because-both", first=told[0], second=told[1])


def _said(turn: Turn, offer: Offer) -> str:
    """The person's own words that named this activity."""
    one = turn.directory.get(offer.activity)
    words = dict.fromkeys(word for given in turn.talk.answers.values() for word in given.words)
    told = [word for word in words if one and naming.named([word], [one], turn.language)]
    return " ".join(told)


def text_id(rule: str) -> str:
    """The text of a rule: `because-wish-together`."""
    return "because-" + rule.replace(".", "-").replace("_", "-")
