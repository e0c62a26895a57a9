"""The shapes of a language's word lists: answers, commands, numbers, words of danger. Data, frozen.

Every phrase is compared after `flows.plain.line`; lists are folded once, here, when they are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Literal, Self

from pydantic import model_validator

from flows import plain
from flows.document import Data, Id
from flows.needs import words_needed
from flows.phrases import Pattern, Phrases, together

SPELLED = 4
"""Words in the longest misspelling."""

CommandName = Literal["stop", "start", "help", "human", "skip", "back", "repeat", "go_on", "erase", "language"]


class Command(Data):
    """How people say a command: as the whole message, or within one (unless a word of `unless` stands in it)."""

    whole: Phrases = ()
    within: Phrases = ()
    patterns: tuple[Pattern, ...] = ()
    """As `within`, with gaps (~) and alternatives."""
    among: tuple[tuple[Phrases, ...], ...] = ()
    """Groups of words: a short line with one of each group gives the command, in whatever order they stand."""
    unless: Phrases = ()

    @cached_property
    def spoken(self) -> re.Pattern[str] | None:
        """Any of the patterns."""
        return together(self.patterns)


class Numbers(Data):
    """The parts number words are made of. `and` joins; `hundred` multiplies."""

    units: Mapping[str, int]
    teens: Mapping[str, int]
    tens: Mapping[str, int]
    hundred: tuple[str, ...]
    joiner: tuple[str, ...]
    ordinals: Mapping[str, int] = {}
    lead: Phrases = ()
    """What may stand before a number without changing it: "nummer", "zeg maar"."""
    trail: Phrases = ()
    """What may stand behind an age: "jaar"."""
    about: Phrases = ()
    """What may stand around a count and leaves it what it is: "ongeveer", "per week"."""
    bounds: Phrases = ()
    """What makes of a number something else: "bijna", "meer dan"."""
    other_counts: Phrases = ()
    """What shows that a count of hours is none: an age, a clock, a day."""
    hours: Phrases = ()
    follows: Phrases = ()
    """The unit of a count of hours; what else may follow on such a count: "20 voor mijn moeder", no "8 glazen"."""
    twice: Phrases = ()
    """What says the next figure of a telephone number twice: "dubbel vijf"."""
    middle: Phrases = ()
    last: Phrases = ()
    """The middle one of three options, the last of any."""
    months: Mapping[str, int] = {}


class Leaning(Data):
    """Words and phrases of one meaning: single words that carry it, whole phrases that mean it.

    `patterns` mean it with gaps (~) and alternatives, where they are nearly all that is said.
    """

    words: Phrases = ()
    whole: Phrases = ()
    patterns: tuple[Pattern, ...] = ()

    @cached_property
    def spoken(self) -> re.Pattern[str] | None:
        """Any of the patterns."""
        return together(self.patterns)


class Answers(Data):
    """Yes and no, the middle answer, and what is not an answer but is meant."""

    yes: Leaning
    no: Leaning
    more_or_less: Leaning
    refused: Leaning
    dont_know: Leaning
    unclear: Leaning
    negation: Phrases
    """Words that turn a sentence round: a yes with one of these in it is not a yes."""
    filler: Phrases
    """Words that add nothing: "hoor", "mevrouw", "graag"."""
    rather: tuple[Pattern, ...] = ()
    """What sets right what stood before it: "niet in Dronten maar", "vroeger in Kampen nu". What follows counts."""
    aside: tuple[Pattern, ...] = ()
    """What says nothing of the answer and may be left out: "eerlijk gezegd", "als het moet"."""
    joints: tuple[Pattern, ...] = ()
    """At these words a part of a sentence begins that may answer by itself: "maar", "want"."""
    all: Phrases = ()
    """Every option of several: "alle vier"."""
    first: Phrases = ()
    """A yes or no so plain that more may be said behind or before it: "ja, elke dag"."""
    doubt: Phrases = ()
    """Words beside such a yes or no that make it uncertain: "maar", "als", "waarom"."""

    amends: tuple[Pattern, ...] = ()
    """What takes back all that stands before it: "o nee", "ik bedoel". Only what follows is read."""
    amends_end: tuple[Pattern, ...] = ()
    """What may end a line so set right, and says nothing: "bedoel ik", "sorry"."""
    strays: tuple[Pattern, ...] = ()
    """What says nothing of the question beside a yes or no: "ja de bel gaat", "ja mijn man wel"."""

    @cached_property
    def strayed(self) -> re.Pattern[str] | None:
        """Any pattern of `strays`."""
        return together(self.strays)

    @cached_property
    def corrects(self) -> re.Pattern[str] | None:
        """Any pattern of `rather`."""
        return together(self.rather)


class Composed(Data):
    """Words that an answer may be made of: what is good or bad of it, what is done, and plain words between.

    `asks` begin a question, even one without its mark: "mag dat".
    """

    good: Phrases = ()
    bad: Phrases = ()
    deed: Phrases = ()
    plain: Phrases = ()
    asks: Phrases = ()


class Words(Data):
    """A language's words."""

    language: str
    greetings: Phrases
    thanks: Phrases = ()
    """No answer and no question: "dank u wel", "momentje". Met with a friendly word, never with "not understood"."""
    acknowledge: Phrases = ()
    """What somebody on duty says who picks a crisis up: "ok", "ik bel"."""
    decline: Phrases = ()
    """And who cannot, beside every no: "ik kan niet"."""
    queue: Phrases = ()
    """What a coordinator says in a chat of theirs to see who waits: "wachtrij"."""
    spelling: Mapping[str, str] = {}
    """Dialect and slips of the pen, folded, to the words that were meant."""
    sorrow: tuple[Pattern, ...] = ()
    """What somebody says who is sad: "ik voel me zo alleen". Where it answers nothing, a warm word comes first."""
    commands: Mapping[CommandName, Command]
    answers: Answers
    statements: Mapping[Literal["yes", "no"], Leaning] = {"yes": Leaning(), "no": Leaning()}
    """Patterns that agree or disagree with a statement and say nothing to a request: "ik denk het wel"."""
    composed: Mapping[Literal["request", "statement"], Composed] = {"request": Composed(), "statement": Composed()}
    numbers: Numbers
    none_of: Phrases
    """"None of these", for several-of questions."""
    options: Mapping[str, Phrases] = {}
    """Other words for an option: `<question>.<option>` to phrases."""
    told: Mapping[str, tuple[Pattern, ...]] = {}
    """Sentences that name an option, with gaps and alternatives: `<question>.<option>` to patterns."""

    @cached_property
    def grief(self) -> re.Pattern[str] | None:
        """Any pattern of `sorrow`."""
        return together(self.sorrow)


class Wishes(Data):
    """What speaks for an option in people's own words: by question and option, phrases that are searched for."""

    language: str
    wishes: Mapping[str, Mapping[str, Phrases]]


HitClass = Literal["suicide", "medical", "violence", "carer", "neglect", "other_person", "unknown"]


class Rule(Data):
    """One rule of danger over folded words. `any` speaks, `unless` silences, `now` lifts amber to red.

    `softens`: a denial that overlaps what was found lowers red to amber; never to none.
    """

    id: Id
    hit: HitClass
    level: Literal["red", "amber"]
    any: tuple[Pattern, ...]
    unless: tuple[Pattern, ...] = ()
    now: tuple[Pattern, ...] = ()
    softens: bool = False

    @cached_property
    def speaks(self) -> re.Pattern[str] | None:
        return together(self.any)

    @cached_property
    def silenced(self) -> re.Pattern[str] | None:
        return together(self.unless)

    @cached_property
    def lifted(self) -> re.Pattern[str] | None:
        return together(self.now)

    @cached_property
    def needed(self) -> frozenset[str] | None:
        """Words one of which is in every text the rule speaks of; None: it must look at every text."""
        return words_needed(self.speaks) if self.speaks else frozenset()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        _ = (self.speaks, self.silenced, self.lifted)
        return self


class Safety(Data):
    """A language's rules of danger. `spelling` maps misspellings and split words to the word meant."""

    language: str
    spelling: Mapping[str, str] = {}
    long_words: Phrases = ()
    """Words of seven letters and more that are recognised with one letter wrong."""
    denial: tuple[Pattern, ...] = ()
    rules: tuple[Rule, ...]

    @cached_property
    def denied(self) -> re.Pattern[str] | None:
        return together(self.denial)

    @cached_property
    def by_word(self) -> dict[str, tuple[int, ...]]:
        """The places of the rules that a word may make speak."""
        found: dict[str, list[int]] = {}
        for place, rule in enumerate(self.rules):
            for word in rule.needed or ():
                found.setdefault(word, []).append(place)
        return {word: tuple(places) for word, places in found.items()}

    @cached_property
    def always(self) -> tuple[int, ...]:
        """The places of the rules that look at every text."""
        return tuple(place for place, rule in enumerate(self.rules) if rule.needed is None)

    @cached_property
    def alerting(self) -> frozenset[str]:
        """Every word that a rule needs or a misspelling begins with."""
        return frozenset(self.by_word) | frozenset(self.misspelt)

    @cached_property
    def misspelt(self) -> dict[str, int]:
        """The words that misspellings begin with, and the size of the longest."""
        return plain.begun(self.spelling, SPELLED)

    @cached_property
    def long_by_end(self) -> dict[str, tuple[str, ...]]:
        """The long words by their first letters (`zel^`) and their last (`^ord`)."""
        found: dict[str, tuple[str, ...]] = {}
        for word in self.long_words:
            for end in ends(word):
                found[end] = (*found.get(end, ()), word)
        return found

    @model_validator(mode="after")
    def _sound(self) -> Self:
        _ = self.denied
        return self


def ends(word: str) -> tuple[str, str]:
    """Both ends of a word: one letter wrong, or two swapped, spares one of them where there are six letters or more."""
    return f"{word[:3]}^", f"^{word[-3:]}"
