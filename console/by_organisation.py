"""Signing in through one's organisation: there and back again. Owns that way; what is said there is `organisation`'s.

It lets in whom we know already: an account of that municipality with the address that the organisation has verified.
Nobody gets an account by it. Whether a code of ours is still asked: see docs/why.md, "The desk".
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.house import House
from console.organisation import Astray, NotWell, Organisation, Told, TurnedAway
from console.sign_in import SignIn
from console.trying import one_try
from console.visits import SAFE, Wrong
from db import coordinators, tries
from db.tries import Shut

AWAY, LASTS = "peilstation_desk_away", 600
"""The cookie that a browser holds while it is away, and its seconds."""
_AT_ONCE = 2
"""Threads that wait for an organisation: one that does not answer keeps nobody else waiting."""

log = logging.getLogger(__name__)
T = TypeVar("T")


class ByOrganisation:
    """`/desk/organisation/{municipality}` and `/desk/organisation/{municipality}/back`."""

    def __init__(self, house: House, sign_in: SignIn) -> None:
        self._house, self._sign_in = house, sign_in
        self._threads = ThreadPoolExecutor(_AT_ONCE, "organisation")

    async def there(self, request: Request) -> Response:
        """To the organisation's own sign-in page."""
        found, secret = self._organisation(request), secrets.token_urlsafe(32)
        try:
            response = RedirectResponse(await self._beside(partial(found.way_there, secret)), 303, SAFE)
        except NotWell as error:
            return self._not_well(request, error)
        response.set_cookie(AWAY, secret, max_age=LASTS, path="/desk/organisation", httponly=True, samesite="lax",
                            secure=self._house.secure)  # fmt: skip
        return response

    async def back(self, request: Request) -> Response:
        """From there, with an answer. Whatever it is, it is read once."""
        response = await self._beside(partial(self._back, request, self._organisation(request)))
        response.delete_cookie(AWAY, path="/desk/organisation")
        return response

    def _back(self, request: Request, found: Organisation) -> Response:
        tried = one_try(self._house, request)
        if isinstance(tried, Shut):
            return self._sign_in.refused(request, tried)
        try:
            told = found.who(request.cookies.get(AWAY, ""), dict(request.query_params), self._house.now())
        except Astray:
            return self._sign_in.form(request, 403, "organisation.again")
        except TurnedAway:
            return self._sign_in.form(request, 403, "organisation.turned-away")
        except NotWell as error:
            return self._not_well(request, error)
        return self._known(request, told, tried)

    def _known(self, request: Request, told: Told, tried: tuple[int, ...]) -> Response:
        house = self._house
        if not told.verified:
            return self._sign_in.form(request, 403, "organisation.unverified")
        who = coordinators.by_email(house.engine, house.index, told.email)
        # An organisation speaks for its own municipality only.
        if who is None or who.left_at is not None or who.municipality != request.path_params["municipality"]:
            return self._sign_in.form(request, 403, "organisation.unknown")
        tries.forgive(house.engine, tried)
        return self._sign_in.welcome(who, "organisation_twice" if told.twice else "organisation")

    def _organisation(self, request: Request) -> Organisation:
        municipality = request.path_params["municipality"]
        if municipality not in self._house.providers:
            raise Wrong(404, "wrong.gone")
        back = f"{self._house.public_url}/desk/organisation/{municipality}/back"
        return Organisation(self._house.providers[municipality], back)

    def _not_well(self, request: Request, error: NotWell) -> Response:
        where = request.path_params["municipality"]
        log.warning("organisation.not_well", extra={"municipality": where, "reason": str(error)})
        return self._sign_in.form(request, 502, "organisation.not-well")

    async def _beside(self, act: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, act)
