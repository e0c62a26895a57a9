"""The pictures of the README: `python -m tests.browser.screenshots [FOLDER]` makes them, always of the same moments."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser import running
from tests.browser.phone import Phone

PICTURES = Path(__file__).parent.parent.parent / "docs" / "pictures"
LONG = 240_000
WIDE, MIDDLE, SMALL = (1280, 840), (768, 1100), (360, 780)
DESK, DESK_CALL, DEMAND = (1280, 640), (1280, 1330), (1280, 1000)
SCALE = 0.7
"""Pixels of a picture for each of the page: all of them together are to weigh little."""

PAUSES = """words => {
    const caption = document.getElementById("story-caption");
    new MutationObserver((_, observer) => {
        if (!caption.textContent.includes(words)) return;
        observer.disconnect();
        document.getElementById("story-pause").click();
    }).observe(caption, { childList: true });
}"""
"""A story is faster than we are: it is paused by the page itself, when it says these words beside it."""
PLACE = """id => {
    scrollTo(0, 0);
    const { top } = document.getElementById(id).getBoundingClientRect();
    scrollTo({ top: top - 12, behavior: "instant" });
    for (const log of document.querySelectorAll(".log")) log.scrollTop = log.scrollHeight;
    document.getElementById("queue").scrollTop = 0;
}"""


def main(folder: Path) -> None:
    """Make all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as temporary,
        running.demonstrating(Path(temporary) / "demonstration") as process,
    ):
        _missed(Path(temporary) / "demonstration" / "p.db")
        asyncio.run(_pictures(f"http://127.0.0.1:{process.port}", folder))
    for picture in sorted(folder.glob("*.png")):
        print(f"{picture.name}: {picture.stat().st_size // 1024} kB")


def _missed(database: Path) -> None:
    """Wishes of people who never were, for which nothing fitted."""
    wished = {("wish.learn", "Dronten"): 23, ("wish.learn", "Swifterbant"): 12, ("wish.learn", "Biddinghuizen"): 6,
              ("wish.visitor", "Biddinghuizen"): 17, ("wish.visitor", "Dronten"): 9, ("wish.visitor", "Swifterbant"): 3,
              ("wish.outing", "Swifterbant"): 14, ("wish.outing", "Dronten"): 8, ("factor.autisme", "Dronten"): 7,
              ("wish.respite", "Dronten"): 2}  # fmt: skip
    near = {"wish.learn": ("meerpaal-cursussen", "kern"), "wish.outing": ("zonnebloem", "mobility")}
    rows = [("dronten", need, kern, "2026-11-02", *near.get(need, (None, None)))
            for (need, kern), times in wished.items() for _ in range(times)]  # fmt: skip
    with closing(sqlite3.connect(database, timeout=10)) as connection, connection:
        connection.executemany("INSERT INTO unmet_demand (municipality, need, kern, local_date, nearest, barred_by) "
                               "VALUES (?, ?, ?, ?, ?, ?)", rows)  # fmt: skip


async def _pictures(url: str, folder: Path) -> None:
    async with running.browsing() as browser:
        context = await browser.new_context(
            base_url=url, locale="nl-NL", viewport={"width": 1280, "height": 1000}, device_scale_factor=SCALE
        )
        page = await context.new_page()
        await page.goto("/demo?speed=60")
        await _played(page, "henk")
        await _played(page, "crisis")
        await _picture(page, folder / "crisis-1280.png", WIDE)
        await _closed(page, "Gebeld; de buurvrouw is bij Jo.")

        await page.evaluate(PAUSES, "In de wachtrij")
        await page.locator("[data-story=riet]").click()
        await expect(page.locator("#player")).to_have_attribute("data-state", "paused", timeout=LONG)
        await expect(page.locator("#queue > li")).to_have_count(2)
        await Phone(page, "chat").hears("Mag ik over een week")
        desk = page.frame_locator("#desk-frame").locator(".call", has_text="Riet")
        await expect(desk).to_be_visible(timeout=LONG)
        for size in (WIDE, MIDDLE, SMALL):
            await _picture(page, folder / f"demo-{size[0]}.png", size)

        await _call(browser, url, folder)
        await page.goto("/demo/desk")
        await _still(page, folder / "desk-queue-1280.png", DESK)
        await page.locator(".call", has_text="Riet").locator("button").click()
        await expect(page.locator("[role=status]")).to_be_visible()
        await _still(page, folder / "desk-callback-1280.png", DESK_CALL)
        await page.goto("/desk/demand")
        await _still(page, folder / "desk-demand-1280.png", DEMAND)
        await context.close()


async def _call(browser: Browser, url: str, folder: Path) -> None:
    """Somebody who just came and phones: the keypad, and what was said so far."""
    wide = {"width": 1280, "height": 1000}
    context = await browser.new_context(base_url=url, locale="nl-NL", viewport=wide, device_scale_factor=SCALE)
    page = await context.new_page()
    await page.goto("/demo?speed=60")
    await page.locator("#call-open").click()
    await page.locator("#call-up").click()
    await _listens(page, "Nee: toets 2.")
    await page.locator("#call [data-key='1']").click()
    await _listens(page, "Ik heb zorgen om iemand: toets 3.")
    for size in (WIDE, SMALL):
        await _picture(page, folder / f"call-{size[0]}.png", size, show="sms")
    await context.close()


async def _listens(page: Page, words: str) -> None:
    await expect(page.locator("#call-log")).to_contain_text(words)
    await expect(page.locator("#call-wait")).to_be_visible()


async def _played(page: Page, story: str) -> None:
    await page.locator(f"[data-story={story}]").click()
    await expect(page.locator("#player")).to_have_attribute("data-state", "ended", timeout=LONG)


async def _closed(page: Page, reason: str) -> None:
    """Close what stands at the top of the queue."""
    first = page.locator("#queue > li").first
    await first.locator("[data-close]").click()
    await first.locator("[name=reason]").fill(reason)
    await first.locator("[type=submit]").click()
    await expect(page.locator("#queue > li")).to_have_count(1)


async def _picture(page: Page, path: Path, size: tuple[int, int], show: str = "chat") -> None:
    """What is in view at this size, when all that lights up is still."""
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    switch = page.locator(f"[data-show={show}]")
    if await switch.is_visible():
        await switch.click()
    await page.mouse.move(0, 0)
    # All of a keypad is to be seen, where there is room for little else.
    await page.evaluate(PLACE, "stage" if (show, size) == ("sms", SMALL) else "player")
    await _still(page, path, size)


async def _still(page: Page, path: Path, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.mouse.move(0, 0)
    await page.wait_for_timeout(300)
    await page.screenshot(path=path, animations="disabled", caret="hide")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
