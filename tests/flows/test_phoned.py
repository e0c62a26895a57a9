"""How a call is met: it goes on where it stopped, tells nothing it was told before, and nobody is left with silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.effects import Connect, KeepAnswer, OpenCallback
from flows.flow import Ask
from flows.moments import Schedule
from flows.state import State
from flows.turn import Turn
from tests.content import NOOR, dronten
from tests.flows.calling import EVENING, LONELY, NEVER, ROADS, SENIOR, WINDOW, Caller

HELLO = "Goedendag, u spreekt met Peilstation Dronten. Ik ben een computer."


def test_somebody_new_hears_who_we_are_and_is_asked() -> None:
    caller = Caller()
    assert "Ik ben een computer" in caller.phones()
    assert "Nul is een mens" in "\n".join(reply.text for reply in caller.replies)
    assert caller.question == "consent.keep"
    assert {reply.language for reply in caller.replies} == {"nl"}


def asked_of_anybody(caller: Caller) -> tuple[str, list[str]]:
    """The question of now and its choices, as somebody would hear them of whom nothing is known."""
    anybody = Caller(caller.at)
    anybody.phones()
    (event,) = anybody.events[-1:]
    turn = Turn(caller.content, caller.directory, State(), event)
    node = caller.content.flow.by_name[caller.question or ""]
    assert isinstance(node, Ask)
    choices = [] if node.options == "offers" else [choice.label for choice in turn.choices(node)]
    return turn.question(node), choices


@pytest.mark.parametrize("road", ROADS.values(), ids=ROADS.keys())
def test_a_resumed_call_tells_nothing_that_was_told_before_it(road: list[str]) -> None:
    """After every answer the line drops, and somebody phones from that number, at once and the next day.

    They hear what anybody would who is at that question: of offers only the names, which are the question.
    """
    caller = Caller()
    caller.phones()
    for answer in road:
        caller.says(answer)
        if caller.question is None:
            break
        question, choices = asked_of_anybody(caller)
        for later in (timedelta(minutes=5), timedelta(days=1, hours=2)):
            other = caller.twin()
            other.at += later
            other.hangs_up()
            words = other.phones()
            assert words == f"{HELLO}\nFijn dat u er bent. We gaan verder waar we gebleven waren.\n{question}"
            assert not NEVER.search(words)
            assert not WINDOW.search(words)
            offers = [other.directory[slug].name for slug in other.state.talk.offers]  # type: ignore[union-attr]
            heard = [choice.label for reply in other.replies for choice in reply.choices]
            assert heard == (choices or ([*offers, "Bel mij liever", "Nee, dank u"] if heard else []))


@pytest.mark.parametrize("road", [SENIOR, LONELY], ids=["senior", "lonely"])
def test_nor_does_the_rest_of_that_call_give_reasons_or_windows_of_before(road: list[str]) -> None:
    """Whoever goes on from that number hears no kern, no loss and no appointment of the one who began."""
    for dropped in range(4, len(road)):
        caller = Caller()
        caller.phones()
        caller.says(*road[:dropped])
        caller.hangs_up()
        caller.phones()
        told = {effect.id for effect in caller.effects if isinstance(effect, OpenCallback)}
        for answer in road[dropped:]:
            words = caller.says("overslaan" if caller.question == "callback.day_part" else answer)
            assert "in Dronten woont" not in words, dropped
            assert "iemand verloren" not in words or dropped <= road.index("1 4"), dropped
            if told:
                assert not WINDOW.search(words), (dropped, words)


def test_a_promise_of_this_very_call_is_told() -> None:
    caller = Caller(EVENING)
    caller.phones()
    words = caller.says("0", "Riet", "1")
    assert "morgen tussen 9 uur en half 1." in words


@pytest.mark.parametrize("after", [timedelta(minutes=1), timedelta(days=30)])
def test_stop_and_erasing_say_the_same_whether_or_not_a_call_was_agreed(after: timedelta) -> None:
    texts = dronten()[0].languages["nl"].texts
    for one, other in (("stopped", "stopped-callback"), ("erase-ask", "erase-ask-callback")):
        assert texts.say(one, variant="voice") == texts.say(other, variant="voice")
    caller = Caller()
    caller.phones()
    caller.says("ja", "ik wil stoppen")
    assert caller.state.status == "stopped"
    caller.at += after
    caller.phones()
    assert (caller.state.status, caller.question) == ("active", "about.role")


def test_after_the_end_one_key_begins_anew_and_another_is_a_human() -> None:
    ended = Caller()
    ended.phones()
    ended.says("nee", "nee")
    ended.at += timedelta(days=3)
    anew, human = ended.twin(), ended.twin()
    assert "Toets 0" in anew.phones()
    assert [choice.label for choice in anew.replies[-1].choices] == ["Opnieuw beginnen"]
    anew.says("1")
    assert anew.question == "consent.keep"
    human.phones()
    human.says("0")
    assert human.replies[-1].connect


def test_a_call_ends_that_nobody_knows_whether_the_question_was_heard() -> None:
    caller = Caller()
    caller.writes("Hallo", "ja")
    caller.state = replace(caller.state, unheard=True)
    caller.phones()
    assert not caller.state.unheard
    caller.says("1")
    assert caller.question == "about.age_band"


@pytest.mark.parametrize("road", ROADS.values(), ids=ROADS.keys())
def test_the_same_answers_by_voice_and_by_text_with_a_switch_at_every_question_keep_the_same(road: list[str]) -> None:
    def played(switch: int | None) -> list[object]:
        caller = Caller(EVENING)
        caller.phones() if switch != 0 else caller.writes("Hallo")
        for nth, answer in enumerate(road):
            if switch is not None and nth >= switch:
                caller.writes(answer)
            else:
                caller.says(answer)
        return [effect for effect in caller.kept()
                if not (isinstance(effect, KeepAnswer) and effect.question == "callback.number")]  # fmt: skip

    by_text = played(0)
    assert all(played(switch) == by_text for switch in (None, *range(1, len(road))))


# --- silence ----------------------------------------------------------------------------------------------------------


def test_silence_is_a_try_that_failed_then_other_words_then_a_human() -> None:
    caller = Caller()
    caller.phones()
    assert caller.heard("silence").startswith("Ik hoorde u niet.\nMag ik uw antwoorden bewaren?")
    assert "Zeg ja of nee" in caller.heard("silence")
    caller.heard("silence")
    assert caller.replies[-1].connect == Connect((NOOR,), caller.state.open[0].id)
    assert caller.open == [("technical", "normal")]


def test_where_nobody_is_there_a_callback_is_opened_once_and_a_goodbye_said() -> None:
    caller = Caller(EVENING)
    caller.phones()
    for _ in range(4):
        caller.heard("silence")
    caller.phones()
    for _ in range(3):
        caller.heard("silence")
    assert caller.open == [("technical", "normal")]
    assert "Een collega belt u terug" in caller.words  # the window was told on another call
    opened = [effect for effect in caller.effects if isinstance(effect, OpenCallback)]
    assert [one.number for one in opened] == ["+447700900001"]


def test_what_is_not_understood_three_times_is_a_human_too() -> None:
    caller = Caller(EVENING)
    caller.phones()
    assert "Dat begreep ik niet goed" in caller.says("blauw")
    caller.heard("silence")
    assert "Een collega belt u" in caller.says("groen")
    assert caller.open == [("technical", "normal")]
    caller.says("ja")
    assert caller.question == "about.role"


# --- a poor guess -----------------------------------------------------------------------------------------------------


def test_a_poor_guess_counts_only_after_a_yes() -> None:
    caller = Caller()
    caller.phones()
    assert caller.says("ja", unsure=True) == "Ik verstond: Ja. Klopt dat?"
    assert [choice.label for choice in caller.replies[-1].choices] == ["Ja", "Nee"]
    assert caller.question == "consent.keep"
    assert not caller.kept()
    caller.says("1")
    assert caller.question == "about.role"


@pytest.mark.parametrize(("said", "what"), [
    ("stop", "stoppen"), ("wis mijn gegevens", "alles wissen"), ("English please", "een andere taal"),
])  # fmt: skip
def test_a_command_that_is_hard_to_undo_is_asked_back(said: str, what: str) -> None:
    caller = Caller()
    caller.phones()
    assert caller.says(said, unsure=True) == f"Ik verstond: {what}. Klopt dat?"
    caller.says("nee")
    assert (caller.state.status, caller.state.erase, caller.state.language) == ("active", "no", "nl")
    assert caller.question == "consent.keep"


def test_everything_goes_only_after_a_yes_that_was_heard_well() -> None:
    caller = Caller()
    caller.phones()
    caller.says("wis mijn gegevens")
    assert caller.says("ja", unsure=True) == "Ik verstond: ja. Klopt dat?"
    assert "Alles van u is gewist" not in caller.words
    assert "niets gewist" in caller.says("nee")
    caller.says("wis mijn gegevens")
    caller.says("ja", unsure=True)
    assert "Alles van u is gewist" in caller.says("ja")


def test_a_key_between_is_no_yes_to_erasing() -> None:
    caller = Caller()
    caller.phones()
    caller.says("wis mijn gegevens", "*", "ja")
    assert caller.question == "about.role"


def test_another_clear_answer_is_that_one_and_a_cry_is_never_asked_back() -> None:
    caller = Caller()
    caller.phones()
    caller.says("ja", "1")
    caller.says("65", unsure=True)
    caller.says("82")
    assert caller.state.age_band == "75_84"
    caller.says("ik wil niet meer leven", unsure=True)
    assert caller.open == [("crisis", "urgent")]
    assert caller.state.phone is not None
    assert caller.state.phone.guess is None


def test_what_is_neither_clear_nor_well_heard_says_how_to_reach_a_human() -> None:
    caller = Caller()
    caller.phones()
    assert "Toets 0" in caller.says("brombeer", unsure=True)


@pytest.mark.parametrize(("said", "part"), [("4", None), ("maakt niet uit", None), ("liefst 's middags", "afternoon")])
def test_whoever_does_not_mind_when_is_called_again_at_the_hour_of_before(said: str, part: str | None) -> None:
    caller = Caller()
    caller.phones()
    caller.says(*["ja", "1", "82", "Dronten", *["nee"] * 6, "8", "1", "nee dank u", "ja"])
    caller.falls("check_in.week_1", caller.at + timedelta(days=7))
    caller.says("3")
    assert caller.question == "check_in.when"
    caller.says(said)
    (again,) = [effect for effect in caller.last if isinstance(effect, Schedule)]
    assert again.kind == "check_in.again"
    hour = again.at.astimezone(caller.at.tzinfo).hour
    assert (hour == 14) is (part == "afternoon")
    assert part or hour == caller.at.hour
