"""Clauses: a line cut into the parts it is spoken in, without what adds nothing. Owns cutting, never meaning.

"Als ik eerlijk ben, ja" is a yes, and "niet 's ochtends, dan komt de thuiszorg, 's middags graag" is three parts, of
which one answers. What stands aside and where a part begins are data of the language.
"""

from __future__ import annotations

import re

from flows import numbers, plain
from flows.content import Language
from flows.kept import kept

_ENDS = re.compile(r"[.!?;:\u2026]+(?!\d)|,(?!\d)|\s+[-\u2013\u2014]\s+")
"""Where a part ends for the eye; a comma within digits is no end."""
_APOSTROPHE = re.compile(r"(?<=\w)['\u2018\u2019\u00b4`](?=\w)")
_BETWEEN = r"[\\s,]+"


def bare(text: str, language: Language) -> str:
    """The text without its asides (`eerlijk gezegd`, `als het moet`); as it was where nothing else would be left."""
    pattern = _asides(language)
    if pattern is None or numbers.strange(text):
        return text
    shown = _APOSTROPHE.sub("", plain.folded(text))
    rest = pattern.sub(" ", shown)
    return text if rest == shown or not plain.words(rest) else " ".join(rest.split()).strip(" ,;-")


def last_meant(text: str, language: Language) -> str | None:
    """What stands behind the last words that take back what was said before: `1, o nee 2`. None: nothing is taken back.

    Empty where nothing follows: then what was said is taken back, and not yet said anew.
    """
    amends, ends = _amends(language)
    shown = _APOSTROPHE.sub("", plain.folded(text))
    found = [*amends.finditer(shown)] if amends else []
    if not found:
        return None
    rest = shown[found[-1].end() :].strip(" ,.;:!-")
    return ends.sub("", rest).strip() if ends else rest


def cut(text: str, language: Language) -> list[str]:
    """The parts of a text as folded lines: at its signs, and at the words that a part begins with."""
    joints, parts = _joints(language), list[str]()
    for part in _ENDS.split(plain.folded(text)):
        said = plain.line(part)
        parts.extend(joints.split(said) if joints else [said])
    return [said for part in parts if part and (said := " ".join(part.split()))]


@kept
def _asides(language: Language) -> re.Pattern[str] | None:
    return _any(language.words.answers.aside, _BETWEEN)


@kept
def _joints(language: Language) -> re.Pattern[str] | None:
    return _any(language.words.answers.joints, " ")


@kept
def _amends(language: Language) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    answers = language.words.answers
    return _any(answers.amends, _BETWEEN), _any(answers.amends_end, _BETWEEN)


def _any(patterns: tuple[str, ...], between: str) -> re.Pattern[str] | None:
    if not patterns:
        return None
    # the pattern's own blanks are any blanks and commas of the text
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)".replace(" ", between.replace("\\\\", "\\")))
