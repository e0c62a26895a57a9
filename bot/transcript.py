"""The transcript: a conversation as plain lines that a coordinator can read. Owns that format; knows no channel's wire.

    > ja hoor
    < Waar woont u?
        1 = Dronten
        2 = Swifterbant

A person's line begins with `> `, each message to them with `< `; more lines of a message stand in by two blanks, its
options by four. What happens on a call stands behind `@`: `@ belt`, `@ stilte`, `@ niemand vrij`, `@ hangt op`.
"""

from __future__ import annotations

from dataclasses import replace

from flows.effects import Reply
from flows.events import Channel, Kind
from flows.speaking import pieces
from flows.text import Texts, numbered

_HAPPENED: dict[Kind, str] = {"call": "belt", "silence": "stilte", "unconnected": "niemand vrij"}
HUNG_UP = "@ hangt op"


def worded(channel: Channel, reply: Reply) -> str:
    """A reply as one text, with its options below it."""
    return "\n".join([reply.text, *options(channel, reply)])


def options(channel: Channel, reply: Reply, texts: Texts | None = None) -> list[str]:
    """The options, one a line: as buttons (`[Ja]`) where the channel has them, else numbered (`1 = Ja`).

    `texts`: those in which a call is held, where what is wanted is what is said on it (`Ja: toets 1.`).
    """
    if channel == "telegram":
        return [f"[{choice.label}]" for choice in reply.choices]
    if texts is not None:
        return list(pieces(replace(reply, text=""), texts))
    return numbered("", reply.choices).splitlines()[1:]


def heard(text: str) -> str:
    """What a person said, as lines of a transcript."""
    return _set_in("> ", text)


def happened(kind: Kind) -> str:
    """What a person did on a call without a word, or what befell them there."""
    return f"@ {_HAPPENED[kind]}"


def said(channel: Channel, reply: Reply, texts: Texts | None = None) -> str:
    """What they were told, as lines of a transcript; `texts` as for `options`."""
    return "\n".join([_set_in("< ", reply.text), *(f"    {option}" for option in options(channel, reply, texts))])


def _set_in(sign: str, text: str) -> str:
    first, *more = text.splitlines() or [""]
    return "\n".join([sign + first, *(f"  {line}" if line else "" for line in more)])
