"""After danger: what is said to whoever writes on while a human has the case, and just after an amber message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from flows.content import Content
from flows.duty import Alert
from flows.effects import ChangeCallback, Effect, Reply
from flows.engine import Step, step
from flows.events import Inbound
from flows.signals import in_words
from flows.sms import foreign, parts
from flows.state import State, dump, load
from tests.content import dronten

CONTENT, DIRECTORY = dronten()
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 28, 22, 30, tzinfo=UTC)
SUICIDE, FALLEN = ["hallo", "ja", "ik wil dood"], ["hallo", "ja", "ik ben gevallen en kan niet opstaan"]
BESIDE_HER, VIOLENCE = (
    ["hallo", "ja", "mijn man slaat me en hij zit nu naast me"],
    ["hallo", "ja", "mijn zoon slaat mij"],
)
RED = [SUICIDE, FALLEN, BESIDE_HER]
COLD, NOTED, RESTS = "Ik zie dat u nog schrijft", "Dank u, dat staat genoteerd.", "De vragen rusten tot een collega"
NOBODY_COMES = "Er komt niemand vanzelf"
ROPE = ["hallo", "ja", "mijn man wil niet meer leven en heeft het over een touw"]
LOST = ["hallo", "ja", "1", "mn man is gister zelf uit het leven gestapt"]


def heard(state: State, text: str, n: int, at: datetime, content: Content = CONTENT) -> Step:
    event = Inbound(UUID(int=n), "dronten", "telegram", "a", str(n), "telegram:7", at, text)
    return step(content, DIRECTORY, load(dump(state)), event)


def played(*said: str, at: datetime = MORNING) -> tuple[State, list[tuple[Effect, ...]]]:
    """The state, and the effects of each, after a person wrote all this, a minute apart."""
    state, effects = State(), list[tuple[Effect, ...]]()
    for n, text in enumerate(said):
        done = heard(state, text, n + 1, at + timedelta(minutes=n))
        state, effects = done.state, [*effects, done.effects]
    return state, effects


def replies(*said: str, at: datetime = MORNING) -> list[str]:
    """What is said to the last of it."""
    return [effect.text for effect in played(*said, at=at)[1][-1] if isinstance(effect, Reply)]


def signals(*said: str) -> list[str]:
    """The signals that came to the case after it was opened."""
    changes = (one for step_ in played(*said)[1] for one in step_ if isinstance(one, ChangeCallback))
    return [signal for change in changes for signal in change.signals]


# --- a red case: each line its own answer -----------------------------------------------------------------------------


@pytest.mark.parametrize("cry", RED)
@pytest.mark.parametrize("thanks", ["bedankt hoor", "dank u wel", "oke bedankt", "thank you"])
def test_who_says_thanks_hears_a_warm_word_and_no_reproach(cry: list[str], thanks: str) -> None:
    (said,) = replies(*cry, thanks)
    assert said.startswith("Graag gedaan. Pas goed op uzelf.")
    assert ("113" in said) == (cry is SUICIDE)


@pytest.mark.parametrize(
    "farewell", ["welterusten", "tot ziens", "vaarwel", "dank u wel welterusten", "bedankt en tot ziens"]
)
def test_a_farewell_after_such_a_message_is_no_thanks(farewell: str) -> None:
    said = "\n".join(replies(*SUICIDE, farewell))
    assert "Graag gedaan" not in said
    assert "112" in said


@pytest.mark.parametrize("cry", RED)
@pytest.mark.parametrize("news", ["112 gebeld", "ze zijn onderweg", "de ambulance is er", "ik heb de huisarts gebeld"])
def test_who_says_that_help_is_coming_hears_that_it_is_good(cry: list[str], news: str) -> None:
    (said,) = replies(*cry, news)
    assert said.startswith("Goed dat u dat zegt. Een collega leest dit ook.")
    assert "112" in said


@pytest.mark.parametrize("none", ["ik heb 112 niet gebeld", "112 gebeld maar ze nemen niet op",
                                  "ik durf 112 niet te bellen", "heeft u 112 gebeld?", "ik wil de dokter bellen",
                                  "bel 112"])  # fmt: skip
@pytest.mark.parametrize("cry", RED)
def test_help_that_did_not_come_is_not_called_good_and_112_is_named(cry: list[str], none: str) -> None:
    said = "\n".join(replies(*cry, none))
    assert "Goed dat u dat zegt" not in said
    assert "112" in said


def test_who_feels_better_is_answered_so_and_told_whom_to_call_if_it_turns() -> None:
    (said,) = replies(*SUICIDE, "het gaat wel weer")
    assert said.startswith("Fijn dat u dat laat weten.")
    assert "113" in said


@pytest.mark.parametrize("cry", [*RED, VIOLENCE])
@pytest.mark.parametrize("asked", ["MENS", "HELP", "wie komt er nou", "wanneer komt er iemand?", "wat moet ik nu doen"])
def test_who_asks_for_somebody_hears_when_it_is_read_and_that_nobody_comes_of_themselves(
    cry: list[str], asked: str
) -> None:
    (said,) = replies(*cry, asked)
    assert said.startswith("Een collega leest uw bericht vandaag, uiterlijk om 12:30 uur. " + NOBODY_COMES)
    assert "112" in said
    assert ("113" in said) == (cry is SUICIDE)


def test_out_of_hours_it_says_from_when_on_somebody_reads_it() -> None:
    (said,) = replies("ik wil dood", "MENS", at=NIGHT)
    assert "leest uw bericht pas maandag 30 november tussen 9:00 en 12:30 uur. " + NOBODY_COMES in said


def test_an_hour_that_went_by_is_not_promised_again() -> None:
    state = played(*SUICIDE)[0]
    late = heard(state, "MENS", 9, MORNING + timedelta(hours=4))
    assert [one.text for one in late.effects if isinstance(one, Reply)] == [
        "Uw bericht staat nog open bij een collega. Er komt niemand vanzelf bij u langs. Bel 113, of 112 bij gevaar."
    ]


def test_where_somebody_on_duty_picked_it_up_it_says_that_a_colleague_knows() -> None:
    state = played(*FALLEN)[0]
    held = replace(state, open=(replace(state.open[0], acknowledged=True, alerts=1),))
    for at in (MORNING + timedelta(minutes=5), MORNING + timedelta(hours=4)):
        done = heard(held, "wat gebeurt er nu", 9, at)
        (said,) = [one.text for one in done.effects if isinstance(one, Reply)]
        assert said.startswith("Een collega weet van uw bericht en neemt contact met u op. " + NOBODY_COMES)


@pytest.mark.parametrize("cry", RED)
@pytest.mark.parametrize("on", ["VERDER", "kunnen we verdergaan", "kunnen we verdergaan met de vragen", "START",
                                "OVERSLAAN", "TERUG"])  # fmt: skip
def test_who_would_go_on_hears_that_the_questions_rest(cry: list[str], on: str) -> None:
    state, effects = played(*cry, on)
    (said,) = [effect.text for effect in effects[-1] if isinstance(effect, Reply)]
    assert said.startswith(RESTS)
    assert state.talk
    assert state.talk.status == "interrupted"


@pytest.mark.parametrize("cry", RED)
def test_stop_stays_stop_and_start_after_it_hears_that_the_questions_rest(cry: list[str]) -> None:
    stopped, effects = played(*cry, "STOP")
    assert stopped.status == "stopped"
    assert "START" in "".join(one.text for one in effects[-1] if isinstance(one, Reply))
    again, effects = played(*cry, "STOP", "START")
    assert again.status == "active"
    assert next(one.text for one in effects[-1] if isinstance(one, Reply)).startswith(RESTS)


def test_a_name_is_kept_with_the_case_and_said_to_be_noted() -> None:
    _, effects = played(*SUICIDE, "Ik heet Riet")
    assert [one.name for one in effects[-1] if isinstance(one, ChangeCallback) and one.name] == ["Riet"]
    assert replies(*SUICIDE, "Ik heet Riet") == [NOTED]


def test_a_number_is_noted_without_a_reproach() -> None:
    assert replies(*SUICIDE, "+44 7700 900123") == [NOTED + "\nKunt u niet wachten? Bel 113, of 112 bij gevaar."]


def test_what_nobody_foresaw_is_answered_as_before() -> None:
    assert replies(*SUICIDE, "bent u daar")[0].startswith(COLD)


def test_whether_everything_must_go_is_still_answered_by_yes_or_no() -> None:
    assert "wissen" in replies(*SUICIDE, "WIS MIJN GEGEVENS")[0]
    for cry in RED:
        assert replies(*cry, "WIS MIJN GEGEVENS", "nee")[0].startswith("Goed, er is niets gewist.")


@pytest.mark.parametrize("more", ["wie komt er nou", "112 gebeld", "het gaat wel weer", "kunnen we verdergaan", "MENS",
                                  "niet bellen", "hij kijkt mee", "Ik heet Riet"])  # fmt: skip
@pytest.mark.parametrize("cry", RED)
def test_whatever_is_answered_those_on_duty_hear_of_it_as_before(cry: list[str], more: str) -> None:
    state = played(*cry)[0]
    held = replace(state, open=(replace(state.open[0], acknowledged=True),), hushed=True)
    done = heard(held, more, 9, MORNING + timedelta(minutes=9))
    assert [one.nth for one in done.effects if isinstance(one, Alert)] == [1]


# --- violence: somebody may be looking on -----------------------------------------------------------------------------


@pytest.mark.parametrize("cry", [BESIDE_HER, VIOLENCE])
@pytest.mark.parametrize("said", ["mijn dochter belt u maar", "via mijn zus", "liever een brief", "donderdag"])
def test_after_violence_an_answer_to_our_question_is_noted(cry: list[str], said: str) -> None:
    (reply,) = replies(*cry, said)
    assert reply.startswith(NOTED)
    assert COLD not in reply
    assert "112" not in reply


@pytest.mark.parametrize(
    "said", ["de deur zit op slot", "ik kan niet bellen", "112 gebeld maar ze komen niet", "hij komt straks terug"]
)
def test_what_may_be_worse_news_is_noted_and_112_is_named(said: str) -> None:
    assert replies(*BESIDE_HER, said) == [NOTED + "\nKunt u niet wachten? Bel 112."]


@pytest.mark.parametrize("said", ["ja", "ja er is gevaar", "bent u daar?"])
def test_a_yes_may_be_to_our_question_whether_there_is_danger(said: str) -> None:
    reply = "\n".join(replies(*BESIDE_HER, said))
    assert NOTED not in reply
    assert "112" in reply


def test_after_other_violence_they_may_still_go_on_with_the_questions() -> None:
    assert replies(*VIOLENCE, "mijn dochter belt u maar") == [NOTED + "\nVerder met de vragen? Schrijf VERDER."]
    for on in ("VERDER", "kunnen we verdergaan met de vragen"):
        assert replies(*VIOLENCE, on)[0].endswith("Voor wie zoekt u iets?")


@pytest.mark.parametrize("cry", [BESIDE_HER, VIOLENCE])
@pytest.mark.parametrize("hush", ["nee niet bellen", "hij kijkt mee", "ik moet stoppen", "kan nu niet praten",
                                  "ik moet stoppen hij kijkt mee", "bel mij niet op +44 7700 900124"])  # fmt: skip
def test_who_asks_for_silence_is_told_once_that_it_is_good_and_then_has_it(cry: list[str], hush: str) -> None:
    assert replies(*cry, hush) == ["Dat is goed."]
    assert replies(*cry, hush, "hij leest mee") == []
    assert replies(*cry, hush, "hij leest mee", "niet bellen") == []
    assert signals(*cry, hush, "hij leest mee").count("reach.not-now") == 1


def test_whoever_calls_reads_that_in_words() -> None:
    assert in_words("reach.not-now") == "vroeg om nu niet te bellen of te schrijven"


def test_after_something_else_silence_is_granted_in_words_again_and_signalled_no_more() -> None:
    assert replies(*BESIDE_HER, "niet bellen", "via mijn zus", "niet bellen") == ["Dat is goed."]
    assert signals(*BESIDE_HER, "niet bellen", "via mijn zus", "niet bellen").count("reach.not-now") == 1


def test_a_new_cry_ends_the_silence() -> None:
    assert "112" in replies(*BESIDE_HER, "niet bellen", "hij slaat me nu")[0]
    assert replies(*BESIDE_HER, "niet bellen", "hij slaat me nu", "niet bellen") == ["Dat is goed."]


@pytest.mark.parametrize(
    "said",
    [
        "hij is nu niet thuis",
        "ik kan nu niet weg",
        "ik moet hier weg",
        "kom snel hij luistert mee",
        "het moet stoppen",
        "hij kijkt mee bel de politie",
        "niemand hoort me",
    ],
)
def test_what_only_sounds_like_that_is_not_met_with_silence(said: str) -> None:
    assert "Dat is goed." not in replies(*BESIDE_HER, said)
    assert replies(*BESIDE_HER, "niet bellen", said) != []


def test_who_says_how_instead_is_noted_and_not_only_hushed() -> None:
    assert replies(*BESIDE_HER, "niet appen, bel +44 7700 900123") == [NOTED]


def test_stop_is_stop_there_too() -> None:
    assert played(*BESIDE_HER, "STOP")[0].status == "stopped"


def test_no_word_after_violence_says_what_it_was_about() -> None:
    lines = ["bedankt hoor", "112 gebeld", "MENS", "VERDER", "via mijn zus", "niet bellen", "het gaat wel weer"]
    for line in lines:
        said = "\n".join(replies(*BESIDE_HER, line)).lower()
        assert not any(word in said for word in ("slaa", "geweld", "man", "veilig") if word != "man" or " man " in said)


# --- amber ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["wat moet ik doen", "HELP", "hulp", "wat nu"])
def test_who_asks_what_to_do_after_an_amber_message_hears_whom_to_call_again_and_that_a_colleague_is_in_touch(
    asked: str,
) -> None:
    first, promise = replies(*ROPE, asked)
    assert first == replies(*ROPE)[0]
    assert promise.startswith("Een collega leest uw bericht en neemt contact met u op.")


@pytest.mark.parametrize("said", [["wat kost dit"], ["hallo", "HELP"]])
def test_any_other_question_or_a_later_one_is_answered_by_the_general_words(said: list[str]) -> None:
    assert replies(*ROPE, *said)[0].startswith("Ik ben een computer van")


def test_after_that_the_question_still_takes_its_answer() -> None:
    state = played(*ROPE, "wat moet ik doen", "1")[0]
    assert state.talk
    assert state.talk.question == "about.age_band"


def test_thanks_after_an_amber_message_is_not_called_unclear() -> None:
    (said,) = replies(*ROPE, "bedankt hoor")
    assert said.startswith("Graag gedaan.")
    assert said.endswith("Voor wie zoekt u iets?")


@pytest.mark.parametrize("loss", ["mn man is gister zelf uit het leven gestapt",
                                  "mijn zoon heeft zelfmoord gepleegd",
                                  "ik ben mijn dochter verloren door zelfdoding",
                                  "my husband killed himself"])  # fmt: skip
def test_who_lost_somebody_is_met_with_condolence_and_no_question_in_one_breath(loss: str) -> None:
    state, effects = played(*LOST[:3], loss)
    said = [one for one in effects[-1] if isinstance(one, Reply)]
    assert said[0].text.startswith(("Wat verdrietig. Gecondoleerd.", "How sad. I am sorry for your loss."))
    assert "113" in said[0].text
    assert all(one.question is None for one in said)
    assert state.open[0].topic == "crisis"


@pytest.mark.parametrize("next_", ["hij was pas 50", "2", "ja"])
def test_the_question_comes_after_whatever_they_write_next_and_reads_no_answer_in_it(next_: str) -> None:
    state, effects = played(*LOST, next_)
    (said,) = [one.text for one in effects[-1] if isinstance(one, Reply)]
    assert said == "Dank u voor uw bericht. We gaan rustig verder. Liever later? Dat mag ook.\nHoe oud bent u?"
    assert state.age_band is None
    assert played(*LOST, next_, "2")[0].age_band == "65_74"


def test_so_it_does_after_a_cry_for_advice_and_who_passes_over_it_may() -> None:
    assert replies(*LOST, "wat moet ik doen", "2") == ["Hoe oud bent u?"]
    assert replies(*LOST, "OVERSLAAN") == ["Waar woont u?"]


@pytest.mark.parametrize("worry", ["mijn man wil uit het leven stappen", "mijn broer heeft een poging gedaan",
                                   "mijn zoon wilde voor de trein springen"])  # fmt: skip
def test_who_worries_about_somebody_alive_is_not_condoled(worry: str) -> None:
    assert not any("Gecondoleerd" in said for said in replies(*LOST[:3], worry))


# --- the language of the cry ------------------------------------------------------------------------------------------


def test_who_cries_out_in_the_other_language_is_answered_in_it_from_then_on() -> None:
    assert replies("Hallo", "yes", "I want to kill myself")[0].startswith("It is good that you say this.")
    assert played("Hallo", "yes", "I want to kill myself")[0].language == "en"
    assert replies("Hallo", "yes", "I want to kill myself", "thank you")[0].startswith("You are welcome.")
    assert replies("hello", "yes", "ik wil dood")[0].startswith("Goed dat u dit zegt.")


@pytest.mark.parametrize("both", ["ik wil dood", "ik wil dood. I want to kill myself"])
def test_what_the_person_s_own_rules_hear_is_answered_in_their_own_language(both: str) -> None:
    assert played("hallo", "ja", both)[0].language == "nl"


def test_a_cry_in_a_language_without_texts_here_changes_no_language() -> None:
    assert played("hallo", "ja", "Ich will sterben")[0].language == "nl"
    assert played("hallo", "ja", "Ich will sterben")[0].open


# --- all of these -----------------------------------------------------------------------------------------------------


def test_every_one_of_these_words_fits_one_sms_in_every_language() -> None:
    window = "woensdag 23 september tussen 10:15 en 12:30 uur"
    known = {"n112": "112", "n113": "113", "luisterlijn": "088 0767 000", "until": "12:30", "window": window}
    for code in ("nl", "en"):
        texts = CONTENT.languages[code].texts
        names = ["waiting-now", "waiting-later", "waiting-seen", "waiting-open", "rest", "helped", "better", "thanks"]
        for name in (*names, "call", "not-now", "go-on", "amber-loss", "loss-next"):
            for variant in (None, "suicide") if texts.has_variant(f"danger-{name}", "suicide") else (None,):
                said = texts.say(f"danger-{name}", known, variant=variant)
                assert (parts(said), foreign(said)) == (1, ""), said
            assert name not in (*names, "call") or texts.has_variant(f"danger-{name}", "suicide")


def test_the_state_of_yesterday_still_loads() -> None:
    document = dump(played(*SUICIDE)[0]).replace('"amber":null,"hushed":false,', "")
    assert "hushed" not in document
    assert not load(document).hushed
