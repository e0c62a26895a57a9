"""Through: a call is put through to a human, or to a help line. Owns to whom, and that a callback is open before.

Nobody is lost whose call nobody takes: somebody calls them back. Emergency numbers are never dialled on anybody's
behalf: they hang up and dial them.
"""

from __future__ import annotations

from typing import Literal

from flows import hours, roster
from flows.decisions import open_callback
from flows.effects import Choice, Connect, Topic
from flows.state import Open
from flows.turn import Turn

MOST = 3
"""Telephones that are rung one after another: whoever waits longer hangs up."""
HELPLINE = "helpline"
"""The question whether somebody in danger would be put through to a help line; it belongs to no flow."""
UNHEARD = "call.not-understood"
"""The signal: they phoned, and we understood nothing or heard nothing."""


def telephones(turn: Turn) -> tuple[str, ...]:
    """The numbers (E.164) of whoever is on duty now, while somebody is there; never that of the caller."""
    if not hours.is_staffed(turn.content.municipality, turn.now):
        return ()
    lines = roster.lines(roster.called(turn.content, turn.now, 1))
    numbers = (line.removeprefix("tel:") for line in lines if line.startswith("tel:"))
    return tuple(number for number in numbers if number != turn.number)[:MOST]


def to_a_human(turn: Turn, topic: Topic = "wants_human") -> bool:
    """Put the call through to whoever is on duty. False: nobody is there, or nobody took it on this call before.

    The questions stay where they are, to be gone on with another time. Whoever is in danger may try again.
    """
    numbers, phone = telephones(turn), turn.state.phone
    in_danger = turn.state.paused == "crisis"
    if not numbers or phone is None or turn.state.talk is None or (phone.rang and not in_danger):
        return False
    crisis = next((open_ for open_ in turn.state.open if open_.topic == "crisis"), None)
    here = crisis if in_danger else opened(turn, topic)
    turn.put_phone(rings="human", rang=True)
    turn.send(turn.text("connecting"), connect=Connect(numbers, here.id if here else None))
    return True


def opened(turn: Turn, topic: Topic) -> Open | None:
    """A human calls them back: the open callback of that topic or of who asked for a human, else a new one.

    What the conversation is about does not change.
    """
    asked = any(open_.topic == "wants_human" for open_ in turn.state.open)
    talk, topic = turn.talk, "wants_human" if asked else topic
    open_callback(turn, topic, "normal", (UNHEARD,) if topic == "technical" else ())
    turn.put(talk=talk)
    return next((open_ for open_ in turn.state.open if open_.topic == topic), None)


# --- a help line ------------------------------------------------------------------------------------------------------


def helpline(turn: Turn) -> str | None:
    """The number of the help line for who thinks of suicide, where it was proven to connect."""
    line = turn.content.municipality.connects.get("n113")
    return line.number if line and line.proven else None


def after_a_cry(turn: Turn, *, suicide: bool) -> None:
    """On a call: offer to be put through to the help line, where it is one for this; who shows no number is asked for
    one."""
    if suicide and turn.on_call and helpline(turn):
        turn.put_phone(asks="helpline")
        choices = (Choice("connect", turn.text("option-helpline-connect")),)
        turn.send(turn.text("helpline-offer"), choices, HELPLINE, lane="urgent")
    if turn.withheld:
        turn.send(turn.text("withheld-number"), question="callback.number", lane="urgent")


def to_the_helpline(turn: Turn) -> None:
    """Put the call through to the help line."""
    number = helpline(turn)
    turn.put_phone(rings="helpline")
    if number:
        turn.send(turn.text("connecting-helpline"), lane="urgent", connect=Connect((number,)))


def not_taken(turn: Turn) -> Literal["human", "helpline"] | None:
    """Whom it was put through to, and nobody took it."""
    rang = turn.state.phone.rings if turn.state.phone else None
    turn.put_phone(rings=None)
    return rang
