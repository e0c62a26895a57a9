"""A screening by any mixture of channels, straight through the ledger: what is said by SMS, Telegram or telephone.

Owns how one answer becomes an event on a channel, and what is left of a screening to hold against another one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count, cycle
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Engine

from db import directory, migrate, people
from db.crypto import KeyRing, generate
from db.engine import connect
from db.ledger import Ledger, Receipt
from flows.effects import Reply
from flows.events import CallEnded, Channel, Event, Inbound
from tests.content import dronten, shipped
from tests.voice.transcripts import NUMBERS, Answered

STARTS = datetime.fromisoformat("2026-11-24T10:00:00+01:00")
"""A Tuesday morning on which somebody is at work."""
PAUSE = timedelta(seconds=20)
SPACE = UUID("00000000-0000-4000-8000-00000000007e")
OWN_NUMBER = "+447700900123"
ENGLISH = ("hello", "hi")
UNFINISHED = "reminder.unfinished"
"""What falls due when somebody has hung up half way; nobody hangs up an SMS."""


@dataclass
class House:
    """A ledger on an empty database, and telephone numbers that nobody has used."""

    engine: Engine
    ledger: Ledger
    _numbers: Iterator[int] = field(default_factory=lambda: count(0))

    def person(self, **how: Any) -> Talk:
        return Talk(self, next(self._numbers), **how)


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """One on SQLite, for as long as it lasts."""
    engine = connect(f"sqlite:///{folder / 'talks.db'}", KeyRing.from_text(generate()))
    migrate.upgrade(engine)
    directory.load_starter(engine, "dronten", dronten()[1].values(), at=STARTS)
    with Ledger(engine, shipped()) as ledger:
        yield House(engine, ledger)
    engine.dispose()


@dataclass
class Talk:
    """One person. `heard` sees each receipt, with the channel it came by."""

    house: House
    number: int
    heard: Callable[[Channel, Receipt], None] = lambda channel, receipt: None
    now: datetime = STARTS
    asked: str | None = None
    replies: list[tuple[Channel, Reply]] = field(default_factory=list)
    _events: Iterator[int] = field(default_factory=lambda: count(1))
    _call: str = ""
    _turn: int = 0

    def urn(self, channel: Channel) -> str:
        return f"telegram:{7000 + self.number}" if channel == "telegram" else f"tel:+447700900{self.number:03}"

    def play(self, said: Iterable[Answered], by: Sequence[Channel]) -> Talk:
        """Give all these answers, by these channels in turn, over and over."""
        for answer, channel in zip(said, cycle(by)):
            self.now += PAUSE
            self.answer(answer, channel)
        self.hang_up()
        return self

    def answer(self, answer: Answered, channel: Channel) -> None:
        """Give this answer, and first whatever this channel alone asks."""
        if channel != "voice":
            self.hang_up()
        elif not self._call:
            first = not self.replies
            self.phone()
            if first:  # whoever phones greets by phoning, and is met in Dutch
                return self.say("English", channel) if answer.words.lower() in ENGLISH else None
        while self.asked in NUMBERS and answer.question not in NUMBERS:
            self.say(OWN_NUMBER, channel)
        if answer.question not in NUMBERS or self.asked in NUMBERS:
            self.say(answer.words if channel == "telegram" else answer.typed, channel, answer)

    def say(self, words: str, channel: Channel, answer: Answered | None = None) -> None:
        """Say these words, or press the button or the keys for them."""
        press = answer.press if answer and channel == "telegram" else None
        if channel == "voice":
            words = (answer and answer.keys) or words
        self._take(channel, text="" if press else words, kind="button" if press else "text", press=press)

    def phone(self) -> None:
        """Phone in."""
        self._call, self._turn = f"CA{self.number:016x}{next(self._events):016x}", 0
        self._take("voice", kind="call")

    def hang_up(self) -> None:
        """End the call, if there is one."""
        if self._call:
            self._record(CallEnded(self._id(), "dronten", self.urn("voice"), self.now))
            self._call = ""

    def document(self) -> Any:
        """What is stored of them."""
        known = people.find(self.house.engine, self.urn("voice"))
        return document(self.house.engine, self.urn("voice" if known else "telegram"), self.now)

    def _take(self, channel: Channel, **what: Any) -> None:
        account = "42" if channel == "telegram" else "+447700900999"
        name = f"{self._call}/{self._turn}" if channel == "voice" else f"{self.number}-{next(self._events)}"
        self._turn += 1
        receipt = self._record(
            Inbound(self._id(), "dronten", channel, account, name, self.urn(channel), self.now, **what)
        )
        assert receipt.status == "recorded"
        for stored in receipt.replies:
            self.replies.append((channel, stored.reply))
            self.asked = stored.reply.question or self.asked
        self.heard(channel, receipt)

    def _record(self, event: Event) -> Receipt:
        return self.house.ledger.record(event)

    def _id(self) -> UUID:
        return uuid5(SPACE, f"{self.number}/{next(self._events)}")


def document(engine: Engine, urn: str, at: datetime) -> Any:
    """What is stored of whoever has this urn."""
    (found,) = people.find(engine, urn)
    zone = STARTS.tzinfo
    assert zone
    return people.show(engine, found.person, actor="test", at=at, zone=zone)


def outcome(document: Any) -> bytes:
    """All that must be the same however it was said: the answers, the scores, the offers, and what came of them."""
    answers = [(one["question"], one["value"], one["outcome"]) for one in document["answers"]]
    scores = [{name: value for name, value in one.items() if name != "at"} for one in document["scores"]]
    person = {name: document["person"][name] for name in ("roles", "age_band", "kern", "language", "status")}
    consents = [(one["purpose"], one["granted"]) for one in document["person"]["consents"]]  # in other words
    callbacks = [[one[name] for name in ("topic", "urgency", "status", "name", "day_part")]
                 for one in document["callbacks"]]  # fmt: skip
    talk = {name: document["conversation"][name] for name in ("flow", "status", "question", "options")}
    due = [(one["kind"], one["local_date"], one["status"]) for one in document["due"] if one["kind"] != UNFINISHED]
    left = {"answers": [one for one in answers if one[0] not in NUMBERS], "scores": scores, "person": person,
            "offers": document["offers"], "consents": consents, "callbacks": callbacks, "talk": talk, "due": due,
            "referrals": [(one["activity"], one["status"]) for one in document["referrals"]]}  # fmt: skip
    return json.dumps(left, indent=1, ensure_ascii=False, sort_keys=True).encode()
