"""How fast is a call answered? `python -m bench.voice` phones the service often, and writes bench/VOICE.md.

A turn of a call is one request, and nobody hears a thing until it is answered. The real service runs in a process of
its own and is asked over HTTP with Twilio's signed forms, on either database: by one caller, and by 32 at once. Each
has whole screenings by keys, and every document is read by the tests' strict reader before its call goes on. After each
turn the service is asked whether it is alive: with as many at once no turn can be faster than that.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from typing import Annotated
from urllib.parse import urlencode, urlsplit

import typer
from twilio.request_validator import RequestValidator

from bench import machine
from db import migrate
from db.crypto import KeyRing, generate
from db.engine import connect
from tests import postgres
from tests.fakes.twiml import read

RESULTS = Path(__file__).with_name("VOICE.md")
PATIENCE_MS = 15_000.0
"""So long Twilio waits for an answer, and then tells whoever phones that an application error has occurred."""
GOAL_MS = PATIENCE_MS / 10
ONE, MANY = 1, 32
PUBLIC, ACCOUNT, TOKEN, NUMBER = "https://peilstation.example", "AC" + "0b" * 16, "a-made-up-token", "+447700900999"
_KEYS = ("1", "1", "82", "3", "2", "1", "1", "1", "1", "3", "1", "13", "1", "Riet", "1", "1")
"""A whole screening, as it is pressed; a word is said."""
_START_SECONDS = 60.0


@dataclass(frozen=True)
class Row:
    """What was measured: milliseconds of each turn, and of as many answers that the service is alive."""

    database: str
    callers: int
    turns: Sequence[float]
    floor: Sequence[float]


def main(
    calls: Annotated[int, typer.Option(help="Calls of the one caller; each of the many makes a third of them.")] = 15,
) -> None:
    """Phone, and write the page."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="peilstation-voice-") as name, postgres.running(on_disk=True) as server:
        folder = Path(name)
        for database, url in (("SQLite", f"sqlite:///{folder / 'p.db'}"), ("PostgreSQL", server.fresh_database())):
            with _serving(folder, url) as port:
                numbers = iter(range(999))
                _phoned(port, numbers, ONE, 2)  # does not count: it warms what is used first
                for callers, each in ((ONE, calls), (MANY, max(calls // 3, 1))):
                    print(f"{database}, {callers} at once", file=sys.stderr)
                    rows.append(Row(database, callers, *zip(*_phoned(port, numbers, callers, each), strict=True)))
        _write(rows, folder)


@contextmanager
def _serving(folder: Path, url: str) -> Iterator[int]:
    """The service in a process of its own, with nobody to whom it could send: its port."""
    key, ours = generate(), "PEILSTATION_MUNICIPALITIES__DRONTEN__TWILIO_"
    engine = connect(url, KeyRing.from_text(key))
    migrate.upgrade(engine)
    engine.dispose()
    environment = os.environ | {
        "PEILSTATION_DATABASE_URL": url, "PEILSTATION_SECRET_KEY": key, "PEILSTATION_PUBLIC_URL": PUBLIC,
        "PEILSTATION_TWILIO_API_URL": "http://127.0.0.1:9", f"{ours}ACCOUNT_SID": ACCOUNT, f"{ours}AUTH_TOKEN": TOKEN,
        f"{ours}NUMBER": NUMBER,
    }  # fmt: skip
    command = [sys.executable, "-m", "peilstation", "serve", "--port", "0", "--roles", "web"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        try:
            assert process.stdout
            address = re.search(r"http://\S+?(?=;)", process.stdout.readline())
            assert address, (folder / "log").read_text("utf-8")
            port = urlsplit(address[0]).port
            assert port
            _ready(port)
            yield port
        finally:
            process.terminate()


def _ready(port: int) -> None:
    ends = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise TimeoutError("the service was not ready")


def _phoned(port: int, numbers: Iterator[int], callers: int, each: int) -> list[tuple[float, float]]:
    """Milliseconds of every turn of these calls, and of the floor after it; each call is of somebody new."""
    theirs = [[next(numbers) for _ in range(each)] for _ in range(callers)]
    with ThreadPoolExecutor(callers) as pool:
        found = list(pool.map(partial(_calls, port), theirs))
    return [turn for turns in found for turn in turns]


def _calls(port: int, numbers: list[int]) -> list[tuple[float, float]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_MS / 1000)
    try:
        return [turn for number in numbers for turn in _call(connection, f"+447700900{number:03}")]
    finally:
        connection.close()


def _call(connection: HTTPConnection, number: str) -> list[tuple[float, float]]:
    """A whole screening; milliseconds of each turn, and of the floor after it."""
    about = {"CallSid": f"CA{secrets.token_hex(16)}", "AccountSid": ACCOUNT, "From": number, "To": NUMBER,
             "Direction": "inbound", "CallStatus": "in-progress", "ApiVersion": "2010-04-01"}  # fmt: skip
    where, times = f"{PUBLIC}/twilio/dronten/voice", []
    for keys in ["", *_KEYS]:
        said = {"SpeechResult": keys, "Confidence": "0.93"} if keys.isalpha() else {"Digits": keys} if keys else {}
        form = about | said
        headers = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(where, form),
                   "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip
        took, document, kind = _asked(connection, "POST", where.removeprefix(PUBLIC), urlencode(form), headers)
        floor, *_ = _asked(connection, "GET", "/health/live")
        times.append((took, floor))
        (gather,) = read(document, kind).every("Gather")
        where = gather.said["action"]
    return times


def _asked(connection: HTTPConnection, method: str, path: str, body: str | None = None,
           headers: Mapping[str, str] | None = None) -> tuple[float, bytes, str]:  # fmt: skip
    """Milliseconds until the last byte of an answer was here, these bytes, and what they are."""
    began = time.perf_counter()
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    said = answer.read()
    took = 1000 * (time.perf_counter() - began)
    assert answer.status == 200, (answer.status, said)
    return took, said, answer.headers["Content-Type"]


def _write(rows: list[Row], folder: Path) -> None:
    lines = [
        "# How fast a call is answered",
        "",
        f"`python -m bench.voice`: whole screenings by telephone, {len(_KEYS) + 1} turns each, over loopback; from the",
        "signed webhook to the last byte of its TwiML, as the caller's side sees it. Twilio gives up after 15 s. The",
        "floor is an answer that asks nothing of the database, asked for after each turn with as many at once.",
        "",
        "| webhook to TwiML | callers | turns | p50 ms | p99 ms | slowest | times the floor | Twilio waits | goal |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    for row in rows:
        cut, floor = quantiles(row.turns, n=100), quantiles(row.floor, n=100)
        goal = f"p99 {GOAL_MS:,.0f} ms: {'met' if cut[98] <= GOAL_MS else 'NOT MET'}"
        lines.append(f"| {row.database} | {row.callers} | {len(row.turns):,} | {cut[49]:.1f} | {cut[98]:.1f} "
                     f"| {max(row.turns):.1f} "
                     f"| p50 {cut[49] / floor[49]:.1f}, p99 {cut[98] / floor[98]:.1f} "
                     f"| {PATIENCE_MS / cut[98]:,.0f} times p99 | {goal} |")  # fmt: skip
    lines += ["", *(f"- {name}: {what}" for name, what in machine.described(folder, "18").items()), ""]
    RESULTS.write_text("\n".join(lines), "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    typer.run(main)
