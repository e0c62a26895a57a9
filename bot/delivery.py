"""Delivery: one message on its way. Owns what is made of an outcome, and who must hear of it; keeps nothing.

A message ends settled, or it waits for its next try. What a human must know is told before that is written down: a
process that dies in between tells it twice, which joins, rather than never.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Engine

from bot import channel as c
from bot import gate
from bot.pace import Pace
from db import sending
from db.ledger import Ledger, Receipt, UnknownPerson
from db.sending import Leaving, Settled, Waits
from db.transaction import Contents
from flows.events import Event, LineChanged, MessageLost

AGAIN = timedelta(seconds=35)
"""After this long a second copy leaves of a message of which nobody knows what became."""
LONGEST_WAIT = 300.0
"""Seconds: what was surely not taken is tried again from seconds to minutes later."""


@dataclass(frozen=True, slots=True)
class House:
    """What the doors need of the house."""

    engine: Engine
    ledger: Ledger
    contents: Contents
    now: Callable[[], datetime]
    tally: c.Tally = field(default_factory=c.NoTally)

    async def take(self, event: Event) -> Receipt | None:
        """Let the ledger take an event; None where it is about nobody we know. Raises Unavailable or NotStored."""
        try:
            return await asyncio.wrap_future(self.ledger.submit(event))
        except UnknownPerson:
            return None


@dataclass(frozen=True, slots=True)
class Delivery:
    """Brings messages of one account to their end, or to their next try."""

    house: House
    channel: c.Channel
    pace: Pace
    noticed: Callable[[c.Outcome], None]
    """Hears what came of each call, to judge the provider by."""

    async def deliver(self, message: Leaving) -> Settled | Waits:
        """Try one message. Raises what `House.take` raises; then nothing is known of it but that it may have left."""
        known = self._stopped(message) or await self._found(message)
        if known is None:
            await self.pace.turn(message.urn, self.channel.parts(message))
            # Looked at again: the pace may have taken us past the end of the window.
            known = self._stopped(message) or await self._send(message)
        if not isinstance(known, Waits) and known.status == "failed" and not message.reachable:
            await self._lost(message, "failed")
        return known

    def _stopped(self, message: Leaving) -> Settled | Waits | None:
        place = self.house.contents.of(message.municipality).municipality
        verdict = gate.look(place, message, self.house.now())
        if isinstance(verdict, Settled):
            self._tell(message, verdict.status)
        return verdict

    async def _found(self, message: Leaving) -> Settled | None:
        """The first copy, where it turns out that it was taken after all."""
        if message.copies < 2:
            return None
        candidates = list(await self.channel.look_up(message))
        fresh = await asyncio.to_thread(sending.unheard_of, self.house.engine, candidates) if candidates else []
        return Settled(message.outbox_id, "sent", self.house.now(), fresh[0]) if fresh else None

    async def _send(self, message: Leaving) -> Settled | Waits:
        outcome = await self.channel.send(message)
        self.noticed(outcome)
        known = await self._became(message, outcome)
        self._count(message, outcome, known)
        return known

    async def _became(self, message: Leaving, outcome: c.Outcome) -> Settled | Waits:
        now, number = self.house.now(), message.outbox_id
        match outcome:
            case c.Sent(external_id):
                return Settled(number, "sent", now, external_id)
            case c.Refused(line=line):
                await self._refused(message, line)
                return Settled(number, "failed", now)
            case c.Throttled(seconds):
                self.pace.hold(message.urn, seconds)
                return Waits(number, now + timedelta(seconds=seconds), not_taken=True)
            case c.NotTaken() | c.ShutOut():
                return Waits(number, now + _backoff(message.tries), not_taken=True)
            case c.Unknown() if message.copies < 2:
                return Waits(number, now + AGAIN, not_taken=False)
            case c.Unknown():
                await self._lost(message, "in_doubt")
                return Settled(number, "in_doubt", now)

    async def _refused(self, message: Leaving, line: Literal["blocked", "gone", "stopped"] | None) -> None:
        if line is not None:
            told = uuid5(NAMESPACE_URL, f"outbox/{message.outbox_id}/{line}")
            await self.house.take(LineChanged(told, message.municipality, message.urn, self.house.now(), line))
        if line != "stopped":
            await self._lost(message, "failed")

    async def _lost(self, message: Leaving, how: Literal["failed", "in_doubt"]) -> None:
        await self.house.take(lost) if (lost := lost_of(message, how, self.house.now())) else None

    def _count(self, message: Leaving, outcome: c.Outcome, known: Settled | Waits) -> None:
        lost = isinstance(known, Settled) and known.status == "in_doubt"
        by_parts = isinstance(outcome, c.Sent) and self.channel.name == "sms"
        self._tell(
            message, "in_doubt" if lost else _NAMES[type(outcome)], self.channel.parts(message) if by_parts else 0
        )

    def _tell(self, message: Leaving, outcome: str, parts: int = 0) -> None:
        self.house.tally.left(message.municipality, self.channel.name, outcome, parts, lane=message.lane,
                              since=message.created_at)  # fmt: skip


_NAMES: dict[type[c.Outcome], str] = {
    c.Sent: "sent",
    c.Refused: "refused",
    c.Throttled: "throttled",
    c.NotTaken: "not_taken",
    c.Unknown: "unknown",
    c.ShutOut: "shut_out",
}


def lost_of(message: Leaving, how: Literal["failed", "in_doubt"], at: datetime) -> MessageLost | None:
    """What a human must hear of a message that did not arrive; nothing of a plain answer, and of nobody."""
    if message.person is None or message.lane == "reply":
        return None
    id_ = uuid5(NAMESPACE_URL, f"outbox/{message.outbox_id}/lost")
    return MessageLost(id_, message.municipality, message.person, at, message.lane, how)


def _backoff(tries: int) -> timedelta:
    """Twice as long each time, and never quite the same: what failed together does not come back together."""
    return timedelta(seconds=min(2.0 ** min(tries - 1, 9), LONGEST_WAIT) * random.uniform(0.8, 1.2))  # noqa: S311
