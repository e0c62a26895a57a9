"""Telegram: updates become events, replies become messages with buttons. Owns the Bot API's wire, by aiogram's client.

Updates are read as plain JSON, not as aiogram's types: tomorrow's kinds of update must not keep out what people say.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import phonenumbers

import bot.aiogram_sooner  # noqa: F401 - before aiogram itself

# isort: split
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError
from aiogram.methods import AnswerCallbackQuery, SetWebhook, TelegramMethod
from aiogram.methods.delete_webhook import DeleteWebhook
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiohttp import ClientTimeout

from bot import channel as c
from bot.telegram_calls import KINDS, Say, Session, Updates, Who, outcome
from db.sending import Leaving
from flows.effects import Choice
from flows.events import Contact, Inbound, LineChanged, Press
from flows.events import Outlet as Name

LONGEST_TEXT = 4096
"""Units of UTF-16: an emoji is two."""
_HIGHEST_ID = 2**63
_TIMEOUT = ClientTimeout(total=c.GIVE_UP, sock_connect=c.CONNECT)
_PATIENCE = 3.0
"""Seconds to ask what the bot is called."""
_SEPARATOR = "|"
_FOR_EYES = ("voice", "audio", "video", "video_note", "photo", "document")
"""What somebody sends to be heard or seen; a sticker says nothing that a human must look at."""


class Telegram:
    """One bot of one municipality."""

    name: Name = "telegram"
    # Telegram's own figures are 30 and 1. Six calls may be open, and a slow network brings them there together: 24 + 6.
    rate = c.Rate(account=24, line=1)

    def __init__(self, account: c.Account) -> None:
        """Opens nothing yet. Raises aiogram's TokenValidationError."""
        self.municipality = account.municipality
        session = Session(api=TelegramAPIServer.from_base(account.base_url), timeout=_TIMEOUT)
        self.bot = Bot(account.token, session=session)
        self.account = str(self.bot.id)
        self._groups = account.groups
        self._username: str | None = None

    def heard(self, payload: Any, *, id: UUID, at: datetime) -> c.Heard:  # noqa: A002
        """An update as an event."""
        number = c.field_of(payload, "update_id")
        if not isinstance(number, int) or isinstance(number, bool):
            raise c.Malformed
        said = _Said(self.municipality, self.account, c.named(number), id, at, self._groups)
        for kind, read in (("message", said.message), ("edited_message", said.edited), ("callback_query", said.pressed),
                           ("my_chat_member", said.membership)):  # fmt: skip
            if isinstance(about := payload.get(kind), dict):
                return read(about)
        return c.Ignored()

    async def acknowledge(self, payload: Any) -> None:
        """Let a pressed button stop turning."""
        query = _text(c.field_of(payload, "callback_query", "id"))
        if query:
            with suppress(AiogramError, asyncio.TimeoutError, OSError):
                await self.bot(AnswerCallbackQuery(callback_query_id=query))

    def parts(self, _message: Leaving) -> int:
        """One is one."""
        return 1

    async def send(self, message: Leaving) -> c.Outcome:
        """Send a message with its buttons, one a row."""
        try:
            worded = _worded(message)
        except ValueError as error:  # a urn that is no chat's, words that are no text
            return c.Refused(type(error).__name__)
        return await self._call(worded)

    async def look_up(self, _message: Leaving) -> Collection[str]:
        """Telegram cannot be asked what it took."""
        return ()

    async def probe(self) -> c.Outcome:
        """Ask who we are."""
        return await self._call(Who())

    async def username(self) -> str | None:
        """What people call the bot in a link to it; None where Telegram does not say so now."""
        if self._username is None:
            found: list[Any] = []
            with suppress(TimeoutError):  # whoever asks waits for a page
                await asyncio.wait_for(self._call(Who(), found), _PATIENCE)
            name = c.field_of(found[0], "username") if found else None
            self._username = name if isinstance(name, str) else None
        return self._username

    async def updates(self, offset: int | None) -> list[dict[str, Any]] | c.Outcome:
        """The updates from `offset` on, waiting a while for the first; or why there are none."""
        found: list[list[dict[str, Any]]] = []
        outcome = await self._call(Updates(offset=offset), found)
        return found[0] if found else outcome

    async def take_webhook(self, url: str, secret: str) -> c.Outcome:
        """Have updates posted to us."""
        return await self._call(SetWebhook(url=url, secret_token=secret, allowed_updates=KINDS))

    async def drop_webhook(self) -> c.Outcome:
        """Have updates kept until we ask; those that wait are kept too."""
        return await self._call(DeleteWebhook())

    async def close(self) -> None:
        """Let go of connections."""
        await self.bot.session.close()

    async def _call(self, method: TelegramMethod[Any], result: list[Any] | None = None) -> c.Outcome:
        try:
            found = await self.bot(method)
        except Exception as error:  # noqa: BLE001 - whatever a network can do is an outcome, and told apart here
            return outcome(error)
        if result is not None:
            result.append(found)
        number = c.field_of(found, "message_id")
        return c.Sent(None if number is None else str(number))


def _worded(message: Leaving) -> Say:
    chat = int(message.urn.removeprefix("telegram:"))
    buttons = [[_button(message.reply.question, choice)] for choice in message.reply.choices]
    markup = InlineKeyboardMarkup(inline_keyboard=buttons) if buttons else None
    return Say(chat_id=chat, text=_shortened(c.clean(message.reply.text)), reply_markup=markup)


def _shortened(text: str) -> str:
    return text.encode("utf-16-le")[: 2 * LONGEST_TEXT].decode("utf-16-le", "ignore")  # no half of an emoji


def _button(question: str | None, choice: Choice) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=c.clean(choice.label), callback_data=f"{question or ''}{_SEPARATOR}{choice.id}")


class _Said:
    """What one update says, read by its kind."""

    def __init__(
        self, municipality: str, account: str, number: str, id_: UUID, at: datetime, groups: Collection[int] = ()
    ) -> None:
        self._place, self._account, self._number, self._id, self._at = municipality, account, number, id_, at
        self._groups = groups

    def message(self, about: dict[str, Any]) -> c.Heard:
        if (group := self._group(about)) is not None:
            text = _text(about.get("text"))  # what else happens in a group is not said to us
            return self._inbound(group, text=text) if text else c.Ignored()
        who = _speaker(about)
        if who is None:
            return c.Ignored()
        if text := _text(about.get("text")):
            return self._inbound(who, text=text)
        brought = any(kind in about for kind in _FOR_EYES)
        return self._inbound(who, text=_text(about.get("caption")), kind="unsupported", contact=_contact(about, who),
                             for_eyes=brought)  # fmt: skip

    def edited(self, about: dict[str, Any]) -> c.Heard:
        who = _speaker(about)
        said = _text(about.get("text")) or _text(about.get("caption"))
        return c.Ignored() if who is None else self._inbound(who, text=said, kind="edited")

    def pressed(self, about: dict[str, Any]) -> c.Heard:
        message = c.field_of(about, "message")
        group = self._group({**message, "from": about.get("from")}) if isinstance(message, dict) else None
        who = _person(about.get("from")) if group is None else group
        if who is None or (group is None and _is_group(c.field_of(message, "chat"))):
            return c.Ignored()
        question, _, option = _text(about.get("data")).partition(_SEPARATOR)
        return self._inbound(who, kind="button", press=Press(question, option))

    def membership(self, about: dict[str, Any]) -> c.Heard:
        who = _speaker(about)
        status = c.field_of(about, "new_chat_member", "status")
        if who is None or status not in ("kicked", "member"):
            return c.Ignored()
        now: Literal["blocked", "open"] = "blocked" if status == "kicked" else "open"
        return LineChanged(self._id, self._place, f"telegram:{who}", self._at, now)

    def _group(self, about: dict[str, Any]) -> int | None:
        """The group that is on duty in which somebody says this; a bot among them is nobody."""
        chat = c.field_of(about, "chat", "id")
        is_bot = c.field_of(about, "from", "is_bot") and c.field_of(about, "sender_chat", "id") != chat
        return chat if isinstance(chat, int) and chat in self._groups and not is_bot else None

    def _inbound(self, who: int, **what: Any) -> Inbound:
        return Inbound(id=self._id, municipality=self._place, channel="telegram", account=self._account,
                       external_id=self._number, urn=f"telegram:{who}", at=self._at, **what)  # fmt: skip


def _speaker(about: dict[str, Any]) -> int | None:
    """The user id of who says this in a chat of their own with us; None for groups, channels and bots."""
    chat = about.get("chat")
    if _is_group(chat):
        return None
    if about.get("from") is None:
        return _id(c.field_of(chat, "id"))
    return _person(about["from"])


def _person(who: object) -> int | None:
    return None if c.field_of(who, "is_bot") else _id(c.field_of(who, "id"))


def _id(value: object) -> int | None:
    """A user's id. `True` is an int to Python, and nobody to Telegram."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _HIGHEST_ID else None


def _is_group(chat: object) -> bool:
    """A chat that says nothing of its type is private, unless it has the number of a group."""
    if not isinstance(chat, dict):
        return False
    number = chat.get("id")
    return chat.get("type", "private") != "private" or (isinstance(number, int) and number < 0)


def _text(value: object) -> str:
    return c.clean(value) if isinstance(value, str) else ""


def _contact(about: dict[str, Any], who: int) -> Contact | None:
    number = c.field_of(about, "contact", "phone_number")
    if not isinstance(number, str):
        return None
    with suppress(phonenumbers.NumberParseException):
        parsed = phonenumbers.parse("+" + number.strip().lstrip("+"))
        spelled = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        return Contact(spelled, own=_id(c.field_of(about, "contact", "user_id")) == who)
    return None


def parse(body: bytes) -> Any:
    """The JSON that Telegram posts. Raises Malformed."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise c.Malformed from None
