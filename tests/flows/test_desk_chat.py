"""What a coordinator's own chat shows and does: decided in pure steps, from what `db` put before them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest

from flows import desk_chat
from flows.attempts import UNDO, Attempt, Disposition
from flows.content import Content, Desk
from flows.duty import Acknowledge, Alert
from flows.effects import CancelDue, Effect, KeepAnswer, OpenCallback, Reply
from flows.engine import Step, step
from flows.events import Ending, Inbound, Press
from flows.flow import BUTTON
from flows.seat import (
    BindChat,
    ClaimJob,
    CloseJob,
    DeskWork,
    Job,
    KeepNote,
    Last,
    LogCall,
    ReleaseJob,
    Seat,
    ShowPerson,
    UnbindChat,
    UndoCall,
)
from flows.state import State, dump, load
from tests.content import NOOR, dronten, on_duty

CONTENT, DIRECTORY = dronten()
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
"""A Tuesday, eleven o'clock in Dronten."""
MINUTE = timedelta(minutes=1)
TOKEN = "A" * 43
NUMBER = "+447700900123"
JOB = Job(
    id="3f2a0000-0000-5000-8000-000000000001", person="p", topic="wants_human", urgency="normal",
    promised_from=NOW - timedelta(hours=1), promised_until=NOW + 12 * MINUTE, signals=("red:nl.violence.x",),
    suggestions=("kbo-pcob", "gone"), day_part="morning", kern="Swifterbant", stopped=False, closed=False,
    letter=False, tried=(), logged=0, holder=None, holder_name=None, name="Riet de Vries", phone=NUMBER,
)  # fmt: skip
CRISIS = replace(JOB, id="3f2a0000-0000-5000-8000-000000000002", topic="crisis", urgency="urgent")
ANJA = Seat("anja", "coordinator", "nl", "Anja", first=(CRISIS, JOB), waiting=2)


def mine(job: Job = JOB) -> Job:
    return replace(job, holder="anja", holder_name="Anja")


def rias(job: Job = JOB) -> Job:
    return replace(job, holder="ria", holder_name="Ria")


def says(text: str = "", seat: Any = ANJA, *, state: State | None = None, press: str | None = None,
         content: Content = CONTENT, at: datetime = NOW, urn: str = "telegram:7", **more: Any) -> Step:  # fmt: skip
    pressed = Press(*press.split("|")) if press else None
    kind: Any = more.pop("kind", "button" if press else "text")
    event = Inbound(UUID(int=5), "dronten", "telegram", "bot", "5", urn, at, text, kind=kind, press=pressed,
                    seat=seat, **more)  # fmt: skip
    return step(content, DIRECTORY, load(dump(state or State())), event)


def presses(option: str, about: Job | None = None, seat: Seat = ANJA, **more: Any) -> Step:
    return says(seat=replace(seat, about=about), press=f"desk|{option}", **more)


def of(done: Step, kind: Any) -> list[Any]:
    return [effect for effect in done.effects if isinstance(effect, kind)]


def work(done: Step) -> list[Effect]:
    """What is done at the desk, but for what is shown."""
    return [effect for effect in of(done, get_args(DeskWork)) if not isinstance(effect, ShowPerson)]


def told(done: Step) -> str:
    return "\n".join(reply.text for reply in of(done, Reply))


def buttons(done: Step) -> dict[str, str]:
    return {choice.label: choice.id for reply in of(done, Reply) for choice in reply.choices}


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
