"""Small cells: a table of counts from which nobody can be counted out. Owns that rule; knows not what is counted.

The threshold rule with complementary cell suppression (Hundepool and others, Statistical Disclosure Control, 2012): a
count below the threshold is not shown, and nor are as many others as it takes that sums and totals do not give it
away. Whether they do is worked out as a reader would: a table with its totals is a circulation (Cox 1980), so what a
hidden count may still be is found by sending units round it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count as counting
from typing import Final, Literal

SMALLEST = 5
"""From here on a count is shown."""
ROOM = 3
"""Numbers, at least, that a small count can still be for whoever does the sums."""
TOTAL: Final = "total"
"""The row and the column of totals."""

Cell = tuple[str, str]
"""Row and column."""
Shown = int | Literal["small", "held"]
"""`small`: less than the threshold. `held`: it is not, but would give away one that is."""
_Edge = tuple[str, str]
_State = dict[Cell, int]


@dataclass(frozen=True)
class Table:
    """Counts as they may be shown, totals included."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Cell, Shown]

    def of(self, row: str, column: str = TOTAL) -> Shown:
        """One of them."""
        return self.cells[row, column]


def protected(counts: Mapping[Cell, int], rows: Sequence[str], columns: Sequence[str]) -> Table:
    """The table of these counts (0 where there is none), with totals, as it may be shown."""
    whole = _with_totals(counts, rows, columns)
    hidden = {cell for cell, number in whole.items() if number < SMALLEST}
    for cell in sorted(hidden):
        if whole[cell]:  # of nothing nobody is given away
            _hide_around(cell, whole, hidden)
    shown: dict[Cell, Shown] = {
        cell: ("small" if number < SMALLEST else "held") if cell in hidden else number for cell, number in whole.items()
    }
    return Table(tuple(rows), tuple(columns), shown)


def could_be(cell: Cell, whole: Mapping[Cell, int], hidden: Iterable[Cell]) -> tuple[int, int]:
    """The least and the most that a hidden small count can be, for whoever sees all the others."""
    open_ = set(hidden)
    return tuple(_stretched(cell, dict(whole), open_, way)[cell] for way in (-1, 1))  # type: ignore[return-value]


def _with_totals(counts: Mapping[Cell, int], rows: Sequence[str], columns: Sequence[str]) -> _State:
    whole = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    sums: _State = dict.fromkeys([*((row, TOTAL) for row in rows), *((TOTAL, column) for column in columns)], 0)
    for (row, column), number in whole.items():
        sums[row, TOTAL] += number
        sums[TOTAL, column] += number
    return {**whole, **sums, (TOTAL, TOTAL): sum(whole.values())}


def _hide_around(cell: Cell, whole: _State, hidden: set[Cell]) -> None:
    """Hide more, the smallest first, until this count can be several numbers."""
    while True:
        low, high = (_stretched(cell, dict(whole), hidden, way) for way in (-1, 1))
        if high[cell] - low[cell] + 1 >= ROOM:
            return
        ways = [found for state, way in ((low, -1), (high, 1)) if (found := _round(cell, state, None, hidden, way))]
        if not ways:  # nothing is left that could be hidden
            return
        _, steps = min(ways)
        hidden.update(one for one, _ in steps)


def _stretched(cell: Cell, state: _State, hidden: set[Cell], way: int) -> _State:
    """The numbers as they could be with this one as small (-1) or as large (1) as can be."""
    while found := _round(cell, state, hidden, hidden, way):
        state[cell] += way
        for one, step in found[1]:
            state[one] += step
    return state


def _round(
    cell: Cell, state: _State, only: set[Cell] | None, hidden: set[Cell], way: int
) -> tuple[int, list[tuple[Cell, int]]] | None:
    """The cheapest way in which others change where this count changes by one, and what hiding them costs.

    `only`: those that may change. Dijkstra, over rows and columns as the places and counts as the roads between them.
    """
    if not _can(cell, state, way):
        return None
    tail, head = _road(cell)
    begin, end = (head, tail) if way > 0 else (tail, head)
    roads: dict[str, list[tuple[str, Cell, int]]] = {}
    for one in state if only is None else only:
        start, to = _road(one)
        for here, there, step in ((start, to, 1), (to, start, -1)):
            if one != cell and _can(one, state, step):
                roads.setdefault(here, []).append((there, one, step))
    order, seen = counting(), set[str]()
    queue: list[tuple[int, int, str, list[tuple[Cell, int]]]] = [(0, next(order), begin, [])]
    while queue:
        cost, _, place, steps = heappop(queue)
        if place == end:
            return cost, steps
        if place in seen:
            continue
        seen.add(place)
        for there, one, step in roads.get(place, ()):
            if there not in seen:
                price = 0 if one in hidden else state[one]
                heappush(queue, (cost + price, next(order), there, [*steps, (one, step)]))
    return None


def _can(cell: Cell, state: _State, step: int) -> bool:
    """Whether a hidden count can change so and still be what is said of it: small, or not small."""
    number = state[cell]
    return 0 <= number + step < SMALLEST if number < SMALLEST else number + step >= SMALLEST


def _road(cell: Cell) -> _Edge:
    """A count as a road: from its row to its column, and by the totals back again."""
    row, column = cell
    start = "row total" if row == TOTAL else f"row {row}"
    to = "column total" if column == TOTAL else f"column {column}"
    # What comes into a row by its total leaves it by its counts.
    return (start, to) if (row == TOTAL) == (column == TOTAL) else (to, start)
