"""Telephone: the number on which somebody may be called back, in figures or in words. Owns that and nothing else.

A number of an information line, a free one of a company or a short one of a town hall exists, but nobody who answers
there is the person we look for: such a number is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import phonenumbers

from flows import numbers, plain, spelling
from flows.content import Language
from flows.words import Numbers

_NOBODY = (
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.VOICEMAIL,
)
"""0800, 0900 and their like: numbers that one calls, and on which no person is called."""
LONGEST = 18
"""Figures of the longest number there is, with 00 or a plus before it; more of them are no number."""
_TOWN_HALL = re.compile(r"\+3114\d+")
"""14 0321, the short number of a Dutch municipality."""


def heard(text: str, language: Language) -> str | None:
    """The E.164 number in a text, in figures or in words, on which a person may be called back."""
    return written(text) or spoken(text, language)


def written(text: str) -> str | None:
    """As `heard`, in figures only."""
    number = numbers.phone(text)
    return number if number and _reaches(number) else None


def spoken(text: str, language: Language) -> str | None:
    """As `heard`, in words or partly: `nul zes twaalf vierendertig zesenvijftig achtenzeventig`, `dubbel vijf`.

    `Fifty six` is 56 or 50 and 6: what makes a number counts.
    """
    said = plain.words(spelling.corrected(text[: plain.READ_LENGTH], language))
    found = {written(figures) for joined in (False, True) if (figures := _figures(said, language, joined))}
    found.discard(None)
    return found.pop() if len(found) == 1 else None


def unreachable(text: str) -> bool:
    """Whether the number in a text is one on which nobody is called back."""
    number = numbers.phone(text)
    return number is not None and not _reaches(number)


def shown(number: str) -> str:
    """An E.164 number as people write it at home, in two pieces."""
    parsed = phonenumbers.parse(number)
    home = parsed.country_code == phonenumbers.country_code_for_region("NL")
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def _reaches(number: str) -> bool:
    return phonenumbers.number_type(phonenumbers.parse(number)) not in _NOBODY and not _TOWN_HALL.fullmatch(number)


def _figures(said: Sequence[str], language: Language, joined: bool) -> str:
    """The one row of figures that begins with nought or `plus` in a line of words; "" where there is none, or more.

    `joined`: a unit behind a ten belongs to it.
    """
    counting, between = language.words.numbers, {*language.words.numbers.joiner, *language.words.answers.filler}
    row, at, over = "", 0, False
    while at < len(said):
        figures, size = _next(said, at, counting, joined)
        if figures and (over or not (row or figures.startswith(("0", "+")))):
            if figures != "1":  # `een` is an article too
                return ""
        elif figures:
            row += figures
            if len(row) > LONGEST:
                return ""
        elif row and said[at] not in between:
            over = True
        at += size
    return row


def _next(said: Sequence[str], at: int, counting: Numbers, joined: bool) -> tuple[str, int]:
    """The figures that the word here says, none or more, and of how many words they are."""
    word, more = said[at], said[at + 1 : at + 3]
    if word == "plus":
        return "+", 1
    if word in counting.twice and more and more[0] not in counting.twice:  # of "dubbel dubbel" only the last doubles
        figures, size = _next(said, at + 1, counting, joined)
        return figures * 2, size + 1
    if word in counting.units and len(more) == 2 and more[0] in counting.joiner and more[1] in counting.tens:
        return str(counting.units[word] + counting.tens[more[1]]), 3  # vier en dertig
    if joined and word in counting.tens and more and counting.units.get(more[0]):
        return str(counting.tens[word] + counting.units[more[0]]), 2
    number = None if word.isdigit() else numbers.spoken(word, counting)
    return (word if word.isdigit() else str(number) if number is not None and number < 100 else ""), 1
