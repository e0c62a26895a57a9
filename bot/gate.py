"""The gate: a last look at a message before it leaves. Owns opt-out, window and expiry at send time; sends nothing."""

from __future__ import annotations

from datetime import datetime

from db.sending import Leaving, Settled, Waits
from flows import hours
from flows.content import Municipality


def look(municipality: Municipality, message: Leaving, now: datetime) -> Settled | Waits | None:
    """What becomes of a message that may not leave now; None for one that may.

    Who said STOP was looked at in the claim itself (`db.sending`): there no STOP can slip in between.
    """
    if now >= message.until:
        # Of two copies the first may have arrived: then nobody can say that it came too late.
        return Settled(message.outbox_id, "in_doubt" if message.copies > 1 else "expired", now)
    if message.lane != "unasked":
        return None
    # A number that takes no texts may ring all the same: whether it does, the call itself tells.
    if not message.reachable and message.channel != "voice":
        return Settled(message.outbox_id, "failed", now)
    if not hours.may_send(municipality, now):
        return Waits(message.outbox_id, hours.next_allowed(municipality, now), not_taken=True, tried=False)
    return None
