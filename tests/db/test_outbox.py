"""What waits to be said, and what became of it."""

from __future__ import annotations

import pytest

from db import outbox, schema
from flows import effects as e
from tests.db.world import ANNIE, HENK, NOON, RIET, Database, doing, heard, listen


def test_what_waits_on_a_line_in_order(database: Database) -> None:
    asked = e.Reply("Woont u alleen?", (e.Choice("yes", "Ja"), e.Choice("no", "Nee")), "alone")
    database.record(doing(e.Reply("Welkom"), asked), heard(urn=RIET), heard(urn=ANNIE), heard(urn=RIET))
    waiting = outbox.waiting(database.engine, "dronten", "test", RIET)
    assert [stored.reply for stored in waiting] == [e.Reply("Welkom"), asked] * 2
    assert [stored.outbox_id for stored in waiting] == sorted(stored.outbox_id for stored in waiting)


def test_other_lines_accounts_and_municipalities_are_others(database: Database) -> None:
    database.record(listen, heard(urn=RIET))
    for place, account, urn in (("urk", "test", RIET), ("dronten", "other", RIET), ("dronten", "test", HENK)):
        assert outbox.waiting(database.engine, place, account, urn) == []


def test_what_is_settled_waits_no_more(database: Database) -> None:
    first, second = database.record(listen, heard("een"), heard("twee"))
    outbox.settle(database.engine, first.replies[0].outbox_id, "sent", at=NOON, external_id="SM1")
    assert outbox.waiting(database.engine, "dronten", "test", RIET) == list(second.replies)
    row = database.rows(schema.outbox)[0]
    assert (row.status, row.external_id, row.settled_at) == ("sent", "SM1", NOON)


@pytest.mark.parametrize("status", ["sent", "failed"])
def test_the_last_words_to_somebody_erased_go_when_they_are_settled(database: Database, status: outbox.Settled) -> None:
    (receipt,) = database.record(doing(e.Reply("Alles is gewist"), e.Erase()), heard())
    (waiting,) = outbox.waiting(database.engine, "dronten", "test", RIET)
    assert waiting == receipt.replies[0]
    outbox.settle(database.engine, waiting.outbox_id, status, at=NOON)
    assert database.count(schema.outbox) == 0


def test_settling_what_is_gone_does_nothing(database: Database) -> None:
    outbox.settle(database.engine, 7, "sent", at=NOON)
    assert database.count(schema.outbox) == 0
