"""What somebody did at the desk is taken back within a minute, by a button that needs no script."""

from __future__ import annotations

import re
from uuid import uuid4

import httpx
import pytest

from db import schema, work
from db.work import Hand
from tests.console.desks import CRY, AtWork, Browser, callbacks


async def undo(browser: Browser, page: httpx.Response) -> httpx.Response:
    """Press the button that the page has for it."""
    path = re.search(r'action="([^"]+/undo)"', page.text)
    which = re.search(r'name="which" value="([^"]+)"', page.text)
    assert path, "there is no such button"
    assert which
    return await browser.send(path[1], {"which": which[1]})


async def claimed(at_work: AtWork, browser: Browser) -> str:
    at_work.asks_to_be_called()
    (callback,) = callbacks(await browser.open("/desk"))
    await browser.send(f"/desk/callbacks/{callback}/claim")
    return f"/desk/callbacks/{callback}"


async def test_after_closing_the_queue_says_so_and_gives_it_back(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account()) as browser:
        path = await claimed(at_work, browser)
        closed = await browser.send(f"{path}/close", {"ending": "helped", "reason": "gesproken"})
        assert closed.url.path == "/desk"
        assert "Gesloten: Riet." in closed.text
        assert "nog 60 seconden" in closed.text
        at_work.town.hand.on(seconds=45)
        assert "nog 15 seconden" in (await browser.open(str(closed.url))).text
        back = await undo(browser, closed)
        assert "Ongedaan gemaakt" in back.text
        assert "Opgepakt door u" in back.text
        (row,) = at_work.town.rows(schema.callback)
        assert (row.status, row.closed_at, row.reason, row.ending) == ("claimed", None, None, None)
        again = await browser.send(f"{path}/close", {"ending": "helped", "reason": "gesproken"})
        at_work.town.hand.on(seconds=60)
        assert "Dat kan niet meer" in (await undo(browser, again)).text
        assert '/undo"' not in (await browser.open(str(again.url))).text
    (row,) = at_work.town.rows(schema.callback)
    assert row.status == "done"


async def test_a_cry_that_was_closed_by_mistake_waits_again_and_pauses_the_questions(at_work: AtWork) -> None:
    at_work.says(CRY)
    async with at_work.browser(at_work.account()) as browser:
        (callback,) = callbacks(await browser.open("/desk"))
        closed = await browser.send(f"/desk/callbacks/{callback}/close", {"ending": "other", "reason": "oeps"})
        assert callbacks(closed) == []
        await undo(browser, closed)
        assert callbacks(await browser.open("/desk")) == [callback]
    at_work.says("hallo?")
    assert at_work.town.document("tel:+447700900001")["conversation"] is None


@pytest.mark.parametrize("colleague_is_at_it", [False, True])
async def test_releasing_and_handing_over_are_taken_back_unless_a_colleague_is_at_it(
    at_work: AtWork, colleague_is_at_it: bool
) -> None:
    me, bert = at_work.account(name="Anja"), at_work.account(name="Bert")
    async with at_work.browser(me) as browser:
        path = await claimed(at_work, browser)
        for act, form in (("release", {}), ("hand-over", {"to": bert.id})):
            page = await browser.send(f"{path}/{act}", form)
            at_work.town.hand.on(seconds=5)
            if colleague_is_at_it:
                hand = Hand(bert.id, "dronten", at_work.town.clock.now(), "Bert")
                work.claim(at_work.town.engine, hand, path.rsplit("/", 1)[1])
            said = (await undo(browser, page)).text
            (row,) = at_work.town.rows(schema.callback)
            if colleague_is_at_it:
                assert "Dat kan niet meer" in said
                assert row.claimed_by == bert.id
                return
            assert "Ongedaan gemaakt" in said
            assert row.claimed_by == me.id


async def test_a_note_and_a_referral_are_taken_back_the_newest_first(at_work: AtWork) -> None:
    for text in ("hallo", "ja", "1", "78", "Dronten"):
        at_work.says(text)
    async with at_work.browser(at_work.account()) as browser:
        at_work.says("MENS")
        (callback,) = callbacks(await browser.open("/desk"))
        path = f"/desk/callbacks/{callback}"
        await browser.send(f"{path}/claim")
        await browser.send(f"{path}/note", {"id": str(uuid4()), "text": "belt liever zelf"})
        page = await browser.send(f"{path}/refer", {"id": str(uuid4()), "activity": "meerpaal-cursussen"})
        assert "de verwijzing" in page.text
        page = await undo(browser, page)
        assert [row.status for row in at_work.town.rows(schema.referral)] == ["withdrawn"]
        assert "de notitie" in page.text
        page = await undo(browser, page)
        assert "belt liever zelf" not in page.text
        assert '/undo"' not in page.text
        (note,) = at_work.town.rows(schema.note)
        assert note.undone_at is not None


async def test_who_writes_back_stands_first_until_a_human_has_seen_to_it(at_work: AtWork) -> None:
    at_work.asks_to_be_called()
    at_work.town.hand.on(minutes=1)
    at_work.asks_to_be_called("tel:+447700900002")
    async with at_work.browser(at_work.account()) as browser:
        first, second = callbacks(await browser.open("/desk"))
        at_work.says("dank u wel", "tel:+447700900002")
        assert callbacks(await browser.open("/desk")) == [first, second]
        at_work.town.hand.on(minutes=5)
        at_work.says("ik ben morgen niet thuis", "tel:+447700900002")
        page = await browser.open("/desk")
        assert callbacks(page) == [second, first]
        assert "schreef terug, 10:06" in page.text
        path = f"/desk/callbacks/{second}"
        await browser.send(f"{path}/claim")
        for act, form in (("attempt", {"disposition": "refused"}), ("note", {"text": "morgen niet"})):
            done = await browser.send(f"{path}/{act}", {"id": str(uuid4()), **form})
            assert callbacks(await browser.open("/desk")) == [first, second]
            await undo(browser, done)
            page = await browser.open("/desk")
            assert callbacks(page) == [second, first], "what was not done answers nobody"
            assert "schreef terug, 10:06" in page.text
        await browser.send(f"{path}/note", {"id": str(uuid4()), "text": "morgen niet"})
        page = await browser.open("/desk")
        assert callbacks(page) == [first, second]
        assert "schreef terug" not in page.text


async def test_who_is_to_be_erased_is_so_by_the_closing_and_the_page_says_it_before(at_work: AtWork) -> None:
    for text in (CRY, "WIS ALLES", "ja"):
        at_work.says(text)
    async with at_work.browser(at_work.account()) as browser:
        (callback,) = callbacks(await browser.open("/desk"))
        page = await browser.send(f"/desk/callbacks/{callback}/claim")
        assert "Sluit u dit af, dan gebeurt dat meteen" in page.text
        done = await browser.send(f"/desk/callbacks/{callback}/close", {"ending": "helped", "reason": "gesproken"})
        assert "Alles van deze persoon is gewist" in done.text
        assert '/undo"' not in done.text
    assert at_work.town.count(schema.person) == 0
