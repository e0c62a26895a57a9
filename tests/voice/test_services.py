"""The running service over HTTP: one by every channel, and two on one PostgreSQL that share every call between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from db import schema
from tests.fakes.exchange import Exchange
from tests.fakes.telephone import Caller
from tests.service.people import ON_TELEGRAM, RIET, BySms, ByTelegram, talk
from tests.service.test_same_talk import answered
from tests.service.town import AUTH, NUMBER, SID, Running, Town

pytestmark = pytest.mark.slow  # left out of `make test-fast`

PUBLIC = "https://peilstation.example"
SHARED = {"PEILSTATION_PUBLIC_URL": PUBLIC}
SPOKEN = ("ja", "1", "82", "Swifterbant", "min of meer", "ja", "ja", "ja", "ja", "nee", "1", "een en drie", "1", "Riet",
          "1", "ja")  # fmt: skip
"""Riet's screening, as she says and presses it."""


@asynccontextmanager
async def telephone(public: str, *services: Running) -> AsyncIterator[Exchange]:
    """Twilio, whose every request goes to the next of these services."""
    async with httpx.AsyncClient(timeout=30) as client:
        yield Exchange(client, public, SID, AUTH, NUMBER, reached=tuple(one.url for one in services), twice=True)


async def says(town: Town, caller: Caller, words: str) -> None:
    """Press it, where it is a number; say it, where it is none."""
    town.hand.on(seconds=20)
    await (caller.press(words) if words.isdecimal() else caller.say(words))


async def test_a_service_hears_the_same_by_sms_telegram_and_telephone(town: Town) -> None:
    people = [(BySms(town, "+447700900124"), RIET), (ByTelegram.of(town), ON_TELEGRAM)]
    async with town.service(("web", "sender")) as running, telephone(running.url, running) as exchange:
        caller = await Caller.of(exchange).phone()
        for words in SPOKEN:
            await says(town, caller, words)
        await caller.hang_up()
        for person, lines in people:
            await talk(town, person, lines)  # type: ignore[arg-type]
    urns = (f"tel:{caller.from_}", *(person.urn for person, _ in people))
    by_phone, by_sms, by_telegram = (town.document(urn) for urn in urns)
    assert answered(by_phone) == answered(by_sms) == answered(by_telegram)
    assert {one["raw_channel"] for one in by_phone["answers"]} == {"voice"}
    assert {one["status"] for one in by_phone["messages"]} == {"received", "sent"}


@pytest.mark.postgres
async def test_two_services_share_every_turn_of_a_call(on_postgres: Town) -> None:
    """Each turn is asked of one and asked again of the other, and it does not matter which: they say the same bytes."""
    town = on_postgres
    async with (
        town.service(telegram=None, more=SHARED) as one,
        town.service(telegram=None, more=SHARED) as other,
        telephone(PUBLIC, one, other) as exchange,
    ):
        callers = [await Caller.of(exchange, f"+447700900{400 + number}").phone() for number in range(4)]
        for words in SPOKEN:
            await asyncio.gather(*(says(town, caller, words) for caller in callers))
        at_once = await asyncio.gather(*(callers[0].again() for _ in range(6)))
        assert set(at_once) == {callers[0].page.body}
        await asyncio.gather(*(caller.hang_up() for caller in callers))
        outcomes = [answered(town.document(f"tel:{caller.from_}")) for caller in callers]
    assert all(outcome == outcomes[0] for outcome in outcomes)
    turns = [f"{caller.sid}/{turn}" for caller in callers for turn in range(len(SPOKEN) + 1)]
    assert sorted(row.external_id for row in town.rows(schema.inbox)) == sorted(turns)
    assert [row.status for row in town.rows(schema.phone_call)] == ["ended"] * len(callers)
    assert town.count(schema.callback) == len(callers)


@pytest.mark.postgres
async def test_a_turn_that_both_are_asked_at_once_is_taken_once(on_postgres: Town) -> None:
    town = on_postgres
    async with (
        town.service(telegram=None, more=SHARED) as one,
        town.service(telegram=None, more=SHARED) as other,
        telephone(PUBLIC, one, other) as exchange,
    ):
        exchange.twice = False
        caller = Caller.of(exchange)
        url = exchange.ours("voice")
        for turn, keys in enumerate(("", "1", "1", "82")):
            form = caller.form(**({"Digits": keys} if keys else {}))
            pages = await asyncio.gather(*(exchange.document(url, form) for _ in range(6)))
            assert len({page.body for page in pages}) == 1, turn
            (gather,) = pages[0].document
            url = gather.said["action"]
    assert [row.external_id for row in town.rows(schema.inbox)] == [f"{caller.sid}/{turn}" for turn in range(4)]
