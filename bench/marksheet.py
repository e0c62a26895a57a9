"""The mark sheet: how well people are understood, as tables. Owns their form; counts nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bench import tallies
from bench.hearing import ANY_TEXT, Heard
from bench.labelled import CLASSES, QUESTIONS
from bench.listening import Mark
from bench.report import judged, table
from bench.sets import DEVELOPMENT, HELD_OUT, TUNED, Set
from bench.tallies import Share, share

SETS = f"""\
- *{DEVELOPMENT}* (tests/vectors): given before there was a rule; the tests hold us to them.
- *{TUNED}* (tests/vectors_own: `reading_lines_*`, `safety_lines_*`, `crisis_own`): most by writers who had not seen the
  rules, but rules, words and weights were made with the lines in sight. They say how well that was learned, no more.
  The weights of words were even learned from these very lines (docs/why.md has them judged by writers left out).
- *{HELD_OUT}* (tests/vectors_own: `held_out_*`): nobody looked at them while anything was made. Only these measure."""

READING = """\
- A line is heard as the engine hears it: safety, then commands, then the answer to the question of its kind. Danger is
  looked for in every line; the lines of danger are put to safety alone.
- *right*: taken for what was meant, or for one of the labels where two honest readers may differ. Where something
  unclear was meant, being told what we ask, or getting a human, is right too.
- *falsely certain*: an answer was stored that was not given: something unclear, refused or not known taken for an
  answer, or another answer stored. That is worse than any question asked again.
- *taken for danger*: an answer or command that alarms; none of these lines is a cry, but for one or two of the vectors.
- *red as red*: an urgent callback and the number to call at once. *red heard*: at least a human today. *amber heard*:
  as amber or red. *alarms*, *urgent alarms*: of lines in which nobody is in danger.
- The labels are a layman's. Before they bind in service a professional reads them.
- A text's cost is `flows.understanding.hear` alone, in one process with nothing else in it: no door, no database. The
  floor is folding its words (`flows.plain.line`), which everything that looks at words has to do. The made-up texts are
  the lines above with letters dropped, doubled and swapped, lines spliced, accents, signs that cannot be seen, digits
  of other scripts, halves of surrogate pairs, control characters, a piece repeated to thousands of characters, and
  characters from anywhere (`bench/anytext.py`); a property test hears 100,000 of them."""


def short(heard: Heard) -> str:
    """What is shown in a terminal."""
    count = len(tallies.wrong(heard.marks(HELD_OUT)))
    told = [f"{count} held-out lines went wrong; the page lists them."] if heard.marks(HELD_OUT) else []
    parts = (sets(heard), answers(heard), kinds(heard), dangers(heard), classes(heard), costs(heard), goals(heard))
    return "\n\n".join([*parts, *told])


def page(heard: Heard, machine: Mapping[str, str], command: str) -> str:
    """The whole of UNDERSTANDING.md."""
    parts = (
        "# How well are people understood?",
        f"Written by `{command}`. What is wrong stands here too, line by line.",
        "## Goals",
        "Of lines nobody tuned on:",
        goals(heard),
        "## Lines",
        sets(heard),
        SETS,
        "## Answers and commands",
        answers(heard),
        kinds(heard),
        "## Danger",
        dangers(heard),
        classes(heard),
        "## What one text costs",
        costs(heard),
        "## Held-out lines that went wrong",
        wrong(heard.marks(HELD_OUT)),
        "## Machine",
        table(["", ""], [[name, value] for name, value in machine.items()], left=2),
        "## How to read it",
        READING,
    )
    return "\n\n".join(parts) + "\n"


def goals(heard: Heard) -> str:
    """Each goal with its figure and verdict; those of held-out lines are not measured where there are none."""
    cost = heard.cost(ANY_TEXT)
    return judged(tallies.goals(heard.marks(HELD_OUT), cost.heard.p50 if cost else None))


def sets(heard: Heard) -> str:
    """How many lines each set has, and what is not in it."""
    rows = [[one.name, _absent(one), f"{len(tallies.answers(marks)):,}", f"{len(tallies.dangers(marks)):,}"]
            for one, marks in heard.sets]  # fmt: skip
    return table(["set", "not counted", "answers and commands", "danger and none"], rows, left=2)


def _absent(one: Set) -> str:
    missing = [f"no file {name}" for name in one.missing]
    unasked = [f"{count} lines of {kind}: the flow has no question {QUESTIONS[kind]}"
               for kind, count in (one.left_out or {}).items()]  # fmt: skip
    return "; ".join([*missing, *unasked]) or "-"


def answers(heard: Heard) -> str:
    """A row for each set: how often an answer or command was understood."""
    head = ["answers and commands", "lines", "right", "falsely certain", "taken for danger"]
    judges = (tallies.is_right, tallies.is_falsely_certain, tallies.is_alarm)
    return table(head, [[one.name, *_shares(tallies.answers(marks), *judges)] for one, marks in heard.sets])


def kinds(heard: Heard) -> str:
    """The same by kind of question."""
    parts = [(kind, _of_kind(kind)) for kind in QUESTIONS]
    return _split("kind", heard, parts, ("right", tallies.is_right), ("false", tallies.is_falsely_certain))


def dangers(heard: Heard) -> str:
    """A row for each set: what was heard of danger, and where there was none."""
    head = ["danger", "red", "as red", "red heard", "amber", "amber heard", "none", "alarms", "urgent alarms"]
    return table(head, [[one.name, *_danger(marks)] for one, marks in heard.sets])


def _danger(marks: Sequence[Mark]) -> list[str]:
    red, amber, none = (tallies.dangers(marks, level) for level in ("red", "amber", "none"))
    return [*_shares(red, tallies.is_urgent, tallies.is_alarm), *_shares(amber, tallies.is_alarm),
            *_shares(none, tallies.is_alarm, tallies.is_urgent)]  # fmt: skip


def classes(heard: Heard) -> str:
    """The same by level and class, of lines that tell their class: as grave as was meant, or heard at all."""
    parts = [(f"{level} {danger}", _of_class(level, danger)) for level in ("red", "amber") for danger in CLASSES[1:]]
    return _split("danger", heard, parts, ("as grave", tallies.is_as_grave), ("heard", tallies.is_alarm))


def costs(heard: Heard) -> str:
    """What one text costs, beside the floor."""
    rows = [[cost.name, f"{cost.heard.turns:,}", f"{cost.heard.p50:.3f}", f"{cost.heard.p99:.3f}",
             f"{cost.floor.p50:.3f}", f"{cost.floor.p99:.3f}"] for cost in heard.costs]  # fmt: skip
    return table(["one text", "texts", "p50 ms", "p99 ms", "floor p50 ms", "floor p99 ms"], rows)


Judge = Callable[[Mark], bool]


def _of_kind(kind: str) -> Judge:
    return lambda mark: mark.line.kind == kind


def _of_class(level: str, danger: str) -> Judge:
    return lambda mark: level in mark.line.meant and mark.line.danger == danger


def _split(
    first: str, heard: Heard, parts: Sequence[tuple[str, Judge]], one: tuple[str, Judge], other: tuple[str, Judge]
) -> str:
    """A row for each part that has lines, and beside one another the sets that have any of them."""
    shown = {DEVELOPMENT: "vectors", TUNED: "tuned on", HELD_OUT: "held out"}
    belongs = [judge for _, judge in parts]
    there = [(shown[s.name], marks) for s, marks in heard.sets if any(in_(mark) for in_ in belongs for mark in marks)]
    head = [first, *(cell for name, _ in there for cell in (f"{name}: lines", one[0], other[0]))]
    rows = []
    for name, in_ in parts:
        found = [[mark for mark in marks if in_(mark)] for _, marks in there]
        if any(found):
            rows.append([name, *(cell for marks in found for cell in _shares(marks, one[1], other[1]))])
    return table(head, rows)


def _shares(marks: Sequence[Mark], *judges: Judge) -> list[str]:
    return [f"{len(marks):,}", *(_percent(share(marks, judge)) for judge in judges)]


def _percent(found: Share) -> str:
    return "-" if found.percent is None else f"{found.percent:.1f}%"


def wrong(marks: Sequence[Mark]) -> str:
    """The lines that went wrong, the worst first."""
    if not marks:
        return "There are no held-out lines here."
    if not (found := tallies.wrong(marks)):
        return "None."
    head = ("kind", "text", "meant", "heard", "what spoke")
    rows = [(_about(mark), mark.line.text, "|".join(sorted(mark.line.meant)), mark.heard, mark.rule) for mark in found]
    return "\n".join(_row(cells) for cells in (head, ["---"] * len(head), *rows))


def _about(mark: Mark) -> str:
    return mark.line.danger or "danger" if mark.line.kind == "safety" else mark.line.kind


def _row(cells: Sequence[str]) -> str:
    """A row as it is: the texts are too long for columns that line up."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
