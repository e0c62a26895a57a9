"""Reading: what an answer means. Owns understanding of answers; never what to do with them.

What cannot be understood is a value (`Unclear`), never a guess: a question asked again is better than a wrong answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from flows import amounts, numbers, phrasebook, picking, plain, search, spelling
from flows.content import Language
from flows.effects import Choice
from flows.flow import Ask
from flows.heard import Answered, DontKnow, Reading, Refused, Unclear
from flows.leaning import kinds, leaning, nearly, passed
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
    right = spelling.corrected(text, language)
    found = _coded(ask, choices, right, language, now)
    corrects = language.words.answers.corrects
    if not isinstance(found, Unclear) or ask.read in ("permission", "item") or corrects is None:
        return found
    itself = corrects.search(plain.line(right))  # "niet in Dronten maar in Elburg"
    return _coded(ask, choices, plain.line(right)[itself.end() :], language, now) if itself else found


def _coded(ask: Ask, choices: Sequence[Choice], text: str, language: Language, now: datetime) -> Reading:
    match ask.read:
        case "permission":
            return _permission(ask, choices, text, language)
        case "item":
            usual = {choice.id for choice in choices} == {"yes", "more_or_less", "no"}
            return _item(choices, text, language) if usual else picking.one(ask, choices, text, language)
        case "age":
            return amounts.age(ask, choices, text, language, now)
        case "number":
            return amounts.number(ask, text, language, now)
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
    between = said in phrasebook.listed(language, "item", "more_or_less")
    if "?" in text or (said in answers.unclear.whole and not between):
        return Unclear()
    if found := numbered(text, choices, language):
        return found
    meant = kinds(plain.pieces(said, *phrasebook.statements(language)), answers, request=False) - {"filler"}
    return _ITEM.get(meant) or _put(said, language) or passed(said, answers) or Unclear()


def _put(said: str, language: Language) -> Answered | None:
    """An answer put into a sentence: `dat wisselt nogal`, `ik denk het wel`."""
    answers = language.words.answers
    if nearly(answers.more_or_less, said, answers):
        return Answered("more_or_less")
    means = [said_so for said_so in ("yes", "no") if nearly(language.words.statements[said_so], said, answers)]
    return Answered(means[0]) if len(means) == 1 else None


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
    shown, answers = _letters(text), language.words.answers
    lead, trail, doubts = (phrasebook.listed(language, ask.ask, part) for part in ("lead", "trail", "doubt"))
    shown = plain.stripped(_first_part(plain.stripped(shown, lead, trail)), lead, trail)
    shown, said = shown[:MAX_NAME].strip(" .,;:!-"), plain.line(shown)
    if said in phrasebook.listed(language, ask.ask, "nobody"):
        return Refused()
    no_names = (*answers.unclear.whole, *language.words.greetings, *language.words.thanks)
    odd = re.search(r"[\d?]", text) is not None or len(said.split()) > MOST_NAME_WORDS or said in no_names
    odd = odd or bool(leaning(shown, answers)) or turned(said.split(), answers, doubts)
    return Answered(free=shown) if any(c.isalpha() for c in shown) and not odd else Unclear("unclear-name")


def _letters(text: str) -> str:
    """What is written, without pictures: a name is of letters, blanks and the few signs that names have."""
    kept = "".join(c if c.isalnum() or c in " .,;:!?'\u2019-()&/" or unicodedata.combining(c) else " "
                   for c in plain.visible(text))  # fmt: skip
    return " ".join(kept.split())


def _first_part(shown: str) -> str:
    """A name before a comma or a `maar` and more words: `Jopie, aangenaam`; but `Vries, J. de` stays whole."""
    first, comma, rest = shown.partition(",")
    if not comma:
        first, comma, rest = shown.partition(" maar ")
    words = rest.split()
    return first if comma and words and words[0][0].islower() and first.strip() else shown


def _phone(text: str) -> Reading:
    number = numbers.phone(text)
    return Answered(free=number) if number else Unclear("unclear-number")
