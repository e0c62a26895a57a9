"""A real aiogram bot, the client the service has, talks to the simulated Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup

from demo.faults import Fault, Hang, Html, Reset, Status
from demo.telegram import Telegram
from demo.telegram_chats import Chat
from tests.demo.conftest import TOKEN, now
from tests.demo.service import Service

pytestmark = pytest.mark.slow  # left out of `make test-fast`

KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Ja hoor", callback_data="a:1")]])


@asynccontextmanager
async def bot_at(telegram: Telegram, token: str = TOKEN) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url), timeout=1)
    async with Bot(token, session=session) as bot:
        yield bot


@pytest.mark.asyncio
async def test_a_conversation_by_long_poll(telegram: Telegram) -> None:
    riet = telegram.chat(TOKEN, 7)
    async with bot_at(telegram) as bot:
        assert (await bot.get_me()).username == "peilstation_bot"
        poll = asyncio.create_task(bot.get_updates(timeout=5, allowed_updates=["message", "callback_query"]))
        await telegram.until(lambda: telegram.calls[-1].method == "getUpdates")
        riet.write("Hallo")
        (update,) = await poll
        assert update.message is not None
        assert update.message.text == "Hallo"
        assert await bot.send_chat_action(7, "typing")
        sent = await bot.send_message(7, "Zullen we beginnen?", reply_markup=KEYBOARD)
        assert sent.message_id == riet.messages[-1].message_id
        query = riet.press("Ja hoor")
        (pressed,) = await bot.get_updates(offset=update.update_id + 1)
        assert pressed.callback_query is not None
        assert (pressed.callback_query.id, pressed.callback_query.data) == (query, "a:1")
        assert await bot.answer_callback_query(query)
        assert await bot.edit_message_reply_markup(chat_id=7, message_id=sent.message_id)
        assert await bot.set_my_commands([BotCommand(command="start", description="Begin")])
    assert riet.replies == ("Zullen we beginnen?",)


@pytest.mark.asyncio
async def test_a_webhook_set_by_aiogram_is_posted_to(telegram: Telegram, riet: Chat, service: Service) -> None:
    async with bot_at(telegram) as bot:
        assert await bot.set_webhook(f"{service.url}/telegram", secret_token="s3cret", allowed_updates=["message"])
        riet.write("Hallo")
        await service.until(lambda: service.heard)
        assert (await bot.get_webhook_info()).url == f"{service.url}/telegram"
        assert await bot.delete_webhook()
    assert service.heard[0].headers["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"


@pytest.mark.parametrize(
    ("fault", "raised", "accepted"),
    [
        (Status(400), TelegramBadRequest, 0),
        (Status(401), TelegramUnauthorizedError, 0),
        (Status(403), TelegramForbiddenError, 0),
        (Status(429, retry_after=3), TelegramRetryAfter, 0),
        (Status(500), TelegramServerError, 0),
        (Html(), ClientDecodeError, 0),
        (Reset(accepted=False), TelegramNetworkError, 0),
        (Reset(accepted=True), TelegramNetworkError, 1),
        (Hang(accepted=False), TelegramNetworkError, 0),
        (Hang(accepted=True), TelegramNetworkError, 1),
    ],
    ids=str,
)
@pytest.mark.asyncio
async def test_a_fault_is_what_aiogram_takes_it_for(
    telegram: Telegram, riet: Chat, fault: Fault, raised: type[Exception], accepted: int
) -> None:
    telegram.faults.add(fault, method="sendMessage")
    async with bot_at(telegram) as bot:
        with pytest.raises(raised):
            await bot.send_message(7, "Hallo", request_timeout=1)
    assert len(telegram.sent) == accepted


@pytest.mark.asyncio
async def test_an_unknown_token_is_unauthorized(telegram: Telegram) -> None:
    async with bot_at(telegram, "654321:made-up") as bot:
        with pytest.raises(TelegramUnauthorizedError):
            await bot.get_me()


@pytest.mark.asyncio
async def test_it_serves_in_the_running_loop_as_well() -> None:
    async with Telegram(now) as telegram:
        telegram.add_bot(TOKEN, "peilstation_bot")
        riet = telegram.chat(TOKEN, 7, known=True)
        async with bot_at(telegram) as bot:
            await bot.send_message(7, "Hallo")
            await telegram.close()
            with pytest.raises(TelegramNetworkError):
                await bot.send_message(7, "?")
            await telegram.listen()
            await bot.send_message(7, "Daar ben ik weer")
        with pytest.raises(RuntimeError, match="in the very loop"):
            telegram.wait_for(lambda: False)
    assert riet.replies == ("Hallo", "Daar ben ik weer")
