"""Ticks: looks every few seconds whether moments have fallen due, and hands them to the ledger. Owns only the looking.

Two schedulers may look at once: a moment is taken in the ledger's transaction, where it stops being pending.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import NAMESPACE_URL, uuid5

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from db import due, promised, running, sending, upkeep
from db.due import Fallen
from db.ledger import Ledger, NotStored, Unavailable, UnknownPerson
from flows.events import DueFell

EVERY = 5
"""Seconds between two looks: at most 15 were promised."""
UPKEEP = 3600
MOST = 500

log = logging.getLogger(__name__)


class Tally(Protocol):
    """Who counts ticks."""

    def ticked(self, job: str, *, well: bool) -> None:
        """A tick ended."""


class Ticks:
    """The jobs, each of which may be called by hand too."""

    def __init__(self, engine: Engine, ledger: Ledger, now: Callable[[], datetime], tally: Tally) -> None:
        self._engine, self._ledger, self._now, self._tally = engine, ledger, now, tally

    def due(self) -> int:
        """Take every moment that has come; how many were taken. And look how the promised calls stand."""
        taken, after = 0, None
        while fallen := due.fallen(self._engine, self._now(), MOST, after):
            taken += self._take(fallen)
            # Past those that could not be stored: they come at the next look, and keep nobody waiting behind them.
            after = fallen[-1]
        promised.tell(self._engine, self._ledger.contents, self._ledger.ways, self._now())
        running.set_mark(self._engine, running.TICKED, self._now())
        return taken

    def upkeep(self) -> int:
        """Forget what has been kept long enough; how many texts went."""
        sending.end_abandoned(self._engine, self._now())
        return upkeep.forget(self._engine, self._now())

    def _take(self, fallen: Sequence[Fallen]) -> int:
        futures = [self._ledger.submit(self._event(one)) for one in fallen]
        taken = 0
        for future in futures:
            try:
                taken += future.result().status != "duplicate"
            except (UnknownPerson, NotStored):  # erased meanwhile; or told by the ledger, and seen at the next look
                continue
        return taken

    def _event(self, one: Fallen) -> DueFell:
        # Named after the moment: whoever finds it twice makes the same event, and the same ids come of it.
        id_ = uuid5(NAMESPACE_URL, f"due/{one.due}/{one.at.isoformat()}")
        return DueFell(id_, one.municipality, one.person, one.due, one.kind, one.subject, one.moment, self._now(),
                       one.channel)  # fmt: skip

    def run(self, job: str) -> None:
        """A job as a tick: whatever goes wrong is told, and the next tick comes."""
        well = False
        try:
            {"due": self.due, "upkeep": self.upkeep}[job]()
            well = True
        except (SQLAlchemyError, Unavailable) as error:
            log.warning("tick.waits", extra={"job": job, "error": error})
        finally:
            self._tally.ticked(job, well=well)


def scheduler(ticks: Ticks) -> BackgroundScheduler:
    """APScheduler only ticks: the truth is rows. To be started, and shut down, by whoever made it."""
    made = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(2)},
        job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        timezone="UTC",
    )
    for job, seconds in (("due", EVERY), ("upkeep", UPKEEP)):
        made.add_job(ticks.run, args=(job,), id=f"{job}.first")  # at once, and once
        made.add_job(ticks.run, "interval", seconds=seconds, args=(job,), id=job)
    return made
