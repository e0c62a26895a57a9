"""Numbers as people write and say them: digits of any script, number words by rule; telephone numbers.

Owns counting, never meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import phonenumbers

from flows import plain
from flows.kept import kept
from flows.words import Numbers

_DIGITS = re.compile(r"[\"'(]?\+?(\d{1,4})[\"']?[.!)]*")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
_ROMAN_CHARS = re.compile("[\u2160-\u2167\u2170-\u2177]")
# What may stand beside a digit without making it something else. Not in it: -3, <3, 3/4, 50%, 2?, 80+.
_STRANGE = re.compile(r"[^\w\s.,!)(\"':;#*]|(?<!\w)_|_(?!\w)")
_NO_OPTION = re.compile(r"\u2044|^\s*[-\u2212\u2013]\s*\d+\s*$|\d\s*[%\u20ac$\u00b0]|[\u20ac$<>=^]\s*\d|\b\d+e\d|\b0x")
_PICTURES = re.compile("[\U0001f300-\U0001faff\u2600-\u26ff\u2764\u2665]")
"""Smileys and the like say nothing of a number."""
_CENTURY = 19
YOUNGEST, OLD = 18, 65
"""A smaller number is hardly an age; an option's number, perhaps. From `OLD` on a person is one of ours."""
LONGEST_NUMBER = 5
"""Words of the longest number: honderd en vijf en twintig."""
_DRAMA = re.compile(r"\+447700900\d{3}")


def digits(text: str) -> int | None:
    """The number when the whole text is one, in digits: `2`, `2.`, `+3`, `②`, `３`, `٣`. None: it is not."""
    shown = plain.visible(text).strip()
    if _ROMAN_CHARS.fullmatch(shown):
        return _ROMAN[plain.folded(shown)]
    # of plain letters folding leaves letters, so there is nothing to fold for
    found = _DIGITS.fullmatch(shown if shown.isascii() else plain.folded(shown).strip())
    return int(found[1]) if found else None


def spoken(text: str, numbers: Numbers) -> int | None:
    """The number when the whole text is one, in words: `zevenenzeventig`, `vijf en zestig`, `nineteen forty`."""
    said, grammar = "".join(plain.words(text)), _grammar(numbers)
    for word in grammar.nineteen:  # a year: negentien veertig
        rest = grammar.count(said.removeprefix(word)) if said.startswith(word) else None
        if rest is not None and 10 <= rest < 100:
            return 100 * _CENTURY + rest
    return grammar.count(said)


def whole(text: str, numbers: Numbers) -> int | None:
    """The number a whole answer gives, lead words aside: `nummer 2`, `zeg maar drie`, `de tweede`."""
    direct = digits(text)
    if direct is not None:
        return direct
    if strange(text):
        return None
    said = _after_lead(plain.line(text), numbers)
    if said in numbers.ordinals:
        return numbers.ordinals[said]
    direct = digits(said)
    return direct if direct is not None else spoken(said, numbers)


def counted(text: str, numbers: Numbers) -> int | None:
    """As `whole`, and with what may stand behind a count: `78 jaar`, `twee keer`."""
    said = plain.line(text)
    for trail in sorted(numbers.trail, key=len, reverse=True):
        if said.endswith(" " + trail):
            return None if strange(text) else whole(said[: -len(trail)], numbers)
    return whole(text, numbers)


def within(said: str, numbers: Numbers) -> tuple[list[int], list[str]]:
    """The numbers that stand in a line among other words, and those words: `ik bin 78 en alleen`.

    Number words are taken as long as they go on (`vijf en dertig`). `Een` beside other words is an article.
    """
    words, found, rest, at = said.split(), list[int](), list[str](), 0
    while at < len(words):
        sizes = range(min(LONGEST_NUMBER, len(words) - at), 0, -1)
        run = ((size, number) for size in sizes if (number := _run(words[at : at + size], numbers)) is not None)
        size, number = next(run, (1, None))
        if number is None or (number == 1 and size == 1 and len(words) > 1 and not words[at].isdigit()):
            rest.append(words[at])
        else:
            found.append(number)
        at += size
    return found, rest


def _run(words: list[str], numbers: Numbers) -> int | None:
    if len(words) == 1:
        return digits(words[0]) if words[0].isdigit() else spoken(words[0], numbers)
    if any(any(c.isdigit() for c in word) for word in words) or words[0] in numbers.joiner:
        return None
    return spoken(" ".join(words), numbers)


def spelled(number: int, numbers: Numbers) -> Iterator[str]:
    """The ways in which a number up to 120 is written as one word by the grammar: tens behind units, as in Dutch."""
    if number >= 100:
        yield from (hundred + rest for hundred in numbers.hundred for rest in ("", *_below(number - 100, numbers)))
    else:
        yield from _below(number, numbers)


def _below(number: int, numbers: Numbers) -> Iterator[str]:
    for part in (numbers.units, numbers.teens, numbers.tens):
        yield from (word for word, value in part.items() if value == number)
    ten, unit = number // 10 * 10, number % 10
    if ten >= 20 and unit:
        units = [word for word, value in numbers.units.items() if value == unit]
        tens = [word for word, value in numbers.tens.items() if value == ten]
        yield from (plain.folded(f"{u}{joiner}{t}") for u in units for t in tens for joiner in numbers.joiner)


def strange(text: str) -> bool:
    """Whether signs beside the digits may make them something else: `-3`, `3/4`, `80+`."""
    shown = _PICTURES.sub("", plain.folded(text))
    return re.search(r"\d", shown) is not None and _STRANGE.search(shown) is not None


def no_option(text: str) -> bool:
    """Whether the number in a text can be no option's: a fraction, one below nought, a share, a price: `-3`, `10%`."""
    return _NO_OPTION.search(plain.folded(text)) is not None


def one(word: str, numbers: Numbers) -> int | None:
    """The number that a single word is."""
    number = digits(word)
    if number is None:
        number = numbers.ordinals.get(word)
    return number if number is not None else spoken(word, numbers)


def born(said: str, numbers: Numbers, filler: tuple[str, ...], today: date,
         birth: Iterable[str] = ()) -> tuple[int, ...]:  # fmt: skip
    """The age that a date of birth gives, or the two that a year gives: `van 1940`, `geb. 12-3-1941`, `bouwjaar 41`.

    After a word that can mean nothing but birth two figures are a year of the last century. Empty: there is none.
    """
    behind = (digits(said.removeprefix(f"{word} ")) for word in birth if said.startswith(f"{word} "))
    short = next((number for number in behind if number is not None), None)
    if short is not None and 10 <= short <= 99:
        return _ages(100 * _CENTURY + short, today)
    core = plain.without(said, (*numbers.lead, *numbers.trail, *filler))
    if dated := _dated(core, numbers, today):
        return dated
    found = re.fullmatch(r"(?:1[89]|20)\d\d", core)
    year = int(core) if found else None if re.search(r"\d", core) else spoken(core, numbers)
    return _ages(year, today) if year is not None and 1800 <= year <= today.year else ()


def _dated(core: str, numbers: Numbers, today: date) -> tuple[int, ...]:
    """The age of a whole date: `12 3 1941`, `30 november 1941`, `twaalf april negentien vierenveertig`."""
    words = core.split()
    place = next((n for n, word in enumerate(words) if word in numbers.months), None)
    if place is None and re.fullmatch(r"\d{1,2} \d{1,2} (?:1[89]|20)\d\d", core):
        day, month, year = map(int, words)
    elif place:
        month = numbers.months[words[place]]
        days, years = (one(" ".join(part), numbers) for part in (words[:place], words[place + 1 :]))
        day, year = days or 0, years or 0
    else:
        return ()
    if not (1 <= day <= 31 and 1 <= month <= 12 and 1800 <= year <= today.year):
        return ()
    return (today.year - year - ((today.month, today.day) < (month, day)),)


def _ages(year: int, today: date) -> tuple[int, int]:
    return today.year - year, today.year - year - 1


def short_year(text: str, numbers: Numbers, today: date) -> bool:
    """Whether a bare number is a young age or an old year of birth: `41`, not `41 jaar`."""
    number = digits(text)
    number = spoken(text, numbers) if number is None else number
    return number is not None and YOUNGEST <= number <= today.year - 100 * _CENTURY - OLD


def _after_lead(said: str, numbers: Numbers) -> str:
    leads = sorted(numbers.lead, key=len, reverse=True)
    while lead := next((lead for lead in leads if said.startswith(lead + " ")), None):
        said = said[len(lead) + 1 :]
    return said


# --- telephone numbers ----------------------------------------------------------------------------------------


def phone(text: str, region: str = "NL") -> str | None:
    """The E.164 number in a text, when it holds exactly one that a person could be called on. Else None.

    Britain's drama numbers (+44 7700 900000 to 900999) count as valid, for tests and demonstrations.
    """
    shown = plain.visible(text[: plain.READ_LENGTH])
    found = list(phonenumbers.PhoneNumberMatcher(shown, region, phonenumbers.Leniency.POSSIBLE))
    if found:
        rest = shown
        for match in found:
            rest = rest.replace(match.raw_string, " ")
        parsed = [match.number for match in found] if not re.search(r"\d", rest) else []
    else:
        try:
            parsed = [phonenumbers.parse(shown, region)]
        except phonenumbers.NumberParseException:
            parsed = []
    callable_ = {e164 for number in parsed if (e164 := _e164(number))}
    return callable_.pop() if len(callable_) == 1 else None


def _e164(number: phonenumbers.PhoneNumber) -> str | None:
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return e164 if phonenumbers.is_valid_number(number) or _DRAMA.fullmatch(e164) else None


# --- the grammar of number words --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Grammar:
    pattern: re.Pattern[str]
    value: dict[str, int]
    nineteen: tuple[str, ...]

    def count(self, said: str) -> int | None:
        found = self.pattern.fullmatch(said)
        if not found or not said:
            return None
        total = 1000 * self.value.get(found["thousands"] or "", 1) if found["thousand"] else 0
        total += 100 * self.value.get(found["hundreds"] or "", 1) if found["hundred"] else 0
        return total + sum(self.value[found[group]] for group in ("unit", "ten", "ten2", "unit2", "alone")
                           if found[group])  # fmt: skip


@kept
def _grammar(numbers: Numbers) -> _Grammar:
    words = (dict.fromkeys(numbers.hundred, 100), dict.fromkeys(numbers.joiner, 0))
    parts = (numbers.units, numbers.teens, numbers.tens, *words)
    units, teens, tens, hundred, joiner = ({_bare(word): n for word, n in part.items()} for part in parts)
    thousand = [word for word, n in tens.items() if n >= 1000]  # listed with the tens; multiplies like hundred
    ten, unit, teen = _any(word for word in tens if word not in thousand), _any(units), _any(teens)
    pattern = re.compile(
        rf"(?:(?P<thousands>{unit})?(?P<thousand>{_any(thousand)}){_any(joiner)}?)?"
        rf"(?:(?P<hundreds>{unit}|{teen})?(?P<hundred>{_any(hundred)}){_any(joiner)}?)?"
        rf"(?:(?P<unit>{unit}){_any(joiner)}(?P<ten>{ten})|(?P<ten2>{ten})(?P<unit2>{unit})?|(?P<alone>{teen}|{unit}))?"
    )
    nineteen = tuple(word for word, n in teens.items() if n == _CENTURY)
    return _Grammar(pattern, {**units, **teens, **tens}, nineteen)


def _bare(word: str) -> str:
    return plain.line(word).replace(" ", "")


def _any(parts: Iterable[str]) -> str:
    longest = sorted(parts, key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, longest)) + ")" if longest else "(?!)"
