"""Who goes first, and how fast: lanes, one message of a person at a time, and what providers allow."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from time import monotonic
from typing import Any

import pytest

from bot.channel import Rate
from bot.pace import Pace
from demo.faults import Slow, Status
from flows.effects import Reply
from tests.sending.office import Office

pytestmark = pytest.mark.slow  # left out of `make test-fast`


def spacings(taken: list[tuple[str, float]]) -> list[float]:
    """Seconds between one person's messages and the next."""
    at: dict[str, list[float]] = defaultdict(list)
    for who, when in taken:
        at[who].append(when)
    return [later - earlier for times in at.values() for earlier, later in pairwise(times)]


def most_in_a_second(taken: list[tuple[str, float]]) -> int:
    times = sorted(when for _, when in taken)
    return max(sum(1 for other in times if when <= other < when + 1) for when in times)


@pytest.mark.slow
async def test_telegram_is_asked_no_more_than_it_allows_by_its_own_record(chatting: Office) -> None:
    provider = chatting.line.provider
    said = [(nth, Reply(f"Dag {nth}.")) for nth in range(1, 71)] + [(nth, Reply(f"En {nth}.")) for nth in (1, 2, 3)]
    chatting.say_all(said)
    provider.strict = True
    async with chatting.sending(paced=True):
        await chatting.settled(15)
    assert set(chatting.statuses()) == {"sent"}
    taken = chatting.line.taken_at()
    assert most_in_a_second(taken) <= 30
    assert min(spacings(taken)) >= 1
    assert [call.status for call in chatting.line.tried()] == [200] * len(said), "never told that it was too fast"


async def test_urgent_words_leave_before_answers_and_answers_before_what_nobody_asked_for(office: Office) -> None:
    lanes: list[Any] = ["unasked", "reply", "urgent"] * 3
    office.say_all([(nth, Reply(f"{lane} {nth}", lane=lane)) for nth, lane in enumerate(lanes, start=1)])
    async with office.sending() as sender:
        sender._most = 1  # one by one, so that the order is seen
        await office.settled()
    order = [words.split()[0] for words in office.line.taken()]
    assert order == ["urgent"] * 3 + ["reply"] * 3 + ["unasked"] * 3


async def test_urgent_words_do_not_wait_behind_a_long_queue(texting: Office) -> None:
    """Twilio takes so many parts a second; what is urgent gets nearly the next turn."""
    texting.say_all([(nth, Reply(f"Dag {nth}.")) for nth in range(1, 61)])
    async with texting.sending(paced=True, per_second=10.0) as sender:
        await texting.until(lambda: len(texting.line.taken()) >= 5)
        texting.say("Bel 112.", to=99, lane="urgent")
        queued = len(texting.line.taken())
        sender.nudge()
        await texting.until(lambda: texting.line.copies("Bel 112.") == 1)
    assert texting.line.taken().index("Bel 112.") <= queued + 8


async def test_the_replies_of_a_turn_arrive_in_order_and_one_at_a_time(office: Office) -> None:
    words = [f"zin {nth}" for nth in range(1, 5)]
    for who in (1, 2, 3):
        office.say(*(f"{word} voor {who}" for word in words), to=who)
    office.line.provider.faults.add(Slow(0.05), method=office.line.method, times=None)
    async with office.sending() as sender:
        while "queued" in office.statuses():
            await office.until(lambda: True)
            urns = [row.urn for row in office.rows() if row.claimed_until is not None]
            assert len(urns) == len(set(urns)), "two messages of one person were in hand at one time"
            sender.nudge()
    for who in (1, 2, 3):
        mine = [word for word in office.line.taken() if word.endswith(str(who))]
        assert mine == [f"{word} voor {who}" for word in words]


async def test_the_next_of_a_person_waits_from_the_answer_to_the_one_before(chatting: Office) -> None:
    slow = 0.8
    chatting.say("een", "twee", to=1)
    chatting.line.provider.faults.add(Slow(slow), method=chatting.line.method)
    async with chatting.sending(paced=True):
        await chatting.settled(15)
    assert chatting.line.taken() == ["een", "twee"]
    assert min(spacings(chatting.line.taken_at())) >= 1 + slow, "taken at once, and counted from its answer"


async def test_an_unknown_first_message_holds_back_the_next_of_that_person_only(office: Office) -> None:
    from demo.faults import Reset

    office.say("een", "twee", to=1)
    office.say("drie", to=2)
    office.line.provider.faults.add(Reset(accepted=False), method=office.line.method, to=office.line.to(1))
    async with office.sending() as sender:
        await office.tried("een", 1)
        await office.until(lambda: office.row("drie").status == "sent")
        assert office.line.taken() == ["drie"]
        office.clock.forward(36)
        sender.nudge()
        await office.settled()
    assert office.line.taken() == ["drie", "een", "twee"]


async def test_one_who_is_throttled_holds_up_nobody_else(office: Office) -> None:
    office.line.provider.faults.add(Status(429, retry_after=30), method=office.line.method, to=office.line.to(1))
    office.say("een", to=1)
    async with office.sending() as sender:
        await office.tried("een", 1)
        office.say_all([(nth, Reply(f"Dag {nth}.")) for nth in range(2, 10)])
        sender.nudge()
        await office.until(lambda: office.statuses().count("sent") == 8)
        assert office.row("een").status == "queued"


async def test_two_who_are_throttled_hold_up_the_account(office: Office) -> None:
    for nth in (1, 2):
        office.line.provider.faults.add(Status(429, retry_after=2), method=office.line.method, to=office.line.to(nth))
        office.say(f"Dag {nth}.", to=nth)
    async with office.sending() as sender:
        await office.tried("Dag 1.", 1)
        await office.tried("Dag 2.", 1)
        told = max(call.at for call in office.line.tried())
        office.clock.forward(2)
        office.say_all([(nth, Reply(f"Dag {nth}.")) for nth in range(3, 7)])
        sender.nudge()
        await office.settled()
    assert min(at for _, at in office.line.taken_at()) - told >= 2


async def test_an_sms_of_three_parts_takes_three_turns(texting: Office) -> None:
    long = "Een heel lang antwoord. " * 16
    texting.say_all([(nth, Reply(f"{long}{nth}")) for nth in range(1, 9)])
    begun = monotonic()  # before the first: a call that is late makes the time between arrivals shorter, not this
    async with texting.sending(paced=True, per_second=15.0):
        await texting.settled()
    sent = texting.line.provider.sent
    assert {one.parts for one in sent} == {3}
    assert sent[-1].at - begun >= 7 * 3 / 15


# --- the pace by itself, on a loop whose seconds are counted ---------------------------------------------------------


class Seconds:
    """A loop's clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_the_pace_does_not_keep_a_message_longer_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Seconds()
    pace = Pace(Rate(1.0, 0.5), clock, patience=10)
    assert await pace.turn("riet", 15) == 0
    assert await pace.quiet("henk") == 0
    assert await pace.turn("henk") == 15, "that long it would take, and it does not count as left"
    clock.now = 15
    assert await pace.turn("henk") == 0


async def test_the_next_on_a_line_waits_from_the_answer_to_the_one_before() -> None:
    """Whatever the network keeps: the provider counts from when a message comes, which is no later than this."""
    clock = Seconds()
    pace = Pace(Rate(30.0, 1), clock, patience=0)
    assert await pace.turn("riet") == 0
    clock.now = 0.75
    pace.left("riet")
    assert await pace.turn("riet") == 1
    assert await pace.turn("henk") == 0
    clock.now = 1.75
    assert await pace.turn("riet") == 0


async def test_a_line_that_is_held_longer_than_patience_is_given_back_at_once() -> None:
    clock = Seconds()
    pace = Pace(Rate(1.0), clock, patience=10)
    pace.hold("riet", 60)
    assert await pace.quiet("riet") == 60
    assert await pace.quiet("henk") == 0
    pace.hold("annie", 30)
    assert await pace.quiet("henk") == 60, "two that are held are everybody"
    clock.now = 30
    assert await pace.quiet("henk") == 0
    assert await pace.quiet("riet") == 30


async def test_the_pace_does_not_remember_everybody_for_ever() -> None:
    clock = Seconds()
    pace = Pace(Rate(1e9, 0.5), clock, patience=10)
    for nth in range(10_500):
        clock.now += 0.01
        assert await pace.turn(nth) == 0
    assert len(pace._lines) < 10_000
