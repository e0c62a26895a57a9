"""Intake: who speaks, and is it new? Owns finding, making and locking people, and the inbox; decides nothing.

The order of these calls in a transaction is what makes two processes safe together: find, then look for spent ids
(whoever erased a person committed both), then make newcomers, then lock people in the order of their ids, then insert.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from pydantic import ValidationError
from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from db import schema
from db.bulk import Lookup, insert_new
from db.crypto import BlindIndex
from db.prepared import run
from flows import state
from flows.effects import Choice, Connect, Reply
from flows.events import Inbound
from flows.state import State

_URN, _PERSON, _INBOX, _OUTBOX = schema.urn, schema.person, schema.inbox, schema.outbox

Line = tuple[str, bytes]
"""A municipality and the blind hash of a urn: who is speaking, before we know whether we know them."""

_FIND = Lookup(_URN.c.blind, select(_URN.c.municipality, _URN.c.blind, _URN.c.person).where)
_SPENT = Lookup(schema.spent_id.c.external_key, select(schema.spent_id.c.external_key).where)
_CHOSEN = _PERSON.c.id.in_(bindparam("ids", expanding=True))
_KNOWN = Lookup(_PERSON.c.id, select(_PERSON.c.municipality, _PERSON.c.id).where)
_LOCK = Lookup(_PERSON.c.id, select(_PERSON.c.id).order_by(_PERSON.c.id).with_for_update().where)
_LOAD = Lookup(_PERSON.c.id, select(_PERSON.c.id, _PERSON.c.state).order_by(_PERSON.c.id).with_for_update().where)
_NEW_PERSON = insert(_PERSON).inline()
_SEEN = select(_INBOX.c.id, _INBOX.c.external_key, _INBOX.c.person).where(
    _INBOX.c.external_key.in_(bindparam("keys", expanding=True))
)
_REPLIES = select(_OUTBOX).where(_OUTBOX.c.in_reply_to.in_(bindparam("ids", expanding=True))).order_by(_OUTBOX.c.id)


class Gone(Exception):
    """A person was erased between being found and being locked: look again."""


class Unreadable(ValueError):
    """A stored state is not the document of a state."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An inbound event with the hashes it is known by."""

    event: Inbound
    line: Line
    key: bytes

    @classmethod
    def of(cls, index: BlindIndex, event: Inbound) -> Arrival:
        """The arrival of an event."""
        key = index.message(event.municipality, event.account, event.external_id)
        return cls(event, (event.municipality, index.urn(event.urn)), key)


@dataclass(frozen=True, slots=True)
class Stored:
    """A reply and the row of the outbox it waits in."""

    outbox_id: int
    reply: Reply


@dataclass(frozen=True, slots=True)
class Seen:
    """A message that was taken before, with the person and the replies of then."""

    person: str
    replies: tuple[Stored, ...]


def find(connection: Connection, lines: Iterable[Line]) -> dict[Line, str]:
    """The people behind these lines, where we know them."""
    wanted = set(lines)
    rows = _FIND.fetch(connection, [blind for _, blind in wanted])
    return {line: person for municipality, blind, person in rows if (line := (municipality, blind)) in wanted}


def known(connection: Connection, named: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these people (municipality and id) there are."""
    return set(_KNOWN.fetch(connection, [person for _, person in named])) & set(named)


def spent(connection: Connection, arrivals: Iterable[Arrival]) -> set[bytes]:
    """The keys among these that belong to people who were erased."""
    return {key for (key,) in _SPENT.fetch(connection, [arrival.key for arrival in arrivals])}


def welcome(connection: Connection, newcomers: Mapping[Line, tuple[Inbound, State]]) -> dict[Line, str]:
    """A person for each new line. Where another process was quicker, theirs."""
    if not newcomers:
        return {}
    made = {line: str(uuid4()) for line in newcomers}
    run(connection, _NEW_PERSON, [_new_person(made[line], *new) for line, new in newcomers.items()])
    urns = [_new_urn(line, made[line], newcomers[line][0]) for line in sorted(newcomers)]
    kept = {person for (person,) in insert_new(connection, _URN, urns, "person")}
    late = {line: person for line, person in made.items() if person not in kept}
    if late:
        connection.execute(delete(_PERSON).where(_CHOSEN), {"ids": list(late.values())})
        made |= find(connection, late)
    return made


def lock(connection: Connection, people: Collection[str]) -> None:
    """Hold these people until the transaction ends, without opening their states. Raises Gone."""
    if {person for (person,) in _LOCK.fetch(connection, sorted(people))} != set(people):
        raise Gone


def read(document: str) -> State:
    """The state in this document. Raises Unreadable or StateTooNew, neither with a word of what stands in it."""
    with suppress(ValidationError):  # its text quotes the document
        return state.load(document)
    raise Unreadable("a person's state cannot be read")


def load(connection: Connection, people: Collection[str]) -> dict[str, State]:
    """The states of these people, held until the transaction ends. Raises Gone, and what `read` raises."""
    rows = _LOAD.fetch(connection, sorted(people))
    states = {person: read(document) for person, document in rows}
    if len(states) != len(people):
        raise Gone
    return states


def receive(
    connection: Connection, arrivals: Sequence[tuple[Arrival, str]], *, status: str = "received", crisis: bool = False
) -> dict[bytes, int]:
    """Store messages with their people, in order of arrival; the new rows by key. What is missing was here before."""
    rows = [_new_message(arrival, person, status, crisis) for arrival, person in arrivals]
    return dict(insert_new(connection, _INBOX, rows, "external_key", "id"))


def seen(connection: Connection, keys: Collection[bytes]) -> dict[bytes, Seen]:
    """What was made of messages that were taken before."""
    if not keys:
        return {}
    messages = connection.execute(_SEEN, {"keys": list(keys)}).all()
    replies: dict[int, list[Stored]] = {message.id: [] for message in messages}
    for row in connection.execute(_REPLIES, {"ids": list(replies)}):
        replies[row.in_reply_to].append(stored(row))
    return {message.external_key: Seen(message.person, tuple(replies[message.id])) for message in messages}


def stored(row: Row[Any]) -> Stored:
    """A reply as it was, from its row of the outbox; without words where those were kept long enough."""
    options = tuple(Choice(option, label) for option, label in json.loads(row.choices))
    return Stored(row.id, Reply(row.text or "", options, row.question, row.lane, language=row.language,
                                connect=_connected(row.connect)))  # fmt: skip


def connecting(connect: Connect | None) -> str | None:
    """Whom a call is put through to, as `outbox.connect` keeps it."""
    return None if connect is None else json.dumps([list(connect.numbers), connect.callback])


def _connected(document: str | None) -> Connect | None:
    if document is None:
        return None
    numbers, callback = json.loads(document)
    return Connect(tuple(numbers), callback)


def _new_person(person: str, event: Inbound, first: State) -> dict[str, object]:
    return {
        "id": person,
        "municipality": event.municipality,
        "status": first.status,
        "language": first.language,
        "roles": first.roles,
        "state": state.dump(first),
        "created_at": event.at,
        "updated_at": event.at,
    }


def _new_urn(line: Line, person: str, event: Inbound) -> dict[str, object]:
    kind = event.urn.partition(":")[0]
    return {
        "municipality": line[0],
        "blind": line[1],
        "value": event.urn,
        "kind": kind,
        "person": person,
        "reachable": True,
    }


def _new_message(arrival: Arrival, person: str, status: str, crisis: bool) -> dict[str, object]:
    event = arrival.event
    said = event.text or (event.press.option if event.press else "")
    return {
        "municipality": event.municipality,
        "account": event.account,
        "external_key": arrival.key,
        "external_id": event.external_id,
        "channel": event.channel,
        "kind": event.kind,
        "text": said,
        "person": person,
        "received_at": event.at,
        "status": status,
        "crisis": crisis,
    }
