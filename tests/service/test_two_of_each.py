"""Promise 11: two of every role on one PostgreSQL, every message brought to both, and everything happens once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession, TCPConnector

from db import audit, schema
from demo.twilio_legs import Handset
from demo.twilio_webhooks import signature
from tests.service.people import ON_TELEGRAM, RIET, BySms, ByTelegram, Rehearsal, agreed
from tests.service.test_same_talk import answered
from tests.service.town import AUTH, NUMBER, Running, Town, until

pytestmark = pytest.mark.slow  # left out of `make test-fast`

ASKED = "Dag, dit is Peilstation Dronten."
Someone = BySms | ByTelegram
_updates = count(1)


class Post:
    """Brings what people say to both services at once, each message twice to each."""

    def __init__(self, town: Town, session: ClientSession, *services: Running) -> None:
        self.town, self.session, self.services = town, session, services
        self.statuses: list[int] = []

    async def bring(self, person: Someone, line: str) -> None:
        number = next(_updates)
        one = self._sms if isinstance(person, BySms) else self._update
        await asyncio.gather(*(one(service, person, line, number) for service in self.services * 2))

    async def _sms(self, service: Running, person: Any, line: str, number: int) -> None:
        url = f"{service.url}/twilio/dronten/sms"
        form = {"MessageSid": f"SM{number:032x}", "From": person.number, "To": NUMBER, "Body": line, "NumMedia": "0"}
        headers = {"X-Twilio-Signature": signature(AUTH, url, form),
                   "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip
        await self._post(url, urlencode(form).encode(), headers)

    async def _update(self, service: Running, person: Any, line: str, number: int) -> None:
        message = {"message_id": number, "date": 1, "chat": person.chat.json, "from": person.chat.user, "text": line}
        headers = {"X-Telegram-Bot-Api-Secret-Token": "secret-of-dronten"}
        async with self.session.post(
            f"{service.url}/telegram/dronten", json={"update_id": number, "message": message}, headers=headers
        ) as answer:
            self.statuses.append(answer.status)

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> None:
        async with self.session.post(url, data=body, headers=headers) as answer:
            self.statuses.append(answer.status)


async def converse(post: Post, person: Someone, lines: Sequence[str], heard: Sequence[int]) -> None:
    """Say these lines; after each, hear as much as was heard in the terminal."""
    provider = post.town.twilio if isinstance(person, BySms) else post.town.telegram
    for line, known in zip(lines, heard, strict=True):
        await post.bring(person, line)
        await provider.until(lambda known=known: len(person.told()) >= known, 60)  # type: ignore[misc]


def rehearsed(url: str, town: Town, channel: Any, urn: str, lines: Sequence[str]) -> tuple[list[str], list[int], Any]:
    """What is said, how much was said after each line, and the document."""
    rehearsal, heard = Rehearsal(url, town.key, channel, urn, pause=0), []

    def noting() -> Any:
        for line in lines:
            heard.append(len(rehearsal.replies))
            yield line

    document = rehearsal.play(noting())  # type: ignore[arg-type]
    return rehearsal.told(), [*heard[1:], len(rehearsal.replies)], document


@pytest.mark.slow
async def test_twenty_people_talk_with_two_services_at_once(on_postgres: Town, fresh: Callable[[str], str]) -> None:
    town = on_postgres
    told: dict[type, Any] = {
        BySms: (RIET, *rehearsed(fresh("sms.db"), town, "sms", "tel:+447700900300", RIET)),
        ByTelegram: (ON_TELEGRAM, *rehearsed(fresh("chat.db"), town, "telegram", "telegram:300", ON_TELEGRAM)),
    }
    people: list[Someone] = [BySms(town, f"+4477009003{number:02}") for number in range(10)]
    people += [ByTelegram(town.telegram.chat("42:made-up", 300 + number, known=True)) for number in range(10)]
    async with (
        town.service(telegram="webhook", answers_sms=False) as one,
        town.service(telegram="webhook", answers_sms=False) as other,
        ClientSession(connector=TCPConnector(force_close=True)) as session,
    ):
        post = Post(town, session, one, other)
        await asyncio.gather(*(converse(post, p, told[type(p)][0], told[type(p)][2]) for p in people))
        await town.quiet()
        assert set(post.statuses) == {200}
        for person in people:
            _, words, _, document = told[type(person)]
            assert person.told() == words
            assert answered(town.document(person.urn)) == answered(document)
        assert town.count(schema.inbox) == 10 * (len(RIET) + len(ON_TELEGRAM))
        assert town.count(schema.due) == town.count(schema.callback) == len(people)

        gone = people[:3] + people[10:13]
        await asyncio.gather(*(post.bring(person, "STOP") for person in gone))
        await town.quiet()
        town.hand.on(days=7, hours=1)
        await asyncio.gather(*(running.tick() for running in (one, other) * 3))
        await town.quiet()
        asked = {person.urn: sum(text.startswith(ASKED) for text in person.told()) for person in people}
        assert asked == {person.urn: int(person not in gone) for person in people}

        await asyncio.gather(*(post.bring(person, "ik wil dood") for person in people))
        await town.quiet()
        urgent = schema.callback.c.urgency == "urgent"
        assert town.count(schema.callback, urgent) == len(people)
        assert {row.status for row in town.rows(schema.callback, urgent)} == {"open"}
    assert audit.verify(town.engine) == []
    assert town.count(schema.lease) == 0
    out = schema.outbox.c
    assert town.count(schema.outbox, out.copies > 1) == 0
    told_by_provider = len(town.telegram.sent) + len(town.twilio.sent)
    assert town.count(schema.outbox, out.status.in_(("sent", "delivered"))) == told_by_provider


async def test_messages_of_one_person_brought_to_both_are_taken_once_and_in_order(on_postgres: Town) -> None:
    town, person = on_postgres, BySms(on_postgres)
    async with (
        town.service(telegram=None, answers_sms=False) as one,
        town.service(telegram=None, answers_sms=False) as other,
        ClientSession(connector=TCPConnector(force_close=True)) as session,
    ):
        post = Post(town, session, one, other)
        for line in ("Hallo", "ja", "1", "82"):
            await post.bring(person, line)
        await town.quiet(4)
    assert [row.text for row in town.rows(schema.inbox)] == ["Hallo", "ja", "1", "82"]
    assert len(person.told()) == len(set(person.told())) == 5


async def test_two_services_ring_everybody_once(on_postgres: Town) -> None:
    town, people = on_postgres, [f"+4477009004{number:02}" for number in range(4)]
    for number in people:
        town.twilio.telephones.handsets[number] = Handset(presses="1", talks=9)
    agreed(town, *(BySms(town, number) for number in people))
    async with town.service(telegram=None, answers_sms=False) as one:
        by_one_name = {"PEILSTATION_PUBLIC_URL": one.url}
        async with town.service(telegram=None, answers_sms=False, more=by_one_name) as other:
            with town.engine.begin() as connection:
                connection.execute(schema.outbox.update().values(channel="voice"))  # they phoned last
            town.hand.on(days=7)
            await asyncio.gather(*(running.tick() for running in (one, other) * 2))
            await until(lambda: [row.status for row in town.rows(schema.phone_call)] == ["ended"] * len(people), 20)
    assert sorted(call.to for call in town.twilio.telephones.calls) == people
    unasked = schema.outbox.c.lane == "unasked"
    assert {row.status for row in town.rows(schema.outbox, unasked)} == {"delivered"}
