"""`peilstation chat`: puts a terminal at the door of the house. Owns who one is and where; the talking is bot's."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import typer

from flows.events import Channel
from peilstation.app import House, Setup
from peilstation.urns import BadUrn
from peilstation.urns import urn as spelled


def chat(channel: Channel, urn: str | None, municipality: str | None, script: Path | None) -> None:
    """Talk until the script, the input or the person ends."""
    from bot import terminal as door

    who = _who(urn or door.DEFAULT_URNS[channel])
    lines = _lines(script)
    with Setup.read().house() as house:
        where = _where(house, municipality)
        house.load_starters()
        spoken = {code: one.texts for code, one in house.library.of(where).languages.items()}
        terminal = door.Terminal(house.engine, house.ledger, house.clock.now, where, channel, who, spoken)
        if lines is None:
            door.converse(terminal, house.library.of(where).municipality.service)
        else:
            door.replay(terminal, lines, sys.stdout)


def _lines(script: Path | None) -> Iterable[str] | None:
    """What will be said; None where somebody types it at a terminal."""
    if script is None and sys.stdin.isatty():
        return None
    if script is None or str(script) == "-":
        return sys.stdin
    try:
        return script.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        raise typer.BadParameter(f"{script} cannot be read as UTF-8 text", param_hint="--script") from None


def _who(urn: str) -> str:
    try:
        return spelled(urn)
    except BadUrn as error:
        raise typer.BadParameter(str(error), param_hint="--urn") from None


def _where(house: House, municipality: str | None) -> str:
    served = sorted(house.library.contents)
    if municipality is None and len(served) == 1:
        return served[0]
    if municipality in served:
        return municipality
    choice = ", ".join(served)
    why = f"say which of {choice}" if municipality is None else f"not served here; there are {choice}"
    raise typer.BadParameter(why, param_hint="--municipality")
