"""Roster: who hears of it now, of the coordinators who have a shift and of the ladder's last step. Owns that choice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from flows import hours
from flows.content import Content, Municipality
from flows.shifts import DAY, Colleague
from flows.warned import OnDuty

LOOK = timedelta(minutes=15)
"""Where nobody hears of a crisis now, it is looked again so long after: a shift may begin, or somebody may take one."""


class Called(Protocol):
    """Somebody who is warned, whoever named them."""

    @property
    def name(self) -> str:
        """What they are called."""

    @property
    def urns(self) -> tuple[str, ...]:
        """Their lines."""


def minute(place: Municipality, now: datetime) -> int:
    """The minute of the week on the municipality's own clock."""
    here = hours.local(place, now)
    return here.weekday() * DAY + here.hour * 60 + here.minute


def on_duty(content: Content, now: datetime) -> bool:
    """Whether one of the roster has a shift at this instant, and can be warned."""
    return bool(content.roster.at(minute(content.municipality, now)))


def watched(content: Content) -> bool:
    """Whether there is anybody at all who is warned, now or at another hour."""
    return bool(content.municipality.duty.people or content.roster.kept)


def called(content: Content, now: datetime, nth: int) -> tuple[Called, ...]:
    """Who hears the nth alert of a crisis, who is first first; nobody where neither shift nor last step is there.

    Within a shift its people climb by their own step; the last step joins later. Outside all shifts it hears at once.
    """
    duty, roster = content.municipality.duty, content.roster
    there = roster.at(minute(content.municipality, now))
    if not there:
        return duty.heard_by(nth)
    reached = max(nth, there[0].from_alert)  # somebody hears the first, whatever steps they have
    ours: dict[str, Called] = {one.who: roster.colleagues[one.who] for one in there if one.from_alert <= reached}
    last = (one for one in duty.people if max(one.from_alert, duty.last_from_alert) <= nth)
    return (*ours.values(), *last)


def hears(content: Content, now: datetime) -> bool:
    """Whether anybody hears of a crisis at once."""
    return bool(called(content, now, 1))


def whose(content: Content, urn: str) -> Colleague | OnDuty | None:
    """Whose line this is: of the roster, or of the last step."""
    return content.roster.on(urn) or content.municipality.duty.on(urn)


def lines(people: Sequence[Called]) -> tuple[str, ...]:
    """Their lines, each once: two may share one."""
    return tuple(dict.fromkeys(urn for one in people for urn in one.urns))
