"""Telegram's calls: the methods we use, and what is made of their answers. Owns telling a definite no from a doubt."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import bot.aiogram_sooner  # noqa: F401 - before aiogram itself

# isort: split
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import AiogramError, TelegramNetworkError
from aiogram.methods import GetMe, SendMessage, TelegramMethod
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from bot import channel as c

KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The kinds of update that we ask for."""
LONG_POLL = 10
"""Seconds that Telegram may keep us waiting for updates."""
LONGEST_WAIT = 86_400
"""Seconds: what waits for a day is of no use any more."""


class OutOfOrder(AiogramError):
    """Telegram answered 5xx, in JSON or, from a proxy before it, in HTML."""


class Busy(AiogramError):
    """Telegram answered 429: so many seconds to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(str(seconds))
        self.seconds = seconds


class NotOurs(AiogramError):
    """Telegram answered 401 or 404: it does not know our token."""


class Declined(AiogramError):
    """Telegram answered another 4xx: definite, whatever else it says. `words` is its description, where it has one."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(str(status))
        self.status, self.words = status, words


class Updates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates with the updates as they come."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = LONG_POLL
    allowed_updates: list[str] = KINDS


class Say(SendMessage):
    """sendMessage with the message as it comes back: what was taken is taken, whatever it looks like by then."""

    __returning__: ClassVar[Any] = Any


class Who(GetMe):
    """getMe with the answer as it comes: that it was answered, and what the bot is called."""

    __returning__: ClassVar[Any] = Any


class Session(AiohttpSession):
    """Judges by the status before it tries to read what a server, or a proxy before it, says."""

    def check_response(self, bot: Bot, method: TelegramMethod[Any], status_code: int, content: str) -> Any:
        if status_code >= 500:
            raise OutOfOrder(str(status_code))
        if status_code == 429:
            raise Busy(_retry_after(content))
        if status_code in (401, 404):
            raise NotOurs(str(status_code))
        if status_code >= 400:
            raise Declined(status_code, _description(content))
        return super().check_response(bot, method, status_code, content)


def outcome(error: Exception) -> c.Outcome:
    """What a call came to that raised this. Raises nothing."""
    match error:
        case Busy():
            return c.Throttled(error.seconds)
        case OutOfOrder():
            return c.NotTaken(str(error))
        case NotOurs():
            return c.ShutOut(str(error))
        case Declined(status=403):
            return c.Refused("403", "blocked" if "blocked" in error.words else "gone")
        case Declined():
            return c.Refused(str(error.status), "gone" if "chat not found" in error.words else None)
        case TelegramNetworkError() if isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError):
            return c.NotTaken(type(error.__cause__).__name__)
        case _:
            return c.Unknown(type(error.__cause__ or error).__name__)


def _retry_after(content: str) -> float:
    seconds = c.field_of(_read(content), "parameters", "retry_after")
    known = isinstance(seconds, int | float) and not isinstance(seconds, bool) and seconds > 0
    return float(min(seconds, LONGEST_WAIT)) if known else 1.0


def _description(content: str) -> str:
    words = c.field_of(_read(content), "description")
    return words if isinstance(words, str) else ""


def _read(content: str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
