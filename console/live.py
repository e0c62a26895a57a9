"""Live: tells an open page that the queue has changed, whoever changed it and in whatever process. Owns that waiting.

The page then asks for the lists anew. Nothing of anybody goes through here, only that there is something new.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse

from console.visits import COOKIE, SAFE, Visit
from db import sessions, waiting

LOOK = 1.0
"""Seconds between two looks at the database."""
BREATH = 15.0
"""Seconds after which something is said all the same: so a line that is dead is found out."""
LONGEST = 600.0
"""Seconds after which the page has to come back, and shows that it still may."""


async def live(visit: Visit) -> Response:
    """Server-sent events: `changed`, each time that it has, and each minute."""
    return StreamingResponse(
        _changes(visit), media_type="text/event-stream", headers=SAFE | {"X-Accel-Buffering": "no"}
    )


async def _changes(visit: Visit) -> AsyncIterator[str]:
    house = visit.house
    known = await asyncio.to_thread(_now, visit)
    silent = lasted = 0.0
    yield "retry: 2000\n\n"
    while not house.stopping() and lasted < LONGEST:
        await asyncio.sleep(LOOK)
        silent, lasted = silent + LOOK, lasted + LOOK
        found = await asyncio.to_thread(_now, visit)
        if found == known and silent < BREATH:
            continue
        if not await asyncio.to_thread(_lasts, visit):
            yield "event: gone\ndata: 1\n\n"
            return
        yield ": still here\n\n" if found == known else "event: changed\ndata: 1\n\n"
        known, silent = found, 0.0


def _now(visit: Visit) -> tuple[object, ...]:
    """How the queue stands. Each minute is news too: a promise comes nearer its end, a moment to call comes."""
    minute = visit.house.now().replace(second=0, microsecond=0)
    return (minute, *waiting.news(visit.house.engine, visit.who.municipality))


def _lasts(visit: Visit) -> bool:
    house, token = visit.house, visit.request.cookies.get(COOKIE, "")
    return sessions.see(house.engine, token, house.now(), house.limits, quietly=True) is not None
