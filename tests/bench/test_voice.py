"""The bench of the telephone runs whole, in small, and writes down what it found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench import voice
from tests import postgres

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


def test_it_phones_the_service_on_both_databases_and_writes_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        postgres._programs(tmp_path)
    except postgres.ServerUnavailable as reason:
        pytest.skip(str(reason))
    monkeypatch.setattr(voice, "RESULTS", tmp_path / "VOICE.md")
    monkeypatch.setattr(voice, "MANY", 4)
    voice.main(calls=1)
    page = (tmp_path / "VOICE.md").read_text("utf-8")
    assert page == capsys.readouterr().out.removesuffix("\n")
    for database in ("SQLite", "PostgreSQL"):
        for callers, turns in ((1, 17), (4, 68)):
            assert f"| {database} | {callers} | {turns} | " in page
    assert len(re.findall(r"\| p50 \d+\.\d, p99 \d+\.\d \|", page)) == 4, "each beside the floor"
    late = [row for row in page.splitlines() if row.startswith(("| SQLite", "| Postgre")) and
            float(row.split("|")[5].replace(",", "")) > voice.GOAL_MS]  # fmt: skip
    assert page.count("NOT MET") == len(late)
