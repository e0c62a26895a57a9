"""A person's page: all of them in one place, each look written down; finding and joining people."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from sqlalchemy import update

from db import audit, schema
from db.engine import writing
from flows.events import Inbound, Press
from tests.console.desks import AtWork
from tests.flows.test_check_in import CHOSEN

URN, OTHER = "tel:+447700900031", "tel:+447700900032"


def plain(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


async def test_the_page_tells_who_how_and_why_and_that_somebody_looked(at_work: AtWork) -> None:
    for text in CHOSEN:
        person = at_work.says(text, URN)
    who = at_work.account(name="Anja")
    async with at_work.browser(who) as browser:
        page = plain((await browser.open(f"/desk/people/{person}")).text)
        again = plain((await browser.open(f"/desk/people/{person}?show=looks")).text)
        nobody = await browser.open(f"/desk/people/{uuid4()}")
    assert nobody.status_code == 404
    (score,) = at_work.town.rows(schema.score)
    assert f"{score.value} van 6 punten" in page
    assert "geen diagnose" in page
    assert "De makers gaven nog geen toestemming" in page
    assert "Ik ervaar een leegte om me heen" in page
    for offer in at_work.town.rows(schema.offer):
        assert sum(offer.weights) == offer.points
        assert f"samen {offer.points} punten" in page
        assert all(f"{rule} " in page and f"{weight:+d}" in page
                   for rule, weight in zip(offer.reasons, offer.weights, strict=True))  # fmt: skip
    assert "antwoorden bewaren : gegeven" in page
    assert "per sms" in page
    assert "gepland" in page, "the check-in to come"
    assert "kennismaken met een activiteit" in page
    assert "Anja keek op deze pagina (2 keer)" in again
    looked = at_work.town.rows(schema.audit, schema.audit.c.action == "person.shown")
    assert [(row.actor, row.person) for row in looked] == [(f"desk:{who.id}", person)] * 2


async def test_what_follows_by_itself_stands_in_nobody_s_name(at_work: AtWork) -> None:
    for text in ("ik ben gevallen en kan niet opstaan", "hallo"):
        person = at_work.says(text, URN)
    async with at_work.browser(at_work.account()) as browser:
        page = plain((await browser.open(f"/desk/people/{person}?show=work")).text)
    assert "vanzelf dienst gewaarschuwd" in page
    assert "de persoon kreeg een telefoontje beloofd: nood" in page


async def test_a_button_that_was_pressed_stands_there_by_its_words(at_work: AtWork) -> None:
    def event(**said: Any) -> Inbound:
        now = at_work.town.clock.now()
        return Inbound(uuid4(), "dronten", "telegram", "test", uuid4().hex, "telegram:7", now, **said)

    for one in (event(text="hallo"), event(kind="button", press=Press("consent.keep", "yes"))):
        person = at_work.running.house.ledger.record(one).person
    at_work.says("ik wil gebeld worden", URN)
    at_work.running.house.ledger.record(event(text="ik wil gebeld worden"))
    (callback,) = [row.id for row in at_work.town.rows(schema.callback) if row.person == person]
    async with at_work.browser(at_work.account()) as browser:
        for path in (f"/desk/people/{person}?show=messages", f"/desk/callbacks/{callback}"):
            page = plain((await browser.open(path)).text)
            assert "Ja" in page.split(), path
            assert "yes" not in page.split(), path


async def test_the_timeline_goes_a_page_at_a_time_and_shows_what_is_asked_for(at_work: AtWork) -> None:
    person = at_work.says("hallo", URN)
    for number in range(60):
        at_work.town.hand.on(seconds=20)
        at_work.says(f"bericht {number}.", URN)
    async with at_work.browser(at_work.account()) as browser:
        seen: list[str] = []
        path: str | None = f"/desk/people/{person}?show=messages"
        while path:
            page = (await browser.open(path)).text
            seen += re.findall(r">(bericht \d+\.)<", page)
            older = re.search(r'href="(\?show=messages&amp;before=[^"#]+)', page)
            path = f"/desk/people/{person}{older[1].replace('&amp;', '&')}" if older else None
        first_day = "0001-01-01T00:00:00+23:00~heard~1"  # in UTC it would lie before all days
        for before in (
            "x",
            first_day,
            "2026-11-24T10:00:00~heard~1",
            "2026-11-24T10:00:00+00:00~heard~" + "9" * 40,
            "a~b~c",
        ):
            answer = await browser.client.get(f"/desk/people/{person}", params={"before": before})
            assert answer.status_code == 200
    assert seen == [f"bericht {number}." for number in reversed(range(60))]


async def test_somebody_is_found_by_number_or_by_part_of_a_name_and_the_search_is_in_no_address(
    at_work: AtWork,
) -> None:
    at_work.asks_to_be_called(URN)
    person = at_work.says("dank u", URN)
    at_work.asks_to_be_called(OTHER)
    async with at_work.browser(at_work.account()) as browser:
        for typed in (URN.removeprefix("tel:"), "+44 7700 900031"):
            found = await browser.send("/desk/people", {"q": typed})
            assert found.url.path == f"/desk/people/{person}"
            assert not found.url.query
        both = await browser.send("/desk/people", {"q": "riE"})
        assert both.url.path == "/desk/people"
        assert both.text.count('class="who"') == 2
        assert "Niemand gevonden" in (await browser.send("/desk/people", {"q": "Willemijn"})).text
        assert (await browser.send("/desk/people", {"q": "ri"})).status_code == 422
    asked = at_work.town.rows(schema.audit, schema.audit.c.action == "people.searched")
    assert [row.details.split('"found": ')[1][0] for row in asked] == ["1", "1", "2", "0"]
    assert not any("ri" in row.details.lower().replace("person", "") for row in asked)


async def test_two_are_joined_by_a_lead_who_is_asked_twice(at_work: AtWork) -> None:
    at_work.asks_to_be_called(URN)
    one = at_work.says("dank u", URN)
    other = at_work.says("hallo", OTHER)
    at_work.says("STOP", OTHER)
    async with at_work.browser(at_work.account()) as browser:
        assert "Samenvoegen" not in (await browser.open(f"/desk/people/{one}")).text
        assert (await browser.send(f"/desk/people/{one}/join", {"other": other, "sure": "yes"})).status_code == 403
    async with at_work.browser(at_work.account("team_lead", name="Noor")) as browser:
        step = await browser.send(f"/desk/people/{one}/compare", {"q": OTHER.removeprefix("tel:")})
        assert all(urn.removeprefix("tel:") in step.text for urn in (URN, OTHER))
        assert (await browser.send(f"/desk/people/{one}/ask", {"other": other})).status_code == 422
        form = {"other": other, "reason": "Zij vertelde het aan de telefoon."}
        asks = await browser.send(f"/desk/people/{one}/ask", form)
        assert "Dit kan nooit meer ongedaan worden" in asks.text
        assert (await browser.send(f"/desk/people/{one}/join", form)).status_code == 422
        assert at_work.town.count(schema.person) == 2
        done = await browser.send(f"/desk/people/{one}/join", form | {"sure": "yes"})
        assert "Samengevoegd." in done.text
        assert form["reason"] in done.text
        assert "afgemeld met STOP" in done.text, "said on either line, it holds"
        assert (await browser.open(f"/desk/people/{other}")).status_code == 404
    assert {row.person for row in at_work.town.rows(schema.urn)} == {one}
    assert audit.verify(at_work.town.engine) == []


async def test_who_is_another_municipality_s_is_neither_seen_nor_found_nor_joined(at_work: AtWork) -> None:
    one = at_work.says("hallo", URN)
    at_work.asks_to_be_called(OTHER)
    (called,) = at_work.town.rows(schema.callback)
    with writing(at_work.town.engine) as connection:
        for table in (schema.person, schema.urn, schema.callback):
            key = table.c.id if table is schema.person else table.c.person
            connection.execute(update(table).where(key == called.person).values(municipality="elders"))
    async with at_work.browser(at_work.account("team_lead")) as browser:
        assert (await browser.open(f"/desk/people/{called.person}")).status_code == 404
        for typed in (OTHER.removeprefix("tel:"), "Riet"):
            assert "Niemand gevonden" in (await browser.send("/desk/people", {"q": typed})).text
        form = {"other": called.person, "reason": "x", "sure": "yes"}
        assert (await browser.send(f"/desk/people/{one}/join", form)).status_code == 404
    assert at_work.town.count(schema.person) == 2


async def test_that_somebody_phoned_and_was_called_stands_in_the_order_of_things(at_work: AtWork) -> None:
    person = at_work.says("hallo", URN)
    own = {"municipality": "dronten", "person": person, "at": at_work.town.clock.now(), "spoke": False,
           "heard_at": at_work.town.clock.now(), "local_date": at_work.town.clock.now().date()}  # fmt: skip
    calls = ({"direction": "in", "sid": "CA1", "status": "ended", "seconds": 130},
             {"direction": "out", "sid": None, "status": None, "nth": 3},
             {"direction": "out", "sid": "CA2", "status": "no_answer", "nth": 1},
             {"direction": "out", "sid": "CA3", "status": "ended", "nth": 2, "answered_by": "machine"})  # fmt: skip
    with writing(at_work.town.engine) as connection:
        for call in calls:
            connection.execute(schema.phone_call.insert(), own | call)
    async with at_work.browser(at_work.account()) as browser:
        page = plain((await browser.open(f"/desk/people/{person}")).text)
        later = await browser.open(f"/desk/people/{person}?show=work&before=2999-01-01T00:00:00%2B00:00~phoned~9")
    assert "belde ons, 2 min" in page
    assert "wij belden: niet opgenomen" in page
    assert "wij belden: voicemail" in page
    assert page.count("wij belden") == 2, "of a call that never left nobody heard anything"
    assert later.status_code == 200
    assert "voicemail" in plain(later.text)
