"""Providers, and proxies before them, do not always answer as their descriptions say: the status decides."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from bot import channel as c
from bot.channels import CHANNELS
from bot.outage import Outage
from db.sending import Leaving
from flows.effects import Reply

pytestmark = pytest.mark.slow  # left out of `make test-fast`: aiogram closes each client a quarter of a second

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
LINES = {"telegram": ("1", "telegram:5"), "sms": ("+447700900100", "tel:+447700900123")}
ANSWERS: dict[str, tuple[int, str, type[Any]]] = {
    "400 without a description": (400, '{"ok": false}', c.Refused),
    "400 as text": (400, "bad request", c.Refused),
    "403 without a description": (403, '{"ok": false}', c.Refused),
    "403 as HTML": (403, "<html>forbidden</html>", c.Refused),
    "429 without words": (429, '{"ok": false, "error_code": 429}', c.Throttled),
    "429 as text": (429, "slow down", c.Throttled),
    "429 in other words": (429, '{"ok": false, "description": "Flood"}', c.Throttled),
    "401 as text": (401, "no", c.ShutOut),
    "404 as HTML": (404, "<html>not found</html>", c.ShutOut),
    "500 as text": (500, "oops", c.NotTaken),
    "502 as HTML": (502, "<html>bad gateway</html>", c.NotTaken),
}


@asynccontextmanager
async def provider(name: Any, status: int, body: str) -> AsyncIterator[c.Channel]:
    """A channel whose provider answers everything so."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=body, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    account = c.Account("dronten", f"http://127.0.0.1:{port}", "http://127.0.0.1:9", "+447700900100", "AC1", "1:TOKEN")
    channel = CHANNELS[name](account)
    try:
        yield channel
    finally:
        await channel.close()
        await runner.cleanup()


def leaving(name: str) -> Leaving:
    ours, urn = LINES[name]
    return Leaving(outbox_id=1, municipality="dronten", account=ours, channel=name, lane="reply",  # type: ignore[arg-type]
                   until=NOON + timedelta(days=1), created_at=NOON, tries=1, copies=1, person="p", reachable=True,
                   urn=urn, reply=Reply("Dag Riet."))  # fmt: skip


@pytest.mark.parametrize("name", CHANNELS)
@pytest.mark.parametrize("what", ANSWERS)
async def test_the_status_decides_whatever_stands_in_the_body(name: str, what: str) -> None:
    status, body, meant = ANSWERS[what]
    async with provider(name, status, body) as channel:
        assert isinstance(await channel.send(leaving(name)), meant)


async def test_what_telegram_took_is_taken_whatever_it_says_of_it() -> None:
    for body in ('{"ok": true, "result": true}', '{"ok": true, "result": {"message_id": 7}}'):
        async with provider("telegram", 200, body) as channel:
            assert isinstance(await channel.send(leaving("telegram")), c.Sent)
            assert isinstance(await channel.probe(), c.Sent)


@pytest.mark.parametrize("name", CHANNELS)
@pytest.mark.parametrize(
    ("status", "body"), [(400, "{}"), (403, "no"), (404, "no"), (200, '{"ok": true, "result": 1}')]
)
async def test_a_provider_that_answers_anything_is_there_again(name: str, status: int, body: str) -> None:
    outage = Outage(phase="out", reason="outage")
    async with provider(name, status, body) as channel:
        outage.probed(await channel.probe())
    assert outage.phase == "trial", "one message finds out whether it takes messages too"


@pytest.mark.parametrize("name", CHANNELS)
async def test_a_provider_that_is_still_out_of_order_is_not(name: str) -> None:
    outage = Outage(phase="out", reason="outage")
    async with provider(name, 503, "no") as channel:
        outage.probed(await channel.probe())
    assert outage.phase == "out"


@pytest.mark.parametrize(("told", "waits"), [("7", 7.0), ("999999", 86_400.0), ("0", 1.0), ("true", 1.0), ('"7"', 1.0)])
async def test_telegram_s_wait_is_kept_to_a_day_at_most(told: str, waits: float) -> None:
    body = f'{{"ok": false, "error_code": 429, "parameters": {{"retry_after": {told}}}}}'
    async with provider("telegram", 429, body) as channel:
        assert await channel.send(leaving("telegram")) == c.Throttled(waits)
