"""Amounts: an age as a band, a count within its bounds. Owns what a number means as an answer; `numbers` counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from flows import numbers, phrasebook, plain
from flows.content import Language
from flows.effects import Choice
from flows.flow import Ask
from flows.heard import Answered, Reading, Unclear
from flows.leaning import MOST_OTHER_WORDS, holds, passed
from flows.picking import one

_JOINED = re.compile(r"(?<=\d)(?=(?!e\b|de\b|ste\b|st\b|nd\b|rd\b|th\b)[a-z])")
"""A count and its unit without a blank: `72jr`, `10uur`; but not `2e`."""
_SIGNS = re.compile(r"\u00b1|\+\s*/?\s*-|\bp\s*/\s*w\b|(?<=[\du])\s*/\s*(?:w|wk|week)\b|~|\bca\.|\bplm\.")
"""Signs for "about" and "a week"."""
_PLUS = re.compile(r"^\s*\+(?=\d)")
_NOUGHT = re.compile(r"(?<=\d\d)[.,]00?(?!\w)")
"""Nought behind the point: `22.0`. Behind a single figure it may be a slip: 3.0 or 30?"""
_SHORT_YEAR = re.compile(r"(?<!\w)['\u2018\u2019\u00b4`](?=[1-5]\d(?!\w))")
"""The sign for a century left out: `'48`."""
MONTHS = 12
"""From so many parts of a year on it is one; of weeks and days fewer are none either."""
AGE_BANDS = ((0, 64, "under_65"), (65, 74, "65_74"), (75, 84, "75_84"), (85, 120, "85_plus"))


def age(ask: Ask, choices: Sequence[Choice], text: str, language: Language, now: datetime) -> Reading:
    """A band: its number or name, an age (`78 jaar`, `achtenzeventig`), a year or date of birth."""
    text = _SHORT_YEAR.sub("19", text)
    counting, said = language.words.numbers, plain.line(text)
    birth = phrasebook.listed(language, ask.ask, "born")
    text = _JOINED.sub(" ", text)
    if born := numbers.born(said, counting, language.words.answers.filler, now.date(), birth):
        return _of_one_band(born, choices)
    bare = text if numbers.strange(text) else plain.without(said, language.words.answers.filler)
    number = numbers.counted(bare, counting)
    if number is None or numbers.whole(bare, counting) == number <= len(choices):
        return _otherwise(ask, choices, text, language)
    if numbers.short_year(bare, counting, now.date()):
        return Unclear("unclear-age")
    return _banded(number, choices) if number >= numbers.YOUNGEST else Unclear()


def _otherwise(ask: Ask, choices: Sequence[Choice], text: str, language: Language) -> Reading:
    """An option named, or an age among other words: `ik ben al 78 en nog kwiek`."""
    found = one(ask, choices, text, language)
    if not isinstance(found, Unclear) or "?" in text or numbers.strange(text):
        return found
    parts = ("becoming", "doubt", "beside", "soon", "own")
    becoming, doubts, beside, soon, own = (phrasebook.listed(language, ask.ask, part) for part in parts)
    counting, said = language.words.numbers, plain.line(text)
    years = None if holds(said.split(), doubts) else _among(said, language, counting.bounds, beside | soon)
    aged = holds(said.split(), own) and holds(said.split(), counting.trail)  # "61 jaar ben ik"
    aged = aged or holds(said.split(), phrasebook.listed(language, ask.ask, "young"))  # "zestig pas"
    if years is None or years < (numbers.YOUNGEST if aged else numbers.OLD):
        return _either(said, choices, language) or found
    if holds(said.split(), soon):
        return _banded(years - 1, choices)
    return _of_one_band((years, years - 1) if holds(said.split(), becoming) else (years,), choices)


def _either(said: str, choices: Sequence[Choice], language: Language) -> Answered | None:
    """The band of two ages that are both in it: `78 of 79`."""
    ages, rest = numbers.within(plain.without(said, language.words.answers.filler), language.words.numbers)
    if len(ages) != 2 or len(rest) != 1 or rest[0] not in language.words.numbers.bounds or min(ages) < numbers.OLD:
        return None
    found = _of_one_band(ages, choices)
    return found if isinstance(found, Answered) else None


def _of_one_band(ages: Sequence[int], choices: Sequence[Choice]) -> Reading:
    """The band of somebody of whom only the year of birth is known: before and after this year's birthday."""
    bands = [_banded(years, choices) for years in ages]
    return bands[0] if all(band == bands[0] for band in bands) else Unclear("unclear-birthday")


def _banded(years: int, choices: Sequence[Choice]) -> Reading:
    ids = {choice.id for choice in choices}
    bands = [band for low, high, band in AGE_BANDS if low <= years <= high and band in ids]
    return Answered(bands[0]) if bands else Unclear()


def number(ask: Ask, text: str, language: Language, now: datetime) -> Reading:
    """A count between the question's bounds: `20`, `zeg maar twintig uur`, `een uur of tien`. A range is unclear.

    Of hours, or of what the question itself lists as its unit (`about`): then also `nog geen jaar` and `sinds 2019`.
    """
    answers, said = language.words.answers, plain.line(text)
    if declined := passed(said, answers):
        return declined
    if "?" not in text and (found := _all_of_it(ask, plain.without(said, answers.filler), language)):
        return found
    text = _NOUGHT.sub("", _JOINED.sub(" ", _SIGNS.sub(" ", _PLUS.sub("", text))))
    said = plain.line(text)
    unclear = said in answers.unclear.whole and numbers.spoken(said, language.words.numbers) is None  # "eentje" is 1
    if "?" in text or unclear or numbers.strange(text):
        return Unclear("unclear-count")
    if found := _in_years(ask, said, language, now):
        return found
    counted = _counted(ask, text, said, language)
    return Answered(counted) if counted is not None and ask.low <= counted <= ask.high else Unclear("unclear-count")


def _all_of_it(ask: Ask, bare: str, language: Language) -> Answered | Unclear | None:
    """All there is to count: every hour of the week. Of `dag en nacht` the count is named, and asked again."""
    if bare in phrasebook.listed(language, ask.ask, "every"):
        return Answered(ask.high, "likely")
    return Unclear("unclear-always") if bare in phrasebook.listed(language, ask.ask, "always") else None


def _counted(ask: Ask, text: str, said: str, language: Language) -> int | None:
    counting, doubts = language.words.numbers, phrasebook.listed(language, ask.ask, "doubt")
    if holds(said.split(), doubts) or _not_theirs(ask, said, language):
        return None
    counted, own = numbers.counted(text, counting), phrasebook.listed(language, ask.ask, "about")
    if counted is None and not _of_something_else(said, language, own):
        bounds = {*counting.bounds, *counting.other_counts} - own
        counted = _among(said, language, tuple(bounds), own)
    return counted


def _not_theirs(ask: Ask, said: str, language: Language) -> bool:
    """Whether it is somebody else's count, or one that needs its unit: `de thuiszorg komt 3 uur`, `ik ben 20`."""
    others, own, bare = (phrasebook.listed(language, ask.ask, part) for part in ("others", "own", "bare"))
    words = said.split()
    alone = holds(words, bare) and not holds(words, language.words.numbers.hours)
    return alone or (not holds(words, own) and any(f"{said} ".startswith(f"{other} ") for other in others))


def _in_years(ask: Ask, said: str, language: Language, now: datetime) -> Answered | None:
    """Years said otherwise: less than one, in months, or by the year in which it began."""
    nought, part, since = (phrasebook.listed(language, ask.ask, name) for name in ("nought", "part", "since"))
    if said in nought or plain.without(said, language.words.answers.filler) in nought:
        return Answered(0, "likely")
    found, _ = numbers.within(said, language.words.numbers)
    otherwise = phrasebook.listed(language, ask.ask, "doubt") - part
    if len(found) != 1 or holds(said.split(), otherwise):
        return None
    if holds(said.split(), part) and found[0] < MONTHS and not holds(said.split(), language.words.answers.negation):
        return Answered(0, "likely")
    years = now.year - found[0]
    began = holds(said.split(), since) and ask.low <= years <= ask.high
    return Answered(years, "likely") if began else None


def _of_something_else(said: str, language: Language, own: frozenset[str]) -> bool:
    """Whether the word behind the number may be a unit of its own: `8 glazen`, `veertig mijl`."""
    counting, words = language.words.numbers, said.split()
    if not set(words).isdisjoint(own or counting.hours):
        return False
    fits = {word for phrase in (*counting.about, *language.words.answers.filler) for word in phrase.split()}
    fits |= {*counting.follows, *counting.joiner}
    return any(
        numbers.one(word, counting) is not None and after not in fits and numbers.one(after, counting) is None
        for word, after in pairwise(words) if word not in fits
    )  # fmt: skip


def _among(said: str, language: Language, bounds: Sequence[str], beside: Iterable[str] = ()) -> int | None:
    """The one number in a line of more words, none of which makes something else of it."""
    counting, answers = language.words.numbers, language.words.answers
    bare = plain.without(said, (*counting.about, *answers.filler, *beside))
    found, rest = numbers.within(bare, counting)
    if len(found) != 1 or len(rest) > MOST_OTHER_WORDS:
        return None
    turns = {*bounds, *answers.unclear.words, *answers.negation, *answers.doubt}
    return None if holds(rest, turns) else found[0]
