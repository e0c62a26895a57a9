"""What somebody writes to the humans of the desk is put before them; thanks, and answers to our questions, are not."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from flows import hours
from flows.effects import ChangeCallback, Effect, OpenCallback, Reply
from flows.engine import step
from flows.events import CallbackClosed, CallbackReopened, Written
from flows.joining import by_hand
from flows.replies import SIGNAL
from flows.state import Addressed, State
from flows.writing import leaves_at
from tests.flows.test_check_in import BEGUN, CHOSEN, CONTENT, DIRECTORY, said

ASKED = ["hallo", "MENS", "Riet", "2"]
SOON = BEGUN + timedelta(hours=1)
NIGHT = BEGUN.replace(hour=22)


def raised(effects: list[Effect]) -> list[datetime]:
    return [one.wrote_at for one in effects if isinstance(one, ChangeCallback) and one.wrote_at]


def opened(effects: list[Effect]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.topic, one.urgency, one.signals) for one in effects if isinstance(one, OpenCallback)]


def written(state: State, at: datetime = SOON, callback: str = "") -> tuple[State, tuple[Effect, ...]]:
    which = callback or (state.open[0].id if state.open else "gone")
    done = step(CONTENT, DIRECTORY, state, Written(UUID(int=5), "dronten", "p", which, "Dag Riet", at, "desk:anja"))
    return done.state, done.effects


def closed(state: State, at: datetime = SOON) -> State:
    event = CallbackClosed(UUID(int=6), "dronten", "p", state.open[0].id, at, "desk:anja", "gesproken")
    return step(CONTENT, DIRECTORY, state, event).state


@pytest.fixture(scope="module")
def waits() -> State:
    return said(State(), *ASKED)[0]


@pytest.fixture(scope="module")
def over(waits: State) -> State:
    """A human wrote, and closed the callback."""
    return closed(written(waits)[0])


def test_answers_to_how_they_are_reached_raise_nothing() -> None:
    assert raised(said(State(), *ASKED[:3], "doe maar ergens ooit", "2")[1]) == []


def test_of_two_who_are_joined_a_human_s_message_is_still_answered_and_a_closing_taken_back(over: State) -> None:
    """Whichever of the two it was, and though the other had answered a later one."""
    answered = State(addressed=Addressed(SOON + timedelta(minutes=1), answered=True))
    for joined in (by_hand(over, answered, SOON), by_hand(answered, over, SOON)):
        assert opened(said(joined, "ja, dat is goed", at=SOON + timedelta(minutes=2))[1]) == [
            ("other", "normal", (SIGNAL,))
        ]
        back = CallbackReopened(UUID(int=8), "dronten", "p", over.closed[0].open.id, SOON, "desk:anja")
        assert step(CONTENT, DIRECTORY, joined, back).state.open == (over.closed[0].open,)


def test_what_they_write_while_they_wait_is_shown_at_their_callback(waits: State) -> None:
    assert raised(said(waits, "ik ben morgen niet thuis", at=SOON)[1]) == [SOON]
    assert raised(said(waits, "MENS", at=SOON)[1]) == [SOON]


@pytest.mark.parametrize("text", ["dank u wel", "Oke, dank u wel!", "bedankt", "STOP", "START"])
def test_thanks_and_commands_raise_nothing(waits: State, text: str) -> None:
    for state in (waits, written(waits)[0]):
        assert raised(said(state, text, at=SOON)[1]) == []


@pytest.mark.parametrize("text", ["ja", "nee", "2", "morgen om tien uur"])
def test_after_a_humans_own_message_whatever_they_say_first_is_to_them(text: str) -> None:
    asked = said(State(), "hallo", "ja", "1")[0]
    state, effects = said(written(asked)[0], text, at=SOON)
    assert opened(effects) == [("other", "normal", (SIGNAL,))]
    assert raised(effects) == [SOON]
    assert raised(said(state, "78", at=SOON + timedelta(minutes=1))[1]) == [], "an answer to the question again"


def test_who_writes_back_after_the_callback_was_closed_is_put_before_a_human_again(over: State) -> None:
    state, effects = said(over, "dank u wel", "ik heb toch nog een vraag", at=SOON)
    assert opened(effects) == [("other", "normal", (SIGNAL,))]
    assert len(raised(effects)) == 1
    again = said(state, "het gaat over mijn fiets", at=SOON + timedelta(hours=1))[1]
    assert opened(again) == []
    assert len(raised(again)) == 1


def test_but_not_after_a_month_nor_where_no_human_wrote(over: State, waits: State) -> None:
    assert opened(said(over, "hoe gaat het", at=SOON + timedelta(days=31))[1]) == []
    assert opened(said(closed(waits), "hoe gaat het", at=SOON)[1]) == []


def test_a_cry_raises_what_waited_already(waits: State) -> None:
    _, effects = said(waits, "ik wil dood", at=SOON)
    assert raised(effects) == [SOON]
    assert [topic for topic, *_ in opened(effects)] == ["crisis"]


def test_whoever_asked_to_be_called_is_answered_at_any_hour(waits: State) -> None:
    _, effects = written(waits, NIGHT)
    assert [(one.lane, one.until) for one in effects if isinstance(one, Reply)] == [("reply", None)]
    assert leaves_at(CONTENT.municipality, "wants_human", NIGHT) == NIGHT


def test_who_asked_for_nobody_is_left_alone_at_night() -> None:
    chosen = said(State(), *CHOSEN)[0]
    assert chosen.open[0].topic == "introduction"
    _, effects = written(chosen, NIGHT)
    until = hours.expiry(CONTENT.municipality, NIGHT)
    assert [(one.lane, one.until) for one in effects if isinstance(one, Reply)] == [("unasked", until)]
    assert leaves_at(CONTENT.municipality, "introduction", NIGHT) == hours.next_allowed(CONTENT.municipality, NIGHT)


def test_a_human_who_writes_has_seen_what_they_wrote(waits: State) -> None:
    assert ChangeCallback(waits.open[0].id, cleared=("wrote_at",)) in written(waits)[1]
