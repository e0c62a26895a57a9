"""A conversation ends with the flow it began with; the directory is always today's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import event, update

from db import directory, schema
from db.engine import writing
from flows import content as c
from flows.state import State
from tests.db.test_order import Gate
from tests.db.world import ANNIE, NOON, RIET, Database, content, doing, heard, in_turn


class Notes:
    """A step that notes which flow and directory it was given."""

    def __init__(self, state: Any = lambda before: before) -> None:
        self.versions: list[int] = []
        self.slugs: list[list[str]] = []
        self._step = doing(state=state)

    def __call__(self, content: c.Content, directory: c.Directory, before: State, event: Any) -> Any:
        self.versions.append(content.flow.version)
        self.slugs.append(list(directory))
        return self._step(content, directory, before, event)


def activity(slug: str) -> c.Activity:
    return c.Activity.model_validate(
        {"slug": slug, "organisation": "De Meerpaal", "name": slug.title(), "categories": ["koor"], "layer": 2}
    )


# --- flows ---------------------------------------------------------------------------------------------------------


def test_a_conversation_goes_on_with_the_flow_it_began_with(database: Database) -> None:
    notes = Notes()
    ledger = database.ledger(notes)
    ledger.record(heard(urn=RIET))
    database.world.contents["dronten"] = content(version=2)
    ledger.record(heard(urn=RIET))
    ledger.record(heard(urn=ANNIE))
    assert notes.versions == [1, 1, 2]
    assert database.count(schema.pinned) == 2


def test_also_after_a_restart(database: Database) -> None:
    database.record(doing(), heard())
    database.world.contents["dronten"] = content(version=2)
    notes = Notes()
    database.record(notes, heard())
    assert notes.versions == [1]


@pytest.mark.parametrize(("status", "version"), [("interrupted", 1), ("completed", 2), ("expired", 2)])
def test_one_that_is_over_begins_anew_with_todays(database: Database, status: Any, version: int) -> None:
    def leave(before: State) -> State:
        assert before.talk is not None
        return replace(before, talk=replace(before.talk, status=status, ended_at=NOON))

    database.record(doing(state=leave), heard())
    database.world.contents["dronten"] = content(version=2)
    notes = Notes()
    database.record(notes, heard())
    assert notes.versions == [version]


def test_hours_and_safety_are_todays_also_in_an_old_conversation(database: Database) -> None:
    seen: list[c.Content] = []

    def look(given: c.Content, *rest: Any) -> Any:
        seen.append(given)
        return doing()(given, *rest)

    ledger = database.ledger(look)
    ledger.record(heard())
    for _ in range(2):
        today = database.world.contents["dronten"] = replace(content(version=2), helplines={"112": object()})  # type: ignore[dict-item]
        ledger.record(heard())
        assert seen[-1].helplines is today.helplines
        assert seen[-1].flow.version == 1


def test_more_old_flows_than_are_kept_at_hand(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.transaction.MOST_PINNED", 2)
    ledger = database.ledger(Notes())
    urns = [f"tel:+4477009{number:05}" for number in range(5)]
    for version, urn in enumerate(urns, start=1):
        database.world.contents["dronten"] = content(version=version)
        ledger.record(heard(urn=urn))
    notes = Notes()
    gate = Gate(notes)
    again = database.ledger(gate)
    gate.opened.set()
    again.record(heard(urn=urns[0]))
    again.record(heard(urn=urns[1]))
    gate.opened.clear()
    gate.reached.clear()
    held = again.submit(heard(urn=urns[4]))
    assert gate.reached.wait(20)
    # One batch of two that are at hand and one that is not, when no more than two are kept.
    undone: list[object] = []
    event.listen(database.engine, "rollback", undone.append)
    batch = [again.submit(heard(urn=urn)) for urn in urns[:3]]
    gate.opened.set()
    assert {future.result().status for future in (held, *batch)} == {"recorded"}
    assert notes.versions == [1, 2, 5, 1, 2, 3]
    assert undone == []


# --- the directory -------------------------------------------------------------------------------------------------


def test_the_default_activities_are_put_in_once(database: Database) -> None:
    assert directory.load_starter(database.engine, "dronten", [activity("koor"), activity("biljart")], at=NOON) == 2
    assert directory.load_starter(database.engine, "dronten", [activity("nieuw")], at=NOON) == 0
    with database.engine.connect() as connection:
        found = directory.read(connection, "dronten")
    assert list(found) == ["biljart", "koor"]
    assert found["koor"] == activity("koor")


def test_a_directory_that_was_emptied_stays_empty(database: Database) -> None:
    directory.load_starter(database.engine, "dronten", [activity("koor")], at=NOON)
    with writing(database.engine) as connection:
        connection.execute(schema.activity.delete())
    assert directory.load_starter(database.engine, "dronten", [activity("koor")], at=NOON) == 0


def test_each_municipality_has_its_own(database: Database) -> None:
    directory.load_starter(database.engine, "dronten", [activity("koor")], at=NOON)
    directory.load_starter(database.engine, "urk", [activity("koor"), activity("vissen")], at=NOON)
    notes = Notes()
    database.record(notes, heard(), heard(municipality="urk"))
    assert notes.slugs == [["koor"], ["koor", "vissen"]]


def test_a_step_sees_a_change_at_once(database: Database) -> None:
    directory.load_starter(database.engine, "dronten", [activity("koor")], at=NOON)
    notes = Notes()
    ledger = database.ledger(in_turn(notes))
    ledger.record(heard())
    database.insert(
        schema.activity,
        {
            "municipality": "dronten",
            "slug": "biljart",
            "id": "x",
            "document": activity("biljart").model_dump(mode="json"),
        },
    )
    with writing(database.engine) as connection:
        connection.execute(update(schema.directory_revision).values(revision=2))
    ledger.record(heard())
    assert notes.slugs == [["koor"], ["biljart", "koor"]]


def test_of_two_who_change_an_activity_at_one_moment_one_is_told_and_no_version_is_lost(database: Database) -> None:
    directory.load_starter(database.engine, "dronten", [activity("koor")], at=NOON)
    together = Barrier(2)

    def changing(name: str) -> str:
        together.wait()
        try:
            directory.save(
                database.engine,
                "dronten",
                activity("koor").model_copy(update={"name": name}),
                at=NOON,
                actor=name,
                seen=0,
            )
        except directory.Changed as changed:
            return changed.stands.actor if changed.stands else ""
        return "kept"

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(changing, ("anja", "bert")))
    (winner,) = {"anja", "bert"} & set(outcomes) or {"nobody"}
    assert sorted(outcomes) == sorted([winner, "kept"]), "whoever lost is told who was first"
    assert directory.change(database.engine, "dronten", "koor", at=NOON, actor="cor", full=True) == 2
    with database.engine.connect() as connection:
        kept = directory.versions(connection, "dronten", "koor")
        assert [(one.number, one.actor) for one in kept] == [(2, "cor"), (1, winner), (0, "system")]
        assert (kept[0].activity.name, kept[0].activity.full) == (winner, True)
        assert directory.read(connection, "dronten")["koor"] == kept[0].activity
        assert directory.last_by(connection, "dronten", winner, NOON - timedelta(minutes=1)) is None, "cor came after"
    assert directory.change(database.engine, "dronten", "nowhere", at=NOON, actor="cor", full=True) is None
    assert [row.action for row in database.rows(schema.audit)].count("directory.saved") == 2
