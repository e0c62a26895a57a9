"""Somebody on the telephone, for tests: a life of calls and texts against the pure engine. Judges nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from flows.content import Content, Directory
from flows.effects import Effect, KeepAnswer, KeepScore, Reply
from flows.engine import step
from flows.events import CallEnded, DueFell, Event, Inbound, Kind
from flows.state import State, dump, load
from tests.content import dronten
from tests.dialogues.script import ZONE

STAFFED = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
EVENING = datetime(2026, 11, 24, 18, 30, tzinfo=ZONE)
URN = "tel:+447700900001"
SENIOR = ["ja", "1", "82", "Dronten", "nee", "ja", "ja", "nee", "ja", "nee", "1 4", "1", "1", "1", "Riet", "1", "ja"]
CARER = ["ja", "2", "Swifterbant", "1", "3", "20", "ja", *["ja"] * 9, "1", "Kees", "2", "ja"]
REPORTER = ["ja", "3", "1 2", "2", "Biddinghuizen", "Truus", "1"]
LONELY = ["ja", "1", "82", "Dronten", *["ja", "nee", "nee", "ja", "nee", "ja"], "8", "8", "Riet", "1", "ja"]
ROADS = {"senior": SENIOR, "carer": CARER, "reporter": REPORTER, "lonely": LONELY}
WINDOW = re.compile(r"\d{1,2}:\d\d|tussen (?:\d|half|kwart)|vandaag|maandag|dinsdag|woensdag|donderdag|vrijdag")
NEVER = re.compile(r"Riet|Kees|Truus|82|\+44|0770|0 7 7 0|in Dronten|verloren|al \d|eenzaam|afgesproken|score")


@dataclass
class Caller:
    """One person; `words` are those of the last turn, `said` all effects so far."""

    at: datetime = STAFFED
    urn: str = URN
    content: Content = field(default_factory=lambda: dronten()[0])
    directory: Directory = field(default_factory=lambda: dronten()[1])
    state: State = field(default_factory=State)
    effects: list[Effect] = field(default_factory=list)
    last: list[Effect] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    count: int = 0
    call: int = 0

    def twin(self) -> Caller:
        """The same person, of whom something else may become."""
        return replace(self, effects=list(self.effects), last=[], events=[])

    def take(self, event: Event) -> None:
        self.events.append(event)
        done = step(self.content, self.directory, load(dump(self.state)), event)
        self.state, self.last = done.state, list(done.effects)
        self.effects += self.last

    def heard(self, kind: Kind, text: str = "", *, channel: str = "voice", unsure: bool = False) -> str:
        """One turn; the words that follow."""
        self.count += 1
        self.at += timedelta(seconds=10)
        name = f"CA{self.call}/{self.count}" if channel == "voice" else str(self.count)
        urn = f"call:CA{self.call}" if self.urn == "call:" else self.urn
        self.take(Inbound(UUID(int=self.count), "dronten", channel, "a", name, urn, self.at, text, kind,  # type: ignore[arg-type]
                          unsure=unsure))  # fmt: skip
        return self.words

    def phones(self) -> str:
        self.call += 1
        return self.heard("call")

    def says(self, *texts: str, unsure: bool = False) -> str:
        for text in texts:
            self.heard("text", text, unsure=unsure)
        return self.words

    def writes(self, *texts: str) -> str:
        for text in texts:
            self.heard("text", text, channel="sms")
        return self.words

    def hangs_up(self) -> None:
        self.count += 1
        self.take(CallEnded(UUID(int=self.count), "dronten", self.urn, self.at))

    def falls(self, kind: str, at: datetime, channel: str = "voice") -> str:
        """A moment of ours falls due."""
        self.count, self.at = self.count + 1, at
        about = self.state.talk.id if self.state.talk and kind.startswith("reminder") else ""
        self.take(DueFell(UUID(int=self.count), "dronten", "p", "d", kind, about, at, at, channel))  # type: ignore[arg-type]
        return self.words

    @property
    def replies(self) -> list[Reply]:
        return [effect for effect in self.last if isinstance(effect, Reply)]

    @property
    def words(self) -> str:
        return "\n".join(reply.text for reply in self.replies)

    @property
    def question(self) -> str | None:
        return self.state.talk.question if self.state.talk else None

    @property
    def open(self) -> list[tuple[str, str]]:
        return [(one.topic, one.urgency) for one in self.state.open]

    def kept(self) -> list[Effect]:
        """Answers and scores, in order."""
        return [effect for effect in self.effects if isinstance(effect, KeepAnswer | KeepScore)]
