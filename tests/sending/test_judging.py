"""What is thought of a provider, and how soon: by themselves, without one."""

from __future__ import annotations

from datetime import timedelta

from bot.channel import NotTaken, Rate, Refused, Sent, ShutOut, Throttled, Unknown
from bot.outage import Outage
from bot.pace import Pace
from db import sending
from db.sending import Waits
from flows.effects import Reply
from tests.sending.office import Office


def tried(outage: Outage, *outcomes: NotTaken | Refused | Sent | ShutOut | Throttled | Unknown) -> str:
    for outcome in outcomes:
        assert outage.begin()
        outage.sent(outcome)
    return outage.phase


def test_three_in_a_row_are_an_outage_and_two_are_bad_luck() -> None:
    assert tried(Outage(), NotTaken("500"), Unknown("reset")) == "well"
    assert tried(Outage(), NotTaken("500"), Unknown("reset"), NotTaken("500")) == "out"
    for answer in (Sent(), Refused("400"), Throttled(1)):
        assert tried(Outage(), NotTaken("500"), Unknown("reset"), answer, NotTaken("500"), NotTaken("500")) == "well"


def test_the_first_refusal_of_our_token_is_an_outage() -> None:
    outage = Outage()
    assert (tried(outage, ShutOut("401")), outage.reason) == ("out", "token")


def test_a_provider_out_of_order_is_asked_ever_more_seldom_until_it_works() -> None:
    outage, pauses = Outage(), []
    tried(outage, *[NotTaken("500")] * 3)
    for _ in range(7):
        pauses.append(outage.pause)
        outage.probed(NotTaken("500"))
    assert pauses == [2, 4, 8, 16, 32, 60, 60]
    outage.probed(Sent())
    assert tried(outage, Sent()) == "well"
    assert outage.pause == 2


def test_while_it_is_out_of_order_nothing_is_tried_and_on_trial_one_at_a_time() -> None:
    outage = Outage()
    tried(outage, *[NotTaken("500")] * 3)
    assert not outage.begin()
    outage.probed(Sent())
    assert [outage.begin(), outage.begin()] == [True, False]
    outage.sent(Unknown("reset"))
    assert outage.phase == "out"


def test_one_failure_on_trial_is_enough_for_whoever_saw_no_other() -> None:
    """A process that took over knows of the outage by the incident only."""
    outage = Outage()
    outage.inherit("outage")
    outage.probed(Sent())
    assert tried(outage, NotTaken("500")) == "out"


async def test_a_line_is_quiet_for_a_while_after_each_message_and_others_are_not() -> None:
    pace = Pace(Rate(1000.0, 0.5), lambda: 0.0, patience=0)
    assert await pace.turn("riet") == 0
    assert (await pace.quiet("riet"), await pace.quiet("henk")) == (2, 0)


def test_only_what_was_surely_not_taken_is_hurried(chat: Office) -> None:
    chat.say_all([(nth, Reply(words)) for nth, words in enumerate(("geweigerd", "onbekend", "zwijgt"), start=1)])
    engine, now = chat.database.engine, chat.clock.now()
    refused, unknown, _in_hand = sending.claim(engine, chat.line.end, now, 5)
    later = now + timedelta(minutes=5)
    sending.settle(engine, [Waits(refused.outbox_id, later, True), Waits(unknown.outbox_id, later, False)])
    assert sending.hurry(engine, chat.line.end, now) == 1
    assert [row.next_at for row in chat.rows()] == [now, later, now]
    claimed = sending.claim(engine, chat.line.end, now, 5)
    assert [message.reply.text for message in claimed] == ["geweigerd"]
