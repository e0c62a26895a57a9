"""`peilstation coordinator`: who works at the desk, and links that sign them in once. Owns reading and printing.

What an operator does here stands in the audit in their name. Here the last administrator may leave: whoever sits at
this prompt can make another one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NoReturn, get_args

import typer

from flows.roles import Role

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from db.coordinators import Coordinator
    from peilstation.app import Setup

app = typer.Typer(help="Who works at the desk.", no_args_is_help=True, rich_markup_mode=None)

Email = Annotated[str, typer.Argument(help="Their e-mail address, by which they sign in.")]
As = Annotated[str, typer.Option("--role", help="coordinator, team_lead, admin or auditor.")]


@app.command()
def add(
    email: Email,
    role: As,
    name: Annotated[str | None, typer.Option(help="What they are called.", show_default="the e-mail address")] = None,
    municipality: Annotated[str | None, typer.Option(help="Where; needed when several are served.")] = None,
) -> None:
    """Make an account, or find the one there is, and print a link that signs them in once, within a day."""
    from db import coordinators
    from db.blind import open_index
    from peilstation.app import Setup
    from peilstation.library import open_library
    from peilstation.operator import name as operator

    chosen = _role(role)
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
            language = content[where].municipality.languages[0]
            who = coordinators.add(engine, index, municipality=where, email=email, name=name or email, role=chosen,
                                   language=language, at=now, actor=operator())  # fmt: skip
        elif (who.municipality, who.role) != (where, chosen) or who.left_at is not None:
            _refuse("er is al een account met dit adres, met een andere rol, plaats of afgesloten")
        link_ = _link(setup, engine, who)
    print(link_)


@app.command("list")
def everybody(
    municipality: Annotated[str | None, typer.Option(help="Only those who work here.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
) -> None:
    """Show who works at the desk, and who did; in order of arrival."""
    from db import coordinators
    from peilstation import tables
    from peilstation.app import Setup

    setup = Setup.read()
    with setup.database() as engine:
        team = coordinators.everybody(engine, municipality)
    found = [
        {
            "id": one.id,
            "municipality": one.municipality,
            "email": one.email,
            "name": one.name,
            "role": one.role,
            "has_password": one.has_password,
            "second_factor": one.second_since is not None,
            "created_at": one.created_at.astimezone(zone).isoformat(),
            "left_at": one.left_at.astimezone(zone).isoformat() if one.left_at else None,
        }
        for one in team
        for zone in (setup.zone(one.municipality),)
    ]
    if as_json:
        print(json.dumps({"coordinators": found}, indent=2))
    else:
        tables.show(*tables.coordinators(found))


@app.command()
def link(
    email: Email,
    reset: Annotated[
        bool, typer.Option("--reset-second-factor", help="The phone with their codes is gone: ask for none any more.")
    ] = False,
) -> None:
    """Print a new link that signs them in once, within a day: also for who forgot the password or lost the phone."""
    from db import coordinators
    from peilstation.operator import name as operator

    with _one(email) as (setup, engine, who):
        if reset:
            coordinators.reset_second(engine, who, at=setup.clock.now(), actor=operator())
        link_ = _link(setup, engine, who)
    print(link_)


@app.command()
def leave(email: Email) -> None:
    """Somebody no longer works here: they are out at once, everywhere, and come in no more."""
    from db import coordinators
    from peilstation.operator import name as operator

    with _one(email) as (setup, engine, who):
        now = setup.clock.now()
        coordinators.change(engine, who, at=now, actor=operator(), left_at=now)
        _warn_without_admin(engine, who)
    print(f"{who.email} werkt hier niet meer")


@app.command()
def role(email: Email, role: As) -> None:
    """Give somebody another role. It counts from their next click."""
    from db import coordinators
    from peilstation.operator import name as operator

    chosen = _role(role)
    with _one(email) as (setup, engine, who):
        if who.role != chosen:
            coordinators.change(engine, who, at=setup.clock.now(), actor=operator(), role=chosen)
        _warn_without_admin(engine, who)
    print(f"{who.email} is nu {chosen}")


@contextmanager
def _one(email: str) -> Iterator[tuple[Setup, Engine, Coordinator]]:
    """The account with this address, of somebody who still works here; else exit 1."""
    from db import coordinators
    from db.blind import open_index
    from peilstation.app import Setup

    setup = Setup.read()
    with setup.database() as engine:
        who = coordinators.by_email(engine, open_index(engine), email)
        if who is None:
            _refuse("er is geen account met dit adres")
        if who.left_at is not None:
            _refuse("wie dit adres had, werkt hier niet meer")
        yield setup, engine, who


def _link(setup: Setup, engine: Engine, who: Coordinator) -> str:
    from console.house import LINK_LASTS
    from db import coordinators
    from peilstation.operator import name as operator

    token = coordinators.invite(engine, who, at=setup.clock.now(), actor=operator(), lasts=LINK_LASTS)
    return f"{setup.settings.public_url}/desk/in/{token}"


def _warn_without_admin(engine: Engine, who: Coordinator) -> None:
    from db import coordinators

    team = coordinators.team(engine, who.municipality)
    if who.role == "admin" and not any(one.role == "admin" and one.left_at is None for one in team):
        print(f"let op: in {who.municipality} is nu niemand meer beheerder", file=sys.stderr)


def _role(said: str) -> Role:
    chosen: Role | None = next((one for one in get_args(Role) if one == said), None)
    if chosen is None:
        raise typer.BadParameter(f"choose from {', '.join(get_args(Role))}", param_hint="--role")
    return chosen


def _refuse(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(1)
