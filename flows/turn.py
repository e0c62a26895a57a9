"""A turn: one step at work. Owns the state and effects while they grow, and how a text reaches the person.

A turn never leaves its step: `engine.step` makes one, reads the outcome off it and forgets it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid5

from flows import hours, plain
from flows.content import Content, Directory, Language
from flows.effects import Choice, Connect, Effect, Reply
from flows.events import Channel, DueFell, Event, Inbound, Lane
from flows.flow import Ask
from flows.kept import kept
from flows.speaking import spaced
from flows.state import State, Talk, changed
from flows.text import Args, Texts

TRIES_BEFORE_OTHER_WORDS = 2


@dataclass(repr=False)  # it holds what people say
class Turn:
    """One step at work. `lead` waits to be said in front of the next message.

    `lane` and `until` are those of every message of which nothing else is said.
    """

    content: Content
    directory: Directory
    state: State
    event: Event
    effects: list[Effect] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    lane: Lane = "reply"
    until: datetime | None = None
    confirmed: bool = False
    """Whether they said just now that what was heard is what they said."""

    @property
    def now(self) -> datetime:
        return self.event.at

    @property
    def talk(self) -> Talk:
        """The conversation, where there is one by the nature of the case."""
        if self.state.talk is None:
            raise LookupError("no conversation has begun")
        return self.state.talk

    @property
    def language(self) -> Language:
        """The person's language; the municipality's first where theirs is no longer spoken here."""
        return self.content.spoken(self.state.language)

    @property
    def texts(self) -> Texts:
        return self.language.texts

    @property
    def number(self) -> str | None:
        """The telephone number of the line itself, where the line is one."""
        urn = self.event.urn if isinstance(self.event, Inbound) else ""
        return urn.removeprefix("tel:") if urn.startswith("tel:") else None

    @property
    def on_call(self) -> bool:
        """Whether they say it on the telephone."""
        return isinstance(self.event, Inbound) and self.event.channel == "voice"

    @property
    def withheld(self) -> bool:
        """Whether they phone and do not show their number: nobody we know."""
        return isinstance(self.event, Inbound) and self.event.urn.startswith("call:")

    def of_now(self, instant: datetime | None) -> bool:
        """Whether what was told at an instant may be told again: on a call that is what was told on that very call."""
        phone = self.state.phone
        return not self.on_call or phone is None or (instant is not None and instant >= phone.since)

    @property
    def checking_in(self) -> bool:
        """Whether the conversation is one that we began ourselves."""
        talk = self.state.talk
        return talk is not None and talk.flow in self.content.flow.others

    @property
    def thanked(self) -> bool:
        """Whether this is no more than a thank-you or a good-bye."""
        if not isinstance(self.event, Inbound):
            return False
        said = plain.line(self.event.text)
        return any(said in language.words.thanks for language in self.content.languages.values())

    def id(self, what: str) -> str:
        """A new id, the same whenever this event is taken: UUIDv5 of the event and what it is for."""
        return str(uuid5(self.event.id, what))

    def put(self, **changes: Any) -> None:
        """Change the state."""
        self.state = changed(self.state, changes)

    def put_talk(self, **changes: Any) -> None:
        """Change the conversation."""
        self.state = changed(self.state, {"talk": changed(self.talk, changes)})

    def put_fact(self, name: str, value: Any) -> None:
        """Remember a fact for branches and matching."""
        self.put_talk(facts={**self.talk.facts, name: value})

    def put_phone(self, **changes: Any) -> None:
        """Change what the call is about, where they are on one."""
        if self.state.phone is not None:
            self.state = changed(self.state, {"phone": changed(self.state.phone, changes)})

    def do(self, effect: Effect) -> None:
        """Add an effect."""
        self.effects.append(effect)

    # --- words ---------------------------------------------------------------------------------------------------

    def text(self, text_id: str, /, *, variant: str | None = None, **args: str | int) -> str:
        """The text in the person's language; in `variant` (first: as `again-telegram`), or else the channel's."""
        return _worded(self.content, self.state.language, self._channel, text_id, variant, *args.items())

    @property
    def _channel(self) -> Channel | None:
        return self.event.channel if isinstance(self.event, (Inbound, DueFell)) else None

    def before(self, text_id: str, **args: str | int) -> None:
        """Say this in front of whatever is said next, in the same message."""
        self.lead.append(self.text(text_id, variant=None, **args))

    def say(self, text_id: str, lane: Lane | None = None, **args: str | int) -> None:
        """A message of its own (what waits in `lead` in front)."""
        self.send(self.text(text_id, variant=None, **args), lane=lane)

    def send(self, text: str, choices: tuple[Choice, ...] = (), question: str | None = None,
             lane: Lane | None = None, connect: Connect | None = None) -> None:  # fmt: skip
        """A message in these words (what waits in `lead` in front); `connect`: on a call, who is rung behind it."""
        words = "\n".join([*self.lead, text])
        self.lead.clear()
        self.do(Reply(words, choices, question, lane or self.lane, self.until, language=self._spoken, connect=connect))

    def flush(self) -> None:
        """Say what still waits."""
        if self.lead:
            waiting = "\n".join(self.lead)
            self.lead.clear()
            self.do(Reply(waiting, lane=self.lane, until=self.until, language=self._spoken))

    @property
    def _spoken(self) -> str | None:
        """The language in which a machine has to say it; None where it is read."""
        return self.state.language if self._channel == "voice" else None

    # --- questions -----------------------------------------------------------------------------------------------

    def choices(self, ask: Ask) -> tuple[Choice, ...]:
        """The options of a question as this person sees them, in their order for every channel."""
        if ask.options == "offers":
            # An entry that went meanwhile keeps its number: "1" must mean what it meant when it was read.
            gone = self.text("offer-gone")
            found = [Choice(s, self.directory[s].name if s in self.directory else gone) for s in self.talk.offers]
            return (*found, *(Choice(name, self.text(label_id(ask, name))) for name in ("human", "none")))
        if self.content.flow.by_name.get(ask.ask) is ask:
            return _listed(self.content, self.state.language, self._channel, ask.ask)
        return _labelled(self.content, self.state.language, self._channel, ask)

    def question(self, ask: Ask, variant: str | None = None) -> str:
        """The words of a question."""
        if ask.instrument is None or ask.item is None:
            return self.text(ask_id(ask), variant=variant)
        instrument = self.content.instruments[ask.instrument]
        item = instrument.item(ask.item)
        place, total = instrument.items.index(item) + 1, len(instrument.items)
        words = item.text.get(self.state.language) or next(iter(item.text.values()))
        return self.text("ask-item", variant=variant, item=words, number=place, total=total)

    def can_say(self, ask: Ask) -> bool:
        """Whether a question has words in the person's language. Nobody here translates an instrument."""
        if ask.instrument is None or ask.item is None:
            return True
        return self.state.language in self.content.instruments[ask.instrument].item(ask.item).text

    def version(self, ask: Ask) -> str:
        """Names the very words of the question as it was asked last: the first twelve digits of their SHA-256."""
        words = self.question(ask, "again" if self.talk.tries >= TRIES_BEFORE_OTHER_WORDS else None)
        return sha256(words.encode()).hexdigest()[:12]

    # --- times ---------------------------------------------------------------------------------------------------

    def window(self, begin: datetime, end: datetime) -> str:
        """A promised window in words: `morgen tussen 9:00 en 12:30 uur`."""
        return self.text("window", day=self.day(begin), begin=self.clock(begin), end=self.clock(end))

    def clock(self, instant: datetime) -> str:
        """The time of day where the person is: `9:00`; on a call as people say it: `half 1`."""
        here = hours.local(self.content.municipality, instant)
        if self._channel != "voice":
            return f"{here.hour}:{here.minute:02d}"
        time = self.text("call-clock", hour=(here.hour - 1) % 12 + 1, next=here.hour % 12 + 1, minute=here.minute)
        return self.text("call-clock-evening", time=time) if here.time() >= hours.EVENING else time

    def day(self, instant: datetime) -> str:
        """A day in words, as near as people speak of it."""
        here = hours.local(self.content.municipality, instant).date()
        ahead = (here - hours.local(self.content.municipality, self.now).date()).days
        if ahead in (0, 1):
            return self.text("day-today" if ahead == 0 else "day-tomorrow")
        return self.text("day-later", weekday=self.text(f"weekday-{here.isoweekday()}"), day=here.day,
                         month=self.text(f"month-{here.month}"))  # fmt: skip


@kept
def _worded(content: Content, language: str, channel: Channel | None, text_id: str, variant: str | None,
            *args: tuple[str, str | int]) -> str:  # fmt: skip
    texts = content.spoken(language).texts
    wanted = (f"{variant}-{channel}", variant) if variant else ()
    chosen = next((one for one in wanted if one and texts.has_variant(text_id, one)), channel)
    return texts.say(text_id, {**_known(content, language, channel), **dict(args)}, variant=chosen)


def _known(content: Content, language: str, channel: Channel | None) -> Args:
    """What every text may name; numbers as they are written, or figure by figure where they are said."""
    place = content.municipality
    figures = spaced if channel == "voice" else str
    lines = {line.id: figures(line.number) for line in content.helplines.values()}
    controller = place.controller.in_language(language)
    return {"service": place.service, "controller": controller, "place": place.name, **lines}


@kept
def _listed(content: Content, language: str, channel: Channel | None, question: str) -> tuple[Choice, ...]:
    node = content.flow.by_name[question]
    return _labelled(content, language, channel, node) if isinstance(node, Ask) else ()


def _labelled(content: Content, language: str, channel: Channel | None, ask: Ask) -> tuple[Choice, ...]:
    """The options of a question that are the same for everybody."""

    published = content.instruments[ask.instrument].labels.get(language, {}) if ask.instrument else {}

    def choice(option: str) -> Choice:
        words = published.get(option)
        return Choice(option, words or _worded(content, language, channel, label_id(ask, option), None))

    if ask.options == "kernen":
        return (*(Choice(kern, kern) for kern in content.municipality.kernen), choice("elsewhere"))
    return tuple(choice(option.id) for option in ask.listed)


def ask_id(ask: Ask) -> str:
    """The text id of a question: `ask-consent-keep`."""
    return "ask-" + ask.ask.replace(".", "-").replace("_", "-")


def count_id(ask: Ask) -> str:
    """The text id of a count as it is said back: `count-carer-since` is `7 jaar`."""
    return "count-" + ask.ask.replace(".", "-").replace("_", "-")


def label_id(ask: Ask, option: str) -> str:
    """The text id of an option's label: `option-about-role-self`."""
    if ask.read in ("item", "permission"):
        return f"option-{ask.read}-{option}".replace("_", "-")
    return f"option-{ask.ask}-{option}".replace(".", "-").replace("_", "-")
