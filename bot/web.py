"""The webhooks: Telegram and Twilio knock here. Owns the order of the checks, and what each answer's status says.

A missing signature or secret 403, an oversized body 413 (unread), a wrong one 403, a body that is not what it should be
400; and 200 only when what was said is on the disk. 503 means: not stored, bring it again.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channel import Malformed, named
from bot.delivery import lost_of
from bot.door import Door
from db import sending
from db.ledger import NotStored, Unavailable
from db.sending import End, Leaving, Settled
from flows.events import LineChanged

if TYPE_CHECKING:
    from twilio.request_validator import RequestValidator

    from bot.sms import Sms
    from bot.voice import Voice

LARGEST = 64 * 1024
"""Bytes of a body."""
SECRET, SIGNATURE = "X-Telegram-Bot-Api-Secret-Token", "X-Twilio-Signature"
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

log = logging.getLogger(__name__)


class Refusal(Exception):
    """The request ends here."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def telegram_route(doors: Mapping[str, Door], secrets: Mapping[str, str]) -> Route:
    """Where Telegram posts updates: doors and secrets by municipality."""

    async def take(request: Request) -> Response:
        from bot.telegram import parse

        door = door_of(doors, request)
        given = request.headers.get(SECRET)
        if not given:
            raise Refusal(403)
        body = await _body(request)
        if not hmac.compare_digest(given.encode("latin-1", "replace"), secrets[door.channel.municipality].encode()):
            raise Refusal(403)
        await door.take(parse(body))
        return Response()

    return Route("/telegram/{municipality}", guarded(take, doors), methods=["POST"])


def sms_routes(doors: Mapping[str, Door], public_url: str) -> list[Route]:
    """Where Twilio posts what people text, what became of what we text, and how a call from the desk goes."""

    async def take(request: Request) -> Response:
        door, form = await signed(request, doors, public_url)
        await door.take(form)
        return Response(EMPTY_TWIML, media_type="text/xml")

    async def status(request: Request) -> Response:
        door, form = await signed(request, doors, public_url)
        await _became(door, form, request.query_params.get("outbox", ""))
        return Response(EMPTY_TWIML, media_type="text/xml")

    return [
        *_of_calls(doors, public_url),
        Route("/twilio/{municipality}/sms", guarded(take, doors), methods=["POST"]),
        Route("/twilio/{municipality}/status", guarded(status, doors), methods=["POST"]),
    ]


def _of_calls(doors: Mapping[str, Door], public_url: str) -> list[Route]:
    if not doors:
        return []
    from bot import calls  # with it comes Twilio's client, which only a municipality with SMS pays for

    return calls.routes(doors, public_url)


def guarded(
    take: Callable[[Request], Awaitable[Response]], doors: Mapping[str, Door]
) -> Callable[[Request], Awaitable[Response]]:
    """The same, with whatever goes wrong as a status; nothing of a body is ever in the answer or the log."""

    async def guarded(request: Request) -> Response:
        try:
            return await take(request)
        except Refusal as refusal:
            status = refusal.status
        except Malformed:
            status = 400
        except ClientDisconnect:
            status = 400
        except Unavailable:
            status = 503
        except NotStored:
            log.error("message.not_stored")
            status = 500
        if door := doors.get(request.path_params["municipality"]):
            if status == 403:
                door.complain()
            door.house.tally.turned_away(door.channel.municipality, door.channel.name, status)
        return Response(status_code=status)

    return guarded


def door_of(doors: Mapping[str, Door], request: Request) -> Door:
    """The door of the municipality in the URL. Raises Refusal."""
    try:
        return doors[request.path_params["municipality"]]
    except KeyError:
        raise Refusal(404) from None


async def _body(request: Request) -> bytes:
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LARGEST:
        raise Refusal(413 if length.isdecimal() else 400)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise Refusal(413)
    return bytes(body)


class _Form(dict[str, list[str]]):
    """A form as Twilio's validator asks it for the values of a name."""

    def getall(self, name: str) -> list[str]:
        return self[name]


async def signed(request: Request, doors: Mapping[str, Door], public_url: str) -> tuple[Door, dict[str, str]]:
    """The door and the form (of a name that comes twice, the first value), when the signature is Twilio's."""
    from bot.sms import parse

    door = door_of(doors, request)
    signature = request.headers.get(SIGNATURE)
    if not signature:
        raise Refusal(403)
    form = _Form(parse(await _body(request)))
    channel: Sms | Voice = door.channel  # type: ignore[assignment]  # these doors are Twilio's
    if not _is_twilios(channel.validator, _called(request, public_url), form, signature):
        raise Refusal(403)
    return door, {name: values[0] for name, values in form.items()}


def _is_twilios(validator: RequestValidator, url: str, form: _Form, signature: str) -> bool:
    # Signed as we spell our URL, nearly always; `validate` reckons two signatures, with a port and without.
    plain: str = validator.compute_signature(url, form)
    return hmac.compare_digest(plain.encode(), signature.encode()) or validator.validate(url, form, signature)


def _called(request: Request, public_url: str) -> str:
    """The URL that Twilio called: our public one. What a proxy made of it on the way is not what was signed."""
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    query: bytes = request.scope["query_string"]
    return public_url + path.decode("latin-1") + ("?" + query.decode("latin-1") if query else "")


# --- what became of a message -----------------------------------------------------------------------------------------


async def _became(door: Door, form: Mapping[str, str], outbox: str) -> None:
    from bot import sms

    sid, status = form.get("MessageSid") or form.get("SmsSid"), form.get("MessageStatus") or form.get("SmsStatus")
    if not sid or not status:
        raise Malformed
    sid = named(sid)
    if status not in sms.BECAME or not (outbox.isascii() and outbox.isdecimal() and len(outbox) < 19):
        return
    await _hear(door, Settled(int(outbox), sms.BECAME[status], door.house.now(), sid), form)


async def _hear(door: Door, told: Settled, form: Mapping[str, str]) -> None:
    """What a human must know is told before it is written down: told again it joins, and is never lost."""
    house = door.house
    try:
        ours = door.channel
        end = End(ours.municipality, ours.account, ours.name)
        message = await asyncio.to_thread(sending.news, house.engine, told, end)
        if message is None:
            return
        if told.status == "failed":
            await _tell(door, message, told, form.get("ErrorCode", ""))
        await asyncio.to_thread(sending.settle, house.engine, [told])
    except SQLAlchemyError:
        raise Unavailable("the database is away") from None


async def _tell(door: Door, message: Leaving, told: Settled, code: str) -> None:
    from bot.sms import line_of

    if line := line_of(code):
        await door.house.take(LineChanged(uuid4(), message.municipality, message.urn, told.at, line))
    if (line != "stopped" or message.lane == "urgent") and (lost := lost_of(message, "failed", told.at)):
        await door.house.take(lost)
