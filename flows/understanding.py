"""Understanding: what a text is, looked at in the order that keeps people safe. Owns that order.

    1 a cry for help    in the whole text, whatever was asked
    2 a command         stop, start, a human, skip ...
    3 an answer         to the question that waits, read from the first 2,000 characters

Every text becomes one value of `flows.heard`. The engine acts on it; the bench counts how often it is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flows import commands, plain, reading, spelling
from flows.content import Content, Language
from flows.effects import Choice
from flows.flow import Ask
from flows.heard import Command, Crisis, Heard, Skipped, Unclear
from flows.leaning import holds
from flows.safety import scan


@dataclass(frozen=True, slots=True)
class Waiting:
    """The question that waits for an answer, as the person sees it."""

    ask: Ask
    choices: Sequence[Choice]


def hear(content: Content, language: Language, text: str, waiting: Waiting | None, *, now: datetime) -> Heard:
    """What a text is to somebody of whom this question waits, at this moment. Raises nothing, whatever was written."""
    if hit := scan(content.watch, text):
        return Crisis(hit)
    return calm(content, language, text, waiting, now=now)


def calm(content: Content, language: Language, text: str, waiting: Waiting | None, *, now: datetime) -> Heard:
    """As `hear`, of a text in which safety found nothing."""
    numbers_wanted = waiting is not None and waiting.ask.read in ("phone", "number")
    if asked := commands.find(text, content.languages.values(), digits=not numbers_wanted):
        return Skipped() if asked.name == "skip" and waiting else Command(asked)
    if waiting is None:
        return Unclear()
    return _read(content, language, text, waiting, now)


def _read(content: Content, language: Language, text: str, waiting: Waiting, now: datetime) -> Heard:
    """The answer in the person's language; where that has none, in any other one spoken here: "yes please"."""
    found = reading.read(waiting.ask, waiting.choices, text, language, now=now)
    if not isinstance(found, Unclear) or waiting.ask.read in ("name", "phone") or _turns(text, language):
        return found
    others = (other for other in content.languages.values() if other is not language)
    also = (reading.read(waiting.ask, waiting.choices, text, other, now=now) for other in others)
    return next((heard for heard in also if not isinstance(heard, Unclear)), found)


def _turns(text: str, language: Language) -> bool:
    """Whether a word of the person's own language denies or doubts something, which another would not see."""
    answers, counting = language.words.answers, language.words.numbers
    said = plain.words(spelling.corrected(text[: plain.READ_LENGTH], language))
    return holds(said, (*answers.negation, *answers.unclear.words, *answers.doubt, *counting.bounds))
