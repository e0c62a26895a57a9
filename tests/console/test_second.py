"""A municipality that demands a second factor: whoever has none sets one up first, and gets nowhere else before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest

from console.visits import COOKIE
from console.words import say
from db import schema, sessions
from flows.content import Municipality
from peilstation import desk as front
from tests.console.desks import AtWork
from tests.console.test_sign_in import is_in
from tests.content import shipped


@pytest.fixture
def demanding(at_work: AtWork) -> Iterator[AtWork]:
    """The desk, while the municipality demands a second factor of everybody."""
    contents: Any = at_work.running.house.library.contents
    content, place = contents["dronten"], contents["dronten"].municipality
    desk = place.desk.model_copy(update={"second_factor": "required"})
    place.__dict__["desk"] = desk
    yield at_work
    place.__dict__["desk"] = desk.model_copy(update={"second_factor": "own_choice"})
    assert content.municipality is place


def test_it_is_data_of_the_municipality_and_their_own_choice_where_nothing_is_said() -> None:
    place = shipped().of("dronten").municipality
    assert place.desk.second_factor == "own_choice"
    said = place.model_dump(mode="json", exclude={"opening", "sending_window"})
    rest = {"opening": place.opening, "sending_window": "09:00-20:00"}
    assert (
        Municipality.model_validate(said | rest | {"desk": {"second_factor": "required"}}).desk.second_factor
        == "required"
    )
    with pytest.raises(ValueError, match="second_factor"):
        Municipality.model_validate(said | rest | {"desk": {"second_factor": "maybe"}})


async def test_whoever_has_none_gets_nowhere_before_it_is_set_up_and_everywhere_after(demanding: AtWork) -> None:
    ways = front.put_together(demanding.running.house, stopping=bool, nudge=lambda: None).ways
    async with demanding.browser(demanding.account("team_lead")) as browser:
        for way in ways:
            if way.action is None or way.path == "/desk/second":
                continue
            target = re.sub(r"\{\w+\}", "x", way.path)
            answer = await (browser.open(target) if way.method == "GET" else browser.send(target))
            assert answer.url.path == "/desk/second", way.path
        page = await browser.open("/desk")
        assert "De gemeente Dronten vraagt van iedereen" in page.text
        begun = await browser.send("/desk/second")
        found = re.search(r"<code>([A-Z2-7]{32})</code>", begun.text)
        assert found
        wrong = await browser.send("/desk/second", {"code": "abc"})
        assert (wrong.status_code, found[1] in wrong.text) == (422, True)
        assert (await browser.open("/desk")).url.path == "/desk/second"
        app = pyotp.TOTP(found[1])
        assert is_in(await browser.send("/desk/second", {"code": app.at(demanding.town.clock.now())}))
        assert (await browser.open("/desk/second")).url.path == "/desk/own"
        refused = await browser.send("/desk/own/second-off")
        assert refused.status_code == 409
        assert say("nl", "wrong.second-required") in refused.text


async def test_a_form_without_its_own_token_sets_nothing_up(demanding: AtWork) -> None:
    async with demanding.browser(demanding.account()) as browser:
        assert (await browser.client.post("/desk/second", data={"csrf": "0" * 64})).status_code == 403
        assert (await browser.client.post("/desk/second", data={"x": "y"})).status_code == 403
    assert [row.second for row in demanding.town.rows(schema.coordinator)] == [None]


async def test_whom_their_organisation_asked_for_two_is_asked_for_no_third(demanding: AtWork) -> None:
    who, now = demanding.account(), demanding.town.clock.now()
    for how, where in (("organisation_twice", "/desk"), ("organisation", "/desk/second")):
        async with demanding.browser() as browser:
            token = sessions.begin(demanding.town.engine, who.id, now=now, proven=True, how=how)  # type: ignore[arg-type]
            browser.client.cookies.set(COOKIE, token, path="/desk")
            assert (await browser.open("/desk")).url.path == where


async def test_where_nothing_is_demanded_that_page_leads_to_one_s_own(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account()) as browser:
        assert is_in(await browser.open("/desk"))
        assert (await browser.open("/desk/second")).url.path == "/desk/own"
