"""Spelling: dialect, slips of the pen and joined words as the word that was meant. Owns that; guesses no short word.

What is listed (`mien` is `mijn`, `wik` is `wil ik`) is put right everywhere. A long word that is in no list is taken
for the only one that differs from it by one letter: `zevetig` is zeventig. Short ones are never guessed: a neef is no
nee.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

from flows import numbers, plain
from flows.content import Language
from flows.kept import kept
from flows.phrases import literals
from flows.words import Words, ends

LONG = 6
"""Letters from which one may be wrong."""
COUNTED = 11
"""Letters of the shortest number word that is made of two: from there on they are too much alike."""
ANSWER = 12
"""Words of a line that is looked at so closely: a longer one is a story, and holds names."""

_BY_EAR = {"nl": {"ch": "g"}}
"""How an end sounds, and how it is written: `middach`."""
_WORD = re.compile(r"[^\W\d_]+")
_APOSTROPHE = re.compile(r"(?<=\w)['\u2018\u2019\u00b4`](?=\w)")


def corrected(text: str, language: Language) -> str:
    """The text with its words as they are in the lists, folded; as it was where all of them are."""
    shown = _APOSTROPHE.sub("", plain.folded(text))
    words = _WORD.findall(shown)
    if len(shown.strip()) <= 1:
        return text
    spelling = language.words.spelling
    if len(words) > ANSWER:
        right = _WORD.sub(lambda found: spelling.get(found[0], found[0]), shown)
    else:
        right = _WORD.sub(lambda found: spelling.get(found[0]) or _near(language, found[0]), shown)
    return text if right == shown else right


def _near(language: Language, word: str) -> str:
    """The one known long word that differs by a letter, or by two swapped; else the word.

    Of long number words no other count may be nearly as near: of vierentachtig and vijfentachtig a slip makes either.
    """
    if len(word) < LONG or word in known(language):
        return word
    for heard, written in _BY_EAR.get(language.code, {}).items():
        if word.endswith(heard) and (one := word.removesuffix(heard) + written) in known(language):
            return one
    alike = {one for end in ends(word) for one in _by_end(language).get(end, ())}
    near = {one: OSA.distance(word, one, score_cutoff=2) for one in alike}
    close = [one for one, far in near.items() if far <= 1]
    if len(close) != 1:
        return word
    count = numbers.spoken(close[0], language.words.numbers) if len(word) >= COUNTED else None
    rivals = [one for one, far in near.items() if far <= 2 and count is not None
              and numbers.spoken(one, language.words.numbers) != count]  # fmt: skip
    return word if rivals else close[0]


@kept
def known(language: Language) -> frozenset[str]:
    """Every word that answers are read by, and number words as they are written in one."""
    counting = language.words.numbers
    written = (word for n in range(121) for word in numbers.spelled(n, counting))
    wished = (phrase for options in language.wishes.values() for phrases in options.values() for phrase in phrases)
    return frozenset([*(word for phrase in (*_phrases(language.words), *wished) for word in phrase.split()), *written])


@kept
def _by_end(language: Language) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(known(language)):
        for end in ends(word) if len(word) >= LONG else ():
            found[end] = (*found.get(end, ()), word)
    return found


def _phrases(words: Words) -> Iterator[str]:
    answers, counting = words.answers, words.numbers
    for kind in (answers.yes, answers.no, answers.more_or_less, answers.refused, answers.dont_know, answers.unclear):
        yield from (*kind.words, *kind.whole)
    lists: Iterable[Iterable[str]] = (
        answers.filler, answers.negation, answers.doubt, words.none_of, words.greetings, words.thanks,
        counting.lead, counting.trail, counting.about, counting.bounds, counting.ordinals,
    )  # fmt: skip
    for listed in lists:
        yield from listed
    for command in words.commands.values():
        yield from command.whole
    for phrases in words.options.values():
        yield from phrases
    yield from counting.months
    yield from (word for pattern in _patterns(words) for word in literals(pattern))


def _patterns(words: Words) -> Iterator[str]:
    answers = words.answers
    for kind in (answers.yes, answers.no, answers.more_or_less, answers.refused, answers.dont_know):
        yield from kind.patterns
    for statement in words.statements.values():
        yield from statement.patterns
    for command in words.commands.values():
        yield from command.patterns
    yield from (*answers.strays, *answers.amends, *answers.aside, *answers.joints, *answers.rather)
    for told in words.told.values():
        yield from told
