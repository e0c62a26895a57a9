"""Prepared statements: the same values in, the same values out and the same errors as by SQLAlchemy's own way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from db import schema
from db.bulk import LONGEST, Lookup, insert_new, put
from db.engine import is_away, writing
from db.prepared import drive, prepared, run
from tests.db.world import NOON, RIET, Database

_SPENT = schema.spent_id
_PERSON = schema.person
_ADD = insert(_PERSON).inline()
_ALL = select(*_PERSON.c).order_by(_PERSON.c.id)
_STATUS = update(_PERSON).where(_PERSON.c.id == bindparam("who"), _PERSON.c.status.in_(("active", "stopped")))
_STOP = _STATUS.values(status="unreachable", kern=bindparam("where"))


def person(name: str = "a", **other: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "id": name,
        "municipality": "dronten",
        "status": "active",
        "language": "nl",
        "roles": ("senior",),
        "kern": None,
        "state": "zegt \ud83d en meer",  # half a character too
        "created_at": datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=2))),
        "updated_at": NOON,
    }
    return known | other


def test_what_is_written_by_one_way_is_read_by_the_other(database: Database) -> None:
    with writing(database.engine) as connection:
        run(connection, _ADD, [person("a")])
        connection.execute(insert(_PERSON), [person("b")])
        quick = prepared(connection, _ALL, ()).fetch(connection, {})
        assert quick == [tuple(row) for row in connection.execute(_ALL)]
    a, b = (row[1:] for row in quick)
    assert a == b
    assert database.rows(_PERSON)[0].created_at == datetime(2026, 1, 2, 1, 4, 5, 6, tzinfo=UTC)


def test_what_is_sealed_lies_sealed(database: Database) -> None:
    with writing(database.engine) as connection:
        run(connection, _ADD, [person("a"), person("b")])
        lying = [bytes(state) for state in connection.scalars(text("SELECT state FROM person"))]
    assert not any(b"zegt" in state for state in lying)
    assert len(set(lying)) == 2


def test_values_that_stand_in_a_statement_and_values_that_are_given(database: Database) -> None:
    with writing(database.engine) as connection:
        run(connection, _ADD, [person("a"), person("b"), person("c", status="unreachable")])
        run(connection, _STOP, [{"who": name, "where": "Biddinghuizen"} for name in "ac"])
    stood = [(row.status, row.kern) for row in database.rows(_PERSON)]
    assert stood == [("unreachable", "Biddinghuizen"), ("active", None), ("unreachable", None)]


def test_a_value_that_is_missing_is_an_error(database: Database) -> None:
    with writing(database.engine) as connection, pytest.raises(Exception, match="where"):
        run(connection, _STOP, [{"who": "a"}])


def test_a_broken_rule_is_the_error_it_always_was_and_shows_no_words(database: Database) -> None:
    with pytest.raises(IntegrityError) as caught, writing(database.engine) as connection:
        run(connection, _ADD, [person("a", status="verdrietig")])
    assert not is_away(caught.value)
    assert caught.value.params is None
    assert "zegt" not in str(caught.value)
    assert database.count(_PERSON) == 0


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with writing(database.engine) as connection, pytest.raises(ValueError, match="time zone"):
        run(connection, _ADD, [person("a", created_at=datetime(2026, 1, 1))])  # noqa: DTZ001


def test_a_server_that_hangs_up_is_away(postgres: Database) -> None:
    def hang_up() -> None:
        with writing(postgres.engine) as connection, postgres.another_engine().begin() as other:
            mine = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            other.execute(text("SELECT pg_terminate_backend(:mine, 5000)"), {"mine": mine})
            prepared(connection, _ALL, ()).fetch(connection, {})

    with pytest.raises(OperationalError) as caught:
        hang_up()
    assert caught.value.connection_invalidated
    assert is_away(caught.value)
    assert postgres.count(_PERSON) == 0  # the next one gets another connection


def test_outside_a_transaction_one_is_begun(database: Database) -> None:
    with database.engine.connect() as connection:
        prepared(connection, _ALL, ()).fetch(connection, {})
        assert connection.in_transaction()


def test_a_statement_that_is_none_is_told_as_an_error_of_the_database(database: Database) -> None:
    with database.engine.connect() as connection, pytest.raises(Exception, match="nosuch") as caught:
        drive(connection, "SELECT nosuch")
    assert not is_away(caught.value)


@pytest.mark.parametrize("many", [1, 2, 3, LONGEST - 1, LONGEST, 2 * LONGEST + 5])
def test_many_at_once_are_found_and_only_new_ones_are_inserted_in_order(database: Database, many: int) -> None:
    keys = [f"{number:04}".encode() for number in range(many)]
    lookup = Lookup(_SPENT.c.external_key, select(_SPENT.c.external_key).where)
    with writing(database.engine) as connection:
        run(connection, insert(_SPENT), [{"external_key": keys[0]}])
        new = insert_new(connection, _SPENT, [{"external_key": key} for key in keys], "external_key")
        assert new == [(key,) for key in keys[1:]]
        assert sorted(lookup.fetch(connection, [*keys, b"nobody's"])) == [(key,) for key in keys]
        assert lookup.fetch(connection, []) == []


def test_of_several_with_one_name_the_last_is_put(database: Database) -> None:
    with writing(database.engine) as connection:
        for at in (NOON, NOON + timedelta(hours=1)):
            put(
                connection,
                schema.mark,
                [{"name": RIET, "at": NOON - timedelta(1)}, {"name": RIET, "at": at}],
                ("name",),
            )
    assert database.row(schema.mark).at == NOON + timedelta(hours=1)
