"""A coordinator's evening on a telephone: from a link on the desk to a closed callback, over the real clients."""

from __future__ import annotations

import re

import pytest

from db import schema
from tests.console.desks import AtWork
from tests.service.people import BySms, ByTelegram, Person, talk
from tests.service.town import Town

pytestmark = pytest.mark.slow  # left out of `make test-fast`


async def test_from_a_link_on_the_desk_to_a_closed_callback_all_on_a_telephone(town: Town) -> None:
    riet, anja, henk = BySms(town), ByTelegram.of(town), ByTelegram.of(town, 78)

    async def told(who: Person, *lines: str) -> str:
        before = len(who.told())
        await talk(town, who, lines)
        return "\n".join(who.told()[before:])

    async with town.service() as running:
        at_work = AtWork(town, running)
        account = at_work.account(name="Anja")
        await talk(town, riet, ["hallo", "MENS", "Riet", "2"])
        heard = len(riet.told())
        async with at_work.browser(account) as browser:
            page = await browser.send("/desk/own/chat")
            (token,) = set(re.findall(r"desk_[\w-]+", page.text))
            assert f"https://t.me/peil_bot?start={token}" in page.text
            bound = await told(anja, f"/start {token}")
            assert "hoort nu bij uw account" in bound
            assert "verlopen" in await told(henk, f"/start {token}")
            assert "Gekoppeld sinds" in (await browser.open("/desk/own")).text

            assert "wil een mens spreken" in await told(anja, "/wachtrij")
            card = await told(anja, "[1: ik neem deze]")
            assert f"Riet\n{riet.number}" in card
            assert "Wij bellen weer" in await told(anja, "[Geen gehoor]")
            assert "Riet" in await told(anja, "[Maak ongedaan]")
            assert "Waar kwam het op uit?" in await told(anja, "[Gesproken]")
            assert "Afgesloten: Geholpen." in await told(anja, "[Geholpen]", "Er gaat iemand met haar mee.")
            (row,) = town.rows(schema.callback)
            assert (row.status, row.ending, row.reason) == ("done", "helped", "Er gaat iemand met haar mee.")
            assert len(riet.told()) == heard, "nothing of this reaches her"

            chat = re.search(r'name="chat" value="(\w+)"', (await browser.open("/desk/own")).text)
            assert chat
            await browser.send("/desk/own/chat-off", {"chat": chat[1]})
        for one in (anja, henk):
            assert "wacht" not in (await told(one, "wachtrij")).lower(), "to anybody else there is no such thing"
