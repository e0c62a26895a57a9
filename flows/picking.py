"""Picking: which of the options a line means, one or several, by number, name or place. Owns that and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows import numbers, phrasebook, plain
from flows.content import Language
from flows.effects import Choice
from flows.flow import Ask
from flows.heard import Answered, Reading, Unclear
from flows.leaning import MOST_OTHER_WORDS, holds, leaning, passed
from flows.words import Answers, Numbers

_UP_TO = re.compile(r"\d\s*(?:t\s*/?\s*m|tot en met|through)\s*\d")


def numbered(text: str, choices: Sequence[Choice], language: Language) -> Answered | None:
    """The option whose number the line gives, or its place: the middle one, the last."""
    counting = language.words.numbers
    number = numbers.whole(text, counting)
    if number is None and not numbers.strange(text):
        bare = plain.without(plain.line(text), (*counting.lead, *language.words.answers.filler, *counting.about))
        number = _place(bare, counting, len(choices)) or (
            None if bare in counting.units else numbers.one(bare, counting)
        )
    return Answered(choices[number - 1].id) if number is not None and 1 <= number <= len(choices) else None


def _place(bare: str, counting: Numbers, most: int) -> int | None:
    if bare in counting.middle and most == 3:
        return 2
    return most if bare in counting.last and most > 1 else None


def one(ask: Ask, choices: Sequence[Choice], text: str, language: Language) -> Reading:
    """The one option that a line means."""
    if found := numbered(text, choices, language):
        return found
    answers, ids = language.words.answers, {choice.id for choice in choices}
    places = [plain.line(choice.label) for choice in choices if choice.label == choice.id]
    said = plain.nearest(plain.line(text), places)
    said = whole if (whole := plain.nearest(said.replace(" ", ""), places)) in places else said  # swifter bant
    names = phrasebook.names(language, ask.ask, tuple(choices))
    exact = {**{plain.line(option): option for option in ids}, **names}
    bare = plain.without(said, answers.filler)
    for form in (said, bare):
        if form in exact:
            return Answered(exact[form])
    if not numbers.strange(text) and (found := numbered(bare, choices, language)):
        return found
    if said_so := leaning(text, answers, request=False) if {"yes", "no"} <= ids else None:
        return Answered(said_so)
    named, clear = _named(ask, said, choices, language)
    if len(named) == 1 and clear and "?" not in text:
        return Answered(named.pop())
    return passed(said, answers) or Unclear()


def _named(ask: Ask, said: str, choices: Sequence[Choice], language: Language) -> tuple[set[str], bool]:
    """The options a line names, and whether nothing else in it turns or doubts that."""
    within, table = phrasebook.names_within(language, ask.ask, tuple(choices))
    pieces, doubts = plain.pieces(said, *table), phrasebook.listed(language, ask.ask, "doubt")
    others = [word for word, kind in pieces if not kind]
    clear = len(others) <= MOST_OTHER_WORDS and not turned(others, language.words.answers, doubts)
    return {kind for phrase, kind in pieces if phrase in within}, clear


def turned(words: Sequence[str], answers: Answers, doubts: frozenset[str] = frozenset()) -> bool:
    """Whether one of these words turns or doubts what stands beside it."""
    return bool(words) and holds(words, (*answers.negation, *answers.unclear.words, *doubts))


def several(ask: Ask, choices: Sequence[Choice], text: str, language: Language) -> Reading:
    """The options, one or more, that a line means; those that stand `alone` go with no other."""
    said, answers = plain.line(text), language.words.answers
    names = phrasebook.names(language, ask.ask, tuple(choices))
    alone = {option.id for option in ask.options if not isinstance(option, str) and option.alone}
    if (bare := plain.without(said, answers.filler)) in names:
        return Answered((names[bare],))
    if alone and said in language.words.none_of:
        return Answered((min(alone),))
    if alone and leaning(text, answers, sentences=False) == "no":
        return Answered((min(alone),))
    if bare in answers.all:
        return Answered(tuple(choice.id for choice in choices if choice.id not in alone), "likely")
    picked, clear = _named(ask, said, choices, language)
    listed = _list_of_numbers(ask, choices, text, picked, language)
    if listed is not None:
        if not all(1 <= number <= len(choices) for number in listed):
            return Unclear()
        picked |= {choices[number - 1].id for number in listed}
    if picked and clear and "?" not in text and not (picked & alone and picked - alone):
        return Answered(tuple(choice.id for choice in choices if choice.id in picked))
    return Unclear() if picked else passed(said, answers) or Unclear()


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
    if len(given) == 2 and given[0] < given[1] and _UP_TO.search(shown):
        return list(range(given[0], given[1] + 1))
    if len(given) == 2 and re.search(r"\d\s*-\s*\d", shown):  # 1-3: one and three, or one to three?
        return [0]
    if len(rest) == 1 and rest[0].isdigit() and given[0] > 9:  # 13, without a blank
        return [int(digit) for digit in rest[0]]
    return given
