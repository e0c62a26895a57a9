"""The door: what a provider brought is read, recorded and committed, and only then acknowledged. Owns that order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from bot.channel import Channel, Ignored
from bot.delivery import House
from db.ledger import Receipt
from flows.events import Event, Inbound

log = logging.getLogger(__name__)


@dataclass
class Door:
    """One channel's way in. `nudge` tells the sender that there may be replies."""

    house: House
    channel: Channel
    nudge: Callable[[], None] = lambda: None
    _complained_at: float = -60.0
    _courtesies: set[asyncio.Task[None]] = field(default_factory=set)

    async def take(self, payload: Any) -> None:
        """Take what was posted; committed when this returns. Raises Malformed, Unavailable or NotStored."""
        event = self.channel.heard(payload, id=uuid4(), at=self.house.now())
        if isinstance(event, Ignored):
            return
        receipt = await self.record(event)
        if receipt is not None and isinstance(event, Inbound) and event.kind == "button":
            self._be_courteous(payload)

    async def record(self, event: Event) -> Receipt | None:
        """Take an event; committed when this returns. None where it is about nobody. Raises Unavailable, NotStored."""
        receipt = await self.house.take(event)
        self.nudge()
        if isinstance(event, Inbound) and receipt is not None:
            self._count(event, receipt)
        return receipt

    def complain(self) -> None:
        """Somebody knocked with a wrong signature or secret: told once a minute, for it may be our own public URL."""
        now = asyncio.get_running_loop().time()
        if now - self._complained_at >= 60.0:
            self._complained_at = now
            log.warning("webhook.refused", extra={"municipality": self.channel.municipality,
                        "channel": self.channel.name, "reason": "signature_or_public_url"})  # fmt: skip

    async def close(self) -> None:
        """Let the last courtesies end, a moment."""
        if self._courtesies:
            await asyncio.wait(self._courtesies, timeout=1.0)

    def _count(self, event: Inbound, receipt: Receipt) -> None:
        if receipt.status in ("recorded", "quarantined"):
            crisis = any(said.reply.lane == "urgent" for said in receipt.replies)
            self.house.tally.heard(event.municipality, event.channel, event.kind, since=event.at, crisis=crisis)

    def _be_courteous(self, payload: Any) -> None:
        # Not waited for: the provider is answered now; a button that turns a second longer harms nobody.
        courtesy = asyncio.create_task(self.channel.acknowledge(payload))
        self._courtesies.add(courtesy)
        courtesy.add_done_callback(self._courtesies.discard)
