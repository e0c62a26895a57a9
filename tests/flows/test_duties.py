"""What content owes people before anybody writes: numbers that somebody checked, leave to ask, words of danger."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.content import Told, about, dronten, line_of, shipped

pytestmark = pytest.mark.slow  # left out of `make test-fast`

LINES, SAFETY, DJG6 = "helplines.yaml", "languages/nl/safety.yaml", "instruments/djg6.yaml"

# --- numbers that somebody checked ---------------------------------------------------------------------------------


NEVER = 'number: "113", verified: null'


def checked(day: str) -> str:
    return f'number: "113", verified: "{day}"'


@pytest.mark.parametrize("day", ["2025-11-24", "2026-11-24", "2026-01-01"])
def test_a_number_that_was_checked_within_a_year_is_not_told_of(told: Told, day: str) -> None:
    assert not [one for one in told(LINES, NEVER, checked(day)) if "113 Zelfmoordpreventie" in one.message]


def test_a_number_that_nobody_checked_for_over_a_year_is_warned_of(told: Told) -> None:
    one = about(told(LINES, NEVER, checked("2025-11-23")), "113 Zelfmoordpreventie")
    assert one.level == "warning"
    assert "last verified on 2025-11-23, over a year ago" in one.message
    assert one.line == line_of(LINES, NEVER)


def test_a_day_that_has_not_come_yet_is_an_error(told: Told) -> None:
    one = about(told(LINES, NEVER, checked("2026-11-25")), "113 Zelfmoordpreventie")
    assert (one.level, "has not come yet" in one.message) == ("error", True)


@pytest.mark.parametrize("day", ["1999-01-01", "2099-01-01"])
def test_a_service_that_starts_judges_no_dates_for_its_clock_may_be_wrong(told: Told, day: str) -> None:
    found = told(LINES, NEVER, checked(day), today=None)
    assert not [one for one in found if "113 Zelfmoordpreventie" in one.message or one.level == "error"]


def test_a_number_needs_a_source(told: Told) -> None:
    one = about(told(LINES, "source: landelijk alarmnummer", "source: ''"), "source: ")
    assert one.level == "error"


# --- leave to ask --------------------------------------------------------------------------------------------------


def test_an_instrument_whose_licence_is_pending_is_warned_of_with_whom_to_ask() -> None:
    one = about(shipped().complaints, "permission to use djg6")
    assert one.level == "warning"
    assert "Eenzaamheidsschaal van De Jong Gierveld" in one.message
    assert "ask Theo.van.Tilburg@vu.nl" in one.message
    assert "\n" not in one.message


@pytest.mark.parametrize("status", ["granted", "free"])
def test_an_instrument_that_may_be_used_is_not_told_of(told: Told, status: str) -> None:
    found = told(DJG6, "licence_status: pending", f"licence_status: {status}")
    assert not [one for one in found if "permission to use djg6" in one.message]


def test_what_of_an_instrument_is_our_own_choice_is_told(told: Told) -> None:
    one = about(shipped().complaints, "ediz9 is not settled")
    assert (one.level, one.line) == ("warning", line_of("instruments/ediz9.yaml", "unsettled: >-"))
    assert "the bands and how many items may be missing are our own choice" in one.message
    settled = told("instruments/ediz9.yaml", "unsettled: >-\n  ", "# settled: ")
    assert not [found for found in settled if "ediz9 is not settled" in found.message]


# --- no language without words of danger ----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["screening.ftl", "service.ftl", "anything.ftl"])
def test_a_language_with_texts_and_no_words_of_danger_is_refused(told: Told, text: str) -> None:
    found = told(f"languages/fy/{text}", "", "welcome = Wolkom\n")
    assert [one for one in found if one.level == "error" and one.path.endswith("languages/fy/safety.yaml")]


@pytest.mark.parametrize("kind", ["suicide", "medical"])
@pytest.mark.parametrize("instead", ["hit: violence\n    level: red", "hit: {kind}\n    level: amber"])
def test_a_language_that_would_not_hear_somebody_in_danger_of_their_life_is_refused(
    told: Told, tmp_path: Path, kind: str, instead: str
) -> None:
    file = tmp_path / "content" / SAFETY
    red = re.compile(rf"hit: {kind}\n    level: red")
    text, count = red.subn(instead.format(kind=kind), file.read_text(encoding="utf-8"))
    assert count
    file.write_text(text, encoding="utf-8")
    one = about(told(SAFETY, "rules:", "rules:"), f"no red rule for {kind}")
    assert (one.level, one.path.endswith(SAFETY), one.line > 1) == ("error", True, True)


def test_a_language_of_which_we_only_hear_danger_is_welcome(told: Told) -> None:
    found = told("languages/fy/safety.yaml", "", "language: fy\nrules: []\n")
    assert not [one for one in found if one.level == "error"]


@pytest.mark.parametrize("part", ["any: ['{}']", "any: ['rood']\n    unless: ['{}']", "any: ['rood']\n    now: ['{}']"])
@pytest.mark.parametrize("pattern", ["niet bij kennis", "(?:kennis|bewustzijn) kwijt", r"kennis(?: \w+){0,2} kwijt"])
def test_a_word_that_the_spelling_takes_away_before_a_pattern_looks_is_an_error(
    told: Told, part: str, pattern: str
) -> None:
    safety = (
        "language: fy\nspelling: {kennis: persoon}\nrules:\n  - id: fy.one\n    hit: medical\n    level: amber\n    "
    )
    found = told("languages/fy/safety.yaml", "", safety + part.format(pattern) + "\n")
    one = about(found, "no rule ever sees kennis")
    assert (one.level, one.path.endswith("languages/fy/safety.yaml")) == ("error", True)
    assert "write that one" in one.message


def test_so_is_one_in_a_denial(told: Told) -> None:
    found = told(
        "languages/fy/safety.yaml", "", "language: fy\nspelling: {echt: ''}\ndenial: ['niet echt']\nrules: []\n"
    )
    assert about(found, "no rule ever sees echt").level == "error"


@pytest.mark.parametrize(
    "spelling", ["{kennis van: persoon van}", "{hoor: '', ik kennis: ik kennis}", "{weet: kennis}"]
)
def test_a_word_that_a_pattern_may_still_meet_is_none(told: Told, spelling: str) -> None:
    rule = "  - id: fy.one\n    hit: medical\n    level: amber\n    any: ['niet bij kennis']\n"
    found = told("languages/fy/safety.yaml", "", f"language: fy\nspelling: {spelling}\nrules:\n{rule}")
    assert not [one for one in found if "no rule ever sees" in one.message]


RULE = "  - id: fy.one\n    hit: medical\n    level: red\n    any: ['{}']\n"


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ("", "an empty pattern finds something in every text"),
        (r"\w+", "this pattern finds something in 'hallo'"),
        ("(?:goede)?morgen|ja", "this pattern finds something in 'ja'"),
        (r"(?:\w+ ?)+ingebroken", "a repetition without end of what repeats without end"),
        (r"(?:(?:a|b\w*)+ )*c", "a repetition without end of what repeats without end"),
    ],
)
def test_a_pattern_that_would_alarm_for_everybody_or_keep_us_busy_for_hours_is_an_error(
    told: Told, pattern: str, what: str
) -> None:
    found = told("languages/fy/safety.yaml", "", "language: fy\nrules:\n" + RULE.format(pattern))
    one = about(found, what)
    assert (one.level, one.path.endswith("languages/fy/safety.yaml"), one.line) == ("error", True, 6)


@pytest.mark.parametrize("pattern", [r"ik ben(?: \w+){0,3} gevallen", r"help+ ?(?:me|mij)*", "112"])
def test_a_sound_pattern_is_not_told_of(told: Told, pattern: str) -> None:
    found = told("languages/fy/safety.yaml", "", "language: fy\nrules:\n" + RULE.format(pattern))
    assert not [one for one in found if one.level == "error"]


def test_so_is_a_denial_that_would_deny_whatever_is_said(told: Told) -> None:
    text = "language: fy\ndenial: ['\\w+']\nrules:\n" + RULE.format("hulp")
    one = about(told("languages/fy/safety.yaml", "", text), "this pattern finds something in 'hallo'")
    assert (one.level, one.line) == ("error", 2)


def test_two_rules_with_one_id_are_an_error(told: Told) -> None:
    rules = RULE.format("hulp") + RULE.format("brand")
    one = about(
        told("languages/fy/safety.yaml", "", "language: fy\nrules:\n" + rules), "there is a rule fy.one already"
    )
    assert (one.level, one.line) == ("error", 7)


def test_every_language_that_ships_with_texts_hears_danger() -> None:
    assert not [one for one in shipped().complaints if one.level == "error"]
    for code in ("nl", "en"):
        red = {rule.hit for rule in dronten()[0].languages[code].safety.rules if rule.level == "red"}
        assert {"suicide", "medical"} <= red
