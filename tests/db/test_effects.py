"""Each effect of a step becomes rows; several of one step mean what they mean in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from db import schema
from db.taken import lasting
from flows import effects as e
from flows import state
from flows.events import Press
from flows.state import State, Talk
from tests.db.world import ANNIE, NOON, RIET, Database, doing, heard, in_turn, opening

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


def test_one_that_was_interrupted_and_is_left_for_another_keeps_its_end(database: Database) -> None:
    stop = talking(status="interrupted", ended_at=NOON)
    database.record(in_turn(doing(state=stop), doing(state=another())), heard(), heard())
    before, _ = database.rows(schema.conversation)
    assert (before.status, before.ended_at) == ("expired", NOON)


def test_one_that_is_left_for_another_is_expired(database: Database) -> None:
    left = heard()
    database.record(in_turn(doing(), doing(state=another())), heard(), left)
    before, after = database.rows(schema.conversation)
    assert (before.status, before.ended_at) == ("expired", left.at)
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


def test_answered_twice_in_one_step_the_last_counts(database: Database) -> None:
    twice = doing(e.KeepAnswer("kern", "answered", "a"), e.KeepAnswer("kern", "answered", "b"))
    (receipt,) = database.record(twice, heard())
    assert (receipt.status, database.row(schema.answer).value) == ("recorded", "b")


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


def test_going_back_on_a_choice_offers_all_again(database: Database) -> None:
    offers = e.KeepOffers((e.Offer("biljart", 1, ()), e.Offer("koor", 2, ())))
    chosen, back = e.DecideOffers("koor"), e.ReopenOffers()

    def standing() -> list[str]:
        return [row.status for row in database.rows(schema.offer, schema.offer.c.rank)]

    database.record(in_turn(doing(offers, chosen), doing(back)), heard(), heard())
    assert standing() == ["offered", "offered"]
    database.record(doing(back, e.DecideOffers("biljart")), heard())
    assert standing() == ["accepted", "declined"]
    database.record(doing(chosen, back), heard(), heard(urn=ANNIE))
    assert standing() == ["offered", "offered"]


def test_of_anothers_offers_nothing_is_reopened(database: Database) -> None:
    offers = e.KeepOffers((e.Offer("koor", 1, ()),))
    database.record(doing(offers, e.DecideOffers("koor")), heard(urn=RIET), heard(urn=ANNIE))
    database.record(doing(e.ReopenOffers()), heard(urn=ANNIE))
    assert sorted(row.status for row in database.rows(schema.offer)) == ["accepted", "offered"]


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


def test_it_takes_those_of_earlier_conversations_and_of_nobody_else(database: Database) -> None:
    kept = doing(
        e.KeepAnswer("djg6.1", "answered", "yes"),
        e.KeepScore("djg6", None, "not_scored", (), 6),
        e.KeepOffers((e.Offer("koor", 1, ()),)),
    )
    refusal = doing(e.ForgetAnswers(), e.KeepAnswer("consent.keep", "answered", "no"))
    database.record(kept, heard(urn=RIET), heard(urn=ANNIE))
    database.record(in_turn(doing(state=another()), refusal), heard(urn=RIET), heard(urn=RIET))
    assert sorted(row.question for row in database.rows(schema.answer)) == ["consent.keep", "djg6.1"]
    assert database.count(schema.score) == database.count(schema.offer) == 1


def test_what_was_answered_further_on_goes_when_the_person_answers_otherwise(database: Database) -> None:
    kept = (
        e.KeepAnswer("about.role", "answered", "self"),
        e.KeepAnswer("djg6.3", "answered", "yes"),
        e.KeepAnswer("djg6.4", "skipped"),
        e.KeepScore("djg6", None, "not_scored", (), 6),
        e.KeepScore("djg11", 3, "moderate", (), 0),
    )
    otherwise = doing(
        e.WithdrawAnswers(("djg6.3", "djg6.4"), ("djg6",)), e.KeepAnswer("about.role", "answered", "carer")
    )
    database.record(in_turn(doing(*kept), otherwise), heard(), heard())
    assert [(row.question, row.value) for row in database.rows(schema.answer)] == [("about.role", "carer")]
    assert [row.instrument for row in database.rows(schema.score)] == ["djg11"]


# --- within one step -----------------------------------------------------------------------------------------------

KEPT = e.KeepAnswer("djg6.1", "answered", "yes")
OFFERS = e.KeepOffers(())


@pytest.mark.parametrize(
    ("effects", "left"),
    [
        ((KEPT, e.ForgetAnswers()), (e.ForgetAnswers(),)),
        ((e.ForgetAnswers(), KEPT), (e.ForgetAnswers(), KEPT)),
        ((KEPT, e.WithdrawAnswers(("djg6.1",))), (e.WithdrawAnswers(("djg6.1",)),)),
        ((e.WithdrawAnswers(("djg6.1",)), KEPT), (e.WithdrawAnswers(("djg6.1",)), KEPT)),
        ((KEPT, e.WithdrawAnswers(("djg6.2",))), (KEPT, e.WithdrawAnswers(("djg6.2",)))),
        ((CHECK_IN, e.CancelDue("check")), (e.CancelDue("check"),)),
        ((CHECK_IN, e.CancelDue("reminder")), (CHECK_IN, e.CancelDue("reminder"))),
        ((e.CancelDue("check"), CHECK_IN), (e.CancelDue("check"), CHECK_IN)),
        ((e.DecideOffers("koor"), OFFERS), (OFFERS,)),
        ((OFFERS, e.DecideOffers("koor")), (OFFERS, e.DecideOffers("koor"))),
        ((e.DecideOffers("koor"), e.ReopenOffers()), (e.ReopenOffers(),)),
        ((e.ReopenOffers(), e.DecideOffers("koor")), (e.ReopenOffers(), e.DecideOffers("koor"))),
        ((OFFERS, e.ReopenOffers()), (OFFERS, e.ReopenOffers())),
        ((e.ReopenOffers(), e.ForgetAnswers()), (e.ForgetAnswers(),)),
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
