"""The roster: who is on duty when, who is now, and when nobody is. Owns that page; who hears what is `flows.roster`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID, uuid4, uuid5

from starlette.responses import RedirectResponse, Response

from console.pages import Pages
from console.visits import SAFE, Visit, Wrong
from console.words import say
from db import coordinators, roster
from db.coordinators import Coordinator
from db.roster import Unknown
from flows import hours
from flows.roles import may
from flows.roster import minute
from flows.shifts import DAY, WEEK, Roster, Shift

MOST_STEPS = 50
WEEKDAYS = range(7)


@dataclass(frozen=True)
class Row:
    """A shift as the page shows it. `ends` names the day too, where that is the next one."""

    shift: Shift
    name: str
    begins: str
    ends: str
    until: str
    now: bool
    warned: bool


@dataclass(frozen=True)
class Day:
    """A day of this week, with its shifts."""

    weekday: int
    shown: str
    today: bool
    rows: tuple[Row, ...]


class RosterPage:
    """`/desk/roster` and the acts below it."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, visit: Visit) -> Response:
        """This week, and what may be changed in it."""
        return await asyncio.to_thread(self._page, visit)

    async def act(self, visit: Visit) -> Response:
        """Something that is changed; then the page as it is afterwards."""
        return await asyncio.to_thread(self._act, visit)

    def _page(self, visit: Visit, status: int = 200, said: str = "") -> Response:
        made, place = _roster(visit), visit.content.municipality
        now = minute(place, visit.now)
        days = list(_days(visit, made))
        rows = [row for day in days for row in day.rows]
        return self._pages.answer(
            visit,
            "roster.html",
            status,
            said=said,
            days=days,
            rows=rows,
            there=[row for row in rows if row.now and row.warned],
            away=sorted({row.name for row in rows if not row.warned}),
            gap=next((gap for gap in made.gaps if gap[0] <= now < gap[1] or gap[0] <= now + WEEK < gap[1]), None),
            gaps=[_span(visit.language, *gap) for gap in made.gaps],
            last=place.duty.people,
            last_from=place.duty.last_from_alert,
            team=_workers(visit),
            weekdays=WEEKDAYS,
            most=MOST_STEPS,
            editable=visit.may("roster.edit"),
            fresh=str(uuid4()),
        )

    def _act(self, visit: Visit) -> Response:
        act, place, now = visit.request.path_params["act"], visit.who.municipality, visit.now
        try:
            match act:
                case "add":
                    added = _added(visit)
                    for shift in added:
                        roster.add(visit.house.engine, place, shift, at=now, actor=visit.who.actor)
                case "change":
                    changed = _shift(visit, visit.said("id", 40), _number(visit, "weekday", 0, 6))
                    roster.change(visit.house.engine, place, changed, at=now, actor=visit.who.actor)
                case "remove":
                    roster.remove(visit.house.engine, place, visit.said("id", 40), at=now, actor=visit.who.actor)
                case _:
                    raise Wrong(404, "wrong.gone")
        except ValueError:
            return self._page(visit, 422, "wrong.shift")
        except Unknown:
            raise Wrong(404, "wrong.gone") from None
        return RedirectResponse(f"/desk/roster?said={act}", 303, SAFE)


# --- what is shown ----------------------------------------------------------------------------------------------------


def _roster(visit: Visit) -> Roster:
    place = visit.who.municipality
    return roster.of(visit.house.engine, place, roster.outlets(visit.house.ledger.ways.accounts, place))


def _workers(visit: Visit) -> list[Coordinator]:
    """Who may be on duty: those who may work a callback."""
    team = coordinators.team(visit.house.engine, visit.who.municipality)
    there = (one for one in team if one.left_at is None and may(one.role, "callback.work"))
    return sorted(there, key=lambda one: one.name.casefold())


def _days(visit: Visit, made: Roster) -> list[Day]:
    today = hours.local(visit.content.municipality, visit.now).date()
    monday = today - timedelta(days=today.weekday())
    now = minute(visit.content.municipality, visit.now)
    return [_day(visit.language, made, monday + timedelta(days=weekday), today, now) for weekday in WEEKDAYS]


def _day(language: str, made: Roster, day: date, today: date, now: int) -> Day:
    rows = tuple(_row(language, made, one, now) for one in made.shifts if one.weekday == day.weekday())
    shown = f"{say(language, f'weekday.{day.weekday()}')} {day.day}-{day.month}"
    return Day(day.weekday(), shown, day == today, rows)


def _row(language: str, made: Roster, shift: Shift, now: int) -> Row:
    over = f" ({say(language, f'weekday.{(shift.weekday + 1) % 7}')})" if shift.ends <= shift.begins else ""
    name, ends = made.colleagues[shift.who].name, _clock(shift.ends)
    return Row(shift, name, _clock(shift.begins), ends, ends + over, shift.covers(now), shift in made.kept)


def _span(language: str, begin: int, end: int) -> str:
    """A stretch of the week in words: `maandag 17:00 tot dinsdag 09:00`; all of it has no ends."""
    if end - begin == WEEK:
        return say(language, "roster.always")
    return say(language, "roster.span", begin=_moment(language, begin), end=_moment(language, end))


def _moment(language: str, at: int) -> str:
    return f"{say(language, f'weekday.{at % WEEK // DAY}')} {_clock(at % DAY)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


# --- what is said -----------------------------------------------------------------------------------------------------


def _added(visit: Visit) -> list[Shift]:
    """The shifts of a form, one a day that is ticked; sent twice they are the same. Raises ValueError."""
    form = UUID(visit.said("id", 40))
    days = [day for day in WEEKDAYS if visit.said(f"day-{day}", 5)]
    if not days:
        raise ValueError("no day")
    return [_shift(visit, str(uuid5(form, str(day))), day) for day in days]


def _shift(visit: Visit, which: str, weekday: int) -> Shift:
    begins, ends = (_minutes(visit.said(name, 8)) for name in ("begins", "ends"))
    return Shift(which, visit.said("who", 40), weekday, begins, ends, _number(visit, "from_alert", 1, MOST_STEPS))


def _minutes(text: str) -> int:
    """Minutes of the day. Raises ValueError."""
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute


def _number(visit: Visit, name: str, least: int, most: int) -> int:
    """A number of the form. Raises ValueError."""
    number = int(visit.said(name, 4))
    if not least <= number <= most:
        raise ValueError(name)
    return number
