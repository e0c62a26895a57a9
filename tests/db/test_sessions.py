"""Links that work once, and sessions that end, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine

from db import schema, sessions, tries
from db.sessions import ABSOLUTE, IDLE, Limits
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
    tries.once(database.engine, {b"x": 5}, NOON)
    later = NOON + timedelta(days=2)
    sessions.make_link(database.engine, who, now=later, lasts=HOUR)
    sessions.begin(database.engine, who, now=later, proven=True)
    tries.once(database.engine, {b"x": 5}, later)
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


def test_somebody_s_sessions_are_those_that_last_and_one_of_them_ends_by_its_name(database: Database, who: str) -> None:
    other = add(database, "b@example.org").id
    gone, here = (sessions.begin(database.engine, who, now=NOON + at, proven=True) for at in (-IDLE, SECOND))
    there = sessions.begin(database.engine, who, now=NOON, proven=False, how="password")
    elses = sessions.begin(database.engine, other, now=NOON, proven=True)
    found = sessions.theirs(database.engine, who, NOON + SECOND, Limits())
    assert [(one.id, one.how, one.proven) for one in found] == [
        (sessions.hashed(here).hex(), "link", True), (sessions.hashed(there).hex(), "password", False),
    ]  # fmt: skip
    for name in ("", "x", sessions.hashed(elses).hex(), here):
        assert not sessions.end_one(database.engine, who, name, NOON)
    assert sessions.end_one(database.engine, who, found[1].id, NOON)
    assert not sessions.end_one(database.engine, who, found[1].id, NOON)
    lasts = [sessions.see(database.engine, token, NOON, Limits()) is not None for token in (gone, here, there, elses)]
    assert lasts == [False, True, False, True]


def test_with_somebody_s_sessions_their_unused_links_end_whatever_they_serve(database: Database, who: str) -> None:
    other = add(database, "b@example.org").id
    enters = sessions.make_link(database.engine, who, now=NOON, lasts=HOUR)
    binds = sessions.make_link(database.engine, who, now=NOON, lasts=HOUR, purpose="chat")
    theirs = sessions.make_link(database.engine, other, now=NOON, lasts=HOUR)
    sessions.end_all(database.engine, who, NOON)
    assert sessions.use_link(database.engine, enters, NOON) is None
    assert sessions.use_link(database.engine, binds, NOON, "chat") is None
    assert sessions.use_link(database.engine, theirs, NOON) == other
