"""What goes wrong harms only itself, is never lost, and never names what was said."""

from __future__ import annotations

import logging
import traceback
from concurrent.futures import wait
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import TimeoutError as PoolExhausted

from db import audit, intake, schema
from db.engine import writing
from db.intake import Unreadable
from db.ledger import NotStored, Unavailable, UnknownPerson
from flows import effects as e
from flows import state
from tests.db.test_order import Gate, words_of
from tests.db.world import (
    ANNIE,
    DANGER,
    HENK,
    NOON,
    RIET,
    Database,
    closing,
    doing,
    heard,
    in_turn,
    listen,
    opening,
    poisoned,
)


def test_poison_harms_only_itself(database: Database) -> None:
    gate = Gate(poisoned("gif"))
    ledger = database.ledger(gate)
    first = ledger.submit(heard(urn="tel:+447700900999"))
    assert gate.reached.wait(20)
    good = [ledger.submit(heard("goed", RIET)), ledger.submit(heard("ook goed", HENK))]
    bad = ledger.submit(heard("gif", ANNIE))
    gate.opened.set()
    wait([first, *good, bad])
    assert [future.result().status for future in good] == ["recorded", "recorded"]
    assert bad.result().status == "quarantined"
    assert words_of(database)[RIET] == ("goed",)


def test_the_next_message_of_the_same_person_is_taken_again(database: Database) -> None:
    _, bad, after = database.record(poisoned("gif"), heard("een"), heard("gif"), heard("twee"))
    assert (bad.status, after.status) == ("quarantined", "recorded")
    assert words_of(database)[RIET] == ("een", "twee")


def test_a_message_is_tried_three_times_by_itself(database: Database) -> None:
    tries = []

    def failing(*args: Any) -> Any:
        tries.append(args)
        raise ZeroDivisionError

    assert database.record(failing, heard())[0].status == "quarantined"
    assert len(tries) == 1 + 3


def test_a_passing_fault_is_not_quarantined(database: Database) -> None:
    def failing(*args: Any) -> Any:
        raise ZeroDivisionError

    assert database.record(in_turn(failing, failing, failing, listen), heard())[0].status == "recorded"


def test_what_is_quarantined_is_kept_and_a_human_is_called(database: Database) -> None:
    (receipt,) = database.record(poisoned("gif"), heard("gif", RIET))
    message, callback = database.row(schema.inbox), database.row(schema.callback)
    assert (message.status, message.text, message.person, message.crisis) == (
        "quarantined",
        "gif",
        receipt.person,
        False,
    )
    assert (callback.topic, callback.urgency, callback.status) == ("technical", "today", "open")
    assert (callback.person, callback.number) == (receipt.person, "+447700900001")
    assert callback.promised_from > NOON
    assert receipt.replies == ()


def test_a_crisis_that_no_step_can_take_is_an_urgent_callback_all_the_same(database: Database) -> None:
    """Promise 6, with the engine itself broken."""
    database.record(poisoned(""), heard(f"dit is een {DANGER} hoor"))
    callback = database.row(schema.callback)
    assert (callback.topic, callback.urgency, callback.signals) == ("crisis", "urgent", ["red:R1"])
    assert database.row(schema.inbox).crisis


@pytest.mark.parametrize("known", [True, False])
def test_a_red_cry_that_no_step_can_take_raises_the_callback_that_is_open(database: Database, known: bool) -> None:
    """Promise 6: an amber cry first, then a red one that breaks the engine. Whether or not the state knows of it."""
    amber = opening(topic="crisis", urgency="today", signals=("amber:R9",), name="Riet",
                    promised_until=NOON + timedelta(hours=4))  # fmt: skip
    here = state.Open(amber.id, "crisis", "today", amber.promised_from, amber.promised_until)
    opened = doing(amber, state=lambda before: replace(before, open=(here,) if known else ()))
    red = heard(DANGER, at=NOON + timedelta(hours=1))
    database.record(in_turn(opened, poisoned("")), heard(), red)
    row = database.row(schema.callback)
    assert (row.id, row.urgency, row.name, row.signals) == (amber.id, "urgent", "Riet", ["amber:R9", "red:R1"])
    assert row.promised_from == red.at
    (found,) = state.load(database.row(schema.person).state).open
    assert found == state.Open(amber.id, "crisis", "urgent", row.promised_from, row.promised_until)
    assert [row.action for row in database.rows(schema.audit)][1:] == ["callback.raised", "event.quarantined"]


def test_a_promise_that_has_gone_by_is_made_anew(database: Database) -> None:
    tomorrow = NOON + timedelta(days=1)
    database.record(poisoned(""), heard(at=NOON))
    first = database.row(schema.callback)
    database.record(poisoned(""), heard(at=NOON + timedelta(minutes=5)))
    assert database.row(schema.callback) == first
    database.record(poisoned(""), heard(at=tomorrow))
    row = database.row(schema.callback)
    assert (row.id, row.urgency, row.promised_from > tomorrow) == (first.id, "today", True)
    (found,) = state.load(database.row(schema.person).state).open
    assert (found.promised_from, found.promised_until) == (row.promised_from, row.promised_until)


def test_a_callback_that_the_quarantine_closes_is_forgotten_and_a_later_cry_is_a_new_one(database: Database) -> None:
    first, *_ = database.record(poisoned(""), heard(DANGER), heard())
    crisis, technical = sorted(database.rows(schema.callback), key=lambda row: row.topic)

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    (receipt,) = database.record(broken, closing(crisis.id, first.person or ""))
    assert receipt.status == "quarantined"
    (left,) = state.load(database.row(schema.person).state).open
    assert left.id == technical.id
    database.record(poisoned(""), heard(DANGER))
    cries = [(row.status, row.id == crisis.id) for row in database.rows(schema.callback) if row.topic == "crisis"]
    assert sorted(cries) == [("done", True), ("open", False)]


def test_a_text_that_breaks_the_scanner_is_taken_for_a_crisis(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.safety.scan", lambda *_: 1 / 0)
    database.record(poisoned(""), heard())
    assert database.row(schema.callback).urgency == "urgent"


def test_without_opening_hours_the_callback_is_due_at_once(database: Database) -> None:
    closed = database.world.contents["dronten"]
    never = closed.municipality.model_copy(
        update={"opening": closed.municipality.opening.model_copy(update={"hours": {}})}
    )
    database.world.contents["dronten"] = replace(closed, municipality=never)
    message = heard()
    database.record(poisoned(""), message)
    assert database.row(schema.callback).promised_until == message.at


def test_one_technical_callback_is_enough_until_it_is_closed(database: Database) -> None:
    first, *_ = database.record(poisoned(""), heard(), heard(), heard())
    assert database.count(schema.inbox) == 3
    assert first.person
    database.record(doing(), closing(database.row(schema.callback).id, first.person))
    database.record(poisoned(""), heard())
    assert database.count(schema.callback) == 1
    database.record(listen, closing(database.row(schema.callback).id, first.person))


def test_delivered_again_a_quarantined_message_stays_one(database: Database) -> None:
    message = heard("gif")
    _, again = database.record(poisoned("gif"), message, message)
    assert again.status == "duplicate"
    assert database.count(schema.inbox) == database.count(schema.callback) == 1


def test_the_engine_knows_of_the_callback_that_quarantine_opened(database: Database) -> None:
    """So that an erasure waits for it, and a second cry joins it."""
    database.record(poisoned(DANGER), heard("een"), heard(DANGER))
    (found,) = state.load(database.row(schema.person).state).open
    assert (found.id, found.topic, found.urgency) == (database.row(schema.callback).id, "crisis", "urgent")


def test_a_person_whose_state_cannot_be_read_is_heard_all_the_same(database: Database) -> None:
    (receipt,) = database.record(listen, heard())
    with writing(database.engine) as connection:
        connection.execute(update(schema.person).values(state="{}, maar dan kapot"))
    kept, closed = database.record(listen, heard("gif"), closing("geen", receipt.person or ""))
    assert (kept.status, closed.status) == ("quarantined", "quarantined")
    callback = database.row(schema.callback)
    assert callback.topic == "technical"
    database.record(listen, closing(callback.id, receipt.person or "", reason="hersteld"))
    assert database.row(schema.callback).status == "done"


def test_quarantine_is_in_the_audit(database: Database) -> None:
    database.record(poisoned("gif"), heard("gif"))
    assert [row.action for row in database.rows(schema.audit)] == ["callback.opened", "event.quarantined"]
    assert audit.verify(database.engine) == []


def test_no_log_line_says_what_was_said(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    database.record(poisoned("zeldzaamwoord"), heard("zeldzaamwoord", RIET))
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "ZeroDivisionError" in record.getMessage()
    assert record.exc_info is None
    assert "zeldzaamwoord" not in caplog.text
    assert "447700900001" not in caplog.text


def test_an_event_that_nothing_can_store_is_refused_aloud(database: Database) -> None:
    with pytest.raises(NotStored, match="KeyError"):
        database.record(listen, heard(municipality="atlantis"))
    assert database.count(schema.inbox) == 0


def told(database: Database, step: Any, *events: Any) -> str:
    """All that the last of these events' callers could write down of what they are told."""
    ledger = database.ledger(step)
    *before, last = [ledger.submit(each) for each in events]
    wait([*before, last])
    error = last.exception()
    assert isinstance(error, NotStored)
    assert error.__context__ is error.__cause__ is None
    return "".join(traceback.format_exception(error)) + repr(error)


def test_no_exception_says_what_was_said(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 9, where the quarantine is broken too."""

    def broken(*_: Any) -> Any:
        raise ValueError("zeldzaamwoord in quarantine")

    monkeypatch.setattr("db.quarantine.take", broken)
    said = told(database, poisoned("zeldzaamwoord"), heard("zeldzaamwoord", RIET))
    assert "eldzaam" not in said
    assert "447700900001" not in said
    assert "ZeroDivisionError" in said
    assert "ValueError" in said


BROKEN = '{"language": {"zeldzaamwoord": 1}}'


def test_nor_does_that_of_a_state_that_cannot_be_read(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    database.record(listen, heard())
    with writing(database.engine) as connection:
        connection.execute(update(schema.person).values(state=BROKEN))
    monkeypatch.setattr("db.quarantine.take", lambda *_: 1 / 0)
    assert "eldzaam" not in told(database, listen, heard())
    with pytest.raises(Unreadable) as caught:
        intake.read(BROKEN)
    assert "eldzaam" not in "".join(traceback.format_exception(caught.value))


def test_nor_does_that_of_a_database_that_goes_away_in_quarantine(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> Any:
        raise PoolExhausted("zeldzaamwoord")

    monkeypatch.setattr("db.quarantine.take", away)
    error = database.ledger(poisoned("zeldzaamwoord")).submit(heard("zeldzaamwoord")).exception()
    assert isinstance(error, Unavailable)
    assert "eldzaam" not in "".join(traceback.format_exception(error))


def test_an_act_on_somebody_unknown_is_refused(database: Database) -> None:
    (receipt,) = database.record(listen, heard())
    with pytest.raises(UnknownPerson):
        database.record(listen, closing("x", "nobody"))
    with pytest.raises(UnknownPerson):
        database.record(listen, closing("x", receipt.person or "", municipality="urk"))


def test_a_half_surrogate_in_a_text_is_stored_as_it_came(database: Database) -> None:
    assert database.record(doing(), heard("\ud83d"))[0].status == "recorded"
    assert database.row(schema.inbox).text == "\ud83d"


def test_what_a_step_wants_against_the_rules_of_the_tables_is_not_half_stored(database: Database) -> None:
    wrong = e.KeepScore("djg6", None, "moderate", (), 0)
    bad = doing(e.KeepAnswer("djg6.1", "answered", "yes"), wrong)
    broken, after = database.record(in_turn(bad, bad, bad, bad, doing()), heard(), heard())
    assert broken.status == "quarantined"
    assert database.count(schema.answer) == database.count(schema.score) == 0
    # Nor does the ledger believe that anything of it was stored: what the next one hangs on is there.
    assert after.status == "recorded"
    assert database.count(schema.conversation) == database.count(schema.pinned) == 1
