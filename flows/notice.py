"""Notice: what we cannot read ourselves is shown to a human. Owns the callback that this becomes.

A voice note, a photo, a language that nobody here reads: the person is told so, and a coordinator looks. Whatever is
open for the person already gets the signal; nobody is called twice because they sent three photos.
"""

from __future__ import annotations

from dataclasses import replace

from flows import hours
from flows.effects import ChangeCallback, OpenCallback, Urgency
from flows.state import Open
from flows.turn import Turn

UNREAD, STRANGE = "message.unread", "message.strange"
"""The signals: something to hear or see; a language or script that is not ours."""
_RANK: tuple[Urgency, ...] = ("normal", "today", "urgent")


def tell(turn: Turn, signal: str, urgency: Urgency) -> None:
    """Put this before a human: on the callback that is open, else on a new one. Of one kind once for each callback."""
    here = turn.state.open[0] if turn.state.open else None
    if here is None:
        _open(turn, signal, urgency)
    elif signal not in here.noticed:
        _add(turn, here, signal, urgency)


def _add(turn: Turn, here: Open, signal: str, urgency: Urgency) -> None:
    raised = urgency if _RANK.index(urgency) > _RANK.index(here.urgency) else None
    turn.do(ChangeCallback(here.id, signals=(signal,), urgency=raised))
    kept = replace(here, noticed=(*here.noticed, signal), urgency=raised or here.urgency)
    turn.put(open=(kept, *turn.state.open[1:]))


def _open(turn: Turn, signal: str, urgency: Urgency) -> None:
    begin, end = hours.promise(turn.content.municipality, turn.now)
    new = Open(turn.id(f"callback/{signal}"), "other", urgency, begin, end, noticed=(signal,))
    turn.put(open=(new,))
    facts = turn.state.talk.facts if turn.state.talk else {}
    name, number = facts.get("callback.name"), facts.get("callback.number") or turn.number
    turn.do(OpenCallback(new.id, "other", urgency, begin, end, (signal,), name=str(name) if name else None,
                         number=str(number) if number else None))  # fmt: skip
