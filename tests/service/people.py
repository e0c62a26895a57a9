"""People who talk with the running service through a provider, and the same talk in the terminal to hold it against."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from bot.terminal import Terminal
from db import schema
from db.crypto import KeyRing
from db.directory import load_starter
from db.engine import connect, writing
from db.ledger import Ledger
from db.people import find, show
from demo.telegram_chats import Chat
from flows.effects import Reply
from flows.events import Channel, Inbound
from flows.text import numbered
from peilstation.clock import Clock
from peilstation.metrics import Metrics
from scheduler.ticks import Ticks
from tests.content import shipped
from tests.service.town import MORNING, NUMBER, TOKEN, Hand, Town

PAUSE = 20.0
"""Seconds between two lines of a person."""
RIET = ("Hallo", "ja", "1", "82", "Swifterbant", "min of meer", "ja", "ja", "ja", "ja", "nee", "1", "1 en 3", "1",
        "Riet", "1", "ja")  # fmt: skip
"""A whole screening by SMS, with a promised call and a check-in agreed."""
ON_TELEGRAM = (*RIET[:15], "+44 7700 900123", *RIET[15:])
"""The same on Telegram, where a number to call is asked for."""


class Person(Protocol):
    """Somebody at the other side of a provider."""

    urn: str

    def say(self, text: str) -> None:
        """Write, or press a `[button]`."""

    def told(self) -> list[str]:
        """What the service told them, oldest first, as they see it."""


@dataclass
class ByTelegram:
    """Somebody with Telegram; `[Ja]` presses the button."""

    chat: Chat

    @classmethod
    def of(cls, town: Town, number: int = 77) -> ByTelegram:
        return cls(town.telegram.chat(TOKEN, number))

    @property
    def urn(self) -> str:
        return f"telegram:{self.chat.id}"

    def say(self, text: str) -> None:
        if button := re.fullmatch(r"\[(.+)\]", text):
            self.chat.press(button[1])
        else:
            self.chat.write(text)

    def told(self) -> list[str]:
        said = [message for message in self.chat.messages if message.direction == "out"]
        return ["\n".join([one.text, *(f"[{button.text}]" for button in one.buttons)]) for one in said]


@dataclass
class BySms:
    """Somebody with a telephone."""

    town: Town
    number: str = "+447700900123"

    @property
    def urn(self) -> str:
        return f"tel:{self.number}"

    def say(self, text: str) -> None:
        self.town.twilio.text(self.number, NUMBER, text)

    def told(self) -> list[str]:
        return [one.body for one in self.town.twilio.conversation(self.number, NUMBER) if one.direction != "inbound"]


async def talk(town: Town, person: Person, lines: Sequence[str]) -> None:
    """Say these lines, each when the one before was answered."""
    for line in lines:
        town.hand.on(seconds=PAUSE)
        before = town.count(schema.inbox)
        person.say(line)
        await town.quiet(before + 1)


def agreed(town: Town, *people: Person) -> None:
    """These people had a screening before this test, with a check-in agreed; what they were told has been sent."""
    with Ledger(town.engine, shipped()) as ledger:
        load_starter(town.engine, "dronten", shipped().directories["dronten"].values(), at=town.clock.now())
        for person in people:
            sms = person.urn.startswith("tel:")
            for line in RIET if sms else ON_TELEGRAM:
                town.hand.on(seconds=PAUSE)
                said = Inbound(uuid4(), "dronten", "sms" if sms else "telegram", NUMBER if sms else TOKEN.split(":")[0],
                               uuid4().hex, person.urn, town.clock.now(), line)  # fmt: skip
                ledger.record(said)
    out = schema.outbox
    with writing(town.engine) as connection:
        connection.execute(out.update().values(status="sent", settled_at=town.clock.now()))
    for person in people:
        if isinstance(person, ByTelegram):
            person.chat.known = True


# --- the same in the terminal ---------------------------------------------------------------------------------------


@dataclass
class Rehearsal:
    """One person's talk in the terminal, in a database of its own, at the hours of the town."""

    database_url: str
    key: str
    channel: Channel
    urn: str
    pause: float = PAUSE
    hand: Hand = field(default_factory=Hand)
    replies: list[Reply] = field(default_factory=list)

    def play(self, lines: Sequence[str], a_week_later: Sequence[str] = ()) -> Any:
        """The document of whoever said these lines, and after a week and an hour those."""
        clock = Clock(MORNING, self.hand)
        engine, library = connect(self.database_url, KeyRing.from_text(self.key)), shipped()
        load_starter(engine, "dronten", library.directories["dronten"].values(), at=clock.now())
        try:
            with Ledger(engine, library) as ledger:
                terminal = Terminal(engine, ledger, clock.now, "dronten", self.channel, self.urn)
                self._say(terminal, lines)
                if a_week_later:
                    self.hand.on(days=7, hours=1)
                    Ticks(engine, ledger, clock.now, Metrics(library.contents, clock.now)).due()
                    terminal.tell(self.replies.append)
                    self._say(terminal, a_week_later)
            (found,) = find(engine, self.urn)
            zone = MORNING.tzinfo
            assert zone
            return show(engine, found.person, actor="test", at=clock.now(), zone=zone, texts=True)
        finally:
            engine.dispose()

    def _say(self, terminal: Terminal, lines: Sequence[str]) -> None:
        for line in lines:
            self.hand.on(seconds=self.pause)
            terminal.hear(line)
            terminal.tell(self.replies.append)

    def told(self) -> list[str]:
        """What they were told, as a provider shows it."""
        if self.channel == "telegram":
            return ["\n".join([one.text, *(f"[{choice.label}]" for choice in one.choices)]) for one in self.replies]
        return [numbered(one.text, one.choices) for one in self.replies]


def comparable(document: Any) -> Any:
    """A document without what is made up anew each time: the ids of callbacks and messages, and how far those are."""
    bare = deepcopy(document)
    for callback in bare["callbacks"]:
        callback["id"] = "..."
    for message in bare["messages"]:
        message["external_id"], message["status"] = "...", "..."
    return bare


def folder_of(path: Path, name: str) -> Path:
    """A folder of that name in there."""
    made = path / name
    made.mkdir()
    return made
