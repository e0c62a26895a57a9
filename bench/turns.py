"""How fast is a turn? `python -m bench.turns` runs everybody in rounds, prints the table and writes bench/RESULTS.md.

Owns the order of a run and its options. A first pass, which does not count, warms everybody up and shows how many
turns make a slice of the length that was asked for.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from bench import field, machine, report, startup
from bench.contestant import LABELS
from bench.measure import Figures, paced, raw_commit
from bench.results import MANY, ONE, Results, Round
from bench.road import Astray

RESULTS = Path(__file__).with_name("RESULTS.md")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is run: `seconds` is about how long a slice takes."""

    keys: Sequence[str] = tuple(LABELS)
    people: Sequence[int] = (ONE, MANY)
    rounds: int = 6
    seconds: float = 1.5
    starts: int = 5
    guests: int = MANY
    """People who have their screening through the service that was started last."""

    @property
    def steps(self) -> int:
        """Slices and starts in all, the first pass included."""
        return len(self.keys) * len(self.people) * (self.rounds + 1) + self.starts


@dataclass(frozen=True)
class Teller:
    """Says on standard error what is going on, and how long it will take."""

    progress: Progress
    task: int

    def now(self, words: str) -> None:
        """What begins now."""
        self.progress.update(self.task, description=words)  # type: ignore[arg-type]

    def done(self) -> None:
        """One more step."""
        self.progress.advance(self.task)  # type: ignore[arg-type]


async def run(plan: Plan, folder: Path, teller: Teller) -> tuple[Results, dict[str, str]]:
    """A whole run in this folder: its results, and the machine they are of. Raises Astray."""
    async with field.opened(folder, plan.keys, teller.now) as found:
        entries = [(key, people) for key in found.lanes for people in plan.people]
        pace: dict[tuple[str, int], int] = {}
        for key, people in entries:
            warm = await _step(teller, f"first pass: {key}, {people} at once", found.lanes[key].enter(people))
            pace[key, people] = paced(warm, people, len(found.lanes[key].contestant.road.turns), plan.seconds)
        rounds = []
        for number in range(plan.rounds):
            # In another order each time, and the same order in the same round of every run.
            order = Random(number).sample(entries, len(entries))
            raw = raw_commit(folder)
            where = f"round {number + 1} of {plan.rounds}"
            slices = {}
            for key, people in order:
                going = found.lanes[key].slice(people, pace[key, people])
                slices[key, people] = await _step(teller, f"{where}: {key}, {people} at once", going)
            rounds.append(Round(slices, raw))
        teller.now("looking at what was stored")
        await found.check()
        missing, server = found.missing, found.postgresql
    teller.now("starting the service")
    starts = await startup.starts(folder, plan.starts, plan.guests, teller.done)
    return Results(rounds, starts, missing), machine.described(folder, server)


async def _step(teller: Teller, words: str, going: Awaitable[Figures]) -> Figures:
    teller.now(words)
    figures = await going
    teller.done()
    return figures


def measured(plan: Plan) -> tuple[Results, dict[str, str]]:
    """Run a plan in a folder of its own, with progress on standard error. Raises Astray."""
    columns = (TextColumn("{task.description:<48}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
               TextColumn("left"), TimeRemainingColumn())  # fmt: skip
    with (
        tempfile.TemporaryDirectory(prefix="peilstation-bench-", ignore_cleanup_errors=True) as folder,
        Progress(*columns, console=Console(stderr=True)) as progress,
    ):
        teller = Teller(progress, progress.add_task("opening", total=plan.steps))
        return asyncio.run(run(plan, Path(folder), teller))


def main(
    seconds: Annotated[float, typer.Option(min=0.05, help="About how long a slice takes.")] = 1.5,
    rounds: Annotated[int, typer.Option(min=1, help="In each of them every contestant runs a slice.")] = 6,
    people: Annotated[str, typer.Option(help="How many at once, comma-separated.")] = f"{ONE},{MANY}",
    only: Annotated[str, typer.Option(help=f"Some of {', '.join(LABELS)}; comma-separated.")] = "",
    starts: Annotated[int, typer.Option(min=0, help="How often the service is started.")] = 5,
    quick: Annotated[bool, typer.Option("--quick", help="Less than a minute: short slices, two rounds.")] = False,
    out: Annotated[Path | None, typer.Option(help="Where the report is written; without it in bench/RESULTS.md, "
                                                  "and only after a whole run.")] = None,
) -> None:  # fmt: skip
    """How fast is a turn, here and elsewhere? Prints a table, and writes the report."""
    keys = [key.strip() for key in only.split(",") if key.strip()] or list(LABELS)
    if unknown := [key for key in keys if key not in LABELS]:
        raise typer.BadParameter(f"there is no {', '.join(unknown)}", param_hint="--only")
    crowds = tuple(int(number) for number in people.split(",") if number.strip().isdecimal())
    if len(crowds) != len(people.split(",")) or min(crowds) < 1:
        raise typer.BadParameter("numbers of people, comma-separated", param_hint="--people")
    plan = Plan(keys, crowds, rounds, seconds, starts)
    if quick:
        plan = Plan(keys, crowds, rounds=2, seconds=0.1, starts=min(starts, 1), guests=4)
    try:
        results, there = measured(plan)
    except Astray as wrong:
        print(f"The benchmark was broken off: {wrong}", file=sys.stderr)
        raise typer.Exit(1) from None
    print(report.turns(results), report.others(results), report.reached(results), sep="\n\n")
    whole = not quick and not only and set(crowds) == {ONE, MANY}
    if path := out or (RESULTS if whole else None):
        path.write_text(report.page(results, there, " ".join(["python -m bench.turns", *sys.argv[1:]])), "utf-8")
        print(f"\nwritten: {path}", file=sys.stderr)


if __name__ == "__main__":
    typer.run(main)
