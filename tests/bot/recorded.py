"""The recorded payloads: what providers post and what must come of it, what we say and the call that must be made.

A line of `payloads/<channel>/*.jsonl` is one case; `replies.jsonl` is the way out. Pure ASCII; wherever a text stands,
`{"repeat": [text, times]}` and `{"join": [texts]}` stand for one too long to read. Reads; judges nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from bot.channel import Ignored
from bot.channels import CHANNELS
from flows.effects import Choice, Reply
from flows.events import Channel, Contact, Event, Inbound, LineChanged, Press
from tests.bot.doors import NOW, PLACES
from tests.vectors_read import HERE as VECTORS

FOLDER = Path(__file__).parent / "payloads"
PLACE, ID = PLACES[0], UUID(int=1)


@dataclass(frozen=True)
class Posted:
    """What a provider posts, and the event it becomes: None for nothing, "malformed" for no message at all."""

    channel: Channel
    payload: Any
    becomes: Any

    def event(self, account: str, *, id: UUID = ID, at: datetime = NOW) -> Event | Ignored:  # noqa: A002
        """The event as it must be."""
        if self.becomes == "ignored":
            return Ignored()
        said = dict(self.becomes)
        if said.pop("event") == "LineChanged":
            return LineChanged(id=id, municipality=PLACE, at=at, **said)
        press, contact = said.pop("press", None), said.pop("contact", None)
        return Inbound(id=id, municipality=PLACE, channel=self.channel, account=account, at=at,
                       press=Press(*press) if press else None, contact=Contact(*contact) if contact else None,
                       **said)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A reply, and the call that a provider must receive."""

    channel: Channel
    reply: Reply
    call: dict[str, Any]


def posted() -> list[Any]:
    """Every payload of every channel, as a test's parameters."""
    return [
        pytest.param(Posted(channel, _payload(row), row["becomes"]), id=f"{channel}-{row['id']}")
        for channel in CHANNELS
        for path in sorted((FOLDER / channel).glob("*.jsonl"))
        if path.name != "replies.jsonl"
        for row in _rows(path)
    ]


def said() -> list[Any]:
    """Every reply of every channel, as a test's parameters."""
    return [
        pytest.param(Said(channel, _reply(row["reply"]), row["call"]), id=f"{channel}-{row['id']}")
        for channel in CHANNELS
        for row in _rows(FOLDER / channel / "replies.jsonl")
    ]


def shared_updates() -> list[Any]:
    """The updates of the shared vectors, as they stand."""
    return [json.loads(line) for line in (VECTORS / "vectors/telegram_updates.jsonl").read_text("ascii").splitlines()]


def edges() -> list[dict[str, Any]]:
    """The edges of text: a `text`, a `generate` (an expression for a large body), a `form`, or `headers`."""
    return [json.loads(line) for line in (VECTORS / "vectors/text_edges.jsonl").read_text("ascii").splitlines()]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line, object_hook=_long) for line in path.read_text("ascii").splitlines()]


def _long(found: dict[str, Any]) -> Any:
    match found:
        case {"repeat": [str(text), int(times)]}:
            return text * times
        case {"join": [*texts]}:
            return "".join(texts)
        case _:
            return found


def _payload(row: dict[str, Any]) -> Any:
    return shared_updates()[row["line"] - 1] if "line" in row else row["payload"]


def _reply(row: dict[str, Any]) -> Reply:
    choices = tuple(Choice(*choice) for choice in row.get("choices", ()))
    return Reply(row["text"], choices, row.get("question"))
