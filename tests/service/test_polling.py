"""Polling: updates are fetched, stored, and only then forgotten by Telegram; by one process at a time."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

import bot.polling
from bot.telegram import Telegram as Line
from db import schema
from demo import faults
from peilstation import service
from tests.service.people import ByTelegram, talk
from tests.service.town import TOKEN, Running, Town, until

pytestmark = pytest.mark.slow  # left out of `make test-fast`


def offsets(town: Town) -> list[int]:
    """The offsets that were asked for, in order; -1 for none."""
    polls = [call for call in town.telegram.calls if call.method == "getUpdates"]
    return [int(call.fields.get("offset", -1)) for call in polls]


@contextmanager
def locked(town: Town) -> Iterator[None]:
    """Nobody can write to the SQLite database."""
    holding = sqlite3.connect(town.database_url.removeprefix("sqlite:///"), isolation_level=None)
    holding.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holding.execute("ROLLBACK")
        holding.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that cannot be written counts as away at once, and what failed is soon tried again."""
    monkeypatch.setattr("db.engine.PATIENCE", 0.05)
    monkeypatch.setattr(bot.polling, "LONG", 1.1)


async def test_the_offset_moves_only_when_what_came_is_on_the_disk(
    town: Town, impatient: None, caplog: pytest.LogCaptureFixture
) -> None:
    person = ByTelegram.of(town)
    async with town.service(("web",), sms=False):
        await until(lambda: offsets(town))
        with locked(town):
            number = person.chat.raw({"message": _message(person, "Hallo")})["update_id"]
            await until(lambda: "polling.waits" in caplog.text)
            assert max(offsets(town)) <= number
            assert town.count(schema.inbox) == 0
            assert [one["update_id"] for one in town.telegram.pending(TOKEN)] == [number]
        await until(lambda: number + 1 in offsets(town))
    assert [row.external_id for row in town.rows(schema.inbox)] == [str(number)]
    assert town.telegram.pending(TOKEN) == ()


async def test_updates_are_never_confirmed_before_they_are_committed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[tuple[int, int]] = []
    ask = Line.updates

    async def asked(self: Line, offset: int | None) -> Any:
        stored.append((offset or 0, town.count(schema.inbox)))
        return await ask(self, offset)

    monkeypatch.setattr(Line, "updates", asked)
    people = [ByTelegram.of(town, number) for number in range(1, 13)]
    for person in people:
        person.say("Hallo")
    first = town.telegram.pending(TOKEN)[0]["update_id"]
    async with town.service(("web",), sms=False):
        await until(lambda: town.telegram.pending(TOKEN) == ())
    assert all(count >= offset - first for offset, count in stored if offset)
    assert town.count(schema.inbox) == len(people)


async def test_updates_that_came_twice_are_stored_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = Line.updates

    async def forgetful(self: Line, offset: int | None) -> Any:
        return await ask(self, None if town.count(schema.inbox) < 3 else offset)

    monkeypatch.setattr(Line, "updates", forgetful)
    person = ByTelegram.of(town)
    async with town.service(("web", "sender"), sms=False):
        await talk(town, person, ["Hallo", "ja", "1"])
    assert town.count(schema.inbox) == 3
    assert len(set(person.told())) == len(person.told())


NONSENSE: list[dict[str, Any]] = [
    {"message": "no mapping"},
    {"message": {"chat": None, "from": 3}},
    {"message": {"chat": {"id": "x", "type": "private"}, "from": {"id": []}, "text": 7}},
    {"edited_message": {"text": ["x"]}},
    {"callback_query": {"data": {"a": 1}}},
    {"my_chat_member": {}},
    {"a_kind_of_tomorrow": {"from": {"id": 5}}},
    {},
]


async def test_what_cannot_be_read_keeps_nobody_waiting(town: Town) -> None:
    person = ByTelegram.of(town)
    for update in NONSENSE:
        person.chat.raw(update)
    async with town.service(("web", "sender"), sms=False):
        await talk(town, person, ["Hallo"])
    assert person.told()
    assert town.telegram.pending(TOKEN) == ()


@pytest.mark.parametrize("breaks", [1, 99], ids=["once", "always"])
async def test_a_bug_of_ours_does_not_end_the_polling(town: Town, monkeypatch: pytest.MonkeyPatch, breaks: int) -> None:
    monkeypatch.setattr(bot.polling, "PATIENCE", 2)
    heard, times = Line.heard, [0]

    def breaking(self: Line, payload: Any, **how: Any) -> Any:
        if payload["message"]["text"] == "struikel":
            times[0] += 1
            if times[0] <= breaks:
                raise ZeroDivisionError
        return heard(self, payload, **how)

    monkeypatch.setattr(Line, "heard", breaking)
    person = ByTelegram.of(town)
    async with town.service(("web", "sender"), sms=False):
        person.say("struikel")
        person.say("Hallo")
        await town.quiet(3 - min(breaks, 2))
    assert times == [2]
    assert person.told()


async def test_what_can_never_be_stored_lets_the_others_go_first_after_a_while(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.door import Door
    from db.ledger import NotStored

    take = Door.take

    async def refusing(self: Door, payload: Any) -> None:
        if payload.get("message", {}).get("text") == "onbewaarbaar":
            raise NotStored("ZeroDivisionError")
        await take(self, payload)

    monkeypatch.setattr(Door, "take", refusing)
    monkeypatch.setattr(bot.polling, "PATIENCE", 2)
    person, other = ByTelegram.of(town), ByTelegram.of(town, 78)
    async with town.service(("web", "sender"), sms=False):
        person.say("onbewaarbaar")
        await talk(town, other, ["Hallo"])
    assert other.told()
    assert town.telegram.pending(TOKEN) == ()


async def test_a_webhook_that_somebody_set_is_dropped(town: Town) -> None:
    person = ByTelegram.of(town)
    await _set_webhook(town)
    async with town.service(("web", "sender"), sms=False):
        await talk(town, person, ["Hallo"])
        await _set_webhook(town)
        await talk(town, person, ["ja"])
    assert len(person.told()) > 2


async def test_the_end_breaks_off_a_long_poll_at_once(town: Town) -> None:
    async with town.service(("web",), sms=False):
        await until(lambda: offsets(town))
        began = time.monotonic()
    assert time.monotonic() - began < service.DRAIN, "neither the poll nor the provider is waited for to the last"
    assert town.count(schema.lease) == 0


@pytest.mark.parametrize("method", ["getUpdates", "deleteWebhook"])
async def test_a_provider_that_hangs_does_not_hold_up_the_end(town: Town, method: str) -> None:
    town.telegram.faults.add(faults.Hang(accepted=False), method=method, times=None)
    async with town.service(("web",), sms=False):
        await until(lambda: any(call.method == method for call in town.telegram.calls))
        began = time.monotonic()
    assert time.monotonic() - began < service.DRAIN, "neither the poll nor the provider is waited for to the last"


# --- two of them ----------------------------------------------------------------------------------------------------


async def test_two_services_take_every_update_once_and_do_not_fight(on_postgres: Town) -> None:
    town = on_postgres
    people = [ByTelegram.of(town, number) for number in range(1, 11)]
    async with town.service(sms=False), town.service(sms=False):
        for round_, line in enumerate(("Hallo", "ja", "1"), start=1):
            for person in people:
                person.say(line)
            await town.quiet(round_ * len(people))
    assert town.count(schema.inbox) == 3 * len(people)
    assert sum(call.status == 409 for call in town.telegram.calls) <= 1
    for person in people:
        assert len(person.told()) == len(set(person.told())) == 4


async def test_when_the_one_that_polls_is_gone_the_other_takes_over_within_the_lease(on_postgres: Town) -> None:
    town, person = on_postgres, ByTelegram.of(on_postgres)
    async with town.service(("web", "sender"), sms=False) as one:
        await until(lambda: town.count(schema.lease, schema.lease.c.name == "poll:dronten"))
        await _freeze(one)
        async with town.service(("web", "sender"), sms=False):
            person.say("Hallo")
            await asyncio.sleep(1.5)
            assert town.count(schema.inbox) == 0
            town.hand.seconds += bot.polling.LEASE / timedelta(seconds=1)
            await until(lambda: person.told())
    assert town.count(schema.inbox) == 1


async def _freeze(running: Running) -> None:
    """As kill -9 leaves it: it does nothing more, and gave nothing back."""
    for task in asyncio.all_tasks():
        name = getattr(task.get_coro(), "__qualname__", "")
        if name == "_lasting" and running.service.stop in task.get_coro().cr_frame.f_locals.values():  # type: ignore[union-attr]
            task.cancel()
    await asyncio.sleep(0.1)


def _message(person: ByTelegram, text: str) -> dict[str, Any]:
    return {"message_id": 1, "date": 1, "chat": person.chat.json, "from": person.chat.user, "text": text}


async def _set_webhook(town: Town) -> None:
    elsewhere = {"url": "http://127.0.0.1:9/elsewhere"}
    method = f"{town.telegram.url}/bot{TOKEN}/setWebhook"
    async with ClientSession() as session, session.post(method, data=elsewhere) as answer:
        assert answer.status == 200
