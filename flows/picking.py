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
from flows.phrasebook import marks
from flows.words import Answers, Numbers

_UP_TO = re.compile(r"\b(\w+?)\s*(?:\b(?:he)?t\s?/?\s?m\b|(?<=\d)t/?m|\btem\b|\btot\s+en\s+met\b|\bthrough\b)\s*(\w+)")
"""From an option up to another: `1 t/m 3`, `een tot en met vier`."""
_SO_MANY = re.compile(r"\b(?:(?:de|het|the) )?(\w+) +(\w+)\b")


def numbered(text: str, choices: Sequence[Choice], language: Language) -> Answered | None:
    """The option whose number the line gives, or its place: the middle one, the last."""
    counting = language.words.numbers
    number = numbers.whole(text, counting)
    said = plain.line(text)
    if number is None and not numbers.strange(text) and set(said.split()).isdisjoint(counting.hours):  # a time of day
        bare = plain.without(said, (*counting.lead, *language.words.answers.filler, *counting.about))
        number = (
            _place(said, counting, len(choices))
            or _place(bare, counting, len(choices))
            or (None if counting.units.get(bare) == 1 else numbers.one(bare, counting))
        )
    return Answered(choices[number - 1].id) if number is not None and 1 <= number <= len(choices) else None


def mixed(text: str, choices: Sequence[Choice], language: Language) -> bool:
    """Whether a line gives an option's number and beside it the word for another: `1 nee`, `ja 3`."""
    answers, said = language.words.answers, plain.line(text)
    for option, words in (("yes", answers.yes.words), ("no", answers.no.words)):
        rest = plain.without(said, (*words, *answers.filler))
        found = numbered(rest, choices, language) if rest and rest != said else None
        if found and found.value != option:
            return True
    return False


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
    declined = None if named and holds(said.split(), answers.negation) else passed(said, answers)  # "niet 's middags"
    return declined or Unclear()


def tells(ask: Ask, choices: Sequence[Choice], said: str, language: Language) -> bool:
    """Whether a line has a sentence that names an option, and so means more than its words."""
    return any(sentence.search(said) for _, sentence in phrasebook.told(language, ask.ask, tuple(choices)))


def _named(ask: Ask, said: str, choices: Sequence[Choice], language: Language) -> tuple[set[str], bool]:
    """The options a line names, and whether nothing else in it turns or doubts that."""
    within, table = phrasebook.names_within(language, ask.ask, tuple(choices))
    words = said.split()
    for option, sentence in phrasebook.told(language, ask.ask, tuple(choices)):
        said = sentence.sub(phrasebook.mark(option), said)
    pieces, doubts = plain.pieces(said, *table), phrasebook.listed(language, ask.ask, "doubt")
    others = [word for word, kind in pieces if not kind]
    clear = len(others) <= MOST_OTHER_WORDS and not turned(_turning(ask, pieces), language.words.answers, doubts)
    clear = clear and _beside(ask, words, others, language)
    return {kind for phrase, kind in pieces if phrase in within}, clear


def _beside(ask: Ask, words: Sequence[str], others: Sequence[str], language: Language) -> bool:
    """Whether what stands beside an option's name goes with it: known words, or a word that says what is asked.

    "Ik woon al jaren aan de dijk in Dronten" says where somebody lives, "boodschappen in Dronten" does not.
    """
    fits, anchors = (phrasebook.listed(language, ask.ask, part) for part in ("fits", "anchors"))
    known = not fits or all(word in fits or numbers.one(word, language.words.numbers) is not None for word in others)
    return known or holds(words, anchors)


def _turning(ask: Ask, pieces: Sequence[tuple[str, str]]) -> list[str]:
    """The words that may turn what a line names: of one option, told in a sentence, those before and just behind it.

    "Ik maak me zorgen om mijn tante, die komt nooit meer buiten": that denies nothing.
    """
    told = next((at for at, (phrase, _) in enumerate(pieces) if marks(phrase)), None)
    until = len(pieces) if told is None or ask.read != "one" else told + 2
    return [word for word, kind in pieces[:until] if not kind]


def leaves_open(ask: Ask, part: str, language: Language) -> bool:
    """Whether a part of a line that answers nothing makes what another part answers uncertain.

    Beside a yes or no any doubt or denial does; beside an option `misschien` and a number; beside a count its bounds.
    """
    words, answers, counting = part.split(), language.words.answers, language.words.numbers
    if ask.read in ("permission", "item"):
        return holds(words, (*answers.doubt, *answers.negation, *answers.unclear.words, *answers.more_or_less.words))
    # what doubts any answer; `vlakbij` and `ongeveer` doubt only the place or the count that they stand beside
    doubts = set(answers.doubt).intersection(answers.unclear.words).union(phrasebook.listed(language, ask.ask, "open"))
    if holds(words, doubts) or part in answers.unclear.whole or set(words).issubset(answers.negation):
        return True  # "belt u maar niet"
    found, _ = numbers.within(part, counting)
    if ask.read == "number":
        denied = bool(found) and words[0] in answers.negation  # "15, niet 20"
        return not denied and (bool(found) or holds(words, (*counting.bounds, *counting.other_counts)))
    return ask.read == "several" and any(number <= 9 for number in found)


def denied(ask: Ask, choices: Sequence[Choice], part: str, language: Language) -> set[str]:
    """The options that a part of a line names in order to deny them."""
    if not holds(part.split(), language.words.answers.negation):
        return set()
    return _named(ask, part, choices, language)[0]


def alone(ask: Ask) -> set[str]:
    """The options of a question that go with no other."""
    return {option.id for option in ask.options if not isinstance(option, str) and option.alone}


def turned(words: Sequence[str], answers: Answers, doubts: frozenset[str] = frozenset()) -> bool:
    """Whether one of these words turns or doubts what stands beside it."""
    return bool(words) and holds(words, (*answers.negation, *answers.unclear.words, *doubts))


def several(ask: Ask, choices: Sequence[Choice], text: str, language: Language) -> Reading:
    """The options, one or more, that a line means; those that stand `alone` go with no other."""
    if numbers.no_option(text):
        return Unclear()
    if (direct := numbers.digits(text)) is not None:
        text = str(direct)  # of any script, and as one sign: \u2163
    text = _spread(text, len(choices), language.words.numbers)
    said, answers = plain.line(text), language.words.answers
    names = phrasebook.names(language, ask.ask, tuple(choices))
    lonely = alone(ask)
    if (bare := plain.without(said, answers.filler)) in names:
        return Answered((names[bare],))
    if (lonely or ask.none) and _of_none(ask, text, said, language):
        return Answered((min(lonely),) if lonely else ())
    if bare in answers.all and bare not in phrasebook.listed(language, ask.ask, "doubt"):
        return Answered(tuple(choice.id for choice in choices if choice.id not in lonely), "likely")
    picked, clear = _named(ask, said, choices, language)
    place = _place(bare, language.words.numbers, len(choices))
    listed = [place] if place else _list_of_numbers(ask, choices, text, picked, language)
    if listed is not None:
        if not all(1 <= number <= len(choices) for number in listed):
            return Unclear()
        picked |= {choices[number - 1].id for number in listed}
    if picked and clear and "?" not in text and not (picked & lonely and picked - lonely):
        return Answered(tuple(choice.id for choice in choices if choice.id in picked))
    return Unclear() if picked else passed(said, answers) or Unclear()


def _of_none(ask: Ask, text: str, said: str, language: Language) -> bool:
    """Whether a line says that none of the options is meant: `niets`, `geen van alle`, `nee hoor`."""
    words, bare = language.words, plain.without(said, language.words.answers.filler)
    nothing = (*words.none_of, *phrasebook.listed(language, ask.ask, "none"))
    return said in nothing or bare in nothing or leaning(text, words.answers, sentences=False) == "no"


def by_itself(ask: Ask, choices: Sequence[Choice], text: str, language: Language) -> bool:
    """Whether a line is a number, a list of them or a name, and no words of somebody's own."""
    said = plain.line(_spread(text, len(choices), language.words.numbers))
    kinds, sizes = phrasebook.around_numbers(language, ask.ask, tuple(choices))
    rest = [word for word, kind in plain.pieces(said, kinds, sizes) if not kind]
    bare, counting = plain.without(said, language.words.answers.filler), language.words.numbers
    if bare in (*language.words.answers.all, *counting.last, *counting.middle):
        return True
    return all(numbers.one(word, language.words.numbers) is not None for word in rest)


def _spread(text: str, most: int, counting: Numbers) -> str:
    """The text with a run of options in full: `1 t/m 3` is 1, 2 and 3, and so are `de eerste drie`."""
    shown = plain.folded(text)
    for found in _UP_TO.finditer(shown):
        low, high = (numbers.one(end, counting) for end in found.groups())
        if low and high and low < high < 10:
            return _run(shown, found, low, high)
    for found in _SO_MANY.finditer(shown):
        many = numbers.one(found[2], counting) or 0
        if 1 < many <= most and counting.ordinals.get(found[1]) == 1:
            return _run(shown, found, 1, many)
        if 1 < many <= most and found[1] in counting.last:
            return _run(shown, found, most - many + 1, most)
    return text


def _run(shown: str, found: re.Match[str], low: int, high: int) -> str:
    return f"{shown[: found.start()]} {' '.join(map(str, range(low, high + 1)))} {shown[found.end() :]}"


def _list_of_numbers(
    ask: Ask, choices: Sequence[Choice], text: str, picked: set[str], language: Language
) -> list[int] | None:
    """The numbers of a line that lists some: `1 en 3`, `een, drie`, `13`, `2 en een uitje`. None: it is no list."""
    counting, shown = language.words.numbers, plain.folded(text)
    table = phrasebook.around_numbers(language, ask.ask, tuple(choices))
    rest = [word for word, kind in plain.pieces(plain.line(text), *table) if not kind]
    if picked:  # beside a name an article (een uitje) is no number
        rest = [word for word in rest if word.isdigit()] if all(numbers.one(word, counting) for word in rest) else []
    found = [len(choices) if word in counting.last else numbers.one(word, counting) for word in rest]
    given = [number for number in found if number is not None]
    if not given or len(given) < len(found):
        return None
    if len(given) == 2 and re.search(r"\d\s*-\s*\d", shown):  # 1-3: one and three, or one to three?
        return [0]
    if len(rest) == 1 and rest[0].isdigit() and given[0] > 9:  # 13, without a blank; "ik ben 73" is none
        return [int(digit) for digit in rest[0]] if plain.line(text) == rest[0] else [0]
    return given
