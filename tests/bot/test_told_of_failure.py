"""What follows when Twilio tells that a message failed: of the person's line, and for the human who must know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from db import schema
from db.ledger import Unavailable
from flows.events import CallbackClosed
from tests.bot.doors import NOW, Doors, away
from tests.bot.test_told import CRISIS, OUTBOX, in_hand, row

pytestmark = pytest.mark.slow  # left out of `make test-fast`


@pytest.mark.parametrize("code", ["30005", "30006", "21211", "21614"])
def test_a_number_of_nobody_makes_the_line_unreachable_until_they_write(doors: Doors, code: str) -> None:
    number = in_hand(doors)
    assert doors.status(number, "undelivered", ErrorCode=code) == 200
    assert doors.rows(schema.person)[0].status == "unreachable"
    assert doors.rows(schema.urn)[0].reachable is False
    assert doors.rows(schema.callback) == []
    assert doors.text("Ik ben er weer", "SM2") == 200
    assert doors.rows(schema.person)[0].status == "active"


def test_who_told_the_carrier_to_stop_is_stopped_and_hears_nothing_of_it(doors: Doors) -> None:
    number = in_hand(doors)
    said = len(doors.rows(OUTBOX))
    assert doors.status(number, "undelivered", ErrorCode="21610") == 200
    assert doors.rows(schema.person)[0].status == "stopped"
    assert len(doors.rows(OUTBOX)) == said
    assert doors.text("START", "SM2") == 200
    assert doors.rows(schema.person)[0].status == "active"


@pytest.mark.parametrize("code", ["30003", "30007", "30008", "", "x", "-1", "\u00b2", "9" * 5000, None])
def test_other_codes_say_nothing_of_the_line(doors: Doors, code: str | None) -> None:
    number = in_hand(doors)
    assert doors.status(number, "undelivered", **({} if code is None else {"ErrorCode": code})) == 200
    assert row(doors, number).status == "failed"
    assert doors.rows(schema.person)[0].status == "active"


def test_what_is_not_news_is_not_told_again(doors: Doors) -> None:
    number = in_hand(doors)
    assert doors.status(number, "delivered") == 200
    assert doors.status(number, "failed", ErrorCode="21610") == 200
    assert doors.rows(schema.person)[0].status == "active"


@pytest.mark.parametrize("code", ["30005", "30008"])
def test_urgent_words_that_failed_join_the_callback_of_the_crisis(doors: Doors, code: str) -> None:
    number = in_hand(doors, CRISIS)
    assert row(doors, number).lane == "urgent"
    for _ in range(2):
        assert doors.status(number, "undelivered", ErrorCode=code) == 200
    (callback,) = doors.rows(schema.callback)
    assert (callback.topic, callback.urgency) == ("crisis", "urgent")
    assert callback.signals.count("message.failed") == 1


def test_urgent_words_that_failed_after_the_callback_was_closed_open_another(doors: Doors) -> None:
    number = in_hand(doors, CRISIS)
    (crisis,) = doors.rows(schema.callback)
    doors.house.ledger.record(CallbackClosed(uuid4(), "dronten", crisis.person, crisis.id, NOW, "test", "gebeld"))
    assert doors.status(number, "undelivered", ErrorCode="30008") == 200
    opened = [found for found in doors.rows(schema.callback) if found.closed_at is None]
    assert [(found.topic, found.signals) for found in opened] == [("technical", ["message.failed"])]


@pytest.mark.parametrize("status", ["queued", "sending", "sent", "delivered", "read"])
def test_urgent_words_that_did_not_fail_are_nobodys_worry(doors: Doors, status: str) -> None:
    number = in_hand(doors, CRISIS)
    assert doors.status(number, status, ErrorCode="30005") == 200
    assert "message.failed" not in doors.rows(schema.callback)[0].signals
    assert doors.rows(schema.person)[0].status == "active"


def test_urgent_words_to_who_told_the_carrier_to_stop_stop_the_person_and_leave_the_callback(doors: Doors) -> None:
    number = in_hand(doors, CRISIS)
    assert doors.status(number, "undelivered", ErrorCode="21610") == 200
    (callback,) = doors.rows(schema.callback)
    assert (callback.status, "message.failed" in callback.signals) == ("open", True)
    assert doors.rows(schema.person)[0].status == "stopped"


def test_a_plain_answer_that_failed_calls_nobody(doors: Doors) -> None:
    number = in_hand(doors)
    assert doors.status(number, "failed", ErrorCode="30008") == 200
    assert doors.rows(schema.callback) == []


@pytest.mark.parametrize(
    "part",
    ["all", "ledger"],
)
def test_with_the_database_away_it_is_503_and_told_again_it_counts(
    doors: Doors, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = in_hand(doors, CRISIS)
    tell: Callable[[], int] = lambda: doors.status(number, "undelivered", ErrorCode="30005")  # noqa: E731
    if part == "all":
        with away(doors.engine):
            assert tell() == 503
    else:
        with monkeypatch.context() as patched:
            patched.setattr(doors.house.ledger, "submit", unavailable)
            assert tell() == 503
    assert tell() == 200
    assert row(doors, number).status == "failed"
    assert doors.rows(schema.person)[0].status == "unreachable"
    assert doors.rows(schema.callback)[0].signals.count("message.failed") == 1


def unavailable(_event: object, _told: object = None) -> Any:
    """What a ledger says whose database is away."""
    raise Unavailable("away")


def test_a_number_in_two_municipalities_is_stopped_only_where_it_was_told(doors: Doors) -> None:
    numbers = {place: in_hand(doors, place=place) for place in ("dronten", "elders")}
    assert doors.status(numbers["elders"], "undelivered", place="elders", ErrorCode="21610") == 200
    statuses = {found.municipality: found.status for found in doors.rows(schema.person)}
    assert statuses == {"dronten": "active", "elders": "stopped"}
