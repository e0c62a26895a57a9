"""A promised call: how it stands, from when it is about to be broken, and when those on duty may hear of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows import hours, promise
from flows.attempts import Attempt, Disposition
from flows.sms import foreign, parts
from tests.content import dronten, on_duty

CONTENT = on_duty(dronten()[0], {"name": "Noor", "sms": "+447700900911"})
PLACE = CONTENT.municipality


def at(clock: str, day: int = 23) -> datetime:
    """A time in Dronten, on a Monday in November."""
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour) - 1, int(minute), tzinfo=UTC)


def stands(now: str, *tried: tuple[str, Disposition], begins: str = "10:00", ends: str = "12:30") -> str:
    calls = [Attempt(at(when), how) for when, how in tried]
    return promise.standing(PLACE, at(begins), at(ends), calls, at(now))


@pytest.mark.parametrize(
    ("now", "how"),
    [("9:59", "ahead"), ("10:00", "open"), ("11:59", "open"), ("12:00", "soon"), ("12:29", "soon"), ("12:30", "late")],
)
def test_a_promise_stands_ahead_open_about_to_be_broken_and_broken(now: str, how: str) -> None:
    assert stands(now) == how


def test_staffed_minutes_are_counted_and_it_is_never_near_its_end_before_it_begins() -> None:
    assert hours.before(PLACE, at("13:10"), timedelta(minutes=30)) == at("12:10"), "nobody is there at lunch"
    assert hours.before(PLACE, at("9:20"), timedelta(minutes=30)) == at("15:50", 20), "nor at the weekend"
    assert promise.soon_at(PLACE, at("13:00"), at("13:10")) == at("13:00")
    longer = on_duty(CONTENT, {"name": "Noor", "sms": "+447700900911"}, promise_minutes=60).municipality
    assert promise.soon_at(longer, at("10:00"), at("12:30")) == at("11:30")


@pytest.mark.parametrize(
    ("tried", "how"),
    [
        ((("11:00", "reached"),), "kept"),
        ((("9:30", "reached"),), "kept"),
        ((("9:30", "later"),), "kept"),
        ((("11:00", "no_answer"),), "kept"),
        ((("9:30", "no_answer"),), "soon"),
        ((("9:30", "wrong_number"),), "soon"),
        ((), "soon"),
    ],
)
def test_who_was_called_in_that_time_was_called_as_promised(
    tried: tuple[tuple[str, Disposition], ...], how: str
) -> None:
    assert stands("12:10", *tried) == how


@pytest.mark.parametrize("what", ["soon", "late"])
@pytest.mark.parametrize("count", [1, 2, 40])
def test_what_is_heard_of_it_names_nobody_and_fits_one_sms(what: promise.Told, count: int) -> None:
    (notice,) = promise.told(CONTENT, what, count, at("12:10"))
    assert parts(notice.text) == 1
    assert not foreign(notice.text)
    assert ("een telefoontje" in notice.text) == (count == 1)
    assert "wachtrij" in notice.text
    assert notice.choices == ()


def test_nobody_is_woken_by_it() -> None:
    for now in (at("12:45"), at("17:00"), at("3:00"), at("11:00", 22)):  # lunch, the end of the day, night, Sunday
        assert promise.told(CONTENT, "late", 1, now) == ()
    assert promise.told(on_duty(CONTENT), "late", 1, at("12:10")) == ()
