"""The parts of a service: one that a bug ended begins again, and the end waits for what is nearly done."""

from __future__ import annotations

import asyncio

import pytest

import peilstation.service
from bot.sender import Sender
from bot.telegram import Telegram as Line
from tests.service.people import BySms, ByTelegram, talk
from tests.service.town import Town, until

pytestmark = pytest.mark.slow  # left out of `make test-fast`


async def test_a_sender_that_a_bug_ended_begins_again(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(peilstation.service, "BROKEN", 0.05)
    round_, times = Sender._round, [0]

    async def breaking(self: Sender) -> None:
        times[0] += 1
        if times[0] in (1, 3):
            raise ZeroDivisionError
        await round_(self)

    monkeypatch.setattr(Sender, "_round", breaking)
    person = BySms(town)
    async with town.service(("web", "sender"), telegram=None):
        await talk(town, person, ["Hallo", "ja"])
    assert len(person.told()) == 3
    assert caplog.text.count("part.broke") == 2


async def test_a_button_pressed_at_the_last_moment_stops_turning(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Line.acknowledge

    async def slow(self: Line, payload: object) -> None:
        await asyncio.sleep(0.3)
        await answer(self, payload)

    monkeypatch.setattr(Line, "acknowledge", slow)
    person = ByTelegram.of(town)
    async with town.service(("web", "sender"), sms=False):
        await talk(town, person, ["Hallo"])
        person.say("[Ja]")
        await until(lambda: len(person.told()) == 3)
    assert [call.status for call in town.telegram.calls if call.method == "answerCallbackQuery"] == [200]


async def test_a_service_without_lines_runs_and_ends(town: Town) -> None:
    async with town.service(telegram=None, sms=False) as running:
        assert running.service.lines == []
    assert running.service.stop.is_set()


async def test_a_role_alone_does_only_its_own(town: Town) -> None:
    person = BySms(town)
    async with town.service(("web",), telegram=None):
        person.say("Hallo")
        await until(lambda: town.twilio.posts)
        await asyncio.sleep(0.5)
        assert person.told() == []
        async with town.service(("sender",), telegram=None, answers_sms=False) as sender:
            await until(lambda: len(person.told()) == 2)
            assert {route.path for route in sender.service.app().routes} == {  # type: ignore[attr-defined]
                "/health/live", "/health/ready", "/metrics"
            }  # fmt: skip
