"""Search: a wish in people's own words, found among the options by the stems of its words. Owns finding alone.

"Ik zou graag weer eens biljarten" names no option, but `biljarten` is in the list of doing something together. Words
are compared by their stems (Snowball), as parts of compounds (`computerles`), and with a letter wrong in long ones. No
model, no outside service: the lists are data (`languages/<code>/wishes.yaml`), and the words that led there are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import snowballstemmer
from rapidfuzz.distance import OSA

from flows import clauses, phrasebook, plain
from flows.content import Language
from flows.effects import Choice
from flows.flow import Ask
from flows.heard import Answered
from flows.kept import kept
from flows.leaning import holds

LONG = 6
"""Letters of a stem from which one may be wrong."""
HEAD, STEM = 3, 5
"""Letters of the shortest word that is known at the end of a compound (computerles), and at its beginning."""
GAP = 3
"""Words that may stand between two words of a phrase."""
TURNS = 2
"""A negation so many words before it turns a wish round."""
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


def wishes(ask: Ask, choices: Sequence[Choice], text: str, language: Language) -> Answered | None:
    """The options that the words of a text speak for, with those words; None where none does or all are turned down."""
    heard = [one for part in clauses.cut(text, language) for one in _meant(ask, part, language)]
    ids = {one.option for one in heard}
    value = tuple(choice.id for choice in choices if choice.id in ids)
    said = tuple(dict.fromkeys(word for one in heard for word in one.words))
    return Answered(value, "likely", " ".join(said), said) if value and not _of_old(ask, text, language) else None


def _meant(ask: Ask, part: str, language: Language) -> list[Found]:
    """What a part of a line speaks for, but for what it turns down: `hulp hoeft niet`."""
    words = part.split()
    if holds(words, phrasebook.listed(language, ask.ask, "denied")) or _of_others(ask, part, language):
        return []
    negated = _turned(words, language.words.answers.negation)
    found = find(words, _terms(language, ask.ask), _stemmer(language.code))
    lost = _lost(words, language.words.answers.negation)
    gone = phrasebook.listed(language, ask.ask, "lost")
    meant = [one for one in found if one.at[0] not in negated and not (one.option in gone and one.at[0] in lost)]
    return _governed(ask, meant, words, language)


def _of_others(ask: Ask, part: str, language: Language) -> bool:
    """Whether it is told of somebody else, and the person comes not into it: `mijn zoon gaat vaak op vakantie`."""
    others = phrasebook.listed(language, ask.ask, "others")
    own = not set(part.split()).isdisjoint(phrasebook.listed(language, ask.ask, "own"))
    return not own and any(part.startswith(f"{other} ") for other in others)


def _governed(ask: Ask, found: list[Found], words: Sequence[str], language: Language) -> list[Found]:
    """Without what only says what is learned, or how one gives: in `leren beeldbellen` no talk is asked for.

    Between an `en` and the next one option may govern the others.
    """
    governs, joiner = phrasebook.listed(language, ask.ask, "governs"), language.words.numbers.joiner
    stretch = [sum(word in joiner for word in words[: one.at[0]]) for one in found]
    ruled = {(at, one.option) for at, one in zip(stretch, found, strict=True) if one.option in governs}
    rulers = {at: {option for where, option in ruled if where == at} for at in stretch}
    return [one for at, one in zip(stretch, found, strict=True) if not rulers[at] or one.option in rulers[at]]


def _of_old(ask: Ask, text: str, language: Language) -> bool:
    """Whether it is told of days gone by and no more: `ik heb vroeger veel gereisd`."""
    words = plain.words(text)
    past, still = (phrasebook.listed(language, ask.ask, part) for part in ("past", "still"))
    return holds(words, past) and not holds(words, still)


def knows(language: Language, question: str) -> bool:
    """Whether the language has lists for this question."""
    return question in language.wishes


def find(words: Sequence[str], terms: Sequence[Term], stem: Stem) -> list[Found]:
    """The terms in a line, those of most words first; a word speaks for one term only."""
    stems, taken, found = [stem(word) for word in words], set[int](), list[Found]()
    for term in terms:
        for at in _places(term, words, stems):
            if taken.isdisjoint(at):
                taken.update(at)
                found.append(Found(term.option, at, tuple(words[place] for place in at)))
    return sorted(found, key=lambda one: one.at)


def _places(term: Term, words: Sequence[str], stems: Sequence[str]) -> Iterator[tuple[int, ...]]:
    for start, said in enumerate(stems):
        if _is(term, 0, words[start], said) and (at := _along(term, words, stems, start)):
            yield at


def _along(term: Term, words: Sequence[str], stems: Sequence[str], start: int) -> tuple[int, ...] | None:
    """The places of a phrase that begins here: its words in order, with few others between."""
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
    if said == wanted or word == wanted:
        return True
    within = said.endswith(wanted) or (len(wanted) >= STEM and word.startswith(wanted))
    if term.compound and len(word) > len(wanted) + 2 and within:
        return True
    return len(wanted) >= LONG and said[:1] == wanted[:1] and abs(len(said) - len(wanted)) <= 1 and OSA.distance(said, wanted, score_cutoff=1) <= 1


def _turned(words: Sequence[str], negation: Sequence[str]) -> frozenset[int]:
    """The places of words that a negation shortly before turns round, up to the next `wel` or `maar`."""
    turned = set[int]()
    for place, word in enumerate(words):
        if word not in negation:
            continue
        for ahead in range(place + 1, min(place + 1 + TURNS, len(words))):
            if words[ahead] in _BACK:
                break
            turned.add(ahead)
    return frozenset(turned)


def _lost(words: Sequence[str], negation: Sequence[str]) -> frozenset[int]:
    """The places just behind a denial and `meer`: what is no longer done."""
    ends = (n for n, pair in enumerate(zip(words, words[1:], strict=False)) if pair[0] in negation and pair[1] in _MORE)
    return frozenset(place for n in ends for place in range(n + 2, n + 2 + TURNS))


_MORE = frozenset({"meer", "longer", "more"})
_BACK = frozenset({"wel", "maar", "en", "but", "and", "alleen", "meer"})
"""After these a negation holds no longer; `niet alleen eten` and `geen mensen meer zien` are wishes."""


def _stemmer(code: str) -> Stem:
    """A stemmer of its own for each search: it is cheap to make, and no two threads may share one."""
    name = STEMMERS.get(code)
    if name is None:
        return str
    made = snowballstemmer.stemmer(name)
    return lambda word: str(made.stemWord(word))


@kept
def _terms(language: Language, question: str) -> tuple[Term, ...]:
    """The phrases of a question's lists, those of most words first, then the longest."""
    stem, terms = _stemmer(language.code), list[Term]()
    for option, phrases in language.wishes.get(question, {}).items():
        for phrase in phrases:
            stems = tuple(stem(word) for word in phrase.split())
            small = phrase.endswith(SMALL.get(language.code, ())) and len(stems) == 1 and len(stems[0]) <= SHORT
            terms.append(Term(stems, option, len(stems) == 1 and len(stems[0]) >= HEAD, phrase if small else ""))
    return tuple(sorted(terms, key=lambda term: (-len(term.stems), -len("".join(term.stems)), term.option)))
