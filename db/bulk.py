"""Many rows in one statement. Owns how each database takes that fastest; knows no table.

PostgreSQL gets one array a column: its driver reads a statement's text anew each time, and thousands of placeholders
cost it more than the rows do. SQLite gets the statement of one row many times over, which costs it nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Connection, Row, Table, bindparam, column, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

Names = tuple[str, ...]
Rows = Sequence[dict[str, Any]]
"""Rows that all have the same keys, which are names of columns."""


def insert(dialect: str, table: Table) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT: both spell it alike, SQLAlchemy has no common name for it."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def insert_new(connection: Connection, table: Table, rows: Rows, *give: str) -> list[Row[Any]]:
    """Insert these rows but for those that some unique rule knows already; the named columns of the new ones.

    Rows are inserted, and numbered, in the order in which they come.
    """
    if not rows:
        return []
    dialect = connection.dialect.name
    return list(connection.execute(_insert_new(dialect, table, tuple(rows[0]), give), _values(dialect, rows)))


def put(connection: Connection, table: Table, rows: Rows, unique: Names) -> None:
    """Insert these rows, each in place of the one that has the same values in `unique`; of several the last."""
    if rows:
        last = {tuple(row[name] for name in unique): row for row in rows}
        dialect = connection.dialect.name
        connection.execute(_put(dialect, table, tuple(rows[0]), unique), _values(dialect, list(last.values())))


def save(connection: Connection, table: Table, rows: Rows, key: str) -> None:
    """Update the rows that have these values in `key` with the other values."""
    if rows:
        dialect = connection.dialect.name
        connection.execute(_save(dialect, table, tuple(rows[0]), key), _values(dialect, rows))


def _values(dialect: str, rows: Rows) -> Any:
    """What the statement takes: one set of parameters a row, or one array a column."""
    if dialect == "sqlite":
        return [{f"new_{name}": value for name, value in row.items()} for row in rows]
    return {f"new_{name}": [row[name] for row in rows] for name in rows[0]}


def _parameter(table: Table, name: str) -> Any:
    return bindparam(f"new_{name}", type_=table.c[name].type)


def _arrays(table: Table, names: Names) -> Any:
    """The parameters as a table: one row a place in the arrays, `nth` that place."""
    # One dimension: a JSON list is one value, not a further dimension.
    arrays = [bindparam(f"new_{name}", type_=ARRAY(table.c[name].type, dimensions=1)) for name in names]
    return func.unnest(*arrays).table_valued(*(column(name) for name in names), with_ordinality="nth").render_derived()


@cache
def _insert_all(dialect: str, table: Table, names: Names) -> Any:
    if dialect == "sqlite":
        return sqlite.insert(table).values({name: _parameter(table, name) for name in names})
    rows = _arrays(table, names)
    in_order = select(*(rows.c[name] for name in names)).order_by(rows.c.nth)
    return postgresql.insert(table).from_select(names, in_order)


@cache
def _insert_new(dialect: str, table: Table, names: Names, give: Names) -> Any:
    statement = _insert_all(dialect, table, names)
    return statement.on_conflict_do_nothing().returning(*(table.c[name] for name in give))


@cache
def _put(dialect: str, table: Table, names: Names, unique: Names) -> Any:
    statement = _insert_all(dialect, table, names)
    changed = {name: statement.excluded[name] for name in names if name not in unique}
    return statement.on_conflict_do_update(index_elements=unique, set_=changed)


@cache
def _save(dialect: str, table: Table, names: Names, key: str) -> Any:
    if dialect == "sqlite":
        values = {name: _parameter(table, name) for name in names if name != key}
        return update(table).where(table.c[key] == _parameter(table, key)).values(values)
    rows = _arrays(table, names)
    return (
        update(table).where(table.c[key] == rows.c[key]).values({name: rows.c[name] for name in names if name != key})
    )
