"""The team: who works at the desk, in which role; new accounts, links that sign in once, goodbyes. Owns that page."""

from __future__ import annotations

import asyncio
from typing import Any, cast, get_args

from starlette.responses import RedirectResponse, Response

from console.house import LINK_LASTS
from console.pages import Pages
from console.visits import SAFE, Visit, Wrong
from db import coordinators
from db.coordinators import Coordinator, Known, LastAdmin
from flows.roles import Role


class TeamPage:
    """`/desk/team` and the acts below it."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, visit: Visit) -> Response:
        """Everybody, those who left last."""
        return await asyncio.to_thread(self._page, visit)

    async def act(self, visit: Visit) -> Response:
        """Something that is changed; then the page as it is afterwards."""
        return await asyncio.to_thread(self._act, visit)

    def _page(self, visit: Visit, status: int = 200, said: str = "", link: str = "") -> Response:
        team = coordinators.team(visit.house.engine, visit.who.municipality)
        ordered = sorted(team, key=lambda one: (one.left_at is not None, one.name.casefold()))
        return self._pages.answer(visit, "team.html", status, said=said, link=link, team=ordered, roles=get_args(Role),
                                  editable=visit.may("team.edit"))  # fmt: skip

    def _act(self, visit: Visit) -> Response:
        match visit.request.path_params["act"]:
            case "add":
                return self._add(visit)
            case "link":
                return self._link(visit, self._one(visit))
            case "leave":
                return self._change(visit, "left", left_at=visit.now)
            case "role":
                return self._role(visit)
            case "reset":
                who = self._one(visit)
                coordinators.reset_second(visit.house.engine, who, at=visit.now, actor=visit.who.actor)
                return _well("reset")
            case "out":
                who = self._one(visit)
                coordinators.sign_out(visit.house.engine, who, at=visit.now, actor=visit.who.actor)
                return _well("signed-out")
            case _:
                raise Wrong(404, "wrong.gone")

    def _one(self, visit: Visit) -> Coordinator:
        found = coordinators.find(visit.house.engine, visit.said("who", 40))
        if found is None or found.municipality != visit.who.municipality or found.left_at is not None:
            raise Wrong(404, "wrong.gone")
        return found

    def _add(self, visit: Visit) -> Response:
        name, email, role = visit.said("name", 60), visit.said("email", 200), visit.said("role", 20)
        if not name or email.count("@") != 1 or not all(email.split("@")) or role not in get_args(Role):
            return self._page(visit, 422, "wrong.account")
        try:
            who = coordinators.add(
                visit.house.engine, visit.house.index, municipality=visit.who.municipality, email=email, name=name,
                role=cast(Role, role), language=visit.language, at=visit.now, actor=visit.who.actor,
            )  # fmt: skip
        except Known:
            return self._page(visit, 409, "wrong.known")
        return self._link(visit, who)

    def _link(self, visit: Visit, who: Coordinator) -> Response:
        """Show a link that signs them in once. It is shown here and nowhere else, and kept as a hash only."""
        token = coordinators.invite(visit.house.engine, who, at=visit.now, actor=visit.who.actor, lasts=LINK_LASTS)
        return self._page(visit, link=f"{visit.house.public_url}/desk/in/{token}")

    def _role(self, visit: Visit) -> Response:
        role = visit.said("role", 20)
        if role not in get_args(Role):
            return self._page(visit, 422, "wrong.account")
        return self._change(visit, "role", role=role)

    def _change(self, visit: Visit, said: str, **columns: Any) -> Response:
        """Whoever makes accounts neither leaves nor becomes something else by themselves, and never as the last one:
        nobody would be left who lets anybody in."""
        who = self._one(visit)
        try:
            if who.id == visit.who.id:
                return self._page(visit, 422, "wrong.self")
            coordinators.change(visit.house.engine, who, at=visit.now, actor=visit.who.actor, keep_an_admin=True,
                                **columns)  # fmt: skip
        except LastAdmin:
            return self._page(visit, 409, "wrong.last-admin")
        return _well(said)


def _well(said: str) -> Response:
    return RedirectResponse(f"/desk/team?said={said}", 303, SAFE)
