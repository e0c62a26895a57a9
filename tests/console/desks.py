"""A desk for tests: a running service, somebody with an account of each role, browsers that hold their cookies."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import httpx

from console.visits import COOKIE, csrf
from db import coordinators, sessions
from db.blind import open_index
from db.coordinators import Coordinator
from flows.events import Inbound
from flows.roles import Role
from tests.service.town import Running, Town

CRY = "ik ben gevallen en kan niet opstaan"
URN = "tel:+447700900001"


@dataclass
class Browser:
    """Somebody's browser at the desk."""

    client: httpx.AsyncClient

    async def open(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def send(self, path: str, form: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        """Send a form as our own pages do."""
        said = {"csrf": csrf(self.client.cookies.get(COOKIE, "")), **(form or {})}
        return await self.client.post(path, data=said, headers=headers)


@dataclass
class AtWork:
    """A service with a desk."""

    town: Town
    running: Running

    def account(
        self, role: Role = "coordinator", email: str = "", place: str = "dronten", name: str = ""
    ) -> Coordinator:
        """Somebody who works there."""
        email = email or f"{uuid4().hex[:8]}@example.org"
        return coordinators.add(
            self.town.engine,
            open_index(self.town.engine),
            municipality=place,
            email=email,
            name=name or role,
            role=role,
            language="nl",
            at=self.town.clock.now(),
            actor="test",
        )

    def link(self, who: Coordinator, lasts: timedelta = timedelta(hours=1)) -> str:
        token = sessions.make_link(self.town.engine, who.id, now=self.town.clock.now(), lasts=lasts)
        return f"/desk/in/{token}"

    @asynccontextmanager
    async def browser(self, who: Coordinator | None = None) -> AsyncIterator[Browser]:
        """A browser, signed in where somebody is named."""
        async with httpx.AsyncClient(base_url=self.running.url, follow_redirects=True) as client:
            browser = Browser(client)
            if who is not None:
                await browser.open(self.link(who))
            yield browser

    def says(self, text: str, urn: str = URN) -> str:
        """Somebody texts us; their person's id."""
        event = Inbound(uuid4(), "dronten", "sms", "test", uuid4().hex, urn, self.town.clock.now(), text)
        receipt = self.running.house.ledger.record(event)
        assert receipt.person
        return receipt.person

    def asks_to_be_called(self, urn: str = URN) -> None:
        """Somebody asks for a human, and says how to reach them."""
        for text in ("hallo", "MENS", "Riet", "2"):
            self.says(text, urn)


def callbacks(page: httpx.Response) -> list[str]:
    """The ids of the callbacks on a page, in order."""
    return re.findall(r'data-callback="([^"]+)"', page.text)


def fresh(page: httpx.Response) -> str:
    """The id that the page gives its forms."""
    found = re.search(r'name="id" value="([^"]+)"', page.text)
    assert found
    return found[1]
