"""What people were promised and told becomes rows: consents, referrals, callbacks, moments, replies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from db import schema
from db.engine import writing
from flows import effects as e
from flows.content import Content, Directory
from flows.engine import Step
from flows.events import CallbackClosed, Event
from flows.state import State
from tests.db.test_effects import CHECK_IN, MONDAY
from tests.db.world import ANNIE, NOON, RIET, Database, closing, doing, heard, in_turn, listen, opening

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


def test_what_a_person_took_back_of_a_callback_is_gone(database: Database) -> None:
    opened = opening(name="Riet", number="+447700900009", day_part="morning", signals=("s",))
    back = e.ChangeCallback(opened.id, cleared=("number", "day_part"))
    database.record(in_turn(doing(opened), doing(back)), heard(), heard())
    row = database.row(schema.callback)
    assert (row.name, row.number, row.day_part, row.signals) == ("Riet", None, None, ["s"])
    anew = e.ChangeCallback(opened.id, number="+447700900008")
    database.record(doing(anew, e.ChangeCallback(opened.id, cleared=("name",))), heard())
    assert (database.row(schema.callback).name, database.row(schema.callback).number) == (None, "+447700900008")


def closes(content: Content, directory: Directory, before: State, event: Event) -> Step:
    """Close the callback that a coordinator named, as the engine does."""
    assert isinstance(event, CallbackClosed)
    return Step(before, (e.CloseCallback(event.callback, "done", event.by, event.reason),))


def test_a_callback_is_closed_once(database: Database) -> None:
    (first,) = database.record(doing(opening(urgency="urgent")), heard())
    acts = [closing(opening().id, first.person or "", by=by) for by in ("anja", "bert")]
    assert [receipt.status for receipt in database.record(closes, *acts)] == ["recorded", "recorded"]
    closed = [row.actor for row in database.rows(schema.audit) if row.action == "callback.done"]
    assert (closed, database.row(schema.callback).closed_by) == (["anja"], "anja")


def test_nobody_closes_or_changes_a_callback_by_another_person(database: Database) -> None:
    _, annie = database.record(in_turn(doing(opening()), listen), heard(urn=RIET), heard(urn=ANNIE))
    act = closing(opening().id, annie.person or "")
    changed = doing(e.ChangeCallback(opening().id, name="Annie", urgency="urgent"))
    first, *_ = database.record(in_turn(closes, changed), act, heard(urn=ANNIE))
    row = database.row(schema.callback)
    assert (first.status, row.status, row.name, row.urgency) == ("recorded", "open", None, "normal")
    assert "callback.done" not in [row.action for row in database.rows(schema.audit)]


def test_what_is_opened_and_closed_in_one_step_is_both(database: Database) -> None:
    closed = e.CloseCallback(opening().id, "cancelled", "person", "taken back")
    database.record(doing(opening(), closed, closed), heard())
    assert database.row(schema.callback).status == "cancelled"
    assert [row.action for row in database.rows(schema.audit)] == ["callback.opened", "callback.cancelled"]


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
