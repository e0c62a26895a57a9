"""The team at the desk: an administrator lets people in and says goodbye to them; nobody else does."""

from __future__ import annotations

import re

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
        for act in ("link", "leave"):
            assert (await admin.send(f"/desk/team/{act}", {"who": other.id})).status_code == 404
