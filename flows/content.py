"""The shapes of content: municipalities, directory, help lines, languages, and all of it together. Data, frozen.

`flows.validate` builds these from what the front hall read and lists what is wrong; nothing here reads a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, TypeAdapter

from flows import plain
from flows.document import Data, Id, Starter, activity_id
from flows.flow import BUTTON, MOST_OPTIONS, Flow
from flows.roles import Desk
from flows.rules import Instrument, Matching
from flows.safety import Watch
from flows.scales import Scales
from flows.shifts import Roster
from flows.text import Texts
from flows.warned import Duty, dialled
from flows.wording import Plain
from flows.words import Safety, Words

# --- municipality, directory, help lines ------------------------------------------------------------------------


def _interval(text: object) -> object:
    if isinstance(text, str):
        start, dash, end = text.partition("-")
        if dash:
            return (time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))
        raise ValueError("an interval is written like 09:00-12:30")
    return text


def _forward(interval: tuple[time, time]) -> tuple[time, time]:
    if interval[0] >= interval[1]:
        raise ValueError("an interval ends after it begins, on the same day")
    return interval


Interval = Annotated[tuple[time, time], BeforeValidator(_interval), AfterValidator(_forward)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Opening(Starter):
    """Staffed hours a weekday, breaks left out, and days that are closed besides public holidays."""

    hours: Mapping[Weekday, tuple[Interval, ...]]
    closed: tuple[date, ...] = ()
    holidays: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "NL"


class Behind(Starter):
    """Who is behind the service and answers for the data; the name in each language."""

    name: Mapping[str, str] = Field(min_length=1)

    def in_language(self, code: str) -> str:
        """The name in this language, else in the first there is."""
        return self.name.get(code) or next(iter(self.name.values()))


class Line(Data):
    """A help line that somebody may be put through to: its number, and the day on which that was proven to connect."""

    number: Annotated[str, BeforeValidator(dialled)]
    proven: date | None


class Municipality(Data):
    """A municipality: who is behind it, its kernen, its hours, who is on duty, how coordinators may work."""

    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]
    name: str
    service: str
    timezone: str
    languages: tuple[str, ...] = Field(min_length=1)
    controller: Behind
    kernen: tuple[Id, ...] = Field(min_length=1, max_length=MOST_OPTIONS - 1)
    opening: Opening
    sending_window: Interval
    duty: Duty = Duty()
    connects: Mapping[Literal["n113"], Line] = Field(default_factory=dict)
    """Help lines that a call may be put through to. Never an emergency number: that everybody dials themselves."""
    desk: Desk = Desk()


LONGEST_SLUG = 48
"""Letters of an activity's slug: a question may use the rest of a button."""
LONGEST_OFFERING = BUTTON - len("|") - LONGEST_SLUG
"""Letters of the id of a question that offers activities."""


class Activity(Data):
    """An entry of the directory. None is unknown: it passes a limit, ranks lower, and is said."""

    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=LONGEST_SLUG)]
    organisation: str
    name: str
    categories: tuple[Id, ...] = Field(min_length=1)
    kernen: tuple[str, ...] = ()
    """Where it is; `national` is everywhere. Empty: nowhere here."""
    layer: int = Field(ge=1, le=6)
    factors: tuple[Id, ...] = ()
    elements: tuple[Id, ...] = ()
    modes: tuple[Literal["visit", "home_visit", "phone", "online"], ...] = ("visit",)
    audience: Literal["all", "carer"] = "all"
    min_age: int | None = None
    cost_eur: int | None = None
    accessible: bool | None = None
    transport_offered: bool | None = None
    full: bool = False
    direct: bool = False
    """Takes people without an introduction."""
    active: bool = True
    valid_to: date | None = None
    last_verified: date | None = None
    status: str = ""
    phone: str | None = None
    email: str | None = None
    url: str | None = None

    def id_in(self, municipality: str) -> str:
        """The activity's id: UUIDv5 of municipality and slug."""
        return activity_id(municipality, self.slug)


Directory = Mapping[str, Activity]
"""Activities by slug."""


def _as_folded(word: str) -> str:
    if plain.line(word) != word:
        raise ValueError(f"not written folded: {word}; fold it to {plain.line(word)}")
    return word


class Helpline(Data):
    """A number people are sent to. `verified` is the day somebody dialled or looked it up at its source."""

    id: Id
    name: str
    number: str
    verified: date | None
    source: str = Field(min_length=1)


class Tongue(Data):
    """Small words of a language that we have no texts in, folded; and words that are enough by themselves."""

    language: Id
    cries: tuple[Annotated[str, AfterValidator(_as_folded)], ...] = ()
    words: tuple[Annotated[str, AfterValidator(_as_folded)], ...] = Field(min_length=1)


# --- all of it --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Language:
    """A language: its words, its words of danger, its texts, and what it calls plain, where that was written down.

    `flow_source` is what a pin carries.
    """

    code: str
    words: Words
    safety: Safety
    texts: Texts
    flow_source: str
    wishes: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    plain: Plain | None = None


class Pinned(Data):
    """What a conversation keeps from its first day: the flow, the instruments, and the words of both."""

    flow: Flow
    instruments: Mapping[str, Instrument]
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Content:
    """Everything a step may know of one municipality, but the directory."""

    municipality: Municipality
    flow: Flow
    instruments: Mapping[str, Instrument]
    matching: Matching
    languages: Mapping[str, Language]
    safety: tuple[Safety, ...]
    helplines: Mapping[str, Helpline]
    scales: tuple[Scales, ...] = ()
    tongues: tuple[Tongue, ...] = ()
    roster: Roster = field(default_factory=Roster)
    """Who of the coordinators is on duty when: no file holds that, it is today's in the database."""

    def spoken(self, code: str) -> Language:
        """The language of this code; the municipality's first where it is no longer spoken here."""
        return self.languages.get(code) or self.languages[self.municipality.languages[0]]

    def with_duty(self, duty: Duty) -> Content:
        """This content, with others who are warned."""
        return replace(self, municipality=self.municipality.model_copy(update={"duty": duty}))

    def with_roster(self, roster: Roster) -> Content:
        """This content, with this roster. What was reckoned of it stays: nothing of that asks who works when."""
        if roster == self.roster:
            return self
        _ = self.watch  # dear: made once, for this content and for all that have a roster
        new = object.__new__(type(self))
        vars(new).update(vars(self), roster=roster)
        return new

    @cached_property
    def watch(self) -> Watch:
        """The rules of danger, and the weights of words behind them, made ready to look at every text."""
        return Watch.over(self.safety, self.scales)

    @cached_property
    def pinned(self) -> str:
        """The JSON to store with a conversation that begins now."""
        sources = {code: language.flow_source for code, language in self.languages.items()}
        return _PINNED.dump_json(Pinned(flow=self.flow, instruments=self.instruments, texts=sources)).decode()

    @cached_property
    def pin(self) -> str:
        """The name of that JSON: its SHA-256."""
        return sha256(self.pinned.encode()).hexdigest()

    def as_pinned(self, document: str) -> Content:
        """This content, with flow, instruments and their words as they were in `document` (see `pinned`)."""
        pinned = _PINNED.validate_json(document)
        languages = {
            code: replace(language, texts=language.texts.over(pinned.texts[code]), flow_source=pinned.texts[code])
            if code in pinned.texts
            else language
            for code, language in self.languages.items()
        }
        return replace(self, flow=pinned.flow, instruments=pinned.instruments, languages=languages)


_PINNED = TypeAdapter(Pinned)
