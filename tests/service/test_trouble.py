"""What keeps messages from coming in is told where an operator looks: nobody who cannot reach us will tell."""

from __future__ import annotations

import asyncio

import pytest

from bot import trouble
from bot.delivery import House
from bot.trouble import Trouble
from db import schema
from demo import faults
from tests.service.test_health import get
from tests.service.town import Running, Town, until

pytestmark = pytest.mark.slow  # left out of `make test-fast`


def down(town: Town) -> list[str]:
    return [row.reason for row in town.rows(schema.incident)]


async def told(service: Running, what: str) -> list[str]:
    _, body = await get(service, "/health/ready")
    return [reason for reason in body["reasons"] if what in reason]


async def test_a_token_that_polling_may_not_use_is_told_with_the_name_of_its_setting(town: Town) -> None:
    town.telegram.faults.add(faults.Status(401), times=None)
    async with town.service(("web", "sender"), sms=False) as service:
        await until(lambda: down(town))
        (reason,) = await told(service, "telegram in")
        assert "token" in reason
        assert reason.endswith("check PEILSTATION_MUNICIPALITIES__DRONTEN__TELEGRAM_TOKEN")
        town.telegram.faults.clear()
        await until(lambda: not down(town), patience=20)
        assert await told(service, "telegram") == []


async def test_a_list_that_twilio_does_not_let_us_read_is_told(town: Town) -> None:
    town.twilio.faults.add(faults.Status(401), method="list", times=None)
    async with town.service(("web", "sender"), telegram=None) as service:
        await until(lambda: down(town))
        (reason,) = await told(service, "sms in")
        assert "TWILIO_AUTH_TOKEN" in reason


async def test_silence_is_told_after_a_while_and_ends_with_the_first_answer(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trouble, "PATIENCE", 0.05)
    async with town.service(("web",), telegram=None, sms=False) as service:
        house: House = service.service.rooms
        line = Trouble(house, "dronten", "telegram")
        await line.failed("outage")
        assert down(town) == [], "one lost call is no outage"
        await asyncio.sleep(0.06)
        await line.failed("outage")
        assert down(town) == ["outage"]
        await line.over()
        assert down(town) == []
