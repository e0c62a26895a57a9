"""What the simulated Twilio takes, refuses and lists, as a plain HTTP client sees it and as Twilio describes it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from demo.twilio import Twilio
from demo.twilio_messages import parts
from demo.twilio_webhooks import SILENT, UNDELIVERED
from tests.demo.calls import basic, create, listed, messages
from tests.demo.conftest import ACCOUNT, NUMBER, PERSON
from tests.demo.service import ask

VECTORS = Path(__file__).parents[1] / "vectors"
LIST = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
JSON_TYPES: dict[str, Any] = {"string": str, "integer": int, "object": dict, "array": list}


@cache
def description() -> Any:
    return json.loads((VECTORS / "twilio_api_v2010.json").read_text(encoding="utf-8"))


def check(found: Any, schema: Any) -> None:
    """Every property has the type, the enumeration and the pattern that Twilio's description gives it, and is there."""
    if "$ref" in schema:
        schema = description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if found is None:
        assert schema.get("nullable")
        return
    assert type(found) is JSON_TYPES[schema["type"]]
    assert found in schema.get("enum", [found])
    if schema.get("format") == "date-time-rfc-2822":
        assert parsedate_to_datetime(found).utcoffset() == timedelta(0)
    if "properties" in schema:
        assert set(found) == set(schema["properties"])
        for name, one in schema["properties"].items():
            check(found[name], one)
    for one in found if isinstance(found, list) else []:
        check(one, schema["items"])


def test_messages_are_as_twilio_describes_them(twilio: Twilio) -> None:
    schema = description()["components"]["schemas"]["api.v2010.account.message"]
    twilio.script = UNDELIVERED
    answer = create(twilio)
    assert answer.status == 201
    check(answer.json(), schema)
    sid = answer.json()["sid"]
    assert sid.startswith("SM")
    assert len(sid) == 34
    twilio.wait_for(lambda: twilio.sent[0].status == "undelivered")
    twilio.text(PERSON, NUMBER, "Hallo", media=1)
    for found in listed(twilio)["messages"]:
        check(found, schema)
        check(ask(f"{twilio.url}{found['uri']}", headers=basic()).json(), schema)


def test_a_list_is_as_twilio_describes_it(twilio: Twilio) -> None:
    for text in ("een", "twee", "drie"):
        twilio.text(PERSON, NUMBER, text)
    schema = description()["paths"][LIST]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    nullable = {"nullable": True}
    for name in ("next_page_uri", "previous_page_uri"):
        assert schema["properties"][name] == {"type": "string", "format": "uri", **nullable}
    check(listed(twilio, PageSize="2"), schema)
    check(listed(twilio, PageSize="2", Page="1"), schema)


def test_a_message_is_answered_and_in_the_ledger(twilio: Twilio) -> None:
    twilio.script = SILENT
    message = create(twilio, Body="Hallo Riet, één twee").json()
    assert (message["status"], message["direction"], message["date_sent"]) == ("queued", "outbound-api", None)
    assert (message["from"], message["to"], message["body"]) == (NUMBER, PERSON, "Hallo Riet, één twee")
    (sent,) = twilio.sent
    assert (sent.sid, sent.body, sent.to) == (message["sid"], "Hallo Riet, één twee", PERSON)
    assert [(call.account, call.method, call.status) for call in twilio.calls] == [(ACCOUNT, "create", 201)]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"Body": ""}, 21602),
        ({"To": "0612345678"}, 21211),
        ({"To": "+31600"}, 21211),
        ({"To": f"+44770090{1000}"}, 21211),
        ({"From": "+3197010999999"}, 21606),
        ({"To": "+31201234567"}, 21614),
        ({"Body": "a" * 1601}, 21617),
    ],
    ids=str,
)
def test_a_message_is_refused_with_twilios_code(twilio: Twilio, fields: dict[str, str], code: int) -> None:
    twilio.not_mobile.add("+31201234567")
    answer = create(twilio, **fields)
    assert answer.status == 400
    assert answer.json() == {
        "code": code,
        "message": answer.json()["message"],
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": 400,
    }
    assert twilio.sent == ()


@pytest.mark.parametrize("number", ["+447700900000", "+447700900999", "+31612345678", "+31 6 1234 5678"])
def test_valid_and_drama_numbers_are_taken(twilio: Twilio, number: str) -> None:
    assert create(twilio, To=number, Body="a" * 1600).json()["to"] == number.replace(" ", "")


def test_who_is_not_the_account_is_turned_away(twilio: Twilio) -> None:
    url = f"{messages(twilio)}.json"
    for headers in ({}, basic(password="other"), basic("AC" + "1" * 32), {"Authorization": "Basic ?"}, basic("", "")):
        answer = ask(url, headers=headers)
        assert (answer.status, answer.json()["code"], answer.json()["message"]) == (401, 20003, "Authenticate")
    twilio.add_account("AC" + "1" * 32, "made-up")
    assert ask(url, headers=basic("AC" + "1" * 32)).json()["code"] == 20404


def test_what_is_not_there_is_404(twilio: Twilio) -> None:
    for path in ("/", "/2010-04-01/Accounts.json"):
        assert ask(twilio.url + path).json()["code"] == 20404
    answer = ask(f"{messages(twilio)}/SM{'0' * 32}.json", headers=basic())
    assert (answer.status, answer.json()["code"]) == (404, 20404)


def test_a_list_has_both_directions_newest_first(twilio: Twilio) -> None:
    twilio.text(PERSON, NUMBER, "Hallo")
    create(twilio, Body="Dag")
    twilio.text("+447700900124", NUMBER, "Hoi", deliver=False)
    assert [(one["direction"], one["body"]) for one in listed(twilio)["messages"]] == [
        ("inbound", "Hoi"),
        ("outbound-api", "Dag"),
        ("inbound", "Hallo"),
    ]
    assert [one["body"] for one in listed(twilio, To=NUMBER)["messages"]] == ["Hoi", "Hallo"]
    assert [one["body"] for one in listed(twilio, From=PERSON)["messages"]] == ["Hallo"]
    assert [one.body for one in twilio.conversation(PERSON, NUMBER)] == ["Hallo", "Dag"]


def test_an_account_sees_only_its_own_messages(twilio: Twilio) -> None:
    other = "AC" + "1" * 32
    twilio.add_account(other, "made-up")
    message = twilio.text(PERSON, NUMBER, "Hallo")
    assert ask(f"{messages(twilio, other)}.json", headers=basic(other)).json()["messages"] == []
    assert ask(f"{messages(twilio, other)}/{message.sid}.json", headers=basic(other)).status == 404


def test_a_list_is_filtered_by_date_and_by_moment_bounds_included() -> None:
    days = [datetime(2026, 11, day, 12, 0, 0, 500_000, tzinfo=UTC) for day in (23, 24, 25)]
    clock = iter(days)
    with Twilio(lambda: next(clock)) as twilio:
        twilio.add_account(ACCOUNT, "made-up")
        twilio.add_number(ACCOUNT, NUMBER)
        for day in days:
            twilio.text(PERSON, NUMBER, str(day.day))

        def bodies(**query: str) -> str:
            return " ".join(one["body"] for one in listed(twilio, **query)["messages"])

        assert bodies(DateSent="2026-11-24") == "24"
        assert bodies(after="2026-11-24") == "25 24"
        assert bodies(before="2026-11-24") == "24 23"
        assert bodies(after="2026-11-24T12:00:00Z") == "25 24"
        assert bodies(after="2026-11-24T12:00:01Z") == "25"
        assert bodies(before="2026-11-24T12:00:00Z") == "24 23"
        assert bodies(before="2026-11-24T11:59:59Z", after="2026-11-01") == "23"
        assert listed(twilio, after="yesterday")["code"] == 20001


def test_pages_follow_each_other_whatever_arrives_meanwhile(twilio: Twilio) -> None:
    for text in ("1", "2", "3", "4", "5"):
        twilio.text(PERSON, NUMBER, text)
    first = listed(twilio, PageSize="2", To=NUMBER)
    twilio.text(PERSON, NUMBER, "6")
    second = ask(twilio.url + first["next_page_uri"], headers=basic()).json()
    third = ask(twilio.url + second["next_page_uri"], headers=basic()).json()
    assert [[one["body"] for one in page["messages"]] for page in (first, second, third)] == [
        ["5", "4"],
        ["3", "2"],
        ["1"],
    ]
    assert third["next_page_uri"] is None
    assert (second["page"], second["start"], second["page_size"]) == (1, 3, 2)
    assert listed(twilio, PageToken="PASM0")["code"] == 20001


def test_parts_are_counted_as_the_network_counts_them() -> None:
    for line in (VECTORS / "gsm7_segments.jsonl").read_text(encoding="ascii").splitlines():
        case = json.loads(line)
        assert parts(case["text"]) == case["segments"], case
