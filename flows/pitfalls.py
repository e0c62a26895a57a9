"""Pitfalls: what a pattern of danger may not be. Owns naming them; `flows.needs` says what a sound one needs.

A pattern that finds something in any text calls out the ambulance for a good morning; one with a repetition of what
repeats itself may look at a long text for hours, and nobody is answered meanwhile.
"""

from __future__ import annotations

import re
from functools import lru_cache
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

ORDINARY = ("", "hallo", "ja", "goedemorgen", "dank u wel", "merhaba", "bonjour", "xyz")
"""Nobody who writes this, or nothing, is in danger."""


@lru_cache(maxsize=8192)  # all there are: the same ones are looked at again in every check of the content
def of(pattern: str) -> str | None:
    """What is wrong with a pattern that is read between word bounds; None where nothing is."""
    try:
        compiled, tree = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), list(_parser.parse(pattern))
    except re.error:
        return None  # said where it is read
    if not pattern.strip():
        return "an empty pattern finds something in every text"
    found = next((said for said in ORDINARY if compiled.search(said)), None)
    if found is not None:
        return f"this pattern finds something in {found!r}, which tells neither of danger nor of none"
    if _explodes(tree, within=False):
        return "a repetition without end of what repeats without end: a long text would keep it busy for hours"
    return None


def _explodes(items: Any, *, within: bool) -> bool:
    """Whether a repetition without a most stands within another one."""
    for kind, what in items:
        match str(kind), what:
            case (("MAX_REPEAT" | "MIN_REPEAT"), (_, most, inner)):
                endless = most == _constants.MAXREPEAT
                if (endless and within) or _explodes(inner, within=within or endless):
                    return True
            case "SUBPATTERN", (_, _, _, inner):
                if _explodes(inner, within=within):
                    return True
            case "BRANCH", (_, ways):
                if any(_explodes(way, within=within) for way in ways):
                    return True
            case (("ASSERT" | "ASSERT_NOT"), (_, inner)):
                if _explodes(inner, within=False):
                    return True
            case _:
                pass
    return False
