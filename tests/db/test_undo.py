"""What a human takes back is taken back in the tables too, on both databases; and two whom a human joins are one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from db import audit, record, schema, timeline, undo, work
from db.timeline import Happened, Place
from db.work import Hand
from flows import effects as e
from flows.amends import TakeBackMoments
from flows.engine import Step
from flows.engine import step as engine_step
from flows.events import CallbackReopened, PeopleJoined
from flows.state import Open
from tests.db.test_referred import PLAN, referred, refers
from tests.db.test_work import colleague
from tests.db.world import HENK, NOON, RIET, Database, closing, doing, heard, listen, opening

CALLBACK = opening().id


def waits(database: Database, urn: str = RIET) -> str:
    """Somebody who waits for a call, as the engine knows it too; their person's id."""
    promise = opening(name="Riet", number="+447700900009")
    known = Open(promise.id, promise.topic, promise.urgency, promise.promised_from, promise.promised_until)
    (receipt,) = database.record(doing(promise, state=lambda state: replace(state, open=(known,))), heard(urn=urn))
    assert receipt.person
    return receipt.person


def test_a_closing_is_taken_back_by_whoever_closed_it_and_by_nobody_else(database: Database) -> None:
    who, anja, bert = waits(database), colleague(database, "Anja"), colleague(database, "Bert")
    database.record(engine_step, closing(CALLBACK, who, by=anja.actor, ending="helped"))
    done = last(database, anja, who)
    assert done is not None
    assert (done.what, done.left(NOON + timedelta(seconds=20))) == ("closing", 40)
    assert last(database, bert, who) is None

    def back(hand: Hand) -> Any:
        event = CallbackReopened(uuid4(), "dronten", who, CALLBACK, NOON + timedelta(seconds=20), hand.actor)
        database.record(engine_step, event)
        return database.row(schema.callback)

    assert back(bert).status == "done"
    row = back(anja)
    assert (row.status, row.claimed_by, row.claimed_until) == (
        "claimed",
        anja.who,
        NOON + timedelta(minutes=30, seconds=20),
    )
    assert (row.closed_at, row.closed_by, row.reason, row.ending) == (None,) * 4
    assert [one.id for one in database.state(RIET).open] == [CALLBACK]
    assert last(database, anja, who) is None
    assert audit.verify(database.engine) == []


def last(database: Database, hand: Hand, who: str) -> undo.Done | None:
    with database.engine.connect() as connection:
        return undo.last(connection, hand, who, CALLBACK)


def test_only_the_check_in_that_the_referral_brought_is_called_off_with_it(database: Database) -> None:
    who = waits(database)
    other = e.Schedule("check_in.later", NOON + timedelta(days=9), (NOON + timedelta(days=9)).date())
    database.record(doing(other), heard())
    event = referred(who)
    database.record(refers, event)
    assert {row.kind: row.status for row in database.rows(schema.due)} == dict.fromkeys(
        (PLAN.kind, other.kind), "pending"
    )
    database.record(doing(TakeBackMoments(event.id)), heard())
    became = {row.kind: row.status for row in database.rows(schema.due)}
    assert became == {PLAN.kind: "cancelled", other.kind: "pending"}


def test_two_whom_a_human_joins_are_one_and_why_is_kept(database: Database) -> None:
    anja, one = colleague(database, "Anja"), waits(database)
    (receipt,) = database.record(doing(state=lambda state: replace(state, status="stopped")), heard(urn=HENK))
    other = str(receipt.person)
    database.record(doing(e.Schedule("check_in.week_1", PLAN.at, PLAN.local_date)), heard())
    event = PeopleJoined(uuid4(), "dronten", one, other, NOON, anja.actor, "Zij zei het zelf.")
    gone = PeopleJoined(uuid4(), "dronten", one, str(UUID(int=77)), NOON, anja.actor, "onzin")
    database.record(engine_step, event, event, gone)
    assert {row.person for row in database.rows(schema.urn)} == {one}
    (row,) = database.rows(schema.person)
    assert (row.id, row.status) == (one, "stopped")
    assert [row.status for row in database.rows(schema.due)] == ["cancelled"], "who said STOP is asked nothing"
    assert sorted(row.status for row in database.rows(schema.conversation)) == ["interrupted", "interrupted"]
    assert database.row(schema.note).text == "Zij zei het zelf."
    assert [row.person for row in database.rows(schema.audit) if row.action == "person.joined"] == [one]
    assert audit.verify(database.engine) == []
    assert [receipt.person for receipt in database.record(listen, heard(urn=HENK))] == [one]


def test_who_was_in_no_conversation_goes_on_with_that_of_the_other(database: Database) -> None:
    (silent,) = database.record(lambda content, directory, state, event: Step(state, ()), heard(urn=RIET))
    anja = colleague(database, "Anja")
    (talks,) = database.record(doing(e.Reply("dag")), heard(urn=HENK))
    event = PeopleJoined(uuid4(), "dronten", str(silent.person), str(talks.person), NOON, anja.actor, "x")
    assert [receipt.status for receipt in database.record(engine_step, event)] == ["recorded"]
    talk = database.state(RIET).talk
    assert talk is not None
    assert [(row.id, row.status) for row in database.rows(schema.conversation)] == [(talk.id, "active")]


@pytest.mark.parametrize("show", ["all", "messages"])
def test_the_timeline_gives_everything_once_whatever_happened_at_one_moment(database: Database, show: Any) -> None:
    """Pages of three over things of which many happened at the very same instant."""
    anja, who = colleague(database, "Anja"), waits(database)
    for _ in range(4):
        database.record(doing(e.Reply("dag"), e.Reply("nog iets")), heard(at=NOON))
        work.write(database.engine, anja, CALLBACK, note=str(uuid4()), text="gebeld")
        record.read(database.engine, "dronten", who, actor=anja.actor, at=NOON)
    with database.engine.connect() as connection:
        whole, rest = timeline.page(connection, who, show, size=500)
        paged: list[Happened] = []
        after: Place | None = None
        while not paged or after:
            page, after = timeline.page(connection, who, show, Place.of(str(after)) if after else None, size=3)
            paged += page
    assert rest is None
    assert [str(one.place) for one in paged] == [str(one.place) for one in whole]
    assert len(whole) == len({str(one.place) for one in whole})
    kinds = {kind: sum(one.kind == kind for one in whole) for kind in ("heard", "said", "noted", "looked")}
    expected = {"heard": 5, "said": 8} | ({"noted": 4, "looked": 4} if show == "all" else {"noted": 0, "looked": 0})
    assert kinds == expected
