"""Upkeep: what was kept long enough goes, to the last readable byte, and nothing that is still needed goes with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from db import intake, schema, upkeep
from db.engine import scrub, writing
from flows import effects as e
from flows.state import Given, State
from tests.db.test_erased_bytes import files
from tests.db.world import ANNIE, NOON, RIET, Database, coordinator, doing, heard, opening

MONTH = NOON + timedelta(days=30, hours=1)
KEEP = e.RecordConsent("keep", True, None, "v1")
TAKEN_BACK = e.RecordConsent("keep", False, None, "v1")
PLAIN = doing(e.Reply("Dag", (e.Choice("yes", "Ja"),)))
CRISIS = doing(e.Reply("Bel 112", lane="urgent"), opening(9, topic="crisis", urgency="urgent"))


def said(database: Database, *steps: Any, urn: str = RIET, at: datetime = NOON) -> str:
    """Somebody says something for each step; who it was."""
    for place, step in enumerate(steps):
        (receipt,) = database.record(step, heard(f"bericht {place}", urn=urn, at=at + timedelta(minutes=place)))
    sent(database)
    assert receipt.person
    return receipt.person


def sent(database: Database) -> None:
    with writing(database.engine) as connection:
        connection.execute(schema.outbox.update().values(status="sent", settled_at=NOON))


def left(database: Database) -> tuple[list[str | None], list[str | None]]:
    """The texts that are left, in and out."""
    return [row.text for row in database.rows(schema.inbox)], [row.text for row in database.rows(schema.outbox)]


# --- texts ----------------------------------------------------------------------------------------------------------


def test_texts_of_who_never_agreed_go_after_thirty_days(database: Database) -> None:
    said(database, PLAIN)
    assert upkeep.forget(database.engine, NOON + timedelta(days=29, hours=23)) == 0
    assert left(database) == (["bericht 0"], ["Dag"])
    assert upkeep.forget(database.engine, MONTH) == 2
    assert left(database) == ([None], [None])
    assert database.row(schema.outbox).choices == "[]"
    assert upkeep.forget(database.engine, MONTH) == 0


def test_texts_of_who_agreed_stay(database: Database) -> None:
    said(database, doing(KEEP, e.Reply("Dag")), PLAIN)
    assert upkeep.forget(database.engine, MONTH + timedelta(days=300)) == 0
    assert left(database) == (["bericht 0", "bericht 1"], ["Dag", "Dag"])


def test_what_was_said_before_agreeing_goes(database: Database) -> None:
    said(database, PLAIN, doing(KEEP, e.Reply("Dank")), PLAIN)
    upkeep.forget(database.engine, MONTH)
    assert left(database) == ([None, "bericht 1", "bericht 2"], [None, "Dank", "Dag"])


def test_who_takes_it_back_has_not_agreed(database: Database) -> None:
    said(database, doing(KEEP), PLAIN, doing(TAKEN_BACK), PLAIN)
    upkeep.forget(database.engine, MONTH)
    assert left(database)[0] == [None] * 4


def test_who_agrees_anew_agrees_to_what_comes_then(database: Database) -> None:
    said(database, doing(KEEP), doing(TAKEN_BACK), PLAIN, doing(KEEP), PLAIN)
    upkeep.forget(database.engine, MONTH)
    assert left(database)[0] == [None, None, None, "bericht 3", "bericht 4"]


def test_another_consent_is_not_this_one(database: Database) -> None:
    said(database, doing(e.RecordConsent("check_in", True, None, "v1")))
    upkeep.forget(database.engine, MONTH)
    assert left(database)[0] == [None]


def test_a_cry_and_what_was_answered_stay(database: Database) -> None:
    said(database, PLAIN, CRISIS)
    upkeep.forget(database.engine, MONTH)
    assert left(database) == ([None, "bericht 1"], [None, "Bel 112"])


def test_what_has_not_left_yet_keeps_its_words(database: Database) -> None:
    database.record(PLAIN, heard("bericht 0", at=NOON))
    upkeep.forget(database.engine, MONTH)
    assert left(database) == ([None], ["Dag"])


def test_one_person_s_consent_is_not_another_s(database: Database) -> None:
    said(database, doing(KEEP))
    said(database, PLAIN, urn=ANNIE)
    upkeep.forget(database.engine, MONTH)
    assert left(database)[0] == ["bericht 0", None]


# --- how to reach them ----------------------------------------------------------------------------------------------

NAME, NUMBER = "Zonnebloem", "+447700900777"
CALL = opening(1, name=NAME, number=NUMBER, day_part="morning")
ASKED = (e.KeepAnswer("callback.name", "answered", free=NAME), e.KeepAnswer("about.kern", "answered", "Dronten"))


def known(before: State) -> State:
    """The engine remembers it too."""
    assert before.talk
    answers = {"callback.name": Given("answered", NAME), "about.kern": Given("answered", "Dronten")}
    return replace(before, talk=replace(before.talk, facts={"callback.name": NAME, "other": "x"}, answers=answers))


def called(database: Database, *more: Any, closed: datetime | None = NOON, urn: str = RIET) -> str:
    """Somebody gave a name and a number, and the callback was closed then; who it was."""
    person = said(database, doing(*ASKED, CALL, *more, state=known), urn=urn)
    if closed:
        close(database, CALL.id, closed)
    return person


def rung(database: Database, person: str) -> None:
    """A coordinator called them through the exchange."""
    anja = coordinator(database)
    row = {"id": "call", "callback": CALL.id, "person": person, "at": NOON, "by": anja, "heard_at": NOON}
    database.insert(schema.desk_call, row | {"number": NUMBER, "they": "answered", "seconds": 90})


def close(database: Database, callback: str, at: datetime) -> None:
    with writing(database.engine) as connection:
        done = schema.callback.update().where(schema.callback.c.id == callback)
        connection.execute(done.values(status="done", closed_at=at, reason="gesproken"))


def held(database: Database, callback: str = CALL.id) -> tuple[str | None, str | None, str | None]:
    (row,) = [row for row in database.rows(schema.callback) if row.id == callback]
    return row.name, row.number, row.day_part


def test_name_and_number_go_thirty_days_after_the_callback_was_closed(database: Database) -> None:
    person = called(database)
    upkeep.forget(database.engine, NOON + timedelta(days=29))
    assert held(database) == (NAME, NUMBER, "morning")
    upkeep.forget(database.engine, MONTH)
    assert held(database) == (None, None, None)
    assert [row.question for row in database.rows(schema.answer)] == ["about.kern"]
    with database.engine.connect() as connection:
        talk = intake.load(connection, [person])[person].talk
    assert talk
    assert (dict(talk.facts), list(talk.answers)) == ({"other": "x"}, ["about.kern"])


@pytest.mark.parametrize("closed", [None, MONTH - timedelta(days=29)], ids=["still open", "closed lately"])
def test_while_it_may_be_needed_it_stays(database: Database, closed: datetime | None) -> None:
    called(database, closed=closed)
    upkeep.forget(database.engine, MONTH)
    assert held(database) == (NAME, NUMBER, "morning")


def test_so_does_the_number_that_the_exchange_called_and_the_call_itself_stays(database: Database) -> None:
    rung(database, called(database))
    upkeep.forget(database.engine, NOON + timedelta(days=29))
    assert database.row(schema.desk_call).number == NUMBER
    upkeep.forget(database.engine, MONTH)
    call = database.row(schema.desk_call)
    assert (call.number, call.they, call.seconds) == ("", "answered", 90)


def test_as_long_as_another_call_is_open_all_of_it_stays(database: Database) -> None:
    called(database, opening(2, topic="carer"))
    upkeep.forget(database.engine, MONTH)
    assert held(database) == (NAME, NUMBER, "morning")
    close(database, opening(2).id, NOON)
    upkeep.forget(database.engine, MONTH)
    assert held(database) == (None, None, None)


def test_of_who_agreed_it_stays(database: Database) -> None:
    called(database, KEEP)
    upkeep.forget(database.engine, MONTH)
    assert held(database) == (NAME, NUMBER, "morning")


def test_a_state_that_cannot_be_read_keeps_nobody_else_waiting(database: Database) -> None:
    broken = called(database)
    with writing(database.engine) as connection:
        connection.execute(schema.person.update().where(schema.person.c.id == broken).values(state='{"no": 1}'))
    said(database, doing(opening(2, name=NAME)), urn=ANNIE)
    close(database, opening(2).id, NOON)
    upkeep.forget(database.engine, MONTH)
    assert held(database)[0] is held(database, opening(2).id)[0] is None


def test_whom_another_call_was_promised_meanwhile_keeps_name_and_number(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    called(database)
    lock = intake.lock

    def late(connection: Any, people: Any) -> None:
        monkeypatch.setattr(intake, "lock", lock)
        lock(connection, people)
        connection.execute(schema.callback.update().values(closed_at=None, status="open"))

    monkeypatch.setattr(intake, "lock", late)
    upkeep.forget(database.engine, MONTH)
    assert held(database) == (NAME, NUMBER, "morning")


def test_who_was_erased_meanwhile_is_no_fault(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    called(database)

    def gone(connection: Any, people: Any) -> None:
        raise intake.Gone

    monkeypatch.setattr(intake, "lock", gone)
    upkeep.forget(database.engine, MONTH)


# --- bytes ----------------------------------------------------------------------------------------------------------


def test_no_byte_of_what_was_forgotten_stays_in_the_file(sqlite: Database) -> None:
    called(sqlite)
    scrub(sqlite.engine)
    with sqlite.engine.connect() as connection:
        sealed = [
            *connection.exec_driver_sql("SELECT text FROM inbox UNION ALL SELECT name FROM callback").scalars(),
            *connection.exec_driver_sql("SELECT number FROM callback UNION ALL SELECT state FROM person").scalars(),
            *connection.exec_driver_sql("SELECT free FROM answer WHERE question = 'callback.name'").scalars(),
        ]
    assert len(sealed) == 5
    assert all(one in files(sqlite) for one in sealed)
    upkeep.forget(sqlite.engine, MONTH)
    assert [one for one in sealed if one in files(sqlite)] == []


# --- telephones of colleagues ---------------------------------------------------------------------------------------


def test_whose_telephones_a_call_was_put_through_to_goes_after_thirty_days_whatever_was_agreed(
    database: Database,
) -> None:
    through = e.Reply("Ik verbind u door", connect=e.Connect(("+447700900011",), None))
    person = said(database, doing(KEEP, through))
    leg = {"call": "CA1", "turn": 0, "nth": 1, "person": person, "number": "+447700900011", "at": NOON}
    database.insert(schema.phone_leg, leg)
    upkeep.forget(database.engine, NOON + timedelta(days=29))
    assert len(database.rows(schema.phone_leg)) == 1
    assert database.row(schema.outbox).connect
    upkeep.forget(database.engine, MONTH)
    assert database.rows(schema.phone_leg) == []
    assert database.row(schema.outbox).connect is None
    assert database.row(schema.outbox).text == "Ik verbind u door"
