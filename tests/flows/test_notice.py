"""What we cannot read ourselves a human sees: voice notes, photos, languages and scripts that are not ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from flows import tongue
from flows.effects import ChangeCallback, Effect, Erase, OpenCallback, Reply
from flows.engine import step
from flows.events import Inbound
from flows.state import State
from tests import vectors_read
from tests.content import dronten

CONTENT, STARTER = dronten()
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
VOICE: dict[str, Any] = {"kind": "unsupported", "for_eyes": True}
STICKER: dict[str, Any] = {"kind": "unsupported"}
Sent = str | tuple[str, dict[str, Any]]


def played(*sent: Sent) -> tuple[State, list[Effect]]:
    """The state, and the effects of the last message, after all this was sent."""
    state, effects = State(), list[Effect]()
    for n, one in enumerate(sent):
        text, how = one if isinstance(one, tuple) else (one, {})
        at = NOW + timedelta(minutes=n)
        event = Inbound(UUID(int=n + 1), "dronten", "telegram", "a", str(n), "telegram:1", at, text, **how)
        done = step(CONTENT, STARTER, state, event)
        state, effects = done.state, list(done.effects)
    return state, effects


def opened(effects: list[Effect]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.topic, one.urgency, one.signals) for one in effects if isinstance(one, OpenCallback)]


def said(effects: list[Effect]) -> str:
    return "\n".join(one.text for one in effects if isinstance(one, Reply))


BEFORE: list[list[Sent]] = [
    [],
    ["hallo"],
    ["hallo", "ja", "1", "82", "Dronten"],
    ["hallo", "nee", "nee"],
    ["hallo", "STOP"],
]


@pytest.mark.parametrize("before", BEFORE)
def test_a_voice_note_becomes_a_callback_in_every_state_and_the_person_hears_what_to_do(before: list[Sent]) -> None:
    state, effects = played(*before, ("", VOICE))
    assert opened(effects) == [("other", "normal", ("message.unread",))]
    assert [open_.topic for open_ in state.open] == ["other"]
    assert "Wilt u het opschrijven? Een collega weet dat u iets stuurde." in said(effects)


def test_a_photo_with_words_is_told_of_too() -> None:
    _, effects = played("hallo", ("kijk eens", VOICE))
    assert opened(effects) == [("other", "normal", ("message.unread",))]
    assert "Een foto kan ik niet zien." in said(effects)


def test_a_sticker_calls_nobody() -> None:
    _, effects = played("hallo", ("", STICKER))
    assert opened(effects) == []
    assert "collega" not in said(effects)


def test_of_three_photos_there_is_one_callback_and_one_signal() -> None:
    state, effects = played("hallo", ("", VOICE), ("", VOICE), ("", VOICE))
    assert len(state.open) == 1
    changes = [one for one in effects if isinstance(one, (OpenCallback, ChangeCallback))]
    assert [one for one in changes if isinstance(one, OpenCallback) or one.signals] == []


def test_where_somebody_is_called_already_the_signal_goes_there() -> None:
    state, effects = played("MENS", "Riet", ("", VOICE))
    assert opened(effects) == []
    assert [(one.signals, one.urgency) for one in effects if isinstance(one, ChangeCallback) and not one.wrote_at] == [
        (("message.unread",), None)
    ]
    assert [open_.topic for open_ in state.open] == ["wants_human"]


def test_a_strange_language_raises_the_rank_of_what_is_open_and_a_photo_lowers_none() -> None:
    state, effects = played("MENS", "Riet", "06 is weg", STRANGE[0])
    assert [(one.signals, one.urgency) for one in effects if isinstance(one, ChangeCallback) and one.signals] == [
        (("message.strange",), "today")
    ]
    assert state.open[0].urgency == "today"
    state, _ = played("MENS", "Riet", STRANGE[0], ("", VOICE))
    assert state.open[0].urgency == "today"


def test_the_callback_has_the_name_and_number_that_are_known() -> None:
    state = State()
    for n, (text, how) in enumerate([("MENS", {}), ("Riet", {}), ("", VOICE)]):
        event = Inbound(UUID(int=n + 1), "dronten", "sms", "a", str(n), "tel:+447700900001", NOW, text, **how)
        if how and state.open:
            state = replace(state, open=())  # that call is done
        done = step(CONTENT, STARTER, state, event)
        state = done.state
    (one,) = (effect for effect in done.effects if isinstance(effect, OpenCallback))
    assert (one.name, one.number) == ("Riet", "+447700900001")


def test_stop_and_erasing_speak_of_no_call_that_nobody_was_promised() -> None:
    _, effects = played("hallo", ("", VOICE), "STOP")
    assert "dat we afspraken" not in said(effects)
    _, effects = played("hallo", ("", VOICE), "wis mijn gegevens")
    assert "afspraak" not in said(effects)


def test_another_language_erases_nothing_and_is_seen_by_a_human() -> None:
    _, effects = played("hallo", "wis mijn gegevens", "ich verstehe das nicht, bitte hilfe")
    assert not [one for one in effects if isinstance(one, Erase)]
    assert opened(effects) == [("other", "today", ("message.strange",))]


def test_a_line_in_another_language_is_no_name_and_no_number() -> None:
    for before in (["MENS"], ["MENS", "Riet"]):
        _, effects = played(*before, "Ich bin sehr allein und brauche Hilfe")
        assert [one.signals for one in effects if isinstance(one, ChangeCallback)] == [("message.strange",)]


def test_a_cry_in_a_caption_is_a_cry_and_no_photo() -> None:
    _, effects = played("hallo", ("ik wil dood", VOICE))
    assert [(topic, urgency) for topic, urgency, _ in opened(effects)] == [("crisis", "urgent")]


# --- languages and scripts ------------------------------------------------------------------------------------------

STRANGE = [
    "\u044f \u043e\u0434\u043d\u0430 \u0438 \u043c\u043d\u0435 \u043f\u043b\u043e\u0445\u043e",  # Russian
    "\u6211\u5f88\u5b64\u72ec",  # Chinese
    "\u0645\u0631\u062d\u0628\u0627 \u0643\u064a\u0641 \u062d\u0627\u0644\u0643",  # Arabic
    "Dzie\u0144 dobry, jestem sama",
    "ben \u00e7ok yaln\u0131z\u0131m",
    "ich bin nicht gut und habe keine kinder",
    "ich bin allein und habe niemand",
    "je suis tres seule",
    "\u6551\u547d",
    "no puedo mas, estoy muy sola",
    "mi sento molto sola",
    "Bun\u0103 ziua, sunt foarte singur\u0103",
]
CRIES = [
    "hilfe",
    "Ayuda!",
    "yard\u0131m edin l\u00fctfen",
    "pomocy",
    "au secours",
    "ajutor",
    "\u0434\u043e\u043f\u043e\u043c\u043e\u0436\u0456\u0442\u044c",
]
OURS = [
    "ja", "hallo", "si", "no", "niks", "de die der", "ich bin Sjeng", "ich han gein tied", "la la la", "12", "",
    "\u2461", "\u0436\u0430",
    "mijn zoon woont in \u041a\u0438\u0435\u0432", "Marie de Vries",
    "I want to go out with my friends", "\U0001f642\U0001f642", "ik bin nie goed",
    "Ik woon met mijn man in de Rue de la Paix",
]  # fmt: skip


@pytest.mark.parametrize("text", CRIES)
def test_a_bare_cry_for_help_in_another_language_is_a_cry(text: str) -> None:
    _, effects = played("hallo", text)
    assert [(topic, urgency) for topic, urgency, _ in opened(effects)] == [("crisis", "urgent")]


@pytest.mark.parametrize("text", STRANGE)
def test_a_language_or_script_that_is_not_ours_goes_to_a_human_today(text: str) -> None:
    for before in (["hallo"], ["hallo", "nee", "nee"]):
        _, effects = played(*before, text)
        assert opened(effects) == [("other", "today", ("message.strange",))]
        assert "A colleague will look at your message. Emergency: call 112" in said(effects)


@pytest.mark.parametrize("text", OURS)
def test_our_own_languages_their_dialects_names_and_bare_signs_are_not_strange(text: str) -> None:
    assert not tongue.is_strange(CONTENT, text)


def test_a_first_message_in_another_language_is_welcomed_too() -> None:
    state, effects = played(STRANGE[0])
    assert opened(effects) == [("other", "today", ("message.strange",))]
    assert state.talk is not None
    assert state.talk.question == "consent.keep"
    assert "Welkom" in said(effects)


def test_a_name_in_another_script_is_a_name() -> None:
    _, effects = played("MENS", "\u0412\u043b\u0430\u0434\u0438\u043c\u0438\u0440")
    assert not [one for one in effects if isinstance(one, ChangeCallback) and one.signals]


def test_a_cry_that_we_do_hear_in_another_language_is_a_cry() -> None:
    _, effects = played("hallo", "chc\u0119 umrze\u0107")
    assert [(topic, urgency) for topic, urgency, _ in opened(effects)] == [("crisis", "urgent")]


def test_of_two_thousand_dutch_answers_hardly_one_is_taken_for_another_language() -> None:
    texts = [row["text"] for n in (1, 2) for row in vectors_read.rows(f"reading_lines_{n}.tsv", "vectors_own")]
    assert len([text for text in texts if tongue.is_strange(CONTENT, text)]) <= 2


def test_no_difficult_text_breaks_it() -> None:
    assert all(tongue.is_strange(CONTENT, text) in (True, False) for text in vectors_read.difficult_texts())
