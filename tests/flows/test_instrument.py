"""Scores, held against scorers of our own that were written from the manuals and share no line with the real one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from itertools import product

import pytest

from flows import instrument
from flows.rules import Instrument, MaxMissing
from flows.state import Given
from tests.content import dronten

YES, SOME, NO = "yes", "more_or_less", "no"
PASSED = ("skipped", "refused", "dont_know", "unclear")
ITEMS = {"djg6": (3, 4, 7, 9, 8, 10), "djg11": tuple(range(1, 12)), "ediz9": tuple(range(1, 10))}
Scored = tuple[int | None, str, dict[str, int | str], int]
"""Value, band, subscales, missing items."""
Replies = dict[int, str]


def instruments(name: str) -> Instrument:
    return dronten()[0].instruments[name]


def scored(name: str, replies: Replies) -> Scored:
    answers = {f"{name}.{n}": given(reply) for n, reply in replies.items()}
    kept = instrument.score(instruments(name), answers)
    return kept.value, kept.band, dict(kept.subscales), kept.missing


def given(reply: str) -> Given:
    return Given(reply) if reply in PASSED else Given("answered", reply)  # type: ignore[arg-type]


# --- the scorers of the manuals -------------------------------------------------------------------------------------


def lonely(replies: Replies, emotional: Iterable[int], steps: tuple[tuple[int, str], ...]) -> Scored:
    """The manual of 1999 in arithmetic: the emotional items count yes and more or less, all others no and more or less.

    One item may be missing, and counts for nothing; of a subscale none.
    """
    e = s = gone_e = gone_s = 0
    for n, reply in replies.items():
        if n in emotional:
            e += reply in (YES, SOME)
            gone_e += reply in PASSED
        else:
            s += reply in (NO, SOME)
            gone_s += reply in PASSED
    subscales: dict[str, int | str] = {
        "emotional": "not_scored" if gone_e else e,
        "social": "not_scored" if gone_s else s,
    }
    gone = gone_e + gone_s
    if gone > 1:
        return None, "not_scored", subscales, gone
    return e + s, [label for low, label in steps if e + s >= low][-1], subscales, gone


def djg6(replies: Replies) -> Scored:
    return lonely(replies, {3, 9, 10}, ((0, "not"), (2, "moderate"), (5, "strong")))


def djg11(replies: Replies) -> Scored:
    return lonely(replies, {2, 3, 5, 6, 9, 10}, ((0, "not"), (3, "moderate"), (9, "severe"), (11, "very_severe")))


def ediz9(replies: Replies) -> Scored:
    """A point for yes and for more or less; the cut-off at seven and the one item that may be missing are our own."""
    gone = sum(reply in PASSED for reply in replies.values())
    points = sum(reply in (YES, SOME) for reply in replies.values())
    if gone > 1:
        return None, "not_scored", {}, gone
    return points, "high" if points > 6 else "low", {}, gone


# --- against the real one -------------------------------------------------------------------------------------------


def test_all_15625_patterns_of_six_items_and_five_outcomes_score_as_the_manual_says() -> None:
    for pattern in product((YES, SOME, NO, "skipped", "dont_know"), repeat=6):
        replies = dict(zip(ITEMS["djg6"], pattern, strict=True))
        assert scored("djg6", replies) == djg6(replies), replies


def test_all_complete_patterns_of_nine_items_score_as_published() -> None:
    for pattern in product((YES, SOME, NO), repeat=9):
        replies = dict(zip(ITEMS["ediz9"], pattern, strict=True))
        assert scored("ediz9", replies) == ediz9(replies), replies


@pytest.mark.parametrize(("name", "own"), [("djg11", djg11), ("ediz9", ediz9)])
def test_a_sample_of_patterns_with_missing_items_scores_as_published(
    name: str, own: Callable[[Replies], Scored]
) -> None:
    draw = random.Random(11)  # as much missing as in life: most answer most of it
    outcomes = (YES, SOME, NO) * 8 + PASSED
    for _ in range(20_000):
        replies = {n: draw.choice(outcomes) for n in ITEMS[name]}
        assert scored(name, replies) == own(replies), replies


@pytest.mark.parametrize("way", PASSED)
@pytest.mark.parametrize(("name", "n", "value", "band"), [("djg6", 3, 3, "moderate"), ("djg11", 3, 5, "moderate"),
                                                          ("ediz9", 3, 0, "low")])  # fmt: skip
def test_no_way_of_not_answering_counts_as_an_answer(name: str, n: int, value: int, band: str, way: str) -> None:
    replies = dict.fromkeys(ITEMS[name], NO) | {n: way}
    found = scored(name, replies)
    assert (found[0], found[1], found[3]) == (value, band, 1)
    assert found[2].get("emotional", "not_scored") == "not_scored"


@pytest.mark.parametrize(("name", "subscales"), [
    ("djg6", {"emotional": "not_scored", "social": "not_scored"}),
    ("djg11", {"emotional": "not_scored", "social": "not_scored"}),
    ("ediz9", {}),
    ("direct1", {}),
])  # fmt: skip
def test_nothing_answered_is_not_a_score_of_zero(name: str, subscales: dict[str, str]) -> None:
    assert scored(name, {}) == (None, "not_scored", subscales, len(instruments(name).items))


@pytest.mark.parametrize(("name", "value", "band"), [
    *[("djg6", value, band) for value, band in ((0, "not"), (1, "not"), (2, "moderate"), (4, "moderate"), (5, "strong"),
                                                (6, "strong"))],
    *[("djg11", value, band) for value, band in ((0, "not"), (2, "not"), (3, "moderate"), (8, "moderate"),
                                                 (9, "severe"), (10, "severe"), (11, "very_severe"))],
    *[("ediz9", value, band) for value, band in ((0, "low"), (6, "low"), (7, "high"), (9, "high"))],
    ("djg6", None, "not_scored"),
])  # fmt: skip
def test_bands_are_the_published_ones(name: str, value: int | None, band: str) -> None:
    assert instrument.band(instruments(name), value) == band


@pytest.mark.parametrize(("said", "value"), [("not", 0), ("moderate", 1), ("strong", 2), ("very_strong", 3)])
def test_the_direct_question_is_scored_by_the_answer_itself(said: str, value: int) -> None:
    assert scored("direct1", {1: said}) == (value, said, {}, 0)


# --- what triage reckons with ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "yes", "passed", "value", "reckoned"), [
    ("djg6", (3, 9, 10), 4, 3, 4),
    ("ediz9", (1, 2, 3, 4, 5, 6), 7, 6, 7),
    ("ediz9", (1, 2, 3, 4, 5, 6, 7, 8), 9, 8, 9),
])  # fmt: skip
def test_triage_reckons_with_the_worse_of_a_missing_item(
    name: str, yes: tuple[int, ...], passed: int, value: int, reckoned: int
) -> None:
    good = YES if name == "djg6" else NO  # to the other items of either this counts nothing
    replies = {n: YES if n in yes else good for n in ITEMS[name]} | {passed: "skipped"}
    one = instruments(name)
    kept = instrument.score(one, {f"{name}.{n}": given(reply) for n, reply in replies.items()})
    assert (kept.value, instrument.worst(one, kept)) == (value, reckoned)


def test_a_missing_item_may_have_counted_the_most_that_any_answer_counts() -> None:
    one = instruments("direct1").model_copy(update={"max_missing": MaxMissing(total=1, subscale=1)})
    kept = instrument.score(one, {})
    assert (kept.value, kept.missing, instrument.worst(one, kept)) == (0, 1, 3)


def test_what_is_not_scored_is_reckoned_as_nothing() -> None:
    one = instruments("ediz9")
    assert instrument.worst(one, instrument.score(one, {})) is None


# --- the words ------------------------------------------------------------------------------------------------------

QUOTED = {
    "djg6": {
        3: "Ik ervaar een leegte om me heen",
        4: "Er zijn genoeg mensen op wie ik in geval van narigheid kan terugvallen",
        7: "Ik heb veel mensen op wie ik volledig kan vertrouwen",
        9: "Ik mis mensen om me heen",
        8: "Er zijn voldoende mensen met wie ik me nauw verbonden voel",
        10: "Vaak voel ik me in de steek gelaten",
    },
    "djg11": {
        1: "Er is altijd wel iemand in mijn omgeving bij wie ik met mijn dagelijkse probleempjes terecht kan",
        2: "Ik mis een echt goede vriend of vriendin",
        3: "Ik ervaar een leegte om me heen",
        4: "Er zijn genoeg mensen op wie ik in geval van narigheid kan terugvallen",
        5: "Ik mis gezelligheid om me heen",
        6: "Ik vind mijn kring van kennissen te beperkt",
        7: "Ik heb veel mensen op wie ik volledig kan vertrouwen",
        8: "Er zijn voldoende mensen met wie ik me nauw verbonden voel",
        9: "Ik mis mensen om me heen",
        10: "Vaak voel ik me in de steek gelaten",
        11: "Wanneer ik daar behoefte aan heb, kan ik altijd bij mijn vrienden terecht",
    },
    "ediz9": {
        1: "Door de situatie van mijn naaste kom ik te weinig aan mijn eigen leven toe",
        2: "Het combineren van de verantwoordelijkheid voor mijn naaste en de verantwoordelijkheid voor mijn werk "
           "en/of gezin valt niet mee",
        3: "Door mijn betrokkenheid bij mijn naaste doe ik anderen tekort",
        4: "Ik moet altijd maar klaarstaan voor mijn naaste",
        5: "Mijn zelfstandigheid komt in de knel",
        6: "De situatie van mijn naaste eist voortdurend mijn aandacht",
        7: "Door mijn betrokkenheid bij mijn naaste krijg ik conflicten thuis en/of op mijn werk",
        8: "De situatie van mijn naaste laat mij nooit los",
        9: "Ik voel me over het geheel genomen erg onder druk staan door de situatie van mijn naaste",
    },
    "direct1": {
        1: "Als we de mensen zouden indelen in niet eenzaam, matig eenzaam, sterk eenzaam, zeer sterk eenzaam, waar "
           "zou u zich dan nu toe rekenen?",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", QUOTED)
def test_the_items_are_quoted_exactly_in_the_order_of_the_manual(name: str) -> None:
    assert [(item.n, item.text["nl"]) for item in instruments(name).items] == list(QUOTED[name].items())


def test_a_scale_that_was_published_in_dutch_only_has_no_english_words() -> None:
    assert [name for name in QUOTED if instruments(name).speaks("en")] == ["djg6", "djg11"]
    assert all(instruments(name).speaks("nl") for name in QUOTED)


@pytest.mark.parametrize("name", QUOTED)
def test_every_instrument_says_where_it_is_from_and_whether_it_may_be_used(name: str) -> None:
    one = instruments(name)
    assert one.source.startswith("https://")
    assert one.licence_status == "pending"
    assert one.terms
    assert "never told to the person" in one.caveat
