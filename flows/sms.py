"""SMS length: how many parts a text takes. Owns counting, by the GSM 03.38 alphabet of a library."""

from __future__ import annotations

from functools import lru_cache

from gsm0338 import Codec

GSM_ONE, GSM_EACH = 160, 153
UCS_ONE, UCS_EACH = 70, 67


@lru_cache(maxsize=1)
def _alphabet() -> Codec:
    return Codec()


def foreign(text: str) -> str:
    """The characters of a text that no GSM-7 phone alphabet has, each once, in order: they force UCS-2."""
    return "".join(dict.fromkeys(char for char in text if _septets(char) == 0))


def parts(text: str) -> int:
    """The parts (billed messages) a text takes: 160/153 septets in GSM-7, 70/67 units of UCS-2."""
    if foreign(text):
        return _count([2 if ord(char) > 0xFFFF else 1 for char in text], UCS_ONE, UCS_EACH)
    return _count([_septets(char) for char in text], GSM_ONE, GSM_EACH)


def _count(sizes: list[int], one: int, each: int) -> int:
    if sum(sizes) <= one:
        return 1
    used, filled = 1, 0
    for size in sizes:  # a character of two units is never cut in half
        if filled + size > each:
            used, filled = used + 1, 0
        filled += size
    return used


@lru_cache(maxsize=2048)
def _septets(char: str) -> int:
    try:
        return len(_alphabet().encode(char)[0])
    except UnicodeEncodeError:
        return 0
