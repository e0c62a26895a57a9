"""python-telegram-bot's own way: a ConversationHandler whose state and answers lie in a pickle, written every turn.

Written in the way that is quickest for it: one file, once a turn; whoever is done leaves it. It asks the same questions
with the same buttons. Nothing is synced to the disk (the library never does): it survives its process, not the power.
"""

from __future__ import annotations

import json
import pickle
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.request import BaseRequest, RequestData
from telegram.warnings import PTBUserWarning

from bench.contestant import Contestant, Label
from bench.road import Astray, Road, Turn, walked
from bench.updates import SINCE, update

TOKEN, TALK = "42:made-up", "screening"
_ME = {"id": 42, "is_bot": True, "first_name": "Peilstation", "username": "peil_bot"}
_TAKEN = {"message_id": 1, "date": SINCE, "chat": {"id": 1, "type": "private"}, "text": ""}
Step = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, int]]


def _answer(result: object) -> tuple[int, bytes]:
    return 200, json.dumps({"ok": True, "result": result}).encode()


class Quiet(BaseRequest):
    """Takes every call at once. `told` is the last text that each chat was sent."""

    _answers: dict[str, tuple[int, bytes]] = {"getMe": _answer(_ME), "sendMessage": _answer(_TAKEN)}  # noqa: RUF012
    _done = _answer(True)

    def __init__(self) -> None:
        self.told: dict[int, str] = {}

    @property
    def read_timeout(self) -> float | None:
        """None is waited for."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """What Telegram would answer."""
        call = url.rpartition("/")[2]
        if call == "sendMessage" and request_data:
            said = request_data.parameters
            self.told[int(str(said["chat_id"]))] = str(said["text"])
        return self._answers.get(call, self._done)


@dataclass
class Ptb:
    """An Application that is handed updates as parsed JSON."""

    label: Label
    road: Road
    application: Any
    persistence: PicklePersistence[Any, Any, Any]
    quiet: Quiet
    file: Path
    people: count[int] = field(default_factory=lambda: count(1))
    updates: count[int] = field(default_factory=lambda: count(1))

    def visit(self) -> Sequence[tuple[dict[str, Any], int, Turn]]:
        """One more person's updates, whose they are, and the turn."""
        who = next(self.people)
        return [(update(turn, who, next(self.updates)), who, turn) for turn in self.road.turns]

    async def take(self, turn: tuple[dict[str, Any], int, Turn]) -> None:
        """One update; the pickle is written when this returns."""
        posted, who, planned = turn
        await self.application.process_update(Update.de_json(posted, self.application.bot))
        done = planned.number + 1 == len(self.road.turns)
        if done:
            self.application.drop_user_data(who)
            self.application.drop_chat_data(who)
        await self.application.update_persistence()
        if done and self.persistence.conversations:
            # The library keeps a None for ever for each who is done; that would make each turn dearer than the last.
            self.persistence.conversations[TALK].pop((who, who), None)
        await self.persistence.flush()
        if self.quiet.told.get(who) != planned.text:
            raise Astray("python-telegram-bot told something else than was to be told")

    async def check(self, screenings: int) -> None:
        """Nobody is left in the pickle, so nobody is under way."""
        kept = pickle.loads(self.file.read_bytes()) if screenings else {}
        if any(kept.get("conversations", {}).values()) or kept.get("user_data"):
            raise Astray("somebody is still under way in the pickle")


def _steps(road: Road) -> tuple[Step, dict[int, Step]]:
    """What is done with the first words, and with the answer to each question."""

    async def go(turn: Turn, event: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        who, query, message, answers = event.effective_user, event.callback_query, event.message, context.user_data
        assert who is not None
        assert answers is not None
        answers[str(turn.number)] = query.data if query else message and message.text
        if query:
            await query.answer()
        rows = [[InlineKeyboardButton(choice.label, callback_data=f"{turn.question}|{choice.id}")]
                for choice in turn.choices]  # fmt: skip
        markup = InlineKeyboardMarkup(rows) if rows else None
        await context.bot.send_message(who.id, turn.text, reply_markup=markup)
        return turn.number + 1 if turn.number + 1 < len(road.turns) else ConversationHandler.END

    first, *rest = road.turns
    return partial(go, first), {turn.number: partial(go, turn) for turn in rest}


def _handlers(step: Step) -> list[Any]:
    return [CallbackQueryHandler(step), MessageHandler(filters.TEXT, step)]


@asynccontextmanager
async def opened(label: Label, path: str) -> AsyncIterator[Contestant]:
    """This peer, with a new pickle."""
    road, quiet = walked("telegram"), Quiet()
    persistence: PicklePersistence[Any, Any, Any] = PicklePersistence(path, on_flush=True)
    building = Application.builder().token(TOKEN).request(quiet).get_updates_request(Quiet()).updater(None)
    application = building.job_queue(None).persistence(persistence).build()
    first, rest = _steps(road)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBUserWarning)  # it is told that buttons of older messages count too: they may
        talk = ConversationHandler(_handlers(first), {number: _handlers(step) for number, step in rest.items()}, [],
                                   name=TALK, persistent=True)  # fmt: skip
    application.add_handler(talk)
    await application.initialize()
    yield Ptb(label, road, application, persistence, quiet, Path(path))
    await application.shutdown()
