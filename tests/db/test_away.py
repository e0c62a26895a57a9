"""A database that is away is nobody's fault: nothing is stored, nothing is quarantined, and it comes again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from db import schema
from db.engine import writing
from db.ledger import Unavailable
from db.migrate import upgrade
from flows.effects import RecordUnmetDemand
from tests import postgres as servers
from tests.db.test_order import Gate, words_of
from tests.db.world import (
    ANNIE,
    HENK,
    RIET,
    Database,
    doing,
    heard,
    listen,
)


def test_a_closed_ledger_takes_nothing(database: Database) -> None:
    ledger = database.ledger()
    ledger.close()
    with pytest.raises(Unavailable):
        ledger.record(heard())


def test_a_full_disk_stores_nothing_and_quarantines_nothing(sqlite: Database) -> None:
    ledger = sqlite.ledger()
    ledger.record(heard("een"))
    # The file may grow no more: what SQLite says then is what it says on a full disk.
    with told(sqlite, "max_page_count = 1"), pytest.raises(Unavailable):
        ledger.record(heard("twee " * 10_000, urn=HENK))
    assert ledger.record(heard("drie")).status == "recorded"
    assert words_of(sqlite) == {RIET: ("een", "drie")}
    assert sqlite.count(schema.callback) == 0


def test_a_file_that_another_program_holds_is_away_and_not_poison(sqlite: Database) -> None:
    ledger = sqlite.ledger()
    message = heard()
    with told(sqlite, "busy_timeout = 50"), writing(sqlite.another_engine()), pytest.raises(Unavailable):
        ledger.record(message)
    assert ledger.record(message).status == "recorded"
    assert sqlite.count(schema.inbox) == 1


def test_a_file_that_may_only_be_read_is_away_and_not_poison(sqlite: Database) -> None:
    ledger = sqlite.ledger()
    with told(sqlite, "query_only = on"), pytest.raises(Unavailable):
        ledger.record(heard())
    assert sqlite.count(schema.inbox) == 0


def test_a_bug_in_a_statement_is_poison_and_not_away(database: Database) -> None:
    """SQLite calls "no such column" an OperationalError: tried again later it would be tried for ever."""
    ledger = database.ledger(doing(RecordUnmetDemand("vervoer", None)))
    with writing(database.engine) as connection:
        connection.execute(text("ALTER TABLE unmet_demand RENAME COLUMN need TO needs"))
    assert ledger.record(heard()).status == "quarantined"
    assert database.row(schema.callback).topic == "technical"


def test_when_all_connections_are_taken_it_is_away_and_not_poison(database: Database) -> None:
    engine = database.another_engine()
    ledger = database.ledger(engine=engine)
    engine.pool._timeout = 0.1  # type: ignore[attr-defined]
    with ExitStack() as held:
        for _ in range(15):
            held.enter_context(engine.connect())
        with pytest.raises(Unavailable):
            ledger.record(heard())
    assert ledger.record(heard()).status == "recorded"
    assert database.count(schema.callback) == 0


@contextmanager
def told(sqlite: Database, pragma: str) -> Iterator[None]:
    """Every connection of this database is told this, for as long as this lasts."""
    telling = True

    def tell(connection: Any, *_: object) -> None:
        if telling:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(sqlite.engine, "checkout", tell)
    yield
    telling = False
    sqlite.engine.dispose()


def test_a_server_that_may_only_be_read_is_away_and_not_poison(postgres: Database) -> None:
    ledger = postgres.ledger()
    with postgres.another_engine().begin() as other:
        other.execute(
            text("ALTER ROLE postgres IN DATABASE " + postgres.name + " SET default_transaction_read_only = on")
        )
    postgres.engine.dispose()
    with pytest.raises(Unavailable):
        ledger.record(heard())
    assert postgres.count(schema.inbox) == 0


def test_somebody_who_holds_a_person_for_too_long_does_not_stop_the_ledger(
    postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres.record(listen, heard(urn=RIET))
    monkeypatch.setattr("db.engine.PATIENCE", 1)
    ledger = postgres.ledger(engine=postgres.another_engine())
    with writing(postgres.engine) as other:
        other.execute(text("SELECT * FROM person FOR UPDATE"))
        with pytest.raises(Unavailable):
            ledger.record(heard(urn=RIET))
        assert ledger.record(heard(urn=ANNIE)).status == "recorded"
    assert ledger.record(heard(urn=RIET)).status == "recorded"


def test_a_connection_lost_in_the_middle_stores_nothing(postgres: Database) -> None:
    gate = Gate()
    ledger = postgres.ledger(gate)
    message = heard()
    future = ledger.submit(message)
    assert gate.reached.wait(20)
    with postgres.another_engine().connect() as other:
        everybody = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        other.execute(text(f"SELECT pg_terminate_backend(pid) FROM ({everybody}) AS others"))
    gate.opened.set()
    with pytest.raises(Unavailable):
        future.result()
    assert postgres.count(schema.inbox) == postgres.count(schema.person) == postgres.count(schema.callback) == 0
    # Sent again, it is taken: the pool has noticed that its connections are gone.
    assert ledger.record(message).status == "recorded"


@pytest.mark.postgres
def test_a_server_that_is_gone_is_away_and_not_poison() -> None:
    with ExitStack() as stack:
        with servers.running({"fsync": "off"}) as server:
            database = stack.enter_context(Database(server.fresh_database()))
            upgrade(database.engine)
            ledger = database.ledger()
            assert ledger.record(heard()).status == "recorded"
        for _ in range(2):
            with pytest.raises(Unavailable):
                ledger.record(heard())
