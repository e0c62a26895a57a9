"""Signing in: by a link that works once, or by e-mail and password; then by a code, where one is asked. Owns that way.

Who tries in vain too often is refused for a while, by address and by where it comes from; and is told no more than
that: nobody learns here who has an account.
"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console import factors, links, visits
from console.house import House
from console.pages import Pages
from console.trying import often, one_try
from console.visits import COOKIE, SAFE
from db import audit, coordinators, sessions, tries
from db.coordinators import Coordinator
from db.engine import writing
from db.tries import Shut
from flows.roles import Arrival


class SignIn:
    """The pages of those who are not signed in yet."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house, self._pages = house, pages

    async def page(self, request: Request) -> Response:
        """The form."""
        return self.form(request)

    async def link(self, request: Request) -> Response:
        """A link that works once. Who opened it is in; whoever only looks where it leads sees a button."""
        if request.method == "POST":
            await visits.form_of(request)
        elif not links.opened(request, secure=self._house.secure, framed=self._house.framed):
            return self._pages.show(request, "link.html", way=request.url.path)
        return await asyncio.to_thread(self._link, request)

    async def password(self, request: Request) -> Response:
        """E-mail and password."""
        form = await visits.form_of(request)
        return await asyncio.to_thread(self._password, request, form.get("email", ""), form.get("password", ""))

    async def code(self, request: Request) -> Response:
        """The code of the second factor, asked or given."""
        form = await visits.form_of(request)
        return await asyncio.to_thread(self._code, request, form)

    async def out(self, request: Request) -> Response:
        """Signing out."""
        form, token = await visits.form_of(request), request.cookies.get(COOKIE, "")
        visits.must_be_ours(form, token)
        await asyncio.to_thread(sessions.end, self._house.engine, token, self._house.now())
        response = RedirectResponse("/desk/sign-in", 303, SAFE)
        response.delete_cookie(COOKIE, path="/desk")
        return response

    def form(self, request: Request, status: int = 200, said: str = "", minutes: int = 0) -> Response:
        """The sign-in page, with what went wrong."""
        ways = {slug: self._house.content(slug).municipality.name for slug in self._house.providers}
        return self._pages.show(request, "sign_in.html", status, said=said, minutes=minutes, organisations=ways)

    def refused(self, request: Request, shut: Shut) -> Response:
        """The sign-in page for whoever tried too often: it says when it opens again."""
        said, minutes = often(shut, self._house.now())
        response = self.form(request, 429, said, minutes)
        response.headers["Retry-After"] = str(60 * minutes)
        return response

    # --- on a thread beside the loop ---------------------------------------------------------------------------------

    def welcome(self, who: Coordinator, how: Arrival) -> Response:
        """They are in; or half, where a code is still asked of them."""
        house, now = self._house, self._house.now()
        proven = who.second_since is None or how == "organisation_twice"
        token = sessions.begin(house.engine, who.id, now=now, proven=proven, how=how)
        with writing(house.engine) as connection:
            entry = audit.Entry(who.municipality, now, who.actor, "desk.signed_in", details={"how": how})
            audit.append(connection, [entry])
        response = RedirectResponse("/desk" if proven else "/desk/code", 303, SAFE)
        visits.remember(house, response, token)
        return response

    def _link(self, request: Request) -> Response:
        house, tried = self._house, one_try(self._house, request)
        if isinstance(tried, Shut):
            return self.refused(request, tried)
        found = sessions.use_link(house.engine, request.path_params["token"], house.now())
        who = coordinators.find(house.engine, found) if found else None
        if who is None or who.left_at is not None:
            return self.form(request, 403, "sign-in.link-used")
        tries.forgive(house.engine, tried)
        now = house.now()
        there = sessions.see(house.engine, request.cookies.get(COOKIE, ""), now, house.limits)
        mine = there is not None and there.proven and there.coordinator == who.id
        if there is not None and mine and not visits.asks_old(who, there, now):
            # They are in already, and may no more by this link: the forms that they have open stay good.
            return RedirectResponse("/desk", 303, SAFE)
        return self.welcome(who, "link")

    def _password(self, request: Request, email: str, password: str) -> Response:
        house, tried = self._house, one_try(self._house, request, email)
        if isinstance(tried, Shut):
            return self.refused(request, tried)
        who = coordinators.by_email(house.engine, house.index, email)
        kept, _ = coordinators.secrets_of(house.engine, who.id) if who else (None, None)
        if not house.passwords.is_right(password, kept) or who is None or who.left_at is not None:
            return self.form(request, 403, "sign-in.wrong")
        tries.forgive(house.engine, tried, house.index.sign_in(email))
        return self.welcome(who, "password")

    def _code(self, request: Request, form: dict[str, str]) -> Response:
        house, token, now = self._house, request.cookies.get(COOKIE, ""), self._house.now()
        session = sessions.see(house.engine, token, now, house.limits)
        who = coordinators.find(house.engine, session.coordinator) if session else None
        if session is None or who is None:
            return visits.away(request)
        if session.proven:
            return RedirectResponse("/desk", 303, SAFE)
        if request.method == "GET":
            return self._ask(request, token)
        visits.must_be_ours(form, token)
        tried = one_try(house, request, who.id)
        if isinstance(tried, Shut):
            return self._ask(request, token, 429, *often(tried, now))
        _, secret = coordinators.secrets_of(house.engine, who.id)
        step = factors.step(secret or "", form.get("code", ""), now) if secret else None
        if step is None or not coordinators.take_step(house.engine, who.id, step):
            return self._ask(request, token, 403, "sign-in.code-wrong")
        tries.forgive(house.engine, tried, house.index.sign_in(who.id))
        response = RedirectResponse("/desk", 303, SAFE)
        visits.remember(house, response, sessions.prove(house.engine, token, now))
        return response

    def _ask(self, request: Request, token: str, status: int = 200, said: str = "", minutes: int = 0) -> Response:
        return self._pages.show(request, "code.html", status, csrf=visits.csrf(token), said=said, minutes=minutes)
