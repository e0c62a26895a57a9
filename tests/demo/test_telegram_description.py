"""The simulated Telegram against the description of the Bot API: names, what is required, shapes of what it gives."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from demo.telegram import Telegram
from demo.telegram_chats import Chat
from demo.telegram_methods import METHODS
from tests.demo.calls import buttons, call
from tests.demo.conftest import TOKEN

DESCRIPTION = Path(__file__).parents[1] / "vectors" / "telegram_bot_api_10.1.min.json"
JSON_TYPES = {"Integer": int, "String": str, "Boolean": bool, "Float": float, "True": bool}


@cache
def description() -> Any:
    return json.loads(DESCRIPTION.read_text(encoding="utf-8"))


def strays(found: Any, kind: str, path: str = "") -> list[str]:
    """What in a value is not as the description has this type: nothing, if all is well."""
    if kind.startswith("Array of "):
        if not isinstance(found, list):
            return [f"{path}: no list"]
        inner = kind.removeprefix("Array of ")
        return [stray for place, one in enumerate(found) for stray in strays(one, inner, f"{path}[{place}]")]
    if kind in JSON_TYPES:
        return [] if type(found) is JSON_TYPES[kind] else [f"{path}: {found!r} is no {kind}"]
    return _strays_in_object(found, description()["types"][kind], path)


def _strays_in_object(found: Any, kind: Any, path: str) -> list[str]:
    if not isinstance(found, dict):
        return [f"{path}: no object"]
    if kinds := kind.get("subtypes"):
        return min((strays(found, one, path) for one in kinds), key=len)
    fields = {field["name"]: field for field in kind.get("fields", [])}
    wrong = [f"{path}.{name} is unknown" for name in found if name not in fields]
    wrong += [f"{path}.{name} is missing" for name, one in fields.items() if one["required"] and name not in found]
    for name in found.keys() & fields.keys():
        wrong += min((strays(found[name], one, f"{path}.{name}") for one in fields[name]["types"]), key=len)
    return wrong


def test_the_check_itself_finds_what_is_wrong() -> None:
    assert strays({"id": "7", "first_name": "Riet", "age": 81}, "User") == [
        ".age is unknown",
        ".is_bot is missing",
        ".id: '7' is no Integer",
    ]
    assert strays([{"update_id": True}], "Array of Update") == ["[0].update_id: True is no Integer"]


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_simulated_method_exists_under_its_name(name: str) -> None:
    assert METHODS[name].name in description()["methods"]
    assert METHODS[name].name.lower() == name


FIELDS: dict[str, dict[str, Any]] = {
    "getMe": {},
    "getUpdates": {"offset": 0, "limit": 100, "timeout": 0, "allowed_updates": ["message"]},
    "setWebhook": {"url": "http://127.0.0.1:9/", "secret_token": "s", "allowed_updates": [], "max_connections": 1},
    "deleteWebhook": {"drop_pending_updates": True},
    "getWebhookInfo": {},
    "sendMessage": {"chat_id": 7, "text": "Hallo", "reply_markup": buttons("Ja")},
    "sendChatAction": {"chat_id": 7, "action": "typing"},
    "answerCallbackQuery": {"callback_query_id": "", "text": "Dank u"},
    "editMessageReplyMarkup": {"chat_id": 7, "message_id": 1, "reply_markup": buttons("Ja", "Nee")},
    "setMyCommands": {"commands": [{"command": "start", "description": "Begin"}]},
}


@pytest.fixture
def fields(telegram: Telegram, riet: Chat) -> dict[str, dict[str, Any]]:
    """Good fields of every method, in a chat whose first message is the bot's."""
    call(telegram, "sendMessage", chat_id=7, text="?", reply_markup=buttons("Ja"))
    return FIELDS | {"answerCallbackQuery": FIELDS["answerCallbackQuery"] | {"callback_query_id": riet.press("Ja")}}


@pytest.mark.parametrize("name", list(FIELDS))
def test_a_good_call_gives_what_the_description_says(
    telegram: Telegram, fields: dict[str, dict[str, Any]], name: str
) -> None:
    method = description()["methods"][name]
    assert set(fields[name]) <= {field["name"] for field in method.get("fields", [])}
    answer = call(telegram, name, **fields[name])
    assert answer.status == 200
    assert min((strays(answer.json()["result"], kind) for kind in method["returns"]), key=len) == []


def test_every_simulated_method_is_called_here() -> None:
    assert {name.lower() for name in FIELDS} == set(METHODS)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        pytest.param(name, field["name"], id=f"{name}-{field['name']}")
        for name in FIELDS
        for field in description()["methods"][name].get("fields", [])
        if field["required"]
    ],
)
def test_a_call_without_a_required_field_is_refused(
    telegram: Telegram, fields: dict[str, dict[str, Any]], name: str, field: str
) -> None:
    good = fields[name]
    answer = call(telegram, name, **{one: value for one, value in good.items() if one != field})
    assert (answer.status, answer.json()["ok"]) == (400, False)
    assert answer.json()["description"].startswith("Bad Request: ")


def test_every_update_is_one_the_description_knows(telegram: Telegram, riet: Chat) -> None:
    call(telegram, "sendMessage", chat_id=7, text="?", reply_markup=buttons("Ja"))
    written = riet.write("/start")
    riet.edit(written, "Hallo")
    riet.press("Ja")
    riet.send_sticker()
    riet.send_voice(caption="luister")
    riet.send_photo(caption="kijk")
    riet.share_contact()
    riet.share_contact(user_id=0)
    riet.block()
    riet.unblock()
    updates = telegram.pending(TOKEN)
    assert len(updates) == 10
    assert strays(list(updates), "Array of Update") == []
