"""Every message is measured as it leaves, and told of where it is long, dear or hard."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from pydantic import ValidationError

from flows import desk_words, measure, spoken
from flows.measure import Measured
from flows.speaking import spaced
from flows.wording import Plain, longest_sentence
from tests.content import ROOT, Told, about, dronten, line_of, shipped

pytestmark = pytest.mark.slow  # left out of `make test-fast`

TEXTS, PLAIN = "languages/nl/screening.ftl", "languages/nl/plain.yaml"


def rows(code: str) -> dict[tuple[str, bool], Measured]:
    """What ships, measured: by name as in the file, and whether with options."""
    content, _ = dronten()
    return {(one.shown, bool(one.options)): one for one in measure.messages(content, content.languages[code])}


# --- measuring ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "words"), [
    ("Ja", 1),
    ("Dank u wel. Fijn dat u de tijd nam.", 6),
    ("Bel nu 113: gratis, dag en nacht.", 7),
    ("Praten kan: De Luisterlijn, 088 0767 000.", 5),
    ("Wij bellen tussen 10:15 en 12.30 uur!", 7),
    ('3 van 6: "Ik mis mensen om me heen" Past dit bij u?', 6),
    ("Voor wie zoekt u iets?\n1 = Voor mezelf\n2 = Ik zorg voor iemand", 5),
    ("", 0),
])  # fmt: skip
def test_a_sentence_is_counted_in_the_words_that_somebody_reads(text: str, words: int) -> None:
    assert longest_sentence(text) == words


def plain(**hard: str) -> Plain:
    return Plain(language="nl", sentence=15, hard=hard)


@pytest.mark.parametrize(("hard", "text", "found"), [
    ({"indien": "als"}, "Indien u belt.", {"indien": "als"}),
    ({"indien": "als"}, "Wie indiende wat?", {}),
    ({"facilite*": "helpen"}, "Wie faciliteert dat?", {"faciliteert": "helpen"}),
    ({"facilite*": "helpen"}, "Een facilitair bedrijf", {}),
    ({"met betrekking tot": "over"}, "Met  betrekking\ntot u", {"met betrekking tot": "over"}),
    ({"ten": "voor", "ten tijde van": "tijdens"}, "ten tijde van de sms", {"ten tijde van": "tijdens"}),
    ({"client*": "u"}, "Onze CLIËNTEN", {"clienten": "u"}),
    ({"score*": "uitkomst", "scorelijst*": "vragen"}, "de scorelijsten", {"scorelijsten": "vragen"}),
    ({}, "indien", {}),
])  # fmt: skip
def test_a_hard_word_is_known_however_it_is_written(hard: dict[str, str], text: str, found: dict[str, str]) -> None:
    assert plain(**hard).found(text) == found


@pytest.mark.parametrize("word", ["fac*teren", "*", "...", ""])
def test_a_hard_word_that_could_never_be_found_is_refused(word: str) -> None:
    with pytest.raises(ValidationError):
        plain(**{word: "iets"})


@pytest.mark.parametrize("code", ["nl", "en"])
def test_every_text_that_ships_is_measured_in_every_variant(code: str) -> None:
    """Counted in another way: the lines of the files that begin a text or a variant."""
    lines = [line for file in (ROOT / "languages" / code).glob("*.ftl") for line in file.read_text("utf-8").split("\n")]
    texts = sum(bool(re.match(r"[a-z][a-z0-9-]* =|    \.[a-z-]+ =", line)) for line in lines)
    content, _ = dronten()
    assert texts == sum(not one.options for one in measure.messages(content, content.languages[code])) > 200


def test_a_question_is_measured_with_its_options_as_an_sms_shows_them() -> None:
    found = rows("nl")
    asked, bare = found["ask-carer-strain", True], found["ask-carer-strain", False]
    assert asked.options == 3
    assert asked.characters - bare.characters == len("\n1 = Het gaat goed\n2 = Het is zwaar\n3 = Het is mij te veel")
    assert found["ask-carer-strain.again", True].options == 3
    assert found["ask-about-kern", True].options == 4  # three kernen, and elsewhere


def test_the_statements_of_an_instrument_are_measured_as_they_are_asked() -> None:
    found = rows("nl")
    options = "\n1 = Ja\n2 = Min of meer\n3 = Nee"
    assert found["djg6.9", True].characters == len('4 van 6: "Ik mis mensen om me heen"' + options)
    intro = found["djg6-intro", False].characters
    assert found["djg6.3", True].characters == intro + len('\n1 van 6: "Ik ervaar een leegte om me heen"' + options)
    assert found["djg6.4", True].sentence == 13
    assert rows("en")["djg6.10", True].characters == len(
        '6 of 6: "I often feel rejected"\n1 = Yes\n2 = More or less\n3 = No'
    )


def test_the_worst_message_stands_first_and_each_in_the_municipality_of_the_longest_name() -> None:
    content, _ = dronten()
    service = "Steunpunt " * 20
    longer = replace(content, municipality=content.municipality.model_copy(update={"service": service}))
    found = measure.worst_first([content, longer], "nl")
    assert len(found) == len(measure.worst_first([content], "nl"))
    assert found == measure.worst_first([longer, content], "nl")
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    first = next(one for one in found if one.id == "promise")
    assert (first.parts, first.characters > len(service)) == (2, True)


# --- what ships -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["nl", "en"])
def test_what_ships_is_plain_and_its_list_of_hard_words_is_long(code: str) -> None:
    rules = dronten()[0].languages[code].plain
    assert rules is not None
    assert rules.language == code
    assert rules.sentence <= 15
    assert len(rules.hard) >= 120
    assert not rules.found("mantelzorger carer")
    assert max(one.sentence for one in rows(code).values() if one.place) <= 15  # but what is published stays
    published = ("djg6", "ediz9")
    assert not {one.shown: one.hard for one in rows(code).values() if one.hard and not one.id.startswith(published)}


def test_no_message_that_ships_takes_more_of_an_sms_than_it_may() -> None:
    assert not [str(one) for one in shipped().complaints if "of an SMS" in one.message]
    for code in ("nl", "en"):
        by_sms = [one for one in rows(code).values() if one.id not in (*desk_words.TEXTS, *spoken.TEXTS)
                  and not spoken.is_variant(one.variant)]  # fmt: skip
        assert not [one.shown for one in by_sms if one.foreign]
        assert {one.options > 4 for one in by_sms if one.parts > 1 and one.place} == {True}


def test_a_statement_is_measured_in_the_languages_in_which_it_was_published() -> None:
    assert ("ediz9.2", True) in rows("nl")
    assert not [one for one in rows("en").values() if one.id.startswith("ediz9.")]
    assert ("djg6.3", True) in rows("en")


def test_published_words_are_never_complained_of(told: Told) -> None:
    found = told(PLAIN, "hard:\n", "hard:\n  narigheid: moeite\n")
    assert not [one for one in found if "narigheid" in one.message]
    assert rows("nl")["djg6.8", True].hard == {"voldoende": "genoeg"}  # but a translator sees it


# --- what is told of ------------------------------------------------------------------------------------------------


def test_a_long_sentence_is_told_of_with_its_place(told: Told) -> None:
    found = told(TEXTS, "Hoe oud bent u?", "Hoe oud bent u," + " en u" * 6 + "?")
    one = about(found, "has a sentence of")
    assert one.message == "`ask-about-age-band` has a sentence of 16 words; 15 at most"
    line = line_of(TEXTS, "ask-about-age-band =")
    assert (one.path.endswith(TEXTS), one.line, one.level) == (True, line, "warning")


def test_the_longest_sentence_that_is_allowed_is_not_told_of(told: Told) -> None:
    found = told(TEXTS, "Hoe oud bent u?", "Hoe oud bent u," + " en u" * 5 + " ook?")
    assert not [one for one in found if "has a sentence" in one.message]


def test_the_limit_is_the_languages_own(told: Told) -> None:
    found = told(PLAIN, "sentence: 15", "sentence: 14")
    assert about(found, "has a sentence of").message == "`promise` has a sentence of 15 words; 14 at most"


def test_a_hard_word_is_told_of_with_a_simpler_one_also_in_a_variant(told: Told) -> None:
    one = about(told(TEXTS, "Wilt u dat een mens u belt?", "Wenst u derhalve een mens?"), "derhalve")
    assert one.message.endswith("says 'derhalve'; simpler is 'daarom'")
    assert one.message.startswith("`ask-human-wanted.again`")
    assert one.level == "warning"


def test_a_hard_word_in_the_name_of_a_municipality_is_nobodys_fault_here(told: Told) -> None:
    place = "municipalities/dronten/municipality.yaml"
    found = told(place, "service: Peilstation Dronten", "service: Team Participatie")
    assert not [one for one in found if "articipatie" in one.message]


def test_words_before_a_statement_that_make_it_two_sms_are_told_of(told: Told) -> None:
    one = about(told(TEXTS, "djg6-intro = Zes", "djg6-intro = Nu zes"), "`djg6.3` with its options takes 2 parts")
    assert one.path.endswith(TEXTS)


def test_a_question_asked_again_is_measured_too(told: Told) -> None:
    found = told(TEXTS, ".again = Is de zorg nog vol te houden voor u?", ".again = " + "Gaat het nog? " * 9)
    assert about(found, "`ask-carer-strain.again` with its options takes 2 parts").level == "warning"


def test_a_reason_for_an_offer_that_cannot_be_said_is_an_error(told: Told) -> None:
    found = told(TEXTS, "because-factor-verhuizen = verhuisd", "because-factor-verhuizen = { $nothing }")
    assert about(found, "`because-factor-verhuizen` cannot be said").level == "error"


def test_a_language_that_says_nothing_of_plain_words_is_warned_of_and_works(told: Told) -> None:
    found = told(PLAIN)
    assert about(found, "there is no languages/nl/plain.yaml").level == "warning"
    assert not [one for one in found if one.level == "error"]


@pytest.mark.parametrize(("old", "new", "words", "at"), [
    ("  thans: nu", "  thans: heden", "the simpler 'heden' is hard itself: heden", "  thans:"),
    ("  thans: nu", "  tha*ns: nu", "a * stands at the end of a word only", "  thans:"),
    ("  thans: nu", "  thans: ''", "at least 1", "  thans:"),
    ("sentence: 15", "sentence: 0", "greater than 0", "sentence: 15"),
    ("\nhard:", "\nheavy:", "heavy", "hard:"),
])  # fmt: skip
def test_what_is_wrong_with_the_list_is_refused_with_its_place(
    told: Told, old: str, new: str, words: str, at: str
) -> None:
    one = next(one for one in told(PLAIN, old, new) if words in one.message)
    assert (one.level, one.line, one.path.endswith(PLAIN)) == ("error", line_of(PLAIN, at), True)


# --- for the ear ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "old", "new", "word"), [
    ("languages/nl/service.ftl", ".voice = Fijn dat u er bent. We beg", ".voice = Schrijf MENS. We beg", "Schrijf"),
    ("languages/nl/service.ftl", "silence = Ik hoorde u niet.", "silence = Stuur een bericht.", "Stuur"),
    ("languages/nl/screening.ftl", ".again-voice = Kunt u zelf", ".again-voice = Kies de knop. Kunt u zelf", "knop"),
    ("languages/nl/service.ftl", ".unwatched-voice = Is er", ".unwatched-voice = Typ het. Is er", "Typ"),
    ("languages/en/service.ftl", "silence = I did not hear you.", "silence = Please write.", "write"),
    ("languages/en/screening.ftl", ".voice = Thank you, that was all.", ".voice = Press the button.", "button"),
])  # fmt: skip
def test_what_a_call_says_never_speaks_of_writing(told: Told, path: str, old: str, new: str, word: str) -> None:
    found = about(told(path, old, new), "is said on a call")
    assert found.level == "error"
    assert repr(word) in found.message


def test_a_text_without_words_for_the_ear_is_heard_as_it_is_read(told: Told) -> None:
    found = about(told("languages/nl/service.ftl", "    .voice = Ik begrijp: { $what }. Klopt dat niet? Toets hekje.\n",
                       ""), "is said on a call")  # fmt: skip
    assert found.message.startswith("`understood` is said on a call and speaks of 'Schrijf'; give it a `.voice`")


@pytest.mark.parametrize(("written", "said"), [
    ("113", "1 1 3"), ("088 0767 000", "0 8 8, 0 7 6 7, 0 0 0"), ("0800-2000", "0 8 0 0, 2 0 0 0"),
    ("07700 900123", "0 7 7 0 0, 9 0 0 1 2 3"),
])  # fmt: skip
def test_a_number_is_said_figure_by_figure(written: str, said: str) -> None:
    assert spaced(written) == said
