"""Column types: sealed text, instants, documents, row numbers. Owns how a value lies in a column; knows no table."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
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

    # The processors themselves, not the hooks a decorator offers: their calls cost more than the sealing.
    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], bytes | None]:
        def seal(value: str | None) -> bytes | None:
            if value is None:
                return None
            # Half of a surrogate pair, from a careless client, must not make a message unstorable.
            return ring_of(dialect).seal(value.encode("utf-8", "surrogatepass"), self.purpose)

        return seal

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[bytes | None], str | None]:  # noqa: ARG002
        def open_(value: bytes | None) -> str | None:
            if value is None:
                return None
            return ring_of(dialect).open(bytes(value), self.purpose).decode("utf-8", "surrogatepass")

        return open_


class Instant(TypeDecorator[datetime]):
    """An aware moment: timestamptz on PostgreSQL, UTC without a zone on SQLite; always UTC coming out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], datetime | str | None]:
        return _written if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002
        return _read if dialect.name == "sqlite" else _in_utc


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("an instant has a time zone; a local time without one is nobody's")
    return value.astimezone(UTC)


def _written(value: datetime | None) -> str | None:
    instant = _in_utc(value)  # before anything is looked up: both half past twos of an autumn night are equal till then
    return None if instant is None else _spelled(instant)


@lru_cache(maxsize=256)  # one turn writes the same instant many times
def _spelled(instant: datetime) -> str:
    return instant.replace(tzinfo=None).isoformat(" ", "microseconds")


def _read(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


def document() -> Any:
    """Plain JSON: coded things, never a person's words. None is SQL's NULL."""
    return JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def written(value: object) -> str:
    """A document as JSON text, by the quick writer where it can."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # a number of more than 64 bits, half a character: the slow one knows how
        return json.dumps(value)


def row_number() -> Any:
    """A 64-bit number that grows; SQLite counts only in a column called INTEGER."""
    return BigInteger().with_variant(Integer(), "sqlite")


def ring_of(dialect: Dialect) -> KeyRing:
    """The ring that `db.engine.connect` hung on this dialect."""
    ring = getattr(dialect, RING, None)
    if not isinstance(ring, KeyRing):
        raise RuntimeError("no key ring on this engine: it was not made by db.engine.connect")
    return ring
