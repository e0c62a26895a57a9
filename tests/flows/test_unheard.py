"""A question of which nobody knows whether it arrived: what is written next is not taken for its answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from flows.effects import KeepAnswer, Reply
from flows.engine import Step, step
from flows.events import Event, Inbound, MessageLost, Press
from flows.state import State
from tests.content import dronten

CONTENT, DIRECTORY = dronten()
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ROLE = "about.role"


def take(state: State, event: Event) -> Step:
    return step(CONTENT, DIRECTORY, state, event)


def wrote(nth: int, text: str = "", press: Press | None = None) -> Inbound:
    return Inbound(UUID(int=nth), "dronten", "telegram", "bot", str(nth), "telegram:5", NOW + timedelta(minutes=nth),
                   text, "button" if press else "text", press)  # fmt: skip


def lost(question: str | None = ROLE, how: str = "in_doubt") -> MessageLost:
    return MessageLost(UUID(int=99), "dronten", "p", NOW, "reply", how, question)  # type: ignore[arg-type]


def asked_the_role() -> State:
    state = take(State(), wrote(1, "hallo")).state
    return take(state, wrote(2, "ja")).state


def answers(done: Step) -> list[str]:
    return [effect.question for effect in done.effects if isinstance(effect, KeepAnswer)]


def questions(done: Step) -> list[str | None]:
    return [effect.question for effect in done.effects if isinstance(effect, Reply)]


def test_the_question_is_asked_again_before_anything_is_taken_for_its_answer() -> None:
    state = take(asked_the_role(), lost()).state
    again = take(state, wrote(3, "1"))
    assert (answers(again), questions(again)) == ([], [ROLE])
    assert answers(take(again.state, wrote(4, "1"))) == [ROLE], "now it has been asked"


def test_a_button_under_that_very_question_was_seen() -> None:
    state = take(asked_the_role(), lost()).state
    assert answers(take(state, wrote(3, press=Press(ROLE, "self")))) == [ROLE]


def test_a_button_under_another_question_was_not() -> None:
    state = take(asked_the_role(), lost()).state
    done = take(state, wrote(3, press=Press("consent.keep", "yes")))
    assert (answers(done), questions(done)) == ([], [ROLE])


def test_a_question_that_was_answered_meanwhile_is_not_asked_again() -> None:
    state = take(asked_the_role(), lost("consent.keep")).state
    assert answers(take(state, wrote(3, "1"))) == [ROLE]


def test_what_was_refused_or_asked_nothing_changes_nothing() -> None:
    for told in (lost(how="failed"), lost(None)):
        state = take(asked_the_role(), told).state
        if told.question is None:
            assert answers(take(state, wrote(3, "1"))) == [ROLE]
        assert take(asked_the_role(), told).effects == ()


def test_a_human_and_stop_are_heard_all_the_same() -> None:
    state = take(asked_the_role(), lost()).state
    assert take(state, wrote(3, "STOP")).state.status == "stopped"
    assert take(state, wrote(3, "MENS")).state.open
