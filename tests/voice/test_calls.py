"""Whole screenings on the telephone: each document to the letter and twice the same, and stored as those by SMS are."""

from __future__ import annotations

import pytest

from db import schema
from tests.fakes.telephone import Caller
from tests.voice.conftest import Calls
from tests.voice.talks import ENGLISH, OWN_NUMBER, outcome
from tests.voice.transcripts import NAMES, NUMBERS, Answered, transcript

pytestmark = pytest.mark.slow  # left out of `make test-fast`


async def screened(calls: Calls, said: tuple[Answered, ...], *, aloud: bool) -> Caller:
    """Somebody who gave all these answers in one call, by keys where there are keys for it, or all `aloud`."""
    caller = await calls.caller().phone()
    greeting, *answers = said
    if greeting.words.lower() in ENGLISH:
        await caller.say("English")
    for answer in answers:
        calls.later(seconds=20)
        while (asked := calls.asked(caller)) in NUMBERS and answer.question not in NUMBERS:
            await caller.press(OWN_NUMBER.removeprefix("+"))
        if answer.question in NUMBERS and asked not in NUMBERS:
            continue
        keys = None if aloud else answer.keys
        await (caller.press(keys.replace(" ", "")) if keys else caller.say(answer.words))
    await caller.hang_up()
    return caller


WAYS = [(name, False) for name in NAMES] + [(name, True) for name in NAMES[:2]]


@pytest.mark.parametrize(("name", "aloud"), WAYS, ids=[f"{name}{'-aloud' * aloud}" for name, aloud in WAYS])
async def test_a_whole_call_stores_what_the_same_screening_by_sms_stores(calls: Calls, name: str, aloud: bool) -> None:
    said = transcript(name)
    caller = await screened(calls, said, aloud=aloud)
    document = calls.document(caller)
    by_sms = calls.house.person().play(said, ["sms"]).document()
    assert outcome(document).decode() == outcome(by_sms).decode()
    assert {one["raw_channel"] for one in document["answers"]} == {"voice"}
    # Asked for twice, and each turn is there once.
    with calls.house.engine.connect() as connection:
        known = schema.inbox.c.external_id.like(f"{caller.sid}/%")
        turns = connection.scalars(
            schema.inbox.select().with_only_columns(schema.inbox.c.external_id).where(known)
        ).all()
    assert turns == [f"{caller.sid}/{turn}" for turn in range(len(caller.pages))]
    assert {one["status"] for one in document["messages"]} == {"received", "sent"}
