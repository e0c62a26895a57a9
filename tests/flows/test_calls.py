"""How a call through the exchange stands: read off two legs, whatever was told first, and never more than was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, get_args

import pytest

from flows import calls
from flows.calls import Call, Phase, Pressed, Status, Trouble

NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)
ASKED = Call("c", "callback", "anja", NOW, NOW)
STATUSES, KEYS, TROUBLES = ((None, *get_args(kind)) for kind in (Status, Pressed, Trouble))


def call(**known: Any) -> Call:
    return replace(ASKED, **known)


@pytest.mark.parametrize(
    ("known", "phase"),
    [
        ({}, "asked"),
        ({"you": "placed"}, "you_ring"),
        ({"you": "ringing"}, "you_ring"),
        ({"you": "answered"}, "you_answered"),
        ({"you": "answered", "pressed": "yes"}, "they_ring"),
        ({"you": "answered", "pressed": "yes", "they": "ringing"}, "they_ring"),
        ({"you": "answered", "pressed": "yes", "they": "answered"}, "talking"),
        ({"you": "answered", "pressed": "yes", "they": "ended"}, "talked"),
        ({"you": "ended", "pressed": "yes", "they": "busy"}, "busy"),
        ({"you": "ended", "pressed": "yes", "they": "ringing"}, "ended"),
        ({"you": "ended"}, "not_pressed"),
        ({"you": "answered", "pressed": "no"}, "not_pressed"),
        ({"you": "no_answer"}, "you_no_answer"),
        ({"trouble": "away"}, "away"),
        ({"trouble": "in_doubt", "you": "ringing"}, "you_ring"),
    ],
)
def test_how_it_stands(known: dict[str, Any], phase: Phase) -> None:
    assert calls.phase(call(**known), NOW) == phase


def test_what_only_rings_is_over_when_nothing_was_heard_for_minutes_and_a_conversation_may_be_long() -> None:
    late = NOW + calls.SILENT + timedelta(seconds=1)
    assert calls.phase(call(you="ringing"), late) == calls.phase(ASKED, late) == "silent"
    talking = call(you="answered", pressed="yes", they="answered")
    assert calls.phase(talking, late) == "talking"
    assert calls.phase(talking, NOW + calls.LONGEST + timedelta(seconds=1)) == "silent"


def test_only_what_is_plain_is_suggested() -> None:
    talked = call(you="ended", pressed="yes", they="ended", seconds=calls.SPOKEN)
    assert calls.suggested(talked, NOW) == "reached"
    assert calls.suggested(replace(talked, seconds=calls.SPOKEN - 1), NOW) is None, "it may have been the voicemail"
    assert calls.suggested(replace(talked, seconds=None), NOW) is None
    for they, what in (("busy", "no_answer"), ("no_answer", "no_answer"), ("failed", None), ("broken_off", None)):
        assert calls.suggested(replace(talked, they=they), NOW) == what


def test_whatever_is_known_it_stands_somehow_and_what_is_over_goes_on_no_more() -> None:
    later = NOW + timedelta(hours=5)
    for you, key, they, trouble in product(STATUSES, KEYS, STATUSES, TROUBLES):
        one = call(you=you, pressed=key, they=they, trouble=trouble)
        assert calls.phase(one, NOW) in get_args(Phase)
        assert not calls.goes_on(one, later)
        assert not calls.may_change(one, later)
        if calls.suggested(one, NOW):
            assert they in ("ended", "busy", "no_answer")
