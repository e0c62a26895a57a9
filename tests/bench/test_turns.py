"""The benchmark itself, as short as it gets: everybody completes whole screenings, and stands in the report."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench import field, ours
from bench.contestant import LABELS
from bench.road import Astray

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.slow
@pytest.mark.postgres
def test_everybody_completes_their_screenings_and_stands_in_the_report(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    command = [sys.executable, "-m", "bench.turns", "--seconds", "0.05", "--rounds", "1", "--people", "1",
               "--starts", "1", "--out", str(page)]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    rows = {tuple(cell.strip() for cell in line.split("|")[1:3]): line for line in page.read_text("utf-8").splitlines()}
    for label in LABELS.values():
        alone = rows[label.name, label.kept].split("|")[3:6]
        assert [cell.strip() for cell in alone] != ["-", "-", "-"], label.key
    goals = [
        line
        for line in page.read_text("utf-8").splitlines()
        if re.search(r"\| +(?:met|NOT MET|not measured) \|$", line)
    ]
    assert len(goals) >= len(LABELS), "every goal has a verdict; which one is for the bench to say, not for a test"


@pytest.mark.slow
@pytest.mark.parametrize("key", ["telegram-sqlite", "sms-sqlite", "ledger-sqlite", "orm"])
async def test_a_screening_too_few_in_the_database_ends_the_benchmark(key: str, tmp_path: Path) -> None:
    async with field.opened(tmp_path, [key]) as found:
        contestant = found.lanes[key].contestant
        for turn in contestant.visit():
            await contestant.take(turn)
        await contestant.check(1)
        with pytest.raises(Astray):
            await contestant.check(2)


@pytest.mark.slow
async def test_an_answer_but_200_ends_the_benchmark(tmp_path: Path) -> None:
    async with field.opened(tmp_path, ["sms-sqlite"]) as found:
        with pytest.raises(Astray, match="403"):
            await found.lanes["sms-sqlite"].contestant.take(
                ours.signed("dronten", "Hallo", "+447700900001", "https://x")
            )


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [["--only", "nobody"], ["--people", "1,many"]])
def test_what_is_not_there_cannot_be_run(wrong: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "bench.turns", *wrong], cwd=ROOT, capture_output=True)
    assert done.returncode == 2
