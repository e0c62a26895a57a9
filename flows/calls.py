"""Calls: how a call through the exchange stands, from what was heard of its two legs. Owns that reading, pure.

The exchange first rings the coordinator ("you"), and only when they press 1 the person ("they"). Each leg has a status
that never goes back; how the call stands is read off both, so that it does not matter in which order they are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from flows.attempts import Disposition

Status = Literal["placed", "ringing", "answered", "ended", "busy", "no_answer", "failed", "broken_off"]
Trouble = Literal["refused", "shut_out", "throttled", "away", "in_doubt"]
"""Why the exchange did not take a call: it will not, it does not know us, we are too fast, it is not there; or it may
have."""
Pressed = Literal["yes", "no"]
Phase = Literal[
    "asked", "you_ring", "you_answered", "they_ring", "talking",
    "talked", "busy", "no_answer", "failed", "broken_off", "ended", "not_pressed",
    "you_busy", "you_no_answer", "you_failed", "refused", "shut_out", "throttled", "away", "in_doubt", "silent",
]  # fmt: skip
"""How a call stands. `ended`: it is over, and nobody told what became of the person's leg. `silent`: nothing was heard
of it for so long that it can only be over."""

RANK: Final[Mapping[Status, int]] = {
    "placed": 0, "ringing": 1, "answered": 2, "ended": 3, "busy": 3, "no_answer": 3, "failed": 3, "broken_off": 3,
}  # fmt: skip
"""A leg's status only grows; of two ends the first one told stays."""
OVER: Final = frozenset(status for status, rank in RANK.items() if rank == max(RANK.values()))
SILENT, LONGEST = timedelta(minutes=3), timedelta(hours=4, minutes=5)
"""After so long without a word a call that only rings, and one in which people speak, is taken to be over."""
LATE_WORD = timedelta(seconds=10)
"""The end of the whole call may be told before that of the person's leg."""
SPOKEN = 30
"""Seconds from which on a call was hardly a voicemail."""

_GOES_ON: Final = frozenset(("asked", "you_ring", "you_answered", "they_ring", "talking"))
_THEIRS: Final[Mapping[Status, Phase]] = {
    "ended": "talked", "busy": "busy", "no_answer": "no_answer", "failed": "failed", "broken_off": "broken_off",
}  # fmt: skip
_YOURS: Final[Mapping[Status, Phase]] = {
    "busy": "you_busy", "no_answer": "you_no_answer", "failed": "you_failed", "broken_off": "you_failed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """A call that a coordinator asked for. `seconds`: how long the person's leg lasted; `code`: the exchange's own."""

    id: str
    callback: str
    by: str
    at: datetime
    heard_at: datetime
    you: Status | None = None
    pressed: Pressed | None = None
    they: Status | None = None
    seconds: int | None = None
    trouble: Trouble | None = None
    code: str | None = None
    number: str = field(default="", repr=False)


def phase(call: Call, now: datetime) -> Phase:
    """How it stands."""
    if call.they and (theirs := _THEIRS.get(call.they)):
        return theirs
    if call.you and (yours := _YOURS.get(call.you)):
        return yours
    if call.you == "ended":
        return "ended" if call.pressed == "yes" else "not_pressed"
    if call.pressed == "no":
        return "not_pressed"
    if call.you is None and call.trouble:
        return call.trouble
    if now - call.heard_at > (LONGEST if call.they == "answered" else SILENT):
        return "silent"
    return _under_way(call)


def _under_way(call: Call) -> Phase:
    if call.they == "answered":
        return "talking"
    if call.they or call.pressed:
        return "they_ring"
    if call.you == "answered":
        return "you_answered"
    return "you_ring" if call.you else "asked"


def goes_on(call: Call, now: datetime) -> bool:
    """Whether it is still under way: a second one would only find the first."""
    return phase(call, now) in _GOES_ON


def may_change(call: Call, now: datetime) -> bool:
    """Whether more may be heard of it soon."""
    found = phase(call, now)
    if found == "in_doubt":
        return now - call.heard_at <= SILENT
    return found in _GOES_ON or (found == "ended" and now - call.heard_at <= LATE_WORD)


def suggested(call: Call, now: datetime) -> Disposition | None:
    """What the coordinator will most likely say it came to; None where only they can know."""
    found = phase(call, now)
    if found in ("busy", "no_answer"):
        return "no_answer"
    return "reached" if found == "talked" and (call.seconds or 0) >= SPOKEN else None
