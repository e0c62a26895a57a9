"""Calling somebody through the exchange: one press, two telephones that do not see each other, and an honest word."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from db import coordinators, running, schema
from db.coordinators import Coordinator
from demo.faults import Fault, Reset, Status
from demo.twilio_voice import Handset, Telephones, VoiceCall
from flows import calls as calling
from tests.console.desks import AtWork, Browser, fresh
from tests.service.conftest import KEY, migrated
from tests.service.town import NUMBER, Town, until

pytestmark = pytest.mark.slow  # left out of `make test-fast`

OWN = "+447700900700"
CHOSEN = re.compile(r'name="disposition" value="(\w+)" required checked')
BUTTON = "Bel via de centrale"


@dataclass
class Called:
    """A desk with an exchange. Each test calls people of its own."""

    at_work: AtWork
    people: int = 0

    @property
    def telephones(self) -> Telephones:
        return self.at_work.town.twilio.telephones

    def anja(self, phone: str | None = OWN) -> Coordinator:
        """Somebody who works there."""
        town, who = self.at_work.town, self.at_work.account(name="Anja")
        coordinators.change(town.engine, who, at=town.clock.now(), actor="test", phone=phone)
        return who

    def riet(self) -> tuple[str, str]:
        """Somebody who waits to be called: the path of their page, and their number."""
        self.people += 1
        number = f"+4477009001{self.people:02}"
        self.at_work.asks_to_be_called(f"tel:{number}")
        (one,) = [row for row in self.at_work.town.rows(schema.callback) if row.number in (None, number)
                  and self.whose(row.person) == f"tel:{number}"]  # fmt: skip
        return f"/desk/callbacks/{one.id}", number

    def whose(self, person: str) -> str:
        return str(self.at_work.town.rows(schema.urn, schema.urn.c.person == person)[0].value)

    def legs(self, number: str) -> list[VoiceCall]:
        """The calls to this telephone."""
        return [one for one in self.telephones.calls if one.to == number]

    def asked(self) -> int:
        """How often the exchange was asked for a call."""
        return sum(one.method == "call" for one in self.at_work.town.twilio.calls)

    async def press(self, browser: Browser, path: str, which: str = "") -> httpx.Response:
        """Press the button, and see the page when all is over that comes of it."""
        which = which or fresh(await browser.open(path))
        pressed = await browser.send(f"{path}/call", {"id": which})
        if pressed.status_code == 200:
            await until(lambda: self.is_over(which))
            return await browser.open(path)
        return pressed

    def is_over(self, which: str) -> bool:
        town = self.at_work.town
        (row,) = town.rows(schema.desk_call, schema.desk_call.c.id == which)
        legs = row.trouble or (row.you in calling._YOURS or row.you == "ended")
        return bool(legs and (row.pressed != "yes" or row.they in calling._THEIRS))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def exchange(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Called]:
    folder: Path = tmp_path_factory.mktemp("exchange")
    migrated(url := f"sqlite:///{folder / 'p.db'}")
    async with Town(url, KEY, folder) as town, town.service(("web",), telegram=None) as running:
        yield Called(AtWork(town, running))


@pytest.fixture
def called(exchange: Called) -> Called:
    exchange.at_work.town.hand.seconds = 0.0
    exchange.telephones.handsets.clear()
    exchange.telephones.early = False
    return exchange


async def test_one_press_connects_two_telephones_that_see_neither_number(called: Called) -> None:
    path, number = called.riet()
    called.telephones.handsets[number] = Handset(talks=75)
    async with called.at_work.browser(called.anja(None)) as browser:
        assert BUTTON not in (await browser.open(path)).text
        assert (await browser.send("/desk/own/phone", {"phone": "+44 7700 900700"})).status_code == 200
        form = {"id": fresh(await browser.open(path))}
        page = await called.press(browser, path, form["id"])
        assert "Via de centrale, 10:00. Er is opgenomen. Het gesprek duurde 1:15." in page.text
        assert CHOSEN.findall(page.text) == ["reached"], "offered"
        assert (await browser.send(f"{path}/call", form)).status_code == 200, "the same form once more"
        again = await called.press(browser, path)
        assert "Het gesprek duurde" in again.text
    mine, theirs = called.legs(OWN)[-2:], called.legs(number)
    assert [(one.from_, one.parent) for one in mine] == [(NUMBER, None)] * 2
    assert [(one.from_, one.parent) for one in theirs] == [(NUMBER, one.sid) for one in mine]
    said = " ".join(text for one in mine for text in (*one.spoken, *one.pages))
    assert "Druk op 1" in said
    assert not any(word in said for word in ("Riet", "Anja", OWN, "eenza")), "nobody is named, and no reason given"
    assert not theirs[0].spoken
    (row,) = called.at_work.town.rows(schema.callback, schema.callback.c.id == path.rpartition("/")[2])
    assert row.status == "claimed"
    assert called.at_work.town.count(schema.attempt, schema.attempt.c.callback == row.id) == 0, "only she logs it"


OUTCOMES: dict[str, tuple[Handset, Handset, str, str]] = {
    "a voicemail, or nearly nothing": (Handset(), Handset(talks=12), "kort: 0:12", ""),
    "busy": (Handset(), Handset("busy"), "De lijn was in gesprek", "no_answer"),
    "nobody": (Handset(), Handset("no-answer"), "Er is niet opgenomen", "no_answer"),
    "no such number": (Handset(), Handset("failed"), "kon niet worden gebeld", ""),
    "her own voicemail": (Handset(presses=""), Handset(), "niet op 1 gedrukt", ""),
    "another key": (Handset(presses="5"), Handset(), "niet op 1 gedrukt", ""),
    "she is on the phone": (Handset("busy"), Handset(), "Uw eigen telefoon was in gesprek", ""),
    "she does not hear it": (Handset("no-answer"), Handset(), "U nam uw eigen telefoon niet op", ""),
    "her number is wrong": (Handset("failed"), Handset(), "Uw eigen nummer kon niet", ""),
}
"""How both telephones behave, what the page says then, and what it offers as having come of it."""


async def test_what_came_of_it_is_said_as_it_was_and_offered_only_where_that_is_plain(called: Called) -> None:
    async with called.at_work.browser(called.anja()) as browser:
        for number_of, (hers, theirs, said, offered) in enumerate(OUTCOMES.values()):
            called.telephones.early = number_of % 2 == 0  # all is told before our own question is answered, or after it
            path, number = called.riet()
            called.telephones.handsets = {OWN: hers, number: theirs}
            page = await called.press(browser, path)
            assert said in page.text
            assert CHOSEN.findall(page.text) == ([offered] if offered else [])
            assert bool(called.legs(number)) == (hers == Handset()), "nobody is called whom she will not speak"
            assert f'href="tel:{number}"' in page.text


TROUBLES: list[tuple[Fault, str]] = [
    (Status(400, error=21215), "weigert dit gesprek (code 21215)"),
    (Status(401), "laat ons nu niet toe"),
    (Status(429, retry_after=2), "het nu te druk"),
    (Status(503), "nu niet te bereiken"),
    (Reset(accepted=False), "Wij weten niet of de centrale u belt"),
]


async def test_what_the_exchange_does_not_take_is_said_and_the_number_stays(called: Called) -> None:
    async with called.at_work.browser(called.anja()) as browser:
        path, number = called.riet()
        for fault, said in TROUBLES:
            called.at_work.town.hand.on(seconds=1)
            called.at_work.town.twilio.faults.add(fault, method="call")
            page = await called.press(browser, path)
            assert said in page.text
            assert BUTTON in page.text
            assert 'id="call-form" hidden' not in page.text, "she may try again"
            assert f'href="tel:{number}"' in page.text
        assert called.legs(number) == []
        called.at_work.town.hand.on(seconds=1)
        assert "Het gesprek duurde" in (await called.press(browser, path)).text
        assert len(called.legs(number)) == 1


async def test_a_line_that_is_paused_is_not_tried(called: Called) -> None:
    town, asked = called.at_work.town, called.asked()
    async with called.at_work.browser(called.anja()) as browser:
        path, number = called.riet()
        form = {"id": fresh(await browser.open(path))}
        running.begin_incident(town.engine, running.Incident("dronten", "sms", town.clock.now(), "token"))
        try:
            page = await browser.open(path)
            assert BUTTON not in page.text
            refused = await browser.send(f"{path}/call", form)
        finally:
            running.end_incident(town.engine, "dronten", "sms")
    for said in (page, refused):
        assert "Bellen via de centrale kan nu niet" in said.text
        assert f'href="tel:{number}"' in said.text
    assert refused.status_code == 409
    assert called.asked() == asked


async def test_a_call_takes_nobody_anything_from_and_there_is_one_at_a_time(called: Called) -> None:
    path, _ = called.riet()
    called.telephones.handsets[OWN] = Handset(rings=30.0)
    lead = called.at_work.account("team_lead")
    coordinators.change(called.at_work.town.engine, lead, at=called.at_work.town.clock.now(), actor="t", phone=OWN)
    async with called.at_work.browser(called.anja()) as one, called.at_work.browser(lead) as other:
        which = str(uuid4())
        page = await one.send(f"{path}/call", {"id": which})
        assert 'id="call-form" hidden' in page.text
        await until(lambda: called.at_work.town.rows(schema.desk_call, schema.desk_call.c.id == which)[0].you)
        assert "Uw telefoon gaat over" in (await one.open(f"{path}/call/live")).text
        second = await one.send(f"{path}/call", {"id": str(uuid4())})
        assert (second.status_code, "De centrale belt al" in second.text) == (409, True)
        assert BUTTON not in (await other.open(path)).text
        third = await other.send(f"{path}/call", {"id": str(uuid4())})
        assert (third.status_code, "Dit is al opgepakt door Anja" in third.text) == (409, True)
        called.at_work.town.hand.on(minutes=4)
        assert "hoorden wij niets meer" in (await one.open(f"{path}/call/live")).text
        assert BUTTON in (await one.open(path)).text
    assert called.at_work.town.count(schema.desk_call, schema.desk_call.c.callback == path.rpartition("/")[2]) == 1


async def test_what_cannot_be_called_is_refused_and_says_why(called: Called) -> None:
    asked = called.asked()
    path, _ = called.riet()
    async with called.at_work.browser(called.anja(None)) as browser:
        form = {"id": str(uuid4())}
        refused = await browser.send(f"{path}/call", form)
        assert (refused.status_code, "Zet eerst uw eigen nummer" in refused.text) == (409, True)
        for typed in ("0800-2000", "14 0321", "bel mij", "12"):
            wrong = await browser.send("/desk/own/phone", {"phone": typed})
            assert (wrong.status_code, "geen nummer waarop u gebeld kunt worden" in wrong.text) == (422, True)
            assert typed in wrong.text
        await browser.send("/desk/own/phone", {"phone": OWN})
        assert OWN in (await browser.open("/desk/own")).text
        await browser.send(f"{path}/claim")
        await browser.send(f"{path}/close", {"ending": "helped", "reason": "gebeld"})
        closed = await browser.send(f"{path}/call", form)
        assert (closed.status_code, "al afgesloten" in closed.text) == (409, True)
        await browser.send("/desk/own/phone", {"phone": ""})
        assert OWN not in (await browser.open("/desk/own")).text
    assert called.asked() == asked


async def test_in_the_evening_the_page_warns_and_a_human_decides(called: Called) -> None:
    who = called.anja()
    path, number = called.riet()
    async with called.at_work.browser(who) as browser:
        assert "liever niet" not in (await browser.open(path)).text
        called.at_work.town.hand.on(hours=12)
        await browser.open(called.at_work.link(who))
        assert "van 09:00 tot 20:00 uur" in (await browser.open(path)).text
        await called.press(browser, path)
    assert len(called.legs(number)) == 1


async def test_what_was_logged_is_not_offered_again_and_a_colleague_sees_that_there_was_a_call(called: Called) -> None:
    path, number = called.riet()
    called.telephones.handsets[number] = Handset("no-answer")
    async with called.at_work.browser(called.anja()) as one, called.at_work.browser(called.anja()) as other:
        await called.press(one, path)
        seen = await other.open(path)
        assert "Anja belde om 10:00 via de centrale" in seen.text
        called.at_work.town.hand.on(seconds=1)
        page = await one.open(path)
        await one.send(f"{path}/attempt", {"id": fresh(page), "disposition": "no_answer"})
        await one.send(f"{path}/claim")
        page = await one.open(path)
        assert CHOSEN.findall(page.text) == []
        assert 'id="calling"' not in page.text


async def test_without_an_exchange_there_is_the_number_alone(at_work: AtWork) -> None:
    at_work.asks_to_be_called()
    (row,) = at_work.town.rows(schema.callback)
    async with at_work.browser(at_work.account()) as browser:
        page = await browser.open(f"/desk/callbacks/{row.id}")
        assert BUTTON not in page.text
        assert 'href="tel:' in page.text
        assert (await browser.send(f"/desk/callbacks/{row.id}/call", {"id": str(uuid4())})).status_code == 409
