"""Judging weights: what would be found of writers who were not learned from. Owns the counting; learns nothing."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flows import safety, weighing
from flows.weighing import GRAVE, Scales

if TYPE_CHECKING:
    from tools.weigh import Shop

Seen = tuple[str, str, float, float]
"""A line: its level (or "ordinary"), what the rules say, its weight, and its weight as a danger of now."""


def judge(shop: Shop, chosen: float) -> None:
    """What would have been found of each writer, by weights that never saw them, at several thresholds."""
    seen: list[Seen] = []
    hits = Counter[bool]()
    for name, lines in (*shop.writers.items(), *shop.ordinary.items()):
        print(f"without {name}", file=sys.stderr)
        weights = shop.learn(shop.all(without=name)).model_copy(update={"amber": -99.0, "red": None})
        scales = Scales(weights, shop.meanings)
        for line in lines:
            rule = safety.scan(shop.rules, line.text)
            found = weighing.weigh(scales, safety.line(line.text))
            level = line.level if name in shop.writers else "ordinary"
            second = found.now if found and found.hit in GRAVE else -99.0
            seen.append((level, rule.level if rule else "", found.weight if found else -99.0, second))
            if found and line.level != "none" and found.weight >= chosen:
                hits[found.hit == line.hit] += 1
    _tell(seen, chosen)
    print(f"\nclass right: {hits[True] / max(1, hits.total()):.1%} of what is found")


def _tell(seen: Sequence[Seen], chosen: float) -> None:
    print("From this weight on it is amber; together with the rules, or alone (in brackets).")
    print("  from   red found       amber found     hard none       ordinary none")
    for amber in (-1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5):
        cells = [_share(seen, level, amber) for level in ("red", "amber", "none", "ordinary")]
        print(f"{amber:6.2f}   " + "   ".join(f"{both:5.1%} ({alone:5.1%})" for both, alone in cells))
    print("\nThe rules alone: " + ", ".join(f"{level} {_share(seen, level, 999)[0]:.1%}" for level in
                                            ("red", "amber", "none", "ordinary")))  # fmt: skip
    print("\nOf what the rules do not know: red from this second weight on")
    print("  from   red as red   amber as red   none as red   ordinary as red")
    for red in (0.0, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0):
        cells = [_red(seen, level, chosen, red) for level in ("red", "amber", "none", "ordinary")]
        print(f"{red:6.2f}   " + "       ".join(f"{cell:6.2%}" for cell in cells))


def _share(seen: Sequence[Seen], level: str, amber: float) -> tuple[float, float]:
    of = [(rule, weight) for name, rule, weight, _ in seen if name == level]
    both = sum(bool(rule) or weight >= amber for rule, weight in of)
    return both / len(of), sum(weight >= amber for _, weight in of) / len(of)


def _red(seen: Sequence[Seen], level: str, amber: float, red: float) -> float:
    of = [(rule, weight, second) for name, rule, weight, second in seen if name == level]
    return sum(not rule and weight >= amber and second >= red for rule, weight, second in of) / len(of)
