"""The stories that play by themselves: each to its end, and a visitor is the boss of them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.phone import PATIENCE, Phone, state
from tests.browser.visits import Visits

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

FAST = "/demo?speed=100"
SLOW = "/demo?speed=4"
MOVING = """document.getAnimations().filter(one => one.playState === "running")
    .map(one => one.animationName ?? one.transitionProperty)"""
STILL = {"fresh", "call-still"}
"""What lights up and fades, and does not move."""


async def played(visits: Visits, story: str, **context: Any) -> Page:
    page = await visits(FAST, **context)
    await page.locator(f"[data-story={story}]").click()
    await expect(page.locator("#player")).to_have_attribute("data-state", "playing")
    await expect(page.locator("#player")).not_to_have_attribute("data-state", "playing", timeout=200_000)
    assert await page.locator("#player").get_attribute("data-state") == "ended", await _told(page)
    return page


async def _told(page: Page) -> str:
    return await page.locator("#story-status").inner_text()


@pytest.mark.timeout(300)  # the longest story, with a week on the way
async def test_riet_finds_company_and_a_week_later_it_went_well(visits: Visits) -> None:
    phone = Phone(await played(visits, "riet"), "chat")
    await expect(phone.known.locator("[data-score=djg6]")).to_contain_text("2 van 6")
    await expect(phone.known.locator("[data-referral]")).to_contain_text("gelukt")
    await expect(phone.known.locator("[data-due='check_in.week_1']")).to_have_attribute("data-status", "fired")
    await expect(phone.waiting).to_have_count(0)
    (callback,) = (await state(phone.page))["people"]["chat"]["callbacks"]
    assert callback["status"] == "done"


async def test_henk_to_whom_it_is_too_much_is_called_today(visits: Visits) -> None:
    phone = Phone(await played(visits, "henk"), "sms")
    await expect(phone.waiting).to_have_attribute("data-urgency", "today")
    await expect(phone.waiting).to_contain_text("Henk")
    await expect(phone.known.locator("[data-part=role]")).to_contain_text("mantelzorger")
    await expect(phone.heard.last).to_contain_text("we zijn klaar")


async def test_jo_in_danger_is_told_what_helps_now_and_stands_urgent_in_the_queue(visits: Visits) -> None:
    page = await played(visits, "crisis")
    phone = Phone(page, "chat")
    await expect(phone.waiting).to_have_attribute("data-urgency", "urgent")
    await expect(phone.heard.filter(has_text="Bel nu 112")).to_be_visible()


async def test_a_story_plays_on_a_small_screen_for_who_wants_little_movement(visits: Visits) -> None:
    page = await played(visits, "crisis", width=360, reduced_motion="reduce", has_touch=True)
    assert set(await page.evaluate(MOVING)) <= STILL
    await page.locator("[data-show=queue]").click()
    await expect(Phone(page, "chat").waiting).to_be_visible()
    assert set(await page.evaluate(MOVING)) <= STILL


async def test_gerrit_who_said_stop_hears_nothing_until_he_says_start(visits: Visits) -> None:
    phone = Phone(await played(visits, "stop"), "sms")
    messages = (await phone.state())["messages"]
    texts = [one["text"] for one in messages]
    stop, start = texts.index("STOP"), texts.index("START")
    between = messages[stop + 1 : start]
    assert ["afgemeld" in one["text"] for one in between] == [True], "something came after STOP"
    assert messages[stop]["at"][:10] < messages[start]["at"][:10], "the clock did not move"
    await expect(phone.known.locator("[data-answer='about.kern']")).to_contain_text("Dronten")
    await expect(phone.page.locator("#pane-sms")).not_to_contain_class("blocked")


async def test_a_story_can_be_paused_and_stopped(visits: Visits) -> None:
    page = await visits(SLOW)
    phone, player = Phone(page, "chat"), page.locator("#player")
    await page.locator("[data-story=riet]").click()
    await phone.hears("antwoorden bewaren")
    await page.locator("#story-pause").click()
    await expect(player).to_have_attribute("data-state", "paused")
    count = len((await phone.state())["messages"])
    await page.wait_for_timeout(1500)  # at this speed Riet would have answered three times
    assert len((await phone.state())["messages"]) == count
    await expect(player).to_have_attribute("data-state", "paused")

    await page.locator("#story-pause").click()
    await expect(player).to_have_attribute("data-state", "playing")
    await phone.hears("Voor wie zoekt u iets")
    await page.locator("#story-stop").click()
    await expect(player).to_have_attribute("data-state", "stopped")
    await expect(page.locator("#story-stop")).to_be_disabled()
    await phone.presses("Voor mezelf")
    await phone.hears("Hoe oud bent u")


async def test_who_starts_to_type_takes_over_from_a_story(visits: Visits) -> None:
    page = await visits(SLOW)
    phone, player = Phone(page, "chat"), page.locator("#player")
    await page.locator("[data-story=riet]").click()
    await phone.hears("antwoorden bewaren")
    await phone.field.press_sequentially("ja")
    await expect(player).to_have_attribute("data-state", "stopped")
    assert "Riet" in await _told(page)
    await expect(phone.field).to_have_value("ja")
    await phone.field.press("Enter")
    await phone.hears("Voor wie zoekt u iets")


async def test_another_story_takes_the_place_of_the_one_that_plays(visits: Visits) -> None:
    page = await visits(SLOW)
    await page.locator("[data-story=riet]").click()
    await expect(Phone(page, "chat").said).to_have_count(1, timeout=PATIENCE)
    await page.locator("[data-story=henk]").click()
    await expect(page.locator("[data-story=henk]")).to_have_attribute("aria-current", "true")
    await expect(page.locator("[data-story][aria-current]")).to_have_count(1)
    await expect(Phone(page, "sms").said).to_have_count(1, timeout=PATIENCE)
    count = await Phone(page, "chat").said.count()
    await Phone(page, "sms").hears("antwoorden bewaren")
    await expect(Phone(page, "chat").said).to_have_count(count)
