"""A human writes to somebody: whether it leaves, and that no answer to it is read as one to a question of ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from flows import hours
from flows.effects import Erase, KeepAnswer, RecordConsent, Reply
from flows.engine import Step, step
from flows.events import Written
from flows.state import State, dump, load
from tests.flows.test_check_in import BEGUN, CHOSEN, CONTENT, DIRECTORY, said

WORDS = "Dag Riet, ik bel u morgen om tien uur. Groet, Anja"
SOON = BEGUN + timedelta(hours=1)


def write(state: State, which: int = 5, at: datetime = SOON) -> Step:
    event = Written(UUID(int=which), "dronten", "p", "c", WORDS, at, "desk:anja")
    done = step(CONTENT, DIRECTORY, state, event)
    assert load(dump(done.state)) == done.state
    return done


@pytest.fixture(scope="module")
def chosen() -> State:
    return said(State(), *CHOSEN)[0]


def test_it_leaves_in_these_very_words_as_what_nobody_asked_for(chosen: State) -> None:
    until = hours.expiry(CONTENT.municipality, SOON)
    assert write(chosen).effects == (Reply(WORDS, lane="unasked", until=until),)


@pytest.mark.parametrize("change", [{"status": "stopped"}, {"erase": "held"}])
def test_who_wants_no_messages_gets_none(chosen: State, change: dict[str, Any]) -> None:
    state = replace(chosen, **change)
    assert write(state) == Step(state, ())


def test_the_same_one_twice_is_one_message_and_another_is_another(chosen: State) -> None:
    once = write(chosen).state
    assert write(once) == Step(once, ())
    assert len(write(once, which=6).effects) == 1


def test_a_yes_to_a_human_is_no_consent() -> None:
    asked = said(State(), "hallo")[0]
    assert asked.talk
    assert asked.talk.question == "consent.keep"
    state, effects = said(write(asked).state, "ja", at=SOON)
    assert not [effect for effect in effects if isinstance(effect, RecordConsent | KeepAnswer)]
    assert [effect.question for effect in effects if isinstance(effect, Reply)][-1] == "consent.keep"
    assert said(state, "ja", at=SOON + timedelta(minutes=1))[0].consents["keep"]


def test_a_yes_to_a_human_erases_nothing(chosen: State) -> None:
    asked = said(chosen, "WIS ALLES", at=SOON)[0]
    assert asked.erase == "asked"
    _, effects = said(write(asked).state, "ja", at=SOON)
    assert not any(isinstance(effect, Erase) for effect in effects)


def test_a_cry_for_help_in_answer_to_it_is_one(chosen: State) -> None:
    assert said(write(chosen).state, "ik wil dood", at=SOON)[0].paused == "crisis"
