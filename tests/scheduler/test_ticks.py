"""Ticks: every moment that has come is taken once, in order, whoever looks and however often."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from db import erasure, running, schema
from db.engine import writing
from db.ledger import Ledger, NotStored
from flows import effects as e
from flows.engine import Step
from flows.events import DueFell, Event
from flows.state import State
from scheduler import ticks as t
from tests.db.world import NOON, RIET, Database, heard, listen

DAY = NOON + timedelta(days=7)


class Counting:
    """A tally that remembers."""

    def __init__(self) -> None:
        self.jobs: list[tuple[str, bool]] = []

    def ticked(self, job: str, *, well: bool) -> None:
        self.jobs.append((job, well))


class Asking:
    """A step that asks whoever has a moment, and remembers in which order; others are listened to."""

    def __init__(self, breaks_on: str = "") -> None:
        self.fell: list[DueFell] = []
        self.breaks_on = breaks_on

    def __call__(self, content: Any, directory: Any, state: State, event: Event) -> Step:
        if not isinstance(event, DueFell):
            return listen(content, directory, state, event)
        if event.kind == self.breaks_on:
            raise ZeroDivisionError("not in a log")
        self.fell.append(event)
        return Step(state, (e.SettleDue("fired"), e.Reply("Hoe gaat het?", lane="unasked", until=DAY)))


def looking(
    database: Database, ledger: Ledger, now: Callable[[], datetime] = lambda: DAY, tally: Counting | None = None
) -> t.Ticks:
    return t.Ticks(database.engine, ledger, now, tally or Counting())


def person_of(database: Database, urn: str = RIET) -> str:
    (receipt,) = database.record(listen, heard(urn=urn))
    assert receipt.person
    return receipt.person


def moment(person: str, at: datetime, kind: str = "check_in.week_1", subject: str = "") -> dict[str, Any]:
    return {"id": str(uuid4()), "person": person, "kind": kind, "subject": subject, "local_date": date(2026, 3, 9),
            "at": at, "moment": at, "status": "pending"}  # fmt: skip


def statuses(database: Database) -> list[str]:
    return [row.status for row in database.rows(schema.due)]


def test_nothing_falls_before_its_moment(database: Database) -> None:
    database.insert(schema.due, moment(person_of(database), DAY))
    step = Asking()
    early = looking(database, database.ledger(step), lambda: DAY - timedelta(seconds=1))
    assert (early.due(), step.fell) == (0, [])
    assert looking(database, database.ledger(step)).due() == 1
    assert statuses(database) == ["fired"]


def test_one_person_s_moments_are_taken_in_the_order_in_which_they_fell(database: Database) -> None:
    person = person_of(database)
    kinds = ["reminder.c", "check_in.week_1", "callback.a", "reminder.b"]
    rows = [moment(person, DAY - timedelta(minutes=10 - place), kind) for place, kind in enumerate(kinds)]
    database.insert(schema.due, *reversed(rows))
    step = Asking()
    assert looking(database, database.ledger(step)).due() == 4
    assert [event.kind for event in step.fell] == kinds


def test_the_event_tells_when_it_should_have_been_and_where_the_person_was_last_written_to(database: Database) -> None:
    person = person_of(database, "telegram:33")
    row = moment(person, DAY - timedelta(hours=3), subject="verwijzing")
    database.insert(schema.due, row)
    step = Asking()
    looking(database, database.ledger(step)).due()
    (event,) = step.fell
    assert (event.moment, event.at, event.subject) == (row["at"], DAY, "verwijzing")
    assert (event.person, event.channel, event.due) == (person, "telegram", row["id"])


def test_twelve_hundred_at_once_are_taken_in_one_look(database: Database) -> None:
    people = [str(uuid4()) for _ in range(1200)]
    settled = {"municipality": "dronten", "status": "active", "language": "nl", "roles": [], "state": _state()}
    times = {"created_at": NOON, "updated_at": NOON}
    database.insert(schema.person, *({"id": person, **settled, **times} for person in people))
    due = [moment(person, DAY - timedelta(seconds=place)) for place, person in enumerate(people)]
    database.insert(schema.due, *due)
    step = Asking()
    began = time.monotonic()
    assert looking(database, database.ledger(step)).due() == 1200
    assert time.monotonic() - began < 30
    assert len({event.due for event in step.fell}) == 1200
    assert set(statuses(database)) == {"fired"}


def test_a_moment_that_breaks_its_step_ends_as_a_callback_and_does_not_come_again(database: Database) -> None:
    person = person_of(database)
    database.insert(schema.due, moment(person, DAY, "check_in.broken"), moment(person, DAY, "check_in.whole"))
    step = Asking("check_in.broken")
    ticks = looking(database, database.ledger(step))
    ticks.due()
    assert sorted(statuses(database)) == ["cancelled", "fired"]
    callback = database.row(schema.callback)
    assert (callback.topic, callback.status, callback.person) == ("technical", "open", person)
    assert ticks.due() == 0
    assert database.count(schema.callback) == 1


def test_moments_that_cannot_be_stored_keep_nobody_waiting(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(t, "MOST", 3)
    person = person_of(database)
    early = [moment(person, DAY - timedelta(hours=1), f"check_in.{number}") for number in range(7)]
    database.insert(schema.due, *early, moment(person, DAY, "reminder"))
    ledger = database.ledger(Asking())
    submit = ledger.submit

    def refusing(event: Event) -> Any:
        future = submit(event) if isinstance(event, DueFell) and event.kind == "reminder" else None
        return future or _Refused()

    monkeypatch.setattr(ledger, "submit", refusing)
    assert looking(database, ledger).due() == 1
    assert sorted(statuses(database)) == ["fired", *["pending"] * 7]


class _Refused:
    def result(self) -> Any:
        raise NotStored("ZeroDivisionError")


def test_two_schedulers_at_once_take_each_moment_once(database: Database) -> None:
    people = [person_of(database, f"tel:+4477009000{number:02}") for number in range(40)]
    database.insert(schema.due, *(moment(person, DAY) for person in people))
    before = database.count(schema.outbox)
    steps = Asking(), Asking()
    looks = [
        looking(database, database.ledger(step, engine=database.another_engine())) for step in steps for _ in range(2)
    ]
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda ticks: ticks.due(), looks))
    assert sum(taken) == 40
    assert database.count(schema.outbox) - before == 40
    assert set(statuses(database)) == {"fired"}


def test_who_is_erased_between_the_look_and_the_taking_is_not_asked(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [person_of(database, f"tel:+4477009000{number:02}") for number in range(3)]
    database.insert(schema.due, *(moment(person, DAY) for person in people))
    step = Asking()
    ticks = looking(database, database.ledger(step))
    take = ticks._take

    def late(fallen: Any) -> int:
        erasure.erase(database.engine, people[1], at=DAY, actor="anja")
        return take(fallen)

    monkeypatch.setattr(ticks, "_take", late)
    assert ticks.due() == 2
    assert {event.person for event in step.fell} == {people[0], people[2]}


def test_that_somebody_looked_is_marked(database: Database) -> None:
    looking(database, database.ledger(Asking())).due()
    with database.engine.connect() as connection:
        assert running.marked(connection, running.TICKED) == DAY


def test_a_database_that_is_away_is_told_and_the_next_tick_comes(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.engine.PATIENCE", 0.05)
    database, tally = sqlite, Counting()
    database.insert(schema.due, moment(person_of(database), DAY))
    ticks = t.Ticks(database.another_engine(), database.ledger(Asking()), lambda: DAY, tally)
    database.engine.dispose()
    with writing(database.engine):
        ticks.run("upkeep")
    ticks.run("due")
    assert tally.jobs == [("upkeep", False), ("due", True)]


def test_the_scheduler_looks_at_once_and_again_and_ends(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert t.EVERY <= 15
    monkeypatch.setattr(t, "EVERY", 0.1)
    monkeypatch.setattr(t, "UPKEEP", 3600)
    tally = Counting()
    ticking = t.scheduler(looking(sqlite, sqlite.ledger(Asking()), tally=tally))
    ticking.start()
    ends = time.monotonic() + 5
    while time.monotonic() < ends and (tally.jobs.count(("due", True)) < 3 or ("upkeep", True) not in tally.jobs):
        time.sleep(0.02)
    ticking.shutdown(wait=True)
    assert tally.jobs.count(("due", True)) >= 3
    assert tally.jobs.count(("upkeep", True)) == 1


def _state() -> str:
    from flows.state import dump

    return dump(State())
