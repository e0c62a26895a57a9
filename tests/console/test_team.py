"""The team at the desk: an administrator lets people in and says goodbye to them; nobody else does."""

from __future__ import annotations

import re
from typing import Any

import pytest

from db import coordinators, schema
from tests.console.desks import AtWork

NEW = {"name": "Wim", "email": "wim@example.org", "role": "coordinator"}


async def test_an_administrator_makes_an_account_and_gets_a_link_for_it_that_works_once(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account("admin")) as admin, at_work.browser() as wim:
        page = await admin.send("/desk/team/add", NEW)
        link = re.search(r"<code>(\S+)</code>", page.text)
        assert link
        assert (await wim.open(link[1])).url.path == "/desk"
        assert (await wim.open(link[1])).status_code == 403
        assert "wim@example.org" in (await admin.open("/desk/team")).text


async def test_a_link_leads_to_where_the_service_is_known_however_the_request_came_here(at_work: AtWork) -> None:
    """Behind a proxy the desk hears http and a name of its own: a link of that would carry its token in the open."""
    async with at_work.browser(at_work.account("admin")) as admin:
        page = await admin.send("/desk/team/add", NEW, Host="inside.example:8080")
        assert f"<code>{at_work.running.house.settings.public_url}/desk/in/" in page.text


async def test_of_one_address_there_is_one_account(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account("admin")) as admin:
        await admin.send("/desk/team/add", NEW)
        again = await admin.send("/desk/team/add", {**NEW, "email": " WIM@example.org ", "role": "admin"})
        assert again.status_code == 409
        assert "al een account" in again.text


async def test_an_account_needs_a_name_an_address_and_a_role(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account("admin")) as admin:
        for wrong in ({"name": ""}, {"email": "wim"}, {"email": "@"}, {"role": "boss"}):
            assert (await admin.send("/desk/team/add", {**NEW, **wrong})).status_code == 422


async def test_whoever_leaves_is_out_at_once_and_stays_out(at_work: AtWork) -> None:
    wim = at_work.account(name="Wim")
    async with at_work.browser(at_work.account("admin")) as admin, at_work.browser(wim) as browser:
        assert (await browser.open("/desk")).url.path == "/desk"
        link = at_work.link(wim)
        asked = (await admin.open("/desk/team")).text.partition('action="/desk/team/leave"')[2]
        assert '<input type="checkbox" required>' in asked, "one press on the wrong button puts nobody out for good"
        assert "niet meer worden ingelogd" in (await admin.send("/desk/team/leave", {"who": wim.id})).text
        assert (await browser.open("/desk")).url.path == "/desk/sign-in"
        assert (await browser.open(link)).status_code == 403
        assert (await admin.send("/desk/team/link", {"who": wim.id})).status_code == 404


async def test_nobody_takes_the_last_key_away_from_under_themselves(at_work: AtWork) -> None:
    me = at_work.account("admin")
    async with at_work.browser(me) as admin:
        assert (await admin.send("/desk/team/leave", {"who": me.id})).status_code == 422
        assert (await admin.open("/desk/team")).status_code == 200


async def test_a_team_lead_sees_the_team_and_changes_nothing(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account("team_lead")) as lead:
        page = await lead.open("/desk/team")
        assert page.status_code == 200
        assert "Voeg iemand toe" not in page.text
        assert (await lead.send("/desk/team/add", NEW)).status_code == 403


async def test_who_works_elsewhere_is_not_there(at_work: AtWork) -> None:
    other = at_work.account(place="elders", name="Kees")
    async with at_work.browser(at_work.account("admin")) as admin:
        assert "Kees" not in (await admin.open("/desk/team")).text
        for act in ("link", "leave", "role", "reset", "out"):
            assert (await admin.send(f"/desk/team/{act}", {"who": other.id, "role": "auditor"})).status_code == 404


async def test_an_administrator_takes_a_lost_code_away_signs_out_and_changes_a_role(at_work: AtWork) -> None:
    wim = at_work.account(name="Wim")
    now = at_work.town.clock.now()
    async with at_work.browser(at_work.account("admin")) as admin, at_work.browser(wim) as browser:
        link = at_work.link(wim)
        assert "Overal uitgelogd" in (await admin.send("/desk/team/out", {"who": wim.id})).text
        assert (await browser.open("/desk")).url.path == "/desk/sign-in"
        assert (await browser.open(link)).status_code == 403
        assert "haal de code weg" not in (await admin.open("/desk/team")).text
        coordinators.change(at_work.town.engine, wim, at=now, actor="test", second="GEHEIM", second_since=now)
        assert "haal de code weg" in (await admin.open("/desk/team")).text
        assert (await browser.open(at_work.link(wim))).url.path == "/desk/code"
        assert "De code is weg" in (await admin.send("/desk/team/reset", {"who": wim.id})).text
        assert (await browser.open(at_work.link(wim))).url.path == "/desk"
        assert "De rol is veranderd" in (await admin.send("/desk/team/role", {"who": wim.id, "role": "auditor"})).text
        assert (await browser.open("/desk")).url.path == "/desk/audit", "it counts at once"
        assert (await admin.send("/desk/team/role", {"who": wim.id, "role": "mayor"})).status_code == 422
    actions = [row.action for row in at_work.town.rows(schema.audit) if row.action.startswith("coordinator.")]
    assert actions.count("coordinator.signed_out") == 2


async def test_nobody_becomes_something_else_by_themselves_and_the_last_administrator_not_at_all(
    at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    me, other = at_work.account("admin"), at_work.account("admin")
    async with at_work.browser(me) as admin:
        refused = await admin.send("/desk/team/role", {"who": me.id, "role": "auditor"})
        assert (refused.status_code, "Vraag een andere beheerder" in refused.text) == (422, True)
        real = coordinators.change

        def a_moment_too_late(*args: Any, **kwargs: Any) -> None:
            """They made us something else between our click and what it does."""
            now = at_work.town.clock.now()
            real(at_work.town.engine, me, at=now, actor=other.actor, role="auditor")
            real(*args, **kwargs)

        monkeypatch.setattr(coordinators, "change", a_moment_too_late)
        late = await admin.send("/desk/team/leave", {"who": other.id})
        assert (late.status_code, "Dit is de enige beheerder" in late.text) == (409, True)
    assert coordinators.find(at_work.town.engine, other.id) == other
