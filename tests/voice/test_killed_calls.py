"""kill -9 after each item of a screening by telephone: phone back, or text, and it goes on at the next one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import Engine

from db import directory, migrate
from db.crypto import KeyRing, generate
from db.engine import connect
from flows.speaking import pieces
from tests.content import dronten
from tests.fakes.exchange import Exchange
from tests.fakes.telephone import Caller
from tests.voice.mortal import Kill, Mortal, mortal
from tests.voice.talks import STARTS, House, document, outcome
from tests.voice.transcripts import NAMES, Answered, transcript
from tests.voice.wire import ACCOUNT, NOBODY, NUMBER, PUBLIC, TOKEN

pytestmark = pytest.mark.slow  # left out of `make test-fast`

PERSON = "+447700900123"
SAID = transcript(NAMES[0])[1:]
"""The answers; whoever phones greets by phoning."""
CONTENT = dronten()[0]
TEXTS = CONTENT.spoken("nl").texts
GOES_ON = [line for name in ("call-greeting", "recap") for line in TEXTS.say(
    name, {"service": CONTENT.municipality.service, "done": 0}, variant="voice").split("\n")]  # fmt: skip
"""All that whoever phones back hears before the question: no name, number, answer, appointment or score."""

PRIVATE = ("riet", "swifterbant", "82", "75 tot 85", "min of meer", "verloren")
"""Of what they answered."""


@dataclass
class Life:
    """Somebody's telephone, and a service that dies."""

    engine: Engine
    service: Mortal
    exchange: Exchange

    async def phone(self) -> Caller:
        self.service.now += timedelta(minutes=2)
        return await Caller.of(self.exchange, PERSON).phone()

    async def text(self, words: str) -> None:
        self.service.now += timedelta(minutes=2)
        await self.exchange.text(PERSON, words, f"SM{self.service.now.timestamp()}")

    async def dies(self, said: Awaitable[None], when: Kill) -> None:
        """Say this, while the service dies of it: nothing is answered."""
        self.service.kill = when
        with pytest.raises(httpx.ReadError):
            await said

    def document(self) -> Any:
        return document(self.engine, f"tel:{PERSON}", self.service.now)

    @property
    def question(self) -> str | None:
        return self.document()["conversation"]["question"]  # type: ignore[no-any-return]


async def give(caller: Caller, answer: Answered) -> None:
    """Answer on a call: by keys where there are any."""
    await (caller.press(answer.keys.replace(" ", "")) if answer.keys else caller.say(answer.words))


@pytest.fixture(scope="module")
def parent() -> Iterator[Popen[str]]:
    with mortal() as process:
        yield process


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def service(request: pytest.FixtureRequest, parent: Popen[str], tmp_path: Path) -> Iterator[tuple[Engine, Mortal]]:
    sqlite = f"sqlite:///{tmp_path}/mortal.db"
    url, key = sqlite if request.param == "sqlite" else request.getfixturevalue("postgres_url"), generate()
    engine = connect(url, KeyRing.from_text(key))
    migrate.upgrade(engine)
    directory.load_starter(engine, "dronten", dronten()[1].values(), at=STARTS)
    yield engine, Mortal(parent, url, key, STARTS)
    engine.dispose()


@pytest_asyncio.fixture
async def life(service: tuple[Engine, Mortal]) -> AsyncIterator[Life]:
    engine, dying = service
    async with httpx.AsyncClient(transport=dying) as client:
        yield Life(engine, dying, Exchange(client, PUBLIC, ACCOUNT, TOKEN, NUMBER, reached=(NOBODY,)))


@pytest.fixture(scope="module")
def asked(talks: House) -> dict[str, list[str]]:
    """What is said of each question on a call that nothing interrupts."""
    talk = talks.person().play(transcript(NAMES[0]), ["voice"])
    return {reply.question: list(pieces(reply, TEXTS)) for _, reply in talk.replies if reply.question}


async def test_killed_after_each_item_a_call_goes_on_at_the_next_one(
    life: Life, talks: House, asked: dict[str, list[str]]
) -> None:
    for place, answer in enumerate(SAID):
        if place % 3 == 2:
            await life.dies(life.text(answer.typed), "after")
            continue
        caller = await life.phone()
        if place % 3 == 1:
            await life.dies(give(caller, answer), "before")
            caller = await life.phone()
            assert life.question == answer.question, "what was not stored is asked again"
        if place:
            goes_on(caller, asked[answer.question or ""])
        if place % 3 == 1:
            await life.dies(give(caller, answer), "after")
        else:  # it dies when they have heard the next question, and nothing is told of earlier calls by then either
            await give(caller, answer)
            aloud = " ".join(piece for piece in caller.spoken if ": toets " not in piece).lower()
            assert [told for told in PRIVATE if told in aloud and told not in answer.words.lower()] == []
    whole = talks.person().play(transcript(NAMES[0]), ["sms"]).document()
    assert outcome(life.document()).decode() == outcome(whole).decode()
    by = [one["raw_channel"] for one in life.document()["answers"]]
    assert by == ["sms" if place % 3 == 2 else "voice" for place in range(len(SAID))]


def goes_on(caller: Caller, question: list[str]) -> None:
    """Whoever phones back hears that it goes on, and the question; what came before that is not said once more."""
    assert caller.spoken[: len(GOES_ON)] == GOES_ON
    rest = caller.spoken[len(GOES_ON) :]
    assert rest
    assert rest == question[-len(rest) :]


async def test_what_was_stored_and_never_said_is_said_to_whoever_asks_again(life: Life) -> None:
    caller = await life.phone()
    await life.dies(give(caller, SAID[0]), "after")
    stored = life.document()
    assert stored["conversation"]["question"] == SAID[1].question
    (listens,) = caller.page.document.within
    url = urljoin(caller.page.url, listens.said["action"])
    form = caller.form(SpeechResult=SAID[0].words, Confidence="0.92000000", Language="nl-NL")
    said = await life.exchange.document(url, form)
    assert (await life.exchange.document(url, form)).body == said.body
    assert said.document.within[0].said["action"].partition("?")[0].endswith("/voice/2")
    assert life.document()["messages"] == stored["messages"]
