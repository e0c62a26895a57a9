"""Column types: sealed text, instants, documents, row numbers. Owns how a value lies in a column; knows no table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from db.crypto import KeyRing

RING = "peilstation_ring"
"""Where `db.engine.connect` leaves the key ring on the engine's dialect."""


class Sealed(TypeDecorator[str]):
    """Text that only the key ring can read.

    The ring hangs on the engine's dialect, the one object that SQLAlchemy hands a type when it binds a value: two
    engines with two rings can live in one process, and no global holds a key.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        """`purpose` is the column's name (`table.column`); a value opens only where it was sealed for."""
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        # Half of a surrogate pair, from a careless client, must not make a message unstorable.
        return None if value is None else ring_of(dialect).seal(value.encode("utf-8", "surrogatepass"), self.purpose)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else ring_of(dialect).open(value, self.purpose).decode("utf-8", "surrogatepass")


class Instant(TypeDecorator[datetime]):
    """An aware moment: timestamptz on PostgreSQL, UTC without a zone on SQLite; always UTC coming out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant has a time zone; a local time without one is nobody's")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def document() -> Any:
    """Plain JSON: coded things, never a person's words. None is SQL's NULL."""
    return JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def row_number() -> Any:
    """A 64-bit number that grows; SQLite counts only in a column called INTEGER."""
    return BigInteger().with_variant(Integer(), "sqlite")


def ring_of(dialect: Dialect) -> KeyRing:
    """The ring that `db.engine.connect` hung on this dialect."""
    ring = getattr(dialect, RING, None)
    if not isinstance(ring, KeyRing):
        raise RuntimeError("no key ring on this engine: it was not made by db.engine.connect")
    return ring
