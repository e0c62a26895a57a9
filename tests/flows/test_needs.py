"""Needs and the rules' index: whatever spares a rule a look at a text, no text is ever judged otherwise by it."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from flows import plain, safety
from flows.needs import words_needed
from flows.words import Rule, Safety
from tests import vectors_read

pytestmark = pytest.mark.slow  # left out of `make test-fast`

Watched = tuple[Safety, ...]
LINES = [row["text"] for row in vectors_read.rows("crisis_dev.tsv")]
LINES += [row["text"] for row in vectors_read.rows("crisis_own.tsv", "vectors_own")]
WORDS = sorted({word for line in LINES for word in plain.words(line)})


def every_rule_looks(languages: Sequence[Safety], text: str) -> safety.Hit | None:
    """The scan as it would be without any index: every rule at every text, every long word against every word."""
    whole, sentences = safety._undisguised(plain.line(text)), plain.sentences(text)
    parts = [safety._undisguised(part) for part in sentences] if len(sentences) > 1 else []
    hits: list[safety.Hit | None] = []
    for language in languages:
        said = respelled(language, whole)
        hits += [safety._apply(language, rule, said) for rule in language.rules]
        soft = [rule for rule in language.rules if rule.level == "amber"]
        said_so = [respelled(language, part) for part in parts]
        hits += [safety._apply(language, rule, part) for rule in soft for part in said_so]
    return max(filter(None, hits), key=safety._gravity, default=None)


def respelled(language: Safety, said: str) -> str:
    near = " ".join(nearest(language, word) for word in said.split())
    spelling, words, out, at = language.spelling, near.split(), list[str](), 0
    while at < len(words):
        sizes = range(min(safety.SPELLED, len(words) - at), 0, -1)
        size = next((n for n in sizes if " ".join(words[at : at + n]) in spelling), 1)
        phrase = " ".join(words[at : at + size])
        out.append(spelling.get(phrase, phrase))
        at += size
    return " ".join(phrase for phrase in out if phrase)


def nearest(language: Safety, word: str) -> str:
    if len(word) not in safety.LONG or word in language.long_words:
        return word
    return next((long for long in language.long_words if OSA.distance(word, long) <= 1), word)


def test_every_line_that_we_know_is_judged_as_without_an_index(watched: Watched) -> None:
    for text in (*LINES, *vectors_read.difficult_texts()):
        assert safety.scan(watched, text) == every_rule_looks(watched, text), text


def test_mixtures_of_lines_are_judged_as_without_an_index(watched: Watched) -> None:
    dice = random.Random(113)
    for _ in range(300):
        one, other = dice.choice(LINES), dice.choice(LINES)
        parts = [*one.split(), *other.split()]
        dice.shuffle(parts)
        cut = dice.randint(0, len(one))
        for text in (one[:cut] + other, f"{one}. {other}", " ".join(parts[:8]), one[cut:] + one[:cut]):
            assert safety.scan(watched, text) == every_rule_looks(watched, text), text


@given(text=st.lists(st.sampled_from([*WORDS, ".", "!", "_", "-", "\n"]), max_size=12).map(" ".join))
def test_any_words_of_those_lines_are_judged_as_without_an_index(text: str, watched: Watched) -> None:
    assert safety.scan(watched, text) == every_rule_looks(watched, text)


def said_of(items: Any, dice: random.Random) -> str:
    """A text that a parsed pattern may find, its alternatives and repetitions by chance."""
    out = ""
    for kind, what in items:
        match str(kind):
            case "LITERAL":
                out += chr(what)
            case "IN":
                out += dice.choice("x1")
            case "SUBPATTERN":
                out += said_of(what[3], dice)
            case "BRANCH":
                out += said_of(dice.choice(what[1]), dice)
            case "MAX_REPEAT":
                least, most, inner = what
                out += "".join(said_of(inner, dice) for _ in range(dice.randint(least, min(int(most), least + 2))))
    return out


def test_what_a_rule_finds_holds_a_word_that_it_needs(watched: Watched) -> None:
    """Texts are made of the patterns themselves, so that every alternative of every rule is met."""
    dice, met = random.Random(112), 0
    for rule in (rule for language in watched for rule in language.rules if rule.speaks and rule.needed is not None):
        parsed = list(_parser.parse(rule.speaks.pattern))
        for _ in range(300):
            text = said_of(parsed, dice)
            if rule.speaks.search(text):
                met += 1
                assert not rule.needed.isdisjoint(re.findall(r"\w+", text)), (rule.id, text)
    assert met > 10_000


def test_nearly_every_rule_is_spared_most_texts(watched: Watched) -> None:
    rules = [rule for language in watched for rule in language.rules]
    assert sum(rule.needed is None for rule in rules) <= 3


@pytest.mark.parametrize(
    ("any_", "needed"),
    [
        (("dood",), {"dood"}),
        (("wil dood",), {"dood"}),
        (("dood|leven",), {"dood", "leven"}),
        (("pleeg(?:de|t)",), {"pleegde", "pleegt"}),
        (("wil ~ sterven",), {"sterven"}),
        (("wil(?: nu)? dood",), {"dood"}),
        (("kan(?: echt)? niet",), {"niet", "echt"}),
        ((r"dood\w*",), None),
        ((r"\w*moord",), None),
        ((r"\w+ \w+",), None),
        (("(?:wil )*dood",), {"dood"}),
        (("(?i:dood)",), None),
        (("wil (?!niet)dood",), {"dood"}),
        (("wil", r"\w+dood"), None),
        ((r"dood(?:\w+)? wil",), {"wil"}),
    ],
)
def test_what_a_pattern_needs(any_: tuple[str, ...], needed: set[str] | None) -> None:
    rule = Rule(id="r", hit="suicide", level="red", any=any_)
    assert rule.needed == needed


def test_a_pattern_with_flags_needs_nothing_that_is_known() -> None:
    assert words_needed(re.compile("dood", re.IGNORECASE)) is None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(?: x)?y", "a xy"),
        (r"(?: x)?y", "y"),
        (r"a(?: b)?c", "a bc"),
        (r"a(?: b)?c", "ac"),
        (r"(?:not )?(?:be|been) here", "been here"),
        (r"die(?:n| of)? soon", "dien soon"),
        (r"(?:a|an?d) b*c", "and bbc"),
        (r"end(?:ing)? (?:it|\w+ life)", "ending my life"),
    ],
)
def test_a_piece_that_may_be_missing_is_not_taken_for_the_edge_of_a_word(pattern: str, text: str) -> None:
    compiled = re.compile(pattern)
    assert compiled.search(text)
    needed = words_needed(compiled)
    assert needed is None or needed & set(text.split())
