"""What a human takes back within a minute: a closing, a referral. The person stands again as they stood."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from flows.amends import ReopenCallback, TakeBackMoments
from flows.duty import Alert
from flows.effects import WithdrawReferral
from flows.engine import Step, step
from flows.events import CallbackClosed, CallbackReopened, Event, ReferralUndone, Referred
from flows.referring import referral
from flows.state import State, dump, load
from tests.flows.test_alerts import CONTENT as WATCHED
from tests.flows.test_check_in import BEGUN, CHOSEN, CONTENT, DIRECTORY, said

NOW = BEGUN + timedelta(hours=1)
SECOND = timedelta(seconds=1)


def take(state: State, event: Event, content: object = CONTENT) -> Step:
    done = step(content, DIRECTORY, state, event)  # type: ignore[arg-type]
    assert load(dump(done.state)) == done.state
    return done


def close(state: State, by: str = "desk:anja") -> State:
    event = CallbackClosed(UUID(int=8), "dronten", "p", state.open[0].id, NOW, by, "gesproken")
    return take(state, event).state


def reopen(state: State, callback: str, *, seconds: int = 30, by: str = "desk:anja", content: object = CONTENT) -> Step:
    event = CallbackReopened(UUID(int=9), "dronten", "p", callback, NOW + seconds * SECOND, by)
    return take(state, event, content)


@pytest.fixture(scope="module")
def chosen() -> State:
    return said(State(), *CHOSEN)[0]


def test_a_closing_that_is_taken_back_never_was(chosen: State) -> None:
    (here,) = chosen.open
    done = reopen(close(chosen), here.id)
    assert done.effects == (ReopenCallback(here.id, "desk:anja"),)
    assert replace(done.state, closed=()) == chosen


@pytest.mark.parametrize(("seconds", "by"), [(60, "desk:anja"), (30, "desk:bert")])
def test_not_after_a_minute_nor_by_another(chosen: State, seconds: int, by: str) -> None:
    over = close(chosen)
    assert reopen(over, chosen.open[0].id, seconds=seconds, by=by) == Step(over, ())


def test_once_is_enough(chosen: State) -> None:
    done = reopen(close(chosen), chosen.open[0].id)
    assert reopen(done.state, chosen.open[0].id) == Step(done.state, ())


def test_the_questions_wait_again_for_the_human(chosen: State) -> None:
    asked = said(State(), "hallo", "ja", "1")[0]
    cried = said(asked, "ik wil dood")[0]
    over = close(cried)
    assert (cried.paused, over.paused) == ("crisis", "over")
    done = reopen(said(over, "ga verder", at=NOW + SECOND)[0], cried.open[0].id)
    assert (done.state.paused, done.state.open[0].topic) == ("crisis", "crisis")
    assert done.state.talk
    assert done.state.talk.status == "interrupted"


@pytest.mark.parametrize("picked_up", [True, False])
def test_those_on_duty_hear_of_it_again_only_where_nobody_had_picked_it_up(picked_up: bool) -> None:
    cried = said(State(), "ik wil dood")[0]
    known = replace(cried, open=(replace(cried.open[0], alerts=2, acknowledged=picked_up),))
    done = reopen(close(known), known.open[0].id, content=WATCHED)
    assert any(isinstance(effect, Alert) for effect in done.effects) is not picked_up


def test_a_referral_that_is_taken_back_gives_its_place_to_the_one_before(chosen: State) -> None:
    made = ((3, "een"), (4, "twee"))
    events = [Referred(UUID(int=n), "dronten", "p", "c", slug, NOW, "desk:anja") for n, slug in made]
    once = take(chosen, events[0]).state
    twice = take(once, events[1]).state
    undo = ReferralUndone(UUID(int=5), "dronten", "p", "c", UUID(int=4), "twee", NOW, "desk:anja")
    done = take(twice, undo)
    assert done.state == once
    assert done.effects == (WithdrawReferral(referral(UUID(int=4), "twee")), TakeBackMoments(UUID(int=4)))
