"""Turned down: who is cared for is no carer, a thing that is not wanted is not chosen, and nothing is an answer too."""

from __future__ import annotations

import pytest

from tests.flows.asked import HELP, ROLE, WISHES, heard


@pytest.mark.parametrize(
    "said",
    [
        "ik heb een mantelzorger",
        "mijn kinderen zorgen voor mij",
        "mijn dochter zorgt voor me",
        "er wordt voor mij gezorgd",
        "er wordt goed voor me gezorgd",
        "ik krijg mantelzorg van mijn dochter",
        "ik word verzorgd door mijn man",
        "mijn vrouw is mijn mantelzorger",
        "my daughter looks after me",
        "I have a carer",
    ],
)
def test_who_is_cared_for_is_no_carer(said: str) -> None:
    assert heard(ROLE, said) == "self"


@pytest.mark.parametrize(
    "said",
    [
        "ik zorg voor mijn man",
        "ik ben mantelzorger",
        "ik wil mantelzorger worden",
        "mijn moeder wordt door mij verzorgd",
        "I look after my husband",
    ],
)
def test_who_cares_for_another_is_a_carer(said: str) -> None:
    assert heard(ROLE, said) == "carer"


@pytest.mark.parametrize(
    "said",
    ["niemand zorgt voor mij", "ik zorg voor mijn man en mijn dochter zorgt voor mij", "mijn moeder heeft een hond"],
)
def test_who_is_both_or_neither_is_asked_again(said: str) -> None:
    assert heard(ROLE, said) == "unclear"


@pytest.mark.parametrize(
    "said",
    ["kerk niet", "biljarten hoeft niet", "zingen liever niet", "liever niet praten", "hulp niet", "niet naar de kerk"],
)
def test_a_thing_that_is_turned_down_is_not_chosen(said: str) -> None:
    assert heard(WISHES, said) == "unclear"


@pytest.mark.parametrize("said", ["lotgenoten niet", "respijt liever niet", "een luisterend oor liever niet"])
def test_nor_is_help_that_a_carer_turns_down(said: str) -> None:
    assert heard(HELP, said) == "unclear"


@pytest.mark.parametrize(
    ("question", "said", "meant"),
    [
        (WISHES, "zingen liever niet, wel een uitje", "outing"),
        (WISHES, "kaarten hoeft niet, wel een uitje", "outing"),
        (WISHES, "stofzuigen kan ik niet", "help"),
        (HELP, "praten niet, informatie wel", "information"),
        (HELP, "slapen lukt niet", "respite"),
    ],
)
def test_what_is_wanted_beside_it_is_chosen(question: str, said: str, meant: str) -> None:
    assert heard(question, said) == meant


@pytest.mark.parametrize(
    "said", ["niets", "niks", "geen van alle", "niets eigenlijk", "niets nodig", "nee hoor", "none of these"]
)
def test_a_carer_whom_nothing_of_it_would_help_has_answered(said: str) -> None:
    assert heard(HELP, said) == "none"
