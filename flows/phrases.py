"""Phrases and patterns: how words are written in a language's lists. Owns their folding; never what they mean."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from flows import plain

_WORD = re.compile(r"[^\W\d_]+")
_MARK = re.compile(r"\\\w|\(\?[:=!<]+")
"""What is no word in a pattern: `\\w`, `(?:`."""
_HELD_OR_LARGE = re.compile(r"[A-Z]|([a-z])\1\1")


def _folded(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return tuple(plain.line(str(phrase)) for phrase in value)
    return value


def _nonempty(phrases: tuple[str, ...]) -> tuple[str, ...]:
    if "" in phrases:
        raise ValueError("a phrase has no words in it")
    return phrases


Phrases = Annotated[tuple[str, ...], BeforeValidator(_folded), AfterValidator(_nonempty)]


def _pattern(value: object) -> object:
    if not isinstance(value, str):
        return value
    small = value.isascii() and not _HELD_OR_LARGE.search(value)  # nearly always, and then there is nothing to fold
    fold = value if small else re.sub(r"[^\W\d_]+", lambda m: plain.folded(m[0]), value)
    # ~ is a gap of up to three words
    spaced = re.sub(r"\s*~\s*", r"(?: \\w+){0,3} ", fold)
    return str(spaced)


Pattern = Annotated[str, BeforeValidator(_pattern)]


@lru_cache(maxsize=2048)  # the same content is read again in every check of it, and compiling is most of reading it
def together(patterns: tuple[Pattern, ...]) -> re.Pattern[str] | None:
    """Any of the patterns, between word bounds; None of none.

    The bounds are drawn outside, so that a text is looked through in a sixth of the time.
    """
    if not patterns:
        return None
    try:
        return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")
    except re.error as error:
        broken = next((pattern for pattern in patterns if not _compiles(pattern)), "")
        raise ValueError(f"not a pattern: {error}: {broken}") from error


def literals(pattern: Pattern) -> list[str]:
    """The words that stand in a pattern."""
    return _WORD.findall(_MARK.sub(" ", pattern))


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
