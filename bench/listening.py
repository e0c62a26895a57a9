"""Listening: labelled lines put to the questions that people are really asked. Owns the marking; prints nothing.

A line says what a person wrote, which kind of question waited, and what two honest readers would take it for (with
`|` between, where they may differ). It is heard just as the engine hears it: safety, commands, then reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_args

from bench.labelled import LEVELS, QUESTIONS, Line, Mislabelled
from bench.labelled import lines as lines
from flows import safety
from flows.content import Content
from flows.effects import Choice
from flows.flow import Ask
from flows.heard import Answered, Command, Crisis, DontKnow, Heard, Refused, Skipped, Unclear
from flows.turn import label_id
from flows.understanding import Waiting, hear
from flows.words import CommandName

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
OPEN = frozenset({"unclear", "refused", "dont_know", "skipped"})
"""What is stored without a value, or not at all."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What was made of a line: `rule` says by what, `alarm` is the level of danger ("" where safety was silent)."""

    line: Line
    heard: str
    rule: str = ""
    alarm: str = ""

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
        stored = self.heard not in OPEN and ":" not in self.heard
        return stored and not self.right and self.line.kind not in ("command", "safety")


def listen(content: Content, heard: Sequence[Line]) -> list[Mark]:
    """Every line as it is understood.

    Raises LookupError where the flow has no question of a line's kind, Mislabelled where that cannot be answered so.
    """
    questions = {kind: _asked(content, kind) for kind in {line.kind for line in heard} - {"safety"}}
    for line in heard:
        if wrong := [label for label in line.meant if not _possible(line.kind, label, questions.get(line.kind))]:
            raise Mislabelled(f"{line.place}: {QUESTIONS[line.kind]} cannot be answered with {wrong[0]!r}")
    return [_danger(content, line) if line.kind == "safety" else _mark(content, line, questions) for line in heard]


def askable(content: Content, kind: str) -> bool:
    """Whether the flow has a question for lines of this kind; danger needs none."""
    return kind == "safety" or isinstance(content.flow.by_name.get(QUESTIONS[kind]), Ask)


def _possible(kind: str, label: str, waiting: Waiting | None) -> bool:
    """Whether a label is one that a line of this kind may have; those of commands and danger were looked at before."""
    if waiting is None or kind in ("command", "name") or label in OPEN:
        return True
    sort, _, which = label.partition(":")
    if which:
        return which in (get_args(CommandName) if sort == "command" else LEVELS if sort == "crisis" else ())
    match waiting.ask.read:
        case "number" | "phone":
            return label.removeprefix("+").isdecimal()
        case "several":
            named = {choice.id for choice in waiting.choices} | ({"none"} if waiting.ask.none else set())
            return named.issuperset(label.split(","))
        case _:
            return label in {choice.id for choice in waiting.choices}


def _danger(content: Content, line: Line) -> Mark:
    hit = safety.scan(content.watch, line.text)
    return Mark(line, hit.level, hit.rule, hit.level) if hit else Mark(line, "none")


def _mark(content: Content, line: Line, questions: dict[str, Waiting]) -> Mark:
    found = hear(content, content.languages["nl"], line.text, questions[line.kind], now=NOW)
    alarm = found.hit.level if isinstance(found, Crisis) else ""
    return Mark(line, _command(found) if line.kind == "command" else named(found), _by(found), alarm)


def _by(heard: Heard) -> str:
    """What spoke: the rule of danger, a command and its language, how sure an answer is and by which words."""
    match heard:
        case Crisis(hit):
            return hit.rule
        case Command(asked):
            return f"command, {asked.language}" if asked.language else "command"
        case Answered(_, certainty, _, matched):
            return f"{certainty}: {', '.join(matched)}" if matched else certainty
        case _:
            return ""


def named(heard: Heard) -> str:
    """What was heard, as the labels call it; a command or a cry has a colon in it."""
    match heard:
        case Answered(value, _, free):
            return ",".join(value) or "none" if isinstance(value, tuple) else str(free if value is None else value)
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


def _asked(content: Content, kind: str) -> Waiting:
    ask = content.flow.by_name.get(QUESTIONS[kind])
    if not isinstance(ask, Ask):
        raise LookupError(f"no question {QUESTIONS[kind]}")
    return waiting(content, ask)


def waiting(content: Content, ask: Ask, language: str = "nl", offers: Sequence[Choice] = ()) -> Waiting:
    """A question as somebody sees it; `offers` are the activities that it chooses from, where it does."""
    return Waiting(ask, tuple(_choices(content, ask, language, offers)))


def _choices(content: Content, ask: Ask, language: str, offers: Sequence[Choice]) -> Iterator[Choice]:
    texts = content.languages[language].texts
    if ask.options == "kernen":
        yield from (Choice(kern, kern) for kern in content.municipality.kernen)
        yield Choice("elsewhere", texts.say(label_id(ask, "elsewhere")))
    if ask.options == "offers":
        yield from offers
        yield from (Choice(name, texts.say(label_id(ask, name))) for name in ("human", "none"))
    yield from (Choice(option.id, texts.say(label_id(ask, option.id))) for option in ask.listed)
