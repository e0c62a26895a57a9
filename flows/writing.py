"""Writing: a human writes to a person from the desk. Owns whether and when that may leave, and what it makes of our
question.

Nobody writes to who said STOP. Whoever asked to be called, or is in danger, is answered at any hour; to others it is a
message that nobody asked for, so the sending window holds for it. What the person writes next may be to that human: it
is read as no answer to a question that was asked before it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from flows import acts, hours
from flows.content import Municipality
from flows.effects import ChangeCallback, Reply, Topic
from flows.events import Written
from flows.state import Addressed
from flows.turn import Turn

ASKED: Final[Collection[str]] = frozenset[Topic](("crisis", "wants_human"))
"""What a callback is about where the person themselves asked for somebody."""


def written(turn: Turn, event: Written) -> None:
    """Send what a human wrote; the same one twice is one message, and who said STOP gets none."""
    state, which = turn.state, str(event.id)
    if state.status == "stopped" or state.erase == "held" or state.written == which:
        return
    turn.put(written=which, erase="no", addressed=Addressed(event.at))  # a "ja" is to this human now
    if acts.asking(turn):
        turn.put(unheard=True)
    about = next((open_ for open_ in state.open if open_.id == event.callback), None)
    asked = about is not None and about.topic in ASKED
    until = None if asked else hours.expiry(turn.content.municipality, event.at)
    turn.do(Reply(event.text, lane="reply" if asked else "unasked", until=until))
    if about is not None:
        turn.do(ChangeCallback(about.id, cleared=("wrote_at",)))


def leaves_at(place: Municipality, topic: str, now: datetime) -> datetime:
    """When a message leaves that is written now about a callback of this topic; `now` itself where it does at once."""
    return now if topic in ASKED or hours.may_send(place, now) else hours.next_allowed(place, now)
