"""The real content, read as the service reads it. Owns nothing but a roster: tests of every room use what ships."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from flows.complaints import Complaint
from flows.content import Content, Directory, Duty
from peilstation import library

ROOT = Path(__file__).parent.parent / "content"
TODAY = date(2026, 11, 24)
Told = Callable[..., list[Complaint]]
"""What is told of the shipped content with something changed: (path, old, new, today)."""
NOOR = "+447700900911"
"""Who is on duty in tests. Nobody is in what ships: that is for the municipality to say."""


@lru_cache(maxsize=1)
def as_shipped() -> library.Library:
    """What the shipped content is, complaints and all."""
    return library.open_library([ROOT])


@lru_cache(maxsize=1)
def shipped() -> library.Library:
    """The same, with somebody on duty, as it must be before anybody real writes."""
    bare = as_shipped()
    return replace(
        bare, contents={slug: on_duty(one, {"name": "Noor", "sms": NOOR}) for slug, one in bare.contents.items()}
    )


def on_duty(content: Content, *people: dict[str, Any], **other: Any) -> Content:
    """The content with these people on duty, and nobody else."""
    return content.with_duty(Duty.model_validate({"people": people, **other}))


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
