"""How the content stands: what is still to be done before one can rely on it, by who has to do it. Owns that page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from console.pages import Pages
from console.visits import Visit
from db import directory
from flows.complaints import Complaint
from flows.content import Helpline
from flows.document import Starter
from flows.duties import GOOD_FOR
from flows.matching import is_fresh
from flows.rules import Instrument

SHOWN = ("helplines.yaml", "directory.yaml", "municipality.yaml", "weights.yaml")
"""Files of which this page says in its own words what is to be done; and all below `instruments/`."""


@dataclass(frozen=True)
class Licence:
    """An instrument that may not be used yet, or of which something is our own choice."""

    name: str
    pending: bool
    ask: str
    unsettled: str


class StandingPage:
    """`/desk/content`."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, visit: Visit) -> Response:
        """The page."""
        return await asyncio.to_thread(self._page, visit)

    def _page(self, visit: Visit) -> Response:
        place, content = visit.content.municipality, visit.content
        today = visit.now.astimezone(visit.house.zone(place.slug)).date()
        with visit.house.engine.connect() as connection:
            active = [one for one in directory.read(connection, place.slug).values() if one.active]
        lines = list(content.helplines.values())
        return self._pages.answer(
            visit, "standing.html",
            stale=sum(not is_fresh(content.matching, one, today) for one in active), active=len(active),
            months=round(content.matching.stale_after_days / 30),
            starters=[key for key, one in _starters(visit) if not one.confirmed],
            duty=place.duty.people, licences=list(_licences(visit)), helplines=lines,
            doubtful=[one for one in lines if _doubtful(one, today)],
            unread=[one.weights.language for one in content.scales if not one.weights.reviewed],
            rest=list(_rest(visit)),
        )  # fmt: skip


def _starters(visit: Visit) -> Iterator[tuple[str, Starter]]:
    """What the municipality has to confirm, by the key of what the desk calls it."""
    place = visit.content.municipality
    yield "controller", place.controller
    yield "opening", place.opening
    if place.duty.people:
        yield "duty", place.duty


def _licences(visit: Visit) -> Iterator[Licence]:
    for one in visit.content.instruments.values():
        if one.licence_status == "pending" or one.unsettled:
            yield Licence(_in(visit, one.name), one.licence_status == "pending", _in(visit, one.ask) or one.terms,
                          _unsettled(visit, one))  # fmt: skip


def _unsettled(visit: Visit, one: Instrument) -> str:
    return one.unsettled_in.get(visit.language, one.unsettled)


def _in(visit: Visit, said: Mapping[str, str]) -> str:
    """What is said by language: in the visitor's, else in the first there is."""
    return said.get(visit.language) or next(iter(said.values()), "")


def _doubtful(line: Helpline, today: date) -> bool:
    return line.verified is None or today - line.verified > GOOD_FOR


def _rest(visit: Visit) -> Iterator[Complaint]:
    """What `peilstation check` says besides, about no other municipality."""
    elsewhere = f"municipalities/{visit.who.municipality}/"
    for one in visit.house.complaints:
        ours = "municipalities/" not in one.path or elsewhere in one.path
        if ours and "instruments/" not in one.path and not one.path.endswith(SHOWN):
            yield one
