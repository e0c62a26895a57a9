"""A group chat that is on duty is heard, whoever in it speaks; any other group stays nobody who speaks to us."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from bot import channel as c
from bot.telegram import Telegram
from flows.events import Inbound, Press

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OURS, OTHER = -1001, -1002
NOOR = {"id": 7, "is_bot": False, "first_name": "Noor"}
A_BOT = {"id": 8, "is_bot": True, "first_name": "Ander"}


def heard(**update: Any) -> c.Heard:
    async def read() -> c.Heard:
        channel = Telegram(c.Account("dronten", "http://127.0.0.1:9", "", token="1:a", groups=frozenset({OURS})))
        try:
            return channel.heard({"update_id": 1, **update}, id=UUID(int=1), at=NOW)
        finally:
            await channel.close()

    return asyncio.run(read())


def said(chat: Any, **what: Any) -> dict[str, Any]:
    return {"message_id": 3, "date": 1, "chat": {"id": chat, "type": "supergroup"}, "from": NOOR, **what}


def test_what_is_said_in_it_is_said_by_the_group() -> None:
    event = heard(message=said(OURS, text="OK"))
    assert isinstance(event, Inbound)
    assert (event.urn, event.text, event.kind) == ("telegram:-1001", "OK", "text")


def test_a_button_in_it_is_pressed_by_the_group() -> None:
    event = heard(callback_query={"id": "q", "from": NOOR, "message": said(OURS), "data": "alert|ok"})
    assert isinstance(event, Inbound)
    assert (event.urn, event.press) == ("telegram:-1001", Press("alert", "ok"))


def test_an_administrator_who_speaks_as_the_group_is_heard() -> None:
    as_group = {"from": A_BOT, "sender_chat": {"id": OURS, "type": "supergroup"}}
    assert isinstance(heard(message=said(OURS, text="OK") | as_group), Inbound)


@pytest.mark.parametrize("update", [
    {"message": said(OTHER, text="OK")},
    {"message": said(OURS, new_chat_members=[NOOR])},
    {"message": said(OURS, photo=[{}], caption="OK")},
    {"message": said(OURS, text="OK") | {"from": A_BOT}},
    {"message": said({"id": OURS}, text="OK")},
    {"edited_message": said(OURS, text="OK")},
    {"callback_query": {"id": "q", "from": NOOR, "message": said(OTHER), "data": "alert|ok"}},
    {"my_chat_member": said(OURS, new_chat_member={"status": "member"})},
])  # fmt: skip
def test_all_else_in_groups_is_nobody_speaking_to_us(update: dict[str, Any]) -> None:
    assert heard(**update) == c.Ignored()
