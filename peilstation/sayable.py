"""What a line of the log may say: keys, code words, numbers, instants. Owns the closed lists; writes no line.

Promise 9. First net: only keys of `SAFE`, and only values that are numbers, instants or words as code has them, so that
no sentence passes. Second net: what looks like a number, an address or a secret is masked even then.
"""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

SAFE = frozenset(
    {
        # at what, and in which part of the house
        *(
            "municipality",
            "channel",
            "provider",
            "lane",
            "role",
            "roles",
            "host",
            "job",
            "kind",
            "command",
            "method",
            "mode",
        ),
        # which one; none of these leads to a person
        *("callback", "outbox", "due", "event_id", "incident", "lease", "revision", "version", "pid", "port"),
        # how many
        *("count", "attempt", "attempts", "batch", "waiting", "parts", "rows", "late", "overdue", "open"),
        # how long, and when
        *("seconds", "age_seconds", "late_seconds", "retry_seconds", "wait_seconds", "at", "since", "until"),
        # what became of it
        *("status", "outcome", "reason", "code", "http_status", "urgency", "error", "where"),
    }
)
"""The fields our own rooms may log. Anything else is told by its name only."""
LEFT_OUT = "[left out]"

Plain = str | int | float | bool | None

_HUGE = 10**8
"""From here on a number may be a telephone number, or a person's on Telegram."""
_KEY = re.compile(r"[a-z][a-z_]{0,39}")
_NAME = re.compile(r"[\w.<>\-]{1,80}", re.ASCII)
_WORD = re.compile(r"[\w.,:/<>\-]{1,80}", re.ASCII)
_PLACE = re.compile(r"\w{1,60} at [\w<>]{1,60}, line \d{1,6}", re.ASCII)  # as db.ledger names it
_CLASS = re.compile(r"[A-Z][A-Za-z]{0,60}(Error|Exception|Warning|Timeout)")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MASKED = {
    "[urn]": re.compile(r"\b(tel|telegram|whatsapp):", re.IGNORECASE),
    "[e-mail]": re.compile(r"\S@\S"),
    "[secret]": re.compile(
        r"\d{5,}:[\w-]{20}|[0-9a-fA-F]{32}|(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{24}", re.ASCII
    ),
    "[number]": re.compile(r"(\d[\s().\-/:,]*){8}"),
}


def key(name: str) -> str:
    """The name of a field that is left out, as far as it is one."""
    return name if _KEY.fullmatch(name) else "?"


def value(given: object) -> Plain:
    """What may be told of a field's value: a sentence, or anything but these kinds, is left out."""
    match given:
        case None | bool():
            return given
        case int():
            return int(given) if abs(given) < _HUGE else "[number]"
        case float():
            # Neither infinity nor what is no number is below anything.
            return round(float(given), 3) if abs(given) < _HUGE else "[number]"
        case str():
            text = str.__str__(given)  # not what a subclass would have us say
            return masked(text) if _WORD.fullmatch(text) or _PLACE.fullmatch(text) else LEFT_OUT
        case date():  # an instant too
            return given.isoformat()
        case UUID():
            return str(given)
        case BaseException():
            return kind(given)
        case type():
            return name(given.__name__)
        case _:
            return LEFT_OUT


def argument(given: object) -> Plain:
    """What may be told of an argument. It has no key, so of words only ids, places in code and names of faults are."""
    if isinstance(given, str) and not any(known.fullmatch(given) for known in (_UUID, _PLACE, _CLASS)):
        return LEFT_OUT
    return value(given)


def masked(text: str) -> str:
    """The second net: the text, or the mask of what must never be told."""
    if _UUID.fullmatch(text):
        return text
    return next((mask for mask, looks in _MASKED.items() if looks.search(text)), text)


def name(text: str) -> str:
    """A name that somebody gave in code: of a class, a function, a file, a logger."""
    return text if _NAME.fullmatch(text) else LEFT_OUT


def kind(error: BaseException) -> str:
    """A fault's class."""
    return name(type(error).__name__)


def is_word(given: object) -> bool:
    """Whether it is one word as code has them, which needs no quotes."""
    return isinstance(given, str) and _WORD.fullmatch(given) is not None
