"""The process's clock: all time comes from here, aware and in UTC. Never asks the database what time it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class Clock:
    """The machine's time; or, with `start`, a time of our own that began there and ticks on.

    `start` is aware. `ticker` gives seconds that only grow.
    """

    start: datetime | None = None
    ticker: Callable[[], float] = time.monotonic
    _began: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_began", self.ticker())

    def now(self) -> datetime:
        """This moment, in UTC."""
        if self.start is None:
            return datetime.now(UTC)
        return self.start.astimezone(UTC) + timedelta(seconds=self.ticker() - self._began)
