"""A desk for tests of the command line: a folder of its own to run in, and what each command said. Owns no rules.

Commands run within this process, and the content that ships is read only once in it: that is quick. `spawn` begins a
real process, for what only a process can show.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from peilstation import cli, library
from tests.content import shipped

ROOT = Path(__file__).parent.parent.parent
MORNING = "2026-11-24T10:00:00+01:00"
"""A Tuesday on which somebody is at work."""
TO_THE_OFFERS = ("Hallo", "ja", "1", "82", "Swifterbant", "min of meer", "ja", "ja", "ja", "ja", "nee", "1", "1 en 3")


@dataclass(frozen=True)
class Done:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON on stdout; fails where there is anything else."""
        return json.loads(self.out)


@dataclass
class Desk:
    """Commands run in `folder`; `settings` are what their environment says, without the prefix."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def do(self, *arguments: str, said: str = "", **settings: str) -> Done:
        """Run a command with this on its stdin."""
        shipped()  # which opens it in earnest, and so not below
        out, err = io.StringIO(), io.StringIO()
        surroundings = patch.dict(os.environ, self.environment(**settings), clear=True)
        typed, content = patch("sys.stdin", io.StringIO(said)), patch.object(library, "open_library", _opened)
        with chdir(self.folder), surroundings, content, typed, redirect_stdout(out), redirect_stderr(err):
            code = cli.run(arguments)
        return Done(code, out.getvalue(), err.getvalue())

    def spawn(self, *arguments: str, stdin: int = subprocess.PIPE, **settings: str) -> subprocess.Popen[str]:
        """Begin a command as a process of its own, to talk with; `ENCODING` is that of its terminal."""
        encoding = {"PYTHONIOENCODING": settings.pop("ENCODING", "utf-8")}
        return subprocess.Popen(
            [sys.executable, "-m", "peilstation", *arguments], cwd=self.folder, stdin=stdin,
            env=self.environment(**settings) | encoding, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip

    def chat(self, *lines: str, urn: str = "tel:+447700900001", at: str = MORNING, **options: str) -> str:
        """Say these lines at this moment; the transcript."""
        given = [word for name, value in options.items() for word in (f"--{name}", value)]
        said = "".join(f"{line}\n" for line in lines)
        done = self.do("chat", "--urn", urn, "--script", "-", *given, said=said, CLOCK=at)
        assert done.code == 0, done.err
        return done.out

    def person(self, urn: str = "tel:+447700900001", *options: str) -> Any:
        """What is stored of somebody."""
        return self.do("person", "show", urn, "--json", *options).document

    def environment(self, **settings: str) -> dict[str, str]:
        """This process's environment, but only these settings of ours."""
        bare = {name: text for name, text in os.environ.items() if not name.startswith("PEILSTATION_")}
        ours = {f"PEILSTATION_{name}": text for name, text in (self.settings | settings).items()}
        return bare | ours | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}


_open = library.open_library


def _opened(folders: Sequence[Path]) -> library.Library:
    """What ships does not change between two commands; what a test lays over it does."""
    return shipped() if len(folders) == 1 else _open(folders)
