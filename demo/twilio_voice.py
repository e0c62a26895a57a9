"""Calls at the simulated Twilio: telephones that ring, and TwiML that is fetched and obeyed. Owns both.

Made by the API only; nobody phones in yet. What is said is kept as text, nothing is heard. Of TwiML it knows Say,
Pause, Gather (digits), Dial (a Number), Redirect and Hangup: anything else ends a call, as a mistake does there.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError, fromstring

from aiohttp import ClientSession

from demo.twilio_messages import VERSION, rfc
from demo.twilio_webhooks import Params

if TYPE_CHECKING:
    from demo.twilio import Twilio

End = Literal["busy", "no-answer", "failed"]
_EVENTS = {"initiated": "initiated", "ringing": "ringing", "in-progress": "answered"}
"""The events of progress by the statuses that they tell; all other statuses are told as completed."""
_PARTS = ("events", "notifications", "payments", "recordings", "siprec", "streams", "transcriptions",
          "user_defined_message_subscriptions", "user_defined_messages")  # fmt: skip


@dataclass(frozen=True)
class Handset:
    """How a telephone behaves. Without `end` it is answered, these digits are pressed, and it is talked into.

    `talks` are the seconds that are reported; `rings` and `lasts` those that it really takes.
    """

    end: End | None = None
    presses: str = "1"
    talks: int = 75
    rings: float = 0.02
    lasts: float = 0.02


@dataclass
class VoiceCall:
    """A leg of a call. `spoken` is what was said on it, `pages` the TwiML that it was answered with."""

    sid: str
    account: str
    from_: str
    to: str
    created: datetime
    parent: str | None = None
    status: str = "queued"
    started: datetime | None = None
    ended: datetime | None = None
    duration: int | None = None
    spoken: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)

    @property
    def direction(self) -> str:
        return "outbound-dial" if self.parent else "outbound-api"

    def json(self) -> dict[str, Any]:
        """The resource, as the API shows it."""
        uri = f"/{VERSION}/Accounts/{self.account}/Calls/{self.sid}"
        nothing = (
            "answered_by",
            "caller_name",
            "forwarded_from",
            "group_sid",
            "phone_number_sid",
            "price",
            "trunk_sid",
        )
        return dict.fromkeys(nothing) | {
            "account_sid": self.account,
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


@dataclass(frozen=True)
class _Progress:
    """Where it is told how a leg goes, and of which events."""

    url: str | None
    events: frozenset[str]


class Telephones:
    """Every telephone that may be called, and the calls that were made."""

    def __init__(self, twilio: Twilio) -> None:
        self._twilio = twilio
        self.usual = Handset()
        self.handsets: dict[str, Handset] = {}
        """Telephones that behave otherwise, by number."""
        self.early = False
        """Whether all of a call is over before the API has answered the question for it."""
        self._calls: dict[str, VoiceCall] = {}

    def be_watched(self) -> None:
        """From now on take so long that somebody can follow it, and not as long as people are said to have talked."""
        self.usual = Handset(rings=1.5, lasts=3.0, talks=222)

    @property
    def calls(self) -> tuple[VoiceCall, ...]:
        """Every leg, in order."""
        with self._twilio.reading():
            return tuple(replace(one) for one in self._calls.values())

    async def make(self, account: str, fields: Params, events: Iterable[str]) -> VoiceCall:
        """Take a call that the service asks for, and let it go its way."""
        call = self._new(account, fields["From"], fields["To"])
        progress = _Progress(fields.get("StatusCallback") or None, frozenset(events) or frozenset(("completed",)))
        over = asyncio.Event()
        made = replace(call)
        self._twilio.soon(partial(self._play, call, fields["Url"], progress, over))
        if self.early:
            await over.wait()
        return made

    def _new(self, account: str, from_: str, to: str, parent: str | None = None) -> VoiceCall:
        call = VoiceCall("CA" + secrets.token_hex(16), account, from_, to, self._twilio.now(), parent)
        with self._twilio.changing():
            self._calls[call.sid] = call
        return call

    # One leg

    async def _play(self, call: VoiceCall, url: str, progress: _Progress, over: asyncio.Event,
                    session: ClientSession) -> None:  # fmt: skip
        if await self._picks_up(call, progress, session):
            await self._obey(call, url, session)
            await self._becomes(call, "completed", progress, session, duration=self._of(call.to).talks)
        over.set()

    def _of(self, number: str) -> Handset:
        return self.handsets.get(number, self.usual)

    async def _picks_up(self, call: VoiceCall, progress: _Progress, session: ClientSession) -> bool:
        handset = self._of(call.to)
        for status in ("initiated", "ringing"):
            await self._becomes(call, status, progress, session)
        await asyncio.sleep(handset.rings)
        await self._becomes(call, handset.end or "in-progress", progress, session)
        return handset.end is None

    async def _becomes(self, call: VoiceCall, status: str, progress: _Progress, session: ClientSession,
                       duration: int | None = None) -> None:  # fmt: skip
        with self._twilio.changing():
            call.status, call.duration = status, duration
            call.started = call.started or (self._twilio.now() if status == "in-progress" else None)
            call.ended = self._twilio.now() if status not in _EVENTS else None
        if progress.url and _EVENTS.get(status, "completed") in progress.events:
            told = {} if duration is None else {"CallDuration": str(duration), "Duration": str(-(-duration // 60))}
            await self._twilio.post_voice(session, call.account, call.sid, progress.url, whose(call) | told)

    # TwiML

    async def _obey(self, call: VoiceCall, url: str, session: ClientSession) -> None:
        """Fetch documents and do what they say, until one ends the call."""
        more: Params = {}
        while url:
            page = await self._twilio.post_voice(session, call.account, call.sid, url, whose(call) | more)
            with self._twilio.changing():
                call.pages.append(page)
            try:
                # What a service on this machine answered; Python's parser fetches nothing from elsewhere.
                document = fromstring(page)  # noqa: S314
            except ParseError:
                return
            target, more = await self._do(call, document, session)
            url = urljoin(url, target) if target else ""

    async def _do(self, call: VoiceCall, document: Element, session: ClientSession) -> tuple[str, Params]:
        for verb in document:
            self._say(call, verb)
            match verb.tag:
                case "Say" | "Pause":
                    continue
                case "Gather":
                    digits = self._of(call.to).presses[: int(verb.get("numDigits", "20"))]
                    if digits or verb.get("actionOnEmptyResult") == "true":
                        return verb.get("action", ""), {"Digits": digits}
                case "Dial":
                    return verb.get("action", ""), await self._dial(call, verb, session)
                case "Redirect":
                    return verb.text or "", {}
                case _:
                    return "", {}
        return "", {}

    def _say(self, call: VoiceCall, verb: Element) -> None:
        with self._twilio.changing():
            call.spoken += [one.text or "" for one in verb.iter("Say")]

    async def _dial(self, call: VoiceCall, dial: Element, session: ClientSession) -> Params:
        number = dial.find("Number")
        if number is None:
            return {"DialCallStatus": "failed"}
        leg = self._new(call.account, dial.get("callerId", call.from_), (number.text or "").strip(), call.sid)
        events = frozenset((number.get("statusCallbackEvent") or "completed").split())
        progress, handset = _Progress(number.get("statusCallback"), events), self._of(leg.to)
        if await self._picks_up(leg, progress, session):
            await asyncio.sleep(handset.lasts)
            await self._becomes(leg, "completed", progress, session, duration=handset.talks)
        lasted = {} if leg.duration is None else {"DialCallDuration": str(leg.duration)}
        return {"DialCallSid": leg.sid, "DialCallStatus": leg.status} | lasted


def whose(call: VoiceCall) -> Params:
    """What every post about a leg says."""
    about = {
        "CallSid": call.sid, "AccountSid": call.account, "From": call.from_, "To": call.to, "CallStatus": call.status,
        "ApiVersion": VERSION, "Direction": call.direction,
    }  # fmt: skip
    return about | ({"ParentCallSid": call.parent} if call.parent else {})


def _camel(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))
