"""The transcript: a conversation as plain lines that a coordinator can read. Owns that format; knows no channel's wire.

    > ja hoor
    < Waar woont u?
        1 = Dronten
        2 = Swifterbant

A person's line begins with `> `, each message to them with `< `; more lines of a message stand in by two blanks, its
options by four.
"""

from __future__ import annotations

from flows.effects import Reply
from flows.events import Channel
from flows.text import numbered


def worded(channel: Channel, reply: Reply) -> str:
    """A reply as one text, with its options below it."""
    return "\n".join([reply.text, *options(channel, reply)])


def options(channel: Channel, reply: Reply) -> list[str]:
    """The options, one a line: as buttons (`[Ja]`) where the channel has them, else numbered (`1 = Ja`)."""
    if channel == "telegram":
        return [f"[{choice.label}]" for choice in reply.choices]
    return numbered("", reply.choices).splitlines()[1:]


def heard(text: str) -> str:
    """What a person said, as lines of a transcript."""
    return _set_in("> ", text)


def said(channel: Channel, reply: Reply) -> str:
    """What they were told, as lines of a transcript."""
    return "\n".join([_set_in("< ", reply.text), *(f"    {option}" for option in options(channel, reply))])


def _set_in(sign: str, text: str) -> str:
    first, *more = text.splitlines() or [""]
    return "\n".join([sign + first, *(f"  {line}" if line else "" for line in more)])
