"""The person's side of a chat: their telephone. Owns what a person does and sees there; never calls the bot's API."""

from __future__ import annotations

import re
import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from demo.telegram_checks import Button, Keyboard, units

if TYPE_CHECKING:
    from demo.telegram import Telegram
    from demo.telegram_bots import Bot

_COMMAND = re.compile(r"/[A-Za-z0-9_]+(@\w+)?")


@dataclass(frozen=True)
class Message:
    """A message as it stands in the chat. `in` is from the person to the bot; `at` is monotonic seconds."""

    direction: Literal["in", "out"]
    message_id: int
    text: str
    keyboard: Keyboard
    at: float
    json: dict[str, Any]

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons, row by row."""
        return tuple(button for row in self.keyboard for button in row)


class Chat:
    """A person's private chat with a bot. Safe for any number of threads."""

    def __init__(self, telegram: Telegram, bot: Bot, user: dict[str, Any]) -> None:
        self.id = int(user["id"])
        self.user = user
        self.json = {"id": self.id, "type": "private", "first_name": user["first_name"]}
        self.known = False
        """Whether the person ever wrote: a bot cannot write first."""
        self.blocked = False
        self.pressed_at = 0.0
        """When a button was pressed last, in monotonic seconds."""
        self._telegram = telegram
        self._bot = bot
        self._messages: dict[int, Message] = {}

    # What the person sees

    @property
    def messages(self) -> tuple[Message, ...]:
        """Both directions, oldest first."""
        with self._telegram.reading():
            return tuple(self._messages.values())

    @property
    def replies(self) -> tuple[str, ...]:
        """The texts the bot wrote, oldest first."""
        return tuple(message.text for message in self.messages if message.direction == "out")

    # What outlives a restart, under the provider's lock or before it serves

    def remembered(self) -> dict[str, Any]:
        """The chat as JSON."""
        messages = [
            {name: value for name, value in asdict(message).items() if name != "at"}
            for message in self._messages.values()
        ]
        return {"user": self.user, "known": self.known, "blocked": self.blocked, "messages": messages}

    def recall(self, memory: dict[str, Any]) -> None:
        """Be the chat that was `remembered`."""
        self.known, self.blocked = memory["known"], memory["blocked"]
        for one in memory["messages"]:
            keyboard = tuple(tuple(Button(**button) for button in row) for row in one["keyboard"])
            message = Message(**{**one, "keyboard": keyboard, "at": time.monotonic()})
            self._messages[message.message_id] = message

    # What the person does. Each gives the id of the message, and the update goes its way.

    def write(self, text: str) -> int:
        """Write a text, or a command: `/start`."""
        return self._send({"text": text, **_entities(text)}, text)

    def edit(self, message_id: int, text: str) -> int:
        """Change what was written."""
        with self._telegram.changing():
            old = self._messages[message_id]
            new = {**old.json, "text": text, "edit_date": self._telegram.unix()}
            self._messages[message_id] = replace(old, text=text, json=new)
            self._telegram.tell(self._bot, "edited_message", new)
        return message_id

    def press(self, button: str, message_id: int | None = None) -> str:
        """Press a button, named by its data or label, of a message or else of the last that has it.

        Gives the query's id; a button that stands in for typing gives the id of what was written.
        """
        message, found = self._button(button, message_id)
        if found.asks_contact:
            return str(self.share_contact())
        if found.typed or found.data is None:
            return str(self.write(found.text))
        query = self._telegram.new_query(self._bot)
        self.pressed_at = time.monotonic()
        content = {"id": query, "from": self.user, "chat_instance": str(self.id), "data": found.data}
        self._telegram.tell(self._bot, "callback_query", {**content, "message": message.json})
        return query

    def send_sticker(self, emoji: str = "\N{THUMBS UP SIGN}") -> int:
        """Send a sticker."""
        size = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._send({"sticker": {**_file(), "type": "regular", "emoji": emoji, **size}}, emoji)

    def send_voice(self, seconds: int = 5, caption: str | None = None) -> int:
        """Send a spoken message."""
        voice = {**_file(), "duration": seconds, "mime_type": "audio/ogg"}
        return self._send({"voice": voice, **_caption(caption)}, caption or "")

    def send_photo(self, caption: str | None = None) -> int:
        """Send a photo."""
        photo = [{**_file(), "width": 90, "height": 90}]
        return self._send({"photo": photo, **_caption(caption)}, caption or "")

    def share_contact(self, number: str = "+447700900001", user_id: int | None = None, name: str | None = None) -> int:
        """Share one's own telephone number, or somebody else's with their `user_id` (0: not on Telegram)."""
        whose = self.id if user_id is None else user_id
        contact = {"phone_number": number, "first_name": name or self.user["first_name"]}
        return self._send({"contact": contact | ({"user_id": whose} if whose else {})}, number)

    def block(self) -> None:
        """Block the bot."""
        self._membership("member", "kicked")

    def unblock(self) -> None:
        """Let the bot write again."""
        self._membership("kicked", "member")

    def raw(self, update: dict[str, Any]) -> dict[str, Any]:
        """Let any update go out as it stands; it gets the next update_id where it has none."""
        return self._telegram.tell_raw(self._bot, update)

    # What the bot does to it, under the provider's lock

    def receive(self, text: str, markup: dict[str, Any] | None, keyboard: Keyboard) -> Message:
        """A message of the bot's."""
        shown = {"reply_markup": markup} if markup and "inline_keyboard" in markup else {}
        return self._add("out", text, {"from": self._bot.user, "text": text, **shown}, keyboard)

    def rebutton(self, message_id: int, markup: dict[str, Any] | None, keyboard: Keyboard) -> Message:
        """Other buttons below a message of the bot's. Raises KeyError."""
        old = self._messages[message_id]
        json = {name: value for name, value in old.json.items() if name != "reply_markup"}
        new = replace(old, keyboard=keyboard, json=json | ({"reply_markup": markup} if markup else {}))
        self._messages[message_id] = new
        return new

    def _send(self, content: dict[str, Any], text: str) -> int:
        if self.blocked:
            raise ValueError("who has blocked the bot must unblock it before writing")
        with self._telegram.changing():
            self.known = True
            message = self._add("in", text, {"from": self.user, **content}, ())
            self._telegram.tell(self._bot, "message", message.json)
        return message.message_id

    def _add(self, direction: Literal["in", "out"], text: str, content: dict[str, Any], keyboard: Keyboard) -> Message:
        message_id = len(self._messages) + 1
        json = {"message_id": message_id, "date": self._telegram.unix(), "chat": self.json, **content}
        message = Message(direction, message_id, text, keyboard, time.monotonic(), json)
        self._messages[message_id] = message
        return message

    def _button(self, wanted: str, message_id: int | None) -> tuple[Message, Button]:
        for message in reversed(self.messages):
            for button in message.buttons:
                if message_id in (None, message.message_id) and wanted in (button.data, button.text):
                    return message, button
        raise LookupError(f"no button {wanted!r} in this chat")

    def _membership(self, before: str, after: str) -> None:
        with self._telegram.changing():
            self.blocked = after == "kicked"
        change = {"chat": self.json, "from": self.user, "date": self._telegram.unix()}
        members = {"old_chat_member": self._member(before), "new_chat_member": self._member(after)}
        self._telegram.tell(self._bot, "my_chat_member", change | members)

    def _member(self, status: str) -> dict[str, Any]:
        return {"status": status, "user": self._bot.user} | ({"until_date": 0} if status == "kicked" else {})


def _file() -> dict[str, str]:
    return {"file_id": uuid4().hex, "file_unique_id": uuid4().hex[:16]}


def _caption(caption: str | None) -> dict[str, str]:
    return {} if caption is None else {"caption": caption}


def _entities(text: str) -> dict[str, Any]:
    if (command := _COMMAND.match(text)) is None:
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": units(command.group())}]}
