"""Work: what coordinators do about a callback: claim, call, log, note, hand over, take back. Closing one is an event.

A claim is a lease: whoever closes the laptop loses it by itself, and nobody else had to wait for ever. It is one
conditional UPDATE, so that of two who claim at once one is told whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, bindparam, or_, select, update

from db import alerts, audit, calls, schema
from db.bulk import insert
from db.engine import writing
from flows import attempts, undoing
from flows import calls as calling
from flows.attempts import Attempt, Disposition
from flows.content import Municipality
from flows.duty import Acknowledge

LEASE = timedelta(minutes=30)
"""How long a claim lasts after the last thing that was done with it."""
UNDO = undoing.WITHIN

_CALLBACK, _ATTEMPT, _NOTE, _CALL = schema.callback, schema.attempt, schema.note, schema.desk_call

_NOW = bindparam("now", type_=_CALLBACK.c.claimed_until.type)
_OPEN = (
    update(_CALLBACK)
    .where(_CALLBACK.c.id == bindparam("which"), _CALLBACK.c.municipality == bindparam("place"))
    .where(_CALLBACK.c.closed_at.is_(None))
)
_FREE = or_(
    _CALLBACK.c.claimed_by.is_(None), _CALLBACK.c.claimed_until <= _NOW, _CALLBACK.c.claimed_by == bindparam("who")
)
_UNTIL = bindparam("until", type_=_CALLBACK.c.claimed_until.type)
_GIVEN = {"status": "claimed", "claimed_by": bindparam("to"), "claimed_until": _UNTIL}
# Whoever tried a call, or wrote down what was to be said of it, has seen what the person wrote.
_SEEN_TO = update(_CALLBACK).where(_CALLBACK.c.id == bindparam("which")).values(wrote_at=None)
_UNSEEN = _OPEN.where(_CALLBACK.c.wrote_at.is_(None))
_HOLDER = select(_CALLBACK.c.claimed_by).where(_CALLBACK.c.id == bindparam("which"))
_LOOK = select(_CALLBACK).where(_CALLBACK.c.id == bindparam("which"), _CALLBACK.c.municipality == bindparam("place"))


class Gone(LookupError):
    """There is no such callback here, or it is closed."""


class UnderWay(Exception):
    """The exchange is calling about it already."""


class _Twice(Exception):
    """The same form came before: whatever was done for it this time is rolled back."""


class Held(Exception):
    """A colleague has claimed it."""

    def __init__(self, by: str, until: datetime) -> None:
        super().__init__("a colleague has claimed it")
        self.by, self.until = by, until


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts, where and when."""

    who: str
    municipality: str
    now: datetime
    name: str = field(repr=False)
    may_take_over: bool = False

    @property
    def actor(self) -> str:
        return f"desk:{self.who}"


@dataclass(frozen=True, slots=True)
class Logged:
    """A call that was tried, as it is kept."""

    id: str
    callback: str
    at: datetime
    by: str
    disposition: Disposition
    next_at: datetime | None
    undone_at: datetime | None
    note: str | None = field(repr=False)


@contextmanager
def _transaction(where: Engine | Connection) -> Iterator[Connection]:
    """A transaction of its own; or the one that is open on a connection, which whoever opened it ends."""
    if isinstance(where, Connection):
        yield where
    else:
        with writing(where) as connection:
            yield connection


def claim(where: Engine | Connection, hand: Hand, callback: str) -> None:
    """Make a callback theirs for a while; one they hold lasts longer. Whoever claims an urgent one has picked it up.

    Raises Held, Gone.
    """
    with _transaction(where) as connection:
        _claim(connection, hand, callback, to=hand.who)
        _note_it(connection, hand, callback, "callback.claimed")


def call(engine: Engine, hand: Hand, callback: str, *, which: str, number: str) -> bool:
    """Claim a callback so that the exchange calls its person at this number. False where this very call was asked for.

    `which` is the page's own id: the same form sent twice is one call. Raises Held, Gone, UnderWay.
    """
    with suppress(_Twice), writing(engine) as connection:
        _must_be_new(connection, _CALL, which)
        row = _claim(connection, hand, callback, to=hand.who)
        last = calls.latest(connection, callback)  # behind the claim, which lets one at a time come here
        if last is not None and last.id != which and calling.goes_on(last, hand.now):
            raise UnderWay
        kept = {"id": which, "callback": callback, "person": row.person, "at": hand.now, "by": hand.who,
                "number": number, "heard_at": hand.now}  # fmt: skip
        _keep_once(connection, _CALL, kept)
        _note_it(connection, hand, callback, "callback.called", call=which)
        return True
    return False


def release(where: Engine | Connection, hand: Hand, place: Municipality, callback: str) -> None:
    """Let a callback wait for anybody again; of a cry those on duty then hear anew. Raises Held, Gone."""
    with _transaction(where) as connection:
        was_held = connection.scalar(_HOLDER, {"which": callback}) is not None
        row = _claim(connection, hand, callback, to=None)
        if was_held:
            alerts.let_go(connection, place, row.person, callback, hand.now)
        _note_it(connection, hand, callback, "callback.released")


def hand_over(engine: Engine, hand: Hand, callback: str, to: str) -> None:
    """Make a callback a colleague's. Raises Held, Gone."""
    with writing(engine) as connection:
        _claim(connection, hand, callback, to=to)
        _note_it(connection, hand, callback, "callback.handed_over", to=to)


def log(where: Engine | Connection, hand: Hand, place: Municipality, callback: str, *, attempt: str,
        disposition: Disposition, note: str | None, next_at: datetime | None) -> None:  # fmt: skip
    """Keep what a call came to, and when the next one is. The claim ends: it waits, or a letter or closing remains.

    `attempt` is the page's own id: the same form sent twice is one attempt. Raises Held, Gone.
    """
    with suppress(_Twice), _transaction(where) as connection:
        _must_be_new(connection, _ATTEMPT, attempt)
        row = _claim(connection, hand, callback, to=hand.who)
        kept = {
            "id": attempt, "callback": callback, "person": row.person, "at": hand.now, "by": hand.who,
            "disposition": disposition, "note": (note or "").strip() or None, "next_at": next_at,
            "wrote_at": row.wrote_at,
        }  # fmt: skip
        _keep_once(connection, _ATTEMPT, kept)
        _go_on(connection, place, callback, hand, keeps=disposition == "reached")
        connection.execute(_SEEN_TO, {"which": callback})
        _note_it(connection, hand, callback, "callback.tried", disposition=disposition, attempt=attempt)


def write(where: Engine | Connection, hand: Hand, callback: str, *, note: str, text: str) -> None:
    """Keep a note about a callback, whoever holds it. Raises Gone."""
    with suppress(_Twice), _transaction(where) as connection:
        row = connection.execute(_LOOK, {"which": callback, "place": hand.municipality}).one_or_none()
        if row is None:
            raise Gone
        kept = {"id": note, "person": row.person, "callback": callback, "at": hand.now, "by": hand.who,
                "text": text.strip(), "wrote_at": row.wrote_at}  # fmt: skip
        _keep_once(connection, _NOTE, kept)
        connection.execute(_SEEN_TO, {"which": callback})
        _note_it(connection, hand, callback, "callback.noted", note=note)


def undo(where: Engine | Connection, hand: Hand, place: Municipality, attempt: str) -> bool:
    """Take back an attempt that one logged oneself within the last minute; whether it was.

    It is theirs again, unless a colleague claimed it meanwhile or it was closed: nobody is taken anything from.
    """
    with _transaction(where) as connection:
        gone = (
            update(_ATTEMPT)
            .where(_ATTEMPT.c.id == attempt, _ATTEMPT.c.by == hand.who, _ATTEMPT.c.undone_at.is_(None))
            .where(_ATTEMPT.c.at > hand.now - UNDO)
            .values(undone_at=hand.now)
            .returning(_ATTEMPT.c.callback, _ATTEMPT.c.wrote_at)
        )
        found = connection.execute(gone).one_or_none()
        if found is None:
            return False
        with suppress(Gone, Held):
            _claim(connection, replace(hand, may_take_over=False), found.callback, to=hand.who)
        _go_on(connection, place, found.callback, hand, keeps=True)
        unseen(connection, hand, found.callback, found.wrote_at)
        _note_it(connection, hand, found.callback, "callback.undone", what="attempt", undid=attempt)
    return True


def unseen(connection: Connection, hand: Hand, callback: str, wrote_at: datetime | None) -> None:
    """What the person had written waits again; what they wrote since is newer."""
    if wrote_at is not None:
        connection.execute(_UNSEEN.values(wrote_at=wrote_at), {"which": callback, "place": hand.municipality})


def of_callbacks(connection: Connection, callbacks: Sequence[str]) -> dict[str, list[Logged]]:
    """The calls that were tried, by callback, oldest first; those that were taken back too."""
    query = select(_ATTEMPT).where(_ATTEMPT.c.callback.in_(callbacks)).order_by(_ATTEMPT.c.at, _ATTEMPT.c.id)
    found: dict[str, list[Logged]] = {}
    for row in connection.execute(query) if callbacks else ():
        logged = Logged(row.id, row.callback, row.at, row.by, row.disposition, row.next_at, row.undone_at, row.note)
        found.setdefault(row.callback, []).append(logged)
    return found


@dataclass(frozen=True, slots=True)
class Note:
    """What a coordinator wrote down."""

    id: str
    at: datetime
    by: str
    text: str = field(repr=False)


def notes(connection: Connection, callback: str) -> list[Note]:
    """What was written down about a callback, oldest first."""
    query = select(_NOTE).where(_NOTE.c.callback == callback, _NOTE.c.undone_at.is_(None)).order_by(_NOTE.c.at)
    return [Note(row.id, row.at, row.by, row.text) for row in connection.execute(query)]


def _claim(connection: Connection, hand: Hand, callback: str, *, to: str | None) -> Row[Any]:
    """Give the callback to somebody, or to nobody, where the one who acts may; its row as it is now."""
    where = {"which": callback, "place": hand.municipality}
    mine = {**where, "who": hand.who, "now": hand.now}
    given: dict[str, Any] = _GIVEN if to else {"status": "open", "claimed_by": None, "claimed_until": None}
    told = {"to": to, "until": hand.now + LEASE} if to else {}
    statement = _OPEN if hand.may_take_over else _OPEN.where(_FREE)
    done = connection.execute(statement.values(given), (where if hand.may_take_over else mine) | told)
    row = connection.execute(_LOOK, where).one_or_none()
    if row is None or row.closed_at is not None:
        raise Gone
    if not done.rowcount:
        raise Held(row.claimed_by, row.claimed_until)
    if to == hand.who:  # who hands it over picks nothing up for the other
        pick_up(connection, hand, row)
    return row


def pick_up(connection: Connection, hand: Hand, row: Row[Any]) -> None:
    """Whoever takes a cry (its row) ends its alerts."""
    if row.urgency == "urgent" and row.acknowledged_at is None and row.alerted_at is not None:
        alerts.pick_up(connection, hand.now, Acknowledge(hand.name, own=True, callbacks=((row.person, row.id),)))


def _go_on(connection: Connection, place: Municipality, callback: str, hand: Hand, *, keeps: bool) -> None:
    """What follows of all that was tried: the next call, or a letter; and whether it stays claimed."""
    tried = [
        Attempt(one.at, one.disposition, one.next_at)
        for one in of_callbacks(connection, [callback]).get(callback, ())
        if one.undone_at is None
    ]
    letter = hand.now if attempts.needs_letter(tried) else None
    given = {} if keeps else {"status": "open", "claimed_by": None, "claimed_until": None}
    changed = {"next_at": attempts.next_at(place, tried), "letter_since": letter}
    open_one = update(_CALLBACK).where(_CALLBACK.c.id == callback, _CALLBACK.c.closed_at.is_(None))
    connection.execute(open_one.values(given | changed))


def _must_be_new(connection: Connection, table: Table, which: str) -> None:
    """Before anything is locked: the same form again is no reason to be told that a colleague has it now."""
    if connection.scalar(select(table.c.id).where(table.c.id == which)) is not None:
        raise _Twice


def _keep_once(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    """Insert the row. Raises _Twice where its id is taken; anything else that is wrong with it stays an error."""
    statement = insert(connection.dialect.name, table).on_conflict_do_nothing(index_elements=["id"])
    if connection.execute(statement.values(row).returning(table.c.id)).one_or_none() is None:
        raise _Twice


def _note_it(connection: Connection, hand: Hand, callback: str, action: str, **details: object) -> None:
    row = connection.execute(_LOOK, {"which": callback, "place": hand.municipality}).one()
    entry = audit.Entry(hand.municipality, hand.now, hand.actor, action, row.person, {"callback": callback, **details})
    audit.append(connection, [entry])
