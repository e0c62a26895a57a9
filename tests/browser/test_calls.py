"""Calls on the page: with keys, with words, with nothing but a keyboard; and whoever is called hears it ring."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import screening
from tests.browser.phone import PATIENCE, Phone, state
from tests.browser.test_page import FITS, tab_to
from tests.browser.test_stories import played
from tests.browser.visits import Visits

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

SPEAKS = """() => {
    window.spoken = [];
    speechSynthesis.speak = one => window.spoken.push([one.lang, one.text]);
}"""
"""A browser of tests has no voice: what it would say is written down."""

AT_ITS_END = """() => {
    const log = document.getElementById("call-log");
    return log.scrollTop + log.clientHeight >= log.scrollHeight - 1;
}"""
FOREIGN = """() => {
    speechSynthesis.getVoices = () => [{ lang: "en-US", name: "Foreign" }];
}"""


def key(page: Page, digit: str, on: str = "call") -> Locator:
    return page.locator(f"#{on} [data-key='{digit}']")


async def hears(page: Page, words: str, on: str = "call") -> None:
    await expect(page.locator(f"#{on}-log")).to_contain_text(words, timeout=PATIENCE)


async def listens(page: Page) -> None:
    await expect(page.locator("#call-wait")).to_be_visible(timeout=PATIENCE)


async def test_wim_calls_and_is_put_through_to_a_human(visits: Visits) -> None:
    page = await played(visits, "wim")
    phone = Phone(page, "sms")
    await expect(phone.known.locator("[data-answer='about.kern']")).to_contain_text("Dronten")
    await expect(phone.known.locator("[data-answer='about.age_band']")).to_contain_text("85")
    await expect(page.locator("#call-state")).to_have_text("Het gesprek is voorbij.")
    call = (await state(page))["call"]
    assert [(one["how"], one["text"]) for one in call["lines"] if one["mine"]] == [
        ("pressed", "1"), ("spoke", "voor mezelf"), ("pressed", "*"), ("spoke", "achtentachtig"),
        ("spoke", "in Dronten"), ("pressed", "1"), ("pressed", "0"),
    ]  # fmt: skip


async def test_a_call_with_nothing_but_a_keyboard_is_read_aloud_from_the_first_call_on(page: Page) -> None:
    await page.evaluate(SPEAKS)
    await tab_to(page, "#call-open")
    await page.keyboard.press("Enter")
    await expect(page.locator("#call-up")).to_be_focused()
    assert await page.evaluate("window.spoken") == []
    await page.keyboard.press("Enter")
    await hears(page, "toets 1")
    await expect(page.locator("#call-down")).to_be_focused()
    await listens(page)
    assert await page.evaluate(AT_ITS_END)
    assert ["nl-NL", "Ja: toets 1."] in await page.evaluate("window.spoken")
    await page.keyboard.press("1")
    await hears(page, "Voor wie zoekt u iets")
    await listens(page)
    await tab_to(page, "#call-mute", "Shift+Tab")
    await page.keyboard.press("Space")
    count = await page.evaluate("window.spoken.length")
    await tab_to(page, "#call-text")
    await page.keyboard.type("voor mezelf")
    await page.keyboard.press("Enter")
    await hears(page, "Hoe oud bent u")
    assert await page.evaluate("window.spoken.length") == count
    await tab_to(page, "#call-down")
    await page.keyboard.press("Enter")
    await expect(page.locator("#call-up")).to_be_focused(timeout=PATIENCE)
    await tab_to(page, "#call-close", "Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#call-open")).to_be_focused()
    await Phone(page, "sms").writes("82")
    await Phone(page, "sms").hears("Waar woont u")


async def test_where_no_voice_knows_the_language_nothing_is_read_aloud_and_all_of_it_can_be_read(page: Page) -> None:
    await page.evaluate(SPEAKS)
    await page.evaluate(FOREIGN)
    await page.locator("#call-open").click()
    await page.locator("#call-up").click()
    await hears(page, "toets 1")
    await expect(page.locator("#call-mute")).to_have_attribute("aria-pressed", "true")
    assert await page.evaluate("window.spoken") == []
    await page.locator("#call-down").click()


async def test_on_a_small_phone_a_check_in_call_comes_into_view_and_is_picked_up(visits: Visits) -> None:
    page = await visits("/demo?lang=nl&speed=100", width=360)
    await page.locator("[data-show=sms]").click()
    await screening.cares(Phone(page, "sms"))
    await page.locator("#call-open").click()
    await page.locator("#call-up").click()
    await listens(page)
    assert await page.evaluate(FITS)
    await page.locator("#call-down").click()
    await expect(page.locator("#call-up")).to_be_visible(timeout=PATIENCE)
    await page.locator("#call-close").click()
    assert await _rings(page, 168) or await _rings(page, 24), "on a Sunday nobody is called"
    await page.locator("#call-up").click()
    await listens(page)
    assert (await state(page))["clock"]["moving_to"], "the clock waits"
    await page.locator("#call-down").click()
    await expect(page.locator("#clock-moving")).to_have_attribute("hidden", "", timeout=PATIENCE)


async def _rings(page: Page, hours: int) -> bool:
    """Move the clock; whether the telephone rings on the way."""
    await page.locator("[data-show=clock]").click()
    await page.locator(f"[data-jump='{hours}']").click()
    moving, rings = (
        page.locator("#clock-moving:not([hidden])"),
        page.locator("#call[data-made=false][data-status=ringing]"),
    )
    await moving.wait_for(state="attached")
    while await moving.count() and not await rings.count():
        await page.wait_for_timeout(50)
    return bool(await rings.count())
