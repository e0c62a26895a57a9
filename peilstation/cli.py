"""The command line: `peilstation COMMAND`. Owns names, options and exit codes; what a command does is done elsewhere.

Exit 0 done, 1 the thing asked about is not well (complaints on stderr, one a line), 2 wrong usage. With `--json`
one JSON document stands on stdout and nothing else. Every import that takes time waits for the command that needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from flows.events import Channel
from peilstation import cli_callbacks, cli_coordinator, cli_person
from peilstation.problems import sentences

app = typer.Typer(
    name="peilstation",
    help="Takes people in by chat, SMS or phone, finds a fitting activity or promises a human call.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(cli_callbacks.app, name="callbacks")
app.add_typer(cli_coordinator.app, name="coordinator")
app.add_typer(cli_person.app, name="person")

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


@app.command()
def chat(
    channel: Annotated[Channel, typer.Option(help="Talk as if by this channel.")] = "sms",
    urn: Annotated[
        str | None, typer.Option(help="Who you are.", show_default="tel:+447700900000; telegram:1 on telegram")
    ] = None,
    municipality: Annotated[str | None, typer.Option(help="Where; needed when several are served.")] = None,
    script: Annotated[Path | None, typer.Option(help="Read what you say from a file; - is stdin.")] = None,
) -> None:
    """Hold a conversation in this terminal, against the same database as everybody."""
    from peilstation.chatting import chat as hold

    hold(channel, urn, municipality, script)


@app.command()
def check(
    graph: Annotated[Path | None, typer.Option(dir_okay=False, help="Draw the flow in this SVG file.")] = None,
    language: Annotated[str | None, typer.Option(help="Measure every message of this language, as nl.")] = None,
    json: JSON = False,
) -> None:
    """Look at settings and content, and tell every complaint with file:line:column."""
    from peilstation.checking import check as look

    raise typer.Exit(look(graph, language, as_json=json))


@app.command()
def heard(
    text: Annotated[
        list[str] | None, typer.Argument(help="What somebody might write; else each line that comes in.")
    ] = None,
    json: JSON = False,
) -> None:
    """Say what of danger is heard in a text: how grave, of which class, by which rule. Nothing is stored."""
    from peilstation.hearing import heard as tell

    tell(text or [], as_json=json)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 is any free one.")] = 8080,
    roles: Annotated[str, typer.Option(help="What runs here, comma-separated.")] = "web,sender,scheduler",
    demo: Annotated[bool, typer.Option("--demo", help="On simulated telephones, with a page at /demo.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="With --demo: throw its earlier data away first.")] = False,
) -> None:
    """Run the service: webhooks, sending and ticks, until SIGTERM or Ctrl-C."""
    from peilstation import serving

    if demo:
        serving.demonstrate(host, port, roles, fresh=fresh)
    elif fresh:
        raise typer.BadParameter("goes with --demo only: real data are never thrown away", param_hint="--fresh")
    else:
        serving.serve(host, port, roles)


@app.command()
def migrate() -> None:
    """Bring the database's schema to this version."""
    from db.migrate import current
    from peilstation.app import Setup, upgrade

    with Setup.read().any_database() as engine:
        upgrade(engine)
        print(f"the database is at {current(engine)}")


def run(arguments: Sequence[str]) -> int:
    """Run a command; its exit code. What breaks becomes a sentence on stderr, never a traceback with people's words."""
    try:
        app(args=list(arguments), prog_name="peilstation")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception as error:  # noqa: BLE001  the outermost door: nothing is swallowed, everything is told
        for sentence in sentences(error):
            print(sentence, file=sys.stderr)
        return 1
    return 0


def main() -> None:
    """The console script."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a letter this terminal does not know becomes a question mark
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))
