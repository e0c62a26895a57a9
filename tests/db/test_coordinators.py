"""Accounts of those who work at the desk: one an address, kept when they leave, and a code that counts once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from db import audit, coordinators, schema, sessions
from db.blind import open_index
from db.coordinators import Coordinator, Known, LastAdmin
from db.sessions import Limits
from tests.db.world import NOON, Database, doing, heard


def add(database: Database, email: str = "Anja@Example.org", **other: Any) -> Coordinator:
    given: dict[str, Any] = {"municipality": "dronten", "name": "Zeldzamenaam", "role": "coordinator",
                             "language": "nl", "at": NOON, "actor": "cli:test"}  # fmt: skip
    return coordinators.add(database.engine, open_index(database.engine), email=email, **(given | other))


def test_an_account_is_found_by_its_id_and_by_its_address_however_that_is_spelt(database: Database) -> None:
    who = add(database)
    index = open_index(database.engine)
    assert coordinators.find(database.engine, who.id) == who
    for email in ("Anja@Example.org", "anja@example.org", " ANJA@EXAMPLE.ORG "):
        assert coordinators.by_email(database.engine, index, email) == who
    assert coordinators.by_email(database.engine, index, "anja@example.com") is None
    assert coordinators.find(database.engine, "nobody") is None
    assert (who.email, who.has_password, who.second_since, who.left_at) == ("Anja@Example.org", False, None, None)


def test_an_address_has_one_account_in_whatever_municipality(database: Database) -> None:
    add(database)
    for municipality in ("dronten", "urk"):
        with pytest.raises(Known):
            add(database, "ANJA@example.org", municipality=municipality)
    assert database.count(schema.coordinator) == 1
    assert [row.action for row in database.rows(schema.audit)] == ["coordinator.added"]


def test_of_two_who_add_an_address_at_one_moment_one_is_told_that_it_is_known(database: Database) -> None:
    open_index(database.engine)
    together = Barrier(2)

    def adding(_: int) -> str:
        together.wait()
        try:
            return add(database).id
        except Known:
            return "known"

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(adding, range(2)))
    assert outcomes.count("known") == 1
    assert database.row(schema.coordinator).id in outcomes


def test_the_database_knows_no_other_roles_and_no_second_factor_without_a_secret(database: Database) -> None:
    who = add(database)
    for columns in ({"role": "mayor"}, {"second_since": NOON}):
        with pytest.raises(IntegrityError):
            coordinators.change(database.engine, who, at=NOON, actor="cli:test", **columns)
    assert coordinators.find(database.engine, who.id) == who


def test_a_team_is_those_of_one_municipality_in_order_of_arrival_with_who_left(database: Database) -> None:
    second = add(database, "b@example.org", at=NOON + timedelta(hours=1))
    first = add(database, "a@example.org")
    add(database, "c@example.org", municipality="urk")
    coordinators.change(database.engine, first, at=NOON, actor="cli:test", left_at=NOON)
    assert [each.id for each in coordinators.team(database.engine, "dronten")] == [first.id, second.id]
    with database.engine.connect() as connection:
        assert set(coordinators.names(connection, "dronten")) == {first.id, second.id}


def test_who_leaves_is_signed_out_everywhere_and_nobody_else_is(database: Database) -> None:
    leaves, stays = add(database), add(database, "b@example.org")
    tokens = [sessions.begin(database.engine, who.id, now=NOON, proven=True) for who in (leaves, leaves, stays)]
    coordinators.change(database.engine, leaves, at=NOON, actor="cli:test", name="Anja")
    assert all(sessions.see(database.engine, token, NOON, Limits()) for token in tokens)
    coordinators.change(database.engine, leaves, at=NOON, actor="cli:test", left_at=NOON)
    left = [sessions.see(database.engine, token, NOON, Limits()) is not None for token in tokens]
    assert left == [False, False, True]


def test_the_last_admin_stays_one_also_when_two_change_each_other_at_one_moment(
    database: Database,
) -> None:
    first, second = (add(database, f"{name}@example.org", role="admin") for name in "ab")
    add(database, "c@example.org", role="admin", municipality="urk")
    gone = add(database, "d@example.org", role="admin")
    coordinators.change(database.engine, gone, at=NOON, actor="cli:test", keep_an_admin=True, left_at=NOON)
    together, engines = Barrier(2), [database.another_engine() for _ in range(2)]

    def demote(number: int) -> bool:
        together.wait()
        who, to = ((first, {"role": "auditor"}), (second, {"left_at": NOON}))[number]
        try:
            coordinators.change(engines[number], who, at=NOON, actor="cli:test", keep_an_admin=True, **to)
        except LastAdmin:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(demote, range(2))) == [False, True]
    team = coordinators.team(database.engine, "dronten")
    (admin,) = (one for one in team if one.role == "admin" and one.left_at is None)
    coordinators.change(database.engine, admin, at=NOON, actor="cli:test", keep_an_admin=True, name="Anja")
    with pytest.raises(LastAdmin):
        coordinators.change(database.engine, admin, at=NOON, actor="cli:test", keep_an_admin=True, role="team_lead")


def test_whoever_lost_the_telephone_is_out_and_asked_for_no_code_and_the_audit_says_by_whom(database: Database) -> None:
    who = add(database)
    coordinators.change(database.engine, who, at=NOON, actor=who.actor, second="GEHEIM", second_since=NOON)
    coordinators.take_step(database.engine, who.id, 7)
    token = sessions.begin(database.engine, who.id, now=NOON, proven=True)
    link = coordinators.invite(database.engine, who, at=NOON, actor="desk:boss", lasts=timedelta(hours=1))
    coordinators.reset_second(database.engine, who, at=NOON, actor="desk:boss")
    assert coordinators.secrets_of(database.engine, who.id) == (None, None)
    assert sessions.see(database.engine, token, NOON, Limits()) is None
    assert sessions.use_link(database.engine, link, NOON) is None
    assert [(row.actor, row.action) for row in database.rows(schema.audit)[2:]] == [
        ("desk:boss", "coordinator.invited"), ("desk:boss", "coordinator.changed"),
        ("desk:boss", "coordinator.signed_out"),
    ]  # fmt: skip
    assert coordinators.take_step(database.engine, who.id, 3), "the lost telephone's codes count for nothing"


def test_the_audit_says_what_was_changed_and_not_to_what(database: Database) -> None:
    who = add(database)
    coordinators.change(database.engine, who, at=NOON, actor=who.actor, password="$hash", second="GEHEIM")
    rows = database.rows(schema.audit)
    assert [row.action for row in rows] == ["coordinator.added", "coordinator.changed"]
    assert (rows[1].actor, rows[1].person) == (f"desk:{who.id}", None)
    said = str(rows[1].details)
    assert "password" in said
    assert "$hash" not in said
    assert "GEHEIM" not in said
    assert audit.verify(database.engine) == []


def test_a_code_counts_once_and_never_after_a_later_one(database: Database) -> None:
    who = add(database)
    assert [coordinators.take_step(database.engine, who.id, step) for step in (7, 7, 6, 8)] == [
        True, False, False, True,
    ]  # fmt: skip
    coordinators.change(database.engine, who, at=NOON, actor="cli:test", left_at=NOON)
    assert not coordinators.take_step(database.engine, who.id, 9)


def test_of_many_who_send_a_code_at_one_moment_one_is_in(database: Database) -> None:
    who = add(database)
    together, engines = Barrier(4), [database.another_engine() for _ in range(4)]

    def take(number: int) -> list[bool]:
        taken = []
        for step in range(10):
            together.wait()
            taken.append(coordinators.take_step(engines[number], who.id, step))
        return taken

    with ThreadPoolExecutor(4) as threads:
        taken = list(threads.map(take, range(4)))
    assert [sum(each) for each in zip(*taken, strict=True)] == [1] * 10


def test_neither_address_nor_name_nor_secret_lies_readable_in_the_row_or_shows_in_a_log(database: Database) -> None:
    who = add(database)
    coordinators.change(database.engine, who, at=NOON, actor="cli:test", second="GEHEIM32", phone="+447700900001")
    with database.engine.connect() as connection:
        lies = str(tuple(connection.execute(text("SELECT * FROM coordinator")).one()))
    for part in ("anja", "zeldzamenaam", "geheim32", "447700900001"):
        assert part not in lies.lower()
        assert part not in repr(coordinators.find(database.engine, who.id)).lower()
    assert coordinators.secrets_of(database.engine, who.id) == (None, "GEHEIM32")


@pytest.mark.parametrize("lost", ["signed out everywhere", "the telephone with the codes"])
def test_who_is_out_everywhere_works_from_no_chat_either(database: Database, lost: str) -> None:
    """On a telephone that was lost the chat would go on showing names and numbers."""
    who, other = add(database), add(database, "other@example.org")
    person = database.record(doing(), heard("hallo"))[0].person
    for one in (who, other):
        row = {"blind": one.id.encode(), "coordinator": one.id, "urn": "telegram:7", "person": person, "bound_at": NOON}
        database.insert(schema.desk_chat, row)
    sessions.begin(database.engine, who.id, now=NOON, proven=True)
    here = sessions.begin(database.engine, who.id, now=NOON, proven=True)
    coordinators.sign_out(database.engine, who, at=NOON, actor=who.actor, but=here)
    assert database.count(schema.desk_chat) == 2, "elsewhere is other browsers; a chat is let go of by itself"
    if lost == "signed out everywhere":
        assert coordinators.sign_out(database.engine, who, at=NOON, actor="cli:test") == 1
    else:
        coordinators.reset_second(database.engine, who, at=NOON, actor="cli:test")
    assert [row.coordinator for row in database.rows(schema.desk_chat)] == [other.id]
    assert audit.verify(database.engine) == []
