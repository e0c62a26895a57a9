"""What the exchange tells of a call comes in any order, and before it answers too: it always ends the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.calls import BECAME
from bot.ringing import Ringing
from db import phone, schema, sending
from db.sending import Leaving
from flows.events import MessageLost
from tests.db.world import Database
from tests.sending.conftest import clock, sqlite, sqlite_template, sqlite_url, telephone
from tests.sending.office import Clock, Line, Office
from tests.voice.conftest import Calls

__all__ = ["clock", "sqlite", "sqlite_template", "sqlite_url", "telephone"]

pytestmark = pytest.mark.slow  # left out of `make test-fast`

CALL, OUT = schema.phone_call, schema.outbox
ENDS = ("completed", "busy", "no-answer", "failed", "canceled")
TAKEN = "the exchange answers us"
WAY = ("initiated", "ringing", "in-progress")


@dataclass
class Rung:
    """Somebody is being rung: the row of what is said then, as it was when it left."""

    office: Office
    who: Ringing
    message: Leaving
    row: Any

    async def anew(self) -> None:
        """As if nothing had been told."""
        with self.office.database.engine.begin() as connection:
            connection.execute(delete(CALL))
            connection.execute(update(OUT).where(OUT.c.id == self.row.id).values(self.row._mapping))
        now = self.office.clock.now()
        assert phone.begin(self.office.database.engine, self.message, now.date(), now) == 1

    async def hear(self, told: str) -> None:
        if told == TAKEN:
            return await self.who.begun(self.message, "CA1")
        seconds = 9 if told == "completed" else None
        await self.who.told(self.message.outbox_id, 1, "CA1", told, seconds)
        return None

    def stands(self) -> tuple[Any, ...]:
        """All that is known of the call, and what becomes of the message."""
        (call,) = self.office.database.rows(CALL)
        (row,) = self.office.rows(OUT.c.id == self.row.id)
        of_row = (row.status, row.next_at, row.claimed_until, row.copies, row.settled_at, row.external_id)
        return (call.sid, call.status, call.seconds, call.nth, *of_row)


@pytest.fixture
async def rung(sqlite: Database, telephone: Line, clock: Clock) -> Any:
    calling = Office(sqlite, telephone, clock)
    calling.falls("Dag, hoe gaat het met u?")
    engine, channel = calling.database.engine, calling.line.open()
    (message,) = sending.claim(engine, calling.line.end, calling.clock.now(), 9)
    (row,) = calling.rows(OUT.c.id == message.outbox_id)
    yield Rung(calling, Ringing(calling.house, channel, 200), message, row)  # type: ignore[arg-type]
    await channel.close()


@pytest.mark.parametrize("end", ENDS)
async def test_a_call_of_ours_ends_the_same_in_every_order(rung: Rung, end: str) -> None:
    way = WAY if end == "completed" else WAY[1:]  # what is initiated was placed, as when the exchange answers us
    ended = set()
    for order in permutations((TAKEN, *way, end)):
        await rung.anew()
        for told in order:
            for _ in range(1 if end == "completed" else 2):
                await rung.hear(told)
        ended.add(rung.stands())
    ((sid, status, seconds, nth, outcome, again, held, copies, *rest),) = ended
    assert (sid, status, seconds, nth) == ("CA1", BECAME[end], 9 if end == "completed" else None, 1)
    assert (outcome, held, copies, *rest) == ("queued", None, 0, None, None), "nobody was reached, so far"
    assert again > rung.office.clock.now()
    assert not any(isinstance(event, MessageLost) for event in rung.office.events)


@pytest.mark.parametrize("end", ENDS)
async def test_a_call_that_came_in_ends_the_same_in_every_order(calls: Calls, end: str) -> None:
    found = set()
    for order in permutations(("ringing", "in-progress", end)):
        caller = await calls.caller().phone()
        await caller.press("1")
        for told in order:
            await tell(calls, caller.form(CallStatus=told, **({"CallDuration": "61"} if told == end else {})), 2)
        due = [(one["kind"], one["status"]) for one in calls.document(caller)["due"]]
        found.add((*row_of(calls, caller.sid), *due))
    seconds = 61 if end == "completed" else None
    assert found == {("in", BECAME[end], seconds, ("reminder.unfinished", "pending"))}


async def tell(calls: Calls, form: dict[str, str], times: int) -> None:
    for _ in range(times):
        assert (await calls.exchange.post(calls.exchange.ours("voice/status"), form)).status_code == 200


def row_of(calls: Calls, sid: str) -> Sequence[Any]:
    with calls.house.engine.connect() as connection:
        return tuple(
            connection.execute(select(CALL.c.direction, CALL.c.status, CALL.c.seconds).where(CALL.c.sid == sid)).one()
        )
