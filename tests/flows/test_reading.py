"""Reading: what an answer means. What is not certain is asked again: that is a value, never a guess, never an error."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import numbers, reading
from flows.content import Language
from flows.effects import Choice
from flows.flow import Ask, Option
from flows.heard import Answered, DontKnow, Reading, Refused, Unclear
from tests import vectors_read
from tests.flows import asked

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
Kind = Literal["permission", "item", "one", "age", "number", "several", "name", "phone"]

YES_NO = (("yes", "Ja"), ("no", "Nee"))
ITEM = (("yes", "Ja"), ("more_or_less", "Min of meer"), ("no", "Nee"))
BANDS = (("under_65", "Jonger dan 65"), ("65_74", "65 tot 75"), ("75_84", "75 tot 85"), ("85_plus", "85 of ouder"))
ROLES = (("self", "Voor mezelf"), ("carer", "Ik zorg voor iemand"), ("reporter", "Ik heb zorgen om iemand"))
KERNEN = (
    ("Biddinghuizen", "Biddinghuizen"),
    ("Dronten", "Dronten"),
    ("Swifterbant", "Swifterbant"),
    ("elsewhere", "Ergens anders"),
)
CAUSES = (
    ("loss", "Iemand verloren"),
    ("moved", "Verhuisd"),
    ("health", "Mijn gezondheid"),
    ("getting_out", "Moeilijk de deur uit"),
    ("stopped_work", "Gestopt met werken"),
    ("money", "Zorgen over geld"),
    ("gloomy", "Vaak somber"),
    ("none", "Niets hiervan"),
)
LETTERS = tuple((f"option_{letter}", f"keuze {letter}") for letter in "abcdefgh")


def read(kind: Kind, options: tuple[tuple[str, str], ...], text: str, language: Language, name: str = "q") -> Reading:
    alone = tuple(Option(id=option, alone=option == "none") for option, _ in options)
    choices = [Choice(*option) for option in options]
    return reading.read(Ask(ask=name, read=kind, options=alone, high=168), choices, text, language, now=NOW)


# --- yes and no -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", vectors_read.each("nl_yes_no.tsv", "utterance"))
def test_a_permission_is_given_refused_or_asked_again(row: dict[str, str], nl: Language) -> None:
    expected = Unclear() if row["expected"] == "unclear" else Answered(row["expected"])
    assert read("permission", YES_NO, row["utterance"], nl) == expected


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("ja", Answered("yes")),
        ("dat klopt", Answered("yes")),
        ("helemaal niet", Answered("no")),
        ("nooit", Answered("no")),
        ("min of meer", Answered("more_or_less")),
        ("more or less", Answered("more_or_less")),
        ("ja, een beetje", Answered("more_or_less")),
        ("2", Answered("more_or_less")),
        ("de derde", Answered("no")),
        ("liever niet", Refused()),
        ("Nee, dat zeg ik liever niet", Refused()),
        ("dat gaat u niets aan", Refused()),
        ("weet ik niet", DontKnow()),
        ("geen idee", DontKnow()),
        ("doe maar", Unclear()),
        ("graag", Unclear()),
        ("hoeft niet", Unclear()),
        ("niet echt", Answered("no")),
        ("ja maar nee", Unclear()),
        ("ja?", Unclear()),
        ("4", Unclear()),
        ("ik mis mijn man", Unclear()),
    ],
)
def test_an_item_has_a_middle_answer_a_refusal_and_a_dont_know(said: str, meant: Reading, nl: Language) -> None:
    assert read("item", ITEM, said, nl) == meant


@pytest.mark.parametrize("said", ["ja", "yes", "Yes please", "sure", "of course", "ja graag"])
def test_yes_is_understood_in_an_english_conversation(said: str, en: Language, nl: Language) -> None:
    assert read("permission", YES_NO, said, nl if said == "ja graag" else en) == Answered("yes")


@pytest.mark.parametrize("said", ["no", "nee", "no thank you", "I'd rather not", "not at all"])
def test_no_is_understood_in_an_english_conversation(said: str, en: Language) -> None:
    assert read("permission", YES_NO, said, en) == Answered("no")


@pytest.mark.parametrize("said", ["yes and no", "maybe", "not really", "yes but not my name", "no problem but no"])
def test_what_may_be_either_is_asked_again_in_english(said: str, en: Language) -> None:
    assert read("permission", YES_NO, said, en) == Unclear()


# --- options ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", vectors_read.each("unicode_digits.tsv", "input"))
def test_a_digit_of_any_script_chooses_an_option(row: dict[str, str], nl: Language) -> None:
    number = int(row["expected"]) if row["expected"].isdigit() else 0
    expected = Answered(LETTERS[number - 1][0]) if 1 <= number <= len(LETTERS) else Unclear()
    assert read("one", LETTERS, row["input"], nl) == expected


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("voor mezelf", "self"),
        ("Ik bel voor mezelf hoor", "self"),
        ("ik ben mantelzorger", "carer"),
        ("ik zorg voor mijn man", "carer"),
        ("ik maak me zorgen om mijn buurvrouw", "reporter"),
        ("de eerste", "self"),
        ("nummer 3", "reporter"),
    ],
)
def test_an_option_may_be_named_in_other_words(said: str, role: str, nl: Language) -> None:
    assert read("one", ROLES, said, nl, "about.role") == Answered(role)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Dronten", Answered("Dronten")),
        ("ik woon in Swifterbant", Answered("Swifterbant")),
        ("Lelystad", Answered("elsewhere")),
        ("niet in Dronten", Unclear()),
        ("Dronten of Swifterbant", Unclear()),
        ("misschien Dronten", Unclear()),
        ("vlakbij Dronten", Unclear()),
        ("is dat in Dronten?", Unclear()),
        ("weet ik niet", DontKnow()),
        ("dat zeg ik niet", Refused()),
        ("vroeger woonden wij met ons hele gezin met zeven kinderen op een boerderij net buiten Dronten", Unclear()),
    ],
)
def test_a_place_is_certain_or_asked_again(said: str, meant: Reading, nl: Language) -> None:
    assert read("one", KERNEN, said, nl, "about.kern") == meant


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("1 en 3", ("loss", "health")),
        ("3, 1", ("loss", "health")),
        ("13", ("loss", "health")),
        ("een en drie", ("loss", "health")),
        ("ja, 2", ("moved",)),
        ("2 en geldzorgen", ("moved", "money")),
        ("mijn man is 2 jaar geleden overleden", ("loss",)),
        ("verhuisd en somber", ("moved", "gloomy")),
        ("geen geld", ("money",)),
        ("niets", ("none",)),
        ("nee hoor", ("none",)),
        ("8", ("none",)),
    ],
)
def test_several_may_be_listed_or_named(said: str, ids: tuple[str, ...], nl: Language) -> None:
    assert read("several", CAUSES, said, nl, "about.causes") == Answered(ids)


@pytest.mark.parametrize(
    "said",
    [
        "4 of 5",
        "1-3",
        "1 en 8",
        "1 en 9",
        "19",
        "ik ben niet verhuisd",
        "alles behalve 3",
        "helpt u bij geldzorgen?",
        "tja",
    ],
)
def test_a_list_that_may_mean_two_things_is_asked_again(said: str, nl: Language) -> None:
    assert read("several", CAUSES, said, nl, "about.causes") == Unclear()


# --- age --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "band"),
    [
        ("78", "75_84"),
        ("ik ben 78 jaar", "75_84"),
        ("achtenzeventig", "75_84"),
        ("64", "under_65"),
        ("65", "65_74"),
        ("85", "85_plus"),
        ("van 1940", "85_plus"),
        ("geb. 12-3-1941", "85_plus"),
        ("12 maart 1950", "75_84"),
        ("24-11-1961", "65_74"),
        ("25-11-1961", "under_65"),
        ("negentienveertig", "85_plus"),
        ("2", "65_74"),
        ("65 tot 75", "65_74"),
        ("ouder dan 85", "85_plus"),
    ],
)
def test_an_age_a_year_or_a_band_gives_the_band(said: str, band: str, nl: Language) -> None:
    assert read("age", BANDS, said, nl, "about.age_band") == Answered(band)


@pytest.mark.parametrize(
    "said",
    ["rond de 75", "80+", "75 plus", "in de tachtig", "van 40", "ik woon hier 40 jaar", "2 jaar", "5", "16", "130",
     "1790", "ik ben 85 of mijn man is 87", "61 of 65"],
)  # fmt: skip
def test_an_age_that_may_be_another_is_asked_again(said: str, nl: Language) -> None:
    assert read("age", BANDS, said, nl, "about.age_band") == Unclear()


@pytest.mark.parametrize("row", [r for r in vectors_read.rows("nl_numbers.tsv") if r["expected"] == "birth_year"],
                         ids=lambda row: row["utterance"])  # fmt: skip
def test_a_year_of_birth_is_an_age(row: dict[str, str], nl: Language) -> None:
    assert read("age", BANDS, row["utterance"], nl, "about.age_band") == Answered("85_plus")


# --- names and numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["Jan", "mevrouw De Vries", "  Ren\u00e9e  ", "Bep van 't Hof"])
def test_a_name_is_kept_as_it_was_written(said: str, nl: Language) -> None:
    assert read("name", (), said, nl) == Answered(free=" ".join(said.split()))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("liever niet", Refused()),
        ("nee", Refused()),
        ("ja", Unclear("unclear-name")),
        ("wie bent u?", Unclear("unclear-name")),
        ("123", Unclear("unclear-name")),
        ("dat heb ik u gisteren toch al allemaal verteld", Unclear("unclear-name")),
    ],
)
def test_what_is_no_name_is_not_kept(said: str, meant: Reading, nl: Language) -> None:
    assert read("name", (), said, nl) == meant


@pytest.mark.parametrize("row", vectors_read.each("phones_nl.tsv", "raw"))
def test_a_telephone_number_is_one_that_exists(row: dict[str, str]) -> None:
    assert numbers.phone(row["raw"]) == (row["libphonenumber_e164"] if row["is_valid"] == "True" else None)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("+447700900123", "+447700900123"),
        ("mijn nummer is +44 7700 900123", "+447700900123"),
        ("+447700900123 of +447700900124", None),
        ("+447700900123 toestel 12", None),
        ("nul zes", None),
    ],
)
def test_exactly_one_number_in_a_line_is_read(said: str, number: str | None) -> None:
    assert numbers.phone(said) == number


def test_a_number_may_be_refused(nl: Language) -> None:
    assert read("phone", (), "liever niet", nl) == Refused()
    assert read("phone", (), "weet ik niet", nl) == DontKnow()
    assert read("phone", (), "112", nl) == Unclear("unclear-number")


WISHES = (("together", "Samen"), ("visitor", "Bezoek"), ("talk", "Praten"), ("learn", "Leren"), ("outing", "Uitje"),
          ("help", "Hulp in huis"), ("give", "Iets voor een ander doen"), ("none", "Niets"))  # fmt: skip
MOBILITY = (("self", "Dat lukt zelf"), ("transport", "Met hulp of vervoer"), ("housebound", "Ik kom de deur niet uit"))
STRAIN = (("fine", "Goed"), ("heavy", "Zwaar"), ("too_much", "Te veel"))
WORRY = (("alone", "Vaak alleen"), ("forgetful", "Vergeetachtig"), ("neglect", "Verwaarlozing"), ("unsafe", "Onveilig"))
PARTS = (("morning", "Ochtend"), ("afternoon", "Middag"), ("any", "Maakt niet uit"))
OFFERS = (("phone-chat", "Iemand belt"), ("walking", "Samen wandelen"), ("human", "Bel mij liever"), ("none", "Nee"))
ASKS: dict[str, tuple[Kind, tuple[tuple[str, str], ...]]] = {
    "about.role": ("one", ROLES), "about.causes": ("several", CAUSES), "about.wishes": ("several", WISHES),
    "about.mobility": ("one", MOBILITY), "carer.strain": ("one", STRAIN), "reporter.worry": ("one", WORRY),
    "about.kern": ("one", KERNEN), "about.age_band": ("age", BANDS), "callback.day_part": ("one", PARTS),
    "offer.choice": ("one", OFFERS), "djg6.3": ("item", ITEM), "consent.keep": ("permission", YES_NO),
    "erase": ("permission", YES_NO),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("about.role", "ik heb een tante die veel alleen is"),
        ("about.role", "wat wilt u van mij"),
        ("about.role", "ik heb zorgen"),
        ("about.causes", "mijn gezondheid is goed"),
        ("about.causes", "ik heb genoeg geld"),
        ("about.causes", "mijn zoon is verhuisd"),
        ("about.causes", "mijn dochter is gescheiden"),
        ("about.causes", "mijn zus is erg ziek"),
        ("about.mobility", "dat lukt niet altijd"),
        ("about.mobility", "fietsen gaat niet meer"),
        ("about.mobility", "traplopen lukt niet"),
        ("about.mobility", "mijn zoon heeft een auto"),
        ("about.mobility", "ik ben alleen"),
        ("about.mobility", "taxi is te duur"),
        ("carer.strain", "met hem gaat het goed"),
        ("carer.strain", "hij vindt het prima"),
        ("carer.strain", "vroeger ging het goed"),
        ("reporter.worry", "ze woont alleen maar dat gaat prima"),
        ("about.kern", "buiten Dronten"),
        ("about.kern", "mijn kinderen wonen in Dronten"),
        ("about.kern", "mijn dochter woont in Lelystad"),
        ("about.age_band", "jonger dan 85"),
        ("callback.day_part", "niet s ochtends"),
        ("djg6.3", "eentje"),
        ("djg6.3", "valt wel mee"),
        ("djg6.3", "ja maar niet vaak"),
        ("djg6.3", "ja, soms niet"),
        ("djg6.3", "niet vaak"),
        ("consent.keep", "altijd"),
        ("djg6.3", "ja ik wil stoppen met de vragen"),
        ("djg6.3", "nee ik heb niemand"),
        ("consent.keep", "ja wis alles"),
        ("consent.keep", "ja elke dag?"),
    ],
)
def test_what_only_sounds_like_an_option_is_asked_again(name: str, said: str, nl: Language) -> None:
    kind, options = ASKS[name]
    assert read(kind, options, said, nl, name) == Unclear()


@pytest.mark.parametrize("said", ["ik help mijn moeder", "voor mijn man", "voor mijn moeder", "ik zorg voor mijn vrouw",
                                  "mijn buurvrouw is veel alleen", "ik maak me zorgen om mijn tante"])  # fmt: skip
def test_who_speaks_of_another_is_never_taken_for_a_senior(said: str, nl: Language) -> None:
    assert read("one", ROLES, said, nl, "about.role") != Answered("self")


@pytest.mark.parametrize(
    ("name", "said", "value"),
    [
        ("about.role", "ik", "self"),
        ("about.role", "mij hoor", "self"),
        ("about.role", "ik zorg voor mijn vrouw", "carer"),
        ("about.causes", "mijn zoon is overleden", ("loss",)),
        ("about.causes", "ik ben somber", ("gloomy",)),
        ("about.wishes", "een vrijwilliger die langskomt", ("visitor",)),
        ("about.wishes", "ik wil vrijwilliger worden", ("give",)),
        ("about.wishes", "samen eten", ("together",)),
        ("about.wishes", "wandelen en bezoek", ("together", "visitor")),
        ("carer.strain", "het is zwaar", "heavy"),
        ("about.mobility", "met de auto", "self"),
        ("about.mobility", "alleen", "self"),
        ("about.mobility", "ik kom niet meer buiten", "housebound"),
        ("carer.strain", "goed", "fine"),
        ("carer.strain", "het is best zwaar", "heavy"),
        ("about.kern", "swifterband", "Swifterbant"),
        ("about.kern", "in bidinghuizen", "Biddinghuizen"),
        ("about.kern", "biddinghuzen", "Biddinghuizen"),
        ("about.kern", "ik woon in Drontem", "Dronten"),
        ("about.age_band", "bouwjaar 39", "85_plus"),
        ("about.age_band", "geboren in 55", "65_74"),
        ("about.age_band", "net 75", "75_84"),
        ("about.age_band", "45 jaar", "under_65"),
        ("about.age_band", "ik ben 41", "under_65"),
        ("callback.day_part", "vanmiddag", "afternoon"),
        ("callback.day_part", "morgenochtend", "morning"),
        ("callback.day_part", "dinsdagochtend graag", "morning"),
        ("callback.day_part", "zo snel mogelijk", "any"),
        ("callback.day_part", "nu", "any"),
        ("offer.choice", "de tweede graag", "walking"),
        ("offer.choice", "de laatste", "none"),
        ("offer.choice", "het laatste nummer", "none"),
        ("djg6.3", "mee eens", "yes"),
        ("djg6.3", "dat is waar", "yes"),
        ("djg6.3", "altijd", "yes"),
        ("djg6.3", "heel erg", "yes"),
        ("djg6.3", "ja heel erg", "yes"),
        ("djg6.3", "nou en of", "yes"),
        ("djg6.3", "niet mee eens", "no"),
        ("djg6.3", "niet waar", "no"),
        ("djg6.3", "ja, elke dag sinds mijn man dood is", "yes"),
        ("djg6.3", "nee ik heb genoeg mensen", "no"),
        ("consent.keep", "nou vooruit dan maar", "yes"),
        ("consent.keep", "vooruit dan", "yes"),
        ("consent.keep", "oke dan", "yes"),
        ("consent.keep", "ja ik vind het best", "yes"),
        ("consent.keep", "van mij wel", "yes"),
        ("consent.keep", "toe maar", "yes"),
        ("consent.keep", "ga je gang", "yes"),
        ("consent.keep", "ja hoor, ga je gang", "yes"),
        ("consent.keep", "het mag", "yes"),
        ("consent.keep", "da mag", "yes"),
        ("consent.keep", "ja bel maar", "yes"),
        ("consent.keep", "natuurlijk niet", "no"),
        ("erase", "ja wis alles", "yes"),
        ("erase", "ja alles weg", "yes"),
    ],
)
def test_what_people_say_for_an_option_is_understood(
    name: str, said: str, value: str | tuple[str, ...], nl: Language
) -> None:
    kind, options = ASKS[name]
    assert read(kind, options, said, nl, name) == Answered(value)


ENOUGH = ("djg6.4", "djg6.7", "djg6.8")
"""Statements that there are people enough: a no to them says that there are not."""


@pytest.mark.parametrize("name", ENOUGH)
@pytest.mark.parametrize("said", ["nee hoor, zat mensen", "nee hoor genoeg", "nee hoor ik heb er genoeg",
                                  "zeker niet weinig", "ja, te weinig", "ja niemand", "no, plenty"])  # fmt: skip
def test_of_enough_people_a_yes_or_no_that_says_the_opposite_is_asked_again(
    name: str, said: str, nl: Language, en: Language
) -> None:
    assert read("item", ITEM, said, en if said.startswith("no,") else nl, name) == Unclear()


@pytest.mark.parametrize("name", ENOUGH)
@pytest.mark.parametrize("said", ["niemand", "er is niemand", "nee, ik heb niemand", "veel te weinig",
                                  "ik heb er geen een", "nee, niet genoeg", "zeker niet genoeg", "nee"])  # fmt: skip
def test_of_enough_people_nobody_is_a_no(name: str, said: str, nl: Language) -> None:
    assert read("item", ITEM, said, nl, name) == Answered("no")


def test_of_enough_people_enough_is_a_yes_and_of_an_emptiness_it_is_none(nl: Language) -> None:
    assert read("item", ITEM, "ja, genoeg", nl, "djg6.4") == Answered("yes")
    assert read("item", ITEM, "nee ik heb genoeg mensen", nl, "djg6.3") == Answered("no")
    assert read("item", ITEM, "niemand", nl, "djg6.3") == Unclear()
    assert read("item", ITEM, "zeker niet weinig", nl, "djg6.3") == Unclear()


@pytest.mark.parametrize("said", ["nee ik durf niet meer alleen te slapen", "nee ik kan niet naar buiten"])
def test_a_no_beside_what_somebody_dares_no_longer_is_asked_again(said: str, nl: Language) -> None:
    assert read("item", ITEM, said, nl, "djg6.4") == Unclear()


@pytest.mark.parametrize("said", ["ja maar ik wil niet dat mijn kinderen het weten",
                                  "ik wil niet dat mijn zoon het weet",
                                  "ik wil niet dat iemand het weet"])  # fmt: skip
def test_who_would_not_have_others_know_does_not_refuse_the_keeping(said: str, nl: Language) -> None:
    assert read("permission", YES_NO, said, nl, "consent.keep") == Unclear()


@pytest.mark.parametrize("said", ["ik wil niet dat u het bewaart", "ik wil niet dat u iets van mij weet"])
def test_who_would_not_have_us_know_refuses_the_keeping(said: str, nl: Language) -> None:
    assert read("permission", YES_NO, said, nl, "consent.keep") == Answered("no")


@pytest.mark.parametrize("said", ["ik weet niet waar ik ben", "ik weet niet meer wie ik ben", "geen idee waar ik ben",
                                  "ik weet niet hoe lang ik dit nog volhou", "ik weet niet hoeveel ik nog aankan",
                                  "ik weet niet welke dag het is", "ik weet niet of ik morgen nog kan"])  # fmt: skip
def test_what_somebody_does_not_know_of_something_else_is_no_dont_know(said: str, nl: Language) -> None:
    assert read("item", ITEM, said, nl, "djg6.3") == Unclear()


@pytest.mark.parametrize("said", ["ik weet niet hoeveel", "ik weet niet hoeveel uur dat is", "ik weet het niet precies",
                                  "geen idee hoeveel", "ik weet niet of dat klopt"])  # fmt: skip
def test_what_somebody_does_not_know_of_the_question_is_a_dont_know(said: str, nl: Language) -> None:
    assert read("number", (), said, nl, "carer.hours") == DontKnow()


@pytest.mark.parametrize("said", ["41", "61", "eenenveertig"])
def test_two_figures_may_be_an_age_or_a_year_of_birth(said: str, nl: Language) -> None:
    assert read("age", BANDS, said, nl, "about.age_band") == Unclear("unclear-age")


@pytest.mark.parametrize("said", ["1941", "ik ben van 1941", "geboren in 1951"])
def test_who_may_have_had_a_birthday_or_not_is_asked_for_the_age(said: str, nl: Language) -> None:
    assert read("age", BANDS, said, nl, "about.age_band") == Unclear("unclear-birthday")


@pytest.mark.parametrize("said", ["7 dagen 24 uur", "24 uur per dag, 7 dagen per week"])
def test_every_hour_of_the_week_is_counted(said: str, nl: Language) -> None:
    assert read("number", (), said, nl, "carer.hours") == Answered(168, "likely")


@pytest.mark.parametrize("said", ["dag en nacht", "altijd", "24/7", "24 uur per dag", "dag en nacht hoor"])
def test_who_may_mean_every_hour_of_the_week_is_told_how_many_those_are(said: str, nl: Language) -> None:
    assert read("number", (), said, nl, "carer.hours") == Unclear("unclear-always")


@pytest.mark.parametrize("said", ["24/7?", "24 uur per dag 3 dagen", "dag en nacht wakker"])
def test_of_other_hours_that_is_not_said(said: str, nl: Language) -> None:
    assert read("number", (), said, nl, "carer.hours") == Unclear("unclear-count")


@pytest.mark.parametrize(("said", "years"), [("ruim vijf jaar", 5), ("al ruim 5 jaar", 5), ("dik tien jaar", 10)])
def test_somewhat_more_than_so_many_years_is_so_many(said: str, years: int, nl: Language) -> None:
    assert read("number", (), said, nl, "carer.since") == Answered(years)


@pytest.mark.parametrize("said", ["bijna vijf jaar", "meer dan tien jaar"])
def test_less_or_any_number_more_is_not(said: str, nl: Language) -> None:
    assert read("number", (), said, nl, "carer.since") == Unclear("unclear-count")


def test_who_would_have_the_care_taken_over_for_a_while_wants_help() -> None:
    assert asked.heard(asked.WISHES, "iemand die mijn man een middag overneemt") == "help"
    assert asked.heard(asked.WISHES, "ik wil de zaak overnemen") == "unclear"


def test_a_street_beside_the_place_says_where_somebody_lives_and_a_job_does_not(nl: Language) -> None:
    assert read("one", KERNEN, "in biddinghuizen op de baan", nl, "about.kern") == Answered("Biddinghuizen")
    assert read("one", KERNEN, "ik heb een baan in Dronten", nl, "about.kern") == Unclear()


@pytest.mark.parametrize("said", ["ik ben niet gebeld", "waarom bellen jullie niet", "waarom", "wie ben jij",
                                  "u kent mij toch", "Riet 2", "hallo", "dank u wel", "dat zei ik al"])  # fmt: skip
def test_a_complaint_or_a_question_is_no_name(said: str, nl: Language) -> None:
    assert read("name", (), said, nl, "callback.name") == Unclear("unclear-name")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("ik heet Riet", "Riet"),
        ("Mijn naam is Riet.", "Riet"),
        ("u mag mij Riet noemen", "Riet"),
        ("zeg maar Riet", "Riet"),
        ("ja, Riet", "Riet"),
        ("mevrouw De Vries", "mevrouw De Vries"),
        ("Jan-Willem van 't Hof", "Jan-Willem van 't Hof"),
        ("Fatma Y\u0131lmaz", "Fatma Y\u0131lmaz"),
        ("O'Brien", "O'Brien"),
        ("Annie", "Annie"),
        ("Wil", "Wil"),
        ("ik ben Jan de Boer", "Jan de Boer"),
    ],
)
def test_a_name_is_kept_without_what_is_said_around_it(said: str, name: str, nl: Language) -> None:
    assert read("name", (), said, nl, "callback.name") == Answered(free=name)


# --- whatever comes ---------------------------------------------------------------------------------------------

OPTIONS: dict[Kind, tuple[tuple[str, str], ...]] = {
    "permission": YES_NO, "item": ITEM, "one": KERNEN, "age": BANDS, "number": (), "several": CAUSES, "name": (),
    "phone": (),
}  # fmt: skip


def well_formed(kind: Kind, result: Reading) -> bool:
    """Whether a reading is one that a question of this kind may have."""
    ids = {option for option, _ in OPTIONS[kind]}
    match result:
        case Answered(value, _, free) if kind in ("name", "phone"):
            return value is None and bool(free)
        case Answered(value, _, free) if kind == "several":
            return isinstance(value, tuple) and bool(value) and ids.issuperset(value) and free is None
        case Answered(value, _, free) if kind == "number":
            return isinstance(value, int) and 0 <= value <= 168 and free is None
        case Answered(value, _, free):
            return value in ids and free is None
        case _:
            return isinstance(result, Refused | DontKnow | Unclear)


def test_every_kind_of_question_is_tried_here() -> None:
    assert set(OPTIONS) == set(get_args(Kind)) == set(get_args(Ask.model_fields["read"].annotation))


@pytest.mark.slow
def test_no_difficult_text_breaks_reading(nl: Language, en: Language) -> None:
    for text in vectors_read.difficult_texts():
        for kind, options in OPTIONS.items():
            for language in (nl, en):
                assert well_formed(kind, read(kind, options, text, language)), (kind, text[:80])


SAID = [
    row["utterance"]
    for name in ("nl_yes_no.tsv", "nl_opt_out.tsv", "nl_numbers.tsv")
    for row in vectors_read.rows(name)
]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Something people say, with a piece of any text put in somewhere, and perhaps a piece taken out."""
    said = draw(st.sampled_from(SAID))
    at, until = sorted(draw(st.tuples(st.integers(0, len(said)), st.integers(0, len(said)))))
    return said[:at] + draw(st.text(max_size=6)) + said[until:]


@given(text=st.one_of(st.text(), mutated()), kind=st.sampled_from(sorted(OPTIONS)))
def test_any_text_is_read_as_something_the_question_may_have(text: str, kind: Kind, nl: Language) -> None:
    assert well_formed(kind, read(kind, OPTIONS[kind], text, nl))
