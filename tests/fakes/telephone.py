"""Telephones that phone a service and obey its TwiML to the letter, as Twilio does it for real telephones.

Owns what is done with a document: Say, Play, Pause, Gather, Redirect, Dial with its whisper, Hangup and Reject, as
`tests.fakes.twiml` reads them. What is posted goes through `tests.fakes.exchange`. Nothing is heard, and nobody waits.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urljoin

from tests.fakes.exchange import Callee, Exchange, Form, Page
from tests.fakes.twiml import Mistake, Verb

DOCUMENTS = 20
"""How many documents in a row may lead to the next while nobody does a thing: more go in circles."""
MOST = 1000
"""Digits, where no number of them is asked for."""


@dataclass
class Leg:
    """One telephone on the line. `spoken` is what was said since somebody last did something; `said` all of it."""

    exchange: Exchange
    from_: str
    to: str
    direction: Literal["inbound", "outbound-api", "outbound-dial"]
    parent: str | None = None
    more: Form = field(default_factory=dict)
    """What else stands in the forms of this call."""
    sid: str = field(default_factory=lambda: "CA" + secrets.token_hex(16))
    status: str = "ringing"
    pages: list[Page] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    gather: Verb | None = None
    """What is waited for now."""
    hung_up: bool = False
    """Whether a <Hangup> ended it, not the end of a document."""
    _rest: Sequence[Verb] = ()

    @property
    def over(self) -> bool:
        return self.status not in ("ringing", "in-progress")

    @property
    def page(self) -> Page:
        """The document of now."""
        return self.pages[-1]

    def form(self, **more: str) -> Form:
        """What every post about this leg says."""
        about = {
            "CallSid": self.sid, "AccountSid": self.exchange.account, "From": self.from_, "To": self.to,
            "Caller": self.from_, "Called": self.to, "CallStatus": self.status, "Direction": self.direction,
            "ApiVersion": "2010-04-01", "FromCountry": "NL", "ToCountry": "NL", "CallerName": "",
        }  # fmt: skip
        return about | ({"ParentCallSid": self.parent} if self.parent else {}) | self.more | more

    # What somebody does

    async def press(self, keys: str) -> None:
        """Press these keys, one after the other, and wait."""
        gather = self._waited("dtmf")
        digits, finish = "", gather.said.get("finishOnKey", "#")
        most, ended = int(gather.said.get("numDigits", MOST)), {}
        for place, key in enumerate(keys, start=1):
            if key != finish:
                digits += key
            elif digits:  # a key that ends must have something before it
                ended = {"FinishedOnKey": key}
            if ended or len(digits) == most:
                assert place == len(keys), f"after {keys[:place]} no more keys are heard"
        await self._acted(Digits=digits, **ended)

    async def say(self, words: str, confidence: float | None = 0.92) -> None:
        """Say this; `confidence` is how sure the recogniser is, None where it does not tell."""
        self._waited("speech")
        sure = {} if confidence is None else {"Confidence": f"{confidence:.8f}"}
        await self._acted(SpeechResult=words, **sure, Language=str(self.gather and self.gather.said.get("language")))

    async def wait(self, **form: str) -> None:
        """Do nothing until the time is up. `form` is what the exchange says of nothing: Digits="", or nothing."""
        gather = self._waited()
        if gather.said.get("actionOnEmptyResult") == "true":
            await self._acted(**(form or {"Digits": ""}))
        else:
            rest, self.gather, self.spoken = self._rest, None, []
            await self._go_on(await self._obey(rest, self.page.url))

    def _waited(self, kind: str = "") -> Verb:
        assert self.gather is not None, f"nothing is asked: {self.status}, after {self.spoken}"
        assert kind in self.gather.said.get("input", "dtmf"), f"no {kind} is heard here"
        return self.gather

    async def _acted(self, **form: str) -> None:
        assert self.gather is not None
        url = urljoin(self.page.url, self.gather.said.get("action", self.page.url))
        self.gather, self.spoken = None, []
        await self.fetch(url, self.form(**form))

    # What the document does

    async def fetch(self, url: str, form: Form) -> None:
        """Ask for a document and obey it, and those that it leads to, until somebody must act or all is over."""
        self.status = "in-progress"
        await self._go_on((url, form))

    async def _go_on(self, towards: tuple[str, Form] | None) -> None:
        for _ in range(DOCUMENTS):
            if towards is None:
                break
            whisper = self.direction == "outbound-dial"
            self.pages.append(await self.exchange.document(*towards, whisper=whisper))
            towards = await self._obey(self.page.document.within, self.page.url)
        else:
            raise Mistake(f"{DOCUMENTS} documents in a row: {self.page.url} goes in circles")
        if self.gather is None and not self.over:
            await self.ends()

    async def ends(self, status: str = "completed", **more: str) -> None:
        """The call is over, for the exchange too."""
        self.gather, self.status = None, status

    async def _obey(self, verbs: Sequence[Verb], url: str) -> tuple[str, Form] | None:
        for place, verb in enumerate(verbs, start=1):
            match verb.name:
                case "Say" | "Play" | "Pause":
                    await self._utter(verb, url)
                case "Gather":
                    for inner in verb:
                        await self._utter(inner, url)
                    self.gather, self._rest = verb, verbs[place:]
                    return None
                case "Redirect":
                    return urljoin(url, verb.text), self.form()
                case "Dial":
                    if (after := await self._dial(verb, url)) or self.over:
                        return after
                case "Hangup" | "Reject":
                    self.hung_up = True
                    await self.ends("busy" if verb.name == "Reject" else "completed")
                    return None
        return None

    async def _utter(self, verb: Verb, url: str) -> None:
        if verb.name == "Play" and verb.text:
            await self.exchange.audio(urljoin(url, verb.text))
        if verb.name != "Pause":
            self.spoken.append(verb.text)
            self.said.append(verb.text)

    async def _dial(self, dial: Verb, url: str) -> tuple[str, Form] | None:
        numbers = list(dial) or [Verb("Number", {}, dial.text)]
        ended: Form = {"DialCallStatus": "no-answer"}
        for number in numbers:  # of those who ring together, the first in order picks up first
            ended = await self._ring(number, dial.said.get("callerId", self.from_), url)
            if ended.get("DialBridged") == "true":
                break
        action = dial.said.get("action")
        return (urljoin(url, action), self.form(**ended)) if action is not None else None

    async def _ring(self, number: Verb, shows: str, url: str) -> Form:
        callee = self.exchange.callees.get(number.text, Callee("no-answer"))
        leg = Leg(self.exchange, shows, number.text, "outbound-dial", self.sid)
        self.exchange.dialled.append(number.text)
        tell = _Teller(leg, number, url)
        await tell("initiated", "initiated")
        await tell("ringing", "ringing")
        if callee.end:
            await tell("completed", callee.end)
            return {"DialCallSid": leg.sid, "DialCallStatus": callee.end, "DialBridged": "false"}
        await tell("answered", "in-progress")
        bridged = await leg._whispered(number, url, callee)
        await tell("completed", "completed", CallDuration="61" if bridged else "7", Duration="2" if bridged else "1")
        status = "completed" if bridged else callee.declined_as
        lasted = {"DialCallDuration": "61"} if bridged else {}
        return {"DialCallSid": leg.sid, "DialCallStatus": status, "DialBridged": str(bridged).lower()} | lasted

    async def _whispered(self, number: Verb, url: str, callee: Callee) -> bool:
        """Whether this leg is connected once what is said to it first is over."""
        if whisper := number.said.get("url"):
            await self.fetch(urljoin(url, whisper), self.form(CallStatus="in-progress"))
            while self.gather is not None:
                await (self.press(callee.presses) if callee.presses and not callee.voicemail else self.wait())
            callee.heard += self.said
        return not self.hung_up


@dataclass
class _Teller:
    """Tells the service how it goes with a telephone that was dialled, of the events that it asked for."""

    leg: Leg
    number: Verb
    base: str

    async def __call__(self, event: str, status: str, **more: str) -> None:
        said = self.number.said
        if (url := said.get("statusCallback")) and event in said.get("statusCallbackEvent", "completed").split():
            form = self.leg.form(CallStatus=status, CallbackSource="call-progress-events", **more)
            answer = await self.leg.exchange.post(urljoin(self.base, url), form)
            assert answer.status_code == 200, f"{answer.status_code} for {url}"


@dataclass
class Caller(Leg):
    """Somebody who phones the number, or is phoned from it (`called`)."""

    @classmethod
    def of(cls, exchange: Exchange, number: str = "+447700900123") -> Caller:
        """Somebody with this number, who has not phoned yet."""
        return cls(exchange, number, exchange.number, "inbound")

    @classmethod
    def called(cls, exchange: Exchange, sid: str, number: str) -> Caller:
        """Somebody whom the service has called: a call of this sid, that is not answered yet."""
        return cls(exchange, exchange.number, number, "outbound-api", sid=sid)

    async def phone(self) -> Caller:
        """Phone in."""
        form = self.form()  # so far it only rings
        await self.fetch(self.exchange.ours("voice"), form)
        return self

    async def pick_up(self, url: str, answered_by: str | None = "human") -> Caller:
        """Answer the call whose document is at this URL; `answered_by` as machine detection has it, None: not tried."""
        self.status = "in-progress"
        await self.fetch(url, self.form(**({"AnsweredBy": answered_by} if answered_by else {})))
        return self

    async def hang_up(self) -> None:
        """Put the telephone down, whatever is being said."""
        if not self.over:
            await self.ends()

    async def ends(self, status: str = "completed", **more: str) -> None:
        await super().ends(status)
        if self.direction == "inbound":
            lasted = {"CallDuration": "95", "Duration": "2", "SequenceNumber": "0", "Timestamp": "", **more}
            await self.exchange.post(self.exchange.ours("voice/status"), self.form(**lasted))

    async def again(self, page: Page | None = None) -> bytes:
        """What is answered to a form that was posted before: the last one, or that of a page."""
        page = page or self.page
        return (await self.exchange.document(page.url, page.form)).body
