"""The audit is read in pages, by day, kind and who; quickly over many rows, and whatever of it will not open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import LargeBinary, insert, text, type_coerce, update

from db import audit, audited, erasure, schema
from db.audit import Entry
from db.audited import Filter
from db.engine import writing
from flows import effects as e
from tests.db.world import NOON, Database, doing, heard

DAY = timedelta(days=1)


def write(database: Database, *entries: Entry) -> None:
    with writing(database.engine) as connection:
        audit.append(connection, entries)


def entry(minutes: int, actor: str = "desk:anja", action: str = "callback.claimed", place: str = "dronten") -> Entry:
    return Entry(place, NOON + timedelta(minutes=minutes), actor, action, details={"nth": minutes})


def positions(database: Database, wanted: Filter, **more: Any) -> list[int]:
    return [row.position for row in audited.page(database.engine, "dronten", wanted, **more)]


def test_the_newest_come_first_and_older_ones_behind_them_to_the_end(database: Database) -> None:
    write(database, *(entry(n) for n in range(5)), entry(9, place="urk"))
    rows = audited.page(database.engine, "dronten", Filter(), most=2)
    assert [(row.position, row.actor, row.action, row.details) for row in rows] == [
        (5, "desk:anja", "callback.claimed", {"nth": 4}), (4, "desk:anja", "callback.claimed", {"nth": 3}),
    ]  # fmt: skip
    assert positions(database, Filter(), before=4, most=2) == [3, 2]
    assert [row.position for row in audited.all_of(database.engine, "dronten", Filter())] == [5, 4, 3, 2, 1]


def test_it_is_looked_through_by_day_by_kind_and_by_who(database: Database) -> None:
    write(database, entry(0), entry(1, "person", "consent.granted"), entry(2, "desk:bert"), entry(3, "cli:root", "x.y"),
          Entry("dronten", NOON + DAY, "system", "callback.alerted"))  # fmt: skip
    assert positions(database, Filter(NOON + DAY, NOON + 2 * DAY)) == [5]
    assert positions(database, Filter(NOON, NOON + DAY)) == [4, 3, 2, 1]
    assert positions(database, Filter(action="callback.claimed")) == [3, 1]
    for actor, found in (("desk:bert", [3]), ("person", [2]), ("system", [5]), ("nobody", [])):
        assert positions(database, Filter(actor=actor)) == found
    assert positions(database, Filter(NOON, NOON + DAY, "callback.claimed", "desk:anja"), before=3) == [1]
    assert audited.actions(database.engine, "dronten") == [
        "callback.alerted", "callback.claimed", "consent.granted", "x.y",
    ]  # fmt: skip
    assert audited.actors(database.engine, "dronten") == ["cli:root", "desk:anja", "desk:bert"]
    assert audited.actors(database.engine, "urk") == []


def test_who_was_erased_is_not_in_it_and_what_will_not_open_hides_nothing_else(database: Database) -> None:
    receipt = database.record(doing(e.RecordConsent("keep", True, None, "v1")), heard())[0]
    write(database, entry(1))
    (_, spoke) = audited.page(database.engine, "dronten", Filter())
    assert (spoke.person, spoke.details) == (receipt.person, {"purpose": "keep", "role": None, "text_version": "v1"})
    erasure.erase(database.engine, receipt.person or "", at=NOON, actor="anja")
    with writing(database.engine) as connection:
        broken = type_coerce(b"\x01 no sealed value at all", LargeBinary)
        connection.execute(update(schema.audit).where(schema.audit.c.position == 2).values(details=broken))
    rows = audited.page(database.engine, "dronten", Filter())
    assert [(row.person, row.details is None, row.damaged) for row in rows] == [
        (None, False, False), (None, True, True), (None, True, False),
    ]  # fmt: skip


def test_a_chain_is_verified_by_itself_and_while_others_write(database: Database) -> None:
    write(database, entry(0), entry(1), entry(2, place="urk"))
    with writing(database.engine) as connection:
        connection.execute(update(schema.audit).where(schema.audit.c.municipality == "urk").values(actor="x"))
    assert audit.verify(database.engine, "dronten") == []
    assert audit.verify(database.engine, "urk") == ["urk 1: the chain is broken here"]
    assert audit.verify(database.engine, "elsewhere") == []


@pytest.mark.parametrize("wanted", [
    Filter(), Filter(action="rare.thing"), Filter(actor="desk:rare"), Filter(NOON + 300 * DAY, NOON + 301 * DAY),
    Filter(action="rare.thing", actor="desk:rare"), Filter(action="common.thing", actor="desk:rare"),
    Filter(NOON, NOON + DAY, "common.thing", "person"),
])  # fmt: skip
@pytest.mark.slow
def test_no_filter_walks_the_whole_of_it(many: Database, wanted: Filter) -> None:
    """By the plan, not the clock: each look goes by an index, and sorts a day at most."""
    query = audited._query("dronten", wanted, 19_000).limit(100)
    sql = query.compile(many.engine, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN QUERY PLAN " if many.engine.dialect.name == "sqlite" else "EXPLAIN "
    with many.engine.connect() as connection:
        plan = "\n".join(str(tuple(row)) for row in connection.exec_driver_sql(explain + str(sql)))
    assert "SCAN audit" not in plan
    assert "Seq Scan" not in plan
    assert "ix_audit" in plan or "pk_audit" in plan or "sqlite_autoindex_audit" in plan, plan


@pytest.fixture
def many(database: Database) -> Database:
    """Twenty thousand rows, nearly all by people themselves; looked at by nobody, so they hang on nothing."""
    rows = [
        {"municipality": "dronten", "position": n, "at": NOON + n * timedelta(minutes=30),
         "actor": "desk:rare" if n % 5000 == 1 else "person",
         "action": "rare.thing" if n % 5000 == 1 else "common.thing", "person": None, "details": None,
         "digest": b"", "chain": b""}
        for n in range(1, 20_001)
    ]  # fmt: skip
    with writing(database.engine) as connection:
        connection.execute(insert(schema.audit), rows)
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
    return database
