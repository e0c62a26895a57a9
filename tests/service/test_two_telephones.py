"""Promise 11 on the telephone: two services on one PostgreSQL, turns brought to either or to both, and all once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from db import audit, schema
from demo.twilio_legs import Handset
from tests.fakes.exchange import Exchange, Form, Page
from tests.fakes.telephone import Caller
from tests.service.people import BySms, agreed
from tests.service.test_phone_line import CALL, OUT
from tests.service.town import AUTH, NUMBER, SID, Running, Town, until
from tests.voice.talks import house, outcome
from tests.voice.transcripts import NAMES, transcript

pytestmark = pytest.mark.slow  # left out of `make test-fast`

SAID = transcript(NAMES[0])


@dataclass
class AtBoth(Exchange):
    """Every form comes to both at once, and to each twice: all four answers must be one."""

    async def document(self, url: str, form: Form, *, whisper: bool = False) -> Page:
        first, *others = await asyncio.gather(*(super(AtBoth, self).document(url, form, whisper=whisper)
                                                for _ in (*self.reached, *self.reached)))  # fmt: skip
        assert {page.body for page in others} == {first.body}, url
        return first


@asynccontextmanager
async def two(town: Town) -> AsyncIterator[tuple[Running, Running]]:
    """Two services by one name."""
    async with town.service(telegram=None, answers_sms=False) as one:
        named = {"PEILSTATION_PUBLIC_URL": one.url}
        async with town.service(telegram=None, answers_sms=False, more=named) as other:
            yield one, other


async def screened(caller: Caller, town: Town) -> None:
    await caller.phone()
    for answer in SAID[1:]:
        town.hand.on(seconds=20)
        await (caller.press(answer.keys.replace(" ", "")) if answer.keys else caller.say(answer.words))
    await caller.hang_up()


async def test_the_turns_of_calls_go_to_either_of_two_services_or_to_both_at_once(
    on_postgres: Town, tmp_path: Path
) -> None:
    town = on_postgres
    async with two(town) as (one, other), httpx.AsyncClient(timeout=30) as client:
        ways = {name: kind(client, one.url, SID, AUTH, NUMBER, reached=(one.url, other.url))
                for name, kind in (("in turns", Exchange), ("at once", AtBoth))}  # fmt: skip
        callers = [Caller.of(ways["in turns" if nth % 2 else "at once"], f"+4477009004{nth:02}") for nth in range(4)]
        await asyncio.gather(*(screened(caller, town) for caller in callers))
    with house(tmp_path) as alone:
        known = outcome(alone.person().play(SAID, ["sms"]).document()).decode()
    for caller in callers:
        assert outcome(town.document(f"tel:{caller.from_}")).decode() == known
    turns = [row.external_id for row in town.rows(schema.inbox)]
    assert sorted(turns) == sorted(f"{caller.sid}/{turn}" for caller in callers for turn in range(len(SAID)))
    assert {(row.sid, row.status) for row in town.rows(CALL)} == {(caller.sid, "ended") for caller in callers}
    assert town.count(CALL) == town.count(schema.callback) == town.count(schema.due) == len(callers)
    assert audit.verify(town.engine) == []


async def test_two_services_ring_nobody_twice(on_postgres: Town) -> None:
    town, people = on_postgres, [f"+4477009004{nth:02}" for nth in range(4)]
    for number in people:
        town.twilio.telephones.handsets[number] = Handset(presses="1", talks=9)
    agreed(town, *(BySms(town, number) for number in people))
    async with two(town) as (one, other):
        with town.engine.begin() as connection:
            connection.execute(OUT.update().values(channel="voice"))
        town.hand.on(days=7)
        await asyncio.gather(*(running.tick() for running in (one, other) * 2))
        await until(lambda: [row.status for row in town.rows(CALL)] == ["ended"] * len(people))
    assert sorted(call.to for call in town.twilio.telephones.calls) == people
    assert {row.status for row in town.rows(OUT, OUT.c.lane == "unasked")} == {"delivered"}
