"""People can be found by their urn, whatever happens to the ring; and only with the ring of this database."""

from __future__ import annotations

import pytest

from db import people, schema
from db.blind import open_index
from db.crypto import KeyRing, WrongKey, generate, sealed_under
from tests.db.world import RIET, Database, heard, listen


def test_the_index_is_made_once(database: Database) -> None:
    first, again = open_index(database.engine), open_index(database.another_engine())
    assert first == again
    assert database.count(schema.keyring) == 1


def test_a_new_key_wraps_the_index_anew_and_finds_who_was_there(database: Database) -> None:
    database.record(listen, heard(urn=RIET))
    turned = f"{generate()},{database.key}"
    assert people.find(database.another_engine(turned), RIET)
    newest = KeyRing.from_text(turned).newest
    assert sealed_under(database.row(schema.keyring).wrapped) == newest


def test_after_turning_the_old_key_may_go_and_look_ups_still_work(database: Database) -> None:
    database.record(listen, heard(urn=RIET))
    new = generate()
    open_index(database.another_engine(f"{new},{database.key}"))
    assert people.find(database.another_engine(new), RIET)


def test_the_wrong_ring_is_refused(database: Database) -> None:
    open_index(database.engine)
    with pytest.raises(WrongKey):
        open_index(database.another_engine(generate()))
