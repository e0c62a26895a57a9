"""Reasons: why this activity, in the person's own words. Owns the sentence; `matching` owns the rules behind it."""

from __future__ import annotations

from flows.effects import Offer
from flows.turn import Turn


def reason(turn: Turn, offer: Offer) -> str:
    """One clause, `u graag samen iets doet en in Swifterbant woont`: the first wish or else cause, and the kern.

    A score never gives a reason that is told: the person hears no label, not even a kind one. Nor does a cause
    without a text: nobody likes to read that something suits them because they are old.
    """
    rules = [rule for kind in ("wish.", "factor.") for rule in offer.reasons if rule.startswith(kind)]
    told = [turn.text(text_id(rule)) for rule in rules if turn.texts.has(text_id(rule))]
    if "kern" in offer.reasons and turn.state.kern:
        told[1:] = [turn.text("because-kern", kern=turn.state.kern)]
    if not told:
        return turn.text("because-company")
    if len(told) == 1:
        return turn.text("because-one", first=told[0])
    return turn.text("because-both", first=told[0], second=told[1])


def text_id(rule: str) -> str:
    """The text of a rule: `because-wish-together`."""
    return "because-" + rule.replace(".", "-").replace("_", "-")
