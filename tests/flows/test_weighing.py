"""Weighing: cries that no rule knows are found by their words; ordinary talk stays quiet; the rules are never lowered.

The labels are a layman's, as the rules are. How much is found of writers who were not learned from: `make weights
ARGS=--judge`, and docs/why.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from flows import safety, weighing
from flows.complaints import Complaint
from flows.safety import Watch
from flows.scales import HEAVIEST, Meanings, Scales, Weights, packed, unpacked
from flows.words import HitClass, Safety
from peilstation import library
from tests import vectors_read
from tests.content import dronten, shipped

pytestmark = pytest.mark.slow  # left out of `make test-fast`

WEIGHTS = "languages/nl/weights.yaml"
LEVELS = ("none", "amber", "red")
ROOT = Path(__file__).parent.parent.parent / "content"
WRITERS = [f"safety_lines_{number}.tsv" for number in range(1, 20)]


@pytest.fixture(scope="module")
def watch() -> Watch:
    """Rules and weights as they ship."""
    return dronten()[0].watch


@pytest.fixture(scope="module")
def rules(watch: Watch) -> Watch:
    """The rules alone."""
    return Watch(watch)


@pytest.fixture(scope="module")
def scales(watch: Watch) -> Scales:
    (dutch,) = watch.scales
    return dutch


def level(watch: Sequence[Safety], text: str) -> str:
    hit = safety.scan(watch, text)
    return hit.level if hit else "none"


# --- what ships -------------------------------------------------------------------------------------------------


def test_the_weights_are_whole_and_small(scales: Scales) -> None:
    weights = scales.weights
    assert (weights.language, weights.meanings) == ("nl", scales.meanings.mark)
    assert set(weights.classes) == {"suicide", "medical", "violence", "carer", "neglect", "other_person"}
    assert len(weights.weights) > 5000
    assert (ROOT / WEIGHTS).stat().st_size < 540_000


def test_check_says_that_nobody_has_read_what_the_weights_find(scales: Scales) -> None:
    said = [str(complaint) for complaint in shipped().complaints if complaint.path.endswith(WEIGHTS)]
    assert len(said) == 1
    assert f"learned from {scales.weights.lines} lines" in said[0]
    assert "113 or a clinician" in said[0]


# --- what is found ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("Ik heb het touw van de schommel gehaald en ik weet aan welke balk", "suicide"),
        ("straks lig ik naast mijn man op het kerkhof, daar zorg ik vanavond zelf voor", "suicide"),
        ("ze mogen me komen halen, ik heb lang genoeg op deze wereld rondgelopen", "suicide"),
        ("mijn vrouw hangt scheef in de stoel en praat ineens wartaal", "medical"),
        ("hij knijpt in mijn armen tot ik zeg waar mijn geld ligt", "violence"),
        ("ik heb moeder hard geduwd en nu durf ik haar niet meer aan te kijken", "carer"),
    ],
)
def test_a_cry_that_no_rule_knows_is_found_by_its_words(text: str, hit: HitClass, watch: Watch) -> None:
    found = safety.scan(watch, text)
    assert found is not None
    assert found.hit == hit


def test_who_looks_sees_that_it_was_weighed_and_which_words_weighed_most(watch: Watch, scales: Scales) -> None:
    text = "ik heb alle strips uit de kast verzameld, vannacht neem ik ze en dan is het afgelopen"
    heavy = weighing.weigh(scales, safety.line(text))
    assert heavy is not None
    assert heavy.rule == "weighed.suicide"
    assert {"verzameld", "vannacht", "afgelopen"} & set(heavy.words)
    assert "verzameld" not in repr(heavy)


def test_one_clause_of_a_long_message_is_heard(watch: Watch) -> None:
    chat = "Vandaag heb ik de ramen gelapt en daarna met mijn dochter koffie gedronken bij de bakker in het dorp. "
    cry = "Ik heb het touw van de schommel gehaald en ik weet aan welke balk. "
    assert level(watch, chat * 50) == "none"
    assert level(watch, chat * 25 + cry + chat * 25) != "none"


# --- what stays as it was ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "folder"), [("crisis_dev.tsv", "vectors"), ("crisis_own.tsv", "vectors_own")])
def test_the_lines_of_the_rules_keep_their_levels(name: str, folder: str, watch: Watch) -> None:
    assert [row for row in vectors_read.rows(name, folder) if level(watch, row["text"]) != row["level"]] == []


@pytest.mark.parametrize("name", ["reading_lines_1.tsv", "reading_lines_2.tsv", "reading_lines_3.tsv"])
def test_nobody_who_answers_our_questions_gets_a_help_line_for_the_weight_of_words(
    name: str, watch: Watch, rules: Watch
) -> None:
    said = [row["text"] for row in vectors_read.rows(name, "vectors_own")]
    assert [text for text in said if level(rules, text) != level(watch, text)] == []


@pytest.mark.parametrize("name", [*WRITERS, "weights_own.tsv"])
def test_the_weights_find_more_and_lower_nothing(name: str, watch: Watch, rules: Watch) -> None:
    rows = vectors_read.rows(name, "vectors_own")
    before, after = ([LEVELS.index(level(by, row["text"])) for row in rows] for by in (rules, watch))
    assert all(was <= now for was, now in zip(before, after, strict=True))
    raised = [row for row, was, now in zip(rows, before, after, strict=True) if was < now]
    assert sum(row["level"] == "none" for row in raised) <= len(rows) // 100
    assert [row["text"] for row, now in zip(rows, after, strict=True)
            if row in raised and row["level"] == "none" and LEVELS[now] == "red"] == []  # fmt: skip


@pytest.mark.parametrize("text", ["ja", "nee hoor", "2", "de tweede", "geen idee", "dood moe", ""])
def test_one_or_two_words_are_not_weighed(text: str, scales: Scales) -> None:
    heavy = replace(scales, weights=scales.weights.model_copy(update={"amber": -100.0}))
    assert weighing.weigh(heavy, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "my neighbour brought me some soup and we talked about the weather",
        "moja corka mieszka daleko i rzadko dzwoni",
        "bu hafta komsum bana corba getirdi",
    ],
)
def test_only_dutch_is_weighed(text: str, scales: Scales) -> None:
    assert weighing.weigh(scales, safety.line(text)) is None


def test_words_nobody_knows_are_left_to_the_rules(scales: Scales) -> None:
    heavy = replace(scales, weights=scales.weights.model_copy(update={"amber": -100.0}))
    assert weighing.weigh(heavy, "moja corka mieszka daleko i rzadko dzwoni") is None
    assert weighing.weigh(heavy, "mijn dochter woont ver weg en belt zelden") is not None


@given(text=st.text(max_size=200))
def test_any_text_may_be_weighed(text: str) -> None:
    assert level(dronten()[0].watch, text) in LEVELS


def test_no_difficult_text_breaks_it(watch: Watch) -> None:
    for text in vectors_read.difficult_texts():
        assert level(watch, text) in LEVELS


# --- how it weighs ----------------------------------------------------------------------------------------------


def small(**changed: object) -> Scales:
    """Three words with weights, two kinds of danger, and a list of meanings with one."""
    meanings = Meanings(language="nl", meanings={"pills": ("pil*", "tabletten")})
    weights = Weights(
        language="nl", lines=1, meanings=meanings.mark, reviewed=True, amber=1, red=None,
        kinds=("amber.neglect", "red.suicide"), begin=(-1000, -10), weights={"alle": (0, 10), "[pills]": (0, 40)},
    )  # fmt: skip
    return Scales(weights.model_copy(update=changed), meanings)


def test_weights_are_tenths_and_add_up_over_the_root_of_their_number() -> None:
    heavy = weighing.weigh(small(weights={"alle": (0, 10), "[pills]": (0, 40), "slik": (0, 0), "ik": (0, 10)}),
                           "ik slik alle pillen")  # fmt: skip
    assert heavy is not None
    assert heavy.weight == pytest.approx(-1 + 6 / 2)
    assert (heavy.level, heavy.hit, heavy.words[0]) == ("amber", "suicide", "pillen")


def test_red_is_only_what_weighs_more_as_red_than_as_nothing_and_than_as_amber() -> None:
    words = {"nu": (0, 80), "weg": (80, 80), "ik": (0, 0), "wil": (0, 0)}
    red = small(weights=words, begin=(-20, -20), red=4.0)
    found = [weighing.weigh(red, text) for text in ("ik wil nu", "ik wil weg")]
    assert [one.level for one in found if one] == ["red", "amber"]


def test_the_class_is_the_heaviest_of_its_level() -> None:
    words = {"nu": (0, 40), "weg": (40, 0), "ik": (0, 0), "wil": (0, 0)}
    found = [weighing.weigh(small(weights=words, begin=(-10, -10)), text) for text in ("ik wil nu", "ik wil weg")]
    assert [one.hit for one in found if one] == ["suicide", "neglect"]


@given(rows=st.lists(st.tuples(*[st.integers(-HEAVIEST, HEAVIEST)] * 4), max_size=400))
def test_what_is_packed_adds_up_as_what_is_not(rows: list[tuple[int, ...]]) -> None:
    sums = [sum(row[at] for row in rows) for at in range(4)]
    assert unpacked(sum(map(packed, rows)), 4) == sums


# --- an amber rule and heavy words -------------------------------------------------------------------------------


def test_what_a_rule_heard_as_amber_is_red_where_words_weigh_so_much(watch: Watch, rules: Watch) -> None:
    text = "alles is zinloos, ik pak het scheermes en ga in bad liggen, dan is het voorbij"
    assert (level(rules, text), level(watch, text)) == ("amber", "red")


@pytest.mark.parametrize(
    "text",
    ["ik denk niet aan zelfmoord", "nee hoor ik wil niet dood", "ik zou mezelf nooit wat aandoen",
     "ik heb geen pillen opgespaard en ik spring niet van de brug, wees niet bang"],
)  # fmt: skip
def test_words_never_lift_a_denial(text: str, rules: Watch, scales: Scales) -> None:
    heavy = replace(
        scales, weights=scales.weights.model_copy(update={"amber": -100.0, "red": -1000.0, "sure": -1000.0})
    )
    assert level(Watch.over(rules, [heavy]), text) == "amber"
    assert level(Watch.over(rules, [heavy]), "ik kan niet meer") == "red"


def test_pieces_name_the_words_they_are_made_of(scales: Scales) -> None:
    cut = weighing.tokens(scales.meanings, "ik spaar mijn pillen")
    for piece, first, last in weighing.pieces(cut):
        assert 0 <= first <= last < len(cut), piece
    named = [piece for piece, _, _ in weighing.pieces(cut)]
    assert {"spaar", "pill-", "[pills]", "[saved] [me] [pills]", "[saved] + [pills]", "[me] [pills] $"} <= set(named)


# --- when it is broken ------------------------------------------------------------------------------------------

Broken = Callable[[str, str, str], list[Complaint]]


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    """Errors of the shipped content with one file on top of it, in which one thing is changed."""

    def change(path: str, old: str, new: str) -> list[Complaint]:
        own = tmp_path / path
        own.parent.mkdir(parents=True)
        own.write_text((ROOT / path).read_text("utf-8").replace(old, new, 1), "utf-8")
        return [complaint for complaint in library.read([ROOT, tmp_path]).complaints if complaint.level == "error"]

    return change


def test_a_broken_line_of_weights_is_named_with_its_file(broken: Broken) -> None:
    (complaint,) = broken(WEIGHTS, "weights: |\n  ", "weights: |\n  dood: zwaar\n  ")
    assert complaint.path.endswith(WEIGHTS)
    assert complaint.line > 1
    assert "its line 1 is no piece with its weights" in complaint.message


def test_a_line_with_too_few_weights_is_refused(broken: Broken) -> None:
    (complaint,) = broken(WEIGHTS, "weights: |\n  ", "weights: |\n  zwaarst: 1 2\n  ")
    assert complaint.path.endswith(WEIGHTS)
    assert "each of its lines has 8 weights" in complaint.message


def test_weights_hold_only_for_the_meanings_they_were_learned_with(broken: Broken) -> None:
    (complaint,) = broken("languages/nl/meanings.yaml", "  pills: [", "  pills: [snoepjes, ")
    assert complaint.path.endswith(WEIGHTS)
    assert "make weights" in complaint.message


def test_a_meaning_that_is_not_written_folded_is_refused() -> None:
    for phrase in ("Dood", "m'n", "do*d", "*", "ab*"):
        with pytest.raises(ValidationError, match="not written folded"):
            Meanings(language="nl", meanings={"die": (phrase,)})
