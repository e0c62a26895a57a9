"""A human refers somebody to an activity: what is kept, whether a check-in comes, and what that asks about."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from flows.effects import Refer, Reply, SettleReferral, WithdrawReferral
from flows.engine import Step, step
from flows.events import Referred
from flows.joining import join
from flows.moments import Schedule
from flows.referring import made
from flows.state import State, dump, load
from tests.flows.test_check_in import BEGUN, CHOSE_NOTHING, CHOSEN, CONTENT, DIRECTORY, KIND, WEEK, asked, fall, said

ACTIVITY = next(iter(DIRECTORY))
LATER = BEGUN + timedelta(days=1)


def event(activity: str = ACTIVITY, at: datetime = LATER) -> Referred:
    return Referred(UUID(int=77), "dronten", "p", "c", activity, at, "desk:anja")


def refer(state: State, activity: str = ACTIVITY, at: datetime = LATER) -> Step:
    done = step(CONTENT, DIRECTORY, state, event(activity, at))
    assert done == step(CONTENT, DIRECTORY, state, event(activity, at))
    assert load(dump(done.state)) == done.state
    return done


@pytest.fixture(scope="module")
def chose_nothing() -> State:
    return said(State(), *CHOSE_NOTHING)[0]


@pytest.fixture(scope="module")
def chosen() -> State:
    return said(State(), *CHOSEN)[0]


def test_the_referral_is_made_and_the_person_is_told_nothing(chose_nothing: State) -> None:
    done = refer(chose_nothing)
    assert [effect for effect in done.effects if isinstance(effect, Refer)] == [made(event())]
    assert not any(isinstance(effect, Reply) for effect in done.effects)


def test_who_agreed_to_it_is_asked_after_a_week_unless_they_are_asked_already(chose_nothing: State) -> None:
    (plan,) = [effect for effect in refer(chose_nothing).effects if isinstance(effect, Schedule)]
    (own,) = [effect for effect in said(State(), *CHOSEN)[1] if isinstance(effect, Schedule)]
    assert (plan.kind, plan.at, plan.if_none) == (KIND, LATER + WEEK, True)
    assert not own.if_none


@pytest.mark.parametrize("change", [
    {"consents": {"keep": True}}, {"consents": {"keep": True, "check_in": False}},
    {"consents": {"keep": False, "check_in": True}}, {"status": "stopped"}, {"erase": "held"},
])  # fmt: skip
def test_who_does_not_want_to_be_asked_is_referred_all_the_same(chose_nothing: State, change: dict[str, Any]) -> None:
    assert refer(replace(chose_nothing, **change)).effects == (made(event()),)


def test_somebody_with_whom_no_conversation_ever_began_can_be_referred() -> None:
    assert refer(State()).effects == (made(event()),)


def test_the_check_in_asks_how_it_went_and_the_answer_is_that_of_the_referral(chose_nothing: State) -> None:
    done = fall(refer(chose_nothing).state, LATER + WEEK)
    assert asked(done).question == "check_in.went"
    assert done.state.referred is None
    _, effects = said(done.state, "ja", at=LATER + WEEK)
    assert SettleReferral(made(event()).id, "attended") in effects


def test_the_check_in_asks_about_it_also_where_new_questions_were_begun_since(chose_nothing: State) -> None:
    anew = said(refer(chose_nothing).state, "START", "ja", at=LATER)[0]
    assert asked(fall(anew, LATER + timedelta(days=40))).question == "check_in.went"


def test_what_a_human_referred_to_is_asked_about_before_what_they_had_chosen_themselves(chosen: State) -> None:
    done = fall(refer(chosen).state)
    assert SettleReferral(made(event()).id, "did_not_go") in said(done.state, "nee", at=BEGUN + WEEK)[1]


def test_what_they_choose_themselves_afterwards_is_asked_about_instead(chose_nothing: State) -> None:
    anew, effects = said(refer(chose_nothing).state, "START", *CHOSEN[1:], at=LATER)
    (own,) = [effect for effect in effects if isinstance(effect, Refer)]
    done = fall(anew, LATER + WEEK)
    assert SettleReferral(own.id, "attended") in said(done.state, "ja", at=LATER + WEEK)[1]


def test_a_step_back_of_the_person_takes_back_no_referral_of_a_human(chose_nothing: State) -> None:
    _, effects = said(refer(chose_nothing).state, "TERUG", "TERUG", at=BEGUN + timedelta(minutes=20))
    assert not [effect for effect in effects if isinstance(effect, WithdrawReferral)]


def test_two_who_turn_out_to_be_one_keep_it(chose_nothing: State) -> None:
    referred = refer(chose_nothing).state
    assert join(State(), referred).referred == join(referred, State()).referred == referred.referred
