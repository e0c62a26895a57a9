"""The sweep: SMS that came while we were away are fetched from Twilio's list. Owns how far back; decides nothing else.

Twilio does not bring a message again. So at the start, and every hour, its list is read from the newest message back;
what was taken before is known by its id, so reading too far does no harm.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from bot.channel import Malformed
from bot.door import Door
from bot.stopping import until
from bot.trouble import Trouble
from db import running
from db.ledger import Unavailable

if TYPE_CHECKING:
    from bot.sms import Sms

EVERY = 3600.0
AFTER_A_FAILURE = 60.0
FIRST = timedelta(days=2)
"""The first time, further back are messages to whoever had the number before us."""
OVERLAP = timedelta(days=1)
"""Twilio's clock is not ours, and a message may have been long under way."""

log = logging.getLogger(__name__)


async def run(door: Door, sms: Sms, stop: asyncio.Event) -> None:
    """Sweep now and every hour until `stop`, which breaks a sweep off: what it did not take is there the next time."""
    trouble = Trouble(door.house, sms.municipality, sms.name)
    while not stop.is_set():
        done = await until(stop, sweep(door, sms, trouble))
        await until(stop, asyncio.sleep(EVERY if done else AFTER_A_FAILURE))


async def sweep(door: Door, sms: Sms, trouble: Trouble) -> bool:
    """Fetch what was missed, oldest first, as it was said; False when that could not be done to the end."""
    from bot.sms import NotOurs

    engine, now, name = door.house.engine, door.house.now(), f"sweep:{sms.municipality}"
    try:
        before = await asyncio.to_thread(_marked, door, name)
        missed = [form async for page in sms.missed(_since(before, now)) for form in page]
        for form in reversed(missed):
            await _take(door, form)
        await asyncio.to_thread(running.set_mark, engine, name, now)
    except (SQLAlchemyError, Unavailable):
        return False
    except NotOurs:
        await trouble.failed("token")
        return False
    except Exception as error:  # noqa: BLE001 - whatever the network does; the next sweep tries again
        log.warning("sweep.failed", extra={"municipality": sms.municipality, "error": error})
        await trouble.failed("outage")
        return False
    await trouble.over()
    return True


def _marked(door: Door, name: str) -> datetime | None:
    with door.house.engine.connect() as connection:
        return running.marked(connection, name)


def _since(before: datetime | None, now: datetime) -> datetime:
    return now - FIRST if before is None else before - OVERLAP


async def _take(door: Door, form: dict[str, str]) -> None:
    try:
        await door.take(form)
    except Malformed:
        return
    except (Unavailable, SQLAlchemyError):
        raise
    except Exception:
        # It broke the ledger, or a bug of ours before that. Those behind it must not wait for it; for as long as the
        # overlap lasts every sweep tries it again.
        log.exception("message.left_behind")
