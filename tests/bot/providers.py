"""The simulated providers, as the contract suite meets them: one entry a channel, all with the same face.

Owns nothing but the names under which each keeps what it received.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.channel import Channel
from db.sending import Leaving
from demo.faults import Faults
from demo.telegram import Telegram
from demo.twilio import Twilio
from demo.twilio_webhooks import SILENT
from flows.effects import Reply
from flows.events import Channel as Name
from tests.bot.doors import AUTH, NOW, NUMBERS, RIET, RIETS_NUMBER, TOKENS, USER, opened

PLACE = "dronten"


@dataclass(frozen=True)
class Side:
    """A provider with our channel connected to it. `calls` are the fields of each call that sent something."""

    channel: Channel
    urn: str
    calls: Callable[[], list[dict[str, Any]]]
    statuses: Callable[[], list[int | None]]
    words: str
    """The field with what the person reads."""
    faults: Faults

    def leaving(self, reply: Reply, *, urn: str | None = None, number: int = 41) -> Leaving:
        """A message that is about to leave."""
        return Leaving(
            outbox_id=number, municipality=PLACE, account=self.channel.account, channel=self.channel.name,
            lane="reply", until=NOW + timedelta(hours=24), created_at=NOW, tries=1, copies=1, person=None,
            reachable=True, urn=urn or self.urn, reply=reply,
        )  # fmt: skip


@asynccontextmanager
async def _telegram() -> AsyncIterator[Side]:
    async with Telegram(lambda: NOW) as provider:
        provider.add_bot(TOKENS[PLACE], "peilstation_bot")
        provider.chat(TOKENS[PLACE], RIET, known=True)
        channel = opened("telegram", PLACE, provider.url)

        def calls() -> list[dict[str, Any]]:
            sent = [call.fields for call in provider.calls if call.method == "sendMessage"]
            return [{name: _unfolded(name, value) for name, value in fields.items()} for fields in sent]

        try:
            yield Side(channel, f"telegram:{RIET}", calls, lambda: _statuses(provider), "text", provider.faults)
        finally:
            await channel.close()


def _statuses(provider: Telegram | Twilio) -> list[int | None]:
    return [call.status for call in provider.calls]


def _unfolded(name: str, value: Any) -> Any:
    return json.loads(value) if name == "reply_markup" and isinstance(value, str) else value


@asynccontextmanager
async def _sms() -> AsyncIterator[Side]:
    async with Twilio(lambda: NOW) as provider:
        provider.add_account(USER, AUTH[PLACE])
        provider.add_number(USER, NUMBERS[PLACE])
        provider.script = SILENT
        channel = opened("sms", PLACE, provider.url)

        def calls() -> list[dict[str, Any]]:
            return [_given(call.fields) for call in provider.calls if call.method == "create"]

        try:
            yield Side(channel, f"tel:{RIETS_NUMBER}", calls, lambda: _statuses(provider), "Body", provider.faults)
        finally:
            await channel.close()


def _given(fields: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if name != "Sid"}


PROVIDERS: dict[Name, Callable[[], AbstractAsyncContextManager[Side]]] = {"telegram": _telegram, "sms": _sms}
"""The provider at the other end of each channel."""
