"""Referring somebody from the page of their callback: to what there is today, once, and without a word to them."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from db import schema
from db.engine import writing
from tests.console.desks import AtWork, Browser, callbacks


async def claimed(at_work: AtWork, browser: Browser) -> str:
    """A callback that they have picked up: the path of its page."""
    at_work.asks_to_be_called()
    (callback,) = callbacks(await browser.open("/desk"))
    await browser.send(f"/desk/callbacks/{callback}/claim")
    return f"/desk/callbacks/{callback}"


def offered(page: str) -> list[str]:
    """The slugs of the activities that can be chosen, in order."""
    chooser = re.search(r'<select name="activity".*?</select>', page, re.DOTALL)
    return re.findall(r'value="([^"]+)"', chooser[0]) if chooser else []


async def test_somebody_is_referred_and_the_page_shows_it_with_what_came_of_it(at_work: AtWork) -> None:
    who = at_work.account()
    async with at_work.browser(who) as browser:
        path = await claimed(at_work, browser)
        said = at_work.town.count(schema.outbox)
        slug = offered((await browser.open(path)).text)[-1]
        page = await browser.send(f"{path}/refer", {"id": str(uuid4()), "activity": slug})
        assert "Verwijzing bewaard" in page.text
        assert ": verwezen" in page.text
        with writing(at_work.town.engine) as connection:
            connection.execute(schema.referral.update().values(outcome="attended"))
        assert ": verwezen, is geweest" in (await browser.open(path)).text
    (row,) = at_work.town.rows(schema.referral)
    assert (row.activity, row.status) == (slug, "made")
    assert [entry.actor for entry in at_work.town.rows(schema.audit, schema.audit.c.action == "referral.made")] == [
        f"desk:{who.id}"
    ]
    assert at_work.town.count(schema.outbox) == said, "the person is told nothing"


async def test_a_form_that_is_sent_twice_is_one_referral(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account()) as browser:
        path = await claimed(at_work, browser)
        form = {"id": str(uuid4()), "activity": offered((await browser.open(path)).text)[0]}
        assert "Verwijzing bewaard" in (await browser.send(f"{path}/refer", form)).text
        assert "is er al" in (await browser.send(f"{path}/refer", form)).text
    assert at_work.town.count(schema.referral) == 1


@pytest.mark.parametrize("activity", ["", "bestaat-niet"])
async def test_nobody_is_referred_to_what_is_not_there(at_work: AtWork, activity: str) -> None:
    async with at_work.browser(at_work.account()) as browser:
        path = await claimed(at_work, browser)
        answer = await browser.send(f"{path}/refer", {"id": str(uuid4()), "activity": activity})
        assert answer.status_code == 422
        assert "Kies een activiteit" in answer.text
    assert at_work.town.count(schema.referral) == 0


@pytest.mark.parametrize("change", [{"active": False}, {"valid_to": "2020-01-01"}])
async def test_what_is_over_cannot_be_chosen(at_work: AtWork, change: dict[str, object]) -> None:
    async with at_work.browser(at_work.account()) as browser:
        path = await claimed(at_work, browser)
        slug = offered((await browser.open(path)).text)[0]
        table = schema.activity
        (row,) = at_work.town.rows(table, table.c.slug == slug)
        with writing(at_work.town.engine) as connection:
            over = table.update().where(table.c.slug == slug).values(document={**row.document, **change})
            connection.execute(over)
        assert slug not in offered((await browser.open(path)).text)
        assert (await browser.send(f"{path}/refer", {"id": str(uuid4()), "activity": slug})).status_code == 422


async def test_what_was_suggested_for_them_stands_first(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account()) as browser:
        path = await claimed(at_work, browser)
        last = offered((await browser.open(path)).text)[-1]
        with writing(at_work.town.engine) as connection:
            connection.execute(schema.callback.update().values(suggestions=[last]))
        assert offered((await browser.open(path)).text)[0] == last


async def test_only_whoever_holds_the_callback_refers(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account(name="Anja")) as one, at_work.browser(at_work.account()) as other:
        path = await claimed(at_work, one)
        assert offered((await other.open(path)).text) == []
        form = {"id": str(uuid4()), "activity": offered((await one.open(path)).text)[0]}
        answer = await other.send(f"{path}/refer", form)
        assert answer.status_code == 409
        assert "Dit is al opgepakt door Anja" in answer.text
    assert at_work.town.count(schema.referral) == 0


async def test_nobody_is_referred_from_a_callback_that_is_closed(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account()) as browser:
        path = await claimed(at_work, browser)
        slug = offered((await browser.open(path)).text)[0]
        await browser.send(f"{path}/close", {"ending": "helped", "reason": "gesproken"})
        assert offered((await browser.open(path)).text) == []
        assert (await browser.send(f"{path}/refer", {"id": str(uuid4()), "activity": slug})).status_code == 409
    assert at_work.town.count(schema.referral) == 0
