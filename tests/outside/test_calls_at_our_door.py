"""Our telephone against judges that nobody here wrote: emulate, and Twilio's own description of calls."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import httpx
import pytest
from twilio.base import values

from bot import voice
from bot.channel import Account, Begun, NotTaken, Refused, Sent, ShutOut
from bot.voice import Voice
from db import schema
from db.crypto import generate
from tests.fakes.exchange import Exchange
from tests.fakes.telephone import Caller
from tests.outside import judges
from tests.outside.judges import EmulatedTwilio, Judge
from tests.outside.test_sms_at_our_door import PERSON, AtTwilio, leaving, migrated
from tests.service.people import BySms, agreed
from tests.service.town import MORNING, Running, Town, until

pytestmark = pytest.mark.slow  # left out of `make test-fast`

OUT, CALL = schema.outbox, schema.phone_call
CALLING = replace(leaving("Goedendag. Hoe gaat het?"), channel="voice", lane="unasked")


@asynccontextmanager
async def telephone(url: str, token: str = judges.AUTH_TOKEN) -> AsyncIterator[Voice]:
    """Our telephone, at this Twilio."""
    account = Account("dronten", url, "https://peilstation.example", judges.OUR_NUMBER, judges.ACCOUNT_SID, token)
    line = Voice(account)
    try:
        yield line
    finally:
        await line.close()


REQUESTS: dict[str, Callable[[Voice], Any]] = {
    "send": lambda line: line.send(CALLING),
    "look_up": lambda line: line.look_up(CALLING),
    "stands": lambda line: line.stands("CA" + "5e" * 16),
    "probe": lambda line: line.probe(),
}


@pytest.mark.parametrize("request_", REQUESTS)
async def test_each_request_is_as_twilio_describes_it(
    twilio_description: Judge, request_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Prism takes a name that comes more than once in a form for one value; Twilio wants its events so.
    monkeypatch.setattr(voice, "EVENTS", values.unset)
    async with telephone(twilio_description.url) as line:
        outcome = await REQUESTS[request_](line)
    assert outcome is not None
    assert not isinstance(outcome, Refused | NotTaken | ShutOut)
    # The example of a list leads to a next page whose address, with a day for an instant, is not as described.
    asked = [answer for answer in twilio_description.answers() if "PageToken" not in answer.path]
    assert [(answer.status // 100, answer.complaints) for answer in asked] == [(2, ())]


async def test_emulate_takes_our_calls_and_shows_them_again(emulated_twilio: EmulatedTwilio) -> None:
    async with telephone(emulated_twilio.url) as line:
        begun = await line.send(CALLING)
        assert isinstance(begun, Begun)
        assert list(await line.look_up(CALLING)) == [begun.external_id]
        assert await line.stands(begun.external_id) == ("ringing", None)
        assert isinstance(await line.probe(), Sent)
    async with telephone(emulated_twilio.url, "another token") as line:
        assert isinstance(await line.send(CALLING), ShutOut)
        assert await line.stands(begun.external_id) is None
    (shown,) = await emulated_twilio.calls()
    assert (shown["to"], shown["from"], shown["direction"]) == (PERSON, judges.OUR_NUMBER, "outbound-api")


@asynccontextmanager
async def calling(folder: Path, judge: EmulatedTwilio) -> AsyncIterator[tuple[Town, Running, str, str]]:
    """The service has called somebody by emulate for their check-in: the call's sid, and where it is asked about."""
    key = generate()
    town = AtTwilio(migrated(folder, "p.db", key), key, folder, starts=MORNING)
    town.api = judge.url
    async with town, town.service(("web", "sender"), telegram=None, answers_sms=False) as running:
        agreed(town, BySms(town, PERSON))
        with town.engine.begin() as connection:
            connection.execute(OUT.update().values(channel="voice", account=judges.OUR_NUMBER))
        town.hand.on(days=7)
        assert await running.tick()
        call = await until(lambda: next((row for row in town.rows(CALL) if row.sid), None), 20)
        yield town, running, call.sid, f"voice/out/{call.outbox}/{call.nth}"


@pytest.mark.parametrize("order", [*permutations(("ringing", "in-progress", "completed"))][::2], ids="-".join)
async def test_however_emulate_tells_how_our_call_goes_it_ends_the_same(
    emulated_twilio: EmulatedTwilio, tmp_path: Path, order: tuple[str, ...]
) -> None:
    async with calling(tmp_path, emulated_twilio) as (town, running, sid, path), httpx.AsyncClient() as client:
        exchange = Exchange(client, running.url, judges.ACCOUNT_SID, judges.AUTH_TOKEN, judges.OUR_NUMBER)
        caller = await Caller.called(exchange, sid, PERSON).pick_up(exchange.ours(path))
        await caller.press("1")
        for status in (*order, *order):
            await emulated_twilio.rings(sid, status)
        (call,) = town.rows(CALL)
        (row,) = town.rows(OUT, OUT.c.lane == "unasked")
        assert (call.status, call.answered_by, call.spoke) == ("ended", "human", True)
        assert (row.status, row.external_id) == ("delivered", sid)
    assert {one.status for one in await emulated_twilio.deliveries()} == {200}


@pytest.mark.parametrize(("status", "became"), [("busy", "busy"), ("no-answer", "no_answer"), ("failed", "failed")])
async def test_what_emulate_tells_of_a_call_that_nobody_answers_is_written_down(
    emulated_twilio: EmulatedTwilio, tmp_path: Path, status: str, became: str
) -> None:
    async with calling(tmp_path, emulated_twilio) as (town, _, sid, _path):
        await emulated_twilio.rings(sid, status)
        await emulated_twilio.rings(sid, "ringing")
        await until(lambda: [row.status for row in town.rows(CALL)] == [became])
        (row,) = town.rows(OUT, OUT.c.lane == "unasked")
        assert (row.status, row.next_at > town.clock.now()) == ("queued", True), "another try, later"


async def test_emulate_phones_us_and_tells_when_it_is_over(emulated_twilio: EmulatedTwilio, tmp_path: Path) -> None:
    key = generate()
    town = AtTwilio(migrated(tmp_path, "p.db", key), key, tmp_path, starts=MORNING)
    town.api = emulated_twilio.url
    async with town, town.service(("web",), telegram=None, answers_sms=False) as running:
        base = f"{running.url}/twilio/dronten/voice"
        await emulated_twilio.point(voice_url=base, status_callback=f"{base}/status")
        made = await emulated_twilio.call(PERSON)
        await emulated_twilio.rings(made["sid"], "completed")
        await emulated_twilio.rings(made["sid"], "in-progress")
        assert [(row.kind, row.external_id) for row in town.rows(schema.inbox)] == [("call", f"{made['sid']}/0")]
        assert [(row.direction, row.status) for row in town.rows(CALL)] == [("in", "ended")]
    assert [one.status for one in await emulated_twilio.deliveries()] == [200, 200, 200]
