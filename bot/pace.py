"""Pace: not faster than a provider allows. Owns our own limits, in this process's own seconds; sends nothing.

One process at a time sends for an account (it holds the lease), so what is counted here is all there is.
"""

from __future__ import annotations

import asyncio
from asyncio import Future, get_running_loop
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from heapq import heappop, heappush
from itertools import count

from bot.channel import Rate

PATIENCE = 10.0
"""Seconds that a message waits here at most: whoever has it in hand may not be silent for long."""
_MANY_LINES = 10_000


class Pace:
    """When the next message may leave, over all and on each line."""

    def __init__(self, rate: Rate, clock: Callable[[], float], patience: float = PATIENCE) -> None:
        """`clock` gives seconds that only grow."""
        self._rate = rate
        self._clock = clock
        self._patience = patience
        self._free = clock()
        self._lines: dict[Hashable, float] = {}
        self._held: dict[Hashable, float] = {}

    async def quiet(self, line: Hashable) -> float:
        """Wait until something may leave on this line; the seconds that remain where that takes too long, else 0."""
        return await self._wait(lambda: self._line(line))

    async def turn(self, line: Hashable, weight: int = 1) -> float:
        """Wait until a message of this weight may leave on this line; from then on it counts as left.

        Where that takes too long, the seconds that remain, and nothing counts; else 0.
        """
        if left := await self._wait(lambda: max(self._free, self._line(line))):
            return left
        self._free = max(self._free, self._clock()) + weight / self._rate.account
        self.left(line)
        return 0.0

    def left(self, line: Hashable) -> None:
        """A message on this line was answered: the provider has it by now, and counts from no later than this."""
        if self._rate.line:
            self._note(line, self._clock() + 1 / self._rate.line)

    def hold(self, line: Hashable, seconds: float) -> None:
        """The provider told us to wait. When it says so of several lines, it means all of them."""
        self._held = {held: until for held, until in self._held.items() if until > self._clock()}
        self._held[line] = self._clock() + seconds

    async def _wait(self, when: Callable[[], float]) -> float:
        latest = self._clock() + self._patience
        # There is no event to wait for: time itself must pass, and others may have taken the turn meanwhile.
        while (until := when()) > (now := self._clock()):
            if until > latest:
                return until - now
            await asyncio.sleep(until - now)
        return 0.0

    def _line(self, line: Hashable) -> float:
        waiting = [until for until in self._held.values() if until > self._clock()]
        held = max(waiting) if len(waiting) > 1 else self._held.get(line, 0.0)
        return max(held, self._lines.get(line, 0.0))

    def _note(self, line: Hashable, until: float) -> None:
        if len(self._lines) >= _MANY_LINES:
            now = self._clock()
            self._lines = {known: at for known, at in self._lines.items() if at > now}
        self._lines[line] = until


class First:
    """A place for one at a time. Of those who wait the most urgent comes next, and of equals who came first."""

    def __init__(self) -> None:
        self._taken = False
        self._numbers = count()
        self._waiting: list[tuple[int, int, Future[None]]] = []

    @asynccontextmanager
    async def place(self, rank: int) -> AsyncIterator[None]:
        """Have the place; a lower rank is more urgent."""
        await self._come(rank)
        try:
            yield
        finally:
            self._next()

    async def _come(self, rank: int) -> None:
        if not self._taken:
            self._taken = True
            return
        mine = get_running_loop().create_future()
        heappush(self._waiting, (rank, next(self._numbers), mine))
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._next()  # it was ours already
            raise

    def _next(self) -> None:
        while self._waiting:
            *_, who = heappop(self._waiting)
            if not who.done():
                return who.set_result(None)
        self._taken = False
        return None
