"""Ringing: people whom we call ourselves, until they were reached or it is for a human. Owns what follows of a call.

A call is a message that may take days: it is rung up to three times, and what each try came to is told by the
exchange, in any order, or else asked. What a human must know is told before that is written down.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from bot import calls
from bot.delivery import House, lost_of
from bot.voice import Voice
from db import phone, running, sending
from db.phone import LOOK, News, Outcome, Picked, Try
from db.sending import End, Leaving, Settled, Waits
from flows import hours, ringing
from flows.content import Municipality

ASK_AGAIN = timedelta(seconds=60)
"""The exchange cannot be asked now how a call went."""
UNHEARD: frozenset[Outcome] = frozenset(("voicemail", "unheard", "busy", "no_answer", "failed"))
"""Nobody was reached."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ringing:
    """The calls of one municipality's number. `most`: so many of its own accord on one day, each try one."""

    house: House
    voice: Voice
    most: int
    _one_by_one: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        """From now on every call that leaves is written down first."""
        self.voice.begin = self._begin

    @property
    def place(self) -> Municipality:
        return self.house.contents.of(self.voice.municipality).municipality

    # --- before somebody is rung ------------------------------------------------------------------------------------

    async def last_look(self, message: Leaving) -> Settled | Waits | None:
        """Nobody is rung who has spoken since, nor more people than may be called on one day."""
        async with self._one_by_one:  # or several would count the same calls, and all be the last that may be made
            return await asyncio.to_thread(self._look, message)

    def _look(self, message: Leaving) -> Settled | Waits | None:
        now, place = self.house.now(), self.place
        day = hours.local(place, now).date()
        if not message.urn.startswith("tel:"):
            return Settled(message.outbox_id, "failed", now)  # who does not show their number cannot be called
        with self.house.engine.connect() as connection:
            if message.person and phone.has_spoken_since(connection, message.person, message.created_at):
                return Settled(message.outbox_id, "cancelled", now)
            full = (
                message.lane == "unasked"
                and message.copies < 2
                and phone.made(connection, place.slug, day, beside=message.outbox_id) >= self.most
            )
        if full:
            return self._tomorrow(message, place, now)
        phone.begin(self.house.engine, message, day, now)
        return None

    def _tomorrow(self, message: Leaving, place: Municipality, now: datetime) -> Waits:
        again = hours.same_time_later(place, now, now)
        with self.house.engine.connect() as connection:
            told = running.marked(connection, running.enough_called(place.slug))
        if told is None or told <= now:
            log.warning("calls.enough_for_today", extra={"municipality": place.slug, "count": self.most})
            running.set_mark(self.house.engine, running.enough_called(place.slug), again)
        # Where that is too late it is looked at then: of whoever was rung before in vain a human must hear.
        return Waits(message.outbox_id, min(again, message.until), not_taken=True, tried=False)

    async def _begin(self, message: Leaving) -> int:
        now = self.house.now()
        day = hours.local(self.place, now).date()
        return await asyncio.to_thread(phone.begin, self.house.engine, message, day, now)

    async def begun(self, message: Leaving, sid: str) -> None:
        """The exchange took the call; its end may have been told before."""
        if tried := await self._tries(message.outbox_id):
            await asyncio.to_thread(phone.placed, self.house.engine, tried[-1], sid, self.house.now())

    async def known(self, message: Leaving) -> str | None:
        """The exchange's id of the latest try, where it told of that though it did not answer us."""
        tried = await self._tries(message.outbox_id)
        return tried[-1].sid if tried else None

    async def in_vain(self, message: Leaving) -> bool:
        """Whether a call was made to say this, and they have not been heard since."""
        tried = any(one.sid or one.status for one in await self._tries(message.outbox_id))
        return tried and not await asyncio.to_thread(phone.is_needless, self.house.engine, message)

    async def is_known(self, message: Leaving) -> bool:
        """Whether the exchange told of the latest try; then that says what follows, whoever died meanwhile."""
        tried = await self._tries(message.outbox_id)
        one = tried[-1] if tried else None
        if one is None or (one.sid is None and one.came_to is None):
            return False
        if one.came_to is None:
            await asyncio.to_thread(phone.placed, self.house.engine, one, one.sid or "", self.house.now())
        await self._follow(one)
        return one.came_to != "answered"

    async def refused(self, message: Leaving) -> None:
        """The exchange will never make this call: that is what the try came to."""
        if tried := await self._tries(message.outbox_id):
            await self._learn(message.outbox_id, tried[-1].nth, News(status="failed"))

    # --- what became of it ------------------------------------------------------------------------------------------

    async def told(self, outbox: int, nth: int, sid: str, status: str, seconds: int | None,
                   picked: Picked | None = None) -> Try | None:  # fmt: skip
        """The exchange tells how a try goes; the try. Told of a call that never was, it changes nothing."""
        if (became := calls.BECAME.get(status)) is None:
            return None
        one = await self._learn(outbox, nth, News(sid, became, seconds, picked))
        if one is not None:
            await self._follow(one)
        return one

    async def first(self, message: Leaving) -> Settled | Waits | Literal["done"] | None:
        """What became of the call that was made before, of which nobody told us the end."""
        tried = await self._tries(message.outbox_id)
        if message.copies < 2 or not tried:
            return None
        one = tried[-1]
        if one.came_to is None and one.sid is None:
            candidates = list(await self.voice.look_up(message))
            fresh = await asyncio.to_thread(phone.unheard_of, self.house.engine, candidates) if candidates else []
            if not fresh:
                return None
            one = replace(one, sid=fresh[0])
            await asyncio.to_thread(phone.placed, self.house.engine, one, fresh[0], self.house.now())
        if one.came_to is None and not await self._asked(one):
            return Waits(message.outbox_id, self.house.now() + ASK_AGAIN, not_taken=True, tried=False)
        found = (await self._tries(message.outbox_id))[-1]
        if found.came_to is None:
            return Waits(message.outbox_id, self.house.now() + LOOK, not_taken=True, tried=False)
        await self._follow(found)
        return "done"

    async def _asked(self, one: Try) -> bool:
        stands = await self.voice.stands(one.sid or "")
        if stands is None:
            return False
        status, by = stands
        await self._learn(one.outbox, one.nth, News(status=calls.BECAME.get(status), picked=picked_up(by)))
        return True

    async def _learn(self, outbox: int, nth: int, news: News) -> Try | None:
        engine, slug = self.house.engine, self.voice.municipality
        return await asyncio.to_thread(phone.told, engine, slug, outbox, nth, news, self.house.now())

    async def _follow(self, one: Try) -> None:
        """Whoever was not reached is rung again, or a human hears that nobody was. Of an older try nothing follows."""
        if one.came_to not in UNHEARD:
            return
        tried = await self._tries(one.outbox)
        message = await asyncio.to_thread(sending.waiting, self.house.engine, one.outbox, self._end)
        if message is None or tried[-1].nth != one.nth:
            return
        if await asyncio.to_thread(phone.is_needless, self.house.engine, message):
            settled = Settled(one.outbox, "cancelled", self.house.now())
            await asyncio.to_thread(sending.settle, self.house.engine, [settled])
            return
        again = await self._next(message, tried)
        if again is not None:
            await asyncio.to_thread(phone.again, self.house.engine, one, again)
            return
        if lost := lost_of(message, "unanswered", self.house.now()):
            await self.house.take(lost)
        await asyncio.to_thread(phone.give_up, self.house.engine, one, self.house.now())

    async def _next(self, message: Leaving, tried: list[Try]) -> datetime | None:
        part = await asyncio.to_thread(phone.part_of_day, self.house.engine, message.person)
        last = tried[-1]
        return ringing.next_try(self.place, part, tried[0].at, last.at, last.nth, until=message.until)

    async def _tries(self, outbox: int) -> list[Try]:
        return await asyncio.to_thread(phone.tries, self.house.engine, outbox)

    @property
    def _end(self) -> End:
        return End(self.voice.municipality, self.voice.account, "voice")


def picked_up(by: str | None) -> Picked | None:
    """Who or what picked up, of Twilio's words for it."""
    if not by:
        return None
    if by.startswith(("machine", "fax")):
        return "machine"
    return "human" if by == "human" else "unknown"
