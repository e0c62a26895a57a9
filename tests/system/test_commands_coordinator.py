"""`peilstation coordinator`: accounts for who works at the desk, links that sign them in once, and goodbyes."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db import coordinators
from db.crypto import KeyRing
from db.engine import connect
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


def switch_a_code_on(desk: Desk) -> None:
    """As Anja does on her own page."""
    ring = KeyRing.from_text((desk.folder / "var" / "secret.key").read_text())
    engine = connect(f"sqlite:///{desk.folder / 'var' / 'peilstation.db'}", ring)
    (who,) = coordinators.everybody(engine)
    coordinators.change(engine, who, at=who.created_at, actor=who.actor, second="GEHEIM", second_since=who.created_at)
    engine.dispose()


def audited(desk: Desk) -> list[object]:
    return [action for (action,) in stored(desk, "SELECT action FROM audit WHERE actor LIKE 'cli:%' ORDER BY position")]


def test_the_list_says_who_works_here_and_who_did(desk: Desk) -> None:
    assert desk.do("coordinator", "list", "--json").document == {"coordinators": []}
    add(desk, ANJA, "admin", "--name", "Anja")
    add(desk, "bert@example.org", "auditor")
    desk.do("coordinator", "leave", "bert@example.org")
    (anja, bert) = desk.do("coordinator", "list", "--json").document["coordinators"]
    assert list(anja) == [
        "id", "municipality", "email", "name", "role", "has_password", "second_factor", "created_at", "left_at",
    ]  # fmt: skip
    assert (anja["email"], anja["name"], anja["role"], anja["left_at"]) == (ANJA, "Anja", "admin", None)
    assert (bert["role"], anja["has_password"], anja["second_factor"]) == ("auditor", False, False)
    assert bert["left_at"].endswith("+01:00") or bert["left_at"].endswith("+02:00")
    shown = desk.do("coordinator", "list").out
    assert ANJA in shown
    assert desk.do("coordinator", "list", "--municipality", "urk", "--json").document == {"coordinators": []}


def test_a_new_link_for_who_lost_the_phone_takes_the_code_away_and_the_older_links_with_it(desk: Desk) -> None:
    add(desk)
    again = desk.do("coordinator", "link", " Anja@Example.org")
    assert re.fullmatch(r"http://127\.0\.0\.1:8080/desk/in/[\w-]{43}\n", again.out)
    switch_a_code_on(desk)
    assert desk.do("coordinator", "link", ANJA).code == 0
    assert stored(desk, "SELECT second_since IS NULL FROM coordinator") == [(0,)]
    assert desk.do("coordinator", "link", ANJA, "--reset-second-factor").code == 0
    assert stored(desk, "SELECT second, second_since FROM coordinator") == [(None, None)]
    assert stored(desk, "SELECT count(*) FROM sign_in_link WHERE used_at IS NULL") == [(1,)]
    assert audited(desk) == [
        "coordinator.added", *["coordinator.invited"] * 3, "coordinator.changed", "coordinator.signed_out",
        "coordinator.invited",
    ]  # fmt: skip


def test_another_role_counts_and_whoever_leaves_is_out_and_the_last_admin_is_told_of(desk: Desk) -> None:
    add(desk, role="admin")
    done = desk.do("coordinator", "role", ANJA, "--role", "auditor")
    assert (done.code, done.out) == (0, "anja@example.org is nu auditor\n")
    assert "niemand meer beheerder" in done.err
    assert stored(desk, "SELECT role FROM coordinator") == [("auditor",)]
    assert (desk.do("coordinator", "leave", ANJA).code, stored(desk, "SELECT count(*) FROM sign_in_link")) == (
        0,
        [(0,)],
    )
    for command in (("leave", ANJA), ("link", ANJA), ("role", ANJA, "--role", "admin")):
        done = desk.do("coordinator", *command)
        assert (done.code, done.out, done.err) == (1, "", "wie dit adres had, werkt hier niet meer\n")
    done = desk.do("coordinator", "link", "nobody@example.org")
    assert (done.code, done.out, done.err) == (1, "", "er is geen account met dit adres\n")
    assert desk.do("coordinator", "role", ANJA, "--role", "mayor").code == 2
