"""Signing in through one's organisation: the real client against a small real provider, and all that it must refuse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio
from joserfc.jwk import OctKey, RSAKey

from console.visits import COOKIE
from console.words import say
from db import coordinators, schema
from db.coordinators import Coordinator
from tests.console.desks import AtWork
from tests.console.test_sign_in import is_in, rows_as_they_lie, second_on
from tests.fakes.organisation import CLIENT, SECRET, Organisation, organisation
from tests.service.conftest import KEY, migrated
from tests.service.town import Town

pytestmark = pytest.mark.slow  # left out of `make test-fast`

WAY = "/desk/organisation/dronten"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def _both(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[AtWork, Organisation]]:
    folder = tmp_path_factory.mktemp("organisation")
    url = f"sqlite:///{folder / 'p.db'}"
    migrated(url)
    async with Town(url, KEY, folder) as town, organisation(town.clock.now) as theirs:
        said = {"OIDC_ISSUER": theirs.url, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}
        async with town.service(("web",), telegram=None, sms=False, **said) as running:
            theirs.redirect = f"{running.url}{WAY}/back"
            yield AtWork(town, running), theirs


@pytest.fixture
def at_work(_both: tuple[AtWork, Organisation]) -> AtWork:
    """A desk that one may come to through an organisation."""
    _both[0].town.hand.on(minutes=16)  # whoever tried too often before is forgiven
    return _both[0]


@pytest.fixture
def theirs(_both: tuple[AtWork, Organisation]) -> Organisation:
    """The organisation: it says the truth."""
    theirs = _both[1]
    theirs.claims, theirs.lies, theirs.described = {}, {}, {}
    theirs.key, theirs.refuses, theirs.email_elsewhere = None, "", False
    return theirs


def known(at_work: AtWork, theirs: Organisation, **account: Any) -> Coordinator:
    """Somebody with an account here and at the organisation."""
    who = at_work.account(**account)
    theirs.claims = {"email": who.email.upper(), "email_verified": True}
    return who


async def comes(at_work: AtWork) -> httpx.Response:
    """Somebody takes the way there and back, and is out again: where that ended."""
    async with at_work.browser() as browser:
        page = await browser.open(WAY)
        assert (COOKIE in browser.client.cookies) is (page.status_code == 200)
        return page


async def test_whoever_has_an_account_comes_in_and_nothing_of_the_way_is_kept(
    at_work: AtWork, theirs: Organisation, caplog: pytest.LogCaptureFixture
) -> None:
    known(at_work, theirs, name="Anja")
    async with at_work.browser() as browser:
        page = await browser.open("/desk/sign-in")
        assert f'href="{WAY}"' in page.text
        assert "Log in met uw werkaccount (Dronten)" in page.text
        page = await browser.open(WAY)
        assert is_in(page)
        assert "Anja" in page.text
        assert "peilstation_desk_away" not in browser.client.cookies
        assert "via uw organisatie" in (await browser.open("/desk/own")).text
    (asked, given) = (theirs.asked[-1], theirs.given[-3:])
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    database = Path(at_work.town.engine.url.database or "")
    lies = rows_as_they_lie(at_work) + b"".join(each.read_bytes() for each in database.parent.glob(f"{database.name}*"))
    for each in (*given, asked["state"], asked["nonce"], SECRET):
        assert each.encode() not in lies
        assert each not in caplog.text
    (entry,) = [row for row in at_work.town.rows(schema.audit) if row.action == "desk.signed_in"][-1:]
    assert '"how": "organisation"' in entry.details


NOT_THEIRS = RSAKey.generate_key(2048, {"kid": "1"})
LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "x" * 43},
    "no nonce": {"nonce": None},
    "for somebody else": {"aud": "another-desk"},
    "for somebody else too, and given to them": {"aud": [CLIENT, "another-desk"], "azp": "another-desk"},
    "for somebody else, asked for by us": {"aud": "another-desk", "azp": CLIENT},
    "for nobody": {"aud": None},
    "of another issuer": {"iss": "https://elsewhere.example"},
    "of no issuer": {"iss": None},
    "too old": {"exp": 1_700_000_000},
    "without an end": {"exp": None},
    "of tomorrow": {"iat": 4_000_000_000},
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_token_that_is_not_its_own_for_us_of_now_lets_nobody_in(
    at_work: AtWork, theirs: Organisation, lie: str
) -> None:
    known(at_work, theirs)
    theirs.lies = LIES[lie]
    page = await comes(at_work)
    assert page.status_code == 502
    assert say("nl", "organisation.not-well") in page.text


@pytest.mark.parametrize("key", [NOT_THEIRS, OctKey.import_key(SECRET)], ids=["another key", "the client's secret"])
async def test_a_token_that_others_signed_lets_nobody_in(at_work: AtWork, theirs: Organisation, key: Any) -> None:
    known(at_work, theirs)
    theirs.key = key
    assert (await comes(at_work)).status_code == 502


@pytest.mark.parametrize(
    "said", [{"email_verified": False}, {"email_verified": None}, {"email_verified": "true"}, {"email": None}]
)
async def test_an_address_that_it_has_not_verified_is_nobody_s(
    at_work: AtWork, theirs: Organisation, said: dict[str, Any]
) -> None:
    known(at_work, theirs)
    theirs.lies = said
    page = await comes(at_work)
    assert page.status_code == 403
    assert say("nl", "organisation.unverified") in page.text


async def test_whom_we_do_not_know_gets_no_account_by_it_and_nobody_comes_in_at_another_s(
    at_work: AtWork, theirs: Organisation
) -> None:
    gone, now = known(at_work, theirs), at_work.town.clock.now()
    coordinators.change(at_work.town.engine, gone, at=now, actor="test", left_at=now)
    elsewhere, before = at_work.account(place="elders"), at_work.town.count(schema.coordinator)
    for email in (gone.email, elsewhere.email, "nobody@example.org"):
        theirs.claims = {"email": email, "email_verified": True}
        page = await comes(at_work)
        assert page.status_code == 403
        assert say("nl", "organisation.unknown") in page.text
    assert at_work.town.count(schema.coordinator) == before
    async with at_work.browser() as browser:
        assert (await browser.open("/desk/organisation/elders")).status_code == 404


async def test_an_answer_that_this_browser_did_not_ask_for_is_no_answer(at_work: AtWork, theirs: Organisation) -> None:
    known(at_work, theirs)
    async with at_work.browser() as browser, at_work.browser() as other:
        for each in (browser, other):
            each.client.follow_redirects = False
        there = (await browser.open(WAY)).headers["location"]
        async with httpx.AsyncClient() as wire:
            back = (await wire.get(there)).headers["location"]
        asked = {name: value for name, (value,) in parse_qs(urlsplit(back).query).items()}
        await other.open(WAY)  # holds a secret of its own
        for each, wrong in (
            (other, {}),
            (browser, {"state": "x" * 43}),
            (browser, {"iss": "https://elsewhere.example"}),
        ):
            answer = await each.client.get(f"{WAY}/back", params={**asked, **wrong})
            assert answer.status_code == 403
            assert say("nl", "organisation.again") in answer.text
            assert COOKIE not in each.client.cookies
        assert (await browser.open(back)).status_code == 403, "what was answered wrongly begins anew"
        assert (await browser.open(f"{WAY}/back")).status_code == 403


async def test_a_code_is_good_once(at_work: AtWork, theirs: Organisation) -> None:
    known(at_work, theirs)
    async with at_work.browser() as browser:
        browser.client.follow_redirects = False
        there = (await browser.open(WAY)).headers["location"]
        held = dict(browser.client.cookies)
        async with httpx.AsyncClient() as wire:
            back = (await wire.get(there)).headers["location"]
        assert (await browser.open(back)).status_code == 303
        async with httpx.AsyncClient(cookies=held) as thief:
            assert (await thief.get(back)).status_code == 502


async def test_whom_it_turns_away_is_told_so(at_work: AtWork, theirs: Organisation) -> None:
    known(at_work, theirs)
    theirs.refuses = "access_denied"
    page = await comes(at_work)
    assert page.status_code == 403
    assert say("nl", "organisation.turned-away") in page.text


async def test_one_that_is_not_well_is_said_to_be_so_and_the_other_ways_stay_open(
    at_work: AtWork, theirs: Organisation
) -> None:
    known(at_work, theirs)
    for wrong in ({"issuer": "https://elsewhere.example"}, {"token_endpoint": None},
                  {"token_endpoint": "http://127.0.0.1:1/"}, {"jwks_uri": f"{theirs.url}/nothing"}):  # fmt: skip
        theirs.described = wrong
        page = await comes(at_work)
        assert page.status_code == 502, wrong
        assert 'action="/desk/sign-in"' in page.text


async def test_it_may_say_the_address_elsewhere_take_the_secret_otherwise_and_change_its_keys(
    at_work: AtWork, theirs: Organisation
) -> None:
    known(at_work, theirs)
    theirs.email_elsewhere = True
    theirs.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    theirs.keys.append(RSAKey.generate_key(2048, {"kid": "2", "use": "sig"}))
    assert is_in(await comes(at_work))
    theirs.claims["sub"] = "somebody else"
    assert (await comes(at_work)).status_code == 502


async def test_our_own_code_is_asked_all_the_same_unless_it_says_that_it_asked_for_one(
    at_work: AtWork, theirs: Organisation
) -> None:
    who = known(at_work, theirs)
    async with at_work.browser(who) as browser:
        await second_on(browser, at_work)
    theirs.lies = {"amr": ["pwd"]}
    assert (await comes(at_work)).url.path == "/desk/code"
    theirs.lies = {"amr": ["pwd", "otp", "mfa"]}
    assert is_in(await comes(at_work))


async def test_one_that_never_answers_keeps_nobody_else_waiting(at_work: AtWork, theirs: Organisation) -> None:
    known(at_work, theirs)
    began, over = asyncio.Event(), asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        began.set()
        await over.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    theirs.described = {"token_endpoint": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"}
    async with server, at_work.browser() as other:
        waiting = [asyncio.create_task(comes(at_work)) for _ in range(4)]
        await began.wait()
        assert (await other.open("/desk/sign-in")).status_code == 200
        assert is_in(await other.open(at_work.link(at_work.account())))
        assert not any(task.done() for task in waiting)
        over.set()
        assert {page.status_code for page in await asyncio.gather(*waiting)} == {502}
