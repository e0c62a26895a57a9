"""Keeping: what the telephones hold outlives a restart, as it does in life. Owns when it is written down.

What the service keeps it keeps itself. `Store` is handed in: whoever runs the demonstration chooses where that is.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

EVERY = 1.0
"""Seconds between two looks whether there is anything new to write down."""

log = logging.getLogger(__name__)


class Store(Protocol):
    """Where it is kept."""

    def load(self) -> bytes | None:
        """What was saved last; None for nothing."""

    def save(self, memory: bytes) -> None:
        """Keep this in place of what was there. Raises OSError."""


class Remembers(Protocol):
    """Something that a restart must not lose."""

    def remembered(self) -> dict[str, Any]:
        """What it holds, as JSON."""

    def recall(self, memory: dict[str, Any]) -> None:
        """Take that up again."""


class Keeping:
    """Writes down what these hold, under their names."""

    def __init__(self, store: Store, what: Mapping[str, Remembers]) -> None:
        self._store, self._what = store, what
        self._saved = b""

    def recall(self) -> None:
        """Give everybody back what they held. What cannot be read is told, and begun anew."""
        if (memory := self._store.load()) is None:
            return
        try:
            held = json.loads(memory)
            for name, one in self._what.items():
                if name in held:
                    one.recall(held[name])
        except (ValueError, KeyError, TypeError):
            log.warning("demo.telephones_lost")

    async def run(self, stop: asyncio.Event) -> None:
        """Keep until `stop`, and once more then."""
        while not stop.is_set():
            await asyncio.to_thread(self.save)
            await _either(stop.wait(), asyncio.sleep(EVERY))
        await asyncio.to_thread(self.save)

    def save(self) -> None:
        """Write down what there is, where that is news."""
        memory = json.dumps({name: one.remembered() for name, one in self._what.items()}).encode()
        if memory == self._saved:
            return
        try:
            self._store.save(memory)
            self._saved = memory
        except OSError:
            log.warning("demo.telephones_not_kept")


async def _either(*what: Any) -> None:
    tasks: Iterable[asyncio.Task[Any]] = [asyncio.ensure_future(one) for one in what]
    _, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
