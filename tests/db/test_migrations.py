"""The migrations make the schema that the code speaks of, on both databases, and take it away again."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, inspect, select

from db import migrate, schema
from db.crypto import KeyRing, generate
from db.engine import connect, writing
from tests.db.world import NOON, Database

pytestmark = pytest.mark.slow  # left out of `make test-fast`

RING = KeyRing.from_text(generate())


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database in which nothing is yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def empty(empty_url: str) -> Iterator[Engine]:
    engine = connect(empty_url, RING)
    yield engine
    engine.dispose()


def rules(engine: Engine) -> dict[str, Any]:
    """Every constraint and index of every table, by its name."""
    look = inspect(engine)
    return {
        table: (
            sorted((check["name"] or "", check["sqltext"]) for check in look.get_check_constraints(table)),
            sorted((unique["name"] or "", unique["column_names"]) for unique in look.get_unique_constraints(table)),
            sorted((index["name"] or "", index["unique"], _words(index)) for index in look.get_indexes(table)),
            sorted((key["name"] or "", key["referred_table"]) for key in look.get_foreign_keys(table)),
            look.get_pk_constraint(table),
        )
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def _words(index: Any) -> str:
    where = {name: str(value) for name, value in index["dialect_options"].items()}
    return f"{index['column_names']} {sorted(where.items())}"


def test_metadata_and_migrations_agree_on_tables_and_columns(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_metadata_and_migrations_agree_on_every_rule(empty: Engine) -> None:
    """Alembic does not look at CHECK constraints: here they are compared too."""
    schema.metadata.create_all(empty)
    meant = rules(empty)
    schema.metadata.drop_all(empty)
    migrate.upgrade(empty)
    assert rules(empty) == meant


def test_numbers_are_never_given_twice_on_sqlite(sqlite: Database) -> None:
    """What Alembic does not see either: AUTOINCREMENT, as the metadata mean it."""
    meant = {
        table.name for table in schema.metadata.tables.values() if table.dialect_options["sqlite"]["autoincrement"]
    }
    with sqlite.engine.connect() as connection:
        made = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'").scalars()
        assert set(made) == meant


def test_a_new_database_is_not_current_until_it_is_migrated(empty: Engine) -> None:
    assert migrate.current(empty) is None
    assert not migrate.is_current(empty)
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.HEAD
    assert migrate.is_current(empty)


def test_the_revision_the_code_names_is_alembic_s_newest() -> None:
    folder = Path(migrate.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_heads() == [migrate.HEAD]


def test_migrating_twice_changes_nothing(database: Database) -> None:
    before = rules(database.engine)
    migrate.upgrade(database.engine)
    assert rules(database.engine) == before


def test_down_and_up_again(database: Database) -> None:
    before = rules(database.engine)
    migrate.downgrade(database.engine, "base")
    assert rules(database.engine) == {}
    migrate.upgrade(database.engine)
    assert rules(database.engine) == before


def test_two_that_start_at_once_migrate_once(empty_url: str) -> None:
    engines = [connect(empty_url, RING) for _ in range(3)]
    with ThreadPoolExecutor() as threads:
        list(threads.map(migrate.upgrade, engines))
    assert migrate.is_current(engines[0])
    for engine in engines:
        engine.dispose()


def test_a_migration_that_fails_leaves_nothing_behind(empty: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def drop_dead(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("alembic.op.create_index", drop_dead)
    with pytest.raises(ZeroDivisionError):
        migrate.upgrade(empty)
    assert inspect(empty).get_table_names() == []


# --- from the first schema, with people in it ---------------------------------------------------------------------


def first_day(engine: Engine) -> None:
    """A person with a message that waits, one that was sent, and three moments, as the first schema held them."""
    migrate.upgrade(engine, "0001")
    with writing(engine) as connection:
        tables = MetaData()
        tables.reflect(connection)
        at = {"created_at": NOON, "updated_at": NOON}
        who = {"id": "p", "municipality": "dronten", "status": "active", "language": "nl", "roles": [], "state": b"{}"}
        connection.execute(tables.tables["person"].insert(), who | at)
        line = {"municipality": "dronten", "account": "a", "urn": b"u", "blind": b"b", "channel": "sms", "person": "p"}
        said = {"lane": "reply", "text": b"t", "choices": b"[]", "created_at": NOON}
        connection.execute(tables.tables["outbox"].insert(), line | said | {"status": "queued"})
        connection.execute(tables.tables["outbox"].insert(), line | said | {"status": "sent", "settled_at": NOON})
        for day, status in ((9, "pending"), (16, "pending"), (2, "fired")):
            moment = {"person": "p", "kind": "check_in.week_1", "subject": "", "status": status}
            when = {"local_date": date(2026, 3, day), "at": NOON.replace(day=day)}
            connection.execute(tables.tables["due"].insert(), moment | when)


def test_what_the_first_schema_held_is_held_by_the_next_and_can_go_back(empty: Engine) -> None:
    first_day(empty)
    migrate.upgrade(empty)
    outbox, due = schema.outbox.c, schema.due.c
    with empty.connect() as connection:
        sent = connection.execute(select(outbox.id, outbox.status, outbox.next_at, outbox.until, outbox.copies)).all()
        moments = connection.execute(select(due.status, due.at, due.moment).order_by(due.at)).all()
    a_day_on = NOON + timedelta(days=1)
    assert [tuple(row) for row in sent] == [(1, "queued", NOON, a_day_on, 0), (2, "sent", NOON, a_day_on, 0)]
    assert [(row.status, row.at.day, row.moment.day) for row in moments] == [
        ("fired", 2, 2), ("pending", 9, 9), ("pending", 16, 16)
    ]  # fmt: skip
    migrate.downgrade(empty, "0001")
    with empty.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, status FROM due ORDER BY id").all()
    assert [tuple(row) for row in rows] == [(1, "fired"), (2, "pending"), (3, "pending")]


def test_a_message_after_the_migration_gets_a_number_nobody_had(empty: Engine) -> None:
    first_day(empty)
    migrate.upgrade(empty)
    row = {"municipality": "dronten", "account": "a", "urn": "tel:+447700900001", "blind": b"b", "channel": "sms"}
    said = {"person": "p", "lane": "reply", "text": "dag", "choices": "[]", "status": "queued", "created_at": NOON}
    sending = {"next_at": NOON, "until": NOON, "tries": 0, "copies": 0}
    with writing(empty) as connection:
        number = connection.execute(schema.outbox.insert().returning(schema.outbox.c.id), row | said | sending).scalar()
    assert number == 3


# --- from the schema before the desk, with people who were answered -----------------------------------------------


def day_before_the_desk(engine: Engine) -> None:
    """Somebody wrote, was answered, and is in danger; somebody on duty was alerted, as the third schema held that."""
    migrate.upgrade(engine, "0003")
    with writing(engine) as connection:
        tables = MetaData()
        tables.reflect(connection)
        row = {name: table.insert() for name, table in tables.tables.items()}
        at = {"created_at": NOON, "updated_at": NOON}
        who = {"id": "p", "municipality": "dronten", "status": "active", "language": "nl", "roles": [], "state": b"{}"}
        connection.execute(row["person"], who | at)
        line = {"municipality": "dronten", "account": "a", "urn": b"u", "blind": b"b", "channel": "sms", "person": "p"}
        line_in = {name: line[name] for name in ("municipality", "account", "channel", "person")}
        heard = {"external_key": b"k", "external_id": b"x", "kind": "text", "received_at": NOON, "crisis": True}
        connection.execute(row["inbox"], line_in | heard | {"id": 1, "status": "received", "text": b"t"})
        call = {"id": "c", "municipality": "dronten", "person": "p", "topic": "crisis", "urgency": "urgent"}
        window = {"promised_from": NOON, "promised_until": NOON, "created_at": NOON, "alerted_at": NOON}
        connection.execute(
            row["callback"], call | window | {"status": "open", "alerts": 1, "signals": [], "suggestions": []}
        )
        said = {"text": b"t", "choices": b"[]", "created_at": NOON}
        sending = {"next_at": NOON, "until": NOON, "tries": 0, "copies": 0}
        answer = {"lane": "reply", "status": "sent", "settled_at": NOON, "in_reply_to": 1}
        connection.execute(row["outbox"], line | said | sending | answer)
        connection.execute(row["outbox"], line | said | sending | {"lane": "urgent", "status": "queued", "alert": "c"})


def test_who_was_answered_and_alerted_about_before_the_desk_is_there_after_it_and_can_go_back(empty: Engine) -> None:
    day_before_the_desk(empty)
    for revision in ("head", "0003", "head"):
        (migrate.downgrade if revision == "0003" else migrate.upgrade)(empty, revision)
        with empty.connect() as connection:
            replies = connection.exec_driver_sql("SELECT in_reply_to, alert FROM outbox ORDER BY id").all()
            assert [tuple(row) for row in replies] == [(1, None), (None, "c")]
            if empty.dialect.name == "sqlite":
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


# --- from the schema before the telephone, and back with calls in it ----------------------------------------------


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query).all()]


def test_what_was_heard_before_the_telephone_stays_and_with_calls_in_it_one_can_go_back(empty: Engine) -> None:
    day_before_the_desk(empty)
    migrate.upgrade(empty)
    mine = {"municipality": "dronten", "person": "p"}
    heard = mine | {"account": "a", "channel": "voice", "status": "received", "received_at": NOON, "crisis": False}
    called = mine | {"spoke": True, "at": NOON, "heard_at": NOON, "local_date": NOON.date()}
    with writing(empty) as connection:
        for number, kind in enumerate(("call", "silence", "unconnected", "text"), 2):
            own = {
                "id": number,
                "external_key": b"%d" % number,
                "external_id": f"CA1/{number}",
                "kind": kind,
                "text": "",
            }
            connection.execute(schema.inbox.insert(), heard | own)
        line = {"blind": b"c", "value": "call:CA1", "kind": "call", "reachable": True}
        connection.execute(schema.urn.insert(), mine | line)
        connection.execute(schema.phone_call.insert(), called | {"direction": "in", "sid": "CA1"})
        connection.execute(schema.phone_call.insert(), called | {"direction": "out", "outbox": 1, "nth": 1})
        leg = {"call": "CA1", "turn": 0, "nth": 1, "person": "p", "number": "113", "callback": "c", "at": NOON}
        connection.execute(schema.phone_leg.insert(), leg)
    migrate.downgrade(empty, "0004")
    assert rows(empty, "SELECT id, kind FROM inbox ORDER BY id") == [(number, "text") for number in (1, 2, 3, 4, 5)]
    assert rows(empty, "SELECT in_reply_to, alert FROM outbox ORDER BY id") == [(1, None), (None, "c")]
    assert rows(empty, "SELECT kind FROM urn") == []
    migrate.upgrade(empty)
    assert rows(empty, "SELECT id FROM inbox ORDER BY id") == [(1,), (2,), (3,), (4,), (5,)]
    assert rows(empty, "SELECT language, connect FROM outbox") == [(None, None)] * 2
    with writing(empty) as connection:
        again = {"id": 6, "external_key": b"new", "external_id": "CA2/0", "kind": "call", "text": ""}
        connection.execute(schema.inbox.insert(), heard | again)
