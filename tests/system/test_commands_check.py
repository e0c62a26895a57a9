"""`peilstation check`, `peilstation migrate`, and what holds of every command."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from db.crypto import generate
from tests.content import ROOT
from tests.peilstation.desk import Desk

pytestmark = pytest.mark.slow  # left out of `make test-fast`

COMMANDS = [(), ("chat",), ("check",), ("heard",), ("migrate",), ("callbacks",), ("callbacks", "close"), ("person",),
            ("person", "show"), ("person", "erase"), ("coordinator",), ("coordinator", "add")]  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help(desk: Desk, command: tuple[str, ...]) -> None:
    done = desk.do(*command, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: peilstation")


def test_an_unknown_command_is_exit_2(desk: Desk) -> None:
    assert desk.do("dance").code == 2


def test_python_m_peilstation_is_the_same(desk: Desk) -> None:
    process = desk.spawn("--help")
    out, _ = process.communicate(timeout=30)
    assert out == desk.do("--help").out


# --- check ------------------------------------------------------------------------------------------------------


def test_what_ships_is_well_though_somebody_must_still_look_at_it(desk: Desk) -> None:
    done = desk.do("check")
    assert done.code == 0
    assert done.out.startswith("0 errors, ")
    assert done.out.endswith("content for dronten\n")
    assert all(": warning: " in line for line in done.err.splitlines())
    assert list(desk.folder.iterdir()) == []  # looking makes nothing


def test_every_complaint_is_a_line_with_its_place(desk: Desk) -> None:
    overlay = desk.folder / "overlay"
    shutil.copytree(ROOT / "flows", overlay / "flows")
    flow = overlay / "flows/screening.yaml"
    flow.write_text(flow.read_text(encoding="utf-8").replace("next: about.kern", "next: about.kerm"), encoding="utf-8")
    (overlay / "helplines.yaml").write_text("helplines:\n\t- {}\n")
    done = desk.do("check", CONTENT_DIR=str(overlay))
    assert done.code == 1
    errors = [line for line in done.err.splitlines() if ": error: " in line]
    assert any(line.startswith("overlay/flows/screening.yaml:") for line in errors)
    assert "overlay/helplines.yaml:2:1: error: a tab; YAML is written with blanks" in errors


def test_json_is_one_document_and_nothing_else(desk: Desk) -> None:
    done = desk.do("check", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.document["sound"] is True
    assert done.document["municipalities"] == ["dronten"]
    assert set(done.document["complaints"][0]) == {"path", "line", "column", "level", "message"}
    wrong = desk.do("check", "--json", HORSE="x")
    assert wrong.code == 1
    assert wrong.document["sound"] is False
    assert wrong.document["settings"] == ["PEILSTATION_HORSE (in the environment) is not a setting"]


@pytest.mark.parametrize(("said", "complaint"), [
    ({"DATABSE_URL": "x"}, "PEILSTATION_DATABSE_URL"),
    ({"DATABASE_URL": "mysql://x"}, "PEILSTATION_DATABASE_URL: begins with"),
    ({"DATABASE_URL": "postgresql://x/y"}, "PEILSTATION_SECRET_KEY must be given with PostgreSQL"),
    ({"SECRET_KEY": "short"}, "PEILSTATION_SECRET_KEY: key 1"),
    ({"MUNICIPALITIES__ATLANTIS__TELEGRAM_TOKEN": "x"}, "PEILSTATION_MUNICIPALITIES__ATLANTIS__"),
    ({"CONTENT_DIR": "nowhere"}, "nowhere:1:1: error: there is no such folder"),
])  # fmt: skip
def test_settings_are_looked_at_too(desk: Desk, said: dict[str, str], complaint: str) -> None:
    done = desk.do("check", **said)
    assert done.code == 1
    assert any(line.startswith(complaint) for line in done.err.splitlines()), done.err


def test_the_graph_of_the_flow_is_drawn_where_asked(desk: Desk) -> None:
    assert desk.do("check", "--graph", "flow.svg", "--json").document["sound"]
    root = ElementTree.parse(desk.folder / "flow.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"


def test_where_the_graph_cannot_be_written_that_is_said(desk: Desk) -> None:
    done = desk.do("check", "--graph", "nowhere/flow.svg")
    assert done.code == 2
    assert "nowhere" in done.err


def test_of_content_that_is_not_sound_nothing_is_drawn(desk: Desk) -> None:
    (desk.folder / "overlay").mkdir()
    (desk.folder / "overlay/matching.yaml").write_text("points: [\n")
    assert desk.do("check", "--graph", "flow.svg", CONTENT_DIR="overlay").code == 1
    assert not (desk.folder / "flow.svg").exists()


# --- check --language -------------------------------------------------------------------------------------------


def test_every_message_of_a_language_is_measured_in_a_table(desk: Desk) -> None:
    done = desk.do("check", "--language", "nl")
    assert done.code == 0
    heading = next(line for line in done.out.splitlines() if "bericht" in line and "tekens" in line)
    for column in ("variant", "delen", "GSM-7", "langste zin", "moeilijk"):
        assert column in heading
    rows = [line.split() for line in done.out.splitlines() if line.strip().startswith("djg6.9 ")]
    assert {row[1] for row in rows} == {"-", "again"}
    assert done.out.index("ask-about-wishes") < done.out.index("option-item-yes")  # the heaviest first
    totals, summary = done.out.splitlines()[-2:]
    measured = desk.do("check", "--language", "nl", "--json").document["messages"]
    assert totals.startswith(f"{len(measured)} berichten, {sum(one['characters'] for one in measured)} tekens: ")
    assert ", 0 met letters buiten GSM-7, " in totals
    assert summary.startswith("0 errors, ")


def test_with_json_the_messages_stand_in_the_document(desk: Desk) -> None:
    document = desk.do("check", "--language", "en", "--json").document
    (one,) = (one for one in document["messages"] if (one["id"], one["variant"]) == ("option-item-yes", None))
    assert one == {"id": "option-item-yes", "variant": None, "options": 0, "characters": 3, "parts": 1, "gsm7": True,
                   "foreign": "", "longest_sentence": 1, "hard": {}}  # fmt: skip
    assert "messages" not in desk.do("check", "--json").document


def test_what_is_the_matter_with_a_message_stands_in_its_row(desk: Desk) -> None:
    overlay = desk.folder / "overlay/languages/nl"
    overlay.mkdir(parents=True)
    texts = (ROOT / "languages/nl/screening.ftl").read_text(encoding="utf-8")
    texts = texts.replace("Hoe oud bent u?", "Hoe oud bent u thans, tweeëntachtig?", 1)
    (overlay / "screening.ftl").write_text(texts, encoding="utf-8")
    done = desk.do("check", "--language", "nl", CONTENT_DIR="overlay")
    (row,) = (line for line in done.out.splitlines() if line.split()[:2] == ["ask-about-age-band", "-"]
              and "thans (nu)" in line and "nee: ë" in line and " 4 " not in line)  # fmt: skip
    assert row
    assert "overlay/languages/nl/screening.ftl" in done.err
    assert "says 'thans'; simpler is 'nu'" in done.err


@pytest.mark.parametrize("code", ["fr", "pl", "NL", ""])
def test_a_language_without_texts_cannot_be_measured(desk: Desk, code: str) -> None:
    done = desk.do("check", "--language", code)
    assert done.code == 2
    assert "there are texts in en, nl" in done.err


def test_of_content_that_is_not_sound_nothing_is_measured(desk: Desk) -> None:
    (desk.folder / "overlay").mkdir()
    (desk.folder / "overlay/matching.yaml").write_text("points: [\n")
    done = desk.do("check", "--language", "nl", "--json", CONTENT_DIR="overlay")
    assert (done.code, done.document["messages"]) == (1, [])
    assert "berichten" not in desk.do("check", "--language", "nl", CONTENT_DIR="overlay").out


@pytest.mark.parametrize(("clock", "told"), [
    ("2026-11-24T10:00:00+01:00", ""),
    ("2027-11-25T10:00:00+01:00", "warning: Alarmnummer 112 was last verified on 2026-11-24, over a year ago"),
    ("2026-11-22T10:00:00+01:00", "error: Alarmnummer 112 was verified on 2026-11-24: that day has not come yet"),
    ("2026-11-23T23:30:00+00:00", ""),  # in Dronten it is the 24th
])  # fmt: skip
def test_how_long_ago_a_number_was_checked_is_told_by_the_clock(desk: Desk, clock: str, told: str) -> None:
    (desk.folder / "overlay").mkdir()
    lines = (ROOT / "helplines.yaml").read_text(encoding="utf-8").replace("verified: null", "verified: 2026-11-24")
    (desk.folder / "overlay/helplines.yaml").write_text(lines, encoding="utf-8")
    done = desk.do("check", CONTENT_DIR="overlay", CLOCK=clock)
    found = [line for line in done.err.splitlines() if "Alarmnummer 112" in line]
    assert len(found) == bool(told)
    assert all(told in line for line in found)
    assert done.code == told.startswith("error")


# --- migrate ----------------------------------------------------------------------------------------------------


def test_on_sqlite_the_schema_is_seen_to_without_asking(desk: Desk) -> None:
    assert desk.do("callbacks", "--json").document == {"callbacks": []}
    first, again = desk.do("migrate"), desk.do("migrate")
    assert first.code == again.code == 0
    assert first.out == again.out
    assert first.out.startswith("the database is at ")


@pytest.mark.postgres
@pytest.mark.parametrize("command", [("callbacks", "--json"), ("person", "show", "telegram:1", "--json"), ("chat",)])
def test_on_postgresql_an_old_schema_is_refused_until_it_is_migrated(
    desk: Desk, postgres_url: str, command: tuple[str, ...]
) -> None:
    desk.settings |= {"DATABASE_URL": postgres_url, "SECRET_KEY": generate()}
    refused = desk.do(*command, said="Hallo\n")
    assert (refused.code, refused.out) == (1, "")
    assert "peilstation migrate" in refused.err
    assert desk.do("migrate").code == 0
    assert desk.do(*command, said="Hallo\n").err in ("", "nobody is known by this urn\n")


def test_a_database_of_a_newer_version_is_left_alone(desk: Desk) -> None:
    import sqlite3

    desk.do("migrate")
    database = sqlite3.connect(desk.folder / "var/peilstation.db")
    database.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    database.commit()
    database.close()
    done = desk.do("callbacks")
    assert (done.code, done.out) == (1, "")
    assert done.err == "the database was written by a newer Peilstation than this one; use that one\n"


def test_a_database_that_is_away_is_a_sentence_without_its_address(desk: Desk) -> None:
    url = "postgresql://someone:hush@127.0.0.1:1/nowhere"
    done = desk.do("callbacks", DATABASE_URL=url, SECRET_KEY=generate())
    assert (done.code, done.out) == (1, "")
    assert "PEILSTATION_DATABASE_URL" in done.err
    for part in ("hush", "someone", "127.0.0.1", "nowhere", "Traceback"):
        assert part not in done.err
