"""Amounts: an age as a band, a count within its bounds. Owns what a number means as an answer; `numbers` counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows import numbers, phrasebook, plain
from flows.content import Language
from flows.effects import Choice
from flows.flow import Ask
from flows.heard import Answered, Reading, Unclear
from flows.leaning import passed
from flows.picking import one

AGE_BANDS = ((0, 64, "under_65"), (65, 74, "65_74"), (75, 84, "75_84"), (85, 120, "85_plus"))


def age(ask: Ask, choices: Sequence[Choice], text: str, language: Language, now: datetime) -> Reading:
    """A band: its number or name, an age (`78 jaar`, `achtenzeventig`), a year or date of birth."""
    counting, said = language.words.numbers, plain.line(text)
    birth = phrasebook.listed(language, ask.ask, "born")
    born = numbers.born(said, counting, language.words.answers.filler, now.date(), birth)
    if born is not None:
        return _banded(born, choices)
    bare = text if numbers.strange(text) else plain.without(said, language.words.answers.filler)
    number = numbers.counted(bare, counting)
    if number is None or numbers.whole(text, counting) == number <= len(choices):
        return one(ask, choices, text, language)
    if numbers.short_year(bare, counting, now.date()):
        return Unclear("unclear-age")
    return _banded(number, choices) if number >= numbers.YOUNGEST else Unclear()


def _banded(years: int, choices: Sequence[Choice]) -> Reading:
    ids = {choice.id for choice in choices}
    bands = [band for low, high, band in AGE_BANDS if low <= years <= high and band in ids]
    return Answered(bands[0]) if bands else Unclear()


def number(ask: Ask, text: str, language: Language) -> Reading:
    """A count between the question's bounds: `20`, `zeg maar twintig uur`, `een uur of tien`. A range is unclear."""
    answers, counting = language.words.answers, language.words.numbers
    said = plain.line(text)
    if declined := passed(said, answers):
        return declined
    if "?" in text:
        return Unclear("unclear-count")
    bare = text if numbers.strange(text) else plain.without(said, answers.filler)
    found = numbers.counted(bare, counting)
    if found is None or not ask.low <= found <= ask.high:
        return Unclear("unclear-count")
    return Answered(found)
