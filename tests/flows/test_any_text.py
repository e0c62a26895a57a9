"""Any text at all: a hundred thousand made-up ones, put to every question in turn, each become a value that it may be.

How the texts are made up stands in bench.anytext, by number: a number that fails here fails again. What one costs is
measured in bench.understanding.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import get_args

import pytest

from bench.anytext import CHANGES, any_text, said
from bench.hearing import questions
from bench.labelled import LINES
from bench.listening import NOW
from flows import numbers
from flows.called import MAX_NAME
from flows.commands import Asked
from flows.content import Content
from flows.effects import Choice
from flows.flow import Ask, Option
from flows.heard import Answered, Certainty, Command, Crisis, DontKnow, Heard, Refused, Skipped, Unclear
from flows.plain import READ_LENGTH
from flows.safety import Hit
from flows.understanding import Waiting, hear
from flows.words import CommandName
from tests.content import dronten

CONTENT, DIRECTORY = dronten()
ALL, AT_ONCE, FEW = 100_000, 5_000, 1_000


@lru_cache(maxsize=1)
def lines() -> tuple[str, ...]:
    return said(LINES)


@cache
def asked(language: str) -> list[Waiting | None]:
    return questions(CONTENT, DIRECTORY, language)


def heard_as_it_may_be(numbered: range) -> None:
    for number in numbered:
        text, code = any_text(number, lines()), "en" if number % 5 == 0 else "nl"
        waiting = asked(code)[number % len(asked(code))]
        heard = hear(CONTENT, CONTENT.languages[code], text, waiting, now=NOW)
        assert may_be(CONTENT, heard, waiting), f"text {number}, {text[:200]!a}, at {waiting and waiting.ask.ask}"


def may_be(content: Content, heard: Heard, waiting: Waiting | None) -> bool:
    """Whether this is something that may be heard where this question waits."""
    match heard:
        case Crisis(hit):
            text = f"danger-{hit.level}-{hit.hit}".replace("_", "-")
            return bool(hit.rule) and all(language.texts.has(text) for language in content.languages.values())
        case Command(asked):
            return asked.name in get_args(CommandName) and asked.language in ("", *content.languages)
        case Unclear(why):
            return not why or all(language.texts.has(why) for language in content.languages.values())
        case Skipped() | Refused() | DontKnow():
            return waiting is not None
        case Answered():
            return waiting is not None and heard.certainty in get_args(Certainty) and answers(heard, waiting)
        case _:
            return False


def answers(heard: Answered, waiting: Waiting) -> bool:
    """Whether the question may be answered so."""
    value, free, ids = heard.value, heard.free, {choice.id for choice in waiting.choices}
    match waiting.ask.read:
        case "name":
            return value is None and free is not None and 0 < len(free) <= MAX_NAME
        case "phone":
            return value is None and free is not None and numbers.phone(free) == free
        case "number":
            return free is None and type(value) is int and waiting.ask.low <= value <= waiting.ask.high
        case "several":
            alone = {option.id for option in waiting.ask.listed if option.alone}
            some = isinstance(value, tuple) and (bool(value) or waiting.ask.none)
            listed = isinstance(value, tuple) and some and len(set(value)) == len(value)
            own_words = free is None or (waiting.ask.search and 0 < len(free) <= READ_LENGTH)
            return own_words and listed and ids.issuperset(value) and (len(value) == 1 or alone.isdisjoint(value))
        case _:
            return free is None and value in ids


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, ALL, AT_ONCE))
def test_whatever_is_written_becomes_a_value_that_the_question_may_have(first: int) -> None:
    heard_as_it_may_be(range(first, first + AT_ONCE))


def test_a_few_of_them_do() -> None:
    heard_as_it_may_be(range(ALL, ALL + FEW))


# --- the texts, and what judges them --------------------------------------------------------------------------------


def test_the_same_number_gives_the_same_text() -> None:
    few = range(200)
    assert [any_text(number, lines()) for number in few] == [any_text(number, lines()) for number in few]


def test_every_question_of_the_flow_is_asked_and_so_is_none() -> None:
    names = {waiting.ask.ask if waiting else None for waiting in asked("nl")}
    assert names == {node.ask for node in CONTENT.flow.nodes if isinstance(node, Ask)} | {None}
    assert all(waiting.choices for waiting in asked("nl") if waiting and waiting.ask.options)


@pytest.mark.slow
def test_the_texts_hold_all_that_is_hard() -> None:
    texts = [any_text(number, lines()) for number in range(2 * FEW)]
    whole = "".join(texts)
    assert any("\ud800" <= sign <= "\udfff" for sign in whole), "halves of surrogate pairs"
    assert any(sign < "\x20" for sign in whole), "control characters"
    assert "\u200b" in whole, "signs that cannot be seen"
    assert any("\u0660" <= sign <= "\u0669" for sign in whole), "digits of another script"
    assert any(len(text) > READ_LENGTH for text in texts), "more than is read"
    assert "" in [any_text(number, lines()) for number in range(0, FEW, 20)], "nothing at all"
    assert sum(text in set(lines()) for text in texts) < len(texts) / 2, "most are changed"
    assert len(set(texts)) > 0.9 * len(texts)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_every_change_may_be_made_to_any_line_and_to_none(change: object) -> None:
    from random import Random

    assert callable(change)
    made = [change(Random(n), text, ("ja hoor", "nee")) for n in range(50) for text in ("", "a", "ik ben 78", "\ud800")]
    assert all(isinstance(text, str) for text in made)
    assert set(made) - {"", "a", "ik ben 78", "\ud800"}


ONE = Waiting(Ask(ask="about.role", read="one", options=(Option(id="self"),)), (Choice("self", "Voor mezelf"),))
HOURS = Waiting(Ask(ask="carer.hours", read="number", high=168), ())
SOME = Waiting(Ask(ask="s", read="several", options=(Option(id="a"), Option(id="b", alone=True))),
               (Choice("a", "A"), Choice("b", "B")))  # fmt: skip
NAME = Waiting(Ask(ask="callback.name", read="name"), ())
PHONE = Waiting(Ask(ask="callback.number", read="phone"), ())


@pytest.mark.parametrize(
    ("heard", "waiting"),
    [
        (Answered("carer"), ONE),
        (Answered(), ONE),
        (Answered("self", free="x"), ONE),
        (Answered("self"), None),
        (Answered("self", "perhaps"), ONE),  # type: ignore[arg-type]
        (Answered(169), HOURS),
        (Answered(-1), HOURS),
        (Answered("20"), HOURS),
        (Answered(()), SOME),
        (Answered(("a", "a")), SOME),
        (Answered(("a", "b")), SOME),
        (Answered(("c",)), SOME),
        (Answered("a"), SOME),
        (Answered(("a",), free="iets met a"), SOME),
        (Answered(free=""), NAME),
        (Answered(free="x" * 61), NAME),
        (Answered(free="112"), PHONE),
        (Skipped(), None),
        (Unclear("no-such-text"), ONE),
        (Command(Asked("dance", "nl")), ONE),  # type: ignore[arg-type]
        (Command(Asked("stop", "xx")), ONE),
        (Crisis(Hit("amber", "unknown", "rule")), ONE),
        (Crisis(Hit("red", "suicide", "")), ONE),
        (None, ONE),
    ],
)
def test_what_may_not_be_heard_is_seen(heard: Heard, waiting: Waiting | None) -> None:
    assert not may_be(CONTENT, heard, waiting)


@pytest.mark.parametrize(
    ("heard", "waiting"),
    [
        (Answered("self"), ONE),
        (Answered(168, "likely"), HOURS),
        (Answered(0), HOURS),
        (Answered(("a",)), SOME),
        (Answered(("b",)), SOME),
        (Answered(free="Riet"), NAME),
        (Answered(free="+447700900123"), PHONE),
        (Refused(), ONE),
        (Unclear(), None),
        (Command(Asked("human", "")), None),
        (Crisis(Hit("red", "suicide", "rule")), None),
    ],
)
def test_what_may_be_heard_passes(heard: Heard, waiting: Waiting | None) -> None:
    assert may_be(CONTENT, heard, waiting)
