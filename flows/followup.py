"""Follow-up: when is the next check-in? Owns the moments to come, never the sending."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import hours
from flows.content import Municipality
from flows.flow import Plan
from flows.moments import Schedule


def schedule(municipality: Municipality, plan: Plan, now: datetime, subject: str = "") -> Schedule:
    """The plan's moment: so many local days on, at the same time of day, moved to the next allowed moment."""
    here = hours.local(municipality, now)
    moment = hours.next_allowed(municipality, here + timedelta(days=plan.days))
    return Schedule(plan.kind, moment, hours.local(municipality, moment).date(), subject)
