"""Captions: what people get to see at each node of a flow, for drawings of it. Owns nothing that is ever sent."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flows.content import Content
from flows.events import Inbound
from flows.flow import Ask, End, Say
from flows.state import State
from flows.text import MissingText
from flows.turn import Turn


def captions(content: Content, language: str) -> dict[str, str]:
    """The words at each node, in this language; "" where a node says nothing, or only what a conversation fills in."""
    turn = _nobodys_turn(content, language)
    return {name: " ".join(_said(turn, node).split()) for name, node in content.flow.by_name.items()}


def _said(turn: Turn, node: object) -> str:
    try:
        match node:
            case Ask():
                return turn.question(node)
            case Say():
                return turn.text(node.say)
            case End(text=str() as text):
                return turn.text(text)
            case _:
                return ""
    except MissingText:
        return ""


def _nobodys_turn(content: Content, language: str) -> Turn:
    """Words are worded for a turn, so here is one: of nobody, at no time, on the channel that has room."""
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    event = Inbound(UUID(int=0), content.municipality.slug, "telegram", "", "", "", moment)
    return Turn(content, {}, State(language=language), event)
