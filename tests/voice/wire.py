"""The doors of Twilio as a service has them, telephone and SMS, with nobody who sends: for tests of calls.

Owns how they are put together, in this process (`wired`, without sockets) or in one that is killed (`tests.voice.mortal`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

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


def doors(engine: Engine, ledger: Ledger, library: Library, now: Callable[[], datetime]) -> Starlette:
    """What is open. In a loop."""
    house = House(engine, ledger, library, now)
    account = Account("dronten", NOBODY, PUBLIC, NUMBER, ACCOUNT, TOKEN)
    sms, voice = (Door(house, opened(account), lambda: None) for opened in (CHANNELS["sms"], ALOUD["voice"]))
    return Starlette(routes=[*web.sms_routes({"dronten": sms}, PUBLIC), *phone.routes({"dronten": phone.Line(voice)}, PUBLIC)])


@asynccontextmanager
async def wired(engine: Engine, ledger: Ledger, library: Library, now: Callable[[], datetime]) -> AsyncIterator[Exchange]:
    """Twilio, before these doors."""
    # The path of the public URL is the proxy's, who takes it away before it comes to us.
    transport = httpx.ASGITransport(doors(engine, ledger, library, now))
    async with httpx.AsyncClient(transport=transport) as client:
        yield Exchange(client, PUBLIC, ACCOUNT, TOKEN, NUMBER, reached=("http://127.0.0.1",))
