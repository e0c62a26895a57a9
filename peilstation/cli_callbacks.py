"""`peilstation callbacks`: the queue in working order, and closing one. Owns reading and printing; order is db's."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, NoReturn
from uuid import uuid4

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from db.callbacks import Callback

app = typer.Typer(
    help="The callback queue, first to be worked first.", invoke_without_command=True, rich_markup_mode=None
)

_LEAST = 6
"""Characters of an id that a human must type at least."""


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
    from peilstation.documents import callback

    setup = Setup.read()
    with setup.database() as engine:
        now, waiting = setup.clock.now(), callbacks.queue(engine, all=everything)
    found = [callback(one, setup.zone(one.municipality), now) for one in waiting]
    if as_json:
        print(json.dumps({"callbacks": found}, indent=2))
    else:
        from peilstation import tables

        tables.show(*tables.callbacks(found))


@app.command()
def close(
    callback: Annotated[
        str, typer.Argument(metavar="ID", help="The callback's id, or its first six characters or more.")
    ],
    reason: Annotated[str, typer.Option(help="What was done; kept with the callback.")],
    by: Annotated[str | None, typer.Option(help="Who closes it.", show_default="cli:<your user name>")] = None,
) -> None:
    """Close a callback: a human did what was promised."""
    from db.callbacks import find
    from flows.events import CallbackClosed
    from peilstation import tables
    from peilstation.app import Setup
    from peilstation.operator import name

    if not reason.strip():
        raise typer.BadParameter("say what was done", param_hint="--reason")
    with Setup.read().house() as house:
        found = _one(house.engine, callback.strip().lower())
        if found.closed_at is not None:
            _refuse(f"dit terugbelverzoek is al {tables.status(found.status)}")
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
    # It held back an erasure that the person had asked for: closing it let that go, and it went too.
    erased = after is None and receipt.status == "recorded"
    # quarantined: the engine stumbled, and yet the callback may be closed
    if not erased and (after is None or after.closed_at is None):
        _refuse(f"dit terugbelverzoek kon niet worden afgesloten ({receipt.status})")
    tables.show(*tables.closed(found.id, found.topic, found.urgency, found.municipality, erased=erased))


def _one(engine: Engine, start: str) -> Callback:
    """The callback with this id, or the only one whose id begins like this."""
    from db.callbacks import beginning

    if len(start) < _LEAST:
        _refuse(f"geef het hele nummer van het terugbelverzoek, of minstens de eerste {_LEAST} tekens")
    found = beginning(engine, start)
    if not found:
        _refuse("er is geen terugbelverzoek met dit nummer")
    if len(found) > 1:
        _refuse(f"er zijn {len(found)} terugbelverzoeken die zo beginnen; geef meer tekens van het nummer")
    return found[0]


def _refuse(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(1)
