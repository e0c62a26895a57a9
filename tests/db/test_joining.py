"""Two lines turn out to be one person: all that was known of either is known of that one, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from db import audit, callbacks, erasure, people, schema
from db.ledger import Receipt
from flows import effects as e
from flows.state import Open, State
from tests.db.world import ANNIE, HENK, NOON, RIET, Database, doing, heard

SHARES = e.JoinLine(RIET)


def crisis(callback: str) -> tuple[e.OpenCallback, Open]:
    until = NOON + timedelta(hours=1)
    opened = e.OpenCallback(callback, "crisis", "urgent", NOON, until, ("R1",))
    return opened, Open(callback, "crisis", "urgent", NOON, until)


def check_in(day: date) -> e.Schedule:
    return e.Schedule("check_in.week_1", NOON + timedelta(days=7), day)


def persons(database: Database) -> set[str]:
    return {row.id for row in database.rows(schema.person)}


def person_of(database: Database, urn: str) -> str:
    (found,) = people.find(database.engine, urn)
    return found.person


def test_a_number_nobody_had_becomes_a_line_of_who_shared_it(database: Database) -> None:
    (receipt,) = database.record(doing(SHARES), heard(urn=HENK))
    assert person_of(database, RIET) == person_of(database, HENK) == receipt.person
    assert len(persons(database)) == 1
    assert [row.action for row in database.rows(schema.audit)] == ["line.joined"]


def test_who_wrote_from_that_number_before_is_the_same_person_from_now_on(database: Database) -> None:
    opened, known = crisis("5a0a0a0a-0000-4000-8000-000000000001")
    consent = e.RecordConsent("keep", True, None, "1")
    before = replace(State(), open=(known,), consents={"keep": True}, paused="crisis", kern="Swifterbant")
    database.record(doing(opened, consent, e.KeepAnswer("about.kern", "answered", "Swifterbant"),
                          state=lambda state: replace(before, talk=state.talk)), heard(urn=RIET))  # fmt: skip
    database.record(doing(SHARES), heard(urn=HENK))
    who = person_of(database, HENK)
    assert persons(database) == {who} == {person_of(database, RIET)}
    assert [found.person for found in callbacks.queue(database.engine)] == [who]
    assert {row.person for row in database.rows(schema.inbox)} == {who}
    state = database.state(HENK)
    assert (state.paused, state.kern, state.consents, state.open) == ("crisis", "Swifterbant", {"keep": True}, (known,))
    assert audit.verify(database.engine) == []


def test_of_two_conversations_only_that_of_who_speaks_goes_on(database: Database) -> None:
    database.record(doing(e.Reply("dag")), heard(urn=RIET))
    database.record(doing(SHARES), heard(urn=HENK))
    assert sorted(row.status for row in database.rows(schema.conversation)) == ["active", "interrupted"]


def test_of_two_check_ins_on_one_day_one_is_left(database: Database) -> None:
    day, other_day = date(2026, 3, 9), date(2026, 3, 10)
    database.record(doing(check_in(day), check_in(other_day)), heard(urn=RIET))
    database.record(doing(check_in(day)), heard(urn=HENK))
    database.record(doing(SHARES), heard(urn=HENK))
    pending = [row for row in database.rows(schema.due) if row.status == "pending"]
    assert sorted(row.local_date for row in pending) == [day, other_day]
    assert {row.person for row in pending} == {person_of(database, HENK)}


def test_a_line_that_is_theirs_already_changes_nothing(database: Database) -> None:
    database.record(doing(SHARES), heard(urn=HENK), heard(urn=HENK))
    assert len(database.rows(schema.urn)) == 2
    assert len(persons(database)) == 1


def test_both_in_one_batch_lose_nothing(database: Database) -> None:
    """Who is joined and who joins may have written in the same instant."""
    database.record(doing(), heard(urn=RIET))

    def step(content, directory, state, event):  # type: ignore[no-untyped-def]
        effects = (SHARES,) if event.urn == HENK else (e.Reply(f"u zei: {event.text}"),)
        return doing(*effects)(content, directory, state, event)

    receipts = database.record_together(step, heard("a", RIET), heard("b", HENK), heard("c", ANNIE), heard("d", RIET))
    assert [receipt.status for receipt in receipts] == ["recorded"] * 4
    assert len(persons(database)) == 2
    assert len(database.rows(schema.inbox)) == 5
    assert person_of(database, RIET) == person_of(database, HENK)


def test_erasing_the_joined_person_erases_both_lines(database: Database) -> None:
    database.record(doing(e.Reply("dag")), heard(urn=RIET))
    database.record(doing(SHARES), heard(urn=HENK))
    erasure.erase(database.engine, person_of(database, HENK), at=NOON, actor="test")
    assert persons(database) == set()
    assert database.rows(schema.urn) == database.rows(schema.inbox) == database.rows(schema.conversation) == []
    assert audit.verify(database.engine) == []


def test_the_same_number_in_another_municipality_stays_somebody_else(database: Database) -> None:
    database.record(doing(), heard(urn=RIET, municipality="urk"))
    database.record(doing(SHARES), heard(urn=HENK))
    assert len(people.find(database.engine, RIET)) == 2
    assert len(persons(database)) == 2


def test_a_message_after_the_join_finds_the_one_person(database: Database) -> None:
    database.record(doing(SHARES), heard(urn=HENK))
    (receipt,) = database.record(doing(e.Reply("dag")), heard(urn=RIET))
    assert isinstance(receipt, Receipt)
    assert receipt.person == person_of(database, HENK)
