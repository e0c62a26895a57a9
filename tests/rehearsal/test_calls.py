"""Calls in the demonstration: a visitor phones and is phoned, by the service's real doors at the simulated Twilio."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from db import schema
from tests.rehearsal.conftest import Demonstration, Visitor
from tests.rehearsal.test_page import by_sms

pytestmark = pytest.mark.slow  # left out of `make test-fast`


class Phone:
    """A visitor's telephone, or that of whom they are put through to."""

    def __init__(self, who: Visitor, demo: Demonstration, phone: str = "call") -> None:
        self.who, self.phone = who, phone
        demo.lines.twilio.telephones.obeying.read = 0.001

    async def does(self, do: str, **what: Any) -> Any:
        status, seen = await self.who.act("call", {"do": do, "phone": self.phone} | what)
        assert status == 200, seen
        return seen

    async def until(self, holds: Callable[[Any], Any]) -> Any:
        """Wait until this holds of the call; what is seen then."""
        for _ in range(600):
            seen = await self.who.see()
            if seen[self.phone] and holds(seen[self.phone]):
                return seen
            await asyncio.sleep(0.02)
        raise TimeoutError(seen[self.phone])

    async def asked(self, after: int = 0) -> Any:
        """Wait until the call waits for an answer, for another one than the last."""
        return await self.until(lambda call: call["wait"] and call["wait"]["id"] > after)

    async def answers(self, do: str, **what: Any) -> Any:
        """Press or say something, and wait for the next question."""
        seen = await self.who.see()
        await self.does(do, **what)
        return await self.asked(seen[self.phone]["wait"]["id"])

    async def over(self) -> Any:
        return await self.until(lambda call: call["status"] == "over")


def said(seen: Any, phone: str = "call") -> str:
    return " ".join(line["text"] for line in seen[phone]["lines"] if not line["mine"])


async def test_a_visitor_phones_and_answers_with_keys_and_with_words(demo: Demonstration) -> None:
    who = await demo.visitor()
    phone = Phone(who, demo)
    await phone.does("dial")
    seen = await phone.asked()
    assert "toets 1" in said(seen)
    assert seen["call"]["wait"]["keys"]
    assert seen["people"]["sms"]["conversation"]["question"] == "consent.keep"
    seen = await phone.answers("press", key="1")
    assert seen["people"]["sms"]["conversation"]["question"] == "about.role"
    seen = await phone.answers("say", text="voor mezelf")
    assert seen["people"]["sms"]["conversation"]["question"] == "about.age_band"
    await phone.does("put_down")
    assert (await phone.over())["call"]["ended"] == "completed"
    await phone.does("dial")
    seen = await phone.until(lambda call: call["status"] == "talking" and call["wait"])
    assert seen["people"]["sms"]["conversation"]["question"] == "about.age_band", "it goes on where it stopped"
    assert [row.direction for row in demo.rows(schema.phone_call)] == ["in", "in"]


async def test_a_human_now_rings_beside_the_telephone_and_whoever_presses_1_has_them_on_the_line(
    demo: Demonstration,
) -> None:
    who = await demo.visitor()
    phone, colleague = Phone(who, demo), Phone(who, demo, "colleague")
    async with who.session.get(f"{demo.url}/demo/live"):
        await phone.does("dial")
        await phone.asked()
        await phone.does("press", key="0")
        seen = await colleague.until(lambda call: call["status"] == "ringing")
        assert seen["colleague"]["colleague"]
        other = await (await demo.visitor()).see()
        assert (other["call"], other["colleague"]) == (None, None), "it rings with whose call it is"
        await colleague.does("pick_up")
        assert "Toets 1" in said(await colleague.asked(), "colleague")
        await colleague.does("press", key="1")
        await colleague.until(lambda call: call["connected"])
        await colleague.does("say", text="Met Noor")
        await phone.until(lambda call: call["lines"][-1] | {"id": 0} == {
            "id": 0, "mine": False, "how": "heard", "text": "Met Noor", "language": None})  # fmt: skip
        await colleague.does("put_down")
        seen = await phone.over()
    assert "Dank u wel" in said(seen)
    assert [row.pressed for row in demo.rows(schema.phone_leg)] == ["yes"]


async def test_whoever_is_not_put_through_hears_when_they_are_called(demo: Demonstration) -> None:
    who = await demo.visitor()
    phone = Phone(who, demo)
    await phone.does("dial", withheld=True)
    seen = await phone.asked()
    assert (seen["call"]["withheld"], seen["people"]["sms"]) == (True, None)
    await phone.does("put_down")
    await phone.over()
    await phone.does("dial")
    await phone.asked()
    seen = await phone.answers("press", key="0")  # nobody has a page open, so nobody takes it
    assert seen["colleague"]["ended"] == "no-answer"
    assert [one["topic"] for one in seen["queue"]] == ["wants_human"]


async def test_a_check_in_call_rings_when_the_clock_is_moved_and_the_clock_waits_for_it(demo: Demonstration) -> None:
    who = await demo.visitor()
    phone = Phone(who, demo)
    await by_sms(who)
    await phone.does("dial")
    await phone.asked()
    await phone.does("put_down")
    await phone.over()
    async with who.session.get(f"{demo.url}/demo/live"):
        await who.act("clock", {"hours": 168})
        seen = await phone.until(lambda call: not call["made"] and call["status"] == "ringing")
        assert seen["clock"]["moving_to"]
        await phone.does("pick_up")
        seen = await phone.asked()
        at = seen["clock"]["now"]
        assert said(seen)
        seen = await phone.until(lambda call: call["wait"])
        assert seen["clock"]["now"][:16] == at[:16], "the clock waits"
        await phone.does("put_down")
        await phone.over()
        await who.stands()
    (row,) = demo.rows(schema.phone_call, schema.phone_call.c.direction == "out")
    assert (row.status, row.answered_by) == ("ended", "human")


async def test_a_call_that_nobody_takes_is_tried_again_and_the_clock_goes_on(demo: Demonstration) -> None:
    who = await demo.visitor()
    phone = Phone(who, demo)
    await by_sms(who)
    await phone.does("dial")
    await phone.asked()
    await phone.does("put_down")
    await phone.over()
    await who.jump(168)
    await who.jump(168)
    rows = demo.rows(schema.phone_call, schema.phone_call.c.direction == "out")
    assert [row.status for row in rows] == ["no_answer"] * 3
    assert "not_reached" in [one["topic"] for one in (await who.see())["queue"]]


async def test_what_a_telephone_cannot_do_is_said_in_words(demo: Demonstration) -> None:
    who = await demo.visitor()
    for what in ({}, {"do": "press", "key": "12"}, {"do": "press", "key": "x"}, {"do": "sing"}):
        status, answer = await who.act("call", what)
        assert (status, len(answer["error"]) > 10) == (400, True), what
    assert (await who.act("call", {"do": "put_down"}))[0] == 200, "there is nothing to put down"
    assert (await who.act("call", {"do": "say", "text": " "}))[0] == 422
