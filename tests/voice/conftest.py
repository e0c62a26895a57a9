"""One ledger for the talks of a module: everybody has a number of their own, and time moves when it is told to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from tests.content import shipped
from tests.fakes.exchange import Exchange
from tests.fakes.telephone import Caller
from tests.service.conftest import (  # noqa: F401  fixtures
    _template,
    fresh,
    migrated_postgres_url,
    on_postgres,
    sqlite_url,
    town,
    unhurried,
)
from tests.voice.talks import STARTS, House, document, house
from tests.voice.wire import Doors, wired


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("talks")) as found:
        yield found


@dataclass
class Calls:
    """The telephone before an empty ledger; each caller is somebody new."""

    house: House
    exchange: Exchange
    clock: list[datetime]

    def caller(self) -> Caller:
        return Caller.of(self.exchange, f"+447700900{next(self.house._numbers):03}")

    def document(self, caller: Caller) -> Any:
        """What is stored of somebody."""
        return document(self.house.engine, f"tel:{caller.from_}", self.clock[0])

    def asked(self, caller: Caller) -> str | None:
        """The question that waits for them."""
        talk = self.document(caller)["conversation"]
        return talk["question"] if talk and talk["status"] == "active" else None

    def later(self, **time: float) -> None:
        self.clock[0] += timedelta(**time)


@pytest_asyncio.fixture
async def calls(talks: House) -> AsyncIterator[Calls]:
    clock = [STARTS]
    async with wired(Doors(talks.engine, talks.ledger, shipped(), lambda: clock[0])) as exchange:
        exchange.twice = True
        yield Calls(talks, exchange, clock)
