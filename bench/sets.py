"""Sets: which files of lines there are, and who tuned on them. Owns reading the labels of the development vectors.

A set whose files are not there says so: silence would look like a measurement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.labelled import QUESTIONS, Line, lines, rows
from bench.listening import askable, waiting
from flows.amounts import AGE_BANDS
from flows.content import Content
from flows.flow import Ask

DEVELOPMENT, TUNED, HELD_OUT = "development vectors", "lines we tuned on", "held-out lines"
OWN = {
    TUNED: ("reading_lines_*.tsv", "safety_lines_*.tsv", "crisis_own.tsv"),
    HELD_OUT: ("held_out_reading.tsv", "held_out_safety.tsv"),
}
"""Our own lines, in tests/vectors_own. Its README says who wrote them."""
_OLDEST = 120
_AGED = re.compile(r"\bjaar\b|\bik (?:ben|word)\b")
"""What makes an age of a number: such a line is put to no question of hours."""
_BORN = range(1906, 1941)
"""Years of birth of people of 85 and more: those that are in the vectors."""
_ADULT = 18


@dataclass(frozen=True, slots=True)
class Set:
    """Lines of one standing. `missing` are files that should be there, `left_out` kinds that the flow does not ask."""

    name: str
    lines: tuple[Line, ...]
    missing: tuple[str, ...] = ()
    left_out: Mapping[str, int] | None = None
    """The kinds, and how many lines of each."""


def sets(content: Content, tests: Path) -> list[Set]:
    """Every set, of the files below the folder `tests`. Raises Mislabelled."""
    found = [_kept(content, DEVELOPMENT, *_vectors(content, tests / "vectors"))]
    for name, patterns in OWN.items():
        files = {pattern: sorted((tests / "vectors_own").glob(pattern)) for pattern in patterns}
        read = [line for paths in files.values() for path in paths for line in lines(path)]
        found.append(_kept(content, name, read, [pattern for pattern, paths in files.items() if not paths]))
    return found


def _kept(content: Content, name: str, read: list[Line], missing: list[str]) -> Set:
    """A set without the kinds that the flow has no question for."""
    left_out: dict[str, int] = {}
    for line in read:
        if not askable(content, line.kind):
            left_out[line.kind] = left_out.get(line.kind, 0) + 1
    return Set(name, tuple(line for line in read if line.kind not in left_out), tuple(missing), left_out)


# --- development vectors --------------------------------------------------------------------------------------------

Meant = Iterator[tuple[str, str]]
"""Kinds of questions that a line is put to, and what is meant there."""


def _vectors(content: Content, folder: Path) -> tuple[list[Line], list[str]]:
    read, missing = list[Line](), list[str]()
    for name, (column, label, meaning) in _VECTORS.items():
        path = folder / name
        if not path.exists():
            missing.append(name)
            continue
        for place, row in rows(path, column, label, quoted=True):
            read += [Line(kind, row[column], frozenset(meant.split("|")), place=place)
                     for kind, meant in meaning(content, row[label])
                     if kind != "number" or not _AGED.search(row[column])]  # fmt: skip
    return read, missing


def _permission(_content: Content, label: str) -> Meant:
    """What is unclear as a permission stores none; a cry or a word to go on is heard for what it is."""
    yield "permission", "unclear|skipped|crisis:red|crisis:amber" if label == "unclear" else label


def _command(_content: Content, label: str) -> Meant:
    yield "command", {"opt_out": "stop|erase", "restart": "start", "keep": "none"}[label]


def _number(content: Content, label: str) -> Meant:
    """A number word is a count of hours; from eighteen on an age too, and so is a year of birth."""
    number = int(label) if label.isdecimal() else None
    yield "number", _hours(content, number)
    if label == "birth_year" or (number is not None and number in _BORN):
        yield "age", "85_plus"
    elif number is not None and number >= _ADULT:
        yield "age", _age(number)


def _age(number: int) -> str:
    """The band; of two figures that may be a year of birth as well, asking is right too."""
    if number > _OLDEST:
        return "unclear"
    band = next(band for low, high, band in AGE_BANDS if low <= number <= high)
    return f"{band}|unclear" if band == AGE_BANDS[0][2] else band


def _digit(content: Content, label: str) -> Meant:
    """A digit is a count, and the number of an option: 0 and 9 are a human then, and 33 is three said twice or none."""
    number = int(label) if label.isdecimal() else None
    yield "number", _hours(content, 33 if label == "range" else number)
    ask = content.flow.by_name[QUESTIONS["causes"]]
    options = waiting(content, ask).choices if isinstance(ask, Ask) else ()
    if label == "range":
        yield "causes", f"{options[2].id}|unclear"
    elif number in (0, 9):
        yield "causes", "command:human|unclear"
    else:
        yield "causes", options[number - 1].id if number and number <= len(options) else "unclear"


def _hours(content: Content, number: int | None) -> str:
    ask = content.flow.by_name.get(QUESTIONS["number"])
    within = isinstance(ask, Ask) and number is not None and ask.low <= number <= ask.high
    return str(number) if within else "unclear"


def _level(_content: Content, label: str) -> Meant:
    yield "safety", label


_VECTORS: dict[str, tuple[str, str, Callable[[Content, str], Meant]]] = {
    "nl_yes_no.tsv": ("utterance", "expected", _permission),
    "nl_numbers.tsv": ("utterance", "expected", _number),
    "nl_opt_out.tsv": ("utterance", "expected", _command),
    "unicode_digits.tsv": ("input", "expected", _digit),
    "crisis_dev.tsv": ("text", "level", _level),
}
"""By file: the columns of the text and of its label, and what a label means to our questions."""
