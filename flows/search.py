"""Search: a wish in people's own words, found among the options by the stems of its words. Owns finding alone.

"Ik zou graag weer eens biljarten" names no option, but `biljarten` is in the list of doing something together. Words
are compared by their stems (Snowball), as parts of compounds (`computerles`), and with a letter wrong in long ones. No
model, no outside service: the lists are data (`languages/<code>/wishes.yaml`), and the words that led there are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from flows import clauses, phrasebook, plain, terms
from flows.content import Language
from flows.effects import Choice
from flows.flow import Ask
from flows.heard import Answered
from flows.leaning import holds
from flows.terms import Found, Stem

TURNS = 2
"""A negation so many words before it turns a wish round."""


def wishes(ask: Ask, choices: Sequence[Choice], text: str, language: Language) -> Answered | None:
    """The options that the words of a text speak for, with those words; None where none does or all are turned down."""
    stem = terms.stemmer(language.code)
    heard = [one for part in clauses.cut(text, language) for one in _meant(ask, part, language, stem)]
    ids = {one.option for one in heard}
    value = tuple(choice.id for choice in choices if choice.id in ids)
    said = tuple(dict.fromkeys(word for one in heard for word in one.words))
    return Answered(value, "likely", " ".join(said), said) if value and not _of_old(ask, text, language) else None


def _meant(ask: Ask, part: str, language: Language, stem: Stem) -> list[Found]:
    """What a part of a line speaks for, but for what it turns down: `hulp hoeft niet`."""
    words = part.split()
    if holds(words, phrasebook.listed(language, ask.ask, "denied")) or _of_others(ask, part, language):
        return []
    negated = _turned(words, language.words.answers.negation)
    found = terms.find(words, terms.listed(language, ask.ask), stem)
    lost = _lost(words, language.words.answers.negation)
    gone = phrasebook.listed(language, ask.ask, "lost")
    if words[-1] in language.words.answers.negation:  # "kerk niet"; "stofzuigen kan ik niet" wants help all the same
        needs, unable = (phrasebook.listed(language, ask.ask, part) for part in ("needs", "unable"))
        found = [one for one in found if one.option in needs] if holds(words, unable) else []
    found = [one for one in found if not set(one.words).issubset(language.words.answers.filler)]  # hoor is no gehoord
    meant = [one for one in found if one.at[0] not in negated and not (one.option in gone and one.at[0] in lost)]
    return _governed(ask, meant, words, language)


def _of_others(ask: Ask, part: str, language: Language) -> bool:
    """Whether it is told of somebody else, and the person comes not into it: `mijn zoon gaat vaak op vakantie`."""
    others = phrasebook.listed(language, ask.ask, "others")
    own = not set(part.split()).isdisjoint(phrasebook.listed(language, ask.ask, "own"))
    return not own and any(part.removeprefix("dat ").startswith(f"{other} ") for other in others)


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


def _turned(words: Sequence[str], negation: Sequence[str]) -> frozenset[int]:
    """The places of words that a negation shortly before turns round, up to the next `wel` or `maar`."""
    turned = set[int]()
    for place, word in enumerate(words):
        if word not in negation:
            continue
        ahead, left = place + 1, TURNS
        while ahead < len(words) and left and words[ahead] not in _BACK:
            turned.add(ahead)
            left -= words[ahead] not in _SMALL
            ahead += 1
    return frozenset(turned)


def _lost(words: Sequence[str], negation: Sequence[str]) -> frozenset[int]:
    """The places just behind a denial and `meer`: what is no longer done."""
    ends = (n for n, pair in enumerate(pairwise(words)) if pair[0] in negation and pair[1] in _MORE)
    return frozenset(place for n in ends for place in range(n + 2, n + 2 + TURNS))


_SMALL = frozenset({"naar", "de", "het", "een", "met", "in", "op", "over", "to", "the", "a", "with"})
"""Between a negation and what it turns these do not count: `niet naar de kerk`."""
_MORE = frozenset({"meer", "longer", "more"})
_BACK = frozenset({"wel", "maar", "en", "but", "and", "alleen", "meer"})
"""After these a negation holds no longer; `niet alleen eten` and `geen mensen meer zien` are wishes."""
