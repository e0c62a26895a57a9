"""What becomes of lines and of messages on them, and numbers that people share: known, and seldom spoken of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import pytest

from flows.effects import (
    CancelDue,
    ChangeCallback,
    Effect,
    JoinLine,
    KeepAnswer,
    OpenCallback,
    ReachLine,
    Reply,
)
from flows.engine import Step, step
from flows.events import Contact, Inbound, LineChanged, MessageLost, Press
from flows.state import State, dump, load
from tests.content import dronten

CONTENT, DIRECTORY = dronten()
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NUMBER = "+447700900123"
TO_THE_NUMBER = ["MENS", "Riet"]


def said(*texts: str, state: State | None = None, channel: str = "telegram") -> State:
    state = state or State()
    for n, text in enumerate(texts):
        state = heard(state, n + 1, text, channel=channel).state
    return state


def heard(state: State, n: int, text: str = "", channel: Any = "telegram", **rest: Any) -> Step:
    urn = "telegram:1" if channel == "telegram" else "tel:+447700900001"
    now = NOW + timedelta(minutes=n)
    event = Inbound(UUID(int=n), "dronten", channel, "a", str(n), urn, now, text, **rest)
    return step(CONTENT, DIRECTORY, state, event)


def changed(state: State, now: Literal["open", "blocked", "gone", "stopped"]) -> Step:
    return step(CONTENT, DIRECTORY, state, LineChanged(UUID(int=99), "dronten", "telegram:1", NOW, now))


def lost(state: State, lane: Any, how: Any, n: int = 98) -> Step:
    done = step(CONTENT, DIRECTORY, state, MessageLost(UUID(int=n), "dronten", "p", NOW, lane, how))
    assert load(dump(done.state)) == done.state
    return done


def texts(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, Reply)]


# --- lines ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("road", [[], ["hallo", "ja"], ["MENS", "Riet"], ["hallo", "ik wil dood"], ["hallo", "STOP"]])
@pytest.mark.parametrize("now", ["open", "blocked", "gone", "stopped"])
def test_nothing_is_said_of_a_line(road: list[str], now: Any) -> None:
    assert texts(changed(said(*road), now).effects) == []


@pytest.mark.parametrize(("now", "reachable"), [("open", True), ("blocked", False), ("gone", False)])
def test_whether_a_line_reaches_them_changes_nothing_else(now: Any, reachable: bool) -> None:
    state = said("hallo", "ja")
    assert changed(state, now) == Step(state, (ReachLine(reachable),))


def test_stop_to_the_carrier_is_stop_without_a_word() -> None:
    state = said("MENS", "Riet")
    done = changed(state, "stopped")
    assert (done.state.status, done.effects) == ("stopped", (CancelDue("check_in"),))
    assert done.state.open == state.open
    assert done.state.talk
    assert (done.state.talk.status, done.state.talk.question) == ("interrupted", None)
    by_word = said("STOP", state=state)
    assert by_word.talk
    assert (by_word.status, by_word.talk.resume) == (done.state.status, done.state.talk.resume)


def test_stop_to_the_carrier_twice_is_once() -> None:
    once = changed(said("hallo", "ja"), "stopped")
    assert changed(once.state, "stopped") == Step(once.state, ())


def test_start_after_stop_to_the_carrier_goes_on() -> None:
    state = said("START", state=changed(said("hallo", "ja"), "stopped").state)
    assert state.talk
    assert (state.status, state.talk.question) == ("active", "about.role")


def test_a_yes_to_erasing_that_was_asked_before_it_no_longer_counts() -> None:
    state = changed(said("hallo", "wis mijn gegevens"), "stopped").state
    assert state.erase == "no"


# --- messages lost --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["failed", "in_doubt"])
def test_words_for_somebody_in_danger_that_were_lost_join_their_case(how: str) -> None:
    state = said("hallo", "ik wil dood")
    done = lost(state, "urgent", how)
    assert done == Step(state, (ChangeCallback(state.open[0].id, signals=(f"message.{how}",)),))


def test_without_a_case_a_human_hears_of_it_today() -> None:
    state = said(*TO_THE_NUMBER, "+447700900345", "1")
    done = lost(state, "urgent", "failed")
    (opened,) = done.effects
    assert isinstance(opened, OpenCallback)
    assert (opened.topic, opened.urgency, opened.signals) == ("technical", "today", ("message.failed",))
    assert (opened.name, opened.number) == ("Riet", "+447700900345")
    assert [open_.topic for open_ in done.state.open] == ["wants_human", "technical"]
    assert done.state.talk == state.talk
    assert lost(done.state, "urgent", "in_doubt", 97).effects == (
        ChangeCallback(opened.id, signals=("message.in_doubt",)),
    )


def test_a_check_in_that_did_not_arrive_is_somebody_not_reached() -> None:
    done = lost(said("hallo", "ja"), "unasked", "failed")
    (opened,) = done.effects
    assert isinstance(opened, OpenCallback)
    assert (opened.topic, opened.urgency, opened.number) == ("not_reached", "normal", None)
    again = lost(done.state, "unasked", "failed", 97)
    assert again == Step(done.state, (ChangeCallback(opened.id, signals=("message.failed",)),))


@pytest.mark.parametrize(("lane", "how"), [("reply", "failed"), ("reply", "in_doubt"), ("unasked", "in_doubt")])
def test_of_the_rest_nobody_is_told(lane: str, how: str) -> None:
    state = said("hallo", "ja")
    assert lost(state, lane, how) == Step(state, ())


def test_somebody_who_never_spoke_can_be_told_of() -> None:
    (opened,) = lost(State(), "urgent", "failed").effects
    assert isinstance(opened, OpenCallback)


# --- numbers shared -------------------------------------------------------------------------------------------------


def shared(state: State, number: str = NUMBER, *, own: bool = True, n: int = 50) -> Step:
    return heard(state, n, kind="unsupported", contact=Contact(number, own))


@pytest.mark.parametrize("own", [True, False])
def test_asked_for_a_number_a_contact_answers_it(own: bool) -> None:
    done = shared(said(*TO_THE_NUMBER), own=own)
    assert KeepAnswer("callback.number", "answered", None, NUMBER) in done.effects
    assert (JoinLine(f"tel:{NUMBER}") in done.effects) == own
    assert done.state.talk
    assert done.state.talk.question == "callback.day_part"
    assert any(isinstance(effect, ChangeCallback) and effect.number == NUMBER for effect in done.effects)


def test_ones_own_number_is_noted_and_the_question_of_now_stands() -> None:
    done = shared(said("hallo", "ja"))
    assert JoinLine(f"tel:{NUMBER}") in done.effects
    (text,) = texts(done.effects)
    assert text.startswith("Dank u, uw nummer staat genoteerd.\nVoor wie")
    assert not [effect for effect in done.effects if isinstance(effect, KeepAnswer)]


def test_ones_own_number_is_not_asked_again() -> None:
    state = said("MENS", "Riet", state=shared(said("hallo", "ja")).state)
    assert state.talk
    assert state.talk.question == "callback.day_part"
    state = said("1", state=state)
    assert state.talk
    assert state.talk.facts["callback.number"] == NUMBER


def test_ones_own_number_reaches_the_human_who_was_to_write() -> None:
    state = said("MENS", "Riet", "overslaan", "1")
    done = shared(state)
    assert ChangeCallback(state.open[0].id, number=NUMBER) in done.effects


def test_somebody_elses_number_is_no_answer_to_anything() -> None:
    done = shared(said("hallo", "ja"), own=False)
    assert not [effect for effect in done.effects if not isinstance(effect, Reply)]
    assert texts(done.effects)[0].startswith("Ik kan alleen geschreven woorden lezen.")


def test_a_number_that_nobody_can_call_is_none() -> None:
    done = shared(said(*TO_THE_NUMBER), "+3199")
    assert done.state.talk
    assert done.state.talk.question == "callback.number"
    assert not [effect for effect in done.effects if isinstance(effect, KeepAnswer)]


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("road", [[], ["hallo", "STOP"], ["hallo", "ik wil dood"], ["hallo", "nee", "nee"],
                                  ["hallo", "wis mijn gegevens"]])  # fmt: skip
def test_a_contact_is_answered_in_every_state(road: list[str], own: bool) -> None:
    done = shared(said(*road), own=own)
    assert texts(done.effects)
    assert done.state.erase == "no"


def test_in_danger_a_shared_number_is_where_they_may_be_reached() -> None:
    state = said("hallo", "ik wil dood")
    assert ChangeCallback(state.open[0].id, number=NUMBER) in shared(state).effects


# --- what is no answer ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("press", [
    Press("", ""), Press("", "yes"), Press("nowhere", "yes"), Press("about.role", "x"), Press("consent.keep", "yes"),
    Press("😀" * 16, "\x00"), Press("erase", "yes"),
])  # fmt: skip
def test_a_button_that_is_not_of_the_question_of_now_is_stale(press: Press) -> None:
    done = heard(said("hallo", "ja"), 9, kind="button", press=press)
    assert done.state.talk
    assert done.state.talk.question == "about.role"
    assert texts(done.effects)[0].startswith("Die vraag was al geweest. Dit is de vraag van nu.")
    assert not [effect for effect in done.effects if not isinstance(effect, Reply)]


@pytest.mark.parametrize("press", [Press("", ""), Press("check_in.went", "yes")])
@pytest.mark.parametrize("road", [[], ["hallo", "nee", "nee"], ["hallo", "STOP"], ["hallo", "ik wil dood"]])
def test_a_button_is_answered_where_no_question_waits(road: list[str], press: Press) -> None:
    done = heard(said(*road), 9, kind="button", press=press)
    assert texts(done.effects)
    assert not [effect for effect in done.effects if isinstance(effect, KeepAnswer)]


def test_the_words_beside_a_photo_are_looked_at_for_danger_and_answer_nothing() -> None:
    done = heard(said("hallo", "ja"), 9, "ik wil dood", kind="unsupported")
    assert [open_.topic for open_ in done.state.open] == ["crisis"]
    done = heard(said("hallo", "ja"), 9, "1", kind="unsupported")
    assert done.state.talk
    assert done.state.talk.question == "about.role"
    assert texts(done.effects)[0].startswith("Ik kan alleen geschreven woorden lezen.")
