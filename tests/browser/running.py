"""What every look through a browser needs: Debian's Chromium, and a demonstration in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.service.process import Process, environment, free_port

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TUESDAY = "2026-11-24T10:00:00+01:00"
"""When a demonstration of the tests begins: somebody is at work then."""


class BrowserUnavailable(Exception):
    """There is no browser to look with."""


def chromium() -> str:
    """The path of the browser. Raises BrowserUnavailable."""
    told = os.environ.get("PEILSTATION_TEST_BROWSER")
    found = [path for name in ([told] if told else NAMES) if (path := shutil.which(name))]
    if not found:
        looked = told or ", ".join(NAMES)
        raise BrowserUnavailable(f"no browser to look with ({looked}); on Debian: apt-get install chromium")
    return found[0]


@asynccontextmanager
async def browsing(*flags: str) -> AsyncIterator[Browser]:
    """A browser without a window and with these flags more, closed at the end. Raises BrowserUnavailable."""
    path = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags], headless=True)
        try:
            yield browser
        finally:
            await browser.close()


@contextmanager
def demonstrating(folder: Path, *, port: int | None = None, name: str = "demo") -> Iterator[Process]:
    """A demonstration that takes messages, with its data in this folder; killed where it has not ended."""
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    settings = {"PEILSTATION_DATABASE_URL": f"sqlite:///{folder}/p.db", "PEILSTATION_CLOCK": TUESDAY}
    command = [sys.executable, "-m", "peilstation", "serve", "--demo", "--port", str(port)]
    with (folder.parent / f"{name}.out").open("wb") as out, (folder.parent / f"{name}.err").open("wb") as err:
        popen = subprocess.Popen(
            command, cwd=folder, env=environment(settings), stdout=out, stderr=err, stdin=subprocess.DEVNULL
        )
        try:
            running = Process(popen, port, folder, name)
            running.wait_until_ready(patience=90)
            yield running
        finally:
            if popen.poll() is None:
                popen.kill()
            popen.wait()
