"""Promise 8: an erased person leaves no row and no readable byte; a replay of their messages stores nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import inspect

from db import audit, erasure, intake, people, schema
from db.engine import writing
from flows import effects as e
from flows.state import State
from tests.db.world import ANNIE, NOON, RIET, Database, closing, coordinator, doing, heard, in_turn, listen, opening

RARE = "quetzalcoatlus"
"""A word that stands nowhere else."""

EVERYTHING = (
    e.KeepAnswer("callback.name", "answered", free=RARE),
    e.KeepScore("djg6", 3, "moderate", (), 0),
    e.KeepOffers((e.Offer("koor", 1, ("r",)),)),
    e.Refer("referral", "koor"),
    e.RecordConsent("keep", True, "senior", "v1"),
    opening(name=RARE, number=RARE, signals=("s",)),
    e.Schedule("check_in", NOON + timedelta(days=7), date(2026, 3, 9)),
    e.RecordUnmetDemand("vervoer", "Swifterbant"),
    e.Reply(RARE, (e.Choice("yes", RARE),)),
)
"""Something of every kind, so that no table stays empty."""


def known(before: State) -> State:
    assert before.talk is not None
    return replace(before, talk=replace(before.talk, facts={"callback.name": RARE}))


def filled(database: Database, urn: str = RIET) -> str:
    """A person with something in every table; their id."""
    (receipt,) = database.record(doing(*EVERYTHING, state=known), heard(RARE, urn=urn))
    assert receipt.person
    worked(database, receipt.person)
    return receipt.person


def worked(database: Database, person: str) -> None:
    """Somebody at the desk called them, and wrote something down."""
    (callback,) = [row for row in database.rows(schema.callback) if row.person == person]
    anja = coordinator(database)
    about = {"person": person, "callback": callback.id, "at": NOON, "by": anja}
    database.insert(schema.attempt, {"id": str(uuid4()), "disposition": "no_answer", "note": RARE, **about})
    database.insert(schema.note, {"id": str(uuid4()), "text": RARE, **about})
    chat = {"blind": person.encode(), "coordinator": anja, "urn": RARE, "person": person, "bound_at": NOON}
    database.insert(schema.desk_chat, chat)  # and they work there themselves
    own = {"person": person, "at": NOON, "municipality": "dronten", "heard_at": NOON, "local_date": NOON.date()}
    database.insert(schema.phone_call, {"direction": "in", "sid": f"CA{person}", "spoke": False, **own})
    rung = {"person": person, "callback": callback.id, "at": NOON, "number": RARE}
    database.insert(schema.phone_leg, {"call": f"CA{person}", "turn": 1, "nth": 1, **rung})
    database.insert(schema.desk_call, {"id": str(uuid4()), "number": RARE, "heard_at": NOON, **about})


def tables_that_know(database: Database, person: str) -> set[str]:
    """The tables in which this person's id stands, in whatever column."""
    found = set()
    with database.engine.connect() as connection:
        for table in inspect(database.engine).get_table_names():
            rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
            if any(person in map(str, row) for row in rows):
                found.add(table)
    return found


# --- rows ----------------------------------------------------------------------------------------------------------


def test_every_table_that_knows_a_person_forgets_them(database: Database) -> None:
    person = filled(database)
    knowing = {name for name, table in schema.metadata.tables.items() if "person" in table.c} | {"person"}
    assert tables_that_know(database, person) == knowing
    erasure.erase(database.engine, person, at=NOON, actor="anja")
    assert tables_that_know(database, person) == set()


def test_it_counts_what_went(database: Database) -> None:
    person = filled(database)
    counts = erasure.erase(database.engine, person, at=NOON, actor="anja")
    assert counts.pop("audit") == 3
    assert counts == dict.fromkeys(
        ("person", "urn", "inbox", "outbox", "conversation", "answer", "score", "offer", "referral", "consent",
         "callback", "due", "attempt", "note", "desk_chat", "desk_call",
         "phone_call", "phone_leg"), 1
    )  # fmt: skip


def test_others_stay(database: Database) -> None:
    person, other = filled(database), database.record(listen, heard(urn=ANNIE))[0].person
    erasure.erase(database.engine, person, at=NOON, actor="anja")
    assert [row.id for row in database.rows(schema.person)] == [other]
    assert people.find(database.engine, ANNIE)
    assert not people.find(database.engine, RIET)


def test_unmet_demand_is_nobodys_and_stays(database: Database) -> None:
    erasure.erase(database.engine, filled(database), at=NOON, actor="anja")
    assert database.row(schema.unmet_demand).need == "vervoer"


def test_somebody_unknown_cannot_be_erased(database: Database) -> None:
    with pytest.raises(erasure.Unknown):
        erasure.erase(database.engine, "nobody", at=NOON, actor="anja")


def test_an_open_urgent_callback_holds_it_back(database: Database) -> None:
    (receipt,) = database.record(doing(opening(topic="crisis", urgency="urgent")), heard())
    person = receipt.person or ""
    with pytest.raises(erasure.Held):
        erasure.erase(database.engine, person, at=NOON, actor="anja")
    assert database.count(schema.inbox) == database.count(schema.callback) == 1
    close = e.CloseCallback(opening().id, "done", "anja", "gesproken")
    database.record(doing(close), closing(opening().id, person))
    assert erasure.erase(database.engine, person, at=NOON, actor="anja")["callback"] == 1


# --- by the person's own wish --------------------------------------------------------------------------------------


def test_who_asks_for_it_still_gets_the_last_words(database: Database) -> None:
    filled(database)
    (receipt,) = database.record(doing(e.Reply("Alles is gewist"), e.Erase()), heard("wis mijn gegevens"))
    assert (receipt.status, receipt.person) == ("recorded", None)
    assert [stored.reply.text for stored in receipt.replies] == ["Alles is gewist"]
    row = database.row(schema.outbox)
    assert (row.text, row.person, row.in_reply_to) == ("Alles is gewist", None, None)
    assert database.count(schema.person) == database.count(schema.inbox) == 0


def test_what_else_the_step_wanted_is_gone_too(database: Database) -> None:
    database.record(doing(*EVERYTHING, e.Erase()), heard())
    assert database.count(schema.answer) == database.count(schema.callback) == database.count(schema.due) == 0
    assert [row.action for row in database.rows(schema.audit)] == ["person.erased"]


def test_an_erasure_that_waited_for_a_callback_comes_with_its_closing(database: Database) -> None:
    urgent = opening(topic="crisis", urgency="urgent")
    (receipt,) = database.record(doing(urgent), heard())
    both = doing(e.CloseCallback(urgent.id, "done", "anja", "gesproken"), e.Erase())
    database.record(both, closing(urgent.id, receipt.person or "", by="anja"))
    assert database.count(schema.person) == database.count(schema.callback) == 0
    assert [(row.actor, row.action) for row in database.rows(schema.audit)][-1] == ("anja", "person.erased")


def test_one_of_a_batch_is_erased_and_the_others_are_not(database: Database) -> None:
    def step(content: Any, directory: Any, before: State, event: Any) -> Any:
        effects = (e.Reply("weg"), e.Erase()) if event.text == "wis" else (e.Reply("dag"),)
        return doing(*effects)(content, directory, before, event)

    ledger = database.ledger(step)
    events = [heard("wis" if n % 3 == 0 else "dag", f"tel:+4477009{n:05}") for n in range(30)]
    receipts = [future.result() for future in [ledger.submit(event) for event in events]]
    assert [receipt.person is None for receipt in receipts] == [n % 3 == 0 for n in range(30)]
    assert database.count(schema.person) == database.count(schema.inbox) == 20
    assert audit.verify(database.engine) == []


# --- replays -------------------------------------------------------------------------------------------------------


def test_a_replay_after_erasure_stores_nothing(database: Database) -> None:
    message, farewell = heard(RARE), heard("wis mijn gegevens")
    database.record(in_turn(listen, doing(e.Reply("weg"), e.Erase())), message, farewell)
    before = {table.name: database.count(table) for table in schema.metadata.sorted_tables}
    again = database.record(listen, message, farewell)
    assert [(receipt.status, receipt.person, receipt.replies) for receipt in again] == [("erased", None, ())] * 2
    assert {table.name: database.count(table) for table in schema.metadata.sorted_tables} == before


def test_who_writes_anew_is_somebody_new(database: Database) -> None:
    message = heard("wis")
    first = filled(database)
    database.record(doing(e.Erase()), message)
    receipt, replay = database.record(listen, heard("hallo"), message)
    assert receipt.status == "recorded"
    assert receipt.person not in (None, first)
    assert replay.status == "erased"
    assert database.count(schema.inbox) == 1


def test_a_replay_in_the_other_process_while_one_erases_stores_nothing(database: Database) -> None:
    """Whichever comes first: the message is taken, or it is spent; never a person made of it afterwards."""
    wiping = database.ledger(doing(e.Erase()), engine=database.another_engine())
    replaying = database.ledger(listen, engine=database.another_engine())
    for number in range(30):
        urn = f"tel:+4477009{number:05}"
        message = heard(urn=urn)
        assert replaying.record(message).status == "recorded"
        erasing, replay = wiping.submit(heard(urn=urn)), replaying.submit(message)
        assert erasing.result().status == "recorded"
        assert replay.result().status in ("duplicate", "erased")
        assert database.count(schema.person) == 0


def test_who_is_erased_between_being_found_and_being_locked_is_looked_for_again(database: Database) -> None:
    with writing(database.engine) as connection:
        for look in (intake.load, intake.lock):
            with pytest.raises(intake.Gone):
                look(connection, {"nobody"})
