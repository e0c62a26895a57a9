"""Faults: what goes wrong between a request and its answer. Owns which request it befalls; never what a message is.

A fault waits until a request comes that it is meant for. One that names no method befalls the next request of any
kind, a long poll for updates too: name the method where somebody polls.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from threading import Lock

from aiohttp import web


@dataclass(frozen=True)
class Status:
    """Refused with a JSON error of the provider's own shape; nothing is accepted.

    `error` is Twilio's error code; `text` the description. What is not given is what usually goes with the code.
    """

    code: int
    text: str | None = None
    error: int | None = None
    retry_after: int | None = None


@dataclass(frozen=True)
class Html:
    """A proxy's page instead of the provider's JSON; nothing is accepted."""

    code: int = 502


@dataclass(frozen=True)
class Hang:
    """No answer; after `seconds` the connection is reset."""

    accepted: bool
    seconds: float = 60.0


@dataclass(frozen=True)
class Reset:
    """The connection is reset instead of an answer."""

    accepted: bool


@dataclass(frozen=True)
class Slow:
    """Accepted at once, answered correctly after `seconds`."""

    seconds: float


Fault = Status | Html | Hang | Reset | Slow

OPTED_OUT = Status(400, error=21610)
"""Twilio: the person has told the carrier to stop."""


@dataclass(frozen=True)
class _Waiting:
    fault: Fault
    method: str | None
    to: str | None

    def befalls(self, method: str, to: str | None) -> bool:
        return self.method in (None, method) and self.to in (None, to)


class Faults:
    """The faults that wait at one provider, first come first taken. Safe for any number of threads."""

    def __init__(self) -> None:
        self._waiting: list[tuple[_Waiting, int | None]] = []
        self._lock = Lock()

    def add(
        self, fault: Fault, *, method: str | None = None, to: str | int | None = None, times: int | None = 1
    ) -> None:
        """Let a fault befall the next `times` requests (None: all, until cleared), of a method and to a recipient."""
        waiting = _Waiting(fault, method, None if to is None else str(to))
        with self._lock:
            self._waiting.append((waiting, times))

    def clear(self) -> None:
        """Nothing goes wrong from now on."""
        with self._lock:
            self._waiting.clear()

    @property
    def left(self) -> int:
        """How many faults still wait; one without an end counts as one."""
        with self._lock:
            return sum(1 if times is None else times for _, times in self._waiting)

    def take(self, method: str, to: str | None) -> Fault | None:
        """The fault that befalls this request."""
        with self._lock:
            for place, (waiting, times) in enumerate(self._waiting):
                if waiting.befalls(method, to):
                    self._use(place, waiting, times)
                    return waiting.fault
        return None

    def _use(self, place: int, waiting: _Waiting, times: int | None) -> None:
        if times is not None:
            left = [(waiting, times - 1)] if times > 1 else []
            self._waiting[place : place + 1] = left


Accept = Callable[[], Awaitable[web.Response]]
Refuse = Callable[[Status], web.Response]


async def suffer(fault: Fault | None, request: web.Request, accept: Accept, refuse: Refuse) -> web.Response | None:
    """The answer to a request that a fault may befall; None when there is none and the connection is gone."""
    match fault:
        case None:
            return await accept()
        case Status():
            return refuse(fault)
        case Html(code):
            page = f"<html><head><title>{code} Bad Gateway</title></head><body>nginx</body></html>"
            return web.Response(status=code, text=page, content_type="text/html")
        case Slow(seconds):
            answer = await accept()
            await asyncio.sleep(seconds)
            return answer
        case Hang(accepted, seconds):
            await _sever(request, accept if accepted else None, seconds)
        case Reset(accepted):
            await _sever(request, accept if accepted else None, 0)
    return None


async def _sever(request: web.Request, accept: Accept | None, seconds: float) -> None:
    if accept is not None:
        await accept()
    await asyncio.sleep(seconds)
    if (transport := request.transport) is not None:
        # Without this the client would read an orderly end of the connection instead of a reset.
        linger_not = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_not)
        transport.abort()
