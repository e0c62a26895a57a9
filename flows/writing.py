"""Writing: a human writes to a person from the desk. Owns whether that may leave, and what it makes of our question.

It is a message that nobody asked for, so STOP and the sending window hold for it. What the person writes next may be
to that human: it is read as no answer to a question that was asked before it.
"""

from __future__ import annotations

from flows import acts, hours
from flows.effects import Reply
from flows.events import Written
from flows.turn import Turn


def written(turn: Turn, event: Written) -> None:
    """Send what a human wrote; the same one twice is one message, and who said STOP gets none."""
    state, which = turn.state, str(event.id)
    if state.status == "stopped" or state.erase == "held" or state.written == which:
        return
    turn.put(written=which, erase="no")  # a "ja" is to this human now
    if acts.asking(turn):
        turn.put(unheard=True)
    until = hours.expiry(turn.content.municipality, event.at)
    turn.do(Reply(event.text, lane="unasked", until=until))
