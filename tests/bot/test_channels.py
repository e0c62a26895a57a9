"""The contract of every channel: what its provider posts becomes these events, what we say becomes these calls.

A new channel is one file, one entry in bot.channels and one here in providers, and a folder of payloads.
"""

from __future__ import annotations

from typing import Any

import pytest

from bot.channel import LONGEST_ID, Malformed, Refused, Sent, ShutOut, Throttled, clean
from bot.channels import CHANNELS
from demo.faults import Html, Reset, Status
from flows.effects import Choice, Reply
from tests.bot.doors import NOW, PLACES, opened
from tests.bot.providers import PROVIDERS
from tests.bot.recorded import FOLDER, ID, Posted, Said, posted, said, shared_updates
from tests.vectors_read import difficult_texts

EVERY = pytest.mark.parametrize("name", CHANNELS)


def test_every_channel_has_payloads_and_a_provider() -> None:
    assert set(CHANNELS) == set(PROVIDERS) == {path.name for path in FOLDER.iterdir()}
    for name in CHANNELS:
        assert (FOLDER / name / "replies.jsonl").exists()


def test_every_shared_update_has_its_answer() -> None:
    lines = [case.values[0] for case in posted() if "telegram-line" in str(case.id)]
    assert [case.payload for case in lines] == shared_updates()


# --- the way in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", posted())
async def test_what_a_provider_posts_becomes_this_event(case: Posted) -> None:
    channel = opened(case.channel, PLACES[0])
    try:
        if case.becomes == "malformed":
            with pytest.raises(Malformed):
                channel.heard(case.payload, id=ID, at=NOW)
        else:
            assert channel.heard(case.payload, id=ID, at=NOW) == case.event(channel.account)
    finally:
        await channel.close()


@EVERY
async def test_two_municipalities_have_two_accounts(name: Any) -> None:
    channels = [opened(name, place) for place in PLACES]
    assert len({channel.account for channel in channels}) == 2
    assert [channel.municipality for channel in channels] == list(PLACES)
    for channel in channels:
        assert channel.account.isprintable()
        assert len(channel.account) <= LONGEST_ID
        await channel.close()


# --- the way out --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", said())
async def test_what_we_say_becomes_this_call_and_is_accepted(case: Said) -> None:
    async with PROVIDERS[case.channel]() as side:
        outcome = await side.channel.send(side.leaving(case.reply))
        assert side.calls() == [case.call]
        assert isinstance(outcome, Sent)
        assert outcome.external_id


@EVERY
@pytest.mark.slow
async def test_every_difficult_text_leaves_well_formed_and_is_accepted_unless_nothing_is_to_be_seen(name: Any) -> None:
    async with PROVIDERS[name]() as side:
        for text in difficult_texts():
            reply = Reply(text, (Choice("a", text[:20].strip() or "x"), Choice("b", "Nee")), "djg6.3")
            outcome = await side.channel.send(side.leaving(reply))
            assert isinstance(outcome, Sent) or _unseen(text), (text[:50], outcome)
            alone = await side.channel.send(side.leaving(Reply(text)))
            assert isinstance(alone, Sent | Refused)
        bodies = [call[side.words] for call in side.calls() if side.words in call]
        for body in bodies:
            assert "\0" not in body
            assert clean(body) == body
        assert None not in side.statuses()


def _unseen(text: str) -> bool:
    return not "".join(char for char in text if char >= " " and char != "\x7f").strip()


@EVERY
@pytest.mark.slow
async def test_every_message_carries_the_words_as_they_are(name: Any) -> None:
    async with PROVIDERS[name]() as side:
        texts = [text for text in difficult_texts() if 0 < len(clean(text)) <= 800 and not _unseen(text)]
        for text in texts:
            await side.channel.send(side.leaving(Reply(text)))
        assert [call[side.words] for call in side.calls()] == [clean(text) for text in texts]


@EVERY
@pytest.mark.parametrize("urn", ["telegram:True", "telegram:", "telegram:9" + "9" * 80, "tel:", "tel:+\ud83d", "x"])
async def test_nobody_to_send_to_is_an_outcome_and_no_fault(name: Any, urn: str) -> None:
    async with PROVIDERS[name]() as side:
        outcome = await side.channel.send(side.leaving(Reply("Dag"), urn=urn))
        assert not isinstance(outcome, Sent)


@EVERY
async def test_what_the_provider_makes_of_a_call_is_told_apart(name: Any) -> None:
    async with PROVIDERS[name]() as side:
        message = side.leaving(Reply("Dag"))
        for fault, outcome in (
            (Status(429, retry_after=7), Throttled(7.0)),
            (Status(401), ShutOut),
            (Status(404), ShutOut),
            (Status(500), "NotTaken"),
            (Html(502), "NotTaken"),
            (Reset(accepted=True), "Unknown"),
            (Reset(accepted=False), "Unknown"),
            (Status(400), Refused),
        ):
            side.faults.add(fault)
            became = await side.channel.send(message)
            assert outcome in (became, type(became), type(became).__name__), fault
        assert isinstance(await side.channel.probe(), Sent)


@EVERY
async def test_a_provider_that_is_not_there_took_nothing(name: Any) -> None:
    async with PROVIDERS[name]() as side:
        message = side.leaving(Reply("Dag"))
        channel = opened(name, PLACES[0])
        for outcome in (await channel.send(message), await channel.probe()):
            assert type(outcome).__name__ == "NotTaken"
        assert list(await channel.look_up(message)) == []
        await channel.close()


@EVERY
async def test_a_courtesy_raises_nothing_whatever_was_posted(name: Any) -> None:
    async with PROVIDERS[name]() as side:
        queries: list[Any] = ["1", "\ud83d", "", "x" * 9000, 1, None, [], {}]
        payloads: list[Any] = [None, [], "x", {}, {"callback_query": []}]
        for payload in [*payloads, *({"callback_query": {"id": query}} for query in queries)]:
            await side.channel.acknowledge(payload)
