"""The stage: answers what the demonstration's page asks of the service. Owns putting the question to the right room."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from db import callbacks, directory, people, rehearsing
from db.blind import open_index
from db.erasure import Unknown
from db.ledger import NotStored, Unavailable, UnknownPerson
from flows import hours
from flows.content import Content, Directory
from flows.events import CallbackClosed, Inbound
from flows.flow import Ask
from flows.state import State
from flows.text import MissingText
from flows.turn import Turn
from peilstation.app import House
from peilstation.documents import callback as document
from peilstation.playing import Player

ACTOR = "demo"


class Stage:
    """A service in demonstration as its page sees it (`demo.showing.Service`). `desk` makes a link that signs in."""

    def __init__(
        self, house: House, municipality: str, player: Player, desk: Callable[[], str], stir: rehearsing.Stir
    ) -> None:
        self._house, self._municipality, self._player, self._desk = house, municipality, player, desk
        self._content = house.library.of(municipality)
        self._zone = hours.local(self._content.municipality, house.clock.now()).tzinfo
        self._index, self._stir = open_index(house.engine), stir
        self.zone = self._content.municipality.timezone

    def now(self) -> datetime:
        return self._house.clock.now()

    def is_open(self) -> bool:
        return hours.is_staffed(self._content.municipality, self.now())

    def moving_to(self) -> datetime | None:
        return self._player.to

    def stirred(self) -> Hashable:
        return self._stir.look(), self._player.to

    def news(self) -> Hashable:
        return rehearsing.news(self._house.engine)

    def knows(self, urn: str) -> bool:
        return bool(people.find(self._house.engine, urn, self._municipality))

    def person(self, urn: str) -> dict[str, Any] | None:
        found = people.find(self._house.engine, urn, self._municipality)
        if not found or self._zone is None:
            return None
        try:
            return people.show(self._house.engine, found[0].person, actor=ACTOR, at=self.now(), zone=self._zone)
        except Unknown:  # erased meanwhile
            return None

    def is_writing(self, urn: str) -> bool:
        return rehearsing.leaving_now(self._house.engine, self.now(), self._index.urn(urn)) > 0

    def queue(self) -> list[dict[str, Any]]:
        waiting = callbacks.queue(self._house.engine, self._municipality)
        return [document(one, self._zone, self.now()) for one in waiting] if self._zone else []

    def close(self, callback: str, reason: str) -> bool:
        found = callbacks.find(self._house.engine, callback)
        if found is None or found.closed_at is not None or found.municipality != self._municipality:
            return False
        event = CallbackClosed(id=uuid4(), municipality=found.municipality, person=found.person, callback=found.id,
                               at=self.now(), by=ACTOR, reason=reason)  # fmt: skip
        try:
            receipt = self._house.ledger.record(event)
        except (Unavailable, NotStored, UnknownPerson):
            return False
        return receipt.status != "duplicate"

    def desk(self) -> str:
        # The page may have been opened by another name of this computer: its own is kept.
        return urlsplit(self._desk()).path

    def jump(self, by: timedelta) -> bool:
        return self._player.jump(self.now() + by)

    def words(self, language: str) -> dict[str, Any]:
        with self._house.engine.connect() as connection:
            today = directory.read(connection, self._municipality)
        return words(self._content, today, language)


def words(content: Content, today: Directory, language: str) -> dict[str, Any]:
    """What questions, options, activities and rules are called in a language, by their ids."""
    event = Inbound(id=UUID(int=0), municipality=content.municipality.slug, channel="sms", account="", external_id="",
                    urn="", at=datetime.min.replace(tzinfo=UTC))  # fmt: skip
    turn = Turn(content, today, State(language=language), event)
    asks = [node for node in content.flow.nodes if isinstance(node, Ask)]
    options = {ask.ask: _options(turn, ask) for ask in asks}
    return {
        "questions": {ask.ask: text for ask in asks if (text := _question(turn, ask))},
        "options": options,
        "activities": {slug: activity.name for slug, activity in today.items()},
        "rules": _rules(asks, options),
    }


def _question(turn: Turn, ask: Ask) -> str | None:
    try:
        return turn.question(ask)
    except MissingText:  # it cannot be asked without somebody to ask it of
        return None


def _options(turn: Turn, ask: Ask) -> dict[str, str]:
    if ask.options == "offers":
        return {slug: activity.name for slug, activity in turn.directory.items()}
    return {choice.id: choice.label for choice in turn.choices(ask)}


def _rules(asks: Iterable[Ask], options: dict[str, dict[str, str]]) -> dict[str, str]:
    """Wishes and factors are called what a person chooses to set them; the page has its own words for other rules."""
    found: dict[str, str] = {}
    for ask in asks:
        for option in ask.listed:
            for rule in (*(f"wish.{one}" for one in option.wishes), *(f"factor.{one}" for one in option.factors)):
                found.setdefault(rule, options[ask.ask][option.id])
    return found
