"""Leaning: yes or no, and what is neither but is meant (a refusal, a don't-know). Owns telling these apart."""

from __future__ import annotations

from flows import phrasebook, plain
from flows.heard import DontKnow, Refused
from flows.words import Answers


def leaning(text: str, answers: Answers, *, request: bool = True) -> str | None:
    """`yes` or `no`, where the line says that and nothing else; both ("ja maar nee") is None.

    What says it to a `request` only ("liever niet") is no answer to "is dat gelukt?".
    """
    said = plain.line(text)
    if said in answers.unclear.whole or "?" in text:
        return None
    meant = {kind for _, kind in plain.pieces(said, *phrasebook.leanings(answers, request))} - {"filler"}
    return meant.pop() if meant in ({"yes"}, {"no"}) else None


def passed(said: str, answers: Answers) -> Refused | DontKnow | None:
    """A refusal or a don't-know, where the whole line is one."""
    for form in (said, plain.without(said, answers.filler)):
        if form in answers.dont_know.whole:
            return DontKnow()
        if form in answers.refused.whole:
            return Refused()
    return None
