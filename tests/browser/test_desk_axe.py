"""axe-core finds nothing on the desk that shuts somebody out: on every page, in both languages, light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from flows.roles import Action, may
from peilstation import desk as front
from tests.browser.desk_pages import CHANGED, FITS, Scene
from tests.browser.test_axe import AXE, RUN

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

LOOKS = ((360, ("light", "dark")), (1280, ("light",)))
ASKED = {
    "/desk": [f"?shelf={shelf}" for shelf in ("mine", "later", "letters")], "/desk/own": ["?said=password"],
    "/desk/activities": ["?said=saved&show=full"], "/desk/demand": ["?days=30"],
}  # fmt: skip
"""What may be asked of a page besides."""


@pytest.fixture(scope="module")
def axe() -> str:
    """The judge as text: the desk's own rules allow no script of others, so it is brought in from outside them."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: `make test` does that, and needs node and npm")
    return AXE.read_text("utf-8")


@pytest.mark.timeout(300)  # some hundred looks
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_nothing_at_the_desk_shuts_anybody_out(scene: Scene, browser: Browser, axe: str, language: str) -> None:
    pages = {who.role: await scene.signed_in(browser, who) for who in (scene.noor, *scene.others)}
    for one in pages.values():
        await one.goto(f"/desk/language/{language}")
    wrong: list[Any] = []
    for action, path in _ways(scene):
        page = next(one for role, one in pages.items() if may(role, action))
        answer = await page.request.get(path)
        assert answer.status == 200, path
        if not (await answer.body()).startswith(b"<!doctype html>"):
            continue  # a part of a page, for one that is open; or a file
        await page.goto(path)
        assert await page.locator("html").get_attribute("lang") == language
        wrong += await _looks(page, axe, path)
    page = pages[scene.noor.role]
    await page.goto("/desk/callbacks/none")
    wrong += await _looks(page, axe, "not there")

    await page.goto("/desk/people")
    await page.locator("[name=q]").fill("Riet")
    await page.locator("[action='/desk/people'] button").click()
    await page.locator("[action$=compare]").wait_for()
    for summary in await page.locator("summary").all():
        await summary.click()
    wrong += await _looks(page, axe, "a person, all of it opened")
    await page.locator("[name=q]").fill("Henk")
    await page.locator("[action$=compare] button").click()
    wrong += await _looks(page, axe, "two side by side")
    await page.locator("[name=reason]").fill("Zij vertelde het.")
    await page.locator("[action$=ask] button").click()
    wrong += await _looks(page, axe, "asked once more")

    await page.goto("/desk/own")
    await page.locator("[action='/desk/own/second'] button").click()
    await page.locator("code").wait_for()
    wrong += await _looks(page, axe, "own, a key for the second step")
    await page.locator("[name=code]").fill("000000")
    await page.locator("[action='/desk/own/second-on'] button").click()
    await page.locator("[role=alert]").wait_for()
    wrong += await _looks(page, axe, "own, a wrong code")

    await page.goto(f"/desk/callbacks/{scene.of['mine']}")
    await page.locator("[value=later]").check()
    wrong += await _looks(page, axe, "a call later")
    await page.locator(".log-call button").click()
    await page.locator("[role=alert]").wait_for()
    wrong += await _looks(page, axe, "a call later without a moment")

    await page.goto("/desk/activities/new")
    await page.locator("button.main").click()
    await page.locator("[role=alert]").wait_for()
    wrong += await _looks(page, axe, "an activity without anything")
    await page.goto(f"/desk/activities/{CHANGED}")
    await page.locator("[name=name]").fill("Iets anders")
    await page.locator("form[novalidate] [name=seen]").evaluate("one => one.value = 0")
    await page.locator("button.main").click()
    await page.locator("#h-clash").wait_for()
    wrong += await _looks(page, axe, "an activity that somebody else changed")
    for one in pages.values():
        await one.context.close()
    assert wrong == []


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_nor_on_the_way_to_it(scene: Scene, browser: Browser, axe: str, language: str) -> None:
    page = await scene.signed_in(browser, scene.mila)
    assert page.url.endswith("/desk/code")
    await page.goto(f"/desk/language/{language}")
    assert page.url.endswith("/desk/code"), "who changes the language stays where they were"
    wrong = await _looks(page, axe, "code")
    await page.locator("[name=code]").fill("000000")
    await page.locator("[action='/desk/code'] button").click()
    await page.locator("[role=alert]").wait_for()
    wrong += await _looks(page, axe, "wrong code")
    await page.locator("[action='/desk/sign-out'] button").click()
    await page.wait_for_url("**/desk/sign-in")
    wrong += await _looks(page, axe, "sign-in")
    await page.goto("/desk/in/used")
    wrong += await _looks(page, axe, "a link that was used")
    await page.context.close()
    looking = await browser.new_context(base_url=scene.at_work.running.url, user_agent="WhatsApp/2.23")
    page = await looking.new_page()
    await page.goto(f"/desk/language/{language}")
    await page.goto(scene.link(scene.at_work.account("auditor")))
    wrong += await _looks(page, axe, "a link that is only looked at")
    await page.locator("main form button").click()
    await page.wait_for_url("**/desk/audit")
    wrong += await _looks(page, axe, "what was done")
    await page.locator("[action='/desk/audit/verify'] button").click()
    await page.locator("[role=status]").wait_for()
    wrong += await _looks(page, axe, "the chain is whole")
    await looking.close()
    assert wrong == []


def _ways(scene: Scene) -> Iterator[tuple[Action, str]]:
    """Every page by the table of ways, with what one needs to may: a new one is among them by itself."""
    desk = front.put_together(scene.at_work.running.house, stopping=bool, nudge=lambda: None)
    named = {"callback": scene.of.values(), "slug": (CHANGED, "new"), "person": [scene.person("late")]}
    for way in desk.ways:
        if way.method != "GET" or way.action is None or way.path.endswith("/live"):
            continue
        (name,) = re.findall(r"{(\w+)}", way.path) or [""]
        for one in named[name] if name else [""]:
            path = way.path.format(**{name: one})
            yield from ((way.action, path + query) for query in ("", *ASKED.get(path, ())))


async def _looks(page: Page, axe: str, name: str) -> list[Any]:
    """What is wrong with a page: as narrow as can be in both colours, and wide."""
    await page.evaluate(axe)
    wrong: list[Any] = []
    for width, colours in LOOKS:
        await page.set_viewport_size({"width": width, "height": 900})
        wrong += [] if await page.evaluate(FITS) else [(name, width, "it scrolls sideways")]
        for colour in colours:
            await page.emulate_media(color_scheme=colour)
            wrong += [(name, width, colour, *one) for one in await page.evaluate(RUN)]
    return wrong
