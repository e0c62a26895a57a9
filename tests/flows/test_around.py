"""Around an answer: who gives way, what everybody does, where a name is pointed at, limits and slips of the pen."""

from __future__ import annotations

import pytest

from flows import commands, spelling
from flows.content import Language
from tests.flows.asked import CAUSES, CONTENT, HELP, HOURS, KEEP, KERN, MISS, NAME, PART, WISHES, heard


@pytest.mark.parametrize("said", ["ja dat zegt iedereen", "ja dat vraagt iedereen nu", "ja dat doen alle mensen"])
def test_what_everybody_does_or_says_leaves_no_yes(said: str) -> None:
    assert heard(KEEP, said) == heard(MISS, said) == "unclear"


def test_who_gives_way_grants_a_request_but_agrees_with_no_statement() -> None:
    assert heard(KEEP, "nou goed dan") == "yes"
    assert heard(MISS, "nou goed dan") == heard(MISS, "nou ja goed") == "unclear"


def test_a_picture_that_doubts_takes_a_yes_back_but_no_dont_know() -> None:
    assert heard(MISS, "\U0001f44d\U0001f648") == heard(KEEP, "ja \U0001f937") == "unclear"
    assert heard(MISS, "\U0001f44d") == heard(MISS, "ja \U0001f600") == "yes"
    assert heard(MISS, "weet niet \U0001f937") == "dont_know"


def test_a_word_that_adds_nothing_is_no_wish_by_its_stem() -> None:
    assert heard(HELP, "Het is zwaar hoor") == "unclear"
    assert heard(HELP, "ik wil gehoord worden") == "talk"


@pytest.mark.parametrize("question", [HELP, WISHES])
def test_help_that_comes_already_is_no_wish(question: str) -> None:
    assert heard(question, "dinsdag komt de wijkverpleging") == "unclear"
    assert heard(question, "Zaterdag is er thuiszorg") == "unclear"
    assert heard(question, "graag hulp in huis") != "unclear"


@pytest.mark.parametrize(
    ("said", "name"),
    [("ik heet Sietske mevrouw", "Sietske"), ("Dat is Geert", "Geert"), ("u mag Roelie zeggen", "Roelie"),
     ("u mag roelie zeggen", "roelie"), ("U mag mij Wilhelmina noemen.", "Wilhelmina"), ("De Vries", "De Vries"),
     ("Mooie naam", "unclear"), ("zeg Bep", "Bep"), ("Roelie mag wel", "Roelie"),
     ("Een rare vraag", "unclear"), ("De overbuurman", "unclear"), ("dat is mooi", "unclear"),
     ("u mag bellen", "unclear")],
)  # fmt: skip
def test_a_name_is_pointed_at_and_not_described(said: str, name: str) -> None:
    assert heard(NAME, said) == name


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("'s middags, maar niet te laat", "afternoon"),
        ("in de ochtend, niet te vroeg", "morning"),
        ("de ochtend komt mij het beste uit", "morning"),
        ("de ochtend komt mij niet goed uit", "unclear"),
        ("zowel 's middags als 's ochtends kan", "any"),
        ("mij maakt het niks uit", "any"),
        ("makt niet uut", "any"),
        ("middach", "afternoon"),
        ("ochtend, als het maar niet te vroeg is", "morning"),
        ("de middag is het fijnst", "afternoon"),
        ("sochtends en smiddags", "any"),
    ],
)
def test_a_part_of_the_day_may_have_its_limits_and_its_praise_beside_it(said: str, meant: str) -> None:
    assert heard(PART, said) == meant


def test_the_day_on_which_a_weeks_hours_fall_leaves_them_as_they_are() -> None:
    assert heard(HOURS, "6 uur per week, op maandag en vrijdag") == "6"
    assert heard(HOURS, "op maandag 3 uur") == "unclear"


def test_how_often_is_a_count_where_nothing_stands_beside_it() -> None:
    assert (heard(HOURS, "twee keer"), heard(HOURS, "drie maal")) == ("2", "3")


def test_a_slip_in_a_long_word_has_rivals_only_among_other_counts(nl: Language) -> None:
    assert spelling.corrected("mantelzurger", nl) == "mantelzorger"
    assert spelling.corrected("drieenzeventg", nl) == "drieenzeventig"
    assert spelling.corrected("vijrentachtig", nl) == "vijrentachtig", "of 84 and 85 it may be either"


@pytest.mark.parametrize("said", ["ik heb liever dat er iemand belt", "ik praat liever met iemand in het echt"])
def test_somebody_rather_than_a_machine_is_a_human(said: str) -> None:
    found = commands.find(said, CONTENT.languages.values())
    assert found is not None
    assert found.name == "human"


def test_who_comes_hardly_anywhere_does_not_get_out() -> None:
    assert heard(CAUSES, "ik kom vrijwel nergens meer") == "getting_out"


def test_nearness_doubts_a_place_and_no_yes_or_no() -> None:
    assert heard(KERN, "vlakbij Dronten") == heard(KERN, "in de buurt van Dronten") == "unclear"
    assert heard(MISS, "Nee, ik heb mijn kinderen vlakbij") == "no"
