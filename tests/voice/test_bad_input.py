"""Whatever is spoken, pressed or typed: a call is answered with a document as Twilio describes it, every time."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote_plus

import pytest

from bot import twiml, web
from bot.saying import Manner, Speaker
from bot.twiml import Hearing, Words
from bot.voice import Turn
from db.intake import Stored
from db.ledger import Receipt
from flows.effects import Choice, Reply
from flows.events import Inbound
from tests.content import dronten
from tests.fakes.telephone import Caller
from tests.fakes.twiml import read
from tests.vectors_read import HERE, difficult_texts
from tests.voice.conftest import Calls
from tests.voice.talks import STARTS

pytestmark = pytest.mark.slow  # left out of `make test-fast`

CELLS = (HERE / "vectors" / "csv_injection_payloads.txt").read_text("utf-8").splitlines()
FORM = web.LARGEST - 1024
"""Bytes that what is said may have in a form, beside the rest of it."""


def spoken() -> Iterator[str]:
    """What a recogniser could give, and what a keypad of somebody else's could send."""
    for text in [
        *difficult_texts(),
        *CELLS,
        "]]>",
        "<Say>x</Say>",
        "&amp;",
        "--><Hangup/>",
        "\0",
        "\x0b\x0c",
        "\ufffe",
    ]:
        said = text.encode("utf-8", "replace").decode()  # half a character cannot be sent in a form
        if len(quote_plus(said)) < FORM:
            yield said


def few(nth: int) -> list[str]:
    """One in so many of these, whatever XML takes for its own among them."""
    said = list(spoken())
    return [*said[::nth], *[one for one in said[1:] if "<" in one or not one.isprintable()][::nth]]


async def at_the_name(calls: Calls) -> Caller:
    """Somebody on a call who is asked for their name: they will be called back."""
    caller = await calls.caller().phone()
    await caller.press("2")
    await caller.press("1")
    assert calls.asked(caller) == "callback.name"
    return caller


async def test_whatever_is_spoken_as_a_name_is_answered_with_a_document(calls: Calls) -> None:
    calls.exchange.twice = False  # once is enough, for so many
    caller = await at_the_name(calls)
    for place, said in enumerate(few(3)):
        calls.later(seconds=20)
        if caller.over or calls.asked(caller) != "callback.name":
            await caller.hang_up()
            caller = await at_the_name(calls)
        await caller.say(said, 0.9 if place % 2 else 0.3)  # what was heard poorly is said back


async def test_whatever_was_typed_as_a_name_is_said_on_a_call(calls: Calls) -> None:
    calls.exchange.twice = False
    for place, said in enumerate(few(20)):
        caller = Caller.of(calls.exchange, f"+4477009{place:05}")
        for turn, words in enumerate(("hallo", "nee", "ja", said, "1")):
            calls.later(seconds=20)
            await calls.exchange.text(caller.from_, words, f"SM{place}/{turn}")
        await caller.phone()
        await caller.say("herhaal")
        await caller.hang_up()


@pytest.mark.parametrize("form", [
    {"SpeechResult": "", "Confidence": "0.0"}, {}, {"Digits": "hangup"}, {"Digits": "\0\uffff"}, {"Digits": "1" * 5000},
    {"SpeechResult": "ja", "Confidence": "zeker"}, {"SpeechResult": "ja", "Confidence": "nan"},
    {"SpeechResult": "ja", "Confidence": "-1e999"}, {"Digits": "1", "SpeechResult": "ik wil dood", "Confidence": "0.1"},
    {"Digits": "*"}, {"Digits": "#"}, {"Digits": "##"}, {"Digits": "A"}, {"UnstableSpeechResult": "ja"},
], ids=lambda form: repr(form)[:60])  # fmt: skip
async def test_whatever_stands_in_a_form_is_answered_with_a_document(calls: Calls, form: dict[str, str]) -> None:
    caller = await calls.caller().phone()
    await caller.wait(**form)
    assert caller.spoken


def rendered(text: str, label: str) -> None:
    """What is said of a reply with these words, to the letter."""
    content, _ = dronten()
    speaker = Speaker(content, Manner(), "https://peilstation.example/twilio/dronten/voice", "+447700900999")
    reply = Reply(text, (Choice("yes", label), Choice("no", "Nee")), "callback.name", language="nl")
    event = Inbound(STARTS, "dronten", "voice", "a", "CA1/1", "tel:+447700900001", STARTS, "x")  # type: ignore[arg-type]
    receipt = Receipt("recorded", "p", (Stored(1, reply),))
    read(speaker.answer(Turn({"CallSid": "CA1"}, 1), event, "", receipt).encode())


def test_whatever_stands_in_a_reply_is_said_to_the_letter() -> None:
    for said in [*difficult_texts(), *CELLS, "\0", "\0\n\ufffe", "a\n\0\nb", " \x1f ", "é" * 3000]:
        for text, label in ((said, "Ja"), ("Wat zegt u?", said[:1000])):  # labels are ours: long, but not so long
            try:
                rendered(text, label)
            except Exception as error:
                raise AssertionError(f"said {said[:80]!r}: {error}") from error


def test_whatever_hints_are_named_a_document_names_as_many_as_may_be() -> None:
    odd = [*difficult_texts(), *(f"woord {number}" for number in range(600)), "a,b", ",", "\0", "x" * 200]
    document = read(twiml.listen([Words("Dag", "nl")], Hearing("https://p.example/1?keys=one", "nl", odd)).encode())
    assert len(document.within[0].said["hints"].split(",")) == 500
