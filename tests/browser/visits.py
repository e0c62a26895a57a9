"""Visitors: each opens the page in a browser context of its own, and what a page may not do is noted."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, Request


@dataclass
class Visits:
    """Opens the page as somebody who was never there, and notes all that a page may not do."""

    browser: Browser
    url: str
    stack: AsyncExitStack
    complaints: list[str] = field(default_factory=list)
    away: bool = False
    """While the service is gone a browser may say so."""

    async def __call__(self, path: str = "/demo?speed=20", *, width: int = 1280, url: str = "", **context: Any) -> Page:
        """A page of a new visitor's own."""
        viewport = {"width": width, "height": 900}
        opened = await self.browser.new_context(base_url=url or self.url, viewport=viewport, **context)
        self.stack.push_async_callback(opened.close)
        opened.on(
            "console", lambda said: self._note(said.type, said.text) if said.type in ("error", "warning") else None
        )
        opened.on("weberror", lambda wrong: self.complaints.append(f"error: {wrong.error}"))
        opened.on("request", self._asked)
        page = await opened.new_page()
        await page.goto(path)
        return page

    def _note(self, kind: str, text: str) -> None:
        if not (self.away and "ERR_" in text):
            self.complaints.append(f"{kind}: {text}")

    def _asked(self, request: Request) -> None:
        where = urlsplit(request.url)
        if where.scheme != "data" and where.hostname != "127.0.0.1":
            self.complaints.append(f"asked elsewhere: {request.url}")
