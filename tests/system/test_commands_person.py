"""`peilstation person`: what is stored of somebody, and erasing them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.peilstation.desk import TO_THE_OFFERS, Desk

pytestmark = pytest.mark.slow  # left out of `make test-fast`

RIET, PIET = "tel:+447700900001", "tel:+447700900002"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_document_has_all_the_parts_that_were_agreed(desk: Desk) -> None:
    desk.chat(*TO_THE_OFFERS, "1", "Riet", "1", "ja")
    stored = desk.person()
    assert list(stored) == ["person", "conversation", "answers", "scores", "offers", "referrals", "callbacks", "due",
                            "messages"]  # fmt: skip
    assert set(stored["person"]) == {
        "municipality",
        "urns",
        "roles",
        "age_band",
        "kern",
        "language",
        "status",
        "consents",
    }
    assert set(stored["conversation"]) == {"flow", "version", "status", "question", "options", "started_at", "ended_at"}
    assert set(stored["answers"][0]) == {"question", "value", "role", "outcome", "raw_channel", "at"}
    assert set(stored["scores"][0]) == {"instrument", "role", "value", "band", "subscales", "missing", "at"}
    assert set(stored["due"][0]) == {"kind", "at", "local_date", "status"}
    assert set(stored["messages"][0]) == {"direction", "channel", "at", "status", "external_id"}
    assert stored["messages"][0]["at"].startswith("2026-11-24T10:00:")
    assert stored["messages"][0]["at"].endswith("+01:00")


def test_what_was_said_is_shown_only_when_asked_for(desk: Desk) -> None:
    desk.chat("Hallo daar")
    assert "Hallo daar" not in desk.do("person", "show", RIET, "--json").out
    assert desk.person(RIET, "--texts")["messages"][0]["text"] == "Hallo daar"
    assert "Hallo daar" not in desk.do("person", "show", RIET).out
    assert "Hallo daar" in desk.do("person", "show", RIET, "--texts").out


def test_for_people_it_is_tables_in_dutch(desk: Desk) -> None:
    desk.chat(*TO_THE_OFFERS)
    out = desk.do("person", "show", RIET).out
    for part in (
        f"{RIET} in dronten",
        "kern",
        "Swifterbant",
        "Antwoorden",
        "djg6.3",
        "Voorstellen",
        "24-11-2026 10:00",
    ):
        assert part in out


@pytest.mark.parametrize("typed", [
    "tel:+44 7700 900 001", "TEL:+447700900001", "tel:00447700900001", "+447700900001", "0044 7700-900001",
])  # fmt: skip
def test_a_number_may_be_spelled_otherwise(desk: Desk, typed: str) -> None:
    desk.chat("Hallo")
    assert desk.person(typed)["person"]["urns"] == [RIET]
    assert desk.do("person", "erase", typed).code == 0


def test_one_unknown_person_is_null_and_exit_1(desk: Desk) -> None:
    done = desk.do("person", "show", RIET, "--json")
    assert (done.code, done.document) == (1, None)
    assert done.err == "nobody is known by this urn\n"
    plain = desk.do("person", "show", RIET)
    assert (plain.code, plain.out) == (1, "")


def test_several_are_a_list_with_null_for_the_unknown(desk: Desk) -> None:
    desk.chat("Hallo")
    done = desk.do("person", "show", PIET, RIET, "telegram:5", "--json")
    assert done.code == 0
    assert [one and one["person"]["urns"] for one in done.document] == [None, [RIET], None]
    assert "onbekend" in desk.do("person", "show", PIET, RIET).out


@pytest.mark.parametrize("arguments", [("show",), ("show", "riet"), ("show", RIET, "06"), ("erase",), ("erase", "x")])
def test_wrong_usage_is_exit_2_and_touches_no_database(desk: Desk, arguments: tuple[str, ...]) -> None:
    done = desk.do("person", *arguments)
    assert done.code == 2
    assert not (desk.folder / "var").exists()
    if "show" in arguments and len(arguments) > 1:
        assert "tel:+447700900000" in done.err


def test_in_a_municipality_where_they_are_not_known_they_are_unknown(desk: Desk) -> None:
    desk.chat("Hallo")
    assert desk.do("person", "show", RIET, "--municipality", "elders", "--json").code == 1
    assert desk.do("person", "erase", RIET, "--municipality", "elders").code == 1
    assert desk.person()["person"]["municipality"] == "dronten"


def test_erasing_asks_nothing_counts_rows_and_leaves_nobody(desk: Desk) -> None:
    desk.chat("Hallo", "ja", "1")
    desk.chat("Hallo", urn=PIET)
    desk.person()  # a look is in the audit, and goes too
    done = desk.do("person", "erase", RIET)
    assert (done.code, done.err) == (0, "")
    for table in ("person", "urn", "inbox", "outbox", "conversation", "answer"):
        assert table in done.out
    assert desk.do("person", "show", RIET, "--json").code == 1
    assert desk.do("person", "show", PIET, "--json").code == 0
    again = desk.do("person", "erase", RIET)
    assert (again.code, again.out, again.err) == (1, "", "nobody is known by this urn\n")


def test_an_open_urgent_callback_holds_erasure_back_until_it_is_closed(desk: Desk) -> None:
    desk.chat("Hallo", "ik wil niet meer leven")
    held = desk.do("person", "erase", RIET)
    assert (held.code, held.out) == (1, "")
    assert "callback" in held.err
    (callback,) = desk.person()["callbacks"]
    assert desk.do("callbacks", "close", callback["id"], "--reason", "gesproken").code == 0
    assert desk.do("person", "erase", RIET).code == 0


def test_json_is_one_document_and_nothing_else_on_stdout(desk: Desk) -> None:
    desk.chat("Hallo \u2764 \U0001f600")
    out = desk.do("person", "show", RIET, "--json", "--texts").out
    assert out.isascii()
    assert json.loads(out)["messages"][0]["text"] == "Hallo \u2764 \U0001f600"
