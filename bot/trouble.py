"""Trouble: what keeps people's messages from coming in is an incident too. Owns when it begins and ends.

It holds up nothing: what can be sent is sent all the same. It is told, because nobody who cannot reach us will tell.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError

from bot.delivery import House
from db import running

PATIENCE = 60.0
"""Seconds without an answer until that is an incident; a token that is not accepted is one at once."""

log = logging.getLogger(__name__)


class Trouble:
    """The incoming side of one channel."""

    def __init__(self, house: House, municipality: str, channel: str) -> None:
        self._house, self._place, self._name = house, municipality, f"{channel} in"
        self._told: str | None = None  # nobody here knows yet what the process before this one told
        self._since: float | None = None

    async def over(self) -> None:
        """Messages can come in."""
        self._since = None
        if self._told != "" and await self._write(None):
            self._told = ""

    async def failed(self, reason: Literal["token", "outage"]) -> None:
        """They could not, just now."""
        now = asyncio.get_running_loop().time()
        self._since = now if self._since is None else self._since
        if self._told != reason and (reason == "token" or now - self._since >= PATIENCE) and await self._write(reason):
            log.error("channel.paused", extra={"municipality": self._place, "channel": self._name, "reason": reason})
            self._told = reason

    async def _write(self, reason: str | None) -> bool:
        engine = self._house.engine
        try:
            if reason is None:
                await asyncio.to_thread(running.end_incident, engine, self._place, self._name)
            else:
                incident = running.Incident(self._place, self._name, self._house.now(), reason)
                await asyncio.to_thread(running.begin_incident, engine, incident)
        except SQLAlchemyError:
            return False
        return True
