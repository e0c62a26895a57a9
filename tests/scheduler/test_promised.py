"""The scheduler sees a promise that is about to be broken, and one that is: those on duty hear of each once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from db import audit, erasure, schema
from db.ledger import Ledger
from flows.engine import step as engine_step
from scheduler.ticks import Ticks
from tests.content import NOOR, dronten, on_duty
from tests.db.test_alerts import leave
from tests.db.test_coordinators import add
from tests.db.test_sessions import together
from tests.db.world import ANNIE, NOON, RIET, Database, doing, heard, opening
from tests.scheduler.test_ticks import Counting

ACCOUNTS: Any = {("dronten", "sms"): "+447700900100"}
ENDS = NOON + timedelta(hours=2)
"""Two o'clock in Dronten, on a Monday. Somebody is there until half past twelve, and from one o'clock on."""
SOON = ENDS - timedelta(minutes=30)
MORNING = NOON + timedelta(hours=21)


@pytest.fixture
def promised(database: Database) -> Database:
    """Riet is promised a call between twelve and two, and Noor is on duty."""
    database.world.contents["dronten"] = on_duty(dronten()[0], {"name": "Noor", "sms": NOOR})
    database.record(doing(opening()), heard(urn=RIET, at=NOON))
    return database


def look(database: Database, at: datetime, engine: Any = None, keeper: Ledger | None = None) -> None:
    engine = engine or database.engine
    keeper = keeper or database.ledger(engine_step, engine=engine, accounts=ACCOUNTS)
    Ticks(engine, keeper, lambda: at, Counting()).due()


def told(database: Database) -> list[str]:
    return [row.text.partition(": ")[2] for row in database.rows(schema.outbox) if row.alert is not None]


def tried(database: Database, at: datetime, disposition: str = "no_answer", **other: Any) -> None:
    row, who = database.rows(schema.callback)[0], add(database, f"{uuid4()}@example.org")
    kept = {"id": str(uuid4()), "callback": row.id, "person": row.person, "at": at, "by": who.id,
            "disposition": disposition}  # fmt: skip
    database.insert(schema.attempt, kept | other)


def changed(database: Database, **columns: Any) -> None:
    with database.engine.begin() as connection:
        connection.execute(schema.callback.update().values(columns))


def test_it_is_heard_once_before_the_end_and_once_at_it_whoever_looks_and_after_a_restart(promised: Database) -> None:
    look(promised, SOON - timedelta(seconds=1))
    assert told(promised) == []
    for _ in range(2):  # another process each time
        look(promised, SOON, promised.another_engine())
    soon = "de beloofde tijd is bijna om voor een telefoontje. Er is nog niemand gesproken. Kijk in de wachtrij."
    assert told(promised) == [soon]
    for minutes in (0, 5, 60):
        look(promised, ENDS + timedelta(minutes=minutes), promised.another_engine())
    assert [text[:27] for text in told(promised)] == ["de beloofde tijd is bijna o", "de beloofde tijd is voorbij"]
    actions = [row.action for row in promised.rows(schema.audit) if row.action in ("callback.soon", "callback.late")]
    assert actions == ["callback.soon", "callback.late"]
    assert audit.verify(promised.engine) == []


def test_of_two_schedulers_at_one_moment_one_tells(promised: Database) -> None:
    promised.record(doing(opening(2)), heard(urn=ANNIE, at=NOON))
    together(promised, 3, lambda engine: look(promised, SOON, engine))
    assert sum("2 telefoontjes" in text for text in told(promised)) == len(told(promised)) == 1


def test_nobody_is_woken_and_what_was_missed_at_night_is_heard_in_the_morning(promised: Database) -> None:
    changed(promised, promised_until=NOON + timedelta(hours=5))  # the end of the day
    look(promised, NOON + timedelta(hours=5))
    look(promised, NOON + timedelta(hours=15))
    assert told(promised) == []
    look(promised, MORNING)
    assert len(told(promised)) == 1
    assert "voorbij" in told(promised)[0]


def test_a_time_that_was_promised_anew_is_another_promise(promised: Database) -> None:
    look(promised, SOON)
    changed(promised, promised_until=ENDS + timedelta(hours=1))
    look(promised, ENDS)
    assert len(told(promised)) == 1
    look(promised, ENDS + timedelta(minutes=30))
    assert len(told(promised)) == 2


@pytest.mark.parametrize("how", ["called", "spoken", "later", "letter", "closed", "urgent"])
def test_nothing_is_heard_of_what_is_in_somebody_s_hands(promised: Database, how: str) -> None:
    match how:
        case "called":
            tried(promised, NOON + timedelta(minutes=1))
        case "spoken":
            tried(promised, NOON - timedelta(hours=1), "reached")
        case "later":
            changed(promised, next_at=ENDS + timedelta(hours=1))
        case "letter":
            changed(promised, letter_since=NOON)
        case "closed":
            changed(promised, status="cancelled", closed_at=NOON)
        case _:
            changed(promised, urgency="urgent")
    look(promised, SOON)
    look(promised, ENDS)
    assert told(promised) == []


def test_who_picked_up_a_cry_and_called_nobody_hears_of_it_too(promised: Database) -> None:
    changed(promised, urgency="urgent", topic="crisis", alerted_at=NOON, acknowledged_at=NOON)
    look(promised, SOON)
    look(promised, ENDS)
    assert [text[:27] for text in told(promised)] == ["de beloofde tijd is bijna o", "de beloofde tijd is voorbij"]


def test_a_call_before_that_time_or_one_that_was_taken_back_keeps_no_promise(promised: Database) -> None:
    tried(promised, NOON - timedelta(hours=1))
    tried(promised, NOON + timedelta(minutes=1), "reached", undone_at=NOON + timedelta(minutes=2))
    look(promised, SOON)
    assert len(told(promised)) == 1


def test_where_nobody_is_on_duty_it_waits_until_somebody_is(promised: Database) -> None:
    there = promised.world.contents["dronten"]
    promised.world.contents["dronten"] = on_duty(there)
    look(promised, SOON)
    assert told(promised) == []
    promised.world.contents["dronten"] = there
    look(promised, SOON)
    assert len(told(promised)) == 1


def test_where_no_line_of_theirs_is_open_it_waits_until_one_is(promised: Database) -> None:
    look(promised, SOON, keeper=promised.ledger(engine_step))
    assert (told(promised), promised.row(schema.callback).soon_told) == ([], None)
    look(promised, SOON)
    assert len(told(promised)) == 1


def test_whoever_is_erased_takes_it_along_and_one_that_is_no_longer_served_harms_nobody(promised: Database) -> None:
    changed(promised, municipality="elders")
    look(promised, SOON)
    assert told(promised) == []
    changed(promised, municipality="dronten")
    look(promised, SOON)
    person = promised.rows(schema.callback)[0].person
    erasure.erase(promised.engine, person, at=SOON, actor="anja")
    assert promised.count(schema.outbox) == 0


def test_who_answers_ok_to_that_has_picked_up_no_cry_that_came_after_it(database: Database) -> None:
    database.world.contents["dronten"] = on_duty(dronten()[0], {"name": "Noor", "sms": NOOR})
    keeper = database.ledger(engine_step, accounts=ACCOUNTS)
    keeper.record(
        heard("soms denk ik: wat heeft het leven nog voor zin", RIET, at=NOON)
    )  # amber: until half past twelve
    look(database, NOON + timedelta(minutes=1), keeper=keeper)
    assert len(told(database)) == 1
    leave(database)
    keeper.record(heard("ik wil dood", RIET, at=NOON + timedelta(minutes=2)))
    keeper.record(heard("OK", f"tel:{NOOR}", at=NOON + timedelta(minutes=3)))
    row = database.row(schema.callback)
    assert (row.urgency, row.acknowledged_at) == ("urgent", None), "its alert has not left yet"
    leave(database)
    keeper.record(heard("OK", f"tel:{NOOR}", at=NOON + timedelta(minutes=4)))
    assert database.row(schema.callback).acknowledged_at == NOON + timedelta(minutes=4)
