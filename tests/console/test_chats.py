"""The own page ties a chat to the account where the municipality has a bot, and lets go of one's own alone."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

from db import schema, sessions
from flows.events import Inbound
from tests.console.desks import AtWork


async def test_one_lets_go_of_one_s_own_chat_and_of_nobody_else_s(at_work: AtWork) -> None:
    anja, bert, admin = at_work.account(), at_work.account(), at_work.account("admin")
    now = at_work.town.clock.now()
    token = sessions.make_link(at_work.town.engine, anja.id, now=now, lasts=timedelta(minutes=15), purpose="chat")
    text = f"/start desk_{token}"
    at_work.running.house.ledger.record(
        Inbound(uuid4(), "dronten", "telegram", "test", uuid4().hex, "telegram:7", now, text)
    )
    async with at_work.browser(anja) as hers, at_work.browser(bert) as his:
        (chat,) = re.findall(r'name="chat" value="(\w+)"', (await hers.open("/desk/own")).text)
        for wrong in (chat, "no-hex", ""):
            assert (await his.send("/desk/own/chat-off", {"chat": wrong})).status_code == 200
        assert at_work.town.count(schema.desk_chat) == 1
        assert "losgemaakt" in (await hers.send("/desk/own/chat-off", {"chat": chat})).text
        assert at_work.town.count(schema.desk_chat) == 0
        assert "Werken vanuit Telegram" not in (await his.open("/desk/own")).text, "there is no bot here"
        assert (await his.send("/desk/own/chat")).status_code == 404
    async with at_work.browser(admin) as browser:
        assert (await browser.send("/desk/own/chat")).status_code == 404
    assert not at_work.town.rows(schema.sign_in_link, schema.sign_in_link.c.purpose == "chat")[1:]
