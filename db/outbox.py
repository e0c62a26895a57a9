"""The outbox: what is to be said to whom, and what became of it. Owns its rows; never sends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Engine, bindparam, delete, select, update

from db import schema
from db.blind import open_index
from db.bulk import insert_new
from db.columns import written
from db.due import LAST_LINES
from db.engine import scrub, writing
from db.intake import Stored, connecting, stored
from db.taken import Taken
from flows.alerts import TERMINAL
from flows.effects import Reply
from flows.events import DueFell, Inbound

Settled = Literal["sent", "delivered", "failed", "in_doubt", "cancelled", "expired"]

USEFUL = timedelta(hours=24)
"""What was definitely not taken is tried again for this long; a reply that comes later answers nothing."""

SPOKEN = 0
"""The number of a row that there never was: of words that are gone once they are said."""

_OUTBOX = schema.outbox
_WAITING = (
    select(_OUTBOX)
    .where(_OUTBOX.c.blind == bindparam("line"), _OUTBOX.c.municipality == bindparam("place"))
    .where(_OUTBOX.c.account == bindparam("ours"), _OUTBOX.c.status == "queued", _OUTBOX.c.alert.is_(None))
    .order_by(_OUTBOX.c.id)
)


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a message goes: our end and theirs."""

    channel: str
    account: str
    urn: str
    blind: bytes


def queue(connection: Connection, batch: Sequence[Taken]) -> dict[str, tuple[Stored, ...]]:
    """Put every reply of these steps in the outbox; by person, in order.

    A reply answers the line it was asked on. What else there is to say (a coordinator's act, a check-in) goes where we
    last wrote to; to whom we never wrote there is nothing to say.
    """
    said = [(taken, effect) for taken in batch for effect in taken.effects if isinstance(effect, Reply)]
    lines = _lines(connection, [taken for taken, _ in said])
    said = [(taken, reply) for taken, reply in said if taken.person in lines]
    queued: dict[str, list[Stored]] = defaultdict(list)
    for taken, reply in said:
        if _leaves_nothing(taken, lines[taken.person]):
            queued[taken.person].append(Stored(SPOKEN, reply))
    said = [(taken, reply) for taken, reply in said if not _leaves_nothing(taken, lines[taken.person])]
    rows = insert_new(connection, _OUTBOX, [_row(taken, reply, lines[taken.person]) for taken, reply in said], "id")
    for (taken, reply), (number,) in zip(said, sorted(rows), strict=True):
        queued[taken.person].append(Stored(number, reply))
    return {person: tuple(replies) for person, replies in queued.items()}


def waiting(engine: Engine, municipality: str, account: str, urn: str) -> list[Stored]:
    """What waits to be said on this line, in order."""
    line = {"line": open_index(engine).urn(urn), "place": municipality, "ours": account}
    with engine.connect() as connection:
        rows = connection.execute(_WAITING, line).all()
    return [stored(row) for row in rows]


def settle(engine: Engine, outbox_id: int, status: Settled, *, at: datetime, external_id: str | None = None) -> None:
    """Write down what became of a message. Of a person who was erased meanwhile the row goes instead."""
    mine = _OUTBOX.c.id == outbox_id
    settled: dict[str, Any] = {"status": status, "external_id": external_id, "settled_at": at}
    with writing(engine) as connection:
        erased = connection.execute(delete(_OUTBOX).where(mine, _OUTBOX.c.person.is_(None))).rowcount
        if not erased:
            connection.execute(update(_OUTBOX).where(mine).values(settled))
    if erased:
        scrub(engine)


def _lines(connection: Connection, batch: Sequence[Taken]) -> dict[str, _Line]:
    lines: dict[str, _Line] = {}
    silent = set()
    for taken in batch:
        if isinstance(taken.event, Inbound) and taken.blind is not None:
            event = taken.event
            lines[taken.person] = _Line(event.channel, event.account, event.urn, taken.blind)
        else:
            silent.add(taken.person)
    if silent:
        moments = {taken.person for taken in batch if isinstance(taken.event, DueFell)}
        for row in connection.execute(LAST_LINES, {"people": sorted(silent)}):
            # Nobody is rung to be read what a colleague wrote: on the same number it is written to them.
            by = "sms" if row.channel == "voice" and row.person not in moments else row.channel
            lines[row.person] = _Line(by, row.account, row.urn, row.blind)
    return lines


def _is_spoken(taken: Taken, line: _Line) -> bool:
    """What is said on a call is the answer to the very request that brought what they said: nothing of it waits."""
    return isinstance(taken.event, Inbound) and line.channel == "voice" and line.account != TERMINAL


def _leaves_nothing(taken: Taken, line: _Line) -> bool:
    """The last words to whoever is erased need no row where they do not wait: then none can be left of them."""
    return taken.erases and _is_spoken(taken, line)


def _handed_over(taken: Taken, line: _Line) -> dict[str, Any]:
    if isinstance(taken.event, Inbound) and _is_spoken(taken, line):
        return {"status": "sent", "external_id": taken.event.external_id, "settled_at": taken.at}
    return {"status": "queued", "external_id": None, "settled_at": None}


def _row(taken: Taken, reply: Reply, line: _Line) -> dict[str, Any]:
    # The last words to a person who is being erased hang on nobody and nothing.
    whose = (
        {"person": None, "in_reply_to": None}
        if taken.erases
        else {
            "person": taken.person,
            "in_reply_to": taken.inbox,
        }
    )
    return whose | {
        "municipality": taken.event.municipality,
        "account": line.account,
        "urn": line.urn,
        "blind": line.blind,
        "channel": line.channel,
        "lane": reply.lane,
        "text": reply.text,
        "choices": written([[choice.id, choice.label] for choice in reply.choices]),
        "question": reply.question,
        "language": reply.language,
        "connect": connecting(reply.connect),
        "about": reply.about,
        **_handed_over(taken, line),
        "created_at": taken.at,
        "next_at": taken.at,
        "until": reply.until or taken.at + USEFUL,
        "tries": 0,
        "copies": 0,
    }
