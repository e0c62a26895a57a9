"""A service that dies: the doors of the telephone in a process that is killed and started anew, on one socket.

Run as a program with a database, its key and a socket that listens; a line on its input, the hour at which it is
started, makes a child that serves, and the child's process id is the line that comes back. The content is read once, in
the parent; every child opens the database anew, as a restarted service does.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import uvicorn

from db.crypto import KeyRing
from db.engine import connect
from db.ledger import Ledger
from tests.content import shipped
from tests.voice.wire import Doors

ROOT = Path(__file__).parent.parent.parent


def main(url: str, key: str, listening: str) -> None:
    """Begin a child for each line, until the input ends."""
    library = shipped()
    library.contents["dronten"].watch.wake()
    with socket.socket(fileno=int(listening)) as wire:
        for line in sys.stdin:
            child = os.fork()
            if child == 0:
                _serve(url, key, wire, datetime.fromisoformat(line.strip()))
            print(child, flush=True)
            os.waitpid(child, 0)


def _serve(url: str, key: str, wire: socket.socket, now: datetime) -> None:
    engine = connect(url, KeyRing.from_text(key))

    async def serve() -> None:
        doors = Doors(engine, ledger, shipped(), lambda: now)
        config = uvicorn.Config(doors.app(), log_config=None, access_log=False, lifespan="off")
        await uvicorn.Server(config).serve(sockets=[wire])

    with Ledger(engine, shipped()) as ledger:
        asyncio.run(serve())
    os._exit(1)


@dataclass
class Mortal:
    """The service, as its supervisor sees it."""

    process: subprocess.Popen[str]
    url: str
    child: int = 0

    def begin(self, at: datetime) -> None:
        """Start it, at this hour."""
        assert self.process.stdin
        assert self.process.stdout
        print(at.isoformat(), file=self.process.stdin, flush=True)
        self.child = int(self.process.stdout.readline())

    def kill(self) -> None:
        """kill -9."""
        os.kill(self.child, signal.SIGKILL)

    def end(self) -> None:
        """Kill it if it lives, and let whoever starts it go."""
        assert self.process.stdin
        self.process.stdin.close()
        if self.child:
            with suppress(ProcessLookupError):
                self.kill()


@contextmanager
def mortal(url: str, key: str) -> Iterator[Mortal]:
    """A service on this database, which is not started yet."""
    with socket.create_server(("127.0.0.1", 0)) as wire:
        os.set_inheritable(wire.fileno(), True)
        command = [sys.executable, "-m", "tests.voice.mortal", url, key, str(wire.fileno())]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              pass_fds=[wire.fileno()]) as process:  # fmt: skip
            found = Mortal(process, f"http://127.0.0.1:{wire.getsockname()[1]}")
            try:
                yield found
            finally:
                found.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
