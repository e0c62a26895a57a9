"""Unsure: what a machine heard poorly is asked back before it counts. Owns that question and the word to it.

Only answers, and commands that are hard to undo; danger never is. What was heard is kept until they say yes.
"""

from __future__ import annotations

from dataclasses import replace

from flows import reading, road, telephone
from flows.effects import Choice
from flows.events import Inbound
from flows.flow import Ask
from flows.heard import Answered, Command, DontKnow, Heard, Refused
from flows.speaking import spaced
from flows.state import Guess
from flows.turn import Turn, count_id

ASKS = "sure"
"""The question whether it was heard well; it belongs to no flow. Behind it, after a dot, the question it is asked of:
whoever rather answers that at once presses as many keys as it takes."""
HARD = ("stop", "erase", "language")
"""Commands that are hard to undo for whoever did not mean them."""
_PASSED = {Refused: "unsure-refused", DontKnow: "unsure-dont-know"}


def asked_of(question: str) -> str:
    """The question of the flow that is asked, or of which it is asked whether the answer was heard well."""
    return question.removeprefix(f"{ASKS}.")


def heard_as(turn: Turn, event: Inbound, heard: Heard) -> str | None:
    """What it was taken for, to be said back; None: that needs no asking."""
    if not event.unsure or event.press:
        return None
    if isinstance(heard, Command):
        return turn.text(f"unsure-{heard.asked.name}") if heard.asked.name in HARD else None
    if turn.state.erase == "asked":
        return event.text.strip() if says(turn, event.text) == "yes" else None
    if turn.state.paused == "crisis" or turn.state.talk is None or turn.talk.status != "active":
        return None
    if isinstance(heard, Answered):
        return named(turn, road.current(turn), heard) or event.text.strip()
    return turn.text(_PASSED[type(heard)]) if isinstance(heard, (Refused, DontKnow)) else None


def ask(turn: Turn, guess: Guess) -> None:
    """Ask whether it was heard well."""
    turn.put_phone(guess=guess)
    question = turn.state.talk.question if turn.state.talk and turn.state.erase != "asked" else None
    yes_no = tuple(Choice(name, turn.text(f"option-permission-{name}")) for name in ("yes", "no"))
    turn.send(turn.text("unsure", what=guess.what), yes_no, f"{ASKS}.{question}" if question else ASKS)


def taken(turn: Turn, event: Inbound) -> Inbound | None:
    """What is gone on with, while something heard poorly waits: those words after a yes, what they say now instead.

    None: it was not that.
    """
    guess = turn.state.phone.guess if turn.state.phone else None
    if guess is None:
        return event
    said = says(turn, event.text)
    turn.put_phone(guess=None)
    if said == "yes":
        turn.confirmed = True
        return replace(event, text=guess.text, unsure=False)
    return None if said == "no" else event


def says(turn: Turn, text: str) -> str | None:
    """Whether it is a yes or a no."""
    yes_no = (Choice("yes", turn.text("option-permission-yes")), Choice("no", turn.text("option-permission-no")))
    read = reading.read(Ask(ask=ASKS, read="permission"), yes_no, text, turn.language, now=turn.now)
    return str(read.value) if isinstance(read, Answered) else None


def named(turn: Turn, node: Ask, answered: Answered) -> str:
    """What was chosen, in the words of its labels; a count with its unit, a number in figures."""
    if node.read == "phone" and answered.free:
        shown = telephone.shown(answered.free)
        return spaced(shown) if turn.on_call else shown
    if isinstance(answered.value, int):
        return turn.text(count_id(node), count=answered.value)
    if node.read == "name" and turn.on_call:
        return answered.free or ""
    chosen = answered.value if isinstance(answered.value, tuple) else (answered.value,)
    return ", ".join(choice.label for choice in turn.choices(node) if choice.id in chosen)
