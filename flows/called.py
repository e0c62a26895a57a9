"""Called: the name that somebody gives, without what people say around one. Owns that; keeps and knows no name."""

from __future__ import annotations

import re
import unicodedata

from flows import phrasebook, plain, spelling
from flows.content import Language
from flows.flow import Ask
from flows.heard import Answered, Reading, Refused, Unclear
from flows.leaning import leaning
from flows.picking import turned

MAX_NAME = 60
MOST_NAME_WORDS = 6
ORDINARY = 5
"""Letters of the shortest word that is taken for no name because answers are made of it: Wil and Mei are names."""
_AROUND_NAME = ("lead", "trail", "call", "ends")


def name(ask: Ask, text: str, language: Language) -> Reading:
    """The name as it was written, without what people say around one (`ik heet Riet`); no question, no complaint."""
    text = _without_questions(text, ask, language)
    shown, answers = _letters(text), language.words.answers
    lead, trail, call, ends = (phrasebook.listed(language, ask.ask, part) for part in _AROUND_NAME)
    shown = _rather(plain.stripped(shown, answers.first, ()), language)
    shown = plain.stripped(plain.behind(_pointed_at(shown, ask, language), call), lead, trail)
    shown = plain.stripped(_first_part(plain.before(shown, ends)), lead, trail)
    shown, said = shown[:MAX_NAME].strip(" .,;:!-"), plain.line(shown)
    if said in phrasebook.listed(language, ask.ask, "nobody"):
        return Refused()
    if "?" in text or re.search(r"\d", shown) or len(said.split()) > MOST_NAME_WORDS or _no_name(ask, shown, language):
        return Unclear("unclear-name")
    return Answered(free=shown) if any(c.isalpha() for c in shown) else Unclear("unclear-name")


def _no_name(ask: Ask, shown: str, language: Language) -> bool:
    """Whether what is left is an answer, a greeting, a word of everyday, or tells something."""
    said, answers = plain.line(shown), language.words.answers
    doubts, no_name, article = (phrasebook.listed(language, ask.ask, part) for part in ("doubt", "no_name", "article"))
    no_names = (*answers.unclear.whole, *language.words.greetings, *language.words.thanks)
    if said in (*no_names, *no_name, *answers.filler) or _described(shown, article):
        return True
    small = shown.islower() or (" " in shown and shown[1:].islower())  # "Mooie naam": a sentence's capital
    ordinary = small and _ordinary(said, language)
    return ordinary or bool(leaning(shown, answers)) or turned(said.split(), answers, doubts)


def _described(shown: str, article: frozenset[str]) -> bool:
    """Whether it begins as a description does: `de winkelier`, `Een mooie naam`; `De Vries` is a name."""
    first, _, rest = shown.partition(" ")
    return first in article or (plain.line(first) in article and rest[:1].islower())


def _pointed_at(shown: str, ask: Ask, language: Language) -> str:
    """What stands behind words that may point at a name, where a capital or what is behind it shows that it is one.

    `Dat is Henk` and `u mag dirk zeggen` give a name, `dat is mooi` gives none.
    """
    rest = plain.stripped(shown, phrasebook.listed(language, ask.ask, "shown"), ())
    framed = plain.line(shown).endswith(tuple(f" {word}" for word in phrasebook.listed(language, ask.ask, "saying")))
    return rest if rest[:1].isupper() or framed else shown


def _without_questions(text: str, ask: Ask, language: Language) -> str:
    """The text without a question that only repeats ours, or asks the same in return: `hoe ik heet? Lena`, `en u?`."""
    if "?" not in text:
        return text
    parts = [part.strip() for part in re.split(r"(?<=[?.,!])", text) if part.strip()]
    echo = phrasebook.listed(language, ask.ask, "echo")
    kept = [part for part in parts if not (part.endswith("?") and plain.line(part) in echo)]
    return " ".join(kept) if kept else text


def _letters(text: str) -> str:
    """What is written, without pictures: a name is of letters, blanks and the few signs that names have."""
    kept = "".join(c if c.isalnum() or c in " .,;:!?'\u2019-()&/" or unicodedata.combining(c) else " "
                   for c in plain.visible(text))  # fmt: skip
    return " ".join(kept.split())


def _rather(shown: str, language: Language) -> str:
    """A name behind words that set another right: `niet Hendrika maar Riek`."""
    corrects, words, said = language.words.answers.corrects, shown.split(), plain.line(shown)
    itself = corrects.match(said) if corrects else None
    return " ".join(words[itself[0].count(" ") + 1 :]) if itself and len(words) == len(said.split()) else shown


def _ordinary(said: str, language: Language) -> bool:
    """Whether a line is of words that answers are made of, one of them no short one: `verdrietig` gives no name."""
    words = said.split()
    return any(len(word) >= ORDINARY for word in words) and spelling.known(language).issuperset(words)


def _first_part(shown: str) -> str:
    """A name before a comma and more words: `Jopie, aangenaam`; but `Vries, J. de` stays whole."""
    first, comma, rest = shown.partition(",")
    words = rest.split()
    more = bool(words) and (words[0][0].islower() or words[0][0].isdigit())  # "Klaas, 78 jaar"
    return first if comma and more and first.strip() else shown
