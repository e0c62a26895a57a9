"""The real desk beside the telephones: a newcomer lives the whole story on one page, led by its guide."""

from __future__ import annotations

import pytest
from playwright.async_api import Frame, Page, expect

from tests.browser.phone import PATIENCE, Phone
from tests.browser.test_axe import AXE, RUN
from tests.browser.visits import Visits

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.mark.timeout(240)  # a screening, and a week
async def test_a_newcomer_is_led_from_the_first_message_to_the_check_in(visits: Visits) -> None:
    page = await visits("/demo?speed=100")
    act, desk = page.locator("#guide-act"), page.frame_locator("#desk-frame")
    await _is_at(page, "write")
    await act.click()
    await _is_at(page, "claim")
    await expect(page.locator("#player")).to_have_attribute("data-state", "ended", timeout=PATIENCE)
    await act.click()
    riet = desk.locator(".call", has_text="Riet").first
    await riet.locator("button").click(timeout=PATIENCE)
    await _is_at(page, "log")
    await desk.locator("[value=reached]").check()
    await desk.locator("[action$=attempt] button").click()
    await expect(desk.locator("[role=status]").first).to_have_text("Bewaard.")
    await _is_at(page, "refer")
    await desk.locator("[name=activity]").select_option(index=2)
    await desk.locator("[action$=refer] button").click()
    await expect(desk.locator("[role=status]").first).to_have_text("Verwijzing bewaard.")
    await _is_at(page, "close")
    await desk.locator("[action$=write] textarea").fill("Dag Riet, morgen haalt Anja u op. Groet, Noor")
    await desk.locator("[action$=write] button").click()
    await desk.locator("[action$=send] button").click()
    await expect(desk.locator("[role=status]").first).to_have_text("Uw bericht gaat weg.")
    await desk.locator("[name=ending]").select_option("referred")
    await desk.locator("[name=reason]").fill("Riet gaat mee.")
    await desk.locator("[action$=close] button").click()
    await _is_at(page, "jump")
    await act.click()
    await _is_at(page, "check_in")
    await expect(desk.locator("h1")).to_have_text("Wie bellen we", timeout=PATIENCE)  # a week later Noor is in again
    await Phone(page, "chat").writes("ja hoor, het was gezellig")
    # What she writes opens another callback, for the human who wrote to her: the guide leads nobody back for that.
    await expect(desk.locator(".call", has_text="Riet").filter(has_text="schreef terug")).to_be_visible(
        timeout=PATIENCE
    )
    await _is_at(page, "call")
    await act.click()
    await page.locator("#call-up").click()
    await expect(page.locator("#guide-steps [data-done=true]")).to_have_count(8, timeout=PATIENCE)
    await expect(act).to_be_hidden()


async def test_on_a_small_phone_a_switch_leads_to_the_desk_and_nothing_scrolls_sideways(visits: Visits) -> None:
    page = await visits("/demo?lang=en", width=360)
    await expect(page.locator("#pane-desk")).to_be_hidden()
    assert not [one for one in page.frames if "/desk" in one.url], "it is opened when somebody looks"
    await page.locator("[data-show=desk]").click()
    desk = await _frame(page)
    await expect(desk.locator("html")).to_have_attribute("lang", "en")
    assert await page.evaluate(FITS)
    assert await desk.evaluate(FITS)
    if AXE.exists():
        await page.evaluate(AXE.read_text("utf-8"))
        assert await page.evaluate(RUN) == []


async def test_the_desk_in_the_frame_and_one_that_is_opened_apart_work_side_by_side(visits: Visits) -> None:
    page = await visits("/demo?speed=100")
    sms = Phone(page, "sms")
    await sms.writes("Help, ik ben gevallen en kan niet opstaan")
    await expect(sms.waiting).to_have_count(1, timeout=PATIENCE)
    await page.locator("#desk-title").scroll_into_view_if_needed()
    desk = await _frame(page)
    async with page.context.expect_page() as opened:
        await page.locator(".to-desk a").click()
    apart = await opened.value
    await apart.wait_for_url("**/desk")
    which = await sms.waiting.get_attribute("data-callback")
    await desk.locator(f"[data-callback='{which}'] button").click()
    await expect(desk.locator("[role=status]")).to_contain_text("Opgepakt")
    await expect(apart.locator(f"[data-callback='{which}']")).to_contain_text("opgepakt door u", timeout=PATIENCE)


async def _is_at(page: Page, step: str) -> None:
    await expect(page.locator("#guide [aria-current]")).to_have_attribute("data-step", step, timeout=60_000)


async def _frame(page: Page) -> Frame:
    """The desk in its frame, when it is there."""
    await expect(page.frame_locator("#desk-frame").locator("h1")).to_be_visible(timeout=PATIENCE)
    return next(one for one in page.frames if one.url.endswith("/desk"))
