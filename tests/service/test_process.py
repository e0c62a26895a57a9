"""The service as a process: how it starts, what it refuses, how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot import channel as c
from bot import sender
from db.crypto import generate
from demo import faults
from demo.telegram import Telegram
from demo.twilio import Twilio
from peilstation import service
from tests.peilstation.desk import MORNING, Desk
from tests.service.people import ON_TELEGRAM, RIET
from tests.service.process import environment, free_port, serving
from tests.service.town import AUTH, BOT, NUMBER, SID, TOKEN

pytestmark = pytest.mark.slow  # left out of `make test-fast`

PERSON = "+447700900123"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with Telegram(now) as telegram:
        telegram.add_bot(TOKEN, BOT)
        yield telegram


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    with Twilio(now) as twilio:
        twilio.add_account(SID, AUTH)
        twilio.add_number(SID, NUMBER)
        yield twilio


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "here"
    made.mkdir()
    return made


def lines(port: int, telegram: Telegram | None = None, twilio: Twilio | None = None) -> dict[str, str]:
    """Settings of a service on this port, with the lines that there are providers for."""
    said = {"PEILSTATION_PUBLIC_URL": f"http://127.0.0.1:{port}", "PEILSTATION_CLOCK": MORNING}
    block = "PEILSTATION_MUNICIPALITIES__DRONTEN__"
    if telegram:
        said |= {"PEILSTATION_TELEGRAM_API_URL": telegram.url, block + "TELEGRAM_TOKEN": TOKEN}
    if twilio:
        twilio.add_number(SID, NUMBER, f"http://127.0.0.1:{port}/twilio/dronten/sms")
        ours = {"TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": AUTH, "TWILIO_NUMBER": NUMBER}
        said |= {"PEILSTATION_TWILIO_API_URL": twilio.url}
        said |= {block + name: value for name, value in (ours | {"TWILIO_PER_SECOND": "1000"}).items()}
    return said


def timeless(document: Any) -> Any:
    """A document of a clock that ticked, without its instants and made-up ids."""
    if isinstance(document, dict):
        gone = {"at", "started_at", "ended_at", "id", "external_id"}
        return {name: timeless(value) for name, value in document.items() if name not in gone}
    return [timeless(one) for one in document] if isinstance(document, list) else document


def same(shown: Any, rehearsed: Any) -> None:
    shown["messages"] = [(one["direction"], one["text"]) for one in shown["messages"]]
    rehearsed["messages"] = [(one["direction"], one["text"]) for one in rehearsed["messages"]]
    assert json.dumps(timeless(shown), indent=1) == json.dumps(timeless(rehearsed), indent=1)


def test_a_screening_by_sms_with_the_real_process_is_that_of_the_terminal(
    twilio: Twilio, folder: Path, tmp_path: Path
) -> None:
    port, urn = free_port(), f"tel:{PERSON}"
    (tmp_path / "rehearsal").mkdir()
    rehearsal = Desk(tmp_path / "rehearsal")
    rehearsal.chat(*RIET, urn=urn)
    rehearsed = rehearsal.person(urn, "--texts")
    replies = [one["text"] for one in rehearsed["messages"] if one["direction"] == "out"]
    with serving(folder, lines(port, twilio=twilio), port=port) as process:
        process.wait_until_ready()
        for number, line in enumerate(RIET, start=1):
            twilio.text(PERSON, NUMBER, line)
            heard = _replies_until(rehearsed, number)
            twilio.wait_for(lambda heard=heard: len(twilio.sent) >= heard, 15)  # type: ignore[misc]
        code, _ = process.end()
        assert code == 0
        assert process.out.splitlines()[-2:] == ["Peilstation has stopped.", "imported: twilio"]
    assert len(replies) == len(twilio.sent)
    same(Desk(folder).person(urn, "--texts"), rehearsed)


def _replies_until(document: Any, heard: int) -> int:
    """How many replies there are before the next thing that is said."""
    count = 0
    for message in document["messages"]:
        heard -= message["direction"] == "in"
        if heard < 0:
            break
        count += message["direction"] == "out"
    return count


@pytest.mark.slow
def test_a_screening_by_telegram_at_telegram_s_own_pace(telegram: Telegram, folder: Path, tmp_path: Path) -> None:
    port, urn = free_port(), "telegram:77"
    telegram.strict = True
    (tmp_path / "rehearsal").mkdir()
    rehearsal = Desk(tmp_path / "rehearsal")
    rehearsal.chat(*ON_TELEGRAM, urn=urn, channel="telegram")
    rehearsed = rehearsal.person(urn, "--texts")
    with serving(folder, lines(port, telegram=telegram), port=port) as process:
        process.wait_until_ready()
        chat = telegram.chat(TOKEN, 77)
        for number, line in enumerate(ON_TELEGRAM, start=1):
            chat.write(line)
            heard = _replies_until(rehearsed, number)
            telegram.wait_for(lambda heard=heard: len(chat.replies) >= heard, 30)  # type: ignore[misc]
        assert process.end()[0] == 0
    assert not [call for call in telegram.calls if call.status == 429]
    same(Desk(folder).person(urn, "--texts"), rehearsed)


def test_what_is_in_the_air_is_waited_for_less_long_than_the_whole_end_and_that_is_within_ten_seconds() -> None:
    assert sender.DRAIN < service.DRAIN < 10


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_service_that_has_nothing_to_do_ends_at_once(folder: Path, sign: int) -> None:
    port = free_port()
    with serving(folder, lines(port), port=port) as process:
        process.wait_until_ready()
        code, seconds = process.end(sign)
        assert (code, process.err) == (0, "")
        assert seconds < sender.DRAIN, "nothing is in the air"
        assert process.out.splitlines() == [
            f"Peilstation (web, sender, scheduler) on http://127.0.0.1:{port}; Ctrl-C stops it.",
            "dronten: Telegram off, SMS off, telephone off",
            "  nobody is on duty: nobody is warned in a crisis",
            "Peilstation has stopped.",
            "imported:",
        ]


@pytest.mark.slow
def test_it_ends_within_ten_seconds_though_both_providers_hang(
    telegram: Telegram, twilio: Twilio, folder: Path
) -> None:
    port = free_port()
    with serving(folder, lines(port, telegram, twilio), port=port) as process:
        process.wait_until_ready()
        telegram.wait_for(lambda: any(call.method == "getUpdates" for call in telegram.calls))
        for provider in (telegram, twilio):
            provider.faults.add(faults.Hang(accepted=False), times=None)
        for number in range(3):
            twilio.text(f"+447700900{120 + number}", NUMBER, "Hallo")
        twilio.wait_for(lambda: len([call for call in twilio.calls if call.method == "create"]) == 3, 15)
        code, seconds = process.end()
        assert code == 0
        assert seconds < c.GIVE_UP - 5, "ten where nothing else runs; a call that nobody breaks off hangs for twenty"
    # The messages are still there for the next one.
    shown = Desk(folder).person("tel:+447700900120")
    assert [one["status"] for one in shown["messages"] if one["direction"] == "out"] == ["queued", "queued"]


def test_a_port_that_is_taken_is_a_sentence(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _serve(folder, "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"cannot listen on 127.0.0.1:{port}: Address already in use. Choose another with --port.\n"


@pytest.mark.parametrize("roles", ["web,cook", "", ","])
def test_roles_that_there_are_not_are_wrong_usage(tmp_path: Path, roles: str) -> None:
    done = Desk(tmp_path).do("serve", "--roles", roles)
    assert done.code == 2
    assert "choose from web, sender, scheduler" in done.err


def test_a_token_that_is_none_is_a_sentence(folder: Path) -> None:
    done = _serve(folder, "--port", "0", PEILSTATION_MUNICIPALITIES__DRONTEN__TELEGRAM_TOKEN="geheim-maar-fout")
    assert done.returncode == 1
    assert "geheim" not in done.stdout + done.stderr
    assert "PEILSTATION_MUNICIPALITIES__DRONTEN__TELEGRAM_TOKEN" in done.stderr


def test_a_municipality_without_content_is_a_sentence(folder: Path) -> None:
    done = _serve(folder, "--port", "0", PEILSTATION_MUNICIPALITIES__NERGENS__TELEGRAM_TOKEN="1:x")
    assert done.returncode == 1
    assert done.stderr == "PEILSTATION_MUNICIPALITIES__NERGENS: there is no content about nergens\n"


@pytest.mark.postgres
def test_a_postgresql_on_an_old_schema_is_refused(folder: Path, postgres_url: str) -> None:
    settings = {"PEILSTATION_DATABASE_URL": postgres_url, "PEILSTATION_SECRET_KEY": generate()}
    refused = _serve(folder, "--port", "0", **settings)
    sentence = "the database is not on this version's schema; run `peilstation migrate`\n"
    assert (refused.returncode, refused.stderr) == (1, sentence)
    assert Desk(folder, {name[12:]: value for name, value in settings.items()}).do("migrate").code == 0
    engine = create_engine(postgres_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()
    assert _serve(folder, "--port", "0", **settings).stderr == sentence


def test_only_the_clients_of_lines_that_are_on_are_imported(telegram: Telegram, folder: Path) -> None:
    port = free_port()
    with serving(folder, lines(port, telegram=telegram), port=port) as process:
        process.wait_until_ready()
        telegram.wait_for(lambda: any(call.method == "getUpdates" for call in telegram.calls), 20)
        process.end()
        assert process.out.splitlines()[-1] == "imported: aiogram"


@pytest.mark.slow
@pytest.mark.postgres
def test_the_other_takes_over_from_one_that_was_killed(telegram: Telegram, folder: Path, postgres_url: str) -> None:
    shared = {"PEILSTATION_DATABASE_URL": postgres_url, "PEILSTATION_SECRET_KEY": generate()}
    assert Desk(folder, {name[12:]: value for name, value in shared.items()}).do("migrate").code == 0
    ports = free_port(), free_port()
    chat = telegram.chat(TOKEN, 77)
    with (
        serving(folder, lines(ports[0], telegram) | shared, port=ports[0], name="one") as one,
        serving(folder, lines(ports[1], telegram) | shared, port=ports[1], name="other") as other,
    ):
        one.wait_until_ready()
        telegram.wait_for(lambda: any(call.method == "getUpdates" for call in telegram.calls), 20)
        other.wait_until_ready()
        chat.write("Hallo")
        telegram.wait_for(lambda: len(chat.replies) == 2, 20)
        os.kill(one.popen.pid, signal.SIGKILL)
        one.popen.wait()
        began = time.monotonic()
        chat.write("ja")
        telegram.wait_for(lambda: len(chat.replies) == 3, 60)
        assert time.monotonic() - began < 45
        assert other.end()[0] == 0
    assert sum(call.status == 409 for call in telegram.calls) <= 2


def _serve(folder: Path, *options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A `serve` that ends by itself."""
    command = [sys.executable, "-m", "peilstation", "serve", *options]
    told = environment({"PEILSTATION_CLOCK": MORNING, **settings})
    return subprocess.run(command, cwd=folder, env=told, capture_output=True, text=True, timeout=60, check=False)
