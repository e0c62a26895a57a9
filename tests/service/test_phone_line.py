"""The telephone of the running service: Twilio's own client and a simulated Twilio that rings, over real HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from db import schema
from demo.twilio_legs import Handset
from flows import hours
from flows.effects import Reply
from flows.engine import Step
from flows.events import DueFell, Inbound, MessageLost
from flows.moments import SettleDue
from peilstation import health, serving
from tests.content import shipped
from tests.service.people import BySms, agreed
from tests.service.town import NUMBER, SID, Running, Town, until

pytestmark = pytest.mark.slow  # left out of `make test-fast`

RIET = "+447700900123"
HELLO = "Goedendag. Hoe gaat het met u?"
GOODBYE = shipped().of("dronten").languages["nl"].texts.say("call-no-input")
"""With these words a call ends."""
OUT, CALL = schema.outbox, schema.phone_call


def asks(heard: list[Any]) -> Any:
    """A step that says hello to whoever phones or is called, and nothing more."""
    from dataclasses import replace

    from tests.db.world import new_talk

    def step(content: Any, directory: Any, state: Any, event: Any) -> Step:
        heard.append(event)
        if isinstance(event, DueFell):
            too_late = hours.expiry(content.municipality, event.at)
            said = Reply(HELLO, question="more", lane="unasked", until=too_late, language="nl")
            return Step(state, (said, SettleDue("fired")))
        if isinstance(event, Inbound):
            talk = state.talk or new_talk(content, event)
            return Step(replace(state, talk=talk), (Reply(f"Dank u wel. {GOODBYE}", language="nl"),))
        return Step(state, ())

    return step


async def is_called(town: Town, running: Running) -> None:
    """The check-in of somebody who phoned last has come."""
    with town.engine.begin() as connection:
        connection.execute(OUT.update().values(channel="voice"))
    town.hand.on(days=7)
    await running.tick()  # or the service's own look was before ours


def phoning(town: Town, running: Running) -> None:
    """Twilio posts what it hears of calls to this service."""
    base = f"{running.url}/twilio/dronten"
    town.twilio.add_number(SID, NUMBER, f"{base}/sms", f"{base}/voice", f"{base}/voice/status")


def waits(town: Town) -> Any:
    """The message that waits for its next try, once that is known; None before."""
    rows = town.rows(OUT, OUT.c.lane == "unasked", OUT.c.copies == 0)
    return next((row for row in rows if row.next_at > town.clock.now()), None)


async def test_somebody_phones_and_is_heard(town: Town) -> None:
    async with town.service() as running:
        phoning(town, running)
        call = town.twilio.telephones.phone(RIET, NUMBER)
        await until(lambda: town.twilio.telephones.find(call.sid).wait)
        town.twilio.telephones.say(call.sid, "ja hoor")
        await until(lambda: town.count(schema.inbox) == 2)
        town.twilio.telephones.put_down(call.sid)
        await until(lambda: [row.status for row in town.rows(CALL)] == ["ended"])
    shown = town.document(f"tel:{RIET}")["messages"]
    assert [one["external_id"] for one in shown if one["direction"] == "in"] == [f"{call.sid}/0", f"{call.sid}/1"]
    assert {one["channel"] for one in shown} == {"voice"}
    assert {one["status"] for one in shown if one["direction"] == "out"} == {"sent"}


@pytest.mark.parametrize("early", [False, True])
async def test_whoever_answers_the_call_and_presses_a_key_is_reached(town: Town, early: bool) -> None:
    heard: list[Any] = []
    town.twilio.telephones.early = early
    town.twilio.telephones.handsets[RIET] = Handset(presses="1", talks=9)
    agreed(town, BySms(town))
    async with town.service(step=asks(heard)) as running:
        await is_called(town, running)
        await until(lambda: [row.status for row in town.rows(CALL)] == ["ended"])
    assert HELLO in town.twilio.telephones.calls[0].spoken
    (row,) = town.rows(OUT, OUT.c.lane == "unasked")
    (call,) = town.rows(CALL)
    assert (row.status, row.external_id) == ("delivered", call.sid)
    assert (call.answered_by, call.spoke, call.seconds, call.direction) == ("human", True, 9, "out")
    assert "1" in [event.text for event in heard if isinstance(event, Inbound)]


@pytest.mark.parametrize("early", [False, True])
async def test_a_voicemail_hears_one_neutral_line_and_is_rung_again(town: Town, early: bool) -> None:
    town.twilio.telephones.early = early
    town.twilio.telephones.handsets[RIET] = Handset(machine=True, talks=6)
    agreed(town, BySms(town))
    async with town.service(step=asks([])) as running:
        await is_called(town, running)
        await until(lambda: [row.status for row in town.rows(CALL)] == ["ended"])
        await until(lambda: waits(town))
    spoken = " ".join(town.twilio.telephones.calls[0].spoken)
    assert "Wij bellen u nog eens" in spoken
    assert HELLO not in spoken
    assert [(row.answered_by, row.spoke) for row in town.rows(CALL)] == [("machine", False)]
    (row,) = town.rows(OUT, OUT.c.lane == "unasked")
    assert (row.status, row.copies, row.claimed_until) == ("queued", 0, None)


async def test_nobody_answers_three_times_and_a_human_hears_of_it(town: Town) -> None:
    heard: list[Any] = []
    town.twilio.telephones.handsets[RIET] = Handset("no-answer")
    agreed(town, BySms(town))
    async with town.service(step=asks(heard)) as running:
        await is_called(town, running)
        for nth in (1, 2, 3):
            await until(lambda nth=nth: [row.status for row in town.rows(CALL)] == ["no_answer"] * nth)  # type: ignore[misc]
            if nth < 3:
                row = await until(lambda: waits(town))
                town.hand.on(seconds=(row.next_at - town.clock.now()).total_seconds())
        await until(lambda: town.rows(OUT, OUT.c.lane == "unasked")[0].status == "failed")
    assert [event.how for event in heard if isinstance(event, MessageLost)] == ["unanswered"]
    assert len(town.twilio.telephones.calls) == 3


async def test_somebody_who_phoned_last_is_called_and_says_by_key_how_it_goes(town: Town) -> None:
    town.twilio.telephones.handsets[RIET] = Handset(presses="1", talks=31)
    agreed(town, BySms(town))
    async with town.service() as running:
        await is_called(town, running)
        await until(lambda: [row.status for row in town.rows(CALL)] == ["ended"])
    (call,) = town.twilio.telephones.calls
    said = " ".join(call.spoken)
    assert "toets 1" in said
    assert not any(word in said for word in ("Riet", "Swifterbant"))
    (row,) = town.rows(OUT, OUT.c.lane == "unasked")
    assert row.status == "delivered"
    answers = {one["question"]: one["value"] for one in town.document(f"tel:{RIET}")["answers"]}
    assert any(question.startswith("check_in") for question in answers), answers


async def test_an_operator_reads_at_the_start_what_to_enter_at_twilio(town: Town) -> None:
    more = {"PEILSTATION_PUBLIC_URL": "https://peilstation.example", "PEILSTATION_VOICES__FY": "Polly.Laura",
            "PEILSTATION_MUNICIPALITIES__DRONTEN__TWILIO_CALLS_A_DAY": "0"}  # fmt: skip
    async with town.service(more=more) as running:
        told = list(serving._lines(running.house))
    assert told[0] == "PEILSTATION_VOICES__FY is never heard: there are no texts in that language"
    assert told[1].startswith("dronten: Telegram ")
    assert told[1].endswith("SMS on, telephone on")
    ours = "https://peilstation.example/twilio/dronten"
    at_twilio = [line.split(":  ")[-1].strip() for line in told if line.startswith("  at Twilio")]
    assert at_twilio == [f"{ours}/sms", f"{ours}/voice", f"{ours}/voice/status"]
    assert "  TWILIO_CALLS_A_DAY is 0: nobody is called for a check-in" in told


async def test_that_the_end_of_calls_is_never_told_is_seen_and_only_when_they_are_surely_over(town: Town) -> None:
    now = town.clock.now()
    own = {"municipality": "dronten", "direction": "in", "spoke": False, "heard_at": now, "local_date": now.date()}

    def told(**call: Any) -> list[str]:
        with town.engine.begin() as connection:
            connection.execute(CALL.insert(), own | call)
        return [one for one in health.examine(town.engine, now, now).reasons if "call" in one]

    assert told(sid="CA1", status="answered", at=now - timedelta(hours=4)) == []
    assert told(sid="CA2", status="answered", at=now - timedelta(days=8)) == []
    assert told(sid="CA3", status="ended", at=now - timedelta(hours=9)) == []
    assert told(sid="CA4", status="answered", at=now - timedelta(hours=5)) == [
        "the end of calls to dronten is not told: at Twilio, call status changes goes to .../voice/status"
    ]
    assert told(sid="CA5", status="ended", at=now - timedelta(hours=1)) == []
