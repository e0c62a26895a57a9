"""Understanding: what a text is, looked at in the order that keeps people safe. Owns that order.

    1 a cry for help    in the whole text, whatever was asked
    2 a command         stop, start, a human, skip ...
    3 another language  none that is spoken here: what looks like an answer in it is none
    4 an answer         to the question that waits, read from the first 2,000 characters

Every text becomes one value of `flows.heard`. The engine acts on it; the bench counts how often it is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flows import commands, naming, phrasebook, plain, reading, spelling, tongue
from flows.commands import Asked
from flows.content import Content, Directory, Language
from flows.effects import Choice
from flows.flow import Ask
from flows.heard import Command, Crisis, Heard, Reading, Skipped, Unclear
from flows.kept import kept
from flows.safety import scan

STRANGE = "unknown-language"
"""Why a text is unclear that is in no language spoken here: for a human, and never read as an answer."""

NAME = 3
"""Words of a name, which may be in any script; a longer line where one is asked for is no name."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The question that waits for an answer, as the person sees it; where wishes are searched for, what there is."""

    ask: Ask
    choices: Sequence[Choice]
    directory: Directory = field(default_factory=dict)


def hear(content: Content, language: Language, text: str, waiting: Waiting | None, *, now: datetime) -> Heard:
    """What a text is to somebody of whom this question waits, at this moment. Raises nothing, whatever was written."""
    if hit := scan(content.watch, text):
        return Crisis(hit)
    return calm(content, language, text, waiting, now=now)


def calm(content: Content, language: Language, text: str, waiting: Waiting | None, *, now: datetime) -> Heard:
    """As `hear`, of a text in which safety found nothing."""
    asked = _asked(content, language, text, waiting)
    if asked is not None and asked.name == "help" and waiting is not None and _names(waiting, text, language):
        asked = None  # "informatie" is what some carers would like
    if asked is not None:
        return Skipped() if asked.name == "skip" and waiting else Command(asked)
    named = waiting is not None and waiting.ask.read == "name" and len(plain.words(text)) <= NAME
    if not named and tongue.is_strange(content, text):
        return Unclear(STRANGE)  # "no puedo" is no refusal
    if waiting is None:
        return Unclear()
    return _read(content, language, text, waiting, now)


def _asked(content: Content, language: Language, text: str, waiting: Waiting | None) -> Asked | None:
    """The command in a text, as it is written, else as it was meant; where a number is asked no digit is one."""
    digits = waiting is None or waiting.ask.read not in ("phone", "number")
    spoken = content.languages.values()
    if found := commands.find(text, spoken, digits=digits):
        return found
    right = spelling.corrected(text[: plain.READ_LENGTH], language)
    return None if right == text else commands.find(right, spoken, digits=False)


def _names(waiting: Waiting, text: str, language: Language) -> bool:
    """Whether the text is the name of one of the options."""
    names = phrasebook.names(language, waiting.ask.ask, tuple(waiting.choices))
    said = plain.line(spelling.corrected(text[: plain.READ_LENGTH], language))
    return said in names or plain.without(said, language.words.answers.filler) in names


def _read(content: Content, language: Language, text: str, waiting: Waiting, now: datetime) -> Heard:
    """The answer in the person's language; where that has none, in any other one spoken here: "yes please".

    A line with words that only the other language has is read in that one first: "yes, sometimes" is no plain yes.
    """
    found = reading.read(waiting.ask, waiting.choices, text, language, now=now)
    if waiting.ask.read in ("name", "phone"):
        return found
    foreign = [
        other for other in content.languages.values() if other is not language and _may_be(text, language, other)
    ]
    also = (reading.read(waiting.ask, waiting.choices, text, other, now=now) for other in foreign)
    elsewhere = next((heard for heard in also if not isinstance(heard, Unclear)), None)
    if elsewhere or not isinstance(found, Unclear):
        return elsewhere or found
    return _in_directory(content, language, text, waiting, found)


def _in_directory(content: Content, language: Language, text: str, waiting: Waiting, found: Unclear) -> Reading:
    """A wish that names no option but an activity or who runs it: "naar de Zonnebloem"."""
    if not waiting.directory or "?" in text:
        return found
    offered = waiting.directory.values()
    return naming.wishes(waiting.ask, waiting.choices, text, language, offered, content.matching) or found


def _may_be(text: str, own: Language, other: Language) -> bool:
    """Whether nothing in a text is known in the person's own language only: there it might turn what another finds.

    Nor may a word that both know turn an answer in the person's own, unless one is in it that only the other has.
    """
    said = set(plain.words(text[: plain.READ_LENGTH]))
    ours, theirs = spelling.known(own), spelling.known(other)
    if (said & ours) - theirs or not said & theirs:
        return False
    return said & ours != said & theirs or said.isdisjoint(_turning(own))


@kept
def _turning(language: Language) -> frozenset[str]:
    answers = language.words.answers
    return frozenset((*answers.doubt, *answers.negation, *answers.unclear.words, *answers.yes.words, *answers.no.words))
