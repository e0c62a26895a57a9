"""Instruments: answers to a score, with subscales, bands and the missing rule. Owns counting, never what follows.

A score is never invented: a missing item counts for nothing, says so, and too many of them give no score at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.effects import KeepScore
from flows.rules import WHOLE, Instrument
from flows.state import Given

NOT_SCORED: Final = "not_scored"


def question(instrument: str, item: int) -> str:
    """The question id of an item: the instrument and the item's number in its manual, `djg6.3`."""
    return f"{instrument}.{item}"


def score(instrument: Instrument, answers: Mapping[str, Given]) -> KeepScore:
    """The score over the answers given.

    A subscale is the sum of what its items' answers count (`points`). With more missing items than the instrument's
    rule permits, total and band are not scored; likewise each subscale by its own rule.
    """
    points, missing = _counted(instrument, answers)
    absent = sum(missing.values())
    value = sum(points.values()) if absent <= instrument.max_missing.total else None
    return KeepScore(
        instrument=instrument.instrument,
        value=value,
        band=band(instrument, value),
        subscales=tuple(
            (name, points[name] if missing[name] <= instrument.max_missing.subscale else NOT_SCORED)
            for name in points
            if name != WHOLE
        ),
        missing=absent,
    )


def _counted(instrument: Instrument, answers: Mapping[str, Given]) -> tuple[dict[str, int], dict[str, int]]:
    """What the answers count, and how many are missing, by subscale."""
    points: dict[str, int] = dict.fromkeys(instrument.points, 0)
    missing: dict[str, int] = dict.fromkeys(instrument.points, 0)
    for item in instrument.items:
        given = answers.get(question(instrument.instrument, item.n))
        if given is None or given.outcome != "answered":
            missing[item.subscale] += 1
        else:
            points[item.subscale] += instrument.points[item.subscale].get(str(given.value), 0)
    return points, missing


def least(instrument: Instrument, answers: Mapping[str, Given]) -> int:
    """What the answers given come to whatever the missing ones would be. No score: only triage may ask for it."""
    return sum(_counted(instrument, answers)[0].values())


def band(instrument: Instrument, value: int | None) -> str:
    """The band a value falls in; `not_scored` for none."""
    if value is None:
        return NOT_SCORED
    return next(band.id for band in instrument.bands if band.low <= value <= band.high)


def worst(instrument: Instrument, kept: KeepScore) -> int | None:
    """The value triage must reckon with: every permitted missing item might have counted the most it can."""
    if kept.value is None:
        return None
    most = max(count for counts in instrument.points.values() for count in counts.values())
    return min(kept.value + kept.missing * most, instrument.highest)
