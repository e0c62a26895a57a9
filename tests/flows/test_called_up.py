"""Our own calls: a reminder of questions that were left, and how it goes, at the time of day they like."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from flows.effects import KeepAnswer, Reply
from flows.events import MessageLost
from flows.moments import Schedule
from flows.state import Phone
from tests.dialogues.script import ZONE
from tests.flows.calling import NEVER, SENIOR, STAFFED, Caller


def dropped() -> Caller:
    caller = Caller()
    caller.phones()
    caller.says("ja", "1")
    caller.hangs_up()
    return caller


def planned(caller: Caller) -> list[tuple[str, object]]:
    return [(effect.kind, effect.at) for effect in caller.last if hasattr(effect, "if_none")]


def test_a_call_that_broke_off_is_taken_up_once_at_the_same_hour() -> None:
    caller = dropped()
    ((kind, at),) = planned(caller)
    assert (kind, at) == ("reminder.unfinished", caller.at + timedelta(days=1))
    words = caller.falls("reminder.unfinished", STAFFED + timedelta(days=1))
    assert "u spreekt met Peilstation Dronten" in words
    assert "Hoe oud bent u?" in words
    assert not NEVER.search(words)
    (reply,) = caller.replies
    assert (reply.lane, reply.question, bool(reply.until)) == ("unasked", "about.age_band", True)
    caller.says("82")
    caller.hangs_up()
    assert not planned(caller), "once a conversation"


def test_a_reminder_that_leaves_in_writing_is_read_so_and_may_be_answered_at_once() -> None:
    caller = dropped()
    words = caller.falls("reminder.unfinished", STAFFED + timedelta(days=1), "sms")
    assert "Schrijf STOP" in words
    caller.writes("82")
    assert caller.state.age_band == "75_84"


@pytest.mark.parametrize("then", ["before consent", "to a human", "by text", "stop"])
def test_no_reminder_where_it_was_not_left_in_the_middle_by_voice(then: str) -> None:
    caller = Caller()
    caller.phones()
    if then != "before consent":
        caller.says("ja")
    if then == "to a human":
        caller.says("0")
    elif then == "by text":
        caller.writes("1")
    elif then == "stop":
        caller.says("stop")
    caller.hangs_up()
    assert not planned(caller)


@pytest.mark.parametrize("since", ["1", "STOP"])
def test_whoever_was_heard_since_is_not_reminded(since: str) -> None:
    caller = dropped()
    caller.writes(since)
    assert any(getattr(effect, "prefix", "") == "reminder" for effect in caller.last)


def test_nobody_answered_is_for_a_human_and_no_answer_to_a_question_nobody_heard() -> None:
    caller = dropped()
    caller.falls("reminder.unfinished", STAFFED + timedelta(days=1))
    caller.take(MessageLost(UUID(int=999), "dronten", "p", caller.at, "unasked", "unanswered"))
    assert caller.open == [("not_reached", "normal")]
    caller.writes("82")
    assert caller.question == "about.age_band"
    assert not any(isinstance(effect, KeepAnswer) for effect in caller.last)


def test_a_text_ends_what_only_a_call_remembers() -> None:
    caller = Caller()
    caller.phones()
    caller.says("stop", unsure=True)
    assert isinstance(caller.state.phone, Phone)
    caller.writes("ja")
    assert caller.state.phone is None
    assert caller.state.status == "active"
    assert all(isinstance(effect, Reply) is False or effect.language is None for effect in caller.last)


# --- our own calls ----------------------------------------------------------------------------------------------------


def scheduled(caller: Caller) -> dict[str, datetime]:
    """The moments planned in the last turn, on the municipality's own clock."""
    return {effect.kind: effect.at.astimezone(ZONE) for effect in caller.last if isinstance(effect, Schedule)}


def screened(*, part: str, at: datetime = STAFFED, by: str = "voice") -> Caller:
    """Somebody who chose an activity and agreed to a check-in, of whom the part of the day is known."""
    caller = Caller(at)
    if by == "voice":
        caller.phones()
        caller.says(*SENIOR[:-2], part, "ja")
    else:
        caller.writes("Hallo", *SENIOR[:-2], part, "ja")
    return caller


@pytest.mark.parametrize(("part", "hour"), [("1", 10), ("2", 14), ("3", 16)])
def test_a_check_in_call_comes_at_the_time_of_day_they_chose_else_at_that_of_their_own_call(
    part: str, hour: int
) -> None:
    at = scheduled(screened(part=part, at=STAFFED.replace(hour=16)))["check_in.week_1"]
    assert (at.date(), at.hour) == (date(2026, 12, 1), hour)


def test_in_writing_it_comes_at_the_hour_it_always_did() -> None:
    at = scheduled(screened(part="1", at=STAFFED.replace(hour=16), by="sms"))["check_in.week_1"]
    assert at.hour == 16


def called_up() -> Caller:
    caller = screened(part="1")
    caller.hangs_up()
    caller.falls("check_in.week_1", STAFFED + timedelta(days=7))
    caller.call += 1
    return caller


def test_a_check_in_call_says_who_calls_and_asks_in_three_keys() -> None:
    caller = called_up()
    (reply,) = caller.replies
    assert reply.text.startswith("Goedendag, u spreekt met Peilstation Dronten.")
    assert [choice.label for choice in reply.choices] == ["Goed", "Bel mij", "Een andere keer"]
    assert (reply.question, reply.lane, reply.language) == ("check_in.call", "unasked", "nl")
    assert not NEVER.search(reply.text)


@pytest.mark.parametrize("said", ["1", "goed hoor", "het gaat goed"])
def test_whoever_is_well_and_had_chosen_something_is_asked_how_that_went(said: str) -> None:
    caller = called_up()
    words = caller.says(said)
    assert caller.question == "check_in.went"
    assert "Peilstation" not in words, "they have heard who calls"
    assert not any(activity.name in words for activity in caller.directory.values())


@pytest.mark.parametrize("said", ["2", "het gaat niet zo goed", "ik ben eenzaam", "gaat wel"])
def test_whoever_is_not_well_is_called(said: str) -> None:
    caller = called_up()
    assert "Goed dat u het zegt" in caller.says(said)
    assert ("bad_check_in", "today") in caller.open


@pytest.mark.parametrize(("when", "hour"), [("1", 10), ("in de middag", 14), ("3", 18)])
def test_another_time_is_the_next_day_at_the_time_they_like_and_from_then_on(when: str, hour: int) -> None:
    caller = called_up()
    caller.says("een andere keer", when)
    again = scheduled(caller)["check_in.again"]
    assert (again.date(), again.hour) == (date(2026, 12, 2), hour)
    caller.falls("check_in.again", again)
    caller.call += 1
    assert "Hoe gaat het nu met u?" in caller.words
    caller.says("3", "overslaan")
    assert scheduled(caller)["check_in.again"].hour == hour, "it was remembered"


def test_what_is_texted_before_the_call_was_answered_is_no_answer_to_it() -> None:
    caller = called_up()
    caller.writes("1")
    assert caller.question == "check_in.call"
    assert not any(isinstance(effect, KeepAnswer) for effect in caller.last)


def test_whoever_phones_back_goes_on_with_that_question() -> None:
    caller = called_up()
    assert "Hoe gaat het nu met u?" in caller.phones()
