"""`peilstation check`: settings and content looked at, every complaint told. Owns the telling, never the judging."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from peilstation import keys, library, shelves
from peilstation.app import Setup
from peilstation.clock import Clock
from peilstation.names import SettingsError

if TYPE_CHECKING:
    from flows.measure import Measured
    from peilstation.library import Library

FARTHEST_EAST = timedelta(hours=14)
"""How far the first clocks of the day are ahead of UTC."""


def check(graph: Path | None, language: str | None, *, as_json: bool) -> int:
    """Tell every complaint; draw the flow in `graph`, measure the messages of `language`. The exit code."""
    settings, found = _looked_at()
    if graph is not None and found.contents:
        _draw(found, graph)
    measured = _measured(found, language) if language is not None else None
    if as_json:
        print(json.dumps(_document(settings, found, measured), indent=2))
    else:
        for complaint in (*settings, *found.complaints):
            print(complaint, file=sys.stderr)
        if measured:
            _show(measured)
        print(_summary(settings, found))
    return 0 if found.sound and not settings else 1


def _looked_at() -> tuple[list[str], Library]:
    """Complaints about settings, and the library; that of the default content where the settings cannot be read."""
    try:
        setup = Setup.read()
    except SettingsError as error:
        return list(error.complaints), library.read(shelves.folders(None), _today(Clock()))
    found = library.read(setup.folders, _today(setup.clock))
    return list(_of_settings(setup, found)), found


def _today(clock: Clock) -> date:
    """The latest date that it is anywhere: nobody who wrote today's date wrote one that has not come yet."""
    return (clock.now() + FARTHEST_EAST).date()


def _measured(found: Library, language: str) -> Sequence[Measured]:
    from flows.measure import worst_first

    known = {code for content in found.contents.values() for code in content.languages}
    if found.contents and language not in known:
        raise typer.BadParameter(f"there are texts in {', '.join(sorted(known))}", param_hint="--language")
    return worst_first((one for one in found.contents.values() if language in one.languages), language)


def _show(measured: Sequence[Measured]) -> None:
    from peilstation import tables

    tables.show(*tables.messages([_message(one) for one in measured]))


def _message(one: Measured) -> dict[str, Any]:
    return {
        "id": one.id,
        "variant": one.variant,
        "options": one.options,
        "characters": one.characters,
        "parts": one.parts,
        "gsm7": not one.foreign,
        "foreign": one.foreign,
        "longest_sentence": one.sentence,
        "hard": dict(one.hard),
    }


def _of_settings(setup: Setup, found: Library) -> Iterator[str]:
    try:
        keys.check(setup.settings, setup.folder)
    except SettingsError as error:
        yield from error.complaints
    for slug in setup.settings.municipalities:
        if found.sound and slug not in found.contents:
            name = slug.replace("-", "_").upper()
            yield f"PEILSTATION_MUNICIPALITIES__{name}__...: no content is about a municipality {slug}"


def _document(settings: Sequence[str], found: Library, measured: Sequence[Measured] | None) -> dict[str, Any]:
    messages = {} if measured is None else {"messages": [_message(one) for one in measured]}
    return {
        "sound": not settings and found.sound,
        "municipalities": sorted(found.contents),
        "settings": list(settings),
        "complaints": [asdict(complaint) for complaint in found.complaints],
        **messages,
    }


def _summary(settings: Sequence[str], found: Library) -> str:
    errors = len(settings) + sum(one.level == "error" for one in found.complaints)
    warnings = sum(one.level == "warning" for one in found.complaints)
    served = ", ".join(sorted(found.contents)) or "nothing"
    return f"{errors} errors, {warnings} warnings; content for {served}"


def _draw(found: Library, path: Path) -> None:
    from peilstation.graph import draw

    content = next(iter(found.contents.values()))
    try:
        path.write_text(draw(content, "nl"), "utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}", param_hint="--graph") from None
