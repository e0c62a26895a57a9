"""The tables of the desk: who works there, how they sign in, and what they did about a callback."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import (
    BigInteger,
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

from db.columns import Instant, Sealed, document
from db.schema.base import metadata, number, of_person, one_of, required
from flows.attempts import Disposition
from flows.calls import Pressed, Status, Trouble
from flows.roles import Arrival, Role

coordinator = Table(
    "coordinator",
    metadata,
    Column("id", Text, primary_key=True),  # random; what the audit and a callback name them by
    required("municipality", Text),
    required("blind", LargeBinary),  # of the e-mail address, by which they sign in
    required("email", Sealed("coordinator.email")),
    required("name", Sealed("coordinator.name")),
    required("role", Text),
    Column("password", Text),  # argon2id; none: they sign in by a link
    Column("second", Sealed("coordinator.second")),  # the secret of their second factor
    Column("second_since", Instant),  # a code of theirs was right: from then on one is asked
    Column("second_step", BigInteger),  # the step of the last code that was taken: a code counts once
    Column("phone", Sealed("coordinator.phone")),  # rings when they call somebody through the service; hears alerts
    Column("alerted_by", document()),  # by what they are alerted, as they chose; none: by all that they have
    required("language", Text),
    required("created_at", Instant),
    Column("left_at", Instant),  # no longer works here: signs in no more, and what they did keeps their id
    UniqueConstraint("blind"),
    one_of("role", *get_args(Role)),
    CheckConstraint("second_since IS NULL OR second IS NOT NULL", name="second"),
)

# Who is on duty when, in a week that repeats: weekday 0 is Monday, and minutes of the day on the municipality's own
# clock. One that ends no later than it begins ends on the next day. `from_alert`: their step of the ladder.
shift = Table(
    "shift",
    metadata,
    Column("id", Text, primary_key=True),  # made by the page, so that a form sent twice is one shift
    required("municipality", Text, index=True),
    required("coordinator", Text, ForeignKey("coordinator.id"), index=True),
    required("weekday", Integer),
    required("begins", Integer),
    required("ends", Integer),
    required("from_alert", Integer),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    CheckConstraint("begins BETWEEN 0 AND 1439 AND ends BETWEEN 0 AND 1439", name="hours"),
    CheckConstraint("from_alert BETWEEN 1 AND 50", name="from_alert"),
)

# Raised with every change to a municipality's roster, or to the lines of those who may stand in it.
roster_revision = Table(
    "roster_revision", metadata, Column("municipality", Text, primary_key=True), required("revision", Integer)
)

# A link that signs somebody in, once. Only its hash is kept: who reads the database cannot use it.
sign_in_link = Table(
    "sign_in_link",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    required("coordinator", Text, ForeignKey("coordinator.id"), index=True),
    required("purpose", Text),  # what it is good for: signing in, or binding the Telegram chat it is sent from
    required("until", Instant),
    Column("used_at", Instant),
    one_of("purpose", "sign_in", "chat"),
)

# The Telegram chats that coordinators work from; a chat is one account's, an account may have several.
desk_chat = Table(
    "desk_chat",
    metadata,
    Column("blind", LargeBinary, primary_key=True),  # of the municipality's bot and the chat: see db.blind
    required("coordinator", Text, ForeignKey("coordinator.id"), index=True),
    required("urn", Sealed("desk_chat.urn")),
    of_person(),  # whom we know by that chat; erased, they work from it no more
    required("bound_at", Instant),
)

# Whoever is signed in. Only the hash of what their browser holds is kept; a row that has ended opens nothing.
desk_session = Table(
    "desk_session",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    required("coordinator", Text, ForeignKey("coordinator.id"), index=True),
    required("created_at", Instant),
    required("seen_at", Instant),
    Column("proven_at", Instant),  # the second factor was given, or none is asked
    Column("ended_at", Instant),
    required("how", Text),  # how they came in; `organisation_twice`: theirs asked for two factors and says so
    one_of("how", *get_args(Arrival)),
)

# Failed sign-ins, by the hash of what was tried (an address) and of where it came from: too many are refused a while.
sign_in_try = Table(
    "sign_in_try",
    metadata,
    number("id"),
    required("blind", LargeBinary),
    required("at", Instant),
    Index("ix_sign_in_try_blind", "blind", "at"),
)

# Each call that was tried, never overwritten: one that was undone stays, and counts no more.
attempt = Table(
    "attempt",
    metadata,
    Column("id", Text, primary_key=True),  # made by the page, so that a form sent twice is one attempt
    required("callback", Text, ForeignKey("callback.id"), index=True),
    of_person(),
    required("at", Instant),
    required("by", Text, ForeignKey("coordinator.id")),
    required("disposition", Text),
    Column("note", Sealed("attempt.note")),
    Column("next_at", Instant),
    Column("undone_at", Instant),
    Column("wrote_at", Instant),  # what the person had written was seen to with it; taken back, it waits again
    one_of("disposition", *get_args(Disposition)),
    CheckConstraint("disposition <> 'later' OR next_at IS NOT NULL", name="later"),
)

# What a coordinator wrote down of a person. The person never gets it to read by itself.
note = Table(
    "note",
    metadata,
    Column("id", Text, primary_key=True),
    of_person(),
    Column("callback", Text, ForeignKey("callback.id"), index=True),
    required("at", Instant),
    required("by", Text, ForeignKey("coordinator.id")),
    required("text", Sealed("note.text")),
    Column("undone_at", Instant),
    Column("wrote_at", Instant),  # what the person had written was seen to with it; taken back, it waits again
)

# A call that somebody had the exchange make. Each leg's status only grows; how the call stands is `flows.calls`.
desk_call = Table(
    "desk_call",
    metadata,
    Column("id", Text, primary_key=True),  # made by the page, so that a form sent twice is one call
    required("callback", Text, ForeignKey("callback.id"), index=True),
    of_person(),
    required("at", Instant),
    required("by", Text, ForeignKey("coordinator.id")),
    required("number", Sealed("desk_call.number")),  # as it was then: a turn that is asked again is answered the same
    Column("sid", Text),  # the exchange's own id
    Column("you", Text),  # the coordinator's leg
    Column("pressed", Text),  # whether 1 was pressed: a voicemail does not
    Column("they", Text),  # the person's leg
    Column("seconds", BigInteger),  # of the person's leg
    Column("trouble", Text),  # why the exchange did not take it
    Column("code", Text),  # its word for that
    required("heard_at", Instant),  # when anything was last heard of it
    one_of("you", *get_args(Status)),
    one_of("pressed", *get_args(Pressed)),
    one_of("they", *get_args(Status)),
    one_of("trouble", *get_args(Trouble)),
)
