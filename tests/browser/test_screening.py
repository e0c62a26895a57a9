"""A visitor lives a whole screening, on either telephone."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser import screening
from tests.browser.phone import PATIENCE, Kind, Phone, state

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("kind", ["chat", "sms"])
async def test_a_screening_ends_with_an_activity_a_callback_and_by_chat_and_sms_the_same_score(
    page: Page, kind: Kind
) -> None:
    phone = Phone(page, kind)
    await phone.writes("Hallo")
    await screening.screened(phone)
    await phone.hears(screening.END)

    await expect(phone.known.locator("[data-score=djg6]")).to_contain_text("2 van 6")
    await expect(phone.known.locator("[data-offer][data-status=accepted]")).to_have_count(1)
    await expect(phone.known.locator("[data-due='check_in.week_1']")).to_be_visible()
    await expect(phone.waiting).to_have_count(1)
    await expect(phone.waiting).to_contain_text("Riet")
    known = (await state(page))["people"][kind]
    said = {one["question"]: one["value"] for one in known["answers"]}
    assert {question: said.get(question) for question in screening.ANSWERS} == screening.ANSWERS
    (score,) = known["scores"]
    found = tuple(score[name] for name in ("instrument", "value", "band", "subscales", "missing"))
    assert found == screening.SCORE
    assert {one["raw_channel"] for one in known["answers"]} == {"telegram" if kind == "chat" else "sms"}


async def test_sms_shows_the_parts_and_what_they_cost(page: Page) -> None:
    phone = Phone(page, "sms")
    await expect(page.locator("#sms-cost")).to_contain_text("0,10")
    await phone.writes("Hallo")
    await phone.hears("antwoorden bewaren")
    parts = sum(one["parts"] for one in (await phone.state())["messages"] if not one["mine"])
    assert parts >= 2
    await expect(page.locator("#sms-cost")).to_contain_text(f"0,{parts}0")


async def test_a_pressed_button_stays_marked_and_the_answer_stands_beside_it_at_once(page: Page) -> None:
    phone = Phone(page, "chat")
    await phone.writes("Hallo")
    await screening.screened(phone, screening.BEGINNING[:2])
    await phone.hears("Hoe oud bent u")
    await expect(page.locator("#chat-log button.chosen")).to_have_count(2)
    said = phone.known.locator("[data-answer='about.role']")
    await expect(said).to_contain_text("Voor mezelf", timeout=PATIENCE)
    await expect(phone.known.locator("[data-consent=keep]")).to_contain_text("ja")


async def test_a_conversation_goes_on_after_a_reload_where_it_was(page: Page) -> None:
    phone = Phone(page, "chat")
    await phone.writes("Hallo")
    await screening.screened(phone, screening.BEGINNING[:2])
    await phone.hears("Hoe oud bent u")
    before = await state(page)
    await page.reload()
    await phone.hears("Hoe oud bent u")
    after = await state(page)
    for kind, name in (("chat", "id"), ("sms", "number")):
        assert after[kind][name] == before[kind][name]
    await expect(phone.heard).to_have_count(sum(not one["mine"] for one in before["chat"]["messages"]))
    await expect(page.locator("#chat-log button.chosen")).to_have_count(2)
    await phone.presses("75 tot 85")
    await phone.hears("Waar woont u")


async def test_a_new_phone_is_somebody_whom_nobody_knows(page: Page) -> None:
    phone = Phone(page, "sms")
    await phone.writes("Hallo")
    await phone.hears("antwoorden bewaren")
    number = (await phone.state())["number"]
    await page.locator("#new-sms").click()
    await expect(phone.heard).to_have_count(0)
    assert (await phone.state())["number"] != number
    assert (await state(page))["people"]["sms"] is None
