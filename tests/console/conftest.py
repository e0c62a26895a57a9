"""What tests of the desk share: a town with a service in the web role."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.console.desks import AtWork
from tests.service.conftest import town  # noqa: F401 - a fixture
from tests.service.town import Town


@pytest.fixture
async def at_work(town: Town) -> AsyncIterator[AtWork]:  # noqa: F811
    async with town.service(("web",), telegram=None, sms=False) as running:
        yield AtWork(town, running)
