"""Chats: which Telegram chats are bound to which account at the desk. Owns reading them, and letting go."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, bindparam, delete, select

from db import audit, schema
from db.bulk import Lookup
from db.crypto import BlindIndex
from db.engine import writing

_CHAT = schema.desk_chat
_BOUND = Lookup(_CHAT.c.blind, select(_CHAT.c.blind, _CHAT.c.coordinator).where)
_MINE = delete(_CHAT).where(_CHAT.c.blind == bindparam("chat"), _CHAT.c.coordinator == bindparam("who"))


@dataclass(frozen=True, slots=True)
class Bound:
    """A chat from which somebody works: its blind index in hexadecimal, and since when."""

    chat: str
    since: datetime


def of(engine: Engine, coordinator: str) -> list[Bound]:
    """The chats of an account, oldest first."""
    query = select(_CHAT.c.blind, _CHAT.c.bound_at).where(_CHAT.c.coordinator == coordinator)
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(_CHAT.c.bound_at, _CHAT.c.blind))
        return [Bound(row.blind.hex(), row.bound_at) for row in rows]


def unbind(engine: Engine, municipality: str, coordinator: str, chat: str, at: datetime) -> bool:
    """Let go of a chat of an account; whether there was one."""
    blind = b""
    with suppress(ValueError):
        blind = bytes.fromhex(chat)
    with writing(engine) as connection:
        if not connection.execute(_MINE, {"chat": blind, "who": coordinator}).rowcount:
            return False
        account(connection, municipality, coordinator, at, "coordinator.chat_unbound")
    return True


def bound(connection: Connection, index: BlindIndex, municipality: str, urns: Collection[str]) -> dict[str, str]:
    """Whose account works from these chats, by urn."""
    chats = {index.chat(municipality, urn): urn for urn in urns if urn.startswith("telegram:")}
    return {chats[bytes(blind)]: who for blind, who in _BOUND.fetch(connection, list(chats))}


def account(connection: Connection, municipality: str, coordinator: str, at: datetime, action: str) -> None:
    """Write down that a chat was bound, or let go."""
    said = {"coordinator": coordinator}
    audit.append(connection, [audit.Entry(municipality, at, f"desk:{coordinator}", action, details=said)])
