"""What the buttons of a coordinator's own chat do: decided in pure steps, from what `db` put before them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from flows.attempts import Attempt, Disposition
from flows.effects import Reply
from flows.events import Ending
from flows.flow import BUTTON
from flows.seat import (
    ClaimJob,
    CloseJob,
    Job,
    Last,
    LogCall,
    ReleaseJob,
    ShowPerson,
    UnbindChat,
    UndoCall,
)
from flows.undoing import WITHIN as UNDO
from tests.flows.seated import (
    ANJA,
    CRISIS,
    JOB,
    NOW,
    buttons,
    mine,
    of,
    presses,
    rias,
    says,
    told,
    work,
)

# --- claiming ---------------------------------------------------------------------------------------------------------


def test_whoever_takes_it_hears_who_it_is_and_that_look_is_written_down() -> None:
    done = presses(f"claim.{JOB.id}", JOB)
    assert work(done) == [ClaimJob(JOB.id)]
    assert of(done, ShowPerson) == [ShowPerson(JOB.id, "p")]
    (reply,) = of(done, Reply)
    assert reply.about == JOB.id, "it goes when they do"
    assert "Riet de Vries" not in repr(done.effects), "and stands in no log"
    for said in ("Riet de Vries\n+447700900123\n", "schreef over geweld", "Swifterbant", "(nog 12 min)", "'s ochtends",
                 "Om over te praten", "luistert er iemand mee"):  # fmt: skip
        assert said in reply.text
    assert "gone" not in reply.text, "an activity that went is not brought up"
    assert list(buttons(done)) == [
        "Gesproken", "Voicemail", "Geen gehoor", "Verkeerd nummer", "Wil niet gebeld worden", "Later bellen",
        "Laat los",
    ]  # fmt: skip


def test_pressing_twice_claims_once_more_and_shows_the_same() -> None:
    assert told(presses(f"claim.{JOB.id}", mine())) == told(presses(f"claim.{JOB.id}", JOB))


def test_what_a_colleague_holds_is_theirs_and_who_leads_may_take_it_over() -> None:
    for option in (f"claim.{JOB.id}", f"no_answer.{JOB.id}.0", f"release.{JOB.id}", f"end.{JOB.id}.helped",
                   f"take.{JOB.id}", f"at.{JOB.id}.0.99999999"):  # fmt: skip
        done = presses(option, rias())
        assert work(done) == []
        assert "Ria is hier al mee bezig." in told(done)
        assert "Riet" not in told(done)
        assert "Er wachten 2" in told(done)
    lead = replace(ANJA, role="team_lead")
    assert buttons(presses(f"claim.{JOB.id}", rias(), lead))["Neem over"] == f"take.{JOB.id}"
    assert work(presses(f"take.{JOB.id}", rias(), lead)) == [ClaimJob(JOB.id, over=True)]


@pytest.mark.parametrize("about", [None, replace(JOB, closed=True)])
def test_what_is_closed_or_elsewhere_is_said_so_and_what_waits_is_shown(about: Job | None) -> None:
    said = "Dit is al afgesloten." if about else "Dit is er niet meer."
    for option in ("claim.x", "no_answer.x.0", "release.x", "end.x.helped", "later.x.0", "take.x", "at.x.0.99999999"):
        done = presses(option, about)
        assert work(done) == []
        assert said in told(done)
        assert "Er wachten 2" in told(done)


@pytest.mark.parametrize("option", ["", "x", "...", "claim", "no_answer", "at.x.0.²", "end.x", "ending.1", "plain.x"])
def test_a_button_that_nobody_made_does_nothing(option: str) -> None:
    for press in (f"desk|{option}", f"other|{option}"):
        done = says(seat=replace(ANJA, about=mine(), mine=(mine(),)), press=press)
        assert [effect for effect in work(done) if not isinstance(effect, ClaimJob)] == []
        assert told(done)


def test_a_stale_button_shows_what_they_hold_now() -> None:
    holding = replace(ANJA, mine=(mine(CRISIS),))
    done = presses(f"no_answer.{JOB.id}.0", replace(JOB, logged=1), holding)
    assert work(done) == []
    assert told(done).startswith("Die knop was van eerder.")
    assert buttons(done)["Gesproken"] == f"reached.{CRISIS.id}.0"


def test_letting_go_once_or_twice_leaves_it_to_anybody() -> None:
    seat = replace(ANJA, first=(mine(),), waiting=1)
    done = presses(f"release.{JOB.id}", mine(), seat)
    assert work(done) == [ReleaseJob(JOB.id)]
    assert "van u" not in told(done)
    assert buttons(done) == {"1: ik neem deze": f"claim.{JOB.id}"}
    assert work(presses(f"release.{JOB.id}", JOB)) == []


# --- how it went ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("disposition", "tried", "said"),
    [
        ("reached", 0, "Waar kwam het op uit?"),
        ("refused", 0, "Waar kwam het op uit?"),
        ("no_answer", 0, "Wij bellen weer vandaag om 14:30 uur."),
        ("voicemail", 1, "Wij bellen weer vandaag om 14:30 uur."),
        ("no_answer", 2, "Stuur een brief of ga langs."),
        ("wrong_number", 0, "Stuur een brief of ga langs."),
    ],
)
def test_a_call_is_logged_and_what_follows_is_said(disposition: str, tried: int, said: str) -> None:
    job = replace(mine(), tried=(Attempt(NOW, "no_answer"),) * tried, logged=tried)
    done = presses(f"{disposition}.{JOB.id}.{tried}", job)
    (logged,) = work(done)
    assert isinstance(logged, LogCall)
    assert (logged.callback, logged.disposition, logged.next_at) == (JOB.id, disposition, None)
    assert said in told(done)
    assert buttons(done)["Maak ongedaan"] == f"undo.{logged.attempt}"
    assert ("Geholpen" in buttons(done)) is (said == "Waar kwam het op uit?")
    assert work(presses(f"{disposition}.{JOB.id}.{tried}", replace(job, logged=tried + 1))) == [], "once"


def test_later_offers_moments_that_somebody_is_there_and_keeps_the_one_that_was_agreed() -> None:
    asked = presses(f"later.{JOB.id}.0", mine())
    assert work(asked) == []
    assert list(buttons(asked)) == [
        "Vandaag om 11:30 uur", "Vandaag om 13:00 uur", "Morgen om 9:00 uur", "Morgen om 13:00 uur",
        "Donderdag 26 november om 9:00 uur",
    ]  # fmt: skip
    chosen = buttons(asked)["Morgen om 9:00 uur"]
    done = presses(chosen, mine())
    assert [(call.disposition, call.next_at) for call in work(done) if isinstance(call, LogCall)] == [
        ("later", datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
    ]
    late = presses(chosen, mine(), at=NOW + timedelta(days=2))
    assert (work(late), len(buttons(late))) == ([], 5), "a moment that went by is asked again"


@pytest.mark.parametrize(("after", "undone"), [(UNDO - timedelta(seconds=1), True), (UNDO, False)])
def test_a_call_is_taken_back_within_a_minute(after: timedelta, undone: bool) -> None:
    job = replace(JOB, tried=(Attempt(NOW, "wrong_number"),), logged=1, letter=True)
    last = Last("a-1", job, "anja", NOW, undone=False)
    done = says(press="desk|undo.a-1", seat=replace(ANJA, last=last), at=NOW + after)
    assert work(done) == ([UndoCall("a-1")] if undone else [])
    assert ("Ongedaan gemaakt." in told(done)) is undone
    if undone:
        assert buttons(done)["Gesproken"] == f"reached.{JOB.id}.1"
        assert "brief" not in told(done)


def test_nobody_takes_back_twice_or_what_a_colleague_logged() -> None:
    job = replace(JOB, tried=(Attempt(NOW, "no_answer"),), logged=1)
    for last in (None, Last("a-1", job, "ria", NOW, undone=False), Last("a-1", job, "anja", NOW, undone=True)):
        done = says(press="desk|undo.a-1", seat=replace(ANJA, last=last))
        assert (work(done), "binnen een minuut" in told(done)) == ([], True)
    taken = Last("a-1", rias(job), "anja", NOW, undone=False)
    done = says(press="desk|undo.a-1", seat=replace(ANJA, last=taken))
    assert (work(done), "Riet" in told(done)) == ([UndoCall("a-1")], False)


# --- closing ----------------------------------------------------------------------------------------------------------


def test_closing_asks_for_a_reason_and_the_next_message_is_it() -> None:
    asked = presses(f"end.{CRISIS.id}.handed_over", mine(CRISIS))
    assert work(asked) == []
    assert "Uw volgende bericht is de reden" in told(asked)
    assert list(buttons(asked)) == ["Wachtrij"], "of a crisis something is said in words"
    seat = replace(ANJA, about=mine(CRISIS), mine=(mine(CRISIS),))
    done = says(" De huisarts gaat langs. ", seat, state=asked.state)
    assert work(done) == [CloseJob(CRISIS.id, "p", "handed_over", "De huisarts gaat langs.")]
    assert told(done).startswith("Afgesloten: Overgedragen.\n\nEr wacht 1 telefoontje.")
    assert "huisarts" not in repr(done.effects)
    assert "Schrijf WACHTRIJ" in told(says("nog iets", state=done.state)), "once"


def test_what_is_no_crisis_may_be_closed_by_its_ending_alone() -> None:
    asked = presses(f"end.{JOB.id}.helped", mine())
    plain = buttons(asked)["Zonder toelichting"]
    assert work(presses(plain, mine(), state=asked.state)) == [CloseJob(JOB.id, "p", "helped", "Geholpen")]
    assert work(presses(plain, mine())) == [], "no ending was chosen"
    crisis = presses(f"end.{CRISIS.id}.helped", mine(CRISIS)).state
    assert work(presses(f"plain.{CRISIS.id}", mine(CRISIS), state=crisis)) == []


@pytest.mark.parametrize("press", ["queue", f"claim.{CRISIS.id}", f"show.{CRISIS.id}", "undo.a-1"])
def test_whoever_goes_on_with_something_else_is_asked_for_no_reason_any_more(press: str) -> None:
    owing = presses(f"end.{JOB.id}.helped", mine()).state
    state = presses(press, mine(CRISIS), state=owing).state
    done = says("hallo daar", replace(ANJA, about=mine()), state=state)
    assert (work(done), "Schrijf WACHTRIJ" in told(done)) == ([], True)


def test_what_comes_long_after_is_no_reason() -> None:
    owing = presses(f"end.{JOB.id}.helped", mine()).state
    done = says("hallo", replace(ANJA, about=mine()), state=owing, at=NOW + timedelta(minutes=30))
    assert (work(done), "Schrijf WACHTRIJ" in told(done)) == ([], True)


@pytest.mark.parametrize("about", [rias(CRISIS), replace(CRISIS, closed=True), None])
def test_a_reason_closes_nothing_that_is_a_colleague_s_by_now_or_gone(about: Job | None) -> None:
    owing = presses(f"end.{CRISIS.id}.helped", mine(CRISIS)).state
    done = says("gesproken", replace(ANJA, about=about), state=owing)
    assert (work(done), done.state.owes) == ([], None)
    assert "Er wachten 2" in told(done)


def test_stop_while_a_reason_is_asked_unties_the_chat_and_closes_nothing() -> None:
    owing = presses(f"end.{CRISIS.id}.helped", mine(CRISIS)).state
    done = says("Stop", replace(ANJA, about=mine(CRISIS)), state=owing)
    assert (work(done), done.state.owes) == ([UnbindChat()], None)


def test_every_button_holds_what_telegram_takes() -> None:
    owing = presses(f"end.{JOB.id}.handed_over", mine())
    job = replace(mine(), logged=999)
    shown = [presses(f"claim.{JOB.id}", job), presses(f"later.{JOB.id}.999", job), owing, says("wachtrij")]
    shown += [presses(f"{how}.{JOB.id}.999", job) for how in get_args(Disposition)]
    options = [option for done in shown for option in buttons(done).values()]
    assert len(options) > 5 * len(get_args(Ending)) - 10
    assert max(len(f"desk|{option}".encode()) for option in options) <= BUTTON
    assert max(len(reply.choices) for done in shown for reply in of(done, Reply)) <= 8
