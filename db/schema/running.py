"""The tables by which processes of one service know of each other: who does what, what was done when, what is down."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from db.columns import Instant
from db.schema.base import metadata, required

# One process at a time polls a bot or drains an account's outbox: whoever holds the lease, until it runs out.
lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    required("holder", Text),
    required("until", Instant),
)

# When something was last done, for whoever does it next, and for whoever asks whether it is still being done.
mark = Table("mark", metadata, Column("name", Text, primary_key=True), required("at", Instant))

# An outage is one row while it lasts, not a complaint a message.
incident = Table(
    "incident",
    metadata,
    Column("municipality", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    required("since", Instant),
    required("reason", Text),
)
