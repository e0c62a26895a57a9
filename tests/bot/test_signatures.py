"""Twilio's signature: over the public URL and every value of every name, whatever a proxy made of the request."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from starlette.requests import Request

from bot import web
from bot.channel import Account
from bot.channels import CHANNELS
from bot.door import Door
from db import schema
from tests.bot.doors import AUTH, PUBLIC, Doors, signature, sms
from tests.vectors_read import HERE


def vectors() -> list[Any]:
    lines = (HERE / "vectors/twilio_signatures.jsonl").read_text("ascii").splitlines()
    return [pytest.param(row, id=row["id"]) for row in map(json.loads, lines)]


async def is_signed(row: dict[str, Any]) -> bool:
    """Whether the door that lives at this URL takes this request. What the server itself saw of it does not count."""
    where = urlsplit(row["url"])
    public = f"{where.scheme}://{where.netloc}"
    channel = CHANNELS["sms"](Account("dronten", "http://127.0.0.1:9", public, "+31", "AC", row["token"]))
    body = urlencode(row["params"]).encode()
    headers = [(web.SIGNATURE.lower().encode(), row["signature"].encode("latin-1")), (b"host", b"127.0.0.1:8080")]
    scope = {
        "type": "http", "method": "POST", "scheme": "http", "path": where.path, "raw_path": where.path.encode(),
        "query_string": where.query.encode(), "headers": headers, "path_params": {"municipality": "dronten"},
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    doors: Any = {"dronten": Door(None, channel)}  # type: ignore[arg-type]  # nobody gets as far as the house
    try:
        await web.signed(Request(scope, receive), doors, public)
    except web.Refusal as refusal:
        return refusal.status != 403
    finally:
        await channel.close()
    return True


@pytest.mark.parametrize("row", vectors())
async def test_the_shared_signatures_are_judged_as_twilio_does(row: dict[str, Any]) -> None:
    assert await is_signed(row) is row["expect"]


FORMS: dict[str, list[tuple[str, str]]] = {
    "plain": [],
    "more values of a name": [("Media", "b"), ("Media", "a"), ("Media", "b")],
    "blank values": [("MessagingServiceSid", ""), ("FromCity", "")],
    "other alphabets": [("FromCity", "'s-Hertogenbosch \u00eb \U0001f44d \u0645\u0631")],
    "signs that a form escapes": [("X", "a+b &=%20;?#/\\\"'<>"), ("na me", "1"), ("a=b", "2")],
    "lines": [("X", "a\r\nb\tc\0d")],
    "names of one letter's difference": [("a", "1"), ("A", "2"), ("aA", "3"), ("Aa", "")],
    "very many": [(f"k{number}", "1") for number in range(3000)],
}


@pytest.mark.parametrize("more", FORMS.values(), ids=FORMS)
def test_whatever_stands_in_a_form_counts_in_its_signature(lasting: Doors, more: list[tuple[str, str]]) -> None:
    sid = f"SM{list(FORMS.values()).index(more)}"
    form = [*sms(sid, "Hall\u00f6 \U0001f44d").items(), *more]
    before = lasting.stored()
    path, body, headers = lasting.signed("sms", form)
    for changed in (body + b"&Extra=1", body.replace(b"Hall", b"Hell"), body + b"&Body=nee", b""):
        assert lasting.post(path, changed, headers) == 403
    assert lasting.post(path + "?x=1", body, headers) == 403
    assert lasting.post(path.replace("sms", "status"), body, headers) == 403
    assert lasting.stored() == before
    assert lasting.post(path, body, headers) == 200
    assert lasting.rows(schema.inbox, schema.inbox.c.external_id == sid)[0].text == "Hall\u00f6 \U0001f44d"


@pytest.mark.parametrize(
    "query", ["a=1", "a=1&b=2", "a=%C3%AB+b%20c", "a", "a=%", "outbox=1&outbox=2", "a=b?c=d", "%00"]
)
def test_the_query_counts_in_the_signature_letter_by_letter(lasting: Doors, query: str) -> None:
    form = sms("SMquery", "Hallo")
    path, body, headers = lasting.signed("sms", form, query=query)
    assert lasting.post(path, body, headers) == 200
    assert lasting.post(path.partition("?")[0], body, headers) == 403
    assert lasting.post(path + "x", body, headers) == 403


@pytest.mark.parametrize(
    "forwarded",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "80"},
        {"Forwarded": "proto=http;host=evil.example"},
        {"X-Original-URL": "/twilio/elders/sms"},
        {"X-HTTP-Method-Override": "GET"},
    ],
)
def test_what_a_proxy_says_changes_nothing(lasting: Doors, forwarded: dict[str, str]) -> None:
    path, body, headers = lasting.signed("sms", sms("SMproxy", "Hallo"))
    assert lasting.post(path, body, headers | forwarded) == 200
    host = forwarded.get("Host", "evil.example")
    forged = {web.SIGNATURE: signature(AUTH["dronten"], f"http://{host}{path}", sms("SMproxy", "Hallo"))}
    assert lasting.post(path, body, headers | forged | forwarded) == 403


def test_the_url_may_be_signed_with_its_port_or_without(lasting: Doors) -> None:
    path, body, headers = lasting.signed("sms", sms("SMport", "Hallo"))
    portless = PUBLIC.replace(":8443", "")
    assert lasting.post(path, body, headers) == 200
    headers |= {web.SIGNATURE: signature(AUTH["dronten"], portless + path, sms("SMport", "Hallo"))}
    assert lasting.post(path, body, headers) == 200
    headers |= {web.SIGNATURE: signature(AUTH["dronten"], PUBLIC.replace(":8443", ":80") + path, sms("SMport", ""))}
    assert lasting.post(path, body, headers) == 403


def test_of_a_name_that_comes_twice_the_first_value_is_heard(lasting: Doors) -> None:
    form = [*sms("SMtwice", "ja").items(), ("Body", "nee")]
    assert lasting.form("sms", form) == 200
    assert lasting.rows(schema.inbox, schema.inbox.c.external_id == "SMtwice")[0].text == "ja"


def test_a_form_that_is_not_utf_8_is_read_as_far_as_it_goes(lasting: Doors) -> None:
    said = sms("SMbytes", "\ufffd\ufffd\ufffd")
    path, _, headers = lasting.signed("sms", said)
    bare = urlencode({name: value for name, value in said.items() if name != "Body"}).encode()
    assert lasting.post(path, bare + b"&Body=%ff%fe%c3", headers) == 200
    assert lasting.rows(schema.inbox, schema.inbox.c.external_id == "SMbytes")[0].text == "\ufffd\ufffd\ufffd"
