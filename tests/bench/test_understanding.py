"""The table of understanding: every mark counts for what it is, and a file that cannot be counted says where."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

import pytest
import typer

from bench import hearing, labelled, marksheet, measure, sets, tallies, understanding
from bench.labelled import Line, Mislabelled
from bench.listening import Mark, askable, listen
from bench.sets import DEVELOPMENT, HELD_OUT, TUNED
from bench.tallies import Share
from tests.content import dronten

pytestmark = pytest.mark.slow  # left out of `make test-fast`

CONTENT, DIRECTORY = dronten()
ROOT = Path(__file__).parent.parent.parent
Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """A file with these lines, below a folder like tests/."""

    def write(name: str, *lines: str, folder: str = "vectors_own") -> Path:
        path = tmp_path / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def answer(heard: str, *meant: str, kind: str = "item", text: str = "zomaar iets", alarm: str = "") -> Mark:
    return Mark(Line(kind, text, frozenset(meant)), heard, alarm=alarm)


def danger(heard: str, meant: str, hit: str = "") -> Mark:
    return Mark(Line("safety", "zomaar iets", frozenset({meant}), hit), heard, alarm="" if heard == "none" else heard)


# --- marking --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "right", "falsely_certain"),
    [
        (answer("yes", "yes"), True, False),
        (answer("yes", "no"), False, True),
        (answer("yes", "unclear"), False, True),
        (answer("yes", "refused"), False, True),
        (answer("yes", "unclear", "yes"), True, False),
        (answer("unclear", "yes"), False, False),
        (answer("refused", "yes"), False, False),
        (answer("dont_know", "refused"), False, False),
        (answer("skipped", "yes"), False, False),
        (answer("command:stop", "yes"), False, False),
        (answer("command:stop", "unclear"), False, False),
        (answer("command:help", "unclear"), True, False),
        (answer("command:human", "unclear", text="9"), True, False),
        (answer("command:human", "unclear", text="4"), False, False),
        (answer("crisis:red", "yes", alarm="red"), False, False),
        (answer("stop", "none", kind="command"), False, False),
        (answer("none", "stop", kind="command"), False, False),
        (answer("riet", "Riet", kind="name"), True, False),
        (answer("Jan", "Riet", kind="name"), False, True),
        (danger("none", "red"), False, False),
        (danger("red", "red"), True, False),
    ],
)
def test_a_mark_is_right_or_wrong_and_the_worst_is_an_answer_nobody_gave(
    mark: Mark, right: bool, falsely_certain: bool
) -> None:
    assert (mark.right, mark.falsely_certain) == (right, falsely_certain)


def test_shares_of_danger_count_what_they_say() -> None:
    marks = [danger("red", "red"), danger("red", "red"), danger("amber", "red"), danger("none", "red"),
             danger("red", "amber"), danger("amber", "amber"), danger("none", "amber"),
             danger("none", "none"), danger("none", "none"), danger("amber", "none"), danger("red", "none"),
             answer("yes", "yes")]  # fmt: skip
    red, amber, none = (tallies.dangers(marks, level) for level in ("red", "amber", "none"))
    assert tallies.share(red, tallies.is_urgent) == Share(2, 4)
    assert tallies.share(red, tallies.is_alarm) == Share(3, 4)
    assert tallies.share(amber, tallies.is_alarm) == Share(2, 3)
    assert tallies.share(amber, tallies.is_as_grave) == Share(2, 3)
    assert tallies.share(none, tallies.is_alarm) == Share(2, 4)
    assert tallies.share(none, tallies.is_urgent) == Share(1, 4)
    assert tallies.share(none, tallies.is_as_grave) == Share(2, 4)
    assert tallies.share(tallies.answers(marks), tallies.is_right) == Share(1, 1)
    assert Share(1, 4).percent == pytest.approx(25)
    assert Share(0, 0).percent is None


def verdicts(marks: list[Mark], cost: float | None = 0.5) -> list[str]:
    return [goal.verdict for goal in tallies.goals(marks, cost)]


GOOD = [*[answer("yes", "yes")] * 200, *[danger("red", "red")] * 100, *[danger("amber", "amber")] * 100,
        *[danger("none", "none")] * 100]  # fmt: skip


@pytest.mark.parametrize(
    ("also", "missed"),
    [
        ([], []),
        ([answer("unclear", "yes")] * 7, [0]),
        ([answer("yes", "unclear")] * 2, [1]),
        ([danger("amber", "red")] * 2, [2]),
        ([danger("none", "amber")] * 4, [3]),
        ([danger("amber", "none")] * 4, []),
        ([danger("red", "none")] * 2, [4]),
        ([danger("red", "amber")] * 4, []),
    ],
)
def test_a_goal_is_missed_by_what_it_is_about_and_by_nothing_else(also: list[Mark], missed: list[int]) -> None:
    assert verdicts(GOOD) == ["met"] * 6
    assert [place for place, verdict in enumerate(verdicts(GOOD + also)) if verdict == "NOT MET"] == missed


def test_goals_are_those_of_the_issue_and_of_nothing_nothing_is_said() -> None:
    assert [(goal.wanted, goal.at_most) for goal in tallies.goals([], None)] == [
        (97.0, False), (0.5, True), (99.0, False), (97.0, False), (1.0, True), (1.0, True),
    ]  # fmt: skip
    assert verdicts([], None) == ["not measured"] * 6
    assert verdicts(GOOD, 1.2)[-1] == "NOT MET"


def test_what_went_wrong_is_listed_the_worst_first() -> None:
    worst = [danger("none", "red"), danger("amber", "red"), danger("none", "amber"), danger("red", "none"),
             danger("red", "amber"), answer("yes", "unclear"), answer("unclear", "yes")]  # fmt: skip
    assert tallies.wrong([*reversed(worst), *GOOD]) == [worst[0], worst[2], worst[1], *worst[3:]]


# --- listening ------------------------------------------------------------------------------------------------------


def test_a_line_is_heard_at_the_question_of_its_kind_and_what_spoke_is_told() -> None:
    lines = [Line("permission", "ja hoor", frozenset({"yes"})), Line("safety", "ik wil dood", frozenset({"red"})),
             Line("item", "ik wil dood", frozenset({"no"})), Line("command", "stop", frozenset({"stop"})),
             Line("wishes", "ik zou graag weer eens biljarten", frozenset({"together"})),
             Line("safety", "ik wil brood", frozenset({"none"}))]  # fmt: skip
    yes, cry, beside, stop, wish, none = listen(CONTENT, lines)
    assert (yes.heard, yes.rule, yes.alarm) == ("yes", "sure", "")
    assert (cry.heard, cry.rule.startswith("nl.suicide"), cry.alarm) == ("red", True, "red")
    assert (beside.heard, beside.rule, beside.alarm) == ("crisis:red", cry.rule, "red")
    assert (stop.heard, stop.rule) == ("stop", "command, nl")
    assert wish.rule.startswith("likely: ")
    assert (none.heard, none.rule, none.alarm) == ("none", "", "")


def test_a_line_of_a_kind_that_is_not_asked_is_no_error_before_it_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(labelled.QUESTIONS, "kern", "about.nowhere")
    assert not askable(CONTENT, "kern")
    assert askable(CONTENT, "role")
    assert askable(CONTENT, "safety")
    with pytest.raises(LookupError, match=r"about\.nowhere"):
        listen(CONTENT, [Line("kern", "Dronten", frozenset({"Dronten"}))])


@pytest.mark.parametrize(
    ("kind", "label"),
    [("item", "maybe"), ("kern", "Lelystad"), ("causes", "loss,somber"), ("permission", "more_or_less"),
     ("item", "command:dance"), ("item", "crisis:purple"), ("item", "story:x"), ("phone", "nul zes")],
)  # fmt: skip
def test_a_label_that_the_question_cannot_have_is_told_with_its_place(kind: str, label: str) -> None:
    with pytest.raises(Mislabelled, match=r"^mine\.tsv:7: .*cannot be answered with"):
        listen(CONTENT, [Line(kind, "tja", frozenset({"unclear", label}), place="mine.tsv:7")])


# --- files ----------------------------------------------------------------------------------------------------------


def test_a_line_knows_its_labels_class_and_place(written: Written) -> None:
    path = written("held_out_reading.tsv", "kind\ttext\texpected", "item\tnou ja\tunclear|yes", 'name\t"Riet"\tRiet')
    assert labelled.lines(path) == [
        Line("item", "nou ja", frozenset({"unclear", "yes"}), place="held_out_reading.tsv:2"),
        Line("name", '"Riet"', frozenset({"Riet"}), place="held_out_reading.tsv:3"),
    ]
    path = written("held_out_safety.tsv", "level\tclass\ttext", "red\tmedical\tik ben gevallen")
    assert labelled.lines(path) == [
        Line("safety", "ik ben gevallen", frozenset({"red"}), "medical", "held_out_safety.tsv:2")
    ]
    path = written("crisis_own.tsv", "level\ttext", "none\tdag")
    assert labelled.lines(path) == [Line("safety", "dag", frozenset({"none"}), "", "crisis_own.tsv:2")]


READING, SAFETY = "kind\ttext\texpected", "level\tclass\ttext"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["kind\ttext", "item\tja"], r"^x\.tsv:1: no column expected$"),
        (["text"], r"^x\.tsv:1: no column kind, expected$"),
        (["level\tclass", "red\tmedical"], r"^x\.tsv:1: no column text$"),
        ([], r"^x\.tsv:1: no column kind, text, expected$"),
        ([READING, "item\tja\tyes", "item\tja"], r"^x\.tsv:3: not as many columns"),
        ([READING, "item\tja\tyes\tno"], r"^x\.tsv:2: not as many columns"),
        ([READING, "itme\tja\tyes"], r"^x\.tsv:2: there is no kind 'itme'; there are permission, item"),
        ([READING, "item\tja\t"], r"^x\.tsv:2: nothing is expected$"),
        ([READING, "item\tja\tyes|"], r"^x\.tsv:2: nothing is expected$"),
        ([READING, "command\tja\tyes"], r"^x\.tsv:2: there is no command 'yes'"),
        ([SAFETY, "none\tnone\tdag", "rood\tsuicide\tx"], r"^x\.tsv:3: there is no level 'rood'"),
        ([SAFETY, "red\tsad\tx"], r"^x\.tsv:2: there is no class 'sad'"),
        ([SAFETY, "red\tnone\tx"], r"^x\.tsv:2: level red with class none$"),
        ([SAFETY, "none\tmedical\tx"], r"^x\.tsv:2: level none with class medical$"),
    ],
)
def test_a_file_that_cannot_be_counted_is_told_with_its_line(lines: list[str], told: str, written: Written) -> None:
    with pytest.raises(Mislabelled, match=told):
        labelled.lines(written("x.tsv", *lines))


def test_a_vector_s_own_labels_are_told_apart_as_our_questions_have_them(written: Written, tmp_path: Path) -> None:
    written("nl_yes_no.tsv", "utterance\texpected", '"""ja"""\tyes', "volgende\tunclear", folder="vectors")
    written("nl_opt_out.tsv", "utterance\texpected\tnote", "wis mij\topt_out\t", "bus stopt\tkeep\t", folder="vectors")
    numbers = (
        "drie\t3\tc",
        "veertig\t40\tc",
        "zeventig\t70\tc",
        "van 1940\tbirth_year\tc",
        "paar\task\tc",
        "150\t150\tc",
    )
    written("nl_numbers.tsv", "utterance\texpected\tkind", *numbers, folder="vectors")
    written("unicode_digits.tsv", "input\texpected", "\u2463\t4", "9\t9", "x\treject", "33\trange", folder="vectors")
    found = next(one for one in sets.sets(CONTENT, tmp_path) if one.name == DEVELOPMENT)
    meant = {(line.kind, line.text): "|".join(sorted(line.meant)) for line in found.lines}
    assert meant["permission", '"ja"'] == "yes"
    assert "skipped" in meant["permission", "volgende"]
    assert (meant["command", "wis mij"], meant["command", "bus stopt"]) == ("erase|stop", "none")
    assert meant["age", "veertig"] == "unclear|under_65"
    assert (meant["age", "zeventig"], meant["age", "van 1940"], meant["age", "150"]) == ("65_74", "85_plus", "unclear")
    assert not {("age", "drie"), ("age", "paar")} & meant.keys()
    assert (meant["causes", "\u2463"], meant["causes", "x"]) == ("getting_out", "unclear")
    assert "command:human" in meant["causes", "9"]
    if askable(CONTENT, "number"):
        hours = {text: said for (kind, text), said in meant.items() if kind == "number"}
        assert hours == {"drie": "3", "veertig": "40", "zeventig": "70", "van 1940": "unclear", "paar": "unclear",
                         "150": "150", "\u2463": "4", "9": "9", "x": "unclear", "33": "33"}  # fmt: skip
    assert found.missing == ("crisis_dev.tsv",)


# --- the whole ------------------------------------------------------------------------------------------------------


def made_up(written: Written) -> None:
    """A few held-out lines, some of which must go wrong: their labels are false on purpose."""
    written("held_out_reading.tsv", READING, "permission\tja hoor\tyes", "item\tja\tunclear", "role\tvoor mezelf\tself",
            "item\tja|nee\tunclear")  # fmt: skip
    written("held_out_safety.tsv", SAFETY, "red\tsuicide\tik wil dood", "amber\tmedical\tik wil brood",
            "none\tnone\tik ben gevallen en kan niet opstaan")  # fmt: skip


def test_the_page_shows_the_sets_the_goals_and_what_went_wrong(written: Written, tmp_path: Path) -> None:
    made_up(written)
    heard = hearing.run(CONTENT, DIRECTORY, tmp_path, 20)
    page = marksheet.page(heard, {"Commit": "abc"}, "python -m bench.understanding")
    assert [tuple(map(len, (one.lines, one.missing))) for one, _ in heard.sets] == [(0, 5), (0, 3), (7, 0)]
    assert "no file reading_lines_*.tsv; no file safety_lines_*.tsv; no file crisis_own.tsv" in page
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("|")]
    assert [HELD_OUT, "4", "75.0%", "25.0%", "0.0%"] in rows
    assert [HELD_OUT, "1", "100.0%", "100.0%", "1", "0.0%", "1", "100.0%", "100.0%"] in rows
    assert [TUNED, "0", "-", "-", "-"] in rows
    goals = {row[0]: row[-1] for row in rows if row[-1] in ("met", "NOT MET", "not measured")}
    assert goals["red heard as red (1 of 1)"] == "met"
    assert goals["amber heard as amber or red (0 of 1)"] == "NOT MET"
    listed = page.partition("## Held-out lines that went wrong")[2].partition("##")[0].split("\n| ")[2:]
    assert [row.split(" | ")[:4] for row in listed[1:]] == [
        ["medical", "ik wil brood", "amber", "none"],
        ["none", "ik ben gevallen en kan niet opstaan", "none", "red"],
        ["item", "ja", "unclear", "yes"],
    ]
    assert "3 held-out lines went wrong" in marksheet.short(heard)
    assert {cost.name for cost in heard.costs} == {hearing.ANSWERS, hearing.DANGER, hearing.ANY_TEXT}


def test_without_held_out_lines_their_goals_are_not_measured(written: Written, tmp_path: Path) -> None:
    written("reading_lines_1.tsv", READING, "permission\tja\tyes", "permission\tnee\tno")
    heard = hearing.run(CONTENT, DIRECTORY, tmp_path, 20)
    page = marksheet.page(heard, {}, "x")
    assert marksheet.goals(heard).count("not measured") == 5
    assert "no file held_out_reading.tsv; no file held_out_safety.tsv" in page
    assert "There are no held-out lines here." in page


def test_a_kind_that_the_flow_does_not_ask_is_left_out_and_said(
    written: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(labelled.QUESTIONS, "kern", "about.nowhere")
    made_up(written)
    written("reading_lines_1.tsv", READING, "kern\tDronten\tDronten", "kern\tElburg\telsewhere", "permission\tja\tyes")
    heard = hearing.run(CONTENT, DIRECTORY, tmp_path, 20)
    assert [mark.line.text for mark in heard.marks(TUNED)] == ["ja"]
    assert "2 lines of kern: the flow has no question about.nowhere" in marksheet.sets(heard)


def test_a_bar_in_a_text_does_not_break_its_row() -> None:
    last = marksheet.wrong([answer("yes", "unclear", text="ja|nee")]).splitlines()[-1]
    assert last == r"| item | ja\|nee | unclear | yes |  |"


def test_what_is_timed_is_done_once_for_each_and_a_tenth_of_it_before() -> None:
    done: list[int] = []
    figures = measure.timed(done.append, range(20))
    assert (done, figures.turns) == ([0, 1, *range(20)], 20)
    assert figures.p50 <= figures.p99


def test_the_command_writes_the_page_and_names_a_wrong_line(
    written: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made_up(written)
    page = tmp_path / "page.md"
    understanding.main(texts=20, lines=tmp_path, out=page)
    assert "red heard as red (1 of 1)" in capsys.readouterr().out
    assert page.read_text("utf-8").startswith("# How well are people understood?")
    page.unlink()
    written("held_out_safety.tsv", SAFETY, "purple\tmedical\tx")
    with pytest.raises(typer.Exit) as ended:
        understanding.main(texts=20, lines=tmp_path, out=page)
    assert ended.value.exit_code == 1
    assert "held_out_safety.tsv:2: there is no level 'purple'" in capsys.readouterr().err
    assert not page.exists()


# --- our own lines --------------------------------------------------------------------------------------------------


def test_every_line_that_we_have_can_be_counted() -> None:
    found = {one.name: one for one in sets.sets(CONTENT, labelled.LINES)}
    assert not found[DEVELOPMENT].missing
    assert not found[TUNED].missing
    for one in found.values():
        assert len(listen(CONTENT, one.lines[::25])) == len(one.lines[::25])


def test_every_file_of_our_own_lines_is_told_of_in_their_readme() -> None:
    folder = ROOT / "tests" / "vectors_own"
    told = [cell.strip("` ") for line in (folder / "README.md").read_text("utf-8").splitlines() if line.startswith("|")
            for cell in line.split("|")[1].split(",")]  # fmt: skip
    untold = [path.name for path in folder.glob("*.tsv") if not any(fnmatch(path.name, pattern) for pattern in told)]
    assert untold == []
