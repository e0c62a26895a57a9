"""Starting: how long `peilstation serve` takes to be ready without Telegram, and how much memory it has ever held.

A process of its own on a fresh folder and database each time, with an SMS line whose provider is the simulated one.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench.ours import AUTH, USER, place, signed
from bench.road import MORNING, Astray, Road, walked
from demo.twilio import Twilio
from peilstation.clock import Clock

PATIENCE = 60.0
NUMBER = "+447700900999"


@dataclass(frozen=True, slots=True)
class Started:
    """A start: seconds until it was ready; MiB then, and after people had their screenings (None: not known here)."""

    seconds: float
    ready_mib: float | None
    worked_mib: float | None
    people: int = 0


async def starts(folder: Path, times: int, people: int, told: Callable[[], None]) -> list[Started]:
    """So many starts, the last of which also takes so many people's screenings by SMS."""
    found = []
    async with Twilio(Clock().now) as twilio:
        twilio.add_account(USER, AUTH)
        twilio.add_number(USER, NUMBER)
        for number in range(times):
            home = folder / f"start-{number}"
            home.mkdir()
            found.append(await _start(home, twilio.url, people if number == times - 1 else 0))
            told()
    return found


async def _start(home: Path, twilio: str, people: int) -> Started:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    began = time.monotonic()
    with _serving(home, port, _environment(url, twilio)) as process:
        async with aiohttp.ClientSession() as client:
            await _until_ready(client, url, process, home)
            seconds, ready = time.monotonic() - began, peak_mib(process.pid)
            await asyncio.gather(*(_screening(client, url, walked("sms"), who) for who in range(people)))
        return Started(seconds, ready, peak_mib(process.pid) if people else None, people)


@contextmanager
def _serving(home: Path, port: int, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The process, from its start to its end."""
    command = [str(Path(sys.executable).with_name("peilstation")), "serve", "--port", str(port)]
    with (home / "out").open("wb") as out:
        process = subprocess.Popen(command, cwd=home, env=environment, stdout=out, stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL)  # fmt: skip
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _environment(url: str, twilio: str) -> dict[str, str]:
    bare = {name: text for name, text in os.environ.items() if not name.startswith("PEILSTATION_")}
    line = {"TWILIO_ACCOUNT_SID": USER, "TWILIO_AUTH_TOKEN": AUTH, "TWILIO_NUMBER": NUMBER, "TWILIO_PER_SECOND": "1000"}
    ours = {f"PEILSTATION_MUNICIPALITIES__DRONTEN__{name}": text for name, text in line.items()}
    ours |= {"PEILSTATION_PUBLIC_URL": url, "PEILSTATION_TWILIO_API_URL": twilio,
             "PEILSTATION_DATABASE_URL": "sqlite:///peilstation.db",
             "PEILSTATION_CLOCK": MORNING.isoformat()}  # fmt: skip
    return bare | ours


async def _until_ready(client: aiohttp.ClientSession, url: str, process: subprocess.Popen[bytes], home: Path) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and process.poll() is None:
        try:
            async with client.get(f"{url}/health/ready") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientConnectionError:
            pass
        await asyncio.sleep(0.02)
    raise Astray(f"it does not start: {(home / 'out').read_text(errors='replace')[-2000:]}")


async def _screening(client: aiohttp.ClientSession, url: str, road: Road, who: int) -> None:
    for turn in road.turns:
        asked = signed(place(0), turn.said, f"+447700900{who:03}", url)
        headers = {name.decode(): value.decode() for name, value in asked.scope["headers"]}
        async with client.post(url + asked.scope["path"], data=asked.body, headers=headers) as answer:
            if answer.status != 200:
                raise Astray(f"the started service answered {answer.status}")


def peak_mib(pid: int) -> float | None:
    """The most memory a running process has ever had resident; None where the system does not tell (not Linux)."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return None
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024
