"""Pace: not faster than a provider allows. Owns our own limits, in this process's own seconds; sends nothing.

One process at a time sends for an account (it holds the lease), so what is counted here is all there is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable

from bot.channel import Rate

_MANY_LINES = 10_000


class Pace:
    """When the next message may leave, over all and on each line."""

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        """`clock` gives seconds that only grow."""
        self._rate = rate
        self._clock = clock
        self._free = clock()
        self._lines: dict[Hashable, float] = {}
        self._held: dict[Hashable, float] = {}

    async def turn(self, line: Hashable, weight: int = 1) -> None:
        """Wait until a message of this weight may leave on this line; from then on it counts as left."""
        # There is no event to wait for: time itself must pass, and others may have taken the turn meanwhile.
        while (until := max(self._free, self._lines.get(line, 0.0), self._quiet(line))) > (now := self._clock()):  # noqa: ASYNC110
            await asyncio.sleep(until - now)
        self._free = max(self._free, now) + weight / self._rate.account
        if self._rate.line:
            self._note(line, now + 1 / self._rate.line)

    def hold(self, line: Hashable, seconds: float) -> None:
        """The provider told us to wait. When it says so of several lines, it means all of them."""
        self._held = {held: until for held, until in self._held.items() if until > self._clock()}
        self._held[line] = self._clock() + seconds

    def _quiet(self, line: Hashable) -> float:
        waiting = [until for until in self._held.values() if until > self._clock()]
        return max(waiting, default=0.0) if len(waiting) > 1 else self._held.get(line, 0.0)

    def _note(self, line: Hashable, until: float) -> None:
        if len(self._lines) >= _MANY_LINES:
            now = self._clock()
            self._lines = {known: at for known, at in self._lines.items() if at > now}
        self._lines[line] = until
