"""`peilstation callbacks`: the queue in working order, and closing one. Owns reading and printing; order is db's."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any, NoReturn
from uuid import uuid4

import typer

if TYPE_CHECKING:
    from db.callbacks import Callback
    from peilstation.app import Setup

app = typer.Typer(
    help="The callback queue, first to be worked first.", invoke_without_command=True, rich_markup_mode=None
)


@app.callback()
def queue(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are closed.")] = False,
) -> None:
    """Show the callbacks that wait, first to be worked first."""
    if context.invoked_subcommand:
        return
    from db import callbacks
    from peilstation.app import Setup

    setup = Setup.read()
    with setup.database() as engine:
        found = [_document(setup, callback) for callback in callbacks.queue(engine, all=everything)]
    if as_json:
        print(json.dumps({"callbacks": found}, indent=2))
    else:
        from peilstation import tables

        tables.show(*tables.callbacks(found))


@app.command()
def close(
    callback: Annotated[str, typer.Argument(metavar="ID", help="The callback's id.")],
    reason: Annotated[str, typer.Option(help="What was done; kept with the callback.")],
    by: Annotated[str | None, typer.Option(help="Who closes it.", show_default="cli:<your user name>")] = None,
) -> None:
    """Close a callback: a human did what was promised."""
    from db.callbacks import find
    from flows.events import CallbackClosed
    from peilstation.app import Setup
    from peilstation.operator import name

    if not reason.strip():
        raise typer.BadParameter("say what was done", param_hint="--reason")
    with Setup.read().house() as house:
        found = find(house.engine, callback)
        if found is None:
            _refuse("no callback has this id")
        if found.closed_at is not None:
            _refuse(f"it is closed already ({found.status})")
        receipt = house.ledger.record(
            CallbackClosed(
                id=uuid4(),
                municipality=found.municipality,
                person=found.person,
                callback=found.id,
                at=house.clock.now(),
                by=by or name(),
                reason=reason.strip(),
            )
        )
        after = find(house.engine, callback)
    # quarantined: the engine stumbled, and yet the callback may be closed
    if after is None or after.closed_at is None:
        _refuse(f"it could not be closed ({receipt.status})")
    print(f"closed {found.id}: {found.topic}, {found.urgency}, {found.municipality}")


def _refuse(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(1)


def _document(setup: Setup, found: Callback) -> dict[str, Any]:
    """An item of `callbacks --json`: that of `person show`, and whose and where it is."""
    from db.people import callback_document

    zone = setup.zone(found.municipality)
    return callback_document(found, zone) | {
        "urn": found.urns[0] if found.urns else None,
        "municipality": found.municipality,
        "created_at": found.created_at.astimezone(zone).isoformat(),
        "owner": found.owner,
    }
