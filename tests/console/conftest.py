"""What tests of the desk share: a town with a service in the web role."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.console.desks import AtWork
from tests.service.conftest import _template, database_url, fresh, migrated_postgres_url, sqlite_url, town, unhurried
from tests.service.town import Town

__all__ = ["_template", "database_url", "fresh", "migrated_postgres_url", "sqlite_url", "town", "unhurried"]


@pytest_asyncio.fixture
async def at_work(town: Town) -> AsyncIterator[AtWork]:
    async with town.service(("web",), telegram=None, sms=False) as running:
        yield AtWork(town, running)
