"""Where the time goes: `python -m bench.profiled telegram-sqlite` prints what the thread of its ledger did.

Profiling makes everything slower, and calls more than lines: read shares, not seconds.
"""

from __future__ import annotations

import asyncio
import cProfile
import pstats
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bench import field
from bench.results import MANY
from db.ledger import Ledger


class Profiled(Ledger):
    """A ledger whose thread is profiled."""

    profile: cProfile.Profile

    def _run(self) -> None:
        self.profile = cProfile.Profile()
        self.profile.runcall(super()._run)


async def run(key: str, people: int, turns: int, folder: Path) -> pstats.Stats:
    """The profile of the ledger's thread while so many people go so many turns each."""
    kept: list[Profiled] = []

    class Keeping(Profiled):
        def _run(self) -> None:
            kept.append(self)
            super()._run()

    async with field.opened(folder, [key], ledger=Keeping) as found:
        lane = found.lanes[key]
        await lane.enter(people)
        figures = await lane.slice(people, turns)
        print(f"{figures.turns} turns, {figures.per_second:,.0f} a second under the profiler")
        await found.check()
    return pstats.Stats(kept[0].profile)


def main(
    key: Annotated[str, typer.Argument(help="One of ours: telegram-sqlite, ledger-postgresql and so on.")],
    people: Annotated[int, typer.Option(help="How many at once.")] = MANY,
    turns: Annotated[int, typer.Option(help="Turns of each.")] = 54,
    most: Annotated[int, typer.Option(help="How many functions are shown.")] = 15,
    order: Annotated[str, typer.Option(help="tottime or cumtime.")] = "tottime",
) -> None:
    """Where does the time of the ledger's thread go?"""
    with tempfile.TemporaryDirectory(prefix="peilstation-bench-", ignore_cleanup_errors=True) as folder:
        asyncio.run(run(key, people, turns, Path(folder))).sort_stats(order).print_stats(most)


if __name__ == "__main__":
    typer.run(main)
