"""The machine and what runs on it: what one must know to read a figure. Owns looking it up, and guesses nothing."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("aiogram", "aiosqlite", "cryptography", "psycopg", "pydantic", "python-telegram-bot", "SQLAlchemy",
             "starlette", "twilio")  # fmt: skip
_ROOT = Path(__file__).parent.parent
_UNKNOWN = "unknown"


def described(folder: Path, postgresql: str | None) -> dict[str, str]:
    """What there is, by name. `folder` is where the databases lie; `postgresql` the server's version."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return {
        "Date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "Commit": commit(),
        "Processor": f"{_value('/proc/cpuinfo', 'model name') or platform.processor() or _UNKNOWN}, "
        f"{os.cpu_count()} cores",
        "Memory": _memory(),
        "System": f"{platform.system()} {platform.release()}",
        "Disk": f"databases on {file_system(folder)}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "Databases": f"SQLite {sqlite3.sqlite_version}, PostgreSQL {postgresql or 'not run'}",
        "Libraries": libraries,
    }


def commit() -> str:
    """The commit that was measured, and whether it was all."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        dirty = _git("status", "--porcelain", "--", ".", ":!bench/RESULTS.md", ":!bench/UNDERSTANDING.md")
    except (OSError, subprocess.CalledProcessError):
        return "not a checkout"
    return f"{name}, with changes that are not committed" if dirty else name


def file_system(folder: Path) -> str:
    """The kind of file system that a folder is on; memory is no disk, and syncs nothing."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return _UNKNOWN
    rows = [line.split() for line in mounts.read_text().splitlines()]
    over = [row for row in rows if folder.resolve().is_relative_to(row[1])]
    kind = max(over, key=lambda row: len(row[1]))[2] if over else _UNKNOWN
    return f"{kind} (memory: nothing is synced)" if kind == "tmpfs" else kind


def _git(*words: str) -> str:
    found = subprocess.run(["git", "-C", str(_ROOT), *words], capture_output=True, text=True, check=True)
    return found.stdout.strip()


def _memory() -> str:
    total = _value("/proc/meminfo", "MemTotal")
    return f"{int(total.split()[0]) / 1024**2:.0f} GiB" if total else _UNKNOWN


def _value(path: str, name: str) -> str | None:
    """What a file of `name: value` lines says first of this name."""
    file = Path(path)
    lines = file.read_text().splitlines() if file.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), None)
