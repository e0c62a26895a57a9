"""Promised windows and sending windows: ten years of them, across DST, holidays and closing days."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import hours
from flows.content import Municipality
from tests.content import dronten

ZONE = ZoneInfo("Europe/Amsterdam")
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
PARTS = st.sampled_from([None, "morning", "afternoon"])


@pytest.fixture(scope="module")
def place() -> Municipality:
    return dronten()[0].municipality


PLACE = dronten()[0].municipality


def staffed_by_hand(here: datetime) -> bool:
    """Dronten's starter hours, written out here a second time from the municipality's file."""
    if here.weekday() > 4 or (here.month, here.day) in {(1, 1), (4, 27), (12, 25), (12, 26)}:
        return False
    clock = here.time()
    last = time(16) if here.weekday() == 4 else time(17)
    return time(9) <= clock <= time(12, 30) or time(13) <= clock <= last


@given(INSTANTS, PARTS, st.booleans())
def test_a_promise_is_never_in_the_past_and_always_within_one_staffed_interval(
    now: datetime, part: str | None, urgent: bool
) -> None:
    begin, end = hours.promise(PLACE, now, part, urgent=urgent)
    assert now <= begin < end
    day = hours.local(PLACE, begin).date()
    assert any(start <= begin and end <= stop for start, stop in hours.staffed(PLACE, day))
    assert staffed_by_hand(begin.astimezone(ZONE))
    assert staffed_by_hand(end.astimezone(ZONE))


@given(INSTANTS, st.sampled_from(["morning", "afternoon"]))
def test_the_part_of_the_day_somebody_asked_for_is_the_part_they_get(now: datetime, part: str) -> None:
    begin, end = (instant.astimezone(ZONE).time() for instant in hours.promise(PLACE, now, part))
    assert end <= time(12, 30) if part == "morning" else begin >= time(12, 30)


@given(INSTANTS)
def test_nobody_is_promised_a_call_before_somebody_can_have_seen_it(now: datetime) -> None:
    begin, end = hours.promise(PLACE, now)
    assert begin - now >= hours.LEAD or hours.local(PLACE, begin).date() > hours.local(PLACE, now).date()
    assert end - begin >= timedelta(hours=1)


@given(INSTANTS)
def test_what_nobody_asked_for_leaves_between_nine_and_eight_and_never_on_a_sunday(now: datetime) -> None:
    allowed = hours.next_allowed(PLACE, now)
    here = allowed.astimezone(ZONE)
    assert allowed >= now
    assert time(9) <= here.time() < time(20)
    assert here.weekday() != 6
    assert not hours.is_holiday(PLACE, here.date())
    assert hours.may_send(PLACE, allowed)


@given(INSTANTS)
def test_the_next_allowed_moment_is_the_first_one(now: datetime) -> None:
    allowed = hours.next_allowed(PLACE, now)
    if allowed > now:
        assert not hours.may_send(PLACE, allowed - timedelta(microseconds=1))
        assert not hours.may_send(PLACE, now)


@given(INSTANTS)
def test_what_comes_too_late_had_the_whole_of_the_next_allowed_day(moment: datetime) -> None:
    end = hours.expiry(PLACE, moment).astimezone(ZONE)
    assert end.time() == time(20)
    assert hours.may_send(PLACE, end - timedelta(microseconds=1))
    here = moment.astimezone(ZONE).date()
    between = [here + timedelta(days=n) for n in range(1, (end.date() - here).days)]
    assert end.date() > here
    assert not [day for day in between if hours.may_send(PLACE, datetime.combine(day, time(12), ZONE))]


@pytest.mark.parametrize(("moment", "end"), [
    ((2026, 11, 24, 10, 0), (2026, 11, 25, 20, 0)),  # a Tuesday
    ((2026, 11, 24, 0, 0), (2026, 11, 25, 20, 0)),
    ((2026, 11, 24, 23, 59), (2026, 11, 25, 20, 0)),
    ((2026, 11, 27, 10, 0), (2026, 11, 28, 20, 0)),  # Friday: Saturday is a day like another
    ((2026, 11, 28, 10, 0), (2026, 11, 30, 20, 0)),  # Saturday: Monday
    ((2026, 11, 29, 10, 0), (2026, 11, 30, 20, 0)),
    ((2026, 12, 24, 10, 0), (2026, 12, 28, 20, 0)),  # Christmas, Boxing Day, Sunday
    ((2027, 3, 27, 10, 0), (2027, 3, 30, 20, 0)),  # Easter, and the clocks go forward
    ((2026, 10, 24, 10, 0), (2026, 10, 26, 20, 0)),  # and back
])  # fmt: skip
def test_the_end_of_the_next_allowed_day(moment: tuple[int, ...], end: tuple[int, ...]) -> None:
    assert hours.expiry(PLACE, datetime(*moment, tzinfo=ZONE)) == datetime(*end, tzinfo=ZONE)  # type: ignore[misc,arg-type]


@given(INSTANTS, st.integers(0, 500))
def test_the_same_time_later_is_that_time_on_a_later_day_that_allows_it(moment: datetime, hours_on: int) -> None:
    after = moment + timedelta(hours=hours_on)
    later = hours.same_time_later(PLACE, moment, after)
    assert hours.may_send(PLACE, later)
    assert later.astimezone(ZONE).date() > after.astimezone(ZONE).date()
    if time(9) <= moment.astimezone(ZONE).time() < time(20):
        assert later.astimezone(ZONE).time() == moment.astimezone(ZONE).time()


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 4, 27),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 12, 25),
        date(2026, 12, 26),
        date(2027, 3, 29),
    ],
)
def test_dutch_public_holidays_are_closed(place: Municipality, day: date) -> None:
    assert hours.staffed(place, day) == []


def test_municipal_closing_days_are_closed(place: Municipality) -> None:
    assert hours.staffed(place, date(2026, 12, 24)) == []
    assert len(hours.staffed(place, date(2026, 12, 23))) == 2


def test_the_lunch_break_is_not_promised(place: Municipality) -> None:
    noon = datetime(2026, 11, 24, 12, 10, tzinfo=ZONE)
    begin, end = hours.promise(place, noon)
    assert (begin.astimezone(ZONE).time(), end.astimezone(ZONE).time()) == (time(13), time(17))


def test_an_urgent_one_begins_at_once_while_somebody_is_there(place: Municipality) -> None:
    now = datetime(2026, 11, 24, 16, 50, tzinfo=ZONE)
    assert hours.promise(place, now, urgent=True)[0] == now


def test_friday_evening_promises_monday(place: Municipality) -> None:
    begin, _ = hours.promise(place, datetime(2026, 11, 27, 18, 0, tzinfo=ZONE))
    assert begin.astimezone(ZONE) == datetime(2026, 11, 30, 9, 0, tzinfo=ZONE)


def test_the_hour_of_the_vectors_agrees_across_every_dst_change(place: Municipality) -> None:
    path = Path(__file__).parent.parent / "vectors" / "dst_amsterdam_2026_2035.tsv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
    assert len(rows) == 200
    for row in rows:
        here = hours.local(place, datetime.fromisoformat(row["utc"]))
        assert here.isoformat() == row["local"]
        start, end = place.sending_window
        assert (start <= here.time() < end) == (row["may_send_checkin_9_20"] == "True")


def test_a_municipality_that_never_opens_is_told_so_plainly(place: Municipality) -> None:
    shut = place.model_copy(update={"opening": place.opening.model_copy(update={"hours": {}})})
    with pytest.raises(hours.NeverOpen, match="no staffed hours"):
        hours.promise(shut, datetime(2026, 1, 1, tzinfo=UTC))
