"""Coordinators: the accounts of those who work at the desk. Owns these rows; who may do what is `flows.roles`.

Whoever stops working here keeps their row: what they did names them. They sign in no more, and their sessions end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, bindparam, delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from db import audit, roster, schema, sessions
from db.crypto import BlindIndex
from db.engine import writing
from flows.roles import Role

_WHO = schema.coordinator
_BY_ID = select(_WHO).where(_WHO.c.id == bindparam("who"))
_BY_BLIND = select(_WHO).where(_WHO.c.blind == bindparam("blind"))
_SAYS_NOTHING = frozenset(("password", "second", "second_since", "second_step", "language"))
"""Columns that say nothing of who is warned, nor by what."""
_CHATS = delete(schema.desk_chat).where(schema.desk_chat.c.coordinator == bindparam("who"))
_CHANGE = update(_WHO).where(_WHO.c.id == bindparam("who"))
# A code counts once, also when two browsers send it at one moment.
_TAKE_STEP = (
    update(_WHO)
    .where(_WHO.c.id == bindparam("who"), _WHO.c.left_at.is_(None))
    .where(or_(_WHO.c.second_step.is_(None), _WHO.c.second_step < bindparam("step")))
    .values(second_step=bindparam("step"))
)


class Known(Exception):
    """There is an account with this e-mail address already."""


class LastAdmin(Exception):
    """Nobody else there makes accounts: who left or did something else now would leave a desk that nobody gets into."""


@dataclass(frozen=True, slots=True)
class Coordinator:
    """Somebody who works at the desk of one municipality."""

    id: str
    municipality: str
    role: Role
    language: str
    created_at: datetime
    left_at: datetime | None
    has_password: bool
    second_since: datetime | None
    """Since when a code is asked of them after the first factor; None: never."""
    email: str = field(repr=False)
    name: str = field(repr=False)
    phone: str | None = field(repr=False)
    alerted_by: tuple[str, ...] | None = None
    """By what they chose to be warned; None: by all that they have."""

    @property
    def actor(self) -> str:
        """What the audit and a callback call them."""
        return f"desk:{self.id}"


def add(engine: Engine, index: BlindIndex, *, municipality: str, email: str, name: str, role: Role, language: str,
        at: datetime, actor: str) -> Coordinator:  # fmt: skip
    """A new account. Raises Known."""
    row = {
        "id": str(uuid4()),
        "municipality": municipality,
        "blind": index.coordinator(email),
        "email": email.strip(),
        "name": name.strip(),
        "role": role,
        "language": language,
        "created_at": at,
    }
    try:
        with writing(engine) as connection:
            connection.execute(_WHO.insert(), row)
            said = {"coordinator": row["id"], "role": role}
            audit.append(connection, [audit.Entry(municipality, at, actor, "coordinator.added", details=said)])
    except IntegrityError:
        raise Known from None
    found = find(engine, str(row["id"]))
    assert found is not None  # noqa: S101 - it was just committed
    return found


def find(engine: Engine, coordinator: str) -> Coordinator | None:
    """The account with this id, of somebody who left too."""
    with engine.connect() as connection:
        return _one(connection.execute(_BY_ID, {"who": coordinator}).one_or_none())


def by_email(engine: Engine, index: BlindIndex, email: str) -> Coordinator | None:
    """The account with this e-mail address."""
    with engine.connect() as connection:
        return _one(connection.execute(_BY_BLIND, {"blind": index.coordinator(email)}).one_or_none())


def team(engine: Engine, municipality: str) -> list[Coordinator]:
    """Everybody who works, or worked, at this municipality's desk, in order of arrival."""
    query = select(_WHO).where(_WHO.c.municipality == municipality).order_by(_WHO.c.created_at, _WHO.c.id)
    with engine.connect() as connection:
        return [_read(row) for row in connection.execute(query)]


def everybody(engine: Engine, municipality: str | None = None) -> list[Coordinator]:
    """The teams of every municipality, one behind the other; or of one."""
    query = select(_WHO).order_by(_WHO.c.municipality, _WHO.c.created_at, _WHO.c.id)
    with engine.connect() as connection:
        rows = connection.execute(query.where(_WHO.c.municipality == municipality) if municipality else query)
        return [_read(row) for row in rows]


def names(connection: Connection, municipality: str) -> Mapping[str, str]:
    """What those of a municipality are called, by their id."""
    query = select(_WHO.c.id, _WHO.c.name).where(_WHO.c.municipality == municipality)
    return {row.id: row.name for row in connection.execute(query)}


def change(engine: Engine, who: Coordinator, *, at: datetime, actor: str, keep_an_admin: bool = False,
           **columns: Any) -> None:  # fmt: skip
    """Change these columns of an account; the audit says which, not to what. Who leaves is signed out
    everywhere, warned of nothing, and works from no chat any more.

    Raises LastAdmin, where `keep_an_admin`: then nothing has changed.
    """
    with writing(engine) as connection:
        if keep_an_admin and (columns.get("left_at") or columns.get("role", "admin") != "admin"):
            _must_leave_an_admin(connection, who)
        connection.execute(_CHANGE.values(columns), {"who": who.id})
        if columns.get("left_at"):
            sessions.shut(connection, who.id, at)
            roster.gone(connection, who.municipality, who.id, at)
            connection.execute(_CHATS, {"who": who.id})
        if not _SAYS_NOTHING.issuperset(columns):
            roster.touch(connection, who.municipality)
        said = {"coordinator": who.id, "changed": sorted(columns)}
        audit.append(connection, [audit.Entry(who.municipality, at, actor, "coordinator.changed", details=said)])


def invite(engine: Engine, who: Coordinator, *, at: datetime, actor: str, lasts: timedelta) -> str:
    """The token of a link that signs them in once, within so long. The audit says who made it."""
    token = sessions.make_link(engine, who.id, now=at, lasts=lasts)
    said = {"coordinator": who.id}
    with writing(engine) as connection:
        audit.append(connection, [audit.Entry(who.municipality, at, actor, "coordinator.invited", details=said)])
    return token


def sign_out(engine: Engine, who: Coordinator, *, at: datetime, actor: str, but: str | None = None) -> int:
    """End their sessions, but the one of this token, and their unused links; how many sessions that were.

    Out of all of them they work from no chat either: on a telephone that was lost it would go on showing people.
    """
    said: dict[str, object] = {"coordinator": who.id}
    with writing(engine) as connection:
        ended = said["sessions"] = sessions.shut(connection, who.id, at, but=but)
        if but is None:
            said["chats"] = connection.execute(_CHATS, {"who": who.id}).rowcount
        audit.append(connection, [audit.Entry(who.municipality, at, actor, "coordinator.signed_out", details=said)])
    return ended


def reset_second(engine: Engine, who: Coordinator, *, at: datetime, actor: str) -> None:
    """The telephone with their codes is gone: no code is asked of them until they set one up, and they are out."""
    change(engine, who, at=at, actor=actor, second=None, second_since=None, second_step=None)
    sign_out(engine, who, at=at, actor=actor)


def _must_leave_an_admin(connection: Connection, who: Coordinator) -> None:
    """Locked in one order: of two admins who make each other something else at one moment, the second is refused."""
    here = (_WHO.c.municipality == who.municipality, _WHO.c.role == "admin", _WHO.c.left_at.is_(None))
    admins = connection.scalars(select(_WHO.c.id).where(*here).order_by(_WHO.c.id).with_for_update()).all()
    if list(admins) == [who.id]:
        raise LastAdmin


def secrets_of(engine: Engine, coordinator: str) -> tuple[str | None, str | None]:
    """The hash of the password, and the secret of the second factor."""
    with engine.connect() as connection:
        row = connection.execute(_BY_ID, {"who": coordinator}).one()
        return row.password, row.second


def take_step(engine: Engine, coordinator: str, step: int) -> bool:
    """Take the code of this step of time; False where it, or a later one, was taken before."""
    with writing(engine) as connection:
        return connection.execute(_TAKE_STEP, {"who": coordinator, "step": step}).rowcount == 1


def _one(row: Row[Any] | None) -> Coordinator | None:
    return None if row is None else _read(row)


def _read(row: Row[Any]) -> Coordinator:
    return Coordinator(
        id=row.id,
        municipality=row.municipality,
        role=row.role,
        language=row.language,
        created_at=row.created_at,
        left_at=row.left_at,
        has_password=row.password is not None,
        second_since=row.second_since,
        email=row.email,
        name=row.name,
        phone=row.phone,
        alerted_by=tuple(row.alerted_by) if row.alerted_by else None,
    )
