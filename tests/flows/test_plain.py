"""Plain words: what people write in many ways is compared as one."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import plain


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("  JA!! ", "ja"),
        ("één", "een"),
        ("suïcide", "suicide"),
        ("m'n pillen", "mn pillen"),
        ("m\u2019n pillen", "mn pillen"),
        ("'s ochtends", "s ochtends"),
        ("don't", "dont"),
        ("\u201eja\u201d", "ja"),
        ("sms-en", "sms en"),
        ("\uff4a\uff41", "ja"),
        ("j\u0430", "ja"),
        ("z\u200bel\u200bfmoord", "zelfmoord"),
        ("\u202aja\u202c", "ja"),
        ("ja\ud83d", "ja"),
        ("ja\u0000nee", "ja nee"),
        ("\U0001d423\U0001d41a", "ja"),
        ("chc\u0119 umrze\u0107", "chce umrzec"),
        ("\u0130stanbul", "istanbul"),
        ("Stra\u00dfe", "strasse"),
        ("ja\r\nX-Injected: 1", "ja x injected 1"),
        ("\U0001f44d\U0001f3fd", "\U0001f44d"),
        ("...", ""),
        ("", ""),
    ],
)
def test_one_word_however_it_is_written(written: str, compared: str) -> None:
    assert plain.line(written) == compared


@pytest.mark.parametrize(
    ("held", "compared"), [("jaaaaa", "jaa"), ("neeeee", "nee"), ("stoppppp", "stop"), ("zelfmooooord", "zelfmoord")]
)
def test_a_letter_held_down_is_one_and_a_vowel_two(held: str, compared: str) -> None:
    assert plain.line(held) == compared


def test_sentences_end_at_stops_and_new_lines() -> None:
    assert plain.sentences("Ik kan niet meer. Echt niet!\nDag...") == ["ik kan niet meer", "echt niet", "dag"]


@pytest.mark.timeout(60)  # it takes a second or so; what looks from every letter to the end would take hours
@pytest.mark.parametrize("letter", ["\u00eb", "a", "\u0430", "x\u0430", "\u044b"])
def test_a_million_letters_without_an_end_are_compared_too(letter: str) -> None:
    assert plain.line(letter * 1_000_000)


def test_a_line_without_its_filler_keeps_something() -> None:
    assert plain.without("ja hoor mevrouw", ("hoor", "mevrouw")) == "ja"
    assert plain.without("hoor", ("hoor",)) == "hoor"


def test_a_line_is_cut_into_the_longest_phrases_that_are_known() -> None:
    kinds = plain.listed(yes=("ja", "dat mag"), filler=("hoor",), no=("dat mag niet",))
    assert plain.pieces("ja hoor dat mag", kinds) == [("ja", "yes"), ("hoor", "filler"), ("dat mag", "yes")]
    assert plain.pieces("dat mag niet jan", kinds) == [("dat mag niet", "no"), ("jan", "")]
    assert plain.pieces("", kinds) == []


@given(st.text())
def test_any_text_has_a_plain_line_that_is_its_own_plain_line(text: str) -> None:
    line = plain.line(text)
    assert plain.line(line) == line
    assert line == " ".join(line.split())


def test_a_name_stands_behind_the_last_of_some_words_and_before_the_first_of_others() -> None:
    assert plain.behind("Johanna maar iedereen zegt Jo", ["iedereen zegt"]) == "Jo"
    assert plain.behind("iedereen zegt", ["iedereen zegt"]) == "iedereen zegt", "nothing stands behind it"
    assert plain.before("Bertus en ik ben 83", ["en ik"]) == "Bertus"
    assert plain.before("en ik", ["en ik"]) == "en ik", "nothing stands before it"


def test_of_any_character_there_is_the_same_is_seen_however_many_came_before() -> None:
    for code in range(0, sys.maxunicode + 1, 7):  # more than are remembered
        char = chr(code)
        hidden = unicodedata.category(char) in ("Cf", "Cs", "Co", "Cn") or char in "\ufe0f\u20e3"
        blank = unicodedata.category(char) in ("Cc", "Zl", "Zp", "Zs")
        assert plain.visible(f"é{char}") == ("é" if hidden else "é " if blank else f"é{char}"), hex(code)
    assert plain.folded("e\u0301\u0323") == plain.folded("ẹ́") == "e"
