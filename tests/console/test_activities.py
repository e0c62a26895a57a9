"""The activities at the desk: what is changed counts for the next offer; what is wrong is kept nowhere."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from console.words import texts
from db import directory, schema
from tests.console.desks import AtWork

NEW = {
    "name": "Koffie met muziek", "organisation": "De Huiskamer", "categories.ontmoeting_activiteit": "on",
    "kernen.Dronten": "on", "factors.alleenstaand": "on", "elements.ontmoeten": "on", "modes.visit": "on", "layer": "1",
    "audience": "all", "active": "on", "direct": "on", "last_verified": "2026-11-20", "accessible": "yes",
    "cost_eur": "2",
}  # fmt: skip
LIST, MADE = "/desk/activities", "/desk/activities/koffie-met-muziek"


def kept(at_work: AtWork) -> dict[str, Any]:
    with at_work.town.engine.connect() as connection:
        return dict(directory.read(connection, "dronten"))


class Form(HTMLParser):
    """What a browser would send of the form of an entry, without anything being typed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.select = ""
        self.feed(page.partition("novalidate>")[2].partition("</form>")[0])
        self.found.pop("csrf")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "select":
            self.select = told["name"]
        elif tag == "option" and ("selected" in told or self.select not in self.found):
            self.found[self.select] = told["value"]
        elif tag == "input" and (told.get("type") != "checkbox" or "checked" in told):
            self.found[told["name"]] = told.get("value", "")


async def test_an_activity_is_made_changed_and_put_back_and_each_step_is_told_of(at_work: AtWork) -> None:
    (before,) = at_work.town.rows(schema.directory_revision)
    async with at_work.browser(at_work.account("team_lead", name="Anja")) as browser:
        page = await browser.send(f"{LIST}/new", NEW)
        assert page.url.path == LIST
        assert "Maak ongedaan: Koffie met muziek" in page.text
        one = kept(at_work)["koffie-met-muziek"]
        assert (one.name, one.kernen, one.factors, one.elements, one.direct, one.accessible, one.cost_eur) == (
            "Koffie met muziek", ("Dronten",), ("alleenstaand",), ("ontmoeten",), True, True, 2,
        )  # fmt: skip
        assert (one.last_verified, one.modes) == (date(2026, 11, 20), ("visit",))

        form = Form((await browser.open(MADE)).text).found
        await browser.send(MADE, {**form, "cost_eur": "", "full": "on", "kernen.Swifterbant": "on"})
        one = kept(at_work)["koffie-met-muziek"]
        assert (one.full, one.cost_eur, one.kernen) == (True, None, ("Dronten", "Swifterbant"))
        (after,) = at_work.town.rows(schema.directory_revision)
        assert after.revision > before.revision, "by this the ledger sees that what it holds is old"

        page = await browser.open(MADE)
        assert "Kosten in euro: 2 &rarr; onbekend" in page.text
        assert page.text.count("</b> Anja") == 2, "each of the two changes names who made it"
        await browser.send(f"{MADE}/back", {"seen": "2", "version": "1"})
        assert kept(at_work)["koffie-met-muziek"].cost_eur == 2
        assert "Nieuw gemaakt" in (await browser.open(MADE)).text
        second = await browser.send(f"{LIST}/new", NEW)
        assert second.status_code == 200
        assert "koffie-met-muziek-2" in kept(at_work), "two of one name have addresses of their own"


async def test_one_press_changes_one_thing_and_can_be_taken_back_within_a_minute(at_work: AtWork) -> None:
    which = "meerpaal-cursussen"
    async with at_work.browser(at_work.account("team_lead")) as browser:
        presses = (("verified", "last_verified", date(2026, 11, 24)), ("full", "full", True), ("free", "full", False),
                   ("off", "active", False), ("on", "active", True))  # fmt: skip
        for act, name, value in presses:
            page = await browser.send(f"{LIST}/{which}/{act}", {"kern": "Dronten", "show": ""})
            assert page.status_code == 200
            assert page.url.params["kern"] == "Dronten", "the list stays as it was narrowed down"
            assert getattr(kept(at_work)[which], name) == value
        await browser.send(f"{LIST}/{which}/off")
        newest = at_work.town.rows(schema.activity_version)[-1].number
        page = await browser.send(f"{LIST}/{which}/undo", {"seen": str(newest)})
        assert "Ongedaan gemaakt" in page.text
        assert kept(at_work)[which].active
        at_work.town.hand.on(seconds=61)
        assert "Maak ongedaan" not in (await browser.open(LIST)).text
        late = await browser.send(f"{LIST}/{which}/undo", {"seen": str(newest + 1)})
        assert late.status_code == 409
        await browser.send(f"{LIST}/new", NEW)
        await browser.send(f"{MADE}/undo", {"seen": "1"})
        assert not kept(at_work)["koffie-met-muziek"].active, "it may have been offered: it is switched off, not gone"
        assert (await browser.send(f"{LIST}/{which}/elsewhere")).status_code == 404
        assert (await browser.send(f"{LIST}/nowhere/off")).status_code == 404


async def test_of_two_who_edit_at_once_the_second_sees_both_and_writes_over_nothing_unseen(at_work: AtWork) -> None:
    path = f"{LIST}/meerpaal-cursussen"
    anja, bert = at_work.account("team_lead", name="Anja"), at_work.account("team_lead", name="Bert")
    async with at_work.browser(anja) as one, at_work.browser(bert) as other:
        form = Form((await one.open(path)).text).found
        assert (await one.send(path, {**form, "name": "Dansen op maandag"})).status_code == 200
        page = await other.send(path, {**form, "name": "Dansen op dinsdag", "min_age": "60"})
        assert page.status_code == 409
        assert kept(at_work)["meerpaal-cursussen"].name == "Dansen op maandag"
        assert "Nu bewaard door: Anja" in page.text
        assert "<td>Dansen op maandag</td><td>Dansen op dinsdag</td>" in page.text
        again = Form(page.text).found
        assert (again["name"], again["min_age"]) == ("Dansen op dinsdag", "60"), "what was typed is not lost"
        assert (await other.send(path, again)).status_code == 200
        assert kept(at_work)["meerpaal-cursussen"].name == "Dansen op dinsdag"
        assert (await one.send(f"{path}/back", {"seen": "1", "version": "0"})).status_code == 409
        assert (await one.send(path, {**form, "seen": ""})).status_code == 409


async def test_an_entry_that_is_opened_and_kept_is_the_same(at_work: AtWork) -> None:
    before = kept(at_work)
    async with at_work.browser(at_work.account("team_lead")) as browser:
        for slug in before:
            page = await browser.open(f"{LIST}/{slug}")
            assert (await browser.send(f"{LIST}/{slug}", Form(page.text).found)).status_code == 200, slug
    assert kept(at_work) == before
    assert at_work.town.count(schema.activity_version) == 0, "what is the same is no version"


WRONG = {
    "layer": "9", "kernen.Atlantis": "on", "factors.geen": "on", "last_verified": "gisteren", "valid_to": "2026-13-01",
    "cost_eur": "veel", "min_age": "-1", "modes.visit": "", "categories.ontmoeting_activiteit": "", "name": " ",
    "email": "geen", "url": "javascript:alert(1)", "phone": "bel maar", "audience": "niemand",
}  # fmt: skip


async def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account("team_lead")) as browser:
        for field, typed in WRONG.items():
            page = await browser.send(f"{LIST}/new", {**NEW, field: typed})
            name = field.partition(".")[0]
            assert page.status_code == 422, field
            said = re.findall(r'id="wrong-(\w+)">([^<]+)<', unescape(page.text))
            assert said == [(name, texts("nl")[f"amiss.{name}"])]
            assert f'aria-describedby="wrong-{name}"' in page.text
            still = Form(page.text).found
            assert still["organisation"] == "De Huiskamer"
            assert "." in field or field in ("layer", "audience") or still[field].strip() == typed.strip()
        tomorrow = await browser.send(f"{LIST}/new", {**NEW, "last_verified": "2026-11-25"})
        assert tomorrow.status_code == 422, "nobody checked it on a day that is still to come"
    assert "koffie-met-muziek" not in kept(at_work)


async def test_the_list_is_narrowed_down_without_a_script(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account("team_lead")) as browser:

        async def shown(query: str) -> set[str]:
            return set(re.findall(r'id="a-([\w-]+)"', (await browser.open(f"{LIST}?{query}")).text))

        everything, found = await shown(""), kept(at_work)
        assert everything == found.keys()
        there = {slug for slug, one in found.items() if {"Swifterbant", "national"} & set(one.kernen)}
        assert await shown("kern=Swifterbant") == there
        assert await shown("category=zorg") == {slug for slug, one in found.items() if "zorg" in one.categories}
        assert await shown("show=off") == {slug for slug, one in found.items() if not one.active}
        stale = await shown("show=stale")
        await browser.send(f"{LIST}/{min(stale)}/verified")
        await browser.send(f"{LIST}/{max(stale)}/full")
        assert await shown("show=stale") == stale - {min(stale)}
        assert await shown("show=full") == {max(stale)}
        everywhere = {slug for slug, one in found.items() if "national" in one.kernen}
        assert await shown("kern=nowhere") == everywhere


async def test_who_may_not_edit_sees_and_changes_nothing(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account("coordinator")) as browser:
        page = await browser.open(LIST)
        assert page.status_code == 200
        assert "Gecontroleerd vandaag" not in page.text
        assert "disabled" in (await browser.open(f"{LIST}/meerpaal-cursussen")).text
        for path in (f"{LIST}/new", f"{LIST}/meerpaal-cursussen/off"):
            assert (await browser.send(path, NEW)).status_code == 403
    assert "koffie-met-muziek" not in kept(at_work)


async def test_how_the_content_stands_is_told_by_who_has_to_do_something(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account("auditor")) as browser:
        page = unescape((await browser.open("/desk/content")).text)
    parts = dict(zip(re.findall(r'<h2 id="h-(\w+)"', page), page.split('<section class="card"')[1:], strict=True))
    active = sum(one.active for one in kept(at_work).values())
    assert f"{active} van de {active} activiteiten zijn nooit nagekeken" in parts["desk"]
    assert "Wie wordt buiten het rooster gewaarschuwd? <b>Noor</b>" in parts["place"]
    assert "De uren waarop iemand aan het werk is" in parts["place"]
    assert "Theo.van.Tilburg@vu.nl" in parts["licences"]
    assert "vraag Movisie" in parts["licences"]
    assert "ANP, oktober 2025" in parts["lines"]
    assert "113 of een behandelaar" in parts["keeper"]
    assert "was never verified" not in page, "nothing is said twice, and nothing in English that has its own words"


@pytest.mark.parametrize("kind", ["category", "element", "factor", "mode", "wish", "limit", "amiss", "layer"])
def test_everything_that_can_be_chosen_has_a_name(kind: str) -> None:
    from typing import get_args

    from console.entry import FIELDS
    from flows.matching import Limit
    from tests.content import shipped

    rules = shipped().of("dronten").matching
    every = [*rules.factors, *rules.wishes, *rules.loneliness]
    wanted = {
        "category": {one for rule in every for one in rule.categories},
        "element": {one for rule in every for one in rule.elements},
        "factor": set(rules.factor), "wish": set(rules.wish), "mode": {"visit", "home_visit", "phone", "online"},
        "limit": set(get_args(Limit)), "amiss": set(FIELDS), "layer": {str(layer) for layer in range(1, 7)},
    }[kind]  # fmt: skip
    assert {f"{kind}.{one}" for one in wanted} <= texts("nl").keys()


def test_both_languages_have_every_word_and_the_same_things_to_fill_in() -> None:
    nl, en = texts("nl"), texts("en")
    assert nl.keys() == en.keys()
    for key in nl:
        assert set(re.findall(r"{(\w+)}", nl[key])) == set(re.findall(r"{(\w+)}", en[key])), key
        assert json.dumps(nl[key]) != '""'
