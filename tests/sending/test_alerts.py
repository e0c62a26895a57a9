"""Alerts on their way out: through an outage, to a line that refuses them, and never as the person's own message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from db import schema
from db.ledger import Ledger
from demo.faults import Status
from scheduler.ticks import Ticks
from tests.content import dronten, on_duty, shipped
from tests.db.world import Database
from tests.scheduler.test_ticks import Counting
from tests.sending.office import Clock, Line, Office

CRY = "ik wil dood"
DUTY = 911


class Watched(Office):
    """An office with somebody on duty, on the same channel as everybody."""

    def open_ledger(self, engine: Any) -> Ledger:
        who = {"sms": f"+447700900{DUTY}"} if self.line.name == "sms" else {"telegram": DUTY}
        self.line.urn(DUTY)
        self.database.world.contents = dict(shipped().contents)  # type: ignore[assignment]
        self.database.world.contents["dronten"] = on_duty(dronten()[0], {"name": "Noor", **who})
        accounts: Any = {("dronten", self.line.name): self.line.account}
        return self.database.ledger(self._step, engine=engine, accounts=accounts)

    def ticks(self) -> int:
        return Ticks(self.database.engine, self.ledger, self.clock.now, Counting()).due()

    def alerts(self) -> list[str]:
        """What those on duty were told, in order."""
        told = zip(self.line.taken_at(), self.line.taken(), strict=True)
        return [text for (to, _), text in told if to == self.line.to(DUTY)]

    def wait(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)
        self.ticks()


@pytest.fixture
def watched(sqlite: Database, line: Line, clock: Clock) -> Watched:
    return Watched(sqlite, line, clock)


async def test_whoever_is_on_duty_hears_of_it_at_once_and_again_until_a_word(watched: Watched) -> None:
    async with watched.sending():
        watched.writes(CRY)
        await watched.settled()
        assert len(watched.alerts()) == 1
        watched.wait(5)
        await watched.settled()
        assert "2e keer" in watched.alerts()[1]
        watched.writes("OK", DUTY)
        watched.wait(20)  # twice the pause; later one hears of the promise, as of any that nobody kept
        await watched.settled()
    assert len(watched.alerts()) == 3, "two alerts, and our word on theirs"
    assert watched.database.rows(schema.callback)[0].acknowledged_at is not None


@pytest.mark.slow
async def test_with_the_provider_down_the_last_alert_waits_and_leaves_when_it_is_back(watched: Watched) -> None:
    watched.line.provider.stop()
    async with watched.sending():
        watched.writes(CRY)
        for minutes in (5, 5, 10):
            watched.wait(minutes)
        watched.line.provider.start()
        await watched.until(lambda: watched.alerts(), 20)
        await watched.settled(20)
    assert len(watched.alerts()) == 1
    assert "4e keer" in watched.alerts()[0]
    assert [text for text in watched.line.taken() if "113" in text], "and the person's own words too"


async def test_a_line_on_duty_that_refuses_changes_nothing_of_the_person(watched: Watched) -> None:
    refuses = Status(403, "Forbidden: bot was blocked by the user", error=21211)
    watched.line.provider.faults.add(refuses, method=watched.line.method, to=watched.line.to(DUTY), times=None)
    async with watched.sending():
        watched.writes(CRY)
        await watched.settled()
    assert watched.person() == "active"
    ((topic, urgency, signals),) = watched.callbacks()
    assert (topic, urgency) == ("crisis", "urgent")
    assert signals[-1] == "alert.failed"
    assert "message.failed" not in signals
    watched.writes("OK", DUTY)
    assert watched.database.rows(schema.callback)[0].acknowledged_at is None, "nobody was told"


async def test_an_alert_that_came_too_late_is_nobody_s_lost_message(watched: Watched) -> None:
    watched.writes(CRY)
    watched.clock.forward(hours=25)
    async with watched.sending():
        await watched.settled()
    ((_, _, signals),) = watched.callbacks()
    assert "alert.failed" not in signals
    ours = [row for row in watched.rows() if row.alert is not None]
    assert [row.status for row in ours] == ["expired"]
    assert ours[0].until - ours[0].created_at == timedelta(hours=24)
