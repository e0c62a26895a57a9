"""Delivery: one message on its way. Owns what is made of an outcome, and who must hear of it; keeps nothing.

A message ends settled, or it waits for its next try. What a human must know is told before that is written down: a
process that dies in between tells it twice, which joins, rather than never.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol, get_args
from uuid import NAMESPACE_URL, uuid5
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import channel as c
from bot import gate
from bot.counter import Counter
from bot.outage import Outage
from bot.pace import First, Pace
from db import sending
from db.ledger import Ledger, Receipt, UnknownPerson
from db.sending import Leaving, Settled, Waits
from db.transaction import Contents
from flows.events import Event, Lane, LineChanged, MessageLost

AGAIN = timedelta(seconds=35)
"""After this long a second copy leaves of a message of which nobody knows what became."""
LONGEST_WAIT = 300.0
"""Seconds: what was surely not taken is tried again from seconds to minutes later."""
MOST_CALLS = 6
"""Calls that may be open at one time: so many messages are in doubt when a provider falls silent."""
IN_HAND = sending.HOLD.total_seconds() - c.GIVE_UP - 5.0
"""Seconds within which the call must begin, so that it ends, and is written down, while the message is still ours."""


@dataclass(frozen=True, slots=True)
class House:
    """What the doors need of the house."""

    engine: Engine
    ledger: Ledger
    contents: Contents
    now: Callable[[], datetime]
    tally: c.Tally = field(default_factory=c.NoTally)
    _counters: WeakKeyDictionary[asyncio.AbstractEventLoop, Counter] = field(default_factory=WeakKeyDictionary)

    async def take(self, event: Event) -> Receipt | None:
        """Let the ledger take an event; None where it is about nobody we know. Raises Unavailable or NotStored."""
        loop = asyncio.get_running_loop()
        counter = self._counters.get(loop)
        if counter is None:
            counter = self._counters[loop] = Counter(self.ledger, loop)
        try:
            return await counter.take(event)
        except UnknownPerson:
            return None


class Calls(Protocol):
    """Whoever knows more of a message than its row, because it is a call: it may ring for days until it is heard."""

    async def first(self, message: Leaving) -> Settled | Waits | Literal["done"] | None:
        """What became of the call that was made before; `done`: it is written down. None: there was none."""

    async def last_look(self, message: Leaving) -> Settled | Waits | None:
        """Why nobody is rung now after all."""

    async def begun(self, message: Leaving, sid: str) -> None:
        """The provider took it."""

    async def known(self, message: Leaving) -> str | None:
        """The id under which the provider told of it, though it never answered."""

    async def in_vain(self, message: Leaving) -> bool:
        """Whether somebody was rung about it, and was not heard since."""

    async def is_known(self, message: Leaving) -> bool:
        """Whether the provider told of it, and what follows of that is written down."""

    async def refused(self, message: Leaving) -> None:
        """The provider will never take it."""


How = Literal["failed", "in_doubt", "unanswered"]
"""How a message is lost."""
Known = Settled | Waits | None
"""What is to be written down of a message; None: nothing more."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Brings messages of one account to their end, or to their next try. `clock` gives seconds that only grow.

    `calls`: where its messages are calls.
    """

    house: House
    channel: c.Channel
    pace: Pace
    outage: Outage
    clock: Callable[[], float]
    calls: Calls | None = None
    _first: First = field(default_factory=First)
    _calls: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_CALLS))

    async def deliver(self, message: Leaving) -> Known:
        """Try one message. Raises what `House.take` raises; then nothing is known of it but that it may have left."""
        latest = self.clock() + IN_HAND
        try:
            found = await (self._found(message) if self.calls is None else self.calls.first(message))
        except SQLAlchemyError:
            return self._stays(message, c.CONNECT)  # not sent: the database must say first what became of the first
        if found == "done":
            return None
        known = found or await self._stopped(message)
        if known is None and (left := await self.pace.quiet(message.urn)):
            return self._stays(message, left)
        return known or await self._in_turn(message, latest)

    async def _in_turn(self, message: Leaving, latest: float) -> Known:
        async with AsyncExitStack() as held:
            async with self._first.place(_RANKS.index(message.lane)):
                await held.enter_async_context(self._calls)
                if left := await self.pace.turn(message.urn, self.channel.parts(message)):
                    return self._stays(message, left)
            # Looked at again: waiting may have taken us past the end of the window, or past a STOP.
            if known := await self._stopped(message) or await self._unwanted(message):
                return known
            if self.clock() > latest or not self.outage.begin():
                return self._stays(message, 0.0)
            return await self._send(message)

    def _stays(self, message: Leaving, seconds: float) -> Waits:
        """This copy did not leave."""
        again = self.house.now() + timedelta(seconds=seconds)
        return Waits(message.outbox_id, again, not_taken=True, tried=False)

    async def _stopped(self, message: Leaving) -> Settled | Waits | None:
        place = self.house.contents.of(message.municipality).municipality
        verdict = gate.look(place, message, self.house.now())
        if isinstance(verdict, Settled):
            self._tell(message, verdict.status)
            if verdict.status in ("failed", "in_doubt"):
                await self._lost(message, verdict.status)
            elif self.calls and verdict.status == "expired" and await self.calls.in_vain(message):
                await self._lost(message, "unanswered")
            elif message.lane == "urgent" and message.alert is None:  # words for somebody in danger that never left
                await self._lost(message, "failed")
        return verdict

    async def _unwanted(self, message: Leaving) -> Settled | Waits | None:
        """Whoever said STOP since the claim gets no more of what they did not ask for."""
        if message.lane != "unasked" and not message.by_hand:
            return None
        try:
            if self.calls and (known := await self.calls.last_look(message)):
                return known
            wanted = await asyncio.to_thread(sending.is_wanted, self.house.engine, message.outbox_id)
        except SQLAlchemyError:
            return self._stays(message, c.CONNECT)
        return None if wanted else Settled(message.outbox_id, "cancelled", self.house.now())

    async def _found(self, message: Leaving) -> Settled | None:
        """The first copy, where it turns out that it was taken after all."""
        if message.copies < 2:
            return None
        candidates = list(await self.channel.look_up(message))
        fresh = await asyncio.to_thread(sending.unheard_of, self.house.engine, candidates) if candidates else []
        return Settled(message.outbox_id, "sent", self.house.now(), fresh[0]) if fresh else None

    async def _send(self, message: Leaving) -> Known:
        outcome: c.Outcome = c.Unknown("broken off")
        try:
            outcome = await self.channel.send(message)
        finally:
            self.outage.sent(outcome)
            self.pace.left(message.urn)
        known = await self._became(message, outcome)
        self._count(message, outcome, known)
        return known

    async def _became(self, message: Leaving, outcome: c.Outcome) -> Known:
        now, number = self.house.now(), message.outbox_id
        if isinstance(outcome, c.Unknown) and self.calls and (sid := await self.calls.known(message)):
            outcome = c.Begun(sid)
        match outcome:
            case c.Begun(sid):
                if self.calls:
                    await self.calls.begun(message, sid)
                return None
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
        if self.calls:
            await self.calls.refused(message)
        if line is not None:
            told = uuid5(NAMESPACE_URL, f"outbox/{message.outbox_id}/{line}")
            await self.house.take(LineChanged(told, message.municipality, message.urn, self.house.now(), line))
        if line != "stopped" or message.lane == "urgent":
            await self._lost(message, "failed")

    async def _lost(self, message: Leaving, how: How) -> None:
        await self.house.take(lost) if (lost := lost_of(message, how, self.house.now())) else None

    def _count(self, message: Leaving, outcome: c.Outcome, known: Known) -> None:
        lost = isinstance(known, Settled) and known.status == "in_doubt"
        by_parts = isinstance(outcome, c.Sent) and self.channel.name == "sms"
        self._tell(
            message, "in_doubt" if lost else _NAMES[type(outcome)], self.channel.parts(message) if by_parts else 0
        )

    def _tell(self, message: Leaving, outcome: str, parts: int = 0) -> None:
        self.house.tally.left(message.municipality, self.channel.name, outcome, parts, lane=message.lane,
                              since=message.created_at)  # fmt: skip


_RANKS: tuple[Lane, ...] = get_args(Lane)
_NAMES: dict[type[c.Outcome], str] = {
    c.Sent: "sent",
    c.Begun: "sent",
    c.Refused: "refused",
    c.Throttled: "throttled",
    c.NotTaken: "not_taken",
    c.Unknown: "unknown",
    c.ShutOut: "shut_out",
}


def lost_of(message: Leaving, how: How, at: datetime) -> MessageLost | None:
    """What must be known of a message that did not arrive; of a plain answer only a question that is in doubt."""
    asked = message.reply.question
    if message.person is None or (message.lane == "reply" and not (asked and how == "in_doubt")):
        return None
    id_ = uuid5(NAMESPACE_URL, f"outbox/{message.outbox_id}/lost")
    return MessageLost(id_, message.municipality, message.person, at, message.lane, how, asked, message.alert)


def _backoff(tries: int) -> timedelta:
    """Twice as long each time, and never quite the same: what failed together does not come back together."""
    return timedelta(seconds=min(2.0 ** min(tries - 1, 9), LONGEST_WAIT) * random.uniform(0.8, 1.2))  # noqa: S311
