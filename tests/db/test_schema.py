"""Each promise that a table can keep, the table keeps: whoever writes, and whatever runs twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError

from db import schema
from tests.db.world import NOON, Database

PERSON = "8f14e45f-ceea-4e7a-9b5a-1f0e3c2d4b5a"


@pytest.fixture
def riet(database: Database) -> Database:
    """A database with one person in one conversation."""
    times = {"created_at": NOON, "updated_at": NOON}
    who = {"id": PERSON, "municipality": "dronten", "status": "active", "language": "nl", "roles": [], "state": "{}"}
    database.insert(schema.person, who | times)
    database.insert(schema.pinned, {"hash": "pin", "document": "{}"})
    database.insert(schema.conversation, conversation("talk"))
    return database


def conversation(name: str, **other: Any) -> dict[str, Any]:
    return {
        "id": name,
        "person": PERSON,
        "flow": "screening",
        "version": 1,
        "pin": "pin",
        "status": "active",
        "options": [],
        "started_at": NOON,
    } | other


def due(**other: Any) -> dict[str, Any]:
    day = {"local_date": date(2026, 3, 9), "at": NOON, "moment": NOON}
    named = {"id": str(uuid4()), "person": PERSON, "kind": "check_in", "subject": "", "status": "pending"}
    return named | day | other


def callback(**other: Any) -> dict[str, Any]:
    window = {"promised_from": NOON, "promised_until": NOON + timedelta(hours=1), "created_at": NOON}
    lists: dict[str, Any] = {"signals": [], "suggestions": []}
    what = {"topic": "crisis", "urgency": "urgent", "status": "open"}
    return {"id": "callback", "municipality": "dronten", "person": PERSON} | what | window | lists | other


def score(**other: Any) -> dict[str, Any]:
    kept = {"value": 4, "band": "moderate", "subscales": {}, "missing": 0, "at": NOON}
    return {"conversation": "talk", "instrument": "djg6", "person": PERSON} | kept | other


def answer(**other: Any) -> dict[str, Any]:
    kept = {"value": "yes", "outcome": "answered", "at": NOON}
    return {"conversation": "talk", "question": "djg6.1", "person": PERSON} | kept | other


def outbox(**other: Any) -> dict[str, Any]:
    line = {"municipality": "dronten", "account": "a", "urn": "tel:+1", "blind": b"b", "channel": "sms"}
    said = {"lane": "reply", "text": "dag", "choices": "[]", "status": "queued", "created_at": NOON}
    sending = {"next_at": NOON, "until": NOON + timedelta(days=1), "tries": 0, "copies": 0}
    return {"person": PERSON} | line | said | sending | other


def message(**other: Any) -> dict[str, Any]:
    sent = {"municipality": "dronten", "account": "a", "external_id": "1", "channel": "sms", "kind": "text"}
    kept = {"external_key": b"key", "received_at": NOON, "status": "received", "crisis": False}
    return {"person": PERSON} | sent | kept | other


DONE = {"status": "done", "closed_at": NOON}

REFUSED: dict[str, tuple[Table, list[dict[str, Any]]]] = {
    "promise 2: one message twice": (schema.inbox, [message(), message(external_id="2")]),
    "promise 3: a third copy of a message": (schema.outbox, [outbox(copies=3)]),
    "promise 4: two check-ins on one day": (schema.due, [due(), due()]),
    "promise 4: one that was fired, and another": (schema.due, [due(status="fired"), due()]),
    "promise 8: a settled message of nobody": (schema.outbox, [outbox(person=None, status="sent", settled_at=NOON)]),
    "promise 10: a value that is not scored": (schema.score, [score(band="not_scored")]),
    "promise 10: a band without a value": (schema.score, [score(value=None)]),
    "promise 10: a value of what was skipped": (schema.answer, [answer(outcome="skipped")]),
    "two current answers to one question": (schema.answer, [answer(), answer(value="no")]),
    "two conversations at once": (schema.conversation, [conversation("other")]),
    "an active conversation that ended": (schema.conversation, [conversation("other", ended_at=NOON)]),
    "an ended conversation without its end": (schema.conversation, [conversation("other", status="completed")]),
    "an urgent callback put away without a word": (schema.callback, [callback(**DONE)]),
    "a closed callback without its moment": (schema.callback, [callback(status="cancelled")]),
    "a window that ends before it begins": (schema.callback, [callback(promised_until=NOON - timedelta(hours=1))]),
    "an unknown topic": (schema.callback, [callback(topic="weather")]),
    "an unknown status": (schema.due, [due(status="maybe")]),
    "a settled message without its moment": (schema.outbox, [outbox(status="sent")]),
    "an answer of nobody": (schema.answer, [answer(person=None)]),
    "an answer of somebody unknown": (schema.answer, [answer(person="nobody")]),
    "an answer in no conversation": (schema.answer, [answer(conversation="none")]),
    "one urn that is two people": (
        schema.urn,
        [
            {"municipality": "dronten", "blind": b"b", "value": urn, "kind": "tel", "person": PERSON, "reachable": True}
            for urn in ("tel:+1", "tel:+2")
        ],
    ),
}

ALLOWED: dict[str, tuple[Table, list[dict[str, Any]]]] = {
    "a check-in after one that was called off": (schema.due, [due(status="cancelled"), due(status="expired"), due()]),
    "check-ins on two days, of two kinds, about two things": (
        schema.due,
        [due(), due(local_date=date(2026, 3, 10)), due(kind="reminder"), due(subject="referral")],
    ),
    "an urgent callback with its reason": (schema.callback, [callback(**DONE, reason="gesproken")]),
    "a normal one without": (schema.callback, [callback(**DONE, urgency="normal")]),
    "the last words to somebody erased": (schema.outbox, [outbox(person=None)]),
    "a conversation after one that ended": (
        schema.conversation,
        [conversation("other", status="completed", ended_at=NOON)],
    ),
    "not scored": (schema.score, [score(value=None, band="not_scored", missing=3)]),
}


@pytest.mark.parametrize("what", REFUSED)
def test_is_refused(riet: Database, what: str) -> None:
    table, rows = REFUSED[what]
    for row in rows[:-1]:
        riet.insert(table, row)
    with pytest.raises(IntegrityError):
        riet.insert(table, rows[-1])


@pytest.mark.parametrize("what", ALLOWED)
def test_is_allowed(riet: Database, what: str) -> None:
    table, rows = ALLOWED[what]
    for row in rows:
        riet.insert(table, row)


def test_pending_moments_are_found_in_the_order_of_their_time(riet: Database) -> None:
    """Whoever claims the first of a million must not sort them."""
    days = [NOON + timedelta(days=day) for day in range(300)]
    riet.insert(schema.due, *(due(at=at, local_date=at.date(), status="fired") for at in days))
    claim = "SELECT * FROM due WHERE status = 'pending' AND at <= CURRENT_TIMESTAMP ORDER BY at, id LIMIT 500"
    explain = "EXPLAIN QUERY PLAN" if riet.engine.dialect.name == "sqlite" else "EXPLAIN"
    with riet.engine.connect() as connection:
        plan = str(connection.exec_driver_sql(f"{explain} {claim}").all())
    assert ("USING PRIMARY KEY" if riet.engine.dialect.name == "sqlite" else "pk_due") in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_an_instant_comes_back_in_utc_to_the_microsecond(riet: Database) -> None:
    summer = datetime(2026, 7, 1, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))
    riet.insert(schema.due, due(at=summer))
    assert riet.row(schema.due).at == summer
    assert riet.row(schema.due).at.tzinfo is UTC


def test_a_number_is_never_given_twice(riet: Database) -> None:
    """An old number in somebody's hand must not point at another person's message."""
    riet.insert(schema.outbox, outbox())
    first = riet.row(schema.outbox).id
    with riet.engine.begin() as connection:
        connection.execute(schema.outbox.delete())
    riet.insert(schema.outbox, outbox())
    assert riet.row(schema.outbox).id > first


def test_only_sealed_columns_hold_what_people_said(riet: Database) -> None:
    riet.insert(schema.callback, callback(name="Zeldzaamnaam", number="+447700900001"))
    with riet.engine.connect() as connection:
        raw = connection.exec_driver_sql("SELECT name, number FROM callback").one()
    assert all(isinstance(value, bytes) and b"Zeldzaam" not in value and b"4477" not in value for value in raw)
    assert (riet.row(schema.callback).name, riet.row(schema.callback).number) == ("Zeldzaamnaam", "+447700900001")
