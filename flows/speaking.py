"""Speaking: how a reply is said aloud on a call. Owns the order of its pieces; a piece is one breath, or one recording.

The words come first and the options last, each with its key behind it: who hears "toets 1" first has forgotten what
it was for by the end.
"""

from __future__ import annotations

import re

from flows.effects import Reply
from flows.text import Texts

_STROKE = re.compile(r"(?<=[^\W\d_])/(?=[^\W\d_])")
KEYS = 8
"""Options that have a key of their own: 9 and 0 are a human."""


def pieces(reply: Reply, texts: Texts) -> tuple[str, ...]:
    """What is said, in order: the lines of the text, then each option with its key."""
    lines = aloud(reply.text)
    keys = enumerate(reply.choices[:KEYS], start=1)
    return (*lines, *(texts.say("say-key", {"label": one.label, "key": key}) for key, one in keys))


def aloud(text: str) -> tuple[str, ...]:
    """The lines of a text, a breath each; of words with a stroke between them (`en/of`) no machine says the stroke."""
    return tuple(_STROKE.sub(" ", line) for line in text.split("\n") if line.strip())


def spaced(number: str) -> str:
    """A telephone number figure by figure, with a breath between its groups: "0 8 8, 0 7 6 7, 0 0 0"."""
    return ", ".join(" ".join(group) for group in re.findall(r"\+?\d+", number))
