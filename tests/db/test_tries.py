"""Tries are counted, of what was tried and of where they came from, on both databases."""

from __future__ import annotations

from datetime import timedelta

from db import tries
from db.tries import FROM_ONE_PLACE, OF_ONE, WITHIN, Shut
from tests.db.test_sessions import SECOND, together
from tests.db.world import NOON, Database

BOTH = {b"a": OF_ONE, b"from": FROM_ONE_PLACE}


def test_after_too_many_tries_of_one_more_are_refused_until_the_oldest_is_long_ago(database: Database) -> None:
    for number in range(OF_ONE):
        assert not isinstance(tries.once(database.engine, BOTH, NOON + number * SECOND), Shut)
    last = NOON + WITHIN - SECOND
    assert tries.once(database.engine, BOTH, last) == Shut(NOON + WITHIN)
    assert not isinstance(tries.once(database.engine, {b"b": OF_ONE, b"from": FROM_ONE_PLACE}, last), Shut)
    assert not isinstance(tries.once(database.engine, BOTH, NOON + WITHIN), Shut)
    assert tries.once(database.engine, BOTH, NOON + WITHIN) == Shut(NOON + WITHIN + SECOND)


def test_from_one_place_a_dozen_may_make_their_five_mistakes_and_no_thirteenth(database: Database) -> None:
    def from_there(number: int) -> object:
        return tries.once(database.engine, {b"%d" % (number // OF_ONE): OF_ONE, b"from": FROM_ONE_PLACE}, NOON)

    assert not any(isinstance(from_there(number), Shut) for number in range(FROM_ONE_PLACE))
    assert from_there(FROM_ONE_PLACE) == Shut(NOON + WITHIN)
    assert not isinstance(tries.once(database.engine, {b"z": OF_ONE, b"from elsewhere": FROM_ONE_PLACE}, NOON), Shut)


def test_a_try_that_is_refused_makes_the_waiting_no_longer(database: Database) -> None:
    for _ in range(OF_ONE):
        tries.once(database.engine, BOTH, NOON)
    for minute in range(15):
        assert tries.once(database.engine, BOTH, NOON + timedelta(minutes=minute)) == Shut(NOON + WITHIN)
    assert not isinstance(tries.once(database.engine, BOTH, NOON + WITHIN), Shut)


def test_who_signs_in_is_forgiven_and_where_it_came_from_only_that_one_try(database: Database) -> None:
    narrow = {b"a": 3, b"from": 3}
    for _ in range(2):
        tries.once(database.engine, narrow, NOON)
    right = tries.once(database.engine, narrow, NOON)
    assert not isinstance(right, Shut)
    tries.forgive(database.engine, right, b"a")
    assert not isinstance(tries.once(database.engine, {b"b": 3, b"from": 3}, NOON), Shut)
    assert isinstance(tries.once(database.engine, {b"b": 3, b"from": 3}, NOON), Shut)
    for _ in range(3):
        assert not isinstance(tries.once(database.engine, {b"a": 3}, NOON), Shut)


def test_many_tries_at_one_moment_are_no_more_than_one_after_the_other(database: Database) -> None:
    tried = together(database, 8, lambda engine: [tries.once(engine, BOTH, NOON) for _ in range(2)])
    assert sum(not isinstance(each, Shut) for pair in tried for each in pair) == OF_ONE
