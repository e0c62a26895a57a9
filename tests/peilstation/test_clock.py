"""The process's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from peilstation.clock import Clock


def test_it_tells_the_machines_time_in_utc() -> None:
    before = datetime.now(UTC)
    now = Clock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC


def test_it_can_start_elsewhere_and_ticks_on_from_there() -> None:
    ticks = iter([100.0, 100.0, 160.5])
    clock = Clock(datetime(2026, 3, 29, 1, 59, 30, tzinfo=timezone(timedelta(hours=1))), ticker=lambda: next(ticks))
    assert clock.now() == datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC)
    assert clock.now() == datetime(2026, 3, 29, 1, 0, 30, 500000, tzinfo=UTC)
