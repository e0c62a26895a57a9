"""Coordinators who work from a chat, on both databases: bound by a link, and everything in one go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from db import chats as chats_
from db import coordinators, erasure, schema, sessions, waiting, work
from db.alerts import Ways
from db.coordinators import Coordinator
from db.engine import writing
from db.ledger import Receipt
from db.transaction import Transaction
from db.work import LEASE, Hand
from flows.engine import step as engine_step
from flows.events import Press
from flows.seat import QUESTION
from tests.db.desk import ANJA, BERT, GROUP, QUARTER, RARE, RIET, SECOND, Chats
from tests.db.test_coordinators import add
from tests.db.world import NOON, Database, heard, texts


@pytest.fixture
def chats(database: Database) -> Chats:
    return Chats(database)


# --- whose chat it is -------------------------------------------------------------------------------------------------


def test_a_link_binds_the_chat_it_is_sent_from_once_and_is_nobody_else_s_after_that(chats: Chats) -> None:
    anja = add(chats.database)
    link = chats.link(anja)
    event = heard(link, ANJA, at=NOON)
    first, again = (texts(chats.keeper.record(event)) for _ in range(2))
    assert first == again, "delivered twice it is answered as then"
    assert "hoort nu bij" in first[0]
    assert "al bij uw account" in chats.says(link)
    assert "al gebruikt of verlopen" in chats.says(link, BERT)
    assert "Welkom" in chats.says("hallo", BERT), "who came with a link that is no good is a person as any"
    row = chats.database.row(schema.desk_chat)
    assert (row.coordinator, row.urn, row.person) == (anja.id, ANJA, chats.person(ANJA))
    assert [one.chat for one in chats_.of(chats.database.engine, anja.id)] == [row.blind.hex()]
    assert chats.actions(anja) == ["coordinator.chat_bound"]


def test_a_link_that_is_too_old_of_another_purpose_place_or_account_binds_nothing(chats: Chats) -> None:
    anja, gone = add(chats.database), add(chats.database, "gone@example.org")
    elsewhere = add(chats.database, "urk@example.org", municipality="urk")
    sign_in = sessions.make_link(chats.database.engine, anja.id, now=NOON, lasts=QUARTER)
    late = chats.link(anja)
    gones = chats.link(gone)
    coordinators.change(chats.database.engine, gone, at=NOON, actor="test", left_at=NOON)
    for link, at in ((late, NOON + QUARTER), (f"/start desk_{sign_in}", NOON), (gones, NOON),
                     (chats.link(elsewhere), NOON)):  # fmt: skip
        assert "al gebruikt of verlopen" in chats.says(link, at=at)
    fresh = chats.link(anja)
    chats.says(fresh, GROUP)
    chats.says(fresh, ANJA, account="terminal")
    assert chats.database.count(schema.desk_chat) == 0
    assert "hoort nu bij" in chats.says(fresh), "in a group and in a rehearsal it is not even looked at"


def test_a_chat_is_one_account_s_and_goes_with_stop_with_leaving_and_from_the_desk(chats: Chats) -> None:
    engine = chats.database.engine
    anja, bert = chats.bound(BERT), add(chats.database, "bert@example.org", name="Bert")
    assert "hoort nu bij" in chats.says(chats.link(bert), BERT)
    (moved,) = chats_.of(engine, bert.id)
    assert not chats_.of(engine, anja.id)
    assert not chats_.unbind(engine, "dronten", anja.id, moved.chat, NOON), "nobody lets go of another's"
    assert "hoort niet meer" in chats.says("STOP", BERT)
    assert chats.database.count(schema.desk_chat) == 0
    assert chats.actions(bert) == ["coordinator.chat_bound", "coordinator.chat_unbound"]
    assert "Welkom" in chats.says("start", BERT), "they are a person as any from then on"
    chats.says(chats.link(bert), BERT)
    assert [chats_.unbind(engine, "dronten", bert.id, moved.chat, NOON) for _ in range(2)] == [True, False]
    chats.says(chats.link(bert), BERT)
    coordinators.change(engine, bert, at=NOON, actor="test", left_at=NOON)
    assert chats.database.count(schema.desk_chat) == 0


def hand(who: Coordinator) -> Hand:
    return Hand(who.id, "dronten", NOON, who.name)


def test_whoever_is_bound_is_no_person_in_the_figures(chats: Chats) -> None:
    chats.bound()
    for said in ("hallo", "ja", "1", "82", "wachtrij"):
        chats.says(said)
    for table in (schema.conversation, schema.answer, schema.consent, schema.due, schema.callback):
        assert chats.database.count(table) == 0


def test_the_chat_of_somebody_who_is_erased_is_bound_no_more(chats: Chats) -> None:
    chats.bound()
    erasure.erase(chats.database.engine, chats.person(ANJA), at=NOON, actor="cli:test")
    assert chats.database.count(schema.desk_chat) == 0


# --- work -------------------------------------------------------------------------------------------------------------


def test_from_the_queue_to_closing_everything_is_kept_as_at_the_desk(chats: Chats) -> None:
    anja, riet = chats.bound(), chats.asks()
    assert "Er wacht 1 telefoontje." in chats.says("wachtrij")
    shown = chats.presses(f"claim.{riet}")
    assert f"{RARE}\n{RIET.removeprefix('tel:')}" in shown
    assert (chats.callback(riet).claimed_by, chats.callback(riet).status) == (anja.id, "claimed")
    assert "Waar kwam het op uit?" in chats.presses(f"reached.{riet}.0")
    assert "knop was van eerder" in chats.presses(f"reached.{riet}.0")
    assert chats.database.row(schema.attempt).disposition == "reached"
    assert "volgende bericht" in chats.presses(f"end.{riet}.helped")
    assert "Afgesloten: Geholpen." in chats.says("Er gaat iemand mee naar het koor.")
    row = chats.callback(riet)
    assert (row.status, row.ending, row.closed_by, row.claimed_by) == ("done", "helped", anja.actor, None)
    assert row.reason == "Er gaat iemand mee naar het koor."
    assert chats.database.state(RIET).open == (), "the engine knows that nobody calls any more"
    assert "al afgesloten" in chats.presses(f"claim.{riet}")
    assert chats.actions(anja) == [
        "coordinator.chat_bound", "callback.claimed", "person.shown", "callback.tried", "person.shown",
        "callback.claimed", "callback.done",
    ]  # fmt: skip
    seen = [row for row in chats.database.rows(schema.audit) if row.action == "person.shown"]
    assert {row.person for row in seen} == {chats.person(RIET)}


def test_a_call_that_is_taken_back_waits_as_before(chats: Chats) -> None:
    anja, riet = chats.bound(), chats.asks()
    chats.presses(f"claim.{riet}")
    assert "Wij bellen weer" in chats.presses(f"no_answer.{riet}.0")
    assert (chats.callback(riet).claimed_by, chats.callback(riet).next_at is not None) == (None, True)
    assert "Er wacht niemand" in chats.says("wachtrij")
    attempt = chats.database.row(schema.attempt).id
    assert "Ongedaan gemaakt." in chats.presses(f"undo.{attempt}", at=NOON + SECOND)
    assert (chats.callback(riet).claimed_by, chats.callback(riet).next_at) == (anja.id, None)
    assert "binnen een minuut" in chats.presses(f"undo.{attempt}", at=NOON + 2 * SECOND)
    minutes = int((NOON + timedelta(days=1)).timestamp()) // 60
    assert "Later bellen" in chats.presses(f"at.{riet}.1.{minutes}", at=NOON + 3 * SECOND)
    assert chats.callback(riet).next_at == NOON + timedelta(days=1)


def test_of_those_who_take_one_at_the_same_instant_one_has_it_and_the_others_are_told_who(chats: Chats) -> None:
    names = {ANJA: chats.bound().name, BERT: chats.bound(BERT, "Bert").name}
    riet = chats.asks()
    another = chats.database.ledger(engine_step, engine=chats.database.another_engine())
    for _ in range(4):
        pressed = [
            (urn, keeper.submit(heard("", urn, kind="button", press=Press(QUESTION, f"claim.{riet}"), at=NOON)))
            for keeper, urn in ((chats.keeper, ANJA), (another, BERT), (chats.keeper, BERT), (another, ANJA))
        ]
        told = [(urn, "\n".join(texts(one.result()))) for urn, one in pressed]
        winners = {urn for urn, said in told if RARE in said}
        (winner,) = winners
        others = [said for urn, said in told if urn != winner]
        assert [f"{names[winner]} is hier al mee bezig." in said for said in others] == [True, True]
        assert "Losgelaten" in chats.presses(f"release.{riet}", winner)


def test_of_desk_chats_one_is_taken_in_a_batch_so_that_the_next_sees_what_it_did(chats: Chats) -> None:
    chats.bound()
    chats.bound(BERT, "Bert")
    press = Press(QUESTION, f"claim.{chats.asks()}")
    events = [heard("", urn, kind="button", press=press, at=NOON) for urn in (ANJA, BERT, ANJA)]
    events.append(heard("dank u", RIET, at=NOON))
    whole = Transaction(Ways(chats.index), chats.database.world, engine_step)
    with writing(chats.database.engine) as connection:
        first, *others, riets = whole.take(connection, events).verdicts
    assert isinstance(first, Receipt)
    assert RARE in texts(first)[0]
    assert others == [None, None], "these come again"
    assert isinstance(riets, Receipt), "and nobody else waits for them"


@pytest.mark.postgres
def test_what_a_step_decides_on_is_held_until_it_is_done(postgres: Database) -> None:
    chats = Chats(postgres)
    anja, riet = chats.bound(), chats.asks()
    with writing(postgres.engine) as connection:
        assert waiting.held(connection, "dronten", riet, NOON)
        with writing(postgres.another_engine()) as other:
            other.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            with pytest.raises(OperationalError):
                work.claim(other, hand(anja), riet)
            other.rollback()


def test_the_desk_and_a_chat_keep_the_same_claims(chats: Chats) -> None:
    anja, riet = chats.bound(), chats.asks()
    bert = add(chats.database, "bert@example.org", name="Bert")
    work.claim(chats.database.engine, hand(bert), riet)
    assert "Bert is hier al mee bezig." in chats.presses(f"claim.{riet}")
    assert "Er wacht niemand" in chats.says("wachtrij"), "what a colleague holds is nothing to take"
    assert RARE in chats.presses(f"claim.{riet}", at=NOON + LEASE)
    assert chats.callback(riet).claimed_by == anja.id


def test_who_leads_takes_over_by_asking_for_it_and_not_by_the_way(chats: Chats) -> None:
    lea, riet = chats.bound(role="team_lead"), chats.asks()
    bert = add(chats.database, "bert@example.org", name="Bert")
    work.claim(chats.database.engine, hand(bert), riet)
    assert "Bert is hier al" in chats.presses(f"no_answer.{riet}.0")
    assert chats.callback(riet).claimed_by == bert.id
    assert RARE in chats.presses(f"take.{riet}")
    assert chats.callback(riet).claimed_by == lea.id


def test_the_callbacks_of_another_municipality_and_one_s_own_are_unknown(chats: Chats) -> None:
    chats.bound()
    riet = chats.asks()
    chats.says("ik wil dood")
    own = next(row.id for row in chats.database.rows(schema.callback) if row.topic == "crisis")
    with writing(chats.database.engine) as connection:
        connection.execute(update(schema.callback).where(schema.callback.c.id == riet).values(municipality="urk"))
    for which in (riet, own, "x"):
        said = chats.presses(f"claim.{which}")
        assert "Dit is er niet meer." in said
        assert "Er wacht niemand" in said
