"""Twilio's side of a number: what it posts to a service, signed, and what it makes of the answer.

Owns the wire of calls for `tests.fakes.telephone`. A document that is not as Twilio describes it raises Mistake; an
answer that is none raises NoDocument.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

import httpx
from twilio.request_validator import RequestValidator

from tests.fakes.twiml import Mistake, Verb, read, read_whisper

Form = dict[str, str]
End = Literal["busy", "no-answer", "failed", "canceled"]

AUDIO = ("audio/mpeg", "audio/wav", "audio/wave", "audio/x-wav", "audio/aiff", "audio/x-aiff", "audio/basic",
         "audio/x-gsm", "audio/gsm", "audio/ulaw")  # fmt: skip
"""What can be played."""
WITHHELD = "+266696687"
"""What stands for the number of somebody who does not show it: ANONYMOUS, as keys of a telephone."""


class NoDocument(AssertionError):
    """The service did not answer with a document: the caller hears that an application error has occurred."""


@dataclass
class Page:
    """What was posted where, and the document that came back."""

    url: str
    form: Form
    body: bytes
    document: Verb


@dataclass
class Callee:
    """Who is rung by <Dial>. Without `end` it is picked up; a voicemail hears all and presses nothing."""

    end: End | None = None
    presses: str = "1"
    voicemail: bool = False
    declined_as: Literal["completed", "no-answer"] = "completed"
    """How the exchange calls it when the whisper hung up: pages and experience differ, so both must do."""
    heard: list[str] = field(default_factory=list)


@dataclass
class Exchange:
    """Twilio's side of one number. `public` is what the service calls itself, and what is signed."""

    client: httpx.AsyncClient
    public: str
    account: str
    token: str
    number: str
    place: str = "dronten"
    reached: Sequence[str] = ()
    """Where the services of that name really listen, each asked in its turn; nowhere: at `public`."""
    twice: bool = False
    """Every document is asked for twice, and must come twice the same."""
    callees: dict[str, Callee] = field(default_factory=dict)
    dialled: list[str] = field(default_factory=list)
    asked: int = 0
    """Requests in all."""

    def ours(self, path: str) -> str:
        return f"{self.public}/twilio/{self.place}/{path}"

    async def post(self, url: str, form: Form) -> httpx.Response:
        """Post a signed form to what the service called this URL."""
        signature = RequestValidator(self.token).compute_signature(url, form)
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        return await self.client.post(self._really(url), content=urlencode(form).encode(), headers=headers)

    async def text(self, from_: str, words: str, sid: str) -> None:
        """Somebody texts the number instead."""
        form = {"MessageSid": sid, "AccountSid": self.account, "From": from_, "To": self.number, "Body": words}
        answer = await self.post(self.ours("sms"), form)
        assert answer.status_code == 200, f"{answer.status_code} for an SMS"

    async def document(self, url: str, form: Form, *, whisper: bool = False) -> Page:
        """What is answered to a form, once it was read. Raises Mistake, NoDocument."""
        answer = await self.post(url, form)
        if answer.status_code != 200:
            raise NoDocument(f"{answer.status_code} for {url}: {answer.text[:200]!r}")
        if self.twice:
            again = await self.post(url, form)
            assert (again.status_code, again.content) == (200, answer.content), f"asked again, {url} says otherwise"
        reading = read_whisper if whisper else read
        return Page(url, form, answer.content, reading(answer.content, answer.headers.get("content-type", "")))

    async def audio(self, url: str) -> None:
        """Fetch what is to be played; nothing of it is signed."""
        answer = await self.client.get(self._really(url))
        if answer.status_code != 200 or not answer.content:
            raise NoDocument(f"{answer.status_code} for the audio {url}")
        if (kind := answer.headers.get("content-type", "").partition(";")[0]) not in AUDIO:
            raise Mistake(f"{url} is {kind!r}, which cannot be played")

    def _really(self, url: str) -> str:
        if not url.startswith(f"{self.public}/"):
            raise Mistake(f"{url} is not at {self.public}")
        self.asked += 1
        listens = self.reached[self.asked % len(self.reached)] if self.reached else self.public
        return listens + url.removeprefix(self.public)
