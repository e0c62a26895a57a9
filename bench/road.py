"""The road that everybody in the benchmark walks: one whole screening, as the shipped content asks it.

Owns what is said and what must be asked next. It is played once by the pure engine, so that the questions, their words
and their buttons are those of today's content, for us and for the peers alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from flows.effects import Choice, Reply
from flows.engine import step
from flows.events import Channel, Inbound, Press
from flows.state import State
from tests.content import dronten

MORNING = datetime.fromisoformat("2026-11-24T10:00:00+01:00")
"""A Tuesday on which somebody is at work: every promise lies within staffed hours."""
RIET = ("Hallo", "ja", "1", "82", "Swifterbant", "min of meer", "ja", "ja", "ja", "ja", "nee", "1", "1 en 3", "1",
        "Riet", "1", "ja")  # fmt: skip
"""By SMS: digits and words."""
BUTTONS = ("Hallo", "[Ja]", "[Voor mezelf]", "82", "[Swifterbant]", "[Min of meer]", "[Ja]", "[Ja]", "[Ja]", "[Ja]",
           "[Nee]", "[Iemand verloren]", "1 en 3", "1", "Riet", "+44 7700 900123",
           "[In de ochtend]", "[Ja]")  # fmt: skip
"""On Telegram: the same answers, mostly by button, and the number to call, which is asked for there."""
_SPACE = UUID("00000000-0000-4000-8000-00000000beec")


class Astray(Exception):
    """What was asked or stored is not what it should be: the figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Something said (`press` where it was a button), and what is told then."""

    said: str
    press: Press | None
    replies: tuple[Reply, ...]
    number: int
    """Its place on the road, from 0."""

    @property
    def question(self) -> str | None:
        """What is asked at the end of the turn; None after the last."""
        return self.replies[-1].question

    @property
    def text(self) -> str:
        """All that is told, as one message: what a peer says."""
        return "\n".join(reply.text for reply in self.replies)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The buttons under it."""
        return self.replies[-1].choices


@dataclass(frozen=True, slots=True)
class Road:
    """A whole screening, and what must be in the database for each person who went it."""

    channel: Channel
    turns: tuple[Turn, ...]
    answers: int
    score: tuple[str, int, str]
    """Instrument, value and band."""


def walked(channel: Channel) -> Road:
    """The road on this channel, played by the pure engine. Raises Astray where it no longer leads to the end."""
    content, directory = dronten()
    urn = "telegram:1" if channel == "telegram" else "tel:+447700900001"
    state, turns = State(), list[Turn]()
    for number, line in enumerate(BUTTONS if channel == "telegram" else RIET):
        press = _pressed(line, turns[-1].replies[-1]) if line.startswith("[") else None
        event = Inbound(uuid5(_SPACE, f"{channel}/{number}"), "dronten", channel, "bench", str(number), urn,
                        MORNING + timedelta(seconds=20 * number), "" if press else line, "button" if press else "text",
                        press)  # fmt: skip
        done = step(content, directory, state, event)
        state = done.state
        replies = tuple(effect for effect in done.effects if isinstance(effect, Reply))
        turns.append(Turn(event.text, press, replies, number))
    talk = state.talk
    if talk is None or talk.status != "completed" or "djg6" not in talk.scores:
        raise Astray(f"the road on {channel} does not lead to the end of the screening any more")
    score = talk.scores["djg6"]
    if score.value is None:
        raise Astray("the road gives no score")
    return Road(channel, tuple(turns), len(talk.answers), (score.instrument, score.value, score.band))


def _pressed(line: str, asked: Reply) -> Press:
    found = [choice.id for choice in asked.choices if f"[{choice.label}]" == line]
    if not found or asked.question is None:
        raise Astray(f"{line} is not a button of {asked.question}")
    return Press(asked.question, found[0])
