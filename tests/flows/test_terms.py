"""Terms and wishes: found by the stems of words, wherever they may begin; what is turned down or of others is none."""

from __future__ import annotations

import pytest

from bench import listening
from flows import terms
from flows.flow import Ask
from flows.understanding import hear
from tests import vectors_read
from tests.content import dronten

CONTENT, _ = dronten()
NL = CONTENT.languages["nl"]


def wished(said: str) -> str:
    """What somebody is understood to wish, as the labels call it."""
    ask = CONTENT.flow.by_name["about.wishes"]
    assert isinstance(ask, Ask)
    waiting = listening.waiting(CONTENT, ask)
    return listening.named(hear(CONTENT, NL, said, waiting, now=listening.NOW))


LINES = [
    row["text"]
    for number in (1, 2, 3, 4)
    for row in vectors_read.rows(f"reading_lines_{number}.tsv", "vectors_own")
    if row["kind"] in ("wishes", "carer_help")
]


def test_no_term_is_missed_by_looking_only_where_one_may_begin() -> None:
    for question in ("about.wishes", "carer.help"):
        listed, stem = terms.listed(NL, question), terms.stemmer("nl")
        for word in sorted({word for line in LINES for word in line.lower().split()})[::20]:
            begins = {rank for rank, term in enumerate(listed.ranked) if terms._is(term, 0, word, stem(word))}
            assert begins <= listed.that_may_begin(word, stem(word)), word


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("hulp hoeft niet, wel eens een praatje", "talk"),
        ("van biljarten hou ik niet", "unclear"),
        ("geen cursus, wel een uitje", "outing"),
        ("ik mag niet meer autorijden", "unclear"),
        ("boodschappen doen lukt niet meer", "help"),
        ("ik vind wandelen niks", "unclear"),
        ("stofzuigen kan ik niet", "help"),
    ],
)
def test_what_is_turned_down_or_no_longer_done_is_no_wish(said: str, meant: str) -> None:
    assert wished(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("ik heb vroeger veel gereisd", "unclear"),
        ("vroeger ging ik veel dansen, dat zou ik weer willen", "together"),
        ("mijn zoon gaat vaak op vakantie", "unclear"),
        ("mijn dochter zou me kunnen helpen met de tuin", "help"),
    ],
)
def test_days_gone_by_and_what_others_do_are_no_wish(said: str, meant: str) -> None:
    assert wished(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("leren beeldbellen op de tablet", "learn"),
        ("truien breien voor de voedselbank", "give"),
        ("samen wandelen en een cursus", "together,learn"),
    ],
)
def test_what_is_learned_or_given_is_not_wished_besides(said: str, meant: str) -> None:
    assert wished(said) == meant


@pytest.mark.parametrize(("said", "meant"), [("een dagje weg", "outing"), ("een dag in de week", "unclear")])
def test_a_short_diminutive_is_another_word_than_what_it_is_made_of(said: str, meant: str) -> None:
    assert wished(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("weet ik niet", "none"),
        ("geen idee wat ik fijn zou vinden", "none"),
        ("liever niet over praten", "refused"),
        ("weet ik niet, misschien wandelen", "together"),
    ],
)
def test_who_does_not_know_takes_the_option_that_says_so_unless_a_wish_stands_beside_it(said: str, meant: str) -> None:
    assert wished(said) == meant
