"""Content that is not whole is refused, with every complaint at once and the place of each."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from flows.complaints import Complaint
from flows.content import LONGEST_SLUG
from flows.flow import Ask
from flows.words import Rule
from peilstation import library
from tests.content import ROOT, Told, about, dronten, shipped

pytestmark = pytest.mark.slow  # left out of `make test-fast`

FLOW, TEXTS, SERVICE = "flows/screening.yaml", "languages/nl/screening.ftl", "languages/nl/service.ftl"
PLACE, ENTRIES = "municipalities/dronten/municipality.yaml", "municipalities/dronten/directory.yaml"
DJG6 = "instruments/djg6.yaml"
ITEM = '[{id: "yes"}, {id: more_or_less}, {id: "no"}]'
Broken = Callable[[str, str, str], list[Complaint]]


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    """The shipped content with one thing changed: what is complained of then, errors only."""

    def change(path: str, old: str, new: str) -> list[Complaint]:
        folder = tmp_path / "content"
        shutil.copytree(ROOT, folder)
        text = (folder / path).read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{old!r} does not stand in {path}"
        (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")
        found = library.read([folder])
        assert not found.contents or not [c for c in found.complaints if c.level == "error"]
        return [complaint for complaint in found.complaints if complaint.level == "error"]

    return change


def line_of(path: str, words: str) -> int:
    return next(n for n, line in enumerate((ROOT / path).read_text().splitlines(), start=1) if words in line)


def test_the_shipped_content_is_sound() -> None:
    assert not [complaint for complaint in shipped().complaints if complaint.level == "error"]


def test_starter_values_are_warned_of_until_somebody_confirms_them() -> None:
    warnings = [str(complaint) for complaint in shipped().complaints]
    for part in (
        "staffed hours",
        "who answers for the data",
        "nobody has verified vraagelkaar",
        "permission to use djg6",
        "De Luisterlijn 088 0767 000 was never verified",
    ):
        assert any(part in warning for warning in warnings), part


@pytest.mark.parametrize(("path", "old", "new", "words"), [
    (FLOW, "next: about.kern", "next: about.kerm", "which does not exist"),
    (FLOW, "start: consent.keep", "start: nowhere", "no node is called nowhere"),
    (FLOW, "  - say: too-young\n    next: too-young-end", "  - say: too-young\n    next: about.age_band", "goes round"),
    (FLOW, "    options: offers\n    next: choose", "    options: offers", "dead end"),
    (FLOW, "none: nothing-fits}", "nothing: nothing-fits}", "no way on for the outcome `none`"),
    (FLOW, "{id: visitor, wishes: [visitor]}", "{id: visitor, wishes: [visiter]}", "no wish is called visiter"),
    (FLOW, "factors: [verhuizen]", "factors: [verhuisd]", "no factor is called verhuisd"),
    (FLOW, "{id: moved,", "{id: extra}\n      - {id: moved,", "9 options, at most 8"),
    (FLOW, "fact: causes, has", "fact: cause, has", "nothing sets the fact cause"),
    (FLOW, "- ask: djg6.4", "- ask: djg6.5", "djg6.4"),
    (FLOW, "    item: 9", "    item: 2", "djg6 has no item 2"),
    (FLOW, ITEM, ITEM.replace("{id: more_or_less}, ", ""), "the answers of djg6 are"),
    (FLOW, "longest: 24", "longest: 12", "asks 24 questions, promised are 12"),
    (FLOW, "read: permission", "read: minds", "permission"),
    (FLOW, "  - end: human-end", "  - and: human-end", "one of ask, branch, score, decide, say, end"),
    (FLOW, "check_in: check-in}", "check_in: chek-in}", "no node is called chek-in"),
    (FLOW, "{check_in: check-in}", "{checkin: check-in}", "no conversation begins when check_in.week_1 is due"),
    (FLOW, "check_in: check-in}", "check_in: check-in, screening: human}", "itself is called"),
    (FLOW, "passed: check-in-end}", "passed: check-in}", "goes round at check-in"),
    (FLOW, "passed: check-in-end}", "other: check-in-end}", "no way on for the outcome `passed`"),
    (FLOW, "{id: not_yet}", "{id: not_yet" + "_at_all" * 8 + "}", "too long for a button"),
    (FLOW, "ask: offer.choice", "ask: offer.choice.of.many", "leaves no room for an activity"),
    (PLACE, "Swifterbant]", "Swifterbant, " + "Nieuwland-" * 6 + "]", "too long for a button"),
    (ENTRIES, "slug: buurtzorg", "slug: buurt" + "z" * 44, "at most 48"),
    (FLOW, "version: 4", "version: 4\nsurprise: yes", "surprise"),
    (TEXTS, "ask-about-kern =", "ask-about-where =", "no text `ask-about-kern` in nl"),
    (TEXTS, "{ $service } zien ze", "{ $servise } zien ze", "cannot be said"),
    (TEXTS, "option-about-causes-loss = ", "option-about-causes-loss ", "Expected"),
    (TEXTS, "human-says =", "ask-about-role =", "already stands in"),
    (SERVICE, "danger-red-medical = ", "danger-red-medical = " + "Rustig. " * 20, "parts of an SMS"),
    (DJG6, "low: 2, high: 4", "low: 3, high: 4", "the value 2 falls in 0 bands"),
    (DJG6, "subscale: social", "subscale: sozial", "no points for the subscale sozial"),
    (DJG6, "points: ", "labels:\n  nl: {\"yes\": Ja}\npoints: ", "each answer has a label here"),
    (DJG6, "points: ", "labels: {nl: {\"yes\": J, more_or_less: M, \"no\": N}}\npoints: ", "languages only"),
    (DJG6, "emotional: [\"yes\", more_or_less]", "emotional: {\"yes\": 1, soms: 1}", "soms is no answer"),
    (FLOW, "low: 0\n    high: 168", "low: 0", "asks for a number, so it needs a `low` and a higher `high`"),
    (FLOW, "read: several\n    search: true", "read: one\n    search: true", "where several may be chosen only"),
    (FLOW, "{fact: strain, has: [too_much]", "{fact: strain, has: [too_many]", "strain is never too_many"),
    (FLOW, "has: [not_scored]", "has: [unscored]", "burden is never unscored"),
    (DJG6, "total: 1, subscale: 0", "total: 6, subscale: 0", "there is nothing to score"),
    (DJG6, "total: 1, subscale: 0", "total: -1, subscale: 0", "greater than or equal to 0"),
    (DJG6, "emotional: [\"yes\", more_or_less]", "emotional: []", "no answer counts anything"),
    (DJG6, "emotional: [\"yes\", more_or_less]", "emotional: {\"yes\": -1}", "greater than or equal to 0"),
    (DJG6, '      en: "I miss having people around me"\n', "", "some items have words in a language"),
    ("matching.yaml", "djg11: 3 #", "djg12: 3 #", "no instrument is called djg12"),
    ("tongues.yaml", "language: de", "language: nl", "nl is spoken here"),
    ("tongues.yaml", "cries: [hilfe", "cries: [Hilfe", "not written folded"),
    ("languages/nl/wishes.yaml", "  carer.help:", "  carer.helb:", "carer.helb is no question that is searched"),
    ("languages/nl/wishes.yaml", "    respite:", "    respit:", "carer.help has no option respit"),
    ("matching.yaml", "instrument: ediz9, low: 0", "instrument: ediz8, low: 0", "no instrument is called ediz8"),
    ("matching.yaml", "ediz9, low: 7", "ediz9, low: 8", "0 rules speak of ediz9 at 7"),
    ("matching.yaml", "djg6, low: 2, high: 4", "djg6, low: 2, high: 5", "2 rules speak of djg6 at 5"),
    ("matching.yaml", "max_offers: 3", "max_offers: 30", "max_offers"),
    ("helplines.yaml", "id: n113", "id: n114", "cannot be said"),
    (PLACE, '"09:00-12:30"', '"12:30-09:00"', "ends after it begins"),
    (PLACE, "languages: [nl, en]", "languages: [nl, fy]", "there are no texts in fy"),
    (PLACE, "Europe/Amsterdam", "Europe/Dronten", "time zone"),
    (ENTRIES, "kernen: [Dronten]", "kernen: [Lelystad]", "Lelystad is no kern of Dronten"),
    (ENTRIES, "slug: buurtzorg", "slug: icare", "icare stands here twice"),
    ("languages/nl/safety.yaml", "language:", "langauge:", "langauge"),
])  # fmt: skip
def test_what_would_leave_a_person_standing_is_refused(
    broken: Broken, path: str, old: str, new: str, words: str
) -> None:
    complaints = broken(path, old, new)
    assert any(words in complaint.message for complaint in complaints), [str(c) for c in complaints]


def test_a_score_that_leads_nowhere_is_told_of(told: Told) -> None:
    rules = "  - {id: S3-low, instrument: ediz9, low: 0, high: 6, then: offers}\n"
    rules += "  - {id: S3, instrument: ediz9, low: 7, high: 9, then: callback}"
    one = about(told("matching.yaml", rules, "  #"), "no rule says what a score of ediz9 leads to")
    assert one.level == "warning"


def test_a_complaint_names_file_line_and_column(broken: Broken) -> None:
    (complaint,) = broken(FLOW, "{id: moved, factors: [verhuizen]}", "{id: moved, factors: [verhuisd]}")
    assert complaint.path.endswith(FLOW)
    assert (complaint.line, complaint.column) == (line_of(FLOW, "{id: moved"), 9)


def test_all_complaints_come_at_once(broken: Broken) -> None:
    complaints = broken(FLOW, "factors: [verhuizen]}", "factors: [verhuisd]}\n      - {id: x, factors: [geldzorgen]}")
    assert {"verhuisd", "geldzorgen"} <= {complaint.message.split()[-1] for complaint in complaints}


def test_a_key_that_nobody_reads_is_named_in_plain_words(told: Told) -> None:
    one = about(told("languages/nl/safety.yaml", "language: nl\n", "language: nl\nsofter: true\n"), "softer")
    assert one.message == "softer: there is no such key here"


def test_a_language_with_a_fault_in_it_is_not_said_to_have_no_texts(told: Told) -> None:
    found = told("languages/nl/safety.yaml", "language: nl\n", "language: nl\nsofter: true\n")
    assert not [one for one in found if "no texts" in one.message]


def test_all_that_can_be_pressed_fits_a_button_of_telegram() -> None:
    """The shipped content, counted in another way than `check` does."""
    content, directory = dronten()
    for node in content.flow.nodes:
        if isinstance(node, Ask):
            named = {"kernen": content.municipality.kernen, "offers": (*directory, "z" * LONGEST_SLUG)}
            options = [option.id for option in node.listed] or [*named.get(str(node.options), ()), "elsewhere", "human"]
            assert all(len(f"{node.ask}|{option}".encode()) <= 64 for option in options), node.ask


def test_a_first_message_that_nobody_asked_for_is_measured_with_what_stands_before_it(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT, folder)
    texts = folder / TEXTS
    texts.write_text(
        texts.read_text().replace("check-in-intro = Dag,", "check-in-intro = Goedendag, lieve mevrouw,", 1)
    )
    warnings = [complaint.message for complaint in library.read([folder]).complaints]
    assert "`ask-check-in-went` with its options takes 2 parts of an SMS" in warnings


def test_letters_that_make_an_sms_dear_are_warned_of(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT, folder)
    texts = folder / TEXTS
    texts.write_text(texts.read_text().replace("Hoe oud bent u?", "Hoe oud bent u, ongeveer… tweeëntachtig?", 1))
    warnings = [complaint.message for complaint in library.read([folder]).complaints]
    assert any("'…ë'" in warning for warning in warnings)


@pytest.mark.parametrize("path", ["municipalities/dronten/directory.yaml", "helplines.yaml", "matching.yaml", FLOW,
                                  "languages/nl/safety.yaml", "languages/en/words.yaml"])  # fmt: skip
def test_a_file_that_is_missing_is_named_and_breaks_nothing_else(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT, folder)
    (folder / path).unlink()
    errors = [str(complaint) for complaint in library.read([folder]).complaints if complaint.level == "error"]
    assert any(path in error and "missing" in error for error in errors), errors


def test_a_pattern_of_danger_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(ValidationError, match=r"not a pattern: .*: ik wil \("):
        Rule(id="x", hit="suicide", level="red", any=("ik wil", "ik wil ("))


# --- under buttons ------------------------------------------------------------------------------------------------


def test_no_shipped_question_speaks_of_numbers_under_buttons() -> None:
    assert not [str(complaint) for complaint in shipped().complaints if "speaks of a number" in complaint.message]


@pytest.mark.parametrize(("path", "old", "new", "shown"), [
    (TEXTS, "    .again-telegram = Kunt u", "    .voice = Kunt u", "`ask-about-mobility.again`"),
    (TEXTS, "ask-about-role = Voor wie zoekt u iets?", "ask-about-role = Welk nummer past?", "`ask-about-role`"),
    ("languages/en/screening.ftl", "Press the button that fits.", "Choose the number.", ".again-telegram`"),
])  # fmt: skip
def test_a_question_that_speaks_of_numbers_under_buttons_is_warned_of(
    tmp_path: Path, path: str, old: str, new: str, shown: str
) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT, folder)
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [complaint.message for complaint in library.read([folder]).complaints if "of a number" in complaint.message]
    assert len(found) == 1
    assert shown in found[0]
