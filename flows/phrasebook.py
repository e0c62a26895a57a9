"""Phrasebook: a language's word lists as tables to look up in, made once of each language. Owns no meaning of its own.

A table is (phrase to kind, first words to sizes): what `plain.pieces` cuts a line by.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flows import plain
from flows.content import Language
from flows.effects import Choice
from flows.kept import kept
from flows.words import Answers

Table = tuple[Mapping[str, str], Mapping[str, int]]


def _table(kinds: Mapping[str, str]) -> Table:
    return kinds, plain.begun(kinds)


@kept
def listed(language: Language, question: str, part: str) -> frozenset[str]:
    """What the language lists for a question beside the names of its options: `<question>.<part>`."""
    return frozenset(language.words.options.get(f"{question}.{part}", ()))


@kept
def leanings(answers: Answers, request: bool) -> Table:
    """What says yes, what says no; to a `request` some phrases more do."""
    yes, no = ((*kind.words, *(kind.whole if request else ())) for kind in (answers.yes, answers.no))
    return _table(plain.listed(filler=answers.filler, yes=yes, no=no))


@kept
def statements(language: Language) -> Table:
    """What agrees or disagrees with a statement, wholly or in part, or will not or can not say."""
    answers = language.words.answers
    yes, no = listed(language, "item", "yes"), listed(language, "item", "no")
    return _table(plain.listed(filler=answers.filler, yes=yes.union(answers.yes.words), no=no.union(answers.no.words),
                               more_or_less=listed(language, "item", "more_or_less").union(
                                   answers.more_or_less.words, answers.more_or_less.whole),
                               refused=answers.refused.whole, dont_know=answers.dont_know.whole))  # fmt: skip


def counts_people(language: Language, question: str) -> bool:
    """Whether it is a statement that there are enough people."""
    return plain.line(question) in listed(language, "people", "counted")


@kept
def saying(language: Language, question: str, means: str) -> frozenset[str]:
    """What says yes or no to this statement alone: `er is niemand`, where it says that there are enough people."""
    nobody = means == "no" and counts_people(language, question)
    return listed(language, question, means) | (listed(language, "people", "none") if nobody else frozenset())


@kept
def counting_people(language: Language) -> Table:
    """What says that there are enough people, and what that there are not."""
    return _table(plain.listed(**{kind: listed(language, "people", kind) for kind in ("enough", "lacking")}))


@kept
def names(language: Language, question: str, choices: tuple[Choice, ...]) -> Mapping[str, str]:
    """The ways to name the options, to their ids: labels, and other words from the language's list.

    A phrase that two options share names neither; towns (their label is their id) are read with a slip of the pen.
    """
    words, named = language.words.options, dict[str, set[str]]()
    for choice in choices:
        more = (*words.get(f"{question}.{choice.id}", ()), *words.get(f"*.{choice.id}", ()))
        for phrase in {plain.line(choice.label), *more} - {""}:
            named.setdefault(phrase, set()).add(choice.id)
    return {phrase: min(ids) for phrase, ids in named.items() if len(ids) == 1}


@kept
def names_within(language: Language, question: str, choices: tuple[Choice, ...]) -> tuple[Mapping[str, str], Table]:
    """The names that may stand in a line with other words, by themselves and with what adds nothing.

    What the language lists as `<question>.whole` (`ik`, `auto`) names an option by itself only.
    """
    alone = listed(language, question, "whole")
    within = {name: option for name, option in names(language, question, choices).items() if name not in alone}
    within |= {mark(choice.id): choice.id for choice in choices}
    return within, _table(plain.listed(filler=language.words.answers.filler) | within)


def mark(option: str) -> str:
    """The word that stands for a sentence which names the option: one that nobody can write."""
    return f"={option}"


def marks(word: str) -> bool:
    """Whether a word stands for such a sentence."""
    return word.startswith("=")


@kept
def told(language: Language, question: str, choices: tuple[Choice, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The sentences that name an option of the question, each option with a pattern; in their gaps is no denial."""
    every = language.words.told
    patterns = {one.id: (*every.get(f"{question}.{one.id}", ()), *every.get(f"*.{one.id}", ())) for one in choices}
    denials = "|".join(map(re.escape, language.words.answers.negation))
    word = rf"(?!(?:{denials})\\b)\\w+"  # of a gap: "ik ben nooit somber" tells of nothing gloomy
    return tuple((option, re.compile(re.sub(r"\\w\+", word, rf"(?<!\w)(?:{'|'.join(some)})(?!\w)")))
                 for option, some in patterns.items() if some)  # fmt: skip


@kept
def around_numbers(language: Language, question: str, choices: tuple[Choice, ...]) -> Table:
    """What may stand between the numbers of a list."""
    counting, answers = language.words.numbers, language.words.answers
    kinds = plain.listed(filler=(*answers.filler, *answers.yes.words, *counting.joiner, *counting.lead,
                                *counting.about))  # fmt: skip
    return _table({**kinds, **names(language, question, choices)})
