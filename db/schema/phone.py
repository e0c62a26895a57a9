"""The tables of the phone line: calls, and the legs by which a call is put through to a human."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from db.columns import Instant, Sealed, row_number
from db.schema.base import metadata, number, of_person, one_of, required
from flows.calls import Pressed, Status

# A call to or from somebody's telephone; of a moment that fell there may be several tries, each a call of its own.
# Nothing that was said stands here: that is in the inbox and the outbox. A status only grows (`flows.calls.RANK`).
phone_call = Table(
    "phone_call",
    metadata,
    number("id"),
    required("municipality", Text),
    of_person(nullable=True),  # of a call of somebody who was erased no row remains
    required("direction", Text),
    Column("sid", Text),  # the exchange's own id; none: it has not told it yet
    Column("outbox", row_number(), ForeignKey("outbox.id"), index=True),  # what we called to say
    Column("nth", Integer),  # which try it was
    Column("status", Text),
    Column("answered_by", Text),  # who or what picked up, as far as the exchange can tell
    required("spoke", Boolean),  # they pressed or said something
    Column("seconds", BigInteger),
    required("local_date", Date),  # on which day it counts
    required("at", Instant),
    required("heard_at", Instant),  # when anything was last heard of it
    UniqueConstraint("sid"),
    UniqueConstraint("outbox", "nth"),  # one call a try, whatever runs twice
    one_of("direction", "in", "out"),
    one_of("status", *get_args(Status)),
    one_of("answered_by", "human", "machine", "unknown"),
    Index("ix_phone_call_day", "municipality", "local_date", "direction"),
)

# A colleague's telephone, or a help line's, that was rung to take a call over.
phone_leg = Table(
    "phone_leg",
    metadata,
    Column("call", Text, primary_key=True),  # the exchange's id of the person's call
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("nth", Integer, primary_key=True, autoincrement=False),  # which of those who may be rung
    of_person(),
    required("number", Sealed("phone_leg.number")),
    Column("callback", Text, ForeignKey("callback.id"), index=True),  # none: a help line
    Column("pressed", Text),  # whether 1 was pressed: a voicemail does not
    Column("status", Text),
    Column("seconds", BigInteger),
    required("at", Instant),
    one_of("pressed", *get_args(Pressed)),
    one_of("status", *get_args(Status)),
)
