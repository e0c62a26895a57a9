"""Moments that fall: each is taken once, whoever finds it, and what becomes of it is written where it was taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from db import callbacks, due, erasure, outbox, schema
from db.ledger import Ledger, UnknownPerson
from flows import effects as e
from flows.events import DueFell, LineChanged, MessageLost
from tests.db.world import HENK, NOON, RIET, Database, doing, heard, listen

WEEK = timedelta(days=7)
DAY = date(2026, 3, 9)
CHECK_IN = e.Schedule("check_in.week_1", NOON + WEEK, DAY)
FIRED = e.SettleDue("fired")
ASKED = e.Reply("Is het gelukt?", lane="unasked", until=NOON + WEEK + timedelta(hours=8))


def fell(database: Database, now: datetime = NOON + WEEK) -> list[DueFell]:
    """What has fallen, as the scheduler hands it over."""
    return [
        DueFell(uuid4(), one.municipality, one.person, one.due, one.kind, one.subject, one.moment, now, one.channel)
        for one in due.fallen(database.engine, now, 500)
    ]


@pytest.fixture
def waiting(database: Database) -> Database:
    """A person with a check-in a week from now, who was last written to on Telegram."""
    database.record(doing(CHECK_IN, e.Reply("tot ziens")), heard(urn=HENK))
    return database


def statuses(database: Database) -> list[str]:
    return [row.status for row in database.rows(schema.due)]


def test_nothing_falls_before_its_time(waiting: Database) -> None:
    assert fell(waiting, NOON + WEEK - timedelta(seconds=1)) == []
    (moment,) = fell(waiting)
    assert (moment.kind, moment.moment, moment.channel) == ("check_in.week_1", NOON + WEEK, "telegram")


def test_moments_fall_in_the_order_of_their_time(database: Database) -> None:
    for hours in (3, 1, 2):
        at = NOON + timedelta(hours=hours)
        database.record(doing(e.Schedule(f"reminder.{hours}", at, at.date())), heard(urn=RIET))
    assert [one.kind for one in fell(database)] == ["reminder.1", "reminder.2", "reminder.3"]
    assert len(due.fallen(database.engine, NOON + WEEK, 2)) == 2


def test_a_moment_is_taken_once_however_often_it_is_found(waiting: Database) -> None:
    (moment,) = fell(waiting)
    again = replace(moment, id=uuid4())
    receipts = waiting.record(doing(FIRED, ASKED), moment, again)
    assert [receipt.status for receipt in receipts] == ["recorded", "duplicate"]
    assert statuses(waiting) == ["fired"]
    said = [row.text for row in waiting.rows(schema.outbox)]
    assert said == ["tot ziens", "Is het gelukt?"]
    assert fell(waiting) == []


def test_two_that_find_it_in_one_instant_take_it_once(waiting: Database) -> None:
    (moment,) = fell(waiting)
    receipts = waiting.record_together(doing(FIRED, ASKED), *(replace(moment, id=uuid4()) for _ in range(5)))
    assert sorted(receipt.status for receipt in receipts) == ["duplicate"] * 4 + ["recorded"]
    assert waiting.count(schema.outbox) == 2


def test_what_it_says_goes_where_the_person_was_last_written_to_and_no_sooner_or_later_than_it_may(
    waiting: Database,
) -> None:
    (moment,) = fell(waiting)
    waiting.record(doing(FIRED, ASKED), moment)
    row = waiting.rows(schema.outbox)[-1]
    assert (row.urn, row.channel, row.lane, row.until) == (HENK, "telegram", "unasked", ASKED.until)


def test_a_line_that_cannot_be_reached_is_passed_over_for_one_that_can(waiting: Database) -> None:
    waiting.record(doing(e.JoinLine(RIET)), heard(urn=HENK))
    waiting.record(doing(e.Reply("dag")), heard(urn=RIET))
    waiting.record(doing(e.Reply("dag")), heard(urn=HENK))
    lost = LineChanged(uuid4(), "dronten", HENK, NOON, "blocked")
    waiting.record(doing(e.ReachLine(False)), lost)
    (moment,) = fell(waiting)
    assert moment.channel == "sms"
    waiting.record(doing(FIRED, ASKED), moment)
    assert waiting.rows(schema.outbox)[-1].urn == RIET


def test_a_moment_that_waits_falls_again_then_and_not_before(waiting: Database) -> None:
    (moment,) = fell(waiting)
    later = NOON + WEEK + timedelta(days=1)
    waiting.record(doing(e.MoveDue(later, date(2026, 3, 10), moment.moment)), moment)
    assert fell(waiting, later - timedelta(minutes=1)) == []
    (again,) = fell(waiting, later)
    assert (again.due, again.moment) == (moment.due, moment.moment)
    assert waiting.row(schema.due).local_date == date(2026, 3, 10)


def test_one_that_would_come_on_the_day_of_another_of_its_kind_yields_to_that(waiting: Database) -> None:
    (moment,) = fell(waiting)
    other_day = date(2026, 3, 10)
    waiting.record(doing(e.Schedule(CHECK_IN.kind, NOON + WEEK + timedelta(days=1), other_day)), heard(urn=HENK))
    waiting.record(doing(e.MoveDue(NOON + WEEK + timedelta(days=1), other_day, moment.moment)), moment)
    assert sorted(statuses(waiting)) == ["cancelled", "pending"]


@pytest.mark.parametrize("became", ["expired", "cancelled"])
def test_a_moment_that_no_longer_counts_is_settled_and_says_nothing(waiting: Database, became: Any) -> None:
    (moment,) = fell(waiting)
    waiting.record(doing(e.SettleDue(became)), moment)
    assert statuses(waiting) == [became]
    assert waiting.count(schema.outbox) == 1


def test_a_moment_called_off_meanwhile_is_not_taken(waiting: Database) -> None:
    (moment,) = fell(waiting)
    waiting.record(doing(e.CancelDue("check_in")), heard(urn=HENK))
    (receipt,) = waiting.record(doing(FIRED, ASKED), moment)
    assert receipt.status == "duplicate"
    assert statuses(waiting) == ["cancelled"]


def test_a_moment_of_somebody_erased_meanwhile_is_nobody_s(waiting: Database) -> None:
    (moment,) = fell(waiting)
    erasure.erase(waiting.engine, moment.person, at=NOON, actor="test")
    with pytest.raises(UnknownPerson):
        waiting.record(doing(FIRED), moment)


def test_a_moment_that_breaks_its_step_ends_with_a_human_and_does_not_fall_for_ever(waiting: Database) -> None:
    (moment,) = fell(waiting)

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    (receipt,) = waiting.record(broken, moment)
    assert receipt.status == "quarantined"
    assert statuses(waiting) == ["cancelled"]
    (callback,) = callbacks.queue(waiting.engine)
    assert (callback.topic, callback.urgency, callback.signals) == ("technical", "today", ("quarantined",))
    (again,) = waiting.record(broken, replace(moment, id=uuid4()))
    assert again.status == "duplicate"


def test_the_day_s_content_asks_though_a_conversation_began_with_an_older_one(waiting: Database) -> None:
    seen = []

    def step(content: Any, *rest: Any) -> Any:
        seen.append(content.flow.version)
        return doing(FIRED)(content, *rest)

    from tests.db.world import content

    waiting.world.contents["dronten"] = content(version=2)
    (moment,) = fell(waiting)
    waiting.record(step, moment)
    assert seen == [2]


# --- lines and lost messages --------------------------------------------------------------------------------------


def told(now: Any, urn: str = RIET) -> LineChanged:
    return LineChanged(uuid4(), "dronten", urn, NOON, now)


def standing(database: Database) -> tuple[str, list[bool]]:
    return database.row(schema.person).status, [row.reachable for row in database.rows(schema.urn)]


@pytest.mark.parametrize("now", ["blocked", "gone"])
def test_who_cannot_be_reached_anywhere_is_unreachable_until_they_write(database: Database, now: Any) -> None:
    database.record(listen, heard(urn=RIET))
    database.record(doing(e.ReachLine(False)), told(now))
    assert standing(database) == ("unreachable", [False])
    database.record(listen, heard(urn=RIET))
    assert standing(database) == ("active", [True])


def test_who_has_another_line_stays_active(database: Database) -> None:
    database.record(doing(e.JoinLine(RIET)), heard(urn=HENK))
    database.record(doing(e.ReachLine(False)), told("gone"))
    assert database.row(schema.person).status == "active"


def test_stopped_is_said_before_unreachable(database: Database) -> None:
    stop: Callable[[Any], Any] = lambda state: replace(state, status="stopped")  # noqa: E731
    database.record(doing(state=stop), heard(urn=RIET))
    database.record(doing(e.ReachLine(False), state=stop), told("blocked"))
    assert standing(database) == ("stopped", [False])


def test_a_line_that_nobody_has_is_nobody_s_business(database: Database) -> None:
    with pytest.raises(UnknownPerson):
        database.record(doing(e.ReachLine(False)), told("blocked"))
    assert database.count(schema.person) == 0


def test_what_a_provider_told_is_no_message_and_waits_for_nobody(database: Database) -> None:
    database.record(listen, heard(urn=RIET))
    messages = database.count(schema.inbox)
    lost = MessageLost(uuid4(), "dronten", database.row(schema.person).id, NOON, "urgent", "in_doubt")
    database.record(doing(e.ReachLine(True)), told("open"))
    database.record(doing(), lost)
    assert database.count(schema.inbox) == messages


def test_what_a_provider_told_and_nobody_could_take_is_in_the_audit(database: Database) -> None:
    database.record(listen, heard(urn=RIET))

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    (receipt,) = database.record(broken, told("blocked"))
    assert receipt.status == "quarantined"
    assert database.rows(schema.audit)[-1].action == "event.quarantined"


def test_a_queued_message_without_until_is_useful_for_a_day(database: Database) -> None:
    with Ledger(database.engine, database.world, step=doing(e.Reply("dag"))) as ledger:
        ledger.record(heard(urn=RIET))
    row = database.row(schema.outbox)
    assert row.until - row.created_at == outbox.USEFUL == timedelta(hours=24)


def test_a_colleagues_text_to_whoever_phones_makes_no_texter_of_them(database: Database) -> None:
    database.record(doing(CHECK_IN, e.Reply("tot ziens")), heard(channel="voice", kind="text"))
    (person,) = database.rows(schema.person)
    row = {name: value for name, value in database.row(schema.outbox)._mapping.items() if name != "id"}
    row |= {"channel": "sms", "in_reply_to": None, "external_id": None, "text": "Dag, met Anja."}
    database.insert(schema.outbox, row)
    assert [one.channel for one in fell(database)] == ["voice"]
    database.record(doing(e.Reply("dank u")), heard("ja graag"))
    assert [one.channel for one in fell(database)] == ["sms"], "what they wrote themselves does"
    assert person.status == "active"
