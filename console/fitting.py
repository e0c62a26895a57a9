"""Fitting: why an activity was offered: each rule with what it added, what was said that spoke for it, and the sum.

Owns that account of an offer. It is made of what was kept with the offer, never reckoned anew: rules change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.content import Content
from flows.flow import Ask
from flows.matching import NAMED


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that spoke, what it added (None: from before that was kept), and the answers that made it speak."""

    id: str
    weight: int | None
    because: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """An offer with its sum. `adds_up`: the weights that were kept come to it."""

    activity: str
    rank: int
    status: str
    points: int
    rules: tuple[Rule, ...]

    @property
    def adds_up(self) -> bool:
        return all(rule.weight is not None for rule in self.rules)


def reckoned(content: Content, row: Any, answers: Sequence[Any], labels: Mapping[str, Mapping[str, str]]) -> Reckoned:
    """A row of `offer` with the answers of its conversation."""
    weights = list(row.weights or ())
    weights += [None] * (len(row.reasons) - len(weights))
    told = _told(content, answers, labels)
    rules = tuple(
        Rule(rule, weight, tuple(dict.fromkeys(told.get(rule, ()))))
        for rule, weight in zip(row.reasons, weights, strict=True)
    )
    return Reckoned(row.activity, row.rank, row.status, row.points, rules)


def _told(content: Content, answers: Sequence[Any], labels: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    """What was answered, and in which own words, by the rules that it makes speak."""
    found: dict[str, list[str]] = {}
    for answer in answers:
        node = content.flow.by_name.get(answer.question)
        if not isinstance(node, Ask) or answer.outcome != "answered":
            continue
        for rule, option in _spoken(node, answer.value):
            found.setdefault(rule, []).append(labels.get(answer.question, {}).get(option, option))
            if answer.value is not None and answer.free:
                found[rule].append(f"\u201c{answer.free}\u201d")
        if answer.value is not None and answer.free:
            found.setdefault(NAMED, []).append(f"\u201c{answer.free}\u201d")
    return found


def _spoken(node: Ask, value: Any) -> Iterator[tuple[str, str]]:
    chosen = value if isinstance(value, list) else [value]
    for option in node.listed:
        if option.id in chosen:
            yield from ((f"wish.{wish}", option.id) for wish in option.wishes)
            yield from ((f"factor.{factor}", option.id) for factor in option.factors)
