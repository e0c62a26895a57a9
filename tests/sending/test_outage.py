"""A provider that is out of order: one incident for the operator, nobody's message risked, all delivered afterwards."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable

import pytest

from db import schema
from demo.faults import Hang, Html, Reset, Status
from flows.effects import Reply
from peilstation import health
from tests.sending.office import MONDAY, Line, Office, impatient

pytestmark = pytest.mark.slow  # left out of `make test-fast`

PEOPLE = 200
HANDFUL = 8


def _refuses(line: Line) -> Callable[[], None]:
    line.provider.stop()
    return line.provider.start


def _answers_500(line: Line) -> Callable[[], None]:
    line.provider.faults.add(Status(500), times=None)
    return line.provider.faults.clear


def _answers_html(line: Line) -> Callable[[], None]:
    line.provider.faults.add(Html(502), times=None)
    return line.provider.faults.clear


def _hangs(line: Line) -> Callable[[], None]:
    line.provider.faults.add(Hang(accepted=False, seconds=6), times=None)
    return line.provider.faults.clear


def crowd(office: Office, people: int = PEOPLE, lane: str = "reply") -> list[str]:
    """Words that wait for many people, each their own."""
    said = [(nth, Reply(f"Dag {nth}.", lane=lane)) for nth in range(1, people + 1)]  # type: ignore[arg-type]
    office.say_all(said)
    return [reply.text for _, reply in said]


def degraded(office: Office) -> tuple[str, ...]:
    found = health.examine(office.database.engine, office.clock.now(), office.clock.now())
    assert found.ready
    return found.reasons


@pytest.mark.parametrize(
    "breaks",
    [pytest.param(how, id=how.__name__[1:], marks=pytest.mark.slow) for how in (_refuses, _answers_html, _hangs)]
    + [pytest.param(_answers_500, id="answers_500")],
)
async def test_an_outage_is_one_incident_and_afterwards_everybody_is_answered(
    office: Office, breaks: Callable[[Line], Callable[[], None]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    words = crowd(office)
    mend = breaks(office.line)
    # Only silence has to be waited for. A client that is impatient besides gives up on a busy machine's honest answer.
    with impatient(1.5 if breaks is _hangs else 10):
        async with office.sending() as sender:
            assert await office.until(office.incidents) == ["outage"]
            office.clock.forward(300)
            assert any("paused: outage, for 300 s" in reason for reason in degraded(office))
            sender.nudge()
            await office.until(lambda: not any(row.claimed_until for row in office.rows()))
            assert len([row for row in office.rows() if row.tries]) <= HANDFUL
            mend()
            await office.until(lambda: office.statuses().count("sent") >= PEOPLE - HANDFUL, 20)
            office.clock.forward(36)
            sender.nudge()
            await office.settled()
    assert Counter(office.line.taken()) == Counter(words), "each once, as nothing was taken before"
    assert (office.incidents(), office.callbacks(), office.events) == ([], [], [])
    assert degraded(office) == ()
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == ["channel.paused"]


@pytest.mark.slow
async def test_a_provider_that_takes_and_is_silent_gets_few_messages_twice(office: Office) -> None:
    words = crowd(office)
    office.line.provider.faults.add(Hang(accepted=True, seconds=6), times=None)
    with impatient(1.5):
        async with office.sending() as sender:
            await office.until(office.incidents)
            assert len(office.line.taken()) <= HANDFUL
            office.clock.forward(3600)
            office.line.provider.faults.clear()
            sender.nudge()
            await office.until(lambda: office.statuses().count("sent") >= PEOPLE - HANDFUL, 20)
            office.clock.forward(36)
            sender.nudge()
            await office.settled()
    held = Counter(office.line.taken())
    assert set(held) == set(words)
    assert max(held.values()) <= 2
    twice = [word for word, times in held.items() if times == 2]
    assert len(twice) <= (0 if office.line.name == "sms" else HANDFUL), "what can be looked up is never sent twice"


@pytest.mark.parametrize("status", [401, 404])
async def test_a_token_that_is_not_accepted_pauses_the_channel_and_loses_nothing(office: Office, status: int) -> None:
    words = crowd(office, 30)
    office.line.provider.faults.add(Status(status), times=None)
    async with office.sending() as sender:
        assert await office.until(office.incidents) == ["token"]
        assert any(f"channel {office.line.name} of dronten is paused: token" in why for why in degraded(office))
        assert len(office.line.tried()) <= HANDFUL
        office.line.provider.faults.clear()
        sender.nudge()
        await office.settled()
    assert sorted(office.line.taken()) == sorted(words)
    assert (office.incidents(), office.callbacks()) == ([], [])


async def test_an_outage_that_turns_out_to_be_our_token_says_so(chatting: Office) -> None:
    crowd(chatting, 10)
    chatting.line.provider.faults.add(Status(500), times=None)
    async with chatting.sending() as sender:
        assert await chatting.until(chatting.incidents) == ["outage"]
        chatting.line.provider.faults.clear()
        chatting.line.provider.faults.add(Status(401), times=None)
        sender.nudge()
        await chatting.until(lambda: chatting.incidents() == ["token"])
        assert len(chatting.incidents()) == 1
        chatting.line.provider.faults.clear()
        await chatting.settled()


async def test_what_was_never_taken_expires_after_a_day(office: Office) -> None:
    crowd(office, 20)
    office.say("Bel 112.", to=21, lane="urgent")
    office.line.provider.faults.add(Status(500), times=None)
    async with office.sending() as sender:
        await office.until(office.incidents)
        office.clock.forward(hours=23, minutes=59)
        office.line.provider.faults.clear()
        office.line.provider.faults.add(Status(500), to=office.line.to(3), times=None)
        sender.nudge()
        await office.until(lambda: office.statuses().count("sent") == 20)
        assert office.row("Dag 3.").status == "queued"
        office.clock.forward(minutes=2)
        sender.nudge()
        await office.settled()
    assert office.row("Dag 3.").status == "expired"
    assert office.line.copies("Dag 3.") == 0


async def test_what_may_have_been_taken_does_not_expire_but_is_in_doubt(chatting: Office) -> None:
    chatting.say("Bel 112.", lane="urgent")
    chatting.line.provider.faults.add(Reset(accepted=True), method="sendMessage")
    async with chatting.sending() as sender:
        await chatting.tried("Bel 112.", 1)
        chatting.clock.forward(hours=24, seconds=1)
        sender.nudge()
        await chatting.settled()
    assert chatting.statuses() == ["in_doubt"]
    assert chatting.callbacks() == [("technical", "today", ["message.in_doubt"])]


async def test_the_end_of_an_outage_does_not_hurry_what_may_have_been_taken(chatting: Office) -> None:
    words = crowd(chatting, 12)
    chatting.line.provider.faults.add(Reset(accepted=True), times=None)
    async with chatting.sending() as sender:
        await chatting.until(chatting.incidents)
        await chatting.until(lambda: not any(row.claimed_until for row in chatting.rows()))
        doubtful = [row.text for row in chatting.rows() if row.copies]
        chatting.line.provider.faults.clear()
        sender.nudge()
        await chatting.until(lambda: chatting.statuses().count("sent") == len(words) - len(doubtful))
        await chatting.until(lambda: not chatting.incidents())
        assert max(Counter(chatting.line.taken()).values()) == 1
        chatting.clock.forward(36)
        sender.nudge()
        await chatting.settled()
    assert Counter(chatting.line.taken()) == Counter(words + doubtful)


async def test_bad_luck_is_no_outage(office: Office) -> None:
    """Two in a row that fail, then one that arrives, and again: no incident."""
    crowd(office, 40)
    for nth in range(1, 41):
        if nth % 20 < 2:
            office.line.provider.faults.add(Status(500), method=office.line.method, to=office.line.to(nth))
    seen: list[str] = []
    async with office.sending() as sender:
        # The unlucky ones must have come back, or the clock would go forward before they begin to wait.
        await office.until(lambda: all(row.status == "sent" or (row.tries and row.claimed_until is None)
                                       for row in office.database.rows(schema.outbox)))  # fmt: skip
        seen += office.incidents()
        office.clock.forward(3)
        sender.nudge()
        await office.settled()
    assert seen == []


async def test_a_message_that_breaks_the_provider_keeps_nobody_else_waiting(chatting: Office) -> None:
    chatting.say("Wie hieraan komt valt om.", to=1)
    chatting.line.provider.faults.add(Status(500), to=1, times=None)
    async with chatting.sending() as sender:
        for tries in range(1, 4):
            await chatting.tried("Wie hieraan komt valt om.", tries)
            chatting.clock.forward(10)
            sender.nudge()
        crowd_after = [(nth, Reply(f"Dag {nth}.")) for nth in range(2, 12)]
        chatting.say_all(crowd_after)
        sender.nudge()
        await chatting.until(lambda: chatting.statuses().count("sent") == 10)
    assert chatting.row("Wie hieraan komt valt om.").status == "queued"


async def test_an_incident_ends_when_the_provider_answers_and_nothing_waits(office: Office) -> None:
    crowd(office, 3)
    office.line.provider.faults.add(Status(500), times=None)
    async with office.sending() as sender:
        await office.until(office.incidents)
        office.clock.forward(hours=25)
        office.line.provider.faults.clear()
        sender.nudge()
        await office.settled()
        await office.until(lambda: not office.incidents())
    assert set(office.statuses()) == {"expired"}


async def test_a_service_that_starts_in_an_outage_asks_the_provider_before_it_risks_a_message(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    crowd(office, 20)
    office.line.provider.faults.add(Reset(accepted=False), times=None)
    async with office.sending():
        await office.until(office.incidents)
    tried = len(office.line.tried())
    (begun,) = office.database.rows(schema.incident)
    office.clock.forward(600)
    async with office.sending() as sender:
        asked = len(office.line.provider.calls)
        await office.until(lambda: len(office.line.provider.calls) > asked + 1)
        assert len(office.line.tried()) == tried, "it asked who it is, and sent nobody anything"
        (still,) = office.database.rows(schema.incident)
        assert (still.since, still.reason) == (begun.since, "outage")
        office.line.provider.faults.clear()
        sender.nudge()
        await office.settled()
        await office.until(lambda: not office.incidents())
    assert [r.message for r in caplog.records if r.levelno >= logging.ERROR] == ["channel.paused"]
    assert begun.since == MONDAY
