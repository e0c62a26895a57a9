"""A browser and a demonstration for each process that tests; a visitor with fresh telephones for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser import desk_pages, running
from tests.browser.desk_pages import Scene
from tests.browser.visits import Visits
from tests.service.process import Process


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A browser without a window. Without one these tests are skipped, with the reason."""
    async with AsyncExitStack() as stack:
        try:
            found = await stack.enter_async_context(running.browsing())
        except running.BrowserUnavailable as reason:
            pytest.skip(str(reason))
        yield found


@pytest.fixture(scope="session")
def demonstration(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A demonstration that all tests of this process share: its queue and its clock go on from test to test."""
    with running.demonstrating(tmp_path_factory.mktemp("browser") / "demonstration") as process:
        yield process
        assert "Traceback" not in process.err, process.err


@pytest_asyncio.fixture(loop_scope="session")
async def visits(browser: Browser, demonstration: Process) -> AsyncIterator[Visits]:
    """Visitors of this test. At its end: no error, nothing that the page's own rules forbid, no other host asked."""
    async with AsyncExitStack() as stack:
        found = Visits(browser, f"http://127.0.0.1:{demonstration.port}", stack)
        yield found
    assert found.complaints == []


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scene(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """A desk with one callback of each kind."""
    async with desk_pages.scene(tmp_path_factory.mktemp("desk")) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def page(visits: Visits) -> Page:
    """The page as a new visitor finds it."""
    return await visits()
