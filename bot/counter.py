"""The counter: where those of one event loop hand in events and wait for receipts. Owns the waking; decides nothing.

What is handed in within one turn of the loop goes to the ledger together, so that it shares a transaction; and the
ledger, which answers from its own thread, wakes the loop once for a whole batch.
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass

from db.ledger import Ledger, Receipt, Unavailable
from flows.events import Event


@dataclass(slots=True)
class _Asked:
    """An event, who waits for its receipt, and the ledger's promise of one once it has the event."""

    event: Event
    answer: asyncio.Future[Receipt]
    stored: Future[Receipt] | None = None


class Counter:
    """One loop's side of a ledger."""

    def __init__(self, ledger: Ledger, loop: asyncio.AbstractEventLoop) -> None:
        self._ledger = ledger
        self._loop = loop
        self._asked: list[_Asked] = []
        self._stored: deque[_Asked] = deque()

    async def take(self, event: Event) -> Receipt:
        """The receipt of an event, once it is committed. Raises what the ledger's future raises."""
        asked = _Asked(event, self._loop.create_future())
        if not self._asked:
            self._loop.call_soon(self._hand_in)
        self._asked.append(asked)
        try:
            return await asked.answer
        finally:
            if asked.stored:
                asked.stored.cancel()  # who turned away is not waited for, if the ledger has not begun

    def _hand_in(self) -> None:
        handed, self._asked = self._asked, []
        for asked in handed:
            if not asked.answer.done():
                self._submit(asked)

    def _submit(self, asked: _Asked) -> None:
        try:
            asked.stored = self._ledger.submit(asked.event, self._ring)
        except Unavailable as away:
            asked.answer.set_exception(away)
        else:
            asked.stored.add_done_callback(lambda _: self._stored.append(asked))

    def _ring(self) -> None:
        # On the ledger's thread. A loop that was closed has nobody left to tell.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._hand_out)

    def _hand_out(self) -> None:
        while self._stored:
            asked = self._stored.popleft()
            if asked.stored is None or asked.answer.done():
                continue
            if error := asked.stored.exception():
                asked.answer.set_exception(error)
            else:
                asked.answer.set_result(asked.stored.result())
