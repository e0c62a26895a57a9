"""Shifts: which coordinators are on duty when, in a week that repeats. Owns that shape and its gaps; knows no date.

A week is reckoned in minutes from Monday 00:00 on the municipality's own clock, so that a shift begins at nine whatever
summer time does. Whoever cannot be written to on any line is not there for anybody who is in danger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

DAY = 24 * 60
WEEK = 7 * DAY

Stretch = tuple[int, int]
"""From a minute of the week until another; one that ends behind the week goes on in the next."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works at the desk: the id of their account, and the lines (urns) on which they are warned."""

    id: str
    name: str = field(repr=False)
    urns: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Shift:
    """When somebody (`who`, a colleague's id) is on duty, and from which alert on they hear of a crisis.

    `weekday` 0 is Monday; `begins` and `ends` are minutes of the day. One that ends no later than it begins ends on
    the next day.
    """

    id: str
    who: str
    weekday: int
    begins: int
    ends: int
    from_alert: int = 1

    @property
    def stretch(self) -> Stretch:
        """It as minutes of the week."""
        over = DAY if self.ends <= self.begins else 0
        return self.weekday * DAY + self.begins, self.weekday * DAY + self.ends + over

    def covers(self, minute: int) -> bool:
        """Whether it lasts at this minute of the week."""
        begin, end = self.stretch
        return begin <= minute < end or begin <= minute + WEEK < end


@dataclass(frozen=True, slots=True)
class Roster:
    """A municipality's week. Empty: nobody has made one."""

    colleagues: Mapping[str, Colleague] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = ()

    @property
    def kept(self) -> tuple[Shift, ...]:
        """The shifts of those who can be warned."""
        return tuple(one for one in self.shifts if one.who in self.colleagues and self.colleagues[one.who].urns)

    def at(self, minute: int) -> tuple[Shift, ...]:
        """The shifts at this minute of the week of those who can be warned, the first step of the ladder first."""
        there = (one for one in self.kept if one.covers(minute))
        return tuple(sorted(there, key=lambda one: (one.from_alert, one.stretch, one.id)))

    def on(self, urn: str) -> Colleague | None:
        """Whose line this is, of those who have shifts."""
        working = {one.who for one in self.shifts}
        return next((one for one in self.colleagues.values() if one.id in working and urn in one.urns), None)

    @property
    def gaps(self) -> tuple[Stretch, ...]:
        """When nobody who can be warned is on duty, in the order of the week; the last may go on in the next."""
        covered = _joined(sorted(part for one in self.kept for part in _within(one.stretch)))
        edges = [0, *(minute for stretch in covered for minute in stretch), WEEK]
        found = [(begin, end) for begin, end in zip(edges[::2], edges[1::2], strict=True) if begin < end]
        if len(found) > 1 and found[0][0] == 0 and found[-1][1] == WEEK:  # Sunday night and Monday morning are one
            return (*found[1:-1], (found[-1][0], WEEK + found[0][1]))
        return tuple(found)


def _within(stretch: Stretch) -> list[Stretch]:
    """Its parts within one week."""
    begin, end = stretch
    return [(begin, end)] if end <= WEEK else [(begin, WEEK), (0, end - WEEK)]


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    """Sorted stretches, those that touch made one."""
    joined: list[Stretch] = []
    for begin, end in stretches:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined
