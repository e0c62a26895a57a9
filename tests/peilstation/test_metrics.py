"""What an operator sees in /metrics: counts of what happened, and what waits or is late at the moment of looking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, text

from db import schema
from db.crypto import KeyRing, generate
from db.engine import connect
from db.migrate import upgrade
from db.outbox import settle
from flows import effects as e
from peilstation import gauges
from peilstation.metrics import OUTCOMES, Metrics, render
from tests.db.world import ANNIE, HENK, NOON, RIET, Database, doing, heard, opening

NAME, NUMBER = "Riet Wiegersma", "+447700900123"
LATER = NOON + timedelta(hours=3)


def house(*places: str, now: datetime = LATER) -> Metrics:
    return Metrics(places or ("dronten", "urk"), lambda: now)


def seen(metrics: Metrics) -> dict[str, float]:
    """What stands there, as Prometheus would read it."""
    told: dict[str, float] = {}
    for family in text_string_to_metric_families(render(metrics.registry)[0].decode()):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            told[f"{sample.name.removeprefix('peilstation_')}{{{labels}}}"] = sample.value
    return told


# --- counters --------------------------------------------------------------------------------------------------------


def test_a_message_is_counted_and_how_long_it_took_to_commit() -> None:
    metrics = house()
    metrics.heard("dronten", "sms", "text", since=LATER - timedelta(seconds=0.02))
    metrics.heard("dronten", "sms", "text", since=LATER - timedelta(seconds=3), crisis=True)
    told = seen(metrics)
    assert told["messages_in_total{channel=sms,kind=text,municipality=dronten}"] == 2
    assert told["crisis_messages_total{channel=sms,municipality=dronten}"] == 1
    assert told["receipt_to_commit_seconds_bucket{channel=sms,le=0.025}"] == 1
    assert told["receipt_to_commit_seconds_sum{channel=sms}"] == pytest.approx(3.02)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_became_of_a_message_is_counted_and_only_a_sent_one_took_time(outcome: str) -> None:
    metrics = house()
    metrics.left("urk", "sms", outcome, 2, lane="reply", since=LATER - timedelta(seconds=7))
    told = seen(metrics)
    assert told[f"messages_out_total{{channel=sms,municipality=urk,outcome={outcome}}}"] == 1
    assert told["sms_parts_total{municipality=urk}"] == 2
    assert told.get("writing_to_sending_seconds_sum{channel=sms,lane=reply}") == (7 if outcome == "sent" else None)


def test_refused_webhooks_incidents_and_ticks_are_counted() -> None:
    metrics = house()
    metrics.turned_away("dronten", "telegram", 403)
    metrics.incident("dronten", "telegram", "5xx")
    metrics.ticked("upkeep.blank", well=True)
    metrics.ticked("upkeep.blank", well=False)
    told = seen(metrics)
    assert told["webhooks_refused_total{channel=telegram,reason=403}"] == 1
    assert told["provider_incidents_total{channel=telegram,municipality=dronten}"] == 1
    assert (
        told["ticks_total{job=upkeep.blank,outcome=done}"] == told["ticks_total{job=upkeep.blank,outcome=failed}"] == 1
    )


def test_what_did_not_happen_yet_stands_at_nothing() -> None:
    told = seen(house("dronten"))
    assert told["messages_in_total{channel=voice,kind=edited,municipality=dronten}"] == 0
    assert told["messages_out_total{channel=sms,municipality=dronten,outcome=in_doubt}"] == 0
    assert told["webhooks_refused_total{channel=telegram,reason=413}"] == 0
    assert set(told.values()) == {0}


def test_a_label_that_was_made_up_outside_is_other() -> None:
    metrics = house()
    metrics.heard(NAME, NUMBER, NAME, since=LATER)
    metrics.left(NAME, NUMBER, NUMBER, 1, lane=NAME, since=LATER)
    metrics.left("dronten", "sms", "sent", lane=NAME, since=LATER)
    metrics.turned_away(NAME, NUMBER, 418)
    metrics.incident(NAME, NAME, NAME)
    metrics.ticked(NAME, well=True)
    answer = render(metrics.registry)[0].decode()
    assert "Riet" not in answer
    assert "7700900" not in answer
    assert seen(metrics)["messages_in_total{channel=other,kind=other,municipality=other}"] == 1


def test_a_door_that_does_not_say_since_when_is_counted_without_its_time() -> None:
    metrics = house()
    metrics.heard("dronten", "sms", "text")
    metrics.left("dronten", "sms", "sent")
    told = seen(metrics)
    assert told["messages_in_total{channel=sms,kind=text,municipality=dronten}"] == 1
    assert told["messages_out_total{channel=sms,municipality=dronten,outcome=sent}"] == 1
    assert not any("seconds" in name for name in told)


def test_a_clock_that_was_set_back_takes_no_time_away() -> None:
    metrics = house()
    metrics.heard("dronten", "sms", "text", since=LATER + timedelta(hours=1))
    assert seen(metrics)["receipt_to_commit_seconds_sum{channel=sms}"] == 0


def test_two_houses_in_one_process_count_apart() -> None:
    one, other = house(), house()
    one.incident("dronten", "sms")
    assert seen(one) != seen(other)


def test_names_are_as_prometheus_wants_them_and_no_time_of_the_machine_is_told() -> None:
    content, kind = render(house().registry)
    families = list(text_string_to_metric_families(content.decode()))
    assert kind == "text/plain; version=0.0.4; charset=utf-8"
    assert families
    assert all(family.name.startswith("peilstation_") and family.documentation for family in families)
    assert b"_created" not in content


# --- gauges ----------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database."""
    url = f"sqlite:///{tmp_path / 'metrics.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    engine = connect(url, KeyRing.from_text(generate()))
    upgrade(engine)
    engine.dispose()
    with Database(url) as made:
        yield made


def watching(database: Database, now: datetime, *more: gauges.Query) -> dict[str, float]:
    metrics = house(now=now)
    metrics.watch(database.engine, more)
    return seen(metrics)


def test_what_waits_is_counted_by_lane_with_the_age_of_the_oldest(database: Database) -> None:
    database.record(doing(e.Reply("een")), heard(urn=RIET, at=NOON), heard(urn=ANNIE, at=NOON + timedelta(minutes=1)))
    database.record(doing(e.Reply("nu", lane="urgent")), heard(urn=HENK, at=NOON))
    database.record(doing(e.Reply("weg")), heard(urn=RIET, at=NOON - timedelta(hours=1)))
    settle(database.engine, database.rows(schema.outbox)[-1].id, "sent", at=NOON)
    told = watching(database, NOON + timedelta(minutes=2))
    assert told["outbox_waiting_messages{channel=sms,lane=reply,municipality=dronten}"] == 2
    assert told["outbox_oldest_waiting_seconds{channel=sms,lane=reply,municipality=dronten}"] == 120
    assert told["outbox_waiting_messages{channel=telegram,lane=urgent,municipality=dronten}"] == 1
    assert told["outbox_waiting_messages{channel=sms,lane=reply,municipality=urk}"] == 0
    assert told["database_up{}"] == 1


def test_open_callbacks_are_counted_and_those_that_are_overdue(database: Database) -> None:
    database.record(doing(opening(1, urgency="urgent")), heard(urn=RIET))
    database.record(doing(opening(2, urgency="urgent", promised_until=NOON + timedelta(days=1))), heard(urn=ANNIE))
    database.record(
        doing(opening(3, urgency="today"), e.CloseCallback(opening(3).id, "cancelled", "x", "y")), heard(urn=HENK)
    )
    told = watching(database, NOON + timedelta(hours=2, seconds=30))
    assert told["open_callbacks{municipality=dronten,urgency=urgent}"] == 2
    assert told["overdue_callbacks{municipality=dronten,urgency=urgent}"] == 1
    assert told["overdue_callback_oldest_seconds{municipality=dronten,urgency=urgent}"] == 30
    assert told["open_callbacks{municipality=dronten,urgency=today}"] == 0


def test_calls_of_a_day_are_counted_but_for_those_that_never_left(database: Database) -> None:
    own = {"municipality": "dronten", "spoke": False, "heard_at": NOON, "local_date": NOON.date()}
    for number, (direction, sid, ago) in enumerate([("in", "CA1", 1), ("out", "CA2", 2), ("out", None, 1),
                                                    ("out", "CA3", 30)]):  # fmt: skip
        call = {"id": number, "direction": direction, "sid": sid, "at": NOON - timedelta(hours=ago)}
        database.insert(schema.phone_call, own | call)
    told = watching(database, NOON)
    assert told["calls_last_day{direction=in,municipality=dronten}"] == 1
    assert told["calls_last_day{direction=out,municipality=dronten}"] == 1
    assert told["calls_last_day{direction=out,municipality=urk}"] == 0


def test_moments_that_nobody_took_up_are_counted(database: Database) -> None:
    moments = [
        e.Schedule("check_in", NOON + timedelta(days=day), (NOON + timedelta(days=day)).date()) for day in (1, 2, 9)
    ]
    database.record(doing(*moments), heard())
    database.record(doing(moments[0]), heard(urn=ANNIE))
    database.record(doing(e.CancelDue("check_in")), heard(urn=ANNIE))
    told = watching(database, NOON + timedelta(days=2, seconds=5))
    assert told["late_due_moments{}"] == 2
    assert told["late_due_moment_oldest_seconds{}"] == 86_405


def test_nobody_who_waits_is_named(database: Database) -> None:
    database.record(doing(e.Reply(NAME), opening(name=NAME, number=NUMBER)), heard(NAME, urn=f"tel:{NUMBER}"))
    metrics = house()
    metrics.watch(database.engine)
    answer = render(metrics.registry)[0].decode()
    assert "Riet" not in answer
    assert "7700900" not in answer


def test_an_empty_database_has_nothing_that_waits(database: Database) -> None:
    told = watching(database, NOON)
    assert told.pop("database_up{}") == 1
    assert set(told.values()) == {0}


def incidents(connection: Connection, now: datetime) -> Iterable[Metric]:
    number = connection.scalar(text("SELECT 3")) or 0
    yield gauges.gauge("incidents", "Incidents now.", {("dronten", "sms"): number}, ("municipality", "channel"))


def broken(connection: Connection, now: datetime) -> Iterable[Metric]:
    connection.execute(text("SELECT nothing FROM nowhere"))
    return ()


def test_another_query_joins_and_one_that_fails_leaves_the_others_whole(database: Database) -> None:
    told = watching(database, NOON, broken, incidents)
    assert told["incidents{channel=sms,municipality=dronten}"] == 3
    assert told["late_due_moments{}"] == 0
    assert told["database_up{}"] == 0


def counted(ask: Callable[..., list[Metric]], asked: list[object]) -> Callable[..., list[Metric]]:
    def asking(*given: object) -> list[Metric]:
        asked.append(given)
        return ask(*given)

    return asking


def test_a_database_that_is_away_is_told_once_and_the_counters_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "gone"
    engine = connect(f"sqlite:///{folder / 'p.db'}", KeyRing.from_text(generate()))
    (folder / "p.db").unlink()
    folder.rmdir()
    metrics, asked = house(), list[object]()
    metrics.watch(engine)
    monkeypatch.setattr(gauges.Gauges, "_ask", counted(gauges.Gauges._ask, asked))
    told = seen(metrics)
    assert len(asked) == 1  # the others would wait as long again
    assert told["database_up{}"] == 0
    assert "late_due_moments{}" not in told
    assert told["sms_parts_total{municipality=dronten}"] == 0
