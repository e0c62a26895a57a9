"""Two senders of one account on PostgreSQL: one at a time by the lease, and no message twice even without it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from socket import gethostname
from threading import Barrier

import pytest

from bot.delivery import House
from db import running, schema, sending
from demo.faults import Hang, Reset
from flows.effects import Reply
from tests.sending.office import Office, impatient

pytestmark = pytest.mark.slow  # left out of `make test-fast`

MANY = 300
LEASE = timedelta(seconds=15)


def greet(office: Office, people: int = MANY, first: int = 1) -> list[str]:
    said = [(nth, Reply(f"Dag {nth}.")) for nth in range(first, first + people)]
    office.say_all(said)
    return [reply.text for _, reply in said]


def holders(office: Office) -> list[str]:
    return [row.holder for row in office.database.rows(schema.lease)]


def another(office: Office) -> House:
    """The house as a second process has it."""
    engine = office.database.another_engine()
    return office.rooms(engine, office.open_ledger(engine))


@pytest.mark.slow
async def test_two_senders_send_everything_once_and_one_of_them_sends(crowd: Office) -> None:
    words = greet(crowd)
    async with crowd.sending() as one, crowd.sending(another(crowd)) as other:
        await crowd.settled(20)
        assert holders(crowd) in ([one._holder], [other._holder])
        assert one._is_holder != other._is_holder
    assert Counter(crowd.line.taken()) == Counter(words)
    assert holders(crowd) == [], "whoever ends in good order leaves the lease to the next"


async def test_whoever_ends_lets_the_other_go_on_at_once(crowd: Office) -> None:
    async with crowd.sending(another(crowd)) as staying:
        async with crowd.sending() as leaving:
            await crowd.until(lambda: holders(crowd))
            words = greet(crowd, 60)
            leaving.nudge()
            staying.nudge()
            await crowd.until(lambda: len(crowd.line.taken()) > 10)
        words += greet(crowd, 20, first=100)
        await crowd.settled()
    assert Counter(crowd.line.taken()) == Counter(words)


async def test_a_dead_holder_is_followed_when_its_lease_has_run_out(crowd: Office) -> None:
    name = "send:dronten:telegram"
    assert running.take_lease(crowd.database.engine, name, "the dead", crowd.clock.now(), LEASE)
    words = greet(crowd, 10)
    async with crowd.sending() as sender:
        await asyncio.sleep(0.3)
        crowd.clock.forward(14.9)
        sender.nudge()
        await asyncio.sleep(0.3)
        assert (holders(crowd), crowd.line.taken()) == (["the dead"], [])
        crowd.clock.forward(0.1)
        sender.nudge()
        await crowd.settled()
    assert Counter(crowd.line.taken()) == Counter(words)


def test_a_lease_is_one_holders_at_a_time(chat: Office) -> None:
    engine, now = chat.database.engine, chat.clock.now()
    assert running.take_lease(engine, "x", "one", now, LEASE)
    assert not running.take_lease(engine, "x", "other", now, LEASE)
    assert running.take_lease(engine, "y", "other", now, LEASE), "another lease is another lease"
    assert running.take_lease(engine, "x", "one", now + timedelta(seconds=10), LEASE), "kept anew"
    assert not running.take_lease(engine, "x", "other", now + timedelta(seconds=24), LEASE)
    running.drop_lease(engine, "x", "other")
    assert not running.take_lease(engine, "x", "other", now + timedelta(seconds=24), LEASE), "only one's own"
    assert running.take_lease(engine, "x", "other", now + timedelta(seconds=25), LEASE)
    assert not running.take_lease(engine, "x", "one", now + timedelta(seconds=26), LEASE)


def test_many_who_want_a_lease_at_once_are_one_who_gets_it(crowd: Office) -> None:
    engines, barrier = [crowd.database.another_engine() for _ in range(6)], Barrier(6)

    def want(nth: int) -> bool:
        barrier.wait()
        return running.take_lease(engines[nth], "x", str(nth), crowd.clock.now(), LEASE)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(want, range(6))) == 1


def test_who_claim_at_once_without_any_lease_share_the_messages(crowd: Office) -> None:
    """SKIP LOCKED: each row is one's, and nobody waits for the other."""
    words = greet(crowd, 120)
    engines, barrier = [crowd.database.another_engine() for _ in range(4)], Barrier(4)

    def claims(nth: int) -> list[str]:
        mine: list[str] = []
        barrier.wait()
        while found := sending.claim(engines[nth], crowd.line.end, crowd.clock.now(), 7):
            mine += [message.reply.text for message in found]
        return mine

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(claims, range(4)))
    claimed = Counter(word for share in shares for word in share)
    assert max(claimed.values()) == 1
    assert set(claimed) <= set(words)
    left = sending.claim(crowd.database.engine, crowd.line.end, crowd.clock.now(), 200)
    assert len(claimed) + len(left) == 120
    assert {row.copies for row in crowd.rows()} == {1}


async def test_two_senders_without_the_lease_still_send_each_message_once(crowd: Office) -> None:
    words = greet(crowd, 100)
    async with crowd.sending() as one, crowd.sending(another(crowd)) as other:
        one._lease = "send:one"
        other._lease = "send:other"
        await crowd.settled(20)
    assert Counter(crowd.line.taken()) == Counter(words)


async def test_an_outage_does_not_make_two_senders_try_in_turn(crowd: Office) -> None:
    """A probe that hangs longer than the lease lasts would else hand the account to the other, who tries anew."""
    greet(crowd, 40)
    crowd.line.provider.faults.add(Reset(accepted=False), times=None)
    with impatient(0.5):
        async with crowd.sending() as one, crowd.sending(another(crowd)) as other:
            await crowd.until(crowd.incidents)
            crowd.line.provider.faults.clear()
            crowd.line.provider.faults.add(Hang(accepted=False, seconds=5), times=None)
            await asyncio.sleep(0.2)
            tried = len(crowd.line.tried())
            holder = holders(crowd)
            for _ in range(4):
                crowd.clock.forward(LEASE.total_seconds() - 1)
                for sender in (one, other):
                    sender._renew_at = min(sender._renew_at, 0.0)
                    sender.nudge()
                await asyncio.sleep(0.2)
            assert (holders(crowd), crowd.incidents()) == (holder, ["outage"])
            assert len(crowd.line.tried()) == tried
            crowd.line.provider.faults.clear()


async def test_whoever_takes_over_knows_what_the_other_knew_of_the_provider(crowd: Office) -> None:
    greet(crowd, 20)
    crowd.line.provider.faults.add(Reset(accepted=False), times=None)
    async with crowd.sending(another(crowd)) as heir:
        async with crowd.sending() as first:
            heir._renew_at = 0.0
            await crowd.until(crowd.incidents)
            assert first._is_holder or heir._is_holder
        await crowd.until(lambda: heir._is_holder)
        tried = len(crowd.line.tried())
        assert crowd.incidents() == ["outage"]
        await asyncio.sleep(0.3)
        assert len(crowd.line.tried()) == tried
        crowd.line.provider.faults.clear()
        crowd.clock.forward(36)
        heir.nudge()
        await crowd.settled()
        await crowd.until(lambda: not crowd.incidents())


def test_a_lease_and_a_claim_of_a_clock_that_went_back_hold_nobody_up(chat: Office) -> None:
    """Served with a clock a week ahead, killed, and begun again with the right one."""
    engine, now = chat.database.engine, chat.clock.now()
    assert running.take_lease(engine, "send:x", "elsewhere/1/a", now + timedelta(days=7), timedelta(seconds=15))
    assert running.take_lease(engine, "send:x", "elsewhere/2/b", now, timedelta(seconds=15))
    assert not running.take_lease(engine, "send:x", "elsewhere/3/c", now, timedelta(seconds=15))
    chat.say("Welkom.")
    week = now + timedelta(days=7)
    assert len(sending.claim(engine, chat.line.end, week, 5)) == 1
    assert len(sending.claim(engine, chat.line.end, now, 5)) == 1


def test_nobody_waits_for_a_process_of_this_machine_that_is_no_more(chat: Office) -> None:
    engine, now = chat.database.engine, chat.clock.now()
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    dead = f"{gethostname()}/{int(gone.stdout)}/a"
    assert running.take_lease(engine, "send:x", dead, now, timedelta(seconds=15))
    assert running.take_lease(engine, "send:x", running.new_holder(), now, timedelta(seconds=15))
    assert not running.take_lease(engine, "send:x", running.new_holder(), now, timedelta(seconds=15)), "we live"
    assert not running.take_lease(engine, "send:x", "another-machine/1/a", now, timedelta(seconds=15))
