"""What Telegram refuses, and in which words. Owns reading and checking the fields of a call; keeps nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

LONGEST_TEXT = 4096
"""Units of UTF-16."""
LONGEST_DATA = 64
"""Bytes."""

Fields = dict[str, Any]
Keyboard = tuple[tuple["Button", ...], ...]

_UNPRINTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


class Refused(Exception):
    """The answer to a call that is not done. `retry_after` is in seconds."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


def bad(description: str) -> Refused:
    """A bad request."""
    return Refused(400, f"Bad Request: {description}")


@dataclass(frozen=True)
class Button:
    """A button below a message (with `data` or a `url`), or of the keyboard that stands in for typing."""

    text: str
    data: str | None = None
    url: str | None = None
    typed: bool = False
    asks_contact: bool = False


async def read(request: web.Request) -> Fields:
    """The fields of a call: of the query, and of a body that is a form, of several parts, or JSON."""
    fields = _pairs(request.rel_url.raw_query_string.encode())
    match request.content_type:
        case "application/json":
            fields |= _object(await request.read())
        case "multipart/form-data":
            async for part in await request.multipart():
                fields[str(part.name)] = _text(bytes(await part.read(decode=True)))  # type: ignore[union-attr]
        case _:
            fields |= _pairs(await request.read())
    _encoded(fields)
    return fields


def _pairs(raw: bytes) -> Fields:
    # Latin-1 has a character for every byte: what was sent comes through, to be judged as UTF-8.
    pairs = parse_qsl(raw.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    return {_text(name.encode("latin-1")): _text(value.encode("latin-1")) for name, value in pairs}


def _object(raw: bytes) -> Fields:
    try:
        found = json.loads(_text(raw) or "{}")
    except json.JSONDecodeError:
        raise bad("can't parse request JSON object") from None
    if not isinstance(found, dict):
        raise bad("object expected as request body")
    return found


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise bad("strings must be encoded in UTF-8") from None


def _encoded(value: Any) -> None:
    """Refuse half a surrogate pair, however deep: JSON can say it, UTF-8 cannot."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise bad("strings must be encoded in UTF-8") from None


def structured(fields: Fields, name: str, what: str) -> Any:
    """A field that is JSON, itself or inside a form's text; None when it is missing."""
    found = fields.get(name)
    if not isinstance(found, str) or not found:
        return found or None
    try:
        parsed = json.loads(found)
    except json.JSONDecodeError:
        raise bad(f"can't parse {what} JSON object") from None
    _encoded(parsed)
    return parsed


def number(fields: Fields, name: str, otherwise: int) -> int:
    """A whole number; what is no number counts as not given, as Telegram has it."""
    try:
        return int(fields.get(name, otherwise))
    except (TypeError, ValueError):
        return otherwise


def truth(fields: Fields, name: str) -> bool:
    """A boolean, as a form or JSON says it."""
    return str(fields.get(name, "")).lower() in {"true", "yes", "1"}


def units(text: str) -> int:
    """Length in units of UTF-16, by which Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def text_of(fields: Fields) -> str:
    """A message's text as it will be shown."""
    if fields.get("parse_mode"):
        raise bad("unsupported parse_mode")  # marked-up text is not simulated
    text = str(fields.get("text", ""))
    if not text:
        raise bad("message text is empty")
    shown = _UNPRINTED.sub(" ", text.replace("\r", "")).strip()
    if not shown:
        raise bad("text must be non-empty")
    if units(shown) > LONGEST_TEXT:
        raise bad("message is too long")
    return shown


def markup_of(fields: Fields) -> dict[str, Any] | None:
    """A message's reply markup as it was sent."""
    markup = structured(fields, "reply_markup", "reply keyboard markup")
    if markup is not None and not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    return markup


def keyboard_of(markup: dict[str, Any] | None) -> Keyboard:
    """The rows of buttons in a reply markup; none when it has none."""
    if markup is None:
        return ()
    if rows := markup.get("inline_keyboard"):
        return tuple(tuple(_inline(button) for button in row) for row in _rows(rows, "InlineKeyboardButton"))
    return tuple(tuple(_typed(button) for button in row) for row in _rows(markup.get("keyboard", []), "KeyboardButton"))


def _rows(rows: Any, what: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad(f"can't parse {what}: expected an Array of Arrays")
    return rows


def _inline(button: Any) -> Button:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    if "callback_data" not in button and "url" not in button:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    return Button(button["text"], data=_data(button), url=button.get("url"))


def _data(button: dict[str, Any]) -> str | None:
    return str(button["callback_data"]) if "callback_data" in button else None


def _typed(button: Any) -> Button:
    if isinstance(button, str):
        return Button(button, typed=True)
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad("can't parse keyboard button: Can't find field \"text\"")
    return Button(button["text"], typed=True, asks_contact=bool(button.get("request_contact")))


def check_data(keyboard: Keyboard) -> None:
    """Refuse data that no button can carry, and labels that nobody can read."""
    for button in (button for row in keyboard for button in row):
        if button.data is not None and not 1 <= len(button.data.encode()) <= LONGEST_DATA:
            raise bad("BUTTON_DATA_INVALID")
        if not button.text.strip():
            raise bad(f"{'keyboard' if button.typed else 'inline keyboard'} button text must be non-empty")


def secret_of(fields: Fields) -> str | None:
    """A webhook's secret."""
    secret = str(fields.get("secret_token", ""))
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    return secret or None


def commands_of(fields: Fields) -> list[dict[str, str]]:
    """The bot's commands, each with its description."""
    commands = structured(fields, "commands", "commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad("expected an Array of BotCommand")
    for command in commands:
        if not isinstance(command, dict) or not _COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= units(str(command.get("description", ""))) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands


def kinds_of(fields: Fields, before: list[str]) -> list[str]:
    """The kinds of update a bot asks for; as before where it does not say."""
    if fields.get("allowed_updates") in (None, ""):
        return before
    kinds = structured(fields, "allowed_updates", "allowed_updates") or []
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        raise bad("can't parse allowed_updates: expected an Array of String")
    return kinds
