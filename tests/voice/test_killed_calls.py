"""kill -9 after each item of a screening by telephone: phone back, or text, and it goes on at the next one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import Engine, select

from db import directory, migrate, schema
from db.crypto import KeyRing, generate
from db.engine import connect
from db.intake import stored
from flows.effects import Reply
from tests.content import dronten
from tests.fakes.exchange import Exchange
from tests.fakes.telephone import Caller
from tests.voice.mortal import Mortal, mortal
from tests.voice.talks import STARTS, document, house, outcome
from tests.voice.transcripts import NAMES, Answered, transcript
from tests.voice.wire import ACCOUNT, NUMBER, PUBLIC, TOKEN

pytestmark = pytest.mark.slow  # left out of `make test-fast`

PERSON = "+447700900123"
SAID = transcript(NAMES[0])
PRIVATE = ("Riet", "Swifterbant", "82", "75 tot 85", "min of meer", "verloren", "praatje")
"""Of what they answered; a telephone number proves nobody's identity."""


@dataclass
class Life:
    """Somebody's telephone, and a service that dies whenever they have answered."""

    engine: Engine
    service: Mortal
    exchange: Exchange
    now: datetime = STARTS
    texts: int = 0

    def begin(self) -> None:
        self.now += timedelta(minutes=2)
        self.service.begin(self.now)

    async def phone(self) -> Caller:
        return await Caller.of(self.exchange, PERSON).phone()

    async def text(self, words: str) -> list[str]:
        """Text these words; what is answered."""
        before = len(self.told())
        self.texts += 1
        await self.exchange.text(PERSON, words, f"SM{self.texts}")
        return [reply.text for reply in self.told()[before:]]

    def told(self) -> list[Reply]:
        with self.engine.connect() as connection:
            rows = connection.execute(select(schema.outbox).order_by(schema.outbox.c.id))
            return [stored(row).reply for row in rows]

    def document(self) -> Any:
        return document(self.engine, f"tel:{PERSON}", self.now)

    @property
    def question(self) -> str | None:
        return self.document()["conversation"]["question"]  # type: ignore[no-any-return]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[Engine, Mortal]]:
    url, key = f"sqlite:///{tmp_path}/mortal.db", generate()
    engine = connect(url, KeyRing.from_text(key))
    migrate.upgrade(engine)
    directory.load_starter(engine, "dronten", dronten()[1].values(), at=STARTS)
    with mortal(url, key) as service:
        yield engine, service
    engine.dispose()


@pytest_asyncio.fixture
async def life(service: tuple[Engine, Mortal]) -> AsyncIterator[Life]:
    async with httpx.AsyncClient(timeout=30, limits=httpx.Limits(max_keepalive_connections=0)) as client:
        engine, mortal_ = service
        exchange = Exchange(client, PUBLIC, ACCOUNT, TOKEN, NUMBER, reached=(mortal_.url,))
        yield Life(engine, mortal_, exchange)


async def test_killed_after_each_item_a_call_goes_on_at_the_next_one(life: Life, tmp_path: Path) -> None:
    for place, answer in enumerate(SAID):
        life.begin()
        by_text = place % 3 == 2
        if place == 0:
            await life.phone()
        elif by_text:
            await life.text(answer.typed)
        else:
            caller = await life.phone()
            _goes_on(caller, life, answer)
            await _give(caller, answer)
            # Nor is it told afterwards: why something may fit them is said of this call's answers alone.
            earlier = [told for told in PRIVATE if told.lower() not in answer.words.lower() and told != "praatje"]
            assert [told for told in earlier if told.lower() in _aloud(caller).lower()] == []
        life.service.kill()
    with house(tmp_path) as other:
        whole = other.person().play(SAID, ["sms"]).document()
    assert outcome(life.document()).decode() == outcome(whole).decode()
    messages = [one for one in life.document()["messages"] if one["direction"] == "in"]
    assert len(messages) == len({one["external_id"] for one in messages})


async def _give(caller: Caller, answer: Answered) -> None:
    await (caller.press(answer.keys.replace(" ", "")) if answer.keys else caller.say(answer.words))


def _aloud(caller: Caller) -> str:
    """What was said to them, the options left aside."""
    return " ".join(piece for piece in caller.spoken if ": toets " not in piece)


def _goes_on(caller: Caller, life: Life, answer: Answered) -> None:
    """Whoever phones back hears that it goes on, and the next question; and nothing of what was said before."""
    assert life.question == answer.question
    aloud = _aloud(caller)
    assert "verder waar we gebleven waren" in aloud
    assert [told for told in PRIVATE if told.lower() in aloud.lower()] == []


async def test_killed_between_what_is_stored_and_what_is_said_nothing_is_asked_twice(life: Life) -> None:
    life.begin()
    caller = await life.phone()
    await caller.press("1")
    asked = life.question
    life.service.kill()
    with suppress(httpx.TransportError):
        await life.exchange.client.get(life.service.url, timeout=0.05)
    life.begin()
    again = await caller.again()  # a retry after the restart
    assert again == caller.page.body
    assert life.question == asked
    back = await life.phone()
    assert life.question == asked
    assert back.gather is not None
