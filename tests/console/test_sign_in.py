"""Who may come in: passwords, codes, links, too many tries, signing out, and what of all that lies in the database."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from unicodedata import normalize

import httpx
import pyotp
import pytest

from console.factors import SHORTEST
from console.visits import COOKIE
from console.words import say
from db import coordinators, schema
from db.coordinators import Coordinator
from db.tries import OF_ONE as TRIES
from tests.console.desks import AtWork, Browser

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


async def test_where_too_many_tries_come_from_is_refused_and_nowhere_else(at_work: AtWork) -> None:
    who = await with_password(at_work)
    async with at_work.browser() as browser:
        for number in range(TRIES):
            await sign_in(browser, f"{number}@example.org", "x" * 12)
        assert (await sign_in(browser, who.email, PASSWORD)).status_code == 429
        by_link = await browser.client.get(at_work.link(who), headers={"X-Forwarded-For": "192.0.2.1"})
        assert by_link.status_code == 429
        assert is_in(await sign_in(browser, who.email, PASSWORD, "192.0.2.2"))
        at_work.town.hand.on(minutes=15)
        assert is_in(await sign_in(browser, who.email, PASSWORD))


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


async def test_whoever_only_asks_what_a_link_leads_to_does_not_use_it_up(at_work: AtWork) -> None:
    link = at_work.link(at_work.account())
    async with at_work.browser() as browser:
        assert (await browser.client.head(link)).status_code == 200
        assert (await browser.open("/desk")).url.path == "/desk/sign-in"
        assert is_in(await browser.open(link))


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
