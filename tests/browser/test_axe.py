"""axe-core finds nothing on the page that shuts somebody out: in every width, light and dark, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser import screening
from tests.browser.phone import PATIENCE, Phone, state
from tests.browser.visits import Visits

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

AXE = Path(__file__).parent.parent / "outside" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (360, 768, 1280)
RUN = """async () => {
    const found = await axe.run(document, { preload: false, resultTypes: ["violations"] });
    const told = node => `${node.target.join(" ")}: ${node.failureSummary}`;
    return found.violations.map(({ id, nodes }) => [id, nodes.map(told)]);
}"""
FADED = "async () => { await Promise.allSettled(document.getAnimations().map(one => one.finish())); }"


@pytest.fixture(scope="module")
def axe() -> str:
    """The judge as text: the page's own rules allow no script of others, so it is brought in from outside them."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: `make test` does that, and needs node and npm")
    return AXE.read_text("utf-8")


@pytest.mark.timeout(400)  # thirty looks
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_axe_finds_nothing_that_shuts_anybody_out(visits: Visits, axe: str, language: str) -> None:
    page = await visits(f"/demo?speed=100&lang={language}")
    await page.evaluate(axe)
    found = await _looks(page, "empty")

    chat, sms = Phone(page, "chat"), Phone(page, "sms")
    await chat.writes("Hallo")
    await screening.screened(chat, screening.BEGINNING)
    await chat.hears("1 van 6")
    await sms.writes("Hallo")
    await sms.hears("antwoorden bewaren")
    found += await _looks(page, "in a conversation")

    await page.locator("#call-open").click()
    found += await _looks(page, "before a call")
    await page.locator("#call-up").click()
    await expect(page.locator("#call-wait")).to_be_visible(timeout=PATIENCE)
    await page.locator("#call [data-key='1']").click()
    await expect(page.locator("#call-log .mine")).to_be_visible(timeout=PATIENCE)
    await expect(page.locator("#call-wait")).to_be_visible(timeout=PATIENCE)
    found += await _looks(page, "on the telephone")
    if (await state(page))["clock"]["open"]:  # else nobody is at work whom it would ring
        await page.locator("#call [data-key='0']").click()
        await expect(page.locator("#colleague-up")).to_be_visible(timeout=PATIENCE)
        found += [("put through", *one) for one in await page.evaluate(RUN)]
        await page.locator("#colleague-up").click()
        await expect(page.locator("#colleague-wait")).to_be_visible(timeout=PATIENCE)
        found += [("asked to press 1", *one) for one in await page.evaluate(RUN)]
    await page.locator("#call-down").click()
    await expect(page.locator("#call-close")).to_be_visible(timeout=PATIENCE)
    await page.locator("#call-close").click()

    await sms.writes("Help, ik ben gevallen en kan niet opstaan")
    number = (await sms.state())["number"]
    own = page.locator("#queue > li[data-urgency=urgent]").filter(has_text=number)
    await expect(own).to_be_visible(timeout=PATIENCE)
    await own.locator("[data-close]").click()
    await own.locator("[type=submit]").click()
    found += await _looks(page, "closing a callback")
    assert found == []


async def _looks(page: Page, when: str) -> list[Any]:
    """What is wrong at every width and in both colours, with every part in view once."""
    wrong = []
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        view = {"empty": "chat", "in a conversation": "known", "closing a callback": "queue"}.get(when, "sms")
        if width == min(WIDTHS):
            await page.locator(f"[data-show={view}]").click()
        for colours in ("light", "dark"):
            await page.emulate_media(color_scheme=colours)
            await page.evaluate(FADED)
            wrong += [(when, width, colours, *one) for one in await page.evaluate(RUN)]
    await page.set_viewport_size({"width": max(WIDTHS), "height": 900})
    return wrong
