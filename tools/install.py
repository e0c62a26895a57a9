"""Installs what a lock file names, and shows how far it is. Run by make with the new environment's own Python.

Only what every Python has may be imported here: nothing else is installed yet.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import deque
from collections.abc import Iterable
from pathlib import Path

FOUND = re.compile(
    r"(?:Collecting|Processing|Requirement already satisfied:) (?:\S*/)?([A-Za-z0-9._]+(?:-[A-Za-z_]+)*)"
)
LOCKED = re.compile(r"[A-Za-z0-9_.-]+(\[.*\])?==")
TOLD = 25
"""Lines of pip's own words that are shown when it fails."""


def main(lock: str) -> int:
    """Install; the exit code of pip."""
    total = sum(bool(LOCKED.match(line)) for line in Path(lock).read_text("utf-8").splitlines())
    command = [sys.executable, "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check",
               "--no-input", "--progress-bar", "off", "-r", lock]  # fmt: skip
    last: deque[str] = deque(maxlen=TOLD)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        _follow(pip.stdout or (), total, last)
    if pip.returncode:
        print("\nThis did not work. What pip said last:", *last, sep="\n  ", file=sys.stderr)
        print("Is there a connection to the package index? Mend that, and run make again: it goes on.", file=sys.stderr)
    return pip.returncode


def _follow(lines: Iterable[str], total: int, last: deque[str]) -> None:
    found = 0
    for line in lines:
        last.append(line.rstrip())
        if (match := FOUND.match(line)) and "(from -r " in line:
            found += 1
            _say(f"     {found} of about {total}: {match[1]}", ends=found % 10 == 0)
        elif line.startswith("Installing collected"):
            _say(f"     {found} packages fetched, unpacking them", ends=True)
    if sys.stdout.isatty():
        print()


def _say(text: str, *, ends: bool) -> None:
    """One line that is written over at a terminal; in a log, now and then a line."""
    if sys.stdout.isatty():
        print(f"\r{text:<60.60}", end="", flush=True)
    elif ends:
        print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
