"""Erasure: everything of a person goes. Owns which rows that is: every table with a column `person`, now and later.

What coordinators were shown and typed about them in chats of their own goes too: those messages name their callback.

What remains: keyed hashes of message ids (a replay must store nothing) and the audit's digests. Unmet demand is
nobody's and stays. An open urgent callback holds erasure back: first a human looks.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from db import audit, schema
from db.engine import scrub, writing

_PERSON, _CALLBACK = schema.person, schema.callback

_LOCK = select(_PERSON.c.municipality).where(_PERSON.c.id == bindparam("gone")).with_for_update()
_HOLDS = (
    select(_CALLBACK.c.id)
    .where(_CALLBACK.c.person == bindparam("gone"))
    .where(_CALLBACK.c.urgency == "urgent", _CALLBACK.c.closed_at.is_(None))
    .limit(1)
)
_SPEND = insert(schema.spent_id).from_select(
    ["external_key"], select(schema.inbox.c.external_key).where(schema.inbox.c.person == bindparam("gone"))
)
# Children before parents, so that no row ever points at nothing.
_DELETES = {
    table.name: delete(table).where(table.c.person == bindparam("gone"))
    for table in reversed(schema.metadata.sorted_tables)
    if "person" in table.c and table is not schema.audit
} | {"person": delete(_PERSON).where(_PERSON.c.id == bindparam("gone"))}


# What coordinators were shown of them in their own chats, and typed about them there.
_THEIRS = select(_CALLBACK.c.id).where(_CALLBACK.c.person == bindparam("gone"))
_SHOWN = delete(schema.outbox).where(schema.outbox.c.about.in_(_THEIRS))
_TYPED = update(schema.inbox).where(schema.inbox.c.about.in_(_THEIRS)).values(text=None, about=None)


class Held(Exception):
    """An urgent callback is open: a human closes it first."""


class Unknown(LookupError):
    """There is no such person."""


def erase(engine: Engine, person: str, *, at: datetime, actor: str) -> dict[str, int]:
    """Erase a person in a transaction of its own; how many rows went, by table. Raises Held or Unknown."""
    with writing(engine) as connection:
        municipality = connection.scalar(_LOCK, {"gone": person})
        if municipality is None:
            raise Unknown
        counts = remove(connection, person)
        audit.append(connection, [entry(municipality, at, actor, counts)])
    scrub(engine)
    return counts


def remove(connection: Connection, person: str) -> dict[str, int]:
    """Delete every row of a person whom this transaction holds locked; how many, by table. Raises Held."""
    gone = {"gone": person}
    if connection.scalar(_HOLDS, gone):
        raise Held
    connection.execute(_SPEND, gone)
    counts = {"audit": audit.wipe(connection, person)}
    connection.execute(_SHOWN, gone)
    connection.execute(_TYPED, gone)
    counts |= {table: connection.execute(statement, gone).rowcount for table, statement in _DELETES.items()}
    return {table: count for table, count in counts.items() if count}


def entry(municipality: str, at: datetime, actor: str, counts: dict[str, int]) -> audit.Entry:
    """What the audit says of an erasure: how much went, and nobody."""
    return audit.Entry(municipality, at, actor, "person.erased", details={"rows": counts})
