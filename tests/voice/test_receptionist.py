"""The number as a patient receptionist: who is put through, who is waited for, who is in danger, who is nobody."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from db import schema
from tests.content import NOOR
from tests.fakes.exchange import WITHHELD, Callee
from tests.fakes.telephone import Caller
from tests.voice.conftest import Calls

pytestmark = pytest.mark.slow  # left out of `make test-fast`

EVENING = 9
"""Hours later nobody is at work."""
CALL = schema.phone_call


def callbacks(calls: Calls, caller: Caller) -> list[tuple[str, str, str]]:
    found = calls.document(caller)["callbacks"]
    return [(one["topic"], one["urgency"], one["status"]) for one in found]


def row(calls: Calls, caller: Caller) -> Any:
    with calls.house.engine.connect() as connection:
        return connection.execute(select(CALL).where(CALL.c.sid == caller.sid)).one()


async def test_who_wants_a_human_is_put_through_to_whoever_presses_1(calls: Calls) -> None:
    calls.exchange.callees[NOOR] = Callee()
    caller = await calls.caller().phone()
    await caller.press("0")
    assert calls.exchange.dialled == [NOOR]
    assert "oproep van een deelnemer. Toets 1 om aan te nemen" in calls.exchange.callees[NOOR].heard[0]
    assert caller.over, "the two have spoken, and the call is over"
    assert caller.pages[1].document.within[-1].said["callerId"] == calls.exchange.number


@pytest.mark.parametrize("declined_as", ["completed", "no-answer"])
async def test_a_voicemail_takes_no_call_and_a_human_calls_back(calls: Calls, declined_as: Any) -> None:
    calls.exchange.callees[NOOR] = Callee(voicemail=True, declined_as=declined_as)
    caller = await calls.caller().phone()
    await caller.say("ik wil een mens spreken")
    assert calls.exchange.dialled == [NOOR]
    assert calls.asked(caller) == "callback.name"
    assert callbacks(calls, caller) == [("wants_human", "normal", "open")]


async def test_in_the_evening_nobody_is_rung_and_a_human_calls_back(calls: Calls) -> None:
    calls.later(hours=EVENING)
    caller = await calls.caller().phone()
    await caller.press("9")
    assert calls.exchange.dialled == []
    assert callbacks(calls, caller) == [("wants_human", "normal", "open")]


@pytest.mark.parametrize(
    "nothing", [{"Digits": ""}, {"SpeechResult": ""}, {"Digits": "", "SpeechResult": ""}], ids=repr
)
async def test_silence_is_met_with_other_words_then_a_human_then_goodbye(calls: Calls, nothing: dict[str, str]) -> None:
    caller = await calls.caller().phone()
    asked = []
    for _ in range(2):
        await caller.wait(**nothing)
        asked.append(caller.spoken)
    assert asked[0] != asked[1]
    await caller.wait(**nothing)
    assert calls.exchange.dialled == [NOOR]
    assert callbacks(calls, caller) == [("technical", "normal", "open")]
    await caller.wait(**nothing)
    assert caller.hung_up


async def test_a_star_says_it_again_and_a_hash_goes_back(calls: Calls) -> None:
    caller = await calls.caller().phone()
    await caller.press("1")
    asked = caller.spoken
    await caller.press("*")
    assert caller.spoken == asked
    await caller.press("#")
    assert calls.asked(caller) == "consent.keep"


async def test_what_was_heard_poorly_counts_when_they_say_so(calls: Calls) -> None:
    caller = await calls.caller().phone()
    await caller.say("ja", 0.41)
    assert caller.spoken[0] == "Ik verstond: Ja. Klopt dat?"
    assert calls.document(caller)["answers"] == []
    await caller.press("2")
    assert calls.asked(caller) == "consent.keep"
    await caller.say("ja", 0.41)
    await caller.press("1")
    assert [(one["question"], one["value"]) for one in calls.document(caller)["answers"]] == [("consent.keep", "yes")]


@pytest.mark.parametrize("confidence", [0.95, 0.05, None])
async def test_a_cry_is_heard_however_poorly_and_whatever_was_pressed(calls: Calls, confidence: float | None) -> None:
    caller = await calls.caller().phone()
    await caller.press("1")
    await caller.say("ik wil dood", confidence)
    assert "1 1 3" in caller.spoken[0]
    assert "Hang op en bel" in caller.spoken[0]
    assert callbacks(calls, caller) == [("crisis", "urgent", "open")]
    assert calls.exchange.dialled == [], "nobody is dialled on their behalf"
    await caller.wait()
    assert "1 1 3" in " ".join(caller.spoken)


async def test_who_shows_no_number_is_nobody_we_know_nor_ever_will(calls: Calls) -> None:
    calls.later(hours=EVENING)
    with calls.house.engine.connect() as connection:
        before = connection.execute(select(schema.urn)).all()
    first = await Caller.of(calls.exchange, WITHHELD).phone()
    await first.say("Riet")
    assert "telefoonnummer" in first.spoken[0]
    again = await Caller.of(calls.exchange, WITHHELD).phone()
    assert again.spoken[-1].startswith("Hoe heet u?"), "they are somebody new"
    with calls.house.engine.connect() as connection:
        known = connection.execute(select(schema.urn)).all()
        answers = connection.execute(select(schema.answer).where(schema.answer.c.question.not_like("callback.%"))).all()
        fresh = [one for one in known if one not in before]
        assert [one.kind for one in fresh] == ["call", "call"]
        assert [one for one in answers if one.person in {each.person for each in fresh}] == []


@pytest.mark.parametrize("order", [*permutations(("ringing", "in-progress", "completed"))], ids="-".join)
async def test_however_it_is_told_how_a_call_goes_it_ends_the_same(calls: Calls, order: tuple[str, ...]) -> None:
    caller = await calls.caller().phone()
    await caller.press("1")
    for status in (*order, *order, "busy"):
        lasted = {"CallDuration": "31"} if status == "completed" else {}
        form = caller.form(CallStatus=status, **lasted)
        assert (await calls.exchange.post(calls.exchange.ours("voice/status"), form)).status_code == 200
    found = row(calls, caller)
    assert (found.direction, found.status, found.seconds) == ("in", "ended", 31)
    assert await caller.again() == caller.page.body
    back = await Caller.of(calls.exchange, caller.from_).phone()
    assert calls.asked(back) == "about.role"
