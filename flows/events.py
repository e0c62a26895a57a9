"""Events: what may happen to a person's conversation. Owns their shape, never their source (the doors make them).

An event carries its own instant (`at`) and its own random `id`; everything new that a step makes gets an id derived
from it, so that the same event on the same state gives the same outcome to the last byte.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

Channel = Literal["telegram", "sms", "voice"]
Kind = Literal["text", "button", "edited", "unsupported"]


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed: the question it stood under and the option's id."""

    question: str
    option: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """Somebody spoke.

    `account` is our side of the line (a bot, a number, the terminal); with `municipality` and `external_id` it names
    the message for ever. `urn` is theirs: `tel:+E164` or `telegram:<user id>`. `at` is aware and comes from the
    process's clock. An unknown kind of message is `unsupported`, never an error; `text` then is its caption, or "".
    """

    id: UUID
    municipality: str
    channel: Channel
    account: str
    external_id: str
    urn: str = field(repr=False)
    at: datetime
    text: str = field(default="", repr=False)
    kind: Kind = "text"
    press: Press | None = None


@dataclass(frozen=True, slots=True)
class CallbackClosed:
    """A human closed a callback of a person, giving a reason. `by` names who, for the audit."""

    id: UUID
    municipality: str
    person: str
    callback: str
    at: datetime
    by: str
    reason: str = field(repr=False)


Event = Inbound | CallbackClosed
