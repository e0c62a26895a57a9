"""The blind index's key: made once, kept in the database wrapped by the key ring. Owns that row; hashes nothing.

Its own key, because a ring is rotated and an index is not: every look-up would fail if the hashes changed.
"""

from __future__ import annotations

import secrets

from sqlalchemy import Engine, bindparam, select, update

from db import schema
from db.bulk import insert
from db.columns import ring_of
from db.crypto import BlindIndex, KeyRing, sealed_under
from db.engine import writing

_NAME = "blind"
_PURPOSE = "keyring.wrapped"

_READ = select(schema.keyring.c.wrapped).where(schema.keyring.c.name == _NAME)
_REWRAP = update(schema.keyring).where(schema.keyring.c.name == _NAME).values(wrapped=bindparam("sealed"))


def open_index(engine: Engine) -> BlindIndex:
    """The index of this database, made at the first call; wrapped anew when the ring has a newer key.

    Raises WrongKey when the ring does not hold the key that wrapped it: the wrong ring for this database.
    """
    ring = ring_of(engine.dialect)
    with engine.connect() as connection:
        wrapped = connection.scalar(_READ)
    if wrapped is None:
        wrapped = _make(engine, ring)
    key = ring.open(wrapped, _PURPOSE)
    if sealed_under(wrapped) != ring.newest:
        with writing(engine) as connection:
            connection.execute(_REWRAP, {"sealed": ring.seal(key, _PURPOSE)})
    return BlindIndex(key)


def _make(engine: Engine, ring: KeyRing) -> bytes:
    """Of two processes that make it at once, one wins, and both read what won."""
    row = {"name": _NAME, "wrapped": ring.seal(secrets.token_bytes(32), _PURPOSE)}
    with writing(engine) as connection:
        connection.execute(insert(connection.dialect.name, schema.keyring).on_conflict_do_nothing(), row)
        return bytes(connection.execute(_READ).scalar_one())
