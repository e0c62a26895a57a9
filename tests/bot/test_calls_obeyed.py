"""A call that the desk asked for, as Twilio would carry it out: every document to the letter, twice the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from db import schema
from db.work import Hand
from tests.bot.doors import AUTH, NUMBERS, PUBLIC, USER, Doors
from tests.bot.test_calls import THEIRS, begun, hand, row
from tests.fakes.exchange import Callee, Exchange
from tests.fakes.telephone import Caller

assert hand  # the fixture of those tests
OWN = "+447700900003"


@pytest_asyncio.fixture
async def exchange(doors: Doors) -> AsyncIterator[Exchange]:
    async with httpx.AsyncClient() as client:
        yield Exchange(client, PUBLIC, USER, AUTH["dronten"], NUMBERS["dronten"],
                       reached=(f"http://127.0.0.1:{doors.port}",), twice=True)  # fmt: skip


async def rung(doors: Doors, hand: Hand, exchange: Exchange) -> tuple[Caller, str]:
    """A coordinator whose telephone rang for a call of the desk's, and who picked up."""
    which = begun(doors, hand)
    return await Caller.called(exchange, "CA1", OWN).pick_up(exchange.ours(f"voice/desk/{which}/1"), None), which


async def test_who_presses_1_is_connected_with_the_person(doors: Doors, hand: Hand, exchange: Exchange) -> None:
    exchange.callees[THEIRS] = Callee()
    caller, which = await rung(doors, hand, exchange)
    assert "Druk op 1" in caller.spoken[0]
    assert not caller.over
    await caller.press("1")
    (dial,) = caller.pages[1].document
    assert dial.said["callerId"] == NUMBERS["dronten"]
    assert (exchange.dialled, caller.over, caller.hung_up) == ([THEIRS], True, True)
    found: Any = row(doors, which)
    assert (found.you, found.they, found.seconds) == ("answered", "ended", 61)


@pytest.mark.parametrize("end", ["busy", "no-answer", "failed"])
async def test_who_cannot_be_connected_hears_why(doors: Doors, hand: Hand, exchange: Exchange, end: Any) -> None:
    exchange.callees[THEIRS] = Callee(end)
    caller, which = await rung(doors, hand, exchange)
    await caller.press("1")
    assert (len(caller.spoken), caller.hung_up) == (1, True)
    assert row(doors, which).they == end.replace("-", "_")


@pytest.mark.parametrize("keys", ["5", ""])
async def test_who_does_not_press_1_is_not_connected(doors: Doors, hand: Hand, exchange: Exchange, keys: str) -> None:
    caller, which = await rung(doors, hand, exchange)
    await (caller.press(keys) if keys else caller.wait())
    assert (exchange.dialled, caller.over, row(doors, which).pressed) == ([], True, "no")
    assert len(doors.rows(schema.desk_call)) == 1
