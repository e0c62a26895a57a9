"""The directory: a municipality's activities. Owns their rows and revision; which one fits whom is decided in flows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection, Engine, func, insert, select, update

from db import audit, schema
from db.bulk import insert as insert_or
from db.engine import writing
from db.prepared import prepared
from flows.content import Activity, Directory

_REVISIONS = select(schema.directory_revision.c.municipality, schema.directory_revision.c.revision)


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


def save(engine: Engine, municipality: str, activity: Activity, *, at: datetime, actor: str) -> bool:
    """Keep an activity, new or changed; whether it is new. Who caches the directory sees by its revision that it is."""
    table, revision, row = schema.activity, schema.directory_revision, _row(municipality, activity)
    here = (table.c.municipality == municipality, table.c.slug == activity.slug)
    with writing(engine) as connection:
        changed = connection.execute(update(table).where(*here).values(document=row["document"])).rowcount
        if not changed:
            connection.execute(insert(table), row)
        first = insert_or(connection.dialect.name, revision).on_conflict_do_nothing()
        connection.execute(first, {"municipality": municipality, "revision": 0})
        newer = update(revision).where(revision.c.municipality == municipality)
        connection.execute(newer.values(revision=revision.c.revision + 1))
        said = {"activity": activity.slug, "new": not changed}
        audit.append(connection, [audit.Entry(municipality, at, actor, "directory.saved", details=said)])
    return not changed


def unmet(engine: Engine, municipality: str, since: date) -> list[tuple[str, str | None, int]]:
    """What was asked for and not there, by need and kern, since a day; the most wanted first."""
    table = schema.unmet_demand
    wanted = func.count().label("wanted")
    query = (
        select(table.c.need, table.c.kern, wanted)
        .where(table.c.municipality == municipality, table.c.local_date >= since)
        .group_by(table.c.need, table.c.kern)
        .order_by(wanted.desc(), table.c.need, table.c.kern)
    )
    with engine.connect() as connection:
        return [(row.need, row.kern, row.wanted) for row in connection.execute(query)]


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
