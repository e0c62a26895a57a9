"""Updates: what a person does reaches the bot, by long poll or webhook, in order and until it is confirmed."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from demo.telegram import Telegram
from demo.telegram_chats import Chat
from tests.demo.calls import buttons, call
from tests.demo.conftest import TOKEN
from tests.demo.service import Service

SECRET = "s3cret_-"


def updates(telegram: Telegram, **fields: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call(telegram, "getUpdates", **fields).json()["result"]
    return found


def test_updates_come_again_until_an_offset_confirms_them(telegram: Telegram, riet: Chat) -> None:
    for text in ("een", "twee", "drie"):
        riet.write(text)
    first = updates(telegram)
    assert [one["message"]["text"] for one in first] == ["een", "twee", "drie"]
    assert [one["update_id"] - first[0]["update_id"] for one in first] == [0, 1, 2]
    assert updates(telegram, limit=1) == first[:1]
    assert updates(telegram, offset=first[1]["update_id"]) == first[1:]
    assert updates(telegram) == first[1:]
    assert updates(telegram, offset=-1) == first[2:]
    assert updates(telegram, offset=first[2]["update_id"] + 1) == []
    assert telegram.pending(TOKEN) == ()


def test_a_long_poll_ends_with_the_first_update(telegram: Telegram, riet: Chat) -> None:
    with ThreadPoolExecutor(1) as pool:
        poll = pool.submit(updates, telegram, timeout=4)
        telegram.wait_for(lambda: telegram.calls)
        assert not poll.done()
        riet.write("Hallo")
        assert poll.result()[0]["message"]["text"] == "Hallo"


def test_a_long_poll_without_updates_ends_empty_after_its_time(telegram: Telegram) -> None:
    assert updates(telegram, timeout=1) == []


@pytest.mark.parametrize(
    ("ended_by", "words"),
    [("getUpdates", "terminated by other getUpdates request; make sure"), ("setWebhook", "terminated by setWebhook")],
)
def test_a_newer_call_ends_a_long_poll_with_a_conflict(telegram: Telegram, ended_by: str, words: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        poll = pool.submit(call, telegram, "getUpdates", timeout=4)
        telegram.wait_for(lambda: telegram.calls)
        call(telegram, ended_by, url="http://127.0.0.1:9/")
        answer = poll.result()
    assert answer.status == 409
    assert answer.json()["description"].startswith(f"Conflict: {words}")


def test_a_long_poll_whose_client_went_away_takes_nothing_with_it(telegram: Telegram, riet: Chat) -> None:
    with socket.create_connection((telegram.url.split(":")[1][2:], int(telegram.url.split(":")[2]))) as client:
        client.sendall(f"GET /bot{TOKEN}/getUpdates?timeout=50 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        telegram.wait_for(lambda: telegram.calls)
    riet.write("Hallo")
    assert [one["message"]["text"] for one in updates(telegram)] == ["Hallo"]


def test_only_the_kinds_a_bot_asks_for_come_and_it_need_not_ask_twice(telegram: Telegram, riet: Chat) -> None:
    updates(telegram, allowed_updates=["message"])
    riet.block()
    riet.unblock()
    riet.write("Hallo")
    assert [set(one) - {"update_id"} for one in updates(telegram)] == [{"message"}]
    updates(telegram, allowed_updates=[])
    riet.block()
    assert "my_chat_member" in updates(telegram)[-1]


def test_everything_a_person_can_do_is_an_update(telegram: Telegram, riet: Chat) -> None:
    call(telegram, "sendMessage", chat_id=7, text="?", reply_markup=buttons("Ja"))
    written = riet.write("/start nu")
    riet.edit(written, "toch niet")
    riet.press("ja")
    riet.send_sticker()
    riet.send_voice(62, caption="luister")
    riet.send_photo(caption="mijn tuin")
    riet.share_contact("+447700900007")
    riet.share_contact("+447700900008", user_id=8, name="Jan")
    riet.share_contact("+447700900009", user_id=0, name="Niemand")
    riet.block()
    riet.raw({"poll": {"id": "1"}})
    found = updates(telegram)
    kinds = ["message", "edited_message", "callback_query", *["message"] * 6, "my_chat_member", "poll"]
    assert [set(one) - {"update_id"} for one in found] == [{kind} for kind in kinds]
    assert found[0]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert found[1]["edited_message"]["message_id"] == written
    query = found[2]["callback_query"]
    assert (query["data"], query["message"]["text"]) == ("ja", "?")
    assert [one["message"]["contact"].get("user_id") for one in found[6:9]] == [7, 8, None]
    assert found[9]["my_chat_member"]["new_chat_member"]["status"] == "kicked"


def test_a_button_that_stands_in_for_typing_writes_or_shares_the_contact(telegram: Telegram, riet: Chat) -> None:
    keyboard = {"keyboard": [["Ja", {"text": "Mijn nummer", "request_contact": True}]]}
    call(telegram, "sendMessage", chat_id=7, text="?", reply_markup=keyboard)
    riet.press("Ja")
    riet.press("Mijn nummer")
    first, second = updates(telegram)
    assert first["message"]["text"] == "Ja"
    assert second["message"]["contact"]["user_id"] == 7
    with pytest.raises(LookupError):
        riet.press("Nee")


def test_an_old_button_is_pressed_by_its_message(telegram: Telegram, riet: Chat) -> None:
    ids = [
        call(telegram, "sendMessage", chat_id=7, text=text, reply_markup=buttons("Ja")).json()["result"]["message_id"]
        for text in ("eerste", "tweede")
    ]
    riet.press("Ja", ids[0])
    riet.press("Ja")
    assert [one["callback_query"]["message"]["text"] for one in updates(telegram)] == ["eerste", "tweede"]


def test_who_has_blocked_the_bot_unblocks_it_before_writing(riet: Chat) -> None:
    riet.block()
    with pytest.raises(ValueError, match="unblock"):
        riet.write("Hallo")


def test_a_webhook_is_posted_the_updates_with_its_secret(telegram: Telegram, riet: Chat, service: Service) -> None:
    riet.write("voor de webhook")
    words = call(telegram, "setWebhook", url=f"{service.url}/telegram", secret_token=SECRET).json()
    assert words == {"ok": True, "result": True, "description": "Webhook was set"}
    riet.write("erna")
    service.wait_for(lambda: len(service.heard) == 2)
    assert [one.json()["message"]["text"] for one in service.heard] == ["voor de webhook", "erna"]
    assert {one.headers["X-Telegram-Bot-Api-Secret-Token"] for one in service.heard} == {SECRET}
    telegram.wait_for(lambda: telegram.pending(TOKEN) == ())
    answer = call(telegram, "getUpdates")
    assert answer.status == 409
    assert answer.json()["description"].startswith("Conflict: can't use getUpdates method while webhook is active")


def test_a_webhook_is_posted_again_until_it_takes_an_update_and_later_ones_wait(
    telegram: Telegram, riet: Chat, service: Service
) -> None:
    service.answers = [500, 403]
    call(telegram, "setWebhook", url=f"{service.url}/telegram")
    riet.write("een")
    riet.write("twee")
    service.wait_for(lambda: len(service.heard) == 4)
    assert [one.json()["message"]["text"] for one in service.heard] == ["een", "een", "een", "twee"]
    telegram.wait_for(lambda: telegram.pending(TOKEN) == ())
    assert [one.status for one in telegram.deliveries(TOKEN)] == [500, 403, 200, 200]
    info = call(telegram, "getWebhookInfo").json()["result"]
    assert info["last_error_message"] == "Wrong response from the webhook: 403 Forbidden"


def test_a_webhook_that_is_away_gets_the_updates_when_it_is_back(
    telegram: Telegram, riet: Chat, service: Service
) -> None:
    call(telegram, "setWebhook", url=f"{service.url}/telegram")
    service.stop()
    riet.write("Hallo")
    telegram.wait_for(lambda: telegram.deliveries(TOKEN))
    assert service.heard == []
    service.start()
    service.wait_for(lambda: service.heard)
    telegram.wait_for(lambda: telegram.deliveries(TOKEN)[-1].taken)


def test_an_update_is_given_up_in_the_end(telegram: Telegram, riet: Chat, service: Service) -> None:
    telegram.webhook_attempts = 2
    service.answers = [500, 500]
    call(telegram, "setWebhook", url=f"{service.url}/telegram")
    riet.write("een")
    riet.write("twee")
    telegram.wait_for(lambda: telegram.pending(TOKEN) == ())
    assert [one.status for one in telegram.deliveries(TOKEN)] == [500, 500, 200]


def test_nobody_waits_behind_somebody_elses_failing_update(telegram: Telegram, riet: Chat, service: Service) -> None:
    jan = telegram.chat(TOKEN, 8)
    telegram.webhook_pauses = (30.0, 30.0)
    service.answers = [500]
    call(telegram, "setWebhook", url=f"{service.url}/telegram")
    riet.write("van Riet")
    service.wait_for(lambda: service.heard)
    jan.write("van Jan")
    service.wait_for(lambda: len(service.heard) == 2)
    assert service.heard[1].json()["message"]["text"] == "van Jan"


def test_a_raw_update_may_come_twice_with_its_own_number(telegram: Telegram, riet: Chat, service: Service) -> None:
    call(telegram, "setWebhook", url=f"{service.url}/telegram")
    update = riet.raw({"message": {"chat": {"id": 7}}})
    telegram.wait_for(lambda: telegram.pending(TOKEN) == ())
    riet.raw(update)
    service.wait_for(lambda: len(service.heard) == 2)
    assert service.heard[0].json() == service.heard[1].json() == update


def test_a_webhook_that_is_removed_leaves_what_waits_to_polling(telegram: Telegram, riet: Chat) -> None:
    telegram.webhook_pauses = (0.01, 0.01)
    telegram.webhook_attempts = 10_000
    call(telegram, "setWebhook", url="http://127.0.0.1:9/")
    riet.write("Hallo")
    telegram.wait_for(lambda: telegram.deliveries(TOKEN))
    assert call(telegram, "deleteWebhook").json()["description"] == "Webhook was deleted"
    assert updates(telegram)[0]["message"]["text"] == "Hallo"
    assert call(telegram, "setWebhook", url="").json()["description"] == "Webhook is already deleted"


def test_what_waits_may_be_dropped_with_setting_or_deleting(telegram: Telegram, riet: Chat) -> None:
    for method, fields in (("deleteWebhook", {}), ("setWebhook", {"url": ""})):
        riet.write("Hallo")
        call(telegram, method, drop_pending_updates=True, **fields)
        assert telegram.pending(TOKEN) == ()


def test_a_webhook_is_checked_and_described(telegram: Telegram) -> None:
    for fields in ({"secret_token": "a b"}, {"secret_token": "a" * 257}, {"url": "telegram"}):
        assert call(telegram, "setWebhook", **({"url": "http://127.0.0.1:9/"} | fields)).status == 400
    good: dict[str, Any] = {"url": "http://127.0.0.1:9/", "allowed_updates": ["message"]}
    assert call(telegram, "setWebhook", **good).json()["description"] == "Webhook was set"
    assert call(telegram, "setWebhook", **good).json()["description"] == "Webhook is already set"
    info = call(telegram, "getWebhookInfo").json()["result"]
    assert (info["url"], info["pending_update_count"], info["allowed_updates"]) == (good["url"], 0, ["message"])
