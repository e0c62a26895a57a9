"""A town for tests of the running service: simulated providers, services against them, and time that the test moves.

Owns how a service is put together within this process, and how long one waits for it. Every service here is the real
one: its own ledger, its own connections, real clients on real sockets; only its clock stands still until moved.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

import uvicorn
from argon2 import PasswordHasher
from sqlalchemy import Engine, Table, func, select

from console.factors import Passwords
from db import people, schema
from db.crypto import KeyRing
from db.engine import connect
from db.ledger import Ledger
from demo.telegram import Telegram
from demo.twilio import Twilio
from flows.engine import step as engine_step
from peilstation import ends
from peilstation.app import House
from peilstation.clock import Clock
from peilstation.service import ROLES, Role, Service, _Server
from peilstation.settings import load
from scheduler.ticks import Ticks
from tests.content import shipped

TOKEN, BOT = "42:made-up", "peil_bot"
SID, AUTH, NUMBER = "AC" + "1" * 32, "a-made-up-token", "+447700900999"
MORNING = datetime.fromisoformat("2026-11-24T10:00:00+01:00")
"""A Tuesday on which somebody is at work."""
_DRONTEN = "PEILSTATION_MUNICIPALITIES__DRONTEN__"


CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Passwords as nobody should hash them: a test that signs in waits for nothing."""


class Hand:
    """Seconds that grow only when the test says so: the ticker of a clock."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def on(self, **later: float) -> None:
        """Let time pass: days=7."""
        self.seconds += timedelta(**later).total_seconds()


@dataclass
class Running:
    """A service that runs, with its house."""

    service: Service
    house: House
    url: str
    ticks: Ticks
    stop: Callable[[], None]

    async def tick(self) -> int:
        """Look for moments that have come, as the scheduler does."""
        return await asyncio.to_thread(self.ticks.due)


@dataclass
class Town:
    """`async with Town(...)`: the providers serve; `service` begins one. All share one clock and one database."""

    database_url: str
    key: str
    folder: Path
    hand: Hand = field(default_factory=Hand)
    starts: datetime = MORNING

    async def __aenter__(self) -> Self:
        self.clock = Clock(self.starts, self.hand)
        self._open = AsyncExitStack()
        self.telegram = await self._open.enter_async_context(Telegram(self.clock.now))
        self.twilio = await self._open.enter_async_context(Twilio(self.clock.now))
        self.telegram.add_bot(TOKEN, BOT)
        self.telegram.webhook_pauses = (0.05, 0.2)
        self.twilio.add_account(SID, AUTH)
        self.twilio.add_number(SID, NUMBER)
        self.engine = self.connection()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._open.aclose()

    def connection(self) -> Engine:
        """A pool of connections as a process of its own would have it."""
        engine = connect(self.database_url, KeyRing.from_text(self.key))
        self._open.callback(engine.dispose)
        return engine

    def settings(self, url: str, *, telegram: str | None = "polling", sms: bool = True, **more: str) -> dict[str, str]:
        """The environment of a service that is called at `url`; channels may be left off, more be said of Dronten."""
        said = {
            "PEILSTATION_DATABASE_URL": self.database_url,
            "PEILSTATION_SECRET_KEY": self.key,
            "PEILSTATION_PUBLIC_URL": url,
            "PEILSTATION_TELEGRAM_API_URL": self.telegram.url,
            "PEILSTATION_TWILIO_API_URL": self.twilio.url,
        }
        if telegram:
            said |= {_DRONTEN + "TELEGRAM_TOKEN": TOKEN, _DRONTEN + "TELEGRAM_MODE": telegram}
        if sms:
            ours = {"TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": AUTH, "TWILIO_NUMBER": NUMBER}
            said |= {_DRONTEN + name: text for name, text in (ours | {"TWILIO_PER_SECOND": "1000"}).items()}
        return said | {_DRONTEN + name: text for name, text in more.items()}

    @asynccontextmanager
    async def service(
        self, roles: Collection[Role] = ROLES, *, step: Any = engine_step, answers_sms: bool = True,
        alerts: bool = False, more: Mapping[str, str] | None = None, **channels: Any
    ) -> AsyncIterator[Running]:  # fmt: skip
        """A service from its start to its end; SMS are posted to it unless `answers_sms` is false.

        `alerts`: those on duty are written to. `more` is said in its environment too.
        """
        listening = socket.create_server(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        if answers_sms:
            self.twilio.add_number(SID, NUMBER, f"{url}/twilio/dronten/sms")
        engine, library = self.connection(), shipped()
        settings = load(self.settings(url, **channels) | dict(more or {}), self.folder)
        ours = ends.named(settings, library.contents) if alerts else None
        with listening, Ledger(engine, library, step=step, accounts=ours) as ledger:
            house = House(engine, library, ledger, self.clock, settings, lambda slug: f"secret-of-{slug}", CHEAP)
            house.load_starters()
            service = Service(house, roles)
            ticks = Ticks(engine, ledger, house.clock.now, service.metrics)
            async with service.open():
                config = uvicorn.Config(service.app(), log_config=None, access_log=False, lifespan="off",
                                        timeout_graceful_shutdown=2)  # fmt: skip
                server = _Server(config)
                serving = asyncio.create_task(server.serve(sockets=[listening]))
                try:
                    yield Running(service, house, url, ticks, service.stop.set)
                finally:
                    service.stop.set()
                    server.should_exit = True
                    await serving

    # Looking

    def count(self, table: Table, *where: Any) -> int:
        """How many rows there are."""
        with self.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(table).where(*where)) or 0

    def rows(self, table: Table, *where: Any) -> list[Any]:
        """The rows, by their key."""
        with self.engine.connect() as connection:
            return list(connection.execute(select(table).where(*where).order_by(*table.primary_key.columns)))

    def document(self, urn: str, *, texts: bool = False) -> Any:
        """What `person show` gives."""
        (found,) = people.find(self.engine, urn)
        zone = self.starts.tzinfo
        assert zone
        return people.show(self.engine, found.person, actor="test", at=self.clock.now(), zone=zone, texts=texts)

    # Waiting

    async def quiet(self, heard: int | None = None, patience: float = 15.0) -> None:
        """Wait until so many messages are in the inbox and nothing that may leave now is still here."""
        out = schema.outbox.c

        def settled() -> bool:
            if heard is not None and self.count(schema.inbox) < heard:
                return False
            return self.count(schema.outbox, out.status == "queued", out.next_at <= self.clock.now()) == 0

        await until(settled, patience)


async def until(holds: Callable[[], Any], patience: float = 10.0) -> Any:
    """Wait until it is true, and give what it gave. Raises TimeoutError."""
    ends = time.monotonic() + patience
    while not (found := holds()):
        if time.monotonic() > ends:
            raise TimeoutError(f"not within {patience} seconds")
        await asyncio.sleep(0.01)
    return found
