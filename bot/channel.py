"""What every channel does: hear, send, look up, prove that it works. Owns those shapes; knows no provider.

A channel is one file that makes events of what its provider posts and calls of what is to be said. Whether something
may be said, and how often it is tried, is the sender's affair.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from db.sending import Leaving
from flows.events import Inbound, LineChanged
from flows.events import Outlet as Name

GIVE_UP = 18.0
"""Seconds until a call to a provider is given up: within the twenty that were promised."""
CONNECT = 6.0
"""Seconds to connect in. Who was not connected was told nothing, so that is no doubtful case."""
LONGEST_ID = 64


class Malformed(Exception):
    """What was posted is not what this provider posts. Nothing is stored."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing that somebody says to us: a group, a bot, a kind of update that is not about a conversation."""


Heard = Inbound | LineChanged | Ignored


# --- what became of a call ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it, under this id."""

    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """The provider took a call, under this id: that somebody is rung says nothing yet of what comes of it."""

    external_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider will never take it. `line` says what that tells of the person's line; `code` is the provider's."""

    code: str
    line: Literal["blocked", "gone", "stopped"] | None = None


@dataclass(frozen=True, slots=True)
class Throttled:
    """Not taken: we were too fast, and are told how many seconds to wait."""

    seconds: float


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Surely not taken: never connected, or the provider says that it is out of order."""

    code: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The call was written, and no answer came: it may have been taken."""

    code: str


@dataclass(frozen=True, slots=True)
class ShutOut:
    """Not taken: our own token is not accepted. Nobody's message is to blame."""

    code: str


Outcome = Sent | Begun | Refused | Throttled | NotTaken | Unknown | ShutOut


@dataclass(frozen=True, slots=True)
class Rate:
    """What a provider allows: so many a second over all, and on one line."""

    account: float
    line: float | None = None


class Channel(Protocol):
    """One municipality's line with one provider."""

    name: Name
    municipality: str
    account: str
    """Our side of the line: a bot's id, a number. With an external id it names a message for ever."""
    rate: Rate

    def heard(self, payload: Any, *, id: UUID, at: datetime) -> Heard:  # noqa: A002 - an event's own word for it
        """What a provider posted, as an event. Raises Malformed; an unknown kind of message is never an error."""

    async def acknowledge(self, payload: Any) -> None:
        """What the provider wants to hear at once, such as that a button was noticed. Best effort; raises nothing."""

    def parts(self, message: Leaving) -> int:
        """For how many messages the provider will count it."""

    async def send(self, message: Leaving) -> Outcome:
        """Say it. Raises nothing for what a provider may do."""

    async def look_up(self, message: Leaving) -> Collection[str]:
        """The ids of messages like this one that the provider took, newest first; none where it cannot be asked."""

    async def probe(self) -> Outcome:
        """A call that does nothing, to see whether the provider is there and lets us in."""

    async def close(self) -> None:
        """Let go of connections."""


class Tally(Protocol):
    """Who counts what happens at the doors. Labels say which door, never who."""

    def heard(self, municipality: str, channel: str, kind: str, *, since: datetime, crisis: bool = False) -> None:
        """A message that was received at `since` is on the disk."""

    def left(
        self, municipality: str, channel: str, outcome: str, parts: int = 0, *, lane: str, since: datetime
    ) -> None:
        """A try to send a message that was written at `since` ended so; `parts` is how many parts of SMS it took."""

    def turned_away(self, municipality: str, channel: str, status: int) -> None:
        """A request was turned away with this status."""

    def incident(self, municipality: str, channel: str, reason: str) -> None:
        """A provider is out of order, or shuts us out."""


class NoTally:
    """Counts nothing."""

    def heard(self, *_what: object, **_more: object) -> None:
        """Nothing."""

    def left(self, *_what: object, **_more: object) -> None:
        """Nothing."""

    def turned_away(self, *_what: object) -> None:
        """Nothing."""

    def incident(self, *_what: object) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Account:
    """What an operator has said of one line; secrets are never shown."""

    municipality: str
    base_url: str
    public_url: str
    number: str = ""
    user: str = ""
    token: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    per_second: float = 1.0
    groups: frozenset[int] = frozenset()
    """Group chats that are heard: those on duty. Any other group is nobody who speaks to us."""


def clean(text: str) -> str:
    """A text that every part of the house can keep: half characters become the sign for one, NUL goes."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def named(value: object) -> str:
    """An id as a provider gives it. Raises Malformed."""
    text = str(value)
    if not (text and len(text) <= LONGEST_ID and text.isascii() and text.isprintable()):
        raise Malformed
    return text


def field_of(payload: object, *path: str) -> Any:
    """What stands at this path of nested mappings; None where it does not."""
    for name in path:
        if not isinstance(payload, Mapping):
            return None
        payload = payload.get(name)
    return payload
