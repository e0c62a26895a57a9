"""Ringing: when is somebody rung whom we call ourselves, and when again? Owns the hours of that, never the calling.

Three tries, at clearly different times of the day: whoever sleeps late on Tuesday sleeps late on Wednesday. All of them
within the sending window, and before the call would come too late. After the third it is for a human.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows import hours
from flows.content import Municipality
from flows.effects import Value

TRIES = 3
REST = timedelta(hours=2)
"""So long after a try, at least, comes the next one."""
APART = 90
"""Minutes that the times of day of two tries are apart, at least, where the window has room for that."""
STEP = timedelta(minutes=15)
LAST = timedelta(minutes=30)
"""Nobody is rung later than this before the end of the sending window: a talk takes its time."""
CHOSEN = "check_in.part"
"""The fact that outlives a conversation: the part of the day they chose when a call of ours came at a bad time."""
_OF_DAY = {"morning": time(10), "afternoon": time(14), "evening": time(18, 30)}
_PARTS = {"morning": (time(0), hours.NOON), "afternoon": (hours.NOON, hours.EVENING),
          "evening": (hours.EVENING, time.max)}  # fmt: skip


def next_try(place: Municipality, part: str | None, first_at: datetime, now: datetime, nth: int, *,
             until: datetime | None = None) -> datetime | None:  # fmt: skip
    """When somebody is rung again who did not answer the `nth` try (1 is the first); None: not any more.

    `first_at` is the instant of the first try, `now` that of the one that just failed. `part` is the part of the day
    that they chose (`morning`, `afternoon`, `evening`; else None): the last try is within it again. `until`: from then
    on it comes too late; left out: the end of the next allowed day after the first try.
    """
    if nth >= TRIES:
        return None
    last = until or hours.expiry(place, first_at)
    free = list(_free(place, now, last))
    tried = [_minute(place, first_at), _minute(place, now)]
    apart = [one for one in free if _apart(place, one, tried) >= APART]
    if nth == 1:  # soon, but with room between the two for a third
        return next((one for wide in (2 * APART, APART, 0) for one in free if _apart(place, one, tried) >= wide), None)
    theirs = [one for one in apart if _within(place, one, part)]
    another_day = [one for one in theirs or apart if _day(place, one) != _day(place, now)]
    return max(another_day or theirs or apart or free, key=lambda one: (_apart(place, one, tried), -one.timestamp()),
               default=None)  # fmt: skip


def at_their_time(place: Municipality, day: date, part: str) -> datetime:
    """The instant of a local day at which somebody is called who chose this part of it; within the sending window."""
    begin, end = place.sending_window
    zone = ZoneInfo(place.timezone)
    latest = datetime.combine(day, end, zone) - LAST
    chosen = datetime.combine(day, _OF_DAY[part], zone)
    return max(min(chosen, latest), datetime.combine(day, begin, zone)).astimezone(UTC)


def chosen(facts: Mapping[str, Value]) -> str | None:
    """The part of the day at which somebody likes to be called, as they said last of a call of ours; else None."""
    told = (str(facts.get(fact)) for fact in ("check_in.when", CHOSEN, "callback.day_part"))
    return next((part for part in told if part in _OF_DAY), None)


def _free(place: Municipality, now: datetime, until: datetime) -> Iterator[datetime]:
    """The quarters of an hour at which somebody may be rung, from a while after now."""
    at = now.astimezone(UTC) + REST
    at = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0) + STEP
    while at < until:
        if hours.may_send(place, at) and hours.may_send(place, at + LAST - STEP):
            yield at
        at += STEP


def _apart(place: Municipality, at: datetime, tried: Sequence[int]) -> int:
    """How many minutes of the day it is from the nearest try, the day left aside."""
    return min(abs(_minute(place, at) - one) for one in tried)


def _within(place: Municipality, at: datetime, part: str | None) -> bool:
    low, high = _PARTS.get(part or "", (time.min, time.max))
    return low <= hours.local(place, at).time() < high


def _minute(place: Municipality, at: datetime) -> int:
    here = hours.local(place, at)
    return here.hour * 60 + here.minute


def _day(place: Municipality, at: datetime) -> date:
    return hours.local(place, at).date()
