"""A demonstration in this process: the real service on real sockets, its page, and visitors with their browsers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from aiohttp import ClientSession, CookieJar
from sqlalchemy import Engine, Table, func, select

from bot.channel import Rate
from demo.showing import Lines
from peilstation import rehearsal
from peilstation.app import House, Setup
from peilstation.service import ROLES, Service, _Server
from tests.service.town import until

TUESDAY = "2026-11-24T10:00:00+01:00"
"""A morning on which somebody is at work."""
Starts = Callable[..., Any]


class Visitor:
    """Somebody's browser, and what they do on the page."""

    def __init__(self, session: ClientSession, url: str) -> None:
        self.session, self.url = session, url

    async def arrive(self, query: str = "") -> str:
        """Open the page; its HTML."""
        async with self.session.get(f"{self.url}/demo{query}") as answer:
            assert answer.status == 200
            return await answer.text()

    async def see(self) -> Any:
        """What the page shows now."""
        async with self.session.get(f"{self.url}/demo/state") as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def act(self, path: str, what: Any, **named: Any) -> tuple[int, Any]:
        """Status and body of something that was done."""
        async with self.session.post(f"{self.url}/demo/{path}", json=what, **named) as answer:
            return answer.status, await answer.json()

    async def say(self, phone: str, text: str) -> Any:
        """Write on a telephone, and wait for what comes of it."""
        seen = await self.see()
        status, _ = await self.act(phone, {"text": text})
        assert status == 200
        return await self.answered(phone, len(seen[phone]["messages"]) + 2)

    async def press(self, option: str) -> Any:
        """Press a button of the question of now."""
        seen = await self.see()
        live = next(one for one in seen["chat"]["messages"] if one["live"])
        data = next(one["data"] for one in live["buttons"] if one["data"].endswith(f"|{option}"))
        status, _ = await self.act("chat", {"press": {"message": live["id"], "data": data}})
        assert status == 200
        return await self.answered("chat", len(seen["chat"]["messages"]) + 1)

    async def answered(self, phone: str, least: int) -> Any:
        """Wait until so many messages stand there and nothing more is on its way; what is seen then."""
        for _ in range(600):
            seen = await self.see()
            if len(seen[phone]["messages"]) >= least and not seen[phone]["typing"]:
                return seen
            await asyncio.sleep(0.02)
        raise TimeoutError(seen[phone])

    async def jump(self, hours: int) -> Any:
        """Move the clock, and wait until it is there; what is seen then."""
        status, seen = await self.act("clock", {"hours": hours})
        assert status == 200, seen
        return await self.stands()

    async def stands(self) -> Any:
        """Wait until the clock moves no more; what is seen then."""
        seen = await self.see()
        while seen["clock"]["moving_to"]:
            await asyncio.sleep(0.05)
            seen = await self.see()
        return seen


@dataclass
class Demonstration:
    """One that runs."""

    house: House
    service: Service
    url: str
    open: AsyncExitStack
    lines: Lines

    async def visitor(self, cookies: Any = None) -> Visitor:
        """A browser that never came before; or one that brings these cookies."""
        jar = cookies or CookieJar(unsafe=True)
        session = await self.open.enter_async_context(ClientSession(cookie_jar=jar))
        who = Visitor(session, self.url)
        await who.arrive()
        return who

    @property
    def engine(self) -> Engine:
        return self.house.engine

    def rows(self, table: Table, *where: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(table).where(*where).order_by(*table.primary_key.columns)))

    def count(self, table: Table, *where: Any) -> int:
        with self.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(table).where(*where)) or 0


@asynccontextmanager
async def demonstration(folder: Path, clock: str = TUESDAY, **settings: str) -> AsyncIterator[Demonstration]:
    """A demonstration in this folder, from its start to its end."""
    environ = {"PEILSTATION_DATABASE_URL": f"sqlite:///{folder}/p.db", "PEILSTATION_CLOCK": clock} | settings
    setup = rehearsal.arranged(Setup.read(environ, folder), "dronten", ROLES)
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with listening, setup.house() as house:
        clock_ = rehearsal.wind(house, house.library.of("dronten").municipality)
        house.load_starters()
        with rehearsal.alone(house.engine) as holder, rehearsal.providers(house, "dronten", url) as (led, lines):
            service = Service(led, ROLES)
            async with service.open(), rehearsal.shown(service, setup, "dronten", clock_, lines, holder):
                config = uvicorn.Config(service.app(), log_config=None, access_log=False, lifespan="off",
                                        timeout_graceful_shutdown=2)  # fmt: skip
                server = _Server(config)
                serving = asyncio.create_task(server.serve(sockets=[listening]))
                async with AsyncExitStack() as opened:
                    await until(lambda: server.started)
                    yield Demonstration(house, service, url, opened, lines)
                service.stop.set()
                server.should_exit = True
                await serving


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram's pace is Telegram's own affair here."""
    from bot.telegram import Telegram

    monkeypatch.setattr(Telegram, "rate", Rate(account=1000))


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demonstration]:
    """A demonstration that begins on a Tuesday morning."""
    async with demonstration(tmp_path) as running:
        yield running
