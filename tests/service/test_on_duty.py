"""The composition knows our ends of the lines, opens the groups that are on duty, and says who cannot be warned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from db import coordinators, roster, schema
from db.blind import open_index
from flows.shifts import Shift
from flows.warned import Duty
from peilstation.app import House, Setup
from peilstation.ends import accounts
from peilstation.library import Library
from peilstation.serving import _lines
from tests.content import NOOR
from tests.db.world import NOON, heard

pytestmark = pytest.mark.slow  # left out of `make test-fast`

BLOCK = "PEILSTATION_MUNICIPALITIES__DRONTEN__"
TELEGRAM = {f"{BLOCK}TELEGRAM_TOKEN": "123456:made-up"}
TWILIO = {
    f"{BLOCK}TWILIO_ACCOUNT_SID": "AC1",
    f"{BLOCK}TWILIO_AUTH_TOKEN": "x",
    f"{BLOCK}TWILIO_NUMBER": "+447700900100",
}
ROSTER = Duty.model_validate({"people": [{"name": "Noor", "sms": NOOR}, {"name": "Achterwacht", "telegram": -1001}]})


def with_roster(library: Library) -> Library:
    return replace(library, contents={slug: one.with_duty(ROSTER) for slug, one in library.contents.items()})


def setup(folder: Path, **settings: str) -> Setup:
    environ = {"PEILSTATION_DATABASE_URL": f"sqlite:///{folder}/p.db"} | settings
    return replace(Setup.read(environ, folder), dressed=with_roster)


def told(house: House) -> list[str]:
    """What is said of those on duty; what to enter at Twilio is another matter."""
    said = (line.strip() for line in _lines(house) if line.startswith("  ") and "PUBLIC_URL" not in line)
    return [line for line in said if not line.startswith("at Twilio")]


def test_an_alert_leaves_by_the_bot_and_the_number_that_are_set(tmp_path: Path) -> None:
    with setup(tmp_path, **TELEGRAM, **TWILIO).house() as house:
        house.ledger.record(heard("ik wil dood", at=NOON))
        assert told(house) == []
        (groups,) = [account.groups for name, account, _ in accounts(house) if name == "telegram"]
        with house.engine.connect() as connection:
            rows = connection.execute(schema.outbox.select().where(schema.outbox.c.alert.is_not(None))).all()
    assert [(row.channel, row.account) for row in rows] == [("sms", "+447700900100"), ("telegram", "123456")]
    assert groups == {-1001}


def test_who_cannot_be_warned_is_said_at_the_start(tmp_path: Path) -> None:
    with setup(tmp_path, **TELEGRAM).house() as house:
        assert told(house) == ["Noor is on duty and cannot be warned: that channel is off"]


def test_that_nobody_is_on_duty_is_said_at_the_start(tmp_path: Path) -> None:
    bare = replace(setup(tmp_path), dressed=lambda library: library)
    with bare.house() as house:
        assert told(house) == ["nobody is on duty: nobody is warned in a crisis"]


def test_what_the_roster_of_the_desk_leaves_open_is_said_at_the_start(tmp_path: Path) -> None:
    bare = replace(setup(tmp_path, **TWILIO), dressed=lambda library: library)
    with bare.house() as house:
        index = open_index(house.engine)
        anja, wim = (
            coordinators.add(house.engine, index, municipality="dronten", email=f"{name}@example.org", name=name,
                             role="coordinator", language="nl", at=NOON, actor="test")
            for name in ("Anja", "Wim")
        )  # fmt: skip
        coordinators.change(house.engine, anja, at=NOON, actor="test", phone=NOOR)
        for number, who in enumerate((anja, wim)):
            roster.add(house.engine, "dronten", Shift(str(number), who.id, number, 0, 0), at=NOON, actor="test")
        assert told(house) == [
            "the roster has gaps and there is no last step: in these nobody is warned in a crisis",
            "Wim is on the roster and cannot be warned: no channel of theirs is on",
        ]
