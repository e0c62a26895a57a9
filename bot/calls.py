"""Calls through the exchange: Twilio rings a coordinator, and then the person. Owns that wire, in both directions.

Nobody is named, and neither sees the other's number. What is heard of a call goes to its row (`db.calls`), by our own
id, which stands in every address that Twilio is given: so it may be told before our own question has been answered.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import channel as c
from bot import twiml
from bot.channel import Malformed, named
from bot.delivery import House
from bot.door import Door
from bot.sms import Sms, outcome_of
from bot.twiml import Words
from bot.web import EMPTY_TWIML, Refusal, guarded, signed
from db import calls
from db.calls import Leg
from db.ledger import Unavailable
from flows.calls import Call, Status, Trouble

T = TypeVar("T")

RINGS = 25
"""Seconds that a coordinator's own telephone rings."""
EVENTS = ["initiated", "ringing", "answered", "completed"]
LONGEST = 24 * 3600
"""Seconds: no call lasts longer."""
BECAME: Mapping[str, Status] = {
    "queued": "placed",
    "initiated": "placed",
    "ringing": "ringing",
    "in-progress": "answered",
    "answered": "answered",
    "completed": "ended",
    "busy": "busy",
    "no-answer": "no_answer",
    "failed": "failed",
    "canceled": "broken_off",
}
"""What Twilio's statuses say of a leg."""
_AFTER: Mapping[Status, str] = {"busy": "ring-busy", "no_answer": "ring-no-answer", "failed": "ring-failed"}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Addresses:
    """Where Twilio asks and tells about one call."""

    base: str

    @classmethod
    def of(cls, public_url: str, municipality: str, call: str) -> _Addresses:
        return cls(f"{public_url}/twilio/{municipality}/voice/desk/{call}")

    def turn(self, number: int) -> str:
        return f"{self.base}/{number}"

    def progress(self, leg: Leg) -> str:
        return f"{self.base}/progress/{leg}"


class Exchange:
    """Has calls made from one municipality's number."""

    def __init__(self, house: House, sms: Sms, public_url: str) -> None:
        """In the loop in which calls are to be made."""
        self._house, self._sms, self._public_url = house, sms, public_url
        self._loop = asyncio.get_running_loop()
        self._asking: set[asyncio.Task[None]] = set()

    def ring(self, call: str, phone: str) -> None:
        """Ring a coordinator for this call, from any thread; what comes of it is told of the call's row."""
        self._loop.call_soon_threadsafe(self._begin, call, phone)

    async def close(self) -> None:
        """Let what was asked end, so that its outcome is known."""
        if self._asking:
            await asyncio.wait(self._asking)

    def _begin(self, call: str, phone: str) -> None:
        asking = self._loop.create_task(self._ask(call, phone))
        self._asking.add(asking)
        asking.add_done_callback(self._asked)

    def _asked(self, asking: asyncio.Task[None]) -> None:
        self._asking.discard(asking)
        if not asking.cancelled() and (fault := asking.exception()):
            log.error("call.broke", exc_info=fault)

    async def _ask(self, call: str, phone: str) -> None:
        engine, place = self._house.engine, self._sms.municipality
        outcome = await make(self._sms, self._public_url, call, phone)
        trouble, code = _told(outcome)
        sid = outcome.external_id if isinstance(outcome, c.Sent) else None
        await asyncio.to_thread(
            calls.answered, engine, call, sid=sid, trouble=trouble, code=code, now=self._house.now()
        )
        if trouble:
            log.warning("call.not_taken", extra={"municipality": place, "reason": trouble, "code": code})


async def make(sms: Sms, public_url: str, call: str, phone: str) -> c.Outcome:
    """Have Twilio ring this number for the call of this id. Raises nothing for what a network may do."""
    where = _Addresses.of(public_url, sms.municipality, call)
    try:
        made = await sms.client.calls.create_async(
            to=phone, from_=sms.account, url=where.turn(1), timeout=RINGS,
            status_callback=where.progress("you"), status_callback_event=EVENTS,
        )  # fmt: skip
    except Exception as error:  # noqa: BLE001 - whatever a network can do is an outcome
        return outcome_of(error)
    return c.Sent(made.sid)


def _told(outcome: c.Outcome) -> tuple[Trouble | None, str | None]:
    match outcome:
        case c.Sent() | c.Begun():
            return None, None
        case c.Refused(code):
            return "refused", code
        case c.Throttled():
            return "throttled", None
        case c.NotTaken(code):
            return "away", code
        case c.ShutOut(code):
            return "shut_out", code
        case c.Unknown(code):
            return "in_doubt", code


# --- what Twilio asks and tells ---------------------------------------------------------------------------------------


def routes(doors: Mapping[str, Door], public_url: str) -> list[Route]:
    """Below `/twilio/{municipality}/voice/desk/{call}`: the turns of a call, and how it goes with each telephone."""

    async def turn(request: Request) -> Response:
        door, form = await signed(request, doors, public_url)
        heard = _Heard(door, public_url, request.path_params["call"], form)
        answer = _TURNS.get(request.path_params["turn"])
        if answer is None:
            raise Refusal(404)
        return Response(await stored(answer, heard), media_type="text/xml")

    async def progress(request: Request) -> Response:
        door, form = await signed(request, doors, public_url)
        await stored(_progress, _Heard(door, public_url, request.path_params["call"], form),
                      request.path_params["leg"])  # fmt: skip
        return Response(EMPTY_TWIML, media_type="text/xml")

    base = "/twilio/{municipality}/voice/desk/{call}"
    return [
        Route(f"{base}/progress/{{leg}}", guarded(progress, doors), methods=["POST"]),
        Route(f"{base}/{{turn}}", guarded(turn, doors), methods=["POST"]),
    ]


class _Heard:
    """A form about one call, and what its answer needs. Raises Malformed where it names no call of Twilio's."""

    def __init__(self, door: Door, public_url: str, call: str, form: Mapping[str, str]) -> None:
        self.sid = named(form.get("CallSid", ""))
        self.engine, self.now = door.house.engine, door.house.now()
        self.place, self.number, self.call, self.form = (
            door.channel.municipality,
            door.channel.account,
            named(call),
            form,
        )
        self.where = _Addresses.of(public_url, self.place, self.call)
        self._content = door.house.contents.of(self.place)

    def words(self, text: str) -> Words:
        language = self._content.municipality.languages[0]
        return Words(self._content.languages[language].texts.say(text, variant="voice"), language)

    def grown(self, leg: Leg, status: str, seconds: str = "") -> Call | None:
        """The call, with what its leg came to; None where there is no such call, or Twilio has a new word for it."""
        if not status:
            raise Malformed
        if (became := BECAME.get(status)) is None:
            return None
        return calls.heard(
            self.engine, self.place, self.call, leg, became, now=self.now, sid=self.sid, seconds=seconds_of(seconds)
        )


def _picked_up(heard: _Heard) -> str:
    call = heard.grown("you", "in-progress")
    return twiml.end() if call is None else twiml.ask(heard.words("ring-press"), heard.where.turn(2))


def _chose(heard: _Heard) -> str:
    what = heard.form.get("Digits", "")
    call = calls.pressed(heard.engine, heard.place, heard.call, "yes" if what == "1" else "no", now=heard.now)
    if call is None:
        return twiml.end()
    if call.pressed != "yes":
        return twiml.end(heard.words("ring-not-pressed"))
    return twiml.connect(call.number, shows=heard.number, action=heard.where.turn(3),
                         progress=heard.where.progress("they"))  # fmt: skip


def _over(heard: _Heard) -> str:
    call = heard.grown("they", heard.form.get("DialCallStatus", ""), heard.form.get("DialCallDuration", ""))
    if call is None or call.they is None:
        return twiml.end()
    return twiml.end(heard.words(_AFTER.get(call.they, "ring-over")))


_TURNS: Mapping[str, Callable[[_Heard], str]] = {"1": _picked_up, "2": _chose, "3": _over}


def _progress(heard: _Heard, leg: str) -> None:
    status = heard.form.get("CallStatus", "")
    match leg:
        case "you" | "they":
            heard.grown(leg, status, heard.form.get("CallDuration", "") if status == "completed" else "")
        case _:
            raise Refusal(404)


async def stored(do: Callable[..., T], *what: object) -> T:
    """Do this on a thread. Raises Unavailable where the database is away."""
    try:
        return await asyncio.to_thread(do, *what)
    except SQLAlchemyError:
        raise Unavailable("the database is away") from None


def seconds_of(text: str) -> int | None:
    """How long a call lasted, as Twilio says it."""
    known = text.isascii() and text.isdecimal() and len(text) < 9
    return min(int(text), LONGEST) if known else None
