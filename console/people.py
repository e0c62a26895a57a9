"""People: finding somebody by a number or a name, and joining two who are one. Owns both pages.

What is searched for travels in a form, never in an address: addresses end up in logs, in histories, over shoulders.
Joining asks twice, for it cannot be taken back; both are shown side by side first.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from starlette.responses import RedirectResponse, Response

from console.pages import Pages, dated
from console.person import latest, seen
from console.visits import SAFE, Visit, Wrong
from db import record
from db.ledger import NotStored, Unavailable, UnknownPerson
from db.record import Record
from flows import numbers
from flows.events import PeopleJoined

SHORTEST = 3
"""Letters of a name that are enough to search for: with fewer half the town is found."""
_CHAT = re.compile(r"(?:telegram:)?([1-9][0-9]{4,15})")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody searches for, as it may be stored."""

    urns: tuple[str, ...] = field(default=(), repr=False)
    number: str | None = field(default=None, repr=False)
    name: str = field(default="", repr=False)


def asked(typed: str) -> Asked | None:
    """A telephone number, a Telegram id or a part of a name; None where it is too little to search for."""
    number = numbers.phone(typed) if any(sign.isdigit() for sign in typed) else None
    chat = _CHAT.fullmatch(typed.strip())
    urns = (*((f"tel:{number}",) if number else ()), *((f"telegram:{chat[1]}",) if chat else ()))
    if urns:
        return Asked(urns, number)
    return Asked(name=" ".join(typed.split())) if len(typed.strip()) >= SHORTEST else None


class PeoplePage:
    """`/desk/people`, and the joining below `/desk/people/{person}/join`."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, visit: Visit) -> Response:
        """The form alone."""
        return self._answer(visit, "people.html")

    async def search(self, visit: Visit) -> Response:
        """Whoever it finds."""
        return await asyncio.to_thread(self._search, visit)

    async def join(self, visit: Visit) -> Response:
        """One step of joining: search and compare, ask once more, join."""
        return await asyncio.to_thread(self._join, visit)

    def _search(self, visit: Visit) -> Response:
        found = self._found(visit)
        if found is None:
            return self._answer(visit, "people.html", 422, said="wrong.search")
        if len(found) == 1:
            return RedirectResponse(f"/desk/people/{found[0].id}", 303, SAFE)
        return self._answer(visit, "people.html", found=found)

    def _found(self, visit: Visit) -> list[Record] | None:
        what = asked(visit.said("q", 80))
        if what is None:
            return None
        return record.find(
            visit.house.engine, visit.house.index, visit.who.municipality, urns=what.urns, number=what.number,
            name=what.name, actor=visit.who.actor, at=visit.now,
        )  # fmt: skip

    def _join(self, visit: Visit) -> Response:
        one = seen(visit, visit.request.path_params["person"])
        match visit.request.path_params["act"]:
            case "compare":
                return self._compare(visit, one)
            case "ask":
                return self._ask(visit, one, self._other(visit, one))
            case "join":
                return self._joined(visit, one, self._other(visit, one))
            case _:
                raise Wrong(404, "wrong.gone")

    def _compare(self, visit: Visit, one: Record) -> Response:
        found = self._found(visit)
        others = [other for other in found or () if other.id != one.id]
        said = "wrong.search" if found is None else "" if others else "join.nobody"
        return self._answer(visit, "join.html", 422 if said else 200, said=said, one=one, others=others, asks=False)

    def _ask(self, visit: Visit, one: Record, other: Record, status: int = 200) -> Response:
        if not visit.said("reason"):
            return self._answer(visit, "join.html", 422, said="wrong.join-reason", one=one, others=[other], asks=False)
        return self._answer(visit, "join.html", status, one=one, others=[other], asks=True)

    def _joined(self, visit: Visit, one: Record, other: Record) -> Response:
        if visit.said("sure") != "yes" or not visit.said("reason"):
            return self._ask(visit, one, other, 422)
        event = PeopleJoined(uuid4(), one.municipality, one.id, other.id, visit.now, visit.who.actor,
                             visit.said("reason"))  # fmt: skip
        try:
            receipt = visit.house.ledger.record(event)
        except (Unavailable, NotStored, UnknownPerson):
            raise Wrong(503, "wrong.not-stored") from None
        if receipt.status != "recorded":
            raise Wrong(503, "wrong.not-stored")
        return RedirectResponse(f"/desk/people/{one.id}?said=joined", 303, SAFE)

    def _other(self, visit: Visit, one: Record) -> Record:
        other = seen(visit, visit.said("other", 40))
        if other.id == one.id:
            raise Wrong(422, "join.nobody")
        return other

    def _answer(self, visit: Visit, template: str, status: int = 200, **told: Any) -> Response:
        zone = visit.house.zone(visit.who.municipality)
        told = {"found": None, "latest": latest, "when": lambda at: dated(at, zone, visit.now), **told}
        return self._pages.answer(visit, template, status, **told)
