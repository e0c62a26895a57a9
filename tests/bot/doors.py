"""The webhooks as a service has them: a real server on loopback, a real ledger, two municipalities, nobody who sends.

Owns what tests of the way in share: posting as a provider posts, and seeing what was stored.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import uvicorn
from sqlalchemy import Engine, Table, event, func, select
from starlette.applications import Starlette

from bot import phone, web
from bot.channel import Account, Channel
from bot.channels import ALOUD, CHANNELS
from bot.delivery import House
from bot.door import Door
from bot.ringing import Ringing
from bot.saying import Manner
from db import schema
from db.ledger import Ledger
from flows.engine import step as engine_step
from peilstation.library import Library

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday morning; Dronten is staffed."""
PUBLIC = "https://peilstation.example:8443/hier"
"""What providers call, and sign: another host, port and path than the server itself listens on."""
NOBODY = "http://127.0.0.1:9"
"""Where no provider listens."""
RIET, RIETS_NUMBER = 5, "+447700900001"
PLACES = ("dronten", "elders")
TOKENS = {"dronten": "111:een", "elders": "222:twee"}
SECRETS = {"dronten": "geheim-1", "elders": "geheim-2"}
NUMBERS = {"dronten": "+447700900100", "elders": "+447700900101"}
AUTH = {"dronten": "auth-1", "elders": "auth-2"}
USER = "AC" + "0a" * 16
Pairs = Iterable[tuple[str, str]] | Mapping[str, str]


def opened(name: Any, place: str, url: str = NOBODY) -> Channel:
    """A channel of a municipality. In a loop."""
    token = TOKENS[place] if name == "telegram" else AUTH[place]
    return (CHANNELS | ALOUD)[name](Account(place, url, PUBLIC, NUMBERS[place], USER, token, SECRETS[place]))


@dataclass(repr=False)
class Tally:
    """Remembers what was counted."""

    kinds: list[tuple[str, str, str, bool]] = field(default_factory=list)
    away: list[tuple[str, str, int]] = field(default_factory=list)

    def heard(self, municipality: str, channel: str, kind: str, *, since: datetime, crisis: bool = False) -> None:
        self.kinds.append((municipality, channel, kind, crisis))

    def left(self, *_what: object, **_more: object) -> None: ...

    def turned_away(self, municipality: str, channel: str, status: int) -> None:
        self.away.append((municipality, channel, status))

    def incident(self, *_what: object) -> None: ...


def signature(token: str, url: str, form: Pairs) -> str:
    """X-Twilio-Signature, written down from Twilio's description: every name with each of its values, sorted."""
    pairs = sorted(set(form.items() if isinstance(form, Mapping) else form))
    signed = url + "".join(name + value for name, value in pairs)
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


@dataclass(repr=False)
class Doors:
    """What is open, and how to knock. Every method that posts gives the status of the answer."""

    engine: Engine
    house: House
    tally: Tally
    port: int = 0
    nudged: list[str] = field(default_factory=list)
    manner: Manner = field(default_factory=Manner)
    recordings: dict[tuple[str, str], Path] = field(default_factory=dict)

    # Knocking

    def ask(self, path: str, form: Pairs, *, place: str = "dronten", query: str = "") -> tuple[int, str]:
        """What a signed form about a call is answered with."""
        path, body, headers = self.signed(f"voice{path}", form, place=place, query=query)
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def post(self, path: str, body: bytes, headers: Mapping[str, str], *, patience: float = 20.0) -> int:
        """Any body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=patience)
        try:
            connection.request("POST", path, body, dict(headers))
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def raw(self, sent: bytes, *, patience: float = 5.0) -> int:
        """Bytes on the wire, and no more than these: the status that comes back while we send nothing else."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=patience) as wire:
            wire.sendall(sent)
            return int(wire.recv(64).split(b" ")[1])

    def update(self, update: Any, place: str = "dronten", secret: str | None = None) -> int:
        """An update of Telegram's; bytes are sent as they are."""
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        return self.post(f"/telegram/{place}", body, {web.SECRET: secret or SECRETS[place]})

    def write(self, text: str, number: int, *, who: int = RIET, place: str = "dronten") -> int:
        """Somebody writes to a bot."""
        return self.update(message(number, text, who), place)

    def form(self, path: str, form: Pairs, *, place: str = "dronten", query: str = "") -> int:
        """A form with the signature that Twilio gives it."""
        return self.post(*self.signed(path, form, place=place, query=query))

    def signed(
        self, path: str, form: Pairs, *, place: str = "dronten", query: str = ""
    ) -> tuple[str, bytes, dict[str, str]]:
        """Path, body and headers of a signed form."""
        pairs = list(form.items() if isinstance(form, Mapping) else form)
        path = f"/twilio/{place}/{path}" + (f"?{query}" if query else "")
        headers = {web.SIGNATURE: signature(AUTH[place], PUBLIC + path, pairs)}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return path, urlencode(pairs, quote_via=quote).encode(), headers | kind

    def text(self, body: str, sid: str, *, who: str = RIETS_NUMBER, place: str = "dronten") -> int:
        """Somebody sends an SMS."""
        return self.form("sms", sms(sid, body, who, place), place=place)

    def status(self, outbox: object, status: str, *, sid: str = "SM1", place: str = "dronten", **more: str) -> int:
        """Twilio tells what became of a message."""
        form = {"MessageSid": sid, "MessageStatus": status, "To": RIETS_NUMBER, "From": NUMBERS[place], **more}
        return self.form("status", form, place=place, query=f"outbox={outbox}")

    # Looking

    def rows(self, table: Table, *where: Any) -> list[Any]:
        """The rows of a table, by their key."""
        with self.engine.connect() as connection:
            return list(connection.execute(select(table).where(*where).order_by(*table.primary_key.columns)))

    def stored(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.engine.connect() as connection:
            tables = schema.metadata.sorted_tables
            return {one.name: connection.scalar(select(func.count()).select_from(one)) or 0 for one in tables}


def message(number: int, text: str, who: int = RIET) -> dict[str, Any]:
    """An update with a text."""
    user = {"id": who, "is_bot": False, "first_name": "Riet", "language_code": "nl"}
    chat = {"id": who, "type": "private", "first_name": "Riet"}
    return {"update_id": number, "message": {"message_id": 1, "date": 1, "chat": chat, "from": user, "text": text}}


def sms(sid: str, body: str, who: str = RIETS_NUMBER, place: str = "dronten") -> dict[str, str]:
    """A form with a text."""
    return {"MessageSid": sid, "From": who, "To": NUMBERS[place], "Body": body, "NumMedia": "0"}


@contextmanager
def standing(
    engine: Engine, library: Library, *, step: Any = engine_step, provider: str = NOBODY, **sounds: Any
) -> Iterator[Doors]:
    """The doors of both municipalities, open until the end."""
    tally = Tally()
    with Ledger(engine, library, step=step) as ledger, socket.create_server(("127.0.0.1", 0)) as listening:
        doors = Doors(
            engine, House(engine, ledger, library, lambda: NOW, tally), tally, listening.getsockname()[1], **sounds
        )
        ready: Future[uvicorn.Server] = Future()
        with ThreadPoolExecutor(1) as pool:
            residence = pool.submit(asyncio.run, _serve(doors, listening, provider, ready))
            server = ready.result(20)
            try:
                yield doors
            finally:
                server.should_exit = True
                residence.result(20)


async def _serve(doors: Doors, listening: socket.socket, provider: str, ready: Future[uvicorn.Server]) -> None:
    by: dict[str, dict[str, Door]] = {name: {} for name in ("telegram", "sms", "voice")}
    for name in by:
        for place in PLACES:
            channel = opened(name, place, provider)
            by[name][place] = Door(doors.house, channel, lambda place=place: doors.nudged.append(place))  # type: ignore[misc]
    # As composed in peilstation.service; nothing of a path that is not ours is sent elsewhere.
    app = Starlette(
        routes=[
            web.telegram_route(by["telegram"], SECRETS),
            *web.sms_routes(by["sms"], PUBLIC),
            *phone.routes({place: _line(doors, door) for place, door in by["voice"].items()}, PUBLIC),
        ]
    )
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    ready.set_result(server)
    try:
        await server.serve(sockets=[listening])
    finally:
        for door in [door for doors_ in by.values() for door in doors_.values()]:
            await door.close()
            await door.channel.close()


def _line(doors: Doors, door: Door) -> phone.Line:
    voice: Any = door.channel
    return phone.Line(door, doors.manner, Ringing(doors.house, voice, 200), doors.recordings)


@contextmanager
def away(engine: Engine) -> Iterator[None]:
    """The database cannot be written to, for as long as this lasts."""
    telling = True

    def tell(connection: Any, *_: object) -> None:
        if telling:
            connection.execute("PRAGMA query_only = on")

    event.listen(engine, "checkout", tell)
    yield
    telling = False
    engine.dispose()
