"""Parts of an SMS, held against lines counted from 3GPP 23.038 by somebody else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.sms import foreign, parts

LINES = (Path(__file__).parent.parent / "vectors" / "gsm7_segments.jsonl").read_text(encoding="ascii").splitlines()


@pytest.mark.parametrize("row", [json.loads(line) for line in LINES], ids=range(len(LINES)))
def test_a_text_takes_as_many_parts_as_the_standard_says(row: dict[str, object]) -> None:
    assert parts(str(row["text"])) == max(1, int(str(row["segments"])))
    assert (foreign(str(row["text"])) == "") == (row["encoding"] == "GSM-7")


def test_letters_that_dutch_phones_lack_are_named_once_each() -> None:
    assert foreign("tweeëntwintig ideeën… één café") == "ë…"
