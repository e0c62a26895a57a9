"""Weighing: a second look at a text in which no rule found danger. Owns words with weights, never the rules' verdict.

Rules know the wordings that somebody thought of. Here a text is cut into pieces (words, their beginnings and ends, what
they mean, two and three in a row, two near one another), each with a weight that was learned from labelled lines
(`tools.weigh`). Where the sum is high enough a human must look; what weighed most can be named. Nothing is guessed by a
language model, and what was learned is a file that can be read (`content/languages/<code>/weights.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from math import sqrt
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from flows import plain
from flows.document import Data, Id
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
GRAVE: frozenset[HitClass] = frozenset({"suicide", "medical", "violence"})
"""The classes that may be red."""

HEAVIEST = 1000.0
"""No weight that was ever learned comes near this: a slip."""
SHORTEST = {False: 1, True: 4}
"""Letters of a word with a meaning, and of a beginning with its *."""

Token = tuple[str, str]
"""A word (or a known phrase), and what it means in brackets; itself where nobody has written that down."""
Piece = tuple[str, int, int]
"""What is weighed, and the first and last word it was made of."""


def _as_folded(phrases: tuple[str, ...]) -> tuple[str, ...]:
    for phrase in phrases:
        if len(phrase) < SHORTEST[phrase.endswith("*")] or plain.line(phrase) != phrase.rstrip("*"):
            raise ValueError(f"not written folded: {phrase}")
    return phrases


class Meanings(Data):
    """Words of one meaning, by its name; with a * at the end every word that begins so."""

    language: str
    meanings: Mapping[Id, Annotated[tuple[str, ...], AfterValidator(_as_folded)]]

    @cached_property
    def mark(self) -> str:
        """The short name of this list as it is today: weights hold for the list they were learned with."""
        listed = sorted((name, *sorted(phrases)) for name, phrases in self.meanings.items())
        return sha256(repr(listed).encode()).hexdigest()[:12]

    @cached_property
    def phrases(self) -> dict[str, str]:
        """Phrases of several words."""
        return {phrase: name for phrase, name in self._each if " " in phrase}

    @cached_property
    def begun(self) -> dict[str, int]:
        """The words that those begin with, and the size of the longest."""
        return plain.begun(self.phrases)

    @cached_property
    def words(self) -> dict[str, str]:
        """Single words."""
        return {phrase: name for phrase, name in self._each if " " not in phrase and not phrase.endswith("*")}

    @cached_property
    def beginnings(self) -> dict[str, str]:
        """The beginnings of words."""
        return {phrase[:-1]: name for phrase, name in self._each if phrase.endswith("*")}

    @cached_property
    def sizes(self) -> dict[str, tuple[int, ...]]:
        """The first three letters of those beginnings, and how long such a beginning may be, the longest first."""
        found: dict[str, set[int]] = {}
        for beginning in self.beginnings:
            found.setdefault(beginning[:3], set()).add(len(beginning))
        return {start: tuple(sorted(sizes, reverse=True)) for start, sizes in found.items()}

    @property
    def _each(self) -> Iterator[tuple[str, str]]:
        return ((phrase, f"[{name}]") for name, phrases in self.meanings.items() for phrase in phrases)

    def of(self, word: str) -> str:
        """What a word means, in brackets; the word itself where nobody has written that down."""
        if found := self.words.get(word):
            return found
        for size in self.sizes.get(word[:3], ()):
            if found := self.beginnings.get(word[:size]):
                return found
        return word


def _table(value: object) -> object:
    """Lines of a weight and a piece, as a mapping."""
    if not isinstance(value, str):
        return value
    found: dict[str, float] = {}
    for number, line in enumerate(value.splitlines(), start=1):
        weight, _, piece = line.partition(" ")
        try:
            found[piece] = float(weight)
        except ValueError:
            raise ValueError(f"its line {number} is no weight and a piece: {line[:40]}") from None
        if not piece or abs(found[piece]) > HEAVIEST:
            raise ValueError(f"its line {number} is no weight and a piece: {line[:40]}")
    return found


Table = Annotated[Mapping[str, float], BeforeValidator(_table)]


class Learned(Data):
    """One sum: where it begins, and the weights of pieces."""

    begin: float
    weights: Table = Field(repr=False)


class Weights(Data):
    """What was learned of a language, from how many lines, with which list of meanings."""

    language: str
    lines: int = Field(ge=1)
    meanings: str
    """The mark of the list of meanings."""
    reviewed: bool
    """Whether 113 or a clinician has read what it finds."""
    amber: float
    """From this weight on a human must look today."""
    red: float | None
    """From this second weight on it is red; never where nothing is given."""
    danger: Learned
    now: Learned
    classes: Mapping[HitClass, Learned] = Field(min_length=1)

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        if "unknown" in self.classes:
            raise ValueError("the class unknown has no text at amber")
        return self


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text that was heavy enough: how grave, of which class, how heavy."""

    level: Literal["red", "amber"]
    hit: HitClass
    weight: float
    now: float
    """How heavy it is as a danger of this moment."""
    words: tuple[str, ...] = field(repr=False)
    """The words that weighed most, heaviest first; for a coordinator and for tests, never for a log."""

    @property
    def rule(self) -> str:
        """What stands where a rule's id would."""
        return f"weighed.{self.hit}"


@dataclass(frozen=True)
class Scales:
    """A language's weights with the meanings they were learned with."""

    weights: Weights
    meanings: Meanings

    @cached_property
    def known(self) -> Mapping[str, float]:
        """What is asked of every text: the weights of danger."""
        return self.weights.danger.weights


def weigh(scales: Scales, said: str) -> Weighed | None:
    """What a folded line weighs; None where that is too little, or too few of its words are known."""
    if said.count(" ") < LEAST - 1:
        return None
    cut = tokens(scales.meanings, said)
    if sum(meaning[0] == "[" or word in scales.known for word, meaning in cut) < KNOWN * len(cut):
        return None
    weight, start = max(_windows(scales.weights.danger, cut))
    return _judged(scales.weights, cut[start : start + WINDOW], weight) if weight >= scales.weights.amber else None


def _judged(weights: Weights, cut: Sequence[Token], weight: float) -> Weighed:
    heavy = list(pieces(cut))
    hit = max(weights.classes, key=lambda name: _sum(weights.classes[name], heavy))
    now = _sum(weights.now, heavy)
    red = weights.red is not None and hit in GRAVE and now >= weights.red
    return Weighed("red" if red else "amber", hit, weight, now, _heaviest(weights.danger, cut, heavy))


def _windows(learned: Learned, cut: Sequence[Token]) -> Iterator[tuple[float, int]]:
    """What all of a short text weighs; of a longer one so many words at a time, and where they begin.

    A window holds the pieces that end in it: so each is looked up once, however many windows it is in.
    """
    sums, numbers, known = [0.0], [0], learned.weights.get
    for ending in endings(cut):
        found = [weight for piece, _ in ending if (weight := known(piece)) is not None]
        sums.append(sums[-1] + sum(found))
        numbers.append(numbers[-1] + len(found))
    for start, end in spans(len(cut)):
        number = numbers[end] - numbers[start]
        yield learned.begin + (sums[end] - sums[start]) / sqrt(number or 1), start


def spans(size: int) -> Iterator[tuple[int, int]]:
    """Where the windows of a text of so many words begin and end."""
    for start in range(0, max(1, size - WINDOW + STRIDE), STRIDE):
        yield start, min(start + WINDOW, size)


def _sum(learned: Learned, heavy: Iterable[Piece]) -> float:
    """The weights of the known pieces, over the root of their number: a long text is no graver for its length."""
    found = [weight for piece, _, _ in heavy if (weight := learned.weights.get(piece)) is not None]
    return learned.begin + sum(found) / sqrt(len(found) or 1)


def _heaviest(learned: Learned, cut: Sequence[Token], heavy: Iterable[Piece], most: int = 5) -> tuple[str, ...]:
    """The words that made it heavy: of a piece that is several words each bears its part."""
    borne = [0.0] * len(cut)
    for piece, first, last in heavy:
        for at in {first, last}:
            borne[at] += learned.weights.get(piece, 0.0) / len({first, last})
    places = sorted((at for at, weight in enumerate(borne) if weight > 0), key=lambda at: -borne[at])
    return tuple(cut[at][0] for at in places[:most])


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
