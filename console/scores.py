"""Scores in words: what an instrument is called, what its value means and does not, and the answers it was made of.

Owns that reading of a score for the desk. A score is a reason to ask, never a diagnosis, and nobody is told theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.content import Content
from flows.rules import Instrument, Item


@dataclass(frozen=True, slots=True)
class Line:
    """One item, as it was asked, with what was answered and what that counted. `points` is None where nothing was."""

    text: str
    answer: str
    outcome: str
    points: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A score as the page shows it. `low` and `high` are the ends of its band, `most` how many items may be missing."""

    name: str
    at: Any
    value: int | None
    highest: int
    band: str
    low: int | None
    high: int | None
    missing: int
    most: int
    subscales: tuple[tuple[str, int | str, int], ...]
    pending: bool
    lines: tuple[Line, ...]


def shown(content: Content, row: Any, answers: Sequence[Any], labels: Mapping[str, Mapping[str, str]],
          language: str) -> Shown | None:  # fmt: skip
    """A row of `score` with the answers of its conversation; None where the instrument is no longer known."""
    instrument = content.instruments.get(row.instrument)
    if instrument is None:
        return None
    band = next((one for one in instrument.bands if one.id == row.band), None)
    given = {one.question: one for one in answers}
    return Shown(
        name=instrument.name.get(language) or next(iter(instrument.name.values())),
        at=row.at,
        value=row.value,
        highest=instrument.highest,
        band=row.band,
        low=band.low if band else None,
        high=band.high if band else None,
        missing=row.missing,
        most=instrument.max_missing.total,
        subscales=tuple((name, value, _highest(instrument, name)) for name, value in row.subscales.items()),
        pending=instrument.licence_status == "pending",
        lines=tuple(_line(instrument, item, given, labels, language) for item in instrument.items),
    )


def _highest(instrument: Instrument, subscale: str) -> int:
    most = max(instrument.points.get(subscale, {}).values(), default=0)
    return sum(most for item in instrument.items if item.subscale == subscale)


def _line(instrument: Instrument, item: Item, given: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]],
          language: str) -> Line:  # fmt: skip
    question = f"{instrument.instrument}.{item.n}"
    answer = given.get(question)
    value = answer.value if answer is not None and answer.outcome == "answered" else None
    return Line(
        text=item.text.get(language) or next(iter(item.text.values())),
        answer=labels.get(question, {}).get(value, value) if value else "",
        outcome=answer.outcome if answer is not None else "",
        points=instrument.points.get(item.subscale, {}).get(value, 0) if value else None,
    )
