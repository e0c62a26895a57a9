"""People whom we call ourselves: rung until somebody is reached or it is for a human, whatever is told when."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest

from bot.channel import GIVE_UP
from bot.ringing import Ringing
from db import coordinators, phone, running, schema, sending
from db.blind import open_index
from db.phone import News, Try
from db.sending import End
from demo.faults import Reset, Status
from flows import hours
from flows.effects import Reply
from flows.events import Inbound, MessageLost
from flows.ringing import next_try
from tests.content import shipped
from tests.db.world import Database
from tests.sending.office import Clock, Line, Office, sms_line

pytestmark = pytest.mark.slow  # left out of `make test-fast`

WORDS = "Dag, hoe gaat het met u?"
PLACE = shipped().of("dronten").municipality
CALL = schema.phone_call


def ringing(office: Office, most: int = 200) -> Ringing:
    """Who hears of the calls, as the web role has it."""
    channel: Any = office.line.open()
    return Ringing(office.house, channel, most)


def calls(office: Office) -> list[Any]:
    return office.database.rows(CALL)


def lost(office: Office) -> list[str]:
    return [event.how for event in office.events if isinstance(event, MessageLost)]


async def placed(office: Office, nth: int = 1) -> Try:
    """Wait until somebody is rung for the nth time, and the exchange has said so."""

    def rung() -> Any:
        row = office.row(WORDS)
        found = phone.tries(office.database.engine, row.id)
        return found[-1] if len(found) == nth and found[-1].sid and row.claimed_until is None else None

    found: Try = await office.until(rung)
    return found


async def tell(office: Office, one: Try, status: str, picked: Any = None) -> None:
    who = ringing(office)
    await who.told(one.outbox, one.nth, one.sid or "", status, 3 if status == "completed" else None, picked)
    await who.voice.close()


async def rung(office: Office, nth: int = 1, **how: Any) -> Try:
    async with office.sending(**how) as sender:
        sender.nudge()
        return await placed(office, nth)


# --- what a try came to ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "picked", "outcome"),
    [("busy", None, "busy"), ("no-answer", None, "no_answer"), ("failed", None, "failed"),
     ("canceled", None, "no_answer"), ("completed", "machine", "voicemail"), ("completed", "human", "unheard")],
)  # fmt: skip
async def test_whoever_is_not_reached_is_rung_three_times_and_then_a_human_hears(
    calling: Office, status: str, picked: Any, outcome: str
) -> None:
    calling.falls(WORDS)
    for nth in (1, 2, 3):
        one = await rung(calling, nth)
        await tell(calling, one, status, picked)
        await tell(calling, one, status, picked)
        (known, *_) = reversed(phone.tries(calling.database.engine, one.outbox))
        assert known.came_to == outcome
        row = calling.row(WORDS)
        if nth < 3:
            first = phone.tries(calling.database.engine, one.outbox)[0].at
            assert row.next_at == next_try(PLACE, None, first, known.at, nth, until=row.until)
            assert (row.status, row.copies) == ("queued", 0)
            calling.clock.moment = row.next_at
    assert calling.row(WORDS).status == "failed"
    assert lost(calling) == ["unanswered"]
    assert len(calling.line.provider.telephones.calls) == 3
    assert len(calls(calling)) == 3


async def test_whoever_presses_or_speaks_is_reached_whatever_is_told_before_or_after(calling: Office) -> None:
    calling.falls(WORDS)
    one = await rung(calling)
    engine = calling.database.engine
    phone.told(engine, "dronten", one.outbox, 1, News(one.sid, "answered", picked="human"), calling.clock.now())
    phone.spoke(engine, "dronten", one.sid or "", calling.clock.now())
    for status in ("completed", "ringing", "busy", "completed"):
        await tell(calling, one, status, "human")
    row = calling.row(WORDS)
    assert (row.status, row.external_id) == ("delivered", one.sid)
    assert lost(calling) == []


async def test_the_word_may_be_known_after_the_end_of_the_call(calling: Office) -> None:
    calling.falls(WORDS)
    one = await rung(calling)
    await tell(calling, one, "completed", "human")
    assert calling.row(WORDS).status == "queued"
    phone.spoke(calling.database.engine, "dronten", one.sid or "", calling.clock.now())
    assert calling.row(WORDS).status == "delivered"


@pytest.mark.parametrize("order", list(permutations(("initiated", "ringing", "in-progress", "busy"))))
def test_no_order_of_what_is_told_leads_a_call_back(database: Database, order: tuple[str, ...]) -> None:
    from bot.calls import BECAME
    from db.engine import writing

    now = Clock().now()
    with writing(database.engine) as connection:
        row = {"municipality": "dronten", "direction": "out", "nth": 1, "sid": "CA1", "spoke": False, "at": now,
               "local_date": now.date(), "heard_at": now}  # fmt: skip
        connection.execute(CALL.insert(), row)
    for told in (*order, *order):
        phone.heard(database.engine, "dronten", "CA1", BECAME[told], now, 9 if told == "busy" else None)
        phone.heard(database.engine, "elders", "CA1", "failed", now)
    assert (database.row(CALL).status, database.row(CALL).seconds) == ("busy", 9)


async def test_all_of_a_message_is_said_on_one_call_and_heard_with_it(calling: Office) -> None:
    calling.falls(WORDS, "Toets 1.")
    one = await rung(calling)
    said = phone.together(calling.database.engine, one.outbox, "dronten")
    assert [row.text for row in said] == [WORDS, "Toets 1."]
    phone.spoke(calling.database.engine, "dronten", one.sid or "", calling.clock.now())
    async with calling.sending():
        await calling.until(lambda: calling.statuses()[1:] == ["delivered", "delivered"])
    assert len(calling.line.provider.telephones.calls) == 1


async def test_an_older_call_moves_nothing_any_more(calling: Office) -> None:
    calling.falls(WORDS)
    first = await rung(calling)
    await tell(calling, first, "busy")
    calling.clock.moment = calling.row(WORDS).next_at
    await rung(calling, 2)
    before = calling.row(WORDS)
    await tell(calling, first, "busy")
    assert calling.row(WORDS) == before


# --- when the exchange is silent ------------------------------------------------------------------------------------


@pytest.mark.parametrize("taken", [True, False])
async def test_a_call_of_which_nobody_knows_is_looked_up_before_a_second_copy(calling: Office, taken: bool) -> None:
    calling.falls(WORDS)
    calling.line.provider.faults.add(Reset(accepted=taken), method="call")

    def waits() -> bool:
        row = calling.row(WORDS)
        return row.tries == 1 and row.claimed_until is None

    async with calling.sending() as sender:
        await calling.until(waits)
        calling.clock.forward(40)
        sender.nudge()
        await calling.until(lambda: calls(calling)[0].sid)
        await calling.until(lambda: calling.row(WORDS).claimed_until is None)
    assert len(calling.line.provider.telephones.calls) == 1, "one call, whether the first was taken or not"
    assert [(row.nth, row.sid) for row in calls(calling)] == [(1, calling.line.provider.telephones.calls[0].sid)]


async def test_a_call_of_which_the_end_was_never_told_is_asked_about(calling: Office) -> None:
    calling.falls(WORDS)
    await rung(calling)
    await calling.until(lambda: calling.line.provider.telephones.calls[0].status == "busy")
    calling.clock.forward(seconds=phone.LOOK.total_seconds() + 1)
    async with calling.sending():
        await calling.until(lambda: calls(calling)[0].status == "busy")
        await calling.until(lambda: calling.row(WORDS).next_at > calling.clock.now() + timedelta(hours=1))
    assert calling.row(WORDS).copies == 0
    assert len(calling.line.provider.telephones.calls) == 1


async def test_what_was_told_before_the_answer_came_is_not_undone_by_it(calling: Office) -> None:
    calling.falls(WORDS)
    one = await rung(calling)
    await tell(calling, one, "no-answer")
    before = calling.row(WORDS)
    who = ringing(calling)
    (message,) = [sending.waiting(calling.database.engine, one.outbox, calling.line.end)]
    assert message
    await who.begun(message, one.sid or "")
    sending.settle(calling.database.engine, [sending.Waits(one.outbox, calling.clock.now(), not_taken=False)])
    await who.voice.close()
    assert calling.row(WORDS) == before
    assert phone.LOOK.total_seconds() > GIVE_UP


# --- whether anybody is rung at all ---------------------------------------------------------------------------------


async def test_whoever_wrote_meanwhile_is_not_rung(calling: Office) -> None:
    calling.falls(WORDS)
    calling.clock.forward(5)
    calling.ledger.record(Inbound(uuid4(), "dronten", "sms", calling.line.account, "SM1", calling.line.urn(1),
                                  calling.clock.now(), "goed hoor"))  # fmt: skip
    async with calling.sending():
        await calling.until(lambda: calling.row(WORDS).status == "cancelled")
    assert calling.line.provider.telephones.calls == ()


async def test_a_silence_on_the_call_is_no_word(calling: Office) -> None:
    calling.falls(WORDS)
    calling.clock.forward(5)
    calling.ledger.record(Inbound(uuid4(), "dronten", "voice", calling.line.account, "CA9/1", calling.line.urn(1),
                                  calling.clock.now(), kind="silence"))  # fmt: skip
    assert (await rung(calling)).nth == 1


async def test_stop_holds_for_calls_too(calling: Office) -> None:
    calling.falls(WORDS)
    calling.writes("stop")
    async with calling.sending():
        await calling.until(lambda: calling.row(WORDS).status == "cancelled")
    assert calling.line.provider.telephones.calls == ()


async def test_nobody_is_rung_at_night(calling: Office) -> None:
    calling.clock.forward(hours=12)
    calling.falls(WORDS)
    async with calling.sending():
        await calling.until(lambda: calling.row(WORDS).next_at > calling.clock.now())
    assert hours.may_send(PLACE, calling.row(WORDS).next_at)
    assert calling.line.provider.telephones.calls == ()


async def test_whoever_was_rung_in_vain_until_it_was_too_late_is_for_a_human_too(calling: Office) -> None:
    calling.falls(WORDS)
    await tell(calling, await rung(calling), "busy")
    calling.clock.moment = calling.row(WORDS).until + timedelta(hours=1)
    async with calling.sending():
        await calling.until(lambda: calling.row(WORDS).status == "expired")
    assert lost(calling) == ["unanswered"]


async def test_of_whoever_was_never_rung_nothing_is_told_when_it_is_too_late(calling: Office) -> None:
    calling.falls(WORDS, until=calling.clock.now() - timedelta(seconds=1))
    async with calling.sending():
        await calling.until(lambda: calling.row(WORDS).status == "expired")
    assert lost(calling) == []


@pytest.mark.parametrize("most", [0, 1])
async def test_more_calls_than_allowed_on_a_day_wait_for_the_next_and_that_is_logged_once(
    calling: Office, most: int, caplog: pytest.LogCaptureFixture
) -> None:
    for who in (1, 2, 3):
        calling.falls(f"{WORDS} {who}", to=who)
    async with calling.sending(most=most):
        await calling.until(lambda: sum(row.next_at > calling.clock.now() for row in calling.rows()) == 3)
    rows = [row for row in calling.rows() if row.status == "queued"]
    tomorrow = hours.local(PLACE, calling.clock.now()).date() + timedelta(days=1)
    late = [row for row in rows if hours.local(PLACE, row.next_at).date() == tomorrow]
    assert len(calling.line.provider.telephones.calls) == len(calls(calling)) == most
    assert len(late) == 3 - most
    assert [row.tries for row in late] == [0] * len(late)
    assert sum(record.message == "calls.enough_for_today" for record in caplog.records) == 1
    with calling.database.engine.connect() as connection:
        assert running.until_tomorrow(connection, calling.clock.now()) == ["dronten"]
        assert running.until_tomorrow(connection, late[0].next_at) == []
    assert [row.at for row in calling.database.rows(schema.mark) if row.name == running.enough_called("dronten")] == [
        late[0].next_at
    ]


async def test_whoever_may_not_be_rung_again_in_time_is_for_a_human(calling: Office) -> None:
    calling.falls(WORDS, until=calling.clock.now() + timedelta(hours=8))
    await tell(calling, await rung(calling), "busy")
    calling.clock.moment = calling.row(WORDS).next_at
    async with calling.sending(most=1):
        await calling.until(lambda: calling.row(WORDS).next_at == calling.row(WORDS).until)
        calling.clock.moment = calling.row(WORDS).until
        await calling.until(lambda: calling.row(WORDS).status == "expired")
    assert lost(calling) == ["unanswered"]


async def test_calls_to_colleagues_and_crises_are_counted_by_nobody(calling: Office) -> None:
    calling.falls(WORDS)
    with calling.database.engine.begin() as connection:
        connection.execute(schema.outbox.update().values(lane="urgent"))
    assert (await rung(calling, most=0)).nth == 1


# --- one number, spoken to and written to ---------------------------------------------------------------------------


async def test_no_sender_of_messages_takes_a_call_nor_the_reverse(calling: Office) -> None:
    engine, now = calling.database.engine, calling.clock.now()
    texts = End("dronten", calling.line.account, "sms")
    calling.falls(WORDS)
    heard = Inbound(uuid4(), "dronten", "sms", calling.line.account, "SM1", calling.line.urn(1), now, "hallo")
    calling.saying["SM1"] = (Reply("Hallo."),)
    calling.ledger.record(heard)
    for end, words in ((texts, "Hallo."), (calling.line.end, WORDS)):
        assert sending.is_waiting(engine, end, now)
        (taken,) = sending.claim(engine, end, now, 9)
        assert (taken.reply.text, taken.channel) == (words, end.channel)
        assert not sending.claim(engine, end, now, 9)
    assert sending.doubtful(engine, texts, now) == []
    assert sending.news(engine, sending.Settled(calling.row(WORDS).id, "failed", now), texts) is None
    # Neither waits for the other: both are in hand at one time.
    assert all(row.claimed_until for row in calling.rows() if row.status == "queued")


async def test_beside_calls_that_wait_texts_leave(calling: Office, clock: Clock) -> None:
    calling.falls(WORDS)
    with sms_line(clock) as texting:
        channel = texting.open()
        calling.ledger.record(heard := calling.heard("ik wil gebeld worden", 2))
        assert heard
        with calling.database.engine.begin() as connection:
            changed = schema.outbox.update().where(schema.outbox.c.text != "x")
            connection.execute(changed.where(schema.outbox.c.lane == "reply").values(
                channel="sms", status="queued", settled_at=None))  # fmt: skip
        async with Office.sending(replaced(calling, texting)):
            await calling.until(lambda: {row.status for row in calling.rows() if row.channel == "sms"} == {"sent"})
        await channel.close()
    assert calling.row(WORDS).tries == 0


def replaced(office: Office, line: Line) -> Office:
    """The same office at another counter."""
    other: Office = object.__new__(Office)
    other.__dict__ |= office.__dict__ | {"line": line}
    return other


# --- what nobody need be rung for, and what must not be lost --------------------------------------------------------


async def test_a_call_that_never_left_is_not_counted_against_itself(calling: Office) -> None:
    calling.falls(WORDS)
    calling.line.provider.faults.add(Status(503), method="call")
    async with calling.sending(most=1) as sender:
        await calling.until(lambda: calls(calling) and calling.row(WORDS).claimed_until is None)
        calling.clock.forward(600)
        sender.nudge()
        await placed(calling)
    assert len(calling.line.provider.telephones.calls) == 1


async def test_what_the_exchange_refuses_for_good_is_rung_once_and_stands_as_failed(calling: Office) -> None:
    calling.falls(WORDS)
    calling.line.provider.faults.add(Status(400, error=21215), method="call")
    async with calling.sending():
        await calling.until(lambda: calling.row(WORDS).status == "failed")
    assert lost(calling) == ["failed"]
    assert [row.status for row in calls(calling)] == ["failed"]
    assert len(calling.line.tried()) == 1


async def test_a_line_that_takes_no_texts_is_rung_all_the_same(calling: Office) -> None:
    calling.falls(WORDS)
    with calling.database.engine.begin() as connection:
        connection.execute(schema.person.update().values(status="unreachable"))
    assert (await rung(calling)).nth == 1


async def third_try(calling: Office) -> Try:
    """Two tries were in vain, and the telephone rings for the third time."""
    calling.falls(WORDS)
    for nth in (1, 2):
        await tell(calling, await rung(calling, nth), "busy")
        calling.clock.moment = calling.row(WORDS).next_at
    return await rung(calling, 3)


@pytest.mark.parametrize("said", ["goed hoor", "stop"])
async def test_of_whoever_is_heard_while_it_rings_nobody_is_told_that_they_were_not_reached(
    calling: Office, said: str
) -> None:
    one = await third_try(calling)
    calling.clock.forward(5)
    calling.ledger.record(Inbound(uuid4(), "dronten", "sms", calling.line.account, "SM1", calling.line.urn(1),
                                  calling.clock.now(), said))  # fmt: skip
    await tell(calling, one, "no-answer")
    assert lost(calling) == []
    assert calling.row(WORDS).status == "cancelled"


async def test_nothing_is_said_to_whoever_says_stop_while_it_rings(calling: Office) -> None:
    calling.falls(WORDS)
    one = await rung(calling)
    engine = calling.database.engine
    assert phone.together(engine, one.outbox, "dronten")
    calling.writes("stop")
    assert phone.together(engine, one.outbox, "dronten") == []


async def test_of_whoever_wrote_before_it_came_too_late_nothing_is_told(calling: Office) -> None:
    calling.falls(WORDS)
    await tell(calling, await rung(calling), "busy")
    calling.writes("goed hoor")
    with calling.database.engine.begin() as connection:  # written after the moment fell, as it would be
        connection.execute(schema.outbox.update().values(created_at=calling.clock.now() - timedelta(seconds=9)))
    calling.clock.moment = calling.row(WORDS).until
    async with calling.sending():
        await calling.until(lambda: calling.row(WORDS).status != "queued")
    assert lost(calling) == []


@pytest.mark.parametrize("told", [None, "busy"])
async def test_a_sender_that_dies_while_it_asks_how_a_call_went_loses_nobody(calling: Office, told: Any) -> None:
    calling.falls(WORDS)
    one = await rung(calling)
    if told:  # and the exchange had told it, but the process died before anything followed
        phone.told(calling.database.engine, "dronten", one.outbox, 1, News(one.sid, told), calling.clock.now())
    with calling.database.engine.begin() as connection:
        taken = {"copies": 2, "claimed_until": calling.clock.now() - timedelta(seconds=1)}
        connection.execute(schema.outbox.update().where(schema.outbox.c.id == one.outbox).values(taken))
    async with calling.sending():
        await calling.until(lambda: calling.row(WORDS).claimed_until is None)
    row = calling.row(WORDS)
    assert (row.status, row.copies) == ("queued", 0 if told else 1)
    assert row.next_at > calling.clock.now()


async def test_a_call_from_the_desk_to_a_colleague_whom_we_call_too_is_none_of_ours(calling: Office) -> None:
    calling.falls(WORDS)
    engine, now = calling.database.engine, calling.clock.now()
    person = calling.row(WORDS).person
    who = coordinators.add(engine, open_index(engine), municipality="dronten", email="anja@example.org", name="Anja",
                           role="coordinator", language="nl", at=now, actor="test")  # fmt: skip
    about = {"id": "c", "municipality": "dronten", "person": person, "topic": "other", "urgency": "normal",
             "status": "open", "promised_from": now, "promised_until": now, "created_at": now, "signals": [],
             "suggestions": [], "alerts": 0}  # fmt: skip
    calling.database.insert(schema.callback, about)
    desk = {"id": "d", "callback": "c", "person": person, "at": now, "by": who.id, "number": "+447700900001",
            "sid": "CAdesk", "heard_at": now}  # fmt: skip
    calling.database.insert(schema.desk_call, desk)
    assert phone.unheard_of(engine, ["CAdesk", "CAours"]) == ["CAours"]


# --- two of every process -------------------------------------------------------------------------------------------


@pytest.mark.postgres
def test_told_by_many_at_once_a_call_is_one_and_whoever_spoke_was_reached(
    postgres: Database, telephone: Line, clock: Clock
) -> None:
    office = Office(postgres, telephone, clock)
    office.falls(WORDS)
    engine, now = postgres.engine, clock.now()
    (message,) = sending.claim(engine, telephone.end, now, 1)
    with ThreadPoolExecutor(4) as pool:
        begun = pool.map(lambda _: phone.begin(engine, message, now.date(), now), range(8))
        assert set(begun) == {1}
        one = phone.tries(engine, message.outbox_id)[0]
        jobs: list[Callable[[], object]] = [
            lambda: phone.placed(engine, one, "CA1", now),
            lambda: phone.told(engine, "dronten", one.outbox, 1, News("CA1", "ringing"), now),
            lambda: phone.told(engine, "dronten", one.outbox, 1, News("CA1", "answered", picked="human"), now),
            lambda: phone.told(engine, "dronten", one.outbox, 1, News("CA1", "ended", 9), now),
            lambda: phone.told(engine, "dronten", one.outbox, 1, News("CA1", "busy"), now),
        ]
        list(pool.map(lambda job: job(), jobs * 3))
        ends: list[Callable[[], object]] = [
            lambda: phone.spoke(engine, "dronten", "CA1", now),
            lambda: phone.give_up(engine, one, now),
            lambda: phone.again(engine, one, now + timedelta(hours=2)),
        ]
        list(pool.map(lambda job: job(), ends * 3))
    (call,) = office.database.rows(CALL)
    assert (call.sid, call.status in ("ended", "busy"), call.answered_by, call.spoke) == ("CA1", True, "human", True)
    assert office.row(WORDS).status == "delivered"


async def test_of_whoever_is_erased_while_it_rings_nothing_is_said_told_or_kept(calling: Office) -> None:
    calling.falls(WORDS)
    one = await rung(calling)
    calling.erases()
    engine = calling.database.engine
    assert phone.together(engine, one.outbox, "dronten") == []
    assert phone.told(engine, "dronten", one.outbox, 1, News(one.sid, "answered"), calling.clock.now()) is None
    await tell(calling, one, "no-answer")
    async with calling.sending():
        await calling.until(lambda: not calling.rows(schema.outbox.c.status == "queued"))
    assert lost(calling) == []
    assert calls(calling) == []
    assert len(calling.line.provider.telephones.calls) == 1


@pytest.mark.parametrize("fault", [Reset(accepted=True), Status(503), Status(401), Status(400, error=21215), None])
async def test_no_number_and_no_word_of_a_call_is_ever_logged(
    calling: Office, caplog: pytest.LogCaptureFixture, fault: Any
) -> None:
    caplog.set_level("DEBUG")
    calling.falls(WORDS)
    if fault is None:  # what a bug would do
        with calling.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE phone_call RENAME TO gone")
            connection.execute(schema.outbox.update().where(schema.outbox.c.text.is_not(None)).values(lane="urgent"))
    else:
        calling.line.provider.faults.add(fault, method="call")
    async with calling.sending():
        if fault is None:
            await calling.until(lambda: calling.row(WORDS).next_at > calling.clock.now())
        else:
            await calling.until(lambda: calling.line.tried() and not calling.row(WORDS).claimed_until)
        if fault == Status(401):
            await calling.until(lambda: "channel.paused" in caplog.text)
    for private in ("4477009000", WORDS, "hoe gaat het"):
        assert private not in caplog.text
