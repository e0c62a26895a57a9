"""YAML 1.2: plain words stay words, every key has a place, and what is dangerous to read is a fault."""

from __future__ import annotations

from typing import Any

import pytest

from peilstation.yaml12 import Fault, parse


@pytest.mark.parametrize("word", [
    "no", "yes", "on", "off", "y", "n", "No", "ON", "2026-01-31", "2026-01-31 10:00", "10:30", "1_000", "0b1", "<<",
    "=", "088 0767 000", "0800-2000", "+31 6", ".", "-", "1e", "nul", "tRue", "=x",
])  # fmt: skip
def test_these_are_words(word: str) -> None:
    document = parse(f"a: {word}\n" if word != "-" else 'a: "-"\n')
    assert document.data == {"a": word}
    assert document.faults == ()


@pytest.mark.parametrize(("word", "value"), [
    ("true", True), ("False", False), ("~", None), ("null", None), ("", None), ("7", 7), ("-7", -7), ("+7", 7),
    ("012", 12), ("0o14", 12), ("0x1F", 31), ("1.5", 1.5), ("-.5", -0.5), ("1e3", 1000.0), ("'7'", "7"),
    ('"true"', "true"), ("'no'", "no"), ("[1, no]", [1, "no"]), ("{b: on}", {"b": "on"}),
])  # fmt: skip
def test_and_these_are_values(word: str, value: Any) -> None:
    assert parse(f"a: {word}\n").data == {"a": value}


def test_yes_and_no_may_be_keys_too() -> None:
    assert parse("no: 1\nyes: 2\non: 3\n").data == {"no": 1, "yes": 2, "on": 3}


def test_every_key_and_item_has_its_line_and_column() -> None:
    text = "first: 1\nsecond:\n  - a\n  - {deep: x,\n     other: y}\nthird:\n  inner:\n    most: [p, q]\n"
    assert parse(text).marks == {
        (): (1, 1),
        ("first",): (1, 1),
        ("second",): (2, 1),
        ("second", 0): (3, 5),
        ("second", 1): (4, 5),
        ("second", 1, "deep"): (4, 6),
        ("second", 1, "other"): (5, 6),
        ("third",): (6, 1),
        ("third", "inner"): (7, 3),
        ("third", "inner", "most"): (8, 5),
        ("third", "inner", "most", 0): (8, 12),
        ("third", "inner", "most", 1): (8, 15),
    }


@pytest.mark.parametrize(("text", "line", "column", "part"), [
    ("a: 1\nb: 2\na: 3\n", 3, 1, "the key a is here twice, first on line 1"),
    ("a:\n  b: 1\n  b: 2\n", 3, 3, "the key b is here twice, first on line 2"),
    ("a:\n\tb: 1\n", 2, 1, "a tab"),
    ("a: 1 \t# x\n", 1, 6, "a tab"),
    ("a: [1\nb: 2\n", 2, 2, "did not find expected ',' or ']'"),
    ("a: 'open\n", 2, 1, "unexpected end"),
    ("a: 1\n---\nb: 2\n", 2, 1, "another document"),
    ("a: &x [1]\nb: *x\n", 1, 4, "an alias"),
    ("a: &x 1\nb: *x\n", 1, 4, "an alias"),
    ("a: &x [*x]\n", 1, 4, "an alias"),
    ("a: *x\n", 1, 4, "alias"),
    ("a: !money 1\n", 1, 4, "the tag !money"),
    ("a: !!python/object:os.system x\n", 1, 4, "the tag"),
    ("a: !!int seven\n", 1, 4, "the tag"),
    ("a: !set {b}\n", 1, 4, "the tag !set"),
    ("true: 1\n", 1, 1, "a key is a word"),
    ("? [a]\n: 1\n", 1, 3, "a key is a word"),
    ("~: 1\n", 1, 1, "a key is a word"),
    ("", 1, 1, "the file is empty"),
    ("# nothing\n", 1, 1, "the file is empty"),
    ("a: \x01\n", 1, 1, "control characters"),
])  # fmt: skip
def test_what_may_not_stand_there_is_a_fault_with_its_place(text: str, line: int, column: int, part: str) -> None:
    (fault,) = parse(text).faults
    assert part in fault.message
    assert (fault.line, fault.column) == (line, column)
    assert "\n" not in fault.message


def test_a_fault_that_does_not_stop_the_reading_leaves_the_rest() -> None:
    document = parse("a: 1\na: 2\nb: !x 3\nc: 4\n")
    assert document.data == {"a": 1, "b": None, "c": 4}
    assert [fault.line for fault in document.faults] == [2, 3]


def test_several_tabs_are_several_faults_in_order() -> None:
    assert parse("a: '\t'\nb: 1\t\n").faults == (
        Fault(1, 5, "a tab; YAML is written with blanks"),
        Fault(2, 5, "a tab; YAML is written with blanks"),
    )


def test_a_number_may_be_a_key() -> None:
    assert parse("1: one\n2: two\n").data == {1: "one", 2: "two"}
