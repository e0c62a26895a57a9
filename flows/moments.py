"""Moments: what a step wants of the moments to come. Owns the shape of these effects, as `effects`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Schedule:
    """A moment to come. Unique per person, kind, subject and local date among the pending and the fired."""

    kind: str
    at: datetime
    local_date: date
    subject: str = ""
    if_none: bool = False
    """Only where the person has none of its kind to come."""


@dataclass(frozen=True, slots=True)
class CancelDue:
    """Every pending moment whose kind begins with `prefix` is called off."""

    prefix: str


@dataclass(frozen=True, slots=True)
class SettleDue:
    """What became of the moment that fell due: it was acted upon, it came too late, or it no longer counts."""

    status: Literal["fired", "expired", "cancelled"]


@dataclass(frozen=True, slots=True)
class MoveDue:
    """The moment that fell due waits: it falls due again at `at`.

    From `moment` it is reckoned whether it comes too late: it stays the old one where it merely fell at an hour of no
    sending, so that lateness adds up and ends; it is `at` where somebody has to be waited for.
    """

    at: datetime
    local_date: date
    moment: datetime
