"""A service that dies: each request to the doors of the telephone is served by a child, which may be killed at it.

Run as a program; speaks JSON lines. In: {"database", "key", "url", "headers", "body", "at", "kill": null | "before" |
"after"}: the child kills itself with SIGKILL before its first COMMIT reaches the database, which is that of the turn,
or just after. Out: {"status", "headers", "body"}, or null for a child that was killed. The content is read once, in
the parent; every child opens the database anew, as a restarted service does. It ends with its input.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import httpx

from db.crypto import KeyRing
from db.engine import connect
from db.ledger import Ledger
from peilstation.library import Library
from tests.content import shipped
from tests.system.killed import _arm, _warm
from tests.voice.wire import Doors

ROOT = Path(__file__).parent.parent.parent
Kill = Literal["before", "after"]


def main() -> None:
    """Serve until the input ends."""
    library = shipped()
    _warm(library)
    gc.freeze()  # or every child would copy all of it, to look for rubbish in it
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            os.write(writing, json.dumps(_serve(library, json.loads(line))).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        os.waitpid(child, 0)
        print(said or "null", flush=True)


def _serve(library: Library, asked: dict[str, Any]) -> dict[str, Any]:
    engine = connect(asked["database"], KeyRing.from_text(asked["key"]))
    if asked["kill"]:
        _arm(engine.dialect, asked["kill"], 1)
    now = datetime.fromisoformat(asked["at"])

    async def answer() -> httpx.Response:
        doors = Doors(engine, ledger, library, lambda: now)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(doors.app())) as client:
            return await client.post(asked["url"], headers=asked["headers"], content=asked["body"])

    with Ledger(engine, library) as ledger:
        found = asyncio.run(answer())
    return {"status": found.status_code, "headers": dict(found.headers), "body": found.text}


@dataclass
class Mortal(httpx.AsyncBaseTransport):
    """The service on a database, as Twilio reaches it. `kill`: how the next request ends, which then has no answer."""

    process: subprocess.Popen[str] = field(repr=False)
    database: str
    key: str = field(repr=False)
    now: datetime
    kill: Kill | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """What is answered. Raises httpx.ReadError where it was killed."""
        headers = {name: request.headers[name] for name in ("x-twilio-signature", "content-type")}
        asked = {"database": self.database, "key": self.key, "url": str(request.url), "headers": headers,
                 "body": request.content.decode(), "at": self.now.isoformat(), "kill": self.kill}  # fmt: skip
        self.kill = None
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps(asked), file=self.process.stdin, flush=True)
        said = json.loads(self.process.stdout.readline())
        if said is None:
            raise httpx.ReadError("killed", request=request)
        return httpx.Response(said["status"], headers=said["headers"], content=said["body"].encode(), request=request)


@contextmanager
def mortal() -> Iterator[subprocess.Popen[str]]:
    """The parent of services; it ends here, whatever became of the test."""
    command = [sys.executable, "-m", "tests.voice.mortal"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


if __name__ == "__main__":
    main()
