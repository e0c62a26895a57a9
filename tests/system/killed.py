"""A process that is killed: takes one event at a time in a child of its own, and kills that child where it is told.

Run as a program; speaks JSON lines. In: {"text", "id", "at", "kill": null | ["before"|"after", n]}: the child kills
itself with SIGKILL before, or just after, its n-th COMMIT reaches the database. Out: {"killed": bool, "receipt": ...}.
The content is read once, in the parent; every child opens the database anew, as a restarted service does.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from db.crypto import KeyRing
from db.engine import connect
from db.ledger import Ledger
from flows.engine import step
from flows.events import Inbound
from flows.state import State
from tests.content import shipped

URN = "tel:+447700900001"


def main(url: str, key: str) -> None:
    """Serve until the input ends."""
    library = shipped()
    _warm(library)
    for line in sys.stdin:
        asked = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _take(url, key, library, asked, writing)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print(json.dumps({"killed": killed, "receipt": json.loads(said) if said else None}), flush=True)


def _warm(library: Any) -> None:
    """The patterns are compiled once, in the parent: no child dies of them."""
    content, directory = library.contents["dronten"], library.directories["dronten"]
    content.watch.wake()
    state = State("nl")
    for text in ("Hallo", "ja", "1", "82", "Swifterbant", "min of meer"):
        event = Inbound(UUID(int=1), "dronten", "sms", "", URN, "", datetime.now(UTC), text)
        state = step(content, directory, state, event).state


def _take(url: str, key: str, library: Any, asked: dict[str, Any], pipe: int) -> None:
    engine = connect(url, KeyRing.from_text(key))
    if asked["kill"]:
        _arm(engine.dialect, *asked["kill"])
    event = Inbound(
        id=UUID(asked["id"]), municipality="dronten", channel="sms", account="+447700900999", urn=URN,
        external_id=asked["id"], at=datetime.fromisoformat(asked["at"]), text=asked["text"],
    )  # fmt: skip
    with Ledger(engine, library) as ledger:
        receipt = ledger.record(event)
    said = {"status": receipt.status, "replies": [stored.reply.text for stored in receipt.replies]}
    os.write(pipe, json.dumps(said).encode())
    os._exit(0)


def _arm(dialect: Any, when: str, nth: int) -> None:
    """Kill this process at the n-th COMMIT: before it is sent to the database, or when the database has answered."""
    commit, count = dialect.do_commit, 0

    def do_commit(connection: Any) -> None:
        nonlocal count
        count += 1
        if count == nth and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        commit(connection)
        if count == nth and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)

    dialect.do_commit = do_commit


if __name__ == "__main__":
    main(*sys.argv[1:])
