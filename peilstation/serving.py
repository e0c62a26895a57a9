"""`peilstation serve`: opens the port and runs the service. Owns what an operator reads at the start and the end."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Collection, Iterator
from functools import partial
from typing import TYPE_CHECKING

import typer

from peilstation import desk, logs
from peilstation.app import House, NotReady, Setup
from peilstation.service import ROLES, Role
from peilstation.service import serve as run

if TYPE_CHECKING:
    from peilstation.settings import MunicipalitySettings


def serve(host: str, port: int, roles: str) -> None:
    """Serve until told to stop. Exits with 1, and a sentence, where the port is taken."""
    from db import rehearsing

    chosen = _roles(roles)
    logs.set_up()
    with Setup.read().house() as house:
        if rehearsing.winding(house.engine):
            raise NotReady("this database is a demonstration's, with a clock of its own: add --demo, or name another "
                           "one in PEILSTATION_DATABASE_URL")  # fmt: skip
        house.load_starters()
        with _listen(host, port) as listening:
            print(f"Peilstation ({', '.join(chosen)}) on {_url(listening)}; Ctrl-C stops it.")
            for line in _lines(house):
                print(line, flush=True)
            asyncio.run(run(house, chosen, listening))
    print("Peilstation has stopped.", flush=True)


def demonstrate(host: str, port: int, roles: str, *, fresh: bool) -> None:
    """Serve a demonstration until told to stop. Exits with 1, and a sentence, where the port is taken."""
    from peilstation import rehearsal

    chosen = _roles(roles)
    logs.set_up()
    setup = Setup.read()
    slug = _shown(setup)
    setup = rehearsal.arranged(setup, slug, chosen)
    with _listen(host, port) as listening:  # first: data of one that still runs are not thrown away
        if fresh:
            for gone in rehearsal.begin_anew(setup):
                print(f"thrown away: {gone}")
        print("Peilstation starts a demonstration; this takes a few seconds...", flush=True)
        with setup.house() as house:
            clock = rehearsal.wind(house, house.library.of(slug).municipality)
            house.load_starters()
            if "web" not in chosen:
                beating = partial(rehearsal.beating, clock=clock)
                asyncio.run(run(house, chosen, listening, beating, partial(print, "ready", flush=True)))
            else:
                with (
                    rehearsal.alone(house.engine) as holder,
                    rehearsal.providers(house, slug, _url(listening)) as (led, lines),
                ):
                    beside = partial(rehearsal.shown, setup=setup, slug=slug, clock=clock, lines=lines, holder=holder)
                    asyncio.run(run(led, chosen, listening, beside, partial(_welcome, led, chosen, slug)))
    print("Peilstation has stopped. What was said is kept: start again to go on.", flush=True)


def _shown(setup: Setup) -> str:
    """The municipality that is demonstrated: Dronten, or the first there is."""
    from peilstation.library import open_library

    served = sorted(open_library(setup.folders).contents)
    return "dronten" if "dronten" in served else served[0]


def _welcome(house: House, roles: Collection[Role], slug: str) -> None:
    settings = house.settings
    print(f"\n  Open this page:  {settings.public_url}/demo")
    print(f"  The desk:        {desk.demo_link(house, slug)}\n")
    print("It is a simulation: nobody is called, and nothing leaves this computer. Ctrl-C stops it.", flush=True)
    if set(roles) != set(ROLES):
        print("The other roles need, in their environment:")
        for name in ("public_url", "telegram_api_url", "twilio_api_url"):
            print(f"  PEILSTATION_{name.upper()}={getattr(settings, name)}", flush=True)


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host)  # noqa: S104 - all addresses are this one too
    return f"http://{here or (f'[{host}]' if ':' in host else host)}:{port}"


def _lines(house: House) -> Iterator[str]:
    """What is on and off for each municipality, and what will not work as it is set."""
    public, here = house.settings.public_url, ("http://127.", "http://localhost", "http://[")
    spoken = {code for content in house.library.contents.values() for code in content.languages}
    for code in sorted(set(house.settings.voices) - spoken):
        yield f"PEILSTATION_VOICES__{code.upper()} is never heard: there are no texts in that language"
    for slug in sorted(house.library.contents):
        said = house.settings.municipalities.get(slug)
        telegram = (
            said.telegram_mode if said and said.telegram_token and said.telegram_token.get_secret_value() else "off"
        )
        texting = bool(said and said.twilio_number)
        mailing = ", e-mail to those on duty on" if house.settings.smtp_from else ""
        on = "on" if texting else "off"
        yield f"{slug}: Telegram {telegram}, SMS {on}, telephone {on}{mailing}"
        yield from _on_duty(house, slug, telegram=telegram != "off", texting=texting)
        if (texting or telegram == "webhook") and public.startswith(here):
            yield f"  PEILSTATION_PUBLIC_URL is {public}: only this machine can call that, no provider can"
        if said and texting:
            yield from _at_twilio(f"{public}/twilio/{slug}", said)


def _at_twilio(ours: str, said: MunicipalitySettings) -> Iterator[str]:
    """What is to be entered at the number in Twilio's console, and whether people are called."""
    yield f"  at Twilio, a message comes in:   {ours}/sms"
    yield f"  at Twilio, a call comes in:      {ours}/voice"
    yield f"  at Twilio, call status changes:  {ours}/voice/status"
    if not said.twilio_calls_a_day:
        yield "  TWILIO_CALLS_A_DAY is 0: nobody is called for a check-in"


def _on_duty(house: House, slug: str, *, telegram: bool, texting: bool) -> Iterator[str]:
    """Who is not warned in a crisis."""
    from db import roster

    duty = house.library.of(slug).municipality.duty
    shifts = roster.of(house.engine, slug, roster.outlets(house.ledger.ways.accounts, slug))
    if not duty.people and not shifts.kept:
        yield "  nobody is on duty: nobody is warned in a crisis"
    elif not duty.people and shifts.gaps:
        yield "  the roster has gaps and there is no last step: in these nobody is warned in a crisis"
    away = {one.who for one in shifts.shifts} - {one.who for one in shifts.kept}
    for who in sorted(away):
        yield f"  {shifts.colleagues[who].name} is on the roster and cannot be warned: no channel of theirs is on"
    for one in duty.people:
        if not ((telegram and one.telegram) or (texting and one.sms)):
            yield f"  {one.name} is on duty and cannot be warned: that channel is off"


def _roles(text: str) -> tuple[Role, ...]:
    said = {part.strip() for part in text.split(",") if part.strip()}
    if not said or said - set(ROLES):
        raise typer.BadParameter(f"choose from {', '.join(ROLES)}", param_hint="--roles")
    return tuple(role for role in ROLES if role in said)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # TCP by name: only then does asyncio send an answer's body at once, and not 40 ms later behind the headers.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        print(f"cannot listen on {host}:{port}: {error.strerror}. Choose another with --port.", file=sys.stderr)
        raise typer.Exit(1) from None
    listening.listen(512)
    return listening
