"""Wishes in people's own words find kinds of things, and activities by name; the words are the reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from flows import naming
from flows.content import Activity
from flows.effects import Choice
from flows.flow import Ask
from flows.heard import Answered, Heard, Unclear
from flows.matching import NAMED, Seeker, offers
from flows.understanding import Waiting, hear
from tests.content import dronten

CONTENT, STARTER = dronten()
NL = CONTENT.languages["nl"]
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def activity(slug: str, name: str, organisation: str = "De Hof", **changes: Any) -> Activity:
    usual: dict[str, Any] = {"layer": 1, "categories": ("ontmoeting_activiteit",), "kernen": ("Dronten",)}
    return Activity(**{"slug": slug, "name": name, "organisation": organisation} | usual | changes)


OFFERED = {one.slug: one for one in (
    activity("biljart", "Biljartmiddag voor senioren"),
    activity("koffie", "Samen koffie drinken"),
    activity("bezoek", "Iemand komt langs", "De Zonnebloem en KBO", categories=("maatje_buddy_vrijwilliger",)),
    activity("bank", "Een voedselpakket", "Voedselbank", categories=("praktische_hulp",)),
)}  # fmt: skip


def heard(text: str, directory: Mapping[str, Activity] = OFFERED, question: str = "about.wishes") -> Heard:
    ask = CONTENT.flow.by_name[question]
    assert isinstance(ask, Ask)
    choices = tuple(Choice(option.id, option.id) for option in ask.listed)
    return hear(CONTENT, NL, text, Waiting(ask, choices, directory), now=NOW)


@pytest.mark.parametrize(("text", "wishes", "words"), [
    ("ik zou graag weer eens biljarten", ("together",), ("biljarten",)),
    ("naar de zonnebloem", ("visitor",), ("zonnebloem",)),
    ("ik wil naar de Zonneblom", ("visitor",), ("zonneblom",)),
    ("iets met de voedselbank", ("help",), ("voedselbank",)),
    ("KBO", ("visitor",), ("kbo",)),
])  # fmt: skip
def test_a_wish_is_found_by_the_words_for_it_or_by_the_name_of_an_activity(
    text: str, wishes: tuple[str, ...], words: tuple[str, ...]
) -> None:
    found = heard(text)
    assert isinstance(found, Answered)
    assert (found.value, found.certainty, found.matched) == (wishes, "likely", words)


@pytest.mark.parametrize("text", ["niet naar de zonnebloem", "wat is de zonnebloem?", "abracadabra", "senioren"])
def test_what_turns_an_activity_down_asks_for_it_or_only_sounds_like_one_is_asked_again(text: str) -> None:
    assert isinstance(heard(text), Unclear)


def test_without_a_directory_no_activity_is_named() -> None:
    assert isinstance(heard("naar de zonnebloem", {}), Unclear)


@pytest.mark.parametrize(("said", "slugs"), [
    (("biljarten",), {"biljart"}),
    (("koffie", "drinken"), {"koffie"}),
    (("zonnebloem",), {"bezoek"}),
    (("overneemt",), {"mantelkringmaatje"}),
    (("de", "een", "ik"), set()),
    ((), set()),
])  # fmt: skip
def test_the_words_of_a_wish_name_the_activities_they_stand_in(said: tuple[str, ...], slugs: set[str]) -> None:
    there = [*OFFERED.values(), STARTER["mantelkringmaatje"]]
    assert naming.named(said, there, NL) == slugs


def test_an_activity_that_was_named_goes_before_one_of_the_same_kind() -> None:
    by_kind = offers(CONTENT.matching, OFFERED, Seeker(kern="Dronten", wishes=("together",)), NOW.date())
    assert {offer.points for offer in by_kind if offer.activity in ("biljart", "koffie")} == {by_kind[0].points}
    by_name = Seeker(kern="Dronten", wishes=("together",), named=frozenset({"koffie"}))
    first, *others = offers(CONTENT.matching, OFFERED, by_name, NOW.date())
    assert first.activity == "koffie"
    assert NAMED in first.reasons
    assert first.points == by_kind[0].points + CONTENT.matching.points.named
    assert not [offer for offer in others if NAMED in offer.reasons]
