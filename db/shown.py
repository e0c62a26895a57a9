"""Shown: a callback as every document gives it, with the calls that were tried. Owns that shape."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from db.callbacks import Callback, Tried

Document = dict[str, Any]


def callback_document(found: Callback, zone: tzinfo, notes: Mapping[str, str | None] | None = None) -> Document:
    """A callback as the documents give it; what was noted with each attempt only where `notes` tell that."""

    def time(instant: datetime | None) -> str | None:
        return instant.astimezone(zone).isoformat() if instant else None

    def attempt(one: Tried) -> Document:
        noted = {} if notes is None else {"note": notes.get(one.id)}
        return {
            "at": time(one.at),
            "by": f"desk:{one.by}",
            "disposition": one.disposition,
            "next_at": time(one.next_at),
            "undone_at": time(one.undone_at),
            **noted,
        }

    return {
        "id": found.id,
        "topic": found.topic,
        "urgency": found.urgency,
        "status": found.status,
        "promised_from": time(found.promised_from),
        "promised_until": time(found.promised_until),
        "alerted_at": time(found.alerted_at),
        "acknowledged_at": time(found.acknowledged_at),
        "attempts": [attempt(one) for one in found.attempts],
        "next_at": time(found.next_at),
        "claimed_until": time(found.claimed_until),
        "ending": found.ending,
        "reason": found.reason,
        "name": found.name,
        "number": found.number,
        "day_part": found.day_part,
        "signals": list(found.signals),
        "suggestions": list(found.suggestions),
    }
