"""Beside an answer: what may stand there, what takes an answer back, and what makes of its words no answer at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows import clauses, commands, numbers, spelling
from flows.content import Language
from flows.words import Answers
from tests.flows.asked import (
    AGE,
    CAUSES,
    CONTENT,
    HELP,
    HOURS,
    KEEP,
    KERN,
    MISS,
    NAME,
    NL,
    PART,
    ROLE,
    WISHES,
    heard,
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (MISS, "ja de bel gaat"),
        (MISS, "ja wacht even hoor"),
        (MISS, "nee wacht even"),
        (MISS, "ja ik was even weg"),
        (MISS, "ja, daar ben ik weer"),
        (MISS, "ja met Annie"),
        (MISS, "ja mijn man wel"),
        (MISS, "ja dat zegt mijn dochter ook"),
        (MISS, "ja dat was vorig jaar"),
        (MISS, "ja toen mijn man net weg was"),
        (MISS, "ja dat zou best kunnen"),
        (MISS, "ja dat is een goede vraag"),
        (KEEP, "ja waarvoor eigenlijk"),
        (KEEP, "ja is dat nodig"),
        (KEEP, "ja dat moet mijn man beslissen"),
        (KEEP, "ja daar moet ik over nadenken"),
    ],
)
def test_what_strays_from_the_question_leaves_no_yes_or_no(question: str, said: str) -> None:
    assert heard(question, said) == "unclear"


@pytest.mark.parametrize(
    ("question", "said", "meant"),
    [
        (MISS, "ja, sinds mijn man er niet meer is", "yes"),
        (MISS, "daar ben ik het wel mee eens", "yes"),
        (MISS, "ja wat dacht je", "yes"),
        (MISS, "ja, met vlagen", "more_or_less"),
        (MISS, "nee daar heb ik geen tijd voor met het vee", "no"),
        (KEEP, "daar heb ik geen zin in", "no"),
        (KEEP, "nee joh waarvoor", "no"),
    ],
)
def test_what_only_looks_like_it_takes_no_answer_away(question: str, said: str, meant: str) -> None:
    assert heard(question, said) == meant


@pytest.mark.parametrize("said", ["1 nee", "ja 3", "nee 1", "3 ja", "ja 2"])
def test_a_number_and_the_word_for_another_option_are_no_answer(said: str) -> None:
    assert heard(MISS, said) == "unclear"


@pytest.mark.parametrize(("said", "meant"), [("1 ja", "yes"), ("nee 3", "no"), ("ja twee keer per week", "yes")])
def test_a_number_that_agrees_is_one(said: str, meant: str) -> None:
    assert heard(MISS, said) == meant


@pytest.mark.parametrize(
    ("question", "said", "meant"),
    [
        (MISS, "1, o nee 2", "more_or_less"),
        (MISS, "ja of eigenlijk nee, nee dus", "no"),
        (MISS, "ik bedoelde 3 niet 1", "no"),
        (MISS, "mijn dochter zegt van wel maar dat is niet zo", "no"),
        (KEEP, "nee wacht, ja", "yes"),
        (KEEP, "nee ik bedoel ja sorry verkeerd getikt", "yes"),
        (KEEP, "ja. o nee ik bedoel nee, niet bewaren", "no"),
        (HOURS, "vijftien nee ik zeg het verkeerd vijfentwintig", "25"),
        (CAUSES, "5, o nee 6 bedoel ik", "money"),
        (KERN, "Dronten nee wacht we zijn verhuisd, Biddinghuizen", "Biddinghuizen"),
        (PART, "ochtend nee wacht middag", "afternoon"),
        (ROLE, "voor mijn moeder, o nee wacht voor mezelf", "self"),
    ],
)
def test_what_is_taken_back_is_not_read(question: str, said: str, meant: str) -> None:
    assert heard(question, said) == meant


@pytest.mark.parametrize(("question", "said"), [(MISS, "ja, o nee wacht"), (CAUSES, "3, o nee"), (HOURS, "20, of nee")])
def test_an_answer_taken_back_and_not_given_anew_is_none(question: str, said: str) -> None:
    assert heard(question, said) == "unclear"


def test_where_nothing_is_taken_back_the_line_is_read_whole(nl: Language) -> None:
    assert clauses.last_meant("nee hoor", nl) is None
    assert clauses.last_meant("1, o nee 2", nl) == "2"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (KERN, "ik doe boodschappen in Dronten"),
        (KERN, "ik ben in Dronten geboren"),
        (KERN, "de bus naar Dronten rijdt niet"),
        (KERN, "ik zwem altijd in Dronten"),
        (ROLE, "voor mezelf en mijn vrouw"),
        (ROLE, "ik en mijn zus"),
        (PART, "mijn dochter belt in de middag"),
        (PART, "in de middag bridge ik"),
    ],
)
def test_an_option_named_for_something_else_is_not_chosen(question: str, said: str) -> None:
    assert heard(question, said) == "unclear"


@pytest.mark.parametrize(
    ("question", "said", "meant"),
    [
        (KERN, "ik woon al jaren aan de dijk in Dronten", "Dronten"),
        (KERN, "gewoon hier in Dronten", "Dronten"),
        (ROLE, "het gaat om mezelf", "self"),
        (PART, "bel maar in de middag", "afternoon"),
        (PART, "liefst voor de koffie in de ochtend", "morning"),
    ],
)
def test_what_goes_with_an_option_may_stand_beside_it(question: str, said: str, meant: str) -> None:
    assert heard(question, said) == meant


@pytest.mark.parametrize(
    "said",
    ["mijn zus doet 20 uur", "de thuiszorg komt 3 uur", "ik ben 20", "ik slaap 8 uur", "1e1", "0x3", "-3", "3.0"],
)
def test_somebody_elses_hours_or_another_number_is_no_count_of_hours(said: str) -> None:
    assert heard(HOURS, said) == "unclear"


@pytest.mark.parametrize(
    ("said", "meant"),
    [("eentje", "1"), ("+3", "3"), ("geen uur", "0"), ("20 als ik het goed heb", "20"), ("zoiets als 25", "25")],
)  # fmt: skip
def test_a_count_may_be_said_otherwise(said: str, meant: str) -> None:
    assert heard(HOURS, said) == meant


@pytest.mark.parametrize("said", ["½", "-3", "10%", "€3", "1e1", "0x3", "ik ben 73"])
def test_a_fraction_a_share_or_an_age_chooses_none_of_several(said: str) -> None:
    assert heard(CAUSES, said) == "unclear"


def test_a_numeral_of_one_sign_chooses_one_of_several() -> None:
    assert heard(CAUSES, "\u2163") == "getting_out"


def test_a_denial_in_the_gap_of_a_sentence_tells_of_nothing() -> None:
    assert heard(CAUSES, "ik ben vaak somber") == "gloomy"
    assert heard(CAUSES, "ik ben nooit somber") == "unclear"


def test_what_leads_up_to_a_yes_or_no_says_neither() -> None:
    assert heard(KEEP, "doe maar nee") == "no"
    assert heard(KEEP, "doe maar gerust") == "yes"
    assert heard(KEEP, "nee hoor, geen bezwaar") == "yes"


def test_a_part_that_only_denies_leaves_open_what_stands_before_it() -> None:
    assert heard(KERN, "Dronten, maar niet") == "unclear"
    assert heard(PART, "in de middag, maar niet") == "unclear"


def test_what_somebody_died_of_is_nobodys_health() -> None:
    assert heard(CAUSES, "mijn zus is overleden aan kanker") == "loss"


def test_a_list_of_numbers_is_no_fraction() -> None:
    assert not numbers.no_option("1/3")
    assert heard(CAUSES, "1 en 3") == "loss,health"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("zestig pas", "under_65"),
        ("ik word in december 85", "75_84"),
        ("bijna 75", "65_74"),
        ("de derde graag", "75_84"),
    ],
)
def test_an_age_not_yet_reached_is_not_counted(said: str, meant: str) -> None:
    assert heard(AGE, said) == meant


@pytest.mark.parametrize("said", ["ik hoop 90 te worden", "ik wou dat ik 70 was", "77 huisnummer", "eind zeventig"])
def test_an_age_wished_for_or_a_house_is_none(said: str) -> None:
    assert heard(AGE, said) == "unclear"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (HELP, "ik luister altijd naar hem"),
        (HELP, "hij praat de hele dag"),
        (HELP, "ik heb al een oppas"),
        (WISHES, "er komt al hulp in huis"),
        (WISHES, "ik heb genoeg bezoek"),
        (WISHES, "ik ben te moe voor uitjes"),
    ],
)
def test_what_is_had_already_or_done_every_day_is_no_wish(question: str, said: str) -> None:
    assert heard(question, said) == "unclear"


def test_a_place_in_a_list_of_several_is_one_of_them() -> None:
    assert heard(HELP, "de laatste") == "talk"


@pytest.mark.parametrize(
    ("question", "said", "meant"),
    [
        (KEEP, "yes, that is fine", "yes"),
        (KEEP, "that is fine with me", "yes"),
        (KEEP, "no I would rather not", "no"),
        (PART, "in the morning please", "morning"),
        (KERN, "I live in Dronten", "Dronten"),
        (KERN, "I used to live in Dronten", "unclear"),
        (MISS, "yes, sometimes", "more_or_less"),
    ],
)
def test_english_is_read_in_a_dutch_conversation(question: str, said: str, meant: str) -> None:
    assert heard(question, said) == meant


@pytest.mark.parametrize(
    ("said", "name"),
    [("Hoe ik heet? Lena", "Lena"), ("Alie, en u?", "Alie"), ("nou Coby dan maar", "Coby"), ("Nel toch", "Nel"),
     ("Ik ben Klaas, 78 jaar", "Klaas"), ("nee niet Jan maar Johan", "Johan"), ("ja hoor", "unclear"),
     ("ik blijf liever anoniem", "refused"), ("hoe heet u zelf?", "unclear")],
)  # fmt: skip
def test_a_name_stands_among_small_words(said: str, name: str) -> None:
    assert heard(NAME, said) == name


@pytest.mark.parametrize(
    ("said", "command"),
    [("we kunnen beginnen hoor", "start"), ("ik wil geen computer, een mens", "human"), ("stopt u er maar mee", "stop"),
     ("ik verstond het niet", "repeat"), ("slaan we over", "skip"), ("bel me niet", ""), ("twintig zou ik zeggen", "")],
)  # fmt: skip
def test_a_command_may_have_small_words_around_it(said: str, command: str) -> None:
    found = commands.find(said, CONTENT.languages.values())
    assert (found.name if found else "") == command


def test_a_word_misspelt_that_names_an_option_asks_for_no_help() -> None:
    assert heard(HELP, "infromatie graag") == "information"


def test_no_near_miss_is_made_of_a_word_that_turns_an_answer(nl: Language) -> None:
    assert spelling.corrected("als ik me niet vergis", nl) == "als ik me niet vergis"


def test_nothing_strays_or_is_taken_back_where_a_language_lists_nothing() -> None:
    answers = Answers.model_validate({**NL.words.answers.model_dump(), "strays": (), "amends": ()})
    bare = replace(NL, words=NL.words.model_copy(update={"answers": answers}))
    assert clauses.last_meant("1, o nee 2", bare) is None
    assert answers.strayed is None
