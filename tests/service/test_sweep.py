"""The sweep: what people texted while nobody was there is fetched from Twilio's list, oldest first, once each."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

import bot.sweep
from bot.sms import Sms
from db import people, schema
from demo import faults
from tests.service.people import BySms, agreed, talk
from tests.service.town import NUMBER, Town, until

pytestmark = pytest.mark.slow  # left out of `make test-fast`

LISTED = ["Hallo", "ja", "1", "82"]
MARKED = schema.mark.c.name == "sweep:dronten"


def missed(town: Town, person: BySms, *lines: str) -> None:
    """Texts that came while nobody answered; each a minute after the one before."""
    for line in lines:
        town.hand.on(minutes=1)
        town.twilio.text(person.number, NUMBER, line, deliver=False)


def texts(town: Town) -> list[str]:
    """What is in the inbox, in order of arrival."""
    return [row.text for row in town.rows(schema.inbox)]


async def swept(town: Town, times: int = 1) -> None:
    """The sweep has got to its end."""
    lists = [call for call in town.twilio.calls if call.method == "list"]
    assert len(lists) >= times or await until(lambda: town.count(schema.mark, MARKED))
    await until(lambda: town.count(schema.mark, MARKED, schema.mark.c.at == town.clock.now()))


async def test_what_came_while_the_service_was_down_is_answered_in_order(both: Town) -> None:
    person = BySms(both)
    missed(both, person, *LISTED)
    async with both.service(("web", "sender"), telegram=None):
        await both.quiet(len(LISTED))
    assert texts(both) == LISTED
    assert both.document(person.urn)["answers"][-1]["value"] == "75_84"
    assert len(person.told()) == 5


async def test_a_long_list_is_read_page_by_page(town: Town) -> None:
    crowd = [BySms(town, f"+447700900{number:03}") for number in range(120)]
    for number, person in enumerate(crowd):
        missed(town, person, f"bericht {number}")
    async with town.service(("web",), telegram=None):
        await until(lambda: town.count(schema.inbox) == 120)
        await swept(town)
    assert texts(town) == [f"bericht {number}" for number in range(120)]
    assert sum(call.method == "list" for call in town.twilio.calls) == 3


async def test_the_list_and_the_webhook_together_take_a_message_once(town: Town) -> None:
    person = BySms(town)
    for line in LISTED:
        missed(town, person, line)
    sids = [message.sid for message in town.twilio.messages]
    async with town.service(("web", "sender"), telegram=None):
        for sid in sids * 3:
            town.twilio.deliver(sid)
        await until(lambda: all(len(town.twilio.posted(sid)) == 3 for sid in sids))
        await swept(town)
        await town.quiet(len(LISTED))
    assert sorted(texts(town)) == sorted(LISTED)
    assert {post.status for post in town.twilio.posts if post.kind == "sms"} == {200}


async def test_what_we_sent_is_not_taken_for_what_they_said(town: Town) -> None:
    person = BySms(town)
    async with town.service(("web", "sender"), telegram=None):
        await talk(town, person, ["Hallo"])
    # Somebody with whose number we share an account writes to our number through the API.
    town.twilio._new("AC" + "1" * 32, "+447700900500", NUMBER, "Van de buren", "outbound-api")
    town.hand.on(hours=1)
    async with town.service(("web", "sender"), telegram=None):
        await swept(town)
    assert texts(town) == ["Hallo"]


async def test_the_first_sweep_leaves_what_is_older_than_two_days(town: Town) -> None:
    person = BySms(town)
    missed(town, person, "van de vorige eigenaar")
    town.hand.on(days=2, minutes=1)
    missed(town, person, "Hallo")
    async with town.service(("web",), telegram=None):
        await swept(town)
    assert texts(town) == ["Hallo"]


async def test_after_a_long_outage_it_reads_back_to_where_it_was(town: Town) -> None:
    person = BySms(town)
    async with town.service(("web",), telegram=None):
        await swept(town)
    missed(town, person, "Hallo")
    town.hand.on(days=12)
    missed(town, person, "ja")
    async with town.service(("web",), telegram=None):
        await swept(town)
    assert texts(town) == ["Hallo", "ja"]


async def test_a_list_that_fails_is_asked_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.sweep, "AFTER_A_FAILURE", 0.05)
    for fault in (faults.Status(500), faults.Status(429), faults.Html(), faults.Reset(accepted=False)):
        town.twilio.faults.add(fault, method="list")
    missed(town, BySms(town), "Hallo")
    async with town.service(("web",), telegram=None):
        await until(lambda: town.count(schema.inbox) == 1)
    assert texts(town) == ["Hallo"]


async def test_a_list_that_fails_half_way_leaves_the_mark_where_it_was(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Sms.missed
    monkeypatch.setattr(bot.sweep, "AFTER_A_FAILURE", 3600.0)

    async def broken(self: Sms, since: Any) -> Any:
        async for found in page(self, since):
            yield found
            raise ConnectionResetError

    monkeypatch.setattr(Sms, "missed", broken)
    missed(town, BySms(town), "Hallo")
    async with town.service(("web",), telegram=None):
        await until(lambda: any(call.method == "list" and call.status for call in town.twilio.calls))
        await asyncio.sleep(0.2)
    assert town.count(schema.mark, MARKED) == 0
    assert texts(town) == []


async def test_it_sweeps_every_hour(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert timedelta(hours=1) / timedelta(seconds=1) == bot.sweep.EVERY
    monkeypatch.setattr(bot.sweep, "EVERY", 0.2)
    async with town.service(("web",), telegram=None):
        await swept(town)
        missed(town, BySms(town), "Hallo")
        await until(lambda: town.count(schema.inbox) == 1)


async def test_what_can_never_be_stored_keeps_nobody_waiting(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.door import Door
    from db.ledger import NotStored

    take = Door.take

    async def refusing(self: Door, payload: Any) -> None:
        if payload["Body"] == "onbewaarbaar":
            raise NotStored("ZeroDivisionError")
        await take(self, payload)

    monkeypatch.setattr(Door, "take", refusing)
    person = BySms(town)
    missed(town, person, "onbewaarbaar", "Hallo")
    async with town.service(("web",), telegram=None):
        await swept(town)
    assert texts(town) == ["Hallo"]


async def test_messages_of_who_was_erased_store_nothing(town: Town) -> None:
    person = BySms(town)
    agreed(town, person)
    async with town.service(("web", "sender"), telegram=None):
        await talk(town, person, ["wis mijn gegevens"])
        person.say("ja")
        await until(lambda: people.find(town.engine, person.urn) == [])
        await until(lambda: not town.count(schema.outbox))
    town.hand.on(hours=1)
    async with town.service(("web", "sender"), telegram=None):
        await swept(town)
    assert people.find(town.engine, person.urn) == []
    assert [town.count(table) for table in (schema.person, schema.inbox, schema.outbox)] == [0, 0, 0]


async def test_the_end_breaks_off_a_sweep_that_hangs(town: Town) -> None:
    town.twilio.faults.add(faults.Hang(accepted=False), method="list", times=None)
    async with town.service(("web",), telegram=None) as running:
        await until(lambda: any(call.method == "list" for call in town.twilio.calls))
        running.stop()
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 3
