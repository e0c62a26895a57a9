"""Follow-up: when is the next check-in? Owns the moments to come, never the sending."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import hours, ringing
from flows.content import Municipality
from flows.flow import Plan
from flows.moments import Schedule

AGAIN = "check_in.again"
"""The kind of a check-in that they put off."""


def schedule(municipality: Municipality, plan: Plan, now: datetime, subject: str = "",
             part: str | None = None) -> Schedule:  # fmt: skip
    """The plan's moment: so many local days on, at the same time of day, moved to the next allowed moment.

    `part`: the part of the day at which they like to be called.
    """
    here = hours.local(municipality, now)
    return _planned(municipality, plan.kind, here + timedelta(days=plan.days), subject, part)


def again(municipality: Municipality, now: datetime, part: str | None) -> Schedule:
    """The next allowed day after now, at the same time of day or in the part that they chose."""
    return _planned(municipality, AGAIN, hours.same_time_later(municipality, now, now), "", part)


def _planned(municipality: Municipality, kind: str, at: datetime, subject: str, part: str | None) -> Schedule:
    moment = hours.next_allowed(municipality, at)
    if part:
        moment = ringing.at_their_time(municipality, hours.local(municipality, moment).date(), part)
    return Schedule(kind, moment, hours.local(municipality, moment).date(), subject)
