"""Promise 2: however often a message is delivered, it is taken once, and its answer is the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from db import schema
from flows import effects as e
from tests.db.test_order import Gate
from tests.db.world import ANNIE, HENK, RIET, Database, doing, heard, listen, texts


def test_a_message_gets_its_receipt_with_what_waits_to_be_said(database: Database) -> None:
    (receipt,) = database.record(listen, heard("hallo"))
    assert receipt.status == "recorded"
    assert texts(receipt) == ["u zei: hallo"]
    assert receipt.person == database.row(schema.person).id
    assert [stored.outbox_id for stored in receipt.replies] == [database.row(schema.outbox).id]


def test_delivered_again_it_gets_the_answer_of_then(database: Database) -> None:
    urgent = e.Reply("bel 112", lane="urgent")
    asked = e.Reply("Woont u alleen?", (e.Choice("yes", "Ja"), e.Choice("no", "Nee")), "alone")
    message = heard()
    first, again = database.record(doing(urgent, asked), message, message)
    assert again == replace(first, status="duplicate")
    assert [stored.reply for stored in again.replies] == [urgent, asked]
    assert (database.count(schema.inbox), database.count(schema.outbox)) == (1, 2)


def test_the_answer_of_then_is_given_also_when_the_conversation_went_on(database: Database) -> None:
    message = heard("een")
    *_, again = database.record(listen, message, heard("twee"), message)
    assert texts(again) == ["u zei: een"]


def test_the_same_id_on_another_account_or_in_another_municipality_is_another_message(database: Database) -> None:
    message = heard()
    number = message.external_id
    others = [heard(external_id=number, account="other"), heard(external_id=number, municipality="urk")]
    assert [receipt.status for receipt in database.record(listen, message, *others)] == ["recorded"] * 3


def test_who_comes_with_somebody_elses_message_hears_nothing_of_it(database: Database) -> None:
    """No provider gives an id twice; and if one did, it would still be the first one's."""
    message = heard("geheim", RIET)
    first, again = database.record(listen, message, heard("hallo", ANNIE, external_id=message.external_id))
    assert (again.status, again.person, again.replies) == ("duplicate", first.person, ())
    assert database.count(schema.inbox) == 1


def test_also_when_both_come_at_once(database: Database) -> None:
    gate = Gate()
    ledger = database.ledger(gate)
    before = ledger.submit(heard(urn=HENK))
    assert gate.reached.wait(20)
    both = [ledger.submit(heard("geheim", urn, external_id="one")) for urn in (RIET, ANNIE)]
    gate.opened.set()
    assert before.result().status == "recorded"
    assert [(future.result().status, len(future.result().replies)) for future in both] == [
        ("recorded", 1),
        ("duplicate", 0),
    ]


def test_the_same_number_in_two_municipalities_is_two_people(database: Database) -> None:
    here, there = database.record(listen, heard(), heard(municipality="urk"))
    assert here.person != there.person
    assert {row.municipality for row in database.rows(schema.person)} == {"dronten", "urk"}


def test_a_person_is_one_person_from_the_first_message_on(database: Database) -> None:
    first, second = database.record(listen, heard(urn=RIET), heard(urn=RIET))
    assert first.person == second.person
    assert database.count(schema.urn) == 1


def test_two_at_once_are_taken_once(database: Database) -> None:
    """Two processes, the same message, at the same moment, many times over."""
    ledgers = [database.ledger(engine=database.another_engine()) for _ in range(2)]
    for _ in range(30):
        message, start = heard(urn=f"tel:{heard().external_id}"), Barrier(2)

        def deliver(number: int, message=message, start=start):  # type: ignore[no-untyped-def]
            start.wait()
            return ledgers[number].record(message)

        with ThreadPoolExecutor(2) as threads:
            receipts = list(threads.map(deliver, range(2)))
        assert sorted(receipt.status for receipt in receipts) == ["duplicate", "recorded"]
        assert receipts[0].replies == receipts[1].replies
        assert receipts[0].person == receipts[1].person
    assert database.count(schema.person) == database.count(schema.inbox) == database.count(schema.outbox) == 30


def test_two_first_messages_at_once_make_one_person(database: Database) -> None:
    """Two processes, two messages of somebody new, at the same moment."""
    ledgers = [database.ledger(engine=database.another_engine()) for _ in range(2)]
    for number in range(30):
        urn, start = f"tel:+4477009{number:05}", Barrier(2)

        def speak(ledger, urn=urn, start=start):  # type: ignore[no-untyped-def]
            start.wait()
            return ledger.record(heard(urn=urn))

        with ThreadPoolExecutor(2) as threads:
            people = {receipt.person for receipt in threads.map(speak, ledgers)}
        assert len(people) == 1
    assert database.count(schema.person) == 30
