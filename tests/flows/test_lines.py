"""What becomes of lines and of messages on them, and numbers that people share: known, and seldom spoken of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

import pytest

from flows.effects import ChangeCallback, Effect, JoinLine, KeepAnswer, OpenCallback, ReachLine, RecordConsent, Reply
from flows.engine import Step, step
from flows.events import Contact, Inbound, LineChanged, MessageLost, Press
from flows.moments import CancelDue
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
    assert texts(done.effects)[0].startswith("Dat is het nummer van iemand anders. Ik bewaar het niet.\nVoor wie")


def test_after_the_end_somebody_elses_number_is_not_said_to_be_kept() -> None:
    (text,) = texts(shared(said("hallo", "nee", "nee"), own=False).effects)
    assert text.startswith("Dat is het nummer van iemand anders. Ik bewaar het niet.\nOpnieuw beginnen mag ook.")


def test_in_danger_somebody_elses_number_is_passed_on_and_not_said_to_be_dropped() -> None:
    state = said("hallo", "ik wil dood")
    done = shared(state, own=False)
    assert ChangeCallback(state.open[0].id, number=NUMBER) in done.effects
    assert "Ik bewaar het niet" not in texts(done.effects)[0]


@pytest.mark.parametrize("road", [[], ["hallo"], ["hallo", "nee"], ["hallo", "nee", "nee"], ["hallo", "STOP"]])
def test_before_they_agreed_ones_own_number_is_not_kept(road: list[str]) -> None:
    state = said(*road)
    done = shared(state)
    assert not [effect for effect in done.effects if not isinstance(effect, Reply)]
    said_ = "\n".join(texts(done.effects))
    assert "Dank u. Ik bewaar uw nummer pas als u dat goed vindt." in said_
    assert "staat genoteerd" not in said_
    assert "Ik bewaar het voor" not in said_
    assert done.state.talk
    assert NUMBER not in dump(done.state)
    assert state.talk is None or done.state.talk.question == state.talk.question


def test_whoever_is_to_be_called_may_share_their_number_before_anything_else() -> None:
    assert JoinLine(f"tel:{NUMBER}") in shared(said("MENS")).effects
    done = shared(said(*TO_THE_NUMBER))
    assert JoinLine(f"tel:{NUMBER}") in done.effects
    assert KeepAnswer("callback.number", "answered", None, NUMBER) in done.effects


def test_ones_own_number_takes_the_place_of_one_given_before() -> None:
    state = said(*TO_THE_NUMBER, "+447700900345", "1")
    done = shared(state)
    assert KeepAnswer("callback.number", "answered", None, NUMBER) in done.effects
    assert ChangeCallback(state.open[0].id, number=NUMBER) in done.effects


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
    assert texts(done.effects)[0].startswith("Een foto kan ik niet zien. Wilt u alleen de woorden nog eens sturen?")


@pytest.mark.parametrize(("kind", "why"), [("unsupported", "Ik kan alleen geschreven"), ("edited", "U veranderde")])
def test_whoever_begins_with_what_nobody_can_read_is_welcomed_first(kind: Any, why: str) -> None:
    welcome, question = texts(heard(State(), 1, kind=kind).effects)
    assert welcome.startswith("Welkom bij")
    assert question.startswith(why)
    assert "Mag ik uw antwoorden bewaren?" in question


@pytest.mark.parametrize("kind", ["unsupported", "edited"])
@pytest.mark.parametrize("road", [["hallo", "nee", "nee"], ["hallo", "ja", "MENS", "Riet", "overslaan", "1"]])
def test_what_nobody_can_read_is_not_said_to_be_kept(road: list[str], kind: Any) -> None:
    (text,) = texts(heard(said(*road), 9, kind=kind).effects)
    assert "Ik bewaar het voor" not in text
    assert "START" in text


def test_an_edited_message_is_asked_for_anew_and_a_wrong_answer_can_be_mended() -> None:
    done = heard(said("hallo", "ja"), 9, "voor mezelf", kind="edited")
    assert texts(done.effects)[0].startswith(
        "U veranderde een bericht. Wilt u het als nieuw bericht sturen? Was een antwoord fout? Schrijf dan TERUG.\nVoor"
    )
    assert not [effect for effect in done.effects if isinstance(effect, KeepAnswer)]


def test_an_old_button_after_the_end() -> None:
    done = heard(said("hallo", "nee", "nee"), 9, kind="button", press=Press("consent.keep", "yes"))
    assert texts(done.effects) == ["Die vraag is al klaar. Opnieuw beginnen? Schrijf START."]


# --- in a pause -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cry", "number"), [("ik wil dood", "113"), ("mijn zoon slaat mij", "112")])
@pytest.mark.parametrize("road", [[], ["hallo", "ja"]])
def test_whoever_writes_on_in_danger_hears_a_number(road: list[str], cry: str, number: str) -> None:
    (text,) = texts(heard(said(*road, cry), 9, "bent u daar").effects)
    assert text.startswith("Ik zie dat u nog schrijft. Een collega leest dit ook.")
    assert f"Bel {number}" in text
    assert "112" in text
    assert text.endswith("Schrijf VERDER.") == (number == "112")  # what is red goes on when a human has closed it
    assert ("113" in text) == (number == "113")


def test_another_danger_does_not_take_the_number_away() -> None:
    (text,) = texts(heard(said("ik wil dood", "mijn zoon slaat mij"), 9, "bent u daar").effects)
    assert "113" in text


# --- a greeting and little more -------------------------------------------------------------------------------------


def test_a_greeting_with_a_few_words_more_is_not_called_unclear_the_first_time() -> None:
    state = said("hallo", "ja")
    first = heard(state, 8, "hallo ik ben er weer")
    assert texts(first.effects)[0].startswith("Voor wie zoekt u iets?")
    assert "Dat begreep ik niet" in texts(heard(first.state, 9, "hallo ik ben er weer").effects)[0]
    assert "Dat begreep ik niet" in texts(heard(state, 8, "zomaar wat woorden").effects)[0]


# --- the words of a consent -----------------------------------------------------------------------------------------


def test_a_consent_names_the_words_that_were_asked_last_on_telegram() -> None:
    state = said("hallo", "zomaar wat", "nog zomaar wat")
    (asked,) = texts(heard(said("hallo", "zomaar wat"), 3, "nog zomaar wat").effects)
    words = asked.split("\n")[-1]
    assert words.startswith("Ik mag alleen vragen stellen als")
    (kept,) = [effect for effect in heard(state, 9, "ja").effects if isinstance(effect, RecordConsent)]
    assert kept.text_version == sha256(words.encode()).hexdigest()[:12]
