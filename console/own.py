"""Their own: telephone, how they are warned, password, second factor, sessions, the chats they work from."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from starlette.responses import RedirectResponse, Response

from console import chats, factors, second
from console.pages import Pages, clock
from console.second import Begun
from console.trying import often, one_try
from console.visits import SAFE, Visit, Wrong, asks_old
from console.words import LANGUAGES
from db import coordinators, roster, sessions, tries
from db.roster import BY, By
from db.tries import Shut
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

    def _page(self, visit: Visit, status: int = 200, said: str = "", begun: Begun | None = None,
              minutes: int = 0, link: dict[str, str] | None = None) -> Response:  # fmt: skip
        zone = visit.house.zone(visit.who.municipality)
        lines = self._lines(visit) if visit.may("callback.work") else {}
        return self._pages.answer(
            visit, "own.html", status, said=said, minutes=minutes, begun=begun, lines=lines, shortest=factors.SHORTEST,
            languages=LANGUAGES, asks_old=asks_old(visit.who, visit.session, visit.now),
            when=lambda at: clock(at, zone, visit.now),
            demanded=visit.content.municipality.desk.second_factor == "required",
            sessions=sessions.theirs(visit.house.engine, visit.who.id, visit.now, visit.house.limits),
            **chats.shown(visit, link),
        )  # fmt: skip

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
        engine, who, act = visit.house.engine, visit.who, visit.request.path_params["act"]
        match act:
            case "password":
                return self._password(visit)
            case "phone" | "alerts":
                return self._warned(visit, act)
            case "second":
                return self._page(visit, begun=second.begin(visit))
            case "second-on":
                if begun := second.confirm(visit):
                    return self._page(visit, 422, "sign-in.code-wrong", begun)
            case "second-off":
                second.off(visit)
            case "session":
                if not sessions.end_one(engine, who.id, visit.said("session", 100), visit.now):
                    raise Wrong(404, "wrong.gone")
            case "elsewhere" | "everywhere":
                here = visit.token if act == "elsewhere" else None
                coordinators.sign_out(engine, who, at=visit.now, actor=who.actor, but=here)
            case _:
                raise Wrong(404, "wrong.gone")
        return RedirectResponse(f"/desk/own?said={act}", 303, SAFE)

    def _password(self, visit: Visit) -> Response:
        """A new one, where they know the old one. All other sessions end, and the links that still lie somewhere."""
        engine, who, old = visit.house.engine, visit.who, visit.form.get("old", "")
        password = visit.form.get("password", "")
        if not factors.SHORTEST <= len(password) <= factors.LONGEST:
            return self._page(visit, 422, "wrong.password")
        if asks_old(visit.who, visit.session, visit.now):
            tried = one_try(visit.house, visit.request, who.id)
            if isinstance(tried, Shut):
                said, minutes = often(tried, visit.now)
                return self._page(visit, 429, said, minutes=minutes)
            kept, _ = coordinators.secrets_of(engine, who.id)
            if not visit.house.passwords.is_right(old, kept):
                return self._page(visit, 422, "wrong.old-password")
            tries.forgive(engine, tried, visit.house.index.sign_in(who.id))
        hashed = visit.house.passwords.hashed(password)
        coordinators.change(engine, who, at=visit.now, actor=who.actor, password=hashed)
        sessions.end_all(engine, who.id, visit.now, but=visit.token)
        return RedirectResponse("/desk/own?said=password", 303, SAFE)
