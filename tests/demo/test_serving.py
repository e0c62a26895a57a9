"""Serving: on one port, from any thread, and without leaving anything behind."""

from __future__ import annotations

import socket
import threading

import pytest

from demo.serving import Provider
from demo.telegram import Telegram
from demo.telegram_chats import Chat
from demo.twilio import Twilio
from tests.demo.calls import call, create
from tests.demo.conftest import now


@pytest.mark.parametrize("kind", [Telegram, Twilio])
def test_a_provider_that_stops_refuses_and_comes_back_on_the_same_port(kind: type[Provider]) -> None:
    with kind(now) as provider:
        host, port = provider.url.removeprefix("http://").split(":")
        for _ in range(2):
            socket.create_connection((host, int(port))).close()
            provider.stop()
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection((host, int(port)))
            provider.start()
            assert provider.url == f"http://{host}:{port}"


def test_stopping_forgets_nothing(telegram: Telegram, riet: Chat, twilio: Twilio) -> None:
    riet.write("Hallo")
    create(twilio)
    for provider in (telegram, twilio):
        provider.stop()
        provider.start()
    assert call(telegram, "getUpdates").json()["result"][0]["message"]["text"] == "Hallo"
    assert len(twilio.sent) == 1


def test_stopping_breaks_off_an_open_long_poll(telegram: Telegram) -> None:
    broken: list[type[BaseException]] = []

    def poll() -> None:
        try:
            call(telegram, "getUpdates", timeout=50)
        except OSError as failed:
            broken.append(type(failed))

    polling = threading.Thread(target=poll)
    polling.start()
    telegram.wait_for(lambda: telegram.calls)
    telegram.stop()
    polling.join(5)
    assert len(broken) == 1


def test_waiting_gives_what_was_waited_for_or_gives_up(telegram: Telegram, riet: Chat) -> None:
    threading.Timer(0.05, riet.write, ["Hallo"]).start()
    assert [one.text for one in telegram.wait_for(lambda: riet.messages)] == ["Hallo"]
    with pytest.raises(TimeoutError):
        telegram.wait_for(lambda: riet.replies, 0.05)


def test_many_threads_write_at_once_and_every_update_has_its_own_number(telegram: Telegram) -> None:
    chats = [telegram.chat("123456:made-up", person) for person in range(1, 9)]
    writers = [threading.Thread(target=lambda chat=chat: [chat.write(str(n)) for n in range(50)]) for chat in chats]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    pending = telegram.pending("123456:made-up")
    assert len({update["update_id"] for update in pending}) == 400
    for chat in chats:
        mine = [one["message"]["text"] for one in pending if one["message"]["chat"]["id"] == chat.id]
        assert mine == [str(n) for n in range(50)]


def test_nothing_is_left_running_afterwards() -> None:
    before = threading.active_count()
    with Telegram(now), Twilio(now):
        assert threading.active_count() > before
    assert threading.active_count() == before


def test_a_provider_that_is_not_serving_cannot_be_stopped() -> None:
    with pytest.raises(RuntimeError, match="not serving"):
        Telegram(now).stop()
