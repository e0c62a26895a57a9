"""The page itself: with a keyboard, in another language, on a small screen, without a script, and after a restart."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser import running, screening
from tests.browser.phone import PATIENCE, Phone, state
from tests.browser.visits import Visits
from tests.service.process import Process

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


async def test_a_screening_begins_with_nothing_but_a_keyboard(page: Page) -> None:
    phone = Phone(page, "chat")
    await tab_to(page, "#chat-text")
    await page.keyboard.type("Hallo")
    await page.keyboard.press("Enter")
    await phone.hears("antwoorden bewaren")
    for asked, key, options in (("Voor wie", "Space", 2), ("Hoe oud", "Enter", 3)):
        await expect(phone.buttons).to_have_count(options)
        await tab_to(page, "#chat-log .msg.live button:first-of-type", "Shift+Tab")
        await page.keyboard.press(key)
        await phone.hears(asked)
    await tab_to(page, "#chat-text")
    await page.keyboard.type("82")
    await page.keyboard.press("Enter")
    await phone.hears("Waar woont u")


async def test_a_callback_is_closed_with_nothing_but_a_keyboard(page: Page) -> None:
    phone = Phone(page, "sms")
    await tab_to(page, "#sms-text")
    await page.keyboard.type("Ik wil gebeld worden, help ik ben gevallen")
    await page.keyboard.press("Enter")
    await expect(phone.waiting).to_have_count(1, timeout=PATIENCE)
    own = await phone.waiting.get_attribute("data-callback")
    await tab_to(page, f"[data-callback='{own}'] [data-close]")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(phone.waiting.locator("[data-close]")).to_be_focused()
    await page.keyboard.press("Space")
    await page.keyboard.type("Gebeld.")
    await page.keyboard.press("Enter")
    await expect(phone.waiting).to_have_count(0)


async def test_the_first_tab_leads_past_everything_to_the_phones(page: Page) -> None:
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#stage")).to_be_focused()


async def test_the_page_speaks_english_and_remembers_it(page: Page) -> None:
    await expect(page.locator("html")).to_have_attribute("lang", "nl")
    dutch = await page.locator("h1").inner_text()
    await page.locator("#language").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.locator("h1")).not_to_have_text(dutch)
    await expect(page.locator("[data-story=riet]")).to_contain_text("widow")
    await expect(page.locator("[data-jump='168']")).to_have_text("1 week on")
    await page.goto("/demo")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await Phone(page, "sms").writes("Hello")
    await expect(page.locator("#sms-cost")).to_contain_text("Peilstation sent", timeout=PATIENCE)


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_at_the_width_of_a_small_phone_nothing_scrolls_sideways(visits: Visits, language: str) -> None:
    page = await visits(f"/demo?lang={language}", width=360, has_touch=True)
    assert await page.evaluate(FITS)
    await Phone(page, "chat").writes("Hallo")
    await Phone(page, "chat").hears("antwoorden bewaren")
    await page.locator("[data-show=sms]").click()
    await Phone(page, "sms").writes("Help, ik ben gevallen en kan niet opstaan " + "e" * 200)
    await Phone(page, "sms").hears("collega")
    for view in ("sms", "known", "queue", "clock", "chat"):
        await page.locator(f"[data-show={view}]").click()
        assert await page.evaluate(FITS), view
        if view == "queue":
            await page.locator("#queue [data-close]").first.click()
            assert await page.evaluate(FITS), "the form that closes"


async def test_on_a_small_phone_a_dot_tells_what_changed_out_of_view(visits: Visits) -> None:
    page = await visits(width=360)
    await expect(page.locator("[data-show=known] .dot")).to_be_hidden()
    await Phone(page, "chat").writes("Hallo")
    await Phone(page, "chat").hears("antwoorden bewaren")
    await Phone(page, "chat").presses("Ja")
    await expect(page.locator("[data-show=known] .dot")).to_be_visible(timeout=PATIENCE)
    await page.locator("[data-show=known]").click()
    await expect(page.locator("[data-show=known] .dot")).to_be_hidden()
    await expect(page.locator("#known-chat")).to_be_visible()


async def test_without_a_script_the_page_says_that_it_needs_one(demonstration: Process) -> None:
    async with running.browsing("--blink-settings=scriptEnabled=false") as browser:
        page = await browser.new_page()
        await page.goto(f"http://127.0.0.1:{demonstration.port}/demo")
        await expect(page.locator("noscript p")).to_be_visible()
        await expect(page.locator("noscript p")).to_contain_text("JavaScript")
        await expect(page.get_by_text("Dit is een nabootsing.")).to_be_visible()
        await page.close()


@pytest.mark.timeout(300)  # it starts a service twice
async def test_a_restart_keeps_the_phones_and_the_conversation(visits: Visits, tmp_path: Path) -> None:
    folder = tmp_path / "demonstration"
    with running.demonstrating(folder) as first:
        page = await visits(url=f"http://127.0.0.1:{first.port}")
        phone = Phone(page, "chat")
        await phone.writes("Hallo")
        await screening.screened(phone, screening.BEGINNING[:2])
        await phone.hears("Hoe oud bent u")
        before = await state(page)
        visits.away = True
        code, _ = first.end(signal.SIGINT)
        assert code == 0
        await expect(page.locator("#notice p")).to_be_visible(timeout=PATIENCE)
    with running.demonstrating(folder, port=first.port, name="again") as again:
        await expect(page.locator("#notice p")).to_have_count(0, timeout=PATIENCE)
        visits.away = False
        after = await state(page)
        for kind in ("chat", "sms"):
            said = [(one["mine"], one["text"], one["at"]) for one in before[kind]["messages"]]
            assert [(one["mine"], one["text"], one["at"]) for one in after[kind]["messages"]] == said
        assert after["clock"]["now"] >= before["clock"]["now"]
        await phone.writes("82")
        await phone.hears("Waar woont u")
        await page.reload()
        await phone.hears("Waar woont u")
        await phone.presses("Swifterbant")
        await phone.hears("1 van 6")
        assert again.end(signal.SIGINT)[0] == 0
        visits.away = True


async def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab until this has the focus. Raises AssertionError where it cannot be reached."""
    for _ in range(80):
        await page.keyboard.press(key)
        if await page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by {key}")
