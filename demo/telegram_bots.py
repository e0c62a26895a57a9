"""What Telegram keeps of a bot and of its calls. Owns the shapes; does nothing with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from demo.telegram_chats import Chat
from demo.telegram_checks import Button, Fields
from demo.telegram_updates import Queue


@dataclass
class Call:
    """A request that came in. `status` is None while it is not answered, or when it never was; `at` is monotonic."""

    token: str
    method: str
    fields: Fields
    at: float
    status: int | None = None


@dataclass(frozen=True)
class Sent:
    """A message that was accepted of a bot. `at` is monotonic seconds."""

    token: str
    chat_id: int
    message_id: int
    text: str
    buttons: tuple[Button, ...]
    at: float


@dataclass
class Bot:
    """A bot. Change it only under the provider's lock."""

    token: str
    user: dict[str, Any]
    queue: Queue
    chats: dict[int, Chat] = field(default_factory=dict)
    queries: dict[str, float] = field(default_factory=dict)
    """Presses of buttons that may still be answered, and when they were."""
    commands: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Done:
    """A result that comes with a few words."""

    result: Any
    description: str
