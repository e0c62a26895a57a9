"""Events: what may happen to a person's conversation. Owns their shape, never their source (the doors make them).

An event carries its own instant (`at`) and its own random `id`; everything new that a step makes gets an id derived
from it, so that the same event on the same state gives the same outcome to the last byte.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

if TYPE_CHECKING:  # which speaks of endings
    from flows.seat import Seat, Stale

Channel = Literal["telegram", "sms", "voice"]
Outlet = Literal["telegram", "sms", "voice", "email"]
"""By what somebody is written to. E-mail is for those on duty only: nobody speaks to us by it."""
Kind = Literal["text", "button", "edited", "unsupported", "call", "silence", "unconnected"]
"""`call`: a call begins. `silence`: nothing was said in time. `unconnected`: it was put through, and nobody took it."""
Lane = Literal["urgent", "reply", "unasked"]
"""How soon a message must leave, and whether it may: `urgent` before `reply` before what nobody asked for."""

Ending = Literal["helped", "referred", "handed_over", "not_wanted", "not_reached", "not_needed", "other"]
"""What working a callback came to. `handed_over`: to the GP, the police, family. `not_reached`: after all attempts."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed: the question it stood under and the option's id."""

    question: str
    option: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A telephone number that was shared as a contact (E.164). `own`: the channel itself vouches that it is theirs."""

    number: str = field(repr=False)
    own: bool


@dataclass(frozen=True, slots=True)
class Inbound:
    """Somebody spoke.

    `account` is our side of the line (a bot, a number, the terminal); with `municipality` and `external_id` it names
    the message for ever. `urn` is theirs: `tel:+E164` or `telegram:<user id>`; `call:<its id>` is somebody who phones
    and does not show their number: nobody we know, and nobody we ever will. `at` is aware and comes from the
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
    contact: Contact | None = field(default=None, repr=False)
    for_eyes: bool = False
    """Whether it brought something that only a human can hear or see: a voice note, a photo."""
    unsure: bool = False
    """Whether the words are a machine's guess at what was said, and a poor one."""
    seat: Seat | Stale | None = field(default=None, repr=False)
    """What the coordinator has before them whose chat this is; only `db` knows, and fills it in."""


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
    ending: Ending | None = None
    """What working it came to, where the desk says so."""


@dataclass(frozen=True, slots=True)
class CallbackReopened:
    """A human takes back that they closed a callback, within the time for that (`flows.undoing`)."""

    id: UUID
    municipality: str
    person: str
    callback: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Referred:
    """A human referred a person to an activity of the directory (a slug), while working a callback. Taken once."""

    id: UUID
    municipality: str
    person: str
    callback: str
    activity: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ReferralUndone:
    """A human takes back a referral that they made a moment ago. `made` is the event that made it."""

    id: UUID
    municipality: str
    person: str
    callback: str
    made: UUID
    activity: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class PeopleJoined:
    """A human says that `other` is this person too, and why. It cannot be taken back."""

    id: UUID
    municipality: str
    person: str
    other: str
    at: datetime
    by: str
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """A human wrote to a person, in these very words, while working a callback. The newest is taken once."""

    id: UUID
    municipality: str
    person: str
    callback: str
    text: str = field(repr=False)
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class DueFell:
    """A moment fell due (`moment`; `at` is when that was noticed). `due` names the row; it is taken once.

    `channel` is that of the line on which the person was last written to: what is said now goes there.
    """

    id: UUID
    municipality: str
    person: str
    due: str
    kind: str
    subject: str
    moment: datetime
    at: datetime
    channel: Channel


@dataclass(frozen=True, slots=True)
class LineChanged:
    """A provider told what became of somebody's line (a urn). Of a line we do not know nothing is stored.

    `blocked`: they shut us out. `gone`: there is nobody behind it any more. `open`: it is back. `stopped`: they said
    STOP to the carrier.
    """

    id: UUID
    municipality: str
    urn: str = field(repr=False)
    at: datetime
    now: Literal["open", "blocked", "gone", "stopped"]


@dataclass(frozen=True, slots=True)
class MessageLost:
    """A message to a person did not arrive (`failed`), or nobody can know whether it did (`in_doubt`).

    `unanswered`: it was a call, and after every try nobody had answered.
    """

    id: UUID
    municipality: str
    person: str
    at: datetime
    lane: Lane
    how: Literal["failed", "in_doubt", "unanswered"]
    question: str | None = None
    """The question that it asked."""
    alert: str | None = None
    """The callback of which it told somebody on duty; then it was no message to the person."""


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A call with somebody (a urn) is over. Of a line we do not know nothing is stored."""

    id: UUID
    municipality: str
    urn: str = field(repr=False)
    at: datetime


Act = CallbackClosed | CallbackReopened | Referred | ReferralUndone | PeopleJoined | Written
"""What a human does about a person; `by` names who, for the audit."""

Event = Inbound | Act | DueFell | LineChanged | MessageLost | CallEnded
