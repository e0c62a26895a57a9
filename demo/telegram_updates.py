"""A bot's updates: the queue, its confirmation, and delivery to a webhook. Never knows what an update means.

Like Telegram's own server: updates of one chat go to the webhook one after another, those of different chats side by
side, and what was not confirmed comes again.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession

Update = dict[str, Any]

UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Updates that come only to a bot that asked for them."""


@dataclass(frozen=True)
class Webhook:
    """Where updates are posted, and with which secret in the header."""

    url: str
    secret: str | None
    max_connections: int = 40

    def headers(self) -> dict[str, str]:
        """What goes with every post."""
        return {} if self.secret is None else {"X-Telegram-Bot-Api-Secret-Token": self.secret}


@dataclass(frozen=True)
class Delivery:
    """One attempt to post an update. `status` is None where no answer came; `at` is monotonic seconds."""

    update_id: int
    url: str
    status: int | None
    error: str | None
    at: float

    @property
    def taken(self) -> bool:
        """Whether the webhook answered that it has the update."""
        return self.status is not None and 200 <= self.status < 300


@dataclass
class Queue:
    """One bot's updates. Change it only under the provider's lock."""

    next_id: int
    pending: list[Update] = field(default_factory=list)
    webhook: Webhook | None = None
    allowed: list[str] = field(default_factory=list)
    turn: int = 0
    """Counts what ends an open long poll."""
    ended_by: str = ""
    deliveries: list[Delivery] = field(default_factory=list)
    last_error: tuple[int, str] | None = None
    """Of posting to this webhook: when, in Unix seconds, and what."""
    lanes: set[int] = field(default_factory=set)
    """Chats whose updates are on their way to the webhook."""
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(40))
    """Posts that may be under way at a time."""

    def wants(self, kind: str) -> bool:
        """Whether the bot receives updates of this kind."""
        return kind in self.allowed if self.allowed else kind not in UNASKED

    def add(self, kind: str, content: dict[str, Any]) -> Update | None:
        """Let an update of this kind wait; None when the bot does not want it."""
        if not self.wants(kind):
            return None
        return self.put({kind: content})

    def put(self, content: dict[str, Any]) -> Update:
        """Let any update wait; it keeps the number it has."""
        update = {"update_id": self.next_id, **content}
        self.next_id = max(self.next_id, int(update["update_id"]) + 1)
        self.pending.append(update)
        return update

    def confirm(self, offset: int) -> None:
        """Forget updates below the offset; below zero it counts from the end."""
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset > 0:
            self.pending = [update for update in self.pending if update["update_id"] >= offset]

    def end_poll(self, by: str) -> int:
        """End the open long poll, if any; the turn of the next one."""
        self.turn += 1
        self.ended_by = by
        return self.turn

    def set_webhook(self, webhook: Webhook | None) -> str:
        """What Telegram says to it."""
        before, self.webhook = self.webhook, webhook
        if webhook != before:
            self.last_error = None
            self.slots = asyncio.Semaphore(webhook.max_connections if webhook else 40)
        if webhook is None:
            return "Webhook is already deleted" if before is None else "Webhook was deleted"
        return "Webhook is already set" if before == webhook else "Webhook was set"

    def idle_lanes(self) -> set[int]:
        """Chats with updates that nobody is posting; they count as being posted from now on."""
        if self.webhook is None:
            return set()
        idle = {lane_of(update) for update in self.pending} - self.lanes
        self.lanes |= idle
        return idle

    def head(self, lane: int) -> tuple[Webhook, Update] | None:
        """What is to be posted next of a chat; with None the lane is free again."""
        if self.webhook is not None:
            for update in self.pending:
                if lane_of(update) == lane:
                    return self.webhook, update
        self.lanes.discard(lane)
        return None

    def note(self, delivery: Delivery, unix: int, done: bool) -> None:
        """Remember an attempt; when done the update waits no more."""
        self.deliveries.append(delivery)
        if delivery.error is not None:
            self.last_error = (unix, delivery.error)
        if done:
            self.pending = [update for update in self.pending if update["update_id"] != delivery.update_id]


def lane_of(update: Update) -> int:
    """The chat an update comes from, or the person where there is no chat."""
    for content in update.values():
        if isinstance(content, dict):
            for part in (content, content.get("message", {})):
                if "chat" in part:
                    return int(part["chat"]["id"])
            if "from" in content:
                return int(content["from"]["id"])
    return 0


async def post(session: ClientSession, webhook: Webhook, update: Update) -> Delivery:
    """One attempt."""
    status = error = None
    try:
        async with session.post(webhook.url, json=update, headers=webhook.headers()) as answer:
            status = answer.status
            if not 200 <= status < 300:
                error = f"Wrong response from the webhook: {status} {answer.reason}"
            await answer.read()
    except (TimeoutError, ClientError, OSError) as failed:
        error = f"{type(failed).__name__}: {failed}"
    return Delivery(update["update_id"], webhook.url, status, error, time.monotonic())
