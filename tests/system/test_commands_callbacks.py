"""`peilstation callbacks`: the queue in working order, and closing one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.peilstation.desk import Desk

pytestmark = pytest.mark.slow  # left out of `make test-fast`

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


def stored(desk: Desk, statement: str, *values: str) -> None:
    """Make the database be otherwise."""
    with closing(sqlite3.connect(desk.folder / "var" / "peilstation.db")) as database, database:
        assert database.execute(statement, values).rowcount == 1


def queue(desk: Desk, *options: str, **settings: str) -> Any:
    done = desk.do("callbacks", "--json", *options, **settings)
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
    assert done.out == f"afgesloten: {first} (NOOD, dringend, dronten)\n"
    assert first not in [one["id"] for one in queue(desk)]
    closed = queue(desk, "--all")[-1]
    assert (closed["id"], closed["status"], closed["reason"]) == (first, "done", "gesproken, het gaat beter")


def test_after_a_crisis_is_closed_the_questions_go_on(desk: Desk) -> None:
    assert desk.person(CRISIS)["conversation"]["status"] == "interrupted"
    desk.do("callbacks", "close", queue(desk)[0]["id"], "--reason", "gesproken", CLOCK="2026-11-24T11:00:00+01:00")
    said = desk.chat("Dag", urn=CRISIS, at="2026-11-24T12:00:00+01:00")
    assert "Mag ik uw antwoorden bewaren?" in said


def test_closing_one_that_held_back_an_erasure_says_that_everything_is_gone(desk: Desk) -> None:
    first = queue(desk)[0]["id"]
    desk.chat("wis mijn gegevens", "ja", urn=CRISIS)
    assert desk.person(CRISIS)["callbacks"][0]["status"] == "open"
    done = desk.do("callbacks", "close", first, "--reason", "gesproken")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        f"afgesloten: {first} (NOOD, dringend, dronten)",
        "Alles wat van deze persoon bewaard was is nu gewist, zoals de persoon zelf had gevraagd.",
    ]
    assert first not in [one["id"] for one in queue(desk, "--all")]
    assert desk.do("person", "show", CRISIS).code == 1
    again = desk.do("callbacks", "close", first, "--reason", "gesproken")
    assert (again.code, again.err) == (1, "er is geen terugbelverzoek met dit nummer\n")


@pytest.mark.parametrize("letters", [6, 13, 35])
def test_the_beginning_of_an_id_will_do(desk: Desk, letters: int) -> None:
    first = queue(desk)[0]["id"]
    done = desk.do("callbacks", "close", first[:letters].upper(), "--reason", "gesproken")
    assert (done.code, done.err) == (0, "")
    assert first in done.out


def test_a_beginning_that_is_short_or_fits_several_closes_nothing(desk: Desk) -> None:
    one, other, _ = (found["id"] for found in queue(desk))
    short = desk.do("callbacks", "close", one[:5], "--reason", "x")
    assert (short.code, short.out) == (1, "")
    assert "minstens de eerste 6 tekens" in short.err
    stored(desk, "UPDATE callback SET id = ? WHERE id = ?", one[:8] + other[8:], other)
    several = desk.do("callbacks", "close", one[:8], "--reason", "x")
    assert (several.code, several.out) == (1, "")
    assert several.err == "er zijn 2 terugbelverzoeken die zo beginnen; geef meer tekens van het nummer\n"
    assert desk.do("callbacks", "close", "______", "--reason", "x").err == "er is geen terugbelverzoek met dit nummer\n"
    assert len(queue(desk)) == 3
    assert desk.do("callbacks", "close", one, "--reason", "x").code == 0


def test_it_says_what_to_know_before_calling(desk: Desk) -> None:
    soon = queue(desk, CLOCK="2026-11-24T10:05:00+01:00")
    assert [(one["person_status"], one["unheard"], one["overdue"]) for one in soon] == [("active", False, False)] * 3
    desk.chat("STOP", urn=LATER)
    newest = "SELECT max(id) FROM outbox WHERE person = (SELECT person FROM callback WHERE id = ?)"
    stored(desk, f"UPDATE outbox SET status = 'failed' WHERE id = ({newest})", queue(desk)[1]["id"])
    assert [(one["person_status"], one["unheard"]) for one in queue(desk)] == [
        ("active", False),
        ("active", True),
        ("stopped", False),
    ]
    out = desk.do("callbacks").out
    assert (out.count("onze berichten komen niet aan"), out.count("afgemeld met STOP")) == (1, 1)
    desk.chat("Hallo", urn=HUMAN)  # which is answered, and the answer arrives
    assert "komen niet aan" not in desk.do("callbacks").out


def test_who_was_not_called_in_time_is_marked(desk: Desk) -> None:
    assert "TE LAAT" not in desk.do("callbacks", CLOCK="2026-11-24T10:05:00+01:00").out
    out = desk.do("callbacks", CLOCK="2026-12-24T10:00:00+01:00").out
    assert out.count("TE LAAT") == 3
    first = queue(desk)[0]["id"]
    desk.do("callbacks", "close", first, "--reason", "x")
    assert desk.do("callbacks", "--all", CLOCK="2026-12-24T10:00:00+01:00").out.count("TE LAAT") == 2


def test_the_last_line_is_a_command_that_works(desk: Desk) -> None:
    command = desk.do("callbacks").out.splitlines()[-1].split()
    assert command == ["peilstation", "person", "show", CRISIS]
    assert CRISIS in desk.do(*command[1:]).out


def test_what_is_not_there_or_closed_already_is_exit_1(desk: Desk) -> None:
    unknown = desk.do("callbacks", "close", "nothing", "--reason", "x")
    assert (unknown.code, unknown.out, unknown.err) == (1, "", "er is geen terugbelverzoek met dit nummer\n")
    first = queue(desk)[0]["id"]
    desk.do("callbacks", "close", first, "--reason", "x")
    again = desk.do("callbacks", "close", first, "--reason", "y")
    assert (again.code, again.out, again.err) == (1, "", "dit terugbelverzoek is al gedaan\n")
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
