"""The arithmetic of the benchmark: medians, ratios within a round, goals, and a table in which each of them stands."""

from __future__ import annotations

import asyncio
from functools import cache

import pytest

from bench import report
from bench.contestant import LABELS
from bench.machine import file_system
from bench.measure import Figures, Lane, Walker, paced, raw_commit
from bench.results import MANY, ONE, Goal, Results, Round, goals
from bench.road import Astray, Road, walked
from bench.startup import Started


def figures(per_second: float, p50: float = 1.0) -> Figures:
    return Figures(1000, 1000 / per_second, p50, 2 * p50)


def rounds(*of: dict[str, float], raw: float = 0.5, p50: float = 1.0) -> list[Round]:
    """Rounds in which these contestants had so many turns a second, with any number of people."""
    return [Round({(key, people): figures(rate, p50) for key, rate in one.items() for people in (ONE, MANY)}, raw)
            for one in of]  # fmt: skip


def test_a_ratio_is_taken_within_each_round_and_is_the_median_of_those() -> None:
    # The machine was busy in the second round: both were slower, and the ratio says the same.
    results = Results(rounds({"sms-sqlite": 1000, "orm": 100}, {"sms-sqlite": 100, "orm": 10},
                             {"sms-sqlite": 900, "orm": 300}))  # fmt: skip
    assert results.ratio("sms-sqlite", "orm", MANY) == pytest.approx(10)


def test_a_figure_is_the_median_over_the_rounds() -> None:
    middle = Results(rounds({"floor": 100}, {"floor": 900}, {"floor": 300})).middle("floor", ONE)
    assert middle
    assert middle.per_second == pytest.approx(300)


def test_what_did_not_run_in_every_round_has_no_figure() -> None:
    results = Results(rounds({"floor": 100, "orm": 1}, {"floor": 100}))
    assert results.middle("orm", MANY) is None
    assert results.ratio("floor", "orm", MANY) is None


def test_one_person_s_wait_is_held_against_the_floor_and_one_commit() -> None:
    results = Results(rounds({"floor": 1, "telegram-sqlite": 1}, raw=1.0, p50=1.0))
    assert results.wait("telegram-sqlite") == pytest.approx(0.5)
    assert results.durable_floor_ms == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("figure", "at_most", "verdict"),
    [(8.0, False, "met"), (7.99, False, "NOT MET"), (8.0, True, "met"), (8.01, True, "NOT MET"),
     (None, False, "not measured")],
)  # fmt: skip
def test_a_goal_is_met_not_met_or_not_measured(figure: float | None, at_most: bool, verdict: str) -> None:
    assert Goal("it", 8.0, figure, "times", at_most).verdict == verdict


def test_every_goal_of_the_issue_is_judged() -> None:
    everybody = Results(rounds(dict.fromkeys(LABELS, 1.0)), [Started(2.0, 100.0, None)])
    assert [goal.wanted for goal in goals(everybody)] == [8.0, 8.0, 0.3, 0.3, 10.0, 10.0, 25.0, 25.0, 1.5, 3.0]
    assert all(goal.figure is not None for goal in goals(everybody))
    assert {goal.verdict for goal in goals(Results([]))} == {"not measured"}


def test_the_page_has_a_row_for_everybody_and_says_who_could_not_run() -> None:
    here = [key for key in LABELS if not key.endswith("postgresql")]
    results = Results(rounds(dict.fromkeys(here, 10.0)), [Started(2.0, 100.0, 120.0, 32)], {"sms-postgresql": "gone"})
    page = report.page(results, {"Commit": "abc"}, "python -m bench.turns")
    for label in LABELS.values():
        assert f"| {label.name}" in page
    assert "Peilstation, SMS door on PostgreSQL: gone" in page
    assert "after 32 people's screenings" in page
    assert "0.50 ms" in page


def test_the_columns_of_a_table_line_up() -> None:
    lines = report.table(["", "figure"], [["short", "1"], ["something longer", "1,000"]]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[-1] == "| something longer |  1,000 |"


def test_a_slice_lasts_about_as_long_as_was_asked_and_is_as_mixed_as_the_road() -> None:
    assert paced(figures(3200), people=32, length=18, seconds=2) == 200
    assert paced(figures(32), people=32, length=18, seconds=2) == 9  # no less than half the road
    assert paced(figures(100), people=1, length=18, seconds=2) == 198  # one alone goes whole roads
    assert paced(figures(1), people=1, length=18, seconds=0.1) == 18


@cache
def _by_sms() -> Road:
    return walked("sms")


class Puppet:
    """A contestant that notes what it was given."""

    label = LABELS["floor"]

    def __init__(self, breaks_on: int = -1) -> None:
        self.taken: list[tuple[int, int]] = []
        self.visits = 0
        self.breaks_on = breaks_on
        self.road = _by_sms()

    def visit(self) -> list[tuple[int, int]]:
        self.visits += 1
        return [(self.visits, place) for place in range(len(self.road.turns))]

    async def take(self, turn: tuple[int, int]) -> None:
        if len(self.taken) == self.breaks_on:
            raise Astray("the wrong question")
        self.taken.append(turn)

    async def check(self, screenings: int) -> None: ...


def test_everybody_goes_every_road_in_order_to_its_end() -> None:
    async def going() -> int:
        await lane.enter(5)
        await lane.slice(5, 20)
        return await lane.leave()

    puppet = Puppet()
    lane = Lane(puppet)
    screenings = asyncio.run(going())
    assert screenings == puppet.visits
    for visit in range(1, screenings + 1):
        assert [place for who, place in puppet.taken if who == visit] == list(range(len(puppet.road.turns)))


def test_a_wrong_answer_ends_the_slice() -> None:
    lane = Lane(Puppet(breaks_on=3), {1: [Walker(Puppet(breaks_on=3))]})
    with pytest.raises(Astray):
        asyncio.run(lane.slice(1, 17))


def test_one_raw_commit_takes_some_time(tmp_path: object) -> None:
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    assert raw_commit(tmp_path, times=3) > 0
    assert file_system(tmp_path)


def test_the_roads_lead_to_the_same_score() -> None:
    by_chat, by_sms = walked("telegram"), walked("sms")
    assert by_chat.score == by_sms.score == ("djg6", 2, "moderate")
    assert (len(by_chat.turns), len(by_sms.turns)) == (18, 17)
    assert sum(turn.press is not None for turn in by_chat.turns) == 12
