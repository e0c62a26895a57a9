"""What comes in is on the disk before it is acknowledged, and once, however often and in whatever order it comes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, event

from db import people, schema
from db.blind import open_index
from demo.faults import Status
from demo.telegram import Telegram
from flows.engine import step as engine_step
from flows.events import Inbound
from tests.bot.conftest import Opening
from tests.bot.doors import NOW, NUMBERS, PLACES, RIET, RIETS_NUMBER, TOKENS, Doors, away, message, sms

pytestmark = pytest.mark.slow  # left out of `make test-fast`

Knock = Callable[..., int]
CRISIS = "ik wil niet meer leven"


def by_telegram(doors: Doors, text: str = "Hallo", number: int = 1, place: str = "dronten") -> int:
    return doors.write(text, number, place=place)


def by_sms(doors: Doors, text: str = "Hallo", number: int = 1, place: str = "dronten") -> int:
    return doors.text(text, f"SM{number}", place=place)


EITHER = pytest.mark.parametrize("knock", [by_telegram, by_sms])


@EITHER
def test_it_is_acknowledged_only_when_it_is_committed(knock: Knock, doors: Doors) -> None:
    committing, may = Event(), Event()

    def hold(_connection: object) -> None:
        committing.set()
        assert may.wait(20)

    with ThreadPoolExecutor(1) as pool:
        event.listen(doors.engine, "commit", hold)
        try:
            answer = pool.submit(knock, doors)
            assert committing.wait(20)
            time.sleep(0.3)
            assert not answer.done()
            assert doors.nudged == []
        finally:
            event.remove(doors.engine, "commit", hold)
            may.set()
        assert answer.result() == 200
    assert len(doors.rows(schema.inbox)) == 1
    assert doors.nudged == ["dronten"]


@EITHER
def test_while_a_step_takes_long_nothing_is_acknowledged_and_others_are_told_apart(
    knock: Knock, opening: Opening
) -> None:
    stepping, may = Event(), Event()

    def slowly(*what: Any) -> Any:
        stepping.set()
        assert may.wait(20)
        return engine_step(*what)

    doors = opening(step=slowly)
    with ThreadPoolExecutor(2) as pool:
        answer = pool.submit(knock, doors)
        assert stepping.wait(20)
        assert doors.update(b"{", secret="verkeerd") == 403  # the loop itself is free
        time.sleep(0.2)
        assert not answer.done()
        assert doors.rows(schema.inbox) == []
        may.set()
        assert answer.result() == 200


@EITHER
def test_with_the_database_away_it_is_503_and_the_same_message_again_is_taken_once(knock: Knock, doors: Doors) -> None:
    before = doors.stored()
    with away(doors.engine):
        assert [knock(doors), knock(doors)] == [503, 503]
    assert doors.stored() == before
    assert doors.nudged == []
    assert {status for *_, status in doors.tally.away} == {503}
    assert [knock(doors), knock(doors)] == [200, 200]
    assert len(doors.rows(schema.inbox)) == 1
    assert doors.tally.kinds == [("dronten", by(knock), "text", False)]


@EITHER
def test_what_no_step_can_take_is_kept_and_acknowledged(knock: Knock, opening: Opening) -> None:
    def broken(_content: Any, _directory: Any, _state: Any, heard: Any) -> Any:
        raise ZeroDivisionError(heard.text)

    doors = opening(step=broken)
    assert knock(doors, CRISIS) == 200
    (kept,) = doors.rows(schema.inbox)
    assert (kept.status, kept.text, kept.crisis) == ("quarantined", CRISIS, True)
    assert knock(doors, CRISIS) == 200
    assert len(doors.rows(schema.inbox)) == len(doors.rows(schema.callback)) == 1


@EITHER
def test_twice_is_once_with_the_replies_of_the_first_time(knock: Knock, doors: Doors) -> None:
    assert knock(doors) == 200
    once = doors.stored()
    assert [knock(doors) for _ in range(3)] == [200, 200, 200]
    assert doors.stored() == once
    assert once["inbox"] == 1
    assert once["outbox"] >= 1
    assert len(doors.tally.kinds) == 1


@EITHER
@pytest.mark.parametrize("text", ["Hallo", CRISIS, "STOP"])
def test_thirty_two_at_once_are_one(knock: Knock, text: str, doors: Doors) -> None:
    with ThreadPoolExecutor(32) as pool:
        assert list(pool.map(lambda _: knock(doors, text), range(32))) == [200] * 32
    (heard,) = doors.rows(schema.inbox)
    assert len(doors.rows(schema.person)) == 1
    replies = doors.rows(schema.outbox)
    assert replies
    assert {row.in_reply_to for row in replies} == {heard.id}
    assert len({row.text for row in replies}) == len(replies)
    assert len(doors.rows(schema.callback)) == (1 if text == CRISIS else 0)


@EITHER
def test_thirty_two_different_ones_at_once_are_all_taken(knock: Knock, doors: Doors) -> None:
    with ThreadPoolExecutor(32) as pool:
        assert list(pool.map(lambda number: knock(doors, "Hallo", number), range(1, 33))) == [200] * 32
    assert len(doors.rows(schema.inbox)) == 32
    assert len(doors.rows(schema.person)) == 1
    assert len(doors.rows(schema.conversation)) == 1


@EITHER
def test_out_of_order_is_taken_in_the_order_in_which_it_comes(knock: Knock, doors: Doors) -> None:
    for number, text in ((7, "een"), (3, "twee"), (5, "drie"), (3, "twee"), (7, "anders")):
        assert knock(doors, text, number) == 200
    assert [row.text for row in doors.rows(schema.inbox)] == ["een", "twee", "drie"]


@EITHER
def test_a_day_late_is_in_time_and_a_day_later_again_is_still_known(knock: Knock, doors: Doors) -> None:
    assert knock(doors, CRISIS, 1) == 200
    late = NOW + timedelta(days=1)
    object.__setattr__(doors.house, "now", lambda: late)
    before = doors.stored()
    assert knock(doors, CRISIS, 1) == 200
    assert doors.stored() == before
    assert knock(doors, "een dag te laat bezorgd", 2) == 200
    assert [row.received_at for row in doors.rows(schema.inbox)] == [NOW, late]


@EITHER
def test_a_crisis_is_an_urgent_callback_when_it_is_acknowledged(knock: Knock, doors: Doors) -> None:
    assert knock(doors, CRISIS) == 200
    (callback,) = doors.rows(schema.callback)
    assert (callback.topic, callback.urgency) == ("crisis", "urgent")
    assert doors.tally.kinds == [("dronten", by(knock), "text", True)]


# --- municipalities -----------------------------------------------------------------------------------------------


@EITHER
def test_one_urn_in_two_municipalities_is_two_people_with_an_account_each(knock: Knock, doors: Doors) -> None:
    for place in PLACES:
        assert knock(doors, "Hallo", 1, place) == 200
    assert sorted(row.municipality for row in doors.rows(schema.person)) == list(PLACES)
    urn = f"telegram:{RIET}" if knock is by_telegram else f"tel:{RIETS_NUMBER}"
    assert len({found.person for found in people.find(doors.engine, urn)}) == 2
    accounts = {row.municipality: row.account for row in doors.rows(schema.outbox)}
    assert accounts == (NUMBERS if knock is by_sms else {"dronten": "111", "elders": "222"})
    assert doors.nudged == list(PLACES)
    assert knock(doors, "STOP", 2, "elders") == 200
    assert {row.municipality: row.status for row in doors.rows(schema.person)} == {
        "dronten": "active",
        "elders": "stopped",
    }


def test_two_channels_in_one_municipality_are_two_people_until_they_share_their_number(doors: Doors) -> None:
    assert by_telegram(doors) == by_sms(doors) == 200
    assert len(doors.rows(schema.person)) == 2


# --- kinds --------------------------------------------------------------------------------------------------------


def test_whoever_blocks_the_bot_is_unreachable_until_they_write_again(doors: Doors) -> None:
    def membership(number: int, status: str) -> dict[str, Any]:
        about = {key: message(number, "")["message"][key] for key in ("chat", "from", "date")}
        return {"update_id": number, "my_chat_member": about | {"new_chat_member": {"status": status}}}

    before = doors.stored()
    assert doors.update(membership(1, "kicked")) == 200  # nobody we know
    assert doors.stored() == before
    assert doors.write("Hallo", 2) == 200
    for number, status, becomes in (
        (3, "kicked", "unreachable"),
        (4, "member", "active"),
        (5, "kicked", "unreachable"),
    ):
        assert doors.update(membership(number, status)) == 200
        assert doors.rows(schema.person)[0].status == becomes
    assert doors.write("Daar ben ik weer", 6) == 200
    assert doors.rows(schema.person)[0].status == "active"


def test_a_button_is_answered_when_it_is_committed_and_the_reply_is_a_new_message(opening: Opening) -> None:
    with Telegram(lambda: NOW) as telegram:
        telegram.add_bot(TOKENS["dronten"], "peilstation_bot")
        doors = opening(provider=telegram.url)
        assert doors.write("Hallo", 1) == 200
        (*_, asked) = doors.rows(schema.outbox)
        option = json.loads(asked.choices)[0][0]
        telegram.faults.add(Status(400))  # too late to be answered: nobody minds
        for number in (2, 3, 4):
            user = message(1, "")["message"]["from"]
            query = {"id": f"q{number}", "from": user, "data": f"{asked.question}|{option}"}
            with away(doors.engine):
                assert doors.update({"update_id": number, "callback_query": query}) == 503
            assert doors.update({"update_id": number, "callback_query": query}) == 200
            telegram.wait_for(lambda number=number: len(telegram.calls) == number - 1)  # type: ignore[misc]
    assert [(call.method, call.fields["callback_query_id"]) for call in telegram.calls] == [
        ("answerCallbackQuery", f"q{number}") for number in (2, 3, 4)
    ]
    assert [row.kind for row in doors.rows(schema.inbox)] == ["text", "button", "button", "button"]
    assert doors.rows(schema.answer)[0].question == asked.question


@pytest.mark.parametrize("kind", ["channel_post", "inline_query", "from_the_future"])
def test_what_is_not_about_a_conversation_is_acknowledged_and_not_kept(doors: Doors, kind: str) -> None:
    before = doors.stored()
    assert doors.update({"update_id": 1, kind: message(1, "x")["message"]}) == 200
    assert doors.text("uw pakket komt", "SM1", who="DHL") == 200
    assert doors.stored() == before


def test_a_urn_is_stored_sealed_and_found_by_its_hash(doors: Doors, database: Engine) -> None:
    assert doors.text("Hallo", "SM1", who="+44 7700 900123") == 200
    (urn,) = doors.rows(schema.urn)
    assert urn.value == "tel:+447700900123"
    assert urn.blind == open_index(database).urn("tel:+447700900123")
    assert sms("SM1", "x")["From"] != urn.value


def by(knock: Knock) -> str:
    return "telegram" if knock is by_telegram else "sms"


def test_an_event_keeps_the_instant_of_the_clock_and_not_of_the_payload(opening: Opening) -> None:
    seen: list[Inbound] = []

    def watching(content: Any, directory: Any, state: Any, heard: Any) -> Any:
        seen.append(heard)
        return engine_step(content, directory, state, heard)

    doors = opening(step=watching)
    assert by_telegram(doors) == by_sms(doors) == 200
    assert {one.at for one in seen} == {NOW}
    assert len({one.id for one in seen}) == 2
