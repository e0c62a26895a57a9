"""Whoever is on duty is alerted with the very transaction that receives a cry, and again until somebody answers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from db import audit, callbacks, due, erasure, people, schema, undo, work
from db.engine import writing
from db.ledger import Ledger, NotStored
from flows import alerts
from flows.engine import step as engine_step
from flows.events import CallbackClosed, Press
from scheduler.ticks import Ticks
from tests.content import NOOR, dronten, on_duty
from tests.db.test_work import colleague
from tests.db.world import ANNIE, HENK, NOON, RIET, Database, closing, heard, poisoned
from tests.scheduler.test_ticks import Counting

CRY = "ik wil dood"
GROUP = "telegram:-1001"
NOORS = f"tel:{NOOR}"
ACCOUNTS: Any = {("dronten", "sms"): "+447700900100", ("dronten", "telegram"): "123456"}
PEOPLE: Any = ({"name": "Noor", "sms": NOOR}, {"name": "Achterwacht", "telegram": -1001})
SOON = NOON + timedelta(minutes=1)


@pytest.fixture
def watched(database: Database) -> Database:
    """A municipality with Noor on duty, by SMS, and a group on Telegram behind her."""
    database.world.contents["dronten"] = on_duty(dronten()[0], *PEOPLE)
    return database


def ledger(database: Database, step: Any = engine_step, **other: Any) -> Ledger:
    return database.ledger(step, **({"accounts": ACCOUNTS} | other))


def ticks(database: Database, at: datetime, keeper: Ledger | None = None) -> int:
    return Ticks(database.engine, keeper or ledger(database), lambda: at, Counting()).due()


def rung(database: Database) -> list[Any]:
    """The messages to those on duty, in order."""
    return [row for row in database.rows(schema.outbox) if row.alert is not None]


def waiting(database: Database) -> list[Any]:
    return [row for row in rung(database) if row.status == "queued"]


def leave(database: Database) -> None:
    """What waits for those on duty is sent."""
    with writing(database.engine) as connection:
        theirs = schema.outbox.c.alert.is_not(None) & (schema.outbox.c.status == "queued")
        connection.execute(update(schema.outbox).where(theirs).values(status="sent", settled_at=NOON, copies=1))


def pending(database: Database) -> list[Any]:
    return [row for row in database.rows(schema.due) if row.status == "pending" and row.kind == alerts.KIND]


def crisis(database: Database) -> Any:
    (row,) = [row for row in database.rows(schema.callback) if row.topic == "crisis"]
    return row


def cried(database: Database, *urns: str) -> Ledger:
    """These people cried for help, and those on duty were told."""
    keeper = ledger(database)
    for urn in urns or (RIET,):
        keeper.record(heard(CRY, urn, at=NOON))
    leave(database)
    return keeper


# --- at once ----------------------------------------------------------------------------------------------------------


def test_whoever_is_on_duty_is_alerted_with_the_cry_itself(watched: Database) -> None:
    ledger(watched).record(heard(CRY, at=NOON))
    rows, row = rung(watched), crisis(watched)
    assert [(one.urn, one.account, one.channel) for one in rows] == [
        (NOORS, "+447700900100", "sms"),
        (GROUP, "123456", "telegram"),
    ]
    assert {(one.lane, one.status, one.person, one.alert) for one in rows} == {("urgent", "queued", row.person, row.id)}
    assert (row.owner, row.alerted_at, row.acknowledged_at) == ("Noor", NOON, None)
    assert [(one.subject, one.at) for one in pending(watched)] == [(row.id, NOON + timedelta(minutes=5))]


def test_a_cry_that_was_not_stored_alerts_nobody_and_is_alerted_when_it_is(
    watched: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper, write = ledger(watched), audit.append
    monkeypatch.setattr(audit, "append", lambda *_: 1 / 0)  # the last of all writes
    cry = heard(CRY, at=NOON)
    with pytest.raises(NotStored):
        keeper.record(cry)
    assert (watched.count(schema.callback), rung(watched), pending(watched)) == (0, [], [])
    monkeypatch.setattr(audit, "append", write)
    keeper.record(cry)
    assert len(rung(watched)) == 2


def test_a_cry_that_is_delivered_again_alerts_once_and_is_answered_as_before(watched: Database) -> None:
    keeper, cry = ledger(watched), heard(CRY, at=NOON)
    first, again = keeper.record(cry), keeper.record(cry)
    assert again.replies == first.replies
    assert [stored.reply.question for stored in again.replies] == [None, None]
    assert len(rung(watched)) == 2


def test_more_cries_of_the_same_person_add_no_alert_while_nobody_has_answered(watched: Database) -> None:
    keeper = cried(watched)
    keeper.record(heard(CRY, at=SOON))
    assert (len(rung(watched)), len(pending(watched)), crisis(watched).alerts) == (2, 1, 1)


def test_amber_alerts_nobody_until_it_is_red(watched: Database) -> None:
    keeper = ledger(watched)
    keeper.record(heard("van mij hoeft het niet meer", at=NOON))
    assert (crisis(watched).urgency, rung(watched), crisis(watched).owner) == ("today", [], None)
    keeper.record(heard(CRY, at=SOON))
    assert (crisis(watched).urgency, len(rung(watched)), crisis(watched).owner) == ("urgent", 2, "Noor")


def test_a_crisis_of_before_there_was_a_roster_is_alerted_with_the_next_cry(watched: Database) -> None:
    roster = watched.world.contents["dronten"]
    watched.world.contents["dronten"] = dronten()[0]
    watched.world.contents["dronten"] = on_duty(roster)
    ledger(watched).record(heard(CRY, at=NOON))
    assert (rung(watched), pending(watched), crisis(watched).owner) == ([], [], None)
    watched.world.contents["dronten"] = roster
    ledger(watched).record(heard(CRY, at=SOON))
    assert len(rung(watched)) == 2


def test_a_step_that_breaks_over_a_cry_alerts_all_the_same(watched: Database) -> None:
    keeper = ledger(watched, poisoned(CRY, engine_step))
    assert keeper.record(heard(CRY, at=NOON)).status == "quarantined"
    assert (len(rung(watched)), len(pending(watched)), crisis(watched).alerts) == (2, 1, 1)
    keeper.record(heard(CRY, at=SOON))
    assert len(rung(watched)) == 2
    assert ticks(watched, NOON + timedelta(minutes=5)) == 1
    assert len(waiting(watched)) == 2


def test_a_line_without_a_channel_is_left_out_and_told_of(watched: Database, caplog: pytest.LogCaptureFixture) -> None:
    keeper = ledger(watched, accounts={("dronten", "sms"): "+447700900100"})
    with caplog.at_level(logging.WARNING):
        keeper.record(heard(CRY, at=NOON))
    assert [row.urn for row in rung(watched)] == [NOORS]
    assert [record.message for record in caplog.records] == ["alert.no_channel"]
    assert "1001" not in caplog.text


def test_without_any_channel_nobody_is_said_to_have_been_alerted(watched: Database) -> None:
    ledger(watched, accounts={}).record(heard(CRY, at=NOON))
    assert (crisis(watched).alerted_at, crisis(watched).alerts) == (None, 1)
    ticks(watched, NOON + timedelta(minutes=5))
    assert len(rung(watched)) == 2


def test_a_rehearsal_in_a_terminal_wakes_nobody(watched: Database) -> None:
    ledger(watched).record(heard(CRY, at=NOON, account="terminal"))
    assert (rung(watched), pending(watched)) == ([], [])


# --- and again --------------------------------------------------------------------------------------------------------


def test_again_and_again_until_somebody_answers_day_and_night(watched: Database) -> None:
    night = NOON.replace(hour=2)
    ledger(watched).record(heard(CRY, at=night))
    for minutes, nth in ((5, 2), (10, 3), (20, 4), (35, 5), (50, 6)):
        leave(watched)
        assert ticks(watched, night + timedelta(minutes=minutes, seconds=-1)) == 0
        assert ticks(watched, night + timedelta(minutes=minutes)) == 1
        assert [row.urn for row in waiting(watched)] == [NOORS, GROUP]
        assert f"{nth}e keer" in waiting(watched)[0].text
    assert crisis(watched).alerts == 6


def test_an_alert_that_could_not_leave_yields_to_the_next_one(watched: Database) -> None:
    ledger(watched).record(heard(CRY, at=NOON))
    for minutes in (5, 10, 20):
        ticks(watched, NOON + timedelta(minutes=minutes))
    assert [row.status for row in rung(watched)] == ["cancelled"] * 6 + ["queued"] * 2
    assert waiting(watched)[0].until - NOON > timedelta(hours=24)


def test_two_schedulers_at_once_send_one_round(watched: Database) -> None:
    cried(watched)
    keepers = [ledger(watched, engine=watched.another_engine()) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda keeper: ticks(watched, NOON + timedelta(minutes=5), keeper), keepers))
    assert sum(taken) == 1
    assert (len(waiting(watched)), crisis(watched).alerts) == (2, 2)


def test_past_midnight_the_moment_goes_along(watched: Database) -> None:
    late = NOON.replace(hour=22, minute=57)  # three minutes to midnight in Dronten
    ledger(watched).record(heard(CRY, at=late))
    assert [row.local_date.day for row in pending(watched)] == [3]
    ticks(watched, late + timedelta(minutes=5))
    assert [(row.local_date.day, row.at) for row in pending(watched)] == [(3, late + timedelta(minutes=10))]


def test_a_closed_crisis_is_alerted_no_more(watched: Database) -> None:
    keeper, row = cried(watched), crisis(watched)
    keeper.record(closing(row.id, row.person, at=SOON))
    assert ticks(watched, NOON + timedelta(minutes=5)) == 1
    assert (len(rung(watched)), pending(watched)) == (2, [])


def test_a_person_whose_state_cannot_be_read_is_alerted_about_again(watched: Database) -> None:
    cried(watched)
    with writing(watched.engine) as connection:
        connection.execute(update(schema.person).values(state="{broken"))
    ticks(watched, NOON + timedelta(minutes=5))
    assert (len(waiting(watched)), len(pending(watched)), crisis(watched).alerts) == (2, 1, 2)
    assert watched.count(schema.callback) == 1


# --- the word back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("urn", "who", "what"), [
    (NOORS, "Noor", {"text": "OK"}),
    (GROUP, "Achterwacht", {"text": "ik bel"}),
    (GROUP, "Achterwacht", {"text": "", "kind": "button", "press": Press("alert", "ok")}),
])  # fmt: skip
def test_a_word_of_whoever_is_on_duty_ends_it_in_their_name(
    watched: Database, urn: str, who: str, what: dict[str, Any]
) -> None:
    keeper = cried(watched)
    receipt = keeper.record(heard(urn=urn, at=SOON, **what))
    assert [stored.reply.text for stored in receipt.replies] == [
        "Dank u, genoteerd. Alles wat u gemeld is, staat nu op uw naam."
    ]
    assert (crisis(watched).acknowledged_at, crisis(watched).owner) == (SOON, who)
    assert pending(watched) == []
    assert ticks(watched, NOON + timedelta(hours=5)) == 0
    assert len(rung(watched)) == 2


def test_who_lets_a_cry_go_that_they_picked_up_at_the_desk_starts_the_alerts_again(watched: Database) -> None:
    """Unless somebody takes it first, or they take it back."""
    cried(watched)
    which, place = crisis(watched).id, watched.world.contents["dronten"].municipality
    anja, bert = colleague(watched, "Anja", now=SOON), colleague(watched, "Bert", now=SOON)
    work.claim(watched.engine, anja, which)
    assert (pending(watched), crisis(watched).owner) == ([], "Anja")
    work.release(watched.engine, anja, place, which)
    assert (crisis(watched).acknowledged_at, crisis(watched).owner) == (None, None)
    with watched.engine.connect() as connection:
        done = undo.last(connection, anja, crisis(watched).person, which)
    assert done
    assert undo.take_back(watched.engine, anja, crisis(watched).person, which, done)
    assert (pending(watched), crisis(watched).owner) == ([], "Anja")
    work.release(watched.engine, anja, place, which)
    again = SOON + timedelta(minutes=5)
    assert [one.at for one in pending(watched)] == [again]
    assert ticks(watched, again) == 1
    assert "2e keer" in waiting(watched)[-1].text
    work.claim(watched.engine, bert, which)
    assert (waiting(watched), pending(watched), crisis(watched).owner) == ([], [], "Bert")


def test_to_let_go_what_nobody_held_takes_back_no_word_from_the_line(watched: Database) -> None:
    cried(watched).record(heard("OK", NOORS, at=SOON))
    place = watched.world.contents["dronten"].municipality
    work.release(watched.engine, colleague(watched, "Anja", now=SOON), place, crisis(watched).id)
    assert (crisis(watched).owner, pending(watched)) == ("Noor", [])


def test_a_cry_that_is_handed_over_is_picked_up_by_whoever_gets_it_and_not_before(watched: Database) -> None:
    cried(watched)
    anja, bert = colleague(watched, "Anja", now=SOON), colleague(watched, "Bert", now=SOON)
    work.hand_over(watched.engine, anja, crisis(watched).id, bert.who)
    assert (crisis(watched).acknowledged_at, len(pending(watched))) == (None, 1)
    work.claim(watched.engine, bert, crisis(watched).id)
    assert (crisis(watched).owner, pending(watched)) == ("Bert", [])


def test_what_was_still_to_leave_when_somebody_answers_does_not(watched: Database) -> None:
    keeper = cried(watched)
    ticks(watched, NOON + timedelta(minutes=5))
    assert len(waiting(watched)) == 2
    keeper.record(heard("OK", NOORS, at=NOON + timedelta(minutes=6)))
    assert waiting(watched) == []


def test_who_cannot_does_not_end_it(watched: Database) -> None:
    keeper = cried(watched)
    receipt = keeper.record(heard("nee, ik kan niet", NOORS, at=SOON))
    assert [stored.reply.text for stored in receipt.replies] == [
        "Goed dat u het zegt. Ik blijf waarschuwen tot iemand OK antwoordt."
    ]
    assert (crisis(watched).acknowledged_at, len(pending(watched))) == (None, 1)
    assert ticks(watched, NOON + timedelta(minutes=5)) == 1


def test_two_cries_and_one_word(watched: Database) -> None:
    keeper = cried(watched, RIET, ANNIE)
    keeper.record(heard("OK", NOORS, at=SOON))
    assert [row.acknowledged_at for row in watched.rows(schema.callback)] == [SOON, SOON]
    assert pending(watched) == []


def test_nobody_picks_up_what_nobody_was_told_of(watched: Database) -> None:
    keeper = cried(watched, RIET)
    keeper.record(heard(CRY, ANNIE, at=SOON))  # not on its way to anybody yet
    keeper.record(heard("OK", NOORS, at=SOON + timedelta(seconds=1)))
    picked = {row.created_at: row.acknowledged_at is not None for row in watched.rows(schema.callback)}
    assert picked == {NOON: True, SOON: False}
    assert len(pending(watched)) == 1


def test_a_municipality_s_word_is_for_its_own_people(watched: Database) -> None:
    other = watched.world.contents["dronten"]
    watched.world.contents["urk"] = replace(other, municipality=other.municipality.model_copy(update={"slug": "urk"}))
    accounts = ACCOUNTS | {("urk", "sms"): "+447700900101"}
    keeper = ledger(watched, accounts=accounts)
    keeper.record(heard(CRY, at=NOON, municipality="urk"))
    leave(watched)
    keeper.record(heard("OK", NOORS, at=SOON))
    assert crisis(watched).acknowledged_at is None


def test_a_cry_after_the_word_begins_anew(watched: Database) -> None:
    keeper = cried(watched)
    keeper.record(heard("OK", GROUP, at=SOON))
    keeper.record(heard(CRY, at=NOON + timedelta(minutes=20)))
    assert (len(waiting(watched)), crisis(watched).acknowledged_at, crisis(watched).alerts) == (2, None, 1)
    assert crisis(watched).owner == "Achterwacht", "it is theirs until somebody else picks it up"
    assert [row.at for row in pending(watched)] == [NOON + timedelta(minutes=25)]
    keeper.record(heard(CRY, at=NOON + timedelta(minutes=21)))
    assert len(waiting(watched)) == 2


def test_who_is_on_duty_and_in_danger_is_a_person(watched: Database) -> None:
    keeper = ledger(watched)
    receipt = keeper.record(heard(CRY, NOORS, at=NOON))
    assert "113" in receipt.replies[0].reply.text
    leave(watched)
    keeper.record(heard("ok", NOORS, at=SOON))
    assert crisis(watched).acknowledged_at is None, "their ok is no answer to the alarm about themselves"
    keeper.record(heard("VERDER", NOORS, at=SOON + timedelta(minutes=1)))
    keeper.record(heard("ok", NOORS, at=SOON + timedelta(minutes=2)))
    assert crisis(watched).acknowledged_at is None, "nor when they go on"
    keeper.record(heard("ok", GROUP, at=SOON + timedelta(minutes=3)))
    assert crisis(watched).owner == "Achterwacht"


def test_the_word_stands_in_the_audit_of_who_was_in_danger(watched: Database) -> None:
    cried(watched).record(heard("OK", NOORS, at=SOON))
    row = crisis(watched)
    entries = [(one.action, one.actor, one.person) for one in watched.rows(schema.audit)]
    assert ("callback.acknowledged", "Noor", row.person) in entries
    assert ("callback.alerted", "person", row.person) in entries
    assert audit.verify(watched.engine) == []


def test_a_word_and_a_round_at_once_leave_it_picked_up(watched: Database) -> None:
    """Two processes: whichever is first, nothing stays pending of what was answered."""
    cried(watched)
    keepers = [ledger(watched, engine=watched.another_engine()) for _ in range(2)]
    at = NOON + timedelta(minutes=5)
    doing: list[Callable[[], Any]] = [
        lambda: ticks(watched, at, keepers[0]),
        lambda: keepers[1].record(heard("OK", NOORS, at=at)),
    ]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda do: do(), doing))
    assert crisis(watched).acknowledged_at == at
    assert pending(watched) == []


# --- whose they are ---------------------------------------------------------------------------------------------------


def test_alerts_are_no_messages_to_the_person(watched: Database) -> None:
    ledger(watched).record(heard("hallo", NOORS, at=NOON - timedelta(minutes=1)))  # a line that we know
    keeper = cried(watched)
    person = crisis(watched).person
    shown = people.show(watched.engine, person, actor="anja", at=SOON, zone=NOON.tzinfo or None)  # type: ignore[arg-type]
    assert [one["direction"] for one in shown["messages"]] == ["in", "out", "out"]
    with watched.engine.connect() as connection:
        (line,) = connection.execute(due.LAST_LINES, {"people": [person]})
    assert line.urn == RIET
    with writing(watched.engine) as connection:
        connection.execute(update(schema.outbox).where(schema.outbox.c.alert.is_not(None)).values(status="failed"))
    (found,) = callbacks.queue(watched.engine)
    assert not found.unheard
    assert (found.owner, found.alerted_at, found.acknowledged_at) == ("Noor", NOON, None)
    keeper.close()


def test_erasure_takes_them_along(watched: Database) -> None:
    keeper, row = cried(watched, HENK), crisis(watched)
    keeper.record(CallbackClosed(heard().id, "dronten", row.person, row.id, SOON, "anja", "gesproken"))
    counts = erasure.erase(watched.engine, row.person, at=SOON, actor="anja")
    assert counts["outbox"] == 4
    assert (watched.count(schema.outbox), watched.count(schema.due)) == (0, 0)
