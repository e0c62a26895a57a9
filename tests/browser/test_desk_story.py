"""From a screening by SMS to a call that is closed, at the desk: in browsers of their own, also without a script."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from db import coordinators, schema, sessions
from db.blind import open_index
from tests.browser import screening
from tests.browser.desk_pages import Scene
from tests.browser.phone import PATIENCE, Phone, jump
from tests.browser.visits import Visits
from tests.rehearsal.conftest import Demonstration, demonstration

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demonstration]:
    """A demonstration within this process, so that a second account can be made beside the one it has."""
    async with demonstration(tmp_path_factory.mktemp("story")) as found:
        yield found


async def _closes(desk: Page) -> None:
    """Close the call with Riet; the queue says so, and gives it back for a minute that counts down."""
    await desk.locator("[name=ending]").select_option("referred")
    await desk.locator("[name=reason]").fill("Riet gaat maandag mee wandelen.")
    await desk.locator("[action$=close] button").click()
    await expect(desk.locator("[role=status]", has_text="Gesloten: Riet.")).to_be_visible()
    await expect(desk.locator("[data-seconds]")).not_to_have_text("nog 60 seconden")
    await expect(desk.locator(".call", has_text="Riet")).to_have_count(0)


@pytest.mark.timeout(240)  # a screening, and the clock moved twice
async def test_a_screening_by_sms_ends_at_the_desk(visits: Visits, demo: Demonstration) -> None:
    page = await visits(url=demo.url)
    sam = await visits(_link(demo, "Sam"), url=demo.url)
    await expect(sam.locator("#live")).not_to_be_empty(timeout=PATIENCE)
    await sam.evaluate("window.sameAsBefore = true")

    sms = Phone(page, "sms")
    await sms.writes("Hallo")
    await screening.screened(sms)
    await sms.hears(screening.END)
    await expect(sam.locator(".call")).to_contain_text("kennismaken met een activiteit", timeout=PATIENCE)

    desk = await _desk(page)
    await desk.locator(".call", has_text="Riet").locator("button").click()
    await expect(desk.locator("[role=status]")).to_contain_text("Opgepakt")
    riet = sam.locator(".call", has_text="Riet")
    await expect(riet).to_contain_text("opgepakt door Noor", timeout=PATIENCE)
    await expect(riet.locator("button")).to_be_disabled()
    assert await sam.evaluate("window.sameAsBefore"), "nobody loaded this page anew"

    await _logs(desk, "no_answer")
    await expect(desk.locator(".log")).to_contain_text("Geen gehoor, Noor")
    await expect(desk.locator(".next")).to_contain_text("weer bellen 13:")
    await expect(sam.locator(".below .call", has_text="Riet")).to_contain_text("1 keer gebeld", timeout=PATIENCE)

    await jump(page, 24)
    desk = await _claimed(page)
    await _logs(desk, "voicemail", "Niets ingesproken.")
    await expect(desk.locator(".log li")).to_have_count(2)
    await expect(desk.locator(".log li").last).to_contain_text("Niets ingesproken.")

    await jump(page, 24)
    desk = await _claimed(page)
    await _calls_through_the_exchange(desk, page)
    await _logs(desk, "reached")
    await expect(desk.locator(".log li")).to_have_count(3)
    await _closes(desk)
    await desk.locator("[action$=undo] button").click()
    await expect(desk.locator("[role=status]")).to_contain_text("Ongedaan gemaakt")
    await _closes(desk)

    (row,) = demo.rows(schema.callback)
    assert (row.status, row.ending, row.reason) == ("done", "referred", "Riet gaat maandag mee wandelen.")
    tried = sorted(demo.rows(schema.attempt), key=lambda one: one.at)
    assert [one.disposition for one in tried] == ["no_answer", "voicemail", "reached"]


async def test_who_is_signed_out_meanwhile_is_led_to_where_one_signs_in(scene: Scene, browser: Browser) -> None:
    page = await scene.signed_in(browser, scene.sam)
    await expect(page.locator("#live")).not_to_be_empty(timeout=PATIENCE)
    sessions.end_all(scene.at_work.town.engine, scene.sam.id, scene.at_work.town.clock.now())
    scene.at_work.says("hallo", "tel:+447700900180")
    scene.at_work.says("MENS", "tel:+447700900180")
    await page.wait_for_url("**/desk/sign-in", timeout=PATIENCE)
    await page.context.close()


async def test_of_two_who_claim_at_once_one_is_told_whose_it_is(scene: Scene, browser: Browser) -> None:
    bo = scene.at_work.account("coordinator", name="Bo")
    path = f"/desk/callbacks/{scene.of['stopped']}"
    pages = {"Sam": await scene.signed_in(browser, scene.sam), "Bo": await scene.signed_in(browser, bo)}
    for page in pages.values():
        await page.goto(path)
    claims = [page.locator("[action$=claim] button") for page in pages.values()]
    await asyncio.gather(*(claim.click() for claim in claims))
    for page in pages.values():
        await page.locator("[role=alert], [role=status]").wait_for()
    (winner,) = [name for name, page in pages.items() if "said=claimed" in page.url]
    (other,) = pages.keys() - {winner}
    await expect(pages[other].locator("[role=alert]")).to_have_text(f"Dit is al opgepakt door {winner}.")
    await expect(pages[other].locator("[action$=attempt]")).to_have_count(0)
    for page in pages.values():
        await page.context.close()


async def test_without_a_script_it_works_by_forms_and_reloading(scene: Scene, browser: Browser) -> None:
    which = scene.of["late"]
    page = await scene.signed_in(browser, scene.noor, scripts=False)
    scene.at_work.asks_to_be_called("tel:+447700900181")
    await page.get_by_role("link", name="Ververs deze lijst").click()
    await expect(page.locator(".call", has_text="Riet")).to_have_count(2)
    await page.locator(f"[data-callback='{which}'] button").click()
    await page.locator("[value=later]").check()
    await page.locator("[name=note]").fill("Belt liever morgen.")
    await page.locator("[action$=attempt] button").click()
    await expect(page.locator("[role=alert]")).to_contain_text("Kies wanneer")
    await expect(page.locator("[name=note]")).to_have_value("Belt liever morgen.")
    await expect(page.locator("[value=later]")).to_be_checked()
    await page.locator("[name=next_at]").fill("2026-11-25T14:00")
    await page.locator("[action$=attempt] button").click()
    await expect(page.locator(".log")).to_contain_text("weer bellen 25-11 14:00")
    await page.locator("[action$=undo] button").click()
    await expect(page.locator(".undone")).to_have_count(1)
    await page.locator("[action$=release] button").click()
    await expect(page.locator("[action$=claim] button")).to_have_count(1)
    await page.context.close()


async def test_a_call_is_claimed_and_logged_with_nothing_but_a_keyboard(scene: Scene, browser: Browser) -> None:
    which = scene.of["urgent"]
    page = await scene.signed_in(browser, scene.noor)
    await expect(page.locator("#live")).not_to_be_empty(timeout=PATIENCE)
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.keyboard.press("Enter")
    await _tab_to(page, f"[data-callback='{which}'] button")

    scene.at_work.asks_to_be_called("tel:+447700900182")
    await expect(page.locator(".call", has_text="Riet").last).to_be_visible(timeout=PATIENCE)
    await expect(page.locator(f"[data-callback='{which}'] button")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**said=claimed")

    await _tab_to(page, "[name=disposition]")
    await page.keyboard.press("Space")
    await expect(page.locator("[value=reached]")).to_be_checked()
    await _tab_to(page, "[name=note]")
    await page.keyboard.type("De buurvrouw is er.")
    await _tab_to(page, "[action$=attempt] button")
    await page.keyboard.press("Enter")
    await expect(page.locator(".log")).to_contain_text("De buurvrouw is er.")
    await page.context.close()


async def _desk(page: Page) -> Page:
    """The desk as the demonstration's page opens it."""
    async with page.context.expect_page() as opened:
        await page.locator(".to-desk a").click()
    desk = await opened.value
    await desk.wait_for_url("**/desk")
    return desk


async def _claimed(page: Page) -> Page:
    """The desk, signed in to anew since hours went by, with Riet's callback picked up."""
    desk = await _desk(page)
    riet = desk.locator("h1 ~ #lists > .queue > .call", has_text="Riet")
    await expect(riet).to_have_count(1)
    await riet.locator("button").click()
    await desk.wait_for_url("**said=claimed")
    return desk


async def _calls_through_the_exchange(desk: Page, person: Page) -> None:
    """One press, and it rings on the person's telephone; the desk follows the call by itself, and tells how it went."""
    await desk.locator("#call-form button").click()
    await desk.wait_for_url("**said=called")
    await expect(desk.locator("#call-form")).to_be_hidden()
    for said in ("Uw telefoon gaat over", "Wij bellen nu door"):
        await expect(desk.locator("#calling")).to_contain_text(said, timeout=PATIENCE)
    await person.locator("#call-up").click()
    await expect(desk.locator("#calling")).to_contain_text("U bent in gesprek", timeout=PATIENCE)
    await expect(person.locator("#call-state")).to_have_text("Doorverbonden", timeout=PATIENCE)
    await person.locator("#call-down").click()
    await expect(desk.locator("#calling")).to_contain_text("kort: 0:", timeout=PATIENCE)
    await expect(desk.locator("#call-form")).to_be_visible()
    await expect(desk.locator(".log li")).to_have_count(2)


async def _logs(desk: Page, disposition: str, note: str = "") -> None:
    await desk.locator(f"[value={disposition}]").check()
    await desk.locator("[name=note]").fill(note)
    await desk.locator("[action$=attempt] button").click()
    await desk.wait_for_url("**said=logged")


async def _tab_to(page: Page, selector: str) -> None:
    """Tab until this has the focus."""
    for _ in range(40):
        if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"no way to {selector} by Tab")


def _link(demo: Demonstration, name: str) -> str:
    """The way in of a coordinator beside the demonstration's own."""
    now = demo.house.clock.now()
    who = coordinators.add(demo.engine, open_index(demo.engine), municipality="dronten", email=f"{name}@example.org",
                           name=name, role="coordinator", language="nl", at=now, actor="test")  # fmt: skip
    return f"/desk/in/{sessions.make_link(demo.engine, who.id, now=now, lasts=timedelta(hours=1))}"
