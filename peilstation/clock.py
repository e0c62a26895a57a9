"""The process's clock: all time comes from here, aware and in UTC. Never asks the database what time it is.

In a demonstration the clock can be wound: what it shows is kept with the data, and every process shows the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sqlalchemy import Engine

FRESH = 0.25
"""Seconds for which one look at how the clock was wound will do: another process may wind it."""


class Shown(Protocol):
    """Where a clock may take its time from instead."""

    def now(self) -> datetime:
        """This moment, in UTC."""


class Clock:
    """The machine's time; or, with `start`, a time of our own that began there and ticks on.

    `start` is aware. `ticker` gives seconds that only grow.
    """

    def __init__(self, start: datetime | None = None, ticker: Callable[[], float] = time.monotonic) -> None:
        self.start, self._ticker = start, ticker
        self._began = ticker()
        self._shown: Shown | None = None

    def now(self) -> datetime:
        """This moment, in UTC."""
        if self._shown is not None:
            return self._shown.now()
        if self.start is None:
            return datetime.now(UTC)
        return self.start.astimezone(UTC) + timedelta(seconds=self._ticker() - self._began)

    def follow(self, shown: Shown) -> None:
        """Show that time from now on: the database holds a demonstration's."""
        self._shown = shown


class Wound:
    """A demonstration's time, as it is kept in its database. For any number of threads."""

    def __init__(self, engine: Engine, ticker: Callable[[], float] = time.monotonic) -> None:
        """Raises LookupError where this is no demonstration's database."""
        self._engine, self._ticker = engine, ticker
        self._look()

    def _look(self) -> None:
        from db import rehearsing

        self._looked = self._ticker()  # first: a database that is away is not asked again at once
        found = rehearsing.winding(self._engine)
        if found is None:
            raise LookupError("not a demonstration's database")
        self._at = found

    def now(self) -> datetime:
        """This moment of the demonstration, in UTC."""
        from sqlalchemy.exc import SQLAlchemyError

        if self._ticker() - self._looked > FRESH:
            with suppress(SQLAlchemyError):  # the database is away: whoever needs it hears so, and time runs on
                self._look()
        at = self._at  # once: another thread may wind it in between
        return at.shown + (datetime.now(UTC) - at.since)

    def turn_to(self, moment: datetime) -> None:
        """Let it be that moment; never an earlier one than it is."""
        from db import rehearsing

        rehearsing.turn(self._engine, moment, datetime.now(UTC))
        self._look()
