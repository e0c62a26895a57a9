"""Labelled: files of lines with what was meant. Owns reading them, and telling file and line where one is wrong.

Three kinds of lines are kept apart: the development vectors, lines that were tuned on, and held-out lines that nobody
looked at while the rules, words and weights were made. Only the last say how well a stranger is understood.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from flows.words import CommandName, HitClass

LINES = Path(__file__).parent.parent / "tests"
QUESTIONS = {
    "permission": "consent.keep", "item": "djg6.9", "command": "djg6.9", "number": "carer.hours",
    "age": "about.age_band", "kern": "about.kern", "role": "about.role", "causes": "about.causes",
    "wishes": "about.wishes", "carer_help": "carer.help", "day_part": "callback.day_part",
    "name": "callback.name", "phone": "callback.number",
}  # fmt: skip
"""The kinds of lines, and the question that waits for each."""
LEVELS = ("none", "amber", "red")
CLASSES = ("none", *get_args(HitClass))
_COMMANDS = ("none", *get_args(CommandName))


class Mislabelled(Exception):
    """A file or line that cannot be counted; its words name file and line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled line; `meant` are the labels that are right, `danger` the class of danger where it is told."""

    kind: str
    text: str
    meant: frozenset[str]
    danger: str = ""
    place: str = ""
    """File and line, for whoever wants to look."""


def rows(path: Path, *needed: str, quoted: bool = False) -> Iterator[tuple[str, Mapping[str, str]]]:
    """A tab-separated file's rows by their header, each with its file and line; `quoted`: quotes are CSV's.

    Raises Mislabelled.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
        if missing := [column for column in needed if column not in (reader.fieldnames or ())]:
            raise Mislabelled(f"{path.name}:1: no column {', '.join(missing)}")
        for row in reader:
            place = f"{path.name}:{reader.line_num}"
            if None in row or None in row.values():
                raise Mislabelled(f"{place}: not as many columns as the header has")
            yield place, row


def lines(path: Path) -> list[Line]:
    """The lines of a tab-separated file: kind, text, expected; or level, (class,) text for those of danger.

    Raises Mislabelled.
    """
    with path.open(encoding="utf-8") as file:
        head = file.readline().rstrip("\r\n").split("\t")
    if "level" in head:
        return [_of_danger(place, row) for place, row in rows(path, "level", "text")]
    return [_of_answer(place, row) for place, row in rows(path, "kind", "text", "expected")]


def _of_danger(place: str, row: Mapping[str, str]) -> Line:
    _known(place, "level", row["level"], LEVELS)
    danger = row.get("class", "")
    if "class" in row:
        _known(place, "class", danger, CLASSES)
        if (danger == "none") != (row["level"] == "none"):
            raise Mislabelled(f"{place}: level {row['level']} with class {danger}")
    return Line("safety", row["text"], frozenset({row["level"]}), danger, place)


def _of_answer(place: str, row: Mapping[str, str]) -> Line:
    _known(place, "kind", row["kind"], QUESTIONS)
    meant = row["expected"].split("|")
    for label in meant:
        if not label.strip():
            raise Mislabelled(f"{place}: nothing is expected")
        if row["kind"] == "command":
            _known(place, "command", label, _COMMANDS)
    return Line(row["kind"], row["text"], frozenset(meant), place=place)


def _known(place: str, what: str, said: str, known: Mapping[str, str] | tuple[str, ...]) -> None:
    if said not in known:
        raise Mislabelled(f"{place}: there is no {what} {said!r}; there are {', '.join(known)}")
