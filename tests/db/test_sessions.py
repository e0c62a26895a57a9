"""Links that work once, sessions that end, and tries that are counted, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine

from db import schema, sessions
from db.sessions import ABSOLUTE, IDLE, TRIES, WITHIN, Limits
from tests.db.test_coordinators import add
from tests.db.world import NOON, Database

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture
def who(database: Database) -> str:
    return add(database).id


def together(database: Database, count: int, act: Callable[[Engine], Any]) -> list[Any]:
    """What came of so many who did this at one moment, each with connections of their own."""
    barrier, engines = Barrier(count), [database.another_engine() for _ in range(count)]

    def one(engine: Engine) -> Any:
        with engine.connect():
            pass  # so that all are connected when they begin
        barrier.wait()
        return act(engine)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, engines))


# --- links --------------------------------------------------------------------------------------------------------


def test_a_link_signs_in_whom_it_is_for_once(database: Database, who: str) -> None:
    token = sessions.make_link(database.engine, who, now=NOON, lasts=HOUR)
    assert [sessions.use_link(database.engine, token, NOON) for _ in range(2)] == [who, None]
    assert sessions.use_link(database.engine, token + "x", NOON) is None
    assert sessions.use_link(database.engine, "\udcff", NOON) is None


@pytest.mark.parametrize(("after", "works"), [(HOUR - SECOND, True), (HOUR, False)])
def test_a_link_lasts_as_long_as_was_said(database: Database, who: str, after: timedelta, works: bool) -> None:
    token = sessions.make_link(database.engine, who, now=NOON, lasts=HOUR)
    assert (sessions.use_link(database.engine, token, NOON + after) == who) is works


def test_of_many_who_use_a_link_at_one_moment_one_is_in(database: Database, who: str) -> None:
    for _ in range(5):
        token = sessions.make_link(database.engine, who, now=NOON, lasts=HOUR)
        used = together(database, 4, lambda engine, token=token: sessions.use_link(engine, token, NOON))  # type: ignore[misc]
        assert (used.count(who), used.count(None)) == (1, 3)


# --- sessions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("clicks", "lasts"), [
    ([IDLE - SECOND], True),
    ([IDLE], False),
    ([IDLE - SECOND] * 3, True),
    ([timedelta(minutes=10)] * 59 + [timedelta(minutes=10) - SECOND], True),
    ([timedelta(minutes=10)] * 60, False),
])  # fmt: skip
def test_a_session_ends_when_nobody_clicks_and_at_the_end_of_the_day(
    database: Database, who: str, clicks: list[timedelta], lasts: bool
) -> None:
    token, now = sessions.begin(database.engine, who, now=NOON, proven=True), NOON
    seen = None
    for pause in clicks:
        now += pause
        seen = sessions.see(database.engine, token, now, Limits())
    assert (seen is not None) is lasts
    assert lasts or now - NOON in (IDLE, ABSOLUTE)


def test_a_page_that_waits_keeps_nobody_signed_in(database: Database, who: str) -> None:
    token = sessions.begin(database.engine, who, now=NOON, proven=True)
    halfway = NOON + IDLE / 2
    assert sessions.see(database.engine, token, halfway, Limits(), quietly=True)
    assert sessions.see(database.engine, token, NOON + IDLE, Limits(), quietly=True) is None


def test_other_limits_are_kept_too(database: Database, who: str) -> None:
    token = sessions.begin(database.engine, who, now=NOON, proven=True)
    assert sessions.see(database.engine, token, NOON + HOUR, Limits(idle=2 * HOUR)) is not None
    assert sessions.see(database.engine, token, NOON + HOUR, Limits(idle=2 * HOUR, absolute=HOUR)) is None


def test_with_the_second_factor_a_new_token_takes_the_place_of_the_old(database: Database, who: str) -> None:
    first = sessions.begin(database.engine, who, now=NOON, proven=False)
    half = sessions.see(database.engine, first, NOON, Limits())
    assert half is not None
    assert not half.proven
    second = sessions.prove(database.engine, first, NOON)
    whole = sessions.see(database.engine, second, NOON, Limits())
    assert whole is not None
    assert whole.proven
    assert sessions.see(database.engine, first, NOON, Limits()) is None


def test_a_session_that_ended_is_not_proven_after_all(database: Database, who: str) -> None:
    token = sessions.begin(database.engine, who, now=NOON, proven=False)
    sessions.end(database.engine, token, NOON)
    assert sessions.see(database.engine, token, NOON, Limits()) is None
    assert sessions.see(database.engine, sessions.prove(database.engine, token, NOON), NOON, Limits()) is None


def test_all_sessions_of_somebody_end_but_the_one_they_sit_at(database: Database, who: str) -> None:
    other = add(database, "b@example.org").id
    here, there, theirs = (sessions.begin(database.engine, one, now=NOON, proven=True) for one in (who, who, other))
    assert sessions.end_all(database.engine, who, NOON, but=here) == 1
    left = [sessions.see(database.engine, token, NOON, Limits()) is not None for token in (here, there, theirs)]
    assert left == [True, False, True]
    assert sessions.end_all(database.engine, who, NOON) == 1
    assert sessions.see(database.engine, here, NOON, Limits()) is None


def test_what_can_open_nothing_any_more_is_cleared_away(database: Database, who: str) -> None:
    sessions.make_link(database.engine, who, now=NOON, lasts=HOUR)
    sessions.begin(database.engine, who, now=NOON, proven=True)
    sessions.try_once(database.engine, [b"x"], NOON)
    later = NOON + timedelta(days=2)
    sessions.make_link(database.engine, who, now=later, lasts=HOUR)
    sessions.begin(database.engine, who, now=later, proven=True)
    sessions.try_once(database.engine, [b"x"], later)
    for table in (schema.sign_in_link, schema.desk_session, schema.sign_in_try):
        assert database.count(table) == 1, table.name


def test_a_link_serves_its_own_purpose_only(database: Database, who: str) -> None:
    binds = sessions.make_link(database.engine, who, now=NOON, lasts=HOUR, purpose="chat")
    assert sessions.use_link(database.engine, binds, NOON) is None
    assert sessions.use_link(database.engine, binds, NOON, "chat") == who


def test_only_hashes_are_kept(database: Database, who: str) -> None:
    link = sessions.make_link(database.engine, who, now=NOON, lasts=HOUR)
    token = sessions.begin(database.engine, who, now=NOON, proven=True)
    assert database.row(schema.sign_in_link).hash == sessions.hashed(link)
    assert database.row(schema.desk_session).hash == sessions.hashed(token)
    for kept in (sessions.hashed(link).hex(), sessions.hashed(token).hex()):
        assert sessions.use_link(database.engine, kept, NOON) is None
        assert sessions.see(database.engine, kept, NOON, Limits()) is None


# --- tries --------------------------------------------------------------------------------------------------------


def test_after_too_many_tries_more_are_refused_until_the_oldest_is_long_ago(database: Database) -> None:
    for number in range(TRIES):
        assert sessions.try_once(database.engine, [b"a", b"from"], NOON + number * SECOND) is not None
    for blinds in ([b"a"], [b"from"], [b"b", b"from"]):
        assert sessions.try_once(database.engine, blinds, NOON + WITHIN - SECOND) is None
    assert sessions.try_once(database.engine, [b"b"], NOON + WITHIN - SECOND) is not None
    assert sessions.try_once(database.engine, [b"a"], NOON + WITHIN) is not None
    assert sessions.try_once(database.engine, [b"a"], NOON + WITHIN) is None


def test_a_try_that_is_refused_makes_the_waiting_no_longer(database: Database) -> None:
    for _ in range(TRIES):
        sessions.try_once(database.engine, [b"a"], NOON)
    for minute in range(15):
        assert sessions.try_once(database.engine, [b"a"], NOON + timedelta(minutes=minute)) is None
    assert sessions.try_once(database.engine, [b"a"], NOON + WITHIN) is not None


def test_who_signs_in_is_forgiven_and_where_it_came_from_only_that_one_try(database: Database) -> None:
    for _ in range(TRIES - 1):
        sessions.try_once(database.engine, [b"a", b"from"], NOON)
    right = sessions.try_once(database.engine, [b"a", b"from"], NOON)
    assert right is not None
    sessions.forgive(database.engine, right, b"a")
    assert sessions.try_once(database.engine, [b"b", b"from"], NOON) is not None
    assert sessions.try_once(database.engine, [b"b", b"from"], NOON) is None
    for _ in range(TRIES):
        assert sessions.try_once(database.engine, [b"a"], NOON) is not None


def test_many_tries_at_one_moment_are_no_more_than_one_after_the_other(database: Database) -> None:
    tries = together(database, 8, lambda engine: [sessions.try_once(engine, [b"a", b"from"], NOON) for _ in range(2)])
    assert sum(each is not None for pair in tries for each in pair) == TRIES
