"""The audit says who did what; it cannot be changed unseen, and says nothing of somebody erased."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import LargeBinary, delete, event, select, type_coerce, update

from db import audit, erasure, schema
from db.audit import Entry
from db.engine import writing
from flows import effects as e
from tests.db.world import ANNIE, NOON, RIET, Database, closing, doing, heard, in_turn, listen, opening


@pytest.fixture
def three(database: Database) -> Database:
    """Three entries in one municipality and one in another."""
    consent = doing(e.RecordConsent("keep", True, None, "v1"))
    database.record(consent, heard(urn=RIET), heard(urn=ANNIE), heard(urn=RIET), heard(municipality="urk"))
    return database


def alter(database: Database, place: int, **values: Any) -> None:
    with writing(database.engine) as connection:
        here = (schema.audit.c.municipality == "dronten") & (schema.audit.c.position == place)
        connection.execute(update(schema.audit).where(here).values(**values))


def test_a_chain_a_municipality(three: Database) -> None:
    places = [(row.municipality, row.position) for row in three.rows(schema.audit)]
    assert places == [("dronten", 1), ("dronten", 2), ("dronten", 3), ("urk", 1)]
    assert audit.verify(three.engine) == []


def test_it_says_who_did_what_to_whom(three: Database) -> None:
    row = three.rows(schema.audit)[0]
    assert (row.actor, row.action) == ("person", "consent.granted")
    assert '"purpose": "keep"' in row.details
    assert row.person == three.rows(schema.inbox)[0].person


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"actor": "somebody else"}, "dronten 2: the chain is broken here"),
        ({"action": "consent.refused"}, "dronten 2: the chain is broken here"),
        ({"at": NOON}, "dronten 2: the chain is broken here"),
        ({"digest": b"x" * 32}, "dronten 2: the chain is broken here"),
        ({"chain": b"x" * 32}, "dronten 3: the chain is broken here"),
        ({"details": '{"purpose": "other", "person": "x"}'}, "dronten 2: the details are not those"),
        ({"details": None}, "dronten 2: the details are gone but the person is not"),
        ({"person": None}, "dronten 2: the person is not the one"),
        ({"position": 7}, "dronten 7: the chain is broken here"),
    ],
)
def test_a_changed_row_is_seen(three: Database, values: dict[str, Any], complaint: str) -> None:
    alter(three, 2, **values)
    assert any(said.startswith(complaint) for said in audit.verify(three.engine))


@pytest.mark.parametrize("position", [1, 2, 3])
def test_a_missing_row_is_seen_also_the_last(three: Database, position: int) -> None:
    with writing(three.engine) as connection:
        here = (schema.audit.c.municipality == "dronten") & (schema.audit.c.position == position)
        connection.execute(delete(schema.audit).where(here))
    assert audit.verify(three.engine)


def test_a_row_that_will_not_open_is_one_complaint(three: Database) -> None:
    with writing(three.engine) as connection:
        broken = type_coerce(b"\x01 no sealed value at all", LargeBinary)
        connection.execute(update(schema.audit).where(schema.audit.c.position == 3).values(details=broken))
    assert [said.partition(":")[0] for said in audit.verify(three.engine)] == ["dronten 3"]


def test_it_verifies_after_an_erasure_and_says_nothing_of_the_erased(three: Database) -> None:
    person = three.rows(schema.audit)[0].person
    erasure.erase(three.engine, person, at=NOON, actor="anja")
    rows = three.rows(schema.audit)
    assert [row.details is None for row in rows] == [True, False, True, False, False]
    assert [(row.actor, row.action) for row in rows[3:4]] == [("anja", "person.erased")]
    assert person not in str([tuple(row) for row in rows])
    assert audit.verify(three.engine) == []


def test_two_processes_write_one_chain(database: Database) -> None:
    consent = doing(e.RecordConsent("keep", True, None, "v1"))
    engines = [database.another_engine() for _ in range(2)]
    ledgers = [database.ledger(consent, engine=engine) for engine in engines]
    undone: list[object] = []
    for engine in engines:
        event.listen(engine, "rollback", undone.append)
    places = ("dronten", "urk", "dronten")
    events = [heard(urn=f"tel:+4477009{n:05}", municipality=places[n % 3]) for n in range(120)]
    futures = [ledgers[n % 2].submit(each) for n, each in enumerate(events)]
    assert {future.result().status for future in futures} == {"recorded"}
    assert database.count(schema.audit) == 120
    assert audit.verify(database.engine) == []
    # They waited for each other; neither had to begin again.
    assert undone == []


def test_what_must_be_answered_for_is_in_it_and_no_words(database: Database) -> None:
    acts = (
        e.RecordConsent("keep", False, None, "v1"),
        e.ForgetAnswers(),
        e.WithdrawAnswers(("djg6.1", "djg6.2"), ("djg6",)),
        opening(name="Zeldzaamnaam"),
        e.ChangeCallback(opening().id, urgency="urgent", number="Zeldzaamnummer"),
        e.Refer("r", "koor"),
        e.WithdrawReferral("r"),
    )
    closed = e.CloseCallback(opening().id, "done", "anja", "zeldzame reden")
    first, _ = database.record(in_turn(doing(*acts), listen), heard(), heard())
    database.record(doing(closed), closing(opening().id, first.person or "", by="anja"))
    rows = database.rows(schema.audit)
    assert [(row.actor, row.action) for row in rows] == [
        ("person", "consent.refused"),
        ("person", "answers.forgotten"),
        ("person", "answers.withdrawn"),
        ("person", "callback.opened"),
        ("person", "callback.raised"),
        ("person", "referral.made"),
        ("person", "referral.withdrawn"),
        ("anja", "callback.done"),
    ]
    assert json.loads(rows[2].details)["questions"] == ["djg6.1", "djg6.2"]
    assert "eldza" not in str([row.details for row in rows])


def test_an_empty_audit_is_in_order(database: Database) -> None:
    assert audit.verify(database.engine) == []
    with writing(database.engine) as connection:
        audit.append(connection, [])
        audit.append(connection, [Entry("dronten", NOON, "system", "nothing")])
    assert audit.verify(database.engine) == []
    with database.engine.connect() as connection:
        assert connection.scalar(select(schema.audit_head.c.position)) == 1
