"""A database that goes away while messages are under way, and people who are erased meanwhile."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from db import schema, sending
from db.sending import Settled, Waits
from demo.faults import Reset, Slow
from flows.effects import Reply
from tests.sending.office import Office

pytestmark = pytest.mark.slow  # left out of `make test-fast`


def away(*_what: object) -> Any:
    raise OperationalError("it is away", None, Exception())


async def test_what_was_sent_while_the_database_is_away_is_written_down_later_and_not_sent_again(
    chat: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Longer than the claim lasts: whoever has it in hand knows what became of it."""
    words = [f"Dag {nth}." for nth in range(1, 11)]
    chat.say_all([(nth, Reply(word)) for nth, word in enumerate(words, start=1)])
    monkeypatch.setattr(sending, "settle", away)
    async with chat.sending() as sender:
        await chat.until(lambda: len(chat.line.taken()) == 10)
        chat.clock.forward(2 * sending.HOLD.total_seconds())
        for _ in range(3):
            sender.nudge()
            await chat.until(lambda: True)
        monkeypatch.undo()
        await chat.settled()
    assert Counter(chat.line.taken()) == Counter(words)
    assert set(chat.statuses()) == {"sent"}
    assert all(row.external_id for row in chat.rows())


async def test_a_database_that_is_away_when_the_first_copy_is_looked_up_costs_no_copy(
    texting: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    texting.say("Welkom.")
    texting.line.provider.faults.add(Reset(accepted=True), method="create")
    async with texting.sending() as sender:
        await texting.tried("Welkom.", 1)
        monkeypatch.setattr(sending, "unheard_of", away)
        texting.clock.forward(36)
        sender.nudge()
        row = await texting.until(lambda: next((r for r in texting.rows() if r.next_at > texting.clock.now()), None))
        assert (row.status, row.copies) == ("queued", 1)
        monkeypatch.undo()
        texting.clock.forward(36)
        sender.nudge()
        await texting.settled()
    assert texting.line.copies("Welkom.") == 1
    assert (texting.statuses(), texting.row("Welkom.").external_id) == (["sent"], texting.line.provider.sent[0].sid)


async def test_a_claim_that_fails_is_tried_again(chat: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    chat.say("Welkom.")
    monkeypatch.setattr(sending, "claim", away)
    async with chat.sending() as sender:
        await chat.until(lambda: chat.database.rows(schema.lease))
        monkeypatch.undo()
        sender.nudge()
        await chat.settled()
    assert chat.line.taken() == ["Welkom."]


async def test_one_thing_that_cannot_be_written_down_keeps_nothing_else_from_it(chatting: Office) -> None:
    chatting.say_all([(nth, Reply(f"Dag {nth}.")) for nth in range(1, 4)])
    async with chatting.sending() as sender:
        await chatting.settled()
        broken = Settled(2**70, "sent", chatting.clock.now())  # a number that no database takes
        await sender._settling.put(broken)
        chatting.say("Welkom.")
        sender.nudge()
        await chatting.settled()


async def test_who_is_erased_while_a_message_is_under_way_leaves_nothing(chat: Office) -> None:
    chat.say("Welkom.")
    chat.line.provider.faults.add(Slow(0.4), method="sendMessage")
    async with chat.sending() as sender:
        await chat.until(lambda: chat.line.copies("Welkom.") == 1)
        chat.erases(1, "Al uw gegevens zijn gewist.")
        sender.nudge()
        await chat.until(lambda: chat.rows() == [])
    assert chat.line.taken() == ["Welkom.", "Al uw gegevens zijn gewist."]
    for table in (schema.person, schema.urn, schema.inbox, schema.outbox, schema.callback):
        assert chat.database.count(table) == 0


async def test_the_last_words_go_whatever_becomes_of_them(chatting: Office) -> None:
    chatting.say("Welkom.")
    chatting.erases(1, "Al uw gegevens zijn gewist.")
    chatting.line.provider.faults.add(Reset(accepted=True), method="sendMessage", times=2)
    async with chatting.sending() as sender:
        await chatting.tried("Al uw gegevens zijn gewist.", 1)
        chatting.clock.forward(36)
        sender.nudge()
        await chatting.until(lambda: chatting.rows() == [])
    assert chatting.line.copies("Al uw gegevens zijn gewist.") == 2
    assert chatting.callbacks() == []


async def test_last_words_that_expire_or_that_nobody_heard_of_again_go_too(chat: Office) -> None:
    chat.say("Welkom.")
    chat.erases(1, "Al uw gegevens zijn gewist.")
    for _ in range(2):
        assert sending.claim(chat.database.engine, chat.line.end, chat.clock.now(), 5)
        chat.clock.forward(sending.HOLD.total_seconds() + 1)
    chat.say("Dag Henk.", to=2)
    chat.erases(2, "Ook gewist.")
    chat.clock.forward(hours=25)
    async with chat.sending():
        await chat.until(lambda: chat.rows() == [])
    assert chat.line.taken() == []


def test_what_a_provider_told_before_we_wrote_it_down_stays(chat: Office) -> None:
    """A status may be posted before the call that sent the message has its answer."""
    chat.say("Welkom.")
    engine, now = chat.database.engine, chat.clock.now()
    (message,) = sending.claim(engine, chat.line.end, now, 5)
    delivered = Settled(message.outbox_id, "delivered", now, "SM1")
    assert sending.news(engine, delivered, chat.line.end)
    sending.settle(engine, [delivered])
    sending.settle(engine, [Settled(message.outbox_id, "sent", now, "SM1")])
    sending.settle(engine, [Waits(message.outbox_id, now, not_taken=False)])
    row = chat.row("Welkom.")
    assert (row.status, row.external_id, row.claimed_until) == ("delivered", "SM1", None)
    assert sending.news(engine, Settled(message.outbox_id, "sent", now, "SM1"), chat.line.end) is None, (
        "it never goes back"
    )
    assert sending.news(engine, Settled(10**9, "sent", now), chat.line.end) is None
