"""Cries for help in languages that have no texts: short ones above all, with marks and without, idioms kept quiet.

The lines and their labels are a layman's; whoever speaks the language reads them before they bind in service.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from flows import safety
from flows.effects import KeepAnswer, Reply
from flows.engine import Step, step
from flows.events import Inbound
from flows.state import State
from flows.words import Safety
from tests import vectors_read
from tests.content import dronten

pytestmark = pytest.mark.slow  # left out of `make test-fast`

CONTENT, DIRECTORY = dronten()
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LINES = vectors_read.rows("tongues.tsv", "vectors_own")
TONGUES = ("en", "de", "fr", "es", "pl", "tr", "ar", "ro", "uk", "ru")
LOUDER = {
    "mon frère s'est suicidé",
    "je ne pense jamais au suicide",
    "mi hermano se suicidó",
    "am avut infarct acum zece ani",
}
"""Lines with a long word that the Dutch rules know too (suicide, infarct): those answer them as red."""
ANSWERS = {"yes please", "no thanks", "ja bitte", "no gracias"}
"""What says yes or no to somebody who reads Dutch too."""
TO_TYPE = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
BARE = str.maketrans({"ł": "l", "Ł": "L", "ı": "i", "İ": "I"})


def level(text: str, watched: tuple[Safety, ...]) -> str:
    hit = safety.scan(watched, text)
    return hit.level if hit else "none"


def unmarked(tongue: str, text: str) -> str:
    """The line as somebody types it whose keyboard has no marks: in German ae for the a with an umlaut."""
    typed = text.translate(TO_TYPE) if tongue == "de" else text.translate(BARE)
    return "".join(c for c in unicodedata.normalize("NFD", typed) if not unicodedata.combining(c))


def wrote(nth: int, text: str) -> Inbound:
    return Inbound(UUID(int=nth), "dronten", "telegram", "bot", str(nth), "telegram:5", NOW + timedelta(minutes=nth),
                   text, "text", None)  # fmt: skip


def waiting() -> dict[str, State]:
    """A state for each question that is met on the way of a senior: the question waits for its answer."""
    state, met = State(), dict[str, State]()
    for nth, said in enumerate(("hallo", "ja", "1", "82", "Dronten", "ja", "ja", "nee"), start=1):
        done = step(CONTENT, DIRECTORY, state, wrote(nth, said))
        state = done.state
        met |= {effect.question: state for effect in done.effects if isinstance(effect, Reply) and effect.question}
    return met


def answers(done: Step) -> list[str]:
    return [effect.question for effect in done.effects if isinstance(effect, KeepAnswer)]


@pytest.mark.parametrize("row", vectors_read.each("tongues.tsv", "text", "vectors_own"))
def test_a_line_in_another_language_is_heard_at_its_level(row: dict[str, str], watched: tuple[Safety, ...]) -> None:
    expected = "red" if row["text"] in LOUDER else row["level"]
    assert level(row["text"], watched) == expected


@pytest.mark.parametrize("tongue", [tongue for tongue in TONGUES if tongue not in ("ar", "uk", "ru")])
def test_a_cry_without_its_marks_is_heard_as_well(tongue: str, watched: tuple[Safety, ...]) -> None:
    cries = [row for row in LINES if row["tongue"] == tongue and row["level"] != "none" and row["text"] not in LOUDER]
    unheard = [row["text"] for row in cries if level(unmarked(tongue, row["text"]), watched) != row["level"]]
    assert unheard == []


@pytest.mark.parametrize("before", ["hallo ", "2. ", "ja "])
@pytest.mark.parametrize("tongue", TONGUES)
def test_a_dutch_word_or_a_digit_before_it_hides_no_cry(tongue: str, before: str, watched: tuple[Safety, ...]) -> None:
    cries = [row["text"] for row in LINES if row["tongue"] == tongue and row["level"] == "red"]
    hidden = [cry for cry in cries if level(before + cry, watched) != "red"]
    assert hidden == []


@pytest.mark.parametrize("tongue", TONGUES)
def test_each_language_has_enough_of_every_level(tongue: str) -> None:
    counted = Counter(row["level"] for row in LINES if row["tongue"] == tongue)
    assert counted["red"] >= 12
    assert counted["amber"] >= 8
    assert counted["none"] >= 12


@pytest.mark.parametrize("tongue", TONGUES)
def test_nothing_in_another_language_is_taken_for_a_dutch_answer(tongue: str) -> None:
    said = [row["text"] for row in LINES if row["tongue"] == tongue and row["text"] not in ANSWERS]
    met = waiting()
    assert len(met) >= 5
    taken = [(text, question) for text in said for question, state in met.items()
             if answers(step(CONTENT, DIRECTORY, state, wrote(50, text)))]  # fmt: skip
    assert taken == []


@pytest.mark.parametrize("text", ["er is een feest in de hal", "die man heeft honger", "la vie en rose is mijn lied",
                                  "de feuerwehr speelt muziek", "mi casa heet het restaurant", "nu nog niet",
                                  "ik heb hulp nodig bij de tuin", "nu am ik weer thuis", "je bent een engel",
                                  "mijn zoon is in Spanje en komt zondag"])  # fmt: skip
def test_dutch_that_looks_like_another_language_is_quiet(text: str, watched: tuple[Safety, ...]) -> None:
    assert level(text, watched) == "none"


@pytest.mark.parametrize("text", ["Hilfe", "Ayuda!", "yardım edin lütfen", "ajutor", "pomocy", "à l'aide", "النجدة"])
def test_a_bare_call_for_help_is_red_for_nobody_here_can_ask_what_is_meant(
    text: str, watched: tuple[Safety, ...]
) -> None:
    found = safety.scan(watched, text)
    assert found is not None
    assert (found.level, found.hit) == ("red", "unknown")
