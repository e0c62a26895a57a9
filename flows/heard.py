"""Heard: what a text turned out to be. Owns the shapes; `understanding` makes them, the engine acts on them.

Seven things that are never taken for one another: an answer, something unclear, a question passed over in one of three
ways, a command, a cry for help. Only the first is stored with a value; none of the others is ever counted as nought.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from flows.commands import Asked
from flows.effects import Value
from flows.safety import Hit

Certainty = Literal["sure", "likely"]
"""`sure`: it was said in so many words. `likely`: with a slip of the pen, or found by searching; it is said back."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Understood: a coded value, or free words that must be kept encrypted.

    `matched` are the words of the text that led to the value, where it was searched for.
    """

    value: Value = None
    certainty: Certainty = "sure"
    free: str | None = field(default=None, repr=False)
    matched: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not understood; `why` is the id of a text that helps, or "" for the general one. It is asked again."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Passed over, as anybody always may."""


@dataclass(frozen=True, slots=True)
class Refused:
    """They will not say."""


@dataclass(frozen=True, slots=True)
class DontKnow:
    """They cannot say."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something asked of us, whatever the question was."""

    asked: Asked


@dataclass(frozen=True, slots=True)
class Crisis:
    """Somebody may be in danger; what else the text says is not read."""

    hit: Hit


Passed = Skipped | Refused | DontKnow
Reading = Answered | Unclear | Refused | DontKnow
"""What an answer may be read as; skipping is a command."""
Heard = Reading | Skipped | Command | Crisis
