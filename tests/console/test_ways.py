"""Every way of the desk, walked by every role, by nobody, from elsewhere, and by somebody of another municipality."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from console.app import Way
from console.visits import COOKIE
from db import schema
from db.engine import writing
from flows.roles import MAY, Role
from peilstation import desk as front
from tests.console.desks import CRY, AtWork, callbacks

ROLES: tuple[Role, ...] = tuple(MAY)


def ways(at_work: AtWork) -> list[Way]:
    return [
        way for way in front.put_together(at_work.running.house, stopping=bool, nudge=lambda: None).ways if way.action
    ]


def path(way: Way, callback: str) -> str:
    act = "claim" if "callbacks" in way.path else "elsewhere"
    return way.path.format(callback=callback, act=act, slug="meerpaal-cursussen")


async def waiting(at_work: AtWork) -> str:
    at_work.says(CRY)
    async with at_work.browser(at_work.account()) as browser:
        (found,) = callbacks(await browser.open("/desk"))
    return found


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_what_the_table_says_and_nothing_else(at_work: AtWork, role: Role) -> None:
    callback = await waiting(at_work)
    async with at_work.browser(at_work.account(role)) as browser:
        for way in ways(at_work):
            if way.path == "/desk/live":
                continue  # it lasts; below
            target = path(way, callback)
            answer = await (browser.open(target) if way.method == "GET" else browser.send(target))
            assert way.action is not None
            allowed = way.action in MAY[role]
            refused = answer.status_code == 403
            if target == "/desk":  # everybody comes in there, and who works no queue is led to where they may begin
                refused = answer.url.path != "/desk"
            assert refused == (not allowed), f"{role} {way.method} {target}: {answer.status_code}"


async def test_who_is_not_signed_in_sees_nothing_and_does_nothing(at_work: AtWork) -> None:
    callback = await waiting(at_work)
    async with at_work.browser() as browser:
        for way in ways(at_work):
            target = path(way, callback)
            answer = await (browser.open(target) if way.method == "GET" else browser.send(target))
            led_away = answer.url.path == "/desk/sign-in" or answer.status_code == 403
            assert led_away, f"{way.method} {target}"
            assert "Riet" not in answer.text


async def test_no_act_is_done_without_the_form_s_own_token(at_work: AtWork) -> None:
    callback = await waiting(at_work)
    async with at_work.browser(at_work.account("team_lead")) as browser:
        for way in ways(at_work):
            if way.method == "POST":
                for told in ({}, {"csrf": "0" * 64}):
                    answer = await browser.client.post(path(way, callback), data={"x": "y", **told})
                    assert answer.status_code == 403, way.path


@pytest.mark.parametrize("header", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_no_act_is_done_for_a_page_from_elsewhere(at_work: AtWork, header: dict[str, str]) -> None:
    callback = await waiting(at_work)
    async with at_work.browser(at_work.account("team_lead")) as browser:
        for way in ways(at_work):
            if way.method == "POST":
                answer = await browser.send(path(way, callback), **header)
                assert answer.status_code == 403, way.path


async def test_what_is_another_municipality_s_is_not_there(at_work: AtWork) -> None:
    callback = await waiting(at_work)
    with writing(at_work.town.engine) as connection:
        connection.execute(update(schema.callback).values(municipality="elders"))
    async with at_work.browser(at_work.account("team_lead")) as browser:
        assert callbacks(await browser.open("/desk")) == []
        assert (await browser.open(f"/desk/callbacks/{callback}")).status_code == 404
        assert (await browser.open(f"/desk/callbacks/{callback}/call/live")).status_code == 404
        for act in ("claim", "call", "release", "attempt", "note", "hand-over", "refer", "write", "send", "close"):
            assert (await browser.send(f"/desk/callbacks/{callback}/{act}")).status_code == 404


async def test_every_page_says_what_a_browser_may_do_with_it(at_work: AtWork) -> None:
    callback = await waiting(at_work)
    async with at_work.browser(at_work.account()) as browser:
        for target in ("/desk", f"/desk/callbacks/{callback}", "/desk/own", "/desk/sign-in", "/desk/static/desk.css"):
            headers = (await browser.open(target)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy, "only a demonstration may be shown within a page"
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] == ("no-cache" if "static" in target else "no-store")
        for target in ("/demo", "/demo/desk"):
            assert (await browser.open(target)).status_code == 404, (
                "nobody is signed in by a demonstration that is none"
            )


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(at_work: AtWork) -> None:
    async with at_work.browser() as browser:
        browser.client.follow_redirects = False
        said = (await browser.open(at_work.link(at_work.account()))).headers["set-cookie"]
        assert said.startswith(f"{COOKIE}=")
        assert "HttpOnly" in said
        assert "SameSite=lax" in said
        assert "Path=/desk" in said


def test_every_way_asks_for_an_action_or_is_one_of_those_before_sign_in(at_work: AtWork) -> None:
    desk = front.put_together(at_work.running.house, stopping=bool, nudge=lambda: None)
    for way in desk.ways:
        assert (way.action is None) == (way.public is not None), way.path
        assert (way.action is None) == (way.view is None), way.path
    assert {way.path for way in desk.ways if way.action is None} == {
        "/desk/sign-in", "/desk/in/{token}", "/desk/code", "/desk/sign-out", "/desk/language/{language}",
    }  # fmt: skip
