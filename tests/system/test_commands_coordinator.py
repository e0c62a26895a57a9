"""`peilstation coordinator add`: an account for whoever works at the desk, and a link that signs them in once."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.peilstation.desk import Desk, Done

pytestmark = pytest.mark.slow  # left out of `make test-fast`

ANJA = "anja@example.org"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def add(desk: Desk, email: str = ANJA, role: str = "coordinator", *more: str, **settings: str) -> Done:
    return desk.do("coordinator", "add", email, "--role", role, *more, **settings)


def stored(desk: Desk, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(desk.folder / "var" / "peilstation.db")) as database:
        return database.execute(question).fetchall()


@pytest.mark.parametrize("role", ["coordinator", "team_lead", "admin", "auditor"])
def test_it_prints_one_link_below_the_public_address_and_nothing_else(desk: Desk, role: str) -> None:
    done = add(desk, role=role, PUBLIC_URL="https://peil.example")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"https://peil\.example/desk/in/[\w-]{43}\n", done.out)
    assert stored(desk, "SELECT municipality, role, language FROM coordinator") == [("dronten", role, "nl")]


def test_called_again_it_gives_a_new_link_of_the_same_account(desk: Desk) -> None:
    links = [add(desk, email).out for email in (ANJA, ANJA, " Anja@Example.ORG ")]
    assert len(set(links)) == 3
    assert stored(desk, "SELECT count(*) FROM coordinator") == [(1,)]
    assert stored(desk, "SELECT count(*) FROM sign_in_link WHERE used_at IS NULL") == [(3,)]


@pytest.mark.parametrize(("arguments", "told"), [
    ((ANJA, "--role", "mayor"), "choose from coordinator, team_lead, admin, auditor"),
    ((ANJA, "--role", ""), "choose from coordinator, team_lead, admin, auditor"),
    ((ANJA,), "--role"),
    (("anja", "--role", "admin"), "this is no e-mail address"),
    (("@example.org", "--role", "admin"), "this is no e-mail address"),
    (("anja@", "--role", "admin"), "this is no e-mail address"),
    (("a@b@c", "--role", "admin"), "this is no e-mail address"),
    (("a b@example.org", "--role", "admin"), "this is no e-mail address"),
    (("", "--role", "admin"), "this is no e-mail address"),
    ((ANJA, "--role", "admin", "--municipality", "urk"), "choose from dronten"),
    (("--role", "admin"), "'email'"),
])  # fmt: skip
def test_what_cannot_be_is_exit_2_and_makes_nothing(desk: Desk, arguments: tuple[str, ...], told: str) -> None:
    done = desk.do("coordinator", "add", *arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert not (desk.folder / "var").exists() or stored(desk, "SELECT count(*) FROM coordinator") == [(0,)]


def test_an_address_that_has_another_role_is_exit_1_and_keeps_it(desk: Desk) -> None:
    add(desk)
    done = add(desk, role="admin")
    assert (done.code, done.out) == (1, "")
    assert "er is al een account met dit adres" in done.err
    assert stored(desk, "SELECT role FROM coordinator") == [("coordinator",)]
    assert stored(desk, "SELECT count(*) FROM sign_in_link") == [(1,)]


def test_whoever_left_gets_no_link(desk: Desk) -> None:
    add(desk)
    with closing(sqlite3.connect(desk.folder / "var" / "peilstation.db")) as database, database:
        database.execute("UPDATE coordinator SET left_at = created_at")
    assert (add(desk).code, stored(desk, "SELECT count(*) FROM sign_in_link")) == (1, [(1,)])


def test_the_address_and_the_link_do_not_lie_readable_in_the_database(desk: Desk) -> None:
    token = add(desk, "zeldzaam@example.org", "admin", "--name", "Zeldzamenaam").out.strip().rpartition("/")[2]
    lies = b"".join(path.read_bytes() for path in (desk.folder / "var").glob("peilstation.db*"))
    assert b"coordinator.added" in lies, "this looks where something is"
    for part in ("zeldzaam", "Zeldzamenaam", token):
        assert part.encode() not in lies
