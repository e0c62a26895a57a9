"""Who is on the line: somebody else may be, or listen along; whoever is there hears who speaks, and has time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from flows import speaking, unsure
from flows.effects import Connect, KeepAnswer, Reply
from flows.moments import Schedule
from flows.turn import Turn
from tests.content import NOOR, dronten
from tests.dialogues.script import ZONE
from tests.flows.calling import EVENING, SENIOR, STAFFED, Caller
from tests.flows.test_called_up import called_up, dropped

HELLO = "Goedendag, u spreekt met Peilstation Dronten. Ik ben een computer."
CRIES = ("ik wil niet meer leven", "hij slaat mij met een mes", "ik ben gevallen en kan niet opstaan")
OTHERS = ("hallo?", "ja", "wie bent u", "met wie spreek ik", "ik ben haar man", "waar gaat dit over", "verder", "nee",
          "wanneer komt er iemand", "wat heeft ze gezegd", "*", "start")  # fmt: skip
A_CASE = ("collega weet", "genoteerd", "niet wachten", "rusten", "langs", "gesproken", "hoort dit")


def later(cry: str, *, at: datetime = STAFFED) -> Caller:
    """The call on which somebody cried for help is over, and that number phones again."""
    caller = Caller(at)
    caller.phones()
    caller.says(cry)
    caller.hangs_up()
    caller.at += timedelta(hours=1)
    caller.phones()
    return caller


# --- another call after a cry -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [STAFFED, EVENING])
def test_a_later_call_says_the_same_whatever_the_case_was_and_not_that_there_is_one(at: datetime) -> None:
    """He may have taken the telephone from her, and pressed redial."""
    heard = []
    for cry in CRIES:
        caller = later(cry, at=at)
        heard.append([caller.words, *(caller.twin().says(other) for other in OTHERS), caller.heard("silence")])
    assert heard[0] == heard[1] == heard[2]
    assert heard[0][0].startswith(HELLO)
    assert "1 1 2" in heard[0][0]
    assert "1 1 3" in heard[0][0]
    assert not [words for words in heard[0] for told in A_CASE if told in words]


def test_but_a_human_is_one_key_away_and_a_number_they_give_is_kept() -> None:
    caller = later(CRIES[0])
    twin = caller.twin()
    twin.says("0")
    assert twin.replies[-1].connect == Connect((NOOR,), twin.state.open[0].id)
    assert "genoteerd" in caller.says("ik ben te bereiken op 00447700900123")
    assert "1 1 2" in later(CRIES[0]).says("help")
    evening = later(CRIES[0], at=EVENING)
    assert "1 1 3" not in evening.says("0"), "that would say what it was about"
    assert "neemt contact met u op" in evening.words


def test_after_softer_violence_the_questions_may_go_on() -> None:
    caller = later("mijn man slaat mij")
    assert "Zeg: verder" in caller.words
    assert "Mag ik uw antwoorden bewaren?" in caller.says("verder")


def test_whoever_is_listened_to_hears_no_more_of_danger_until_they_ask() -> None:
    caller = Caller()
    caller.phones()
    caller.says("hij slaat mij met een mes", "hij luistert mee")
    for said in ("ja hoor alles goed", "verkeerd verbonden", "nee", "hallo mam"):
        assert caller.says(said) == "Dat is goed."
    silent = caller.twin()
    assert silent.heard("silence") == "Ik hoor u niet. Tot een volgende keer. Dag."
    assert "1 1 2" in caller.says("hij komt met een mes op mij af")


# --- who speaks -------------------------------------------------------------------------------------------------------


def test_every_call_begins_with_who_speaks() -> None:
    new, stopped, ended, left = Caller(), Caller(), Caller(), Caller()
    assert new.phones().startswith("Goedendag, u spreekt met Peilstation Dronten, van de gemeente Dronten.")
    for caller, said in ((stopped, ["ja", "stop"]), (ended, ["nee", "nee"]), (left, ["ja", "1"])):
        caller.phones()
        caller.says(*said)
        caller.hangs_up()
        caller.at += timedelta(days=2)
        assert caller.phones().startswith(f"{HELLO}\nFijn dat u")


@pytest.mark.parametrize("said", ["ja?", "hallo", "Met Riet", "ja hallo, met De Vries", "met wie?", "goedemorgen"])
def test_whoever_picks_up_and_says_their_name_over_our_words_hears_again_who_calls(said: str) -> None:
    caller = called_up()
    words = caller.says(said)
    assert words == f"{HELLO} Ik zou u nog bellen. Liever niet meer? Zeg: stop.\nHoe gaat het nu met u?"
    caller.says("ja")
    assert "u spreekt met" not in caller.words, "once"


@pytest.mark.parametrize("said", ["met mij gaat het goed", "1", "goed"])
def test_but_an_answer_is_one(said: str) -> None:
    caller = called_up()
    caller.says(said)
    assert caller.question == "check_in.went"


def test_a_yes_with_which_a_reminder_is_picked_up_is_no_answer_to_a_statement() -> None:
    caller = Caller()
    caller.phones()
    caller.says(*SENIOR[:4])
    caller.hangs_up()
    caller.falls("reminder.unfinished", STAFFED + timedelta(days=1))
    caller.call += 1
    assert "De vragen waren nog niet klaar" in caller.says("ja")
    assert not any(isinstance(effect, KeepAnswer) for effect in caller.last)
    caller.says("ja")
    assert [effect.question for effect in caller.last if isinstance(effect, KeepAnswer)] == ["djg6.3"]


def test_whoever_missed_our_call_and_phones_back_hears_who_called() -> None:
    assert called_up().phones().startswith(f"{HELLO} Ik zou u nog bellen.")


@pytest.mark.parametrize("said", ["ze is er niet", "mijn moeder slaapt", "mevrouw ligt in het ziekenhuis"])
def test_where_somebody_else_picks_up_it_is_another_time(said: str) -> None:
    caller = called_up()
    caller.says(said)
    assert caller.question == "check_in.when"
    assert not any(isinstance(effect, KeepAnswer) and effect.value == "good" for effect in caller.last)


@pytest.mark.parametrize("said", ["maakt niet uit", "het maakt mij niet uit", "4", "geen voorkeur"])
def test_another_time_may_be_any(said: str) -> None:
    caller = called_up()
    caller.says("een andere keer", said)
    again = [effect for effect in caller.last if isinstance(effect, Schedule) and effect.kind == "check_in.again"]
    assert [one.at.astimezone(ZONE).date().isoformat() for one in again] == ["2026-12-02"]
    assert "een andere keer" in caller.words


# --- time, and ears ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["wacht even", "een momentje", "ik pak even mijn bril", "er is iemand aan de deur"])
def test_whoever_needs_a_moment_has_it_and_it_is_no_try(said: str) -> None:
    caller = Caller()
    caller.phones()
    for _ in range(4):
        assert caller.says(said) == "Neemt u rustig de tijd. Ik wacht."
    assert caller.replies[-1].question == "consent.keep", "so that the keypad is heard as for that question"
    assert caller.heard("silence").startswith("Ik hoorde u niet.\nMag ik uw antwoorden bewaren?")
    caller.says("ja")
    assert caller.question == "about.role"


@pytest.mark.parametrize(
    "said", ["ik hoor u niet goed", "harder", "kunt u wat langzamer praten", "ik ben slechthorend"]
)
def test_whoever_hears_badly_hears_it_again_and_is_not_blamed(said: str) -> None:
    caller = Caller()
    caller.phones()
    for _ in range(4):
        assert caller.says(said).startswith("Mag ik uw antwoorden bewaren?")
    assert not caller.open


@pytest.mark.parametrize("said", ["doei", "tot ziens", "verkeerd verbonden", "ik moet ophangen"])
def test_whoever_takes_leave_is_not_asked_once_more(said: str) -> None:
    caller = Caller()
    caller.phones()
    assert caller.says(said) == "Dat is goed. U mag altijd weer bellen. Dag."
    caller.says("ja")
    assert caller.question == "about.role", "where they were"


@pytest.mark.parametrize(("keys", "asked"), [("00", "human"), ("9 9", "human"), ("**", "repeat"), ("##", "back")])
def test_a_key_that_is_pressed_twice_is_that_key(keys: str, asked: str) -> None:
    caller = Caller()
    caller.phones()
    caller.says("ja")
    before = caller.words
    caller.says(keys)
    assert bool(caller.replies[-1].connect) is (asked == "human")
    assert (caller.words == before) is (asked == "repeat")
    assert (caller.question == "consent.keep") is (asked == "back")


def test_where_a_number_is_asked_99_is_an_age() -> None:
    caller = Caller()
    caller.phones()
    caller.says("ja", "1", "99")
    assert caller.state.age_band == "85_plus"


@pytest.mark.parametrize(("hour", "minute", "said"), [
    (9, 0, "9 uur"), (12, 30, "half 1"), (10, 45, "kwart voor 11"), (13, 15, "kwart over 1"), (14, 20, "2 uur 20"),
    (19, 0, "7 uur 's avonds"),
])  # fmt: skip
def test_a_clock_is_told_as_people_say_it(hour: int, minute: int, said: str) -> None:
    caller = Caller()
    caller.phones()
    turn = Turn(caller.content, caller.directory, caller.state, caller.events[-1])
    assert turn.clock(STAFFED.replace(hour=hour, minute=minute)) == said


def test_a_stroke_between_words_is_not_said() -> None:
    words = dronten()[0].instruments["ediz9"].item(2).text["nl"]
    (said,) = speaking.pieces(Reply(words), dronten()[0].languages["nl"].texts)
    assert "en of gezin" in said


# --- what is promised to nobody we know -------------------------------------------------------------------------------


def test_who_shows_no_number_is_not_told_that_their_words_are_kept() -> None:
    caller = Caller(EVENING, urn="call:")
    caller.phones()
    caller.says("Henk", "overslaan")
    assert "bewaar" not in caller.says("hallo")


def test_a_key_after_the_end_is_no_message() -> None:
    caller = Caller()
    caller.phones()
    caller.says("nee", "nee")
    assert "bewaar" not in caller.says("*")


def test_what_is_asked_back_says_of_which_question_so_that_a_whole_number_may_be_pressed() -> None:
    caller = Caller()
    caller.phones()
    caller.says("ja", "1")
    caller.says("achtenzeventig", unsure=True)
    (reply,) = caller.replies
    assert unsure.asked_of(reply.question or "") == "about.age_band"
    assert [choice.id for choice in reply.choices] == ["yes", "no"]
    caller.says("82")
    assert caller.state.age_band == "75_84"


def test_a_reminder_goes_to_nobody_who_was_not_left_in_the_middle() -> None:
    caller = dropped()
    caller.phones()
    caller.says("stop")
    caller.hangs_up()
    assert not any(isinstance(effect, Schedule) for effect in caller.last)
