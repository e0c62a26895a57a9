"""Visitors of the demonstration: who holds which telephones. Owns handing them out; never what is said on them.

A visitor is a browser. Each has a telephone with chat and one for SMS, and may take a new one of either: then they are
somebody whom nobody knows yet.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

Kind = Literal["chat", "sms"]

FIRST_CHAT = 7_000_001
NUMBERS = 997
"""Numbers for drama: +447700900000 up to this; the last three are the service's own, and those of who work for it."""
MOST = 200
"""Visitors who are remembered; the one who came first is forgotten first."""


@dataclass(frozen=True)
class Phones:
    """What one visitor holds: a chat by its user id, a number for SMS, and whose they are said to be."""

    chat: int
    chat_name: str
    number: str
    number_name: str

    @property
    def urns(self) -> tuple[str, str]:
        """The two as the service names them."""
        return f"telegram:{self.chat}", f"tel:{self.number}"


class Visitors:
    """Everybody who came. `knows` tells whether the service knows a urn already."""

    def __init__(self, knows: Callable[[str], bool]) -> None:
        self._knows = knows
        self._phones: dict[str, Phones] = {}
        self._one_at_a_time = threading.RLock()
        self._chats = self._numbers = 0

    def of(self, visitor: str | None, name: str) -> tuple[str, Phones]:
        """The visitor of this name and their telephones; somebody new, called `name`, where there is none."""
        with self._one_at_a_time:
            return self._of(visitor, name)

    def _of(self, visitor: str | None, name: str) -> tuple[str, Phones]:
        if visitor is None or visitor not in self._phones:
            visitor = secrets.token_urlsafe(12)
            self._phones[visitor] = Phones(self._new_chat(), name, self._new_number(), name)
            while len(self._phones) > MOST:
                del self._phones[next(iter(self._phones))]
        return visitor, self._phones[visitor]

    def held(self, visitor: str) -> Phones:
        """The telephones of a visitor. Raises KeyError."""
        return self._phones[visitor]

    def hold(self, number: str) -> bool:
        """Whether somebody holds the telephone with this number."""
        with self._one_at_a_time:
            return any(one.number == number for one in self._phones.values())

    def renew(self, visitor: str, kind: Kind, name: str) -> Phones:
        """Give a visitor another telephone. Raises KeyError."""
        with self._one_at_a_time:
            return self._renewed(visitor, kind, name)

    def _renewed(self, visitor: str, kind: Kind, name: str) -> Phones:
        old = self._phones[visitor]
        if kind == "chat":
            new = replace(old, chat=self._new_chat(), chat_name=name)
        else:
            new = replace(old, number=self._new_number(), number_name=name)
        self._phones[visitor] = new
        return new

    def _new_chat(self) -> int:
        while True:
            self._chats += 1
            if not self._knows(f"telegram:{FIRST_CHAT + self._chats}"):
                return FIRST_CHAT + self._chats

    def _new_number(self) -> str:
        for _ in range(NUMBERS):
            self._numbers = (self._numbers + 1) % NUMBERS
            number = f"+447700900{self._numbers:03d}"
            if not self._knows(f"tel:{number}"):
                return number
        return f"+447700900{self._numbers:03d}"  # every number there is was used: somebody's telephone is shared

    def remembered(self) -> dict[str, Any]:
        """Who holds what, as JSON."""
        with self._one_at_a_time:
            phones = {visitor: asdict(held) for visitor, held in self._phones.items()}
        return {"phones": phones, "chats": self._chats, "numbers": self._numbers}

    def recall(self, memory: dict[str, Any]) -> None:
        """Take up what was `remembered`."""
        self._phones |= {visitor: Phones(**held) for visitor, held in memory["phones"].items()}
        self._chats, self._numbers = memory["chats"], memory["numbers"]
