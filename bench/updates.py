"""Telegram's side: updates as Telegram posts them, and a session of aiogram's that takes calls without a network."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any

import bot.aiogram_sooner  # noqa: F401 - before aiogram itself

# isort: split
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.types import Chat, Message

from bench.road import Turn

SINCE = 1_795_510_800
"""Seconds of Unix time: when everything in the benchmark is written."""


def update(turn: Turn, who: int, number: int) -> dict[str, Any]:
    """What Telegram posts when this person says this: a text, or a pressed button with the message it stood under."""
    user = {"id": who, "is_bot": False, "first_name": "Riet", "language_code": "nl"}
    chat = {"id": who, "first_name": "Riet", "type": "private"}
    if turn.press is None:
        message = {"message_id": number, "from": user, "chat": chat, "date": SINCE, "text": turn.said}
        return {"update_id": number, "message": message}
    bot = {"id": 42, "is_bot": True, "first_name": "Peilstation", "username": "peil_bot"}
    under = {"message_id": number, "from": bot, "chat": chat, "date": SINCE, "text": turn.press.question}
    query = {"id": str(number), "from": user, "message": under, "chat_instance": "1",
             "data": f"{turn.press.question}|{turn.press.option}"}  # fmt: skip
    return {"update_id": number, "callback_query": query}


class Quiet(BaseSession):
    """Takes every call at once. `told` is the last text that each chat was sent; what comes back was made once."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[int, str] = {}
        self._taken = Message(message_id=1, date=datetime.fromtimestamp(SINCE, UTC), chat=Chat(id=1, type="private"))

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109
        if not isinstance(method, SendMessage):
            return True
        self.told[int(method.chat_id)] = method.text
        return self._taken

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        """There are no files."""
        nothing: bytes
        for nothing in ():
            yield nothing

    async def close(self) -> None:
        """Nothing is open."""
