"""What the page shows: the telephones and what the service knows, as one JSON. Owns its shape; changes nothing."""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from demo.calling import Calls
from demo.telegram import Telegram
from demo.telegram_chats import Chat
from demo.telegram_chats import Message as ChatMessage
from demo.twilio import Twilio
from demo.twilio_messages import Message as Text
from demo.visitors import Phones

ON_ITS_WAY = 2.5
"""Seconds after somebody wrote in which an answer may be expected at any moment."""
PART_COST = 0.10
"""Euros that a part of an SMS to a Dutch number costs, about: a hint and no price list."""

State = dict[str, Any]


class Service(Protocol):
    """What the page asks of the service that it shows. Everything may be called from any thread."""

    zone: str
    """The time zone of the people, an IANA name."""

    def now(self) -> datetime:
        """What the clock shows."""

    def is_open(self) -> bool:
        """Whether somebody is at work now."""

    def moving_to(self) -> datetime | None:
        """Where the clock is going to, while it is moved."""

    def stirred(self) -> Hashable:
        """Another value whenever anything was written at all; cheap enough to be asked all the time."""

    def news(self) -> Hashable:
        """Another value whenever what the others show has changed."""

    def knows(self, urn: str) -> bool:
        """Whether anything is known of somebody."""

    def person(self, urn: str) -> State | None:
        """What is known of somebody, as `peilstation person show --json` gives it."""

    def is_writing(self, urn: str) -> bool:
        """Whether something is about to leave for this line."""

    def queue(self) -> list[State]:
        """The callbacks that wait, as `peilstation callbacks --json` gives them."""

    def words(self, language: str) -> State:
        """Questions, options, activities and rules in words, by their ids."""

    def close(self, callback: str, reason: str) -> bool:
        """Close a callback; False where none of that id is open."""

    def desk(self) -> str:
        """A path that signs in, once, whoever works at the desk of this demonstration."""

    def jump(self, by: timedelta) -> bool:
        """Begin to move the clock, playing all that falls due on the way; False while it is moving already."""


@dataclass(frozen=True)
class Lines:
    """The simulated providers, and the service's own bot and number there."""

    telegram: Telegram
    twilio: Twilio
    token: str
    number: str

    def chat(self, phones: Phones) -> Chat:
        """A visitor's chat with the service."""
        return self.telegram.chat(self.token, phones.chat, phones.chat_name)

    def texts(self, phones: Phones) -> tuple[Text, ...]:
        """What a visitor's number and the service texted each other."""
        return self.twilio.conversation(phones.number, self.number)


class Known:
    """What the service knows of some people, asked again only when it has changed: each look is in its audit."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._news: Hashable = None
        self._people: dict[str, State | None] = {}
        self._queue: list[State] = []

    def look(self, phones: Phones) -> tuple[dict[str, State | None], list[State]]:
        """People by telephone, and the queue."""
        news = self._service.news(), phones.urns, self._late()
        if news != self._news:
            chat, sms = phones.urns
            self._people = {"chat": self._service.person(chat), "sms": self._service.person(sms)}
            self._queue, self._news = self._service.queue(), news
        return self._people, self._queue

    def _late(self) -> int:
        """How many callbacks in the queue are later than was promised: that changes by the clock alone."""
        now = self._service.now()
        return sum(datetime.fromisoformat(one["promised_until"]) < now for one in self._queue)


def state(service: Service, lines: Lines, calls: Calls, phones: Phones, known: Known) -> State:
    """All that a visitor's page shows."""
    people, queue = known.look(phones)
    return {
        "clock": _clock(service),
        "chat": _chat(service, lines, phones, people["chat"]),
        "sms": _sms(service, lines, phones),
        **calls.shown(phones),
        "people": people,
        "queue": queue,
    }


def _clock(service: Service) -> State:
    zone, to = ZoneInfo(service.zone), service.moving_to()
    return {
        "now": service.now().astimezone(zone).isoformat(timespec="seconds"),
        "zone": service.zone,
        "moving_to": None if to is None else to.astimezone(zone).isoformat(timespec="seconds"),
        "open": service.is_open(),
    }


def _chat(service: Service, lines: Lines, phones: Phones, person: State | None) -> State:
    chat = lines.chat(phones)
    messages = chat.messages
    asked = ((person or {}).get("conversation") or {}).get("question")
    live = next((one.message_id for one in reversed(messages) if asked and _asks(one, asked)), None)
    zone = ZoneInfo(service.zone)
    return {
        "name": phones.chat_name,
        "id": phones.chat,
        "blocked": chat.blocked,
        "typing": service.is_writing(phones.urns[0]) or _expects(messages, chat.pressed_at),
        "messages": [_bubble(one, zone, live=one.message_id == live) for one in messages],
    }


def _asks(message: ChatMessage, question: str) -> bool:
    return any((button.data or "").startswith(f"{question}|") for button in message.buttons)


def _bubble(message: ChatMessage, zone: ZoneInfo, *, live: bool) -> State:
    return {
        "id": message.message_id,
        "mine": message.direction == "in",
        "text": message.text,
        "at": datetime.fromtimestamp(message.json["date"], zone).isoformat(),
        "buttons": [{"label": button.text, "data": button.data} for button in message.buttons],
        "live": live,
    }


def _sms(service: Service, lines: Lines, phones: Phones) -> State:
    texts = lines.texts(phones)
    zone = ZoneInfo(service.zone)
    return {
        "name": phones.number_name,
        "number": phones.number,
        "blocked": lines.twilio.opted_out(phones.number, lines.number),
        "typing": service.is_writing(phones.urns[1]) or _expects(texts),
        "part_cost": PART_COST,
        "messages": [
            {
                "id": one.sid,
                "mine": one.direction == "inbound",
                "text": one.body,
                "at": one.created.astimezone(zone).isoformat(timespec="seconds"),
                "parts": one.parts,
                "status": one.status,
            }
            for one in texts
        ],
    }


def _expects(messages: tuple[ChatMessage, ...] | tuple[Text, ...], pressed_at: float = 0.0) -> bool:
    """Whether the person spoke last, or pressed a button, and just now."""
    if not messages:
        return False
    last = messages[-1]
    spoke = last.at if last.direction in ("in", "inbound") else pressed_at
    return spoke >= last.at and time.monotonic() - spoke < ON_ITS_WAY
