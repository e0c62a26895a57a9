"""Cries that come to a coordinator's chat, or from one; and what such a chat was shown goes with whom it is about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from db import audit, erasure, outbox, people, schema, transaction, upkeep
from flows.seat import QUESTION
from tests.db.desk import ANJA, GROUP, RARE, RIET, Chats
from tests.db.world import NOON, Database


@pytest.fixture
def chats(database: Database) -> Chats:
    return Chats(database)


# --- a crisis ---------------------------------------------------------------------------------------------------------


def test_an_alert_in_a_bound_chat_claims_that_callback_and_is_an_answer_to_it(chats: Chats) -> None:
    anja = chats.bound()
    chats.says("ik wil dood", RIET)
    alerts = [row for row in chats.database.rows(schema.outbox) if row.alert is not None]
    crisis = alerts[0].alert
    assert {row.urn: (row.question, row.choices.partition(",")[0]) for row in alerts} == {
        ANJA: (QUESTION, f'[["claim.{crisis}"'), GROUP: ("alert", '[["ok"')
    }  # fmt: skip
    chats.presses(f"claim.{crisis}")
    row = chats.callback(crisis)
    assert (row.claimed_by, row.acknowledged_at, row.owner) == (anja.id, NOON, "Anja")
    assert [due.status for due in chats.database.rows(schema.due)] == ["cancelled"], "nobody is alerted again"
    chats.presses(f"reached.{crisis}.0")
    chats.presses(f"end.{crisis}.handed_over")
    assert "Afgesloten" in chats.says("De huisarts is bij haar.")
    assert chats.database.state(RIET).paused != "crisis", "and so are their questions"


def test_a_cry_of_somebody_at_work_is_an_urgent_callback_in_the_same_transaction(chats: Chats) -> None:
    chats.bound()
    chats.says("ik heb pillen genomen en ik wil dood")
    (row,) = chats.database.rows(schema.callback)
    assert (row.urgency, row.person) == ("urgent", chats.person(ANJA))


def test_a_cry_where_a_reason_was_asked_stands_as_a_note_with_whom_it_is_about(chats: Chats) -> None:
    chats.bound()
    riet = chats.asks()
    chats.presses(f"claim.{riet}")
    chats.presses(f"end.{riet}.handed_over")
    assert "Het staat als notitie" in chats.says("mevrouw wil dood, 113 is gebeld")
    note = chats.database.row(schema.note)
    assert (note.callback, note.person) == (riet, chats.person(RIET))
    assert "Afgesloten" in chats.presses(f"noted.{riet}")
    assert chats.callback(riet).reason == "Zie de notitie."
    assert sum(row.topic == "crisis" for row in chats.database.rows(schema.callback)) == 1


# --- what stays -------------------------------------------------------------------------------------------------------


def test_what_a_chat_was_shown_and_wrote_of_somebody_goes_when_they_do(chats: Chats) -> None:
    chats.bound()
    riet = chats.asks()
    chats.presses(f"claim.{riet}")
    chats.presses(f"end.{riet}.helped")
    chats.says(f"{RARE} is geholpen")
    assert chats.shown()
    erasure.erase(chats.database.engine, chats.person(RIET), at=NOON, actor="cli:test")
    for table in (schema.inbox, schema.outbox, schema.person, schema.callback):
        assert RARE not in str(chats.database.rows(table))
    assert chats.database.rows(schema.inbox), "their own words to us stay known, so that none is taken twice"
    assert audit.verify(chats.database.engine) == []


def test_an_erasure_that_a_callback_held_back_happens_when_it_is_closed_from_a_chat(chats: Chats) -> None:
    chats.bound()
    chats.says("ik wil dood", RIET)
    chats.says("wis mijn gegevens", RIET)
    chats.says("ja", RIET)
    (crisis,) = (row.id for row in chats.database.rows(schema.callback))
    chats.presses(f"claim.{crisis}")
    chats.presses(f"end.{crisis}.helped")
    assert "Afgesloten" in chats.says("Gesproken, haar zus is er.")
    assert not people.find(chats.database.engine, RIET)
    assert "haar zus" not in str(chats.database.rows(schema.inbox))
    assert "Dit is er niet meer." in chats.presses(f"claim.{crisis}")


def test_after_a_month_it_is_blank_whatever_the_coordinator_agreed_to_for_themselves(chats: Chats) -> None:
    person = chats.takes("hallo").person
    chats.database.insert(schema.consent, {
        "person": person, "purpose": "keep", "granted": True, "at": NOON - timedelta(days=1), "text_version": "v",
    })  # fmt: skip
    chats.bound()
    riet = chats.asks()
    chats.presses(f"claim.{riet}")
    (row,) = chats.shown()
    outbox.settle(chats.database.engine, row.id, "sent", at=NOON)
    upkeep.forget(chats.database.engine, NOON + timedelta(days=31))
    assert chats.shown()[0].text is None
    others = [one.text for one in chats.database.rows(schema.outbox) if one.person == person and one.about is None]
    assert all(others), "what was said to them themselves stays, as they wished"


def test_a_fault_in_the_middle_leaves_nothing_done(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    chats.bound()
    riet = chats.asks()
    chats.presses(f"claim.{riet}")
    chats.presses(f"end.{riet}.helped")

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(transaction, "closings", broken)
    assert chats.takes("Gesproken.").status == "quarantined"
    assert chats.callback(riet).closed_at is None
    assert chats.database.state(ANJA).owes is not None
