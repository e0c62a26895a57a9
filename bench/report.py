"""The report: results as tables that can be read in a terminal and on a page. Owns their form; measures nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.contestant import LABELS
from bench.results import MANY, ONE, Goal, Results, goals
from bench.startup import Started

READING = f"""\
A *turn* is one message of a person and all that is done with it until it is acknowledged. Everybody walks the same
road: a senior's whole screening from "Hallo" to the end, with offers chosen, a call promised and a check-in planned (18
turns by chat; 17 by SMS, where no number is asked). People answer again as soon as their turn is acknowledged, a fresh
person each screening, and stand evenly spread along the road.

- *turns/s* is of all people together; *p50* and *p99* are of one turn, in milliseconds.
- Each figure is the median over the rounds. In a round every contestant runs a short slice, in another order each time,
  in one process and one event loop. A ratio is taken within each round, and is the median of those.
- *x ORM* and *x floor* are turns a second at {MANY} people against those peers.
- After the last round the database of each of ours is looked at: every screening completed, with its score, answers,
  accepted offer, callback, check-in and messages, and not a row more. The bare ledger's receipts and the peers' replies
  are held against the road in every turn. A wrong one ends the benchmark."""

CAVEATS = """\
- Ours get what a web server hands on (a body in bytes and its headers), through the real routes and all their checks:
  secret or signature, JSON or form, ASGI. The peers are handed parsed JSON, as their own webhook helpers would have it.
  No socket and no HTTP parser for anybody.
- Our reply is stored in the outbox in the same transaction; the sender that takes it away later is not part of the
  turn. The peers' reply is made and handed to a session in memory, which is a part of their turn. Of a pressed button
  both tell Telegram that it was noticed, in memory.
- Ours do all they do for a real person: scan for danger, read what was meant, score, match, promise, schedule, seal
  what is personal, and write the audit. The peers note what was said and ask the next question, with the same texts and
  buttons; the four messages with the offers are one of theirs.
- Durable is not the same for all. Ours and the ORM peer are on the disk when a turn ends (SQLite: WAL,
  synchronous=FULL; PostgreSQL: its defaults, fsync on, over a Unix socket). python-telegram-bot's pickle is written but
  never synced, and aiogram's MemoryStorage is gone with its process.
- The peers are written in the way that is quickest for them. The ORM peer's sessions share one connection: more of them
  are no quicker on one SQLite file, and leave single turns waiting for more than a second. The pickle is written once a
  turn, and whoever is done is taken out of it, which the library does not do by itself.
- The floor never waits for anything, so its turns at 32 people follow one another: its latency there is that of one.
- There are a thousand telephone numbers for drama, so each next thousand people by SMS is of another municipality with
  the same content.
- Everything runs in one process, the peers' libraries included; only PostgreSQL is another, on the same cores. Python's
  cyclic garbage is collected before each slice, and what is there then is left out of later collections."""


def table(head: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """A Markdown table whose columns line up; the first `left` columns are words, the others figures."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    rule = ["-" * width if place < left else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
    return "\n".join(_line(line, widths, left) for line in (head, rule, *rows))


def _line(cells: Sequence[str], widths: Sequence[int], left: int) -> str:
    set_ = [_set(cell, widths[place], place < left) for place, cell in enumerate(cells)]
    return "| " + " | ".join(set_) + " |"


def _set(cell: str, width: int, left: bool) -> str:
    return cell.ljust(width) if left else cell.rjust(width)


def turns(results: Results) -> str:
    """A row for each contestant."""
    head = ["", "kept in"]
    for people in (ONE, MANY):
        head += [f"{people}: turns/s", "p50 ms", "p99 ms"]
    head += ["x ORM", "x floor"]
    return table(head, [_row(results, key) for key in LABELS], left=2)


def _row(results: Results, key: str) -> list[str]:
    label = LABELS[key]
    cells = [label.name, label.kept]
    for people in (ONE, MANY):
        found = results.middle(key, people)
        cells += [f"{found.per_second:,.0f}", f"{found.p50:.2f}", f"{found.p99:.2f}"] if found else ["-", "-", "-"]
    return [*cells, *(_shown(results.ratio(key, other, MANY)) for other in ("orm", "floor"))]


def _shown(figure: float | None) -> str:
    if figure is None:
        return "-"
    return f"{figure:.2f}" if figure < 10 else f"{figure:.1f}" if figure < 100 else f"{figure:.0f}"


def others(results: Results) -> str:
    """What else was measured."""
    last = results.starts[-1] if results.starts else Started(0.0, None, None)
    rows = [
        ["one raw sqlite3 insert and commit, WAL, synchronous=FULL: p50", _told(results.raw_ms, "ms")],
        ["the floor's p50 with one person, and such a commit", _told(results.durable_floor_ms, "ms")],
        [f"`peilstation serve` without Telegram, fresh folder: start to ready ({len(results.starts)} starts)",
         _told(results.ready_seconds, "s")],
        ["peak memory of that process, ready", _told(last.ready_mib, "MiB")],
        [f"peak memory of that process, after {last.people} people's screenings through its SMS door",
         _told(last.worked_mib, "MiB")],
    ]  # fmt: skip
    return table(["", "figure"], rows)


def _told(figure: float | None, unit: str) -> str:
    return "-" if figure is None else f"{_shown(figure)} {unit}"


def reached(results: Results) -> str:
    """The goals, each with its figure and verdict."""
    return judged(goals(results))


def judged(found: Sequence[Goal]) -> str:
    """Goals as a table."""
    return table(["goal", "wanted", "figure", "verdict"], [_goal(goal) for goal in found])


def _goal(goal: Goal) -> list[str]:
    sign = "at most" if goal.at_most else "at least"
    return [goal.what, f"{sign} {goal.wanted:g} {goal.unit}", _told(goal.figure, goal.unit), goal.verdict]


def page(results: Results, machine: Mapping[str, str], command: str) -> str:
    """The whole of RESULTS.md."""
    missing = [f"- {LABELS[key].name} on {LABELS[key].kept}: {why}" for key, why in results.missing.items()]
    parts = [
        "# How fast is a turn?",
        f"Written by `{command}`; {len(results.rounds)} rounds. Run it on your own machine before you believe it.",
        "## Figures",
        turns(results),
        others(results),
        *(["Not run:\n" + "\n".join(missing)] if missing else []),
        "## Goals",
        reached(results),
        "## Machine",
        table(["", ""], [[name, value] for name, value in machine.items()], left=2),
        "## How to read it",
        READING,
        "## What it does not say",
        CAVEATS,
    ]
    return "\n\n".join(parts) + "\n"
