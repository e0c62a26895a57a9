"""Scales: what weighing knows of a language. Owns words' meanings and learned weights as data; weighs nothing.

Both are files that can be read (`content/languages/<code>/meanings.yaml`, `weights.yaml`); what was learned holds for
the list of meanings it was learned with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, Field, PlainValidator, model_validator

from flows import plain
from flows.document import Data, Id
from flows.words import HitClass

TENTHS = 10
"""Weights stand in the file as whole numbers of tenths: finer ones say nothing more."""
HEAVIEST = 1000
"""No weight that was ever learned comes near this: a slip."""
BITS = 20
"""Room for the sum of one kind: more than any window can add up to."""
HALF, WHOLE = 1 << BITS - 1, (1 << BITS) - 1
SHORTEST = {False: 1, True: 4}
"""Letters of a word with a meaning, and of a beginning with its *."""

Kind = Literal[
    "amber.suicide", "amber.violence", "amber.carer", "amber.neglect", "amber.other_person",
    "red.suicide", "red.medical", "red.violence",
]  # fmt: skip
"""What a text may be, if it is danger at all."""


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
    """Lines of a piece and its weights, as a mapping."""
    if not isinstance(value, str):
        return value
    found: dict[str, Row] = {}
    for number, line in enumerate(value.splitlines(), start=1):
        piece, _, weights = line.rpartition(": ")
        try:
            found[piece] = tuple(map(int, weights.split()))
        except ValueError:
            piece = ""
        if not piece or max(map(abs, found[piece]), default=HEAVIEST + 1) > HEAVIEST:
            raise ValueError(f"its line {number} is no piece with its weights: {line[:40]}")
    return found


Row = tuple[int, ...]
"""Weights of one piece, one a kind, in tenths: how much more it speaks for that than for nothing."""
Table = Annotated[Mapping[str, Row], PlainValidator(_table)]
"""Checked line by line as it is read: pydantic would look at each of its numbers again."""


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
    sure: float | None = None
    """From this second weight on it is red even where a rule heard amber."""
    kinds: tuple[Kind, ...]
    """What a text may be, beside nothing."""
    begin: Row
    """Where the sum of each kind begins, in tenths."""
    weights: Table = Field(repr=False)

    @cached_property
    def levels(self) -> dict[str, tuple[int, ...]]:
        """Where the kinds of a level stand."""
        return {level: self._where(f"{level}.") for level in ("amber", "red")}

    @cached_property
    def classes(self) -> dict[HitClass, tuple[int, ...]]:
        """Where the kinds of a class stand."""
        return {hit: places for hit in get_args(HitClass) if (places := self._where(f".{hit}"))}

    def _where(self, part: str) -> tuple[int, ...]:
        return tuple(at for at, kind in enumerate(self.kinds) if part in kind)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not isinstance(self.weights, dict) or not self.weights:
            raise ValueError("its weights are lines of a piece and its weights")
        if not all(self.levels.values()):
            raise ValueError("its kinds are some of amber and some of red")
        if any(len(row) != len(self.kinds) for row in (self.begin, *self.weights.values())):
            raise ValueError(f"each of its lines has {len(self.kinds)} weights, one a kind")
        return self


@dataclass(frozen=True)
class Scales:
    """A language's weights with the meanings they were learned with."""

    weights: Weights
    meanings: Meanings

    @cached_property
    def packed(self) -> Mapping[str, int]:
        """The weights of each piece in one whole number: one addition then adds those of all kinds at once."""
        return {piece: packed(row) for piece, row in self.weights.weights.items()}


def packed(row: Row) -> int:
    """Whole numbers as one, each in its own bits."""
    return sum(weight << BITS * at for at, weight in enumerate(row))


def unpacked(number: int, size: int) -> list[int]:
    """The sums of what was packed and added: a negative one has borrowed from the next, and gives it back."""
    found = []
    for _ in range(size):
        one = (number + HALF & WHOLE) - HALF
        found.append(one)
        number = number - one >> BITS
    return found
