"""A screening over HTTP is the screening of the terminal: the same words, and the same document, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.service.people import ON_TELEGRAM, RIET, BySms, ByTelegram, Person, Rehearsal, comparable, talk
from tests.service.town import Town

pytestmark = pytest.mark.slow  # left out of `make test-fast`

Fresh = Callable[[str], str]

PRESSED = ("Hallo", "[Ja]", "[Voor mezelf]", "[75 tot 85]", "[Swifterbant]", "[Min of meer]", "[Ja]", "[Ja]", "[Ja]",
           "[Ja]", "[Nee]", "[Iemand verloren]", "[Een praatje, ook per telefoon]",
           "[Iemand die u belt voor een praatje]", "Riet", "+44 7700 900123", "[In de ochtend]", "[Ja]")  # fmt: skip
"""The screening by buttons, wherever there is one."""
TYPED = ("Hallo", "ja", "voor mezelf", "75 tot 85", "Swifterbant", "min of meer", "ja", "ja", "ja", "ja", "nee",
         "iemand verloren", "een praatje", "1", "Riet", "+44 7700 900123", "in de ochtend", "ja")  # fmt: skip
"""The same, typed."""
OUT_OF_ORDER = ("hoi", "ja", "1", "66", "Dronten", "overslaan", "ja", "terug", "nee", "misschien", "ja", "help", "ja",
                "overslaan", "3", "nee", "8", "3", "nee dank u", "nee")  # fmt: skip
"""Skipped, taken back, not understood."""


def same(document: Any, rehearsed: Any) -> None:
    """Byte for byte what is stored, but for ids."""
    here, there = (
        json.dumps(comparable(one), indent=1, ensure_ascii=False, sort_keys=True) for one in (document, rehearsed)
    )
    assert here == there


def answered(document: Any) -> Any:
    """What was answered and what came of it, without the channel."""
    answers = [(one["question"], one["value"], one["outcome"]) for one in document["answers"]]
    scores = [{name: value for name, value in one.items() if name != "at"} for one in document["scores"]]
    person = {name: document["person"][name] for name in ("roles", "age_band", "kern", "language", "status")}
    callbacks = [(one["topic"], one["urgency"], one["name"], one["day_part"]) for one in document["callbacks"]]
    return [one for one in answers if one[0] != "callback.number"], scores, document["offers"], person, callbacks


@pytest.mark.parametrize("lines", [RIET, OUT_OF_ORDER], ids=["riet", "out of order"])
async def test_an_sms_screening_stores_what_the_terminal_stores(
    both: Town, fresh: Fresh, lines: tuple[str, ...]
) -> None:
    person = BySms(both)
    rehearsal = Rehearsal(fresh("rehearsal.db"), both.key, "sms", person.urn)
    rehearsed = rehearsal.play(lines)
    async with both.service(("web", "sender"), telegram=None):
        await talk(both, person, lines)
        assert person.told() == rehearsal.told()
        same(both.document(person.urn, texts=True), rehearsed)
    assert len(rehearsal.replies) > len(lines)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_telegram_screening_stores_what_the_terminal_stores(town: Town, fresh: Fresh, mode: str) -> None:
    person = ByTelegram.of(town)
    rehearsal = Rehearsal(fresh("rehearsal.db"), town.key, "telegram", person.urn)
    rehearsed = rehearsal.play(ON_TELEGRAM)
    async with town.service(("web", "sender"), telegram=mode, sms=False):
        await talk(town, person, ON_TELEGRAM)
        assert person.told() == rehearsal.told()
        same(town.document(person.urn, texts=True), rehearsed)
    methods = {call.method for call in town.telegram.calls}
    assert ("getUpdates" in methods) == (mode == "polling")


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_buttons_store_what_the_same_words_store(town: Town, fresh: Fresh, mode: str) -> None:
    person = ByTelegram.of(town)
    rehearsal = Rehearsal(fresh("rehearsal.db"), town.key, "telegram", person.urn)
    rehearsed = rehearsal.play(TYPED)
    async with town.service(("web", "sender"), telegram=mode, sms=False):
        await talk(town, person, PRESSED)
        assert person.told() == rehearsal.told()
        shown = town.document(person.urn)
    pressed = sum(line.startswith("[") for line in PRESSED)
    assert sum(call.method == "answerCallbackQuery" for call in town.telegram.calls) == pressed
    shown["messages"], rehearsed["messages"] = [], []
    same(shown, rehearsed)


async def test_both_channels_and_the_terminal_give_the_same_answers_and_scores(town: Town, fresh: Fresh) -> None:
    spoken = Rehearsal(fresh("rehearsal.db"), town.key, "voice", "tel:+447700900001").play(RIET)
    talks: list[tuple[Person, tuple[str, ...]]] = [(BySms(town), RIET), (ByTelegram.of(town), ON_TELEGRAM)]
    async with town.service(("web", "sender")):
        for person, lines in talks:
            await talk(town, person, lines)
    by_sms, by_telegram = (town.document(person.urn) for person, _ in talks)
    assert answered(by_sms) == answered(by_telegram)
    assert answered(by_sms)[1:] == answered(spoken)[1:]
    assert {one["raw_channel"] for one in by_sms["answers"]} == {"sms"}
    assert {one["raw_channel"] for one in by_telegram["answers"]} == {"telegram"}
