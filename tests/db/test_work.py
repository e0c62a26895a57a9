"""What coordinators do about a callback, on both databases: one has it at a time, and nothing counts twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import IntegrityError

from db import audit, schema, work
from db.engine import undisturbed, writing
from db.work import LEASE, UNDO, Gone, Hand, Held
from flows import effects as e
from flows.attempts import MOST
from tests.db.test_coordinators import add
from tests.db.test_sessions import together
from tests.db.world import NOON, Database, closing, doing, heard, municipality, opening

PLACE = municipality()
CALLBACK = opening().id
SECOND = timedelta(seconds=1)


@pytest.fixture
def anja(database: Database) -> Hand:
    """Somebody who works in a municipality where one person waits."""
    database.record(doing(opening(name="Riet")), heard())
    return colleague(database, "Anja")


def colleague(database: Database, name: str, **other: Any) -> Hand:
    given: dict[str, Any] = {"municipality": "dronten", "now": NOON, "name": name}
    return Hand(add(database, f"{name}@example.org").id, **(given | other))


def later(hand: Hand, pause: timedelta, **other: Any) -> Hand:
    """The same one after a while."""
    kept = {"municipality": hand.municipality, "name": hand.name, "may_take_over": hand.may_take_over}
    return Hand(hand.who, now=hand.now + pause, **(kept | other))


def tried(engine: Engine, hand: Hand, disposition: Any = "no_answer", **other: Any) -> str:
    """A call that was tried; the attempt's id."""
    given: dict[str, Any] = {"attempt": str(uuid4()), "note": None, "next_at": None} | other
    work.log(engine, hand, PLACE, CALLBACK, disposition=disposition, **given)
    return str(given["attempt"])


def actions(database: Database) -> list[str]:
    """What was done to callbacks, as the audit has it."""
    assert audit.verify(database.engine) == []
    rows = database.rows(schema.audit)
    return [row.action.partition(".")[2] for row in rows if row.actor.startswith("desk:")]


def claim_of(database: Database) -> tuple[str, str | None]:
    row = database.row(schema.callback)
    return row.status, row.claimed_by


# --- claiming -----------------------------------------------------------------------------------------------------


def test_of_those_who_claim_at_one_moment_exactly_one_has_it_and_the_others_know_who(
    database: Database, anja: Hand
) -> None:
    hands = [anja, *(colleague(database, name) for name in ("Bert", "Cees", "Dien"))]
    for _ in range(5):
        left = list(hands)

        def claim(engine: Engine, left: list[Hand] = left) -> tuple[str, str]:
            hand = left.pop()
            try:
                work.claim(engine, hand, CALLBACK)
            except Held as held:
                return "held", held.by
            return "mine", hand.who

        outcomes = together(database, len(hands), claim)
        (winner,) = (who for how, who in outcomes if how == "mine")
        assert {who for _, who in outcomes} == {winner}
        assert claim_of(database) == ("claimed", winner)
        work.release(database.engine, next(hand for hand in hands if hand.who == winner), PLACE, CALLBACK)
    assert actions(database) == ["claimed", "released"] * 5


def test_a_claim_lasts_half_an_hour_after_the_last_thing_that_was_done_with_it(database: Database, anja: Hand) -> None:
    bert = colleague(database, "Bert")
    work.claim(database.engine, anja, CALLBACK)
    work.claim(database.engine, later(anja, LEASE / 2), CALLBACK)
    with pytest.raises(Held) as told:
        work.claim(database.engine, later(bert, LEASE * 1.5 - SECOND), CALLBACK)
    assert (told.value.by, told.value.until) == (anja.who, NOON + LEASE * 1.5)
    work.claim(database.engine, later(bert, LEASE * 1.5), CALLBACK)
    assert claim_of(database) == ("claimed", bert.who)


def test_nobody_does_anything_with_what_a_colleague_holds_but_write_a_note(database: Database, anja: Hand) -> None:
    bert = colleague(database, "Bert")
    work.claim(database.engine, anja, CALLBACK)
    for act in (
        lambda: work.claim(database.engine, bert, CALLBACK),
        lambda: work.release(database.engine, bert, PLACE, CALLBACK),
        lambda: work.hand_over(database.engine, bert, CALLBACK, bert.who),
        lambda: tried(database.engine, bert),
    ):
        with pytest.raises(Held):
            act()
    assert claim_of(database) == ("claimed", anja.who)
    assert database.count(schema.attempt) == 0
    work.write(database.engine, bert, CALLBACK, note="n-1", text="belt liever zelf")
    assert actions(database) == ["claimed", "noted"]


def test_who_may_take_over_takes_over(database: Database, anja: Hand) -> None:
    lead = colleague(database, "Lea", may_take_over=True)
    work.claim(database.engine, anja, CALLBACK)
    work.claim(database.engine, lead, CALLBACK)
    with pytest.raises(Held):
        work.claim(database.engine, anja, CALLBACK)
    assert claim_of(database) == ("claimed", lead.who)


def test_handing_over_makes_it_the_colleague_s(database: Database, anja: Hand) -> None:
    bert = colleague(database, "Bert")
    work.claim(database.engine, anja, CALLBACK)
    work.hand_over(database.engine, anja, CALLBACK, bert.who)
    with pytest.raises(Held):
        work.claim(database.engine, anja, CALLBACK)
    work.claim(database.engine, bert, CALLBACK)
    assert actions(database) == ["claimed", "handed_over", "claimed"]
    (said,) = (row.details for row in database.rows(schema.audit) if row.action == "callback.handed_over")
    assert bert.who in str(said)


def test_what_is_closed_elsewhere_or_nowhere_is_gone(database: Database, anja: Hand) -> None:
    elsewhere = later(anja, timedelta(), municipality="urk", may_take_over=True)
    for hand, callback in ((elsewhere, CALLBACK), (anja, str(uuid4()))):
        with pytest.raises(Gone):
            work.claim(database.engine, hand, callback)
        with pytest.raises(Gone):
            work.write(database.engine, hand, callback, note="n-1", text="x")
    person = database.row(schema.callback).person
    database.record(doing(e.CloseCallback(CALLBACK, "done", anja.actor, "gesproken")), closing(CALLBACK, person))
    for act in (
        lambda: work.claim(database.engine, anja, CALLBACK),
        lambda: work.release(database.engine, anja, PLACE, CALLBACK),
        lambda: tried(database.engine, anja),
    ):
        with pytest.raises(Gone):
            act()
    assert claim_of(database) == ("done", None)
    assert actions(database) == []


def test_whoever_claims_an_urgent_one_has_picked_it_up_and_no_alert_follows(database: Database, anja: Hand) -> None:
    with writing(database.engine) as connection:
        connection.execute(update(schema.callback).values(urgency="urgent", alerted_at=NOON))
    work.claim(database.engine, anja, CALLBACK)
    row = database.row(schema.callback)
    assert (row.acknowledged_at, row.owner) == (NOON, "Anja")
    work.claim(database.engine, later(colleague(database, "Bert"), LEASE), CALLBACK)
    assert database.row(schema.callback).owner == "Anja", "who was first stays known"


# --- attempts -----------------------------------------------------------------------------------------------------


def test_the_same_form_sent_twice_is_one_attempt_and_claims_nothing_anew(database: Database, anja: Hand) -> None:
    bert = colleague(database, "Bert")
    work.claim(database.engine, anja, CALLBACK)
    for _ in range(2):
        tried(database.engine, anja, attempt="a-1")
    assert database.count(schema.attempt) == 1
    assert claim_of(database) == ("open", None)
    work.claim(database.engine, bert, CALLBACK)
    tried(database.engine, anja, attempt="a-1")  # the browser sends it once more: no reason to be told of Bert
    assert claim_of(database) == ("claimed", bert.who)
    assert actions(database) == ["claimed", "tried", "claimed"]


def test_a_form_that_is_sent_many_times_at_one_moment_is_one_attempt(database: Database, anja: Hand) -> None:
    together(database, 4, lambda engine: tried(engine, anja, attempt="a-1"))
    together(database, 4, lambda engine: work.write(engine, anja, CALLBACK, note="n-1", text="x"))
    assert (database.count(schema.attempt), database.count(schema.note)) == (1, 1)
    assert claim_of(database) == ("open", None)
    assert actions(database) == ["tried", "noted"]


def test_what_is_done_while_the_person_writes_is_done_all_the_same(postgres: Database) -> None:
    """PostgreSQL: whoever takes their message holds them and wants the callback, and this holds it and wants them."""
    postgres.record(doing(opening(name="Riet")), heard())
    anja, form = colleague(postgres, "Anja"), str(uuid4())
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with writing(postgres.engine) as owner:  # the desk looks when the ledger waits too
        name = owner.scalar(text("SELECT current_database()"))
        owner.execute(text(f"ALTER DATABASE {name} SET deadlock_timeout = '3s'"))
    postgres.engine.dispose()
    with ThreadPoolExecutor(1) as desk, writing(postgres.another_engine()) as ledger:
        ledger.execute(text("SET LOCAL deadlock_timeout = '1min'"))  # so it is the desk that is sent back
        ledger.execute(select(schema.person).with_for_update())
        logged = desk.submit(undisturbed, lambda: tried(postgres.engine, anja, attempt=form))
        while not ledger.scalar(waits):
            assert not logged.done()
        ledger.execute(select(schema.callback).with_for_update())
    assert logged.result() == form
    assert actions(postgres) == ["tried"]


def test_what_the_database_refuses_is_not_taken_for_a_form_sent_twice(database: Database, anja: Hand) -> None:
    with pytest.raises(IntegrityError):
        tried(database.engine, anja, "later", next_at=None)
    with pytest.raises(IntegrityError):
        tried(database.engine, anja, "dance")
    assert (database.count(schema.attempt), claim_of(database)) == (0, ("open", None))


@pytest.mark.parametrize(("disposition", "keeps"), [
    ("reached", True), ("no_answer", False), ("voicemail", False), ("wrong_number", False), ("refused", False),
    ("later", False),
])  # fmt: skip
def test_after_a_call_it_is_free_again_unless_somebody_was_spoken_to(
    database: Database, anja: Hand, disposition: str, keeps: bool
) -> None:
    tomorrow = NOON + timedelta(days=1)
    tried(database.engine, anja, disposition, next_at=tomorrow if disposition == "later" else None)
    row = database.row(schema.callback)
    assert (row.status, row.claimed_by) == (("claimed", anja.who) if keeps else ("open", None))
    assert (row.letter_since is not None) is (disposition == "wrong_number")
    assert (row.next_at is not None) is (disposition in ("no_answer", "voicemail", "later"))
    assert disposition != "later" or row.next_at == tomorrow
    assert row.closed_at is None, "a callback is never closed by a call"


def test_after_calls_enough_a_letter_remains_and_taking_the_last_back_takes_it_away(
    database: Database, anja: Hand
) -> None:
    for day in range(MOST):
        assert database.row(schema.callback).letter_since is None
        last = tried(database.engine, later(anja, timedelta(days=day)))
    at = NOON + timedelta(days=MOST - 1)
    row = database.row(schema.callback)
    assert (row.letter_since, row.next_at, row.closed_at) == (at, None, None)
    assert work.undo(database.engine, later(anja, at - NOON + SECOND), PLACE, last)
    row = database.row(schema.callback)
    assert (row.letter_since, row.status, row.claimed_by) == (None, "claimed", anja.who)
    assert row.next_at is not None
    assert database.count(schema.attempt) == MOST, "what was taken back stays, and counts no more"


@pytest.mark.parametrize(("after", "undone"), [(UNDO - SECOND, True), (UNDO, False)])
def test_an_attempt_is_taken_back_within_a_minute_or_not(
    database: Database, anja: Hand, after: timedelta, undone: bool
) -> None:
    which = tried(database.engine, anja)
    assert work.undo(database.engine, later(anja, after), PLACE, which) is undone
    assert not work.undo(database.engine, later(anja, after), PLACE, which), "once"
    assert (database.row(schema.attempt).undone_at is not None) is undone
    assert (database.row(schema.callback).next_at is None) is undone


def test_nobody_takes_back_what_a_colleague_did(database: Database, anja: Hand) -> None:
    which = tried(database.engine, anja)
    assert not work.undo(database.engine, colleague(database, "Lea", may_take_over=True), PLACE, which)
    assert database.row(schema.attempt).undone_at is None


@pytest.mark.parametrize("may_take_over", [False, True])
def test_taking_back_takes_no_colleague_s_claim_but_all_that_followed(
    database: Database, anja: Hand, may_take_over: bool
) -> None:
    anja, bert = later(anja, timedelta(), may_take_over=may_take_over), colleague(database, "Bert")
    which = tried(database.engine, anja, "wrong_number")
    work.claim(database.engine, bert, CALLBACK)
    assert work.undo(database.engine, later(anja, SECOND), PLACE, which)
    row = database.row(schema.callback)
    assert (row.claimed_by, row.letter_since, row.next_at) == (bert.who, None, None)


def test_taking_back_after_it_was_closed_leaves_it_closed_as_it_is(database: Database, anja: Hand) -> None:
    which = tried(database.engine, anja)
    before = database.row(schema.callback)
    close = e.CloseCallback(CALLBACK, "done", anja.actor, "gesproken")
    database.record(doing(close), closing(CALLBACK, before.person))
    closed = database.row(schema.callback)
    assert work.undo(database.engine, later(anja, SECOND), PLACE, which)
    assert database.row(schema.callback) == closed


def test_what_was_tried_and_noted_is_read_in_order_and_lies_sealed(database: Database, anja: Hand) -> None:
    tried(database.engine, later(anja, SECOND), note=" zeldzaam woord ")
    tried(database.engine, anja)
    work.write(database.engine, anja, CALLBACK, note="n-1", text=" nog een zeldzaam woord ")
    with database.engine.connect() as connection:
        first, second = work.of_callbacks(connection, [CALLBACK])[CALLBACK]
        (note,) = work.notes(connection, CALLBACK)
        lies = "".join(str(connection.execute(text(f"SELECT * FROM {table}")).all()) for table in ("attempt", "note"))
        assert work.of_callbacks(connection, []) == {}
    assert (first.note, second.note, note.text) == (None, "zeldzaam woord", "nog een zeldzaam woord")
    for shown in (lies, repr(second), repr(note), str(database.rows(schema.audit))):
        assert "zeldzaam" not in shown
