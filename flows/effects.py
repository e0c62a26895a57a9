"""Effects: what a step wants done. Owns their shape; `db` carries them out, all of one step in one transaction.

Where a person stands (language, kern, question of now) is not an effect: it is read off the new state.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flows.amends import Amends
from flows.duty import Acknowledge, Alert
from flows.events import Ending, Lane
from flows.moments import CancelDue, MoveDue, Schedule, SettleDue
from flows.seat import DeskWork

Outcome = Literal["answered", "skipped", "refused", "dont_know", "unclear"]
Urgency = Literal["urgent", "today", "normal"]
Topic = Literal[
    "crisis", "wants_human", "no_match", "introduction", "carer", "worry_about_other", "bad_check_in", "not_reached",
    "technical", "other",
]  # fmt: skip
Value = str | int | tuple[str, ...] | None
"""A coded answer: an option's id, several of them, a number, or nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as the person sees it."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Connect:
    """A call is put through to the first of these numbers (E.164, or a help line's) at which somebody takes it.

    `callback`: whose the conversation is about, when those who are rung are colleagues: they hear so first and press 1,
    so that a voicemail never takes a call. None: a help line, which is only rung.
    """

    numbers: tuple[str, ...] = field(repr=False)
    callback: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A message to the person who spoke, in their language (`language`) and worded for their channel.

    `choices` are in the order of the buttons, of the numbers in an SMS and of the digits by phone. `lane` says how
    soon it must leave. What has not left by `until` never does: an unasked-for message always has such an instant.
    `about`: the callback of which it shows a coordinator whose it is. `connect`: on a call, who is rung behind it.
    """

    text: str = field(repr=False)
    choices: tuple[Choice, ...] = ()
    question: str | None = None
    lane: Lane = "reply"
    until: datetime | None = None
    about: str | None = None
    language: str | None = None
    connect: Connect | None = None


@dataclass(frozen=True, slots=True)
class KeepAnswer:
    """The current answer to a question of this conversation. `free` is what must be stored encrypted."""

    question: str
    outcome: Outcome
    value: Value = None
    free: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ForgetAnswers:
    """The person takes back the consent to keep answers: answers, scores, offers go, of earlier conversations too."""


@dataclass(frozen=True, slots=True)
class WithdrawAnswers:
    """The person went back and answered otherwise: what was said further on no longer holds, nor scores made of it."""

    questions: tuple[str, ...]
    instruments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeepScore:
    """A score. `value` is None and `band` is `not_scored` where too much is missing; so is a subscale."""

    instrument: str
    value: int | None
    band: str
    subscales: tuple[tuple[str, int | Literal["not_scored"]], ...]
    missing: int


@dataclass(frozen=True, slots=True)
class Offer:
    """An activity offered, with the ids of the rules that spoke for it, what each added, and what it came to."""

    activity: str
    rank: int
    reasons: tuple[str, ...]
    points: int = 0
    weights: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class KeepOffers:
    """All offers of this conversation; they replace earlier ones."""

    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class DecideOffers:
    """The person chose: `accepted` (a slug) or, with None, none of them."""

    accepted: str | None


@dataclass(frozen=True, slots=True)
class ReopenOffers:
    """The person went back on the choice: every offer of this conversation is merely offered again."""


@dataclass(frozen=True, slots=True)
class Refer:
    """The person accepted an activity (a slug), or a human referred them to it."""

    id: str
    activity: str


@dataclass(frozen=True, slots=True)
class WithdrawReferral:
    """The person took an acceptance back."""

    id: str


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """What was asked and what they said. `text_version` names the very words they saw."""

    purpose: str
    granted: bool
    role: str | None
    text_version: str


@dataclass(frozen=True, slots=True)
class OpenCallback:
    """A promise that a human calls (or, for a crisis, looks at once).

    The promised window lies within staffed hours. `signals` are ids of rules that spoke, never the words;
    `suggestions` are slugs of activities a coordinator may bring up.
    """

    id: str
    topic: Topic
    urgency: Urgency
    promised_from: datetime
    promised_until: datetime
    signals: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    name: str | None = field(default=None, repr=False)
    number: str | None = field(default=None, repr=False)
    day_part: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeCallback:
    """Details that came later. None leaves a field as it was; signals are added to those there.

    `cleared` names fields that no longer hold: nobody is called on a number that they took back. `wrote_at`: they
    wrote to us since, and no human has seen to it.
    """

    id: str
    name: str | None = field(default=None, repr=False)
    number: str | None = field(default=None, repr=False)
    day_part: str | None = None
    promised_from: datetime | None = None
    promised_until: datetime | None = None
    urgency: Urgency | None = None
    signals: tuple[str, ...] = ()
    cleared: tuple[Literal["name", "number", "day_part", "wrote_at"], ...] = ()
    wrote_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CloseCallback:
    """A human closed it (`done`), or the person took the cause away (`cancelled`)."""

    id: str
    status: Literal["done", "cancelled"]
    by: str
    reason: str = field(repr=False)
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class SettleReferral:
    """How an accepted activity went. None: the person took back what they said of it."""

    id: str
    outcome: Literal["attending", "attended", "did_not_go", "not_suitable", "unreachable"] | None


@dataclass(frozen=True, slots=True)
class ReachLine:
    """Whether the line that the event is about can be reached."""

    reachable: bool


@dataclass(frozen=True, slots=True)
class JoinLine:
    """Another urn (`tel:+E164`) of the same person, vouched for by the channel. `was`: whoever we thought had it."""

    urn: str = field(repr=False)
    was: str | None = None


@dataclass(frozen=True, slots=True)
class RecordUnmetDemand:
    """Nothing fitted: what was asked for (a factor or a wish) and where.

    `nearest`: the activity that would have fitted, had it not been for one limit; `limit`: which (`matching.Limit`).
    """

    need: str
    kern: str | None
    nearest: str | None = None
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class Erase:
    """Everything of this person goes, after this step's replies are on their way."""


Effect = (
    Amends
    | Reply
    | KeepAnswer
    | ForgetAnswers
    | WithdrawAnswers
    | KeepScore
    | KeepOffers
    | DecideOffers
    | ReopenOffers
    | Refer
    | WithdrawReferral
    | RecordConsent
    | OpenCallback
    | ChangeCallback
    | Alert
    | Acknowledge
    | CloseCallback
    | Schedule
    | CancelDue
    | SettleDue
    | MoveDue
    | SettleReferral
    | ReachLine
    | JoinLine
    | RecordUnmetDemand
    | DeskWork
    | Erase
)
