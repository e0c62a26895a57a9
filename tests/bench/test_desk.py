"""The bench of the desk runs whole, in small, and writes down what it found."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import desk
from tests import postgres

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


def test_it_fills_a_database_opens_the_pages_and_writes_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        postgres._programs(tmp_path)
    except postgres.ServerUnavailable as reason:
        pytest.skip(str(reason))
    monkeypatch.setattr(desk, "RESULTS", tmp_path / "DESK.md")
    monkeypatch.setattr(desk, "ROUNDS", 2)
    desk.main(waiting=9_000, people=9_100, messages=1_000)
    page = (tmp_path / "DESK.md").read_text("utf-8")
    assert page == capsys.readouterr().out.removesuffix("\n")
    assert "9,000 callbacks wait of 9,100, with 1,000 messages behind them" in page
    for path in ("/desk", "/desk?page=90", "/desk/callbacks/c400", "/health/live"):
        assert f"| `{path}` |" in page
    assert ("NOT MET" in page) == any(float(row.split("|")[2]) > desk.GOAL_MS for row in page.splitlines()
                                      if row.startswith("| `/desk"))  # fmt: skip
