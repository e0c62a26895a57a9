"""`peilstation person`: what is stored of people, and erasing them. Owns naming people by urn; never what is stored."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from peilstation.urns import EXAMPLES, BadUrn
from peilstation.urns import urn as spelled

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from db.people import Found
    from peilstation.app import Setup

app = typer.Typer(help="What is stored of a person; erasing one.", no_args_is_help=True, rich_markup_mode=None)

_AS = f"As {EXAMPLES}; a telephone number alone will do too, with its country (+44...) or as at home (06...)."
Where = Annotated[str | None, typer.Option("--municipality", help="Needed where the urn is known in several.")]


@app.command()
def show(
    urns: Annotated[list[str], typer.Argument(metavar="URN...", help=_AS)],
    municipality: Where = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
    texts: Annotated[bool, typer.Option("--texts", help="Also what was said. Every look is in the audit.")] = False,
) -> None:
    """Show what is stored of one person, or of several (null for who is not known)."""
    from peilstation.app import Setup

    wanted = _spelled(urns)
    setup = Setup.read()
    with setup.database() as engine:
        found = [_one(engine, urn, municipality) for urn in wanted]
        documents = [_document(setup, engine, who, texts=texts) if who else None for who in found]
    _print(documents, as_json=as_json)
    if documents == [None]:
        _unknown()


@app.command()
def erase(
    urn: Annotated[str, typer.Argument(metavar="URN", help=_AS)],
    municipality: Where = None,
) -> None:
    """Erase a person: everything stored of them goes, at once and for good. Nothing is asked."""
    from db import erasure
    from peilstation import operator, tables
    from peilstation.app import Setup

    (wanted,) = _spelled([urn])
    setup = Setup.read()
    with setup.database() as engine:
        found = _one(engine, wanted, municipality)
        if found is None:
            _unknown()
        try:
            counts = erasure.erase(engine, found.person, at=setup.clock.now(), actor=operator.name())
        except erasure.Unknown:
            _unknown()
        except erasure.Held:
            print("an urgent callback is open; close it first (peilstation callbacks)", file=sys.stderr)
            raise typer.Exit(1) from None
    tables.show(*tables.counts(counts))


def _spelled(urns: list[str]) -> list[str]:
    try:
        return [spelled(urn) for urn in urns]
    except BadUrn as error:
        raise typer.BadParameter(str(error), param_hint="URN") from None


def _one(engine: Engine, urn: str, municipality: str | None) -> Found | None:
    """Who is behind a urn, where that is one person at most."""
    from db import people

    found = people.find(engine, urn, municipality)
    if len(found) > 1:
        places = ", ".join(one.municipality for one in found)
        raise typer.BadParameter(f"known in {places}: say which", param_hint="--municipality")
    return found[0] if found else None


def _document(setup: Setup, engine: Engine, who: Found, *, texts: bool) -> dict[str, Any]:
    from db import people
    from peilstation import operator

    zone = setup.zone(who.municipality)
    return people.show(engine, who.person, actor=operator.name(), at=setup.clock.now(), zone=zone, texts=texts)


def _print(documents: list[dict[str, Any] | None], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(documents if len(documents) > 1 else documents[0], indent=2))
        return
    from peilstation import tables

    for document in documents:
        if document is not None:
            tables.show(*tables.person(document))
        elif len(documents) > 1:
            tables.show("onbekend")


def _unknown() -> NoReturn:
    print("nobody is known by this urn", file=sys.stderr)
    raise typer.Exit(1)
