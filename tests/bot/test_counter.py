"""Where a loop waits for the ledger: together in, together out, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Any

import pytest

from bot.counter import Counter
from db.ledger import Receipt, Unavailable
from tests.db.world import heard


class Slow:
    """A ledger that answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, Any, Future[Receipt]]] = []
        self.closed = False

    def submit(self, event: Any, told: Any) -> Future[Receipt]:
        if self.closed:
            raise Unavailable("closed")
        self.asked.append((event, told, Future()))
        return self.asked[-1][2]

    def answer(self) -> None:
        """Answer all as the ledger does: from another thread, and ring once."""
        for number, (_, _, future) in enumerate(self.asked):
            if future.set_running_or_notify_cancel():
                future.set_result(Receipt("recorded", str(number)))
        self.asked[-1][1]()


async def _waiting(ledger: Slow, people: int) -> list[asyncio.Task[Receipt]]:
    counter = Counter(ledger, asyncio.get_running_loop())  # type: ignore[arg-type]
    tasks = [asyncio.create_task(counter.take(heard(str(number)))) for number in range(people)]
    await asyncio.sleep(0.01)
    return tasks


def test_everyone_gets_their_own_receipt_at_one_ring() -> None:
    async def scene() -> None:
        ledger = Slow()
        tasks = await _waiting(ledger, 5)
        assert [event.text for event, _, _ in ledger.asked] == list("01234")
        assert len({told for _, told, _ in ledger.asked}) == 1  # what the ledger calls once for all of them
        await asyncio.to_thread(ledger.answer)
        assert [receipt.person for receipt in await asyncio.gather(*tasks)] == list("01234")

    asyncio.run(scene())


def test_who_turns_away_is_not_taken_and_harms_nobody() -> None:
    async def scene() -> None:
        ledger = Slow()
        first, second = await _waiting(ledger, 2)
        first.cancel()
        await asyncio.sleep(0.01)
        assert ledger.asked[0][2].cancelled()
        await asyncio.to_thread(ledger.answer)
        assert (await second).person == "1"

    asyncio.run(scene())


def test_who_turns_away_before_it_was_handed_in_is_not_handed_in() -> None:
    async def scene() -> None:
        ledger = Slow()
        task = asyncio.create_task(Counter(ledger, asyncio.get_running_loop()).take(heard()))  # type: ignore[arg-type]
        asyncio.get_running_loop().call_soon(task.cancel)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert all(future.cancelled() for _, _, future in ledger.asked)

    asyncio.run(scene())


def test_a_closed_ledger_is_told_to_everyone() -> None:
    async def scene() -> None:
        ledger = Slow()
        ledger.closed = True
        for task in await _waiting(ledger, 3):
            with pytest.raises(Unavailable):
                await task

    asyncio.run(scene())


def test_a_loop_that_is_gone_does_not_harm_the_ledger() -> None:
    ledger = Slow()

    async def scene() -> None:
        for task in await _waiting(ledger, 1):
            task.cancel()

    asyncio.run(scene())
    ledger.asked[-1][1]()
