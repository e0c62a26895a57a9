"""Metrics: how the house is doing, in numbers for Prometheus. Owns their names, labels and registry; acts on none.

A house has a registry of its own. Doors and ticks count through `Metrics`, whose methods fit the small protocols of
their rooms (the rooms do not import this one). Gauges are read from the database when somebody looks (`gauges.py`), so
that they are right after a restart and the same in every process. A label is a word from a closed list: what a caller
from outside may have made up is `other`, so that no name gets in and nobody can make a million series.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from itertools import product
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from sqlalchemy import Engine

from flows.events import Kind, Lane, Outlet
from peilstation.gauges import Gauges, Query, standard

OUTCOMES = ("sent", "refused", "throttled", "not_taken", "unknown", "in_doubt", "shut_out", "expired", "cancelled")
"""What may become of a message that was to leave."""
REFUSALS = ("400", "403", "413")
"""Why a webhook is turned away."""
OTHER = "other"

CHANNELS: tuple[str, ...] = get_args(Outlet)
KINDS: tuple[str, ...] = get_args(Kind)
LANES: tuple[str, ...] = get_args(Lane)

_COMMITTED = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""Seconds. A provider gives up after 10 to 15."""
_SENT = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400)
"""Seconds. What was not taken is tried for a day."""
_JOB = re.compile(r"[a-z][a-z_.]{0,39}")


class Metrics:
    """What one house counts. `now` is the process's clock."""

    def __init__(self, municipalities: Collection[str], now: Callable[[], datetime]) -> None:
        self.registry = CollectorRegistry()
        self._now = now
        self._places = tuple(sorted(municipalities))
        self._heard = self._counter("messages_in", "Messages taken.", "municipality", "channel", "kind")
        self._left = self._counter(
            "messages_out", "What became of tries to send.", "municipality", "channel", "outcome"
        )
        self._parts = self._counter("sms_parts", "Parts of SMS that were sent, as billed.", "municipality")
        self._crises = self._counter("crisis_messages", "Messages that spoke of danger.", "municipality", "channel")
        self._incidents = self._counter(
            "provider_incidents", "Incidents with a provider that began.", "municipality", "channel"
        )
        self._ticks = self._counter("ticks", "Ticks of the scheduler.", "job", "outcome")
        self._refused = self._counter("webhooks_refused", "Webhooks that were turned away.", "channel", "reason")
        self._committed = self._histogram("receipt_to_commit", "From receipt to commit.", _COMMITTED, "channel")
        self._sent = self._histogram(
            "writing_to_sending", "From being written to being sent.", _SENT, "channel", "lane"
        )
        self._begin_at_nothing()

    # --- for the doors -----------------------------------------------------------------------------------------------

    def heard(
        self, municipality: str, channel: str, kind: str, *, since: datetime | None = None, crisis: bool = False
    ) -> None:
        """A message was committed that was received at `since`. Not for one that had been taken before."""
        line = self._line(municipality, channel)
        self._heard.labels(*line, _one_of(kind, KINDS)).inc()
        if since is not None:
            self._committed.labels(line[1]).observe(self._seconds(since))
        if crisis:
            self._crises.labels(*line).inc()

    def turned_away(self, municipality: str, channel: str, status: int) -> None:  # noqa: ARG002
        """A webhook was refused with this status. Its path may be made up, so no municipality is told."""
        self._refused.labels(_one_of(channel, CHANNELS), _one_of(str(status), REFUSALS)).inc()

    # --- for the sender ----------------------------------------------------------------------------------------------

    def left(
        self,
        municipality: str,
        channel: str,
        outcome: str,
        parts: int = 0,
        *,
        lane: str = OTHER,
        since: datetime | None = None,
    ) -> None:
        """A try to send ended so; `parts` is how many parts of SMS it took, `since` when the message was written."""
        line = self._line(municipality, channel)
        self._left.labels(*line, _one_of(outcome, OUTCOMES)).inc()
        if outcome == "sent" and since is not None:
            self._sent.labels(line[1], _one_of(lane, LANES)).observe(self._seconds(since))
        if parts:
            self._parts.labels(line[0]).inc(parts)

    def incident(self, municipality: str, channel: str, reason: str = "") -> None:  # noqa: ARG002 - the log tells it
        """An incident with a provider began."""
        self._incidents.labels(*self._line(municipality, channel)).inc()

    # --- for the scheduler -------------------------------------------------------------------------------------------

    def ticked(self, job: str, *, well: bool) -> None:
        """A tick ended. `job` is the name it has in the code."""
        self._ticks.labels(job if _JOB.fullmatch(job) else OTHER, "done" if well else "failed").inc()

    # --- for whoever puts the house together -------------------------------------------------------------------------

    def watch(self, engine: Engine, more: Sequence[Query] = ()) -> None:
        """Read the gauges from this database whenever somebody looks; `more` are queries beside the standard ones."""
        self.registry.register(Gauges(engine, self._now, (*standard(self._places), *more)))

    def _line(self, municipality: str, channel: str) -> tuple[str, str]:
        return _one_of(municipality, self._places), _one_of(channel, CHANNELS)

    def _seconds(self, since: datetime) -> float:
        return max(0.0, (self._now() - since).total_seconds())

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"peilstation_{name}", about, labels, registry=self.registry)

    def _histogram(self, name: str, about: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(f"peilstation_{name}_seconds", about, labels, registry=self.registry, buckets=buckets)

    def _begin_at_nothing(self) -> None:
        """Every series that is known beforehand stands at 0: a first one is an increase, and none is not silence."""
        for line in product(self._places, CHANNELS):
            self._crises.labels(*line)
            self._incidents.labels(*line)
            for kind in KINDS:
                self._heard.labels(*line, kind)
            for outcome in OUTCOMES:
                self._left.labels(*line, outcome)
        for place in self._places:
            self._parts.labels(place)
        for refusal in product(CHANNELS, REFUSALS):
            self._refused.labels(*refusal)


def render(registry: CollectorRegistry) -> tuple[bytes, str]:
    """The answer to GET /metrics and its content type. Reads the database: call it on a thread, not on the loop."""
    return generate_latest(_WithoutBirthdays(registry)), CONTENT_TYPE_PLAIN_0_0_4


class _WithoutBirthdays:
    """A registry whose series do not tell when they were made: that is the machine's time, and doubles their number."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterator[Metric]:
        for metric in self._registry.collect():
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith("_created")]
            yield metric


def _one_of(word: str, known: Collection[str]) -> str:
    return word if word in known else OTHER
