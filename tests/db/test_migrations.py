"""The migrations make the schema that the code speaks of, on both databases, and take it away again."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from db import migrate, schema
from db.crypto import KeyRing, generate
from db.engine import connect
from tests.db.world import Database

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
