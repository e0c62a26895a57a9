"""Their own: telephone, how they are warned, password, second factor, sessions, the chats they work from."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from starlette.responses import RedirectResponse, Response

from console import chats, factors
from console.pages import Pages
from console.visits import SAFE, Visit, Wrong
from console.words import LANGUAGES
from db import coordinators, roster, sessions
from db.roster import BY, By
from flows import telephone


@dataclass(frozen=True)
class Line:
    """A way to warn somebody: their lines of it, whether the channel is on, and whether they chose it."""

    urns: tuple[str, ...] = field(repr=False)
    on: bool
    chosen: bool

    @property
    def works(self) -> bool:
        """Whether anything would arrive."""
        return self.on and bool(self.urns)

    @property
    def shown(self) -> str:
        """The number or the address."""
        return self.urns[0].partition(":")[2]


class OwnPage:
    """`/desk/own` and the acts below it."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, visit: Visit) -> Response:
        """The page."""
        return await asyncio.to_thread(self._page, visit)

    async def act(self, visit: Visit) -> Response:
        """Something that is changed; then the page as it is afterwards."""
        match visit.request.path_params["act"]:
            case "chat" if chats.may_tie(visit):
                name = await visit.house.bots[visit.who.municipality]()
                return await asyncio.to_thread(self._tying, visit, name)
            case "chat-off":
                return await asyncio.to_thread(chats.let_go, visit)
            case _:
                return await asyncio.to_thread(self._act, visit)

    def _tying(self, visit: Visit, bot: str | None) -> Response:
        return self._page(visit, link=chats.link(visit, bot))

    def _page(self, visit: Visit, status: int = 200, said: str = "", secret: str = "",
              link: dict[str, str] | None = None) -> Response:  # fmt: skip
        lines = self._lines(visit) if visit.may("callback.work") else {}
        address = factors.address(secret, visit.who.email, visit.content.municipality.service) if secret else ""
        return self._pages.answer(visit, "own.html", status, said=said, secret=secret, address=address,
                                  shortest=factors.SHORTEST, languages=LANGUAGES, lines=lines,
                                  **chats.shown(visit, link))  # fmt: skip

    def _warned(self, visit: Visit, act: str) -> Response:
        """Their telephone, or by what they are warned."""
        engine, who, now = visit.house.engine, visit.who, visit.now
        if act == "phone":
            typed = visit.said("phone", 40)
            phone = telephone.written(typed)
            if typed and phone is None:
                return self._page(visit, 422, "wrong.phone")
            coordinators.change(engine, who, at=now, actor=who.actor, phone=phone)
            return RedirectResponse(f"/desk/own?said={'phone' if phone else 'phone-gone'}", 303, SAFE)
        working = [by for by, line in self._lines(visit).items() if line.works]
        chosen = [by for by in working if visit.form.get(by)]
        if not chosen:
            return self._page(visit, 422, "wrong.alerts")
        # Who chose all that there is chose what comes later too.
        by = None if chosen == working else chosen
        coordinators.change(engine, who, at=now, actor=who.actor, alerted_by=by)
        return RedirectResponse("/desk/own?said=alerts", 303, SAFE)

    def _lines(self, visit: Visit) -> dict[By, Line]:
        """By what they can be warned, and what they chose."""
        house, who = visit.house, visit.who
        theirs = roster.lines(house.engine, who.id)
        here = roster.outlets(house.ledger.ways.accounts, who.municipality)
        return {by: Line(theirs.urns[by], by in here, theirs.chosen is None or by in theirs.chosen) for by in BY}

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
            case "phone" | "alerts" as act:
                return self._warned(visit, act)
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
