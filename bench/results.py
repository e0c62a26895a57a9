"""Results: what all rounds came to, the ratios and the goals. Owns the arithmetic; writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.measure import Figures
from bench.startup import Started

ONE, MANY = 1, 32
"""People at once."""
READY_WITHIN = 3.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Round:
    """Every contestant's slice by (key, people), and the raw commit in milliseconds, all within the same minute."""

    slices: Mapping[tuple[str, int], Figures]
    raw_ms: float


@dataclass(frozen=True)
class Results:
    """A whole run."""

    rounds: Sequence[Round]
    starts: Sequence[Started] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    """Contestants that could not run, and why."""

    def has(self, key: str, people: int) -> bool:
        """Whether this contestant ran with so many people, in every round."""
        return bool(self.rounds) and all((key, people) in one.slices for one in self.rounds)

    def middle(self, key: str, people: int) -> Figures | None:
        """The medians over the rounds, each of its own column."""
        if not self.has(key, people):
            return None
        found = [one.slices[key, people] for one in self.rounds]
        rate = median(one.per_second for one in found)
        turns = sum(one.turns for one in found)
        return Figures(turns, turns / rate, median(one.p50 for one in found), median(one.p99 for one in found))

    def ratio(self, key: str, other: str, people: int) -> float | None:
        """How many times the other's turns a second: the median of the ratios within each round."""
        if not (self.has(key, people) and self.has(other, people)):
            return None
        return median(one.slices[key, people].per_second / one.slices[other, people].per_second for one in self.rounds)

    def wait(self, key: str) -> float | None:
        """One person's p50 over that of the floor and one raw commit together: the median of each round's."""
        if not (self.has(key, ONE) and self.has("floor", ONE)):
            return None
        return median(one.slices[key, ONE].p50 / (one.slices["floor", ONE].p50 + one.raw_ms) for one in self.rounds)

    @property
    def raw_ms(self) -> float | None:
        """One raw commit: the median."""
        return median(one.raw_ms for one in self.rounds) if self.rounds else None

    @property
    def durable_floor_ms(self) -> float | None:
        """One person's p50 on the floor and a raw commit together: the median of each round's sum."""
        if not self.has("floor", ONE):
            return None
        return median(one.slices["floor", ONE].p50 + one.raw_ms for one in self.rounds)

    @property
    def ready_seconds(self) -> float | None:
        """From start to ready: the median."""
        return median(one.seconds for one in self.starts) if self.starts else None


@dataclass(frozen=True, slots=True)
class Goal:
    """Something we set out to reach. `figure` is None where it was not measured."""

    what: str
    wanted: float
    figure: float | None
    unit: str
    at_most: bool = False

    @property
    def met(self) -> bool | None:
        """Whether it was reached; None where it was not measured."""
        if self.figure is None:
            return None
        return self.figure <= self.wanted if self.at_most else self.figure >= self.wanted

    @property
    def verdict(self) -> str:
        """The same in words."""
        return {True: "met", False: "NOT MET", None: "not measured"}[self.met]


_RATIOS = (
    ("telegram", "Telegram door", "orm", "the ORM peer", 8.0),
    ("telegram", "Telegram door", "floor", "the floor", 0.3),
    ("sms", "SMS door", "orm", "the ORM peer", 10.0),
    ("ledger", "bare ledger", "orm", "the ORM peer", 25.0),
)


def goals(results: Results) -> list[Goal]:
    """The goals of issue 4, for both databases where it does not say which."""
    found = [
        Goal(f"{name} on {shown} / {peer}, {MANY} people, turns a second", wanted,
             results.ratio(f"{key}-{kind}", other, MANY), "times")
        for key, name, other, peer, wanted in _RATIOS
        for kind, shown in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL"))
    ]  # fmt: skip
    found.append(Goal("Telegram door on SQLite / (floor + one raw FULL commit), 1 person, p50", 1.5,
                      results.wait("telegram-sqlite"), "times", at_most=True))  # fmt: skip
    found.append(Goal("start to ready without Telegram", READY_WITHIN, results.ready_seconds, "s", at_most=True))
    return found
