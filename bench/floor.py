"""The floor: aiogram alone, with MemoryStorage and one async handler for everything. Nothing outlives its process.

It asks the same questions with the same buttons, notes each answer and does nothing else: no reading of what was meant,
no safety, no score. Nobody who uses aiogram gets below it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bench.contestant import Contestant, Label
from bench.road import Astray, Road, Turn, walked
from bench.updates import Quiet, update

TOKEN = "42:made-up"


@dataclass
class Fed:
    """A Dispatcher of aiogram's that is fed updates as parsed JSON. What it told is held against the road."""

    label: Label
    road: Road
    dispatcher: Dispatcher
    bot: Bot
    session: Quiet
    people: count[int] = field(default_factory=lambda: count(1))
    updates: count[int] = field(default_factory=lambda: count(1))

    def visit(self) -> Sequence[tuple[dict[str, Any], int, str]]:
        """One more person's updates, whose they are, and what must be told then."""
        who = next(self.people)
        return [(update(turn, who, next(self.updates)), who, turn.text) for turn in self.road.turns]

    async def take(self, turn: tuple[dict[str, Any], int, str]) -> None:
        """One update."""
        posted, who, wanted = turn
        await self.dispatcher.feed_raw_update(self.bot, posted)
        if self.session.told.get(who) != wanted:
            raise Astray(f"{self.label.key} told something else than was to be told")

    async def check(self, screenings: int) -> None:
        """Nothing is kept: what was told was looked at in every turn."""


def markup(turn: Turn) -> InlineKeyboardMarkup | None:
    """The buttons of a question, one a row, as ours have them."""
    rows = [[InlineKeyboardButton(text=choice.label, callback_data=f"{turn.question}|{choice.id}")]
            for choice in turn.choices]  # fmt: skip
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


async def said(event: Message | CallbackQuery) -> str:
    """What somebody wrote or pressed; a press is noticed, as one should."""
    if isinstance(event, Message):
        return event.text or ""
    await event.answer()
    return event.data or ""


@asynccontextmanager
async def opened(label: Label, *_: Any) -> AsyncIterator[Contestant]:
    """The floor."""
    session, road = Quiet(), walked("telegram")
    bot, dispatcher = Bot(TOKEN, session=session), Dispatcher(storage=MemoryStorage())

    async def anything(event: Message | CallbackQuery, state: FSMContext, bot: Bot) -> None:
        answer = await said(event)
        data = await state.get_data()
        number = data.get("number", 0)
        turn = road.turns[number]
        if number + 1 < len(road.turns):
            await state.set_data({**data, "number": number + 1, str(number): answer})
        else:
            await state.clear()
        if event.from_user:
            await bot.send_message(event.from_user.id, turn.text, reply_markup=markup(turn))

    dispatcher.message.register(anything)
    dispatcher.callback_query.register(anything)
    yield Fed(label, road, dispatcher, bot, session)
