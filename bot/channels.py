"""The channels there are: one entry each. Owns which file speaks for which provider, and imports it only when it is on.

Importing a provider's client takes seconds and much memory, so a municipality without that channel does not pay for it.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.channel import Account, Channel
from flows.events import Outlet as Name


def _telegram(account: Account) -> Channel:
    from bot.telegram import Telegram

    return Telegram(account)


def _sms(account: Account) -> Channel:
    from bot.sms import Sms

    return Sms(account)


def _email(account: Account) -> Channel:
    from bot.email import Email

    return Email(account)


def _voice(account: Account) -> Channel:
    from bot.voice import Voice

    return Voice(account)


CHANNELS: dict[Name, Callable[[Account], Channel]] = {"telegram": _telegram, "sms": _sms}
"""How each channel on which people write to us is opened, in the loop that will use it."""
ALOUD: dict[Name, Callable[[Account], Channel]] = {"voice": _voice}
"""The one on which they speak: what they hear is the answer to the very request that brings what they said."""
ONE_WAY: dict[Name, Callable[[Account], Channel]] = {"email": _email}
"""Those by which we only tell: nothing comes in."""
