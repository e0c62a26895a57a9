"""Judging weights: what would be heard of writers who were not learned from. Owns the counting; learns nothing."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows import safety, weighing
from flows.safety import Hit, Watch
from flows.scales import Scales, Weights

if TYPE_CHECKING:
    from tools.weigh import Line, Shop

NEVER = -99.0


@dataclass(frozen=True)
class Judged:
    """A line: its writer, its level (or "ordinary"), what the rules say, what it weighs, how the service hears it."""

    writer: str
    level: str
    rule: Hit | None
    weight: float
    now: float
    heard: str

    def at(self, amber: float, red: float) -> str:
        """The level it would be heard at, were these the thresholds."""
        ruled = self.rule.level if self.rule else "none"
        if ruled != "none" or self.weight < amber:
            return self.heard if ruled == "amber" else ruled
        return "red" if self.now >= red else "amber"


def judge(shop: Shop) -> None:
    """What would be heard of each writer by rules and weights together, by weights that never saw a line of theirs."""
    judged: list[Judged] = []
    right = Counter[bool]()
    for name, lines in (*shop.writers.items(), *shop.ordinary.items()):
        print(f"without {name}", file=sys.stderr)
        weights = shop.learn(shop.all(without=name))
        watch = Watch.over(shop.rules, [Scales(weights, shop.meanings)])
        for line in lines:
            level = line.level if name in shop.writers else "ordinary"
            hit = safety.scan(watch, line.text)
            judged.append(_judged(shop, weights, line, (name, level, hit.level if hit else "none")))
            if hit and line.hit != "none":
                right[hit.hit == line.hit] += 1
    _tell(judged, weights, shop.strangers)
    print(f"\nclass right: {right[True] / max(1, right.total()):.1%} of what is heard")


def _judged(shop: Shop, weights: Weights, line: Line, known: tuple[str, str, str]) -> Judged:
    name, level, heard = known
    every = Scales(weights.model_copy(update={"amber": NEVER, "red": None}), shop.meanings)
    found = weighing.weigh(every, safety.line(line.text))
    rule = safety.scan(shop.rules, line.text)
    return Judged(name, level, rule, found.weight if found else NEVER, found.now if found else NEVER, heard)


def _tell(judged: Sequence[Judged], weights: Weights, strangers: Sequence[str]) -> None:
    amber, red = weights.amber, weights.red if weights.red is not None else -NEVER
    print("Rules and weights together, as the service hears (flows.safety.scan):")
    print(f"{'':22} red as red   red at all   amber heard   amber as red   none heard   none as red")
    for name in dict.fromkeys(one.writer for one in judged if one.level != "ordinary"):
        print(_row(name, [(one.level, one.heard) for one in judged if one.writer == name]))
    mine = [one for one in judged if one.level != "ordinary"]
    print(_row("all writers", [(one.level, one.heard) for one in mine]))
    far = [one for one in mine if one.writer in strangers]
    print(_row("strangers to rules", [(one.level, one.heard) for one in far]))
    print(_row("the rules alone", [(one.level, one.rule.level if one.rule else "none") for one in mine]))
    print(_row("and of strangers", [(one.level, one.rule.level if one.rule else "none") for one in far]))
    print("ordinary answers heard: " + f"{_share(judged, 'ordinary', amber, red, 'amber', 'red'):.2%}, "
          f"by the rules alone {_share(judged, 'ordinary', -NEVER, red, 'amber', 'red'):.2%}")  # fmt: skip
    print("\nWere it amber from this weight on:\n  from   red at all   amber heard   none heard   ordinary heard")
    for at in (-1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0):
        cells = [_share(judged, level, at, red, "amber", "red") for level in ("red", "amber", "none", "ordinary")]
        print(f"{at:6.2f}   " + "       ".join(f"{cell:6.2%}" for cell in cells))
    print(
        "\nWere it red from this second weight on:\n  from   red as red   amber as red   none as red   ordinary as red"
    )
    for at in (-2.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 5.5, 6.0, 7.0, 8.0):
        cells = [_share(judged, level, amber, at, "red") for level in ("red", "amber", "none", "ordinary")]
        print(f"{at:6.2f}   " + "       ".join(f"{cell:6.2%}" for cell in cells))


def _row(name: str, pairs: Sequence[tuple[str, str]]) -> str:
    def share(level: str, *heard: str) -> str:
        of = [got for meant, got in pairs if meant == level]
        return f"{sum(got in heard for got in of) / max(1, len(of)):10.1%}"

    cells = [share("red", "red"), share("red", "red", "amber"), share("amber", "red", "amber"), share("amber", "red")]
    return f"{name:20} " + "   ".join([*cells, share("none", "red", "amber"), share("none", "red")])


def _share(judged: Sequence[Judged], level: str, amber: float, red: float, *heard: str) -> float:
    of = [one for one in judged if one.level == level]
    return sum(one.at(amber, red) in heard for one in of) / len(of)
