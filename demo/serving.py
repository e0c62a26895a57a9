"""Serving a provider on loopback, in the running loop or in a thread of its own. Never knows what is served.

What a provider knows may be read and changed from any thread: everything goes through one lock, and whoever waits for
a change is woken by it.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Condition
from typing import Any, Self, TypeVar

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector, web

from demo.faults import Faults

T = TypeVar("T")
Now = Callable[[], datetime]
Job = Callable[[ClientSession], Coroutine[Any, Any, None]]

HOST = "127.0.0.1"
LARGEST = 4 * 1024 * 1024
"""Bytes of a request; more is 413."""


class Provider:
    """A provider's server. `with` serves in a thread of its own, `async with` in the running loop.

    `now` dates what the provider makes, and must not go back between two runs that one database outlives.
    """

    def __init__(self, now: Now) -> None:
        self.now = now
        self.faults = Faults()
        self.version = 0
        """Another number whenever what the provider knows may have changed."""
        self._state = Condition()
        self._waiters: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._jobs: deque[Job] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._runner: web.AppRunner | None = None
        self._port = 0

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """What is served."""
        raise NotImplementedError

    @property
    def url(self) -> str:
        """Base URL, without a slash at the end."""
        return f"http://{HOST}:{self._port}"

    # Knowing and waiting

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Change what the provider knows, alone, and wake whoever waits for it. Never await in here."""
        with self._state:
            yield
            self.version += 1
            self._state.notify_all()
            for loop, event in self._waiters:
                loop.call_soon_threadsafe(event.set)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See what the provider knows while nothing changes it."""
        with self._state:
            yield

    def wait_for(self, holds: Callable[[], T], patience: float = 5.0) -> T:
        """Wait until `holds()` is true, at most `patience` seconds, and give what it gave. Raises TimeoutError."""
        self._not_in_its_loop()
        with self._state:
            found = self._state.wait_for(holds, patience)
        if not found:
            raise TimeoutError(f"not within {patience} seconds")
        return found

    async def until(self, holds: Callable[[], T], patience: float | None = 5.0) -> T:
        """Like `wait_for`, in a loop. Raises TimeoutError."""
        with self._woken() as event:
            async with asyncio.timeout(patience):
                while True:
                    with self._state:
                        event.clear()
                        if found := holds():
                            return found
                    await event.wait()

    @contextmanager
    def _woken(self) -> Iterator[asyncio.Event]:
        waiter = (asyncio.get_running_loop(), asyncio.Event())
        with self._state:
            self._waiters.add(waiter)
        try:
            yield waiter[1]
        finally:
            with self._state:
                self._waiters.discard(waiter)

    # Work of its own: webhooks

    def soon(self, job: Job) -> None:
        """Do this in the provider's loop, beside everything else."""
        with self.changing():
            self._jobs.append(job)

    async def _work(self) -> None:
        # A connection kept open to a service that restarts would fail for no reason of that service's.
        connector = TCPConnector(force_close=True, limit=0)
        patience = ClientTimeout(total=15)  # Twilio's for a webhook
        async with (
            ClientSession(connector=connector, timeout=patience, cookie_jar=DummyCookieJar()) as session,
            asyncio.TaskGroup() as group,
        ):
            while True:
                await self.until(lambda: self._jobs, patience=None)
                with self._state:
                    jobs, self._jobs = self._jobs, deque()
                for job in jobs:
                    group.create_task(job(session))

    # In the running loop

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        await self.listen()
        self._worker = asyncio.create_task(self._work())
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()
        self._worker.cancel()
        with suppress(asyncio.CancelledError):
            await self._worker  # a webhook that failed by a bug of ours is heard of here
        self._loop = None

    async def listen(self) -> None:
        """Take connections, on the port of the first time."""
        app = web.Application(client_max_size=LARGEST)
        app.add_routes(self.routes())
        # An open long poll neither outlives its client nor holds up closing.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.01)
        await self._runner.setup()
        self._listener = socket.create_server((HOST, self._port))
        self._port = self._listener.getsockname()[1]
        await web.SockSite(self._runner, self._listener).start()

    async def close(self) -> None:
        """Refuse connections and break off the open ones; webhooks go on."""
        if self._runner is not None:
            # A connection that is being accepted while asyncio closes would be left behind (Python 3.11).
            asyncio.get_running_loop().remove_reader(self._listener)
            await asyncio.sleep(0.01)
            await self._runner.cleanup()
            self._runner = None

    # In a thread of its own

    def __enter__(self) -> Self:
        started: Future[None] = Future()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=type(self).__name__)
        self._residence = self._thread.submit(asyncio.run, self._reside(started))
        wait([started, self._residence], return_when=FIRST_COMPLETED)
        if self._residence.done():
            self._end()  # it could not begin, and says why
        return self

    def __exit__(self, *_exc: object) -> None:
        self._have_done(self._leave)
        self._end()

    def _end(self) -> None:
        self._thread.shutdown()
        self._residence.result()

    async def _reside(self, started: Future[None]) -> None:
        self._leaving = asyncio.Event()
        async with self:
            started.set_result(None)
            await self._leaving.wait()

    async def _leave(self) -> None:
        self._leaving.set()

    def stop(self) -> None:
        """Refuse connections from now on, as seen from another thread (`close` in the loop)."""
        self._have_done(self.close)

    def start(self) -> None:
        """Take connections again, on the same port (`listen` in the loop)."""
        self._have_done(self.listen)

    def _have_done(self, what: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._not_in_its_loop()
        if self._loop is None:
            raise RuntimeError("not serving")
        asyncio.run_coroutine_threadsafe(what(), self._loop).result(10)

    def _not_in_its_loop(self) -> None:
        try:
            here = asyncio.get_running_loop()
        except RuntimeError:
            return
        if here is self._loop:
            raise RuntimeError("this would wait in the very loop that serves: use until, listen or close")
