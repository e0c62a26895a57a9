"""Opening: every line that is switched on, as a channel with its door. Owns how each is put together; runs none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.channel import Account, Channel
from bot.channels import ALOUD, CHANNELS, ONE_WAY
from bot.delivery import House as Rooms
from bot.door import Door
from flows.events import Outlet
from peilstation import recordings, shelves
from peilstation.app import House
from peilstation.ends import accounts, block
from peilstation.names import SettingsError

if TYPE_CHECKING:
    from starlette.routing import Route

    from bot.ringing import Ringing
    from peilstation.settings import MunicipalitySettings


@dataclass(frozen=True)
class Line:
    """A channel that is open, and what was said of it. `ringing`: who calls people, where it is a telephone."""

    account: Account
    said: MunicipalitySettings
    channel: Channel
    door: Door
    ringing: Ringing | None = None


async def lines(house: House, rooms: Rooms) -> AsyncIterator[Line]:
    """Open what is switched on, in the loop that will use it. Raises SettingsError."""
    for name, account, said in accounts(house):
        # Beside the loop: importing a provider's client takes seconds.
        await asyncio.to_thread(__import__, f"bot.{name}")
        channel = _opened(name, account)
        yield Line(account, said, channel, Door(rooms, channel), _ringing(rooms, channel, said))


def phone_routes(house: House, opened: Iterable[Line]) -> list[Route]:
    """Where Twilio asks what is to be said on a call, of every municipality that has a telephone."""
    phones = {line.account.municipality: line for line in opened if line.channel.name == "voice"}
    if not phones:
        return []
    from bot import phone

    found = recordings.find(shelves.folders(house.settings.content_dir))
    return phone.routes(
        {slug: phone.Line(line.door, recordings.manner(house.library.of(slug), house.settings.voices, found),
                          line.ringing, {(one.language, one.name): one.path for one in found})
         for slug, line in phones.items()},
        house.settings.public_url,
    )  # fmt: skip


def _ringing(rooms: Rooms, channel: Channel, said: MunicipalitySettings) -> Ringing | None:
    if channel.name != "voice":
        return None
    from bot.ringing import Ringing

    voice: Any = channel
    return Ringing(rooms, voice, said.twilio_calls_a_day)


def _opened(name: Outlet, account: Account) -> Channel:
    """A channel. Raises SettingsError where its token cannot be one."""
    try:
        return (CHANNELS | ALOUD | ONE_WAY)[name](account)
    except Exception as error:  # noqa: BLE001 - it opens nothing yet: what it refuses is what it was told
        what = "TELEGRAM_TOKEN: not one that Telegram gives" if name == "telegram" else "TWILIO_: not what Twilio gives"
        raise SettingsError([f"{block(account.municipality)}{what} ({type(error).__name__})"]) from None
