"""Two hundred messages in a minute: sixty are answered, all are looked at, and afterwards everything is as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.effects import KeepAnswer, OpenCallback, Reply
from flows.engine import Step, step
from flows.events import Inbound
from flows.moments import CancelDue
from flows.state import Pace, State, dump, load
from tests.content import dronten

CONTENT, DIRECTORY = dronten()
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FLOOD = CONTENT.languages["nl"].texts.say("flood")


def heard(state: State, n: int, text: str, at: datetime, kind: str = "text") -> Step:
    event = Inbound(UUID(int=n), "dronten", "telegram", "a", str(n), "telegram:1", at, text, kind=kind)  # type: ignore[arg-type]
    return step(CONTENT, DIRECTORY, load(dump(state)), event)


def replies(done: Step) -> list[Reply]:
    return [effect for effect in done.effects if isinstance(effect, Reply)]


def pour(texts: dict[int, str], most: int = 200, usual: str = "hallo") -> tuple[State, list[Step]]:
    """So many messages within one minute; `texts` are said at their places (the first is 1)."""
    state, steps = State(), []
    for n in range(1, most + 1):
        steps.append(heard(state, n, texts.get(n, usual), START + timedelta(seconds=59 * n / most)))
        state = steps[-1].state
    return state, steps


def test_a_flood_with_a_cry_for_help_and_a_stop_in_it() -> None:
    state, steps = pour({2: "ja", 100: "1", 150: "ik wil dood", 170: "STOP", 171: "STOP"})
    answered = [n for n, done in enumerate(steps, start=1) if replies(done)]
    assert answered == [*range(1, 61), 61, 150, 170]
    assert [reply.text for reply in replies(steps[60])] == [FLOOD]
    assert not any(isinstance(effect, KeepAnswer) for done in steps[60:] for effect in done.effects)
    (opened,) = [effect for effect in steps[149].effects if isinstance(effect, OpenCallback)]
    assert (opened.topic, opened.urgency) == ("crisis", "urgent")
    assert replies(steps[149])[0].lane == "urgent"
    assert CancelDue("check_in") in steps[169].effects
    assert state.status == "stopped"
    assert [open_.topic for open_ in state.open] == ["crisis"]


def test_after_the_minute_the_question_of_now_stands() -> None:
    state, steps = pour({2: "ja", 3: "1", 70: "78"})
    assert steps[59].state.talk
    assert state.talk
    assert state.talk.question == steps[59].state.talk.question == "about.age_band"
    later = heard(state, 1000, "78", START + timedelta(seconds=61))
    assert later.state.talk
    assert later.state.talk.question == "about.kern"
    assert later.state.pace == Pace(START + timedelta(seconds=61), 1)


def test_sixty_a_minute_are_all_answered_minute_after_minute() -> None:
    state = State()
    for n in range(240):
        done = heard(state, n + 1, "hallo", START + timedelta(seconds=n))
        assert replies(done), n
        assert FLOOD not in [reply.text for reply in replies(done)]
        state = done.state


def test_the_minute_begins_with_its_first_message() -> None:
    state, _ = pour({}, 60)
    over = heard(state, 61, "hallo", START + timedelta(seconds=59 / 60 + 60, microseconds=-1))
    assert [reply.text for reply in replies(over)] == [FLOOD]
    assert replies(heard(state, 61, "hallo", START + timedelta(seconds=59 / 60 + 60)))[0].text != FLOOD


def test_a_danger_to_others_too_is_heard_in_a_flood_and_the_question_waits() -> None:
    state, _ = pour({2: "ja"}, 100)
    done = heard(state, 101, "het is mij allemaal te veel, ik hou het niet meer vol", START + timedelta(seconds=59.5))
    assert [open_.topic for open_ in done.state.open] == ["crisis"]
    assert done.state.talk
    assert done.state.talk.question in ("about.role", None)


def test_an_edited_stop_in_a_flood_is_no_stop_as_elsewhere() -> None:
    state, _ = pour({}, 100)
    assert heard(state, 101, "STOP", START + timedelta(seconds=59.5), "edited").state.status == "active"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_line_is_polite_and_in_their_language(language: str) -> None:
    state, steps = pour({3: "english" if language == "en" else "hallo"}, 61)
    assert [reply.text for reply in replies(steps[-1])] == [CONTENT.languages[language].texts.say("flood")]
    assert state.language == language


def test_a_state_of_before_there_was_a_count_still_loads() -> None:
    document = json.loads(dump(State()))
    del document["pace"]
    assert load(json.dumps(document)) == State()


@settings(max_examples=15, deadline=None)
@given(st.integers(61, 140), st.sampled_from(["STOP", "stop ermee", "ik wil dood", "I want to die"]))
def test_wherever_it_comes_in_a_flood_it_is_heard(place: int, text: str) -> None:
    state, _ = pour({place: text}, 140)
    assert state.status == "stopped" if "stop" in text.casefold() else state.paused == "crisis"
