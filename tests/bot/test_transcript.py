"""The transcript: what a coordinator reads."""

from __future__ import annotations

import pytest

from bot import transcript
from flows.effects import Choice, Reply
from flows.events import Channel
from flows.text import numbered
from tests.content import dronten

YES_NO = (Choice("yes", "Ja"), Choice("no", "Nee, dank u"))
QUESTION = Reply("Mag dat?\nStoppen kan altijd.", YES_NO, "consent.keep")


def test_what_a_person_says_is_marked() -> None:
    assert transcript.heard("ja hoor") == "> ja hoor"


def test_more_lines_of_a_message_stand_in_and_empty_ones_carry_no_blanks() -> None:
    assert transcript.said("sms", Reply("Dag.\n\nTot ziens.")) == "< Dag.\n\n  Tot ziens."


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_options_are_numbered_where_there_are_no_buttons(channel: Channel) -> None:
    assert transcript.said(channel, QUESTION) == (
        "< Mag dat?\n  Stoppen kan altijd.\n    1 = Ja\n    2 = Nee, dank u"
    )  # fmt: skip
    assert transcript.worded(channel, QUESTION) == numbered(QUESTION.text, YES_NO)


def test_on_a_call_they_are_said_with_their_keys() -> None:
    texts = dronten()[0].languages["nl"].texts
    assert transcript.said("voice", QUESTION, texts) == (
        "< Mag dat?\n  Stoppen kan altijd.\n    Ja: toets 1.\n    Nee, dank u: toets 2."
    )  # fmt: skip


def test_on_telegram_they_are_buttons_one_a_row() -> None:
    assert transcript.said("telegram", QUESTION) == (
        "< Mag dat?\n  Stoppen kan altijd.\n    [Ja]\n    [Nee, dank u]"
    )  # fmt: skip
    assert transcript.worded("telegram", QUESTION).endswith("\n[Ja]\n[Nee, dank u]")


def test_a_message_without_options_is_its_text_on_every_channel() -> None:
    for channel in ("telegram", "sms", "voice"):
        assert transcript.worded(channel, Reply("Dag.")) == "Dag."
