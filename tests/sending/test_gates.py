"""The last look at a message before it leaves: STOP, the window, expiry, people who cannot be reached."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select, update

from db import schema, sending
from db.engine import writing
from demo.faults import Slow, Status
from flows.events import MessageLost
from tests.sending.office import Office

pytestmark = pytest.mark.slow  # left out of `make test-fast`

HOME = ZoneInfo("Europe/Amsterdam")


def home(*when: int) -> datetime:
    """A moment on Dronten's clock."""
    return datetime(*when, tzinfo=HOME).astimezone(UTC)  # type: ignore[misc,arg-type]


def claim(office: Office) -> list[str]:
    taken = sending.claim(office.database.engine, office.line.end, office.clock.now(), 10)
    return [message.reply.text for message in taken]


async def test_what_nobody_asked_for_is_called_off_when_they_said_stop_in_between(chat: Office) -> None:
    chat.say("Hoe gaat het nu?", lane="unasked")
    chat.writes("STOP")
    async with chat.sending():
        await chat.settled()
    row = chat.row("Hoe gaat het nu?")
    assert (row.status, row.tries, row.copies) == ("cancelled", 0, 0)
    assert chat.line.copies("Hoe gaat het nu?") == 0
    assert len(chat.line.taken()) == 1, "STOP itself is answered"


def test_after_stop_is_committed_nothing_unasked_for_is_even_claimed(chat: Office) -> None:
    chat.say("Hoe gaat het nu?", lane="unasked")
    chat.say("Dag Henk.", to=2, lane="unasked")
    with writing(chat.database.engine) as connection:
        mine = select(schema.urn.c.person).where(schema.urn.c.blind == chat.database.blind(chat.line.urn(1)))
        connection.execute(update(schema.person).where(schema.person.c.id.in_(mine)).values(status="stopped"))
    assert claim(chat) == ["Dag Henk."]
    assert chat.row("Hoe gaat het nu?").status == "cancelled"


async def test_what_a_human_wrote_to_who_asked_for_one_does_not_leave_once_they_said_stop(chat: Office) -> None:
    """Though it may leave at any hour; what answers their own messages, STOP too, goes out as ever."""
    chat.by_hand("Ik bel u zo. Groet, Anja")
    chat.by_hand("Ik bel u zo. Groet, Bert", to=2)
    chat.writes("STOP")
    async with chat.sending():
        await chat.settled()
    row = chat.row("Ik bel u zo. Groet, Anja")
    assert (row.lane, row.status, row.copies) == ("reply", "cancelled", 0)
    assert chat.row("Ik bel u zo. Groet, Bert").status == "sent"
    assert [one.status for one in chat.rows(schema.outbox.c.id > chat.row("Ik bel u zo. Groet, Bert").id)] == ["sent"]


async def test_nor_where_they_say_it_while_it_waits_for_its_turn(chatting: Office) -> None:
    chatting.writes("ik wil gebeld worden")
    async with chatting.sending(paced=True) as sender:
        await chatting.settled()
        chatting.by_hand("Ik bel u zo. Groet, Anja")
        sender.nudge()
        await chatting.until(lambda: chatting.row("Ik bel u zo. Groet, Anja").claimed_until)
        chatting.writes("STOP")
        await chatting.settled()
    assert chatting.row("Ik bel u zo. Groet, Anja").status == "cancelled"
    assert chatting.line.copies("Ik bel u zo. Groet, Anja") == 0


def test_whoever_is_saying_stop_at_this_moment_is_skipped(crowd: Office) -> None:
    """PostgreSQL: the transaction that stops them holds them, and is not committed yet."""
    crowd.say("Hoe gaat het nu?", lane="unasked")
    crowd.say("Dag Henk.", to=2, lane="unasked")
    whose = crowd.row("Hoe gaat het nu?").person
    with writing(crowd.database.another_engine()) as stopping:
        stopping.execute(select(schema.person).where(schema.person.c.id == whose).with_for_update())
        assert claim(crowd) == ["Dag Henk."], "it does not wait, and does not take what may be called off"
        stopping.execute(update(schema.person).where(schema.person.c.id == whose).values(status="stopped"))
    assert claim(crowd) == []
    assert crowd.row("Hoe gaat het nu?").status == "cancelled"


def test_a_stop_that_commits_in_the_middle_of_a_claim_is_honoured(crowd: Office) -> None:
    """PostgreSQL: what was to be called off is looked up, then they say STOP, then the rest is claimed."""
    crowd.say("Hoe gaat het nu?", lane="unasked")
    other, said = crowd.database.another_engine(), []

    def says_stop(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("UPDATE outbox SET status") and not said:
            said.append("STOP")
            with writing(other) as stopping:
                stopping.execute(update(schema.person).values(status="stopped"))

    event.listen(crowd.database.engine, "after_cursor_execute", says_stop)
    assert claim(crowd) == []
    assert said == ["STOP"]
    assert claim(crowd) == []
    assert crowd.row("Hoe gaat het nu?").status == "cancelled"


def test_a_claim_and_a_stop_do_not_wait_for_each_other_over_an_answer(crowd: Office) -> None:
    """Answers to what somebody writes are claimed while they write."""
    crowd.say("Welkom.")
    with writing(crowd.database.another_engine()) as stopping:
        stopping.execute(select(schema.person).with_for_update())
        assert claim(crowd) == ["Welkom."]


def test_a_message_in_hand_is_not_called_off(chat: Office) -> None:
    chat.say("Hoe gaat het nu?", lane="unasked")
    assert claim(chat) == ["Hoe gaat het nu?"]
    chat.writes("STOP")
    assert claim(chat) == [], "nor does the answer to STOP overtake it"
    assert chat.row("Hoe gaat het nu?").status == "queued", "it may be leaving: nobody knows yet"


async def test_stop_does_not_hold_back_urgent_words_or_answers(office: Office) -> None:
    office.writes("STOP")
    office.say("Bel 112.", lane="urgent")
    async with office.sending():
        await office.settled()
    assert set(office.statuses()) == {"sent"}


@pytest.mark.parametrize(
    ("evening", "next_day"),
    [
        (home(2026, 11, 24, 19, 59, 59), home(2026, 11, 25, 9, 0)),
        (home(2026, 11, 28, 19, 59, 59), home(2026, 11, 30, 9, 0)),  # Saturday: Monday
        (home(2026, 12, 24, 19, 59, 59), home(2026, 12, 28, 9, 0)),  # Christmas on Friday and Saturday, then Sunday
        (home(2026, 4, 4, 19, 59, 59), home(2026, 4, 7, 9, 0)),  # Easter
        (home(2026, 10, 24, 19, 59, 59), home(2026, 10, 26, 9, 0)),  # and the clock goes back
    ],
    ids=["weekday", "Saturday", "Christmas", "Easter", "DST"],
)
async def test_what_would_leave_after_eight_waits_for_the_next_allowed_day(
    chatting: Office, evening: datetime, next_day: datetime
) -> None:
    chatting.clock.moment = evening
    chatting.say("Hoe gaat het nu?", lane="unasked", until=next_day + timedelta(hours=11))
    chatting.clock.forward(2)
    async with chatting.sending() as sender:
        row = await chatting.until(lambda: next((r for r in chatting.rows() if r.next_at > evening), None))
        assert (row.status, row.next_at, row.copies, row.tries) == ("queued", next_day, 0, 0)
        chatting.clock.moment = next_day - timedelta(seconds=1)
        sender.nudge()
        chatting.say("Dag Henk.", to=2)
        await chatting.until(lambda: chatting.row("Dag Henk.").status == "sent")
        assert chatting.line.copies("Hoe gaat het nu?") == 0
        chatting.clock.moment = next_day
        sender.nudge()
        await chatting.settled()
    assert chatting.line.copies("Hoe gaat het nu?") == 1


async def test_the_window_is_looked_at_again_after_waiting_for_a_turn(chatting: Office) -> None:
    """Taken in hand at 19:59:59, and its turn comes when it has struck eight."""
    chatting.clock.moment = home(2026, 11, 24, 19, 59, 59)
    chatting.say("Dag.", to=1)
    async with chatting.sending(paced=True) as sender:
        await chatting.settled()
        chatting.say("Hoe gaat het nu?", to=1, lane="unasked")
        sender.nudge()
        await chatting.until(lambda: chatting.row("Hoe gaat het nu?").claimed_until)
        chatting.clock.forward(2)
        row = await chatting.until(lambda: next((r for r in chatting.rows() if r.next_at > chatting.clock.now()), None))
        assert row.next_at == home(2026, 11, 25, 9, 0)
    assert chatting.line.taken() == ["Dag."]


async def test_answers_and_urgent_words_leave_at_night_and_on_sundays(office: Office) -> None:
    office.clock.moment = home(2026, 11, 29, 3, 0)
    office.say("Welkom.")
    office.say("Bel 112.", to=2, lane="urgent")
    async with office.sending():
        await office.settled()
    assert sorted(office.line.taken()) == ["Bel 112.", "Welkom."]


@pytest.mark.parametrize(("seconds", "status"), [(-1, "sent"), (0, "expired"), (1, "expired")])
async def test_what_comes_too_late_never_leaves(office: Office, seconds: int, status: str) -> None:
    office.say("Hoe gaat het nu?", lane="unasked", until=office.clock.now() + timedelta(minutes=10))
    office.clock.forward(600 + seconds)
    async with office.sending():
        await office.settled()
    assert office.statuses() == [status]
    assert len(office.line.taken()) == (status == "sent")


async def test_a_check_in_to_somebody_who_cannot_be_reached_is_a_callback(office: Office) -> None:
    office.say("Welkom.")
    office.line.provider.faults.add(Status(403, "Forbidden: bot was blocked by the user", error=21614), times=1)
    if office.line.name == "sms":
        office.line.provider.not_mobile.add(office.line.to(1))
        office.line.provider.faults.clear()
    async with office.sending() as sender:
        await office.settled()
        assert office.person() == "unreachable"
        tried = len(office.line.tried())
        with writing(office.database.engine) as connection:
            row = dict(office.rows()[0]._mapping) | {"lane": "unasked", "status": "queued", "settled_at": None,
                                                     "tries": 0, "copies": 0}  # fmt: skip
            del row["id"]
            connection.execute(schema.outbox.insert(), row)
        sender.nudge()
        await office.settled()
    assert office.statuses() == ["failed", "failed"]
    assert len(office.line.tried()) == tried, "nobody is called in vain"
    assert [event.how for event in office.events if isinstance(event, MessageLost)] == ["failed"]
    assert office.callbacks() == [("not_reached", "normal", ["message.failed"])]


async def test_who_blocked_us_and_writes_again_is_answered(chatting: Office) -> None:
    chat = chatting.line.provider.chat("123456:made-up", 1, known=True)
    chatting.say("Welkom.")
    chat.block()
    async with chatting.sending() as sender:
        await chatting.settled()
        assert (chatting.statuses(), chatting.person()) == (["failed"], "unreachable")
        chat.unblock()
        chatting.say("Daar bent u weer.")
        sender.nudge()
        await chatting.settled()
    assert (chatting.person(), chatting.line.taken()) == ("active", ["Daar bent u weer."])


async def test_stop_while_a_message_is_under_way_does_not_undo_that_it_left(chat: Office) -> None:
    chat.say("Hoe gaat het nu?", lane="unasked")
    chat.line.provider.faults.add(Slow(0.3), method="sendMessage")
    async with chat.sending() as sender:
        await chat.until(lambda: chat.line.copies("Hoe gaat het nu?") == 1)
        chat.writes("STOP")
        sender.nudge()
        await chat.settled()
    assert chat.row("Hoe gaat het nu?").status == "sent"


async def test_a_stop_while_it_waits_for_its_turn_is_honoured(chatting: Office) -> None:
    """Taken in hand, and waiting for a second to pass in the chat, when they say STOP."""
    chatting.say("Dag.")
    async with chatting.sending(paced=True) as sender:
        await chatting.settled()
        chatting.say("Hoe gaat het nu?", lane="unasked")
        sender.nudge()
        await chatting.until(lambda: chatting.row("Hoe gaat het nu?").claimed_until)
        chatting.writes("STOP")
        await chatting.settled()
    assert chatting.row("Hoe gaat het nu?").status == "cancelled"
    assert chatting.line.copies("Hoe gaat het nu?") == 0


async def test_a_human_is_told_of_urgent_words_that_came_too_late_but_not_of_plain_ones(office: Office) -> None:
    office.say("Bel 112.", lane="urgent")
    office.say("Welkom.", to=2)
    office.clock.forward(hours=25)
    async with office.sending():
        await office.settled()
    assert office.statuses() == ["expired", "expired"]
    assert [(topic, signals) for topic, _, signals in office.callbacks()] == [("technical", ["message.failed"])]
