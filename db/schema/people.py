"""The tables of people, their lines, and what was said to and fro."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from db.columns import Instant, Sealed, document, row_number
from db.schema.base import metadata, number, of_person, one_of, required, where
from flows.events import Channel, Kind, Lane, Outlet

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),  # random: it says nothing, and means nothing once its urns are gone
    required("municipality", Text),
    required("status", Text),
    required("language", Text),
    required("roles", document()),
    Column("age_band", Text),
    Column("kern", Text),
    required("state", Sealed("person.state")),
    required("created_at", Instant),
    required("updated_at", Instant),
    one_of("status", "active", "stopped", "unreachable"),
)

urn = Table(
    "urn",
    metadata,
    # A urn is one person within a municipality; the same number in two municipalities is two people.
    Column("blind", LargeBinary, primary_key=True),
    Column("municipality", Text, primary_key=True),
    required("value", Sealed("urn.value")),
    required("kind", Text),
    of_person(),
    required("reachable", Boolean),
    one_of("kind", "tel", "telegram", "call"),  # call: who phones and shows no number
)

inbox = Table(
    "inbox",
    metadata,
    number("id"),  # in order of arrival
    required("municipality", Text),
    required("account", Text),
    required("external_key", LargeBinary),
    required("external_id", Text),
    required("channel", Text),
    required("kind", Text),
    Column("text", Sealed("inbox.text")),
    of_person(),
    required("received_at", Instant),
    required("status", Text),
    required("crisis", Boolean),
    # Of which callback a coordinator writes in their chat: what they type of somebody goes when that person does.
    Column("about", Text, ForeignKey("callback.id")),
    # Promise 2: however often a message is delivered, it is taken once. The key is the hash of municipality, account
    # and external id: the very hash that `spent_id` keeps when the row is erased.
    UniqueConstraint("external_key"),
    one_of("channel", *get_args(Channel)),
    one_of("kind", *get_args(Kind)),
    one_of("status", "received", "quarantined"),
    Index("ix_inbox_about", "about", **where("about IS NOT NULL")),
    sqlite_autoincrement=True,  # a number is never given twice, so an old one never points at somebody else
)

# Promises 2 and 8: all that remains of an erased person's messages, so that a replay stores nothing.
spent_id = Table("spent_id", metadata, Column("external_key", LargeBinary, primary_key=True))

outbox = Table(
    "outbox",
    metadata,
    number("id"),  # in order of writing: the order in which one person's messages leave
    of_person(nullable=True),  # of an erased person only the last words remain, until they have left
    required("municipality", Text),
    required("account", Text),
    required("urn", Sealed("outbox.urn")),
    required("blind", LargeBinary),
    required("channel", Text),
    required("lane", Text),
    Column("text", Sealed("outbox.text")),  # none: it was kept long enough
    required("choices", Sealed("outbox.choices")),
    Column("question", Text),
    Column("language", Text),  # of what is said aloud: a machine has to know
    Column("connect", Sealed("outbox.connect")),  # whom the call is put through to behind it
    required("status", Text),
    Column("external_id", Text),
    required("created_at", Instant),
    required("next_at", Instant),  # not tried before
    required("until", Instant),  # no use after
    Column("claimed_until", Instant),  # somebody is sending it; if they are silent by then, nobody knows what became
    required("tries", Integer),
    required("copies", Integer),
    Column("settled_at", Instant),
    Column("in_reply_to", row_number(), ForeignKey("inbox.id"), index=True),
    # Of which callback it tells somebody on duty. Such a row is `person`'s so that erasure takes it along; it is no
    # message to them, and whatever asks what was said to a person leaves it out.
    Column("alert", Text, ForeignKey("callback.id")),
    Column("about", Text, ForeignKey("callback.id")),  # whose name and number it shows a coordinator: goes with them
    one_of("channel", *get_args(Outlet)),
    # E-mail tells those on duty, and nobody else: who is behind an address we cannot know.
    CheckConstraint("channel <> 'email' OR alert IS NOT NULL", name="email"),
    one_of("lane", *get_args(Lane)),
    one_of("status", "queued", "sent", "delivered", "failed", "in_doubt", "cancelled", "expired"),
    CheckConstraint("(status = 'queued') = (settled_at IS NULL)", name="settled"),
    # What is settled of an erased person is not kept: such a row is deleted instead (promise 8).
    CheckConstraint("person IS NOT NULL OR status = 'queued'", name="erased"),
    CheckConstraint("text IS NOT NULL OR status <> 'queued'", name="words"),
    # Promise 3: a message goes out twice at most. Counted before it leaves, taken back when it surely was not taken.
    CheckConstraint("copies BETWEEN 0 AND 2", name="copies"),
    Index("ix_outbox_waiting", "blind", "id", **where("status = 'queued'")),
    Index("ix_outbox_leaving", "municipality", "account", "lane", "id", **where("status = 'queued'")),
    Index("ix_outbox_alert", "alert", **where("alert IS NOT NULL")),
    Index("ix_outbox_about", "about", **where("about IS NOT NULL")),
    Index("ix_outbox_claimed", "claimed_until", **where("claimed_until IS NOT NULL")),
    sqlite_autoincrement=True,
)
