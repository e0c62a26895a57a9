"""Reading: what an answer means. Owns understanding of answers; never what to do with them.

What cannot be understood is a value (`Unclear`), never a guess: a question asked again is better than a wrong answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flows import numbers, phrasebook, plain
from flows.content import Language
from flows.effects import Choice, Outcome, Value
from flows.flow import Ask
from flows.words import Answers


@dataclass(frozen=True, slots=True)
class Answered:
    """Understood: a coded value, or free words that must be kept encrypted."""

    value: Value = None
    free: str | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """Meant, but no answer: refused or not known. (Skipping is a command.)"""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not understood; `why` is the id of a text that helps, or "" for the general one."""

    why: str = ""


Reading = Answered | Passed | Unclear

AGE_BANDS = ((0, 64, "under_65"), (65, 74, "65_74"), (75, 84, "75_84"), (85, 120, "85_plus"))
phone = numbers.phone
MAX_NAME = 60
MOST_NAME_WORDS = 6
MOST_OTHER_WORDS = 10
"""A longer story that names an option is no answer."""


def read(ask: Ask, choices: Sequence[Choice], text: str, language: Language, *, now: datetime) -> Reading:
    """What `text` answers to the question `ask` with these choices, at this moment (a birth year needs the year)."""
    text = text[: plain.READ_LENGTH]
    if not plain.words(text):
        return Unclear()
    match ask.read:
        case "permission":
            return _permission(ask, choices, text, language)
        case "item":
            return _item(choices, text, language)
        case "one":
            return _one(ask, choices, text, language)
        case "age":
            return _age(ask, choices, text, language, now)
        case "several":
            return _several(ask, choices, text, language)
        case "name":
            return _declined(text, language) or _name(ask, text, language)
        case "phone":
            return _declined(text, language) or _phone(text)


# --- yes and no -------------------------------------------------------------------------------------------------


def _permission(ask: Ask, choices: Sequence[Choice], text: str, language: Language) -> Reading:
    if plain.line(text) in phrasebook.listed(language, ask.ask, "yes") and "?" not in text:
        return Answered("yes")
    if numbered := _numbered(text, choices, language):
        return numbered
    return Answered(said) if (said := _leaning(text, language.words.answers)) else Unclear()


def _leaning(text: str, answers: Answers, *, request: bool = True) -> str | None:
    """`yes` or `no`, where the line says that and nothing else; both ("ja maar nee") is None.

    What says it to a `request` only ("liever niet") is no answer to "is dat gelukt?".
    """
    said = plain.line(text)
    if said in answers.unclear.whole or "?" in text:
        return None
    meant = {kind for _, kind in plain.pieces(said, *phrasebook.leanings(answers, request))} - {"filler"}
    return meant.pop() if meant in ({"yes"}, {"no"}) else None


def _item(choices: Sequence[Choice], text: str, language: Language) -> Reading:
    """An instrument's item: ja, min of meer, nee; here a refusal and a don't-know are answers of their own.

    What says yes or no to a request only (`doe maar`, `hoeft niet`) says nothing of a statement. More words may follow
    a first yes or no, when none of them turns or doubts it: `ja, elke dag`.
    """
    said, answers = plain.line(text), language.words.answers
    if said in answers.unclear.whole or "?" in text:
        return Unclear()
    if numbered := _numbered(text, choices, language):
        return numbered
    first, doubts = (phrasebook.listed(language, "item", part) for part in ("first", "doubt"))
    pieces = plain.pieces(said, *phrasebook.statements(language))
    meant = frozenset(kind for _, kind in pieces) - {"filler"}
    others = [phrase for phrase, kind in pieces if not kind]
    if pieces[0][0] in first and len(others) <= MOST_OTHER_WORDS and not _turned(others, answers, doubts):
        meant -= {""}
    return _ITEM.get(meant, Unclear())


_ITEM: dict[frozenset[str], Reading] = {
    frozenset({"yes"}): Answered("yes"),
    frozenset({"no"}): Answered("no"),
    frozenset({"more_or_less"}): Answered("more_or_less"),
    frozenset({"more_or_less", "yes"}): Answered("more_or_less"),  # "ja, een beetje"
    frozenset({"refused"}): Passed("refused"),
    frozenset({"refused", "no"}): Passed("refused"),  # "nee, dat zeg ik liever niet"
    frozenset({"dont_know"}): Passed("dont_know"),
    frozenset({"dont_know", "no"}): Passed("dont_know"),
}


def _passed(said: str, answers: Answers) -> Passed | None:
    """A refusal or a don't-know, where the whole line is one."""
    for form in (said, plain.without(said, answers.filler)):
        if form in answers.dont_know.whole:
            return Passed("dont_know")
        if form in answers.refused.whole:
            return Passed("refused")
    return None


# --- options ----------------------------------------------------------------------------------------------------


def _numbered(text: str, choices: Sequence[Choice], language: Language) -> Answered | None:
    """The option whose number the line gives."""
    number = numbers.whole(text, language.words.numbers)
    return Answered(choices[number - 1].id) if number is not None and 1 <= number <= len(choices) else None


def _one(ask: Ask, choices: Sequence[Choice], text: str, language: Language) -> Reading:
    if numbered := _numbered(text, choices, language):
        return numbered
    answers, ids = language.words.answers, {choice.id for choice in choices}
    said = plain.nearest(plain.line(text), [plain.line(c.label) for c in choices if c.label == c.id])
    names = phrasebook.names(language, ask.ask, tuple(choices))
    exact = {**{plain.line(option): option for option in ids}, **names}
    bare = plain.without(said, answers.filler)
    for form in (said, bare):
        if form in exact:
            return Answered(exact[form])
    if not numbers.strange(text) and (numbered := _numbered(bare, choices, language)):
        return numbered
    if bare in phrasebook.listed(language, ask.ask, "last"):
        return Answered(choices[-1].id)
    if leaning := _leaning(text, answers, request=False) if {"yes", "no"} <= ids else None:
        return Answered(leaning)
    named, clear = _named(ask, said, choices, language)
    if len(named) == 1 and clear and "?" not in text:
        return Answered(named.pop())
    return _passed(said, answers) or Unclear()


def _named(ask: Ask, said: str, choices: Sequence[Choice], language: Language) -> tuple[set[str], bool]:
    """The options a line names, and whether nothing else in it turns or doubts that."""
    within, table = phrasebook.names_within(language, ask.ask, tuple(choices))
    pieces, doubts = plain.pieces(said, *table), phrasebook.listed(language, ask.ask, "doubt")
    others = [word for word, kind in pieces if not kind]
    clear = len(others) <= MOST_OTHER_WORDS and not _turned(others, language.words.answers, doubts)
    return {kind for phrase, kind in pieces if phrase in within}, clear


def _turned(words: Sequence[str], answers: Answers, doubts: frozenset[str] = frozenset()) -> bool:
    if not words:
        return False
    rest = f" {' '.join(words)} "
    return any(f" {phrase} " in rest for phrase in (*answers.negation, *answers.unclear.words, *doubts))


def _several(ask: Ask, choices: Sequence[Choice], text: str, language: Language) -> Reading:
    said, answers = plain.line(text), language.words.answers
    names = phrasebook.names(language, ask.ask, tuple(choices))
    alone = {option.id for option in ask.options if not isinstance(option, str) and option.alone}
    if (bare := plain.without(said, answers.filler)) in names:
        return Answered((names[bare],))
    if alone and (said in language.words.none_of or _leaning(text, answers) == "no"):
        return Answered((min(alone),))
    picked, clear = _named(ask, said, choices, language)
    listed = _list_of_numbers(ask, choices, text, picked, language)
    if listed is not None:
        if not all(1 <= number <= len(choices) for number in listed):
            return Unclear()
        picked |= {choices[number - 1].id for number in listed}
    if picked and clear and "?" not in text and not (picked & alone and picked - alone):
        return Answered(tuple(choice.id for choice in choices if choice.id in picked))
    return Unclear() if picked else _passed(said, answers) or Unclear()


def _list_of_numbers(
    ask: Ask, choices: Sequence[Choice], text: str, picked: set[str], language: Language
) -> list[int] | None:
    """The numbers of a line that lists some: `1 en 3`, `een, drie`, `13`, `2 en een uitje`. None: it is no list."""
    counting, shown = language.words.numbers, plain.folded(text)
    table = phrasebook.around_numbers(language, ask.ask, tuple(choices))
    rest = [word for word, kind in plain.pieces(plain.line(text), *table) if not kind]
    if picked:  # beside a name an article (een uitje) is no number
        rest = [word for word in rest if word.isdigit()] if all(numbers.one(word, counting) for word in rest) else []
    found = [numbers.one(word, counting) for word in rest]
    given = [number for number in found if number is not None]
    if not given or len(given) < len(found):
        return None
    if len(given) == 2 and re.search(r"\d\s*-\s*\d", shown):  # 1-3: one and three, or one to three?
        return [0]
    if len(rest) == 1 and rest[0].isdigit() and given[0] > 9:  # 13, without a blank
        return [int(digit) for digit in rest[0]]
    return given


# --- age --------------------------------------------------------------------------------------------------------


def _age(ask: Ask, choices: Sequence[Choice], text: str, language: Language, now: datetime) -> Reading:
    """A band: its number or name, an age (`78 jaar`, `achtenzeventig`), a year or date of birth."""
    counting, said = language.words.numbers, plain.line(text)
    birth = phrasebook.listed(language, ask.ask, "born")
    born = numbers.born(said, counting, language.words.answers.filler, now.date(), birth)
    if born is not None:
        return _banded(born, choices)
    bare = text if numbers.strange(text) else plain.without(said, language.words.answers.filler)
    number = numbers.counted(bare, counting)
    if number is None or numbers.whole(text, counting) == number <= len(choices):
        return _one(ask, choices, text, language)
    if numbers.short_year(bare, counting, now.date()):
        return Unclear("unclear-age")
    return _banded(number, choices) if number >= numbers.YOUNGEST else Unclear()


def _banded(age: int, choices: Sequence[Choice]) -> Reading:
    ids = {choice.id for choice in choices}
    bands = [band for low, high, band in AGE_BANDS if low <= age <= high and band in ids]
    return Answered(bands[0]) if bands else Unclear()


# --- free words -------------------------------------------------------------------------------------------------


def _declined(text: str, language: Language) -> Passed | None:
    """Somebody who will not give a name or number."""
    answers = language.words.answers
    if _leaning(text, answers) == "no":
        return Passed("refused")
    return _passed(plain.line(text), answers)


def _name(ask: Ask, text: str, language: Language) -> Reading:
    """The name as it was written, without what people say around one (`ik heet Riet`); no question, no complaint."""
    shown, answers = " ".join(plain.visible(text).split()), language.words.answers
    lead, trail, doubts = (phrasebook.listed(language, ask.ask, part) for part in ("lead", "trail", "doubt"))
    shown = plain.stripped(shown, lead, trail)
    shown, said = shown[:MAX_NAME].strip(" .,;:!"), plain.line(shown)
    no_names = (*answers.unclear.whole, *language.words.greetings, *language.words.thanks)
    odd = re.search(r"[\d?]", text) is not None or len(said.split()) > MOST_NAME_WORDS or said in no_names
    odd = odd or bool(_leaning(shown, answers)) or _turned(said.split(), answers, doubts)
    return Answered(free=shown) if any(c.isalpha() for c in shown) and not odd else Unclear("unclear-name")


def _phone(text: str) -> Reading:
    number = numbers.phone(text)
    return Answered(free=number) if number else Unclear("unclear-number")
