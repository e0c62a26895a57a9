"""Hours: when may something leave, when is somebody there? Owns sending windows, staffed hours, holidays, DST.

Instants go in and come out aware; local reckoning is in the municipality's own time zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from flows.content import Municipality

LEAD = timedelta(minutes=30)
"""A callback is not promised sooner than this: somebody must see it first."""
SHORTEST = timedelta(minutes=60)
"""A promised window is at least this long, unless no window that day is."""
NOON = time(12, 30)
EVENING = time(17, 30)
_HORIZON = 370
"""Days to look ahead; a municipality closed for longer has no staffed hours at all."""
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Window = tuple[datetime, datetime]


class NeverOpen(ValueError):
    """The municipality's data have no staffed hours in a year: `check` says so before the service starts."""


def local(municipality: Municipality, instant: datetime) -> datetime:
    """The instant on the municipality's own clock."""
    return instant.astimezone(_zone(municipality.timezone))


def is_holiday(municipality: Municipality, day: date) -> bool:
    """Whether the day is a public holiday where the municipality is."""
    return day in _holidays(municipality.opening.holidays, day.year)


def staffed(municipality: Municipality, day: date) -> list[Window]:
    """The staffed intervals of a local day, in order, as instants. None on holidays and closing days."""
    if day in municipality.opening.closed or is_holiday(municipality, day):
        return []
    intervals = municipality.opening.hours.get(_DAYS[day.weekday()], ())  # type: ignore[call-overload]
    return [(_at(municipality, day, start), _at(municipality, day, end)) for start, end in sorted(intervals)]


def is_staffed(municipality: Municipality, instant: datetime) -> bool:
    """Whether somebody is there at this instant."""
    day = local(municipality, instant).date()
    return any(start <= instant < end for start, end in staffed(municipality, day))


def promise(municipality: Municipality, now: datetime, day_part: str | None = None, *, urgent: bool = False) -> Window:
    """The window in which a human calls or reads: always within one staffed interval, never in the past.

    `day_part` is `morning`, `afternoon` or None. An urgent one begins at once while somebody is there; others leave
    half an hour for somebody to see it, and are an hour or longer where the day has room.
    """
    earliest = now if urgent else _quarter(now + LEAD)
    fallback: Window | None = None
    for start, end in _ahead(municipality, now):
        begin, finish = max(start, earliest), end
        if day_part and not urgent:
            begin, finish = _part(municipality, begin, finish, day_part)
        if begin >= finish:
            continue
        if urgent or finish - begin >= SHORTEST:
            return begin, finish
        fallback = fallback or (begin, finish)
        if begin - fallback[0] > timedelta(days=7):
            return fallback
    if fallback:
        return fallback
    if day_part:
        return promise(municipality, now)
    raise NeverOpen(f"{municipality.slug}: no staffed hours in a year")


def before(municipality: Municipality, instant: datetime, span: timedelta) -> datetime:
    """The moment so much staffed time before an instant."""
    day, left = local(municipality, instant).date(), span
    for back in range(_HORIZON):
        for start, end in reversed(staffed(municipality, day - timedelta(days=back))):
            there = min(end, instant) - start
            if there >= left:
                return start + there - left
            left -= max(there, timedelta())
    return instant - span


def may_send(municipality: Municipality, instant: datetime) -> bool:
    """Whether something unasked-for may leave: within the sending window, not on Sundays or public holidays."""
    here = local(municipality, instant)
    start, end = municipality.sending_window
    return _sending_day(municipality, here.date()) and start <= here.time() < end


def next_allowed(municipality: Municipality, instant: datetime) -> datetime:
    """The first moment from `instant` on at which something unasked-for may leave, in UTC."""
    if may_send(municipality, instant):
        return instant.astimezone(UTC)
    here = local(municipality, instant)
    early = here.time() < municipality.sending_window[0]
    day = _sending_day_after(municipality, here.date() - timedelta(days=early))
    return _at(municipality, day, municipality.sending_window[0])


def same_time_later(municipality: Municipality, moment: datetime, after: datetime) -> datetime:
    """The time of day of `moment` on the first sending day after that of `after`, in UTC.

    Where the sending window leaves that time out, the next moment within it.
    """
    day = _sending_day_after(municipality, local(municipality, after).date())
    return next_allowed(municipality, _at(municipality, day, local(municipality, moment).time()))


def expiry(municipality: Municipality, moment: datetime) -> datetime:
    """When something unasked-for that was due at `moment` comes too late: the end of the next allowed day after it."""
    day = _sending_day_after(municipality, local(municipality, moment).date())
    return _at(municipality, day, municipality.sending_window[1])


def _sending_day_after(municipality: Municipality, day: date) -> date:
    day += timedelta(days=1)
    while not _sending_day(municipality, day):
        day += timedelta(days=1)
    return day


def _sending_day(municipality: Municipality, day: date) -> bool:
    return day.weekday() != 6 and not is_holiday(municipality, day)


def _ahead(municipality: Municipality, now: datetime) -> Iterator[Window]:
    first = local(municipality, now).date()
    for ahead in range(_HORIZON):
        for start, end in staffed(municipality, first + timedelta(days=ahead)):
            if end > now:
                yield start, end


def _part(municipality: Municipality, begin: datetime, finish: datetime, day_part: str) -> Window:
    day = local(municipality, begin).date()
    low, high = (time(0), NOON) if day_part == "morning" else (NOON, EVENING)
    return max(begin, _at(municipality, day, low)), min(finish, _at(municipality, day, high))


def _quarter(instant: datetime) -> datetime:
    """Up to the next quarter of an hour: people are told quarters."""
    past = timedelta(minutes=instant.minute % 15, seconds=instant.second, microseconds=instant.microsecond)
    return instant if not past else instant - past + timedelta(minutes=15)


def _at(municipality: Municipality, day: date, clock: time) -> datetime:
    # Through UTC, so that an hour that DST skips still is an instant after the one before it.
    return datetime.combine(day, clock, _zone(municipality.timezone)).astimezone(UTC)


@lru_cache(maxsize=32)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))
