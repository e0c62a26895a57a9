"""What is heard in a coordinator's own chat, and shown there: decided in pure steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from flows import desk_chat
from flows.attempts import Attempt
from flows.duty import Acknowledge, Alert
from flows.effects import KeepAnswer, OpenCallback, Reply
from flows.events import Inbound
from flows.moments import CancelDue
from flows.roles import Desk
from flows.seat import (
    BindChat,
    CloseJob,
    KeepNote,
    ShowPerson,
    UnbindChat,
)
from flows.state import State
from tests.content import NOOR, on_duty
from tests.flows.seated import (
    ANJA,
    CONTENT,
    CRISIS,
    JOB,
    MINUTE,
    NOW,
    TOKEN,
    buttons,
    mine,
    of,
    presses,
    says,
    told,
    work,
)

# --- whose chat it is -------------------------------------------------------------------------------------------------


def test_to_anybody_else_there_is_no_queue() -> None:
    for word in ("wachtrij", "/wachtrij", "queue"):
        done = says(word, None)
        assert not work(done)
        assert "wacht" not in told(done).lower()
        assert done.state.talk is not None, "they are welcomed as anybody"
    assert not work(says(press=f"desk|claim.{JOB.id}", seat=None))


def test_a_link_is_heard_in_a_chat_of_ones_own_only() -> None:
    def heard(text: str, urn: str = "telegram:7", **more: Any) -> str | None:
        given: dict[str, Any] = {"channel": "telegram", "account": "bot"} | more
        event = Inbound(UUID(int=1), "dronten", external_id="1", urn=urn, at=NOW, text=text, **given)
        return desk_chat.token(event)

    assert heard(f"/start desk_{TOKEN}") == heard(f" /start@peil_bot  desk_{TOKEN}\n") == TOKEN
    assert heard(f"/start desk_{TOKEN}", "telegram:-1001") is None
    assert heard(f"/start desk_{TOKEN}", account="terminal") is None
    assert heard(f"/start desk_{TOKEN}", "tel:+447700900001", channel="sms") is None
    for other in ("/start", f"/start {TOKEN}", f"desk_{TOKEN}", f"/start desk_{TOKEN} x", "/start desk_short"):
        assert heard(other) is None


def test_binding_says_once_what_stands_in_the_chat_and_asks_no_questions() -> None:
    talking = says("hallo", None).state
    done = says(f"/start desk_{TOKEN}", replace(ANJA, fresh=True), state=talking)
    assert work(done) == [BindChat()]
    assert [effect.prefix for effect in of(done, CancelDue)] == ["check_in"]
    assert "Zet uw telefoon op slot" in told(done)
    assert done.state.talk is not None
    assert done.state.talk.status == "interrupted", "their own conversation rests"
    again = says(f"/start desk_{TOKEN}", state=done.state)
    assert not work(again)
    assert "al bij uw account" in told(again)


def test_a_link_that_is_no_good_binds_nothing_and_begins_nothing() -> None:
    done = says(f"/start desk_{TOKEN}", "stale")
    assert (work(done), done.state.talk) == ([], None)
    assert "verlopen" in told(done)


@pytest.mark.parametrize("word", ["STOP", "stop", "/stop", "stop maar"])
def test_stop_unties_the_chat_and_sends_nothing_unasked_any_more(word: str) -> None:
    done = says(word)
    assert work(done) == [UnbindChat()]
    assert (done.state.status, len(of(done, Reply))) == ("stopped", 1)


@pytest.mark.parametrize("word", ["hallo", "ja", "/start", "/help", "wis mijn gegevens", "ik wil gebeld worden", ""])
def test_what_else_is_said_is_no_screening_and_is_answered(word: str) -> None:
    done = says(word, kind="text" if word else "unsupported")
    assert "Schrijf WACHTRIJ" in told(done)
    assert (done.state.talk, work(done), of(done, (KeepAnswer, OpenCallback))) == (None, [], [])
    assert buttons(done) == {"Wachtrij": "queue"}


def test_who_may_work_no_calls_sees_none_and_may_untie_the_chat() -> None:
    for role in ("admin", "auditor"):
        seat = replace(ANJA, role=role)  # type: ignore[arg-type]
        for done in (says("wachtrij", seat), presses(f"claim.{JOB.id}", JOB, seat)):
            assert "Met uw rol" in told(done)
            assert (work(done), buttons(done)) == ([], {})
        assert work(says("stop", seat)) == [UnbindChat()]


def test_a_municipality_may_switch_it_off() -> None:
    place = CONTENT.municipality.model_copy(update={"desk": Desk(telegram=False)})
    off = replace(CONTENT, municipality=place)
    for done in (says("wachtrij", content=off), presses(f"claim.{JOB.id}", JOB, content=off)):
        assert (work(done), buttons(done)) == ([], {})
        assert "staat uit" in told(done)
    assert work(says("stop", content=off)) == [UnbindChat()]


def test_it_speaks_the_language_of_the_account() -> None:
    done = says("wachtrij", replace(ANJA, language="en"))
    assert told(done).startswith("2 calls wait.")
    assert "I take this one" in next(iter(buttons(done)))


# --- danger first -----------------------------------------------------------------------------------------------------

WATCHED = on_duty(CONTENT, {"name": "Noor", "sms": NOOR}, {"name": "Anja", "telegram": 7})
CRY = "ik wil dood"


def test_a_coordinator_in_danger_is_heard_as_anybody() -> None:
    done = says(CRY, content=WATCHED)
    assert of(done, Alert)
    assert [opened.topic for opened in of(done, OpenCallback)] == ["crisis"]
    later = says("ik heb pillen genomen en wil niet meer", content=WATCHED, state=done.state, at=NOW + MINUTE)
    assert "113" in told(later)
    assert "WACHTRIJ" not in told(says("ben je er nog", content=WATCHED, state=done.state, at=NOW + MINUTE))
    working = says("wachtrij", content=WATCHED, state=done.state, at=NOW + MINUTE)
    assert "Er wachten 2" in told(working), "the word for the queue is work, whatever else is open"


def test_a_cry_where_a_reason_was_asked_is_a_cry_and_is_kept_as_a_note() -> None:
    owing = presses(f"end.{CRISIS.id}.handed_over", mine(CRISIS)).state
    seat = replace(ANJA, about=mine(CRISIS))
    done = says("mevrouw wil dood, 113 gebeld", seat, state=owing, content=WATCHED)
    assert of(done, Alert)
    (note,) = work(done)
    assert isinstance(note, KeepNote)
    assert (note.callback, note.text) == (CRISIS.id, "mevrouw wil dood, 113 gebeld")
    closed = presses(buttons(done)["Sluit af met deze notitie"], mine(CRISIS), state=done.state, content=WATCHED)
    assert work(closed) == [CloseJob(CRISIS.id, "p", "handed_over", "Zie de notitie.")]


def test_what_somebody_else_said_may_stand_in_a_reason() -> None:
    owing = presses(f"end.{CRISIS.id}.handed_over", mine(CRISIS)).state
    reason = "Ze zei dat ze niet meer wil leven. Stop. De huisarts is gebeld."
    done = says(reason, replace(ANJA, about=mine(CRISIS)), state=owing)
    assert work(done) == [CloseJob(CRISIS.id, "p", "handed_over", reason)]
    assert not of(done, OpenCallback)


def test_who_is_on_duty_too_answers_an_alert_by_a_word() -> None:
    owing = presses(f"end.{JOB.id}.helped", mine()).state
    for state in (State(), owing):
        done = says("ok", content=WATCHED, state=state)
        assert of(done, Acknowledge)
        assert not work(done)
    assert "Schrijf WACHTRIJ" in told(says("hallo", content=WATCHED))


def test_an_alert_has_a_button_for_a_bound_chat_that_claims_this_very_callback() -> None:
    (alert,) = of(says(CRY, None, content=WATCHED, urn="telegram:8"), Alert)
    sms, chat = alert.notices
    assert [(choice.id, choice.label) for choice in chat.claims] == [(f"claim.{alert.callback}", "Ik neem deze")]
    assert ([choice.id for choice in chat.choices], sms.claims) == (["ok"], ())
    place = WATCHED.municipality.model_copy(update={"desk": Desk(telegram=False)})
    (alert,) = of(says(CRY, None, content=replace(WATCHED, municipality=place), urn="telegram:8"), Alert)
    assert not any(notice.claims for notice in alert.notices)


# --- who waits --------------------------------------------------------------------------------------------------------


def test_the_queue_says_whom_to_call_first_and_why_and_names_nobody() -> None:
    done = says("/wachtrij@peil_bot")
    assert told(done).splitlines() == [
        "Er wachten 2 telefoontjes.",
        "",
        "1. DRINGEND: nood, nog 12 min, Swifterbant, nog niet gebeld",
        "2. Gewoon: wil een mens spreken, nog 12 min, Swifterbant, nog niet gebeld",
    ]
    assert buttons(done) == {"1: ik neem deze": f"claim.{CRISIS.id}", "2: ik neem deze": f"claim.{JOB.id}"}
    assert not of(done, ShowPerson)


def test_the_queue_says_how_many_more_there_are_and_what_is_theirs() -> None:
    many = tuple(replace(JOB, id=f"id-{n}", tried=(Attempt(NOW, "no_answer"),) * n) for n in range(6))
    done = says("wachtrij", replace(ANJA, first=(mine(), *many), waiting=40))
    assert "Er wachten 40 telefoontjes. Dit zijn de eerste 5." in told(done)
    assert "van u" in told(done).splitlines()[2]
    assert next(iter(buttons(done).items())) == ("1: verder", f"show.{JOB.id}")
    assert "2 keer gebeld" in told(done)
    assert told(says("wachtrij", replace(ANJA, first=(), waiting=0))) == "Er wacht niemand op een telefoontje."


@pytest.mark.parametrize(
    ("begin", "end", "words"),
    [
        (-60, 12, "nog 12 min"),
        (-60, -5, "5 min te laat"),
        (90, 200, "bellen over 1 uur"),
        (-1, 3 * 1440, "nog 3 dagen"),
    ],
)
def test_how_long_a_promise_has_yet(begin: int, end: int, words: str) -> None:
    job = replace(JOB, promised_from=NOW + begin * MINUTE, promised_until=NOW + end * MINUTE)
    assert words in told(says("wachtrij", replace(ANJA, first=(job,), waiting=1)))
