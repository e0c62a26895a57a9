"""Floods: more messages in a minute than anybody writes. Owns the count, and what is said of one too many.

Each of them is kept and looked at for danger, but is no answer to anything; after the minute all is as it was.
"""

from __future__ import annotations

from datetime import timedelta

from flows import acts, commands
from flows.events import Inbound
from flows.state import Pace
from flows.turn import Turn

MOST = 60
"""Messages from one person that are all answered within a minute."""
MINUTE = timedelta(minutes=1)
"""It begins with the first message that is counted."""


def count(turn: Turn) -> None:
    """One message more."""
    pace = turn.state.pace
    running = pace.since is not None and pace.since <= turn.now < pace.since + MINUTE
    turn.put(pace=Pace(pace.since, pace.count + 1) if running else Pace(turn.now, 1))


def is_on(turn: Turn) -> bool:
    """Whether this message is one too many."""
    return turn.state.pace.count > MOST


def met(turn: Turn, event: Inbound) -> None:
    """STOP is honoured, once; the first of the others gets a word."""
    asked = commands.find(event.text, turn.content.languages.values(), digits=False) if event.kind == "text" else None
    if asked and asked.name == "stop":
        if turn.state.status != "stopped":
            acts.stop(turn, asked.language)
    elif turn.state.pace.count == MOST + 1:
        turn.say("flood")
