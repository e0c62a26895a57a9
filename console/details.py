"""Details: what the audit keeps of a thing that was done, in the words of whoever reads it. Owns those words.

The file that an auditor saves keeps them as they are stored: that one is for programs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from console.happened import purpose
from console.words import named, say

_LISTS = {
    "topic": ("topic",), "urgency": ("urgency",), "disposition": ("disposition",), "outcome": ("referral-outcome",),
    "how": ("came",), "role": ("desk-role", "role"), "what": ("undone",), "kind": ("audited",), "who": ("actor",),
    "changed": ("column",),
}  # fmt: skip
"""Details that are of a closed list, and what has its words."""
_FIRST = ("coordinator", "weekday", "begins", "ends")
_MINUTES = ("begins", "ends")
_SHORT = 8
"""So much of a random id tells one from another."""


def in_words(language: str, details: Mapping[str, object], names: Mapping[str, str]) -> str:
    """All of them in one line. `names`: what those who work here are called, by what the audit calls them."""
    said = ((name, _value(language, name, value, names)) for name, value in sorted(details.items(), key=_place))
    return ", ".join(f"{named(language, 'detail', name)}: {value}" for name, value in said if value)


def _place(detail: tuple[str, object]) -> tuple[int, str]:
    """What is read first stands first; the others by their names."""
    name, _ = detail
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)


def _value(language: str, name: str, value: object, names: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return named(language, "value", "yes" if value else "no")
    if isinstance(value, dict):
        return ", ".join(f"{each} {_value(language, each, one, names)}" for each, one in value.items())
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(_value(language, name, each, names) for each in value))
    if isinstance(value, int):
        return _number(language, name, value)
    return _text(language, name, str(value), names)


def _number(language: str, name: str, value: int) -> str:
    if name in _MINUTES:
        return f"{value // 60:02}:{value % 60:02}"
    return say(language, f"weekday.{value}") if name == "weekday" else str(value)


def _text(language: str, name: str, value: str, names: Mapping[str, str]) -> str:
    if whose := names.get(f"desk:{value}") or names.get(value):
        return whose
    if name == "purpose":
        return purpose(language, value)
    return _first(value, (named(language, kind, value) for kind in _LISTS.get(name, ()))) or _shortened(value)


def _first(value: str, called: Iterable[str]) -> str | None:
    return next((each for each in called if each != value), None)


def _shortened(value: str) -> str:
    try:
        return str(UUID(value))[:_SHORT]
    except ValueError:
        return value
