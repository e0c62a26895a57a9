"""The roster at the desk: who is on duty when, who is now, when nobody is; and how each of them is warned."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest

from db import coordinators, roster, schema
from db.coordinators import Coordinator
from tests.console.desks import AtWork, Browser, callbacks

WEEKDAYS = {f"day-{day}": "yes" for day in range(5)}


@pytest.fixture
def mailing(at_work: AtWork, monkeypatch: pytest.MonkeyPatch) -> AtWork:
    """A desk where those on duty are written to by e-mail. It is Tuesday, ten o'clock."""
    monkeypatch.setitem(at_work.running.house.ledger.ways.accounts, ("dronten", "email"), "peilstation@example.org")  # type: ignore[arg-type]
    return at_work


def shift(who: Coordinator, **other: str) -> dict[str, str]:
    given = {"id": str(uuid4()), "who": who.id, "begins": "09:00", "ends": "17:00", "from_alert": "1"}
    return given | other


async def sent(browser: Browser, act: str, form: dict[str, str]) -> httpx.Response:
    return await browser.send(f"/desk/roster/{act}", form)


def words(page: httpx.Response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


async def test_a_lead_makes_a_week_and_everybody_reads_who_is_there_and_when_nobody_is(mailing: AtWork) -> None:
    anja, wim = mailing.account(name="Anja"), mailing.account(name="Wim")
    async with mailing.browser(mailing.account("team_lead")) as lead:
        empty = words(await lead.open("/desk/roster"))
        assert "Niemand van het rooster. Bij nood meteen de laatste stap: Noor." in empty
        assert "de hele week: niemand; dan meteen de laatste stap: Noor." in empty
        form = shift(anja) | WEEKDAYS
        for _ in range(2):  # the same form twice is one shift a day
            page = words(await sent(lead, "add", form))
        assert page.count("09:00 - 17:00 Anja") == 5
        assert "Anja , tot 17:00" in page
        assert "dinsdag 24-11 09:00 - 17:00 Anja nu" in page
        assert "maandag 17:00 tot dinsdag 09:00: niemand" in page
        assert "vrijdag 17:00 tot maandag 09:00: niemand" in page
        night = shift(wim, begins="17:00", ends="09:00", from_alert="2") | {"day-1": "yes"}
        page = words(await sent(lead, "add", night))
        assert "17:00 - 09:00 (woensdag) Wim, vanaf waarschuwing 2" in page
        assert "dinsdag 17:00 tot" not in page
        (mine,) = [one for one in mailing.town.rows(schema.shift) if one.coordinator == wim.id]
        page = words(await sent(lead, "change", shift(anja, id=mine.id, weekday="6", ends="12:00")))
        assert "zondag 29-11 09:00 - 12:00 Anja" in page
        page = words(await sent(lead, "remove", {"id": mine.id}))
        assert "zondag 29-11 geen diensten" in page
        assert "De dienst is weg." in page
    actions = [row.action for row in mailing.town.rows(schema.audit) if row.action.startswith("roster.")]
    assert actions == [*["roster.added"] * 6, "roster.changed", "roster.removed"]
    async with mailing.browser(anja) as browser:
        page = await browser.open("/desk/roster")
        assert "Anja" in words(page)
        assert "/desk/roster/add" not in page.text, "she reads it; who changes it leads the team"


async def test_a_shift_that_cannot_be_is_refused_and_one_of_elsewhere_is_not_there(mailing: AtWork) -> None:
    anja, other = mailing.account(name="Anja"), mailing.account(place="elders")
    async with mailing.browser(mailing.account("team_lead")) as lead:
        for wrong in ({}, {"begins": "9"}, {"ends": "25:00"}, {"from_alert": "0"}, {"from_alert": "x"}, {"id": "x"}):
            days: dict[str, str] = {} if not wrong else {"day-0": "yes"}
            assert (await sent(lead, "add", shift(anja) | days | wrong)).status_code == 422
        assert (await sent(lead, "add", shift(other) | {"day-0": "yes"})).status_code == 404
        assert (await sent(lead, "change", shift(anja, id="no", weekday="0"))).status_code == 404
        assert (await sent(lead, "remove", {"id": "no"})).status_code == 404
    assert mailing.town.count(schema.shift) == 0


async def test_who_cannot_be_warned_is_said_to_be_so_and_covers_nothing(at_work: AtWork) -> None:
    anja = at_work.account(name="Anja")
    async with at_work.browser(at_work.account("team_lead")) as lead:
        page = words(await sent(lead, "add", shift(anja) | WEEKDAYS))
        assert "Anja staat in het rooster, maar kan niet gewaarschuwd worden." in page
        assert "de hele week: niemand" in page
        assert "Niemand van het rooster." in page


async def test_each_chooses_how_they_are_warned_and_at_least_one_way_that_works(
    mailing: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, here = mailing.town.engine, mailing.running.house.ledger.ways.accounts
    monkeypatch.setitem(here, ("dronten", "sms"), "+447700900999")  # type: ignore[arg-type]
    anja = mailing.account(name="Anja", email="anja@example.org")

    def chosen() -> Any:
        return roster.lines(engine, anja.id).open_to({"email", "sms", "telegram"})

    async with mailing.browser(anja) as browser:
        page = words(await browser.open("/desk/own"))
        assert "Per e-mail (anja@example.org)" in page
        assert "Per sms (er is geen telefoonnummer van u bekend" in page
        assert "Via Telegram (hier niet beschikbaar" in page
        for nothing in ({}, {"sms": "yes"}, {"telegram": "yes"}):
            assert (await browser.send("/desk/own/alerts", nothing)).status_code == 422
        coordinators.change(engine, anja, at=mailing.town.clock.now(), actor="test", phone="+447700900101")
        assert chosen() == ("tel:+447700900101", "mailto:anja@example.org")
        page = words(await browser.send("/desk/own/alerts", {"sms": "yes"}))
        assert "U wordt voortaan zo gewaarschuwd." in page
        assert chosen() == ("tel:+447700900101",)
        await browser.send("/desk/own/alerts", {"sms": "yes", "email": "yes"})
        assert chosen() == ("tel:+447700900101", "mailto:anja@example.org")
    async with mailing.browser(mailing.account("auditor")) as auditor:
        assert "Hoe wordt u gewaarschuwd" not in (await auditor.open("/desk/own")).text


async def test_the_queue_shows_a_promise_before_it_is_broken_when_it_is_and_when_it_was_kept(at_work: AtWork) -> None:
    at_work.asks_to_be_called()
    async with at_work.browser(at_work.account()) as browser:
        (callback,) = callbacks(await browser.open("/desk"))
        (row,) = at_work.town.rows(schema.callback)
        minutes = (row.promised_until - at_work.town.clock.now()).total_seconds() / 60
        assert "dan is de beloofde tijd om" not in (await browser.open("/desk")).text
        at_work.town.hand.on(minutes=minutes - 29.5)
        async with at_work.browser(at_work.account()) as later:  # ours has run out by then
            page = await later.open("/desk")
            assert "nog 29 min, dan is de beloofde tijd om" in words(page)
            assert 'class="call normal soon"' in page.text
        at_work.town.hand.on(minutes=41)
        async with at_work.browser(at_work.account()) as late:
            assert "11 min te laat: bel alsnog" in words(await late.open("/desk"))
            await late.send(f"/desk/callbacks/{callback}/claim")
            reached = {"id": str(uuid4()), "disposition": "reached"}
            await late.send(f"/desk/callbacks/{callback}/attempt", reached)
            assert "gebeld zoals beloofd" in words(await late.open("/desk?shelf=mine"))
