"""`peilstation coordinator`: an account for whoever works at the desk, and a link that signs them in once."""

from __future__ import annotations

import sys
from typing import Annotated, get_args

import typer

from flows.roles import Role

app = typer.Typer(help="Who works at the desk.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def add(
    email: Annotated[str, typer.Argument(help="Their e-mail address, by which they sign in.")],
    role: Annotated[str, typer.Option(help="coordinator, team_lead, admin or auditor.")],
    name: Annotated[str | None, typer.Option(help="What they are called.", show_default="the e-mail address")] = None,
    municipality: Annotated[str | None, typer.Option(help="Where; needed when several are served.")] = None,
) -> None:
    """Make an account, or find the one there is, and print a link that signs them in once, within a day."""
    from console.house import LINK_LASTS
    from db import coordinators, sessions
    from db.blind import open_index
    from peilstation.app import Setup
    from peilstation.library import open_library
    from peilstation.operator import name as operator

    chosen = next((one for one in get_args(Role) if one == role), None)
    if chosen is None:
        raise typer.BadParameter(f"choose from {', '.join(get_args(Role))}", param_hint="--role")
    if email.count("@") != 1 or not all(email.strip().split("@")) or len(email.split()) != 1:
        raise typer.BadParameter("this is no e-mail address", param_hint="EMAIL")
    setup = Setup.read()
    content = open_library(setup.folders).contents
    where = municipality or (next(iter(content)) if len(content) == 1 else None)
    if where is None or where not in content:
        raise typer.BadParameter(f"choose from {', '.join(sorted(content))}", param_hint="--municipality")
    with setup.database() as engine:
        index, now = open_index(engine), setup.clock.now()
        who = coordinators.by_email(engine, index, email)
        if who is None:
            who = coordinators.add(
                engine,
                index,
                municipality=where,
                email=email,
                name=name or email,
                role=chosen,
                language=content[where].municipality.languages[0],
                at=now,
                actor=operator(),
            )
        elif (who.municipality, who.role) != (where, chosen) or who.left_at is not None:
            print("er is al een account met dit adres, met een andere rol, plaats of afgesloten", file=sys.stderr)
            raise typer.Exit(1)
        token = sessions.make_link(engine, who.id, now=now, lasts=LINK_LASTS)
    print(f"{setup.settings.public_url}/desk/in/{token}")
