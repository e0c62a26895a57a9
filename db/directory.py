"""The directory: a municipality's activities. Owns their rows and revision; which one fits whom is decided in flows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

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
