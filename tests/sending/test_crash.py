"""kill -9 of a sender around a message: whoever comes after it loses nothing, and sends nothing a third time."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.channel import GIVE_UP
from bot.delivery import IN_HAND
from db import phone, schema, sending
from demo.faults import Hang, Slow
from flows.effects import Reply
from tests.sending.office import ACCOUNT, AUTH, NUMBER, TOKEN, Office

pytestmark = pytest.mark.slow  # left out of `make test-fast`

ROOT = Path(__file__).parent.parent.parent
MOMENTS = ("before the call", "after the answer", "after it was written down")


class Mortals:
    """Senders in processes of their own, one after the other."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.sending.mortal"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def send(self, office: Office, die: str | None = None, after: int = 1) -> dict[str, Any]:
        """Let one send until nothing waits, or until it dies."""
        assert self.process.stdin
        assert self.process.stdout
        number = {"number": NUMBER, "user": ACCOUNT, "token": AUTH}
        told = {"url": office.database.url, "key": office.database.key, "channel": office.line.name, "rate": 1000.0,
                "account": {"token": TOKEN} if office.line.name == "telegram" else number, "die": die, "after": after,
                "provider": office.line.provider.url, "now": office.clock.now().isoformat()}  # fmt: skip
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        assert self.process.wait(30) == 0
        self.process.stdout.close()


@pytest.fixture(scope="module")
def mortals() -> Iterator[Mortals]:
    made = Mortals()
    yield made
    made.close()


def goes_on(mortals: Mortals, office: Office) -> None:
    """The supervisor starts it again, when the claims of the dead one have run out."""
    office.clock.forward(sending.HOLD.total_seconds() + 1)
    assert mortals.send(office) == {"killed": False, "status": 0}


@pytest.mark.slow
@pytest.mark.parametrize("when", MOMENTS)
def test_a_message_survives_the_death_of_its_sender(office: Office, mortals: Mortals, when: str) -> None:
    office.say("een", "twee")
    office.say("Bel 112.", to=2, lane="urgent")
    assert mortals.send(office, when, after=2)["killed"]
    goes_on(mortals, office)
    held = Counter(office.line.taken())
    assert set(held) == {"een", "twee", "Bel 112."}
    once = when != "after the answer" or office.line.name == "sms"
    assert max(held.values()) <= (1 if once else 2)
    assert set(office.statuses()) == {"sent"}
    assert office.callbacks() == []


@pytest.mark.parametrize("when", MOMENTS)
def test_whoever_is_called_by_senders_that_die_each_time_is_called_three_times_and_then_a_human_hears(
    calling: Office, mortals: Mortals, when: str
) -> None:
    calling.falls("Hoe gaat het?")
    for nth in (1, 2, 3):
        assert mortals.send(calling, when)["killed"]
        goes_on(mortals, calling)
        assert len(calling.line.provider.telephones.calls) == nth, "rung once, whoever died before or after"
        calling.clock.forward(phone.LOOK.total_seconds() + 60)
        assert mortals.send(calling) == {"killed": False, "status": 0}
        row = calling.row("Hoe gaat het?")
        assert (row.status, row.copies) == (("queued", 0) if nth < 3 else ("failed", row.copies))
        calling.clock.moment = max(row.next_at, calling.clock.now())
    assert [(one.nth, one.status) for one in calling.database.rows(schema.phone_call)] == [
        (1, "busy"), (2, "busy"), (3, "busy")
    ]  # fmt: skip
    assert calling.callbacks() == [("not_reached", "normal", ["message.unanswered"])]


@pytest.mark.slow
def test_dead_twice_around_a_message_is_in_doubt_and_an_urgent_one_reaches_a_human(
    chatting: Office, mortals: Mortals
) -> None:
    chatting.say("Bel 112.", lane="urgent")
    chatting.say("Welkom.", to=2)
    for _ in range(2):
        assert mortals.send(chatting, "after the answer")["killed"]
        chatting.clock.forward(sending.HOLD.total_seconds() + 1)
    goes_on(mortals, chatting)
    assert chatting.row("Bel 112.").status == "in_doubt"
    held = Counter(chatting.line.taken())
    assert held["Bel 112."] <= 2
    assert held["Welkom."] in (1, 2)
    assert chatting.callbacks() == [("technical", "today", ["message.in_doubt"])]


# --- the same without a process, at every place ----------------------------------------------------------------------


async def test_whoever_dies_with_a_message_in_hand_leaves_it_to_the_next(chat: Office) -> None:
    """Claimed and committed; what became of it is known to nobody."""
    chat.say("Welkom.")
    assert len(claim(chat)) == 1
    assert claim(chat) == [], "it is in somebody's hands"
    chat.clock.forward(sending.HOLD.total_seconds() - 1)
    assert claim(chat) == []
    chat.clock.forward(1)
    async with chat.sending():
        await chat.settled()
    row = chat.row("Welkom.")
    assert (row.status, row.copies, chat.line.copies("Welkom.")) == ("sent", 2, 1)


async def test_the_second_copy_leaves_within_two_minutes_of_the_first(chat: Office) -> None:
    assert 30 <= sending.HOLD.total_seconds() <= 105, "and a second process needs the lease, fifteen seconds, too"


@pytest.mark.parametrize(
    ("lane", "human"),
    [("urgent", [("technical", "today", ["message.in_doubt"])]), ("reply", []), ("unasked", [])],
)
async def test_two_deaths_are_in_doubt(chat: Office, lane: Any, human: Any) -> None:
    chat.say("Bel 112.", lane=lane)
    for _ in range(2):
        assert len(claim(chat)) == 1
        chat.clock.forward(sending.HOLD.total_seconds() + 1)
    assert claim(chat) == [], "never a third time"
    async with chat.sending():
        await chat.settled()
    assert (chat.statuses(), chat.line.taken()) == (["in_doubt"], [])
    assert chat.callbacks() == human


async def test_what_is_in_doubt_is_told_before_it_is_written_down(
    chatting: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever dies in between tells it twice, rather than never."""
    chatting.say("Bel 112.", lane="urgent")
    for _ in range(2):
        claim(chatting)
        chatting.clock.forward(sending.HOLD.total_seconds() + 1)
    settle = sending.settle

    def settles(*what: Any) -> None:
        assert chatting.callbacks() == [("technical", "today", ["message.in_doubt"])]
        settle(*what)

    monkeypatch.setattr(sending, "settle", settles)
    async with chatting.sending():
        await chatting.settled()
    assert chatting.statuses() == ["in_doubt"]


async def test_a_ledger_that_is_away_loses_nothing_that_a_human_must_know(chatting: Office) -> None:
    """Nor is what was claimed in the same round left in nobody's hands."""
    chatting.say("Bel 112.", lane="urgent")
    for _ in range(2):
        claim(chatting)
        chatting.clock.forward(sending.HOLD.total_seconds() + 1)
    chatting.say_all([(nth, Reply(f"Dag {nth}.")) for nth in range(2, 5)])
    shut = chatting.open_ledger(chatting.database.engine)
    shut.close()
    async with chatting.sending(chatting.rooms(chatting.database.engine, shut)):
        await chatting.until(lambda: chatting.database.rows(schema.lease))
    assert chatting.row("Bel 112.").status == "queued"
    assert [row.copies for row in chatting.rows()[1:]] == [0, 0, 0]
    async with chatting.sending():
        await chatting.settled()
    assert chatting.callbacks() == [("technical", "today", ["message.in_doubt"])]
    assert Counter(chatting.line.taken()) == Counter(["Dag 2.", "Dag 3.", "Dag 4."])


async def test_a_sender_that_is_asked_to_end_waits_a_moment_and_leaves_the_rest_to_its_claim(
    chatting: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sender.DRAIN", 0.2)
    chatting.say("Welkom.")
    chatting.say("Dag Henk.", to=2)
    chatting.line.provider.faults.add(Hang(accepted=True, seconds=5), method="sendMessage", to=1)
    chatting.line.provider.faults.add(Slow(0.1), method="sendMessage", to=2)
    async with chatting.sending():
        await chatting.until(lambda: len(chatting.line.tried()) == 2)
    assert (chatting.row("Dag Henk.").status, chatting.row("Welkom.").status) == ("sent", "queued")
    assert chatting.row("Welkom.").claimed_until
    assert chatting.database.rows(schema.lease) == []
    chatting.clock.forward(sending.HOLD.total_seconds() + 1)
    async with chatting.sending():
        await chatting.settled()
    assert Counter(chatting.line.taken()) == {"Welkom.": 2, "Dag Henk.": 1}


async def test_whoever_waited_too_long_for_its_turn_gives_the_message_back_untried(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that began late would end when the message is in somebody else's hands."""
    monkeypatch.setattr("bot.delivery.IN_HAND", -1.0)
    office.say("Welkom.")
    async with office.sending() as sender:
        await office.until(lambda: office.database.rows(schema.lease))
        await asyncio.sleep(0.2)
        assert office.line.tried() == []
        monkeypatch.undo()
        sender.nudge()
        await office.settled()
    row = office.row("Welkom.")
    assert (office.line.taken(), row.tries, row.copies) == (["Welkom."], 1, 1)


def test_a_call_ends_and_is_written_down_while_the_message_is_still_ours() -> None:
    assert sending.HOLD.total_seconds() > IN_HAND + GIVE_UP
    assert IN_HAND > 10, "and there is time to look a first copy up, and to wait for a turn"


def claim(office: Office) -> list[sending.Leaving]:
    return sending.claim(office.database.engine, office.line.end, office.clock.now(), 10)
