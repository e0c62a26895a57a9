"""A simulated Telegram Bot API on loopback. Owns bots, people's chats with them, and the ledger of what came in.

Held against the description of the Bot API. Unlike the real one it takes webhooks over plain HTTP, and gives up on an
update after `webhook_attempts`. What it does not simulate it refuses; it calls nobody but the webhooks it was given.
"""

from __future__ import annotations

import asyncio
import math
import secrets
import time
from collections.abc import Iterable
from functools import partial
from typing import Any

from aiohttp import ClientSession, web

from demo.faults import Status, suffer
from demo.serving import Now, Provider
from demo.telegram_bots import Bot, Call, Done, Sent
from demo.telegram_chats import Chat, Message
from demo.telegram_checks import Fields, Refused, bad, read
from demo.telegram_methods import METHODS
from demo.telegram_updates import Delivery, Queue, Update, post

USUAL = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    500: "Internal Server Error",
}
"""Descriptions that go with a status when a fault names none."""


class Telegram(Provider):
    """Telegram: `with Telegram(now) as telegram`, then `add_bot` and `chat`. The attributes may change at any time.

    `strict` refuses more than one message a second in a chat and thirty a second of a bot, with 429.
    """

    def __init__(self, now: Now) -> None:
        super().__init__(now)
        self.strict = False
        self.rate_window = 1.0
        """The second of `strict`, in seconds."""
        self.query_expires_after = 900.0
        """Seconds in which a press of a button may be answered."""
        self.webhook_attempts = 20
        self.webhook_pauses = (0.05, 2.0)
        """Seconds before an update is posted again: the first, doubled each time, and the longest."""
        self._bots: dict[str, Bot] = {}
        self._calls: list[Call] = []
        self._sent: list[Sent] = []

    # Who there is

    def add_bot(self, token: str, username: str, name: str = "Peilstation") -> None:
        """Let a bot exist. `token` is like `123456:secret`."""
        user = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": name, "username": username}
        with self.changing():
            # Numbers that begin anew would be replays to whoever remembers the last run.
            self._bots[token] = Bot(token, user, Queue(next_id=self.unix()))

    def chat(self, token: str, user_id: int, name: str = "Riet", language: str = "nl", known: bool = False) -> Chat:
        """A person's chat with a bot, the same one each time. `known`: as if they had written before."""
        user = {"id": user_id, "is_bot": False, "first_name": name, "language_code": language}
        with self.reading():
            bot = self._bots[token]
            chat = bot.chats.get(user_id)
        if chat is not None and chat.known >= known:
            return chat  # nobody is woken for looking
        with self.changing():
            chat = bot.chats.setdefault(user_id, Chat(self, bot, user))
            chat.known = chat.known or known
        return chat

    # The ledger

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every request, in order of arrival."""
        with self.reading():
            return tuple(self._calls)

    @property
    def sent(self) -> tuple[Sent, ...]:
        """Every message that was accepted, in order, answered or not."""
        with self.reading():
            return tuple(self._sent)

    def deliveries(self, token: str) -> tuple[Delivery, ...]:
        """Every attempt to post an update to the bot's webhook, in order."""
        with self.reading():
            return tuple(self._bots[token].queue.deliveries)

    def pending(self, token: str) -> tuple[Update, ...]:
        """Updates that are neither confirmed nor taken by the webhook."""
        with self.reading():
            return tuple(self._bots[token].queue.pending)

    # What outlives a restart

    def remembered(self) -> dict[str, Any]:
        """Chats with their messages, and the numbers that must not come again, as JSON."""
        with self.reading():
            return {token: _remembered(bot) for token, bot in self._bots.items()}

    def recall(self, memory: dict[str, Any]) -> None:
        """Take up what was `remembered`, of the bots that are here."""
        for token, kept in memory.items():
            if (bot := self._bots.get(token)) is None:
                continue
            with self.changing():
                bot.queue.next_id = max(bot.queue.next_id, int(kept["next_id"]))
            for one in kept["chats"]:
                user = one["user"]
                self.chat(token, user["id"], user["first_name"], user["language_code"]).recall(one)

    # What chats and methods ask of it

    def unix(self) -> int:
        """This moment in seconds."""
        return int(self.now().timestamp())

    def tell(self, bot: Bot, kind: str, content: dict[str, Any]) -> None:
        """Let an update go to the bot, if it wants that kind."""
        with self.changing():
            bot.queue.add(kind, content)
            self.deliver(bot)

    def tell_raw(self, bot: Bot, update: Update) -> Update:
        """Let any update go to the bot."""
        with self.changing():
            put = bot.queue.put(update)
            self.deliver(bot)
        return put

    def new_query(self, bot: Bot) -> str:
        """The id of a press of a button."""
        query = str(secrets.randbits(62))
        with self.changing():
            bot.queries[query] = time.monotonic()
        return query

    def check_rate(self, bot: Bot, chat_id: int) -> None:
        """Refuse what is too much in a second, if it is strict."""
        since = time.monotonic() - self.rate_window
        lately = [sent for sent in self._sent[-200:] if sent.token == bot.token and sent.at > since]
        if self.strict and (len(lately) >= 30 or any(sent.chat_id == chat_id for sent in lately)):
            after = math.ceil(self.rate_window)
            raise Refused(429, f"Too Many Requests: retry after {after}", retry_after=after)

    def note_sent(self, bot: Bot, chat_id: int, message: Message) -> None:
        """Write an accepted message in the ledger."""
        self._sent.append(Sent(bot.token, chat_id, message.message_id, message.text, message.buttons, message.at))

    def deliver(self, bot: Bot) -> None:
        """Post to the webhook what waits for it."""
        for lane in bot.queue.idle_lanes():
            self.soon(partial(self._drain, bot, lane))

    async def _drain(self, bot: Bot, lane: int, session: ClientSession) -> None:
        """Post the updates of one chat, one after another."""
        failures = 0
        while True:
            with self.changing():
                if (head := bot.queue.head(lane)) is None:
                    return
            async with bot.queue.slots:
                delivery = await post(session, *head)
            with self.changing():
                done = delivery.taken or failures + 1 >= self.webhook_attempts
                bot.queue.note(delivery, self.unix(), done)
            failures = 0 if done else failures + 1
            if failures:
                first, longest = self.webhook_pauses
                await asyncio.sleep(min(first * 2 ** (failures - 1), longest))

    # The way in

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return [web.route("*", "/bot{token}/{method}", self._serve), web.route("*", "/{path:.*}", self._lost)]

    async def _lost(self, _request: web.Request) -> web.Response:
        return self.refusal(Status(404))

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        fields, problem = await _read(request)
        token, name = request.match_info["token"], request.match_info["method"]
        if (method := METHODS.get(name.lower())) is not None:
            name = method.name
        call = Call(token, name, fields, time.monotonic())
        with self.changing():
            self._calls.append(call)
        to = str(fields["chat_id"]) if "chat_id" in fields else None
        accept = partial(self._answer, call, problem)
        answer = await suffer(self.faults.take(name, to), request, accept, self.refusal)
        if answer is None:
            return web.Response()  # nobody hears it
        with self.changing():
            call.status = answer.status
        return answer

    async def _answer(self, call: Call, problem: Refused | None) -> web.Response:
        try:
            done = await self._do(call, problem)
        except Refused as refused:
            return self.refusal(Status(refused.code, refused.description, retry_after=refused.retry_after))
        words = {"description": done.description} if isinstance(done, Done) else {}
        return web.json_response({"ok": True, "result": done.result if isinstance(done, Done) else done, **words})

    async def _do(self, call: Call, problem: Refused | None) -> Any:
        if (bot := self._bots.get(call.token)) is None:
            raise Refused(401, "Unauthorized")
        if (method := METHODS.get(call.method.lower())) is None:
            raise Refused(404, "Not Found")
        if problem is not None:
            raise problem
        for name in method.required:
            if name not in call.fields:
                raise bad(f'parameter "{name}" is required')
        return await method.do(self, bot, call.fields)

    def refusal(self, status: Status) -> web.Response:
        """An error in Telegram's shape."""
        after = status.retry_after if status.code != 429 else status.retry_after or 1
        words = status.text or USUAL.get(status.code, f"Too Many Requests: retry after {after}")
        body: dict[str, Any] = {"ok": False, "error_code": status.code, "description": words}
        if after is None:
            return web.json_response(body, status=status.code)
        body["parameters"] = {"retry_after": after}
        return web.json_response(body, status=status.code, headers={"Retry-After": str(after)})


def _remembered(bot: Bot) -> dict[str, Any]:
    return {"next_id": bot.queue.next_id, "chats": [chat.remembered() for chat in bot.chats.values()]}


async def _read(request: web.Request) -> tuple[Fields, Refused | None]:
    try:
        return await read(request), None
    except Refused as refused:
        return {}, refused
