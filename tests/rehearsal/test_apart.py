"""What is played and what is real never meet: tokens, databases, clocks."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from db import erasure, people, rehearsing
from flows.events import Inbound
from peilstation import rehearsal
from peilstation.app import NotReady, Setup
from peilstation.cli import run
from peilstation.names import SettingsError
from peilstation.service import ROLES
from tests.rehearsal.conftest import demonstration

pytestmark = pytest.mark.slow  # left out of `make test-fast`

BLOCK = "PEILSTATION_MUNICIPALITIES__DRONTEN__"
SMS = {BLOCK + "TWILIO_ACCOUNT_SID": "AC" + "1" * 32, BLOCK + "TWILIO_AUTH_TOKEN": "very-real",
       BLOCK + "TWILIO_NUMBER": "+447700900001"}  # fmt: skip


def _setup(folder: Path, **more: str) -> Setup:
    return Setup.read({"PEILSTATION_DATABASE_URL": f"sqlite:///{folder}/p.db"} | more, folder)


@pytest.mark.parametrize(
    "said",
    [
        {BLOCK + "TELEGRAM_TOKEN": "42:real"},
        {BLOCK + "TELEGRAM_SECRET": "real"},
        SMS,
        {"PEILSTATION_TELEGRAM_API_URL": "http://127.0.0.1:1"},
        {"PEILSTATION_TWILIO_API_URL": "https://api.twilio.com"},
    ],
)
def test_nothing_real_may_be_set_and_each_setting_is_named(tmp_path: Path, said: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as refused:
        rehearsal.arranged(_setup(tmp_path, **said), "dronten", ROLES)
    assert sorted(one.split(":")[0] for one in refused.value.complaints) == sorted(said)
    assert not any(value in str(refused.value.complaints) for value in said.values())


def test_nor_in_a_file_of_settings(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"{BLOCK}TELEGRAM_TOKEN=42:real\n")
    with pytest.raises(SettingsError):
        rehearsal.arranged(_setup(tmp_path), "dronten", ROLES)


def test_other_roles_must_be_told_where_the_simulation_is(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        rehearsal.arranged(_setup(tmp_path), "dronten", ("sender",))
    led = {"PEILSTATION_TELEGRAM_API_URL": "http://127.0.0.1:1", "PEILSTATION_TWILIO_API_URL": "http://127.0.0.1:2"}
    assert rehearsal.arranged(_setup(tmp_path, **led), "dronten", ("sender",)).settings.telegram_api_url.endswith(":1")
    away = led | {"PEILSTATION_TWILIO_API_URL": "https://api.twilio.com"}
    with pytest.raises(SettingsError):
        rehearsal.arranged(_setup(tmp_path, **away), "dronten", ("sender",))


def _say(folder: Path, account: str) -> None:
    setup = _setup(folder)
    with setup.house() as house:
        said = Inbound(id=uuid4(), municipality="dronten", channel="telegram", account=account, external_id="1",
                       urn="telegram:77", at=datetime.now(UTC), text="Hallo")  # fmt: skip
        house.ledger.record(said)


def test_a_database_with_real_messages_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    _say(tmp_path, "4242")
    setup = _setup(tmp_path)
    with setup.house() as house, pytest.raises(NotReady, match="real lines"):
        rehearsal.wind(house, house.library.of("dronten").municipality)
    with setup.database() as engine:
        assert rehearsing.winding(engine) is None
    with pytest.raises(NotReady, match="nothing was thrown away"):
        rehearsal.begin_anew(setup)
    assert (tmp_path / "p.db").exists()


def test_who_only_talked_at_the_terminal_may_go_on_in_a_demonstration(tmp_path: Path) -> None:
    _say(tmp_path, "terminal")
    with _setup(tmp_path).house() as house:
        rehearsal.wind(house, house.library.of("dronten").municipality)
        assert rehearsing.winding(house.engine)


@pytest.mark.slow
async def test_the_real_service_refuses_a_demonstrations_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with demonstration(tmp_path):
        pass
    monkeypatch.setenv("PEILSTATION_DATABASE_URL", f"sqlite:///{tmp_path}/p.db")
    monkeypatch.chdir(tmp_path)
    assert await asyncio.to_thread(run, ["serve", "--port", "0"]) == 1
    assert "--demo" in capsys.readouterr().err


def test_fresh_goes_with_demo_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--fresh"]) == 2


def _left(folder: Path) -> list[Path]:
    return list(folder.glob("p.db*"))


@pytest.mark.slow
async def test_beginning_anew_throws_away_a_demonstration_and_its_telephones_but_not_the_key(tmp_path: Path) -> None:
    async with demonstration(tmp_path) as running:
        await (await running.visitor()).say("sms", "Hallo")
    kept = (tmp_path / "var" / "secret.key").read_text()
    gone = {Path(one).name for one in rehearsal.begin_anew(_setup(tmp_path))}
    assert {"p.db", "p.db-telephones"} <= gone
    assert not _left(tmp_path)
    assert (tmp_path / "var" / "secret.key").read_text() == kept
    async with demonstration(tmp_path) as anew:
        assert (await (await anew.visitor()).see())["sms"]["messages"] == []


def test_nothing_is_thrown_away_that_is_no_database_of_ours(tmp_path: Path) -> None:
    (tmp_path / "p.db").write_text("my diary")
    with pytest.raises(NotReady):
        rehearsal.begin_anew(_setup(tmp_path))
    assert (tmp_path / "p.db").read_text() == "my diary"


def test_nor_what_another_process_has_open(tmp_path: Path) -> None:
    setup = _setup(tmp_path)
    with setup.house() as house:
        rehearsal.wind(house, house.library.of("dronten").municipality)
        with pytest.raises(NotReady, match="in use"):
            rehearsal.begin_anew(setup)
    assert rehearsal.begin_anew(setup)


def test_nor_a_real_database_from_which_everybody_was_erased(tmp_path: Path) -> None:
    _say(tmp_path, "4242")
    setup = _setup(tmp_path)
    with setup.database() as engine:
        (found,) = people.find(engine, "telegram:77")
        erasure.erase(engine, found.person, at=datetime.now(UTC), actor="test")
    with pytest.raises(NotReady, match="nothing was thrown away"):
        rehearsal.begin_anew(setup)


@pytest.mark.slow
async def test_there_is_one_demonstration_on_a_database(tmp_path: Path) -> None:
    async with demonstration(tmp_path):
        with pytest.raises(NotReady, match="another demonstration"):
            async with demonstration(tmp_path):
                pass
    async with demonstration(tmp_path):
        pass


@pytest.mark.slow
async def test_a_fault_ends_a_demonstration_and_is_heard(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="broken"):
        async with asyncio.timeout(30), demonstration(tmp_path):
            raise RuntimeError("broken")


def test_nor_people_who_talked_at_the_terminal(tmp_path: Path) -> None:
    _say(tmp_path, "terminal")
    with pytest.raises(NotReady):
        rehearsal.begin_anew(_setup(tmp_path))


def test_where_there_is_nothing_yet_beginning_anew_is_beginning(tmp_path: Path) -> None:
    assert rehearsal.begin_anew(_setup(tmp_path)) == []
    sqlite3.connect(tmp_path / "p.db").close()
    rehearsal.begin_anew(_setup(tmp_path))


def test_postgresql_is_left_to_whoever_made_it(tmp_path: Path) -> None:
    setup = _setup(tmp_path, PEILSTATION_DATABASE_URL="postgresql://nobody@127.0.0.1/none")
    with pytest.raises(NotReady, match="SQLite only"):
        rehearsal.begin_anew(setup)
