"""The engine as a pure function: whatever people write, in whatever order, the same comes of it and nothing breaks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.effects import (
    CloseCallback,
    Erase,
    KeepAnswer,
    KeepScore,
    OpenCallback,
    RecordConsent,
    Refer,
    Reply,
    WithdrawReferral,
)
from flows.engine import Step, step
from flows.events import CallbackClosed, CallEnded, Contact, DueFell, Event, Inbound, LineChanged, MessageLost, Press
from flows.moments import MoveDue, SettleDue
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


def inbound(n: int, text: str, channel: str = "sms", at: datetime = START, **rest: Any) -> Inbound:
    urn = "telegram:1" if channel == "telegram" else "tel:+447700900001"
    return Inbound(UUID(int=n + 1), "dronten", channel, "a", str(n), urn, at, text, **rest)  # type: ignore[arg-type]


def run(texts: list[str], channel: str = "sms") -> tuple[State, list[Step]]:
    state, steps = State(), []
    for n, text in enumerate(texts):
        steps.append(step(CONTENT, DIRECTORY, state, inbound(n, text, channel, START + timedelta(minutes=n))))
        state = steps[-1].state
    return state, steps


TO_THE_OFFERS = ["hallo", "ja", "1", "78", "Dronten", "nee", "ja", "ja", "nee", "ja", "nee", "8", "1"]
TO_THE_STATEMENTS = ["hallo", "ja", "2", "Dronten", "1", "3", "20", "ja"]
STATES = {
    "before any word": [],
    "at consent": ["hallo"],
    "at an item": ["hallo", "ja", "1", "82", "Dronten"],
    "at several": [*TO_THE_STATEMENTS, *["nee"] * 9],
    "at a statement on care": TO_THE_STATEMENTS,
    "at the telephone number": ["MENS", "Riet"],
    "at a consent to erase": ["hallo", "wis mijn gegevens"],
    "after STOP": ["hallo", "STOP"],
    "after the end": ["hallo", "nee", "nee"],
    "after a crisis": ["hallo", "ik wil dood"],
    "in English": ["Hello", "yes"],
    "at the offers": TO_THE_OFFERS,
    "at the name for an introduction": [*TO_THE_OFFERS, "1"],
    "at the check-in": [*TO_THE_OFFERS, "nee dank u"],
    "after a whole screening": [*TO_THE_OFFERS, "1", "Riet", "+447700900001", "1", "ja"],
    "back at the questions after a human": ["hallo", "ja", "1", "MENS", "Riet", "+447700900001", "1", "START"],
    "stopped while being asked for a name": [*TO_THE_OFFERS, "1", "STOP"],
    "in danger while being asked for a name": [*TO_THE_OFFERS, "1", "ik wil dood"],
    "strongly lonely": ["hallo", "ja", "1", "82", "Dronten", "ja", "nee", "nee", "ja", "nee", "ja", "8", "8"],
    "a carer": [*TO_THE_STATEMENTS, *["ja"] * 9, "1"],
}


OFTEN = ["terug", "terug", "overslaan", "STOP", "START", "MENS", "ja", "ik wil dood", "Riet", "wis mijn gegevens",
         "mijn zoon slaat mij", "HELP", "verder"]  # fmt: skip
MOVES = st.one_of(
    st.tuples(st.just("option"), st.integers(0, 7)),
    st.tuples(st.just("option"), st.integers(0, 7)),
    st.tuples(st.just("text"), TEXTS),
    st.tuples(st.just("usual"), st.sampled_from(OFTEN)),
    st.tuples(st.just("kind"), st.sampled_from(["edited", "unsupported"])),
    st.tuples(st.just("phone"), st.sampled_from(["call", "silence", "unconnected", "over"])),
    st.tuples(st.just("unsure"), st.sampled_from(OFTEN)),
    st.tuples(st.just("press"), st.sampled_from(["consent.keep", "djg6.3", "erase", "offer.choice"])),
    st.tuples(st.just("close"), st.integers(0, 3)),
    st.tuples(st.just("due"), st.sampled_from(["check_in.week_1", "reminder.unfinished", "callback.x"])),
    st.tuples(st.just("line"), st.sampled_from(["open", "blocked", "gone", "stopped"])),
    st.tuples(st.just("lost"), st.sampled_from(["urgent", "reply", "unasked"])),
    st.tuples(st.just("contact"), st.booleans()),
    st.tuples(st.just("wait"), st.integers(1, 60 * 24 * 9)),
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=250, deadline=None)
@given(st.sampled_from(sorted(STATES)), st.lists(MOVES, max_size=25), CHANNELS)
def test_whatever_people_do_the_engine_answers_and_stays_whole(
    road: str, moves: list[tuple[str, Any]], channel: str
) -> None:
    state, _ = run(STATES[road], channel)
    life, now = Life(state.erase == "asked"), START + timedelta(hours=1)
    for n, (move, what) in enumerate(moves, start=100):
        if move == "wait":
            now += timedelta(minutes=what)
            continue
        event = _event(n, move, what, state, channel, now)
        if event is None:
            continue
        once = step(CONTENT, DIRECTORY, state, event)
        assert once == step(CONTENT, DIRECTORY, state, event)
        assert load(dump(once.state)) == once.state
        _whole(state, once, event)
        life.follow(state, once, now)
        state = once.state


def test_the_lives_above_begin_everywhere() -> None:
    """A property that never leaves the first question proves nothing."""
    begun = {talk.question for road in STATES.values() if (talk := run(road, "telegram")[0].talk)}
    assert begun >= {
        "consent.keep", "about.age_band", "djg6.3", "offer.choice", "callback.name", "callback.number",
        "consent.check_in", None,
    }  # fmt: skip


def _event(n: int, move: str, what: Any, state: State, channel: str, now: datetime) -> Event | None:
    talk = state.talk
    match move:
        case "close":
            if not state.open:
                return None
            closing = state.open[what % len(state.open)].id
            return CallbackClosed(UUID(int=n + 1), "dronten", "p", closing, now, "anna", "gesproken")
        case "option":
            options = talk.options if talk and talk.question else ()
            return inbound(n, str(what % len(options) + 1) if options else "Riet", channel, now)
        case "press":
            option = talk.options[0] if talk and talk.options else "yes"
            return inbound(n, "Ja", channel, now, kind="button", press=Press(what, option))
        case "due":
            about = state.talk.id if state.talk and what.startswith("reminder") else ""
            return DueFell(UUID(int=n + 1), "dronten", "p", "d", what, about, now, now, channel)  # type: ignore[arg-type]
        case "line":
            return LineChanged(UUID(int=n + 1), "dronten", "telegram:1", now, what)
        case "lost":
            return MessageLost(UUID(int=n + 1), "dronten", "p", now, what, "failed")
        case "contact":
            return inbound(n, "", channel, now, kind="unsupported", contact=Contact("+447700900124", what))
        case "kind":
            return inbound(n, "ja", channel, now, kind=what)
        case "phone":
            if what == "over":
                return CallEnded(UUID(int=n + 1), "dronten", "tel:+447700900001", now)
            return inbound(n, "", channel, now, kind=what) if channel == "voice" else None
        case "unsure":
            return inbound(n, what, channel, now, unsure=True) if channel == "voice" else None
        case _:
            return inbound(n, what, channel, now)


class Life:
    """What the tables would hold of this person: enough to see promises broken."""

    def __init__(self, asked_to_erase: bool) -> None:
        self.referrals: set[str] = set()
        self.asked_to_erase = asked_to_erase

    def follow(self, before: State, done: Step, now: datetime) -> None:
        for effect in done.effects:
            match effect:
                case Refer():
                    self.referrals.add(effect.id)
                case WithdrawReferral():
                    self.referrals.discard(effect.id)
                case Erase():
                    assert self.asked_to_erase or before.erase == "held"
                case OpenCallback():
                    assert effect.promised_from >= now
                case _:
                    pass
        assert len(self.referrals) <= 1 + len(done.state.open)
        said = [effect for effect in done.effects if isinstance(effect, Reply)]
        if said:  # a coordinator's act between question and answer says nothing to the person
            back = self.asked_to_erase and any((reply.question or "").startswith("sure") for reply in said)
            self.asked_to_erase = back or any(reply.question == "erase" for reply in said)


def _whole(before: State, done: Step, event: Event) -> None:
    replies = [effect for effect in done.effects if isinstance(effect, Reply)]
    assert replies or not isinstance(event, Inbound), "everybody is answered"
    if isinstance(event, DueFell):
        assert sum(isinstance(effect, SettleDue | MoveDue) for effect in done.effects) == 1
        assert bool(replies) == (SettleDue("fired") in done.effects)
        assert all(reply.lane == "unasked" and reply.until and reply.until > event.at for reply in replies)
    else:
        assert all(reply.lane != "unasked" and reply.until is None for reply in replies)
    assert not replies or isinstance(event, Inbound | DueFell)
    assert all(reply.text.strip() and len(reply.choices) <= 8 for reply in replies)
    talk = done.state.talk
    if talk:
        assert (talk.question is not None) == (talk.status == "active")
        assert set(talk.trail) <= set(talk.answers) | {"consent.keep"}
    opened = {effect.id for effect in done.effects if isinstance(effect, OpenCallback)}
    closed = {effect.id for effect in done.effects if isinstance(effect, CloseCallback)}
    was = {open_.id for open_ in before.open}
    assert {open_.id for open_ in done.state.open} == (was | opened) - closed
    if before.paused == "crisis" and any(open_.topic == "crisis" for open_ in done.state.open):
        assert not any(isinstance(effect, KeepAnswer) for effect in done.effects)
    for effect in done.effects:
        if isinstance(effect, KeepScore) and effect.missing > 1:
            assert (effect.value, effect.band) == (None, "not_scored")
        if isinstance(effect, KeepAnswer) and effect.outcome != "answered":
            assert effect.value is None


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


@pytest.mark.parametrize(("text", "status"), [
    ("stop ik wil dood", "stopped"), ("ik wil dood. STOP", "stopped"), ("ik wil niet meer leven STOP", "stopped"),
    ("ik wil met leven stoppen", "active"), ("I want my life to end", "active"), ("ik wil niet meer leven", "active"),
])  # fmt: skip
def test_stop_beside_a_cry_for_help_is_both_and_a_cry_is_never_taken_for_stop(text: str, status: str) -> None:
    state, steps = run(["hallo", "ja", text])
    assert state.status == status
    assert [(open_.topic, open_.urgency) for open_ in state.open] == [("crisis", "urgent")]
    last = [effect.text for effect in steps[-1].effects if isinstance(effect, Reply)]
    assert len(last) == (3 if status == "stopped" else 2)


@pytest.mark.parametrize("road", STATES.values(), ids=STATES.keys())
def test_stop_is_honoured_at_once_in_every_state(road: list[str]) -> None:
    state, _ = run([*road, "STOP"], "telegram")
    assert state.status == "stopped"
    assert state.talk is None or state.talk.status != "active"


@pytest.mark.parametrize("road", STATES.values(), ids=STATES.keys())
def test_start_is_always_answered_and_ends_at_a_question(road: list[str]) -> None:
    state, _ = run([*road, "START"], "telegram")
    assert state.status == "active"
    if any(open_.urgency == "urgent" for open_ in state.open):  # no question until a human has closed it
        assert state.paused == "crisis"
    else:
        assert state.talk
        assert state.talk.question


@pytest.mark.parametrize("word", ["VERDER", "START", "HELP", "MENS", "terug", "overslaan", "herhaal", "hallo", "1"])
def test_in_danger_no_word_takes_the_questions_up_again_until_a_human_has_closed_it(word: str) -> None:
    state, steps = run(["hallo", "ja", "1", "82", "Dronten", "ik wil dood", word])
    assert state.paused == "crisis"
    assert not (state.talk and state.talk.question)
    said = [effect.text for effect in steps[-1].effects if isinstance(effect, Reply)]
    assert said
    assert all("113" in text for text in said)


def test_what_is_heard_in_a_red_case_is_never_answered_more_softly() -> None:
    _, steps = run(["hallo", "ja", "ik wil dood", "ik zie het niet meer zitten"])
    texts = [effect.text for effect in steps[-1].effects if isinstance(effect, Reply)]
    assert texts[0].startswith("Goed dat u dit zegt.")
    assert "Dat klinkt zwaar" not in " ".join(texts)


@pytest.mark.parametrize("road", STATES.values(), ids=STATES.keys())
@pytest.mark.parametrize("word", ["MENS", "0", "9", "ik wil gebeld worden"])
def test_a_human_is_one_word_away_in_every_state(road: list[str], word: str) -> None:
    # where a number is asked, digits are that number; there the callback is open already
    state, _ = run([*road, word], "telegram")
    assert any(open_.topic in ("wants_human", "crisis", "introduction", "carer") for open_ in state.open)


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


def test_a_state_from_a_newer_version_is_refused_rather_than_guessed_at() -> None:
    with pytest.raises(StateTooNew):
        load(dump(State(version=99)))
