"""`peilstation check`: settings and content looked at, every complaint told. Owns the telling, never the judging."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from peilstation import keys, library, shelves
from peilstation.app import Setup
from peilstation.names import SettingsError

if TYPE_CHECKING:
    from peilstation.library import Library


def check(graph: Path | None, *, as_json: bool) -> int:
    """Tell every complaint, and draw the flow in `graph` where there is one to draw. The exit code."""
    settings, found = _looked_at()
    if graph is not None and found.contents:
        _draw(found, graph)
    if as_json:
        print(json.dumps(_document(settings, found), indent=2))
    else:
        for complaint in (*settings, *found.complaints):
            print(complaint, file=sys.stderr)
        print(_summary(settings, found))
    return 0 if found.sound and not settings else 1


def _looked_at() -> tuple[list[str], Library]:
    """Complaints about settings, and the library; that of the default content where the settings cannot be read."""
    try:
        setup = Setup.read()
    except SettingsError as error:
        return list(error.complaints), library.read(shelves.folders(None))
    found = library.read(setup.folders)
    return list(_of_settings(setup, found)), found


def _of_settings(setup: Setup, found: Library) -> Iterator[str]:
    try:
        keys.check(setup.settings, setup.folder)
    except SettingsError as error:
        yield from error.complaints
    for slug in setup.settings.municipalities:
        if found.sound and slug not in found.contents:
            name = slug.replace("-", "_").upper()
            yield f"PEILSTATION_MUNICIPALITIES__{name}__...: no content is about a municipality {slug}"


def _document(settings: Sequence[str], found: Library) -> dict[str, Any]:
    return {
        "sound": not settings and found.sound,
        "municipalities": sorted(found.contents),
        "settings": list(settings),
        "complaints": [asdict(complaint) for complaint in found.complaints],
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
