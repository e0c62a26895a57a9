"""Dialogues: conversations that a coordinator can read, played against the engine. Owns their file format.

    # what this dialogue shows
    @ sms 2026-11-24 10:00          the channel and the local moment it begins; `verborgen` behind it: no number
    > Hallo                         the person writes
    < Welkom ...                    we answer; further lines of one message are indented, options one a line
    > [Ja]                          the person presses a button
    @ +3 dagen                      time passes (dagen, uur, minuten); what falls due on the way is said at its hour
    @ stil +3 dagen                 time passes and nobody looks: what fell due is noticed at the end of it
    @ sluit crisis                  a coordinator closes the callback of this topic
    @ belt                          the person phones; from here on they speak, and hear the options last
    @ hangt op                      the call is over
    @ stilte                        nothing is heard in time
    > ~ja                           a poor guess at what was said
    @ niemand vrij                  it was put through, and nobody took it
    @ neemt op                      our own call is answered
    @ neemt niet op                 nobody answered our call, three times
    @ schrijft                      the person writes again, on the channel of the first line
    = score djg6 4 moderate         what must be true afterwards; written by hand, never rewritten

The replies are what `pytest --rewrite-dialogues` writes and people read; the `=` lines are the test's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
ZONE = ZoneInfo("Europe/Amsterdam")
_UNITS = {"dagen": "days", "dag": "days", "uur": "hours", "minuten": "minutes", "minuut": "minutes"}


@dataclass(frozen=True)
class Line:
    """One line of a dialogue that makes something happen or must be true: its mark (`>`, `@`, `=`) and words."""

    mark: str
    words: str
    number: int


@dataclass(frozen=True)
class Script:
    """A dialogue file."""

    path: Path
    text: str
    channel: str
    starts: datetime
    lines: tuple[Line, ...]
    hidden: bool = False
    """Whether the person phones and does not show their number."""


def read(path: Path) -> Script:
    """Read a dialogue; its first `@` line says where and when."""
    text = path.read_text(encoding="utf-8")
    lines = [
        Line(raw[0], raw[2:].rstrip("\n"), number)
        for number, raw in enumerate(text.splitlines(), start=1)
        if raw[:2] in ("> ", "@ ", "= ")
    ]
    first = lines.pop(0)
    if first.mark != "@":
        raise ValueError(f"{path.name}: begins with the channel and the moment")
    channel, day, clock, *hidden = first.words.split()
    starts = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE)
    return Script(path, text, channel, starts, tuple(lines), hidden == ["verborgen"])


def all_scripts() -> list[Path]:
    """Every dialogue of the folder."""
    return sorted(HERE.glob("*.txt"))


def passing(words: str) -> timedelta | None:
    """The time that an `@ +3 dagen` line lets pass, or None for another line."""
    found = re.fullmatch(r"\+(\d+) (\w+)", words)
    return timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None


def shown(text: str, labels: list[str]) -> str:
    """A reply as it stands in a dialogue."""
    first, *rest = text.split("\n")
    return "\n".join([f"< {first}", *(f"  {line}" for line in rest), *(f"    [{label}]" for label in labels)])
