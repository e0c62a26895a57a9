"""Triage: who needs a human first? Owns that judgement, by the rules of `content/matching.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from flows.effects import KeepScore
from flows.instrument import least, worst
from flows.rules import Instrument, Matching, Severity
from flows.state import Given


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where to go, and the ids of the rules that said so."""

    then: Literal["offers", "callback"]
    rules: tuple[str, ...]


def judge(matching: Matching, instruments: Iterable[Instrument], scores: Sequence[KeepScore],
          factors: Sequence[str], answers: Mapping[str, Given] | None = None) -> Verdict:  # fmt: skip
    """A human first when a score's rule or a factor's says so; a permitted missing item counts as the worse.

    Of what was not scored nothing is concluded, but this: where the answers given already come to what a human comes
    first for, whatever the missing ones would be, a human comes first. Else the offers come, with a human among them.
    """
    known = {one.instrument: one for one in instruments}
    kept = [(known[one.instrument], one) for one in scores if one.instrument in known]
    counted = [(one.instrument, worst(one, score)) for one, score in kept]
    spoken = [rule for name, value in counted for rule in matching.severity if _speaks(rule, name, value)]
    unscored = [(one.instrument, least(one, answers or {})) for one, score in kept if score.value is None]
    spoken += [rule for name, value in unscored for rule in matching.severity
               if rule.then == "callback" and _speaks(rule, name, value)]  # fmt: skip
    rules = [(rule.id, rule.then) for rule in spoken]
    first = [matching.factor[f] for f in factors if f in matching.factor and matching.factor[f].human_first]
    rules += [(f"factor.{factor.id}", "callback") for factor in first]
    then: Literal["offers", "callback"] = "callback" if any(to == "callback" for _, to in rules) else "offers"
    return Verdict(then, tuple(name for name, to in rules if to == then))


def _speaks(rule: Severity, instrument: str, value: int | None) -> bool:
    return value is not None and rule.instrument == instrument and rule.low <= value <= rule.high
