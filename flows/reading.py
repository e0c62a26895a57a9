"""Reading: what an answer means. Owns understanding of answers; never what to do with them.

What cannot be understood is a value (`Unclear`), never a guess: a question asked again is better than a wrong answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from flows import amounts, called, clauses, composing, phrasebook, picking, plain, search, spelling, telephone
from flows.content import Language
from flows.effects import Choice
from flows.flow import Ask
from flows.heard import Answered, DontKnow, Reading, Refused, Unclear
from flows.leaning import holds, kinds, leaning, left_beside, nearly, passed, strays
from flows.picking import numbered

_SHRUGS = re.compile("[\U0001f937\U0001f648\U0001f914\U0001f615\U0001f62c\U0001fae4\U0001f644]")
"""Pictures that take a yes or no half back: a shrug, hidden eyes, a face that doubts."""
MOST_CLAUSES = 6
"""A line of more parts is a story."""


def read(ask: Ask, choices: Sequence[Choice], text: str, language: Language, *, now: datetime) -> Reading:
    """What `text` answers to the question `ask` with these choices, at this moment (a birth year needs the year)."""
    text = text[: plain.READ_LENGTH]
    if not plain.words(text):
        return Unclear()
    if ask.read == "name":
        return _declined(text, language) or called.name(ask, text, language)
    if ask.read == "phone":
        return _declined(text, language) or _phone(text, language)
    right = clauses.bare(spelling.corrected(text, language), language)
    meant = clauses.last_meant(right, language)
    found = _in_parts(ask, choices, right if meant is None else meant, language, now)
    if _says(ask) and isinstance(found, Answered) and found.value in ("yes", "no") and _SHRUGS.search(text):
        return Unclear()
    if isinstance(found, Answered) and _contrary(ask, found, right if meant is None else meant, language):
        return Unclear()
    return _unknowing(ask, choices, language) or found if isinstance(found, DontKnow) else found


def _in_parts(ask: Ask, choices: Sequence[Choice], text: str, language: Language, now: datetime) -> Reading:
    """What a line answers as a whole, else behind words that set right what stood before, else in one of its parts."""
    found = _coded(ask, choices, text, language, now)
    for more in (_set_right, _by_clause):
        if isinstance(found, Unclear) and not isinstance(other := more(ask, choices, text, language, now), Unclear):
            found = other
    return found


def _set_right(ask: Ask, choices: Sequence[Choice], text: str, language: Language, now: datetime) -> Reading:
    """What follows on words that set right what stood before them: `niet in Dronten maar in Elburg`."""
    corrects, said = language.words.answers.corrects, plain.line(text)
    if ask.read in ("permission", "item") or corrects is None or not (itself := corrects.search(said)):
        return Unclear()
    return _coded(ask, choices, said[itself.end() :], language, now)


def _by_clause(ask: Ask, choices: Sequence[Choice], text: str, language: Language, now: datetime) -> Reading:
    """What one part of a line answers, where no other part doubts it or answers something else.

    The others may deny something else, tell of somebody else, or give a reason.
    """
    parts = clauses.cut(text, language) if "?" not in text else []
    if not 2 <= len(parts) <= MOST_CLAUSES or (_says(ask) and strays(plain.line(text), language.words.answers)):
        return Unclear()
    heard = [_coded(ask, choices, part, language, now) for part in parts]
    rest = [part for part, one in zip(parts, heard, strict=True) if isinstance(one, Unclear)]
    given = [one for one in heard if not isinstance(one, Unclear)]
    if not given or any(picking.leaves_open(ask, part, language) for part in rest):
        return Unclear()
    if _says(ask) and isinstance(heard[0], Unclear):
        return Unclear()
    turned_down = {option for part in rest for option in picking.denied(ask, choices, part, language)}
    found = _together(ask, choices, given)
    if not isinstance(found, Answered) or _against(found, rest, language):
        return Unclear() if isinstance(found, Answered) else found
    return Unclear() if turned_down & _values(found) else found


def _says(ask: Ask) -> bool:
    """Whether the answer is a yes or no, to a request or a statement."""
    return ask.read in ("permission", "item")


def _against(found: Answered, rest: Sequence[str], language: Language) -> bool:
    """Whether other parts hold a word of the opposite: `nee, maar ook weer wel`."""
    answers = language.words.answers
    opposite = {"yes": answers.no.words, "no": answers.yes.words}.get(str(found.value), ())
    return any(holds(part.split(), opposite) for part in rest)


def _contrary(ask: Ask, found: Answered, text: str, language: Language) -> bool:
    """Whether the words beside a yes or no say the opposite of it: `nee hoor, zat mensen` of there being enough."""
    opposite = {"yes": "lacking", "no": "enough"}.get(str(found.value))
    if opposite is None or not phrasebook.counts_people(language, ask.ask):
        return False
    return any(kind == opposite for _, kind in plain.pieces(plain.line(text), *phrasebook.counting_people(language)))


def _values(found: Answered) -> set[str]:
    return set(found.value) if isinstance(found.value, tuple) else {str(found.value)}


def _together(ask: Ask, choices: Sequence[Choice], given: Sequence[Reading]) -> Reading:
    """The parts' answers as one: the same one, or of several options all that were named."""
    if all(one == given[0] for one in given):
        return given[0]
    values = [one.value for one in given if isinstance(one, Answered) and isinstance(one.value, tuple)]
    named = {option for value in values for option in value}
    if ask.read != "several" or len(values) < len(given) or named & picking.alone(ask):
        return Unclear()
    return Answered(tuple(choice.id for choice in choices if choice.id in named))


def _unknowing(ask: Ask, choices: Sequence[Choice], language: Language) -> Answered | None:
    """The option that says what somebody says who does not know: `Dat weet ik niet`."""
    answers = language.words.answers
    found = (choice.id for choice in choices if isinstance(passed(plain.line(choice.label), answers), DontKnow))
    return next((Answered((option,) if ask.read == "several" else option) for option in found), None)


def _coded(ask: Ask, choices: Sequence[Choice], text: str, language: Language, now: datetime) -> Reading:
    if _says(ask) and strays(plain.line(text), language.words.answers):
        return Unclear()
    match ask.read:
        case "permission":
            return _permission(ask, choices, text, language)
        case "item":
            usual = {choice.id for choice in choices} == {"yes", "more_or_less", "no"}
            return _item(ask, choices, text, language) if usual else picking.one(ask, choices, text, language)
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
    if picking.mixed(text, choices, language):
        return Unclear()
    fits = composing.vocabulary(language, True)
    said = leaning(text, language.words.answers, fits=fits) or _composed(text, language, request=True)
    return Answered(said) if said else Unclear()


def _composed(text: str, language: Language, *, request: bool) -> str | None:
    said = plain.line(text)
    whole = said in language.words.answers.unclear.whole
    return None if "?" in text or whole else composing.composed(said, language, request=request)


def _item(ask: Ask, choices: Sequence[Choice], text: str, language: Language) -> Reading:
    """An instrument's item: ja, min of meer, nee; here a refusal and a don't-know are answers of their own.

    What says yes or no to a request only (`doe maar`, `hoeft niet`) says nothing of a statement. More words may follow
    a first yes or no, when none of them turns or doubts it: `ja, elke dag`.
    """
    said, answers = plain.line(text), language.words.answers
    for means in ("yes", "no"):  # "ik mis niemand", of an item about missing people
        if plain.without(said, answers.filler) in phrasebook.saying(language, ask.ask, means):
            return Answered(means)
    between = said in phrasebook.listed(language, "item", "more_or_less")
    gives_way = said in phrasebook.listed(language, "item", "unclear")
    if "?" in text or gives_way or (said in answers.unclear.whole and not between):
        return Unclear()
    if chosen := numbered(text, choices, language):
        return chosen
    if picking.mixed(text, choices, language):
        return Unclear()
    meant = kinds(plain.pieces(said, *phrasebook.statements(language)), answers, request=False) - {"filler"}
    if len(meant) == 1 and answers.more_or_less.spoken and answers.more_or_less.spoken.search(said):
        meant = meant | {"more_or_less"}  # "ja, met vlagen"
    plain_no = set(answers.first).intersection(answers.no.words)
    if "more_or_less" in meant and "yes" not in meant and said.split()[0] in plain_no:
        return Unclear()  # "nee, met vlagen"
    if found := _ITEM.get(meant) or _put(said, language) or passed(said, answers):
        return found
    made = _composed(text, language, request=False)
    return Answered(made) if made else Unclear()


def _put(said: str, language: Language) -> Answered | None:
    """An answer put into a sentence: `dat wisselt nogal`, `ik denk het wel`."""
    answers = language.words.answers
    fits = composing.vocabulary(language, False)
    if nearly(answers.more_or_less, said, answers, fits):
        return Answered("more_or_less")
    means = [said_so for said_so in ("yes", "no") if nearly(language.words.statements[said_so], said, answers, fits)]
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
    """Options by number or name; where the question says so, people's own words are searched for them too."""
    found, said, answers = picking.several(ask, choices, text, language), plain.line(text), language.words.answers
    if not ask.search or "?" in text or picking.by_itself(ask, choices, text, language):
        return found
    if isinstance(found, Answered) and picking.tells(ask, choices, said, language):
        return found  # "ik weet niet waar ik hulp vind" is a want of help
    declined = passed(said, answers)  # "liever niet over praten": no more is said, or a wish besides
    beside = search.wishes(ask, choices, left_beside(said, answers) if declined else text, language)
    if beside and isinstance(declined, Refused):  # "zingen liever niet" turns singing down
        return search.wishes(ask, choices, text, language) or Unclear()
    if beside or declined:
        return beside or declined or found
    named = _values(found) - picking.alone(ask) if isinstance(found, Answered) else set()
    return Unclear() if named and search.knows(language, ask.ask) else found  # named in order to turn it down


# --- free words -------------------------------------------------------------------------------------------------


def _declined(text: str, language: Language) -> Refused | DontKnow | None:
    """Somebody who will not give a name or number."""
    answers = language.words.answers
    if leaning(text, answers) == "no":
        return Refused()
    return passed(plain.line(text), answers)


def _phone(text: str, language: Language) -> Reading:
    if number := telephone.written(text):
        return Answered(free=number)
    if number := telephone.spoken(text, language):
        return Answered(free=number, certainty="likely")
    return Unclear("uncallable-number" if telephone.unreachable(text) else "unclear-number")
