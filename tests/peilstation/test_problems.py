"""What breaks becomes a sentence, and what people said stays out of it."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from db.crypto import WrongKey
from db.ledger import Unavailable
from peilstation import cli
from peilstation.app import NotReady
from peilstation.names import SettingsError
from peilstation.problems import sentences

SAID = "ik heet Riet"


@pytest.mark.parametrize(("error", "part"), [
    (SettingsError(["one", "two"]), "one"),
    (NotReady("run `peilstation migrate`"), "peilstation migrate"),
    (WrongKey("inbox.text: sealed under key 01"), "PEILSTATION_SECRET_KEY"),
    (Unavailable("the database is away"), "nothing was stored"),
    (OperationalError(f"INSERT {SAID}", {"text": SAID}, sqlite3.OperationalError(SAID)), "cannot be reached"),
    (FileNotFoundError(2, "No such file or directory", "/nowhere/p.db"), "/nowhere/p.db: No such file or directory"),
    (KeyError(SAID), "KeyError"),
    (ValueError(SAID), "should not have"),
])  # fmt: skip
def test_every_problem_has_its_sentence(error: Exception, part: str) -> None:
    said = sentences(error)
    assert part in said[0]
    assert SAID not in " ".join(said)


def test_what_nobody_thought_of_names_the_place_in_the_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError(SAID)

    monkeypatch.setattr("peilstation.app.Setup.read", breaks)
    assert cli.run(["person", "show", "tel:+447700900000", "--json"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("something went wrong that should not have: RuntimeError at test_problems.py:")
    assert SAID not in told.err
    assert "Traceback" not in told.err


def test_ctrl_c_ends_a_command_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("peilstation.app.Setup.read", interrupted)
    assert cli.run(["callbacks"]) == 130
    assert capsys.readouterr() == ("", "")
