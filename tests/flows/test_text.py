"""A text is filled in with what it names, however much more there is to fill in."""

from __future__ import annotations

import pytest

from flows.text import MissingText, Texts

SOURCE = """
day = Dag { $name }
    .voice = Dag { $name }, met { $service }
both = { day } en { $more }
bare = Dag
count = { NUMBER($n) } keer
"""
TEXTS = Texts("nl", (SOURCE, "bare = Hallo { $name }\n"))
EVERYTHING: dict[str, str | int] = {"name": "Riet", "service": "Peilstation", "more": "Henk", "n": 3, "other": "niets"}


@pytest.mark.parametrize(
    ("text_id", "variant", "said"),
    [
        ("day", None, "Dag Riet"),
        ("day", "voice", "Dag Riet, met Peilstation"),
        ("day", "sms", "Dag Riet"),
        ("both", None, "Dag Riet en Henk"),
        ("bare", None, "Hallo Riet"),
        ("count", None, "3 keer"),
    ],
)
def test_of_all_that_may_be_filled_in_a_text_takes_what_it_names(text_id: str, variant: str | None, said: str) -> None:
    assert TEXTS.say(text_id, EVERYTHING, variant=variant) == said


@pytest.mark.parametrize("text_id", ["day", "both", "gone"])
def test_a_text_that_cannot_be_filled_in_is_never_said_with_a_hole(text_id: str) -> None:
    with pytest.raises(MissingText, match=text_id):
        TEXTS.say(text_id, {"more": "Henk"})
