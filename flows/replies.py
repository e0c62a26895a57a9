"""Replies: what somebody writes to the humans of the desk. Owns what of it a human has to see, and puts it there.

What answers a question of ours is no reply to a human, nor are thanks. The first thing after a human's own message is
one whatever it says ("ja" may be to them); who has no callback open then gets one, as long as it is not too long ago.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from flows import acts, notice
from flows.danger import thanks
from flows.effects import ChangeCallback
from flows.events import Inbound
from flows.heard import Command, Heard, Skipped, Unclear
from flows.reached import DAY, NAME, NUMBER, PART
from flows.state import Open
from flows.turn import Turn

WITHIN = timedelta(days=30)
"""So long after a human wrote to somebody, what they write back is taken to be to that human."""
SIGNAL = "message.reply"
"""The signal: they wrote back, and there was no callback open for it."""
_ARRANGING = (NAME, NUMBER, PART, DAY)


def heard(turn: Turn, event: Inbound, said: Heard) -> None:
    """Whoever works the callbacks of this person sees that they wrote, where it was to a human."""
    if event.press or _is_thanks(turn, event.text):
        return
    addressed = turn.state.addressed
    awaited = addressed is not None and not addressed.answered and turn.now - addressed.at <= WITHIN
    if not (_to_a_human(turn, said) or (awaited and not isinstance(said, (Command, Skipped)))):
        return
    if not turn.state.open and not isinstance(said, Command) and addressed and turn.now - addressed.at <= WITHIN:
        notice.tell(turn, SIGNAL, "normal")
    if addressed is not None:
        turn.put(addressed=replace(addressed, answered=True))
    raised(turn, turn.state.open)


def raised(turn: Turn, callbacks: Iterable[Open]) -> None:
    """These callbacks say when their person wrote last."""
    for one in callbacks:
        turn.do(ChangeCallback(one.id, wrote_at=turn.now))


def _to_a_human(turn: Turn, said: Heard) -> bool:
    """Whether it answers nothing that we asked, nor arranges the call; or asks for a human again."""
    if isinstance(said, Command):
        return said.asked.name == "human"
    if not isinstance(said, Unclear):
        return False
    talk = turn.state.talk
    return not (acts.asking(turn) and talk is not None and talk.question in _ARRANGING)


def _is_thanks(turn: Turn, text: str) -> bool:
    return turn.thanked or any(thanks(language, text) for language in turn.content.languages.values())
