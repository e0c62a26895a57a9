"""A telephone on the page, used as a visitor uses it: by what stands there, not by what the service has inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from playwright.async_api import Locator, Page, expect

Kind = Literal["chat", "sms"]
PATIENCE = 20_000
"""Milliseconds: two cores may have more to do."""


@dataclass(frozen=True)
class Phone:
    """One of the two telephones of a page."""

    page: Page
    kind: Kind

    @property
    def field(self) -> Locator:
        return self.page.locator(f"#{self.kind}-text")

    @property
    def heard(self) -> Locator:
        """What the service said."""
        return self.page.locator(f"#{self.kind}-log .msg:not(.mine)")

    @property
    def said(self) -> Locator:
        """What the person said."""
        return self.page.locator(f"#{self.kind}-log .msg.mine")

    @property
    def buttons(self) -> Locator:
        """Those of the question of now."""
        return self.page.locator(f"#{self.kind}-log .msg.live button")

    @property
    def known(self) -> Locator:
        """What the service knows of whoever holds this telephone."""
        return self.page.locator(f"#known-{self.kind}")

    @property
    def waiting(self) -> Locator:
        """The callbacks of whoever holds this telephone."""
        mine = self.page.locator(".yours", has_text="chat-telefoon" if self.kind == "chat" else "sms-telefoon")
        return self.page.locator("#queue > li").filter(has=mine)

    async def writes(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")

    async def presses(self, label: str) -> None:
        await self.buttons.get_by_text(label, exact=True).click(timeout=PATIENCE)

    async def hears(self, words: str) -> None:
        """Wait until the last that the service said holds these words."""
        await self.heard.last.filter(has_text=words).wait_for(timeout=PATIENCE, state="attached")

    async def state(self) -> dict[str, Any]:
        """The page's own state of this telephone."""
        return (await state(self.page))[self.kind]


async def state(page: Page) -> dict[str, Any]:
    """All that the page was told."""
    answer = await page.request.get("/demo/state")
    assert answer.ok
    told: dict[str, Any] = await answer.json()
    return told


async def now(page: Page) -> datetime:
    """What the clock shows."""
    return datetime.fromisoformat((await state(page))["clock"]["now"])


async def jump(page: Page, hours: int) -> list[datetime]:
    """Move the clock by its button, and wait until it is there; the moments that it showed on the way."""
    seen: list[datetime] = []
    moving = page.locator("#clock-moving")
    await page.locator(f"[data-jump='{hours}']").click()
    await expect(moving).to_be_visible()
    while await moving.is_visible():
        shown = await page.locator("#clock-now").get_attribute("datetime")
        seen.append(datetime.fromisoformat(shown or ""))
        await page.wait_for_timeout(50)
    return seen
