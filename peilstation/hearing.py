"""`peilstation heard`: what of danger is heard in a text, and which rule spoke. Owns the telling, never the judging."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from peilstation import library
from peilstation.app import Setup

if TYPE_CHECKING:
    from flows.safety import Watch


def heard(texts: list[str], *, as_json: bool) -> None:
    """Tell of each text, or of each line that comes in, the gravest that is heard. Nothing is stored."""
    watch = next(iter(library.open_library(Setup.read().folders).contents.values())).watch
    found = (_of(watch, text) for text in texts or _lines(sys.stdin))
    if as_json:
        print(json.dumps({"heard": list(found)}, indent=2, ensure_ascii=False))
        return
    for one in found:
        print(_shown(one), flush=True)


def _lines(incoming: Iterable[str]) -> Iterable[str]:
    return (line.rstrip("\n") for line in incoming)


def _of(watch: Watch, text: str) -> dict[str, Any] | None:
    from flows import safety
    from flows.weighing import weigh

    hit = safety.scan(watch, text)
    if hit is None:
        return None
    weighed = [found for scales in watch.scales if (found := weigh(scales, safety.line(text)))]
    words = [word for one in weighed if one.rule == hit.rule for word in one.words]
    return {"level": hit.level, "class": hit.hit, "rule": hit.rule, "denied": hit.denied, "words": words}


def _shown(one: dict[str, Any] | None) -> str:
    if one is None:
        return "niets van gevaar gehoord"
    because = f" ({', '.join(one['words'])})" if one["words"] else " (ontkend)" if one["denied"] else ""
    return f"{one['level']} {one['class']} {one['rule']}{because}"
