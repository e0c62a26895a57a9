"""Our real SMS door and sender against judges that nobody here wrote: emulate and Twilio's description."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from twilio.base import values

from bot import calls
from bot.channel import Account, NotTaken, Refused, Sent, ShutOut
from bot.sms import Sms
from db import schema
from db.crypto import KeyRing, generate
from db.engine import connect
from db.migrate import upgrade
from db.sending import Leaving
from flows.effects import Choice, Reply
from tests.outside import judges
from tests.outside.judges import EmulatedTwilio, Judge
from tests.service.people import RIET, Rehearsal
from tests.service.town import Running, Town, until

pytestmark = pytest.mark.slow  # left out of `make test-fast`

PERSON = "+447700900123"
LINES = RIET


def migrated(folder: Path, name: str, key: str) -> str:
    url = f"sqlite:///{folder / name}"
    engine = connect(url, KeyRing.from_text(key))
    upgrade(engine)
    engine.dispose()
    return url


class AtTwilio(Town):
    """A town whose Twilio is a judge."""

    api = ""

    def settings(self, url: str, **channels: Any) -> dict[str, str]:
        block = "PEILSTATION_MUNICIPALITIES__DRONTEN__"
        theirs = {"TWILIO_ACCOUNT_SID": judges.ACCOUNT_SID, "TWILIO_AUTH_TOKEN": judges.AUTH_TOKEN,
                  "TWILIO_NUMBER": judges.OUR_NUMBER}  # fmt: skip
        said = super().settings(url, **channels) | {"PEILSTATION_TWILIO_API_URL": self.api}
        return said | {block + name: text for name, text in theirs.items()}


@asynccontextmanager
async def serving(folder: Path, api: str) -> AsyncIterator[tuple[Town, Running]]:
    """The service, with its SMS at this Twilio, at the hour that it is: the judge's clock is the machine's."""
    key = generate()
    town = AtTwilio(migrated(folder, "p.db", key), key, folder, starts=datetime.now(UTC))
    town.api = api
    async with town, town.service(("web", "sender"), telegram=None, answers_sms=False) as running:
        yield town, running


async def conversed(judge: EmulatedTwilio, town: Town, running: Running, lines: tuple[str, ...]) -> None:
    """Say these lines; each is answered before the next."""
    await judge.point(sms_url=f"{running.url}/twilio/dronten/sms")
    for number, line in enumerate(lines, start=1):
        town.hand.on(seconds=20)
        await judge.text(PERSON, line)
        await town.quiet(number, 20)


async def test_a_whole_conversation_with_emulate_is_that_of_the_terminal(
    emulated_twilio: EmulatedTwilio, tmp_path: Path
) -> None:
    rehearsal = Rehearsal(migrated(tmp_path, "r.db", key := generate()), key, "sms", f"tel:{PERSON}")
    rehearsed = rehearsal.play(LINES)
    async with serving(tmp_path, emulated_twilio.url) as (town, running):
        await conversed(emulated_twilio, town, running, LINES)
        listed = [one for one in await emulated_twilio.messages() if one["direction"] != "inbound"]
        # What is promised depends on the hour, and that is the machine's here.
        here, there = [one["body"] for one in reversed(listed)], rehearsal.told()
        assert [a for a in here if not a.startswith("Afgesproken")] == [
            b for b in there if not b.startswith("Afgesproken")
        ]
        answers = town.document(f"tel:{PERSON}")["answers"]
        assert [(a["question"], a["value"]) for a in answers] == [
            (a["question"], a["value"]) for a in rehearsed["answers"]
        ]
        sids = {row.external_id for row in town.rows(schema.outbox)}
        assert sids == {one["sid"] for one in listed}
    assert {(one.event, one.status) for one in await emulated_twilio.deliveries()} <= {
        ("message.inbound", 200), ("message.status", 200), ("message.queued", 200)
    }  # fmt: skip


async def test_what_emulate_tells_of_a_message_is_written_down(emulated_twilio: EmulatedTwilio, tmp_path: Path) -> None:
    async with serving(tmp_path, emulated_twilio.url) as (town, running):
        await conversed(emulated_twilio, town, running, ("Hallo",))
        first, second = town.rows(schema.outbox)
        for status in ("sent", "delivered"):
            await emulated_twilio.progress(first.external_id, status)
        await emulated_twilio.progress(second.external_id, "undelivered")
        await until(lambda: {row.status for row in town.rows(schema.outbox)} == {"delivered", "failed"})
    assert [one.status for one in await emulated_twilio.deliveries()] == [200] * 6


async def test_what_emulate_could_not_bring_is_swept_up(emulated_twilio: EmulatedTwilio, tmp_path: Path) -> None:
    await emulated_twilio.point(sms_url="http://127.0.0.1:1/nobody")
    for line in ("Hallo", "ja", "1"):
        await emulated_twilio.text(PERSON, line)
    async with serving(tmp_path, emulated_twilio.url) as (town, _):
        await town.quiet(3, 20)
        assert [row.text for row in town.rows(schema.inbox)] == ["Hallo", "ja", "1"]


# --- each request we make, read against the description --------------------------------------------------------------


def leaving(text: str = "Hé, 5 €: waar woont u?") -> Leaving:
    """A message on its way."""
    now = datetime.now(UTC)
    reply = Reply(text, (Choice("yes", "Ja"), Choice("no", "Nee")), "about.kern")
    return Leaving(7, "dronten", judges.OUR_NUMBER, "sms", "reply", now + timedelta(days=1), now, 1, 1, "p", True,
                   f"tel:{PERSON}", reply)  # fmt: skip


@asynccontextmanager
async def line(url: str, token: str = judges.AUTH_TOKEN) -> AsyncIterator[Sms]:
    """Our channel, at this Twilio."""
    account = Account("dronten", url, "https://peilstation.example", judges.OUR_NUMBER, judges.ACCOUNT_SID, token)
    channel = Sms(account)
    try:
        yield channel
    finally:
        await channel.close()


async def swept(channel: Sms) -> list[dict[str, str]]:
    since = datetime.now(UTC) - timedelta(days=2)
    return [form async for page in channel.missed(since) for form in page]


REQUESTS: dict[str, Callable[[Sms], Any]] = {
    "send": lambda channel: channel.send(leaving()),
    "look_up": lambda channel: channel.look_up(leaving()),
    "probe": lambda channel: channel.probe(),
    "sweep": swept,
}


@pytest.mark.parametrize("request_", REQUESTS)
async def test_each_request_is_as_twilio_describes_it(twilio_description: Judge, request_: str) -> None:
    async with line(twilio_description.url) as channel:
        outcome = await REQUESTS[request_](channel)
    assert not isinstance(outcome, Refused | NotTaken | ShutOut)
    assert len(twilio_description.answers()) >= 1
    assert {answer.status // 100 for answer in twilio_description.answers()} == {2}
    assert twilio_description.complaints() == []


async def test_a_request_for_a_call_is_as_twilio_describes_it(
    twilio_description: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Prism takes a name that comes more than once in a form for one value; Twilio wants its events so.
    monkeypatch.setattr(calls, "EVENTS", values.unset)
    async with line(twilio_description.url) as channel:
        assert isinstance(await calls.make(channel, "https://peilstation.example", "made-up", PERSON), Sent)
    assert twilio_description.complaints() == []


async def test_before_emulate_each_request_and_answer_is_as_described(
    emulated_twilio: EmulatedTwilio, described_twilio: Judge
) -> None:
    async with line(described_twilio.url) as channel:
        sent = await channel.send(leaving())
        assert isinstance(sent, Sent)
        assert list(await channel.look_up(leaving())) == [sent.external_id]
        assert await channel.look_up(leaving("iets anders")) == []
        assert await channel.probe() == Sent()
        await emulated_twilio.text(PERSON, "Hallo")
        assert [(form["From"], form["Body"]) for form in await swept(channel)] == [(PERSON, "Hallo")]
    assert described_twilio.complaints() == []
    (shown,) = [one for one in await emulated_twilio.messages() if one["direction"] != "inbound"]
    assert shown["body"].startswith("Hé, 5 €: waar woont u?")


async def test_a_whole_conversation_passes_the_description_before_emulate(
    emulated_twilio: EmulatedTwilio, described_twilio: Judge, tmp_path: Path
) -> None:
    async with serving(tmp_path, described_twilio.url) as (town, running):
        await conversed(emulated_twilio, town, running, LINES[:4])
        await asyncio.sleep(0)
        assert town.count(schema.outbox, schema.outbox.c.external_id.is_(None)) == 0
    assert described_twilio.complaints() == []


async def test_a_token_that_is_not_ours_shuts_us_out(emulated_twilio: EmulatedTwilio) -> None:
    async with line(emulated_twilio.url, "another token") as channel:
        assert isinstance(await channel.send(leaving()), ShutOut)
        assert isinstance(await channel.probe(), ShutOut)
        assert list(await channel.look_up(leaving())) == []
