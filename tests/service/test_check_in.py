"""A check-in over HTTP: seven days on, within the hours, once; answered, gone wrong, too late, or called off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

import scheduler.ticks
from db import schema
from flows.events import Channel
from tests.service.people import ON_TELEGRAM, RIET, BySms, ByTelegram, Person, Rehearsal, agreed, comparable, talk
from tests.service.town import Running, Town, until

pytestmark = pytest.mark.slow  # left out of `make test-fast`

ASKED = "Dag, dit is Peilstation Dronten."


def awaited(town: Town, person: Person) -> None:
    """Whose screening is over, with a check-in agreed for Tuesday 1 December, a little after ten."""
    agreed(town, person)
    (due,) = town.document(person.urn)["due"]
    assert (due["kind"], due["local_date"], due["status"]) == ("check_in.week_1", "2026-12-01", "pending")


def person_on(town: Town, channel: str) -> Person:
    return BySms(town) if channel == "sms" else ByTelegram.of(town)


def asked(person: Person) -> int:
    """How often they were asked how it went."""
    return sum(text.startswith(ASKED) for text in person.told())


async def ticked(town: Town, running: Running) -> None:
    """A look of the scheduler, and all that may leave has left."""
    await running.tick()
    await town.quiet()


@pytest.mark.parametrize("channel", ["sms", "telegram"])
async def test_a_check_in_comes_seven_days_on_and_is_answered_as_in_the_terminal(
    town: Town, fresh: Callable[[str], str], channel: Channel
) -> None:
    person, answers = person_on(town, channel), ["ja, het is gelukt", "gaat wel"]
    lines = RIET if channel == "sms" else ON_TELEGRAM
    rehearsal = Rehearsal(fresh("rehearsal.db"), town.key, channel, person.urn)
    rehearsed = rehearsal.play(lines, answers)
    async with town.service(("web", "sender")) as running:
        await talk(town, person, lines)
        said = len(person.told())
        town.hand.on(days=6, hours=23)
        await ticked(town, running)
        assert len(person.told()) == said
        town.hand.on(hours=2)
        await ticked(town, running)
        assert asked(person) == 1
        await talk(town, person, answers)
        shown = town.document(person.urn, texts=True)
    assert person.told() == rehearsal.told()
    assert comparable(shown) == comparable(rehearsed)
    assert next(one["status"] for one in shown["due"]) == "fired"
    assert shown["conversation"]["flow"] == "check_in"
    assert any(one["question"].startswith("check_in.") for one in shown["answers"])
    assert {one["raw_channel"] for one in shown["answers"]} == {channel}


async def test_the_scheduler_of_the_service_looks_by_itself(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler.ticks, "EVERY", 0.2)
    person = BySms(town)
    awaited(town, person)
    async with town.service(telegram=None):
        town.hand.on(days=7, hours=1)
        await until(lambda: asked(person) == 1)
        await asyncio.sleep(0.6)
        assert asked(person) == 1


async def test_nothing_leaves_in_the_evening_or_on_a_sunday(town: Town) -> None:
    person = BySms(town)
    awaited(town, person)
    async with town.service(("web", "sender"), telegram=None) as running:
        town.hand.on(days=7, hours=11)  # Tuesday after nine in the evening: nobody looked before
        await ticked(town, running)
        assert asked(person) == 0
        town.hand.on(hours=11)  # Wednesday after eight
        await ticked(town, running)
        assert asked(person) == 0
        town.hand.on(hours=1)
        await ticked(town, running)
        assert asked(person) == 1


async def test_a_check_in_written_in_time_but_not_sent_waits_for_the_window(town: Town) -> None:
    person = BySms(town)
    awaited(town, person)
    async with town.service(("web",), telegram=None) as running:
        town.hand.on(days=7, hours=1)
        await running.tick()
        town.hand.on(hours=10)  # nine in the evening
        async with town.service(("sender",), telegram=None, answers_sms=False):
            await until(lambda: not town.count(schema.outbox, schema.outbox.c.claimed_until.is_not(None)))
            await asyncio.sleep(0.5)
            assert asked(person) == 0
            town.hand.on(hours=13)
            await until(lambda: asked(person) == 1)


async def test_a_check_in_that_was_never_sent_in_time_expires(town: Town) -> None:
    person = BySms(town)
    awaited(town, person)
    async with town.service(("web",), telegram=None) as running:
        town.hand.on(days=7, hours=1)
        await running.tick()
        town.hand.on(days=2)
        async with town.service(("sender",), telegram=None, answers_sms=False):
            await until(lambda: not town.count(schema.outbox, schema.outbox.c.status == "queued"))
    assert asked(person) == 0
    assert town.document(person.urn)["messages"][-1]["status"] == "expired"


async def test_a_moment_noticed_too_late_expires_and_says_nothing(town: Town) -> None:
    person = BySms(town)
    awaited(town, person)
    async with town.service(("web", "sender"), telegram=None) as running:
        town.hand.on(days=10)
        await ticked(town, running)
    assert asked(person) == 0
    assert [one["status"] for one in town.document(person.urn)["due"]] == ["expired"]


async def test_who_said_stop_is_not_asked(town: Town) -> None:
    person = BySms(town)
    awaited(town, person)
    async with town.service(("web", "sender"), telegram=None) as running:
        await talk(town, person, ["STOP"])
        town.hand.on(days=7, hours=1)
        await ticked(town, running)
    assert asked(person) == 0
    assert [one["status"] for one in town.document(person.urn)["due"]] == ["cancelled"]


async def test_who_was_erased_is_not_asked(town: Town) -> None:
    person = BySms(town)
    awaited(town, person)
    callbacks = [one["id"] for one in town.document(person.urn)["callbacks"]]
    async with town.service(("web", "sender"), telegram=None) as running:
        await talk(town, person, ["wis mijn gegevens"])
        person.say("ja")
        await until(lambda: not town.count(schema.person))
        town.hand.on(days=7, hours=1)
        await ticked(town, running)
    assert asked(person) == 0
    assert callbacks
    assert town.count(schema.due) == 0


async def test_a_stop_between_the_writing_and_the_sending_holds_it_back(town: Town) -> None:
    person = BySms(town)
    awaited(town, person)
    async with town.service(("web",), telegram=None) as running:
        town.hand.on(days=7, hours=1)
        await running.tick()
        before = town.count(schema.inbox)
        person.say("STOP")
        await until(lambda: town.count(schema.inbox) == before + 1)
        async with town.service(("sender",), telegram=None, answers_sms=False):
            await town.quiet()
    assert asked(person) == 0


async def test_a_bad_answer_becomes_a_callback(both: Town) -> None:
    person = BySms(both)
    awaited(both, person)
    async with both.service(("web", "sender"), telegram=None) as running:
        both.hand.on(days=7, hours=1)
        await ticked(both, running)
        await talk(both, person, ["nee", "niet zo goed"])
    callbacks = {one["topic"]: one["status"] for one in both.document(person.urn)["callbacks"]}
    assert callbacks["bad_check_in"] == "open"


async def test_two_schedulers_that_look_again_and_again_ask_once(both: Town) -> None:
    people = [BySms(both, f"+4477009001{number:02}") for number in range(8)]
    agreed(both, *people)
    async with (
        both.service(("web", "sender"), telegram=None) as one,
        both.service(("scheduler",), telegram=None, answers_sms=False) as other,
    ):
        both.hand.on(days=7, hours=1)
        await asyncio.gather(*(running.tick() for running in (one, other) * 4))
        await both.quiet()
    assert [asked(person) for person in people] == [1] * len(people)
    assert both.count(schema.due, schema.due.c.status == "fired") == len(people)
