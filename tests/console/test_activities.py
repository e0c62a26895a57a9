"""The activities at the desk: what is changed counts from the next conversation on; what is wrong is kept nowhere."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from console.words import texts
from db import directory, schema
from tests.console.desks import AtWork

NEW = {
    "name": "Koffie met muziek", "organisation": "De Huiskamer", "categories": "ontmoeten", "kernen": "Dronten",
    "factors": "alleenstaand", "modes": "visit", "layer": "1", "audience": "all", "active": "on", "direct": "on",
    "last_verified": "2026-11-20", "accessible": "yes", "cost_eur": "2",
}  # fmt: skip


def kept(at_work: AtWork) -> dict[str, Any]:
    with at_work.town.engine.connect() as connection:
        return dict(directory.read(connection, "dronten"))


async def test_a_new_activity_is_kept_as_the_form_says_it(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account("team_lead")) as browser:
        page = await browser.send("/desk/activities/new", NEW)
        assert page.url.path == "/desk/activities"
        assert "Koffie met muziek" in page.text
    one = kept(at_work)["koffie-met-muziek"]
    assert (one.name, one.kernen, one.factors, one.direct, one.accessible, one.cost_eur, one.last_verified) == (
        "Koffie met muziek", ("Dronten",), ("alleenstaand",), True, True, 2, date(2026, 11, 20)
    )  # fmt: skip


async def test_a_change_is_seen_by_the_next_conversation(at_work: AtWork) -> None:
    (before,) = at_work.town.rows(schema.directory_revision)
    async with at_work.browser(at_work.account("team_lead")) as browser:
        await browser.send("/desk/activities/new", NEW)
        await browser.send("/desk/activities/koffie-met-muziek", {**NEW, "full": "on", "active": ""})
    (after,) = at_work.town.rows(schema.directory_revision)
    assert after.revision == before.revision + 2, "by this the ledger sees that what it holds is old"
    one = kept(at_work)["koffie-met-muziek"]
    assert (one.full, one.active) == (True, False)


async def test_an_entry_that_is_opened_and_kept_is_the_same(at_work: AtWork) -> None:
    before = kept(at_work)
    async with at_work.browser(at_work.account("team_lead")) as browser:
        for slug in before:
            page = await browser.open(f"/desk/activities/{slug}")
            await browser.send(f"/desk/activities/{slug}", filled_in(page.text))
    assert kept(at_work) == before


def filled_in(page: str) -> dict[str, str]:
    """What a browser would send of this form without anything being typed."""
    from html.parser import HTMLParser

    class Form(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: dict[str, str] = {}
            self.select = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            told = {name: value or "" for name, value in attrs}
            if tag == "select":
                self.select = told["name"]
            elif tag == "option" and ("selected" in told or self.select not in self.found):
                self.found[self.select] = told["value"]
            elif tag == "input" and (told.get("type") != "checkbox" or "checked" in told):
                self.found[told["name"]] = told.get("value", "")

    form = Form()
    form.feed(page)
    return {name: value for name, value in form.found.items() if name != "csrf"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"layer": "9"}, "layer"),
        ({"kernen": "Atlantis"}, "kernen"),
        ({"factors": "geen"}, "factors"),
        ({"last_verified": "gisteren"}, "last_verified"),
        ({"cost_eur": "veel"}, "cost_eur"),
        ({"categories": ""}, "categories"),
        ({"modes": "post"}, "modes"),
    ],
)
async def test_what_is_wrong_is_named_and_what_was_typed_stays_in_the_form(
    at_work: AtWork, wrong: dict[str, str], field: str
) -> None:
    async with at_work.browser(at_work.account("team_lead")) as browser:
        page = await browser.send("/desk/activities/new", {**NEW, **wrong})
        assert page.status_code == 422
        assert texts("nl")[f"field.{field}"] in page.text.partition('role="alert"')[2].partition("</p>")[0]
        assert "Koffie met muziek" in page.text
    assert "koffie-met-muziek" not in kept(at_work)


async def test_two_of_one_name_have_addresses_of_their_own(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account("team_lead")) as browser:
        for _ in range(2):
            await browser.send("/desk/activities/new", NEW)
    assert {"koffie-met-muziek", "koffie-met-muziek-2"} <= kept(at_work).keys()


async def test_who_may_not_edit_sees_and_changes_nothing(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account("coordinator")) as browser:
        assert (await browser.open("/desk/activities")).status_code == 200
        assert (await browser.send("/desk/activities/new", NEW)).status_code == 403
    assert "koffie-met-muziek" not in kept(at_work)


async def test_what_was_asked_for_and_not_there_is_counted_without_names(at_work: AtWork) -> None:
    from db.engine import writing

    vervoer = {"municipality": "dronten", "need": "vervoer", "kern": "Swifterbant"}
    koor = {"municipality": "dronten", "need": "koor", "kern": None}
    rows = [vervoer | {"local_date": date(2026, 11, 1)}, vervoer | {"local_date": date(2026, 11, 2)},
            koor | {"local_date": date(2026, 1, 1)}]  # fmt: skip
    with writing(at_work.town.engine) as connection:
        connection.execute(schema.unmet_demand.insert(), rows)
    async with at_work.browser(at_work.account()) as browser:
        page = (await browser.open("/desk/activities")).text
    assert "<td>vervoer</td><td>Swifterbant</td><td>2</td>" in page
    assert "<td>koor</td>" not in page, "that was too long ago"


async def test_how_the_content_stands_is_shown_to_who_may_see_it(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account("auditor")) as browser:
        page = (await browser.open("/desk/content")).text
    assert "nobody is on duty" in page
    assert "113 Zelfmoordpreventie" in page
    assert "permission to use djg6" in page


def test_both_languages_have_every_word_and_the_same_things_to_fill_in() -> None:
    import re

    nl, en = texts("nl"), texts("en")
    assert nl.keys() == en.keys()
    for key in nl:
        assert set(re.findall(r"{(\w+)}", nl[key])) == set(re.findall(r"{(\w+)}", en[key])), key
        assert json.dumps(nl[key]) != '""'
