"""Scores, held against a scorer of our own that was written from the manual and shares no line with the real one."""

from __future__ import annotations

from itertools import product

import pytest

from flows import instrument
from flows.rules import Instrument
from flows.state import Given
from tests.content import dronten

ITEMS = (3, 4, 7, 9, 8, 10)
YES, SOME, NO = "yes", "more_or_less", "no"


@pytest.fixture(scope="module")
def djg6() -> Instrument:
    return dronten()[0].instruments["djg6"]


def independent(replies: dict[int, str | None]) -> tuple[int | None, str, dict[str, int | str], int]:
    """The manual of 1999 in arithmetic: 3, 9, 10 count yes and more or less; 4, 7, 8 count no and more or less."""
    emotional = [replies[n] for n in (3, 9, 10)]
    social = [replies[n] for n in (4, 7, 8)]
    e = len([r for r in emotional if r in ("yes", "more_or_less")])
    s = len([r for r in social if r in ("no", "more_or_less")])
    gone = list(replies.values()).count(None)
    total = e + s if gone < 2 else None
    if total is None:
        label = "not_scored"
    elif total < 2:
        label = "not"
    else:
        label = "moderate" if total < 5 else "strong"
    subscales: dict[str, int | str] = {
        "emotional": "not_scored" if None in emotional else e,
        "social": "not_scored" if None in social else s,
    }
    return total, label, subscales, gone


def given(outcome: str) -> Given:
    return Given("answered", outcome) if outcome in (YES, SOME, NO) else Given(outcome)  # type: ignore[arg-type]


def scored(djg6: Instrument, replies: dict[int, Given]) -> tuple[int | None, str, dict[str, int | str], int]:
    kept = instrument.score(djg6, {f"djg6.{n}": reply for n, reply in replies.items()})
    return kept.value, kept.band, dict(kept.subscales), kept.missing


def test_all_729_complete_patterns_score_as_the_manual_says(djg6: Instrument) -> None:
    for pattern in product((YES, SOME, NO), repeat=6):
        replies = dict(zip(ITEMS, pattern, strict=True))
        assert scored(djg6, {n: given(r) for n, r in replies.items()}) == independent(dict(replies))


def test_all_patterns_with_missing_items_score_as_the_manual_says(djg6: Instrument) -> None:
    for pattern in product((YES, SOME, NO, "skipped"), repeat=6):
        replies = dict(zip(ITEMS, pattern, strict=True))
        expected = independent({n: None if r == "skipped" else r for n, r in replies.items()})
        assert scored(djg6, {n: given(r) for n, r in replies.items()}) == expected


@pytest.mark.parametrize("way", ["skipped", "refused", "dont_know", "unclear"])
def test_no_way_of_not_answering_counts_as_an_answer(djg6: Instrument, way: str) -> None:
    replies = {n: given(NO) for n in ITEMS} | {3: given(way)}
    assert scored(djg6, replies) == (3, "moderate", {"emotional": "not_scored", "social": 3}, 1)


def test_nothing_answered_is_not_a_score_of_zero(djg6: Instrument) -> None:
    assert scored(djg6, {}) == (None, "not_scored", {"emotional": "not_scored", "social": "not_scored"}, 6)


def test_triage_reckons_with_the_worse_of_a_missing_item(djg6: Instrument) -> None:
    replies = {n: given(YES if n in (3, 9, 10) else SOME) for n in ITEMS} | {4: given("skipped"), 7: given(YES)}
    kept = instrument.score(djg6, {f"djg6.{n}": reply for n, reply in replies.items()})
    assert (kept.value, kept.band, instrument.worst(kept)) == (4, "moderate", 5)


@pytest.mark.parametrize(("value", "band"), [(0, "not"), (1, "not"), (2, "moderate"), (4, "moderate"), (5, "strong"),
                                             (6, "strong"), (None, "not_scored")])  # fmt: skip
def test_bands_are_those_of_the_manual(djg6: Instrument, value: int | None, band: str) -> None:
    assert instrument.band(djg6, value) == band


def test_the_items_are_quoted_exactly_in_the_order_of_the_manual(djg6: Instrument) -> None:
    assert [item.n for item in djg6.items] == list(ITEMS)
    assert djg6.items[0].text["nl"] == "Ik ervaar een leegte om me heen"
    assert djg6.items[1].text["nl"] == "Er zijn genoeg mensen op wie ik in geval van narigheid kan terugvallen"
    assert djg6.items[2].text["nl"] == "Ik heb veel mensen op wie ik volledig kan vertrouwen"
    assert djg6.items[3].text["nl"] == "Ik mis mensen om me heen"
    assert djg6.items[4].text["nl"] == "Er zijn voldoende mensen met wie ik me nauw verbonden voel"
    assert djg6.items[5].text["nl"] == "Vaak voel ik me in de steek gelaten"
