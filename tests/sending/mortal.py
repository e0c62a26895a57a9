"""A sender in a process of its own, which kills itself where it is told.

Run as a program; speaks JSON lines. In: {"url", "key", "channel", "account", "provider", "now", "rate", "die", "after"}
with `die` null or "before the call", "after the answer", "after it was written down": a child of its own sends until
nothing waits that may leave soon, or dies by SIGKILL at the n-th such moment (`after`). Out, when it has ended:
{"killed", "status"}. The programs and the content are read once, in the parent.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select

from bot import sms, telegram, voice
from bot.channel import Account, Channel, Rate
from bot.delivery import House
from bot.ringing import Ringing
from bot.sender import Sender
from db import phone, schema, sending
from db.crypto import KeyRing
from db.engine import connect
from db.ledger import Ledger
from tests.content import shipped


class Death:
    """Kills this process at the n-th time of something."""

    def __init__(self, when: str | None, nth: int) -> None:
        self.when, self.left = when, nth

    def comes(self, when: str) -> None:
        if when == self.when:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def arm(channel: Channel, death: Death) -> None:
    """Let death come around each message."""
    send, settle, placed = channel.send, sending.settle, phone.placed

    async def sends(message: Any) -> Any:
        death.comes("before the call")
        outcome = await send(message)
        death.comes("after the answer")
        return outcome

    def settles(*what: Any) -> None:
        settle(*what)
        death.comes("after it was written down")

    def places(*what: Any) -> Any:
        one = placed(*what)
        death.comes("after it was written down")
        return one

    channel.send = sends  # type: ignore[method-assign]
    sending.settle, phone.placed = settles, places


_OPENED: dict[str, Callable[[Account], Channel]] = {
    "telegram": telegram.Telegram,
    "sms": sms.Sms,
    "voice": voice.Voice,
}


async def work(told: Any) -> None:
    engine = connect(told.url, KeyRing.from_text(told.key))
    start, began = datetime.fromisoformat(told.now), asyncio.get_running_loop().time()
    clock = asyncio.get_running_loop().time
    account = Account("dronten", told.provider, "http://127.0.0.1:9", **told.account)
    channel = _OPENED[told.channel](account)
    channel.rate = Rate(told.rate)
    arm(channel, Death(told.die, told.after))
    with Ledger(engine, shipped()) as ledger:
        house = House(engine, ledger, shipped(), lambda: start + timedelta(seconds=clock() - began))
        calls = Ringing(house, channel, 200) if isinstance(channel, voice.Voice) else None
        stop, sender = asyncio.Event(), Sender(house, channel, calls=calls)
        running = asyncio.create_task(sender.run(stop))
        # Who was rung is rung again in hours: that is waited for by nobody here.
        later = schema.outbox.c.claimed_until.is_(None) & (schema.outbox.c.next_at > start + timedelta(minutes=2))
        waits = select(func.count()).where(schema.outbox.c.status == "queued", ~later)
        while True:
            with engine.connect() as connection:
                if not connection.scalar(waits):
                    break
            await asyncio.sleep(0.02)
        stop.set()
        sender.nudge()
        await running
    await channel.close()
    engine.dispose()


def serve() -> None:
    """Let a child send for each line that is read."""
    shipped()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(work(SimpleNamespace(**json.loads(line))))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print(json.dumps({"killed": killed, "status": status}), flush=True)


if __name__ == "__main__":
    serve()
