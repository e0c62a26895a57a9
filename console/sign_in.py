"""Signing in: by a link that works once, or by e-mail and password; then by a code, where one is asked. Owns that way.

Who tries in vain too often is refused for a while, by address and by where it comes from; and is told no more than
that: nobody learns here who has an account.
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console import factors, visits
from console.house import House
from console.pages import Pages
from console.visits import COOKIE, SAFE
from db import audit, coordinators, sessions
from db.coordinators import Coordinator
from db.engine import writing


class SignIn:
    """The pages of those who are not signed in yet."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house, self._pages = house, pages

    async def page(self, request: Request) -> Response:
        """The form."""
        return self._form(request)

    async def link(self, request: Request) -> Response:
        """A link that works once. Whoever only asks what it leads to (HEAD, as previews do) uses nothing up."""
        if request.method == "HEAD":
            return self._form(request)
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

    # --- on a thread beside the loop ---------------------------------------------------------------------------------

    def _link(self, request: Request) -> Response:
        house, tries = self._house, self._try(request)
        if tries is None:
            return self._form(request, 429, "sign-in.often")
        found = sessions.use_link(house.engine, request.path_params["token"], house.now())
        who = coordinators.find(house.engine, found) if found else None
        if who is None or who.left_at is not None:
            return self._form(request, 403, "sign-in.link-used")
        sessions.forgive(house.engine, tries)
        there = sessions.see(house.engine, request.cookies.get(COOKIE, ""), house.now(), house.limits)
        if there is not None and there.proven and there.coordinator == who.id:
            return RedirectResponse("/desk", 303, SAFE)  # they are in already: the forms that they have open stay good
        return self._welcome(who, "link")

    def _password(self, request: Request, email: str, password: str) -> Response:
        house, tries = self._house, self._try(request, email)
        if tries is None:
            return self._form(request, 429, "sign-in.often")
        who = coordinators.by_email(house.engine, house.index, email)
        kept, _ = coordinators.secrets_of(house.engine, who.id) if who else (None, None)
        if not factors.is_right(password, kept) or who is None or who.left_at is not None:
            return self._form(request, 403, "sign-in.wrong")
        sessions.forgive(house.engine, tries, house.index.sign_in(email))
        return self._welcome(who, "password")

    def _code(self, request: Request, form: dict[str, str]) -> Response:
        house, token, now = self._house, request.cookies.get(COOKIE, ""), self._house.now()
        session = sessions.see(house.engine, token, now, house.limits)
        who = coordinators.find(house.engine, session.coordinator) if session else None
        if session is None or who is None:
            return visits.away(request)
        if session.proven:
            return RedirectResponse("/desk", 303, SAFE)
        if request.method == "GET":
            return self._pages.show(request, "code.html", csrf=visits.csrf(token))
        visits.must_be_ours(form, token)
        tries = self._try(request, who.id)
        if tries is None:
            return self._pages.show(request, "code.html", 429, csrf=visits.csrf(token), said="sign-in.often")
        _, secret = coordinators.secrets_of(house.engine, who.id)
        step = factors.step(secret or "", form.get("code", ""), now) if secret else None
        if step is None or not coordinators.take_step(house.engine, who.id, step):
            return self._pages.show(request, "code.html", 403, csrf=visits.csrf(token), said="sign-in.code-wrong")
        sessions.forgive(house.engine, tries, house.index.sign_in(who.id))
        response = RedirectResponse("/desk", 303, SAFE)
        visits.remember(house, response, sessions.prove(house.engine, token, now))
        return response

    def _welcome(self, who: Coordinator, how: str) -> Response:
        house, now = self._house, self._house.now()
        proven = who.second_since is None
        token = sessions.begin(house.engine, who.id, now=now, proven=proven)
        with writing(house.engine) as connection:
            entry = audit.Entry(who.municipality, now, who.actor, "desk.signed_in", details={"how": how})
            audit.append(connection, [entry])
        response = RedirectResponse("/desk" if proven else "/desk/code", 303, SAFE)
        visits.remember(house, response, token)
        return response

    def _try(self, request: Request, name: str = "") -> tuple[int, ...] | None:
        """Count this try, by what is tried and by where it comes from; None where it is refused."""
        come_from = request.client.host if request.client else ""
        blinds = {self._house.index.sign_in(one) for one in (f"from {come_from}", name) if one.strip()}
        return sessions.try_once(self._house.engine, blinds, self._house.now())

    def _form(self, request: Request, status: int = 200, said: str = "") -> Response:
        told: dict[str, Any] = {"said": said}
        return self._pages.show(request, "sign_in.html", status, **told)
