"""`peilstation serve` as a process of its own, against simulated providers, and what it leaves behind.

Run as a program (`python -m tests.service.process`) it is peilstation with two things added: a step that breaks on a
word, and a line at the end about which providers' clients were imported.
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

BREAKS_ON = "struikelsteen"
_ROOT = Path(__file__).parent.parent.parent


@dataclass
class Process:
    """A service that runs. What it says goes to the files `out` and `err`, beside its folder."""

    popen: subprocess.Popen[bytes]
    port: int
    folder: Path
    name: str

    @property
    def out(self) -> str:
        return (self.folder.parent / f"{self.name}.out").read_text("utf-8")

    @property
    def err(self) -> str:
        return (self.folder.parent / f"{self.name}.err").read_text("utf-8")

    def ask(self, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """A GET, or a POST of a body; status and body of the answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request("GET" if body is None else "POST", path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def wait_until_ready(self, patience: float = 40.0) -> None:
        """Wait until it takes messages. Raises AssertionError with what it said instead."""
        ends = time.monotonic() + patience
        while time.monotonic() < ends and self.popen.poll() is None:
            try:
                if self.ask("/health/ready")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"not ready: {self.popen.poll()} {self.out} {self.err}")

    def end(self, sign: int = signal.SIGTERM, patience: float = 20.0) -> tuple[int, float]:
        """Send a signal and wait; the exit code, and seconds it took."""
        began = time.monotonic()
        self.popen.send_signal(sign)
        return self.popen.wait(patience), time.monotonic() - began


@contextmanager
def serving(
    folder: Path, settings: dict[str, str], *, port: int, name: str = "service", roles: str = "web,sender,scheduler"
) -> Iterator[Process]:
    """A process that serves in this folder; killed at the end where it has not ended."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "tests.service.process", "serve", "--port", str(port), "--roles", roles]
    with (folder.parent / f"{name}.out").open("wb") as out, (folder.parent / f"{name}.err").open("wb") as err:
        popen = subprocess.Popen(
            command, cwd=folder, env=environment(settings), stdout=out, stderr=err, stdin=subprocess.DEVNULL
        )
        try:
            yield Process(popen, port, folder, name)
        finally:
            if popen.poll() is None:
                popen.kill()
            popen.wait()


def environment(settings: dict[str, str]) -> dict[str, str]:
    """This process's environment, but only these settings of ours; every warning is shown."""
    bare = {name: text for name, text in os.environ.items() if not name.startswith("PEILSTATION_")}
    return bare | settings | {"PYTHONPATH": str(_ROOT), "PYTHONWARNINGS": "default"}


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _main() -> None:
    from db.ledger import Ledger
    from flows.engine import step as real
    from flows.events import Inbound
    from peilstation import cli

    def breaking(content: Any, directory: Any, state: Any, event: Any) -> Any:
        if isinstance(event, Inbound) and BREAKS_ON in event.text:
            raise ValueError(f"what was said must not be in a log: {event}")
        return real(content, directory, state, event)

    assert Ledger.__init__.__kwdefaults__
    Ledger.__init__.__kwdefaults__["step"] = breaking
    atexit.register(lambda: print("imported:", *sorted({"aiogram", "twilio"} & sys.modules.keys())))
    cli.main()


if __name__ == "__main__":
    _main()
