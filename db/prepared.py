"""Prepared statements: compiled once for a database, then handed to its driver as they are. Owns that short way.

SQLAlchemy's own way looks it all up again at each call, which costs far more than the database's work does: some 0.3 ms
a statement where SQLite needs 0.01. What a value becomes in a column (sealed, an instant, a document) its type says, as
ever; and what goes wrong is SQLAlchemy's error, as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Insert
from sqlalchemy.exc import DBAPIError

ROOM = "peilstation_prepared"
"""Where `db.engine.connect` leaves room for what is prepared: on the engine's dialect, as the ring is."""

Names = tuple[str, ...]
Row = Mapping[str, Any]
_Process = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as its driver takes it: with values by place (SQLite) or by name (PostgreSQL)."""

    sql: str
    takes: tuple[tuple[str, _Process], ...]
    """Each value's name, and what makes of it what the driver takes."""
    constants: dict[str, Any]
    """Values that stand in the statement itself, as the driver takes them."""
    by_place: bool
    gives: tuple[_Process, ...]

    def many(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Once for each row."""
        values = [self._values(row) for row in rows]
        if len(values) == 1:  # for many psycopg begins a pipeline, which one is not worth
            self._call(connection, "execute", values[0])
        else:
            self._call(connection, "executemany", values)

    def fetch(self, connection: Connection, row: Row) -> list[tuple[Any, ...]]:
        """Once: the rows that it gives."""
        found: list[tuple[Any, ...]] = self._call(connection, "execute", self._values(row), fetch=True)
        if not found or not any(self.gives):
            return found
        columns = zip(*found, strict=True)
        return list(zip(*map(_opened, self.gives, columns), strict=True))

    def _values(self, row: Row) -> Any:
        if self.constants:
            row = {**self.constants, **row}
        if self.by_place:
            return [row[name] if take is None else take(row[name]) for name, take in self.takes]
        return {name: row[name] if take is None else take(row[name]) for name, take in self.takes}

    def _call(self, connection: Connection, how: str, values: Any, *, fetch: bool = False) -> Any:
        if not connection.in_transaction():
            connection.begin()  # as SQLAlchemy does at a first statement; closing the connection ends it
        return drive(connection, self.sql, how, values, fetch=fetch)


def drive(connection: Connection, sql: str, how: str = "execute", values: Any = (), *, fetch: bool = False) -> Any:
    """Hand a statement to the driver. What goes wrong is told as SQLAlchemy would."""
    cursor = connection.connection.cursor()
    try:
        getattr(cursor, how)(sql, values)
        return cursor.fetchall() if fetch else None
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, sql, cursor, error) from error


def _told(connection: Connection, sql: str, cursor: Any, error: Any) -> BaseException:
    """The driver's error as SQLAlchemy's, without values; a connection that broke is let go."""
    dialect = connection.dialect
    broken = dialect.is_disconnect(error, connection.connection, cursor)
    if broken:
        connection.invalidate(error)
    told: BaseException = DBAPIError.instance(
        sql,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=broken,
        dialect=dialect,
    )
    return told


def prepared(connection: Connection, statement: Any, names: Names) -> Prepared:
    """This statement, with values of these names, for this database. It must be one that is kept, not made anew."""
    dialect = connection.dialect
    room: dict[tuple[Any, Names], Prepared] = getattr(dialect, ROOM)
    found = room.get((statement, names))
    if found is None:
        found = room[statement, names] = _prepare(dialect, statement, names)
    return found


def run(connection: Connection, statement: Any, rows: Sequence[Row]) -> None:
    """The statement, one that is kept, for each of the rows."""
    if rows:
        prepared(connection, statement, tuple(rows[0])).many(connection, rows)


def _prepare(dialect: Dialect, statement: Any, names: Names) -> Prepared:
    # An INSERT that names no values takes what it is given; elsewhere every value has its place already.
    compiled = statement.compile(dialect=dialect, column_keys=names if isinstance(statement, Insert) else None)
    whole = compiled.construct_expanded_state(dict.fromkeys(names))
    one_of = {each: listed for listed, several in whole.parameter_expansion.items() for each in several}
    takes = {name: _taking(dialect, compiled.binds[one_of.get(name, name)].type) for name in whole.parameters}
    constants = whole.parameters.keys() - set(names)
    return Prepared(
        sql=whole.statement,
        takes=tuple((name, None if name in constants else takes[name]) for name in whole.positiontup or takes),
        constants={name: _taken(takes[name], whole.parameters[name]) for name in constants},
        by_place=whole.positiontup is not None,
        gives=tuple(_giving(dialect, column.type) for column in getattr(statement, "exported_columns", ())),
    )


def _taking(dialect: Dialect, kind: Any) -> _Process:
    process: _Process = kind.dialect_impl(dialect).bind_processor(dialect)
    return process


def _taken(take: _Process, value: Any) -> Any:
    return value if take is None else take(value)


def _giving(dialect: Dialect, kind: Any) -> _Process:
    process: _Process = kind.dialect_impl(dialect).result_processor(dialect, None)
    return process


def _opened(give: _Process, column: Sequence[Any]) -> Sequence[Any]:
    return column if give is None else [give(value) for value in column]
