"""Who may come in: passwords, codes, links, too many tries, signing out, and what of all that lies in the database."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from unicodedata import normalize

import argon2
import httpx
import pyotp
import pytest
from argon2 import PasswordHasher
from starlette.requests import Request

from console import links
from console.factors import SHORTEST, Passwords
from console.visits import COOKIE
from console.words import say
from db import coordinators, schema, sessions, tries
from db.blind import open_index
from db.coordinators import Coordinator
from db.sessions import Limits
from db.tries import OF_ONE as TRIES
from db.tries import Shut
from tests.console.desks import AtWork, Browser

pytestmark = pytest.mark.slow  # left out of `make test-fast`

PASSWORD = "paard fiets lantaarn"


async def sign_in(browser: Browser, email: str, password: str, come_from: str = "192.0.2.1") -> httpx.Response:
    """Send the form as a proxy on this machine passes it on."""
    form = {"email": email, "password": password}
    return await browser.client.post("/desk/sign-in", data=form, headers={"X-Forwarded-For": come_from})


async def with_password(at_work: AtWork, password: str = PASSWORD, **account: str) -> Coordinator:
    """Somebody who has set this password."""
    who = at_work.account(**account)  # type: ignore[arg-type]
    async with at_work.browser(who) as browser:
        answer = await browser.send("/desk/own/password", {"password": password})
        assert answer.status_code == 200
    return who


async def second_on(browser: Browser, at_work: AtWork) -> pyotp.TOTP:
    """Begin and confirm a second factor; the authenticator."""
    page = await browser.send("/desk/own/second")
    found = re.search(r"<code>([A-Z2-7]{32})</code>", page.text)
    assert found
    app = pyotp.TOTP(found[1])
    page = await browser.send("/desk/own/second-on", {"code": app.at(at_work.town.clock.now())})
    assert (page.status_code, page.url.path) == (200, "/desk/own")
    at_work.town.hand.on(minutes=1)  # a code counts once
    return app


def is_in(page: httpx.Response) -> bool:
    return page.status_code == 200 and page.url.path == "/desk"


# --- password -----------------------------------------------------------------------------------------------------


async def test_whoever_set_a_password_signs_in_with_it_whatever_the_capitals_of_the_address(at_work: AtWork) -> None:
    await with_password(at_work, email="Anja@Example.org")
    async with at_work.browser() as browser:
        assert is_in(await sign_in(browser, " anja@example.ORG", PASSWORD))


async def test_who_has_an_account_cannot_be_learned_from_the_answer(at_work: AtWork) -> None:
    known = await with_password(at_work)
    without, gone = at_work.account(), await with_password(at_work)
    coordinators.change(at_work.town.engine, gone, at=at_work.town.clock.now(), actor="test",
                        left_at=at_work.town.clock.now())  # fmt: skip
    pages = []
    tried = ((known.email, "x" * 12), ("nobody@example.org", PASSWORD), (without.email, ""), (gone.email, PASSWORD))
    for number, (email, password) in enumerate(tried):
        async with at_work.browser() as browser:
            pages.append(await sign_in(browser, email, password, f"192.0.2.{number}"))
            assert COOKIE not in browser.client.cookies
    assert {page.status_code for page in pages} == {403}
    assert len({page.text for page in pages}) == 1
    assert say("nl", "sign-in.wrong") in pages[0].text


@pytest.mark.parametrize(("password", "kept"), [
    ("x" * (SHORTEST - 1), False), ("x" * SHORTEST, True), ("x" * 200, True), ("x" * 201, False), ("", False),
    ("twaalf é 😀 ok", True),
])  # fmt: skip
async def test_of_a_password_only_its_length_is_asked(at_work: AtWork, password: str, kept: bool) -> None:
    who = at_work.account()
    async with at_work.browser(who) as browser:
        answer = await browser.send("/desk/own/password", {"password": password})
        assert answer.status_code == (200 if kept else 422)
    async with at_work.browser() as browser:
        assert is_in(await sign_in(browser, who.email, password)) is kept


async def test_a_password_is_not_right_with_something_behind_it(at_work: AtWork) -> None:
    who = await with_password(at_work, "x" * 200)
    async with at_work.browser() as browser:
        assert not is_in(await sign_in(browser, who.email, "x" * 201))


async def test_a_letter_with_its_mark_is_the_same_on_every_keyboard(at_work: AtWork) -> None:
    who = await with_password(at_work, normalize("NFC", "één appél met crème"))
    async with at_work.browser() as browser:
        assert is_in(await sign_in(browser, who.email, normalize("NFD", "één appél met crème")))


async def test_a_new_password_ends_every_other_session_and_not_this_one(at_work: AtWork) -> None:
    who = at_work.account()
    async with at_work.browser(who) as here, at_work.browser(who) as there, at_work.browser(at_work.account()) as other:
        await here.send("/desk/own/password", {"password": PASSWORD})
        assert is_in(await here.open("/desk"))
        assert (await there.open("/desk")).url.path == "/desk/sign-in"
        assert is_in(await other.open("/desk"))


async def test_the_old_password_is_worth_nothing_after_a_new_one(at_work: AtWork) -> None:
    who = await with_password(at_work)
    async with at_work.browser(who) as browser:
        await browser.send("/desk/own/password", {"password": "een ander wachtwoord"})
    async with at_work.browser() as browser:
        assert not is_in(await sign_in(browser, who.email, PASSWORD))
        assert is_in(await sign_in(browser, who.email, "een ander wachtwoord"))


# --- second factor ------------------------------------------------------------------------------------------------


async def test_after_a_second_factor_is_on_a_code_is_asked_and_before_it_nothing_is_shown(at_work: AtWork) -> None:
    who = await with_password(at_work)
    async with at_work.browser(who) as browser:
        app = await second_on(browser, at_work)
    for by_link in (False, True):
        async with at_work.browser() as browser:
            asked = await (browser.open(at_work.link(who)) if by_link else sign_in(browser, who.email, PASSWORD))
            assert asked.url.path == "/desk/code"
            before = browser.client.cookies[COOKIE]
            for path in ("/desk", "/desk/own", "/desk/list"):
                assert (await browser.open(path)).url.path == "/desk/code"
            assert (await browser.send("/desk/own/second-off")).url.path == "/desk/code"
            assert is_in(await browser.send("/desk/code", {"code": app.at(at_work.town.clock.now())}))
            assert browser.client.cookies[COOKIE] != before, "who saw the first cookie is not in"
        at_work.town.hand.on(minutes=1)


async def test_a_second_factor_is_on_only_after_a_code_of_it_was_right(at_work: AtWork) -> None:
    who = at_work.account()
    async with at_work.browser(who) as browser:
        page = await browser.send("/desk/own/second")
        secret = re.search(r"<code>([A-Z2-7]{32})</code>", page.text)
        assert secret
        refused = await browser.send("/desk/own/second-on", {"code": "abc"})
        assert refused.status_code == 422
        assert secret[1] in refused.text, "they may try again with the same secret"
        assert is_in(await browser.open(at_work.link(who)))


async def test_a_code_counts_once_also_in_two_browsers_at_one_moment(at_work: AtWork) -> None:
    who = at_work.account()
    async with at_work.browser(who) as browser:
        app = await second_on(browser, at_work)
    async with at_work.browser(who) as one, at_work.browser(who) as other:
        code = {"code": app.at(at_work.town.clock.now())}
        answers = await asyncio.gather(one.send("/desk/code", code), other.send("/desk/code", code))
        assert sorted(answer.status_code for answer in answers) == [200, 403]


@pytest.mark.parametrize(("drift", "right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
async def test_a_clock_may_be_half_a_minute_off(at_work: AtWork, drift: int, right: bool) -> None:
    who = at_work.account()
    async with at_work.browser(who) as browser:
        app = await second_on(browser, at_work)
    at_work.town.hand.on(minutes=5)
    async with at_work.browser(who) as browser:
        code = app.at(int(at_work.town.clock.now().timestamp()) + drift)
        assert is_in(await browser.send("/desk/code", {"code": f"{code[:3]} {code[3:]}"})) is right


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "\N{ARABIC-INDIC DIGIT ONE}" * 6, "9" * 500])
async def test_what_is_no_code_of_now_is_refused(at_work: AtWork, code: str) -> None:
    who = at_work.account()
    async with at_work.browser(who) as browser:
        await second_on(browser, at_work)
    async with at_work.browser(who) as browser:
        answer = await browser.send("/desk/code", {"code": code})
        assert answer.status_code == 403
        assert (await browser.open("/desk")).url.path == "/desk/code"


async def test_a_second_factor_that_is_on_is_not_replaced_by_the_way_but_can_be_switched_off(at_work: AtWork) -> None:
    who = at_work.account()
    async with at_work.browser(who) as browser:
        app = await second_on(browser, at_work)
        assert (await browser.send("/desk/own/second")).status_code == 404
        await browser.open(at_work.link(who))
        await browser.send("/desk/code", {"code": app.at(at_work.town.clock.now())})
        assert (await browser.send("/desk/own/second-off")).status_code == 200
        assert is_in(await browser.open(at_work.link(who)))
    (row,) = at_work.town.rows(schema.coordinator)
    assert (row.second, row.second_since) == (None, None)


# --- too many tries -----------------------------------------------------------------------------------------------


async def test_an_address_that_was_tried_too_often_is_refused_a_quarter_of_an_hour(at_work: AtWork) -> None:
    who = await with_password(at_work)
    async with at_work.browser() as browser:
        for number in range(TRIES):
            email = who.email.upper() if number % 2 else who.email
            assert (await sign_in(browser, email, "x" * 12, f"192.0.2.{number}")).status_code == 403
        refused = await sign_in(browser, who.email, PASSWORD, "192.0.2.99")
        assert refused.status_code == 429
        at_work.town.hand.on(minutes=14)
        assert (await sign_in(browser, who.email, PASSWORD, "192.0.2.99")).status_code == 429
        at_work.town.hand.on(minutes=1)
        assert is_in(await sign_in(browser, who.email, PASSWORD, "192.0.2.99"))


async def test_an_office_is_not_shut_out_by_a_colleague_s_mistakes_but_by_a_machine_s(at_work: AtWork) -> None:
    who = await with_password(at_work)
    index, now = open_index(at_work.town.engine), at_work.town.clock.now()
    async with at_work.browser() as browser:
        for _ in range(TRIES + 1):
            mistaken = await sign_in(browser, "colleague@example.org", "x" * 12)
        assert mistaken.status_code == 429
        assert is_in(await sign_in(browser, who.email, PASSWORD))
        while not isinstance(tries.once(at_work.town.engine, {index.sign_in("from 192.0.2.1"): 60}, now), Shut):
            pass
        assert (await sign_in(browser, who.email, PASSWORD)).status_code == 429
        by_link = await browser.client.get(at_work.link(who), headers={"X-Forwarded-For": "192.0.2.1"})
        assert by_link.status_code == 429
        assert is_in(await sign_in(browser, who.email, PASSWORD, "192.0.2.2"))
        at_work.town.hand.on(minutes=15)
        assert is_in(await sign_in(browser, who.email, PASSWORD))


async def test_who_picks_another_address_of_the_same_household_is_still_at_the_same_place(at_work: AtWork) -> None:
    who, now = await with_password(at_work), at_work.town.clock.now()
    place = open_index(at_work.town.engine).sign_in("from 2001:db8:0:1::/64")
    while not isinstance(tries.once(at_work.town.engine, {place: 60}, now), Shut):
        pass
    async with at_work.browser() as browser:
        assert (await sign_in(browser, who.email, PASSWORD, "2001:db8:0:1:9::7")).status_code == 429
        assert is_in(await sign_in(browser, who.email, PASSWORD, "2001:db8:0:2::7"))


async def test_whoever_is_shut_out_reads_when_it_opens_again_and_so_does_who_has_no_account(at_work: AtWork) -> None:
    who = await with_password(at_work)
    pages = []
    for number, email in enumerate((who.email, "nobody@example.org")):
        async with at_work.browser() as browser:
            for _ in range(TRIES):
                await sign_in(browser, email, "x" * 12, f"192.0.2.{number}")
            at_work.town.hand.on(minutes=3, seconds=20)
            pages.append(await sign_in(browser, email, PASSWORD, f"192.0.2.{number}"))
    assert "Over 12 minuten kan het weer" in pages[0].text
    assert pages[0].text == pages[1].text
    assert [page.headers["retry-after"] for page in pages] == ["720", "720"]


async def test_a_password_is_looked_at_as_long_where_there_is_no_account(
    at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, password: str) -> bool:
        looked.append(kept)
        return verify(self, kept, password)

    known, without = await with_password(at_work), at_work.account()
    monkeypatch.setattr(PasswordHasher, "verify", counted)
    async with at_work.browser() as browser:
        for number, email in enumerate((known.email, without.email, "nobody@example.org")):
            await sign_in(browser, email, "x" * 12, f"192.0.2.{number}")
    costs = [argon2.extract_parameters(kept) for kept in looked]
    assert len(costs) == 3
    assert costs[0] == costs[1] == costs[2]


def test_the_service_hashes_as_the_library_recommends() -> None:
    """Tests take a cheap way: this is what everybody else gets."""
    kept = Passwords().hashed(PASSWORD)
    assert argon2.extract_parameters(kept) == argon2.profiles.RFC_9106_LOW_MEMORY
    assert Passwords().is_right(PASSWORD, kept)


async def test_who_signs_in_begins_anew_and_is_never_refused_for_being_right(at_work: AtWork) -> None:
    who = await with_password(at_work)
    async with at_work.browser() as browser:
        for number in range(2 * TRIES):
            wrong = await sign_in(browser, who.email, "x" * 12, f"192.0.2.{number}")
            assert (wrong.status_code, is_in(await sign_in(browser, who.email, PASSWORD, "192.0.2.99"))) == (403, True)


async def test_guesses_at_one_moment_are_no_more_than_guesses_one_after_the_other(at_work: AtWork) -> None:
    who = await with_password(at_work)
    async with at_work.browser() as browser:
        guesses = [sign_in(browser, who.email, f"geraden {number:04}", f"192.0.2.{number}") for number in range(20)]
        statuses = [answer.status_code for answer in await asyncio.gather(*guesses)]
    assert sorted(statuses) == [403] * TRIES + [429] * (20 - TRIES)


async def test_codes_are_guessed_no_more_often_either(at_work: AtWork) -> None:
    who = at_work.account()
    async with at_work.browser(who) as browser:
        app = await second_on(browser, at_work)
    async with at_work.browser(who) as browser:
        for number in range(TRIES):
            tried = await browser.send("/desk/code", {"code": "x"}, **{"X-Forwarded-For": f"192.0.2.{number}"})
            assert tried.status_code == 403
        right = {"code": app.at(at_work.town.clock.now())}
        assert (await browser.send("/desk/code", right, **{"X-Forwarded-For": "192.0.2.99"})).status_code == 429
        at_work.town.hand.on(minutes=14)
        await browser.open("/desk/code")
        at_work.town.hand.on(minutes=1)
        right = {"code": app.at(at_work.town.clock.now())}
        assert is_in(await browser.send("/desk/code", right, **{"X-Forwarded-For": "192.0.2.99"}))


# --- out ----------------------------------------------------------------------------------------------------------


async def test_signing_out_ends_the_session_and_needs_the_form_s_own_token(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account()) as browser:
        token = browser.client.cookies[COOKIE]
        for told in ("", "0" * 64, "é"):
            assert (await browser.client.post("/desk/sign-out", data={"csrf": told})).status_code == 403
        assert is_in(await browser.open("/desk"))
        assert (await browser.send("/desk/sign-out")).url.path == "/desk/sign-in"
        assert COOKIE not in browser.client.cookies
        browser.client.cookies.set(COOKIE, token)
        assert (await browser.open("/desk")).url.path == "/desk/sign-in", "not only the browser forgets it"


async def test_a_token_of_no_letters_that_we_know_is_refused_and_breaks_nothing(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account()) as browser:
        assert (await browser.client.post("/desk/own/elsewhere", data={"csrf": "é" * 64})).status_code == 403


async def test_whoever_knows_the_password_is_asked_the_old_one_before_a_new_one(at_work: AtWork) -> None:
    who, new = await with_password(at_work), {"password": "een ander wachtwoord"}
    async with at_work.browser() as browser:
        await sign_in(browser, who.email, PASSWORD)
        assert 'name="old"' in (await browser.open("/desk/own")).text
        for number in range(TRIES):
            place = {"X-Forwarded-For": f"192.0.2.{number}"}
            assert (await browser.send("/desk/own/password", {**new, "old": "geraden"}, **place)).status_code == 422
        right = {**new, "old": PASSWORD}
        assert (await browser.send("/desk/own/password", right)).status_code == 429, "nor is it guessed here"
        at_work.town.hand.on(minutes=14)
        await browser.open("/desk/own")
        at_work.town.hand.on(minutes=1)
        assert (await browser.send("/desk/own/password", right)).status_code == 200
    async with at_work.browser() as browser:
        assert is_in(await sign_in(browser, who.email, new["password"]))


async def test_whoever_forgot_it_sets_a_new_one_soon_after_a_link_and_not_hours_later(at_work: AtWork) -> None:
    who = await with_password(at_work)
    async with at_work.browser(who) as browser:
        assert 'name="old"' not in (await browser.open("/desk/own")).text
        at_work.town.hand.on(minutes=14)
        await browser.open("/desk/own")
        at_work.town.hand.on(minutes=1)
        assert 'name="old"' in (await browser.open("/desk/own")).text
        refused = await browser.send("/desk/own/password", {"password": "een ander wachtwoord"})
        assert refused.status_code == 422
        assert say("nl", "wrong.old-password") in refused.text


async def test_whoever_forgot_it_and_is_still_in_uses_a_link_for_a_new_one_too(at_work: AtWork) -> None:
    who = await with_password(at_work)
    new = {"password": "koffie molen zolder"}
    async with at_work.browser() as browser:
        await sign_in(browser, who.email, PASSWORD)
        assert (await browser.send("/desk/own/password", new)).status_code == 422, "the old one is asked"
        await browser.open(at_work.link(who))
        assert (await browser.send("/desk/own/password", new)).status_code == 200


async def test_a_page_that_is_left_open_keeps_nobody_signed_in(at_work: AtWork) -> None:
    """It asks for the lists whenever something changed, and each time its line begins anew: that is nobody's click."""
    async with at_work.browser(at_work.account()) as browser:
        for _ in range(3):
            assert (await browser.open("/desk/list")).url.path == "/desk/list"
            at_work.town.hand.on(minutes=6)
        assert (await browser.open("/desk/list")).url.path == "/desk/sign-in"


async def test_one_sees_where_one_is_signed_in_and_ends_one_of_them_or_all(at_work: AtWork) -> None:
    who = await with_password(at_work)
    async with at_work.browser(who) as here, at_work.browser() as there, at_work.browser(at_work.account()) as other:
        await sign_in(there, who.email, PASSWORD)
        page = (await here.open("/desk/own")).text
        assert "met een link sinds 10:00" in page
        assert "met uw wachtwoord sinds 10:00" in page
        mine = sessions.theirs(at_work.town.engine, who.id, at_work.town.clock.now(), Limits())
        (elsewhere,) = (one.id for one in mine if one.how == "password")
        assert f'value="{elsewhere}"' in page
        assert (await other.send("/desk/own/session", {"session": elsewhere})).status_code == 404
        assert is_in(await there.open("/desk"))
        assert "Daar bent u uitgelogd" in (await here.send("/desk/own/session", {"session": elsewhere})).text
        assert (await there.open("/desk")).url.path == "/desk/sign-in"
        assert is_in(await here.open("/desk"))
        await sign_in(there, who.email, PASSWORD)
        assert (await here.send("/desk/own/everywhere")).url.path == "/desk/sign-in"
        assert (await there.open("/desk")).url.path == "/desk/sign-in"
        assert is_in(await other.open("/desk"))


async def test_whoever_signs_out_everywhere_else_stays_here(at_work: AtWork) -> None:
    who = at_work.account()
    async with at_work.browser(who) as here, at_work.browser(who) as one, at_work.browser(who) as two:
        await here.send("/desk/own/elsewhere")
        assert is_in(await here.open("/desk"))
        for there in (one, two):
            assert (await there.open("/desk")).url.path == "/desk/sign-in"


async def test_who_no_longer_works_here_is_out_at_once_and_stays_out(at_work: AtWork) -> None:
    who = await with_password(at_work)
    link = at_work.link(who)
    async with at_work.browser(who) as browser:
        now = at_work.town.clock.now()
        coordinators.change(at_work.town.engine, who, at=now, actor="test", left_at=now)
        assert (await browser.open("/desk")).url.path == "/desk/sign-in"
        assert (await browser.open(link)).status_code == 403
        assert (await sign_in(browser, who.email, PASSWORD)).status_code == 403


async def test_of_two_browsers_that_use_a_link_at_one_moment_one_is_in(at_work: AtWork) -> None:
    for _ in range(5):
        link = at_work.link(at_work.account())
        async with at_work.browser() as one, at_work.browser() as other:
            headers = [{"X-Forwarded-For": f"198.51.100.{number}"} for number in (1, 2)]
            answers = await asyncio.gather(
                one.client.get(link, headers=headers[0]), other.client.get(link, headers=headers[1])
            )
            assert sorted(answer.status_code for answer in answers) == [200, 403]
            assert [COOKIE in each.client.cookies for each in (one, other)].count(True) == 1
        at_work.town.hand.on(minutes=16)


CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
OPENED = {"User-Agent": CHROME, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "none"}


@pytest.mark.parametrize("headers", [
    {"User-Agent": "WhatsApp/2.23.20.0"},
    {"User-Agent": "TelegramBot (like TwitterBot)"},
    {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
    {"User-Agent": "facebookexternalhit/1.1 Facebot Twitterbot/1.0"},
    {"User-Agent": "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5"},
    {"User-Agent": "Microsoft Office Word 2014 (16.0.17126) Windows NT 10.0"},
    OPENED | {"User-Agent": f"{CHROME} (compatible; Nextcloud Server Crawler)"},
    OPENED | {"Sec-Purpose": "prefetch;prerender"},
    {"User-Agent": CHROME, "Purpose": "prefetch"},
    OPENED | {"Sec-Fetch-Site": "cross-site"},  # a click in a page of somebody else's: webmail, or who frames us
    OPENED | {"Sec-Fetch-Dest": "iframe"},
    OPENED | {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
])  # fmt: skip
async def test_whatever_only_looks_where_a_link_leads_sees_a_button_and_uses_nothing_up(
    at_work: AtWork, headers: dict[str, str]
) -> None:
    link = at_work.link(at_work.account())
    async with at_work.browser() as looks, at_work.browser() as human:
        for method in ("GET", "HEAD"):
            seen = await looks.client.request(method, link, headers=headers)
            assert (seen.status_code, seen.url.path) == (200, link)
            assert COOKIE not in looks.client.cookies
        page = await human.client.get(link, headers=headers)
        assert f'<form method="post" action="{link}"' in page.text
        assert say("nl", "link.go") in page.text
        assert (await human.send(link, Origin="https://elsewhere.example")).status_code == 403
        assert is_in(await human.send(link))
        assert (await human.send(link)).status_code == 403


@pytest.mark.parametrize("headers", [
    {}, {"User-Agent": "curl/8.5.0"}, {"User-Agent": CHROME}, OPENED, OPENED | {"Sec-Fetch-Site": "same-origin"},
])  # fmt: skip
async def test_whoever_opens_a_link_themselves_is_in_at_once(at_work: AtWork, headers: dict[str, str]) -> None:
    link = at_work.link(at_work.account())
    async with at_work.browser() as browser:
        assert (await browser.client.head(link)).status_code == 200
        assert is_in(await browser.client.get(link, headers=headers))


@pytest.mark.parametrize(("agent", "secure", "in_at_once"), [
    (CHROME, True, False),  # every browser of today says on https how it came to ask: this is a scanner
    (CHROME, False, True),
    ("curl/8.5.0", True, True),
])  # fmt: skip
def test_on_https_what_calls_itself_a_browser_and_says_no_more_is_none(
    agent: str, secure: bool, in_at_once: bool
) -> None:
    request = Request({"type": "http", "method": "GET", "headers": [(b"user-agent", agent.encode())]})
    assert links.opened(request, secure=secure) is in_at_once


@pytest.mark.parametrize(("site", "framed", "in_at_once"), [
    ("same-origin", True, True), ("same-origin", False, False), ("cross-site", True, False),
])  # fmt: skip
def test_within_a_frame_only_a_demonstration_opens_a_link_and_only_on_its_own_page(
    site: str, framed: bool, in_at_once: bool
) -> None:
    told = OPENED | {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": site}
    headers = [(name.lower().encode(), text.encode()) for name, text in told.items()]
    request = Request({"type": "http", "method": "GET", "headers": headers})
    assert links.opened(request, secure=False, framed=framed) is in_at_once


async def test_an_unused_link_is_worth_nothing_after_a_new_password_or_signing_out_everywhere(at_work: AtWork) -> None:
    who = at_work.account()
    for act, form in (("password", {"password": PASSWORD}), ("elsewhere", {}), ("everywhere", {})):
        async with at_work.browser(who) as here, at_work.browser() as there:
            link = at_work.link(who)
            await here.send(f"/desk/own/{act}", form)
            assert (await there.open(link)).status_code == 403, act
            assert is_in(await there.open(at_work.link(who)))


# --- the language -------------------------------------------------------------------------------------------------


async def test_the_language_that_is_chosen_stays_and_leads_back_to_the_page(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account()) as browser:
        assert '<html lang="nl">' in (await browser.open("/desk/own")).text
        here = {"Referer": f"{at_work.running.url}/desk?shelf=later"}
        page = await browser.client.get("/desk/language/en", headers=here)
        assert (page.url.path, page.url.query) == ("/desk", b"shelf=later")
        for path in ("/desk", "/desk/own", "/desk/sign-in"):
            assert '<html lang="en">' in (await browser.open(path)).text
        await browser.open("/desk/language/nl")
        assert '<html lang="nl">' in (await browser.open("/desk")).text


@pytest.mark.parametrize(("came", "back"), [
    ("/desk/own", "/desk/own"),
    ("/desk/own/password", "/desk/own"),  # a form that was refused: its address cannot be opened
    ("/desk/callbacks/a-1/attempt?x=y", "/desk/callbacks/a-1"),
    ("/desk/callbacks/a-1?said=claimed", "/desk/callbacks/a-1?said=claimed"),
    ("/desk/in/used", "/desk"),
    ("/desk/sign-out", "/desk"),
    ("/desktop", "/desk"),
    ("//[", "/desk"),
    ("", "/desk"),
])  # fmt: skip
async def test_after_an_act_the_language_leads_back_to_the_page_that_it_was_done_on(
    at_work: AtWork, came: str, back: str
) -> None:
    async with at_work.browser() as browser:
        browser.client.follow_redirects = False
        referer = came if came.startswith("//") else f"{at_work.running.url}{came}"
        answer = await browser.client.get("/desk/language/en", headers={"Referer": referer})
        assert (answer.status_code, answer.headers["location"]) == (303, back)


async def test_a_browser_tells_our_own_pages_where_it_came_from_and_nobody_else(at_work: AtWork) -> None:
    async with at_work.browser() as browser:
        assert (await browser.open("/desk/sign-in")).headers["referrer-policy"] == "same-origin"


async def test_a_language_that_we_do_not_speak_changes_nothing(at_work: AtWork) -> None:
    async with at_work.browser() as browser:
        page = await browser.open("/desk/language/xx")
        assert '<html lang="nl">' in page.text


# --- what lies in the database ------------------------------------------------------------------------------------


def rows_as_they_lie(at_work: AtWork) -> bytes:
    """Every cell of every table, unopened, one behind the other."""
    path = Path(at_work.town.engine.url.database or "")
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        cells = [cell for table in tables for row in database.execute(f'SELECT * FROM "{table}"') for cell in row]
    return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)


async def test_nothing_that_opens_the_desk_lies_readable_in_the_database(at_work: AtWork) -> None:
    who = await with_password(at_work, email="Zeldzaam.Adres@example.org", name="Zeldzamenaam")
    link = at_work.link(who)
    async with at_work.browser(who) as browser:
        first = browser.client.cookies[COOKIE]
        app = await second_on(browser, at_work)
        await browser.open(at_work.link(who))
        half = browser.client.cookies[COOKIE]
        await browser.send("/desk/code", {"code": app.at(at_work.town.clock.now())})
        whole = browser.client.cookies[COOKIE]
    async with at_work.browser() as browser:
        await sign_in(browser, "geprobeerd@example.org", "een geraden wachtwoord", "192.0.2.77")
    database = Path(at_work.town.engine.url.database or "")
    lies = rows_as_they_lie(at_work) + b"".join(each.read_bytes() for each in database.parent.glob(f"{database.name}*"))
    assert who.id.encode() in lies, "this looks where something is"
    assert b"$argon2id$" in lies
    secrets = (first, half, whole, link.rpartition("/")[2], app.secret, PASSWORD, "geraden wachtwoord")
    people = ("Zeldzaam.Adres", "zeldzaam.adres", "Zeldzamenaam", "geprobeerd@", "192.0.2.77")
    for each in (*secrets, *people):
        assert each.encode() not in lies, each
