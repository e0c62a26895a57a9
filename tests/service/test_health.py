"""/health and /metrics of a service that runs: what is late is told, what is unsafe is 503, and nobody is named."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from db import running as known
from db import schema
from db.engine import writing
from demo import faults
from tests.service.people import RIET, BySms, ByTelegram, agreed, talk
from tests.service.town import AUTH, TOKEN, Running, Town, until

pytestmark = pytest.mark.slow  # left out of `make test-fast`


async def get(service: Running, path: str) -> tuple[int, Any]:
    """Status and body; JSON where it is."""
    async with ClientSession() as session, session.get(service.url + path) as answer:
        return answer.status, await (answer.json() if "json" in answer.content_type else answer.text())


async def ready(service: Running) -> tuple[int, str, list[str]]:
    status, body = await get(service, "/health/ready")
    return status, body["status"], [re.sub(r"\d+", "N", reason) for reason in body["reasons"]]


async def test_a_service_that_is_well_says_so(both: Town) -> None:
    async with both.service(sms=False) as service:
        assert await get(service, "/health/live") == (200, {"status": "ok"})
        assert await ready(service) == (200, "ok", [])


async def test_ticks_that_stay_away_are_told(town: Town) -> None:
    async with town.service(("web", "sender"), telegram=None) as service:
        await service.tick()
        town.hand.on(seconds=59)
        assert await ready(service) == (200, "ok", [])
        town.hand.on(seconds=2)
        assert await ready(service) == (200, "degraded", ["ticks are late: the last N s ago"])
        await service.tick()
        assert await ready(service) == (200, "ok", [])


async def test_a_channel_that_is_paused_is_told(town: Town) -> None:
    person = BySms(town)
    async with town.service(("web", "sender"), telegram=None) as service:
        town.twilio.faults.add(faults.Status(401), times=None)
        person.say("Hallo")
        await until(lambda: town.count(schema.incident, schema.incident.c.channel == "sms"))
        status, word, reasons = await ready(service)
        assert (status, word) == (200, "degraded")
        told = "channel sms of dronten is paused: token, for N s; check PEILSTATION_MUNICIPALITIES__"
        assert [reason for reason in reasons if reason.startswith(told)], "the sweep may have met the fault as well"
        assert (
            'peilstation_provider_down_seconds{channel="sms",municipality="dronten"}'
            in (await get(service, "/metrics"))[1]
        )


async def test_a_reply_that_waits_is_told_and_a_full_queue_takes_cries_still(town: Town) -> None:
    person = BySms(town)
    async with town.service(("web",), telegram=None) as service:
        for number in range(30):
            BySms(town, f"+4477009002{number:02}").say("Hallo")
        await until(lambda: town.count(schema.inbox) == 30)
        town.hand.on(minutes=6)
        await service.tick()
        assert await ready(service) == (200, "degraded", ["the oldest unsent message waits N s"])
        person.say("ik wil dood")
        await until(lambda: town.count(schema.callback, schema.callback.c.urgency == "urgent"))
        assert (await ready(service))[0] == 200


async def test_a_callback_that_is_overdue_is_told(town: Town) -> None:
    agreed(town, BySms(town))
    async with town.service(("web", "sender"), telegram=None) as service:
        town.hand.on(days=1)
        await service.tick()
        assert await ready(service) == (200, "degraded", ["the oldest overdue callback is N s late"])


async def test_a_database_that_cannot_be_written_is_503(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.engine.PATIENCE", 0.05)
    async with town.service(("scheduler",), telegram=None) as service:
        holding = sqlite3.connect(town.database_url.removeprefix("sqlite:///"), isolation_level=None)
        holding.execute("BEGIN IMMEDIATE")
        status, word, (reason,) = await ready(service)
        holding.execute("ROLLBACK")
        holding.close()
        assert (status, word) == (503, "unready")
        assert reason.startswith("the database cannot be written")
        assert await get(service, "/health/live") == (200, {"status": "ok"})
        assert (await ready(service))[0] == 200


async def test_a_schema_of_another_version_is_503(both: Town) -> None:
    async with both.service(("web",), telegram=None, sms=False) as service:
        with writing(both.engine) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0000_another'"))
        assert await ready(service) == (503, "unready", ["the database is not on this version's schema"])


async def test_reasons_of_two_channels_are_two(town: Town) -> None:
    async with town.service(("web",), telegram=None, sms=False) as service:
        for channel in ("sms", "telegram"):
            known.begin_incident(town.engine, known.Incident("dronten", channel, town.clock.now(), "outage"))
        assert len((await ready(service))[2]) == 2


# --- metrics --------------------------------------------------------------------------------------------------------


@pytest_asyncio.fixture
async def counted(town: Town) -> dict[str, list[Any]]:
    """The samples after two conversations, a forged webhook and a tick, by name."""
    people = [BySms(town), ByTelegram.of(town)]
    async with town.service() as service:
        await talk(town, people[0], [*RIET[:6], "ik wil dood"])
        await talk(town, people[1], ["Hallo", "[Ja]"])
        async with ClientSession() as session:
            for channel in ("telegram/dronten", "twilio/dronten/sms"):
                async with session.post(f"{service.url}/{channel}", data={"From": "+447700900123"}) as answer:
                    assert answer.status == 403
        await until(lambda: town.count(schema.mark, schema.mark.c.name == "ticks"))
        # The status callbacks may still be on their way.
        await asyncio.sleep(0.2)
        status, body = await get(service, "/metrics")
    assert status == 200
    for secret in (TOKEN, AUTH, "7700900123", "telegram:77", "Swifterbant", "ik wil dood", "Riet"):
        assert secret not in body
    found: dict[str, list[Any]] = {}
    for family in text_string_to_metric_families(body):
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample)
    return found


def total(samples: list[Any], **labels: str) -> float:
    return sum(one.value for one in samples if labels.items() <= one.labels.items())


async def test_a_conversation_is_counted(counted: dict[str, list[Any]]) -> None:
    heard = counted["peilstation_messages_in_total"]
    assert total(heard, channel="sms", kind="text", municipality="dronten") == 7
    assert total(heard, channel="telegram", kind="button") == 1
    assert total(counted["peilstation_crisis_messages_total"], channel="sms") == 1
    sent = counted["peilstation_messages_out_total"]
    assert total(sent, channel="telegram", outcome="sent") == 3
    assert total(sent, channel="sms", outcome="sent") >= 8
    assert total(counted["peilstation_sms_parts_total"]) >= total(sent, channel="sms", outcome="sent")
    assert total(counted["peilstation_webhooks_refused_total"], reason="403") == 2
    assert total(counted["peilstation_ticks_total"], job="due", outcome="done") >= 1
    assert total(counted["peilstation_receipt_to_commit_seconds_count"]) == 9


async def test_no_label_tells_who(counted: dict[str, list[Any]]) -> None:
    names = {name for samples in counted.values() for one in samples for name in one.labels}
    assert not names & {"person", "urn", "name", "number", "text", "chat", "user"}
    words = {
        word for samples in counted.values() for one in samples for name, word in one.labels.items() if name != "le"
    }
    assert not [word for word in words if re.search(r"\d{4}", word)]
