"""Listening: labelled lines put to the questions that people are really asked. Owns the marking; prints nothing.

A line says what a person wrote, which kind of question waited, and what two honest readers would take it for (with
`|` between, where they may differ). It is heard just as the engine hears it: safety, commands, then reading.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows import safety
from flows.content import Content
from flows.effects import Choice
from flows.flow import Ask
from flows.heard import Answered, Command, Crisis, DontKnow, Heard, Refused, Skipped, Unclear
from flows.turn import label_id
from flows.understanding import Waiting, hear

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
LINES = Path(__file__).parent.parent / "tests"
QUESTIONS = {
    "permission": "consent.keep", "item": "djg6.9", "command": "djg6.9", "number": "carer.hours",
    "age": "about.age_band", "kern": "about.kern", "role": "about.role", "causes": "about.causes",
    "wishes": "about.wishes", "carer_help": "carer.help", "day_part": "callback.day_part",
    "name": "callback.name", "phone": "callback.number",
}  # fmt: skip
"""The kinds of lines, and the question that waits for each."""
OPEN = frozenset({"unclear", "refused", "dont_know", "skipped"})
"""What is stored without a value, or not at all."""
LEVELS = ("none", "amber", "red")


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled line; `meant` are the labels that are right."""

    kind: str
    text: str
    meant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """What was made of a line."""

    line: Line
    heard: str
    rule: str = ""

    @property
    def right(self) -> bool:
        """Whether it was taken for what was meant."""
        helped = self.heard in ("command:help", "command:repeat", "command:human") and len(self.line.text) > 1
        if self.line.kind == "name" and not helped:
            return self.heard.casefold() in {name.casefold() for name in self.line.meant}
        return self.heard in self.line.meant or ("unclear" in self.line.meant and (helped or self.line.text in "09"))

    @property
    def falsely_certain(self) -> bool:
        """Whether an answer was stored that was not given: worse than any question asked again."""
        return not self.right and self.line.kind != "command" and self.heard not in OPEN and ":" not in self.heard


def lines(path: Path) -> list[Line]:
    """The lines of a tab-separated file: kind, text, expected; or level, (class,) text for those of danger."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Line(row.get("kind") or "safety", row["text"], frozenset((row.get("expected") or row["level"]).split("|")))
        for row in rows
    ]


def listen(content: Content, heard: Sequence[Line]) -> list[Mark]:
    """Every line as it is understood."""
    questions = {kind: _waiting(content, kind) for kind in {line.kind for line in heard} - {"safety"}}
    return [_danger(content, line) if line.kind == "safety" else _mark(content, line, questions) for line in heard]


def _danger(content: Content, line: Line) -> Mark:
    hit = safety.scan(content.watch, line.text)
    return Mark(line, hit.level if hit else "none", hit.rule if hit else "")


def _mark(content: Content, line: Line, questions: dict[str, Waiting]) -> Mark:
    found = hear(content, content.languages["nl"], line.text, questions[line.kind], now=NOW)
    if line.kind == "command":
        return Mark(line, _command(found))
    return Mark(line, named(found))


def named(heard: Heard) -> str:
    """What was heard, as the labels call it; a command or a cry has a colon in it."""
    match heard:
        case Answered(value, _, free):
            return ",".join(value) if isinstance(value, tuple) else str(free if value is None else value)
        case Unclear():
            return "unclear"
        case Skipped():
            return "skipped"
        case Refused():
            return "refused"
        case DontKnow():
            return "dont_know"
        case Command(asked):
            return f"command:{asked.name}"
        case Crisis(hit):
            return f"crisis:{hit.level}"


def _command(heard: Heard) -> str:
    match heard:
        case Command(asked):
            return asked.name
        case Skipped():
            return "skip"
        case _:
            return "none"


def _waiting(content: Content, kind: str) -> Waiting:
    ask = content.flow.by_name.get(QUESTIONS[kind])
    if not isinstance(ask, Ask):
        raise LookupError(f"no question {QUESTIONS[kind]}")
    return Waiting(ask, tuple(_choices(content, ask)))


def _choices(content: Content, ask: Ask) -> Iterator[Choice]:
    texts = content.languages["nl"].texts
    if ask.options == "kernen":
        yield from (Choice(kern, kern) for kern in content.municipality.kernen)
        yield Choice("elsewhere", texts.say(label_id(ask, "elsewhere")))
    yield from (Choice(option.id, texts.say(label_id(ask, option.id))) for option in ask.listed)
