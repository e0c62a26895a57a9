"""Numbers: digits of any script, number words by rule, and what is no number at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import numbers
from flows.content import Language
from tests import vectors_read


@pytest.mark.parametrize("row", vectors_read.each("nl_numbers.tsv", "utterance"))
def test_a_dutch_number_counts(row: dict[str, str], nl: Language) -> None:
    if row["expected"] == "birth_year":  # no count: test_reading reads it as an age
        assert numbers.whole(row["utterance"], nl.words.numbers) is None
        return
    expected = None if row["expected"] == "ask" else int(row["expected"])
    assert numbers.counted(row["utterance"], nl.words.numbers) == expected


@pytest.mark.parametrize("row", vectors_read.each("unicode_digits.tsv", "input"))
def test_a_digit_of_any_script_is_a_number_and_what_looks_like_one_is_not(row: dict[str, str], nl: Language) -> None:
    expected = {"reject": None, "ask": None, "range": 33}
    meant = expected[row["expected"]] if row["expected"] in expected else int(row["expected"])
    assert numbers.whole(row["input"], nl.words.numbers) == meant


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("seventy seven", 77),
        ("seventy-seven", 77),
        ("one hundred and five", 105),
        ("nineteen forty", 1940),
        ("two thousand and one", 2001),
        ("number three", 3),
        ("the second", 2),
        ("3rd", 3),
        ("I'm 78", 78),
        ("about seventy", None),
        ("three or four", None),
    ],
)
def test_an_english_number(said: str, number: int | None, en: Language) -> None:
    assert numbers.whole(said, en.words.numbers) == number


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("nummer 2", 2),
        ("optie twee graag", None),
        ("doe maar nummer drie", 3),
        ("de tweede", 2),
        ("2e", 2),
        ("zeg maar drie", 3),
        ("negentien veertig", 1940),
        ("negentienhonderdachtendertig", 1938),
        ("2)", 2),
        ('"2"', 2),
        ("<3", None),
        ("3/4", None),
        ("80+", None),
        ("2?", None),
        ("tien over half elf", None),
        ("eenzaam", None),
        ("eenmalig", None),
        ("vierkant", None),
        ("achterlijk", None),
    ],
)
def test_a_dutch_answer_is_a_number_or_it_is_not(said: str, number: int | None, nl: Language) -> None:
    assert numbers.whole(said, nl.words.numbers) == number


@pytest.mark.parametrize("said", ["twee keer", "2 jaar", "een keer"])
def test_a_count_of_something_is_not_the_number_of_an_option(said: str, nl: Language) -> None:
    assert numbers.whole(said, nl.words.numbers) is None
    assert numbers.counted(said, nl.words.numbers) is not None


@given(number=st.integers(0, 9999))
def test_digits_are_what_they_say(number: int) -> None:
    assert numbers.digits(str(number)) == number
    assert numbers.digits(f" {number}. ") == number


@given(text=st.text(alphabet=st.characters(categories=("Nd", "No", "Nl", "Lo", "Sm", "Pd", "Zs")), max_size=12))
def test_no_text_of_signs_and_digits_breaks_it(text: str, nl: Language) -> None:
    for read in (numbers.whole, numbers.counted):
        number = read(text, nl.words.numbers)
        assert number is None or number >= 0
