"""Amends: effects of a human at the desk who sets something right: takes back what they did, or joins two people.

Owns their shape, as `effects` does that of all others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReopenCallback:
    """A callback that was closed a moment ago waits again, with whoever closed it (`by`)."""

    id: str
    by: str


@dataclass(frozen=True, slots=True)
class TakeBackMoments:
    """The moments to come that this event made, as far as they still lie ahead, are called off; no others are."""

    event: UUID


@dataclass(frozen=True, slots=True)
class JoinPerson:
    """Another person turns out to be this one: a human says so (`by`), and why. All that is theirs becomes this one's.

    `was` is the other's id. It cannot be taken back: afterwards nobody knows whose was whose.
    """

    was: str
    by: str
    reason: str = field(repr=False)


Amends = ReopenCallback | TakeBackMoments | JoinPerson
