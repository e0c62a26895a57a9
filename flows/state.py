"""State: where a person stands. Owns the versioned JSON that a step reads and writes; never what it means.

`db` keeps it encrypted, one document a person: it is all the engine needs to go on, so a turn loads one row. What
people and reports ask about (answers, scores, callbacks) is written beside it, from the effects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar

import orjson
from pydantic import TypeAdapter

from flows.effects import KeepScore, Outcome, Topic, Urgency, Value
from flows.events import Ending
from flows.words import HitClass

VERSION = 1
"""Raised when yesterday's code would misunderstand a document of today; a field that it may lose is none of that."""

Softly = HitClass | Literal["loss"]
"""What an amber message told of; a loss is of no class of its own."""
TalkStatus = Literal["active", "completed", "expired", "interrupted"]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as the engine remembers it; `words` are the person's own, where the value was searched for by them."""

    outcome: Outcome
    value: Value = None
    words: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Aside:
    """What a conversation left to arrange a call by a human: the node to return to (None: it was over), the length of
    its trail, below which no step back goes, and what it was about."""

    node: str | None
    floor: int
    callback: str | None = None
    callback_own: bool = False
    referral: str | None = None
    opened_at: int | None = None


@dataclass(frozen=True)  # without slots: a copy that differs in some fields is made of its dict, see `changed`
class Talk:
    """One conversation: its flow and content pin, the node it stands at, the road behind it.

    `trail` holds the answered nodes in order, for the step back; `returned` is set between such a step and the next
    answer. `resume` is the node that an interruption left; `aside` is set while a call is being arranged.
    `callback` and `referral` are what the conversation is about (`callback_own`: it opened the callback itself);
    `opened_at` is the length of the trail then, so that a step back can undo it. `unmet` was counted already.
    `agreed` names the words of each consent that was asked before the role was known; it is told again as that role's.
    """

    id: str
    flow: str
    version: int
    pin: str
    node: str
    started_at: datetime
    last_at: datetime
    status: TalkStatus = "active"
    question: str | None = None
    options: tuple[str, ...] = ()
    ended_at: datetime | None = None
    tries: int = 0
    trail: tuple[str, ...] = ()
    returned: bool = False
    resume: str | None = None
    aside: Aside | None = None
    answers: dict[str, Given] = field(default_factory=dict)
    facts: dict[str, Value] = field(default_factory=dict, repr=False)
    scores: dict[str, KeepScore] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    roles_here: tuple[str, ...] = ()
    agreed: dict[str, str] = field(default_factory=dict)
    unmet: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    callback: str | None = None
    callback_own: bool = False
    referral: str | None = None
    opened_at: int | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """An open callback the engine must know of: to join a second request to it, to hold back an erasure.

    `alerts` counts how often those on duty were told of it since somebody last picked it up. `acknowledged`: somebody
    has; that happens on another line, so the callback's row is right, and `db` says so when the state is loaded.
    `noticed`: what of theirs that we cannot read was told of here already.
    """

    id: str
    topic: Topic
    urgency: Urgency
    promised_from: datetime
    promised_until: datetime
    alerts: int = 0
    acknowledged: bool = False
    noticed: tuple[str, ...] = ()
    said_at: datetime | None = None
    """When its window was promised."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a machine poorly heard on a call, asked back: the words, and what they were read as (`what` is said)."""

    text: str = field(repr=False)
    what: str = field(repr=False)


@dataclass(frozen=True)  # without slots, as Talk
class Phone:
    """What one call is about, as long as nothing else is heard of them: the call's id, and when it began.

    `asks`: a question of the telephone itself that waits (`begin` anew after the end; `helpline`: to be put through to
    one). `guess` waits for a yes or no. `tries`: silences of somebody in danger. `rings`: to whom the call was put
    through, and `rang` whether that was tried before on this call. `known`: questions answered before this call, of
    which nothing is told on it: whoever phones from a number need not be whoever it belongs to.
    """

    call: str
    since: datetime
    asks: Literal["begin", "helpline"] | None = None
    guess: Guess | None = None
    tries: int = 0
    rings: Literal["human", "helpline"] | None = None
    rang: bool = False
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Referral:
    """An activity (a slug) to which a human referred the person, as long as no check-in has asked how that went."""

    id: str
    activity: str


@dataclass(frozen=True, slots=True)
class Owes:
    """A coordinator at work in their chat is closing this callback: what they write next, until then, is the reason."""

    callback: str
    ending: Ending
    until: datetime


@dataclass(frozen=True, slots=True)
class Closed:
    """A callback that a human (`by`) closed a moment ago, and whether it paused the questions: it can be taken back."""

    open: Open
    at: datetime
    by: str
    paused: bool


@dataclass(frozen=True, slots=True)
class Addressed:
    """A human wrote to them at this moment; `answered`: they have written back since."""

    at: datetime
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages came since the first of this minute."""

    since: datetime | None = None
    count: int = 0


@dataclass(frozen=True)  # without slots, as Talk
class State:
    """All the engine knows of a person. A person never seen before is `State()`.

    `paused`: a crisis is with a human, so no questions until it is closed (`over`: the next word takes them up
    again) or the person asks to go on. `danger` is what the last crisis was about. `amber` is what the message just
    before softly told of (`loss`: somebody died by their own hand), None where it told of nothing. `hushed`: they asked
    for silence, were told that it is good, and have said nothing else since.
    """

    language: str = "nl"
    status: Literal["active", "stopped"] = "active"
    roles: tuple[str, ...] = ()
    age_band: str | None = None
    kern: str | None = None
    consents: dict[str, bool] = field(default_factory=dict)
    talk: Talk | None = None
    open: tuple[Open, ...] = ()
    paused: Literal["no", "crisis", "over"] = "no"
    danger: HitClass | None = None
    amber: Softly | None = None
    hushed: bool = False
    erase: Literal["no", "asked", "held"] = "no"
    pace: Pace = Pace()
    referred: Referral | None = None
    referred_before: Referral | None = None
    """What `referred` took the place of, should that be taken back."""
    written: str | None = None
    """The id of what a human wrote to them last."""
    addressed: Addressed | None = None
    closed: tuple[Closed, ...] = ()
    unheard: bool = False
    """Whether nobody knows if the question of now arrived: it is asked again before anything is read as its answer."""
    owes: Owes | None = None
    phone: Phone | None = None
    """Set while they were heard on a call last."""
    version: int = VERSION


class StateTooNew(ValueError):
    """The stored state was written by a newer version of the service."""


Whole = TypeVar("Whole", State, Talk, Phone)


def changed(whole: Whole, changes: dict[str, Any]) -> Whole:
    """A copy with other values in some fields: `dataclasses.replace` in a twentieth of its time.

    A turn makes a dozen of these. Nothing here is made in `__post_init__`, so nothing is lost by not calling it.
    """
    had = vars(whole)
    fields = had.copy()
    fields.update(changes)
    if len(fields) != len(had):
        raise TypeError(f"no such field: {sorted(changes.keys() - had.keys())}")
    new = object.__new__(type(whole))
    object.__setattr__(new, "__dict__", fields)  # frozen is for everybody else
    return new


_CODEC = TypeAdapter(State)


def dump(state: State) -> str:
    """The state as JSON text."""
    return orjson.dumps(state, option=orjson.OPT_UTC_Z).decode()  # byte for byte what _CODEC writes


def load(text: str) -> State:
    """The state from JSON text. Raises StateTooNew, or pydantic's ValidationError on a broken document."""
    state = _CODEC.validate_json(text)
    if state.version > VERSION:
        raise StateTooNew(f"state version {state.version}, this service knows up to {VERSION}")
    return state if state.version == VERSION else changed(state, {"version": VERSION})
