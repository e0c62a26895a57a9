"""A leg of a call at the simulated Twilio: one telephone's part of it. Owns its shape, and what is heard on it.

Never decides how a call goes on: `demo.twilio_voice` rings, and `demo.twilio_twiml` obeys.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from demo.twilio_messages import VERSION, rfc
from demo.twilio_webhooks import Params

End = Literal["busy", "no-answer", "failed"]
WITHHELD = "anonymous"
"""The number of somebody who does not show theirs, as Twilio writes it."""
UNDER_WAY = {"initiated": "initiated", "ringing": "ringing", "in-progress": "answered"}
"""The events of progress by the statuses that they tell; all other statuses are told as completed."""
_PARTS = ("events", "notifications", "payments", "recordings", "siprec", "streams", "transcriptions",
          "user_defined_message_subscriptions", "user_defined_messages")  # fmt: skip
_NOTHING = ("caller_name", "forwarded_from", "group_sid", "phone_number_sid", "price", "trunk_sid")


@dataclass(frozen=True)
class Handset:
    """How a telephone behaves that nobody holds. Without `end` it is answered, and these digits are pressed.

    `talks` are the seconds that are reported; `rings` and `lasts` those that it really takes. `machine`: a voicemail
    answers. It presses nothing, whatever `presses` says.
    """

    end: End | None = None
    presses: str = "1"
    talks: int = 75
    rings: float = 0.02
    lasts: float = 0.02
    machine: bool = False


@dataclass(frozen=True)
class Line:
    """Something on a leg: words that were said or played to it, or what its person said or pressed. `at` is aware."""

    how: Literal["said", "played", "heard", "spoke", "pressed"]
    text: str
    at: datetime
    language: str | None = None

    @property
    def mine(self) -> bool:
        """Whether the person at this telephone did it."""
        return self.how in ("spoke", "pressed")


@dataclass(frozen=True)
class Wait:
    """A document waits for the person. `number` is another one whenever the waiting begins anew.

    `takes` may hold dtmf and speech, `seconds` is how long nothing may come, `pressed` what came so far.
    """

    number: int
    takes: frozenset[str]
    seconds: float
    pressed: str = ""


@dataclass(frozen=True)
class Key:
    """A key that was pressed."""

    digit: str


@dataclass(frozen=True)
class Words:
    """What was said, as the recogniser understood it, and how sure it is (0 to 1)."""

    text: str
    confidence: float


@dataclass(frozen=True)
class Speaking:
    """Somebody has begun to say something."""


Act = Key | Words | Speaking


@dataclass
class VoiceCall:
    """A leg. `spoken` is what was said on it, `pages` the TwiML that it was answered with.

    `held`: a person holds the telephone, and does what they like; else a `Handset` behaves as told. `person` is the
    number of theirs, also where they do not show it.
    """

    sid: str
    account: str
    from_: str
    to: str
    created: datetime
    direction: str
    person: str
    held: bool = False
    parent: str | None = None
    status: str = "queued"
    started: datetime | None = None
    since: float | None = None
    """When it was answered, in monotonic seconds: the clock that dates it may be moved meanwhile."""
    ended: datetime | None = None
    duration: int | None = None
    answered_by: str | None = None
    spoken: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    wait: Wait | None = None
    waits: int = 0
    acts: deque[Act] = field(default_factory=deque)
    picked_up: bool = False
    over: bool = False
    """Whether somebody put the telephone down, or would not take it."""
    bridged: bool = False
    """Whether it is connected with another leg, or this one ever was with the one that it was rung for."""

    @property
    def is_open(self) -> bool:
        """Whether it rings or is talked on, or soon will be."""
        return self.status in ("queued", *UNDER_WAY)

    def become(self, status: str, now: datetime) -> None:
        """Take another status."""
        self.status, self.started = status, self.started or now
        if status == "in-progress" and self.since is None:
            self.since = time.monotonic()
        self.ended = now if status not in UNDER_WAY else None

    @property
    def lasted(self) -> int:
        """Seconds since it was answered; a call that was answered took at least one."""
        return 0 if self.since is None else max(1, round(time.monotonic() - self.since))

    def json(self) -> dict[str, Any]:
        """The resource, as the API shows it."""
        uri = f"/{VERSION}/Accounts/{self.account}/Calls/{self.sid}"
        return dict.fromkeys(_NOTHING) | {
            "account_sid": self.account,
            "answered_by": self.answered_by,
            "api_version": VERSION,
            "date_created": rfc(self.created),
            "date_updated": rfc(self.ended or self.started or self.created),
            "direction": self.direction,
            "duration": None if self.duration is None else str(self.duration),
            "end_time": rfc(self.ended),
            "from": self.from_,
            "from_formatted": self.from_,
            "parent_call_sid": self.parent,
            "price_unit": "USD",
            "queue_time": "0",
            "sid": self.sid,
            "start_time": rfc(self.started),
            "status": "queued" if self.status == "initiated" else self.status,
            "subresource_uris": {part: f"{uri}/{_camel(part)}.json" for part in _PARTS},
            "to": self.to,
            "to_formatted": self.to,
            "uri": f"{uri}.json",
        }


def whose(call: VoiceCall) -> Params:
    """What every post about a leg says."""
    about = {
        "CallSid": call.sid, "AccountSid": call.account, "From": call.from_, "To": call.to, "Caller": call.from_,
        "Called": call.to, "CallStatus": call.status, "ApiVersion": VERSION, "Direction": call.direction,
    }  # fmt: skip
    more = {"ParentCallSid": call.parent, "AnsweredBy": call.answered_by}
    return about | {name: value for name, value in more.items() if value}


def fits(call: VoiceCall, query: Mapping[str, str]) -> bool:
    """Whether the filters of a list let it through, but for those by date."""
    by = {"To": call.to, "From": call.from_, "Status": call.json()["status"], "ParentCallSid": call.parent}
    return all(query.get(name) in (None, "", value) for name, value in by.items())


def _camel(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))
