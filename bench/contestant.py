"""What every contestant is asked to do: take prepared turns, one at a time for each person. Owns that shape only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bench.road import Road


@dataclass(frozen=True, slots=True)
class Label:
    """Who somebody is in the table. `key` is what `--only` takes."""

    key: str
    name: str
    kept: str
    """Where what was said is when the turn is acknowledged."""


class Contestant(Protocol):
    """Something that takes turns of a screening. It is open from `__aenter__` to `__aexit__` of its maker."""

    label: Label
    road: Road

    def visit(self) -> Sequence[Any]:
        """The turns of one more person, in the form in which `take` wants them; made before the clock runs."""

    async def take(self, turn: Any) -> None:
        """One turn; it is acknowledged when this returns. Raises Astray for a wrong answer."""

    async def check(self, screenings: int) -> None:
        """Look at what is stored after so many whole screenings. Raises Astray."""


LABELS: dict[str, Label] = {
    label.key: label
    for label in (
        Label("telegram-sqlite", "Peilstation, Telegram door", "SQLite"),
        Label("telegram-postgresql", "Peilstation, Telegram door", "PostgreSQL"),
        Label("sms-sqlite", "Peilstation, SMS door", "SQLite"),
        Label("sms-postgresql", "Peilstation, SMS door", "PostgreSQL"),
        Label("ledger-sqlite", "Peilstation, bare ledger", "SQLite"),
        Label("ledger-postgresql", "Peilstation, bare ledger", "PostgreSQL"),
        Label("floor", "aiogram 3, MemoryStorage", "memory only"),
        Label("orm", "aiogram 3, SQLAlchemy ORM", "SQLite (aiosqlite)"),
        Label("ptb", "python-telegram-bot, PicklePersistence", "file, no fsync"),
    )
}
"""In the order of the table."""
