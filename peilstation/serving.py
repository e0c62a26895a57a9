"""`peilstation serve`: opens the port and runs the service. Owns what an operator reads at the start and the end."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Iterator

import typer

from peilstation import logs
from peilstation.app import House, Setup
from peilstation.service import ROLES, Role
from peilstation.service import serve as run


def serve(host: str, port: int, roles: str) -> None:
    """Serve until told to stop. Exits with 1, and a sentence, where the port is taken."""
    chosen = _roles(roles)
    logs.set_up()
    with Setup.read().house() as house:
        house.load_starters()
        with _listen(host, port) as listening:
            where = "http://{}:{}".format(*listening.getsockname()[:2])
            print(f"Peilstation ({', '.join(chosen)}) on {where}; Ctrl-C stops it.")
            for line in _lines(house):
                print(line, flush=True)
            asyncio.run(run(house, chosen, listening))
    print("Peilstation has stopped.", flush=True)


def _lines(house: House) -> Iterator[str]:
    """What is on and off for each municipality, and what will not work as it is set."""
    public, here = house.settings.public_url, ("http://127.", "http://localhost", "http://[")
    for slug in sorted(house.library.contents):
        said = house.settings.municipalities.get(slug)
        telegram = (
            said.telegram_mode if said and said.telegram_token and said.telegram_token.get_secret_value() else "off"
        )
        texting = bool(said and said.twilio_number)
        yield f"{slug}: Telegram {telegram}, SMS {'on' if texting else 'off'}"
        if (texting or telegram == "webhook") and public.startswith(here):
            yield f"  PEILSTATION_PUBLIC_URL is {public}: only this machine can call that, no provider can"


def _roles(text: str) -> tuple[Role, ...]:
    said = {part.strip() for part in text.split(",") if part.strip()}
    if not said or said - set(ROLES):
        raise typer.BadParameter(f"choose from {', '.join(ROLES)}", param_hint="--roles")
    return tuple(role for role in ROLES if role in said)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        print(f"cannot listen on {host}:{port}: {error.strerror}. Choose another with --port.", file=sys.stderr)
        raise typer.Exit(1) from None
    listening.listen(512)
    return listening
