"""A score in words says what it is made of, and why there is none where too much is missing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from console import scores
from tests.content import dronten

CONTENT, _ = dronten()


def row(**other: Any) -> Any:
    kept = {
        "instrument": "djg6",
        "value": 4,
        "band": "moderate",
        "subscales": {"emotional": 3, "social": 1},
        "missing": 0,
    }
    return SimpleNamespace(**(kept | {"at": None} | other))


def answer(item: int, value: str | None, outcome: str = "answered") -> Any:
    return SimpleNamespace(question=f"djg6.{item}", value=value, outcome=outcome)


def test_each_item_stands_with_its_answer_and_what_that_counted() -> None:
    given = [answer(3, "yes"), answer(4, "yes"), answer(7, "no"), answer(8, None, "skipped")]
    found = scores.shown(CONTENT, row(), given, {"djg6.3": {"yes": "Ja"}}, "nl")
    assert found is not None
    assert (found.highest, found.low, found.high, found.pending) == (6, 2, 4, True)
    assert found.subscales == (("emotional", 3, 3), ("social", 1, 3))
    by_text = {line.text: (line.answer, line.outcome, line.points) for line in found.lines}
    assert by_text["Ik ervaar een leegte om me heen"] == ("Ja", "answered", 1)
    assert by_text["Ik heb veel mensen op wie ik volledig kan vertrouwen"] == ("no", "answered", 1)
    assert by_text["Er zijn voldoende mensen met wie ik me nauw verbonden voel"] == ("", "skipped", None)
    assert by_text["Ik mis mensen om me heen"] == ("", "", None), "it was never asked"
    assert [line.points for line in found.lines].count(0) == 1


def test_what_is_not_scored_has_no_value_and_no_band_to_show() -> None:
    found = scores.shown(CONTENT, row(value=None, band="not_scored", missing=2, subscales={}), [], {}, "nl")
    assert found is not None
    assert (found.value, found.low, found.high, found.missing, found.most) == (None, None, None, 2, 1)


def test_an_instrument_that_is_gone_is_not_made_up() -> None:
    assert scores.shown(CONTENT, row(instrument="other"), [], {}, "nl") is None
