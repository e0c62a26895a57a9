"""The tables. Owns what is stored and, as constraints, what may never be; holds no query.

Encrypted: urns, names, numbers, free text, message texts, states. Plain, tied to a random person id: coded answers,
scores, times. Every table that knows a person says so in a column called `person`: erasure goes by that name.
"""

from db.schema.base import metadata
from db.schema.conversations import answer, conversation, offer, pinned, score
from db.schema.desk import (
    attempt,
    coordinator,
    desk_call,
    desk_chat,
    desk_session,
    note,
    roster_revision,
    shift,
    sign_in_link,
    sign_in_try,
)
from db.schema.municipality import (
    activity,
    activity_version,
    audit,
    audit_head,
    directory_revision,
    keyring,
    unmet_demand,
)
from db.schema.people import inbox, outbox, person, spent_id, urn
from db.schema.phone import phone_call, phone_leg
from db.schema.promises import callback, consent, due, referral
from db.schema.running import incident, lease, mark

__all__ = [
    "activity",
    "activity_version",
    "answer",
    "attempt",
    "audit",
    "audit_head",
    "callback",
    "consent",
    "conversation",
    "coordinator",
    "desk_call",
    "desk_chat",
    "desk_session",
    "directory_revision",
    "due",
    "inbox",
    "incident",
    "keyring",
    "lease",
    "mark",
    "metadata",
    "note",
    "offer",
    "outbox",
    "person",
    "phone_call",
    "phone_leg",
    "pinned",
    "referral",
    "roster_revision",
    "score",
    "shift",
    "sign_in_link",
    "sign_in_try",
    "spent_id",
    "unmet_demand",
    "urn",
]
