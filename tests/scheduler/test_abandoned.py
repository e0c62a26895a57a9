"""What no sender will ever end, because its bot or number is no longer served, does not wait for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from db import schema, sending
from db.engine import writing
from flows import effects as e
from tests.db.world import NOON, RIET, Database, doing, heard

LATER = NOON + timedelta(hours=26)
SAYS = doing(e.Reply("Dag Riet."))


def statuses(database: Database) -> list[str]:
    return [row.status for row in database.rows(schema.outbox)]


def put(database: Database, **what: Any) -> None:
    with writing(database.engine) as connection:
        connection.execute(schema.outbox.update().values(**what))


def test_a_message_of_an_account_that_is_gone_expires(database: Database) -> None:
    database.record(SAYS, heard(urn=RIET, at=NOON))
    assert sending.end_abandoned(database.engine, NOON + timedelta(hours=24)) == 0
    assert statuses(database) == ["queued"], "its own sender may be about to end it"
    assert sending.end_abandoned(database.engine, LATER) == 1
    assert statuses(database) == ["expired"]


def test_one_that_may_have_left_is_in_doubt(database: Database) -> None:
    database.record(SAYS, heard(urn=RIET, at=NOON))
    put(database, copies=1)
    sending.end_abandoned(database.engine, LATER)
    assert statuses(database) == ["in_doubt"]


@pytest.mark.parametrize("what", [{"account": "terminal"}, {"claimed_until": LATER + timedelta(seconds=9)}])
def test_what_waits_at_the_terminal_or_is_in_somebody_s_hands_stays(database: Database, what: dict[str, Any]) -> None:
    database.record(SAYS, heard(urn=RIET, at=NOON))
    put(database, **what)
    assert sending.end_abandoned(database.engine, LATER) == 0
    assert statuses(database) == ["queued"]


def test_the_last_words_to_somebody_erased_go_with_it(database: Database) -> None:
    database.record(doing(e.Reply("Alles is gewist."), e.Erase()), heard(urn=RIET, at=NOON))
    sending.end_abandoned(database.engine, LATER)
    assert database.count(schema.outbox) == 0
