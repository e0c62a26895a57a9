"""The field: every contestant opened, each on a database or file of its own. Owns who runs on what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text

from bench import floor, orm, ours, ptb
from bench.contestant import LABELS
from bench.measure import Lane
from db.ledger import Ledger
from tests import postgres

PEERS = {"floor": floor.opened, "orm": orm.opened, "ptb": ptb.opened}


@dataclass
class Field:
    """Who runs."""

    lanes: dict[str, Lane] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    postgresql: str | None = None
    """The server's version."""

    async def check(self) -> None:
        """Let everybody come to the end, and look at what is stored. Raises Astray."""
        for lane in self.lanes.values():
            await lane.contestant.check(await lane.leave())


@asynccontextmanager
async def opened(
    folder: Path, keys: Collection[str], told: Callable[[str], None] = lambda _: None, ledger: type[Ledger] = Ledger
) -> AsyncIterator[Field]:
    """These contestants, in the order of the table; `told` hears what is being opened."""
    found = Field()
    async with AsyncExitStack() as stack:
        server = await _server(stack, found) if any(key.endswith("postgresql") for key in keys) else None
        for key, label in LABELS.items():
            if key not in keys or key in found.missing:
                continue
            told(f"opening {label.name}")
            door, _, kind = key.partition("-")
            if door in PEERS:
                entered = PEERS[door](label, str(folder / f"{key}.kept"))
            else:
                url = server.fresh_database() if server and kind == "postgresql" else f"sqlite:///{folder / key}.db"
                entered = ours.OPENED[door](label, url, ledger)
            found.lanes[key] = Lane(await stack.enter_async_context(entered))
        yield found


async def _server(stack: AsyncExitStack, found: Field) -> postgres.Server | None:
    """A PostgreSQL on the disk, with its own defaults: fsync is on."""
    try:
        server = await asyncio.to_thread(stack.enter_context, postgres.running(on_disk=True))
    except postgres.ServerUnavailable as reason:
        found.missing |= {key: str(reason) for key in LABELS if key.endswith("postgresql")}
        return None
    engine = create_engine(server.url("postgres").replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        found.postgresql = str(connection.scalar(text("SHOW server_version")))
    engine.dispose()
    return server
