"""The clock of a demonstration: kept with the data, the same in every process, and all on the way happens in order."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from db import rehearsing, running, schema
from db.crypto import KeyRing, generate
from db.engine import connect
from db.migrate import upgrade
from flows import hours
from peilstation import rehearsal
from peilstation.app import Setup
from peilstation.clock import Clock, Wound
from peilstation.sealed import Sealed
from tests.content import shipped
from tests.rehearsal.conftest import Demonstration, demonstration
from tests.rehearsal.test_page import by_chat

pytestmark = pytest.mark.slow  # left out of `make test-fast`

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LONG_AGO = datetime(2024, 1, 2, 9, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[], object]:
    """Opens the same database anew, as another process would."""
    key = KeyRing.from_text(generate())

    def again() -> object:
        engine = connect(f"sqlite:///{tmp_path}/p.db", key)
        upgrade(engine)
        return engine

    return again


def test_every_process_shows_the_same_and_hears_of_a_jump(opened: Callable) -> None:
    one, other = opened(), opened()
    rehearsing.wind(one, rehearsing.Winding(MORNING, datetime.now(UTC)))
    seconds = iter(range(1000))
    here, there = Wound(one), Wound(other, ticker=lambda: next(seconds))
    assert abs(here.now() - there.now()) < timedelta(seconds=1)
    here.turn_to(MORNING + timedelta(days=7))
    assert here.now() - MORNING >= timedelta(days=7)
    assert abs(here.now() - there.now()) < timedelta(seconds=1)
    one.dispose()
    other.dispose()


def test_it_runs_on_and_never_goes_back(opened: Callable) -> None:
    engine = opened()
    rehearsing.wind(engine, rehearsing.Winding(MORNING, datetime.now(UTC) - timedelta(minutes=5)))
    clock = Wound(engine)
    assert timedelta(minutes=5) <= clock.now() - MORNING < timedelta(minutes=6)
    clock.turn_to(MORNING)
    assert clock.now() - MORNING >= timedelta(minutes=5)
    engine.dispose()


def test_two_jumps_at_once_do_not_put_it_back(opened: Callable) -> None:
    one, other = opened(), opened()
    rehearsing.wind(one, rehearsing.Winding(MORNING, datetime.now(UTC)))
    here, there = Wound(one), Wound(other, ticker=lambda: 0.0)  # the other one never looks again by itself
    here.turn_to(MORNING + timedelta(days=7))
    there.turn_to(MORNING + timedelta(hours=1))
    assert here.now() - MORNING >= timedelta(days=7)
    assert there.now() - MORNING >= timedelta(days=7)
    one.dispose()
    other.dispose()


def test_any_process_that_lives_keeps_it_running(opened: Callable) -> None:
    engine = opened()
    real = datetime.now(UTC)
    found = rehearsing.Winding(MORNING, real - timedelta(hours=1))
    running.set_mark(engine, rehearsing.ALIVE, MORNING + timedelta(hours=1) - timedelta(seconds=5))
    assert rehearsing.stood_at(engine, found, real) is None, "though nobody ticks"
    engine.dispose()


def test_a_database_without_one_has_no_clock_of_its_own(opened: Callable) -> None:
    engine = opened()
    with pytest.raises(LookupError):
        Wound(engine)
    engine.dispose()


def test_every_command_follows_the_demonstrations_clock(tmp_path: Path) -> None:
    setup = Setup.read({"PEILSTATION_DATABASE_URL": f"sqlite:///{tmp_path}/p.db"}, tmp_path)
    with setup.database() as engine:
        assert abs(setup.clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
        rehearsing.wind(engine, rehearsing.Winding(LONG_AGO, datetime.now(UTC)))
    with setup.database() as engine:
        assert setup.clock.now() - LONG_AGO < timedelta(seconds=5)
        # Nobody has run it for a week: it shows what it showed then.
        rehearsing.wind(engine, rehearsing.Winding(LONG_AGO, datetime.now(UTC) - timedelta(days=7)))
    with setup.database():
        assert setup.clock.now() - LONG_AGO < timedelta(seconds=5)


def test_it_starts_while_somebody_is_at_work_for_a_while_yet() -> None:
    place = shipped().of("dronten").municipality
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for _ in range(24 * 365):
        starts = rehearsal._within_hours(place, moment)
        assert starts >= moment
        assert hours.is_staffed(place, starts)
        assert hours.is_staffed(place, starts + rehearsal.ROOM - timedelta(seconds=1))
        moment += timedelta(hours=1)


def test_it_goes_on_where_it_stood_when_the_last_process_ended(opened: Callable) -> None:
    engine = opened()
    real = datetime.now(UTC)
    found = rehearsing.Winding(MORNING, real - timedelta(days=30))
    running.set_mark(engine, "ticks", MORNING + timedelta(hours=2))
    assert rehearsing.stood_at(engine, found, real) == MORNING + timedelta(hours=2)
    running.set_mark(engine, "ticks", MORNING + timedelta(days=30) - timedelta(seconds=4))
    assert rehearsing.stood_at(engine, found, real) is None, "another process runs, and its clock is ours"
    engine.dispose()


async def test_a_week_on_the_check_in_has_come_at_its_time_and_nothing_at_night(demo: Demonstration) -> None:
    who = await demo.visitor()
    await by_chat(who)
    before = len((await who.see())["chat"]["messages"])
    (row,) = demo.rows(schema.due)
    seen = await who.jump(168)
    arrived = seen["chat"]["messages"][before:]
    assert "Laatst koos u iets" in arrived[0]["text"]
    at = datetime.fromisoformat(arrived[0]["at"])
    assert abs(at - row.at) < timedelta(minutes=1), "not at the end of the jump, but when it fell due"
    assert datetime.fromisoformat(seen["clock"]["now"]) - at < timedelta(minutes=5)
    assert demo.rows(schema.due)[0].status == "fired"
    await who.press("yes")


async def test_days_one_by_one_play_the_same_as_a_week_at_once(tmp_path: Path) -> None:
    async def told(name: str, jumps: list[int]) -> list[tuple[str, str]]:
        async with demonstration(tmp_path, PEILSTATION_DATABASE_URL=f"sqlite:///{tmp_path}/{name}.db") as running:
            who = await running.visitor()
            await by_chat(who)
            for jump in jumps:
                seen = await who.jump(jump)
            return [(one["text"], one["at"][:13]) for one in seen["chat"]["messages"]]

    assert await told("a", [168]) == await told("b", [24] * 7)


async def test_what_falls_due_on_a_sunday_or_at_night_arrives_when_it_may(tmp_path: Path) -> None:
    # A screening on a Sunday evening: a week later is a Sunday again.
    async with demonstration(tmp_path, "2026-11-29T22:30:00+01:00") as running:
        who = await running.visitor()
        now = datetime.fromisoformat((await who.see())["clock"]["now"])
        assert (now.weekday(), now.hour) == (0, 9), "it starts within opening hours"
        await by_chat(who)
        await who.jump(168)
        seen = await who.jump(24)
        for one in seen["chat"]["messages"]:
            at = datetime.fromisoformat(one["at"]).astimezone(AMSTERDAM)
            assert at.weekday() != 6
            assert 9 <= at.hour < 20


async def test_upkeep_is_played_too(demo: Demonstration) -> None:
    """Words without consent are blanked after thirty days, whoever's clock counts them."""
    who = await demo.visitor()
    await who.say("sms", "Hallo, ik ben Gerritje")
    for _ in range(5):
        await who.jump(168)
    assert [row.text for row in demo.rows(schema.inbox)] in ([""], [None])


async def test_it_moves_once_at_a_time(demo: Demonstration) -> None:
    who = await demo.visitor()
    status, seen = await who.act("clock", {"hours": 168})
    assert status == 200
    assert seen["clock"]["moving_to"]
    status, refused = await who.act("clock", {"hours": 1})
    assert status == 409
    assert refused["error"]


async def test_a_second_run_finds_what_was_said_and_the_time_at_which_it_stood(tmp_path: Path) -> None:
    async with demonstration(tmp_path) as first:
        who = await first.visitor()
        before = await who.say("chat", "Hallo")
        await who.say("sms", "STOP")
        await who.jump(24)
        cookies = who.session.cookie_jar
    async with demonstration(tmp_path) as second:
        again = await second.visitor(cookies)
        seen = await again.see()
        assert [one["text"] for one in seen["chat"]["messages"]] == [one["text"] for one in before["chat"]["messages"]]
        assert seen["sms"]["blocked"]
        assert seen["clock"]["now"][:13] == "2026-11-25T10"
        after = await again.press("yes")
        assert after["people"]["chat"]["conversation"]["question"] == "about.role"
        assert second.count(schema.person) == 2


def test_what_the_telephones_hold_cannot_be_read_from_the_disk(tmp_path: Path) -> None:
    sealed = Sealed(tmp_path / "t", KeyRing.from_text(generate()), "test")
    sealed.save(json.dumps({"said": "ik ben zo alleen"}).encode())
    assert b"alleen" not in (tmp_path / "t").read_bytes()
    assert sealed.load() == b'{"said": "ik ben zo alleen"}'
    (tmp_path / "t").write_bytes(b"cut")
    assert sealed.load() is None


def test_a_clock_that_follows_another_shows_that_ones_time() -> None:
    clock = Clock()
    clock.follow(Clock(MORNING, ticker=lambda: 0.0))
    assert clock.now() == MORNING
