"""When somebody is rung again who did not answer: three times in all, at clearly different hours, never at night."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import combinations, product

import pytest

from flows import hours
from flows.ringing import APART, TRIES, at_their_time, next_try
from tests.content import dronten
from tests.dialogues.script import ZONE

PLACE = dronten()[0].municipality
TUESDAY = datetime(2026, 12, 1, 10, 0, tzinfo=ZONE)


def tries(first: datetime, part: str | None = None, until: datetime | None = None) -> list[datetime]:
    """Every try, when nobody ever answers."""
    made = [first]
    while (after := next_try(PLACE, part, first, made[-1], len(made), until=until)) and len(made) < 9:
        made.append(after)
    return [one.astimezone(ZONE) for one in made]


def minute(at: datetime) -> int:
    return at.hour * 60 + at.minute


def test_the_second_try_is_later_that_day_and_the_third_on_the_next() -> None:
    first, second, third = tries(TUESDAY)
    assert (second.date(), third.date()) == (first.date(), first.date() + timedelta(days=1))


def test_whoever_chose_a_part_of_the_day_is_rung_in_it_the_last_time_too() -> None:
    *_, third = tries(TUESDAY, "morning")
    assert third.date() > TUESDAY.date()
    assert third.hour < 12 or (third.hour, third.minute) < (12, 30)


@pytest.mark.parametrize(("hour", "part"), list(product(range(9, 20), (None, "morning", "evening", "any"))))
def test_three_tries_at_different_hours_within_the_window_and_in_time(hour: int, part: str | None) -> None:
    for day in range(7):  # over a Sunday too
        first = hours.next_allowed(PLACE, TUESDAY.replace(hour=hour) + timedelta(days=day))
        made = tries(first, part)
        assert len(made) == TRIES
        assert all(hours.may_send(PLACE, one) for one in made)
        assert made[-1] < hours.expiry(PLACE, first)
        assert all(abs(minute(one) - minute(other)) >= APART for one, other in combinations(made, 2))


def test_what_comes_too_late_is_not_tried() -> None:
    assert tries(TUESDAY, until=TUESDAY + timedelta(hours=1)) == [TUESDAY]


def test_the_time_they_chose_lies_within_the_sending_window() -> None:
    for part in ("morning", "afternoon", "evening"):
        assert hours.may_send(PLACE, at_their_time(PLACE, TUESDAY.date(), part))
    narrow = PLACE.model_copy(update={"sending_window": (TUESDAY.time(), TUESDAY.replace(hour=17).time())})
    assert hours.may_send(narrow, at_their_time(narrow, TUESDAY.date(), "evening"))
