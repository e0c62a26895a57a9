"""The databases of the tests of db, for the ticks that look into them."""

from __future__ import annotations

from tests.db.conftest import (  # noqa: F401  fixtures
    database,
    database_url,
    migrated_postgres_url,
    sqlite,
    sqlite_template,
    sqlite_url,
)
