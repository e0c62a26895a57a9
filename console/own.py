"""Their own: name, telephone, password, second factor, and where they are signed in. Owns that page."""

from __future__ import annotations

import asyncio

from starlette.responses import RedirectResponse, Response

from console import factors
from console.pages import Pages
from console.visits import SAFE, Visit, Wrong
from console.words import LANGUAGES
from db import coordinators, sessions
from flows import telephone


class OwnPage:
    """`/desk/own` and the acts below it."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, visit: Visit) -> Response:
        """The page."""
        return await asyncio.to_thread(self._page, visit)

    async def act(self, visit: Visit) -> Response:
        """Something that is changed; then the page as it is afterwards."""
        return await asyncio.to_thread(self._act, visit)

    def _page(self, visit: Visit, status: int = 200, said: str = "", secret: str = "") -> Response:
        address = factors.address(secret, visit.who.email, visit.content.municipality.service) if secret else ""
        return self._pages.answer(visit, "own.html", status, said=said, secret=secret, address=address,
                                  shortest=factors.SHORTEST, languages=LANGUAGES)  # fmt: skip

    def _act(self, visit: Visit) -> Response:
        engine, who, now = visit.house.engine, visit.who, visit.now
        match visit.request.path_params["act"]:
            case "password":
                password = visit.form.get("password", "")
                if not factors.SHORTEST <= len(password) <= factors.LONGEST:
                    return self._page(visit, 422, "wrong.password")
                coordinators.change(engine, who, at=now, actor=who.actor, password=factors.hashed(password))
                sessions.end_all(engine, who.id, now, but=visit.token)
                said = "password"
            case "phone":
                typed = visit.said("phone", 40)
                phone = telephone.written(typed)
                if typed and phone is None:
                    return self._page(visit, 422, "wrong.phone")
                coordinators.change(engine, who, at=now, actor=who.actor, phone=phone)
                said = "phone" if phone else "phone-gone"
            case "second" if who.second_since is None:  # one that is on is first switched off, and not by the way
                secret = factors.fresh_secret()
                coordinators.change(engine, who, at=now, actor=who.actor, second=secret, second_since=None)
                return self._page(visit, secret=secret)
            case "second-on":
                _, secret_ = coordinators.secrets_of(engine, who.id)
                step = factors.step(secret_ or "", visit.said("code", 20), now) if secret_ else None
                if step is None or not coordinators.take_step(engine, who.id, step):
                    return self._page(visit, 422, "sign-in.code-wrong", secret=secret_ or "")
                coordinators.change(engine, who, at=now, actor=who.actor, second_since=now)
                said = "second-on"
            case "second-off":
                coordinators.change(engine, who, at=now, actor=who.actor, second=None, second_since=None)
                said = "second-off"
            case "elsewhere":
                sessions.end_all(engine, who.id, now, but=visit.token)
                said = "elsewhere"
            case _:
                raise Wrong(404, "wrong.gone")
        return RedirectResponse(f"/desk/own?said={said}", 303, SAFE)
