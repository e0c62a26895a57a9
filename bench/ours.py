"""Ours: the Telegram door, the SMS door and the bare ledger, each on a database of its own. Owns how they are fed.

A door gets what a web server would hand it, through the real routes and all their checks, but without a socket. Its
reply is stored in the outbox, in the same transaction; who sends it later is not part of the turn.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from sqlalchemy import Engine, func, select
from starlette.applications import Starlette

from bench.contestant import Contestant, Label
from bench.road import MORNING, Astray, Road, Turn, walked
from bench.updates import update
from bot import web
from bot.channel import Account
from bot.channels import CHANNELS
from bot.delivery import House
from bot.door import Door
from db import migrate, schema
from db.crypto import KeyRing, generate
from db.directory import load_starter
from db.engine import connect
from db.ledger import Ledger
from flows.events import Inbound
from peilstation.clock import Clock
from peilstation.library import Library
from tests.content import shipped

PUBLIC = "https://peilstation.example"
NOBODY = "http://127.0.0.1:9"
TOKEN, SECRET, USER, AUTH = "42:made-up", "a-made-up-secret", "AC" + "1" * 32, "a-made-up-token"
NUMBERS = 1000
"""Telephone numbers for drama; with more people the next thousand is of another municipality."""
PLACES = 60
"""Municipalities, all with Dronten's content; each is given its activities when its first person comes."""


@dataclass(frozen=True)
class Rooms:
    """A database with a ledger on it."""

    engine: Engine
    ledger: Ledger
    library: Library
    clock: Clock

    @property
    def house(self) -> House:
        """What a door needs."""
        return House(self.engine, self.ledger, self.library, self.clock.now)

    def settle(self, town: str) -> str:
        """See to it that this municipality has its activities."""
        load_starter(self.engine, town, self.library.directories[town].values(), at=self.clock.now())
        return town


def place(number: int) -> str:
    """The slug of a municipality; the first is the one that ships."""
    return "dronten" if number == 0 else f"dronten-{number}"


@asynccontextmanager
async def rooms(url: str, ledger: type[Ledger] = Ledger) -> AsyncIterator[Rooms]:
    """An empty database at this URL, brought to today's schema, with the shipped activities and a ledger."""
    engine = connect(url, KeyRing.from_text(generate()))
    migrate.upgrade(engine)
    library, clock = _places(shipped()), Clock(MORNING)
    try:
        with closing(ledger(engine, library)) as running:
            yield Rooms(engine, running, library, clock)
    finally:
        engine.dispose()


def _places(library: Library) -> Library:
    """The library with as many municipalities as there may be people for."""
    first = library.contents["dronten"]
    contents = {slug: replace(first, municipality=first.municipality.model_copy(update={"slug": slug}))
                for slug in map(place, range(PLACES))}  # fmt: skip
    directories = dict.fromkeys(contents, library.directories["dronten"])
    return replace(library, contents=contents, directories=directories)


# --- through a door ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Post:
    """A request as a web server hands it on."""

    scope: dict[str, Any]
    body: bytes


def post(path: str, body: bytes, headers: Mapping[str, str]) -> Post:
    """A POST; headers are sent as they are."""
    named = {"content-type": "application/json", "content-length": str(len(body)), **headers}
    raw = [(name.lower().encode(), value.encode()) for name, value in named.items()]
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
             "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": raw,
             "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8080)}  # fmt: skip
    return Post(scope, body)


async def knock(app: Starlette, posted: Post) -> None:
    """Hand a request over and wait for its answer. Raises Astray for anything but 200."""
    status = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": posted.body, "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    await app(posted.scope, receive, send)
    if status != 200:
        raise Astray(f"the door answered {status}")


@dataclass
class _Ours:
    """What the three have in common: people's numbers, and what must be stored at the end."""

    label: Label
    road: Road
    rooms: Rooms
    people: Iterator[int] = field(default_factory=lambda: count(1))

    async def check(self, screenings: int) -> None:
        check(self.rooms.engine, self.road, screenings)


@dataclass
class TelegramDoor(_Ours):
    """Updates as bytes with their secret, at the webhook."""

    app: Starlette = field(default_factory=Starlette)
    updates: Iterator[int] = field(default_factory=lambda: count(1))

    def visit(self) -> Sequence[Post]:
        who = next(self.people)
        told = [update(turn, who, number) for turn, number in zip(self.road.turns, self.updates, strict=False)]
        return [post("/telegram/dronten", json.dumps(one).encode(), {web.SECRET: SECRET}) for one in told]

    async def take(self, turn: Post) -> None:
        await knock(self.app, turn)


@dataclass
class SmsDoor(_Ours):
    """Signed forms at the webhook."""

    app: Starlette = field(default_factory=Starlette)

    def visit(self) -> Sequence[Post]:
        town, who = divmod(next(self.people) - 1, NUMBERS)
        if who == 0:
            self.rooms.settle(place(town))
        return [signed(place(town), turn.said, f"+447700900{who:03}") for turn in self.road.turns]

    async def take(self, turn: Post) -> None:
        await knock(self.app, turn)


def signed(town: str, said: str, who: str, public: str = PUBLIC) -> Post:
    """An SMS as Twilio posts it, with its signature."""
    path = f"/twilio/{town}/sms"
    form = {"ToCountry": "NL", "SmsMessageSid": "SM" + uuid4().hex, "NumMedia": "0", "Body": said, "From": who,
            "To": "+447700900999", "AccountSid": USER, "NumSegments": "1", "ApiVersion": "2010-04-01"}  # fmt: skip
    form["MessageSid"] = form["SmsSid"] = form["SmsMessageSid"]
    text = public + path + "".join(name + form[name] for name in sorted(form))
    signature = base64.b64encode(hmac.new(AUTH.encode(), text.encode(), hashlib.sha1).digest()).decode()
    headers = {web.SIGNATURE: signature, "content-type": "application/x-www-form-urlencoded"}
    return post(path, urlencode(form, quote_via=quote).encode(), headers)


@dataclass
class BareLedger(_Ours):
    """Events, as a door would make them of updates. Every receipt is held against the road."""

    events: Iterator[int] = field(default_factory=lambda: count(1))

    def visit(self) -> Sequence[tuple[Inbound, Turn]]:
        who, at = next(self.people), self.rooms.clock.now()
        return [(self._event(turn, who, at), turn) for turn in self.road.turns]

    def _event(self, turn: Turn, who: int, at: datetime) -> Inbound:
        return Inbound(uuid4(), "dronten", "telegram", "42", str(next(self.events)), f"telegram:{who}", at, turn.said,
                       "button" if turn.press else "text", turn.press)  # fmt: skip

    async def take(self, turn: tuple[Inbound, Turn]) -> None:
        event, planned = turn
        receipt = await asyncio.wrap_future(self.rooms.ledger.submit(event))
        asked = receipt.replies[-1].reply.question if receipt.replies else "nothing"
        if receipt.status != "recorded" or asked != planned.question:
            raise Astray(f"asked {asked}, not {planned.question}")


# --- opened -----------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def telegram(label: Label, url: str, ledger: type[Ledger] = Ledger) -> AsyncIterator[Contestant]:
    """The Telegram door on a database."""
    from bench.updates import Quiet

    async with rooms(url, ledger) as there:
        there.settle("dronten")
        channel: Any = CHANNELS["telegram"](Account("dronten", NOBODY, PUBLIC, token=TOKEN, secret=SECRET))
        await channel.close()
        channel.bot.session = Quiet()  # a pressed button is noticed by a call, which must find somebody
        door = Door(there.house, channel)
        app = Starlette(routes=[web.telegram_route({"dronten": door}, {"dronten": SECRET})])
        yield TelegramDoor(label, walked("telegram"), there, app=app)
        await door.close()


@asynccontextmanager
async def sms(label: Label, url: str, ledger: type[Ledger] = Ledger) -> AsyncIterator[Contestant]:
    """The SMS door on a database."""
    async with rooms(url, ledger) as there:
        doors = {}
        for slug in map(place, range(PLACES)):
            account = Account(slug, NOBODY, PUBLIC, number="+447700900999", user=USER, token=AUTH)
            doors[slug] = Door(there.house, CHANNELS["sms"](account))
        yield SmsDoor(label, walked("sms"), there, app=Starlette(routes=web.sms_routes(doors, PUBLIC)))
        for door in doors.values():
            await door.channel.close()


@asynccontextmanager
async def bare(label: Label, url: str, ledger: type[Ledger] = Ledger) -> AsyncIterator[Contestant]:
    """The ledger without a door."""
    async with rooms(url, ledger) as there:
        there.settle("dronten")
        yield BareLedger(label, walked("telegram"), there)


OPENED = {"telegram": telegram, "sms": sms, "ledger": bare}


# --- whether it was done ----------------------------------------------------------------------------------------------


def check(engine: Engine, road: Road, screenings: int) -> None:
    """Whether so many people are at the end of their road, and nobody elsewhere. Raises Astray."""
    instrument, value, band = road.score
    talk, score, answer = schema.conversation.c, schema.score.c, schema.answer.c
    scored = (score.instrument == instrument, score.value == value, score.band == band)
    counted = {
        "conversations completed": ([talk.status == "completed"], talk.id, screenings),
        "conversations": ([], talk.id, screenings),
        "scores": (scored, score.conversation, screenings),
        "answers": ([], answer.position, screenings * road.answers),
        "offers accepted": ([schema.offer.c.status == "accepted"], schema.offer.c.activity, screenings),
        "callbacks": ([schema.callback.c.status == "open"], schema.callback.c.id, screenings),
        "check-ins": ([schema.due.c.kind == "check_in.week_1"], schema.due.c.id, screenings),
        "messages in": ([], schema.inbox.c.id, screenings * len(road.turns)),
        "messages out": ([], schema.outbox.c.id, screenings * sum(len(turn.replies) for turn in road.turns)),
    }
    with engine.connect() as connection:
        for what, (where, column, wanted) in counted.items():
            found = connection.scalar(select(func.count(column)).where(*where))
            if found != wanted:
                raise Astray(f"{found} {what} are stored, not {wanted}")
