"""What happens at once: a crisis, and STOP."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser import screening
from tests.browser.phone import PATIENCE, Kind, Phone, jump, state
from tests.browser.visits import Visits

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

FALLEN = "help ik ben gevallen en kan niet opstaan"


@pytest.mark.parametrize("kind", ["chat", "sms"])
async def test_a_crisis_stands_first_in_the_queue_at_once_and_the_questions_pause(page: Page, kind: Kind) -> None:
    phone = Phone(page, kind)
    await phone.writes("Hallo")
    await screening.screened(phone, screening.BEGINNING[:2])
    await phone.hears("Hoe oud bent u")
    await phone.writes(FALLEN)

    await expect(phone.waiting).to_have_attribute("data-urgency", "urgent", timeout=PATIENCE)
    await expect(phone.waiting).to_contain_text("Nood")
    rows = await page.locator("#queue > li").evaluate_all("rows => rows.map(one => ({...one.dataset}))")
    own = await phone.waiting.get_attribute("data-callback")
    before = rows[: [row["callback"] for row in rows].index(own)]
    assert {row["urgency"] for row in before} <= {"urgent"}, "something else comes first"
    await expect(phone.heard.filter(has_text="Bel nu 112")).to_have_count(1)
    await phone.hears("Een collega leest uw bericht")
    await expect(phone.buttons).to_have_count(0)
    talk = (await state(page))["people"][kind]["conversation"]
    assert (talk["status"], talk["question"]) == ("interrupted", None)


async def test_a_callback_is_closed_with_a_reason_only_and_is_gone_then(page: Page) -> None:
    phone = Phone(page, "sms")
    await phone.writes(FALLEN)
    await expect(phone.waiting).to_have_count(1, timeout=PATIENCE)
    await phone.waiting.locator("[data-close]").click()
    form = phone.waiting.locator("form")
    await expect(form.locator("[name=reason]")).to_be_focused()
    await form.locator("[type=submit]").click()
    await expect(form.locator(".missing")).to_be_visible()
    await form.locator("[name=reason]").fill("   ")
    await form.locator("[type=submit]").click()
    await expect(form.locator(".missing")).to_be_visible()
    assert any(one["urgency"] == "urgent" for one in (await state(page))["queue"])

    await form.locator("[name=reason]").fill("Gebeld; de buurvrouw is bij haar.")
    await form.locator("[type=submit]").click()
    await expect(phone.waiting).to_have_count(0)
    await expect(page.locator("#queue-title")).to_be_focused()
    (callback,) = (await state(page))["people"]["sms"]["callbacks"]
    assert (callback["status"], callback["reason"]) == ("done", "Gebeld; de buurvrouw is bij haar.")


async def test_after_stop_nothing_comes_and_after_start_the_conversation_goes_on(page: Page) -> None:
    phone = Phone(page, "sms")
    await phone.writes("Hallo")
    await screening.screened(phone, screening.BEGINNING[:2])
    await phone.hears("Hoe oud bent u")
    await phone.writes("STOP")
    await phone.hears("afgemeld")
    await expect(page.locator("#pane-sms")).to_contain_class("blocked")
    await expect(page.locator("#sms-cost")).to_contain_text("STOP")
    count = await phone.heard.count()
    await jump(page, 24)
    await expect(phone.heard).to_have_count(count)

    await phone.writes("START")
    await phone.hears("Hoe oud bent u")
    await expect(page.locator("#pane-sms")).not_to_contain_class("blocked")
    await phone.writes("82")
    await phone.hears("Waar woont u")


async def test_two_browsers_have_phones_of_their_own_and_share_the_queue_and_the_clock(visits: Visits) -> None:
    first, second = await visits(), await visits()
    mine, other = Phone(first, "chat"), Phone(second, "chat")
    ours = [await state(one) for one in (first, second)]
    assert ours[0]["chat"]["id"] != ours[1]["chat"]["id"]
    assert ours[0]["sms"]["number"] != ours[1]["sms"]["number"]

    await mine.writes(FALLEN)
    await expect(mine.waiting).to_have_count(1, timeout=PATIENCE)
    callback = await mine.waiting.get_attribute("data-callback")
    there = second.locator(f"[data-callback='{callback}']")
    await expect(there).to_be_visible()
    await expect(other.waiting).to_have_count(0)
    await expect(other.heard).to_have_count(0)

    before = await first.locator("#clock-now").inner_text()
    await jump(second, 1)
    await expect(first.locator("#clock-now")).not_to_have_text(before)
    await there.locator("[data-close]").click()
    await there.locator("[name=reason]").fill("Gebeld.")
    await there.locator("[type=submit]").click()
    await expect(mine.waiting).to_have_count(0)
