"""Leaning: yes or no, and what is neither but is meant (a refusal, a don't-know). Owns telling these apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flows import phrasebook, plain
from flows.heard import DontKnow, Refused
from flows.words import Answers

MOST_OTHER_WORDS = 10
"""A longer story beside a yes is no answer."""


def leaning(text: str, answers: Answers, *, request: bool = True) -> str | None:
    """`yes` or `no`, where the line says that and nothing else; both ("ja maar nee") is None.

    What says it to a `request` only ("liever niet") is no answer to "is dat gelukt?".
    """
    said = plain.line(text)
    if said in answers.unclear.whole or "?" in text:
        return None
    meant = kinds(plain.pieces(said, *phrasebook.leanings(answers, request)), answers, request=request) - {"filler"}
    return next(iter(meant)) if meant in ({"yes"}, {"no"}) else None


def kinds(pieces: Sequence[tuple[str, str]], answers: Answers, *, request: bool) -> frozenset[str]:
    """The kinds of a line's pieces; what stands beside a plain yes or no does not count, where it turns nothing.

    "Ja, elke dag" is a yes, "ja maar" is none. Of a `request` a second denial turns no no: "nee, dat wil ik niet hebben";
    of a statement it may: "nee, ik heb niemand".
    """
    meant = frozenset(kind for _, kind in pieces)
    said = [(phrase, kind) for phrase, kind in pieces if kind != "filler"]
    others = [phrase for phrase, kind in pieces if not kind]
    anchored = said and (said[0][0] in answers.first or said[-1][0] in answers.first)
    if not others or not anchored or len(others) > MOST_OTHER_WORDS:
        return meant
    turns = answers.doubt if "no" in meant and request else (*answers.doubt, *answers.negation)
    return meant if holds(others, (*turns, *answers.unclear.words)) else meant - {""}


def holds(words: Sequence[str], phrases: Iterable[str]) -> bool:
    """Whether one of these phrases stands among the words."""
    rest = f" {' '.join(words)} "
    return any(f" {phrase} " in rest for phrase in phrases)


def passed(said: str, answers: Answers) -> Refused | DontKnow | None:
    """A refusal or a don't-know, where the whole line is one."""
    for form in (said, plain.without(said, answers.filler)):
        if form in answers.dont_know.whole:
            return DontKnow()
        if form in answers.refused.whole:
            return Refused()
    return None
