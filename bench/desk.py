"""How fast is the desk? `python -m bench.desk` fills a PostgreSQL, opens the queue often, and writes bench/DESK.md.

10,000 callbacks wait there, 90,000 are closed, and 5,000,000 messages lie behind them. The real service runs in a
process of its own and is asked over HTTP, signed in; beside it, in the same minute, its own answer that it is alive:
what no page can be faster than.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated

import httpx
import typer
from sqlalchemy import Engine, text

from bench import machine
from db import migrate
from db.crypto import KeyRing, generate
from db.engine import connect
from tests import postgres

RESULTS = Path(__file__).with_name("DESK.md")
GOAL_MS = 200.0
ROUNDS = 60
PATIENCE = 60.0
URGENT_EVERY, TODAY_EVERY = 400, 10

_PEOPLE = """
INSERT INTO person (id, municipality, status, language, roles, kern, state, created_at, updated_at)
SELECT 'p' || n, 'dronten', 'active', 'nl', '["senior"]', (ARRAY['Dronten', 'Swifterbant', 'Biddinghuizen'])[1 + n % 3],
       :state, now(), now() FROM generate_series(1, CAST(:people AS int)) n"""
_URNS = """
INSERT INTO urn (blind, municipality, value, kind, person, reachable)
SELECT sha256(('p' || n)::bytea), 'dronten', :urn, 'tel', 'p' || n, true
FROM generate_series(1, CAST(:people AS int)) n"""
_CALLBACKS = f"""
INSERT INTO callback (id, municipality, person, topic, urgency, status, promised_from, promised_until, signals,
                      suggestions, name, number, reason, created_at, closed_at, alerts)
SELECT 'c' || n, 'dronten', 'p' || n, CASE WHEN n % {URGENT_EVERY} = 0 THEN 'crisis' ELSE 'wants_human' END,
       CASE WHEN n % {URGENT_EVERY} = 0 THEN 'urgent' WHEN n % {TODAY_EVERY} = 0 THEN 'today' ELSE 'normal' END,
       CASE WHEN n <= :open THEN 'open' ELSE 'done' END, now() + n * interval '1 minute',
       now() + n * interval '1 minute' + interval '2 hours', '["S2"]', '[]', :name, :number,
       CASE WHEN n <= :open THEN NULL ELSE CAST(:reason AS bytea) END, now() - interval '1 day',
       CASE WHEN n <= :open THEN NULL ELSE now() END, 0
FROM generate_series(1, CAST(:people AS int)) n"""
_MESSAGES = """
INSERT INTO inbox (municipality, account, external_key, external_id, channel, kind, text, person, received_at,
                   status, crisis)
SELECT 'dronten', 'a', sha256(('m' || n)::bytea), 'x' || n, 'sms', 'text', :said,
       'p' || (1 + n % CAST(:people AS int)), now() - n * interval '1 second', 'received', false
FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n"""


def main(
    waiting: Annotated[int, typer.Option(help="Callbacks that wait.")] = 10_000,
    people: Annotated[int, typer.Option(help="People in all, each with a callback.")] = 100_000,
    messages: Annotated[int, typer.Option(help="Messages behind them.")] = 5_000_000,
) -> None:
    """Fill, ask, and write the page."""
    with tempfile.TemporaryDirectory(prefix="peilstation-desk-") as name, postgres.running(on_disk=True) as server:
        folder, url, key = Path(name), server.fresh_database(), generate()
        engine = connect(url, KeyRing.from_text(key))
        began = time.monotonic()
        migrate.upgrade(engine)
        _fill(engine, key, waiting, people, messages)
        engine.dispose()
        print(f"filled in {time.monotonic() - began:.0f} s", file=sys.stderr)
        with _serving(folder, url, key) as (address, link):
            found = _asked(address, link)
        _write(found, waiting, people, messages, folder)


def _fill(engine: Engine, key: str, waiting: int, people: int, messages: int) -> None:
    ring = KeyRing.from_text(key)
    sealed = {name: ring.seal(said, f"{table}.{name}") for table, name, said in (
        ("person", "state", b"{}"), ("callback", "name", b"Riet"), ("callback", "number", b"+447700900001"),
        ("callback", "reason", b"gebeld"))}  # fmt: skip
    told = {"people": people, "open": waiting, "urn": ring.seal(b"tel:+447700900001", "urn.value"), **sealed}
    said = ring.seal(b"dank u wel, tot ziens", "inbox.text")
    with engine.begin() as connection:
        for statement in (_PEOPLE, _URNS, _CALLBACKS):
            connection.execute(text(statement), told)
    for first in range(1, messages + 1, 500_000):
        last = min(first + 499_999, messages)
        with engine.begin() as connection:
            connection.execute(text(_MESSAGES), {"said": said, "people": people, "first": first, "last": last})
        print(f"{last:,} messages", file=sys.stderr)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


@contextmanager
def _serving(folder: Path, url: str, key: str) -> Iterator[tuple[str, str]]:
    """The service in a process of its own: its address, and a link that signs somebody in."""
    environment = os.environ | {"PEILSTATION_DATABASE_URL": url, "PEILSTATION_SECRET_KEY": key}
    command = [sys.executable, "-m", "peilstation"]
    added = subprocess.run([*command, "coordinator", "add", "noor@example.org", "--role", "coordinator"], cwd=folder,
                           env=environment, capture_output=True, text=True, check=True)  # fmt: skip
    served = [*command, "serve", "--port", "0", "--roles", "web"]
    with subprocess.Popen(served, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            address = re.search(r"http://\S+?(?=;)", process.stdout.readline())
            assert address
            yield address[0], added.stdout.strip().partition("/desk")[2]
        finally:
            process.terminate()


def _asked(address: str, link: str) -> dict[str, list[float]]:
    """Milliseconds of each answer, by what was asked; in turns, so that what else the machine does hits all alike."""
    found: dict[str, list[float]] = {"/desk": [], "/desk?page=90": [], "/desk/callbacks/c400": [], "/health/live": []}
    with httpx.Client(base_url=address, follow_redirects=True, timeout=PATIENCE) as client:
        _ready(client)
        client.get(f"/desk{link}").raise_for_status()
        for _ in range(ROUNDS):
            for path, times in found.items():
                began = time.perf_counter()
                answer = client.get(path)
                times.append(1000 * (time.perf_counter() - began))
                answer.raise_for_status()
                if path == "/desk":
                    assert answer.text.count("data-callback=") >= 100
    return found


def _ready(client: httpx.Client) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            if client.get("/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError("the service was not ready")


def _write(found: dict[str, list[float]], waiting: int, people: int, messages: int, folder: Path) -> None:
    floor = median(found["/health/live"])
    lines = [
        "# How fast the desk is",
        "",
        f"`python -m bench.desk`: {waiting:,} callbacks wait of {people:,}, with {messages:,} messages behind them,",
        f"on a PostgreSQL of its own; {ROUNDS} rounds over loopback, each page in turn. The last row is the floor: an",
        "answer that asks nothing of the database.",
        "",
        "| page | median ms | p95 ms | times the floor | goal |",
        "|---|---:|---:|---:|---|",
    ]
    for path, times in found.items():
        middle, high = median(times), quantiles(times, n=20)[-1]
        goal = "" if path.startswith("/health") else f"{GOAL_MS:.0f} ms: {'met' if middle <= GOAL_MS else 'NOT MET'}"
        lines.append(f"| `{path}` | {middle:.1f} | {high:.1f} | {middle / floor:.0f} | {goal} |")
    lines += ["", *(f"- {name}: {what}" for name, what in machine.described(folder, "18").items()), ""]
    RESULTS.write_text("\n".join(lines), "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    typer.run(main)
