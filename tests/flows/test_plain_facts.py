"""Danger told as a plain fact, without "I want": beside each the same words of somebody who is in none."""

from __future__ import annotations

import pytest

from flows import safety
from flows.safety import Hit
from tests.content import shipped

WATCH = shipped().contents["dronten"].watch

TWINS = [
    # where somebody is
    ("suicide", "Ik sta op het spoor", "ik woon vlak bij het spoor"),
    ("suicide", "ik sta aan de rand van het dak", "de schilder staat op het dak"),
    ("suicide", "zit op het balkon aan de verkeerde kant van de reling", "op het balkon zit ik graag"),
    ("suicide", "Ik sta tot mijn knieen in het water. Ik ga niet terug", "we staan tot ons middel in het zwembad"),
    ("suicide", "ik zit in de vensterbank met mijn benen naar buiten", "de poes zit in de vensterbank"),
    ("suicide", "ik heb stenen in mijn jaszakken gedaan", "mijn kleinzoon heeft altijd stenen in zijn zakken"),
    # what is done already
    ("suicide", "ik heb alle pillen doorgeslikt", "mijn pillen zijn bijna op"),
    ("suicide", "heb er veertig genomen", "ik heb er twee genomen, van die bonbons"),
    ("suicide", "De pillen beginnen te werken", "ik word suf van die pillen van de dokter"),
    ("suicide", "Ik heb het gas opengedraaid", "ik kook op gas"),
    # what is about to happen
    ("suicide", "ik ga iets doms doen", "ik heb iets doms gedaan, ik ben mijn sleutel kwijt"),
    ("suicide", "vannacht ga ik het doen", "ik zal het vannacht doen de wekker zetten"),
    ("suicide", "zeg de kinderen maar dat ik van ze hield", "zeg de kinderen maar dat ik zondag kom"),
    # asked, and owned to; denied, and no longer
    ("suicide", "de dokter vroeg of ik dood wilde en ik zei ja", "de dokter vroeg of ik koffie wilde en ik zei ja"),
    ("suicide", "ik zou nooit zelfmoord plegen maar nu weet ik het niet meer", "ik zou nooit verhuizen maar nu wel"),
    ("suicide", "mijn broer heeft zelfmoord gepleegd en ik ga dat ook doen",
     "mijn broer zingt in een koor en dat ga ik ook doen"),
    # another in danger
    ("medical", "hij is dement en ik kan hem nergens vinden", "hij is dement en gaat naar de dagbesteding"),
    ("medical", "mijn vrouw is dement en ze is weggelopen", "ik ben mijn vrouw kwijt aan de dementie"),
    ("medical", "mijn kleinkind ligt in het water", "mijn kleinkind zwemt in het water"),
    ("medical", "er ligt een kind in de vijver", "er zwemt een eend in de vijver"),
    ("medical", "zonet een beroerte gehad", "in 2011 een beroerte gehad"),
    ("medical", "het brandt hier", "het licht brandt hier"),
    ("violence", "Overvallers. Ze zijn nog beneden.", "de buren zijn nog beneden koffie aan het drinken"),
    ("violence", "ik word geslagen terwijl ik dit stuur", "ik word gebeld terwijl ik dit stuur"),
]  # fmt: skip


def heard(text: str) -> Hit | None:
    return safety.scan(WATCH, text)


@pytest.mark.parametrize(("hit", "danger"), [(hit, danger) for hit, danger, _ in TWINS])
def test_a_danger_told_as_a_fact_is_red(hit: str, danger: str) -> None:
    found = heard(danger)
    assert found is not None
    assert (found.level, found.hit) == ("red", hit)


@pytest.mark.parametrize("twin", [twin for _, _, twin in TWINS])
def test_the_same_words_of_somebody_in_no_danger_are_quiet(twin: str) -> None:
    assert heard(twin) is None


def test_what_is_denied_first_and_owned_to_after_it_is_no_denial() -> None:
    softened = heard("ik denk niet aan zelfmoord hoor")
    assert softened is not None
    assert (softened.level, softened.denied) == ("amber", True)
    owned = heard("ik dacht nooit aan zelfmoord maar vannacht denk ik er steeds aan")
    assert owned is not None
    assert owned.level == "red"
