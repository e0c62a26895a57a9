"""What a callback holds back is let go when the callback is gone, however it went."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from flows.effects import Erase, Reply
from flows.engine import step
from flows.events import Inbound
from flows.state import State
from tests.content import dronten

CONTENT, DIRECTORY = dronten()
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def said(text: str, n: int = 1) -> Inbound:
    return Inbound(UUID(int=n), "dronten", "sms", "a", str(n), "tel:+447700900001", NOW, text)


def test_an_erasure_whose_callback_was_closed_while_the_engine_stumbled_happens_at_the_next_word() -> None:
    done = step(CONTENT, DIRECTORY, State(erase="held", paused="crisis"), said("hallo"))
    assert any(isinstance(effect, Erase) for effect in done.effects)
    assert "gewist" in next(effect.text for effect in done.effects if isinstance(effect, Reply))


def test_a_pause_whose_callback_is_gone_ends_with_the_next_word() -> None:
    state = State()
    for n, text in enumerate(["hallo", "ja", "ik wil dood"], start=1):
        state = step(CONTENT, DIRECTORY, state, said(text, n)).state
    healed = step(CONTENT, DIRECTORY, replace(state, open=()), said("hallo", 9))
    assert healed.state.paused == "no"
    assert healed.state.talk
    assert healed.state.talk.question == "about.role"


def test_a_new_cry_for_help_comes_before_an_erasure_that_was_held() -> None:
    done = step(CONTENT, DIRECTORY, State(erase="held"), said("ik wil dood"))
    assert not any(isinstance(effect, Erase) for effect in done.effects)
    assert any(open_.urgency == "urgent" for open_ in done.state.open)
