"""What is understood where a question of the real flow waits, as the labels call it. Owns asking; judges nothing."""

from __future__ import annotations

from bench import listening
from flows.flow import Ask
from flows.understanding import Waiting, hear
from tests.content import dronten

CONTENT, _ = dronten()
NL = CONTENT.languages["nl"]
MISS, KEEP, HOURS, HELP = "djg6.9", "consent.keep", "carer.hours", "carer.help"
ROLE, KERN, CAUSES, WISHES, PART, AGE, NAME = (
    "about.role", "about.kern", "about.causes", "about.wishes", "callback.day_part", "about.age_band", "callback.name",
)  # fmt: skip


def waiting(question: str) -> Waiting:
    ask = CONTENT.flow.by_name[question]
    assert isinstance(ask, Ask)
    return listening.waiting(CONTENT, ask)


def heard(question: str, said: str) -> str:
    """What is understood, as the labels call it."""
    return listening.named(hear(CONTENT, NL, said, waiting(question), now=listening.NOW))
