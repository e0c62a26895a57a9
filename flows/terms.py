"""Terms: phrases found in a line by the stems of their words. Owns finding; never what a phrase speaks for.

Words are compared by their stems (Snowball), as parts of compounds (`computerles`), and with a letter wrong in long
ones. No model, no outside service.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import snowballstemmer
from rapidfuzz.distance import OSA

from flows.content import Language
from flows.kept import kept

LONG = 6
"""Letters of a stem from which one may be wrong."""
HEAD, STEM = 3, 5
"""Letters of the shortest word that is known at the end of a compound (computerles), and at its beginning."""
GAP = 3
"""Words that may stand between two words of a phrase."""
SHORT = 4
"""Letters of a stem that means something else without its diminutive: a week is no weekje."""
SMALL: Mapping[str, tuple[str, ...]] = {"nl": ("je", "jes")}
STEMMERS: Mapping[str, str] = {"nl": "dutch", "en": "english"}

Stem = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase of a list: its stems, and what it speaks for."""

    stems: tuple[str, ...]
    option: str
    compound: bool = False
    """Whether it is also known within a longer word: of more than a few letters, and written by itself."""
    small: str = ""
    """The word where it is a diminutive of a short one: `dagje` is no `dag`."""


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found: what it speaks for, where it stands, and the words that were said there."""

    option: str
    at: tuple[int, ...]
    words: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a question, those of most words first, and where to look for one by a word it may begin with."""

    ranked: tuple[Term, ...]
    by_stem: Mapping[str, tuple[int, ...]]
    by_letter: Mapping[str, tuple[int, ...]]
    """Long first stems, in which a letter may be wrong, by their first letter."""
    small: tuple[int, ...]

    def that_may_begin(self, word: str, said: str) -> set[int]:
        """The ranks of the terms that a word, of this stem, may begin: it holds their first stem, or nearly."""
        ends = {part[at:] for part in (said, word) for at in range(max(1, len(part) - HEAD + 1))}
        heads = {word[:size] for size in range(STEM, len(word) + 1)}
        ranks = {rank for part in ends | heads for rank in self.by_stem.get(part, ())}
        return ranks.union(self.by_letter.get(said[:1], ()) if len(said) >= LONG - 1 else (), self.small)


def find(words: Sequence[str], terms: Terms, stem: Stem) -> list[Found]:
    """The terms in a line, those of most words first; a word speaks for one term only."""
    stems, taken, found = [stem(word) for word in words], set[int](), list[Found]()
    begun = {(rank, at) for at, word in enumerate(words) for rank in terms.that_may_begin(word, stems[at])}
    for rank, start in sorted(begun):
        at = _along(terms.ranked[rank], words, stems, start)
        if at and taken.isdisjoint(at):
            taken.update(at)
            found.append(Found(terms.ranked[rank].option, at, tuple(words[place] for place in at)))
    return sorted(found, key=lambda one: one.at)


def _along(term: Term, words: Sequence[str], stems: Sequence[str], start: int) -> tuple[int, ...] | None:
    """The places of a phrase that begins here: its words in order, with few others between."""
    if not _is(term, 0, words[start], stems[start]):
        return None
    at = [start]
    for n in range(1, len(term.stems)):
        near = range(at[-1] + 1, min(at[-1] + 2 + GAP, len(stems)))
        place = next((place for place in near if _is(term, n, words[place], stems[place])), None)
        if place is None:
            return None
        at.append(place)
    return tuple(at)


def _is(term: Term, n: int, word: str, said: str) -> bool:
    """Whether a word is the n-th of a phrase: by its stem, as part of a compound, or with a letter wrong."""
    wanted = term.stems[n]
    if term.small:
        return term.small in word
    if wanted in (said, word):
        return True
    within = said.endswith(wanted) or (len(wanted) >= STEM and word.startswith(wanted))
    if term.compound and len(word) > len(wanted) + 2 and within:
        return True
    if len(wanted) < LONG or said[:1] != wanted[:1] or abs(len(said) - len(wanted)) > 1:
        return False
    return OSA.distance(said, wanted, score_cutoff=1) <= 1


def stemmer(code: str) -> Stem:
    """A stemmer of its own for each search: it is cheap to make, and no two threads may share one."""
    name = STEMMERS.get(code)
    if name is None:
        return str
    made = snowballstemmer.stemmer(name)
    return lambda word: str(made.stemWord(word))


@kept
def listed(language: Language, question: str) -> Terms:
    """The phrases of a question's lists."""
    lists = language.wishes.get(question, {}).items()
    return of(((phrase, option) for option, phrases in lists for phrase in phrases), language.code)


def of(phrases: Iterable[tuple[str, str]], code: str) -> Terms:
    """Phrases, each with what it speaks for, in the language `code`: those of most words first, then the longest."""
    stem = stemmer(code)
    terms = [_term(phrase, option, stem, SMALL.get(code, ())) for phrase, option in phrases]
    ranked = sorted(terms, key=lambda term: (-len(term.stems), -len("".join(term.stems)), term.option))
    long = [(term.stems[0][:1], rank) for rank, term in enumerate(ranked) if len(term.stems[0]) >= LONG]
    return Terms(tuple(ranked), _grouped((term.stems[0], rank) for rank, term in enumerate(ranked)), _grouped(long),
                 tuple(rank for rank, term in enumerate(ranked) if term.small))  # fmt: skip


def _term(phrase: str, option: str, stem: Stem, small: tuple[str, ...]) -> Term:
    stems = tuple(stem(word) for word in phrase.split())
    alone = len(stems) == 1
    little = alone and phrase.endswith(small) and len(stems[0]) <= SHORT
    return Term(stems, option, alone and len(stems[0]) >= HEAD, phrase if little else "")


def _grouped(pairs: Iterable[tuple[str, int]]) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for key, rank in pairs:
        found[key] = (*found.get(key, ()), rank)
    return found
