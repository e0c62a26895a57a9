"""Charts: bars drawn as SVG by the service, in classes that the desk's own sheet colours. Owns where things are drawn.

A chart is a picture with a text beside it; the table it was made of always stands below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 340
"""Units across. Drawn no wider than a telephone, so that its letters are never smaller than those around it."""
LINE, THICK, LETTERS, VALUE = 44, 14, 16, 80
"""Units down for a bar with its name above it, of the bar, of its name; and across for what stands behind it."""


@dataclass(frozen=True)
class Bar:
    """One bar: its name, how long it is, what stands behind it; `exact`: it is as long as what it counts."""

    name: str
    value: str
    length: float
    exact: bool
    top: int


@dataclass(frozen=True)
class Chart:
    """Bars below each other, and how high all of it is, in units."""

    bars: tuple[Bar, ...]
    height: int
    width: int = WIDTH
    letters: int = LETTERS
    thick: int = THICK


def bars(rows: Sequence[tuple[str, str, int, bool]]) -> Chart:
    """A chart of (name, value in words, length, exact), the longest as wide as there is room."""
    longest = max((length for _, _, length, _ in rows), default=0) or 1
    room = WIDTH - VALUE
    drawn = (Bar(name, value, round(room * length / longest, 1), exact, LINE * at)
             for at, (name, value, length, exact) in enumerate(rows))  # fmt: skip
    return Chart(tuple(drawn), LINE * len(rows))
