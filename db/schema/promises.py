"""The tables of what people were promised and what they agreed to: referrals, consents, callbacks, moments to come."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from db.columns import Instant, Sealed, document
from db.schema.base import metadata, number, of_person, one_of, required, where
from flows.effects import Topic, Urgency
from flows.events import Ending

referral = Table(
    "referral",
    metadata,
    Column("id", Text, primary_key=True),
    of_person(),
    Column("conversation", Text, ForeignKey("conversation.id"), index=True),
    required("activity", Text),
    required("status", Text),
    Column("outcome", Text),
    required("at", Instant),
    one_of("status", "made", "withdrawn"),
    one_of("outcome", "attending", "attended", "did_not_go", "not_suitable", "unreachable"),
)

# Every answer to a request for consent, never overwritten: who said what to which words, and when they took it back.
consent = Table(
    "consent",
    metadata,
    number("id"),
    of_person(),
    required("purpose", Text),
    Column("role", Text),
    required("granted", Boolean),
    required("at", Instant),
    Column("channel", Text),
    required("text_version", Text),
)

callback = Table(
    "callback",
    metadata,
    Column("id", Text, primary_key=True),
    required("municipality", Text),
    of_person(),
    required("topic", Text),
    required("urgency", Text),
    required("status", Text),
    required("promised_from", Instant),
    required("promised_until", Instant),
    required("signals", document()),
    required("suggestions", document()),
    Column("day_part", Text),
    Column("name", Sealed("callback.name")),
    Column("number", Sealed("callback.number")),
    Column("owner", Text),
    required("alerts", Integer, server_default="0"),  # how often those on duty were alerted without a word back
    Column("alerted_at", Instant),  # when a message to somebody on duty was put in the outbox last
    Column("acknowledged_at", Instant),  # somebody on duty (the owner) said that they pick it up
    Column(
        "claimed_by", Text, ForeignKey("coordinator.id"), index=True
    ),  # who works it now, as long as the lease lasts
    Column("claimed_until", Instant),
    Column("next_at", Instant),  # not called before: tried, and out of the way until then
    Column("letter_since", Instant),  # calling was tried enough: a letter or a visit remains
    Column("wrote_at", Instant),  # they wrote to a human since, and none has seen to it
    # The end of the promise of which those on duty were told that it is near, or over: of each end once.
    Column("soon_told", Instant),
    Column("late_told", Instant),
    Column("ending", Text),
    Column("reason", Sealed("callback.reason")),
    Column("closed_by", Text),
    required("created_at", Instant),
    Column("closed_at", Instant),
    one_of("topic", *get_args(Topic)),
    one_of("urgency", *get_args(Urgency)),
    one_of("status", "open", "claimed", "done", "cancelled"),
    one_of("ending", *get_args(Ending)),
    # A claim is somebody's, and ends by itself; what is closed is nobody's.
    CheckConstraint("(claimed_by IS NULL) = (claimed_until IS NULL)", name="claim"),
    CheckConstraint("(status = 'claimed') = (claimed_by IS NOT NULL)", name="claimed"),
    CheckConstraint("promised_from <= promised_until", name="window"),
    CheckConstraint("(status IN ('done', 'cancelled')) = (closed_at IS NOT NULL)", name="closed"),
    # Nobody puts an urgent one away without saying what was done.
    CheckConstraint("NOT (urgency = 'urgent' AND status = 'done' AND reason IS NULL)", name="urgent_reason"),
    # Nobody picks up what nobody was told of.
    CheckConstraint("acknowledged_at IS NULL OR alerted_at IS NOT NULL", name="acknowledged"),
    Index("ix_callback_waiting", "municipality", "promised_until", **where("closed_at IS NULL")),
)

# The queue of moments is the table itself, in the order in which they fall: a claim reads its head, and costs the same
# at a million pending as at ten. (On SQLite the rows lie in that order; on PostgreSQL the primary key does.)
due = Table(
    "due",
    metadata,
    Column("status", Text, primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("id", Text, primary_key=True),
    of_person(),
    required("kind", Text),
    required("subject", Text),
    required("local_date", Date),
    required("moment", Instant),  # from when its lateness counts; `at` is when it is looked at again
    one_of("status", "pending", "fired", "cancelled", "expired"),
    UniqueConstraint("id"),
    # Promise 4: no two of a kind to a person on one local date, whatever crashes or runs twice.
    Index(
        "uq_due_once",
        "person",
        "kind",
        "subject",
        "local_date",
        unique=True,
        **where("status IN ('pending', 'fired')"),
    ),
    sqlite_with_rowid=False,
)
