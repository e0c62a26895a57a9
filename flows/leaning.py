"""Leaning: yes or no, and what is neither but is meant (a refusal, a don't-know). Owns telling these apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flows import phrasebook, plain
from flows.heard import DontKnow, Refused
from flows.words import Answers, Leaning

MOST_OTHER_WORDS = 10
"""A longer story beside a yes is no answer."""
BESIDE = 4
"""Words that may stand beside a pattern that is nearly all of a line."""


def leaning(
    text: str, answers: Answers, *, request: bool = True, sentences: bool = True, fits: frozenset[str] = frozenset()
) -> str | None:
    """`yes` or `no`, where the line says that and nothing else; both ("ja maar nee") is None.

    What says it to a `request` only ("liever niet") is no answer to "is dat gelukt?"; nor is a sentence that denies
    something ("ik kan de huur niet betalen") always a no. Beside such a sentence stand words of `fits` only, if given.
    """
    said = plain.line(text)
    if said in answers.unclear.whole or "?" in text:
        return None
    meant = kinds(plain.pieces(said, *phrasebook.leanings(answers, request)), answers, request=request) - {"filler"}
    if meant in ({"yes"}, {"no"}):
        return next(iter(meant))
    return _put(said, answers, fits) if request and sentences else None


def _put(said: str, answers: Answers, fits: frozenset[str]) -> str | None:
    """A yes or no put into a sentence: `u mag ze best bewaren`, `daar heb ik bezwaar tegen`."""
    means = [kind for kind in ("no", "yes") if nearly(getattr(answers, kind), said, answers, fits)]
    return means[0] if len(means) == 1 else None


def nearly(meaning: Leaning, said: str, answers: Answers, fits: frozenset[str] = frozenset()) -> bool:
    """Whether a pattern of this meaning is nearly all of the line, and nothing beside it turns or doubts that.

    Where `fits` are given no other word stands beside it: "ik wil niet" is a no, "ik wil niet alleen blijven" is none.
    """
    left = meaning.spoken.sub(" ", said) if meaning.spoken else said
    if left == said:
        return False
    rest = plain.without(" ".join(left.split()), answers.filler)
    others = [word for word in rest.removesuffix(" maar").split() if word not in answers.filler and word != "maar"]
    if fits and not fits.issuperset(others):
        return False
    return len(others) <= BESIDE and not holds(others, (*answers.negation, *answers.doubt))


def kinds(pieces: Sequence[tuple[str, str]], answers: Answers, *, request: bool) -> frozenset[str]:
    """The kinds of a line's pieces; what stands beside a plain yes or no does not count, where it turns nothing.

    "Ja, elke dag" is a yes, "ja maar" is none. Of a `request` a second denial turns no no ("nee, dat wil ik niet"); of
    a statement it may: "nee, ik heb niemand".
    """
    meant = frozenset(kind for _, kind in pieces)
    if pieces and pieces[-1][0] == "maar":  # "doe maar" turns nothing; what stands behind it would
        pieces = pieces[:-1]
    said = [(phrase, kind) for phrase, kind in pieces if kind != "filler"]
    others = [phrase for phrase, kind in pieces if not kind]
    ends = (said[0][0], said[0][0].split()[0], said[-1][0]) if said else ()  # "nee gelukkig", and more behind it
    anchored = any(end in answers.first for end in ends)
    if not others or not anchored or len(others) > MOST_OTHER_WORDS:
        return meant
    turns = answers.doubt if "no" in meant and request else (*answers.doubt, *answers.negation)
    return meant if holds(others, (*turns, *answers.unclear.words)) else meant - {""}


def strays(said: str, answers: Answers) -> bool:
    """Whether a line tells of something else than the question, beside its yes or no: `ja de bel gaat`."""
    return answers.strayed is not None and answers.strayed.search(said) is not None


def holds(words: Sequence[str], phrases: Iterable[str]) -> bool:
    """Whether one of these phrases stands among the words."""
    rest = f" {' '.join(words)} "
    return any(f" {phrase} " in rest for phrase in phrases)


def passed(said: str, answers: Answers) -> Refused | DontKnow | None:
    """A refusal or a don't-know, where that is all or nearly all of the line."""
    for form in (said, plain.without(said, answers.filler)):
        if form in answers.dont_know.whole:
            return DontKnow()
        if form in answers.refused.whole:
            return Refused()
    if nearly(answers.refused, said, answers):
        return Refused()
    return DontKnow() if nearly(answers.dont_know, said, answers) else None


def left_beside(said: str, answers: Answers) -> str:
    """What a line says beside a refusal or a don't-know."""
    for meaning in (answers.refused, answers.dont_know):
        said = meaning.spoken.sub(" ", said) if meaning.spoken else said
    return " ".join(plain.without(f" {said} ", (*answers.refused.whole, *answers.dont_know.whole)).split())
