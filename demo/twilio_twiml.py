"""Obeying TwiML at the simulated Twilio: documents are fetched, and done verb by verb. Owns the grammar of that.

It knows Say, Play, Pause, Gather, Dial (one Number), Redirect and Hangup: anything else ends a call, as a mistake
does there. What is said is kept as text, nothing is heard; a page may read it aloud.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError, fromstring

from aiohttp import ClientSession

from demo.twilio_legs import Act, Handset, Key, Line, Speaking, VoiceCall, Wait, Words, whose
from demo.twilio_webhooks import Params

if TYPE_CHECKING:
    from demo.twilio import Twilio

SORRY = "We are sorry, an application error has occurred. Goodbye."
"""What Twilio says where it cannot read what it was answered."""
MOST = 500
"""Documents that are fetched for one call: with a handset that always presses the same key it might go on for ever."""
GATHERS, RINGS = 5.0, 30.0
"""Seconds that Twilio waits and rings where it is not told."""

Dial = Callable[[VoiceCall, Element, ClientSession], Awaitable[Params]]


class HungUp(Exception):
    """Somebody put the telephone down."""


class Obeying:
    """Does what documents say. `read` is the seconds that a letter takes to be read, `forgiving` how many times longer
    than it is told a document waits for a person: who reads is slower than who hears.
    """  # fmt: skip

    def __init__(self, twilio: Twilio, dial: Dial, handset: Callable[[str], Handset]) -> None:
        self._twilio, self._dial, self._handset = twilio, dial, handset
        self.read, self.forgiving = 0.0, 1.0

    async def obey(self, call: VoiceCall, url: str, session: ClientSession) -> bool:
        """Fetch documents and do what they say. Whether there was nothing more to do; False: one ended the call.

        Raises HungUp where the person ended it.
        """
        more: Params = {}
        for _ in range(MOST):
            page = await self._twilio.post_voice(session, call.account, call.sid, url, whose(call) | more)
            self._answered(call, page)
            if call.over:
                raise HungUp
            try:
                # What a service on this machine answered; Python's parser fetches nothing from elsewhere.
                document = fromstring(page)  # noqa: S314
            except ParseError:
                await self._say(call, SORRY, "en")
                return False
            target, more = await self._do(call, document, url, session)
            if not target:
                return target is not None
            url = urljoin(url, target)
        return False

    def _answered(self, call: VoiceCall, page: str) -> None:
        with self._twilio.changing():
            call.pages.append(page)
            if call.status == "ringing":  # who phones in is answered by the first document
                call.become("in-progress", self._twilio.now())

    async def _do(
        self, call: VoiceCall, document: Element, url: str, session: ClientSession
    ) -> tuple[str | None, Params]:
        """Where the call goes on, and what is told there; "" where all was done, None where it ends."""
        for verb in document:
            match verb.tag:
                case "Say" | "Play" | "Pause":
                    await self._sound(call, verb)
                case "Gather":
                    came = await self._gather(call, verb)
                    if came or verb.get("actionOnEmptyResult") == "true":
                        return verb.get("action", url), came
                case "Dial":
                    came = await self._dial(call, verb, session)
                    if call.over:
                        raise HungUp
                    if (action := verb.get("action")) is not None:
                        return action, came
                case "Redirect":
                    return (verb.text or "").strip(), {}
                case _:
                    return None, {}
        return "", {}

    # What is heard

    async def _sound(self, call: VoiceCall, verb: Element) -> None:
        if verb.tag == "Pause":
            await self._hold(call, float(verb.get("length", "1")))
        elif verb.tag == "Play":
            self.hear(call, Line("played", (verb.text or "").strip(), self._twilio.now()))
        else:
            await self._say(call, verb.text or "", verb.get("language"))

    async def _say(self, call: VoiceCall, text: str, language: str | None) -> None:
        self._utter(call, text, language)
        await self._hold(call, self.read * len(text))

    def _utter(self, call: VoiceCall, text: str, language: str | None) -> None:
        call.spoken.append(text)
        self.hear(call, Line("said", text, self._twilio.now(), language))

    def hear(self, call: VoiceCall, *lines: Line) -> None:
        """Let something be heard on a leg, or be seen to be done there."""
        with self._twilio.changing():
            call.lines.extend(lines)

    async def _hold(self, call: VoiceCall, seconds: float) -> None:
        """Let some time go by on the line of a person. A handset has none."""
        if not call.held or not self.read:
            return
        try:
            await self._twilio.until(lambda: call.over, seconds)
        except TimeoutError:
            return
        raise HungUp

    # What is done there

    async def _gather(self, call: VoiceCall, verb: Element) -> Params:
        """What the person pressed or said; empty where nothing came in time."""
        said = 0
        for inner in verb:
            if inner.tag == "Say":
                self._utter(call, inner.text or "", inner.get("language"))
                said += len(inner.text or "")
            elif inner.tag == "Play":
                self.hear(call, Line("played", (inner.text or "").strip(), self._twilio.now()))
        if not call.held:
            return self._pressed(call, verb)
        return await self._listen(call, verb, self.read * said)

    def _pressed(self, call: VoiceCall, verb: Element) -> Params:
        handset = self._handset(call.to)
        digits = "" if handset.machine else handset.presses[: int(verb.get("numDigits", "20"))]
        return {"Digits": digits} if digits else {}

    async def _listen(self, call: VoiceCall, verb: Element, reading: float) -> Params:
        takes = frozenset(verb.get("input", "dtmf").split())
        timeout = _seconds(verb.get("timeout"), GATHERS)
        most, last = int(verb.get("numDigits", "0")), verb.get("finishOnKey", "#")
        with self._twilio.changing():
            call.acts.clear()  # what was pressed while nobody listened is heard by nobody
        self._wait(call, Wait(0, takes, reading + timeout * self.forgiving))
        digits = ""
        try:
            while (act := await self._act(call)) is not None:
                match act:
                    case Words(text, confidence) if "speech" in takes:
                        self.hear(call, Line("spoke", text, self._twilio.now()))
                        return {"SpeechResult": text, "Confidence": str(confidence)}
                    case Key(digit) if "dtmf" in takes and digit == last:
                        break
                    case Key(digit) if "dtmf" in takes:
                        digits += digit
                        if len(digits) == most:
                            break
                        self._wait(call, Wait(0, takes, timeout, digits))
                    case Speaking() if "speech" in takes:
                        self._wait(call, Wait(0, takes, timeout * self.forgiving, digits))
        finally:
            self._wait(call, None)
        if digits:
            self.hear(call, Line("pressed", digits, self._twilio.now()))
        return {"Digits": digits} if digits else {}

    def _wait(self, call: VoiceCall, wait: Wait | None) -> None:
        with self._twilio.changing():
            call.waits += wait is not None
            call.wait = None if wait is None else replace(wait, number=call.waits)

    async def _act(self, call: VoiceCall) -> Act | None:
        """The next that the person does, within the time there is. Raises HungUp."""
        seconds = call.wait.seconds if call.wait else 0.0
        try:
            await self._twilio.until(lambda: call.over or call.acts, seconds)
        except TimeoutError:
            return None
        if call.over:
            raise HungUp
        return call.acts.popleft()

    # Two who are connected

    async def bridge(self, one: VoiceCall, other: VoiceCall) -> None:
        """Let two people talk until one of them puts the telephone down."""
        while True:
            await self._twilio.until(lambda: one.over or other.over or one.acts or other.acts, None)
            if one.over or other.over:
                return
            for speaks, hears in ((one, other), (other, one)):
                while speaks.acts:
                    if isinstance(act := speaks.acts.popleft(), Words):
                        self.hear(speaks, Line("spoke", act.text, self._twilio.now()))
                        self.hear(hears, Line("heard", act.text, self._twilio.now()))


def rings(dial: Element) -> float:
    """Seconds that a telephone rings for a Dial."""
    return _seconds(dial.get("timeout"), RINGS)


def _seconds(text: str | None, usual: float) -> float:
    try:
        return float(text or usual)
    except ValueError:  # "auto"
        return usual
