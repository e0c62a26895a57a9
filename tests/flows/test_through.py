"""Who phones reaches a human: now where one is there, later where none is, and in danger before all else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from flows.content import Line
from flows.effects import Connect
from tests.content import NOOR, dronten, on_duty
from tests.flows.calling import EVENING, WINDOW, Caller


def test_a_human_is_put_through_to_with_the_callback_open_and_the_questions_where_they_were() -> None:
    caller = Caller()
    caller.phones()
    caller.says("ja", "ik wil een mens spreken")
    assert caller.replies[-1].connect == Connect((NOOR,), caller.state.open[0].id)
    assert caller.open == [("wants_human", "normal")]
    assert caller.question == "about.role"
    caller.heard("unconnected")
    assert caller.words.startswith("Er is nu niemand vrij.\nEen collega belt u terug.")
    assert caller.question == "callback.name"
    assert "belt u terug" in caller.says("0")
    assert not caller.replies[-1].connect, "once a call: nobody waits twice for nobody"


def test_three_telephones_at_most_and_never_the_callers_own() -> None:
    people = [{"name": str(n), "sms": f"+4477009009{10 + n}"} for n in range(5)] + [{"name": "x", "telegram": 5}]
    content = on_duty(dronten()[0], {"name": "zelf", "sms": "+447700900777", "from_alert": 2}, *people)
    caller = Caller(content=content)
    caller.phones()
    caller.says("0")
    assert caller.replies[-1].connect
    assert caller.replies[-1].connect.numbers == tuple(f"+4477009009{10 + n}" for n in range(3))


@pytest.mark.parametrize("people", [[], [{"name": "Noor", "telegram": 7}]])
def test_with_nobody_who_has_a_telephone_a_callback_is_promised(people: list[dict[str, object]]) -> None:
    caller = Caller(content=on_duty(dronten()[0], *people))
    caller.phones()
    assert "Een collega belt u terug" in caller.says("9")
    assert not any(reply.connect for reply in caller.replies)


@pytest.mark.parametrize(("question", "said"), [("carer.since", "0"), ("callback.number", "00447700900123")])
def test_where_a_number_is_asked_its_figures_are_no_command(question: str, said: str) -> None:
    caller = Caller(EVENING, urn="call:" if question == "callback.number" else "tel:+447700900001")
    caller.phones()
    caller.says(*(["Henk"] if question == "callback.number" else ["ja", "2", "Dronten", "1"]))
    assert caller.question == question
    caller.says(said)
    assert caller.question != question
    assert caller.state.talk
    assert caller.state.talk.answers[question].outcome == "answered"


# --- in danger --------------------------------------------------------------------------------------------------------


def proven(day: date | None) -> Caller:
    content, _ = dronten()
    place = content.municipality.model_copy(update={"connects": {"n113": Line(number="+318000113", proven=day)}})
    caller = Caller(content=replace(content, municipality=place))
    caller.phones()
    return caller


def test_the_help_line_is_offered_only_where_it_was_proven_to_connect() -> None:
    caller = proven(None)
    caller.says("ik wil niet meer leven")
    assert not any(reply.choices for reply in caller.replies)
    caller.says("1")
    assert not any(reply.connect for reply in caller.replies)
    assert not dronten()[0].municipality.connects["n113"].proven


def test_the_help_line_is_rung_by_pressing_1() -> None:
    caller = proven(date(2026, 11, 1))
    caller.says("ik wil niet meer leven")
    assert "1 1 3" in caller.replies[0].text
    assert "1 1 2" in caller.replies[0].text
    caller.says("1")
    assert caller.replies[-1].connect == Connect(("+318000113",), None)
    assert "Hang op en bel 1 1 3" in caller.heard("unconnected")


@pytest.mark.parametrize("cry", ["ik ben gevallen en kan niet opstaan", "hij komt met een mes op mij af"])
def test_the_help_line_is_offered_for_nothing_else(cry: str) -> None:
    caller = proven(date(2026, 11, 1))
    caller.says(cry)
    assert ("crisis", "urgent") in caller.open
    assert not any(reply.choices for reply in caller.replies)


def test_in_a_red_case_a_human_is_one_key_away_and_a_red_case_is_met_on_the_next_call() -> None:
    caller = Caller()
    caller.phones()
    caller.says("ik wil niet meer leven", "0")
    assert caller.replies[-1].connect == Connect((NOOR,), caller.state.open[0].id)
    caller.at += timedelta(hours=1)
    words = caller.phones()
    assert "1 1 2" in words
    assert not WINDOW.search(words)
    assert not WINDOW.search(caller.says("wanneer komt er iemand"))


# --- no number --------------------------------------------------------------------------------------------------------


def test_who_shows_no_number_is_asked_nothing_but_a_number() -> None:
    caller = Caller(EVENING, urn="call:")
    assert "Ik zie uw nummer niet" in caller.phones()
    assert not caller.open
    caller.says("Henk", "0044 7700 900123")
    assert caller.open == [("wants_human", "normal")]
    caller.says("1")
    assert caller.state.talk
    assert set(caller.state.talk.answers) == {"callback.name", "callback.number", "callback.day_part"}
    assert not caller.state.consents
    caller.says("opnieuw")
    assert caller.question in (None, "callback.name"), "never the screening"


def test_who_shows_no_number_and_says_nothing_hears_goodbye_only() -> None:
    caller = Caller(urn="call:")
    caller.phones()
    for _ in range(3):
        caller.heard("silence")
    assert (caller.words, caller.open) == ("Ik hoor u niet. Tot een volgende keer. Dag.", [])


def test_who_shows_no_number_reaches_a_human_now() -> None:
    caller = Caller(urn="call:")
    caller.phones()
    caller.says("0")
    assert caller.replies[-1].connect == Connect((NOOR,), caller.state.open[0].id)


def test_a_cry_without_a_number_asks_for_one() -> None:
    caller = Caller(urn="call:")
    caller.phones()
    caller.says("ik wil niet meer leven")
    assert caller.open == [("crisis", "urgent")]
    assert caller.replies[-1].question == "callback.number"
    assert "staat genoteerd" in caller.says("00447700900123")


# --- those on duty, and the end of a silence --------------------------------------------------------------------------


def test_somebody_on_duty_who_phones_is_told_what_the_line_is_for_and_a_poor_ok_picks_nothing_up() -> None:
    caller = Caller(urn=f"tel:{NOOR}")
    assert "wie dienst heeft" in caller.phones()
    assert "wie dienst heeft" in caller.says("ok", unsure=True)
    assert "genoteerd" in caller.says("ok")
    assert caller.heard("silence").endswith("Dag.")


def test_silence_in_danger_hears_whom_to_call_and_then_goodbye() -> None:
    caller = Caller()
    caller.phones()
    caller.says("ik wil niet meer leven")
    assert caller.heard("silence") == "Kunt u niet wachten? Hang op en bel 1 1 3, of 1 1 2 bij gevaar."
    assert caller.heard("silence").endswith("Tot een volgende keer. Dag.")
