"""Triage: who needs a human first? Owns that judgement, by the rules of `content/matching.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from flows.effects import KeepScore
from flows.instrument import worst
from flows.rules import Instrument, Matching, Severity


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where to go, and the ids of the rules that said so."""

    then: Literal["offers", "callback"]
    rules: tuple[str, ...]


def judge(matching: Matching, instruments: Iterable[Instrument], scores: Sequence[KeepScore],
          factors: Sequence[str]) -> Verdict:  # fmt: skip
    """A human first when a score's rule or a factor's says so; a permitted missing item counts as the worse.

    Nothing is concluded from what was not scored: then the offers come, with a human always among them.
    """
    known = {one.instrument: one for one in instruments}
    counted = [(kept.instrument, worst(known[kept.instrument], kept)) for kept in scores if kept.instrument in known]
    spoken = [rule for name, value in counted for rule in matching.severity if _speaks(rule, name, value)]
    rules = [(rule.id, rule.then) for rule in spoken]
    first = [matching.factor[f] for f in factors if f in matching.factor and matching.factor[f].human_first]
    rules += [(f"factor.{factor.id}", "callback") for factor in first]
    then: Literal["offers", "callback"] = "callback" if any(to == "callback" for _, to in rules) else "offers"
    return Verdict(then, tuple(name for name, to in rules if to == then))


def _speaks(rule: Severity, instrument: str, value: int | None) -> bool:
    return value is not None and rule.instrument == instrument and rule.low <= value <= rule.high
