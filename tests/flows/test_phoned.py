"""How a call is met: it goes on where it stopped, tells nothing it was told before, and nobody is left with silence."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from flows.content import Line
from flows.effects import Connect, KeepAnswer, OpenCallback, Reply
from flows.events import MessageLost
from flows.flow import Ask
from flows.moments import Schedule
from flows.state import Phone, State
from flows.turn import Turn
from tests.content import NOOR, dronten, on_duty
from tests.dialogues.script import ZONE
from tests.flows.calling import EVENING, STAFFED, Caller

SENIOR = ["ja", "1", "82", "Dronten", "nee", "ja", "ja", "nee", "ja", "nee", "1 4", "1", "1", "1", "Riet", "1", "ja"]
CARER = ["ja", "2", "Swifterbant", "1", "3", "20", "ja", *["ja"] * 9, "1", "Kees", "2", "ja"]
REPORTER = ["ja", "3", "1 2", "2", "Biddinghuizen", "Truus", "1"]
LONELY = ["ja", "1", "82", "Dronten", *["ja", "nee", "nee", "ja", "nee", "ja"], "8", "8", "Riet", "1", "ja"]
ROADS = {"senior": SENIOR, "carer": CARER, "reporter": REPORTER, "lonely": LONELY}
WINDOW = re.compile(r"\d{1,2}:\d\d|vandaag|morgen tussen|maandag|dinsdag|woensdag|donderdag|vrijdag")
NEVER = re.compile(r"Riet|Kees|Truus|82|\+44|0770|0 7 7 0|in Dronten|verloren|al \d|eenzaam|afgesproken|score")


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
            assert words == f"Fijn dat u er bent. We gaan verder waar we gebleven waren.\n{question}"
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
    assert "morgen tussen 9:00 en 12:30 uur" in words


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


# --- a human now ------------------------------------------------------------------------------------------------------


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
    people = [{"name": str(n), "sms": f"+44770090091{n}"} for n in range(5)] + [{"name": "x", "telegram": 5}]
    content = on_duty(dronten()[0], {"name": "zelf", "sms": "+447700900777", "from_alert": 2}, *people)
    caller = Caller(content=content)
    caller.phones()
    caller.says("0")
    assert caller.replies[-1].connect
    assert caller.replies[-1].connect.numbers == tuple(f"+44770090091{n}" for n in range(3))


@pytest.mark.parametrize("people", [[], [{"name": "Noor", "telegram": 7}]])
def test_with_nobody_who_has_a_telephone_a_callback_is_promised(people: list[dict[str, object]]) -> None:
    caller = Caller(content=on_duty(dronten()[0], *people))
    caller.phones()
    assert "Een collega belt u terug" in caller.says("9")
    assert not any(reply.connect for reply in caller.replies)


@pytest.mark.parametrize(("question", "said"), [("carer.since", "0"), ("callback.number", "0612345678")])
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
    caller.says("Henk", "06 12345678")
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
    assert "staat genoteerd" in caller.says("0612345678")


# --- a reminder -------------------------------------------------------------------------------------------------------


def dropped() -> Caller:
    caller = Caller()
    caller.phones()
    caller.says("ja", "1")
    caller.hangs_up()
    return caller


def planned(caller: Caller) -> list[tuple[str, object]]:
    return [(effect.kind, effect.at) for effect in caller.last if hasattr(effect, "if_none")]


def test_a_call_that_broke_off_is_taken_up_once_at_the_same_hour() -> None:
    caller = dropped()
    ((kind, at),) = planned(caller)
    assert (kind, at) == ("reminder.unfinished", caller.at + timedelta(days=1))
    words = caller.falls("reminder.unfinished", STAFFED + timedelta(days=1))
    assert "u spreekt met Peilstation Dronten" in words
    assert "Hoe oud bent u?" in words
    assert not NEVER.search(words)
    (reply,) = caller.replies
    assert (reply.lane, reply.question, bool(reply.until)) == ("unasked", "about.age_band", True)
    caller.says("82")
    caller.hangs_up()
    assert not planned(caller), "once a conversation"


@pytest.mark.parametrize("then", ["before consent", "to a human", "by text", "stop"])
def test_no_reminder_where_it_was_not_left_in_the_middle_by_voice(then: str) -> None:
    caller = Caller()
    caller.phones()
    if then != "before consent":
        caller.says("ja")
    if then == "to a human":
        caller.says("0")
    elif then == "by text":
        caller.writes("1")
    elif then == "stop":
        caller.says("stop")
    caller.hangs_up()
    assert not planned(caller)


@pytest.mark.parametrize("since", ["1", "STOP"])
def test_whoever_was_heard_since_is_not_reminded(since: str) -> None:
    caller = dropped()
    caller.writes(since)
    assert any(getattr(effect, "prefix", "") == "reminder" for effect in caller.last)


def test_nobody_answered_is_for_a_human_and_no_answer_to_a_question_nobody_heard() -> None:
    caller = dropped()
    caller.falls("reminder.unfinished", STAFFED + timedelta(days=1))
    caller.take(MessageLost(UUID(int=999), "dronten", "p", caller.at, "unasked", "unanswered"))
    assert caller.open == [("not_reached", "normal")]
    caller.writes("82")
    assert caller.question == "about.age_band"
    assert not any(isinstance(effect, KeepAnswer) for effect in caller.last)


def test_a_text_ends_what_only_a_call_remembers() -> None:
    caller = Caller()
    caller.phones()
    caller.says("stop", unsure=True)
    assert isinstance(caller.state.phone, Phone)
    caller.writes("ja")
    assert caller.state.phone is None
    assert caller.state.status == "active"
    assert all(isinstance(effect, Reply) is False or effect.language is None for effect in caller.last)


# --- our own calls ----------------------------------------------------------------------------------------------------


def scheduled(caller: Caller) -> dict[str, datetime]:
    """The moments planned in the last turn, on the municipality's own clock."""
    return {effect.kind: effect.at.astimezone(ZONE) for effect in caller.last if isinstance(effect, Schedule)}


def screened(*, part: str, at: datetime = STAFFED, by: str = "voice") -> Caller:
    """Somebody who chose an activity and agreed to a check-in, of whom the part of the day is known."""
    caller = Caller(at)
    if by == "voice":
        caller.phones()
        caller.says(*SENIOR[:-2], part, "ja")
    else:
        caller.writes("Hallo", *SENIOR[:-2], part, "ja")
    return caller


@pytest.mark.parametrize(("part", "hour"), [("1", 10), ("2", 14), ("3", 16)])
def test_a_check_in_call_comes_at_the_time_of_day_they_chose_else_at_that_of_their_own_call(
    part: str, hour: int
) -> None:
    at = scheduled(screened(part=part, at=STAFFED.replace(hour=16)))["check_in.week_1"]
    assert (at.date(), at.hour) == (date(2026, 12, 1), hour)


def test_in_writing_it_comes_at_the_hour_it_always_did() -> None:
    at = scheduled(screened(part="1", at=STAFFED.replace(hour=16), by="sms"))["check_in.week_1"]
    assert at.hour == 16


def called_up() -> Caller:
    caller = screened(part="1")
    caller.hangs_up()
    caller.falls("check_in.week_1", STAFFED + timedelta(days=7))
    caller.call += 1
    return caller


def test_a_check_in_call_says_who_calls_and_asks_in_three_keys() -> None:
    caller = called_up()
    (reply,) = caller.replies
    assert reply.text.startswith("Goedendag, u spreekt met Peilstation Dronten.")
    assert [choice.label for choice in reply.choices] == ["Goed", "Bel mij", "Een andere keer"]
    assert (reply.question, reply.lane, reply.language) == ("check_in.call", "unasked", "nl")
    assert not NEVER.search(reply.text)


@pytest.mark.parametrize("said", ["1", "goed hoor", "het gaat goed"])
def test_whoever_is_well_and_had_chosen_something_is_asked_how_that_went(said: str) -> None:
    caller = called_up()
    words = caller.says(said)
    assert caller.question == "check_in.went"
    assert "Peilstation" not in words, "they have heard who calls"
    assert not any(activity.name in words for activity in caller.directory.values())


@pytest.mark.parametrize("said", ["2", "het gaat niet zo goed", "ik ben eenzaam", "gaat wel"])
def test_whoever_is_not_well_is_called(said: str) -> None:
    caller = called_up()
    assert "Goed dat u het zegt" in caller.says(said)
    assert ("bad_check_in", "today") in caller.open


@pytest.mark.parametrize(("when", "hour"), [("1", 10), ("in de middag", 14), ("3", 18)])
def test_another_time_is_the_next_day_at_the_time_they_like_and_from_then_on(when: str, hour: int) -> None:
    caller = called_up()
    caller.says("een andere keer", when)
    again = scheduled(caller)["check_in.again"]
    assert (again.date(), again.hour) == (date(2026, 12, 2), hour)
    caller.falls("check_in.again", again)
    caller.call += 1
    assert "Hoe gaat het nu met u?" in caller.words
    caller.says("3", "overslaan")
    assert scheduled(caller)["check_in.again"].hour == hour, "it was remembered"


def test_what_is_texted_before_the_call_was_answered_is_no_answer_to_it() -> None:
    caller = called_up()
    caller.writes("1")
    assert caller.question == "check_in.call"
    assert not any(isinstance(effect, KeepAnswer) for effect in caller.last)


def test_whoever_phones_back_goes_on_with_that_question() -> None:
    caller = called_up()
    assert "Hoe gaat het nu met u?" in caller.phones()


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
