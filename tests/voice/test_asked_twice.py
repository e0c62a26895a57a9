"""A turn that is asked for again, at once or when the call is over, sounds the same to the byte and stores nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from db import phone, schema, sending
from db.sending import End
from scheduler.ticks import Ticks
from tests.content import NOOR
from tests.fakes.exchange import Callee
from tests.fakes.telephone import Caller
from tests.voice.conftest import Calls
from tests.voice.test_calls import screened
from tests.voice.transcripts import NAMES, transcript
from tests.voice.wire import NUMBER

pytestmark = pytest.mark.slow  # left out of `make test-fast`


class Once(Calls):
    """Callers of whom each turn is looked at twice more, when it was answered and when the call is over."""

    async def over(self, caller: Caller) -> None:
        """Ask for every document of this call again. Each must be what it was, and leave the tables as they are."""
        await caller.hang_up()
        for place, page in enumerate(caller.pages):
            before = self.rows()
            self.later(seconds=30)
            assert await caller.again(page) == page.body, f"turn {place} says otherwise"
            assert self.rows() == before, f"turn {place} stores something again"

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.house.engine.connect() as connection:
            return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0
                    for table in schema.metadata.sorted_tables}  # fmt: skip


@pytest.fixture
def once(calls: Calls) -> Once:
    return Once(calls.house, calls.exchange, calls.clock)


async def test_a_call_with_silences_poor_guesses_and_keys_that_say_nothing(once: Once) -> None:
    caller = await once.caller().phone()
    await caller.wait()
    await caller.wait(SpeechResult="", Confidence="0.0")
    await caller.say("ja", 0.31)
    await caller.say("ja")
    await caller.press("7")
    await caller.press("*")
    await caller.press("1")
    assert once.asked(caller) == "about.age_band"
    await caller.press("#")
    await once.over(caller)


@pytest.mark.parametrize("callee", [Callee(presses="1"), Callee(presses="2"), Callee("no-answer")], ids=repr)
async def test_a_call_that_is_put_through(once: Once, callee: Callee) -> None:
    once.exchange.callees[NOOR] = callee
    caller = await once.caller().phone()
    await caller.press("0")
    assert [page.url.rpartition("voice")[2].partition("?")[0] for page in caller.pages][:2] == ["", "/1"]
    assert any("/dial/" in page.url for page in caller.pages)
    assert caller.over == (callee.presses == "1" and callee.end is None)
    await once.over(caller)
    with once.house.engine.connect() as connection:
        legs = connection.execute(select(schema.phone_leg).where(schema.phone_leg.c.call == caller.sid)).all()
    assert len(legs) == 1


async def test_a_cry_with_a_silence_after_it(once: Once) -> None:
    caller = await once.caller().phone()
    await caller.press("1")
    await caller.say("ik wil niet meer leven", 0.4)
    assert once.document(caller)["callbacks"][0]["urgency"] == "urgent"
    await caller.wait()
    await once.over(caller)
    assert len(once.document(caller)["callbacks"]) == 1


async def test_a_call_on_which_somebody_has_all_erased(once: Once) -> None:
    caller = await once.caller().phone()
    await caller.press("1")
    await caller.say("wis mijn gegevens")
    before = once.rows()
    await caller.say("ja")
    after = once.rows()
    assert after["person"] == before["person"] - 1
    assert await caller.again() == caller.page.body
    await caller.hang_up()
    assert await caller.again() == caller.page.body
    assert once.rows() == after, "of whoever is gone nothing is kept, whatever is asked again or told of the call"


@pytest.mark.parametrize("picked", ["human", "unknown", "machine_end_beep", "fax"])
async def test_a_call_of_ours(once: Once, picked: str) -> None:
    person = await screened(once, transcript(NAMES[0]), aloud=False)
    caller = Caller.called(once.exchange, f"CA{picked}", person.from_)
    url = once.exchange.ours(f"voice/out/{rung(once)}/1")
    await caller.pick_up(url, picked)
    assert caller.over == picked.startswith(("machine", "fax"))
    if not caller.over:
        await caller.press("1")
        await caller.wait()
    await once.over(caller)


def rung(once: Once) -> int:
    """The check-in of whoever was screened has come, and they are being called: the row of what is said then."""
    engine = once.house.engine
    once.later(days=7)
    assert Ticks(engine, once.house.ledger, lambda: once.clock[0], _Tally()).due()
    message, *_ = sending.claim(engine, End("dronten", NUMBER, "voice"), once.clock[0], 9)
    assert phone.begin(engine, message, once.clock[0].date(), once.clock[0]) == 1
    return message.outbox_id


class _Tally:
    def ticked(self, job: str, *, well: bool) -> None:
        assert (job, well) == ("due", True)
