"""Composing: words that are all known make a yes or a no together; one that is not known makes none."""

from __future__ import annotations

import pytest

from flows.composing import composed
from flows.content import Language


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("wat mij betreft is dat geen probleem", "yes"),
        ("is mij best hoor", "yes"),
        ("dat lijkt me heel verstandig", "yes"),
        ("van mijn kant geen bezwaar", "yes"),
        ("dat zou ik niet prettig vinden", "no"),
        ("ik heb liever dat u niks bewaart", "no"),
        ("dat gaat mij toch iets te ver", "no"),
        ("daar heb ik een hekel aan", "no"),
        ("nee dat hoeft niet", "no"),
    ],
)
def test_a_request_is_answered_by_words_that_are_all_known(said: str, meant: str, nl: Language) -> None:
    assert composed(said, nl, request=True) == meant


@pytest.mark.parametrize(
    "said",
    [
        "ik kan niet zo goed typen",
        "goed eten is belangrijk",
        "mag dat",
        "is dat goed",
        "ja dat is niet goed",
        "nee geen bezwaar",
        "dat is niet geen probleem",
        "goed maar vervelend",
        "ik u dat",
    ],
)
def test_a_word_that_is_not_known_a_question_or_a_contradiction_makes_none(said: str, nl: Language) -> None:
    assert composed(said, nl, request=True) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("helaas is dat wel het geval", "yes"),
        ("jammer genoeg klopt dat helemaal", "yes"),
        ("dat is bij mij niet zo", "no"),
        ("dat is onzin", "no"),
        ("dat mag", None),
    ],
)
def test_a_statement_has_words_of_its_own(said: str, meant: str | None, nl: Language) -> None:
    assert composed(said, nl, request=False) == meant


def test_a_language_without_such_words_composes_nothing(en: Language) -> None:
    assert composed("it is true", en, request=False) is None
