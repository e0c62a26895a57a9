"""What goes wrong between us and a provider: what becomes of the message, and how many copies the provider holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from demo.faults import Fault, Hang, Html, Reset, Slow, Status
from flows.events import LineChanged, MessageLost
from tests.sending.office import Office, impatient

pytestmark = pytest.mark.slow  # left out of `make test-fast`

SOON = (timedelta(seconds=0.5), timedelta(seconds=2))
TOLD = (timedelta(seconds=1), timedelta(seconds=1))
ONCE_MORE = (timedelta(seconds=30), timedelta(seconds=120))


@dataclass(frozen=True)
class Case:
    """A fault that befalls a first try, and what is promised of the message then and in the end."""

    name: str
    fault: Fault
    status: str
    held: int
    """Copies that the provider holds after the first try."""
    copies: int = 0
    """Copies of which nobody knows what became, as we count them."""
    again: tuple[timedelta, timedelta] | None = None
    """Between when and when the next try is, from now."""
    end: int = 1
    """Copies that the provider holds when all is over."""
    only: str = ""
    line: str | None = None
    """What the ledger hears of the person's line."""
    pauses: bool = False


CASES = (
    Case("right away", Slow(0), "sent", 1),
    Case("slow but right", Slow(0.3), "sent", 1),
    Case("too fast", Status(429, retry_after=1), "queued", 0, again=TOLD),
    Case("500", Status(500), "queued", 0, again=SOON),
    Case("502 of a proxy", Html(502), "queued", 0, again=SOON),
    Case("503 of a proxy", Html(503), "queued", 0, again=SOON),
    Case("taken, then silence", Hang(accepted=True, seconds=3), "queued", 1, 1, ONCE_MORE, 2, only="telegram"),
    Case("taken, then a reset", Reset(accepted=True), "queued", 1, 1, ONCE_MORE, 2, only="telegram"),
    Case("taken, then silence", Hang(accepted=True, seconds=3), "queued", 1, 1, ONCE_MORE, 1, only="sms"),
    Case("taken, then a reset", Reset(accepted=True), "queued", 1, 1, ONCE_MORE, 1, only="sms"),
    Case("silence", Hang(accepted=False, seconds=3), "queued", 0, 1, ONCE_MORE),
    Case("a reset", Reset(accepted=False), "queued", 0, 1, ONCE_MORE),
    Case("400", Status(400), "failed", 0, end=0),
    Case("422", Status(422, "Unprocessable"), "failed", 0, end=0),
    Case("nobody there", Status(400, "Bad Request: chat not found"), "failed", 0, end=0, only="telegram", line="gone"),
    Case("403 blocked", Status(403), "failed", 0, end=0, only="telegram", line="blocked"),
    Case("403 deactivated", Status(403, "Forbidden: user is deactivated"), "failed", 0, end=0, only="telegram",
         line="gone"),
    Case("403", Status(403), "failed", 0, end=0, only="sms"),
    Case("21610 stopped at the carrier", Status(400, error=21610), "failed", 0, end=0, only="sms", line="stopped"),
    Case("21614 no SMS there", Status(400, error=21614), "failed", 0, end=0, only="sms", line="gone"),
    Case("21211 no number", Status(400, error=21211), "failed", 0, end=0, only="sms", line="gone"),
    Case("401", Status(401), "queued", 0, again=SOON, pauses=True),
    Case("404", Status(404), "queued", 0, again=SOON, pauses=True),
)  # fmt: skip


def those(channel: str) -> Any:
    return [pytest.param(case, id=case.name) for case in CASES if case.only in ("", channel)]


@pytest.mark.parametrize("case", those("telegram"))
async def test_a_fault_at_telegram(chatting: Office, case: Case) -> None:
    await suffer(chatting, case)


@pytest.mark.parametrize("case", those("sms"))
async def test_a_fault_at_twilio(texting: Office, case: Case) -> None:
    await suffer(texting, case)


async def suffer(office: Office, case: Case) -> None:
    """The message suffers the fault; then nothing goes wrong any more, and time passes."""
    line = office.line
    office.say("Welkom.")
    line.provider.faults.add(case.fault, method=None if case.pauses else line.method, times=None if case.pauses else 1)
    with impatient(0.6):
        async with office.sending() as sender:
            row = await office.tried("Welkom.", 1)
            assert (row.status, line.copies("Welkom.")) == (case.status, case.held)
            if case.again:
                assert row.copies == case.copies
                low, high = case.again
                # While a token is not accepted one message tries it, as often as the provider is asked.
                assert case.pauses or low <= row.next_at - office.clock.now() <= high
            if case.pauses:
                assert await office.until(office.incidents) == ["token"]
                line.provider.faults.clear()
            else:
                assert office.incidents() == []
            office.clock.forward(121)
            sender.nudge()
            await office.settled()
            await office.until(lambda: not office.incidents())
    assert line.copies("Welkom.") == case.end
    assert office.row("Welkom.").status == ("failed" if case.end == 0 else "sent")
    told = [event.now for event in office.events if isinstance(event, LineChanged)]
    assert told == ([case.line] if case.line else [])
    standing = {"stopped": "stopped", "gone": "unreachable", "blocked": "unreachable", None: "active"}
    assert office.person() == standing[case.line]
    assert office.callbacks() == [], "of a plain answer that did not arrive nobody is called"


async def test_a_provider_that_cannot_be_reached_took_nothing(office: Office) -> None:
    office.say("Welkom.")
    office.line.provider.stop()
    async with office.sending() as sender:
        row = await office.tried("Welkom.", 1)
        assert (row.status, row.copies) == ("queued", 0)
        assert SOON[0] <= row.next_at - office.clock.now() <= SOON[1]
        office.line.provider.start()
        office.clock.forward(2)
        sender.nudge()
        await office.settled()
    assert (office.line.taken(), office.statuses()) == (["Welkom."], ["sent"])


async def test_a_copy_never_leaves_before_half_a_minute_has_passed(office: Office) -> None:
    office.say("Welkom.")
    office.line.provider.faults.add(Reset(accepted=False), method=office.line.method)
    async with office.sending() as sender:
        await office.tried("Welkom.", 1)
        office.clock.forward(29)
        sender.nudge()
        office.say("Dag Henk.", to=2)
        await office.until(lambda: office.row("Dag Henk.").status == "sent")
        assert office.line.copies("Welkom.") == 0
        office.clock.forward(7)
        sender.nudge()
        await office.settled()
    assert office.line.copies("Welkom.") == 1


@pytest.mark.parametrize(
    ("lane", "human"),
    [("urgent", [("technical", "today", ["message.in_doubt"])]), ("reply", []), ("unasked", [])],
)
async def test_telegram_holds_two_copies_at_most_and_then_it_is_in_doubt(
    chatting: Office, lane: Any, human: Any
) -> None:
    chatting.say("Bel 112.", lane=lane)
    chatting.line.provider.faults.add(Reset(accepted=True), method="sendMessage", times=None)
    async with chatting.sending() as sender:
        await chatting.tried("Bel 112.", 1)
        chatting.clock.forward(36)
        sender.nudge()
        await chatting.settled()
        assert chatting.row("Bel 112.").status == "in_doubt"
        chatting.clock.forward(3600)
        sender.nudge()
        chatting.line.provider.faults.clear()
        chatting.say("Nog iets.")
        await chatting.settled()
    assert chatting.line.copies("Bel 112.") == 2
    assert chatting.callbacks() == human
    assert chatting.incidents() == []


@pytest.mark.parametrize(
    ("lane", "human"),
    [
        ("urgent", [("technical", "today", ["message.failed"])]),
        ("reply", []),
        ("unasked", [("not_reached", "normal", ["message.failed"])]),
    ],
)
async def test_what_is_refused_reaches_a_human_but_for_a_plain_answer(office: Office, lane: Any, human: Any) -> None:
    office.say("Hoe gaat het?", lane=lane)
    office.line.provider.faults.add(Status(400, "Bad Request: no"), method=office.line.method)
    async with office.sending():
        await office.settled()
    assert office.statuses() == ["failed"]
    assert office.callbacks() == human
    assert len([event for event in office.events if isinstance(event, MessageLost)]) == len(human)


async def test_who_said_stop_to_the_carrier_is_no_lost_message(texting: Office) -> None:
    texting.say("Hoe gaat het?", lane="unasked")
    texting.line.provider.faults.add(Status(400, error=21610), method="create")
    async with texting.sending():
        await texting.settled()
    assert (texting.person(), texting.callbacks()) == ("stopped", [])


async def test_a_client_gives_up_within_twenty_seconds() -> None:
    from bot import sms, telegram
    from db.sending import HOLD

    for timeout in (sms._TIMEOUT, telegram._TIMEOUT):
        assert timeout.total
        assert timeout.total < 20
        assert timeout.total < HOLD.total_seconds(), "a claim outlasts the call it is for"
