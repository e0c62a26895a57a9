"""A demonstration: the service on simulated providers, with a clock that can be moved. Owns how it is put together.

It never meets the real world: it starts with no real token, on no database that held a real message, and what it
calls is on this machine. All else is the service as it always runs.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from bot.stopping import until
from db import rehearsing, running
from demo.calling import Calls
from demo.keeping import Keeping
from demo.page import Page
from demo.showing import Lines
from demo.telegram import Telegram
from demo.twilio import Twilio
from demo.visitors import Visitors
from flows import hours
from flows.content import Municipality
from flows.warned import Duty, OnDuty
from peilstation import desk, ends, keys
from peilstation.app import House, NotReady, Setup
from peilstation.clock import Wound
from peilstation.names import SettingsError
from peilstation.playing import Player
from peilstation.sealed import Sealed
from peilstation.settings import MunicipalitySettings, Settings
from peilstation.stage import Stage
from scheduler import ticks

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from peilstation.library import Library
    from peilstation.service import Role, Service

TOKEN = "1000000001:a-bot-of-the-demonstration"  # noqa: S105 - of a bot that exists on this machine only
BOT = "peilstation_demo_bot"
NUMBER = "+447700900999"
DUTY = OnDuty(name="dienst", sms="+447700900998")
"""Who is on duty: what is promised in a demonstration is kept too. Calls to it ring on the page, texts nobody sees."""
COLLEAGUES = (DUTY.sms or "", desk.DEMO_PHONE)
ACCOUNT = "AC" + sha256(b"demonstration").hexdigest()[:32]
AUTH = "of-the-demonstration"
OURS = (TOKEN.partition(":")[0], NUMBER)
"""Our accounts as the database names them."""
PURPOSE = "demo.telephones"
USED = ("person", "inbox", "outbox", "callback", "spent_id", "audit")
"""Tables in which nothing stands before somebody has used the service; an erasure leaves rows in some of them."""
BEAT = 5.0
"""Seconds between two signs of life of a process."""
LEASE, LASTS = "demo", timedelta(seconds=30)
"""Who has the simulated providers: one process at a time, on the real time."""
ROOM = timedelta(minutes=90)
"""A first visitor finds somebody at work for at least this long."""
AFTER_OPENING = timedelta(minutes=30)
TWILIO_SAYS = {
    "STOP": "U bent afgemeld en krijgt geen berichten meer van ons. Toch weer? Stuur START.",
    "START": "U bent weer aangemeld.",
}
"""What an operator sets in Twilio's console: these are Twilio's own answers."""


# --- before anything is opened ----------------------------------------------------------------------------------------


def arranged(setup: Setup, slug: str, roles: Collection[Role]) -> Setup:
    """The setup of a demonstration of one municipality. Raises SettingsError where anything real is set."""
    settings = setup.settings
    if complaints := [*_real(settings, here="web" in roles)]:
        raise SettingsError(complaints)
    lines = MunicipalitySettings(
        telegram_token=SecretStr(TOKEN), telegram_mode="webhook",
        twilio_account_sid=ACCOUNT, twilio_auth_token=SecretStr(AUTH), twilio_number=NUMBER,
    )  # fmt: skip
    led = settings.model_copy(update={"municipalities": {slug: lines}})
    return replace(setup, settings=led, dressed=partial(_with_somebody_on_duty, slug=slug))


def _with_somebody_on_duty(library: Library, slug: str) -> Library:
    duty = Duty(confirmed=True, people=(DUTY,))
    return replace(library, contents={**library.contents, slug: library.of(slug).with_duty(duty)})


def _real(settings: Settings, *, here: bool) -> Iterator[str]:
    """What may not be set. `here`: the providers are simulated in this very process."""
    why = "a demonstration has lines of its own; take this setting away, or leave out --demo"
    for slug, said in sorted(settings.municipalities.items()):
        yield from (f"{ends.block(slug)}{name.upper()}: {why}" for name in sorted(said.model_fields_set))
    yield from (f"PEILSTATION_{name.upper()}: {why}" for name in settings.model_fields_set & {"smtp_url", "smtp_from"})
    for name in ("telegram_api_url", "twilio_api_url"):
        url = getattr(settings, name)
        if here and name in settings.model_fields_set:
            yield f"PEILSTATION_{name.upper()}: {why}"
        elif not here and urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
            yield (f"PEILSTATION_{name.upper()}: without the web role a demonstration must be told where the web role "
                   "simulates this; it prints that when it starts")  # fmt: skip


def begin_anew(setup: Setup) -> list[str]:
    """Throw a demonstration's data away, and say what went. Raises NotReady where they are none, or not a file."""
    if not setup.settings.on_sqlite:
        raise NotReady("--fresh works on SQLite only; drop and make the PostgreSQL database yourself")
    path = _file(setup)
    if path.exists() and not _may_go(path):
        raise NotReady(f"{path} holds more than a demonstration: nothing was thrown away. "
                       "Move it yourself, or name another in PEILSTATION_DATABASE_URL.")  # fmt: skip
    gone = [one for one in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm")), _telephones(setup))
            if one.exists()]  # fmt: skip
    for one in gone:
        one.unlink()
    return [str(one) for one in gone]


def _may_go(path: Path) -> bool:
    """Whether a database is a demonstration's, or was never used by anybody. Nothing of it need be unsealed.

    Raises NotReady while another process has it open: it would go on writing to a file that is gone.
    """
    connection = sqlite3.connect(path, timeout=0)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        connection.execute("BEGIN IMMEDIATE")
        if "mark" in tables and connection.execute("SELECT 1 FROM mark WHERE name = ?", (rehearsing.SHOWN,)).fetchone():
            return True
        return not any(connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()  # noqa: S608 - names of ours
                       for table in USED if table in tables)  # fmt: skip
    except sqlite3.OperationalError:
        raise NotReady(f"{path} is in use: stop the Peilstation that runs on it first") from None
    except sqlite3.DatabaseError:  # not a database at all
        return False
    finally:
        connection.close()


def _file(setup: Setup) -> Path:
    from sqlalchemy import make_url

    return setup.folder / (make_url(setup.settings.database_url.get_secret_value()).database or "")


def _telephones(setup: Setup) -> Path:
    """Where the simulated telephones keep what they hold: beside the database."""
    if setup.settings.on_sqlite:
        path = _file(setup)
        return path.with_name(path.name + "-telephones")
    name = sha256(setup.settings.database_url.get_secret_value().encode()).hexdigest()[:12]
    return setup.folder / "var" / f"{name}-telephones"


# --- the clock --------------------------------------------------------------------------------------------------------


def wind(house: House, municipality: Municipality) -> Wound:
    """Set the clock for this run, and let the house follow it. Raises NotReady on a database of the real service.

    At the first start it shows now, or else the next hour at which somebody is at work. Later it goes on from where it
    stood when the last process ended.
    """
    real, found = datetime.now(UTC), rehearsing.winding(house.engine)
    if found is None:
        if rehearsing.has_other_messages(house.engine, OURS):
            raise NotReady("this database holds messages of real lines, and a demonstration moves its clock: name "
                           "another one in PEILSTATION_DATABASE_URL")  # fmt: skip
        shown = _within_hours(municipality, house.clock.now())
        rehearsing.wind(house.engine, rehearsing.Winding(shown, real))
    elif (stood := rehearsing.stood_at(house.engine, found, real)) is not None:
        rehearsing.wind(house.engine, rehearsing.Winding(stood, real))
    clock = Wound(house.engine)
    house.clock.follow(clock)
    return clock


def _within_hours(municipality: Municipality, now: datetime) -> datetime:
    """Now, where somebody is at work for a while yet; else soon after they begin."""
    day = hours.local(municipality, now).date()
    for ahead in range(370):
        for start, end in hours.staffed(municipality, day + timedelta(days=ahead)):
            moment = now if start <= now else start + AFTER_OPENING
            if end - moment >= ROOM and moment >= now:
                return moment
    return now


# --- running ----------------------------------------------------------------------------------------------------------


@contextmanager
def providers(house: House, slug: str, url: str) -> Iterator[tuple[House, Lines]]:
    """The simulated providers, and the house with settings that lead there. `url` is where this service is called."""
    with Telegram(house.clock.now) as telegram, Twilio(house.clock.now) as twilio:
        telegram.add_bot(TOKEN, BOT)
        twilio.add_account(ACCOUNT, AUTH)
        twilio.add_number(ACCOUNT, NUMBER, *(f"{url}/twilio/{slug}/{way}" for way in ("sms", "voice", "voice/status")))
        twilio.own_replies = TWILIO_SAYS
        twilio.telephones.be_watched()
        led = {"public_url": url, "telegram_api_url": telegram.url, "twilio_api_url": twilio.url}
        yield replace(house, settings=house.settings.model_copy(update=led)), Lines(telegram, twilio, TOKEN, NUMBER)


@contextmanager
def alone(engine: Engine) -> Iterator[str]:
    """Be the only process with simulated providers on this database. Raises NotReady where there is one already."""
    holder = running.new_holder()
    if not running.take_lease(engine, LEASE, holder, datetime.now(UTC), LASTS):
        raise NotReady("another demonstration runs on this database: go there, or stop it first, or name another "
                       "database in PEILSTATION_DATABASE_URL")  # fmt: skip
    try:
        yield holder
    finally:
        running.drop_lease(engine, LEASE, holder)


@asynccontextmanager
async def beating(service: Service, clock: Wound, holder: str | None = None) -> AsyncIterator[None]:
    """Signs of life while the service is open: by these others know whose clock is everybody's."""

    def sign() -> None:
        with suppress(SQLAlchemyError):
            running.set_mark(service.house.engine, rehearsing.ALIVE, clock.now())
            if holder is not None:
                running.take_lease(service.house.engine, LEASE, holder, datetime.now(UTC), LASTS)

    async def beat() -> None:
        while not service.stop.is_set():
            await asyncio.to_thread(sign)
            await until(service.stop, asyncio.sleep(BEAT))

    living = asyncio.create_task(beat())
    try:
        yield
    finally:
        service.stop.set()
        await living
        await asyncio.to_thread(sign)


@asynccontextmanager
async def shown(
    service: Service, setup: Setup, slug: str, clock: Wound, lines: Lines, holder: str
) -> AsyncIterator[None]:
    """The page of a service that is open, and its clock, until the service ends."""
    house = service.house
    ticking = ticks.Ticks(house.engine, house.ledger, clock.now, service.metrics)
    player = Player(house.engine, clock, ticking, service.nudge, lines.twilio.telephones.is_calling)
    stir = rehearsing.Stir(house.engine)
    stage = Stage(house, slug, player, partial(desk.demo_link, house, slug), stir)
    visitors = Visitors(stage.knows)
    calls = Calls(lines.twilio, lines.number, visitors, COLLEAGUES)
    keeping = Keeping(Sealed(_telephones(setup), keys.ring(setup.settings, setup.folder), PURPOSE),
                      {"telegram": lines.telegram, "twilio": lines.twilio, "visitors": visitors})  # fmt: skip
    await asyncio.to_thread(keeping.recall)
    service.pages = Page(stage, lines, visitors, calls, service.stop.is_set).routes()
    async with AsyncExitStack() as stack:
        kept = asyncio.create_task(keeping.run(service.stop))
        stack.push_async_callback(partial(asyncio.wait, [kept]))
        stack.push_async_callback(player.close)
        stack.callback(stir.close)
        await stack.enter_async_context(beating(service, clock, holder))
        if not stage.is_open():
            player.jump(_within_hours(house.library.of(slug).municipality, clock.now()))
        try:
            yield
        finally:
            service.stop.set()  # what ended it need not have been a signal, and all of this waits for it
