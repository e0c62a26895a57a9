"""Weighing: a second look at a text in which no rule found red. Owns what words weigh, never the rules' verdict.

Rules know the wordings that somebody thought of. Here a text is cut into pieces (words, their beginnings and ends, what
they mean, two and three in a row, two near one another). Each has, for every kind of danger, a weight that was learned
from labelled lines (`tools.weigh`). Where any danger is likely enough a human must look, where red is it is red; what
weighed most can be named. Nothing is guessed by a language model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import exp, inf, log, sqrt
from typing import Literal

from flows import plain
from flows.scales import TENTHS, Meanings, Scales, Weights, unpacked
from flows.words import HitClass

LEAST = 3
"""Words of a text that is weighed: shorter ones are answers, and the rules know the shortest cries."""
WINDOW, STRIDE = 25, 8
"""A longer text is weighed by so many words at a time, so that one clause counts however much stands around it."""
NEAR = 7
"""Two meanings so few words apart make a pair."""
KNOWN = 0.4
"""The part of the words that must be known: what is less is another language, and left to the rules."""
BEGINNINGS, ENDS = (4, 5, 6), (4, 5)
"""Letters of the beginnings and ends that stand for words nobody has met, and for slips of the pen."""
Token = tuple[str, str]
"""A word (or a known phrase), and what it means in brackets; itself where nobody has written that down."""
Piece = tuple[str, int, int]
"""What is weighed, and the first and last word it was made of."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text that was heavy enough: how grave, of which class, how heavy."""

    level: Literal["red", "amber"]
    hit: HitClass
    weight: float
    now: float
    """How heavy it is as a danger of this moment."""
    sure: bool
    """Whether that is so much that it is red even where a rule heard amber."""
    words: tuple[str, ...] = field(repr=False)
    """The words that weighed most, heaviest first; for a coordinator and for tests, never for a log."""

    @property
    def rule(self) -> str:
        """What stands where a rule's id would."""
        return f"weighed.{self.hit}"


def weigh(scales: Scales, said: str) -> Weighed | None:
    """What a folded line weighs; None where that is too little, or too few of its words are known."""
    if said.count(" ") < LEAST - 1:
        return None
    weights, cut = scales.weights, tokens(scales.meanings, said)
    if sum(meaning[0] == "[" or word in weights.weights for word, meaning in cut) < KNOWN * len(cut):
        return None
    sums, start = max(_windows(scales, cut), key=lambda window: _together(window[0]))
    return _judged(weights, cut[start : start + WINDOW], sums) if _together(sums) >= weights.amber else None


def _judged(weights: Weights, cut: Sequence[Token], sums: Sequence[float]) -> Weighed:
    now = _now(weights, sums)
    red = weights.red is not None and now >= weights.red
    may_be = weights.levels["red"] if red else range(len(sums))
    said = {hit: [at for at in places if at in may_be] for hit, places in weights.classes.items()}
    hit = max(said, key=lambda name: _together([sums[at] for at in said[name]]))
    sure = red and weights.sure is not None and now >= weights.sure
    return Weighed("red" if red else "amber", hit, _together(sums), now, sure, _heaviest(weights, cut, said[hit]))


def _now(weights: Weights, sums: Sequence[float]) -> float:
    """How much more likely red is than nothing, and than nothing and amber together: the sum of both."""
    red = _together([sums[at] for at in weights.levels["red"]])
    return red + red - _together([0.0, *(sums[at] for at in weights.levels["amber"])])


def _together(sums: Sequence[float]) -> float:
    """How much more likely any of these is than nothing: the logarithm of the sum of their exponents."""
    most = max(sums, default=-inf)
    return most + log(sum(exp(one - most) for one in sums)) if sums else most


def _windows(scales: Scales, cut: Sequence[Token]) -> Iterator[tuple[list[float], int]]:
    """The sums of all of a short text; of a longer one of so many words at a time, and where they begin.

    A window holds the pieces that end in it: so each is looked up once, however many windows it is in. A sum is over
    the known pieces, by the root of their number: a long text is no graver for its length.
    """
    sums, numbers, known = [0], [0], scales.packed.get
    for ending in endings(cut):
        found = [row for piece, _ in ending if (row := known(piece)) is not None]
        sums.append(sums[-1] + sum(found))
        numbers.append(numbers[-1] + len(found))
    for start, end in spans(len(cut)):
        root = sqrt(numbers[end] - numbers[start] or 1)
        found = unpacked(sums[end] - sums[start], len(scales.weights.kinds))
        yield [(begin + one / root) / TENTHS for begin, one in zip(scales.weights.begin, found, strict=True)], start


def spans(size: int) -> Iterator[tuple[int, int]]:
    """Where the windows of a text of so many words begin and end."""
    for start in range(0, max(1, size - WINDOW + STRIDE), STRIDE):
        yield start, min(start + WINDOW, size)


def _heaviest(weights: Weights, cut: Sequence[Token], places: Sequence[int], most: int = 5) -> tuple[str, ...]:
    """The words that made it heavy: of a piece that is several words each bears its part."""
    borne = [0.0] * len(cut)
    for piece, first, last in pieces(cut):
        if row := weights.weights.get(piece):
            for at in {first, last}:
                borne[at] += max(row[place] for place in places) / len({first, last})
    heavy = sorted((at for at, weight in enumerate(borne) if weight > 0), key=lambda at: -borne[at])
    return tuple(cut[at][0] for at in heavy[:most])


def parts(word: str) -> list[str]:
    """A word (or a known phrase), its beginnings and its ends."""
    size = len(word)
    if size <= BEGINNINGS[0] or " " in word:
        return [word]
    return [word, *[f"{word[:n]}-" for n in BEGINNINGS if n < size], *[f"-{word[-n:]}" for n in ENDS if n < size]]


def tokens(meanings: Meanings, said: str) -> list[Token]:
    """The words of a line in order, known phrases as one, each with what it means."""
    words, of = said.split(), meanings.of
    if meanings.begun.keys().isdisjoint(words):
        return [(word, of(word)) for word in words]
    return [(phrase, kind or of(phrase)) for phrase, kind in plain.pieces(said, meanings.phrases, meanings.begun)]


def pieces(cut: Sequence[Token]) -> Iterator[Piece]:
    """Everything that is weighed in a row of words, with the first and the last word each is made of."""
    for at, ending in enumerate(endings(cut)):
        for piece, first in ending:
            yield piece, first, at


def endings(cut: Sequence[Token]) -> Iterator[list[tuple[str, int]]]:
    """For each word the pieces that end with it, each with the place of its first word."""
    near: list[tuple[str, int]] = []
    before, last = "", "^"
    for at, (word, meaning) in enumerate(cut):
        found = [(part, at) for part in parts(word)]
        found.append((f"{last} {meaning}", max(at - 1, 0)))
        if before:
            found.append((f"{before} {last} {meaning}", max(at - 2, 0)))
        before, last = last, meaning
        if meaning[0] == "[":
            found.append((meaning, at))
            if near and at - near[0][1] > NEAR:
                near = [pair for pair in near if at - pair[1] <= NEAR]
            found += [(f"{other} + {meaning}", place) for other, place in near]
            near.append((meaning, at))
        if at == len(cut) - 1:
            found += [(f"{last} $", at), (f"{before} {last} $", max(at - 1, 0))]
        yield found
