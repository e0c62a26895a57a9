"""Calls at the simulated Twilio: telephones that ring, are picked up or not, and are put down. Owns how a call goes.

A telephone that somebody holds (`Telephones.holds`) rings until they pick it up, and does what they do; any other
behaves as its `Handset` says. What is said on a call is `demo.twilio_twiml`'s.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from aiohttp import ClientSession

from demo.twilio_legs import UNDER_WAY, WITHHELD, Act, Handset, Key, Speaking, VoiceCall, Words, whose
from demo.twilio_twiml import HungUp, Obeying, rings
from demo.twilio_webhooks import Params

if TYPE_CHECKING:
    from demo.twilio import Twilio

__all__ = ["Handset", "Telephones", "VoiceCall"]

RINGS = 60.0
"""Seconds that a telephone rings where the API is not told."""
SURE = 0.93
"""How sure the recogniser usually is."""


@dataclass(frozen=True)
class _Progress:
    """Where it is told how a leg goes, and of which events."""

    url: str | None
    events: frozenset[str] = frozenset(("completed",))


class Telephones:
    """Every telephone that may be called, and the calls that were made."""

    def __init__(self, twilio: Twilio) -> None:
        self._twilio = twilio
        self.usual = Handset()
        self.handsets: dict[str, Handset] = {}
        """Telephones that behave otherwise, by number."""
        self.held: set[str] = set()
        """Numbers of telephones that somebody holds."""
        self.holds: Callable[[VoiceCall], bool] = lambda leg: leg.to in self.held
        """Whether somebody holds the telephone that a leg leads to."""
        self.waits: Callable[[VoiceCall, float], float] = lambda _leg, asked: asked
        """How many seconds it rings at somebody who holds it, where it was asked to ring that long."""
        self.early = False
        """Whether all of a call is over before the API has answered the question for it."""
        self._calls: dict[str, VoiceCall] = {}
        self.obeying = Obeying(twilio, self._dial, self._of)

    def be_watched(self) -> None:
        """From now on take so long that somebody can follow it, and not as long as people are said to have talked."""
        self.usual = Handset(rings=1.5, lasts=3.0, talks=222)
        self.obeying.read, self.obeying.forgiving = 0.055, 3.0

    @property
    def calls(self) -> tuple[VoiceCall, ...]:
        """Every leg, in order."""
        with self._twilio.reading():
            return tuple(replace(one, lines=list(one.lines)) for one in self._calls.values())

    def is_calling(self) -> bool:
        """Whether the service calls somebody who holds their telephone, or has them on it."""
        return any(one.held and one.is_open and one.direction == "outbound-api" for one in self.calls)

    def find(self, sid: str) -> VoiceCall:
        """A leg as it is now. Raises KeyError."""
        with self._twilio.reading():
            return replace(self._calls[sid], lines=list(self._calls[sid].lines))

    # What a person does with a telephone

    def phone(self, person: str, number: str, *, withheld: bool = False) -> VoiceCall:
        """Somebody phones a number of an account; one that has no place for calls is engaged."""
        account = self._twilio.number(number).account
        shown = WITHHELD if withheld else person
        call = self._new(account, shown, number, "inbound", person, held=True)
        self._twilio.soon(partial(self._come_in, call))
        return replace(call)

    def pick_up(self, sid: str) -> None:
        """Take a call that rings. Raises KeyError."""
        with self._twilio.changing():
            self._calls[sid].picked_up = True

    def press(self, sid: str, keys: str) -> None:
        """Press keys, one by one. Raises KeyError."""
        for digit in keys:
            self._act(sid, Key(digit))

    def say(self, sid: str, text: str, confidence: float = SURE) -> None:
        """Say something that the recogniser understands as this. Raises KeyError."""
        self._act(sid, Words(text, confidence))

    def begin_to_say(self, sid: str) -> None:
        """Begin to say something: now nobody hangs up for want of an answer. Raises KeyError."""
        self._act(sid, Speaking())

    def put_down(self, sid: str) -> None:
        """End a call, or do not take it. Raises KeyError."""
        with self._twilio.changing():
            self._calls[sid].over = True

    def _act(self, sid: str, act: Act) -> None:
        with self._twilio.changing():
            self._calls[sid].acts.append(act)

    # Calls

    async def make(self, account: str, fields: Params, events: Iterable[str]) -> VoiceCall:
        """Take a call that the service asks for, and let it go its way."""
        call = self._new(account, fields["From"], fields["To"], "outbound-api", fields["To"])
        progress = _Progress(fields.get("StatusCallback") or None, frozenset(events) or frozenset(("completed",)))
        over = asyncio.Event()
        made = replace(call)
        self._twilio.soon(partial(self._go_out, call, fields, progress, over))
        if self.early:
            await over.wait()
        return made

    def _new(
        self, account: str, from_: str, to: str, direction: str, person: str, *, parent: str | None = None,
        held: bool = False,
    ) -> VoiceCall:  # fmt: skip
        sid = "CA" + secrets.token_hex(16)
        call = VoiceCall(sid, account, from_, to, self._twilio.now(), direction, person, held, parent)
        call.held = held or self.holds(call)
        with self._twilio.changing():
            self._calls[sid] = call
        return call

    async def _come_in(self, call: VoiceCall, session: ClientSession) -> None:
        number = self._twilio.number(call.to)
        progress = _Progress(number.status_url)
        if number.voice_url is None:
            return await self._becomes(call, "busy", _Progress(None), session)
        with self._twilio.changing():
            call.become("ringing", self._twilio.now())
        await self._talk(call, number.voice_url, progress, session)
        return None

    async def _go_out(self, call: VoiceCall, fields: Params, progress: _Progress, over: asyncio.Event,
                      session: ClientSession) -> None:  # fmt: skip
        detects = fields.get("MachineDetection")
        if await self._is_taken(call, float(fields.get("Timeout") or RINGS), progress, session, detects):
            await self._talk(call, fields["Url"], progress, session)
        over.set()

    async def _talk(self, call: VoiceCall, url: str, progress: _Progress, session: ClientSession) -> None:
        """Obey the service until the call is over."""
        with suppress(HungUp):
            await self.obeying.obey(call, url, session)
        await self._becomes(call, "completed", progress, session, duration=self._duration(call))

    def _duration(self, call: VoiceCall) -> int:
        return call.lasted if call.held else self._of(call.to).talks

    def _of(self, number: str) -> Handset:
        return self.handsets.get(number, self.usual)

    # Ringing

    async def _is_taken(self, call: VoiceCall, asked: float, progress: _Progress, session: ClientSession,
                        detects: str | None = None) -> bool:  # fmt: skip
        """Whether somebody or something picks up."""
        for status in ("initiated", "ringing"):
            await self._becomes(call, status, progress, session)
        status = await (self._in_hand(call, asked) if call.held else self._by_itself(call))
        if detects and status == "in-progress":
            call.answered_by = self._answers(call, detects)
        await self._becomes(call, status, progress, session)
        return status == "in-progress"

    async def _in_hand(self, call: VoiceCall, asked: float) -> str:
        try:
            await self._twilio.until(lambda: call.picked_up or call.over, self.waits(call, asked))
        except TimeoutError:
            return "no-answer"
        if not call.over:
            return "in-progress"
        return "canceled" if call.parent and self._calls[call.parent].over else "busy"

    async def _by_itself(self, call: VoiceCall) -> str:
        handset = self._of(call.to)
        await asyncio.sleep(handset.rings)
        return handset.end or "in-progress"

    def _answers(self, call: VoiceCall, detects: str) -> str:
        if call.held or not self._of(call.to).machine:
            return "human"
        return "machine_end_beep" if detects == "DetectMessageEnd" else "machine_start"

    async def _becomes(self, call: VoiceCall, status: str, progress: _Progress, session: ClientSession,
                       duration: int | None = None) -> None:  # fmt: skip
        with self._twilio.changing():
            call.duration = duration
            call.become(status, self._twilio.now())
        if progress.url and UNDER_WAY.get(status, "completed") in progress.events:
            told = {} if duration is None else {"CallDuration": str(duration), "Duration": str(-(-duration // 60))}
            await self._twilio.post_voice(session, call.account, call.sid, progress.url, whose(call) | told)

    # Connecting

    async def _dial(self, call: VoiceCall, dial: Element, session: ClientSession) -> Params:
        """Connect with another telephone; what is told of that afterwards."""
        noun = dial.find("Number")
        to = ((dial.text if noun is None else noun.text) or "").strip()
        if not to:
            return {"DialCallStatus": "failed"}
        # Who shows their number shows it to whom they are put through to as well.
        leg = self._new(call.account, dial.get("callerId", call.from_), to, "outbound-dial", to, parent=call.sid)
        told = noun if noun is not None else Element("Number")
        leaving = asyncio.create_task(self._follow(call, leg))
        try:
            await self._connect(call, leg, rings(dial), told, session)
        finally:
            leaving.cancel()
        lasted = {} if leg.duration is None else {"DialCallDuration": str(leg.duration)}
        bridged = {"DialBridged": str(leg.bridged).lower()}
        return {"DialCallSid": leg.sid, "DialCallStatus": leg.status} | lasted | bridged

    async def _follow(self, call: VoiceCall, leg: VoiceCall) -> None:
        """Who is put through and puts the telephone down ends the other leg as well."""
        await self._twilio.until(lambda: call.over, None)
        self.put_down(leg.sid)

    async def _connect(self, call: VoiceCall, leg: VoiceCall, asked: float, noun: Element,
                       session: ClientSession) -> None:  # fmt: skip
        events = frozenset((noun.get("statusCallbackEvent") or "completed").split())
        progress = _Progress(noun.get("statusCallback"), events)
        if not await self._is_taken(leg, asked, progress, session, noun.get("machineDetection")):
            return
        with suppress(HungUp):
            # What is said to whom is rung, before they are connected, may end their leg.
            if noun.get("url") is None or await self.obeying.obey(leg, noun.get("url", ""), session):
                await self._bridge(call, leg)
        await self._becomes(leg, "completed", progress, session, duration=self._duration(leg))

    async def _bridge(self, call: VoiceCall, leg: VoiceCall) -> None:
        with self._twilio.changing():
            call.bridged = leg.bridged = True
        if leg.held:
            await self.obeying.bridge(call, leg)
        else:
            await asyncio.sleep(self._of(leg.to).lasts)
        with self._twilio.changing():
            call.bridged = False
