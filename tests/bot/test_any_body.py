"""Any body at all: whatever is posted is answered and never breaks a door, and whatever is said back is well-formed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any
from urllib.parse import quote_plus, unquote_to_bytes

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot import web
from bot.channel import clean
from db import schema, sending
from flows.text import numbered
from tests.bot.doors import AUTH, NOW, NUMBERS, PUBLIC, RIETS_NUMBER, SECRETS, Doors, message, signature, sms
from tests.bot.providers import PROVIDERS
from tests.bot.recorded import edges, posted, shared_updates
from tests.vectors_read import difficult_texts

pytestmark = pytest.mark.slow  # left out of `make test-fast`

ACCEPTED, ANSWERED = {200}, {200, 400}
FUZZED = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def whole(doors: Doors) -> Iterator[None]:
    """Nobody was quarantined meanwhile: the doors are still standing, and so is the engine behind them."""
    yield
    assert doors.rows(schema.inbox, schema.inbox.c.status != "received") == []
    assert {status for *_, status in doors.tally.away} <= {400, 403, 413}


# --- texts --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("channel", PROVIDERS)
async def test_every_difficult_text_comes_in_and_its_replies_go_out(channel: Any, doors: Doors) -> None:
    texts = difficult_texts()
    with whole(doors):
        said = {number: text for number, text in enumerate(texts, start=1) if knock(doors, channel, text, number)}
    heard = {row.external_id: row.text for row in doors.rows(schema.inbox)}
    assert heard == {external(channel, number): clean(text) for number, text in said.items()}
    assert len(said) >= len(texts) - 4  # those of 64 KiB are more than a body may be
    await replies_leave(doors, channel, len(said))


def knock(doors: Doors, channel: str, text: str, number: int) -> bool:
    """Each text is another person's first; False where it is too large for any person to write."""
    if channel == "telegram":
        status = doors.write(text, number, who=number)
    else:
        # A telephone sends no halves of characters, and a form cannot carry them.
        status = doors.text(clean(text), external(channel, number), who=f"+4477009{number:05}")
    assert status in (200, 413)
    assert (status == 413) == (len(text) > 10_000)
    return status == 200


def external(channel: str, number: int) -> str:
    return str(number) if channel == "telegram" else f"SM{number}"


async def replies_leave(doors: Doors, channel: Any, people: int) -> None:
    """Everybody is answered, and every answer is taken by the provider as it stands in the outbox."""
    answered = set()
    async with PROVIDERS[channel]() as side:
        for message in sending.claim(doors.engine, sending.End("dronten", account(channel), channel), NOW, 10_000):
            await side.channel.send(side.leaving(message.reply))
            answered.add(message.urn)
            body = side.calls()[-1][side.words]
            options = () if channel == "telegram" else message.reply.choices
            assert body == numbered(message.reply.text, options)
        assert set(side.statuses()) <= {200, 201}
    assert len(answered) == people


def account(channel: str) -> str:
    return "111" if channel == "telegram" else NUMBERS["dronten"]


@pytest.mark.parametrize("edge", [pytest.param(edge, id=edge["id"]) for edge in edges() if "text" not in edge])
@pytest.mark.parametrize("channel", PROVIDERS)
def test_every_difficult_body_is_answered(lasting: Doors, channel: str, edge: dict[str, Any]) -> None:
    body = eval(edge["generate"]) if "generate" in edge else edge.get("form", "x=y")
    with whole(lasting):
        if channel == "telegram":
            status = lasting.post("/telegram/dronten", body.encode(), more(edge) | {web.SECRET: SECRETS["dronten"]})
            assert status == (413 if len(body) > web.LARGEST else 400)
        elif len(body) > web.LARGEST:
            assert lasting.post("/twilio/dronten/sms", body.encode(), more(edge) | {web.SIGNATURE: "x"}) == 413
        else:
            assert sealed(lasting, f"From=%2B447700900001&MessageSid=SM-{edge['id']}&{body}", more(edge)) == 200


def more(edge: dict[str, Any]) -> dict[str, str]:
    headers: dict[str, str] = edge.get("headers", {})
    return headers


def sealed(doors: Doors, body: str, headers: dict[str, str], kind: str = "sms", query: str = "") -> int:
    """A body with the signature that Twilio would give to whatever stands in it."""
    pairs = [pair.partition("=") for pair in body.split("&") if pair]
    form = [(_plain(name), _plain(value)) for name, _, value in pairs]
    path = f"/twilio/dronten/{kind}{query}"
    signed = {web.SIGNATURE: signature(AUTH["dronten"], PUBLIC + path, form)}
    return doors.post(path, body.encode(), headers | signed)


def _plain(escaped: str) -> str:
    return unquote_to_bytes(escaped.replace("+", " ")).decode("utf-8", "replace")


@pytest.mark.parametrize("update", shared_updates())
def test_every_shared_update_is_answered_twice_the_same(lasting: Doors, update: Any) -> None:
    expected = 200 if isinstance(update, dict) and "update_id" in update else 400
    with whole(lasting):
        assert [lasting.update(update) for _ in range(2)] == [expected] * 2


@pytest.mark.parametrize("case", posted())
def test_every_recorded_payload_is_answered(lasting: Doors, case: Any) -> None:
    expected = 400 if case.becomes == "malformed" else 200
    with whole(lasting):
        if case.channel == "telegram":
            assert lasting.update(case.payload) == expected
        else:
            form = {name: clean(value.replace("\0", "\ufffd")) if "\ud83d" in value else value
                    for name, value in case.payload.items()}  # fmt: skip
            assert lasting.form("sms", form) == expected


# --- JSON ---------------------------------------------------------------------------------------------------------

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20)
    | st.sampled_from([10**100, -(2**63), 2**63, 1e308, "", "\0", "\ud83d", "telegram:5", "private", "kicked"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
UPDATES = [update for update in shared_updates() if isinstance(update, dict)] + [
    case.values[0].payload
    for case in posted()
    if isinstance(case.values[0].payload, dict) and "telegram" in str(case.id)
]


def places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, the whole of it first."""
    within = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(place for key, inner in within for place in places(inner, (*here, key)))]


def changed(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    """The document with something else at a place."""
    if not place:
        return value
    document = deepcopy(document)
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return document


@FUZZED
@given(data=st.data(), value=ANYTHING)
def test_anything_at_any_place_of_an_update_is_answered(lasting: Doors, data: Any, value: Any) -> None:
    update = data.draw(st.sampled_from(UPDATES))
    with whole(lasting):
        assert lasting.update(changed(update, data.draw(st.sampled_from(places(update))), value)) in ANSWERED


@FUZZED
@given(update=ANYTHING)
def test_any_json_is_answered(lasting: Doors, update: Any) -> None:
    with whole(lasting):
        assert lasting.update(update) in ANSWERED
        assert lasting.update({"update_id": 1, "message": update}) == 200
        assert lasting.update({"update_id": 2, "callback_query": {"from": {"id": 6}, "data": update}}) == 200


@FUZZED
@given(body=st.binary(max_size=200))
@example(b'{"update_id": 1' + b"0" * 5000 + b"}")
@example(b'{"update_id": NaN}')
@example(b'{"update_id": 1e400}')
@example(b'{"update_id": 1, "update_id": "x"}')
@example(b"[" * 60_000)
@example(b'{"a":' * 10_000)
@example(b'{"update_id": 7, "message":' + b"[" * 900 + b"]" * 900 + b"}")
@example(b'{"update_id": 8, "message": ' + b'{"from":' * 900 + b"1" + b"}" * 901)
@example("\ufeff{}".encode())
@example('{"update_id": 1}'.encode("utf-16"))
@example('{"update_id": 1}'.encode("utf-32-be"))
@example(b'"\xed\xa0\xbd"')
@example(b'{"update_id": 9, "message": {"from": {"id": 5}, "text": "\xed\xa0\xbd"}}')
@example(b"\x00\x00\xfe\xff")
def test_any_bytes_are_answered(lasting: Doors, body: bytes) -> None:
    with whole(lasting):
        assert lasting.update(body) in ANSWERED


# --- forms --------------------------------------------------------------------------------------------------------

NAMES = st.sampled_from([*sms("SM1", "x"), "OptOutType", "ErrorCode", "MessageStatus", "SmsSid", "SmsStatus", "x", ""])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = TEXT | st.sampled_from(["SM1", RIETS_NUMBER, "STOP", "HELP", "sent", "delivered", "failed", "30005", "\0"])
FORMS = st.lists(st.tuples(NAMES, VALUES), max_size=8)


@FUZZED
@given(form=FORMS)
def test_any_form_that_is_signed_is_answered(lasting: Doors, form: list[tuple[str, str]]) -> None:
    form = [(name, value) for name, value in form if name or value]
    with whole(lasting):
        for path in ("sms", "status"):
            assert lasting.form(path, form) in ANSWERED
            assert lasting.form(path, [*form, *sms("SM2", "x").items()], query="outbox=1") in ANSWERED


@FUZZED
@given(body=st.text(st.characters(codec="ascii"), max_size=80), outbox=TEXT)
@example("&".join(f"k{number}=1" for number in range(6000)), "1")
@example("MessageSid=%00&MessageStatus=sent", "9" * 18)
@example("MessageSid=" + "S" * 9000 + "&MessageStatus=sent", "1")
@example("MessageSid=SM1&MessageStatus=sent", "\u0661")
@example("MessageSid=SM1&MessageStatus=failed&ErrorCode=\u00b2", "1")
@example("MessageSid=SM1&MessageStatus=failed&ErrorCode=" + "9" * 5000, "1")
def test_any_body_of_a_form_that_is_signed_is_answered(lasting: Doors, body: str, outbox: str) -> None:
    body = body.replace(";", "")
    with whole(lasting):
        assert sealed(lasting, body, {}) in ANSWERED
        assert sealed(lasting, body, {}, "status", f"?outbox={quote_plus(outbox)}") in ANSWERED


def test_after_all_this_somebody_is_still_answered(lasting: Doors) -> None:
    with whole(lasting):
        assert lasting.update(json.dumps(message(999, "Hallo", 999)).encode()) in ACCEPTED
    assert lasting.rows(schema.outbox, schema.outbox.c.urn.is_not(None))
