"""Kept: what follows from frozen content is reckoned once and kept with it. Owns that memory, never anybody's words.

What is kept stands in the content's own dict, as a cached property does: another content, or the same one after a
change, has a memory of its own, and it goes when the content goes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Concatenate, ParamSpec, TypeVar

MOST = 4096
"""Results of one function for one content. There are fewer in a year; a bound costs nothing."""

Of = TypeVar("Of")
Key = ParamSpec("Key")
Result = TypeVar("Result")


def kept(make: Callable[Concatenate[Of, Key], Result]) -> Callable[Concatenate[Of, Key], Result]:
    """Keep the results of a pure function with its first argument, frozen and without slots.

    The other arguments must be coded or come from content: never what a person wrote.
    """
    name = f"_kept {make.__module__}.{make.__qualname__}"

    def again(of: Of, /, *key: Key.args, **named: Key.kwargs) -> Result:
        known: Any = vars(of).get(name)
        if known is None:
            known = vars(of)[name] = lru_cache(maxsize=MOST)(partial(make, of))
        result: Result = known(*key, **named)
        return result

    return again
