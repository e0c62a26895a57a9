"""The real content, read as the service reads it. Owns nothing: tests of every room use what ships."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from flows.content import Content, Directory
from peilstation import library

ROOT = Path(__file__).parent.parent / "content"


@lru_cache(maxsize=1)
def shipped() -> library.Library:
    """What the shipped content is, complaints and all."""
    return library.open_library([ROOT])


def dronten() -> tuple[Content, Directory]:
    """Dronten's content and starter directory."""
    return shipped().contents["dronten"], shipped().directories["dronten"]
