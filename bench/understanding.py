"""How well are people understood? `python -m bench.understanding` prints it and writes bench/UNDERSTANDING.md.

Owns the command and its options. Every run is a whole one: it takes less than a minute.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bench import hearing, machine, marksheet
from bench.labelled import LINES, Mislabelled
from tests.content import dronten

PAGE = Path(__file__).with_name("UNDERSTANDING.md")
_ABOUT = ("Date", "Commit", "Processor", "Memory", "System", "Python")


def main(
    texts: Annotated[int, typer.Option(min=2, help="Random and mutated strings whose cost is measured.")] = 10_000,
    lines: Annotated[Path, typer.Option(help="The folder with `vectors` and `vectors_own`.")] = LINES,
    out: Annotated[Path, typer.Option(help="Where the page is written.")] = PAGE,
) -> None:
    """How well are people understood, and what does it cost? Prints tables, and writes the page."""
    content, directory = dronten()
    try:
        heard = hearing.run(content, directory, lines, texts)
    except Mislabelled as wrong:
        print(f"Nothing was counted: {wrong}", file=sys.stderr)
        raise typer.Exit(1) from None
    print(marksheet.short(heard))
    there = machine.described(Path(__file__).parent, None)
    command = " ".join(["python -m bench.understanding", *sys.argv[1:]])
    out.write_text(marksheet.page(heard, {name: there[name] for name in _ABOUT}, command), "utf-8")
    print(f"\nwritten: {out}", file=sys.stderr)


if __name__ == "__main__":
    typer.run(main)
