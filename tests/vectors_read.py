"""The vector files, as rows. Reads; judges nothing."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def rows(name: str, folder: str = "vectors") -> list[dict[str, str]]:
    """A tab-separated file's rows by their header, quotes as CSV has them."""
    with (HERE / folder / name).open(encoding="utf-8", newline="") as file:
        return [{key: value or "" for key, value in row.items()} for row in csv.DictReader(file, delimiter="\t")]


def each(name: str, column: str, folder: str = "vectors") -> list[Any]:
    """The rows as a test's parameters, each named by its line and what stands in `column`."""
    return [pytest.param(row, id=f"{line}-{row[column]}") for line, row in enumerate(rows(name, folder), start=2)]


def difficult_texts() -> list[str]:
    """The big list of naughty strings, and the edges of text: lone surrogates, NUL, zalgo, markup, long words."""
    naughty: list[str] = json.loads((HERE / "vectors" / "blns.json").read_text(encoding="utf-8"))
    lines = (HERE / "vectors" / "text_edges.jsonl").read_text(encoding="ascii").splitlines()
    edges = [edge["text"] for edge in map(json.loads, lines) if "text" in edge]
    return [*naughty, *edges, "[" * 65_536, "a" * 65_536, "\u00eb" * 32_768, "1 " * 32_768]
