"""Attempts: what a call came to, when the next one is, and when calling has been tried enough. Owns that, pure.

Three attempts at different parts of the day, within the hours that somebody is there (domain.md, section E): after the
last one a letter or a visit remains, and the callback stays open until a human has seen to that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from flows import hours
from flows.content import Municipality

Disposition = Literal["reached", "voicemail", "no_answer", "wrong_number", "refused", "later"]
"""What a call came to. `voicemail`: without content, for others may hear it. `later`: call again at a moment agreed."""
MISSED: tuple[Disposition, ...] = ("voicemail", "no_answer")
"""Nobody was spoken to: it is tried again at another part of the day."""
MOST = 3
"""Calls that come to nothing before a letter or a visit takes their place."""
PAUSE = timedelta(hours=3)
"""At least so long after a missed call the next one."""
FARTHEST = timedelta(days=180)
"""A moment that is agreed lies no further off: whoever typed another year would never be called."""
MOMENTS = 5
"""Moments for a call that are offered to choose from."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that was tried; `next_at` is what was agreed, where it was."""

    at: datetime
    disposition: Disposition
    next_at: datetime | None = None


def missed(attempts: Sequence[Attempt]) -> int:
    """How many calls in a row, up to the last one, came to nothing."""
    count = 0
    for attempt in reversed(attempts):
        if attempt.disposition not in MISSED:
            break
        count += 1
    return count


def next_at(place: Municipality, attempts: Sequence[Attempt]) -> datetime | None:
    """When it is tried again after the last of these; None where it is not: reached, refused, or tried enough."""
    last = attempts[-1] if attempts else None
    if last is None:
        return None
    if last.disposition == "later":
        return last.next_at
    if last.disposition not in MISSED or missed(attempts) >= MOST:
        return None
    return _another_part(place, last.at)


def needs_letter(attempts: Sequence[Attempt]) -> bool:
    """Whether calling was tried enough, or cannot work: what remains is a letter or a visit."""
    if not attempts:
        return False
    return missed(attempts) >= MOST or attempts[-1].disposition == "wrong_number"


def moments(place: Municipality, now: datetime) -> tuple[datetime, ...]:
    """Moments that somebody is there to call at, for who is asked when: soon, and the parts of the days to come."""
    found = {hours.promise(place, now)[0]}
    today = hours.local(place, now)
    for ahead in range(8):
        midnight = datetime.combine(today.date() + timedelta(days=ahead), time(0), today.tzinfo)
        found |= {hours.promise(place, max(now, midnight), part)[0] for part in ("morning", "afternoon")}
    return tuple(sorted(found)[:MOMENTS])


def _another_part(place: Municipality, last: datetime) -> datetime:
    """The first moment that somebody is there at the other part of a day: who is out in the morning may be in later."""
    part = "afternoon" if hours.local(place, last).time() < hours.NOON else "morning"
    after = last + PAUSE
    begin, _ = hours.promise(place, after, part)
    return max(begin, after)
