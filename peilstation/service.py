"""The service: every role that runs, in one loop. Owns which parts are opened for which role, and how they end.

web: webhooks, polling, the sweep, health. sender: one sender an account. scheduler: the ticks. They meet only in
tables, so each may as well run in a process of its own, or twice.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot import polling, sweep, web
from bot.channels import CHANNELS
from bot.delivery import House as Rooms
from bot.sender import Sender
from bot.stopping import until
from db import running
from peilstation import desk, health, logs, opening
from peilstation.app import House
from peilstation.gauges import gauge
from peilstation.metrics import Metrics, render
from peilstation.opening import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from bot.calls import Exchange

Role = Literal["web", "sender", "scheduler"]
ROLES: tuple[Role, ...] = ("web", "sender", "scheduler")
Work = Callable[[], Coroutine[Any, Any, None]]
BROKEN = 5.0
"""Seconds until a part that broke begins again."""
DRAIN = 7.5
"""Seconds from the signal until whatever still runs is broken off: it was promised to be over within ten."""

log = logging.getLogger(__name__)


class Service:
    """What runs for some roles. `lines` are the channels that are on."""

    def __init__(self, house: House, roles: Collection[Role]) -> None:
        self.house, self.roles = house, roles
        self.metrics = Metrics(house.library.contents, house.clock.now)
        self.metrics.watch(house.engine, more=[_incidents])
        self.rooms = Rooms(house.engine, house.ledger, house.library, house.clock.now, self.metrics)
        self.began = house.clock.now()
        self.stop = asyncio.Event()
        self._ends_at = 0.0
        self.lines: list[Line] = []
        self.senders: list[Sender] = []
        self.exchanges: dict[str, Exchange] = {}
        """By municipality: whoever has calls made, in the web role."""
        self.pages: Sequence[BaseRoute] = ()
        """Pages beside the webhooks, in the web role; to be set before `app` is asked for."""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Everything but the web server, running. Ends what it began. Raises SettingsError."""
        for content in self.house.library.contents.values():
            content.watch.wake()
        async with AsyncExitStack() as stack:
            await self._open_lines(stack)
            tasks = [asyncio.create_task(_lasting(work, self.stop)) for work in self._work()]
            tasks.append(asyncio.create_task(self._note_the_end()))
            if "scheduler" in self.roles:
                stack.enter_context(self._ticking())
            try:
                yield
            finally:
                self.stop.set()
                tasks += [asyncio.create_task(line.door.close()) for line in self.lines]
                tasks += [asyncio.create_task(exchange.close()) for exchange in self.exchanges.values()]
                _, late = await asyncio.wait(tasks, timeout=self._left())
                for task in late:
                    task.cancel()

    def nudge(self) -> None:
        """There may be something to send, on any line."""
        for sender in self.senders:
            sender.nudge()

    async def _note_the_end(self) -> None:
        await self.stop.wait()
        self._ends_at = asyncio.get_running_loop().time() + DRAIN

    def _left(self) -> float:
        """Seconds that may still be waited, counted from when the end was asked for."""
        now = asyncio.get_running_loop().time()
        return max(self._ends_at - now, 0.1) if self._ends_at else DRAIN

    async def _open_lines(self, stack: AsyncExitStack) -> None:
        async for line in opening.lines(self.house, self.rooms):
            stack.push_async_callback(line.channel.close)
            if "sender" in self.roles:
                sender = Sender(self.rooms, line.channel, calls=line.ringing)
                self.senders.append(sender)
                line.door.nudge = sender.nudge
            self.lines.append(line)
            if line.channel.name == "sms" and "web" in self.roles:
                from bot.calls import Exchange

                sms: Any = line.channel
                self.exchanges[line.account.municipality] = Exchange(self.rooms, sms, line.account.public_url)

    def _work(self) -> list[Work]:
        work: list[Work] = [partial(sender.run, self.stop) for sender in self.senders]
        if "web" in self.roles:
            work += [partial(self._incoming, line) for line in self.lines if line.channel.name in CHANNELS]
        return work

    async def _incoming(self, line: Line) -> None:
        """What a line needs besides its webhook."""
        channel: Any = line.channel
        if channel.name == "sms":
            await sweep.run(line.door, channel, self.stop)
        elif line.said.telegram_mode == "polling":
            await polling.Poller(line.door, channel).run(self.stop)
        else:
            url = f"{line.account.public_url}/telegram/{line.account.municipality}"
            await polling.keep_webhook(line.door, channel, url, line.account.secret, self.stop)

    @contextmanager
    def _ticking(self) -> Iterator[None]:
        from scheduler.ticks import Ticks, scheduler

        ticks = Ticks(self.house.engine, self.house.ledger, self.house.clock.now, self.metrics)
        ticking = scheduler(ticks)
        ticking.start()
        try:
            yield
        finally:
            ticking.shutdown(wait=True)

    # --- over HTTP ---------------------------------------------------------------------------------------------------

    def app(self) -> Starlette:
        """The web server's application: health and metrics in every role, webhooks in the web role."""
        routes: list[BaseRoute] = [
            Route("/health/live", _live),
            Route("/health/ready", self._ready),
            Route("/metrics", self._metrics),
        ]
        if "web" in self.roles:
            by = {name: {line.account.municipality: line for line in self.lines if line.channel.name == name}
                  for name in ("telegram", "sms")}  # fmt: skip
            secrets = {slug: line.account.secret for slug, line in by["telegram"].items()}
            routes.append(web.telegram_route({slug: line.door for slug, line in by["telegram"].items()}, secrets))
            doors = {slug: line.door for slug, line in by["sms"].items()}
            routes += web.sms_routes(doors, self.house.settings.public_url)
            routes += opening.phone_routes(self.house, self.lines)
            rings = {slug: exchange.ring for slug, exchange in self.exchanges.items()}
            bots = {slug: cast(Any, line.channel).username for slug, line in by["telegram"].items()}
            routes += desk.routes(self.house, stopping=self.stop.is_set, nudge=self.nudge, rings=rings, bots=bots,
                                  framed=bool(self.pages))  # fmt: skip
            routes += self.pages
        app = Starlette(routes=routes)
        app.router.redirect_slashes = False  # a redirect would be an answer before any check
        return app

    async def _ready(self, _request: Request) -> Response:
        found = await asyncio.to_thread(health.examine, self.house.engine, self.house.clock.now(), self.began)
        if not self.house.ledger.is_open:
            found = health.Health(ready=False, reasons=("the ledger takes nothing more",))
        return JSONResponse({"status": found.status, "reasons": list(found.reasons)}, 200 if found.ready else 503)

    async def _metrics(self, _request: Request) -> Response:
        body, kind = await asyncio.to_thread(render, self.metrics.registry)
        return Response(body, headers={"Content-Type": kind})


async def _lasting(work: Work, stop: asyncio.Event) -> None:
    """Do this until `stop`: a part that a bug ended begins again, for nobody else does its work."""
    while not stop.is_set():
        try:
            await work()
        except Exception:
            log.exception("part.broke")
            await until(stop, asyncio.sleep(BROKEN))
        else:
            return


async def _live(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def _incidents(connection: Connection, now: Any) -> Iterator[Any]:
    down: dict[tuple[str, ...], float] = {
        (one.municipality, one.channel): (now - one.since).total_seconds() for one in running.incidents(connection)
    }
    yield gauge("provider_down_seconds", "For how long a provider is out of order.", down, ("municipality", "channel"))


class _Server(uvicorn.Server):
    """A server that leaves signals to us: the other parts must hear of them too."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def _nothing_more(_service: Service) -> AsyncIterator[None]:
    yield


async def serve(
    house: House,
    roles: Collection[Role],
    listening: socket.socket,
    beside: Callable[[Service], AbstractAsyncContextManager[None]] = _nothing_more,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Run until SIGTERM or SIGINT; then everything ends within ten seconds. Raises SettingsError.

    `beside` is open while the service is; `ready` is called when requests are taken.
    """
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.on_loop_fault)
    service = Service(house, roles)
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, service.stop.set)
    async with service.open(), beside(service):
        config = uvicorn.Config(service.app(), log_config=None, access_log=False, lifespan="off", server_header=False,
                                timeout_graceful_shutdown=5)  # fmt: skip
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        ready()
        await service.stop.wait()
        server.should_exit = True
        await serving
