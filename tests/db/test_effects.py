"""Each effect of a step becomes rows; several of one step mean what they mean in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from db import schema
from db.engine import writing
from db.taken import lasting
from flows import effects as e
from flows import state
from flows.events import Press
from flows.state import State, Talk
from tests.db.world import ANNIE, NOON, RIET, Database, closing, doing, heard, in_turn, listen, opening

MONDAY = date(2026, 3, 9)
CHECK_IN = e.Schedule("check_in", NOON + timedelta(days=7), MONDAY)


def talking(**changes: Any) -> Any:
    """A step after which the conversation stands like this."""

    def change(before: State) -> State:
        assert before.talk is not None
        return replace(before, talk=replace(before.talk, **changes))

    return change


def another(**changes: Any) -> Any:
    """A step after which another conversation has begun."""

    def change(before: State) -> State:
        assert before.talk is not None
        return replace(before, talk=replace(before.talk, id="another", **changes))

    return change


# --- the person and the conversation -------------------------------------------------------------------------------


def test_what_is_asked_of_a_person_is_read_off_the_state(database: Database) -> None:
    known = {"status": "stopped", "language": "en", "roles": ("carer",), "age_band": "65_74", "kern": "Swifterbant"}
    message = heard()
    database.record(doing(state=lambda before: replace(before, **known)), message)
    row = database.row(schema.person)
    assert (row.status, row.language, row.roles) == ("stopped", "en", ["carer"])
    assert (row.age_band, row.kern) == ("65_74", "Swifterbant")
    assert row.created_at == row.updated_at == message.at


def test_the_state_comes_back_as_it_was(database: Database) -> None:
    given = {"djg6.1": state.Given("answered", "yes"), "causes": state.Given("answered", ("a", "b"))}
    open_ = state.Open("c", "crisis", "urgent", NOON, NOON + timedelta(hours=1))
    change = lambda before: replace(talking(answers=given)(before), open=(open_,), consents={"keep": True})  # noqa: E731
    met: list[State] = []

    def look(content: Any, directory: Any, before: State, event: Any) -> Any:
        met.append(before)
        return doing()(content, directory, before, event)

    database.record(in_turn(doing(state=change), look), heard(), heard())
    assert met[0].talk is not None
    assert (met[0].talk.answers, met[0].open, met[0].consents) == (given, (open_,), {"keep": True})


def test_a_new_person_speaks_the_municipalitys_first_language(database: Database) -> None:
    database.record(doing(), heard())
    assert database.row(schema.person).language == "nl"


def test_the_message_is_kept_as_it_came(database: Database) -> None:
    database.record(doing(), heard("hallo", urn="telegram:33", kind="edited"))
    row = database.row(schema.inbox)
    assert (row.text, row.kind, row.channel, row.status, row.crisis) == (
        "hallo",
        "edited",
        "telegram",
        "received",
        False,
    )


def test_of_a_button_it_is_kept_which(database: Database) -> None:
    database.record(doing(), heard("", kind="button", press=Press("djg6.1", "more_or_less")))
    assert database.row(schema.inbox).text == "more_or_less"


@pytest.mark.parametrize("effect", [e.Reply("bel 112", lane="urgent"), opening(topic="crisis", urgency="urgent")])
def test_a_crisis_message_is_marked(database: Database, effect: e.Effect) -> None:
    database.record(doing(effect), heard())
    assert database.row(schema.inbox).crisis


def test_a_conversation_is_followed_from_its_first_word_to_its_end(database: Database) -> None:
    ended = talking(status="completed", question=None, options=(), ended_at=NOON)
    first = heard()
    database.record(doing(state=talking(question="djg6.1", options=("yes", "no"))), first)
    row = database.row(schema.conversation)
    assert (row.status, row.question, row.options, row.started_at) == ("active", "djg6.1", ["yes", "no"], first.at)
    database.record(doing(state=ended), heard())
    row = database.row(schema.conversation)
    assert (row.status, row.question, row.options, row.ended_at) == ("completed", None, [], NOON)


def test_one_that_is_interrupted_can_go_on(database: Database) -> None:
    stop, go_on = talking(status="interrupted", ended_at=NOON), talking(status="active", ended_at=None)
    database.record(in_turn(doing(state=stop), doing(state=go_on)), heard(), heard())
    row = database.row(schema.conversation)
    assert (row.status, row.ended_at) == ("active", None)


def test_one_that_is_left_for_another_is_interrupted(database: Database) -> None:
    left = heard()
    database.record(in_turn(doing(), doing(state=another())), heard(), left)
    before, after = database.rows(schema.conversation)
    assert (before.status, before.ended_at) == ("interrupted", left.at)
    assert (after.status, after.id, after.seq > before.seq) == ("active", "another", True)


def test_what_a_conversation_began_with_is_pinned_once(database: Database) -> None:
    database.record(doing(), heard(urn=RIET), heard(urn=ANNIE))
    content = database.world.of("dronten")
    pin = database.row(schema.pinned)
    assert (pin.hash, pin.document) == (content.pin, content.pinned)


# --- answers, scores, offers ---------------------------------------------------------------------------------------


def test_answers_in_order_asked_with_their_current_value(database: Database) -> None:
    first = doing(e.KeepAnswer("djg6.1", "answered", "yes"), e.KeepAnswer("djg6.2", "skipped"))
    then = doing(e.KeepAnswer("djg6.3", "answered", ("a", "b")), e.KeepAnswer("djg6.1", "answered", "no"))
    message = heard()
    database.record(in_turn(first, then), heard(), message)
    rows = database.rows(schema.answer)
    assert [(row.question, row.outcome, row.value) for row in rows] == [
        ("djg6.1", "answered", "no"),
        ("djg6.2", "skipped", None),
        ("djg6.3", "answered", ["a", "b"]),
    ]
    assert (rows[0].at, rows[0].raw_channel) == (message.at, "sms")


def test_free_words_of_an_answer_are_sealed(database: Database) -> None:
    database.record(doing(e.KeepAnswer("callback.name", "answered", free="Zeldzaamnaam")), heard())
    assert (database.row(schema.answer).free, database.row(schema.answer).value) == ("Zeldzaamnaam", None)


def test_a_score_is_kept_with_its_subscales(database: Database) -> None:
    kept = e.KeepScore("djg6", 3, "moderate", (("emotional", 1), ("social", "not_scored")), 1)
    database.record(in_turn(doing(kept), doing(replace(kept, value=4))), heard(), heard())
    row = database.row(schema.score)
    assert (row.value, row.band, row.missing) == (4, "moderate", 1)
    assert row.subscales == {"emotional": 1, "social": "not_scored"}


def test_the_latest_offers_stand_and_one_is_chosen(database: Database) -> None:
    old = e.KeepOffers((e.Offer("oud", 1, ("r",)),))
    new = e.KeepOffers((e.Offer("biljart", 1, ("r1", "r2"), 5), e.Offer("koor", 2, ("r3",), 4)))
    database.record(in_turn(doing(old), doing(new), doing(e.DecideOffers("koor"))), heard(), heard(), heard())
    rows = database.rows(schema.offer, schema.offer.c.rank)
    assert [(row.activity, row.status, row.points) for row in rows] == [
        ("biljart", "declined", 5),
        ("koor", "accepted", 4),
    ]
    assert rows[0].reasons == ["r1", "r2"]
    database.record(doing(e.DecideOffers(None)), heard())
    assert {row.status for row in database.rows(schema.offer)} == {"declined"}


def test_taking_consent_back_takes_answers_scores_and_offers(database: Database) -> None:
    kept = (
        e.KeepAnswer("djg6.1", "answered", "yes"),
        e.KeepScore("djg6", None, "not_scored", (), 6),
        e.KeepOffers((e.Offer("koor", 1, ()),)),
    )
    refusal = doing(*kept, e.ForgetAnswers(), e.KeepAnswer("consent.keep", "answered", "no"))
    database.record(in_turn(doing(*kept), refusal), heard(), heard())
    assert database.row(schema.answer).question == "consent.keep"
    assert database.count(schema.score) == database.count(schema.offer) == 0


# --- what was promised ---------------------------------------------------------------------------------------------


def test_a_consent_is_never_overwritten(database: Database) -> None:
    yes = doing(e.RecordConsent("keep", True, None, "abc"))
    no = doing(e.RecordConsent("keep", False, "senior", "abd"))
    database.record(in_turn(yes, no), heard(), heard(urn=RIET))
    said = [(row.granted, row.role, row.text_version, row.channel) for row in database.rows(schema.consent)]
    assert said == [(True, None, "abc", "sms"), (False, "senior", "abd", "sms")]


def test_a_referral_can_be_taken_back(database: Database) -> None:
    database.record(in_turn(doing(e.Refer("r", "koor")), doing(e.WithdrawReferral("r"))), heard(), heard())
    row = database.row(schema.referral)
    assert (row.activity, row.status, row.outcome) == ("koor", "withdrawn", None)


def test_a_callback_is_opened_changed_and_closed(database: Database) -> None:
    opened = opening(signals=("a",), suggestions=("koor",), name="Riet")
    changed = e.ChangeCallback(
        opened.id, number="+447700900001", day_part="morning", urgency="urgent", signals=("b", "a"),
        promised_from=NOON + timedelta(minutes=5),
    )  # fmt: skip
    first, *_ = database.record(in_turn(doing(opened), doing(changed)), heard(), heard())
    row = database.row(schema.callback)
    assert (row.status, row.topic, row.urgency, row.signals) == ("open", "wants_human", "urgent", ["a", "b"])
    assert (row.name, row.number, row.day_part) == ("Riet", "+447700900001", "morning")
    assert (row.promised_from, row.promised_until) == (NOON + timedelta(minutes=5), opened.promised_until)
    close = doing(e.CloseCallback(opened.id, "done", "anja", "gesproken"))
    database.record(close, closing(opened.id, first.person or "", at=NOON))
    row = database.row(schema.callback)
    assert (row.status, row.reason, row.closed_by, row.closed_at) == ("done", "gesproken", "anja", NOON)


def test_a_closed_callback_stays_as_it_was_closed(database: Database) -> None:
    close = e.CloseCallback(opening().id, "done", "anja", "gesproken")
    late = [replace(close, status="cancelled", reason="te laat"), e.ChangeCallback(opening().id, name="Later")]
    database.record(in_turn(doing(opening()), doing(close), doing(*late)), heard(), heard(), heard())
    row = database.row(schema.callback)
    assert (row.status, row.reason, row.name) == ("done", "gesproken", None)


def test_what_is_opened_and_changed_in_one_step_is_both(database: Database) -> None:
    database.record(doing(opening(), e.ChangeCallback(opening().id, signals=("x",), name="Riet")), heard())
    assert (database.row(schema.callback).signals, database.row(schema.callback).name) == (["x"], "Riet")


def test_a_moment_is_there_once_a_day(database: Database) -> None:
    """Promise 4."""
    database.record(in_turn(doing(CHECK_IN), doing(CHECK_IN, CHECK_IN)), heard(), heard())
    row = database.row(schema.due)
    assert (row.kind, row.at, row.local_date, row.status) == ("check_in", CHECK_IN.at, MONDAY, "pending")


def test_moments_of_a_kind_are_called_off_and_can_come_again(database: Database) -> None:
    reminder = replace(CHECK_IN, kind="reminder")
    database.record(in_turn(doing(CHECK_IN, reminder), doing(e.CancelDue("check_in"), CHECK_IN)), heard(), heard())
    rows = [(row.kind, row.status) for row in database.rows(schema.due)]
    assert sorted(rows) == [("check_in", "cancelled"), ("check_in", "pending"), ("reminder", "pending")]


def test_what_was_fired_is_not_called_off_any_more(database: Database) -> None:
    database.record(doing(CHECK_IN), heard())
    with writing(database.engine) as connection:
        connection.execute(schema.due.update().values(status="fired"))
    database.record(doing(e.CancelDue("check_in"), CHECK_IN), heard())
    assert database.row(schema.due).status == "fired"


def test_calling_off_means_the_kinds_that_begin_so_and_no_pattern(database: Database) -> None:
    kinds = ("check_in.second", "checkXin", "other")
    moments = [replace(CHECK_IN, kind=kind) for kind in kinds]
    database.record(in_turn(doing(*moments), doing(e.CancelDue("check_in"))), heard(), heard())
    assert [row.kind for row in database.rows(schema.due) if row.status == "cancelled"] == ["check_in.second"]


def test_unmet_demand_is_nobodys_and_on_the_local_day(database: Database) -> None:
    late = NOON.replace(hour=23, minute=30)
    database.record(doing(e.RecordUnmetDemand("vervoer", "Swifterbant")), heard(at=late))
    row = database.row(schema.unmet_demand)
    assert (row.need, row.kern, row.municipality) == ("vervoer", "Swifterbant", "dronten")
    assert row.local_date == date(2026, 3, 3)
    assert "person" not in schema.unmet_demand.c


# --- what is said --------------------------------------------------------------------------------------------------


def test_a_reply_waits_on_the_line_it_was_asked_on(database: Database) -> None:
    message = heard(urn="telegram:33", account="bot")
    database.record(doing(e.Reply("dag", (e.Choice("yes", "Ja"),), "djg6.1")), message)
    row = database.row(schema.outbox)
    assert (row.channel, row.account, row.urn, row.municipality) == ("telegram", "bot", "telegram:33", "dronten")
    assert (row.text, row.question, row.lane, row.status) == ("dag", "djg6.1", "reply", "queued")
    assert (row.in_reply_to, row.created_at, row.settled_at) == (database.row(schema.inbox).id, message.at, None)


def test_replies_of_many_keep_their_order_and_their_people(database: Database) -> None:
    database.record(listen, *[heard(str(number), f"tel:+4477009{number:05}") for number in range(5)])
    said = [(row.urn[-1], row.text) for row in database.rows(schema.outbox)]
    assert said == [(str(number), f"u zei: {number}") for number in range(5)]


def test_what_a_coordinators_act_gives_to_say_goes_where_we_last_wrote(database: Database) -> None:
    first, *_ = database.record(listen, heard(urn=RIET, account="een"), heard(urn=RIET, account="twee"))
    (receipt,) = database.record(doing(e.Reply("Wilt u verder?")), closing("x", first.person or ""))
    assert [stored.reply.text for stored in receipt.replies] == ["Wilt u verder?"]
    row = database.rows(schema.outbox)[-1]
    assert (row.account, row.urn, row.in_reply_to) == ("twee", RIET, None)


def test_to_whom_we_never_wrote_there_is_nothing_to_say(database: Database) -> None:
    first, *_ = database.record(doing(), heard())
    (receipt,) = database.record(doing(e.Reply("Wilt u verder?")), closing("x", first.person or ""))
    assert (receipt.status, receipt.replies) == ("recorded", ())


# --- within one step -----------------------------------------------------------------------------------------------

KEPT = e.KeepAnswer("djg6.1", "answered", "yes")
OFFERS = e.KeepOffers(())


@pytest.mark.parametrize(
    ("effects", "left"),
    [
        ((KEPT, e.ForgetAnswers()), (e.ForgetAnswers(),)),
        ((e.ForgetAnswers(), KEPT), (e.ForgetAnswers(), KEPT)),
        ((CHECK_IN, e.CancelDue("check")), (e.CancelDue("check"),)),
        ((CHECK_IN, e.CancelDue("reminder")), (CHECK_IN, e.CancelDue("reminder"))),
        ((e.CancelDue("check"), CHECK_IN), (e.CancelDue("check"), CHECK_IN)),
        ((e.DecideOffers("koor"), OFFERS), (OFFERS,)),
        ((OFFERS, e.DecideOffers("koor")), (OFFERS, e.DecideOffers("koor"))),
        ((), ()),
    ],
)
def test_what_comes_later_wins(effects: tuple[e.Effect, ...], left: tuple[e.Effect, ...]) -> None:
    assert lasting(effects) == left


def test_a_batch_of_many_stores_what_each_alone_would(database: Database) -> None:
    """Set-wise and one by one are the same to the last row."""

    def step(content: Any, directory: Any, before: State, event: Any) -> Any:
        number = int(event.text)
        effects = (
            e.KeepAnswer("djg6.1", "answered", number),
            e.KeepScore("djg6", number, "moderate", (), 0),
            opening(number + 1, name=f"naam {number}"),
            CHECK_IN,
            e.Reply(f"antwoord {number}"),
        )
        return doing(*effects[: number % 6])(content, directory, before, event)

    ledger = database.ledger(step)
    futures = [ledger.submit(heard(str(number), f"tel:+4477009{number:05}")) for number in range(60)]
    people = {future.result().person: number for number, future in enumerate(futures)}
    assert {people[row.person]: row.value for row in database.rows(schema.answer)} == {n: n for n in range(60) if n % 6}
    names = {people[row.person]: row.name for row in database.rows(schema.callback)}
    assert names == {n: f"naam {n}" for n in range(60) if n % 6 >= 3}
    said = {people[row.person]: row.text for row in database.rows(schema.outbox)}
    assert said == {n: f"antwoord {n}" for n in range(60) if n % 6 == 5}


def test_a_talk_is_what_the_state_says(database: Database) -> None:
    database.record(doing(), heard())
    talk = state.load(database.row(schema.person).state).talk
    assert isinstance(talk, Talk)
    assert talk.id == database.row(schema.conversation).id
