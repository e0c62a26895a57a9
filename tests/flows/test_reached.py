"""Reached: how somebody may be reached, in whatever words and at whatever question; and a warm word for who is sad."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from flows import reached, telephone
from flows.content import Language
from flows.effects import ChangeCallback, Effect, OpenCallback, Reply
from flows.engine import step
from flows.events import Inbound
from flows.state import State
from tests.content import dronten

CONTENT, STARTER = dronten()
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ASKED_FOR_A_NUMBER = ["MENS", "Riet"]
ASKED_WHEN = [*ASKED_FOR_A_NUMBER, "0612345678"]
MINE, NOTED = "0612345678", "Dank u, dat staat genoteerd."


def played(*said: str) -> tuple[State, list[list[Effect]]]:
    """The state, and the effects of each, after a person wrote all this on Telegram."""
    state, effects = State(), list[list[Effect]]()
    for n, text in enumerate(said):
        at = NOW + timedelta(minutes=n)
        event = Inbound(UUID(int=n + 1), "dronten", "telegram", "a", str(n), "telegram:7", at, text)
        done = step(CONTENT, STARTER, state, event)
        state, effects = done.state, [*effects, list(done.effects)]
    return state, effects


def last(*said: str) -> str:
    """What is said to the last of it."""
    return "\n".join(effect.text for effect in played(*said)[1][-1] if isinstance(effect, Reply))


def question(*said: str) -> str | None:
    talk = played(*said)[0].talk
    return talk.question if talk else None


def told(*said: str) -> dict[str, str | None]:
    """What whoever calls knows by then: number and part of the day."""
    known: dict[str, str | None] = {"number": None, "day_part": None}
    for effect in (one for step_ in played(*said)[1] for one in step_):
        if isinstance(effect, (OpenCallback, ChangeCallback)):
            known |= {name: value for name in known if (value := getattr(effect, name))}
    return known


def signals(*said: str) -> set[str]:
    """What whoever calls is told besides."""
    effects = (effect for step_ in played(*said)[1] for effect in step_)
    return {
        signal for effect in effects if isinstance(effect, (OpenCallback, ChangeCallback)) for signal in effect.signals
    }


# --- a number in words, and one that nobody answers ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("nul zes twaalf vierendertig zesenvijftig achtenzeventig", "+31612345678"),
        ("nul zes een twee drie vier vijf zes zeven acht", "+31612345678"),
        ("mijn nummer is nul zes, twaalf vier en dertig zesenvijftig achtenzeventig hoor", "+31612345678"),
        ("nul drie twee een drie een twee drie vier vijf", "+31321312345"),
        ("nul zes dubbel vijf een twee drie vier vijf zes", "+31655123456"),
        ("06 twaalf 34 56 78", "+31612345678"),
        ("plus eenendertig zes twaalf vierendertig zesenvijftig achtenzeventig", "+31612345678"),
        ("nul zes twaalf", None),
        ("ik heb twaalf kippen en nul zes eenden", None),
        ("nul zes een twee drie vier vijf zes zeven acht of nul drie twee een drie een twee drie vier vijf", None),
        ("", None),
    ],
)
def test_a_number_may_be_said_in_words(said: str, number: str | None, nl: Language) -> None:
    assert telephone.heard(said, nl) == number


@pytest.mark.timeout(60)  # each word doubled what stood behind it: sixty of them filled any memory
@pytest.mark.parametrize("word", ["dubbel", "double"])
def test_a_word_that_doubles_is_said_as_often_as_anybody_likes(word: str, nl: Language, en: Language) -> None:
    for tail in ("vijf", "five", "", "nul zes"):
        for language in (nl, en):
            assert telephone.heard(f"{word} " * 280 + tail, language) is None
    cry = f"ik wil dood {word} " + f"{word} " * 60 + "vijf"
    assert [one.urgency for step_ in played("hallo", cry)[1] for one in step_ if isinstance(one, OpenCallback)] == [
        "urgent"
    ]


def test_so_it_may_in_english(en: Language) -> None:
    assert telephone.heard("zero six twelve thirty four fifty six seventy eight", en) == "+31612345678"
    assert telephone.heard("zero six double five one two three four five six", en) == "+31655123456"


def test_a_number_in_words_is_said_back_in_figures() -> None:
    said = "nul zes twaalf vierendertig zesenvijftig achtenzeventig"
    assert "Ik begrijp: 06 12345678." in last(*ASKED_FOR_A_NUMBER, said)
    assert told(*ASKED_FOR_A_NUMBER, said)["number"] == "+31612345678"


@pytest.mark.parametrize("said", ["0900 1234567", "0800 0113", "0906-8844", "14 0321"])
def test_a_number_on_which_nobody_is_called_back_is_asked_again_in_other_words(said: str) -> None:
    assert last(*ASKED_FOR_A_NUMBER, said).startswith("Op dat nummer kunnen wij u zelf niet bellen.")
    assert told(*ASKED_FOR_A_NUMBER, said)["number"] is None


@pytest.mark.parametrize("said", ["0321 381234", "088 1234567", "085 1234567", "+447700900123"])
def test_a_number_of_a_house_or_a_home_is_taken(said: str) -> None:
    assert question(*ASKED_FOR_A_NUMBER, said) == "callback.day_part"


# --- a moment where a number was asked, and the other way round -------------------------------------------------------


def test_a_part_of_the_day_said_too_early_is_kept_and_the_number_is_still_asked() -> None:
    said = [*ASKED_FOR_A_NUMBER, "'s middags graag"]
    assert last(*said) == (
        "Dat is genoteerd: In de middag. Nu nog uw nummer.\nOp welk telefoonnummer kunnen wij u bellen?"
    )
    assert question(*said) == "callback.number"
    assert last(*said, MINE).startswith("Afgesproken.")
    assert told(*said, MINE) == {"number": "+31612345678", "day_part": "afternoon"}


@pytest.mark.parametrize("said", ["1", "maakt niet uit", "een", "vanavond laat misschien"])
def test_what_names_no_part_of_the_day_is_none_there(said: str) -> None:
    assert question(*ASKED_FOR_A_NUMBER, said) == "callback.number"
    assert told(*ASKED_FOR_A_NUMBER, said)["day_part"] is None


def test_a_number_said_when_the_moment_was_asked_takes_the_place_of_the_first() -> None:
    said = [*ASKED_WHEN, "0321 381234"]
    assert last(*said).startswith("Dank u, uw nummer staat genoteerd.\nWanneer bellen wij u het liefst?")
    assert question(*said) == "callback.day_part"
    assert told(*said)["number"] == "+31321381234"


@pytest.mark.parametrize("said", ["'s middags op 0321 381234", "0321 381234 in de middag"])
def test_both_in_one_line_are_both_taken(said: str) -> None:
    assert told(*ASKED_WHEN, said) == {"number": "+31321381234", "day_part": "afternoon"}
    assert last(*ASKED_WHEN, said).startswith("Dank u, uw nummer staat genoteerd.\nAfgesproken.")


def test_both_in_one_line_where_the_number_was_asked_are_both_taken_too() -> None:
    said = [*ASKED_FOR_A_NUMBER, "0321 381234 in de middag"]
    assert told(*said) == {"number": "+31321381234", "day_part": "afternoon"}
    assert last(*said).startswith("Afgesproken.")


def test_a_number_in_words_is_said_back_in_figures_there_too() -> None:
    said = "nul zes twaalf vierendertig zesenvijftig achtenzeventig"
    assert last(*ASKED_WHEN, said).startswith("Ik begrijp: 06 12345678.")


@pytest.mark.parametrize(
    ("said", "part"), [("Kees, {} liefst 's middags", "afternoon"), ("doe maar Kees {}", None), ("Kees {}", None)]
)
def test_a_number_beside_the_name_is_kept_and_not_asked(said: str, part: str | None) -> None:
    said = said.format("0321 381234")
    assert told("MENS", said) == {"number": "+31321381234", "day_part": part}
    assert last("MENS", said).startswith("Dank u, uw nummer staat genoteerd.")
    assert question("MENS", said) == (None if part else "callback.day_part")


def test_where_there_is_a_number_and_no_name_the_name_is_asked_again() -> None:
    assert question("MENS", "0321 381234") == "callback.name"
    assert told("MENS", "0321 381234")["number"] == "+31321381234"


NAMED_A_DAY = "Een vaste dag kan ik niet beloven"


@pytest.mark.parametrize(
    "said", ["woensdagmiddag want maandag moet ik naar het ziekenhuis", "dinsdagochtend", "vrijdag"]
)
def test_a_day_that_suits_or_does_not_is_passed_on_and_not_promised(said: str) -> None:
    assert last(*ASKED_WHEN, said).startswith(NAMED_A_DAY)
    assert reached.DAY in signals(*ASKED_WHEN, said)


def test_where_none_is_named_nothing_is_said_of_it() -> None:
    assert NAMED_A_DAY not in last(*ASKED_WHEN, "'s middags")
    assert reached.DAY not in signals(*ASKED_WHEN, "'s middags")


def test_a_number_and_a_day_on_which_not_are_both_kept() -> None:
    said = "06-87654321 maar niet op woensdag"
    assert told(*ASKED_WHEN, said)["number"] == "+31687654321"
    assert reached.DAY in signals(*ASKED_WHEN, said)


@pytest.mark.parametrize("before", [ASKED_FOR_A_NUMBER, ASKED_WHEN, ["hallo", "mijn zoon slaat mij"]])
def test_a_number_on_which_nobody_is_called_back_is_asked_again_wherever_it_is_said(before: list[str]) -> None:
    assert last(*before, "0900 1234567").startswith("Op dat nummer kunnen wij u zelf niet bellen.")
    assert told(*before, "0900 1234567")["number"] == told(*before)["number"]


# --- after violence ---------------------------------------------------------------------------------------------------

VIOLENCE = ["hallo", "mijn zoon slaat mij"]


@pytest.mark.parametrize("said", [MINE, "op 0612345678", "maandag na tien uur", "'s ochtends", "bel me als hij weg is"])
def test_after_violence_whoever_says_where_or_when_hears_that_it_is_noted(said: str) -> None:
    assert last(*VIOLENCE, said).startswith(NOTED)


@pytest.mark.parametrize("said", ["ik weet het niet", "ja", "hallo?"])
def test_what_says_neither_is_not_said_to_be_noted(said: str) -> None:
    assert NOTED not in last(*VIOLENCE, said)


def test_where_somebody_may_be_reached_stands_with_the_case() -> None:
    assert told(*VIOLENCE, MINE)["number"] == "+31612345678"


def test_those_words_name_nothing_that_another_might_read() -> None:
    for word in ("slaa", "geweld", "zoon", "veilig"):
        assert word not in last(*VIOLENCE, MINE)


OTHER = "06 87654321"


@pytest.mark.parametrize("said", ["zijn nummer is", "bel mij niet op", "het nummer van mijn zoon is", "fout is"])
@pytest.mark.parametrize("before", [VIOLENCE, ASKED_WHEN])
def test_a_number_that_is_turned_down_or_another_s_is_kept_nowhere(before: list[str], said: str) -> None:
    assert told(*before, f"{said} {OTHER}")["number"] == told(*before)["number"]
    assert "genoteerd" not in last(*before, f"{said} {OTHER}")


@pytest.mark.parametrize("said", ["bel mij niet op", "zijn nummer is"])
def test_nor_is_one_that_stands_in_the_cry_itself(said: str) -> None:
    assert told("hallo", f"mijn zoon slaat mij {said} {OTHER}")["number"] is None
    assert told("hallo", f"mijn zoon slaat mij bel mij op {OTHER}")["number"] == "+31687654321"


def test_a_no_that_is_not_about_the_number_loses_no_number() -> None:
    assert told(*VIOLENCE, f"bel me op {OTHER} maar niet als hij thuis is")["number"] == "+31687654321"


# --- sorrow -----------------------------------------------------------------------------------------------------------

WARM, KERN = "Wat verdrietig. Fijn dat u het zegt.", ["hallo", "ja", "1", "78"]


@pytest.mark.parametrize(
    "said",
    [
        "ik voel me zo alleen",
        "mijn man is net overleden",
        "ik mis haar zo",
        "ik heb zoveel verdriet",
        "ik kan niet stoppen met huilen",
        "ik ben ongeneeslijk ziek",
        "ik heb mijn hond laten inslapen",
        "vorig jaar gevallen en sindsdien durf ik niet meer naar buiten",
        "ik slaap slecht",
        "I feel so lonely",
        "I sleep so badly",
    ],
)
def test_sorrow_that_answers_nothing_is_met_with_a_warm_word_and_the_question_in_other_words(said: str) -> None:
    assert last(*KERN, said).startswith(f"{WARM}\nIn welke plaats woont u?")
    assert question(*KERN, said) == "about.kern"


def test_the_warm_word_is_not_said_twice_in_a_row() -> None:
    assert WARM not in last(*KERN, "ik voel me zo alleen", "ik mis haar zo")


@pytest.mark.parametrize("said", ["ik voel me niet alleen", "ik mis de bus", "paars", "Dronten", "ik huil nooit",
                                  "I never cry", "ik moest huilen van het lachen", "ik mis hem niet",
                                  "ik ben alleen thuis", "ik slaap niet slecht", "ik durf best naar buiten",
                                  "ik kan niet stoppen met roken", "mijn man slaapt slecht",
                                  "I am not afraid to go out"])  # fmt: skip
def test_to_anything_else_it_is_not_said(said: str) -> None:
    assert WARM not in last(*KERN, said)


def test_an_answer_that_tells_of_sorrow_is_an_answer() -> None:
    said = [*KERN, "Dronten", *["ja"] * 6, "mijn man is overleden"]
    assert question(*said) == "about.wishes"
    assert WARM not in last(*said)
