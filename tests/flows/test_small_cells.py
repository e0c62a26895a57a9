"""What is shown of small counts: whoever does the sums, over rows, columns and totals, cannot count anybody out."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from flows.small_cells import ROOM, SMALLEST, TOTAL, Cell, could_be, protected

ROWS, COLUMNS = ("wandelen", "koken", "zingen"), ("Biddinghuizen", "Dronten", "Swifterbant")


def table(*numbers: tuple[int, ...]) -> dict[Cell, int]:
    return {(row, column): number for row, line in zip(ROWS, numbers, strict=False)
            for column, number in zip(COLUMNS, line, strict=True)}  # fmt: skip


def test_counts_that_are_large_enough_are_shown_with_their_totals() -> None:
    found = protected(table((5, 6, 7), (8, 9, 10), (5, 5, 5)), ROWS, COLUMNS)
    assert found.of("wandelen", "Dronten") == 6
    assert found.of("wandelen") == 18
    assert found.of(TOTAL, "Dronten") == 20
    assert found.of(TOTAL) == 60


def test_a_small_count_is_not_shown_and_no_total_gives_it_away() -> None:
    found = protected(table((3, 9, 20), (8, 9, 10), (7, 12, 30)), ROWS, COLUMNS)
    assert found.of("wandelen", "Biddinghuizen") == "small"
    held = {cell for cell, shown in found.cells.items() if shown == "held"}
    assert {row for row, _ in held} >= {"wandelen"}, "something else of its row is held back"
    assert "Biddinghuizen" in {column for _, column in held}, "and of its column"
    assert found.of(TOTAL) == 108, "no more than is needed"


def test_a_total_that_is_small_is_not_shown_either() -> None:
    found = protected(table((1, 0, 2), (8, 9, 10), (0, 0, 0)), ROWS, COLUMNS)
    assert found.of("wandelen") == "small"
    assert found.of("zingen") == "small"


def test_five_of_one_each_are_not_given_away_by_their_total_of_five() -> None:
    columns = ("a", "b", "c", "d", "e")
    found = protected({("wandelen", one): 1 for one in columns}, ("wandelen",), columns)
    assert all(found.of("wandelen", one) == "small" for one in columns)


def by_trying(numbers: dict[Cell, int], cell: Cell, rows: tuple[str, ...], columns: tuple[str, ...]) -> set[int]:
    """What a count can be for whoever tries every table there is, up to a number."""
    found = protected(numbers, rows, columns)
    fits = {"small": range(SMALLEST), "held": range(SMALLEST, 14)}
    choices = [fits[shown] if isinstance(shown := found.of(row, column), str) else (shown,)
               for row, column in product(rows, columns)]  # fmt: skip
    possible = set()
    for tried in product(*choices):
        other = dict(zip(product(rows, columns), tried, strict=True))
        sums = {(row, TOTAL): sum(other[row, column] for column in columns) for row in rows}
        sums |= {(TOTAL, column): sum(other[row, column] for row in rows) for column in columns}
        sums[TOTAL, TOTAL] = sum(other.values())
        if all((shown := found.cells[at]) == number or (shown == "small" and number < SMALLEST)
               or (shown == "held" and number >= SMALLEST) for at, number in sums.items()):  # fmt: skip
            possible.add(other[cell])
    return possible


@settings(deadline=None, max_examples=50)  # it tries thousands of tables, however long that takes
@given(some.lists(some.integers(0, 8), min_size=4, max_size=4))
def test_whoever_tries_every_table_finds_more_than_one_number_for_each_small_count(numbers: list[int]) -> None:
    rows, columns = ROWS[:2], COLUMNS[:2]
    counts = dict(zip(product(rows, columns), numbers, strict=True))
    for cell, number in counts.items():
        if 0 < number < SMALLEST:
            assert len(by_trying(counts, cell, rows, columns)) >= ROOM


@pytest.mark.parametrize("hidden", [set(), {("wandelen", "Dronten")}])
def test_the_sums_of_a_reader_are_done_here_too(hidden: set[Cell]) -> None:
    """A count beside shown ones is known exactly; with two in a row and in a column it is not."""
    numbers = table((3, 9, 20), (8, 9, 10))
    cell = ("wandelen", "Biddinghuizen")
    whole = {**numbers, ("wandelen", TOTAL): 32, ("koken", TOTAL): 27, (TOTAL, "Biddinghuizen"): 11,
             (TOTAL, "Dronten"): 18, (TOTAL, "Swifterbant"): 30, (TOTAL, TOTAL): 59}  # fmt: skip
    assert could_be(cell, whole, {cell, *hidden}) == (3, 3)
    square = {cell, ("wandelen", "Dronten"), ("koken", "Biddinghuizen"), ("koken", "Dronten")}
    assert could_be(cell, whole, square) == (0, 4)
