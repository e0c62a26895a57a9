"""A moment falls due: may we ask, and what do we say? Rule by rule; whole conversations are in tests/dialogues."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from flows import sms
from flows.content import Content
from flows.effects import Effect, OpenCallback, Reply, SettleReferral
from flows.engine import Step, step
from flows.events import CallbackClosed, DueFell, Inbound, Press
from flows.moments import CancelDue, MoveDue, Schedule, SettleDue
from flows.state import State, dump, load
from flows.text import numbered
from tests.content import dronten

CONTENT, DIRECTORY = dronten()
ZONE = ZoneInfo("Europe/Amsterdam")
BEGUN = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
"""A Tuesday."""
WEEK = timedelta(days=7)
KIND = "check_in.week_1"
CHOSEN = ["hallo", "ja", "1", "78", "Dronten", "nee", "ja", "ja", "nee", "ja", "nee", "8", "1", "1", "Riet", "2", "ja"]
CHOSE_NOTHING = [*CHOSEN[:13], "nee dank u", "ja"]


def said(
    state: State, *texts: str, at: datetime = BEGUN, channel: str = "sms", **rest: Any
) -> tuple[State, list[Effect]]:
    effects: list[Effect] = []
    for n, text in enumerate(texts):
        now = at + timedelta(minutes=n)
        urn = "telegram:1" if channel == "telegram" else "tel:+447700900001"
        event = Inbound(UUID(int=int(now.timestamp())), "dronten", channel, "a", str(n), urn, now, text, **rest)  # type: ignore[arg-type]
        done = step(CONTENT, DIRECTORY, state, event)
        state, effects = done.state, [*effects, *done.effects]
    return state, effects


def fall(state: State, moment: datetime = BEGUN + WEEK, *, at: datetime | None = None, kind: str = KIND,
         channel: str = "sms", content: Content = CONTENT) -> Step:  # fmt: skip
    """A moment falls due, and is noticed at once or `at` another."""
    event = DueFell(UUID(int=7), "dronten", "p", "d", kind, "", moment, at or moment, channel)  # type: ignore[arg-type]
    done = step(content, DIRECTORY, state, event)
    assert done == step(content, DIRECTORY, state, event)
    assert load(dump(done.state)) == done.state
    return done


def settled(done: Step) -> str:
    return next(effect.status for effect in done.effects if isinstance(effect, SettleDue))


def moved(done: Step) -> MoveDue:
    (only,) = done.effects
    assert isinstance(only, MoveDue)
    return only


def asked(done: Step) -> Reply:
    (only,) = [effect for effect in done.effects if isinstance(effect, Reply)]
    return only


@pytest.fixture(scope="module")
def chosen() -> State:
    return said(State(), *CHOSEN)[0]


@pytest.fixture(scope="module")
def chose_nothing() -> State:
    return said(State(), *CHOSE_NOTHING)[0]


def test_the_screening_schedules_what_falls_here() -> None:
    (plan,) = [effect for effect in said(State(), *CHOSEN)[1] if isinstance(effect, Schedule)]
    assert plan.kind == KIND


# --- what is asked --------------------------------------------------------------------------------------------------


def test_who_accepted_an_activity_is_asked_whether_it_worked_out(chosen: State) -> None:
    done = fall(chosen)
    assert settled(done) == "fired"
    assert asked(done).question == "check_in.went"
    assert [choice.id for choice in asked(done).choices] == ["yes", "not_yet", "no"]
    talk = done.state.talk
    assert talk
    assert (talk.flow, talk.status, talk.question) == ("check_in", "active", "check_in.went")
    assert talk.referral is None
    assert talk.facts["referral"] == chosen.talk.referral  # type: ignore[union-attr]
    assert talk.facts["callback.name"] == "Riet"


def test_who_accepted_nothing_is_asked_how_things_are(chose_nothing: State) -> None:
    assert asked(fall(chose_nothing)).question == "check_in.how"


def test_it_may_leave_until_the_end_of_the_next_allowed_day_and_not_before_its_window(chosen: State) -> None:
    reply = asked(fall(chosen))
    assert reply.lane == "unasked"
    assert reply.until == datetime(2026, 12, 2, 20, 0, tzinfo=ZONE)


def test_the_answers_to_it_are_ordinary_replies(chosen: State) -> None:
    _, effects = said(fall(chosen).state, "ja", at=BEGUN + WEEK + timedelta(hours=1))
    assert [(reply.lane, reply.until) for reply in effects if isinstance(reply, Reply)] == [("reply", None)]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("channel", ["sms", "telegram", "voice"])
def test_it_names_us_and_how_to_stop_and_nothing_that_others_may_not_see(
    chosen: State, chose_nothing: State, language: str, channel: str
) -> None:
    for state in (chosen, chose_nothing):
        reply = asked(fall(replace(state, language=language), channel=channel))
        assert CONTENT.municipality.service in reply.text
        assert "stop" in reply.text.casefold()
        others = {name for activity in DIRECTORY.values() for name in (activity.name, activity.organisation)}
        assert not [name for name in others if name.casefold() in reply.text.casefold()]
        assert not [word for word in ("eenzaam", "lonely", "score", "gezond", "health", "Riet") if word in reply.text]
        text = numbered(reply.text, reply.choices)
        assert channel == "voice" or (sms.parts(text), sms.foreign(text)) == (1, "")


def test_it_speaks_to_the_channel_of_the_line(chosen: State) -> None:
    voiced = CONTENT.languages["nl"].texts.over(
        "check-in-intro = Dag.\n    .sms = Dag per sms.\n    .telegram = Dag hier.\n"
    )
    languages = {**CONTENT.languages, "nl": replace(CONTENT.languages["nl"], texts=voiced)}
    content = replace(CONTENT, languages=languages)
    assert asked(fall(chosen, content=content, channel="telegram")).text.startswith("Dag hier.")
    assert asked(fall(chosen, content=content, channel="sms")).text.startswith("Dag per sms.")


# --- when it is not asked -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["callback.reminder", "reminder", "check_inn", ""])
def test_a_kind_that_nothing_begins_with_is_called_off(chosen: State, kind: str) -> None:
    done = fall(chosen, kind=kind)
    assert settled(done) == "cancelled"
    assert done.state == chosen
    assert len(done.effects) == 1


@pytest.mark.parametrize("change", [
    {"status": "stopped"}, {"consents": {"keep": True, "check_in": False}}, {"consents": {"keep": True}},
    {"consents": {"keep": False, "check_in": True}}, {"erase": "held", "paused": "crisis"},
])  # fmt: skip
def test_who_does_not_want_it_is_not_asked_at_whatever_hour(chosen: State, change: dict[str, Any]) -> None:
    crisis = said(chosen, "ik wil dood", at=BEGUN + timedelta(days=1))[0] if "erase" in change else chosen
    for at in (BEGUN + WEEK, BEGUN + WEEK + timedelta(hours=12), BEGUN + WEEK + timedelta(days=9)):
        done = fall(replace(crisis, **change), at=at)
        assert [settled(done), len(done.effects)] == ["cancelled", 1]


def test_nobody_is_asked_whom_we_know_nothing_of() -> None:
    assert settled(fall(State())) == "cancelled"


def test_an_erasure_that_nothing_holds_any_more_happens_instead(chosen: State) -> None:
    done = fall(replace(chosen, erase="held", paused="no", open=()))
    assert [type(effect).__name__ for effect in done.effects] == ["Erase", "SettleDue"]


@pytest.mark.parametrize(("days", "clock", "status"), [
    (1, (19, 59), "fired"), (1, (20, 0), "expired"), (2, (9, 0), "expired"), (40, (12, 0), "expired"),
])  # fmt: skip
def test_after_the_next_allowed_day_it_comes_too_late(
    chosen: State, days: int, clock: tuple[int, int], status: str
) -> None:
    at = (BEGUN + WEEK + timedelta(days=days)).replace(hour=clock[0], minute=clock[1])
    done = fall(chosen, at=at)
    assert settled(done) == status
    assert (status == "fired") == any(isinstance(effect, Reply) for effect in done.effects)


def test_noticed_at_night_it_waits_for_the_morning_and_grows_no_younger_by_it(chosen: State) -> None:
    moment = BEGUN + WEEK
    night = moment.replace(hour=22)
    move = moved(fall(chosen, moment, at=night))
    assert move.at == datetime(2026, 12, 2, 9, 0, tzinfo=ZONE)
    assert (move.local_date.isoformat(), move.moment) == ("2026-12-02", moment)
    assert settled(fall(chosen, move.moment, at=move.at)) == "fired"
    assert settled(fall(chosen, move.moment, at=move.at.replace(hour=21))) == "expired"


def test_a_postponement_ends_however_late_it_is_noticed_each_time(chosen: State) -> None:
    moment = at = BEGUN + WEEK
    once = moved(fall(chosen, moment, at=at.replace(hour=23)))
    twice = fall(chosen, once.moment, at=once.at.astimezone(ZONE).replace(hour=23))
    assert settled(twice) == "expired"


def test_a_saturday_moves_over_the_sunday_and_a_holiday_is_no_day(chosen: State) -> None:
    saturday = datetime(2026, 12, 5, 15, 0, tzinfo=ZONE)
    move = moved(fall(chosen, saturday, at=saturday.replace(hour=23)))
    assert move.at == datetime(2026, 12, 7, 9, 0, tzinfo=ZONE)
    christmas = datetime(2026, 12, 24, 21, 0, tzinfo=ZONE)
    assert moved(fall(chosen, christmas)).at == datetime(2026, 12, 28, 9, 0, tzinfo=ZONE)


# --- waiting --------------------------------------------------------------------------------------------------------


def begun_again(state: State, *more: str, days: float = 6) -> State:
    return said(state, "START", *more, at=BEGUN + timedelta(days=days))[0]


def test_it_waits_while_a_screening_is_unfinished_at_the_same_time_of_day(chosen: State) -> None:
    busy = begun_again(chosen, "ja", "1")
    move = moved(fall(busy))
    assert move.at == move.moment == BEGUN + WEEK + timedelta(days=1)
    assert fall(busy).state == busy


def test_it_waits_for_one_that_was_interrupted_too(chosen: State) -> None:
    busy = begun_again(chosen, "ja", "1", "ik wil dood")
    assert busy.talk
    assert busy.talk.status == "interrupted"
    closed = step(CONTENT, DIRECTORY, busy, CallbackClosed(UUID(int=9), "dronten", "p", busy.open[-1].id,
                  BEGUN + timedelta(days=6, hours=1), "anna", "gesproken")).state  # fmt: skip
    assert closed.paused == "over"
    assert moved(fall(closed)).at == BEGUN + WEEK + timedelta(days=1)


def test_it_waits_over_sundays_and_holidays_and_keeps_its_hour_across_a_change_of_clocks(chosen: State) -> None:
    busy = begun_again(chosen, days=16)
    saturday = datetime(2026, 12, 12, 15, 30, tzinfo=ZONE)
    assert moved(fall(busy, saturday)).at == datetime(2026, 12, 14, 15, 30, tzinfo=ZONE)
    christmas_eve = datetime(2026, 12, 24, 15, 30, tzinfo=ZONE)
    assert moved(fall(begun_again(chosen, days=20), christmas_eve)).at == datetime(2026, 12, 28, 15, 30, tzinfo=ZONE)
    before_summer = datetime(2027, 3, 27, 10, 0, tzinfo=ZONE)
    in_march = said(chosen, "START", at=before_summer - timedelta(days=3))[0]
    later = moved(fall(in_march, before_summer)).at
    assert later.astimezone(ZONE) == datetime(2027, 3, 30, 10, 0, tzinfo=ZONE)  # the Monday is Easter's


def test_it_waits_while_a_crisis_is_with_a_human(chosen: State) -> None:
    crisis = said(chosen, "ik wil dood", at=BEGUN + timedelta(days=6))[0]
    assert moved(fall(crisis)).at == BEGUN + WEEK + timedelta(days=1)
    assert moved(fall(crisis, BEGUN + timedelta(days=58))).at == BEGUN + timedelta(days=59)


def test_a_screening_that_nobody_touched_for_thirty_days_is_waited_for_no_longer(chosen: State) -> None:
    busy = begun_again(chosen, "ja")
    assert busy.talk
    last = busy.talk.last_at
    assert isinstance(fall(busy, last + timedelta(days=30, seconds=-1)).effects[0], MoveDue)
    done = fall(busy, last + timedelta(days=30))
    assert settled(done) == "fired"
    assert done.state.talk
    assert done.state.talk.flow == "check_in"


def test_after_a_crisis_that_was_closed_the_check_in_is_what_the_next_word_answers(chosen: State) -> None:
    busy = begun_again(chosen, "ja")
    done = fall(replace(busy, paused="over"), BEGUN + timedelta(days=41))
    assert done.state.paused == "no"
    assert said(done.state, "goed", at=BEGUN + timedelta(days=41))[0].talk.status == "completed"  # type: ignore[union-attr]


def test_a_second_one_takes_the_place_of_a_first_that_nobody_answered(chosen: State) -> None:
    first = fall(chosen).state
    second = fall(first, BEGUN + timedelta(days=28), kind="check_in.week_4")
    assert settled(second) == "fired"
    assert asked(second).question == "check_in.went"
    assert second.state.talk
    assert first.talk
    assert second.state.talk.facts == first.talk.facts


def test_a_second_one_does_not_ask_again_what_was_told(chosen: State) -> None:
    told, effects = said(fall(chosen).state, "ja", at=BEGUN + WEEK)
    assert any(isinstance(effect, SettleReferral) and effect.outcome == "attended" for effect in effects)
    assert asked(fall(told, BEGUN + timedelta(days=28))).question == "check_in.how"


# --- within it ------------------------------------------------------------------------------------------------------


def test_a_ja_to_it_does_not_erase_what_was_asked_about_before(chosen: State) -> None:
    asking = said(chosen, "wis mijn gegevens", at=BEGUN + timedelta(days=6))[0]
    assert asking.erase == "asked"
    state, _ = said(fall(asking).state, "ja", at=BEGUN + WEEK)
    assert state.talk
    assert state.talk.answers["check_in.went"].value == "yes"


@pytest.mark.parametrize("text", ["nee", "slecht"])
def test_a_bad_answer_opens_one_callback_with_all_we_know(chosen: State, chose_nothing: State, text: str) -> None:
    state = chosen if text == "nee" else chose_nothing
    _, effects = said(fall(state).state, text, at=BEGUN + WEEK)
    (opened,) = [effect for effect in effects if isinstance(effect, OpenCallback)]
    assert opened.topic == "bad_check_in"
    assert opened.urgency == ("normal" if text == "nee" else "today")
    assert opened.number == "+447700900001"
    if text == "nee":
        assert (opened.name, opened.day_part) == ("Riet", "afternoon")
        assert opened.promised_from == datetime(2026, 12, 1, 13, 0, tzinfo=ZONE)
        assert opened.suggestions == (chosen.talk.facts.get("accepted") or chosen.talk.answers["offer.choice"].value,)  # type: ignore[union-attr]


def test_a_button_of_the_check_in_that_was_is_stale_in_the_next(chosen: State) -> None:
    over = said(fall(chosen).state, "ja", at=BEGUN + WEEK)[0]
    done, effects = said(over, "", at=BEGUN + WEEK + timedelta(hours=1), kind="button",
                         press=Press("check_in.went", "no"))  # fmt: skip
    assert done.talk
    assert done.talk.answers["check_in.went"].value == "yes"
    assert not [effect for effect in effects if isinstance(effect, OpenCallback)]


def test_stop_in_it_calls_off_all_to_come(chosen: State) -> None:
    state, effects = said(fall(chosen).state, "STOP", at=BEGUN + WEEK)
    assert state.status == "stopped"
    assert CancelDue("check_in") in effects


def test_a_flow_that_was_pinned_before_there_were_check_ins_still_loads() -> None:
    import json

    document = json.loads(CONTENT.pinned)
    del document["flow"]["others"]
    document["flow"]["nodes"] = [node for node in document["flow"]["nodes"] if "check" not in json.dumps(node)]
    old = CONTENT.as_pinned(json.dumps(document))
    assert old.flow.others == {}
    done = step(old, DIRECTORY, State(), Inbound(UUID(int=1), "dronten", "sms", "a", "1", "tel:+447700900001",
                datetime(2026, 11, 24, tzinfo=UTC), "hallo"))  # fmt: skip
    assert done.state.talk
    assert done.state.talk.question == "consent.keep"
