"""When somebody is called again, and when calling has been tried enough."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import attempts, hours
from flows.attempts import MISSED, MOST, PAUSE, Attempt, Disposition
from tests.content import dronten

ZONE = ZoneInfo("Europe/Amsterdam")
PLACE = dronten()[0].municipality
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2035, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


def here(text: str) -> datetime:
    """A moment on Dronten's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def missed(*moments: str) -> list[Attempt]:
    return [Attempt(here(moment), "no_answer") for moment in moments]


@pytest.mark.parametrize(("last", "then"), [
    ("2026-11-24 09:30", "2026-11-24 13:00"),  # Tuesday morning: that afternoon
    ("2026-11-24 11:00", "2026-11-24 14:30"),  # not within three hours, and not before somebody can have seen it
    ("2026-11-24 12:29", "2026-11-24 16:00"),
    ("2026-11-24 12:31", "2026-11-25 09:00"),  # between two shifts: next morning
    ("2026-11-24 15:00", "2026-11-25 09:00"),  # afternoon: next morning
    ("2026-11-27 10:00", "2026-11-27 13:30"),  # Friday morning: the short afternoon
    ("2026-11-27 12:15", "2026-11-30 13:00"),  # of which too little is left: Monday
    ("2026-11-27 15:00", "2026-11-30 09:00"),  # over the weekend
    ("2026-11-28 10:00", "2026-11-30 13:00"),  # tried on a Saturday, in the morning
    ("2026-12-23 15:00", "2026-12-28 09:00"),  # the 24th is a closing day, then Christmas and a weekend
    ("2026-04-24 15:00", "2026-04-28 09:00"),  # the King's birthday is a Monday
    ("2026-03-27 15:00", "2026-03-30 09:00"),  # summer time began
])  # fmt: skip
def test_a_missed_call_is_tried_again_at_the_other_part_of_the_day_when_somebody_is_there(last: str, then: str) -> None:
    for disposition in MISSED:
        again = attempts.next_at(PLACE, [Attempt(here(last), disposition)])
        assert again is not None
        assert again.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") == then


@given(INSTANTS)
def test_the_next_call_is_always_later_in_staffed_hours_and_of_the_other_part_of_the_day(at: datetime) -> None:
    again = attempts.next_at(PLACE, [Attempt(at, "voicemail")])
    assert again is not None
    assert again >= at + PAUSE
    assert hours.is_staffed(PLACE, again)
    was_morning = hours.local(PLACE, at).time() < hours.NOON
    assert (hours.local(PLACE, again).time() >= hours.NOON) is was_morning
    assert again - at < timedelta(days=8)


def test_what_was_agreed_is_kept_whatever_the_hours() -> None:
    sunday = here("2026-11-29 20:00")
    assert attempts.next_at(PLACE, [Attempt(here("2026-11-24 10:00"), "later", sunday)]) == sunday


@pytest.mark.parametrize("disposition", sorted(set(get_args(Disposition)) - set(MISSED) - {"later"}))
def test_after_anything_else_nobody_is_called_again_by_itself(disposition: Disposition) -> None:
    assert attempts.next_at(PLACE, [Attempt(here("2026-11-24 10:00"), disposition)]) is None


def test_where_nothing_was_tried_nothing_follows() -> None:
    assert attempts.next_at(PLACE, []) is None
    assert not attempts.needs_letter([])


def test_after_three_calls_in_vain_a_letter_remains() -> None:
    calls = missed("2026-11-24 10:00", "2026-11-24 14:00", "2026-11-25 10:00", "2026-11-26 10:00")
    for count in range(1, len(calls) + 1):
        enough = count >= MOST
        assert attempts.needs_letter(calls[:count]) is enough
        assert (attempts.next_at(PLACE, calls[:count]) is None) is enough


@pytest.mark.parametrize("between", ["later", "reached", "refused"])
def test_whoever_was_spoken_to_in_between_is_called_three_times_again(between: Disposition) -> None:
    at = here("2026-11-24 14:00")
    calls = [*missed("2026-11-23 10:00", "2026-11-24 10:00"), Attempt(at, between, at + timedelta(days=1))]
    calls += missed("2026-11-25 14:00", "2026-11-26 10:00")
    assert not attempts.needs_letter(calls)
    assert attempts.missed(calls) == 2
    assert attempts.needs_letter([*calls, *missed("2026-11-27 10:00")])


def test_a_wrong_number_needs_a_letter_at_once_and_no_longer_when_they_were_reached_after_all() -> None:
    wrong = Attempt(here("2026-11-24 10:00"), "wrong_number")
    assert attempts.needs_letter([wrong])
    assert not attempts.needs_letter([wrong, Attempt(here("2026-11-24 11:00"), "reached")])


@given(st.lists(st.tuples(INSTANTS, st.sampled_from(get_args(Disposition))), min_size=1, max_size=6))
def test_nobody_is_left_with_neither_a_call_nor_a_letter_after_a_missed_one(
    calls: list[tuple[datetime, Disposition]],
) -> None:
    tried = [Attempt(at, how, at + timedelta(days=1)) for at, how in sorted(calls)]
    if tried[-1].disposition in MISSED:
        assert (attempts.next_at(PLACE, tried) is None) is attempts.needs_letter(tried)
