"""`peilstation callbacks`: the queue in working order, and closing one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.peilstation.desk import Desk

HUMAN, CRISIS, LATER = "tel:+447700900001", "tel:+447700900002", "tel:+447700900003"


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three people wait: one wants a human, one is in danger, one wants a human later."""
    desk = Desk(tmp_path_factory.mktemp("waiting"))
    desk.chat("MENS", "Riet", "1", urn=HUMAN)
    desk.chat("Hallo", "ik wil niet meer leven", urn=CRISIS)
    desk.chat("MENS", "Piet", "2", urn=LATER)
    return desk.folder


@pytest.fixture
def desk(waiting: Path, tmp_path: Path) -> Desk:
    """A desk of this test's own, with the three who wait."""
    return Desk(shutil.copytree(waiting, tmp_path / "desk"))


def queue(desk: Desk, *options: str) -> Any:
    done = desk.do("callbacks", "--json", *options)
    assert (done.code, done.err) == (0, "")
    assert list(done.document) == ["callbacks"]
    return done.document["callbacks"]


def test_who_is_in_danger_is_first_and_then_who_was_promised_first(desk: Desk) -> None:
    assert [one["urn"] for one in queue(desk)] == [CRISIS, HUMAN, LATER]


def test_an_item_is_that_of_person_show_and_says_whose_and_where(desk: Desk) -> None:
    item = queue(desk)[1]
    (own,) = desk.person(HUMAN)["callbacks"]
    assert own.items() <= item.items()
    assert (item["municipality"], item["owner"], item["status"]) == ("dronten", None, "open")
    assert item["created_at"].startswith("2026-11-24T10:00:")
    assert {"id", "topic", "urgency", "promised_from", "promised_until", "attempts", "reason"} <= set(item)


def test_closing_one_takes_it_out_of_the_queue_and_keeps_the_reason(desk: Desk) -> None:
    first = queue(desk)[0]["id"]
    done = desk.do("callbacks", "close", first, "--reason", " gesproken, het gaat beter ")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"closed {first}: crisis, urgent, dronten\n"
    assert first not in [one["id"] for one in queue(desk)]
    closed = queue(desk, "--all")[-1]
    assert (closed["id"], closed["status"], closed["reason"]) == (first, "done", "gesproken, het gaat beter")


def test_after_a_crisis_is_closed_the_questions_go_on(desk: Desk) -> None:
    assert desk.person(CRISIS)["conversation"]["status"] == "interrupted"
    desk.do("callbacks", "close", queue(desk)[0]["id"], "--reason", "gesproken", CLOCK="2026-11-24T11:00:00+01:00")
    said = desk.chat("Dag", urn=CRISIS, at="2026-11-24T12:00:00+01:00")
    assert "Mag ik uw antwoorden bewaren?" in said


def test_what_is_not_there_or_closed_already_is_exit_1(desk: Desk) -> None:
    unknown = desk.do("callbacks", "close", "nothing", "--reason", "x")
    assert (unknown.code, unknown.out, unknown.err) == (1, "", "no callback has this id\n")
    first = queue(desk)[0]["id"]
    desk.do("callbacks", "close", first, "--reason", "x")
    again = desk.do("callbacks", "close", first, "--reason", "y")
    assert (again.code, again.out, again.err) == (1, "", "it is closed already (done)\n")
    assert queue(desk, "--all")[-1]["reason"] == "x"


@pytest.mark.parametrize("arguments", [("close",), ("close", "x"), ("close", "x", "--reason", " "), ("dance",)])
def test_wrong_usage_is_exit_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = Desk(tmp_path).do("callbacks", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err


def test_for_people_it_is_whom_to_call_and_when(desk: Desk) -> None:
    out = desk.do("callbacks").out
    assert out.index("NOOD (dringend) in dronten: open") < out.index("wil een mens spreken (gewoon) in dronten: open")
    assert "Riet, +447700900001" in out
    for one in queue(desk):
        assert one["id"] in out


def test_an_empty_queue_is_well(tmp_path: Path) -> None:
    empty = Desk(tmp_path)
    assert queue(empty) == []
    assert "niemand" in empty.do("callbacks").out
