"""What the simulated Telegram takes and refuses, as a plain HTTP client sees it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from demo.telegram import Telegram
from demo.telegram_chats import Chat
from tests.demo.calls import buttons, call
from tests.demo.conftest import TOKEN
from tests.demo.service import ask


def test_a_message_is_answered_in_the_ledger_and_on_the_persons_screen(telegram: Telegram, riet: Chat) -> None:
    riet.write("/start")
    answer = call(telegram, "sendMessage", chat_id=7, text="  Hallo!\r\n", reply_markup=buttons("Ja", "Nee"))
    assert answer.status == 200
    result = answer.json()["result"]
    assert result["text"] == "Hallo!"
    assert result["reply_markup"] == buttons("Ja", "Nee")
    (sent,) = telegram.sent
    assert (sent.token, sent.chat_id, sent.message_id, sent.text) == (TOKEN, 7, result["message_id"], "Hallo!")
    assert [button.data for button in sent.buttons] == ["ja", "nee"]
    assert [(one.direction, one.text) for one in riet.messages] == [("in", "/start"), ("out", "Hallo!")]
    assert [(one.method, one.status) for one in telegram.calls] == [("sendMessage", 200)]


@pytest.mark.parametrize("way", ["form", "query", "json", "parts"])
def test_fields_come_as_a_form_a_query_json_or_in_parts(telegram: Telegram, riet: Chat, way: str) -> None:
    url = f"{telegram.url}/bot{TOKEN}/sendmessage"
    match way:
        case "form":
            answer = ask(url, b"chat_id=7&text=%C3%AB")
        case "query":
            answer = ask(f"{url}?chat_id=7&text=%C3%AB")
        case "json":
            answer = ask(url, json.dumps({"chat_id": 7, "text": "ë"}).encode(), {"Content-Type": "application/json"})
        case _:
            part = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
            body = part.format("chat_id", 7) + part.format("text", "ë") + "--x--\r\n"
            answer = ask(url, body.encode(), {"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.json()["result"]["text"] == "ë"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "message text is empty"),
    ({"text": " \n "}, "text must be non-empty"),
    ({"text": "a" * 4097}, "message is too long"),
    ({"text": "\N{THUMBS UP SIGN}" * 2049}, "message is too long"),
    ({"chat_id": ""}, "chat_id is empty"),
    ({"chat_id": "8"}, "chat not found"),
    ({"chat_id": "Riet"}, "chat not found"),
    ({"reply_markup": buttons("")}, "BUTTON_DATA_INVALID"),
    ({"reply_markup": buttons("é" * 33)}, "BUTTON_DATA_INVALID"),
    ({"reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    ({"reply_markup": "[]"}, "object expected as reply markup"),
    ({"reply_markup": {"inline_keyboard": [[{"text": "Ja"}]]}}, "can't parse inline keyboard button: "),
    ({"reply_markup": {"inline_keyboard": [{"text": "Ja"}]}}, "can't parse InlineKeyboardButton: "),
    ({"parse_mode": "HTML"}, "unsupported parse_mode"),
    ({"reply_markup": '{"inline_keyboard": [[{"text": "\\ud83d", "callback_data": "a"}]]}'}, "strings must be encoded"),
]


@pytest.mark.parametrize(("fields", "words"), REFUSED, ids=[str(fields)[:60] for fields, _ in REFUSED])
def test_a_message_is_refused_in_telegrams_words(
    telegram: Telegram, riet: Chat, fields: dict[str, Any], words: str
) -> None:
    good: dict[str, Any] = {"chat_id": 7, "text": "Hallo"}
    answer = call(telegram, "sendMessage", **(good | fields))
    assert (answer.status, answer.json()["ok"], answer.json()["error_code"]) == (400, False, 400)
    assert answer.json()["description"].startswith(f"Bad Request: {words}")
    assert telegram.sent == ()


def test_the_longest_message_and_the_longest_data_are_taken(telegram: Telegram, riet: Chat) -> None:
    for text in ("a" * 4096, "\N{THUMBS UP SIGN}" * 2048):
        assert call(telegram, "sendMessage", chat_id=7, text=text, reply_markup=buttons("é" * 32)).status == 200


@pytest.mark.parametrize("body", [b"chat_id=7&text=%ED%A0%80", b"chat_id=7&text=%FF", b"\xff=1"])
def test_what_is_no_utf8_is_refused(telegram: Telegram, riet: Chat, body: bytes) -> None:
    answer = ask(f"{telegram.url}/bot{TOKEN}/sendMessage", body)
    assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


def test_half_a_surrogate_pair_in_json_is_refused(telegram: Telegram, riet: Chat) -> None:
    body = b'{"chat_id": 7, "text": "\\ud83d"}'
    answer = ask(f"{telegram.url}/bot{TOKEN}/sendMessage", body, {"Content-Type": "application/json"})
    assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


def test_who_never_wrote_or_blocked_the_bot_cannot_be_written_to(telegram: Telegram) -> None:
    jan = telegram.chat(TOKEN, 8)
    assert call(telegram, "sendMessage", chat_id=8, text="?").json()["description"] == "Bad Request: chat not found"
    jan.write("Hallo")
    assert call(telegram, "sendMessage", chat_id=8, text="!").status == 200
    jan.block()
    answer = call(telegram, "sendMessage", chat_id=8, text="?")
    assert (answer.status, answer.json()["description"]) == (403, "Forbidden: bot was blocked by the user")
    jan.unblock()
    assert call(telegram, "sendChatAction", chat_id=8, action="typing").status == 200


def test_an_unknown_token_is_401_and_an_unknown_method_or_path_404(telegram: Telegram) -> None:
    for token in ("654321:made-up", "nonsense"):
        assert call(telegram, "getMe", token=token).json() == {
            "ok": False,
            "error_code": 401,
            "description": "Unauthorized",
        }
    assert call(telegram, "sendTelegram").json() == {"ok": False, "error_code": 404, "description": "Not Found"}
    for path in ("/", "/bot", f"/bot{TOKEN}", "/getMe", f"/bot{TOKEN}/getMe/"):
        assert ask(telegram.url + path).json()["error_code"] == 404


def test_a_press_is_answered_until_it_is_too_old(telegram: Telegram, riet: Chat) -> None:
    call(telegram, "sendMessage", chat_id=7, text="?", reply_markup=buttons("Ja"))
    query = riet.press("Ja")
    assert call(telegram, "answerCallbackQuery", callback_query_id=query).json()["result"] is True
    telegram.query_expires_after = 0.0
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    for one in (query, "1"):
        answer = call(telegram, "answerCallbackQuery", callback_query_id=one)
        assert (answer.status, answer.json()["description"]) == (400, too_old)


def test_other_buttons_may_come_below_a_message_of_the_bots_only(telegram: Telegram, riet: Chat) -> None:
    mine = riet.write("Hallo")
    message = call(telegram, "sendMessage", chat_id=7, text="?", reply_markup=buttons("Ja")).json()["result"]
    change = {"chat_id": 7, "message_id": message["message_id"]}
    assert "reply_markup" not in call(telegram, "editMessageReplyMarkup", **change).json()["result"]
    assert riet.messages[-1].buttons == ()
    again = call(telegram, "editMessageReplyMarkup", **change).json()
    assert again["description"].startswith("Bad Request: message is not modified")
    gone = call(telegram, "editMessageReplyMarkup", chat_id=7, message_id=mine).json()
    assert gone["description"] == "Bad Request: message to edit not found"


def test_commands_and_chat_actions_are_checked(telegram: Telegram, riet: Chat) -> None:
    good = [{"command": "start", "description": "Begin"}]
    assert call(telegram, "setMyCommands", commands=good).json()["result"] is True
    bad = call(telegram, "setMyCommands", commands=[{"command": "Start!", "description": "Begin"}])
    assert bad.json()["description"] == "Bad Request: BOT_COMMAND_INVALID"
    assert call(telegram, "sendChatAction", chat_id=7, action="dancing").status == 400


def test_a_strict_telegram_takes_one_message_a_second_in_a_chat(telegram: Telegram, riet: Chat) -> None:
    telegram.chat(TOKEN, 8, known=True)
    telegram.strict, telegram.rate_window = True, 59.5
    answers = [call(telegram, "sendMessage", chat_id=chat, text="Hallo") for chat in (7, 7, 8)]
    assert [answer.status for answer in answers] == [200, 429, 200]
    assert answers[1].json()["parameters"] == {"retry_after": 60}
    assert answers[1].headers["Retry-After"] == "60"


def test_a_strict_telegram_takes_thirty_messages_a_second_of_a_bot(telegram: Telegram) -> None:
    telegram.strict, telegram.rate_window = True, 59.5
    for chat in range(31):
        telegram.chat(TOKEN, chat + 1, known=True)
    statuses = [call(telegram, "sendMessage", chat_id=chat + 1, text="Hallo").status for chat in range(31)]
    assert statuses == [200] * 30 + [429]
    telegram.rate_window = 0.0
    assert call(telegram, "sendMessage", chat_id=31, text="Hallo").status == 200
