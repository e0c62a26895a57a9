"""`peilstation chat`: a conversation in the terminal against the durable store."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.content import ROOT
from tests.peilstation.desk import MORNING, TO_THE_OFFERS, Desk

pytestmark = pytest.mark.slow  # left out of `make test-fast`

URN = "tel:+447700900001"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """A desk on a fresh database of each kind."""
    if request.param == "sqlite":
        return Desk(tmp_path)
    from db.crypto import generate

    url = request.getfixturevalue("postgres_url")
    desk = Desk(tmp_path, {"DATABASE_URL": url, "SECRET_KEY": generate()})
    assert desk.do("migrate").code == 0
    return desk


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    """A desk on SQLite."""
    return Desk(tmp_path)


def test_a_whole_screening_from_a_first_word_to_a_promised_call(desk: Desk) -> None:
    said = desk.chat(*TO_THE_OFFERS, "1", "Riet", "1", "ja")
    assert said.startswith("> Hallo\n< Welkom bij Peilstation Dronten")
    assert "\n> Swifterbant\n< " in said
    assert "\n    1 = Ja\n    2 = Min of meer\n    3 = Nee\n" in said
    stored = desk.person()
    assert stored["conversation"]["status"] == "completed"
    assert stored["person"]["kern"] == "Swifterbant"
    assert [one["instrument"] for one in stored["scores"]] == ["djg6"]
    assert stored["referrals"]
    assert [one["kind"] for one in stored["due"]] == ["check_in.week_1"]
    assert {one["status"] for one in stored["messages"]} == {"received", "sent"}


def test_it_goes_on_days_later_where_it_was_with_a_recap(desk: Desk) -> None:
    desk.chat("Hallo", "ja", "1", at="2026-11-24T10:00:00+01:00")
    said = desk.chat("82", at="2026-11-28T10:00:00+01:00")
    first, *rest = said.splitlines()
    assert first == "> 82"
    assert "Waar woont u?" in "".join(rest)
    assert desk.person()["conversation"]["question"] == "about.kern"
    assert len(rest[0]) > len("< Waar woont u?")  # the recap


def test_a_script_in_a_file_gives_the_same_transcript_as_one_on_stdin(here: Desk) -> None:
    (here.folder / "lines.txt").write_text("\ufeffHallo\n\n  \nja\n", encoding="utf-8")
    filed = here.do("chat", "--script", "lines.txt")
    piped = here.do("chat", "--urn", "tel:+447700900002", said="Hallo\n\nja\n")
    dashed = here.do("chat", "--urn", "tel:+447700900003", "--script", "-", said="Hallo\nja\n")
    assert filed.code == piped.code == dashed.code == 0
    assert filed.out == piped.out == dashed.out
    assert [line for line in filed.out.splitlines() if line.startswith("> ")] == ["> Hallo", "> ja"]
    assert filed.err == ""


def test_without_a_urn_one_is_a_drama_number_or_on_telegram_number_one(here: Desk) -> None:
    here.do("chat", said="Hallo\n")
    here.do("chat", "--channel", "telegram", said="Hallo\n")
    assert here.person("tel:+447700900000")["messages"][0]["channel"] == "sms"
    assert here.person("telegram:1")["messages"][0]["channel"] == "telegram"


@pytest.mark.parametrize(("channel", "urn"), [("voice", "tel:+447700900001"), ("sms", "telegram:7"), ("telegram", URN)])
def test_any_urn_may_use_any_channel(here: Desk, channel: str, urn: str) -> None:
    here.chat("Hallo", urn=urn, channel=channel)
    assert {one["channel"] for one in here.person(urn)["messages"]} == {channel}


def test_buttons_are_buttons_and_may_be_typed(here: Desk) -> None:
    said = here.chat("/start", "Ja", urn="telegram:1", channel="telegram")
    assert "\n    [Ja]\n    [Nee]\n" in said
    assert "Voor wie zoekt u iets?" in said


@pytest.mark.parametrize(("options", "part"), [
    (("--channel", "fax"), "fax"),
    (("--urn", "riet"), "tel:+447700900000"),
    (("--script", "nowhere.txt"), "nowhere.txt"),
    (("--municipality", "atlantis"), "there are dronten"),
    (("--sideways",), "--sideways"),
    (("extra",), "extra"),
])  # fmt: skip
def test_wrong_usage_is_exit_2_and_says_what(here: Desk, options: tuple[str, ...], part: str) -> None:
    done = here.do("chat", *options, said="Hallo\n")
    assert done.code == 2
    assert part in done.err
    assert done.out == ""


def test_a_script_that_is_no_text_is_refused_before_anything_is_said(here: Desk) -> None:
    (here.folder / "lines.txt").write_bytes(b"\xff\xfehallo\n")
    done = here.do("chat", "--script", "lines.txt")
    assert (done.code, done.out) == (2, "")
    assert "UTF-8" in done.err


def with_a_second_municipality(folder: Path) -> Path:
    overlay = folder / "overlay"
    for name in ("municipality", "directory"):
        text = (ROOT / f"municipalities/dronten/{name}.yaml").read_text(encoding="utf-8")
        path = overlay / f"municipalities/elders/{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("slug: dronten", "slug: elders"), encoding="utf-8")
    return overlay


def test_where_several_are_served_one_says_which_and_each_has_its_own_people(here: Desk) -> None:
    here.settings["CONTENT_DIR"] = str(with_a_second_municipality(here.folder))
    asked = here.do("chat", said="Hallo\n")
    assert asked.code == 2
    assert "dronten, elders" in asked.err
    here.chat("Hallo", municipality="dronten")
    here.chat("Hallo", "ja", municipality="elders")
    both = here.do("person", "show", URN, "--json")
    assert (both.code, both.out) == (2, "")
    assert "dronten, elders" in both.err
    assert len(here.person(URN, "--municipality", "dronten")["answers"]) == 0
    assert len(here.person(URN, "--municipality", "elders")["answers"]) == 1
    assert here.do("person", "erase", URN).code == 2
    assert here.do("person", "erase", URN, "--municipality", "elders").code == 0
    assert here.person()["person"]["municipality"] == "dronten"


def test_content_that_is_not_sound_is_told_of_and_nobody_is_heard(here: Desk) -> None:
    overlay = here.folder / "overlay"
    overlay.mkdir()
    (overlay / "matching.yaml").write_text("points: 1\npoints: 2\n")
    done = here.do("chat", said="Hallo\n", CONTENT_DIR=str(overlay))
    assert (done.code, done.out) == (1, "")
    assert "overlay/matching.yaml:2:1: error: the key points is here twice, first on line 1" in done.err.splitlines()
    assert "warning" not in done.err


def test_the_database_lies_where_the_settings_say_and_the_key_in_var(here: Desk) -> None:
    here.do("chat", said="Hallo\n", DATABASE_URL="sqlite:///data/mine.db")
    assert (here.folder / "data/mine.db").stat().st_mode & 0o077 == 0
    assert (here.folder / "var/secret.key").stat().st_mode & 0o777 == 0o600
    assert not (here.folder / "var/peilstation.db").exists()


def test_another_key_is_refused_in_a_sentence(here: Desk) -> None:
    from db.crypto import generate

    here.chat("Hallo")
    done = here.do("chat", said="Hallo\n", SECRET_KEY=generate())
    assert (done.code, done.out) == (1, "")
    assert done.err == "PEILSTATION_SECRET_KEY does not hold the key that this database was written with\n"


def test_it_can_be_killed_in_the_middle_and_nothing_is_lost(here: Desk) -> None:
    process = here.spawn("chat", "--urn", URN, CLOCK=MORNING)
    assert process.stdin
    assert process.stdout
    process.stdin.write("Hallo\nja\n")
    process.stdin.flush()
    assert "    3 = Ik heb zorgen om iemand\n" in iter(process.stdout.readline, "")
    process.kill()
    process.communicate()
    assert "> 1\n< Hoe oud bent u?\n" in here.chat("1", at="2026-11-24T10:05:00+01:00")


def test_ctrl_c_ends_it_at_once_without_a_word(here: Desk) -> None:
    process = here.spawn("chat", "--urn", URN, CLOCK=MORNING)
    assert process.stdin
    assert process.stdout
    process.stdin.write("Hallo\n")
    process.stdin.flush()
    assert "    2 = Nee\n" in iter(process.stdout.readline, "")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert err == ""
    # What was shown last may be shown once more: it died before it could say that it had shown it.
    assert "> ja\n< Voor wie zoekt u iets?\n" in here.chat("ja")


def test_a_terminal_that_cannot_show_a_letter_does_not_end_the_conversation(here: Desk) -> None:
    (here.folder / "lines.txt").write_text("Hallo \u2764\n", encoding="utf-8")
    process = here.spawn("chat", "--urn", URN, "--script", "lines.txt", ENCODING="ascii")
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert out.startswith("> Hallo ?\n< ")


@pytest.mark.parametrize("end", ["Ctrl-D", "Ctrl-C"])
def test_at_a_terminal_it_begins_with_a_hint_and_ends_without_a_fuss(here: Desk, end: str) -> None:
    ours, theirs = os.openpty()
    process = here.spawn("chat", "--urn", URN, stdin=theirs)
    assert process.stdout
    os.write(ours, b"Hallo\n")
    shown = []
    while not shown or "2 = Nee" not in shown[-1]:
        shown.append(process.stdout.readline())
        assert shown[-1]
    if end == "Ctrl-D":
        os.write(ours, b"\x04")
    else:
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    os.close(ours)
    os.close(theirs)
    assert (process.returncode, err) == (0, "")
    assert "Typ Hallo om te beginnen" in "".join(shown)
    assert "Tot ziens" in out
