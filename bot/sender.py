"""The sender: takes what waits in the outbox to the provider, one sender an account. Owns when a message is tried.

It claims (committed before anything leaves), lets each message be delivered, and writes down what became of it. One
process at a time holds an account's lease, so that our own limits hold for all of them together.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.channel import Channel
from bot.delivery import Calls, Delivery, House, lost_of
from bot.outage import Outage
from bot.pace import Pace
from bot.settling import Settling
from db import running, sending
from db.ledger import NotStored, Unavailable
from db.sending import Leaving, Settled

LEASE = timedelta(seconds=15)
RENEW = 5.0
"""Seconds after which the lease is made to last anew."""
AT_ONCE = 32
"""Messages in hand at one time."""
AHEAD = 1.2
"""Seconds of the provider's own pace that are taken in hand: what is urgent waits no longer than that for its turn."""
IDLE = 0.25
"""Seconds between looks at the outbox, for what another process wrote there; our own doors nudge."""
DRAIN = 6.5
"""Seconds that messages under way are waited for at the end."""

log = logging.getLogger(__name__)


class Sender:
    """Drains the outbox of one account. To be made in the loop that runs it."""

    def __init__(
        self, house: House, channel: Channel, outage: Outage | None = None, calls: Calls | None = None
    ) -> None:
        """`calls`: where its messages are calls."""
        self._house, self._channel, self._calls = house, channel, calls
        self._clock = asyncio.get_running_loop().time
        self._outage = outage or Outage()
        self._told = ""  # why the channel is down, as far as everybody knows
        self._probe_at = 0.0
        self._probing: asyncio.Task[None] | None = None
        self._delivery = Delivery(house, channel, Pace(channel.rate, self._clock), self._outage, self._clock, calls)
        self._settling = Settling(house.engine)
        self._nudged = asyncio.Event()
        self._flying: dict[asyncio.Task[None], int] = {}
        self._most = max(2, min(AT_ONCE, round(channel.rate.account * AHEAD)))
        self._holder = running.new_holder()
        self._end = sending.End(channel.municipality, channel.account, channel.name)
        self._lease = f"send:{channel.municipality}:{channel.name}"
        self._is_holder = False
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
            await _break_off([*self._flying, *([self._probing] if self._probing else [])])
            await self._settling.close()
            await writing
            await self._let_go()

    async def _round(self) -> None:
        self._nudged.clear()
        claimed: list[Leaving] = []
        try:
            if not await self._is_ours():
                return await self._rest(1.0)
            await self._publish()
            await self._write_off()
            if self._outage.phase == "out":
                return await self._probe()
            claimed = await asyncio.to_thread(self._claim)
            if not claimed and self._outage.phase == "trial" and not self._flying:
                return await self._find_a_trial()
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
        if mine and not self._is_holder:
            await self._take_over()
        self._is_holder = mine
        self._renew_at = self._clock() + RENEW if mine else 0.0
        return mine

    async def _take_over(self) -> None:
        """What whoever sent before us knew of the provider: nobody's message need find out again."""
        about = self._house.engine, self._channel.municipality, self._channel.name
        self._told = await asyncio.to_thread(running.reason_down, *about)
        if self._told and self._outage.phase == "well":
            self._outage.inherit(self._told)
            self._probe_at = 0.0

    async def _let_go(self) -> None:
        try:
            await asyncio.to_thread(running.drop_lease, self._house.engine, self._lease, self._holder)
        except SQLAlchemyError:
            return  # it runs out by itself

    def _claim(self) -> list[Leaving]:
        room = (1 if self._outage.phase == "trial" else self._most) - len(self._flying)
        if room <= 0 or not sending.is_waiting(self._house.engine, self._end, self._house.now()):
            return []
        return sending.claim(self._house.engine, self._end, self._house.now(), room, self._flying.values())

    async def _write_off(self) -> None:
        """What left twice before some process died, and was never heard of. A human is told first."""
        engine, now, under_way = self._house.engine, self._house.now(), tuple(self._flying.values())
        found = await asyncio.to_thread(sending.doubtful, engine, self._end, now, under_way)
        lost = [one for one in found if self._calls is None or not await self._calls.is_known(one)]
        for message in lost:
            if event := lost_of(message, "in_doubt", now):
                await self._house.take(event)
        if lost:
            known = [Settled(message.outbox_id, "in_doubt", now) for message in lost]
            await asyncio.to_thread(sending.settle, engine, known)

    # --- under way ---------------------------------------------------------------------------------------------------

    def _send_off(self, message: Leaving) -> None:
        flight = asyncio.create_task(self._fly(message))
        self._flying[flight] = message.outbox_id
        flight.add_done_callback(self._landed)

    async def _fly(self, message: Leaving) -> None:
        try:
            if known := await self._delivery.deliver(message):
                await self._settling.put(known)
        except (Unavailable, NotStored) as error:
            # The claim runs out by itself, and the message counts as one that may have left.
            log.warning("outbox.left_to_its_claim", extra={"outbox": message.outbox_id, "error": error})

    def _landed(self, flight: asyncio.Task[None]) -> None:
        del self._flying[flight]
        self.nudge()
        if not flight.cancelled() and (fault := flight.exception()):
            log.error("delivery.broke", exc_info=fault)

    # --- the provider ------------------------------------------------------------------------------------------------

    async def _probe(self) -> None:
        """Ask the provider itself, when it is time. Beside the rounds: it may be silent for longer than our lease."""
        left = self._probe_at - self._clock()
        if self._probing is None and left <= 0:
            self._probing = asyncio.create_task(self._ask())
        await self._rest(min(left, 1.0) if left > 0 else 1.0)

    async def _ask(self) -> None:
        try:
            self._outage.probed(await self._channel.probe())
        finally:
            self._probe_at, self._probing = self._clock() + self._outage.pause, None
            self.nudge()

    async def _find_a_trial(self) -> None:
        """The provider answers, and no message may be tried yet: let one. Where there is none, its answer must do."""
        if not await asyncio.to_thread(sending.hurry, self._house.engine, self._end, self._house.now()):
            if not self._outage.shut:
                return self._outage.over()
            self._outage.phase, self._probe_at = "out", self._clock() + self._outage.pause
        return None

    async def _publish(self) -> None:
        """Let everybody know when an outage began or ended, or turned out to be something else."""
        reason = "" if self._outage.phase == "well" else self._outage.reason
        if reason == self._told:
            return
        engine, place, name, now = self._house.engine, self._channel.municipality, self._channel.name, self._house.now()
        about = {"municipality": place, "channel": name}
        if reason:
            await asyncio.to_thread(running.begin_incident, engine, running.Incident(place, name, now, reason))
            log.error("channel.paused", extra={**about, "reason": reason})
            self._house.tally.incident(place, name, reason)
            self._probe_at = self._clock() + self._outage.pause
        else:
            await asyncio.to_thread(sending.hurry, engine, self._end, now)
            await asyncio.to_thread(running.end_incident, engine, place, name)
            log.warning("channel.works", extra=about)
        self._told = reason


async def _break_off(tasks: Collection[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
