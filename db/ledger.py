"""The ledger: every event goes through here, and is acknowledged when it is on the disk. Owns the thread that commits.

Whatever waits is taken as one batch, in one transaction with one fsync; an idle ledger adds no wait. When a batch fails
its events go one by one, so that a bad one harms only itself: after three tries it is quarantined. A database that is
away is nobody's fault: the caller hears `Unavailable`, nothing is stored, and the sender of the event tries again.

Promise 9: what a caller hears is raised or made outside every `except`, so that no fault hangs on it as its context: a
fault's own text may hold what somebody said.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable, Hashable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Thread
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine

from db import quarantine
from db.alerts import Accounts, Ways
from db.blind import open_index
from db.engine import CLASHES, is_away, is_clash, scrub, writing
from db.intake import Gone
from db.lanes import Closed, Lanes
from db.transaction import Contents, Outcome, Receipt, StepFunction, Transaction, UnknownPerson
from flows.engine import step as engine_step
from flows.events import CallEnded, Event, Inbound, LineChanged

__all__ = ["Contents", "Ledger", "NotStored", "Receipt", "Unavailable", "UnknownPerson"]

MOST = 256
"""Events in one batch: enough to share an fsync, few enough that nobody waits for the others."""
TRIES = 3
"""Times an event may fail by itself before it is quarantined."""
_SCRUB_AGAIN = 1.0
"""Seconds until a write-ahead log that a reader held on to is cut after all."""

T = TypeVar("T")


class Unavailable(Exception):
    """The event was not stored: the database is away, or the ledger is closed. Send it again later."""


class NotStored(Exception):
    """The event was not stored: it broke its step, and the quarantine too. Its text names code, never what was said."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An event and who waits for its receipt."""

    event: Event
    told: Callable[[], None] | None = None
    future: Future[Receipt] = field(default_factory=Future)

    @property
    def lane(self) -> Hashable:
        """What we know of the person before the database is asked: events of one lane keep their order."""
        match self.event:
            case (
                Inbound(municipality=municipality, urn=urn)
                | LineChanged(municipality=municipality, urn=urn)
                | CallEnded(municipality=municipality, urn=urn)
            ):
                return (municipality, urn)
            case _:
                return self.event.person


class Ledger:
    """One writer. `with Ledger(...) as ledger:` closes it at the end, when everything that waits is stored."""

    def __init__(
        self,
        engine: Engine,
        contents: Contents,
        *,
        step: StepFunction = engine_step,
        most: int = MOST,
        accounts: Accounts | None = None,
    ) -> None:
        """Opens the blind index (so the schema must be there; raises WrongKey) and begins to wait for events.

        `accounts` are our ends of the lines, of which alerts need one that the event itself does not name.
        """
        self._engine = engine
        self._contents = contents
        self._most = most
        self._ways = Ways(open_index(engine), accounts or {})
        self._transaction = Transaction(self._ways, contents, step)
        self._lanes: Lanes[_Waiting] = Lanes()
        self._unscrubbed = True  # perhaps the process died between an erasure and its scrubbing
        self._thread = Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def submit(self, event: Event, told: Callable[[], None] | None = None) -> Future[Receipt]:
        """Let an event wait for its transaction. The future gives the receipt once it is committed.

        Or it raises Unavailable, UnknownPerson or NotStored; then nothing was stored. `told` is called, on the ledger's
        thread, when a batch has been answered: once, however many of its events came with it. It raises nothing.
        """
        waiting = _Waiting(event, told)
        try:
            self._lanes.put(waiting.lane, waiting)
        except Closed:
            raise Unavailable("the ledger is closed") from None
        return waiting.future

    def record(self, event: Event) -> Receipt:
        """Take an event; returns when it is committed. Raises what the future of `submit` raises."""
        return self.submit(event).result()

    @property
    def contents(self) -> Contents:
        """Where the content of a municipality is found."""
        return self._contents

    @property
    def ways(self) -> Ways:
        """What it takes to write to those on duty."""
        return self._ways

    @property
    def is_open(self) -> bool:
        """Whether events are still taken: not after `close`, nor after a bug that ended the thread."""
        return self._thread.is_alive() and not self._lanes.closed

    def close(self) -> None:
        """Take nothing more, store what waits, and end."""
        self._lanes.close()
        self._thread.join()

    # --- the thread --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._work()
        finally:
            # Only a bug in this file ends it early; then nobody may wait for ever.
            self._lanes.close()
            while left := self._lanes.take(sys.maxsize):
                for waiting in left:
                    waiting.future.set_exception(Unavailable("the ledger has stopped"))
                _tell(left)

    def _work(self) -> None:
        while (batch := self._lanes.take(self._most, _SCRUB_AGAIN if self._unscrubbed else None)) is not None:
            # Whoever no longer waits was told nothing, and sends it again.
            wanted = [waiting for waiting in batch if _is_wanted(waiting.future)]
            if wanted:
                self._take(wanted)
                _tell(wanted)
            if self._unscrubbed:
                self._unscrubbed = not scrub(self._engine)

    def _take(self, batch: Sequence[_Waiting]) -> None:
        try:
            outcome = self._commit(batch)
        except Unavailable as away:
            for waiting in batch:
                waiting.future.set_exception(away)
            return None
        except Exception:  # noqa: BLE001 - whatever it is, it is one event's; alone they show whose
            outcome = None
        if outcome is not None:
            return self._answer(batch, outcome)
        for waiting in batch:
            self._alone(waiting)
        return None

    def _alone(self, waiting: _Waiting) -> None:
        where = ""
        for _ in range(TRIES):
            try:
                outcome = self._commit([waiting])
            except Unavailable as away:
                return waiting.future.set_exception(away)
            except Exception as fault:  # noqa: BLE001 - a bug or bad data: it must not take the thread with it
                where = _where(fault)
            else:
                return self._answer([waiting], outcome)
        self._give_up(waiting, where)

    def _give_up(self, waiting: _Waiting, where: str) -> None:
        try:
            receipt = self._quarantine(waiting.event, where)
        except Unavailable as away:
            waiting.future.set_exception(away)
        except Exception as error:  # noqa: BLE001 - nothing was stored: the caller must know
            waiting.future.set_exception(NotStored(f"{where}; then, in quarantine, {_where(error)}"))
        else:
            waiting.future.set_result(receipt)

    def _quarantine(self, event: Event, where: str) -> Receipt:
        content = self._contents.of(event.municipality)
        receipt = self._write(lambda connection: quarantine.take(connection, self._ways, content, event, where))
        # Names of code, never of people: an exception's own text may hold what was said.
        logging.getLogger(__name__).error("event %s was quarantined: %s", event.id, where)
        return receipt

    def _commit(self, batch: Sequence[_Waiting]) -> Outcome:
        events = [waiting.event for waiting in batch]
        return self._write(lambda connection: self._transaction.take(connection, events))

    def _write(self, work: Callable[[Connection], T]) -> T:
        """The work in a transaction of its own; begun again when another transaction got in the way."""
        why = "other transactions kept getting in the way"
        for _ in range(CLASHES):
            try:
                with writing(self._engine) as connection:
                    return work(connection)
            except Exception as error:
                self._transaction.forget()
                if isinstance(error, Gone) or is_clash(error):
                    continue
                if not is_away(error):
                    raise
                why = f"the database is away ({_kind(error)})"
            break
        raise Unavailable(why)

    def _answer(self, batch: Sequence[_Waiting], outcome: Outcome) -> None:
        if outcome.erased:
            self._unscrubbed = not scrub(self._engine)
        for waiting, verdict in zip(batch, outcome.verdicts, strict=True):
            match verdict:
                case Receipt():
                    waiting.future.set_result(verdict)
                case UnknownPerson():
                    waiting.future.set_exception(verdict)
                case None:
                    self._lanes.back(waiting.lane, waiting)


def _tell(batch: Iterable[_Waiting]) -> None:
    for told in {waiting.told for waiting in batch if waiting.told}:
        told()


def _is_wanted(future: Future[Receipt]) -> bool:
    """Whether somebody still waits for the receipt; from now on they can no longer turn away."""
    return future.running() or future.set_running_or_notify_cancel()


def _where(fault: Exception) -> str:
    """What went wrong and where in the code, without its text."""
    frames = traceback.extract_tb(fault.__traceback__)
    last = f" at {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{_kind(fault)}{last}"


def _kind(fault: Exception) -> str:
    """The fault's class; of one that a database driver raised, the driver's."""
    return type(getattr(fault, "orig", None) or fault).__name__
