"""The clock is moved, and all that falls due on the way is played: in its order, by day, and not on a Sunday."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser import screening
from tests.browser.phone import PATIENCE, Phone, jump, now, state

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

SUNDAY = 6


async def test_a_week_later_the_check_in_arrives_and_the_clock_plays_its_way_there(page: Page) -> None:
    phone = Phone(page, "sms")
    await screening.cares(phone)
    await expect(phone.known.locator("[data-due='check_in.week_1']")).to_have_attribute("data-status", "pending")
    count = await phone.heard.count()
    seen = await jump(page, 24 * 7)

    assert seen == sorted(seen), "the clock went back"
    assert len({moment.date() for moment in seen}) > 3, "it was there at once: nothing was played"
    if (await now(page)).weekday() == SUNDAY:
        await jump(page, 24)
    await phone.hears("Schrijf STOP")
    await expect(phone.known.locator("[data-due='check_in.week_1']")).to_have_attribute("data-status", "fired")
    unasked = (await _heard(phone))[count:]
    assert len(unasked) == 1
    _by_day(unasked)


async def test_what_would_come_on_a_sunday_comes_on_monday_by_day(page: Page) -> None:
    phone = Phone(page, "sms")
    while (await now(page)).weekday() != SUNDAY:
        await jump(page, 24)
    await screening.cares(phone)
    count = await phone.heard.count()
    await jump(page, 24 * 7)
    assert (await now(page)).weekday() == SUNDAY
    await expect(phone.heard).to_have_count(count)
    (due,) = [one for one in (await state(page))["people"]["sms"]["due"] if one["kind"] == "check_in.week_1"]
    assert due["status"] == "pending"

    await jump(page, 24)
    await expect(phone.heard).to_have_count(count + 1, timeout=PATIENCE)
    (came,) = unasked = (await _heard(phone))[count:]
    assert datetime.fromisoformat(came["at"]) >= datetime.fromisoformat(due["at"]), "it came before it was due"
    _by_day(unasked)


async def test_while_the_clock_moves_it_cannot_be_moved_again(page: Page) -> None:
    moving = page.locator("#clock-moving")
    await page.locator("[data-jump='24']").click()
    await expect(moving).to_be_visible()
    await expect(page.locator("[data-jump='1']")).to_have_attribute("aria-disabled", "true")
    to = (await state(page))["clock"]["moving_to"]
    await page.locator("[data-jump='168']").click(force=True)
    assert (await state(page))["clock"]["moving_to"] in (to, None)
    await expect(moving).to_be_hidden(timeout=PATIENCE)
    assert (await now(page)).date() == datetime.fromisoformat(to).date()
    await expect(page.locator("[data-jump='1']")).to_have_attribute("aria-disabled", "false")


async def _heard(phone: Phone) -> list[dict[str, Any]]:
    """What the service sent, in its order."""
    messages = [one for one in (await phone.state())["messages"] if not one["mine"]]
    times = [datetime.fromisoformat(one["at"]) for one in messages]
    assert all(before <= after for before, after in pairwise(times))
    return messages


def _by_day(unasked: list[dict[str, Any]]) -> None:
    for message in unasked:
        at = datetime.fromisoformat(message["at"])
        assert 9 <= at.hour < 20, f"{at} is not by day"
        assert at.weekday() != SUNDAY, f"{at} is a Sunday"
