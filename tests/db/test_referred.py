"""A human refers a person: the referral is kept once, with who did it, and a check-in comes where there is none."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from db import audit, schema
from db.ledger import UnknownPerson
from flows import effects as e
from flows.content import Content, Directory
from flows.engine import Step
from flows.events import Event, Referred
from flows.referring import made
from flows.state import State
from tests.db.world import ANNIE, NOON, RIET, Database, doing, heard, in_turn, listen

PLAN = e.Schedule("check_in.week_1", NOON + timedelta(days=7), (NOON + timedelta(days=7)).date(), if_none=True)


def referred(person: str | None, activity: str = "koor", **other: Any) -> Referred:
    said: dict[str, Any] = {"id": uuid4(), "municipality": "dronten", "callback": "c", "at": NOON, "by": "desk:anja"}
    return Referred(person=person or "", activity=activity, **(said | other))


def refers(content: Content, directory: Directory, before: State, event: Event) -> Step:
    """What the engine does, without looking at consents."""
    assert isinstance(event, Referred)
    return Step(before, (made(event), PLAN))


def test_it_is_kept_with_who_did_it_for_which_callback(database: Database) -> None:
    (riet,) = database.record(listen, heard())
    event = referred(riet.person)
    assert [receipt.status for receipt in database.record(refers, event)] == ["recorded"]
    row = database.row(schema.referral)
    assert (row.id, row.activity, row.status, row.outcome) == (made(event).id, "koor", "made", None)
    (entry,) = [row for row in database.rows(schema.audit) if row.action == "referral.made"]
    assert (entry.actor, entry.person) == ("desk:anja", riet.person)
    assert json.loads(entry.details).items() >= {"activity": "koor", "callback": "c"}.items()
    assert audit.verify(database.engine) == []


def test_the_same_one_sent_twice_is_one_referral_and_so_are_two_to_one_activity(database: Database) -> None:
    (riet,) = database.record(listen, heard())
    first = referred(riet.person)
    again = database.record(refers, first, first, referred(riet.person), referred(riet.person, "wandelen"))
    assert [receipt.status for receipt in again] == ["recorded", "duplicate", "duplicate", "recorded"]
    assert {row.activity for row in database.rows(schema.referral)} == {"koor", "wandelen"}
    assert len([row for row in database.rows(schema.audit) if row.action == "referral.made"]) == 2


def test_of_one_that_is_over_another_can_be_made(database: Database) -> None:
    (riet,) = database.record(listen, heard())
    event = referred(riet.person)
    database.record(in_turn(refers, doing(e.SettleReferral(made(event).id, "did_not_go"))), event, heard())
    receipts = database.record(refers, event, referred(riet.person))
    assert [receipt.status for receipt in receipts] == ["duplicate", "recorded"], "the same form is the one of then"


def test_one_persons_referral_is_not_in_the_way_of_anothers(database: Database) -> None:
    riet, annie = database.record(listen, heard(urn=RIET), heard(urn=ANNIE))
    receipts = database.record_together(refers, referred(riet.person), referred(annie.person))
    assert [receipt.status for receipt in receipts] == ["recorded", "recorded"]


def test_a_check_in_comes_only_where_none_is_to_come(database: Database) -> None:
    there = e.Schedule(PLAN.kind, NOON + timedelta(days=3), (NOON + timedelta(days=3)).date())
    riet, annie = database.record(in_turn(doing(there), listen), heard(urn=RIET), heard(urn=ANNIE))
    database.record_together(refers, referred(riet.person), referred(annie.person))
    assert {row.person: row.at for row in database.rows(schema.due)} == {riet.person: there.at, annie.person: PLAN.at}


def test_one_that_was_called_off_is_not_in_the_way(database: Database) -> None:
    there = e.Schedule(PLAN.kind, NOON + timedelta(days=3), (NOON + timedelta(days=3)).date())
    riet, _ = database.record(in_turn(doing(there), doing(e.CancelDue("check_in"))), heard(), heard())
    database.record(refers, referred(riet.person))
    assert [row.at for row in database.rows(schema.due) if row.status == "pending"] == [PLAN.at]


def test_somebody_with_whom_no_conversation_began_is_referred_too(database: Database) -> None:
    def nothing(content: Content, directory: Directory, before: State, event: Event) -> Step:
        return Step(before, ())

    (riet,) = database.record(nothing, heard())
    database.record(refers, referred(riet.person))
    assert (database.row(schema.referral).person, database.row(schema.referral).conversation) == (riet.person, None)


def test_an_engine_that_stumbles_does_not_lose_what_was_agreed_and_keeps_it_once(database: Database) -> None:
    def breaks(content: Content, directory: Directory, before: State, event: Event) -> Step:
        raise ZeroDivisionError

    (riet,) = database.record(listen, heard())
    event = referred(riet.person)
    # Asked of the tables before the engine is asked, so the second time nothing stumbles any more.
    assert [receipt.status for receipt in database.record(breaks, event, event)] == ["quarantined", "duplicate"]
    assert database.row(schema.referral).activity == "koor"
    assert database.state(RIET).talk is not None


def test_nobody_refers_who_is_not_there(database: Database) -> None:
    with database.ledger(refers) as keeper, pytest.raises(UnknownPerson):
        keeper.record(referred("nobody"))
    assert database.count(schema.referral) == 0
