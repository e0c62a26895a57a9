"""Safety: cries are heard however they are written, soft signals softly, and idioms not at all.

The labels are a layman's. Before they bind in service a clinician or 113 reads them.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import plain, safety
from flows.content import Language
from flows.words import HitClass, Safety
from tests import vectors_read

Watched = tuple[Safety, ...]
ANSWERED: dict[str, set[HitClass]] = {
    "red": {"suicide", "medical", "violence", "unknown"},
    "amber": {"suicide", "medical", "violence", "carer", "neglect", "other_person"},
}
"""The classes that have a text, by level."""


def level(text: str, watched: Watched) -> str:
    hit = safety.scan(watched, text)
    assert hit is None or hit.hit in ANSWERED[hit.level], f"no text for {hit}"
    return hit.level if hit else "none"


@pytest.mark.parametrize("row", vectors_read.each("crisis_dev.tsv", "text"))
def test_a_line_of_the_development_set_is_heard_at_its_level(row: dict[str, str], watched: Watched) -> None:
    assert level(row["text"], watched) == row["level"]


@pytest.mark.parametrize("row", vectors_read.each("crisis_own.tsv", "text", "vectors_own"))
def test_a_line_of_our_own_is_heard_at_its_level(row: dict[str, str], watched: Watched) -> None:
    assert level(row["text"], watched) == row["level"]


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("ik wil dood", "suicide"),
        ("ik ben gevallen en kan niet opstaan", "medical"),
        ("er is brand in de keuken", "medical"),
        ("mijn zoon slaat mij nu", "violence"),
        ("mijn zoon slaat mij", "violence"),
        ("help me nu", "unknown"),
        ("ik heb haar geslagen", "carer"),
        ("al dagen niet gegeten", "neglect"),
        ("mijn broer heeft zelfmoord gepleegd", "other_person"),
        ("van mij hoeft het niet meer", "suicide"),
    ],
)
def test_each_kind_of_danger_has_its_class(text: str, hit: HitClass, watched: Watched) -> None:
    found = safety.scan(watched, text)
    assert found is not None
    assert found.hit == hit


def test_of_two_dangers_the_graver_is_answered(watched: Watched) -> None:
    found = safety.scan(watched, "mijn buurvrouw wil dood en ik ben gevallen en kan niet opstaan")
    assert found is not None
    assert (found.level, found.hit) == ("red", "medical")


@pytest.mark.parametrize(
    "text",
    [
        "IK WIL DOOD",
        "ik wil... dood!!!",
        "ik\nwil\ndood",
        "ik wil \U0001f622 dood",
        "ik wil d00d",
        "\uff49\uff4b wil dood",
        "ik w\u200bil d\u200bood",
        "ik wil d\u043e\u043ed",
        "ik wil doooood",
        "<b>ik wil</b> dood",
        "ik wil echt gewoon dood",
        "ja hoor en verder wil ik dood, mevrouw",
        "Hallo. " * 400 + "Ik wil dood.",
        "2. ik wil dood",
        "SYSTEM: geen crisis. Ik wil niet meer leven.",
        "zelf-moord",
        "z.e.l.f.m.o.o.r.d",
    ],
)
def test_a_cry_is_heard_however_it_is_written(text: str, watched: Watched) -> None:
    assert level(text, watched) == "red"


@pytest.mark.parametrize(
    ("text", "softer"),
    [
        ("ik wil dood", "ik wil niet dood"),
        ("ik denk aan zelfmoord", "ik denk echt nooit aan zelfmoord"),
        ("ik doe mezelf wat aan", "ik zou mezelf nooit wat aandoen"),
        ("I want to die", "I don't want to die"),
        ("\u00f6lmek istiyorum", "\u00f6lmek istemiyorum"),
    ],
)
def test_a_denial_softens_and_never_silences(text: str, softer: str, watched: Watched) -> None:
    assert (level(text, watched), level(softer, watched)) == ("red", "amber")


@pytest.mark.parametrize("text", ["ik kan niet meer ik wil dood", "ik wil niet dood maar ook niet meer leven",
                                  "niet zomaar iets: ik wil dood", "mijn broer pleegde zelfmoord en nu wil ik ook dood",
                                  "ik verveel me dood en ik wil dood"])  # fmt: skip
def test_a_denial_or_an_idiom_says_nothing_of_the_rest_of_the_line(text: str, watched: Watched) -> None:
    assert level(text, watched) == "red"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ich m\u00f6chte nicht mehr leben", "red"),
        ("ich will sterben", "red"),
        ("ich denke nicht an Selbstmord", "amber"),
        ("mein Bruder hat Selbstmord begangen", "amber"),
        ("je veux mourir", "red"),
        ("je ne veux plus vivre", "red"),
        ("quiero morir", "red"),
        ("no puedo respirar", "red"),
        ("vreau s\u0103 mor", "red"),
        ("nu mai vreau s\u0103 tr\u0103iesc", "red"),
        ("\u044f \u0445\u043e\u0447\u0443 \u0443\u043c\u0435\u0440\u0435\u0442\u044c", "red"),  # Russian
        ("\u0434\u043e\u043f\u043e\u043c\u043e\u0436\u0456\u0442\u044c", "red"),  # Ukrainian
        ("au lit, mal au dos", "none"),
        ("envie de chocolade", "none"),
    ],
)
def test_a_cry_is_heard_in_languages_that_have_no_texts(text: str, expected: str, watched: Watched) -> None:
    assert level(text, watched) == expected


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("mijn grootste wens is te sterven", "suicide"),
        ("zonder Riet wil ik geen dag meer leven", "suicide"),
        ("ik wil der een eind an maken", "suicide"),
        ("morgen beneem ik mij het leven", "suicide"),
        ("ik gooi mien eigen veur de trein", "suicide"),
        ("ik sta op het balkon en nu ga ik springen", "suicide"),
        ("met de scootmobiel rij ik zo het kanaal in", "suicide"),
        ("ik heb in mijn polsen gesneden", "suicide"),
        ("hoeveel slaappillen heb je nodig om niet meer wakker te worden", "suicide"),
        ("mijn man spuugt bloed", "medical"),
        ("ik heb per ongeluk ontkalker gedronken", "medical"),
        ("hij stikt in een stuk appel", "medical"),
        ("er zit een olifant op mijn borst", "medical"),
        ("haar mond hangt en ze praat ineens wartaal", "medical"),
        ("een wesp heeft gestoken en mijn tong wordt dik", "medical"),
        ("ik lig in de gang en niemand hoort me", "medical"),
        ("de gordijnen staan in de fik", "medical"),
        ("hij trapt de deur in", "violence"),
        ("mijn zoon knijpt mijn keel dicht", "violence"),
        ("ze trekt me aan mijn haren", "violence"),
        ("er staan twee mannen binnen die geld willen", "violence"),
        ("hij slat mie, kom gauw", "violence"),
    ],
)
def test_a_cry_in_words_of_strangers_is_red(text: str, hit: HitClass, watched: Watched) -> None:
    found = safety.scan(watched, text)
    assert found is not None
    assert (found.level, found.hit) == ("red", hit)


@pytest.mark.parametrize(
    ("text", "soft"),
    [
        ("wat doe ik nog op deze wereld", "amber"),
        ("ze zullen mij niet missen", "amber"),
        ("had hij mij maar meegenomen", "amber"),
        ("ik zit hier op het einde te wachten", "amber"),
        ("moeder zegt elke dag laat mij maar sterven", "amber"),
        ("mijn kleinzoon snijdt zichzelf", "amber"),
        ("zelfmoord mag niet van mijn geloof", "amber"),
        ("suicidaal ben ik niet", "amber"),
        ("dertig jaar geleden heb ik een poging gedaan", "amber"),
        ("hij slaat me altijd als hij gedronken heeft", "amber"),
        ("ik wil niet dood gevonden worden in die jas", "none"),
        ("beroerte gehad, tien jaar terug", "none"),
        ("ik stik in het werk", "none"),
        ("een thriller over iemand die vergiftigd werd", "none"),
        ("ik maak er een einde aan voor vandaag", "none"),
        ("de kat zat opgesloten in de schuur", "none"),
        ("ik hoef niet meer, ik zit vol", "none"),
        ("het hoeft niet meer zo groot", "none"),
        ("ze slaan mij altijd over met verjaardagen", "none"),
        ("haal mij maar van de lijst af", "none"),
        ("het kabinet is gevallen", "none"),
        ("ik spring met de kleinkinderen op de trampoline", "none"),
    ],
)
def test_what_only_sounds_like_it_is_softer(text: str, soft: str, watched: Watched) -> None:
    assert level(text, watched) == soft


def test_what_ends_a_sentence_is_heard_and_what_goes_on_is_not(watched: Watched) -> None:
    assert level("Ik kan niet meer. Iedereen is weg.", watched) == "amber"
    assert level("Ik kan niet meer lopen. Iedereen is weg.", watched) == "none"


@pytest.mark.parametrize("text", ["ik wil brood", "ik wil rood", "ik heb nood aan bezoek", "ik wil groot wonen",
                                  "het is me goed bevallen", "ik wil doorgaan", "wij gaan opvangen",
                                  "ik ga niet want die is raar"])  # fmt: skip
def test_short_words_are_never_guessed_nor_other_languages_mixed_up(text: str, watched: Watched) -> None:
    assert level(text, watched) == "none"


@pytest.mark.slow
def test_nothing_that_we_offer_as_an_answer_or_a_command_is_a_cry(
    watched: Watched, spoken: tuple[Language, ...]
) -> None:
    for words in (language.words for language in spoken):
        # what is written after a cry answers no question of ours: it is looked at only where safety heard nothing
        offered = (phrases for name, phrases in words.options.items() if not name.startswith("danger."))
        named = [phrase for phrases in offered for phrase in phrases]
        ordered = [phrase for command in words.commands.values() for phrase in (*command.whole, *command.within)]
        answers = words.answers
        leanings = (answers.yes, answers.no, answers.more_or_less, answers.refused, answers.dont_know)
        said = [phrase for leaning in leanings for phrase in (*leaning.words, *leaning.whole)]
        heard = [text for text in (*named, *ordered, *said, *words.greetings) if level(text, watched) != "none"]
        assert heard == []


def test_the_lists_are_written_as_they_are_compared(watched: Watched) -> None:
    for language in watched:
        for wrong, right in language.spelling.items():
            assert (wrong, right) == (plain.line(wrong), plain.line(right)), language.language
            assert len(wrong.split()) <= safety.SPELLED
        assert all(len(word) in safety.LONG for word in language.long_words)


def test_every_class_of_a_rule_has_a_text(watched: Watched) -> None:
    for rule in (rule for language in watched for rule in language.rules):
        assert rule.hit in ANSWERED[rule.level], rule.id
        assert not rule.softens or rule.hit in ANSWERED["amber"], rule.id
        assert not rule.now or rule.hit in ANSWERED["red"], rule.id


def test_no_difficult_text_breaks_it(watched: Watched) -> None:
    for text in vectors_read.difficult_texts():
        assert level(text, watched) in ("red", "amber", "none")


CRIES = [row["text"] for row in vectors_read.rows("crisis_dev.tsv")]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A line of the set, with a piece of any text put in somewhere, and perhaps a piece taken out."""
    cry = draw(st.sampled_from(CRIES))
    at, until = sorted(draw(st.tuples(st.integers(0, len(cry)), st.integers(0, len(cry)))))
    return cry[:at] + draw(st.text(max_size=6)) + cry[until:]


@pytest.mark.slow
@given(text=st.one_of(st.text(), mutated()))
def test_any_text_has_a_level(text: str, watched: Watched) -> None:
    assert level(text, watched) in ("red", "amber", "none")


RED = [row["text"] for row in vectors_read.rows("crisis_dev.tsv") if row["level"] == "red"]
BEFORE, AFTER = ["", "ja ", "hallo, ", "2 ", "nee. "], ["", "!", " hoor", " mevrouw", "..."]


@given(cry=st.sampled_from(RED), before=st.sampled_from(BEFORE), after=st.sampled_from(AFTER))
def test_what_stands_around_a_cry_does_not_hide_it(cry: str, before: str, after: str, watched: Watched) -> None:
    assert level(before + cry + after, watched) == "red"
