"""Hearing: a whole run of what is understood and what that costs. Owns what is put to which question; marks nothing.

Answers wait at the question of their kind, danger at a statement of the instrument, made-up texts at every question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import anytext, measure
from bench.labelled import QUESTIONS, Line
from bench.listening import NOW, Mark, listen, waiting
from bench.measure import Figures
from bench.sets import Set, sets
from flows import plain
from flows.content import Content, Directory
from flows.effects import Choice
from flows.flow import Ask
from flows.understanding import Waiting, hear

OFFERED = 3
"""Activities to choose from, where a question asks for one."""
ANSWERS, DANGER = "labelled answers and commands", "labelled lines of danger and of none"
ANY_TEXT = "any text: random and mutated"
"""What is measured."""
Put = tuple[str, Waiting | None]
"""A text, and the question that waits for it."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What hearing one text costs, beside folding its words alone: nothing that looks at words gets below that."""

    name: str
    heard: Figures
    floor: Figures


@dataclass(frozen=True)
class Heard:
    """A whole run: every set with its marks, and the costs."""

    sets: Sequence[tuple[Set, Sequence[Mark]]]
    costs: Sequence[Cost]

    def marks(self, name: str) -> Sequence[Mark]:
        """The marks of the set of this name."""
        return next(marks for one, marks in self.sets if one.name == name)

    def cost(self, name: str) -> Cost | None:
        """The cost of these texts, where there were any."""
        return next((cost for cost in self.costs if cost.name == name), None)


def run(content: Content, directory: Directory, tests: Path, texts: int) -> Heard:
    """All lines below the folder `tests` heard and marked, and measured with so many made-up texts.

    Raises Mislabelled.
    """
    found = sets(content, tests)
    marked = [(one, listen(content, one.lines)) for one in found]
    put = _put(content, [line for one in found for line in one.lines])
    said, asks = anytext.said(tests), questions(content, directory)
    put[ANY_TEXT] = [(anytext.any_text(number, said), asks[number % len(asks)]) for number in range(texts)]
    return Heard(marked, [_cost(content, name, each) for name, each in put.items() if len(each) > 1])


def questions(content: Content, directory: Directory, language: str = "nl") -> list[Waiting | None]:
    """Every question that a text may answer, and none at all."""
    offers = [Choice(slug, activity.name) for slug, activity in list(directory.items())[:OFFERED]]
    asks = [node for node in content.flow.nodes if isinstance(node, Ask)]
    return [*(waiting(content, ask, language, offers) for ask in asks), None]


def _put(content: Content, lines: Sequence[Line]) -> dict[str, list[Put]]:
    """Every line with the question that waits for it."""
    nodes = content.flow.by_name
    asks = {kind: node for kind, name in QUESTIONS.items() if isinstance(node := nodes.get(name), Ask)}
    waits = {kind: waiting(content, ask) for kind, ask in asks.items()}
    put: dict[str, list[Put]] = {ANSWERS: [], DANGER: []}
    for line in lines:
        cry = line.kind == "safety"
        put[DANGER if cry else ANSWERS].append((line.text, waits["item" if cry else line.kind]))
    return put


def _cost(content: Content, name: str, each: Sequence[Put]) -> Cost:
    language = content.languages["nl"]
    heard = measure.timed(lambda put: hear(content, language, put[0], put[1], now=NOW), each)
    return Cost(name, heard, measure.timed(lambda put: plain.line(put[0]), each))
