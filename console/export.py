"""Files for a spreadsheet: rows as CSV that opens with its letters right and does nothing. Owns that shape.

Semicolons and a byte order mark, because that is what a Dutch spreadsheet opens by a double click.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

_BOM = "\ufeff"
_ACTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that a spreadsheet takes for a formula (OWASP, CSV injection)."""
_AT_ONCE = 500
"""Rows that leave together."""


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The file, some rows at a time."""
    yield _BOM + _lines([head])
    waiting: list[Sequence[object]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == _AT_ONCE:
            yield _lines(waiting)
            waiting = []
    if waiting:
        yield _lines(waiting)


def defused(cell: object) -> str:
    """A cell that only says something: an apostrophe before what would be a formula, also behind spaces."""
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_ACTS) else text


def _lines(rows: Iterable[Sequence[object]]) -> str:
    written = StringIO()
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL).writerows(
        [[defused(cell) for cell in row] for row in rows]
    )
    return written.getvalue()
