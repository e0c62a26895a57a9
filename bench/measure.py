"""Measuring one slice: so many people at once, each answering as soon as the turn before was acknowledged.

Owns the clock, also where one thing is done after another (`timed`). People stand evenly spread along the road and all
go equally far, and few people go it whole: so each place on the road counts as often as every other, and the batches of
a ledger are as mixed as in life.
"""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any, TypeVar

from bench.contestant import Contestant

T = TypeVar("T")
MOST = 7200
"""Turns of one person in a slice: a bound, whatever the first pass said."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a slice came to. Latencies of a turn in milliseconds."""

    turns: int
    seconds: float
    p50: float
    p99: float

    @property
    def per_second(self) -> float:
        """Turns a second, all people together."""
        return self.turns / self.seconds

    @classmethod
    def of(cls, latencies: Sequence[float], seconds: float) -> Figures:
        """The figures of these latencies, in seconds."""
        cuts = quantiles(latencies, n=100, method="inclusive")
        return cls(len(latencies), seconds, cuts[49] * 1e3, cuts[98] * 1e3)


@dataclass
class Walker:
    """One of those who are there at once: goes one road after the other, each as another person."""

    contestant: Contestant
    screenings: int = 0
    _ready: deque[Any] = field(default_factory=deque)

    def next(self, turns: int) -> list[Any]:
        """The next turns, made ready before the clock runs."""
        while len(self._ready) < turns:
            self._ready.extend(self.contestant.visit())
            self.screenings += 1
        return [self._ready.popleft() for _ in range(turns)]

    def rest(self) -> list[Any]:
        """What is left of the road."""
        return self.next(len(self._ready))


@dataclass
class Lane:
    """A contestant in the run, with those who walk there, by how many they are at once."""

    contestant: Contestant
    walkers: dict[int, list[Walker]] = field(default_factory=dict)

    async def enter(self, people: int) -> Figures:
        """Bring so many people to their places along the road; these turns do not count. Raises Astray."""
        length = len(self.contestant.road.turns)
        walkers = self.walkers[people] = [Walker(self.contestant) for _ in range(people)]
        # One alone goes it once, to warm up.
        places = [number * length // people for number in range(people)] if people > 1 else [length]
        return await self._timed([walker.next(place) for walker, place in zip(walkers, places, strict=True)])

    async def slice(self, people: int, turns: int) -> Figures:
        """Each of so many people goes on by so many turns. Raises Astray."""
        return await self._timed([walker.next(turns) for walker in self.walkers[people]])

    async def leave(self) -> int:
        """Everybody goes their road to its end; how many screenings there were in all. Raises Astray."""
        walkers = [walker for there in self.walkers.values() for walker in there]
        await asyncio.gather(*(self._go(walker.rest(), []) for walker in walkers))
        return sum(walker.screenings for walker in walkers)

    async def _timed(self, walks: Sequence[Sequence[Any]]) -> Figures:
        latencies: list[float] = []
        with _unburdened():
            began = time.perf_counter()
            await asyncio.gather(*(self._go(walk, latencies) for walk in walks))
            return Figures.of(latencies, time.perf_counter() - began)

    async def _go(self, turns: Sequence[Any], latencies: list[float]) -> None:
        take, now = self.contestant.take, time.perf_counter
        for turn in turns:
            began = now()
            await take(turn)
            latencies.append(now() - began)


@contextmanager
def _unburdened() -> Iterator[None]:
    """What lies ready for a slice, and what others hold, is no burden to whoever runs."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def timed(do: Callable[[T], object], each: Sequence[T]) -> Figures:
    """Something done with each of these, one after the other; a tenth of them goes first and does not count."""
    for one in each[: len(each) // 10]:
        do(one)
    latencies, now = list[float](), time.perf_counter
    with _unburdened():
        first = now()
        for one in each:
            began = now()
            do(one)
            latencies.append(now() - began)
        return Figures.of(latencies, now() - first)


def paced(first: Figures, people: int, length: int, seconds: float) -> int:
    """How many turns each person goes, so that a slice lasts about so many seconds on a road of this length.

    Whole roads, where there are too few people to stand all along it; else no less than half of one.
    """
    turns = min(round(seconds * first.per_second / people), MOST)
    return max(turns, length // 2) if people >= length else max(round(turns / length), 1) * length


def raw_commit(folder: Path, times: int = 200) -> float:
    """The median of one insert and its commit in milliseconds: sqlite3 alone, WAL, synchronous=FULL."""
    took = []
    with closing(sqlite3.connect(folder / "raw.db", isolation_level=None)) as connection:
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE IF NOT EXISTS said (id INTEGER PRIMARY KEY, text TEXT)")
        for _ in range(times):
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO said (text) VALUES (?)", ("x" * 200,))
            connection.execute("COMMIT")
            took.append(time.perf_counter() - began)
    return median(took) * 1e3
