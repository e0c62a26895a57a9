"""Writing to somebody from the page of their callback: seen first, then sent, once, and never to who said STOP."""

from __future__ import annotations

from uuid import uuid4

import pytest

from db import schema
from flows import roles
from tests.console.desks import AtWork, Browser, callbacks, fresh
from tests.flows.test_check_in import CHOSEN

WORDS = "Dag Riet, ik bel u morgen. Groet, Anja"


async def claimed(at_work: AtWork, browser: Browser) -> str:
    """A callback that they have picked up: the path of its page."""
    at_work.asks_to_be_called()
    (callback,) = callbacks(await browser.open("/desk"))
    await browser.send(f"/desk/callbacks/{callback}/claim")
    return f"/desk/callbacks/{callback}"


def sent(at_work: AtWork) -> list[str]:
    """What left, or waits to, that a human wrote."""
    return [row.text for row in at_work.town.rows(schema.outbox, schema.outbox.c.in_reply_to.is_(None))]


async def test_a_preview_shows_what_would_leave_and_sends_nothing(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account()) as browser:
        path = await claimed(at_work, browser)
        page = await browser.send(f"{path}/write", {"text": WORDS})
        assert f">{WORDS}</blockquote>" in page.text
        assert "Er is nog niets verstuurd" in page.text
        assert "per sms, delen: 1" in page.text
        long = await browser.send(f"{path}/write", {"text": "\u0142" + "a" * 100})
        assert "per sms, delen: 2" in long.text
        assert "minder letters in een sms: \u0142" in long.text
    assert sent(at_work) == []


async def test_what_was_previewed_is_sent_once(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account()) as browser:
        path = await claimed(at_work, browser)
        form = {"id": fresh(await browser.send(f"{path}/write", {"text": WORDS})), "text": WORDS}
        assert "Uw bericht gaat weg" in (await browser.send(f"{path}/send", form)).text
        assert "ging al weg" in (await browser.send(f"{path}/send", form)).text
    assert sent(at_work) == [WORDS]


async def test_who_said_stop_is_not_written_to(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account()) as browser:
        path = await claimed(at_work, browser)
        at_work.says("STOP")
        assert f"{path}/write" not in (await browser.open(path)).text
        for act in ("write", "send"):
            answer = await browser.send(f"{path}/{act}", {"id": str(uuid4()), "text": WORDS})
            assert answer.status_code == 409
            assert "afgemeld met STOP" in answer.text
    assert sent(at_work) == []


async def test_the_preview_says_when_it_leaves_and_at_night_only_who_asked_for_somebody_is_written(
    at_work: AtWork,
) -> None:
    who, other = at_work.account(), "tel:+447700900077"
    async with at_work.browser(who) as browser:
        asked = await claimed(at_work, browser)
        for text in CHOSEN:
            at_work.says(text, other)
        (chose,) = [one for one in callbacks(await browser.open("/desk")) if one not in asked]
        for path in (asked, f"/desk/callbacks/{chose}"):
            await browser.send(f"{path}/claim")
            page = (await browser.send(f"{path}/write", {"text": WORDS})).text
            assert "Het gaat meteen weg" in page
            assert "Wat verstuurd is kan niet meer terug" in page
        at_work.town.hand.on(hours=12)
        await browser.open(at_work.link(who))
        for path, told in ((asked, "Het gaat meteen weg"), (f"/desk/callbacks/{chose}", "Het gaat weg: 25-11 09:00")):
            await browser.send(f"{path}/claim")
            assert told in (await browser.send(f"{path}/write", {"text": WORDS})).text


@pytest.mark.parametrize("text", [" ", "a" * 601])
async def test_nothing_and_too_much_are_not_sent(at_work: AtWork, text: str) -> None:
    async with at_work.browser(at_work.account()) as browser:
        path = await claimed(at_work, browser)
        for act in ("write", "send"):
            assert (await browser.send(f"{path}/{act}", {"id": str(uuid4()), "text": text})).status_code == 422
    assert sent(at_work) == []


async def test_only_whoever_holds_the_callback_writes(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account()) as one, at_work.browser(at_work.account()) as other:
        path = await claimed(at_work, one)
        assert (await other.send(f"{path}/send", {"id": str(uuid4()), "text": WORDS})).status_code == 409
    assert sent(at_work) == []


async def test_a_role_that_may_not_write_does_not(at_work: AtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(roles.MAY, "coordinator", roles.MAY["coordinator"] - {"person.write"})  # type: ignore[arg-type]
    async with at_work.browser(at_work.account()) as browser:
        path = await claimed(at_work, browser)
        assert f"{path}/write" not in (await browser.open(path)).text
        for act in ("write", "send"):
            assert (await browser.send(f"{path}/{act}", {"id": str(uuid4()), "text": WORDS})).status_code == 403
    assert sent(at_work) == []
