"""The roster on both databases: what is changed in one process is known in all, and nobody who left is warned."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, text

from db import audit, coordinators, roster, schema, sessions
from db.coordinators import Coordinator
from db.engine import writing
from db.roster import Unknown
from flows.engine import step as engine_step
from flows.shifts import Shift
from tests.content import NOOR, dronten, on_duty
from tests.db.test_alerts import ACCOUNTS, CRY, leave, ledger, rung, ticks, waiting
from tests.db.test_coordinators import add
from tests.db.world import ANNIE, HENK, NOON, RIET, Database, heard

MAILED: Any = ACCOUNTS | {("dronten", "email"): "peilstation@example.org"}
ANJAS = "tel:+447700900101"
DAY = Shift("s1", "", 0, 9 * 60, 17 * 60)
"""Monday, from nine to five: NOON lies in it."""
NIGHT = NOON + timedelta(hours=12)


@pytest.fixture
def anja(database: Database) -> Coordinator:
    """Somebody with a telephone, in a municipality whose last step is Noor."""
    database.world.contents["dronten"] = on_duty(dronten()[0], {"name": "Noor", "sms": NOOR})
    who = add(database, name="Anja")
    changed(database, who, phone=ANJAS.removeprefix("tel:"))
    return who


def changed(database: Database, who: Coordinator, **columns: Any) -> None:
    coordinators.change(database.engine, who, at=NOON, actor="desk:x", **columns)


def shift(database: Database, who: Coordinator, made: Shift = DAY, **other: Any) -> None:
    roster.add(database.another_engine(), "dronten", replace(made, who=who.id, **other), at=NOON, actor="desk:lead")


def told(database: Database) -> list[str]:
    return [row.urn for row in rung(database)]


def bind(database: Database, who: Coordinator, urn: str, at: Any = NOON) -> None:
    token = sessions.make_link(database.engine, who.id, now=at, lasts=timedelta(minutes=15), purpose="chat")
    database.record(engine_step, heard(f"/start desk_{token}", urn, at=at))


def test_a_ledger_knows_at_once_of_a_shift_that_another_process_wrote_down(
    database: Database, anja: Coordinator
) -> None:
    keeper = ledger(database)
    keeper.record(heard(CRY, RIET, at=NOON))
    assert told(database) == [f"tel:{NOOR}"], "nobody has made a roster yet"
    shift(database, anja)
    keeper.record(heard(CRY, ANNIE, at=NOON))
    assert told(database) == [f"tel:{NOOR}", ANJAS]
    keeper.record(heard(CRY, HENK, at=NIGHT))
    assert told(database) == [f"tel:{NOOR}", ANJAS, f"tel:{NOOR}"], "outside all shifts the last step hears"
    roster.remove(database.another_engine(), "dronten", DAY.id, at=NOON, actor="desk:lead")
    keeper.record(heard(CRY, "tel:+447700900003", at=NOON))
    assert told(database)[-1] == f"tel:{NOOR}"


def test_the_ladder_reaches_the_last_step_when_nobody_answers(database: Database, anja: Coordinator) -> None:
    shift(database, anja)
    keeper = ledger(database)
    keeper.record(heard(CRY, RIET, at=NOON))
    for minutes in (5, 10):
        ticks(database, NOON + timedelta(minutes=minutes), keeper)
    assert told(database) == [ANJAS, ANJAS, ANJAS, f"tel:{NOOR}"]
    leave(database)
    keeper.record(heard("OK", ANJAS, at=NOON + timedelta(minutes=11)))
    row = database.row(schema.callback)
    assert (row.owner, row.acknowledged_at) == ("Anja", NOON + timedelta(minutes=11))
    actors = [one.actor for one in database.rows(schema.audit) if one.action == "callback.acknowledged"]
    assert actors == [f"desk:{anja.id}"]


def test_who_left_is_warned_no_more_and_what_waited_for_them_is_called_off(
    database: Database, anja: Coordinator
) -> None:
    shift(database, anja)
    keeper = ledger(database)
    keeper.record(heard(CRY, RIET, at=NOON))
    assert [row.urn for row in waiting(database)] == [ANJAS]
    changed(database, anja, left_at=NOON)
    assert waiting(database) == []
    assert database.count(schema.shift) == 0
    ticks(database, NOON + timedelta(minutes=5), keeper)
    keeper.record(heard(CRY, ANNIE, at=NOON))
    assert told(database) == [ANJAS, f"tel:{NOOR}", f"tel:{NOOR}"]
    with pytest.raises(Unknown):
        shift(database, anja, id="s2")


def test_each_is_warned_by_what_they_chose_of_what_is_on(database: Database, anja: Coordinator) -> None:
    shift(database, anja)
    keeper, number = ledger(database, accounts=MAILED), iter(range(10, 99))

    def hears() -> list[str]:
        before = len(told(database))
        keeper.record(heard(CRY, f"tel:+4477009002{next(number)}", at=NOON))
        return told(database)[before:]

    letter = "mailto:Anja@Example.org"
    assert hears() == [ANJAS, letter], "all that there is, as long as nothing was chosen"
    bind(database, anja, "telegram:55")
    assert hears() == ["telegram:55", ANJAS, letter], "a chat that was bound elsewhere is known at once"
    changed(database, anja, alerted_by=["telegram", "email"])
    assert hears() == ["telegram:55", letter]
    changed(database, anja, alerted_by=["telegram"])
    with writing(database.engine) as connection:
        connection.execute(delete(schema.desk_chat))
    assert hears() == [ANJAS, letter], "what was chosen is gone: better by something else than not at all"
    row = next(row for row in rung(database) if row.channel == "email")
    assert (row.account, row.lane) == ("peilstation@example.org", "urgent")


def test_whose_channels_are_all_off_is_not_on_duty(database: Database, anja: Coordinator) -> None:
    shift(database, anja)
    changed(database, anja, phone=None)
    ledger(database).record(heard(CRY, RIET, at=NOON))
    assert told(database) == [f"tel:{NOOR}"], "nobody mails here: the last step hears at once"


def test_a_name_that_cannot_be_opened_keeps_nobody_from_being_heard(database: Database, anja: Coordinator) -> None:
    shift(database, anja)
    with writing(database.engine) as connection:
        connection.execute(text("UPDATE coordinator SET name = phone"))  # sealed for something else
    receipt = ledger(database).record(heard(CRY, RIET, at=NOON))
    assert receipt.status == "recorded"
    assert told(database) == [f"tel:{NOOR}"]


def test_only_those_who_work_the_queue_here_are_on_the_roster(database: Database, anja: Coordinator) -> None:
    for who in (add(database, "b@example.org", role="admin"), add(database, "c@example.org", municipality="urk")):
        with pytest.raises(Unknown):
            shift(database, who)
    shift(database, anja)
    for act in (lambda: roster.remove(database.engine, "urk", DAY.id, at=NOON, actor="x"),
                lambda: roster.change(database.engine, "dronten", replace(DAY, id="no", who=anja.id), at=NOON,
                                      actor="x")):  # fmt: skip
        with pytest.raises(Unknown):
            act()
    assert database.count(schema.shift) == 1


def test_every_change_is_written_down_and_the_same_form_twice_is_one_shift(
    database: Database, anja: Coordinator
) -> None:
    shift(database, anja)
    shift(database, anja)
    other = replace(DAY, who=anja.id, ends=9 * 60, from_alert=2)
    roster.change(database.engine, "dronten", other, at=NOON, actor="desk:lead")
    assert roster.of(database.engine, "dronten", {"sms"}).shifts == (other,)
    roster.remove(database.engine, "dronten", DAY.id, at=NOON, actor="desk:lead")
    rows = [row for row in database.rows(schema.audit) if row.action.startswith("roster.")]
    assert [(row.actor, row.action) for row in rows] == [
        ("desk:lead", "roster.added"), ("desk:lead", "roster.changed"), ("desk:lead", "roster.removed"),
    ]  # fmt: skip
    assert '"from_alert":2' in rows[1].details.replace(" ", "")
    assert audit.verify(database.engine) == []
