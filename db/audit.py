"""The audit: what was done to whom and by whom, as a hash chain a municipality. Owns its rows; never says who may.

A row's digest is the SHA-256 of its details (JSON with the person and a random salt); its chain the SHA-256 of the
chain before it, that digest, and what stays readable. Erasing wipes a person's details: the digests stay, say nothing
(the salt went with the details), and the chain still verifies.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import (
    Connection,
    Engine,
    LargeBinary,
    Row,
    bindparam,
    insert,
    select,
    true,
    type_coerce,
    update,
)

from db import schema
from db.bulk import Lookup
from db.bulk import insert as insert_or
from db.columns import ring_of
from db.crypto import Damaged, WrongKey
from db.prepared import run

_HEAD = schema.audit_head
_BEGINNING = b"\x00" * 32

# In one order everywhere, so that two processes never wait for each other crosswise.
_LOCK = Lookup(_HEAD.c.municipality, select(*_HEAD.c).order_by(_HEAD.c.municipality).with_for_update().where)
_ADD = insert(schema.audit).inline()
_MOVE = (
    update(_HEAD)
    .where(_HEAD.c.municipality == bindparam("place"))
    .values(position=bindparam("new_position"), chain=bindparam("new_chain"))
)
_WIPE = update(schema.audit).where(schema.audit.c.person == bindparam("gone")).values(person=None, details=None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done. `actor` is a coordinator, `person` or `system`; no names or words in the details."""

    municipality: str
    at: datetime
    actor: str
    action: str
    person: str | None = None
    details: Mapping[str, object] = field(default_factory=dict, repr=False)


def append(connection: Connection, entries: Sequence[Entry]) -> None:
    """Add to the chains, in order. Locks them until the transaction ends, so it comes last in a transaction."""
    if not entries:
        return
    heads = _heads(connection, sorted({entry.municipality for entry in entries}))
    rows = [_row(entry, heads) for entry in entries]
    run(connection, _ADD, rows)
    moved = [{"place": place, "new_position": at, "new_chain": chain} for place, (at, chain) in heads.items()]
    run(connection, _MOVE, moved)


def wipe(connection: Connection, person: str) -> int:
    """Wipe what the audit says of a person; the number of rows that spoke of them."""
    return connection.execute(_WIPE, {"gone": person}).rowcount


def verify(engine: Engine, municipality: str | None = None) -> list[str]:
    """Every complaint about the chains, or about that of one municipality, one a line; none when all is well.

    Others may write meanwhile: it looks at one moment of the database, and leaves what comes after to the next time.
    """
    with _one_moment(engine) as connection:
        where = _HEAD.c.municipality == municipality if municipality is not None else true()
        found = connection.execute(select(_HEAD).where(where)).all()
        heads = {head.municipality: (head.position, head.chain) for head in found}
        ends: dict[str, tuple[int, bytes]] = {}
        complaints = list(_complaints(connection, ends, municipality))
    # A row that was cut off the end breaks no link: only the head still knows of it.
    broken = [place for place in sorted(heads.keys() | ends.keys()) if heads.get(place) != ends.get(place)]
    return complaints + [f"{place}: the chain does not end where its head says" for place in broken]


def _one_moment(engine: Engine) -> Connection:
    """A connection whose every look is at the same moment; on SQLite a transaction always is."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _heads(connection: Connection, places: list[str]) -> dict[str, tuple[int, bytes]]:
    heads = _locked(connection, places)
    missing = [place for place in places if place not in heads]
    if missing:
        rows = [{"municipality": place, "position": 0, "chain": _BEGINNING} for place in missing]
        connection.execute(insert_or(connection.dialect.name, _HEAD).on_conflict_do_nothing(), rows)
        heads |= _locked(connection, missing)
    return heads


def _locked(connection: Connection, places: list[str]) -> dict[str, tuple[int, bytes]]:
    return {place: (position, chain) for place, position, chain in _LOCK.fetch(connection, places)}


def _row(entry: Entry, heads: dict[str, tuple[int, bytes]]) -> dict[str, object]:
    before, chain = heads[entry.municipality]
    details = json.dumps({**entry.details, "person": entry.person, "salt": secrets.token_hex(16)}, sort_keys=True)
    digest = sha256(details.encode()).digest()
    position = before + 1
    chain = _link(chain, digest, entry.municipality, position, entry.at, entry.actor, entry.action)
    heads[entry.municipality] = (position, chain)
    return {
        "municipality": entry.municipality,
        "position": position,
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "person": entry.person,
        "details": details,
        "digest": digest,
        "chain": chain,
    }


def _link(before: bytes, digest: bytes, place: str, position: int, at: datetime, actor: str, action: str) -> bytes:
    readable = json.dumps([place, position, at.astimezone(UTC).isoformat(), actor, action])
    return sha256(before + digest + readable.encode()).digest()


def _complaints(connection: Connection, ends: dict[str, tuple[int, bytes]], municipality: str | None) -> Iterator[str]:
    """Walks every chain; leaves in `ends` where each one ended."""
    strangers: list[tuple[str, int, str, str]] = []
    became: dict[str, str] = {}
    for row in _rows(connection, municipality):
        position, chain = ends.get(row.municipality, (0, _BEGINNING))
        linked = _link(chain, row.digest, row.municipality, position + 1, row.at, row.actor, row.action)
        if row.position != position + 1 or row.chain != linked:
            yield f"{row.municipality} {row.position}: the chain is broken here"
        if fault := _fault(connection, row, strangers, became):
            yield f"{row.municipality} {row.position}: {fault}"
        ends[row.municipality] = (row.position, row.chain)
    for place, position, recorded, here in strangers:
        if not _became(became, recorded, here):
            yield f"{place} {position}: the person is not the one that was recorded"


def _became(became: Mapping[str, str], recorded: str, here: str) -> bool:
    """Whether who was recorded was joined later with who stands there now: that too is in the chain."""
    seen = set()
    while recorded in became and recorded not in seen:
        seen.add(recorded)
        recorded = became[recorded]
    return recorded == here


def _rows(connection: Connection, municipality: str | None) -> Iterable[Row[tuple[object, ...]]]:
    columns = [column for column in schema.audit.c if column.name != "details"]
    # Opened by hand: one row that will not open is one complaint, not the end of the verification.
    sealed = type_coerce(schema.audit.c.details, LargeBinary).label("sealed")
    query = select(*columns, sealed).order_by(schema.audit.c.municipality, schema.audit.c.position)
    query = query if municipality is None else query.where(schema.audit.c.municipality == municipality)
    return connection.execution_options(yield_per=1000).execute(query)


def _fault(
    connection: Connection,
    row: Row[tuple[object, ...]],
    strangers: list[tuple[str, int, str, str]],
    became: dict[str, str],
) -> str | None:
    """What is wrong with a row by itself. Notes who stands where another was recorded, and who was joined with whom."""
    if row.sealed is None:
        return "the details are gone but the person is not" if row.person is not None else None
    try:
        details = ring_of(connection.dialect).open(row.sealed, "audit.details")
    except (Damaged, WrongKey) as error:
        return str(error)
    if sha256(details).digest() != row.digest:
        return "the details are not those that were recorded"
    told = json.loads(details)
    if isinstance(was := told.get("was"), str):
        became[was] = told["person"]
    if told["person"] != row.person:
        strangers.append((row.municipality, row.position, str(told["person"]), str(row.person)))
    return None
