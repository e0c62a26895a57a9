"""The sender: takes what waits in the outbox to the provider, one sender an account. Owns when a message is tried.

It claims (committed before anything leaves), lets each message be delivered, and writes down what became of it. One
process at a time holds an account's lease, so that our own limits hold for all of them together.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from bot.channel import Channel
from bot.delivery import Delivery, House, lost_of
from bot.outage import Outage
from bot.pace import Pace
from bot.settling import Settling
from db import running, sending
from db.ledger import NotStored, Unavailable
from db.sending import Leaving

LEASE = timedelta(seconds=15)
RENEW = 5.0
"""Seconds after which the lease is made to last anew."""
AT_ONCE = 32
"""Messages under way at one time."""
IDLE = 0.25
"""Seconds between looks at the outbox, for what another process wrote there; our own doors nudge."""
DRAIN = 8.0
"""Seconds that messages under way are waited for at the end."""

log = logging.getLogger(__name__)


class Sender:
    """Drains the outbox of one account. To be made in the loop that runs it."""

    def __init__(self, house: House, channel: Channel) -> None:
        self._house, self._channel = house, channel
        self._clock = asyncio.get_running_loop().time
        self._outage = Outage()
        self._is_known_out: bool | None = None  # nobody here knows what the process before this one left
        self._probe_at = 0.0
        self._delivery = Delivery(house, channel, Pace(channel.rate, self._clock), self._outage.sent)
        self._settling = Settling(house.engine)
        self._nudged = asyncio.Event()
        self._flying: set[asyncio.Task[None]] = set()
        self._holder = str(uuid4())
        self._lease = f"send:{channel.municipality}:{channel.name}"
        self._renew_at = 0.0

    def nudge(self) -> None:
        """There may be something to send."""
        self._nudged.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`; then let what is under way end."""
        writing = asyncio.create_task(self._settling.run())
        try:
            while not stop.is_set():
                await self._round()
        finally:
            if self._flying:
                await asyncio.wait(self._flying, timeout=DRAIN)
            await self._settling.close()
            await writing
            await self._let_go()

    async def _round(self) -> None:
        self._nudged.clear()
        try:
            if not await self._is_ours():
                return await self._rest(1.0)
            await self._publish()
            if self._outage.phase == "out":
                return await self._probe()
            claimed = await asyncio.to_thread(self._claim)
            await self._write_off()
        except (SQLAlchemyError, Unavailable, NotStored) as error:
            log.warning("sender.waits", extra={"error": error})
            return await self._rest(1.0)
        for message in claimed:
            self._send_off(message)
        if not claimed:
            await self._rest(IDLE)

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._nudged.wait(), seconds)
        except TimeoutError:
            return

    # --- claiming ----------------------------------------------------------------------------------------------------

    async def _is_ours(self) -> bool:
        if self._clock() < self._renew_at:
            return True
        args = (self._house.engine, self._lease, self._holder, self._house.now(), LEASE)
        mine = bool(await asyncio.to_thread(running.take_lease, *args))
        self._renew_at = self._clock() + RENEW if mine else 0.0
        return mine

    async def _let_go(self) -> None:
        try:
            await asyncio.to_thread(running.drop_lease, self._house.engine, self._lease, self._holder)
        except SQLAlchemyError:
            return  # it runs out by itself

    def _claim(self) -> list[Leaving]:
        room = (1 if self._outage.phase == "trial" else AT_ONCE) - len(self._flying)
        engine, place, ours = self._house.engine, self._channel.municipality, self._channel.account
        if room <= 0 or not sending.is_waiting(engine, place, ours, self._house.now()):
            return []
        return sending.claim(engine, place, ours, self._house.now(), room)

    async def _write_off(self) -> None:
        """What left twice before some process died, and was never heard of."""
        engine, place, ours = self._house.engine, self._channel.municipality, self._channel.account
        for message in await asyncio.to_thread(sending.doubtful, engine, place, ours, self._house.now()):
            if lost := lost_of(message, "in_doubt", self._house.now()):
                await self._house.take(lost)

    # --- under way ---------------------------------------------------------------------------------------------------

    def _send_off(self, message: Leaving) -> None:
        flight = asyncio.create_task(self._fly(message))
        self._flying.add(flight)
        flight.add_done_callback(self._landed)

    async def _fly(self, message: Leaving) -> None:
        try:
            await self._settling.put(await self._delivery.deliver(message))
        except (Unavailable, NotStored) as error:
            # The claim runs out by itself, and the message counts as one that may have left.
            log.warning("outbox.left_to_its_claim", extra={"outbox": message.outbox_id, "error": error})

    def _landed(self, flight: asyncio.Task[None]) -> None:
        self._flying.discard(flight)
        self.nudge()
        if not flight.cancelled() and (fault := flight.exception()):
            log.error("delivery.broke", exc_info=fault)

    # --- the provider ------------------------------------------------------------------------------------------------

    async def _probe(self) -> None:
        """Ask the provider itself, when it is time."""
        left = self._probe_at - self._clock()
        if left > 0:
            return await self._rest(min(left, 1.0))
        self._outage.probed(await self._channel.probe())
        self._probe_at = self._clock() + self._outage.pause

    async def _publish(self) -> None:
        """Let everybody know when an outage began or ended."""
        out = self._outage.phase != "well"
        if out == self._is_known_out:
            return
        engine, place, name, now = self._house.engine, self._channel.municipality, self._channel.name, self._house.now()
        about = {"municipality": place, "channel": name}
        if out:
            log.error("channel.paused", extra={**about, "reason": self._outage.reason})
            self._house.tally.incident(place, name, self._outage.reason)
            self._probe_at = self._clock() + self._outage.pause
            incident = running.Incident(place, name, now, self._outage.reason)
            await asyncio.to_thread(running.begin_incident, engine, incident)
        else:
            if await asyncio.to_thread(running.end_incident, engine, place, name):
                log.warning("channel.works", extra=about)
            await asyncio.to_thread(sending.hurry, engine, place, self._channel.account, now)
        self._is_known_out = out
