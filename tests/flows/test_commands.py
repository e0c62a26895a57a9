"""Commands: understood however they are said, and never heard where nobody gave one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import commands
from flows.content import Language
from flows.words import CommandName
from tests import vectors_read

MEANT = {"opt_out": ("stop", "erase"), "restart": ("start",), "keep": (None,)}
Spoken = tuple[Language, Language]


def asked(text: str, spoken: Spoken, *, digits: bool = True) -> CommandName | None:
    found = commands.find(text, spoken, digits=digits)
    return found.name if found else None


@pytest.mark.parametrize("row", vectors_read.each("nl_opt_out.tsv", "utterance"))
def test_who_wants_to_stop_is_heard_and_who_does_not_is_kept(row: dict[str, str], spoken: Spoken) -> None:
    assert asked(row["utterance"], spoken) in MEANT[row["expected"]]


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("STOP", "stop"),
        ("stop alstublieft", "stop"),
        ("STOP. Ik vind dit niets.", "stop"),
        ("stop ik wil dit niet meer", "stop"),
        ("bel me niet meer", "stop"),
        ("/start", "start"),
        ("/start ../../etc/passwd", "start"),
        ("/start@peilstation_bot", "start"),
        ("stop met vragen stellen", "stop"),
        ("stopt u eens even", "stop"),
        ("stop asking questions", "stop"),
        ("Wie bent u? Ik ken u niet", "help"),
        ("wie leest dit", "help"),
        ("u bent een robot", "help"),
        ("bent u een robot?", "help"),
        ("who reads this?", "help"),
        ("HELP", "help"),
        ("Hulp!", "help"),
        ("MENS", "human"),
        ("ik wil gebeld worden", "human"),
        ("Ik wil graag gebeld worden aub", "human"),
        ("bel mij maar", "human"),
        ("kunt u mij bellen", "human"),
        ("liever praten", "human"),
        ("ik wil iemand spreken", "human"),
        ("0", "human"),
        ("9", "human"),
        ("9.", "human"),
        ("\u0669", "human"),
        ("overslaan", "skip"),
        ("sla maar over", "skip"),
        ("volgende", "skip"),
        ("terug", "back"),
        ("vorige vraag", "back"),
        ("#", "back"),
        ("herhaal", "repeat"),
        ("wat zei u?", "repeat"),
        ("nog een keer", "repeat"),
        ("*", "repeat"),
        ("VERDER", "go_on"),
        ("ga verder", "go_on"),
        ("wis mijn gegevens", "erase"),
        ("Wilt u mijn gegevens wissen?", "erase"),
        ("english please", "language"),
        ("Nederlands", "language"),
        ("I want to talk to a person", "human"),
        ("call me", "human"),
        ("skip this question", "skip"),
        ("say that again", "repeat"),
        ("go back", "back"),
        ("continue", "go_on"),
        ("delete my data", "erase"),
        ("unsubscribe", "stop"),
        ("wie bent u?", "help"),
        ("bent u een robot", "help"),
        ("is dit betrouwbaar?", "help"),
        ("van wie is dit", "help"),
        ("wat kost dat?", "help"),
        ("waarvoor is dat", "help"),
        ("waarom wilt u dat weten?", "help"),
        ("wat kan ik zeggen", "help"),
        ("is this a scam?", "help"),
    ],
)
def test_a_command_is_heard_in_every_language(said: str, command: CommandName, spoken: Spoken) -> None:
    assert asked(said, spoken) == command


@pytest.mark.parametrize(
    "said",
    [
        "stop sending messages",
        "please stop texting me",
        "don't text me anymore",
        "no more messages please",
        "Could you stop sending me texts",
        "cancel the messages",
        "I don't want to get any more messages from you",
    ],
)
def test_whoever_wants_no_more_messages_in_english_stops_them(said: str, spoken: Spoken) -> None:
    assert asked(said, spoken) == "stop"


@pytest.mark.parametrize(
    "said",
    [
        "I can't stop crying",
        "stop crying",
        "he won't stop texting me",
        "my children don't text me anymore",
        "I don't want any",
        "I don't want these",
        "I do not want to hear any more",
        "no more messages from my son",
        "don't stop texting me",
    ],
)
def test_what_others_do_or_nobody_can_help_stops_no_messages(said: str, spoken: Spoken) -> None:
    assert asked(said, spoken) is None


@pytest.mark.parametrize(
    "said",
    [
        "ja",
        "nee",
        "90",
        "00",
        "ik wil niet gebeld worden",
        "niemand belt mij",
        "mijn dochter belt me elke dag",
        "ik ben een mens van weinig woorden",
        "ik ga volgende week verhuizen",
        "ik kom terug",
        "wis mijn gegevens nog niet",
        "ik heb hulp in huis",
        "don't stop",
        "nobody calls me",
        "my back hurts",
        "Dronten",
        "",
        "...",
        "/",
    ],
)
def test_what_is_no_command_is_none(said: str, spoken: Spoken) -> None:
    assert asked(said, spoken) is None


def test_where_a_number_is_asked_a_digit_is_no_command(spoken: Spoken) -> None:
    assert asked("0", spoken, digits=False) is None
    assert asked("STOP", spoken, digits=False) == "stop"


def test_the_language_that_was_asked_for_is_told(spoken: Spoken) -> None:
    english, dutch = commands.find("English", spoken), commands.find("dutch please", spoken)
    assert (english, dutch) == (commands.Asked("language", "en"), commands.Asked("language", "nl"))


def test_the_languages_may_come_one_by_one(spoken: Spoken) -> None:
    assert commands.find("start", (language for language in spoken)) == commands.Asked("start", "nl")


@pytest.mark.parametrize("said", ["Hallo", "hallo!", "Goedemorgen mevrouw", "Dag", "hallo hallo"])
def test_a_greeting_is_a_greeting(said: str, nl: Language) -> None:
    assert commands.greets(said, nl)


@pytest.mark.parametrize("said", ["hallo ik wil dood", "ja", "dagelijks", "", "Hello"])
def test_more_than_a_greeting_is_none(said: str, nl: Language) -> None:
    assert not commands.greets(said, nl)


def test_every_language_has_words_for_every_command(spoken: Spoken) -> None:
    for language in spoken:
        for name in commands.ORDER:
            assert language.words.commands[name].whole, (language.code, name)


def test_no_yes_or_no_is_taken_for_a_command(spoken: Spoken) -> None:
    for language in spoken:
        answers = language.words.answers
        for phrase in (*answers.yes.words, *answers.yes.whole, *answers.no.words, *answers.more_or_less.whole):
            assert asked(phrase, spoken) is None, phrase


def test_thanks_is_neither_an_answer_nor_a_command_nor_a_greeting(spoken: Spoken) -> None:
    for words in (language.words for language in spoken):
        answers = words.answers
        # a farewell thanks too, and so does who thanks after danger; on a call a moment is asked for: so on purpose
        apart = ("callback.parting", "danger.thanks", "phone.wait", "phone.goodbye")
        options = [listed for name, listed in words.options.items() if name not in apart]
        leanings = (answers.yes, answers.no, answers.more_or_less, answers.refused, answers.dont_know)
        meant = {phrase for leaning in leanings for phrase in (*leaning.words, *leaning.whole)}
        assert words.thanks
        assert meant.isdisjoint(words.thanks)
        assert not {phrase for phrases in options for phrase in phrases} & set(words.thanks)
        assert not set(words.greetings) & set(words.thanks)
        assert [phrase for phrase in words.thanks if asked(phrase, spoken)] == []


def test_no_text_breaks_it(spoken: Spoken) -> None:
    for text in vectors_read.difficult_texts():
        assert asked(text, spoken) in (*commands.ORDER, None)
        assert commands.greets(text, spoken[0]) in (True, False)


@given(text=st.text())
def test_any_text_is_a_command_or_none(text: str, spoken: Spoken) -> None:
    assert asked(text, spoken) in (*commands.ORDER, None)


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("Ik verzoek u mijn persoonsgegevens te vernietigen.", "erase"),
        ("weg met al mijn antwoorden", "erase"),
        ("stop sms sturen", "stop"),
        ("het is mooi geweest, schrijf me niet meer", "stop"),
        ("Ik geef er de voorkeur aan een ambtenaar te spreken.", "human"),
        ("ik wil praten met mens", "human"),
        ("Ik stel voor deze vraag te passeren.", "skip"),
        ("Nog eens, kind, ik hoor slecht", "repeat"),
        ("ik snap niet wat dit is", "help"),
        ("ik wil die vorige vraag anders beantwoorden", "back"),
        ("kunnen we een vraag teruggaan", "back"),
    ],
)
def test_words_of_a_command_are_heard_in_whatever_order_they_stand(
    said: str, command: CommandName, spoken: Spoken
) -> None:
    assert asked(said, spoken) == command


@pytest.mark.parametrize(
    "said",
    [
        "mijn kleinzoon heeft alle berichten van mijn telefoon gewist",
        "ik krijg nooit berichten van de kinderen",
        "ik wil graag weer eens dansen",
        "ik moet alles drie keer herhalen want hij is doof",
        "ik moet nog starten met de medicijnen",
        "wij gingen vroeger elk jaar terug naar Zeeland",
        "zonder hulp red ik het niet",
        "ik zou graag nog eens fietsen",
    ],
)
def test_the_same_words_in_a_story_are_no_command(said: str, spoken: Spoken) -> None:
    assert asked(said, spoken) is None


def test_a_long_line_that_holds_words_of_a_command_tells_something(spoken: Spoken) -> None:
    story = "toen de bank vroeg om mijn gegevens heb ik die brief maar gauw verwijderd en de bank gebeld"
    assert asked(story, spoken) is None
