"""Many rows in one statement. Owns how each database takes that fastest; knows no table.

PostgreSQL gets one array a column: its driver reads a statement's text anew each time, and thousands of placeholders
cost it more than the rows do. SQLite gets the statement of one row many times over, or a few rows in each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import ARRAY, Connection, Table, any_, bindparam, column, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.prepared import prepared

LONGEST = 32
"""Rows in one SQLite statement."""
_NTH = "nth_row"

Names = tuple[str, ...]
Rows = Sequence[dict[str, Any]]
"""Rows that all have the same keys in the same order, which are names of columns."""


def insert(dialect: str, table: Table) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT: both spell it alike, SQLAlchemy has no common name for it."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def insert_new(connection: Connection, table: Table, rows: Rows, *give: str) -> list[tuple[Any, ...]]:
    """Insert these rows but for those that some unique rule knows already; the named columns of the new ones.

    Rows are inserted, and numbered, in the order in which they come.
    """
    if not rows:
        return []
    names = tuple(rows[0])
    if connection.dialect.name != "sqlite":
        (arrays,) = _values("postgresql", rows)
        statement = _insert_new("postgresql", table, names, give)
        return prepared(connection, statement, tuple(arrays)).fetch(connection, arrays)
    new = []
    for piece in _pieces(rows):
        places = _places(names, len(piece))
        values = dict(zip(places, chain.from_iterable(row.values() for row in piece), strict=True))
        statement = _insert_some(table, names, len(piece), give)
        new += prepared(connection, statement, places).fetch(connection, values)
    return new


def put(connection: Connection, table: Table, rows: Rows, unique: Names) -> None:
    """Insert these rows, each in place of the one that has the same values in `unique`; of several the last."""
    if rows:
        last = dict(zip(map(itemgetter(*unique), rows), rows, strict=True))
        _run(connection, _put(connection.dialect.name, table, tuple(rows[0]), unique), list(last.values()))


def save(connection: Connection, table: Table, rows: Rows, key: str) -> None:
    """Update the rows that have these values in `key` with the other values."""
    if rows:
        _run(connection, _save(connection.dialect.name, table, tuple(rows[0]), key), rows)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A query for the rows that have one of many values in a column."""

    column: Any
    select: Callable[[Any], Any]
    """The query, given the condition that says which rows."""

    def fetch(self, connection: Connection, values: Collection[Any]) -> list[tuple[Any, ...]]:
        """The rows; none for no values."""
        if not values:
            return []
        chosen = list(values)
        if connection.dialect.name == "sqlite":
            # A few lengths, so that a few statements do; the last value again and again changes nothing.
            chosen += chosen[-1:] * ((1 << (len(chosen) - 1).bit_length()) - len(chosen))
            row = {f"one_{nth}": value for nth, value in enumerate(chosen)}
            return prepared(connection, _one_of(self, len(chosen)), tuple(row)).fetch(connection, row)
        return prepared(connection, _any_of(self), ("all",)).fetch(connection, {"all": chosen})


@cache
def _one_of(lookup: Lookup, places: int) -> Any:
    kind = lookup.column.type
    return lookup.select(lookup.column.in_([bindparam(f"one_{nth}", type_=kind) for nth in range(places)]))


@cache
def _any_of(lookup: Lookup) -> Any:
    return lookup.select(lookup.column == any_(bindparam("all", type_=ARRAY(lookup.column.type, dimensions=1))))


def _run(connection: Connection, statement: Any, rows: Rows) -> None:
    dialect = connection.dialect.name
    prepared(connection, statement, _named(dialect, tuple(rows[0]))).many(connection, _values(dialect, rows))


def _named(dialect: str, names: Names) -> Names:
    return names if dialect == "sqlite" else tuple(f"new_{name}" for name in names)


def _values(dialect: str, rows: Rows) -> Rows:
    """What the statement takes: one set of values a row, or one array a column."""
    return rows if dialect == "sqlite" else [{f"new_{name}": [row[name] for row in rows] for name in rows[0]}]


def _arrays(table: Table, names: Names) -> Any:
    """The parameters as a table: one row a place in the arrays, `nth_row` that place; no table has such a column."""
    # One dimension: a JSON list is one value, not a further dimension.
    arrays = [bindparam(f"new_{name}", type_=ARRAY(table.c[name].type, dimensions=1)) for name in names]
    return func.unnest(*arrays).table_valued(*(column(name) for name in names), with_ordinality=_NTH).render_derived()


@cache
def _insert_all(dialect: str, table: Table, names: Names) -> Any:
    if dialect == "sqlite":
        return sqlite.insert(table)
    rows = _arrays(table, names)
    in_order = select(*(rows.c[name] for name in names)).order_by(rows.c[_NTH])
    return postgresql.insert(table).from_select(names, in_order)


@cache
def _insert_new(dialect: str, table: Table, names: Names, give: Names) -> Any:
    return _but_known(_insert_all(dialect, table, names), table, give)


@cache
def _insert_some(table: Table, names: Names, length: int, give: Names) -> Any:
    """So many rows in one SQLite statement: calling it is dearer than inserting a row."""
    rows = [{name: bindparam(f"{name}_{nth}", type_=table.c[name].type) for name in names} for nth in range(length)]
    return _but_known(sqlite.insert(table).values(rows), table, give)


def _but_known(statement: Any, table: Table, give: Names) -> Any:
    return statement.on_conflict_do_nothing().returning(*(table.c[name] for name in give))


@cache
def _places(names: Names, length: int) -> Names:
    return tuple(f"{name}_{nth}" for nth in range(length) for name in names)


def _pieces(rows: Rows) -> Iterator[Rows]:
    """The rows in pieces of a few lengths, so that a few statements do."""
    done = 0
    while left := len(rows) - done:
        length = min(1 << (left.bit_length() - 1), LONGEST)
        yield rows[done : done + length]
        done += length


@cache
def _put(dialect: str, table: Table, names: Names, unique: Names) -> Any:
    statement = _insert_all(dialect, table, names)
    changed = {name: statement.excluded[name] for name in names if name not in unique}
    return statement.on_conflict_do_update(index_elements=unique, set_=changed)


@cache
def _save(dialect: str, table: Table, names: Names, key: str) -> Any:
    if dialect == "sqlite":
        values = {name: bindparam(name, type_=table.c[name].type) for name in names if name != key}
        return update(table).where(table.c[key] == bindparam(key, type_=table.c[key].type)).values(values)
    rows = _arrays(table, names)
    return (
        update(table).where(table.c[key] == rows.c[key]).values({name: rows.c[name] for name in names if name != key})
    )
