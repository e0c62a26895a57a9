"""Every way of the desk, walked by every role, by nobody, by half, from elsewhere, and by another municipality.

All of it comes from the table in console/app.py: a way with a part that this walk does not know, or with an act that
it would not try, is red here before anybody can forget it.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import update

from console.app import Way
from console.factors import fresh_secret
from console.visits import COOKIE
from db import coordinators, schema
from db.coordinators import Coordinator
from db.engine import writing
from flows.roles import MAY, Role
from peilstation import desk as front
from tests.console.desks import CRY, AtWork, Browser

pytestmark = pytest.mark.slow  # left out of `make test-fast`

ROLES: tuple[Role, ...] = tuple(MAY)
PARTS = {"callback": "", "person": "", "slug": "meerpaal-cursussen", "act": "", "token": "x" * 43,
         "municipality": "dronten", "language": "nl"}  # fmt: skip
"""What stands in a path; a callback and a person that are there come to it."""
OF_ONE_MUNICIPALITY = {"callback", "person", "slug"}
"""What of a path names something of one municipality."""
BEFORE_SIGN_IN = {
    "/desk/sign-in", "/desk/in/{token}", "/desk/code", "/desk/sign-out", "/desk/language/{language}",
    "/desk/organisation/{municipality}", "/desk/organisation/{municipality}/back",
}  # fmt: skip
LASTS = "/live"


def all_ways(at_work: AtWork) -> tuple[Way, ...]:
    return front.put_together(at_work.running.house, stopping=bool, nudge=lambda: None).ways


def ways(at_work: AtWork) -> list[Way]:
    return [way for way in all_ways(at_work) if way.action]


def by_who_may(at_work: AtWork) -> dict[Role, list[Way]]:
    """Every way once, with the first role that may take it."""
    return {role: [way for way in ways(at_work) if next(one for one in ROLES if way.action in MAY[one]) == role]
            for role in ROLES}  # fmt: skip


def acts(way: Way) -> list[str]:
    """The acts that the view of a way knows: what it matches, or compares, the act with."""
    page = type(way.view.__self__)  # type: ignore[union-attr]
    tree = ast.parse(textwrap.dedent(inspect.getsource(page)))
    cases = [case.pattern for match in ast.walk(tree) if isinstance(match, ast.Match) for case in match.cases]
    values = [each.value for case in cases for each in ast.walk(case) if isinstance(each, ast.MatchValue)]
    values += [each.comparators[0] for each in ast.walk(tree) if isinstance(each, ast.Compare)
               and isinstance(each.left, ast.Name) and each.left.id == "act"]  # fmt: skip
    return sorted({str(value.value) for value in values if isinstance(value, ast.Constant)})


def targets(way: Way, found: dict[str, str]) -> Iterator[str]:
    """Every path of a way: one for each act."""
    for act in acts(way) if "{act}" in way.path else [""]:
        yield way.path.format(**{**PARTS, **found, "act": act})


async def take(browser: Browser, way: Way, target: str, form: dict[str, str] | None = None) -> httpx.Response:
    return await (browser.open(target) if way.method == "GET" else browser.send(target, form))


def waiting(at_work: AtWork) -> dict[str, str]:
    """Somebody waits for a call."""
    person = at_work.says(CRY)
    (callback,) = at_work.town.rows(schema.callback)
    return {"callback": callback.id, "person": person}


def test_the_walk_knows_every_part_of_every_way_and_finds_the_acts(at_work: AtWork) -> None:
    for way in all_ways(at_work):
        assert set(re.findall(r"{(\w+)}", way.path)) <= set(PARTS), f"{way.path}: say in PARTS what stands there"
        assert (way.action is None) == (way.public is not None) == (way.view is None), way.path
        if "{act}" in way.path:
            assert way.method == "POST", "an act is never done by a look"
            assert acts(way), f"{way.path}: no acts found in its view"
    known = {way.path: acts(way) for way in ways(at_work) if "{act}" in way.path}
    assert {"claim", "close", "undo"} <= set(known["/desk/callbacks/{callback}/{act}"])
    assert {way.path for way in all_ways(at_work) if way.action is None} == BEFORE_SIGN_IN


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_what_the_table_says_and_nothing_else(at_work: AtWork, role: Role) -> None:
    found = waiting(at_work)
    who = at_work.account(role)
    async with at_work.browser(who) as browser:
        for way in ways(at_work):
            assert way.action is not None
            allowed = way.action in MAY[role]
            if allowed and way.path.endswith(LASTS):
                continue  # it lasts
            for target in targets(way, found):
                if "everywhere" in target and allowed:
                    continue  # it ends the walk; tests of signing in do it
                answer = await take(browser, way, target)
                refused = answer.status_code == 403
                if target == "/desk":  # everybody comes in there; who works no queue is led to where they may begin
                    refused = answer.url.path != "/desk"
                assert refused == (not allowed), f"{role} {way.method} {target}: {answer.status_code}"
        assert COOKIE in browser.client.cookies


async def test_who_is_not_signed_in_or_only_half_sees_nothing_and_does_nothing(at_work: AtWork) -> None:
    found = waiting(at_work)
    half = at_work.account("team_lead")
    now = at_work.town.clock.now()
    coordinators.change(at_work.town.engine, half, at=now, actor="test", second=fresh_secret(), second_since=now)
    before = at_work.town.count(schema.audit)
    for who, led_to in ((None, "/desk/sign-in"), (half, "/desk/code")):
        async with at_work.browser(who) as browser:
            for way in ways(at_work):
                for target in targets(way, found):
                    answer = await take(browser, way, target)
                    shut = answer.url.path == led_to or (answer.status_code == 403 and target.endswith(LASTS))
                    assert shut, f"{way.method} {target}: {answer.url.path} {answer.status_code}"
                    assert "Riet" not in answer.text
    done = [row.action for row in at_work.town.rows(schema.audit)][before:]
    assert done == ["desk.signed_in"], "nothing but half a sign-in happened"


async def test_no_act_is_done_without_the_form_s_own_token_nor_for_a_page_from_elsewhere(at_work: AtWork) -> None:
    found = waiting(at_work)
    foreign = ({"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"})
    for role, theirs in by_who_may(at_work).items():
        async with at_work.browser(at_work.account(role)) as browser:
            for target in (target for way in theirs if way.method == "POST" for target in targets(way, found)):
                for told in ({"x": "y"}, {"csrf": "0" * 64}):
                    assert (await browser.client.post(target, data=told)).status_code == 403, target
                for header in foreign:
                    assert (await browser.send(target, **header)).status_code == 403, target
    by_them = [row.action for row in at_work.town.rows(schema.audit) if row.actor.startswith("desk:")]
    assert set(by_them) == {"desk.signed_in", "audit.read"}, "an auditor is led there; nothing else was done"


async def test_what_postgresql_has_no_place_for_is_refused_wherever_it_stands(at_work: AtWork) -> None:
    for role, theirs in by_who_may(at_work).items():
        async with at_work.browser(at_work.account(role)) as browser:
            for way in theirs:
                named = dict.fromkeys(re.findall(r"{(\w+)}", way.path), "%00")
                target = way.path.format(**named) + ("" if named else "?kind=%00")
                assert (await take(browser, way, target)).status_code == 400, f"{way.method} {target}"
                if way.method == "POST":
                    plain = way.path.format(**dict.fromkeys(named, "x"))
                    assert (await browser.send(plain, {"who": "\0"})).status_code == 400, plain


@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk/code", "/desk/sign-out", "/desk/in/x"])
async def test_nor_does_a_page_from_elsewhere_sign_anybody_in_or_out(at_work: AtWork, path: str) -> None:
    async with at_work.browser(at_work.account()) as browser:
        for header in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "same-site"}):
            assert (await browser.send(path, **header)).status_code == 403
        assert (await browser.open("/desk")).url.path == "/desk"


async def test_what_is_another_municipality_s_is_not_there_on_any_way_that_names_something(at_work: AtWork) -> None:
    found = waiting(at_work)
    (activity,) = [row for row in at_work.town.rows(schema.activity) if row.slug == PARTS["slug"]]
    theirs: dict[Role, Coordinator] = {role: at_work.account(role, place="elders") for role in ROLES}
    with writing(at_work.town.engine) as connection:
        connection.execute(update(schema.callback).values(municipality="elders"))
        connection.execute(update(schema.person).values(municipality="elders"))
        elsewhere = update(schema.activity).where(schema.activity.c.id == activity.id)
        connection.execute(elsewhere.values(municipality="elders", slug="elders"))
        connection.execute(update(schema.directory_revision).values(revision=schema.directory_revision.c.revision + 1))
    tried = 0
    for role, those in by_who_may(at_work).items():
        async with at_work.browser(at_work.account(role)) as browser:
            for way in those:
                names = set(re.findall(r"{(\w+)}", way.path)) & OF_ONE_MUNICIPALITY
                in_form = way.path == "/desk/team/{act}"
                for target in targets(way, {**found, "slug": "elders"}) if names or in_form else ():
                    if target == "/desk/team/add":
                        continue  # it names nobody who is there
                    for who in theirs.values() if in_form else [theirs[role]]:
                        answer = await take(browser, way, target, {"who": who.id, "role": "auditor"})
                        assert answer.status_code == 404, f"{role} {way.method} {target}: {answer.status_code}"
                        tried += 1
    assert tried > 20
    for role, who in theirs.items():
        assert coordinators.find(at_work.town.engine, who.id) == who, role


async def test_every_page_says_what_a_browser_may_do_with_it(at_work: AtWork) -> None:
    found = waiting(at_work)
    for role, theirs in by_who_may(at_work).items():
        async with at_work.browser(at_work.account(role)) as browser:
            looks = [way for way in theirs if way.method == "GET" and not way.path.endswith(LASTS)]
            pages = [target for way in looks for target in targets(way, found)]
            for target in (*pages, "/desk/sign-in", "/desk/in/x", "/desk/static/desk.css"):
                headers = (await browser.open(target)).headers
                policy = headers["content-security-policy"]
                assert "default-src 'none'" in policy
                assert "unsafe" not in policy
                assert "frame-ancestors 'none'" in policy, "only a demonstration may be shown within a page"
                assert headers["x-content-type-options"] == "nosniff"
                assert headers["cache-control"] == ("no-cache" if "static" in target else "no-store")
            for target in ("/demo", "/demo/desk"):
                assert (await browser.open(target)).status_code == 404, "this is no demonstration"


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(at_work: AtWork) -> None:
    async with at_work.browser() as browser:
        browser.client.follow_redirects = False
        said = (await browser.open(at_work.link(at_work.account()))).headers["set-cookie"]
        assert said.startswith(f"{COOKIE}=")
        assert "HttpOnly" in said
        assert "SameSite=lax" in said
        assert "Path=/desk" in said
