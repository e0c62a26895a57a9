"""Wording: how long a sentence is, and which words have a simpler one. Owns limits and looking, never a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from flows import plain
from flows.complaints import Complaints, Source
from flows.document import Data

ANY_END = "*"
"""Behind a hard word: every word that begins so, `facilite*` for faciliteert and faciliteren."""
# A quotation is a sentence of its own: the words of a statement are not those of the line that asks it.
_SENTENCE_END = re.compile(r"""[.!?]+(?=[\s")]|$)|["\n\r]""")
_WITHIN_NUMBER = re.compile(r"(?<=\d) (?=\d)")


def _folded(value: object) -> object:
    if not isinstance(value, str):
        return value
    if ANY_END in value[:-1]:
        raise ValueError(f"{value}: a {ANY_END} stands at the end of a word only")
    word = plain.line(value)
    if not word:
        raise ValueError("there is no word in it")
    return word + ANY_END if value.endswith(ANY_END) else word


Hard = Annotated[str, BeforeValidator(_folded)]
Simpler = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Plain(Data):
    """What a language calls plain: the most words a sentence may have, and hard words with simpler ones."""

    language: str
    sentence: int = Field(gt=0)
    hard: Mapping[Hard, Simpler]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any hard word; a long one before a short one that it begins with."""
        words = sorted(self.hard, key=len, reverse=True)
        any_of = "|".join(word[:-1] + r"\w*" if word.endswith(ANY_END) else word for word in words)
        return re.compile(rf"(?<!\w)(?:{any_of or '(?!)'})(?!\w)")

    def found(self, text: str) -> dict[str, str]:
        """The hard words of a text, each with a simpler one, in order."""
        return {match[0]: self._simpler(match[0]) for match in self.pattern.finditer(plain.line(text))}

    def _simpler(self, word: str) -> str:
        if word in self.hard:
            return self.hard[word]
        stems = (stem for stem in self.hard if stem.endswith(ANY_END) and word.startswith(stem[:-1]))
        return self.hard[max(stems, key=len)]


def longest_sentence(text: str) -> int:
    """The words of a text's longest sentence. A telephone number is one word, however it is spaced."""
    parts = _SENTENCE_END.split(_WITHIN_NUMBER.sub("", text))
    return max(sum(any(map(str.isalnum, word)) for word in part.split()) for part in parts)


def inspect(complaints: Complaints, source: Source, found: Plain) -> None:
    """Complain of a simpler word that is a hard one too: who follows the advice would be warned again."""
    for word, simpler in found.hard.items():
        if again := found.found(simpler):
            complaints.error(source, ("hard", word), f"the simpler {simpler!r} is hard itself: {', '.join(again)}")
