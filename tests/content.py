"""The real content, read as the service reads it. Owns nothing: tests of every room use what ships."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from flows.complaints import Complaint
from flows.content import Content, Directory
from peilstation import library

ROOT = Path(__file__).parent.parent / "content"
TODAY = date(2026, 11, 24)
Told = Callable[..., list[Complaint]]
"""What is told of the shipped content with something changed: (path, old, new, today)."""


@lru_cache(maxsize=1)
def shipped() -> library.Library:
    """What the shipped content is, complaints and all."""
    return library.open_library([ROOT])


def dronten() -> tuple[Content, Directory]:
    """Dronten's content and starter directory."""
    return shipped().contents["dronten"], shipped().directories["dronten"]


def about(found: Iterable[Complaint], words: str) -> Complaint:
    """The one complaint with these words."""
    (one,) = (complaint for complaint in found if words in complaint.message)
    return one


def line_of(path: str, words: str) -> int:
    """The first line of a file with these words."""
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)
