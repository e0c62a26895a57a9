"""The tables of conversations and what hangs on them: answers, scores, offers."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from db.columns import Instant, Sealed, document
from db.schema.base import metadata, number, of_conversation, of_person, one_of, required, where
from flows.effects import Outcome
from flows.state import TalkStatus

# What a conversation began with: flow, instruments and their words, so that it ends as it began.
pinned = Table("pinned", metadata, Column("hash", Text, primary_key=True), required("document", Text))

conversation = Table(
    "conversation",
    metadata,
    number("seq"),  # which came first, also when the clock stood still
    required("id", Text),
    of_person(),
    required("flow", Text),
    required("version", Integer),
    required("pin", Text, ForeignKey("pinned.hash")),
    required("status", Text),
    Column("question", Text),
    required("options", document()),
    required("started_at", Instant),
    Column("ended_at", Instant),
    UniqueConstraint("id"),
    one_of("status", *get_args(TalkStatus)),
    CheckConstraint("(status = 'active') = (ended_at IS NULL)", name="ended"),
    # A person is in one conversation at a time, whatever runs twice.
    Index("uq_conversation_active", "person", unique=True, **where("status = 'active'")),
    sqlite_autoincrement=True,
)

answer = Table(
    "answer",
    metadata,
    number("position"),  # in order asked; an answer that is changed keeps its place
    required("conversation", Text, ForeignKey("conversation.id")),
    required("question", Text),
    of_person(),
    Column("value", document()),
    Column("free", Sealed("answer.free")),
    required("outcome", Text),
    Column("raw_channel", Text),
    required("at", Instant),
    UniqueConstraint("conversation", "question"),  # one current value of each question
    one_of("outcome", *get_args(Outcome)),
    # Promise 10: what was not answered has no value.
    CheckConstraint("outcome = 'answered' OR value IS NULL", name="value"),
)

score = Table(
    "score",
    metadata,
    of_conversation(),
    Column("instrument", Text, primary_key=True),
    of_person(),
    Column("value", Integer),
    required("band", Text),
    required("subscales", document()),
    required("missing", Integer),
    required("at", Instant),
    # Promise 10: a score is never invented; without a value it is `not_scored`, and only then.
    CheckConstraint("(value IS NULL) = (band = 'not_scored')", name="not_scored"),
    CheckConstraint("missing >= 0", name="missing"),
)

offer = Table(
    "offer",
    metadata,
    of_conversation(),
    Column("activity", Text, primary_key=True),
    of_person(),
    required("rank", Integer),
    required("reasons", document()),
    required("points", Integer),
    Column("weights", document()),  # what each of the reasons added; none: an offer from before that was kept
    required("status", Text),
    required("at", Instant),
    one_of("status", "offered", "accepted", "declined"),
)
