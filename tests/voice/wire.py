"""The doors of Twilio as a service has them, telephone and SMS, with nobody who sends: for tests of calls.

Owns how they are put together: in this process, without sockets (`wired`), or in one that dies (`tests.voice.mortal`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import httpx
from sqlalchemy import Engine
from starlette.applications import Starlette

from bot import phone, web
from bot.channel import Account
from bot.channels import ALOUD, CHANNELS
from bot.delivery import House
from bot.door import Door
from db.ledger import Ledger
from peilstation.library import Library
from tests.fakes.exchange import Exchange

PUBLIC = "https://peilstation.example:8443/hier"
"""What Twilio calls, and signs: another host, port and path than anybody listens on."""
ACCOUNT, TOKEN, NUMBER = "AC" + "0b" * 16, "a-made-up-token", "+447700900999"
NOBODY = "http://127.0.0.1:9"
"""Where no provider listens."""


@dataclass
class Doors:
    """What is open. To be made, and closed, in one loop."""

    engine: Engine
    ledger: Ledger
    library: Library
    now: Callable[[], datetime]

    @cached_property
    def _doors(self) -> tuple[Door, Door]:
        house = House(self.engine, self.ledger, self.library, self.now)
        account = Account("dronten", NOBODY, PUBLIC, NUMBER, ACCOUNT, TOKEN)
        sms, voice = CHANNELS["sms"](account), ALOUD["voice"](account)
        return Door(house, sms, lambda: None), Door(house, voice, lambda: None)

    def app(self) -> Starlette:
        sms, voice = self._doors
        telephone = phone.routes({"dronten": phone.Line(voice)}, PUBLIC)
        return Starlette(routes=[*web.sms_routes({"dronten": sms}, PUBLIC), *telephone])

    async def close(self) -> None:
        for door in self._doors:
            await door.close()
            await door.channel.close()


@asynccontextmanager
async def wired(doors: Doors) -> AsyncIterator[Exchange]:
    """Twilio, before these doors."""
    # The path of the public URL is the proxy's, who takes it away before it comes to us.
    async with httpx.AsyncClient(transport=httpx.ASGITransport(doors.app())) as client:
        yield Exchange(client, PUBLIC, ACCOUNT, TOKEN, NUMBER, reached=("http://127.0.0.1",))
    await doors.close()
