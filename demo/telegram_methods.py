"""The methods of the Bot API that are simulated. Owns what each does and refuses; never the way a call comes in."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from demo.telegram_bots import Bot, Done
from demo.telegram_chats import Chat
from demo.telegram_checks import (
    Fields,
    Refused,
    bad,
    check_data,
    commands_of,
    keyboard_of,
    kinds_of,
    markup_of,
    number,
    secret_of,
    text_of,
    truth,
    units,
)
from demo.telegram_updates import Webhook

if TYPE_CHECKING:
    from demo.telegram import Telegram

LONGEST_POLL = 50
"""Seconds."""
ACTIONS = re.compile(
    "typing|choose_sticker|find_location|upload_(photo|video|voice|document|video_note)|record_(video|voice|video_note)"
)


@dataclass(frozen=True)
class Method:
    """A method by its name, and the fields it is refused without."""

    name: str
    do: Callable[[Telegram, Bot, Fields], Awaitable[Any]]
    required: tuple[str, ...] = ()


async def get_me(_telegram: Telegram, bot: Bot, _fields: Fields) -> Any:
    """The bot itself."""
    rights = {"can_join_groups": False, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return {**bot.user, **rights}


async def get_updates(telegram: Telegram, bot: Bot, fields: Fields) -> Any:
    """Updates not confirmed yet, at once or as soon as there is one. A newer call ends an older one."""
    queue = bot.queue
    with telegram.changing():
        if queue.webhook is not None:
            hint = "use deleteWebhook to delete the webhook first"
            raise Refused(409, f"Conflict: can't use getUpdates method while webhook is active; {hint}")
        queue.allowed = kinds_of(fields, queue.allowed)
        queue.confirm(number(fields, "offset", 0))
        turn = queue.end_poll("other getUpdates request; make sure that only one bot instance is running")
    patience = min(max(number(fields, "timeout", 0), 0), LONGEST_POLL)
    try:
        await telegram.until(lambda: queue.turn != turn or queue.pending, patience)
    except TimeoutError:
        return []
    with telegram.reading():
        if queue.turn != turn:
            raise Refused(409, f"Conflict: terminated by {queue.ended_by}")
        return queue.pending[: min(max(number(fields, "limit", 100), 1), 100)]


async def set_webhook(telegram: Telegram, bot: Bot, fields: Fields) -> Any:
    """Where updates are posted from now on; an empty url removes it."""
    url = str(fields["url"])
    if url and not url.startswith(("https://", "http://")):
        raise bad("invalid webhook URL specified")
    webhook = Webhook(url, secret_of(fields), number(fields, "max_connections", 40)) if url else None
    allowed = kinds_of(fields, bot.queue.allowed)
    return _hook(telegram, bot, fields, webhook, allowed)


async def delete_webhook(telegram: Telegram, bot: Bot, fields: Fields) -> Any:
    """Updates wait for getUpdates again."""
    return _hook(telegram, bot, fields, None, bot.queue.allowed)


def _hook(telegram: Telegram, bot: Bot, fields: Fields, webhook: Webhook | None, allowed: list[str]) -> Done:
    with telegram.changing():
        if webhook is not None:
            bot.queue.end_poll("setWebhook request")
        if truth(fields, "drop_pending_updates"):
            bot.queue.pending.clear()
        bot.queue.allowed = allowed
        words = bot.queue.set_webhook(webhook)
        telegram.deliver(bot)
    return Done(True, words)


async def get_webhook_info(telegram: Telegram, bot: Bot, _fields: Fields) -> Any:
    """The webhook and how it fares."""
    queue = bot.queue
    with telegram.reading():
        info: dict[str, Any] = {
            "url": queue.webhook.url if queue.webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(queue.pending),
        }
        if queue.webhook is not None:
            info["max_connections"] = queue.webhook.max_connections
        if queue.last_error is not None:
            info["last_error_date"], info["last_error_message"] = queue.last_error
        return info | ({"allowed_updates": queue.allowed} if queue.allowed else {})


async def send_message(telegram: Telegram, bot: Bot, fields: Fields) -> Any:
    """A message to a person who wrote before."""
    text = text_of(fields)
    markup = markup_of(fields)
    keyboard = keyboard_of(markup)
    with telegram.changing():
        chat = _chat(bot, fields)
        check_data(keyboard)
        telegram.check_rate(bot, chat.id)
        message = chat.receive(text, markup, keyboard)
        telegram.note_sent(bot, chat.id, message)
    return message.json


async def send_chat_action(telegram: Telegram, bot: Bot, fields: Fields) -> Any:
    """Something a person sees for a moment; nothing is kept of it."""
    if not ACTIONS.fullmatch(str(fields["action"])):
        raise bad("wrong parameter action in request")
    with telegram.reading():
        _chat(bot, fields)
    return True


async def answer_callback_query(telegram: Telegram, bot: Bot, fields: Fields) -> Any:
    """An answer to a press of a button, not too late."""
    if units(str(fields.get("text", ""))) > 200:
        raise bad("MESSAGE_TOO_LONG")
    with telegram.reading():
        pressed = bot.queries.get(str(fields["callback_query_id"]))
    if pressed is None or time.monotonic() - pressed > telegram.query_expires_after:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    return True


async def edit_message_reply_markup(telegram: Telegram, bot: Bot, fields: Fields) -> Any:
    """Other buttons, or none, below a message of the bot's."""
    markup = markup_of(fields)
    keyboard = keyboard_of(markup)
    check_data(keyboard)
    with telegram.changing():
        chat = _chat(bot, fields)
        message_id = number(fields, "message_id", 0)
        before = next((one for one in chat.messages if one.message_id == message_id and one.direction == "out"), None)
        if before is None:
            raise bad("message to edit not found")
        if before.keyboard == keyboard:
            same = "exactly the same as a current content and reply markup of the message"
            raise bad(f"message is not modified: specified new message content and reply markup are {same}")
        return chat.rebutton(message_id, markup, keyboard).json


async def set_my_commands(telegram: Telegram, bot: Bot, fields: Fields) -> Any:
    """The bot's menu."""
    commands = commands_of(fields)
    with telegram.changing():
        bot.commands = commands
    return True


def _chat(bot: Bot, fields: Fields) -> Chat:
    """The chat a call is for, if the bot may write there."""
    if not str(fields.get("chat_id", "")):
        raise bad("chat_id is empty")
    chat = bot.chats.get(number(fields, "chat_id", 0))
    if chat is None or not chat.known:
        raise bad("chat not found")
    if chat.blocked:
        raise Refused(403, "Forbidden: bot was blocked by the user")
    return chat


_ALL = (
    Method("getMe", get_me),
    Method("getUpdates", get_updates),
    Method("setWebhook", set_webhook, ("url",)),
    Method("deleteWebhook", delete_webhook),
    Method("getWebhookInfo", get_webhook_info),
    Method("sendMessage", send_message),  # has words of its own for what is missing
    Method("sendChatAction", send_chat_action, ("action",)),
    Method("answerCallbackQuery", answer_callback_query, ("callback_query_id",)),
    Method("editMessageReplyMarkup", edit_message_reply_markup, ("message_id",)),
    Method("setMyCommands", set_my_commands, ("commands",)),
)

METHODS = {method.name.lower(): method for method in _ALL}
"""By name in small letters: Telegram does not mind the case."""
