"""Polling: fetches updates from Telegram where it cannot post them. Owns the offset, which moves only after the commit.

One process at a time polls a bot: whoever holds the lease. aiogram's own polling acknowledges before the work is done;
this one asks for the next updates only when these are on the disk.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from bot.channel import Malformed, Outcome, Refused, Sent, ShutOut, Throttled
from bot.door import Door
from bot.stopping import until
from bot.trouble import Trouble
from db import running
from db.ledger import Unavailable

if TYPE_CHECKING:
    from bot.telegram import Telegram

LEASE = timedelta(seconds=30)
"""Longer than one call may last, so that it is kept from call to call."""
PATIENCE = 10
"""Times that an update which cannot be stored is brought again, before those behind it go first."""

AT_ONCE = 0.3
"""Seconds: an empty answer sooner than this did not wait for anything to come."""
SHORT, LONG = 1.0, 30.0
"""Seconds between tries: doubled from the first to the last while nothing comes of them."""

log = logging.getLogger(__name__)


class Poller:
    """Fetches the updates of one bot."""

    def __init__(self, door: Door, telegram: Telegram) -> None:
        self._door, self._telegram = door, telegram
        self._name, self._holder = f"poll:{telegram.municipality}", running.new_holder()
        self._offset: int | None = None
        self._chosen = False
        self._trouble = Trouble(door.house, telegram.municipality, telegram.name)
        self._stuck: dict[int, int] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop`. A call that only waits is broken off then: what it would have brought comes again."""
        pause = SHORT
        while not stop.is_set():
            try:
                well = await self._round(stop)
            except SQLAlchemyError as error:
                log.warning("polling.waits", extra={"error": error})
                well = False
            except Exception:
                log.exception("polling.broke")  # a bug, but nobody else would fetch what people say meanwhile
                well = False
            pause = SHORT if well else min(pause * 2, LONG)
            if pause > SHORT:
                await until(stop, asyncio.sleep(pause))
        await self._let_go()

    async def _round(self, stop: asyncio.Event) -> bool:
        """Fetch once and store what came; False when that went wrong, so that the next one waits."""
        engine, now = self._door.house.engine, self._door.house.now()
        if not await asyncio.to_thread(running.take_lease, engine, self._name, self._holder, now, LEASE):
            self._offset = None  # whoever holds it may have moved on
            await until(stop, asyncio.sleep(SHORT))
            return True
        if not self._chosen:
            self._chosen = await until(stop, choose(self._telegram, None, "")) is not None
        asked = asyncio.get_running_loop().time()
        found = await until(stop, self._telegram.updates(self._offset))
        if found is None:
            return True
        if isinstance(found, list):
            await self._trouble.over()
            if not self._is_news(found) and asyncio.get_running_loop().time() - asked < AT_ONCE:
                await until(stop, asyncio.sleep(AT_ONCE))  # it did not make us wait, so we do
            return await self._take(found)
        await self._complain(found)
        if isinstance(found, Throttled):
            await until(stop, asyncio.sleep(found.seconds))
        return False

    def _is_news(self, updates: list[dict[str, Any]]) -> bool:
        """Whether any of these was not confirmed before."""
        numbers = [number for update in updates if isinstance(number := update.get("update_id"), int)]
        return any(self._offset is None or number >= self._offset for number in numbers)

    async def _take(self, updates: list[dict[str, Any]]) -> bool:
        """Store these in order; the offset moves behind the last that is stored."""
        for update in updates:
            number = update.get("update_id")
            if not isinstance(number, int):
                log.warning("update.malformed")  # nothing to confirm it by, so those behind it go on
                continue
            try:
                await self._door.take(update)
            except Malformed:
                log.warning("update.malformed")
            except (Unavailable, SQLAlchemyError):
                return False
            except Exception as fault:  # noqa: BLE001 - it broke the ledger, or a bug of ours before that
                if not self._gives_up(number, fault):
                    return False
            self._offset = number + 1
        return True

    def _gives_up(self, number: int, fault: Exception) -> bool:
        self._stuck[number] = self._stuck.get(number, 0) + 1
        if self._stuck[number] < PATIENCE:
            return False
        log.error("update.left_behind", exc_info=fault)
        del self._stuck[number]
        return True

    async def _complain(self, outcome: Outcome) -> None:
        reason = "token" if isinstance(outcome, ShutOut) else "no_answer"
        await self._trouble.failed("token" if isinstance(outcome, ShutOut) else "outage")
        log.warning("polling.failed", extra={"municipality": self._telegram.municipality, "reason": reason})
        # Somebody may have set a webhook meanwhile: then updates are not given out until it is dropped.
        self._chosen = not isinstance(outcome, Refused)

    async def _let_go(self) -> None:
        try:
            await asyncio.to_thread(running.drop_lease, self._door.house.engine, self._name, self._holder)
        except SQLAlchemyError:
            return  # it runs out by itself


async def choose(telegram: Telegram, url: str | None, secret: str) -> Outcome:
    """See that updates come the way that was chosen: posted to `url`, or (None) kept until we ask."""
    outcome = await (telegram.take_webhook(url, secret) if url else telegram.drop_webhook())
    if not isinstance(outcome, Sent):
        log.warning("updates.not_chosen", extra={"municipality": telegram.municipality})
    return outcome


async def keep_webhook(door: Door, telegram: Telegram, url: str, secret: str, stop: asyncio.Event) -> None:
    """Register the webhook; again and again, ever more seldom, until that has worked."""
    pause, trouble = SHORT, Trouble(door.house, telegram.municipality, telegram.name)
    while not stop.is_set():
        outcome = await until(stop, choose(telegram, url, secret))
        if isinstance(outcome, Sent):
            return await trouble.over()
        if outcome is not None:
            await trouble.failed("token" if isinstance(outcome, ShutOut) else "outage")
        await until(stop, asyncio.sleep(pause))
        pause = min(pause * 2, LONG)
