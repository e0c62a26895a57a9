"""The second factor: setting one up, by a key for an authenticator and a first code of it. Owns those two steps.

Where the municipality demands one, `/desk/second` is the only page there is until it is there; else it is set up and
switched off from one's own page.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.responses import RedirectResponse, Response

from console import factors
from console.pages import Pages
from console.visits import SAFE, Visit, Wrong, must_set_up
from db import coordinators


@dataclass(frozen=True)
class Begun:
    """A key that waits for its first code: to type over, and as an address that an authenticator opens."""

    secret: str
    address: str


def begin(visit: Visit) -> Begun:
    """A fresh key. Raises Wrong where one is on: it is first switched off, and not by the way."""
    if visit.who.second_since is not None:
        raise Wrong(404, "wrong.gone")
    secret = factors.fresh_secret()
    _change(visit, second=secret, second_since=None)
    return _shown(visit, secret)


def confirm(visit: Visit) -> Begun | None:
    """Switch it on, where the code is right; else the key again, so that they may try once more."""
    if visit.who.second_since is not None:
        raise Wrong(404, "wrong.gone")
    _, secret = coordinators.secrets_of(visit.house.engine, visit.who.id)
    step = factors.step(secret or "", visit.said("code", 20), visit.now) if secret else None
    if step is None or not coordinators.take_step(visit.house.engine, visit.who.id, step):
        return _shown(visit, secret or "")
    _change(visit, second_since=visit.now)
    return None


def off(visit: Visit) -> None:
    """Switch it off. Raises Wrong where the municipality demands one."""
    if visit.content.municipality.desk.second_factor == "required":
        raise Wrong(409, "wrong.second-required")
    _change(visit, second=None, second_since=None)


def _change(visit: Visit, **columns: Any) -> None:
    coordinators.change(visit.house.engine, visit.who, at=visit.now, actor=visit.who.actor, **columns)


def _shown(visit: Visit, secret: str) -> Begun:
    if not secret:
        raise Wrong(409, "wrong.form")
    return Begun(secret, factors.address(secret, visit.who.email, visit.content.municipality.service))


class SecondPage:
    """`/desk/second`."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, visit: Visit) -> Response:
        """What is demanded, and a button to begin."""
        if not must_set_up(visit.house, visit.who, visit.session):
            return RedirectResponse("/desk/own", 303, SAFE)
        return self._pages.answer(visit, "second.html", begun=None)

    async def act(self, visit: Visit) -> Response:
        """Begin; or, with a code, the end of it: then the desk is open."""
        return await asyncio.to_thread(self._act, visit)

    def _act(self, visit: Visit) -> Response:
        if "code" not in visit.form:
            return self._pages.answer(visit, "second.html", begun=begin(visit))
        begun = confirm(visit)
        if begun is None:
            return RedirectResponse("/desk", 303, SAFE)
        return self._pages.answer(visit, "second.html", 422, begun=begun, said="sign-in.code-wrong")
