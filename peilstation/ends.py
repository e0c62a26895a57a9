"""Ends: our end of each line that is switched on. Owns what of the settings each channel and each alert gets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from peilstation.names import SettingsError

if TYPE_CHECKING:  # a command that reads a name here need not wait for the doors
    from bot.channel import Account
    from db.alerts import Accounts
    from flows.events import Outlet
    from peilstation.app import House
    from peilstation.settings import MunicipalitySettings, Settings

    Ours = tuple[Outlet, Account, MunicipalitySettings]

LETTERS = 2.0
"""Letters a second: no mail server of an organisation minds so many."""


def block(slug: str) -> str:
    """How the settings of a municipality begin."""
    return f"PEILSTATION_MUNICIPALITIES__{slug.replace('-', '_').upper()}__"


def named(settings: Settings, served: Iterable[str]) -> Accounts:
    """The bots, numbers and the address as their channels call themselves: by these alerts leave."""
    found: dict[tuple[str, Outlet], str] = {}
    if settings.smtp_from:
        found |= {(slug, "email"): settings.smtp_from for slug in served}
    for slug, said in settings.municipalities.items():
        if said.telegram_token:
            found[slug, "telegram"] = said.telegram_token.get_secret_value().partition(":")[0]
        if said.twilio_number:
            found[slug, "sms"] = said.twilio_number
    return found


def accounts(house: House) -> list[Ours]:
    """The lines that are switched on: each with its channel, account and settings. Raises SettingsError."""
    for slug in sorted(house.settings.municipalities):
        if slug not in house.library.contents:
            raise SettingsError([f"{block(slug).removesuffix('__')}: there is no content about {slug}"])
    return [*_spoken(house), *_mailed(house)]


def _spoken(house: House) -> Iterator[Ours]:
    """The lines on which people speak to us."""
    from bot.channel import Account

    settings = house.settings
    for slug, said in sorted(settings.municipalities.items()):
        if said.telegram_token:
            secret = said.telegram_secret.get_secret_value() if said.telegram_secret else house.secret_of(slug)
            token, groups = said.telegram_token.get_secret_value(), house.library.of(slug).municipality.duty.groups
            yield "telegram", Account(slug, settings.telegram_api_url, settings.public_url, token=token, secret=secret,
                                      groups=groups), said  # fmt: skip
        if said.twilio_number and said.twilio_account_sid and said.twilio_auth_token:
            account = Account(slug, settings.twilio_api_url, settings.public_url, number=said.twilio_number,
                              user=said.twilio_account_sid, token=said.twilio_auth_token.get_secret_value(),
                              per_second=said.twilio_per_second)  # fmt: skip
            yield "sms", account, said
            yield "voice", account, said


def _mailed(house: House) -> Iterator[Ours]:
    """Letters to those on duty in every municipality, where there is a mail server."""
    from bot.channel import Account
    from peilstation.settings import MunicipalitySettings

    if server := house.settings.mail_server:
        for slug in sorted(house.library.contents):
            ours = Account(slug, server.url, house.settings.public_url, number=server.address, user=server.user,
                           token=server.password, per_second=LETTERS)  # fmt: skip
            yield "email", ours, MunicipalitySettings()
