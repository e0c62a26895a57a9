"""Any text: what people write, and what becomes of it on bad phones, in other scripts and in bad hands.

Owns making them up: the same number and lines always give the same text, so that what breaks can be made again.
"""

from __future__ import annotations

import csv
import string
import sys
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

_COLUMNS = ("text", "utterance", "input", "raw")
"""Where a file of lines keeps what was written."""
_UNSEEN = ("\u200b", "\u200c", "\u200d", "\ufeff", "\u00ad", "\u2060", "\u202e", "\ufe0f")
_ACCENTS = ("\u0300", "\u0301", "\u0308", "\u0327", "\u0489", "\u20e3")
_ZEROS = (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10, 0x1D7CE, 0x1FBF0)
"""The nought of other scripts, each with its nine digits behind it."""
_LONGEST = 20_000
_RANDOM, _LONG = 20, 2000
"""One text in so many is made up altogether; one in so many is a piece repeated to thousands of characters."""

Change = Callable[[Random, str, Sequence[str]], str]


def said(tests: Path) -> tuple[str, ...]:
    """What stands in all files of lines below the folder of tests, in the order of their names."""
    found = list[str]()
    for path in sorted(tests.glob("vectors*/*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                found += [row[column] for column in _COLUMNS if row.get(column)]
    return tuple(found)


def any_text(number: int, lines: Sequence[str]) -> str:
    """The text of this number: a line with up to six changes, or characters from anywhere."""
    chance = Random(number)
    if number % _RANDOM == 0:
        return _anything(chance)
    text = chance.choice(lines)
    if number % _LONG == 1:
        return _repeated(chance, text)
    for _ in range(chance.randrange(7)):
        text = chance.choice(CHANGES)(chance, text, lines)
    return text


def _anything(chance: Random) -> str:
    """Characters of one of a few sorts; code points of any kind, halves of surrogate pairs among them."""
    sorts = (range(sys.maxunicode + 1), range(0x250), range(0x20), range(0xD800, 0xE000), range(0x2000, 0x2C00))
    sort = chance.choice(sorts)
    return "".join(chr(chance.choice(sort)) for _ in range(chance.randrange(60)))


def _repeated(chance: Random, text: str) -> str:
    """A letter, a word or the whole line, again and again."""
    piece = chance.choice((text, text[:1], chance.choice(text.split() or [text]) + " "))
    return (piece * (chance.randrange(1000, _LONGEST) // max(len(piece), 1)))[:_LONGEST]


def _deleted(chance: Random, text: str, _lines: Sequence[str]) -> str:
    at = _place(chance, text)
    return text[:at] + text[at + chance.randint(1, 3) :]


def _doubled(chance: Random, text: str, _lines: Sequence[str]) -> str:
    at = _place(chance, text)
    return text[:at] + text[at : at + 1] * chance.randint(2, 6) + text[at + 1 :]


def _swapped(chance: Random, text: str, _lines: Sequence[str]) -> str:
    at = _place(chance, text)
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def _mistyped(chance: Random, text: str, _lines: Sequence[str]) -> str:
    at = _place(chance, text)
    return text[:at] + chance.choice(string.printable) + text[at + 1 :]


def _spliced(chance: Random, text: str, lines: Sequence[str]) -> str:
    other, between = chance.choice(lines), chance.choice(("", " ", ". ", "\n", ", maar "))
    return text[: _place(chance, text)] + between + other[_place(chance, other) :]


def _shuffled(chance: Random, text: str, _lines: Sequence[str]) -> str:
    words = text.split()
    chance.shuffle(words)
    return chance.choice((" ", "", "  ", "-")).join(words)


def _cased(chance: Random, text: str, _lines: Sequence[str]) -> str:
    return chance.choice((text.upper(), text.title(), text.swapcase(), text.casefold()))


def _accented(chance: Random, text: str, _lines: Sequence[str]) -> str:
    at = _place(chance, text) + 1
    mixed = text[:at] + chance.choice(_ACCENTS) * chance.randint(1, 3) + text[at:]
    return unicodedata.normalize(chance.choice(("NFC", "NFD", "NFKC", "NFKD")), mixed)


def _unseen(chance: Random, text: str, _lines: Sequence[str]) -> str:
    return _put_in(chance, text, chance.choice(_UNSEEN))


def _foreign_digits(chance: Random, text: str, _lines: Sequence[str]) -> str:
    zero = chance.choice(_ZEROS)
    turned = "".join(chr(zero + int(sign)) if sign in string.digits else sign for sign in text)
    return turned if turned != text else _put_in(chance, text, chr(zero + chance.randrange(10)))


def _halved(chance: Random, text: str, _lines: Sequence[str]) -> str:
    """Half of a surrogate pair, as a cut emoji leaves it."""
    return _put_in(chance, text, chr(chance.randrange(0xD800, 0xE000)))


def _controlled(chance: Random, text: str, _lines: Sequence[str]) -> str:
    return _put_in(chance, text, chr(chance.choice((*range(0x20), *range(0x7F, 0xA0)))))


def _signed(chance: Random, text: str, _lines: Sequence[str]) -> str:
    return _put_in(chance, text, chance.choice("?!.,;:#*/+-%&()<>[]{}|\\\"'`~^$@=_\u2026\u20ac\U0001f44d\U0001f622"))


CHANGES: tuple[Change, ...] = (
    _deleted, _doubled, _swapped, _mistyped, _spliced, _shuffled, _cased, _accented, _unseen, _foreign_digits, _halved,
    _controlled, _signed,
)  # fmt: skip
"""What may become of a line."""


def _place(chance: Random, text: str) -> int:
    return chance.randrange(len(text) + 1)


def _put_in(chance: Random, text: str, piece: str) -> str:
    at = _place(chance, text)
    return text[:at] + piece + text[at:]
