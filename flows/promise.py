"""Promise: how the time that somebody was promised a call in stands, and who hears that it is about to be broken.

Owns that, pure. Whom we called within that time was called as promised, whatever came of it; so was whoever was spoken
to before. An urgent one has an alarm of its own until somebody picks it up; from then on it is as any other. Nobody is
woken: it is said in staffed hours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from flows import alerts, hours, roster
from flows.attempts import Attempt, Disposition
from flows.content import Content, Municipality
from flows.duty import Notice

Standing = Literal["late", "soon", "open", "ahead", "kept"]
"""Broken, about to be, open now, still ahead, or kept."""
Told = Literal["soon", "late"]
SPOKEN: tuple[Disposition, ...] = ("reached", "refused", "later")
"""Somebody answered, whenever that was: they know what comes next."""


def soon_at(place: Municipality, begins: datetime, ends: datetime) -> datetime:
    """From when it is about to be broken: so many staffed minutes before its end as the data say, and within it."""
    warned = hours.before(place, ends, timedelta(minutes=place.duty.promise_minutes))
    return max(begins, warned)


def kept(begins: datetime, tried: Iterable[Attempt]) -> bool:
    """Whether it was kept by one of these calls."""
    return any(one.at >= begins or one.disposition in SPOKEN for one in tried)


def standing(place: Municipality, begins: datetime, ends: datetime, tried: Iterable[Attempt],
             now: datetime) -> Standing:  # fmt: skip
    """How it stands now."""
    if kept(begins, tried):
        return "kept"
    if now >= ends:
        return "late"
    if now >= soon_at(place, begins, ends):
        return "soon"
    return "open" if now >= begins else "ahead"


def told(content: Content, what: Told, count: int, now: datetime) -> tuple[Notice, ...]:
    """What those on duty hear of so many promises; nothing outside staffed hours, and where nobody hears anything."""
    if not hours.is_staffed(content.municipality, now):
        return ()
    named: dict[str, str | int] = {"service": content.municipality.service, "count": count}
    return alerts.told(content, roster.called(content, now, 1), f"call-{what}", named)
