"""Settling: what became of messages is written down, many at a time. Owns not losing it while the database is away."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy import Engine

from db import sending
from db.engine import is_away, is_clash
from db.sending import Settled, Waits

MOST = 200
LONGEST = 2.0
"""Seconds between two tries while the database is away: others may hold a message for lost when it is back."""
log = logging.getLogger(__name__)


class Settling:
    """What is put is on the disk when `put` returns."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: asyncio.Queue[tuple[Settled | Waits, asyncio.Event] | None] = asyncio.Queue()

    async def put(self, known: Settled | Waits) -> None:
        """Write down what is known of a message."""
        written = asyncio.Event()
        self._queue.put_nowait((known, written))
        await written.wait()

    async def run(self) -> None:
        """Write until `close`, and then what is left."""
        while (first := await self._queue.get()) is not None:
            batch = [first]
            while len(batch) < MOST and not self._queue.empty():
                if (more := self._queue.get_nowait()) is None:
                    self._queue.put_nowait(None)
                    break
                batch.append(more)
            await self._write([known for known, _ in batch])
            for _, written in batch:
                written.set()

    async def close(self) -> None:
        """Nothing more comes."""
        self._queue.put_nowait(None)

    async def _write(self, known: list[Settled | Waits]) -> None:
        pause = 0.5
        while True:
            try:
                return await asyncio.to_thread(sending.settle, self._engine, known)
            except Exception as error:  # noqa: BLE001 - whatever it is must not end the writing of all the others
                if not (is_away(error) or is_clash(error)):
                    return await self._one_by_one(known, error)
                log.warning("settling.waits", extra={"error": error})
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST)

    async def _one_by_one(self, known: list[Settled | Waits], error: Exception) -> None:
        """One of them is a bug: it is left to its claim, and harms only itself."""
        if len(known) == 1:
            return log.error("settling.broke", exc_info=error, extra={"outbox": known[0].outbox_id})
        for one in known:
            await self._write([one])
        return None
