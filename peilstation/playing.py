"""Playing: moves a demonstration's clock, and lets all that falls due on the way happen in its order.

Owns the order only: moments are taken by the same ticks as ever, and what they say leaves through the same sender.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from db import rehearsing
from peilstation.clock import Wound
from scheduler.ticks import UPKEEP, Ticks

PATIENCE = 3.0
"""Seconds without anything leaving after which we go on: a provider may be out of order, and that is shown too."""
LOOK = 0.05
LONGEST_CALL = 900.0
"""Seconds after which the clock goes on though somebody is still on the telephone."""
MOST_CALLS = 20
"""Calls, one after another, for which the clock stands still at one moment."""

log = logging.getLogger(__name__)


class Player:
    """Moves the clock, one jump at a time. For the loop that the service runs in."""

    def __init__(
        self, engine: Engine, clock: Wound, ticks: Ticks, wake: Callable[[], None],
        is_calling: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        """`wake` tells the senders that there may be something to send; `is_calling` whether the service calls now."""
        self._engine, self._clock, self._ticks, self._wake = engine, clock, ticks, wake
        self._is_calling = is_calling
        self._playing: asyncio.Task[None] | None = None
        self.to: datetime | None = None
        """Where the clock is going; None while it just runs."""

    def jump(self, to: datetime) -> bool:
        """Begin to play everything until then; False while that is going on already."""
        if self.to is not None:
            return False
        self.to = to
        self._playing = asyncio.create_task(self._play(to))
        return True

    async def close(self) -> None:
        """Stop where it is: what has not been played falls due when the clock gets there."""
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.gather(self._playing, return_exceptions=True)

    async def _play(self, to: datetime) -> None:
        try:
            await self._settled()
            while (now := self._clock.now()) < to:
                await asyncio.to_thread(self._clock.turn_to, await asyncio.to_thread(self._next, now, to))
                await asyncio.to_thread(self._ticks.run, "due")
                if self._is_new_hour(now):
                    await asyncio.to_thread(self._ticks.run, "upkeep")
                await self._settled()
        except SQLAlchemyError as error:
            log.warning("clock.stopped", extra={"error": error})
        finally:
            self.to = None

    def _next(self, now: datetime, to: datetime) -> datetime:
        """The next moment at which anything happens: something falls due, may leave, or an hour is full."""
        hour = now - timedelta(seconds=now.timestamp() % UPKEEP) + timedelta(seconds=UPKEEP)
        moment = rehearsing.next_moment(self._engine, now)
        return min(to, hour, moment or to)

    def _is_new_hour(self, before: datetime) -> bool:
        return before.timestamp() // UPKEEP != self._clock.now().timestamp() // UPKEEP

    async def _settled(self) -> None:
        """Wait until all that may leave at this moment has left, and whoever is called then has put the phone down."""
        for _ in range(MOST_CALLS):
            await self._left()
            if not self._is_calling():
                return
            await self._hung_up()

    async def _hung_up(self) -> None:
        """A call ends by itself: it is not picked up, or the service waits for an answer only so long."""
        waited = 0.0
        while self._is_calling() and waited < LONGEST_CALL:
            await asyncio.sleep(LOOK)
            waited += LOOK

    async def _left(self) -> None:
        waited, left = 0.0, -1
        while waited < PATIENCE:
            found = await asyncio.to_thread(partial(rehearsing.leaving_now, self._engine, self._clock.now()))
            if found == 0:
                return
            waited, left = (waited + LOOK, left) if found == left else (0.0, found)
            self._wake()
            await asyncio.sleep(LOOK)
