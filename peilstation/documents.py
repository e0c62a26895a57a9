"""Documents: what the command line and the demonstration give of callbacks. Owns their shape beyond what db gives."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from db.shown import callback_document

if TYPE_CHECKING:
    from db.callbacks import Callback


def callback(found: Callback, zone: tzinfo, now: datetime) -> dict[str, Any]:
    """An item of `callbacks --json`: that of `person show`, whose and where it is, and what to know before calling."""
    return callback_document(found, zone) | {
        "urn": found.urns[0] if found.urns else None,
        "municipality": found.municipality,
        "created_at": found.created_at.astimezone(zone).isoformat(),
        "owner": found.owner,
        "overdue": found.closed_at is None and found.promised_until < now,
        "person_status": found.person_status,
        "unheard": found.unheard,
    }
