"""What Twilio tells of our messages: in any order, twice, of messages that never were; and what follows of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest

from db import schema, sending
from db.sending import Settled
from tests.bot.doors import NOW, Doors

pytestmark = pytest.mark.slow  # left out of `make test-fast`

OUTBOX = schema.outbox
SAYS = {"queued": "queued", "sending": "queued", "sent": "sent", "undelivered": "failed", "failed": "failed",
        "canceled": "failed", "delivered": "delivered", "read": "delivered"}  # fmt: skip
"""What each of Twilio's statuses makes of a message that nobody told of before."""
RANKS = ("queued", "sent", "failed", "delivered")
FORGED = {"X-Twilio-Signature": "bm9wZW5vcGVub3Blbm9wZW5vcGU="}
CRISIS = "ik wil niet meer leven"


def in_hand(doors: Doors, text: str = "Hallo", place: str = "dronten") -> int:
    """Somebody wrote, and the first reply is in the sender's hands."""
    assert doors.text(text, "SMin", place=place) == 200
    ours = doors.rows(OUTBOX, OUTBOX.c.municipality == place)[0]
    (leaving,) = sending.claim(doors.engine, sending.End(place, ours.account, "sms"), NOW, 1)
    return leaving.outbox_id


def row(doors: Doors, number: int) -> Any:
    """A message as it stands."""
    (found,) = doors.rows(OUTBOX, OUTBOX.c.id == number)
    return found


def another(doors: Doors) -> int:
    """The same message anew, as if nobody had told of it."""
    fresh = row(doors, 1)._asdict()
    del fresh["id"]
    with doors.engine.begin() as connection:
        made: Any = OUTBOX.insert().values(fresh | {"status": "queued", "settled_at": None}).returning(OUTBOX.c.id)
        return int(connection.execute(made).scalar_one())


# --- ranks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", SAYS)
def test_each_status_says_one_thing(doors: Doors, status: str) -> None:
    number = in_hand(doors)
    assert doors.status(number, status) == 200
    found = row(doors, number)
    assert found.status == SAYS[status]
    assert found.external_id == (None if SAYS[status] == "queued" else "SM1")
    assert (found.settled_at is None) == (SAYS[status] == "queued")


ORDERS = [
    order for length in (2, 3, 4) for order in permutations(("queued", "sent", "delivered", "undelivered"), length)
]


@pytest.mark.parametrize("ours", [None, "first", "between", "last"])
def test_no_order_of_what_is_told_leads_back(doors: Doors, ours: str | None) -> None:
    in_hand(doors)
    for order in ORDERS:
        number, told = another(doors), list(order)
        if ours:
            told.insert({"first": 0, "between": 1, "last": len(told)}[ours], "ours")
        reached = [then(doors, number, one) for one in told]
        assert reached == sorted(reached, key=RANKS.index), told
        assert reached[-1] == max((SAYS.get(one, "sent") for one in told), key=RANKS.index), told
        assert row(doors, number).external_id == "SM1"


def then(doors: Doors, number: int, one: str) -> str:
    """What a message is after Twilio, or our own sender, told this of it; and after it was told once more."""
    for _ in range(2):
        if one == "ours":
            sending.settle(doors.engine, [Settled(number, "sent", NOW, "SM1")])
        else:
            assert doors.status(number, one) == 200
    return str(row(doors, number).status)


def test_a_message_that_we_thought_in_doubt_may_turn_out_to_have_arrived(doors: Doors) -> None:
    for told, becomes in (("sent", "sent"), ("delivered", "delivered"), ("undelivered", "failed")):
        number = in_hand(doors) if told == "sent" else another(doors)
        sending.settle(doors.engine, [Settled(number, "in_doubt", NOW)])
        assert doors.status(number, told) == 200
        assert row(doors, number).status == becomes


@pytest.mark.parametrize("ours", ["cancelled", "expired"])
def test_what_we_called_off_ourselves_stays_called_off(doors: Doors, ours: Any) -> None:
    number = in_hand(doors)
    sending.settle(doors.engine, [Settled(number, ours, NOW)])
    for status in SAYS:
        assert doors.status(number, status) == 200
    assert row(doors, number).status == ours


def test_the_id_that_came_first_stays(doors: Doors) -> None:
    number = in_hand(doors)
    for sid in ("SMa", "SMb"):
        assert doors.status(number, "sent", sid=sid) == 200
    assert row(doors, number).external_id == "SMa"


def test_older_names_of_the_fields_will_do(doors: Doors) -> None:
    number = in_hand(doors)
    assert doors.form("status", {"SmsSid": "SM7", "SmsStatus": "delivered"}, query=f"outbox={number}") == 200
    assert (row(doors, number).status, row(doors, number).external_id) == ("delivered", "SM7")


# --- what is none -------------------------------------------------------------------------------------------------

GARBAGE = [
    "",
    "0",
    "-1",
    "1.0",
    "01x",
    "x",
    "%00",
    "%F0%9F%91%8D",
    "%D9%A1",
    "1+1",
    "9" * 18,
    "9" * 19,
    "9" * 5000,
    "None",
]


@pytest.mark.parametrize("outbox", [*GARBAGE, "4711"])
def test_of_a_message_that_never_was_nothing_is_kept_and_twilio_is_content(doors: Doors, outbox: str) -> None:
    in_hand(doors)
    before = everything(doors)
    for status in ("sent", "delivered", "failed"):
        assert doors.status(outbox, status, ErrorCode="30005") == 200
    assert everything(doors) == before


@pytest.mark.parametrize("query", ["", "outbox", "outbox=&x=1", "OUTBOX=1"])
def test_without_the_number_of_a_message_nothing_is_kept(doors: Doors, query: str) -> None:
    in_hand(doors)
    before = everything(doors)
    assert doors.form("status", {"MessageSid": "SM1", "MessageStatus": "sent"}, query=query) == 200
    assert everything(doors) == before


@pytest.mark.parametrize("sid", ["", "SM\0", "S" * 65, "S" * 1000, "SM\n", "SM\u00eb"])
def test_an_id_that_is_none_is_400(doors: Doors, sid: str) -> None:
    number = in_hand(doors)
    before = everything(doors)
    assert doors.status(number, "delivered", sid=sid) == 400
    assert everything(doors) == before


def test_a_status_that_is_none_is_400_and_one_of_tomorrow_is_200(doors: Doors) -> None:
    number = in_hand(doors)
    before = everything(doors)
    assert doors.status(number, "") == 400
    assert doors.form("status", {"MessageSid": "SM1"}, query=f"outbox={number}") == 400
    assert doors.status(number, "teleported") == 200
    assert everything(doors) == before


def test_a_forged_one_is_403_and_changes_nothing(doors: Doors) -> None:
    number = in_hand(doors)
    before = everything(doors)
    path, body, headers = doors.signed("status", {"MessageSid": "SM1", "MessageStatus": "delivered"}, query="outbox=9")
    assert doors.post(path.replace("=9", f"={number}"), body, headers) == 403
    assert doors.post(path, body, FORGED) == 403
    assert everything(doors) == before


def test_another_municipality_cannot_tell_of_our_messages(doors: Doors) -> None:
    number = in_hand(doors, CRISIS)
    before = everything(doors)
    assert doors.status(number, "failed", place="elders", ErrorCode="21610") == 200
    assert everything(doors) == before


def everything(doors: Doors) -> list[Any]:
    """What a status could change."""
    tables: Sequence[Any] = (OUTBOX, schema.urn, schema.person, schema.callback)
    return [tuple(found) for table in tables for found in doors.rows(table)]
