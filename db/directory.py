"""The directory: a municipality's activities. Owns their rows and revision; which one fits whom is decided in flows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from db import audit, schema
from db.bulk import insert as insert_or
from db.engine import writing
from db.prepared import prepared
from flows.content import Activity, Directory

_REVISIONS = select(schema.directory_revision.c.municipality, schema.directory_revision.c.revision)


@dataclass(frozen=True)
class Version:
    """An activity as it was kept. `number` counts from 1; 0 is how it came, before anybody changed it."""

    number: int
    at: datetime | None
    actor: str
    activity: Activity


class Changed(Exception):
    """Somebody else changed it meanwhile. `stands`: how it stands now, None where it is not there."""

    def __init__(self, stands: Version | None) -> None:
        super().__init__()
        self.stands = stands


def load_starter(engine: Engine, municipality: str, activities: Iterable[Activity], *, at: datetime) -> int:
    """Put the default activities in where the municipality never had any; how many. Otherwise 0.

    That it had some is known by its revision: from then on the database is the truth, also when all were taken out.
    """
    rows = [_row(municipality, activity) for activity in activities]
    marker = {"municipality": municipality, "revision": 1}
    with writing(engine) as connection:
        revision = schema.directory_revision
        first = insert_or(connection.dialect.name, revision).on_conflict_do_nothing().returning(revision.c.revision)
        if connection.scalar(first, marker) is None or not rows:
            return 0
        connection.execute(insert(schema.activity), rows)
        entry = audit.Entry(municipality, at, "system", "directory.loaded", details={"activities": len(rows)})
        audit.append(connection, [entry])
    return len(rows)


def read(connection: Connection, municipality: str) -> Directory:
    """All activities of a municipality by slug, in the order of their slugs."""
    table = schema.activity
    query = select(table.c.document).where(table.c.municipality == municipality).order_by(table.c.slug)
    found = (Activity.model_validate(document) for document in connection.scalars(query))
    return {activity.slug: activity for activity in found}


def save(
    engine: Engine, municipality: str, activity: Activity, *, at: datetime, actor: str, seen: int | None = None
) -> int:
    """Keep an activity, new or changed; the number of this version of it.

    `seen`: the version that whoever changed it had before them, None for a new one. Raises Changed where it is another.
    """
    with _changing(engine, municipality) as connection:
        stands = _stands(connection, municipality, activity.slug)
        if (stands.number if stands else None) != seen:
            raise Changed(stands)
        if stands and activity == stands.activity:
            return stands.number
        return _keep(connection, municipality, activity, stands, at=at, actor=actor)


def change(engine: Engine, municipality: str, slug: str, *, at: datetime, actor: str, **said: object) -> int | None:
    """Change only what is `said` of an activity, as it stands by now; the version then. None: there is no such one."""
    with _changing(engine, municipality) as connection:
        stands = _stands(connection, municipality, slug)
        if stands is None:
            return None
        activity = stands.activity.model_copy(update=said)
        if activity == stands.activity:
            return stands.number
        return _keep(connection, municipality, activity, stands, at=at, actor=actor)


def versions(connection: Connection, municipality: str, slug: str) -> list[Version]:
    """All that was kept of an activity, the newest first; of one that was never changed, how it stands (number 0)."""
    table = schema.activity_version
    query = select(table).where(table.c.municipality == municipality, table.c.slug == slug)
    found = [_version(row) for row in connection.execute(query.order_by(table.c.number.desc()))]
    stands = None if found else _stands(connection, municipality, slug)
    return [stands] if stands else found


def last_by(connection: Connection, municipality: str, actor: str, since: datetime) -> Version | None:
    """The last change by somebody since a moment, where nobody has changed that activity after them."""
    table = schema.activity_version
    newest = select(func.max(table.c.number)).where(table.c.municipality == municipality)
    mine = select(table).where(table.c.municipality == municipality, table.c.actor == actor, table.c.at > since)
    for row in connection.execute(mine.order_by(table.c.at.desc(), table.c.number.desc()).limit(1)):
        latest = connection.scalar(newest.where(table.c.slug == row.slug))
        return _version(row) if latest == row.number else None
    return None


def near_misses(engine: Engine, municipality: str, since: date) -> dict[tuple[str, str, str], int]:
    """How often, by need, activity and limit, that limit alone kept that activity from somebody, since a day."""
    table = schema.unmet_demand
    which = (table.c.need, table.c.nearest, table.c.barred_by)
    query = select(*which, func.count()).where(
        table.c.municipality == municipality, table.c.local_date >= since, table.c.nearest.is_not(None)
    )
    with engine.connect() as connection:
        return {(row[0], row[1], row[2]): row[3] for row in connection.execute(query.group_by(*which))}


def unmet(engine: Engine, municipality: str, since: date) -> dict[tuple[str, str | None], int]:
    """How often each need was asked for in each kern and not there, since a day."""
    table = schema.unmet_demand
    query = (
        select(table.c.need, table.c.kern, func.count())
        .where(table.c.municipality == municipality, table.c.local_date >= since)
        .group_by(table.c.need, table.c.kern)
    )
    with engine.connect() as connection:
        return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def revisions(connection: Connection) -> dict[str, int]:
    """The revision of every municipality's directory: who caches one compares."""
    return dict(prepared(connection, _REVISIONS, ()).fetch(connection, {}))


def _row(municipality: str, activity: Activity) -> dict[str, object]:
    return {
        "municipality": municipality,
        "slug": activity.slug,
        "id": activity.id_in(municipality),
        "document": activity.model_dump(mode="json"),
    }


@contextmanager
def _changing(engine: Engine, municipality: str) -> Iterator[Connection]:
    """A transaction that changes the directory: one at a time, and whoever caches it sees that it is another."""
    revision = schema.directory_revision
    with writing(engine) as connection:
        first = insert_or(connection.dialect.name, revision).on_conflict_do_nothing()
        connection.execute(first, {"municipality": municipality, "revision": 0})
        newer = update(revision).where(revision.c.municipality == municipality)
        connection.execute(newer.values(revision=revision.c.revision + 1))
        yield connection


def _stands(connection: Connection, municipality: str, slug: str) -> Version | None:
    """How an activity stands; number 0 where it was never changed."""
    table, kept = schema.activity, schema.activity_version
    here = (table.c.municipality == municipality, table.c.slug == slug)
    document = connection.scalar(select(table.c.document).where(*here))
    if document is None:
        return None
    query = select(kept).where(kept.c.municipality == municipality, kept.c.slug == slug)
    row = connection.execute(query.order_by(kept.c.number.desc()).limit(1)).first()
    return _version(row) if row else Version(0, None, "system", Activity.model_validate(document))


def _keep(connection: Connection, municipality: str, activity: Activity, stands: Version | None, *, at: datetime,
          actor: str) -> int:  # fmt: skip
    table, row, number = schema.activity, _row(municipality, activity), stands.number + 1 if stands else 1
    if stands is None:
        connection.execute(insert(table), row)
    else:
        here = (table.c.municipality == municipality, table.c.slug == activity.slug)
        connection.execute(update(table).where(*here).values(document=row["document"]))
    kept = [Version(number, at, actor, activity)]
    if stands and not stands.number:  # how it was before anybody changed it
        kept.insert(0, stands)
    connection.execute(insert(schema.activity_version), [
        {"municipality": municipality, "slug": activity.slug, "number": one.number, "at": one.at, "actor": one.actor,
         "document": one.activity.model_dump(mode="json")}
        for one in kept
    ])  # fmt: skip
    said = {"activity": activity.slug, "new": stands is None, "version": number}
    audit.append(connection, [audit.Entry(municipality, at, actor, "directory.saved", details=said)])
    return number


def _version(row: Row[Any]) -> Version:
    return Version(row.number, row.at, row.actor, Activity.model_validate(row.document))
