"""A post office for the tests of sending: people who wrote, words that wait for them, a sender at work, a moved clock.

The database, the ledger, the engine and the providers' clients are the real ones; the providers are the simulated
ones, each with its own record of what it took. Only what is said to whom is made up.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from aiohttp import ClientTimeout
from sqlalchemy import Engine, select

from bot import sms, telegram, voice
from bot.channel import Account, Channel, Rate
from bot.delivery import House
from bot.outage import Outage
from bot.ringing import Ringing
from bot.sender import Sender
from db import schema
from db.ledger import Ledger
from db.sending import End
from demo.telegram import Telegram
from demo.twilio import Twilio
from demo.twilio_legs import Handset
from demo.twilio_webhooks import SILENT
from flows import hours
from flows.content import Content, Directory
from flows.effects import Effect, Erase, Reply
from flows.engine import Step
from flows.engine import step as engine_step
from flows.events import DueFell, Event, Inbound, Lane, Written
from flows.moments import SettleDue
from flows.state import State
from tests.content import shipped
from tests.db.world import Database, new_talk

TOKEN, BOT = "123456:made-up", "123456"
ACCOUNT, AUTH = "AC" + "0a" * 16, "made-up"
NUMBER = "+447700900100"
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""Eleven o'clock in Dronten: somebody is there, and everything may leave."""

T = TypeVar("T")


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    moment: datetime = MONDAY

    def now(self) -> datetime:
        return self.moment

    def forward(self, seconds: float = 0, **more: float) -> None:
        self.moment += timedelta(seconds=seconds, **more)


@dataclass
class Line:
    """A channel as a test sees it, and the provider behind it."""

    name: str
    provider: Any
    account: str
    open: Callable[..., Channel]
    method: str
    """What the provider calls sending a message."""

    @property
    def end(self) -> End:
        return End("dronten", self.account, self.name)  # type: ignore[arg-type]

    def urn(self, nth: int) -> str:
        """Somebody's urn. On Telegram they wrote before, or nothing could be sent to them."""
        if self.name != "telegram":
            return f"tel:+447700900{nth:03}"
        self.provider.chat(TOKEN, nth, known=True)
        return f"telegram:{nth}"

    def to(self, nth: int) -> str:
        """The same person as the provider calls them."""
        return str(nth) if self.name == "telegram" else f"+447700900{nth:03}"

    def copies(self, words: str) -> int:
        """How often the provider took these words."""
        return self.taken().count(words)

    def taken(self) -> list[str]:
        """All that the provider took, in order."""
        return [one.body if self.name == "sms" else one.text for one in self.provider.sent]

    def taken_at(self) -> list[tuple[str, float]]:
        """To whom the provider took something, and when in its own seconds."""
        return [(one.to if self.name == "sms" else str(one.chat_id), one.at) for one in self.provider.sent]

    def tried(self) -> list[Any]:
        """Every call that was to send something."""
        return [call for call in self.provider.calls if call.method == self.method]


@contextmanager
def telegram_line(clock: Clock) -> Iterator[Line]:
    with Telegram(clock.now) as provider:
        provider.add_bot(TOKEN, "peilstation_bot")

        def opened(token: str = TOKEN) -> Channel:
            return telegram.Telegram(Account("dronten", provider.url, "http://127.0.0.1:9", token=token))

        yield Line("telegram", provider, BOT, opened, "sendMessage")


@contextmanager
def sms_line(clock: Clock) -> Iterator[Line]:
    with Twilio(clock.now) as provider:
        provider.add_account(ACCOUNT, AUTH)
        provider.add_number(ACCOUNT, NUMBER)
        provider.script = SILENT

        def opened(token: str = AUTH, per_second: float = 100.0) -> Channel:
            account = Account("dronten", provider.url, "http://127.0.0.1:9", number=NUMBER, user=ACCOUNT, token=token,
                              per_second=per_second)  # fmt: skip
            return sms.Sms(account)

        yield Line("sms", provider, NUMBER, opened, "create")


@contextmanager
def phone_line(clock: Clock) -> Iterator[Line]:
    """The same number as a telephone: whoever is rung is busy, until a test says otherwise."""
    with Twilio(clock.now) as provider:
        provider.add_account(ACCOUNT, AUTH)
        provider.add_number(ACCOUNT, NUMBER)
        provider.telephones.usual = Handset("busy")

        def opened(token: str = AUTH) -> Channel:
            account = Account("dronten", provider.url, "http://127.0.0.1:9", number=NUMBER, user=ACCOUNT, token=token)
            return voice.Voice(account)

        yield Line("voice", provider, NUMBER, opened, "call")


@contextmanager
def impatient(seconds: float) -> Iterator[None]:
    """Clients that give up after so many seconds instead of eighteen."""
    before = telegram._TIMEOUT, sms._TIMEOUT
    telegram._TIMEOUT = sms._TIMEOUT = ClientTimeout(total=seconds, sock_connect=seconds)
    try:
        yield
    finally:
        telegram._TIMEOUT, sms._TIMEOUT = before


@dataclass
class Office:
    """A database with people who wrote on one line, and the house that a sender works in."""

    database: Database
    line: Line
    clock: Clock
    events: list[Event] = field(default_factory=list)
    """What the ledger heard that nobody wrote: changed lines, lost messages."""
    saying: dict[str, tuple[Effect, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ledger = self.open_ledger(self.database.engine)
        self.house = self.rooms(self.database.engine, self.ledger)

    def open_ledger(self, engine: Engine) -> Ledger:
        self.database.world.contents = dict(shipped().contents)  # type: ignore[assignment]
        return self.database.ledger(self._step, engine=engine)

    def rooms(self, engine: Engine, ledger: Ledger) -> House:
        return House(engine, ledger, shipped(), lambda: self.clock.now())

    def _step(self, content: Content, directory: Directory, state: State, event: Event) -> Step:
        """What the test put in somebody's mouth; what nobody says goes to the engine."""
        if isinstance(event, Inbound) and event.external_id in self.saying:
            talk = state.talk or new_talk(content, event)
            return Step(replace(state, talk=talk), self.saying[event.external_id])
        if isinstance(event, DueFell) and event.due in self.saying:
            return Step(state, (*self.saying[event.due], SettleDue("fired")))
        if not isinstance(event, Inbound):
            self.events.append(event)
        return engine_step(content, directory, state, event)

    def say(self, *words: str, to: int = 1, lane: Lane = "reply", until: datetime | None = None) -> None:
        """Let words wait for somebody, all of one turn, as the answer to something they wrote."""
        self.say_all([(to, Reply(text, (), None, lane, until)) for text in words], together=True)

    def say_all(self, said: list[tuple[int, Reply]], *, together: bool = False) -> None:
        """Let many words wait, of as many people."""
        turns = [(said[0][0], tuple(reply for _, reply in said))] if together else [(to, (one,)) for to, one in said]
        futures = []
        for to, replies in turns:
            heard = self.heard("hallo", to)
            self.saying[heard.external_id] = replies
            futures.append(self.ledger.submit(heard))
        for future in futures:
            future.result()

    def heard(self, text: str, who: int = 1) -> Inbound:
        """Something that somebody wrote, just now."""
        return Inbound(uuid4(), "dronten", self.line.name, self.line.account,  # type: ignore[arg-type]
                       uuid4().hex, self.line.urn(who), self.clock.now(), text)  # fmt: skip

    def falls(self, *words: str, to: int = 1, until: datetime | None = None) -> None:
        """A moment falls at which these words are to be said to somebody who was last heard on this line."""
        heard = self.heard("hallo", to)
        self.saying[heard.external_id] = (Reply("Dag.", language="nl"),)
        person, moment, now = self.ledger.record(heard).person, uuid4().hex, self.clock.now()
        assert person
        about = {"id": moment, "person": person, "kind": "check_in", "subject": moment, "local_date": now.date()}
        self.database.insert(schema.due, about | {"at": now, "moment": now, "status": "pending"})
        end = until or hours.expiry(shipped().of("dronten").municipality, now)
        self.saying[moment] = tuple(Reply(text, lane="unasked", until=end, language="nl") for text in words)
        self.ledger.record(DueFell(uuid4(), "dronten", person, moment, "check_in", moment, now, now, "voice"))

    def writes(self, text: str, who: int = 1) -> None:
        """Somebody writes, and the engine itself answers."""
        self.ledger.record(self.heard(text, who))

    def by_hand(self, text: str, to: int = 1) -> None:
        """A human at the desk writes to somebody who wants to be called."""
        self.writes("ik wil gebeld worden", to)
        mine = select(schema.urn.c.person).where(schema.urn.c.blind == self.database.blind(self.line.urn(to)))
        with self.database.engine.connect() as connection:
            whose = connection.scalar(mine)
            about = connection.scalar(select(schema.callback.c.id).where(schema.callback.c.person == whose))
        assert whose
        assert about
        self.ledger.record(Written(uuid4(), "dronten", whose, about, text, self.clock.now(), "desk:anja"))

    def erases(self, who: int = 1, *last: str) -> None:
        """Somebody is erased, with these last words."""
        heard = self.heard("wis", who)
        self.saying[heard.external_id] = (*(Reply(words) for words in last), Erase())
        self.ledger.record(heard)

    # --- what is there ---------------------------------------------------------------------------------------------

    def row(self, words: str) -> Any:
        """The row of the outbox with these words."""
        (row,) = [row for row in self.rows() if row.text == words]
        return row

    def rows(self, *where: Any) -> list[Any]:
        with self.database.engine.connect() as connection:
            return list(connection.execute(select(schema.outbox).where(*where).order_by(schema.outbox.c.id)))

    def statuses(self) -> list[str]:
        with self.database.engine.connect() as connection:
            return list(connection.scalars(select(schema.outbox.c.status).order_by(schema.outbox.c.id)))

    def callbacks(self) -> list[tuple[str, str, list[str]]]:
        """Topic, urgency and signals of each callback."""
        rows = self.database.rows(schema.callback)
        return [(row.topic, row.urgency, list(row.signals)) for row in rows]

    def person(self, nth: int = 1) -> str:
        """How somebody stands."""
        with self.database.engine.connect() as connection:
            query = select(schema.person.c.status).join(schema.urn, schema.urn.c.person == schema.person.c.id)
            return str(connection.scalar(query.where(schema.urn.c.blind == self.database.blind(self.line.urn(nth)))))

    def incidents(self) -> list[str]:
        return [row.reason for row in self.database.rows(schema.incident)]

    # --- at work ---------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def sending(
        self, house: House | None = None, *, paced: bool = False, most: int = 200, **how: Any
    ) -> AsyncIterator[Sender]:
        """A sender at work, which ends in good order; not slowed down by what the provider allows, unless `paced`."""
        channel = self.line.open(**how)
        if not paced:
            channel.rate = Rate(1000.0)
        rings = Ringing(house or self.house, channel, most) if isinstance(channel, voice.Voice) else None
        sender, stop = Sender(house or self.house, channel, Outage(first=0.1), rings), asyncio.Event()
        running = asyncio.create_task(sender.run(stop))
        try:
            yield sender
        finally:
            stop.set()
            sender.nudge()
            await running
            await _close(channel)

    async def until(self, holds: Callable[[], T], patience: float = 8.0) -> T:
        """Wait until this is so."""
        async with asyncio.timeout(patience):
            while not (found := await asyncio.to_thread(holds)):  # noqa: ASYNC110 - rows tell nobody that they changed
                await asyncio.sleep(0.01)
        return found

    async def settled(self, patience: float = 8.0) -> None:
        """Wait until nothing waits any more."""
        await self.until(lambda: "queued" not in self.statuses(), patience)

    async def tried(self, words: str, times: int, patience: float = 8.0) -> Any:
        """Wait until these words were tried so often, and nobody has them in hand; their row."""

        def at_rest() -> Any:
            row = self.row(words)
            return row if row.tries >= times and row.claimed_until is None else None

        return await self.until(at_rest, patience)


async def _close(channel: Channel) -> None:
    if isinstance(channel, telegram.Telegram) and (session := channel.bot.session._session):  # type: ignore[attr-defined]
        await session.close()  # first: aiogram else waits a quarter of a second for TLS that is not there
    await channel.close()
