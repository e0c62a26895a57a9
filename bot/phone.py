"""The phone: where Twilio asks what is to be said on a call, and tells how it goes. Owns those URLs and their answers.

A turn is recorded and committed before it is answered, and asked for again it is answered with the same bytes. When it
cannot be stored, whoever phones hears that in words, and not a machine's English: nobody is told that they were heard.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import NAMESPACE_URL, uuid4, uuid5

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from bot import calls, connecting, twiml
from bot.channel import Malformed, named
from bot.door import Door
from bot.ringing import Ringing, picked_up
from bot.saying import Manner, Speaker, connection
from bot.voice import Turn, Voice, keys_of, turn_of
from bot.web import EMPTY_TWIML, Refusal, door_of, guarded, signed
from db import legs, phone
from db.intake import stored as read
from db.ledger import NotStored, Receipt, Unavailable
from flows import hours
from flows.calls import OVER
from flows.events import CallEnded, Inbound, Kind

CACHED = {"Cache-Control": "public, max-age=86400"}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """One municipality's telephone: its door, how it sounds, who rings people, and its recordings by language and name.

    Without `ringing` nobody is called from here.
    """

    door: Door
    manner: Manner = field(default_factory=Manner)
    ringing: Ringing | None = None
    recordings: Mapping[tuple[str, str], Path] = field(default_factory=dict)


@dataclass(frozen=True)
class _Asked:
    """A request of Twilio's, with all that its answer needs."""

    line: Line
    request: Request
    form: Mapping[str, str] = field(repr=False)
    base: str

    @property
    def door(self) -> Door:
        return self.line.door

    @property
    def turn(self) -> Turn:
        """The turn that the URL names. Raises Refusal, Malformed."""
        number = turn_of(self.request.path_params.get("turn", "0"))
        if number is None:
            raise Refusal(404)
        turn = Turn(self.form, number, keys_of(self.request.query_params.get("keys", "")))
        _ = turn.call
        return turn

    @property
    def language(self) -> str:
        return self.request.query_params.get("in", "")

    @property
    def speaker(self) -> Speaker:
        ours = self.door.channel
        return Speaker(self.door.house.contents.of(ours.municipality), self.line.manner, self.base, ours.account)

    def number(self, name: str) -> int:
        """A number in the path. Raises Refusal."""
        found = turn_of(self.request.path_params[name]) if name == "nth" else _row(self.request.path_params[name])
        if not found:
            raise Refusal(404)
        return found


def routes(lines: Mapping[str, Line], public_url: str) -> list[Route]:
    """Below `/twilio/{municipality}/voice`, by municipality; to stand behind those of the desk's own calls."""
    doors = {slug: line.door for slug, line in lines.items()}

    def said(answer: Callable[[_Asked], Awaitable[str]]) -> Callable[[Request], Awaitable[Response]]:
        async def take(request: Request) -> Response:
            asked = await _asked(request)
            try:
                document = await answer(asked)
            except (Unavailable, NotStored) as error:
                document = _sorry(asked, error)
            return Response(document, media_type="text/xml")

        return guarded(take, doors)

    def told(hear: Callable[[_Asked], Awaitable[None]]) -> Callable[[Request], Awaitable[Response]]:
        async def take(request: Request) -> Response:
            await hear(await _asked(request))
            return Response(EMPTY_TWIML, media_type="text/xml")

        return guarded(take, doors)

    async def _asked(request: Request) -> _Asked:
        door, form = await signed(request, doors, public_url)
        place = door.channel.municipality
        return _Asked(lines[place], request, form, f"{public_url}/twilio/{place}/voice")

    async def audio(request: Request) -> Response:
        door = door_of(doors, request)
        path = lines[door.channel.municipality].recordings.get(
            (request.path_params["language"], request.path_params["name"])
        )
        if path is None:
            raise Refusal(404)
        return FileResponse(path, headers=CACHED)

    base = "/twilio/{municipality}/voice"
    posts = {
        "": said(_turn),
        "/status": told(_status),
        "/out/{outbox}/{nth}": said(_answered),
        "/out/{outbox}/{nth}/status": told(_progress),
        "/{turn}": said(_turn),
        "/{turn}/dial/{nth}": said(_dialled),
        "/{turn}/whisper/{nth}": said(_whisper),
        "/{turn}/whisper/{nth}/1": said(_pressed),
    }
    return [
        Route(f"{base}/audio/{{language}}/{{name}}", guarded(audio, doors), methods=["GET"]),
        *(Route(base + path, take, methods=["POST"]) for path, take in posts.items()),
    ]


def _sorry(asked: _Asked, error: Exception) -> str:
    # With 503 Twilio would say in English that an application error has occurred, and would not ask again either.
    ours = asked.door.channel
    log.error("call.not_stored", extra={"municipality": ours.municipality, "error": error})
    asked.door.house.tally.turned_away(ours.municipality, ours.name, 503)
    return asked.speaker.end("call-sorry", asked.language)


# --- turns ------------------------------------------------------------------------------------------------------------


async def _turn(asked: _Asked) -> str:
    turn = asked.turn
    if turn.number == 0 and "turn" in asked.request.path_params:
        raise Refusal(404)
    voice: Voice = asked.door.channel  # type: ignore[assignment]  # these doors are the telephone's
    event = voice.heard(turn, id=uuid4(), at=asked.door.house.now())
    return await _take(asked, turn, event)


async def _take(asked: _Asked, turn: Turn, event: Inbound) -> str:
    receipt = await asked.door.record(event)
    if event.kind == "call" or turn.ours or (receipt and connection(one.reply for one in receipt.replies)):
        await calls.stored(_note, asked, turn, event.kind, receipt)
    return asked.speaker.answer(turn, event, asked.language, receipt)


def _note(asked: _Asked, turn: Turn, kind: Kind, receipt: Receipt | None) -> None:
    """What the tables of calls must know of a turn, before it is answered."""
    house, ours, now = asked.door.house, asked.door.channel, asked.door.house.now()
    person = receipt.person if receipt else None
    if kind == "call" and person and not turn.ours:
        place = house.contents.of(ours.municipality).municipality
        phone.came_in(house.engine, ours.municipality, turn.call, person, hours.local(place, now).date(), now)
    if turn.ours and turn.said and kind == "text":
        phone.spoke(house.engine, ours.municipality, turn.call, now)
    connect = connection(one.reply for one in receipt.replies) if receipt and kind != "unconnected" else None
    if connect:
        connecting.begins(asked.door, turn, connect, person, 1)


# --- put through to a human -------------------------------------------------------------------------------------------


async def _dialled(asked: _Asked) -> str:
    turn = asked.turn
    answer = await calls.stored(connecting.over, asked.door, asked.speaker, turn, asked.number("nth"))
    return answer if isinstance(answer, str) else await _take(asked, turn, answer)


async def _whisper(asked: _Asked) -> str:
    turn, nth, call = asked.turn, asked.number("nth"), _parent(asked)
    leg = legs.Leg(call, turn.number, nth)
    known = await calls.stored(legs.look, asked.door.house.engine, asked.door.channel.municipality, leg)
    if known is None:
        return twiml.end()
    return connecting.whisper(asked.speaker, f"{asked.base}/{turn.number}/whisper/{nth}/1?call={call}")


async def _pressed(asked: _Asked) -> str:
    turn, nth = asked.turn, asked.number("nth")
    return await calls.stored(connecting.press, asked.door, _parent(asked), turn.number, nth,
                              asked.form.get("Digits", ""))  # fmt: skip


def _parent(asked: _Asked) -> str:
    """The call of whoever is put through: a colleague's leg is a call of its own. Raises Malformed."""
    return named(asked.request.query_params.get("call", ""))


# --- calls that we make -----------------------------------------------------------------------------------------------


async def _answered(asked: _Asked) -> str:
    sid, outbox, nth = asked.turn.call, asked.number("outbox"), asked.number("nth")
    picked = picked_up(asked.form.get("AnsweredBy")) or "unknown"
    house, place = asked.door.house, asked.door.channel.municipality
    news = phone.News(sid, "answered", picked=picked)
    one = await calls.stored(lambda: phone.told(house.engine, place, outbox, nth, news, house.now(), speaks=True))
    if one is None:
        return twiml.end()
    if one.answered_by == "machine":
        return asked.speaker.end("call-voicemail")
    rows = await calls.stored(phone.together, house.engine, outbox, place)
    said = [read(row).reply for row in rows]
    return asked.speaker.listen(said, 1) if said else twiml.end()


async def _progress(asked: _Asked) -> None:
    turn, status = asked.turn, asked.form.get("CallStatus", "")
    outbox, nth = asked.number("outbox"), asked.number("nth")
    if not status:
        raise Malformed
    if asked.line.ringing is None:
        return
    seconds = calls.seconds_of(asked.form.get("CallDuration", "")) if status == "completed" else None
    picked = picked_up(asked.form.get("AnsweredBy"))
    ends = calls.BECAME.get(status) == "ended"
    if ends and await calls.stored(phone.talks, asked.door.house.engine, asked.door.channel.municipality, turn.call):
        await _ended(asked.door, turn)  # first, as below; and whoever was not reached was on no call
    try:
        await asked.line.ringing.told(outbox, nth, turn.call, status, seconds, picked)
    except SQLAlchemyError:
        raise Unavailable("the database is away") from None


async def _status(asked: _Asked) -> None:
    """How a call goes that came in."""
    turn, status = asked.turn, asked.form.get("CallStatus", "")
    if not status:
        raise Malformed
    house, place = asked.door.house, asked.door.channel.municipality
    over = await calls.stored(phone.is_over, house.engine, place, turn.call)
    became = calls.BECAME.get(status)
    if over is None or over or became is None:
        return
    if became in OVER:
        await _ended(asked.door, turn)  # first: told again it is the same, untold it would never be known
    seconds = calls.seconds_of(asked.form.get("CallDuration", "")) if became == "ended" else None
    await calls.stored(phone.heard, house.engine, place, turn.call, became, house.now(), seconds)


async def _ended(door: Door, turn: Turn) -> None:
    id_ = uuid5(NAMESPACE_URL, f"call/{turn.call}/ended")
    await door.house.take(CallEnded(id_, door.channel.municipality, turn.urn, door.house.now()))


def _row(text: str) -> int | None:
    plain = text.isascii() and text.isdecimal() and len(text) < 19
    return int(text) if plain else None
