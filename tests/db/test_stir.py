"""Whether anything was written is told at next to no cost, and never missed."""

from __future__ import annotations

from datetime import UTC, datetime

from db import rehearsing, running
from tests.db.world import Database

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_what_others_write_stirs_and_what_they_read_does_not(database: Database) -> None:
    other, stir = database.another_engine(), rehearsing.Stir(database.engine)
    before = stir.look()
    rehearsing.news(other)
    assert stir.look() == before
    running.set_mark(other, "one", AT)
    after = stir.look()
    assert after != before
    assert stir.look() == after
    running.set_mark(database.engine, "two", AT)
    assert stir.look() != after, "also what the same process writes"
    stir.close()
