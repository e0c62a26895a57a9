"""Staffed: when a human reads what somebody in danger wrote. Owns that second message; promises nobody who is away.

Three cases: somebody is at the desk; nobody is, and one of the roster is on duty; nobody is at all. For the last two
the municipality may have words of its own.
"""

from __future__ import annotations

from flows import hours, roster
from flows.state import Open
from flows.turn import Turn


def say(turn: Turn, promised: Open, *, red: bool) -> None:
    """Say it. Of what is not red nobody on duty hears, so nothing is said of them then."""
    if hours.is_staffed(turn.content.municipality, turn.now):
        return turn.say("human-reads-now", lane="urgent", until=turn.clock(promised.promised_until))
    window, duty = turn.window(promised.promised_from, promised.promised_until), turn.content.municipality.duty
    inside = red and roster.on_duty(turn.content, turn.now)
    theirs = (duty.inside if inside else duty.outside).get(turn.state.language) if red else None
    if theirs:
        return turn.send(theirs.format(window=window), lane="urgent")
    return turn.say("human-reads-duty" if inside else "human-reads-later", lane="urgent", window=window)
