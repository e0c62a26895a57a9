"""Reading: what an answer means. Owns understanding of answers; never what to do with them.

What cannot be understood is a value (`Unclear`), never a guess: a question asked again is better than a wrong answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from flows import amounts, numbers, phrasebook, picking, plain, search, spelling
from flows.content import Language
from flows.effects import Choice
from flows.flow import Ask
from flows.heard import Answered, DontKnow, Reading, Refused, Unclear
from flows.leaning import kinds, leaning, passed
from flows.picking import numbered, turned

phone = numbers.phone
MAX_NAME = 60
MOST_NAME_WORDS = 6


def read(ask: Ask, choices: Sequence[Choice], text: str, language: Language, *, now: datetime) -> Reading:
    """What `text` answers to the question `ask` with these choices, at this moment (a birth year needs the year)."""
    text = text[: plain.READ_LENGTH]
    if not plain.words(text):
        return Unclear()
    if ask.read == "name":
        return _declined(text, language) or _name(ask, text, language)
    if ask.read == "phone":
        return _declined(text, language) or _phone(text)
    return _coded(ask, choices, spelling.corrected(text, language), language, now)


def _coded(ask: Ask, choices: Sequence[Choice], text: str, language: Language, now: datetime) -> Reading:
    match ask.read:
        case "permission":
            return _permission(ask, choices, text, language)
        case "item":
            return _item(choices, text, language)
        case "age":
            return amounts.age(ask, choices, text, language, now)
        case "number":
            return amounts.number(ask, text, language)
        case "several":
            return _several(ask, choices, text, language)
        case _:
            return picking.one(ask, choices, text, language)


# --- yes and no -------------------------------------------------------------------------------------------------


def _permission(ask: Ask, choices: Sequence[Choice], text: str, language: Language) -> Reading:
    if plain.line(text) in phrasebook.listed(language, ask.ask, "yes") and "?" not in text:
        return Answered("yes")
    if found := numbered(text, choices, language):
        return found
    return Answered(said) if (said := leaning(text, language.words.answers)) else Unclear()


def _item(choices: Sequence[Choice], text: str, language: Language) -> Reading:
    """An instrument's item: ja, min of meer, nee; here a refusal and a don't-know are answers of their own.

    What says yes or no to a request only (`doe maar`, `hoeft niet`) says nothing of a statement. More words may follow
    a first yes or no, when none of them turns or doubts it: `ja, elke dag`.
    """
    said, answers = plain.line(text), language.words.answers
    if said in answers.unclear.whole or "?" in text:
        return Unclear()
    if found := numbered(text, choices, language):
        return found
    meant = kinds(plain.pieces(said, *phrasebook.statements(language)), answers, request=False) - {"filler"}
    return _ITEM.get(meant, Unclear())


_ITEM: dict[frozenset[str], Reading] = {
    frozenset({"yes"}): Answered("yes"),
    frozenset({"no"}): Answered("no"),
    frozenset({"more_or_less"}): Answered("more_or_less"),
    frozenset({"more_or_less", "yes"}): Answered("more_or_less"),  # "ja, een beetje"
    frozenset({"refused"}): Refused(),
    frozenset({"refused", "no"}): Refused(),  # "nee, dat zeg ik liever niet"
    frozenset({"dont_know"}): DontKnow(),
    frozenset({"dont_know", "no"}): DontKnow(),
}


# --- several of them --------------------------------------------------------------------------------------------


def _several(ask: Ask, choices: Sequence[Choice], text: str, language: Language) -> Reading:
    """Options by number or name; where the question says so, what names none is searched for in people's own words."""
    found = picking.several(ask, choices, text, language)
    if not ask.search or not isinstance(found, Unclear) or "?" in text:
        return found
    return search.wishes(ask, choices, text, language) or found


# --- free words -------------------------------------------------------------------------------------------------


def _declined(text: str, language: Language) -> Refused | DontKnow | None:
    """Somebody who will not give a name or number."""
    answers = language.words.answers
    if leaning(text, answers) == "no":
        return Refused()
    return passed(plain.line(text), answers)


def _name(ask: Ask, text: str, language: Language) -> Reading:
    """The name as it was written, without what people say around one (`ik heet Riet`); no question, no complaint."""
    shown, answers = " ".join(plain.visible(text).split()), language.words.answers
    lead, trail, doubts = (phrasebook.listed(language, ask.ask, part) for part in ("lead", "trail", "doubt"))
    shown = plain.stripped(shown, lead, trail)
    shown, said = shown[:MAX_NAME].strip(" .,;:!"), plain.line(shown)
    no_names = (*answers.unclear.whole, *language.words.greetings, *language.words.thanks)
    odd = re.search(r"[\d?]", text) is not None or len(said.split()) > MOST_NAME_WORDS or said in no_names
    odd = odd or bool(leaning(shown, answers)) or turned(said.split(), answers, doubts)
    return Answered(free=shown) if any(c.isalpha() for c in shown) and not odd else Unclear("unclear-name")


def _phone(text: str) -> Reading:
    number = numbers.phone(text)
    return Answered(free=number) if number else Unclear("unclear-number")
