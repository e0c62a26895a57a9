"""The tables of a municipality: its activities, what it lacked, and what it must be able to answer for."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from db.columns import Instant, Sealed, document, row_number
from db.schema.base import metadata, number, of_person, one_of, required, where
from flows.matching import Limit

# Nobody's: what was missing where, on which day. No person and no moment, so that it cannot be led back to one.
unmet_demand = Table(
    "unmet_demand",
    metadata,
    number("id"),
    required("municipality", Text),
    required("need", Text),
    Column("kern", Text),
    required("local_date", Date),
    Column("nearest", Text),  # the slug of an activity that would have fitted, had one limit not stood in the way
    Column("barred_by", Text),
    one_of("barred_by", *get_args(Limit)),
    CheckConstraint("(nearest IS NULL) = (barred_by IS NULL)", name="nearest"),
    Index("ix_unmet_demand_place", "municipality", "local_date"),
)

activity = Table(
    "activity",
    metadata,
    Column("municipality", Text, primary_key=True),
    Column("slug", Text, primary_key=True),
    required("id", Text),
    required("document", document()),
    UniqueConstraint("id"),
)

# Every version of an activity that was kept, so that one sees who changed what, and can put an older one back.
activity_version = Table(
    "activity_version",
    metadata,
    Column("municipality", Text, primary_key=True),
    Column("slug", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant),  # none: it was there before the desk was
    required("actor", Text),
    required("document", document()),
)

# Raised with every change to a municipality's activities: who caches them looks here.
directory_revision = Table(
    "directory_revision", metadata, Column("municipality", Text, primary_key=True), required("revision", Integer)
)

# Each row's `chain` covers the one before it. It runs over the digest of the details, not the details: these (the
# person among them) are wiped when the person is erased, and the chain still verifies.
audit = Table(
    "audit",
    metadata,
    Column("municipality", Text, primary_key=True),
    Column("position", row_number(), primary_key=True, autoincrement=False),
    required("at", Instant),
    required("actor", Text),
    required("action", Text),
    of_person(nullable=True),
    Column("details", Sealed("audit.details")),
    required("digest", LargeBinary),
    required("chain", LargeBinary),
    # What an auditor asks for: a day, a kind, somebody's work. Most rows are by people themselves: those stay out.
    Index("ix_audit_at", "municipality", "at"),
    Index("ix_audit_action", "municipality", "action", "position"),
    Index("ix_audit_actor", "municipality", "actor", "position", **where("actor NOT IN ('person', 'system')")),
)

# Where a municipality's chain ends: the lock that keeps it one chain, and the witness that no last row was cut off.
audit_head = Table(
    "audit_head",
    metadata,
    Column("municipality", Text, primary_key=True),
    required("position", row_number()),
    required("chain", LargeBinary),
)

# The key of the blind index, wrapped by the key ring: the ring may turn, the index stays.
keyring = Table("keyring", metadata, Column("name", Text, primary_key=True), required("wrapped", LargeBinary))
