"""The terminal: a door and a channel in one, for trying things out and for rehearsals. Owns typing and showing.

What is typed goes to the ledger like any message; what is shown comes out of the outbox and is settled there. So what
was committed but not shown before a crash is shown at the next start. Never decides what is said.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import count, repeat
from typing import TYPE_CHECKING, TextIO
from uuid import uuid4

from bot import transcript
from db import outbox
from flows.events import CallEnded, Channel, Inbound, Kind

if TYPE_CHECKING:  # a script needs no colours, and waits for none
    from rich.console import Console
    from sqlalchemy import Engine

    from db.ledger import Ledger
    from flows.effects import Reply
    from flows.text import Texts

ACCOUNT = "terminal"
"""Our side of the line."""

DEFAULT_URNS: dict[Channel, str] = {
    "telegram": "telegram:1",
    "sms": "tel:+447700900000",
    "voice": "tel:+447700900000",
}
"""Who somebody is who does not say so. The number is one of Britain's drama numbers: nobody's."""

_ROOM = 76
"""Columns of a bubble: longer lines are hard to read."""


@dataclass(frozen=True)
class Terminal:
    """One person's line. `now` is the process's clock."""

    engine: Engine
    ledger: Ledger
    now: Callable[[], datetime]
    municipality: str
    channel: Channel
    urn: str

    spoken: Mapping[str, Texts] = field(default_factory=dict)
    """The texts in which a call is held, by language; without any it is shown as in writing."""
    ids: Iterator[str] = field(default_factory=lambda: map("{}/{}".format, repeat(uuid4().hex), count()))
    """Names of what comes in: on a call its turns."""

    @property
    def speaks(self) -> bool:
        """Whether it is a call, as it sounds."""
        return self.channel == "voice" and bool(self.spoken)

    def hear(self, text: str, kind: Kind = "text") -> None:
        """Take what was typed; returns when it is committed."""
        event = Inbound(
            id=uuid4(),
            municipality=self.municipality,
            channel=self.channel,
            account=ACCOUNT,
            external_id=next(self.ids),
            urn=self.urn,
            at=self.now(),
            text=text,
            kind=kind,
        )
        self.ledger.record(event)

    def hang_up(self) -> None:
        """End the call."""
        self.ledger.record(CallEnded(uuid4(), self.municipality, self.urn, self.now()))

    def texts(self, reply: Reply) -> Texts | None:
        """Those in which this is said aloud; None where it is shown as it is written."""
        return self.spoken.get(reply.language or "") or next(iter(self.spoken.values())) if self.speaks else None

    def tell(self, show: Callable[[Reply], None]) -> bool:
        """Show whatever waits on this line, in order; each is settled once it has been shown.

        Whether somebody is to be put through: here nobody is, for there is nobody else.
        """
        connects = False
        for waiting in outbox.waiting(self.engine, self.municipality, ACCOUNT, self.urn):
            show(waiting.reply)
            mine = f"{ACCOUNT}-{waiting.outbox_id}"
            outbox.settle(self.engine, waiting.outbox_id, "sent", at=self.now(), external_id=mine)
            connects = connects or waiting.reply.connect is not None
        return connects


def replay(terminal: Terminal, lines: Iterable[str], out: TextIO) -> None:
    """Say these lines, each a message, and write down the conversation as a transcript. Blank lines say nothing."""

    def write(text: str) -> None:
        out.write(f"{text}\n")
        out.flush()

    def show(reply: Reply) -> None:
        write(transcript.said(terminal.channel, reply, terminal.texts(reply)))

    def turn(text: str, kind: Kind) -> None:
        write(transcript.heard(text) if kind == "text" else transcript.happened(kind))
        terminal.hear(text, kind)
        if terminal.tell(show):
            turn("", "unconnected")

    terminal.tell(show)
    if terminal.speaks:
        turn("", "call")
    for line in lines:
        if text := line.strip():
            turn(text, "text")
    if terminal.speaks:
        write(transcript.HUNG_UP)
        terminal.hang_up()


def converse(terminal: Terminal, service: str, read: Callable[[str], str] = input) -> None:
    """A conversation with whoever types, until end of input or Ctrl-C. On a call an empty line is silence."""
    from rich.console import Console

    # Words of people and of content are never markup.
    console = Console(markup=False, emoji=False, highlight=False)
    _edit_lines()
    _welcome(console, terminal, service)

    def show(reply: Reply) -> None:
        _bubble(console, terminal, reply)

    def turn(text: str, kind: Kind) -> None:
        if kind != "text":
            console.print(transcript.happened(kind), style="dim")
        _take(console, partial(terminal.hear, text, kind))
        if terminal.tell(show):
            turn("", "unconnected")

    try:
        terminal.tell(show)
        if terminal.speaks:
            turn("", "call")
        while True:
            text = read("> ").strip()
            if text or terminal.speaks:
                turn(text, "text" if text else "silence")
    except (EOFError, KeyboardInterrupt):
        if terminal.speaks:
            _take(console, terminal.hang_up)
        console.print("\nTot ziens. Begint u weer, dan gaat het gesprek verder.", style="dim")


def _take(console: Console, take: Callable[[], None]) -> None:
    from db.ledger import NotStored, Unavailable

    try:
        take()
    except (NotStored, Unavailable):
        console.print("Dit kon niet worden bewaard. Wilt u het over een minuut nog eens sturen?", style="red")


def _edit_lines() -> None:
    """Let arrow keys work where Python has them; what was typed is kept in memory only."""
    if sys.stdin.isatty():
        try:
            import readline  # noqa: F401
        except ImportError:
            return


def _welcome(console: Console, terminal: Terminal, service: str) -> None:
    way = {"telegram": "op Telegram", "sms": "via sms", "voice": "aan de telefoon"}[terminal.channel]
    console.print(f"{service} ({terminal.municipality})", style="bold")
    console.print(f"U bent {terminal.urn}, {way}.")
    begin = (
        "Typ wat u zegt of toetst. Een lege regel is stilte."
        if terminal.speaks
        else "Typ Hallo om te beginnen of verder te gaan."
    )
    console.print(begin)
    console.print("Stoppen kan altijd, met Ctrl-D. Er gaat niets verloren.\n")


def _bubble(console: Console, terminal: Terminal, reply: Reply) -> None:
    from rich import box
    from rich.panel import Panel
    from rich.text import Text

    style = "red" if reply.lane == "urgent" else "cyan"
    options = (
        Text(option, style="bold") for option in transcript.options(terminal.channel, reply, terminal.texts(reply))
    )
    words = Text("\n").join([Text(reply.text), *options])
    width = min(_ROOM, console.width)
    console.print(Panel(words, box=box.ROUNDED, border_style=style, width=width, padding=(0, 1)))
