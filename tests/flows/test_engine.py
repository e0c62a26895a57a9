"""The engine as a pure function: whatever people write, in whatever order, the same comes of it and nothing breaks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.effects import CloseCallback, KeepAnswer, KeepScore, OpenCallback, RecordConsent, Reply
from flows.engine import Step, step
from flows.events import CallbackClosed, Inbound, Press
from flows.state import State, StateTooNew, dump, load
from tests.content import dronten

CONTENT, DIRECTORY = dronten()
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
USUAL = [
    "hallo",
    "ja",
    "nee",
    "1",
    "2",
    "3",
    "4",
    "8",
    "0",
    "9",
    "*",
    "#",
    "min of meer",
    "overslaan",
    "terug",
    "herhaal",
    "STOP",
    "START",
    "HELP",
    "MENS",
    "verder",
    "wis mijn gegevens",
    "english",
    "nederlands",
    "82",
    "Swifterbant",
    "Riet",
    "+44 7700 900123",
    "weet ik niet",
    "liever niet",
    "misschien",
    "1 en 3",
    "van mij hoeft het niet meer",
    "ik wil niet meer leven",
    "",
    "   ",
    "\x00",
    "😀",
    "ja\ud83d",
]
TEXTS = st.one_of(st.sampled_from(USUAL), st.sampled_from(USUAL), st.text(max_size=60))
CHANNELS = st.sampled_from(["sms", "telegram", "voice"])
PRESSES = st.one_of(st.none(), st.none(), st.builds(Press, st.sampled_from(["consent.keep", "djg6.3", "erase"]), TEXTS))
KINDS = st.sampled_from(["text", "text", "text", "edited", "unsupported"])


def inbound(n: int, text: str, channel: str = "sms", at: datetime = START, **rest: Any) -> Inbound:
    urn = "telegram:1" if channel == "telegram" else "tel:+447700900001"
    return Inbound(UUID(int=n + 1), "dronten", channel, "a", str(n), urn, at, text, **rest)  # type: ignore[arg-type]


def run(texts: list[str], channel: str = "sms") -> tuple[State, list[Step]]:
    state, steps = State(), []
    for n, text in enumerate(texts):
        steps.append(step(CONTENT, DIRECTORY, state, inbound(n, text, channel, START + timedelta(minutes=n))))
        state = steps[-1].state
    return state, steps


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(TEXTS, KINDS, PRESSES, st.integers(0, 60 * 24 * 9)), max_size=30), CHANNELS)
def test_whatever_people_write_the_engine_answers_and_stays_whole(
    said: list[tuple[str, Any, Press | None, int]], channel: str
) -> None:
    state, now = State(), START
    for n, (text, kind, press, later) in enumerate(said):
        now += timedelta(minutes=later)
        event = inbound(n, text, channel, now, kind="button" if press else kind, press=press)
        once = step(CONTENT, DIRECTORY, state, event)
        assert once == step(CONTENT, DIRECTORY, state, event)
        assert load(dump(once.state)) == once.state
        _whole(state, once)
        state = once.state
    closing = [(n, open_) for n, open_ in enumerate(state.open)]
    for n, open_ in closing:
        event_ = CallbackClosed(UUID(int=1000 + n), "dronten", "p", open_.id, now, "anna", "gesproken")
        done = step(CONTENT, DIRECTORY, state, event_)
        assert any(isinstance(effect, CloseCallback) for effect in done.effects)
        state = done.state
    assert state.open == ()
    assert state.paused != "crisis"


def _whole(before: State, done: Step) -> None:
    replies = [effect for effect in done.effects if isinstance(effect, Reply)]
    assert replies, "everybody is answered"
    assert all(reply.text.strip() and len(reply.choices) <= 8 for reply in replies)
    talk = done.state.talk
    if talk:
        assert (talk.question is not None) == (talk.status == "active")
    opened = {effect.id for effect in done.effects if isinstance(effect, OpenCallback)}
    closed = {effect.id for effect in done.effects if isinstance(effect, CloseCallback)}
    was = {open_.id for open_ in before.open}
    assert {open_.id for open_ in done.state.open} == (was | opened) - closed
    for effect in done.effects:
        if isinstance(effect, KeepScore) and effect.missing > 1:
            assert (effect.value, effect.band) == (None, "not_scored")
        if isinstance(effect, KeepAnswer) and effect.outcome != "answered":
            assert effect.value is None


STATES = {
    "before any word": [],
    "at consent": ["hallo"],
    "at an item": ["hallo", "ja", "1", "82", "Dronten"],
    "at several": ["hallo", "ja", "2", "Dronten"],
    "at the telephone number": ["MENS", "Riet"],
    "at a consent to erase": ["hallo", "wis mijn gegevens"],
    "after STOP": ["hallo", "STOP"],
    "after the end": ["hallo", "nee", "nee"],
    "after a crisis": ["hallo", "ik wil dood"],
    "in English": ["Hello", "yes"],
}


@pytest.mark.parametrize("road", STATES.values(), ids=STATES.keys())
@pytest.mark.parametrize(
    "cry", ["ik wil niet meer leven", "1 ik wil dood", "I want to die", "IK WIL DOOD" + " ja" * 900]
)
def test_a_cry_for_help_is_an_urgent_callback_in_every_state(road: list[str], cry: str) -> None:
    _, steps = run([*road, cry], "telegram")
    last = steps[-1]
    urgent = [open_ for open_ in last.state.open if open_.topic == "crisis" and open_.urgency == "urgent"]
    assert len(urgent) == 1
    assert not any(isinstance(effect, KeepAnswer | RecordConsent) for effect in last.effects)
    first = next(effect for effect in last.effects if isinstance(effect, Reply))
    assert "113" in first.text
    assert first.lane == "urgent"
    assert last.state.paused == "crisis"


@pytest.mark.parametrize("road", STATES.values(), ids=STATES.keys())
def test_stop_is_honoured_at_once_in_every_state(road: list[str]) -> None:
    state, _ = run([*road, "STOP"], "telegram")
    assert state.status == "stopped"
    assert state.talk is None or state.talk.status != "active"


@pytest.mark.parametrize("road", STATES.values(), ids=STATES.keys())
def test_start_is_always_answered_and_ends_at_a_question(road: list[str]) -> None:
    state, _ = run([*road, "START"], "telegram")
    assert state.status == "active"
    assert state.talk
    assert state.talk.question


@pytest.mark.parametrize("road", STATES.values(), ids=STATES.keys())
@pytest.mark.parametrize("word", ["MENS", "0", "9", "ik wil gebeld worden"])
def test_a_human_is_one_word_away_in_every_state(road: list[str], word: str) -> None:
    # where a number is asked, digits are that number; there the callback is open already
    state, _ = run([*road, word], "telegram")
    assert any(open_.topic in ("wants_human", "crisis") for open_ in state.open)


def test_the_person_never_reads_the_word_lonely_or_a_score() -> None:
    _, steps = run(
        ["Hallo", "ja", "1", "82", "Dronten", "ja", "nee", "nee", "ja", "nee", "ja", "1", "1", "Riet", "1", "ja"]
    )
    said = " ".join(e.text for s in steps for e in s.effects if isinstance(e, Reply)).casefold()
    assert "eenzaam" not in said
    assert "score" not in said
    assert any(isinstance(e, KeepScore) and e.value == 6 for s in steps for e in s.effects)


def test_the_same_words_on_every_channel_give_the_same_answers_and_scores() -> None:
    said = ["Hallo", "ja", "1", "82", "Dronten", "ja", "ja", "min of meer", "nee", "ja", "nee", "1 en 3", "1", "0"]
    kept = [
        [e for s in run(said, channel)[1] for e in s.effects if isinstance(e, KeepAnswer | KeepScore)]
        for channel in ("sms", "telegram", "voice")
    ]
    assert kept[0] == kept[1] == kept[2]


def test_a_flow_that_changed_does_not_change_a_conversation_that_began_before() -> None:
    state, _ = run(["hallo", "ja", "1"])
    pinned = CONTENT.as_pinned(CONTENT.pinned)
    assert pinned.pin == CONTENT.pin
    assert (
        step(pinned, DIRECTORY, state, inbound(9, "82")).effects
        == step(CONTENT, DIRECTORY, state, inbound(9, "82")).effects
    )


def test_a_state_from_a_newer_version_is_refused_rather_than_guessed_at() -> None:
    with pytest.raises(StateTooNew):
        load(dump(State(version=99)))
