"""Gauges: what waits, for how long, and what is late, read from the database when somebody looks. Owns the queries.

Never writes, and never keeps a number: a gauge is as old as the look at it. A query is a function of a connection and
an instant; each has a transaction of its own, so that one that fails leaves the others whole.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any, get_args

from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine, Row, bindparam, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from db import schema
from db.engine import is_away
from flows.effects import Urgency
from flows.events import Channel, Lane

Query = Callable[[Connection, datetime], Iterable[Metric]]
"""Reads some gauges as of an instant."""
Labels = tuple[str, ...]

DAY = timedelta(hours=24)

_OUTBOX, _CALLBACK, _DUE = schema.outbox, schema.callback, schema.due
_LINE = (_OUTBOX.c.municipality, _OUTBOX.c.channel, _OUTBOX.c.lane)
_WAITING = (
    select(*_LINE, func.count().label("number"), func.min(_OUTBOX.c.created_at).label("first"))
    .where(_OUTBOX.c.status == "queued")
    .group_by(*_LINE)
)
_QUEUE = (_CALLBACK.c.municipality, _CALLBACK.c.urgency)
_OPEN = (
    select(*_QUEUE, func.count().label("number"), func.min(_CALLBACK.c.promised_until).label("first"))
    .where(_CALLBACK.c.closed_at.is_(None))
    .group_by(*_QUEUE)
)
_PHONE = schema.phone_call
_CALLS = (
    select(_PHONE.c.municipality, _PHONE.c.direction, func.count().label("number"))
    .where(_PHONE.c.at > bindparam("since"), or_(_PHONE.c.sid.is_not(None), _PHONE.c.status.is_not(None)))
    .group_by(_PHONE.c.municipality, _PHONE.c.direction)
)
_LATE = select(func.count().label("number"), func.min(_DUE.c.at).label("first")).where(_DUE.c.status == "pending")


@dataclass(frozen=True)
class Gauges(Collector):
    """Asks every query when the registry is read. A database that is away leaves `peilstation_database_up` at 0."""

    engine: Engine
    now: Callable[[], datetime]
    queries: Sequence[Query]

    def describe(self) -> Iterable[Metric]:
        """Nothing: to be registered must not need a database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The gauges that could be read."""
        now, up = self.now(), True
        for query in self.queries:
            try:
                found = self._ask(query, now)
            except SQLAlchemyError as fault:
                up = False
                logging.getLogger(__name__).warning("gauges.unread", extra={"error": fault})
                if is_away(fault):
                    break  # to ask the others would take as long again
            else:
                yield from found
        yield gauge("database_up", "Whether every gauge could be read.", {(): up})

    def _ask(self, query: Query, now: datetime) -> list[Metric]:
        with self.engine.connect() as connection:
            return list(query(connection, now))


def standard(municipalities: Iterable[str]) -> tuple[Query, ...]:
    """The queries on outbox, callbacks and due moments. Of these municipalities what is not there is told as 0."""
    places = tuple(municipalities)
    lines: dict[Labels, float] = dict.fromkeys(product(places, get_args(Channel), get_args(Lane)), 0.0)
    queues: dict[Labels, float] = dict.fromkeys(product(places, get_args(Urgency)), 0.0)
    calls: dict[Labels, float] = dict.fromkeys(product(places, ("in", "out")), 0.0)
    return (
        lambda connection, now: _calls(connection, now, calls),
        lambda connection, now: _outbox(connection, now, lines),
        lambda connection, now: _callbacks(connection, now, queues),
        _due,
    )


def gauge(name: str, about: str, values: Mapping[Labels, float], labels: Sequence[str] = ()) -> Metric:
    """A gauge `peilstation_<name>`; its values by the values of its labels, which never lead to a person.

    One without labels has its value at `()`.
    """
    family = GaugeMetricFamily(f"peilstation_{name}", about, labels=labels)
    for of, value in values.items():
        family.add_metric(of, value)
    return family


def _outbox(connection: Connection, now: datetime, none: Mapping[Labels, float]) -> Iterator[Metric]:
    rows = connection.execute(_WAITING).all()
    labels = ("municipality", "channel", "lane")
    number = {tuple(row[:3]): row.number for row in rows}
    oldest = {tuple(row[:3]): _since(row, now) for row in rows}
    yield gauge("outbox_waiting_messages", "Messages that have not left yet.", {**none, **number}, labels)
    yield gauge("outbox_oldest_waiting_seconds", "Age of the oldest of them.", {**none, **oldest}, labels)


def _callbacks(connection: Connection, now: datetime, none: Mapping[Labels, float]) -> Iterator[Metric]:
    rows = connection.execute(_OPEN).all()
    late = connection.execute(_OPEN.where(_CALLBACK.c.promised_until < now)).all()
    labels = ("municipality", "urgency")
    open_ = {tuple(row[:2]): row.number for row in rows}
    overdue = {tuple(row[:2]): row.number for row in late}
    oldest = {tuple(row[:2]): _since(row, now) for row in late}
    yield gauge("open_callbacks", "Callbacks that nobody has closed.", {**none, **open_}, labels)
    yield gauge("overdue_callbacks", "Those whose promised time is over.", {**none, **overdue}, labels)
    yield gauge("overdue_callback_oldest_seconds", "For how long the longest.", {**none, **oldest}, labels)


def _calls(connection: Connection, now: datetime, none: Mapping[Labels, float]) -> Iterator[Metric]:
    rows = connection.execute(_CALLS, {"since": now - DAY}).all()
    made = {tuple(row[:2]): row.number for row in rows}
    labels = ("municipality", "direction")
    yield gauge("calls_last_day", "Calls of the last 24 hours; of ours each try is one.", {**none, **made}, labels)


def _due(connection: Connection, now: datetime) -> Iterator[Metric]:
    row = connection.execute(_LATE.where(_DUE.c.at <= now)).one()
    yield gauge("late_due_moments", "Moments that fell due and were not taken up.", {(): row.number})
    yield gauge("late_due_moment_oldest_seconds", "For how long the longest.", {(): _since(row, now)})


def _since(row: Row[Any], now: datetime) -> float:
    return 0.0 if row.first is None else max(0.0, (now - row.first).total_seconds())
