"""Faults: each does what it says to a plain client, and leaves the ledger as it says."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException, RemoteDisconnected

import pytest

from demo.faults import Fault, Faults, Hang, Html, Reset, Slow, Status
from demo.telegram import Telegram
from demo.telegram_chats import Chat
from demo.twilio import Twilio
from tests.demo.calls import call, create
from tests.demo.conftest import TOKEN


def send(telegram: Telegram, chat: int = 7) -> int:
    return call(telegram, "sendMessage", chat_id=chat, text="Hallo").status


@pytest.mark.parametrize("code", [400, 401, 403, 429, 500])
def test_a_status_is_an_error_in_telegrams_shape_and_nothing_is_accepted(
    telegram: Telegram, riet: Chat, code: int
) -> None:
    telegram.faults.add(Status(code, retry_after=5 if code == 429 else None))
    answer = call(telegram, "sendMessage", chat_id=7, text="Hallo")
    assert (answer.status, answer.json()["ok"], answer.json()["error_code"]) == (code, False, code)
    assert answer.json().get("parameters") == ({"retry_after": 5} if code == 429 else None)
    assert telegram.sent == ()
    assert telegram.calls[0].status == code


def test_a_fault_may_say_it_in_words_of_its_own(telegram: Telegram, riet: Chat) -> None:
    telegram.faults.add(Status(403, "Forbidden: user is deactivated"))
    answer = call(telegram, "sendMessage", chat_id=7, text="Hallo")
    assert answer.json()["description"] == "Forbidden: user is deactivated"


@pytest.mark.parametrize("code", [400, 401, 403, 429, 500])
def test_a_status_is_an_error_in_twilios_shape_and_nothing_is_accepted(twilio: Twilio, code: int) -> None:
    twilio.faults.add(Status(code, retry_after=5 if code == 429 else None))
    answer = create(twilio)
    assert (answer.status, answer.json()["status"]) == (code, code)
    assert set(answer.json()) == {"code", "message", "more_info", "status"}
    assert answer.headers.get("Retry-After") == ("5" if code == 429 else None)
    assert twilio.sent == ()


def test_a_proxys_page_is_no_json(telegram: Telegram, twilio: Twilio) -> None:
    for provider in (telegram, twilio):
        provider.faults.add(Html())
    for answer in (call(telegram, "getMe"), create(twilio)):
        assert answer.status == 502
        assert answer.headers["Content-Type"].startswith("text/html")
        assert answer.body.startswith("<html>")


@pytest.mark.parametrize(
    ("fault", "accepted"),
    [
        (Reset(accepted=True), 1),
        (Reset(accepted=False), 0),
        (Hang(accepted=True, seconds=0.1), 1),
        (Hang(accepted=False, seconds=0.1), 0),
    ],
    ids=str,
)
def test_a_connection_is_reset_with_the_message_accepted_or_not(
    telegram: Telegram, riet: Chat, twilio: Twilio, fault: Fault, accepted: int
) -> None:
    telegram.faults.add(fault)
    twilio.faults.add(fault)
    with pytest.raises(ConnectionResetError) as first:
        send(telegram)
    with pytest.raises(ConnectionResetError) as second:
        create(twilio)
    for raised in (first, second):
        assert not isinstance(raised.value, RemoteDisconnected)  # a reset, not an orderly end
    assert (len(telegram.sent), len(riet.replies), len(twilio.sent)) == (accepted, accepted, accepted)
    assert telegram.calls[0].status is twilio.calls[0].status is None


def test_what_hangs_is_in_the_ledger_long_before_the_connection_ends(telegram: Telegram, riet: Chat) -> None:
    telegram.faults.add(Hang(accepted=True, seconds=0.3))
    with pytest.raises(ConnectionResetError):
        send(telegram)
    assert time.monotonic() - telegram.sent[0].at >= 0.3


def test_slow_is_a_right_answer_late(telegram: Telegram, riet: Chat) -> None:
    telegram.faults.add(Slow(0.3))
    began = time.monotonic()
    assert send(telegram) == 200
    assert time.monotonic() - began >= 0.3


def test_an_open_hang_does_not_hold_up_stopping(telegram: Telegram, riet: Chat) -> None:
    telegram.faults.add(Hang(accepted=True, seconds=60))
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(send, telegram)
        telegram.wait_for(lambda: telegram.sent)
        telegram.stop()
        assert isinstance(call.exception(timeout=5), OSError | HTTPException)


def test_a_fault_befalls_only_its_method_and_recipient_and_as_often_as_told(telegram: Telegram, riet: Chat) -> None:
    telegram.chat(TOKEN, 8, known=True)
    telegram.faults.add(Status(500), method="sendMessage", to=7, times=2)
    assert call(telegram, "getUpdates").status == 200
    assert [send(telegram, 8), send(telegram), send(telegram), send(telegram)] == [200, 500, 500, 200]
    assert telegram.faults.left == 0


def test_a_fault_without_an_end_lasts_until_it_is_cleared(telegram: Telegram, riet: Chat) -> None:
    telegram.faults.add(Status(500), times=None)
    assert [send(telegram), send(telegram), call(telegram, "getMe").status] == [500, 500, 500]
    assert telegram.faults.left == 1
    telegram.faults.clear()
    assert send(telegram) == 200


def test_faults_befall_in_the_order_in_which_they_were_added() -> None:
    faults = Faults()
    faults.add(Status(500))
    faults.add(Status(400), to=7)
    faults.add(Status(429), method="sendMessage", times=2)
    taken = [faults.take("sendMessage", "7") for _ in range(5)]
    assert taken == [Status(500), Status(400), Status(429), Status(429), None]
