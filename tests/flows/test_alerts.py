"""What those on duty hear, when, and what is understood of what they say: decided in pure steps."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from flows import alerts
from flows.content import Content, Duty
from flows.duty import Acknowledge, Alert
from flows.effects import ChangeCallback, Effect, Reply
from flows.engine import Step, step
from flows.events import DueFell, Inbound, MessageLost, Press
from flows.moments import MoveDue, Schedule, SettleDue
from flows.sms import foreign, parts
from flows.state import Pace, State, dump, load
from peilstation import library
from tests.content import NOOR, ROOT, as_shipped, dronten, on_duty

BARE, DIRECTORY = dronten()
CONTENT = on_duty(BARE, {"name": "Noor", "sms": NOOR, "telegram": 911}, {"name": "Achterwacht", "telegram": -1001})
NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
CRY = "Ik ben Riet de Vries, +447700900123, en ik wil dood"
RIET, NOORS, GROUP = "tel:+447700900001", f"tel:{NOOR}", "telegram:-1001"


def heard(text: str = "", urn: str = RIET, state: State | None = None, content: Content = CONTENT, n: int = 1,
          **more: Any) -> Step:  # fmt: skip
    channel: Any = "telegram" if urn.startswith("telegram") else "sms"
    event = Inbound(UUID(int=n), "dronten", channel, "a", str(n), urn, NOW, text, **more)
    return step(content, DIRECTORY, state or State(), event)


def fell(state: State, n: int = 50, at: datetime = NOW, content: Content = CONTENT) -> Step:
    subject = state.open[0].id if state.open else "gone"
    return step(content, DIRECTORY, load(dump(state)),
                DueFell(UUID(int=n), "dronten", "p", "d", alerts.KIND, subject, at, at, "sms"))  # fmt: skip


def of(effects: tuple[Effect, ...], kind: type) -> list[Any]:
    return [effect for effect in effects if isinstance(effect, kind)]


def replies(done: Step) -> list[str]:
    return [reply.text for reply in of(done.effects, Reply)]


# --- what they hear ---------------------------------------------------------------------------------------------------


def test_an_alert_goes_to_every_line_of_everybody_on_duty() -> None:
    (alert,) = of(heard(CRY).effects, Alert)
    assert [notice.urn for notice in alert.notices] == ["telegram:911", NOORS, GROUP]
    assert [[choice.label for choice in notice.choices] for notice in alert.notices] == [
        ["Ik pak dit op"], [], ["Ik pak dit op"]
    ]  # fmt: skip


@pytest.mark.parametrize("languages", [("nl", "en"), ("en", "nl")])
def test_an_alert_says_nothing_of_anybody_and_fits_one_sms(languages: tuple[str, ...]) -> None:
    place = CONTENT.municipality.model_copy(update={"languages": languages})
    content = replace(CONTENT, municipality=place)
    for nth in (1, 2, 99):
        alert = alerts.alert(content, "3f2a0000-0000-5000-8000-000000000000", nth, NOW)
        for notice in alert.notices:
            assert parts(notice.text) == 1
            assert not foreign(notice.text)
            assert "3F2A" in notice.text
            said = notice.text.lower()
            assert not [word for word in ("riet", "vries", "+44", "7700", "dood", "suicide", "113") if word in said]


def test_a_notice_does_not_show_whose_line_it_is_in_a_log() -> None:
    (alert,) = of(heard(CRY).effects, Alert)
    assert NOOR not in repr(alert)
    assert NOOR not in repr(CONTENT.municipality.duty)


def test_the_pauses_are_the_municipality_s_and_grow_when_nobody_answers_for_long() -> None:
    pauses = [alerts.pause(CONTENT.municipality.duty, nth) for nth in range(1, 120)]
    assert [pause.total_seconds() / 60 for pause in pauses[:6]] == [5, 5, 10, 15, 15, 15]
    assert all(before <= after for before, after in pairwise(pauses))
    assert max(pauses) == alerts.LONGEST
    waited, rounds = timedelta(), 0
    while waited < timedelta(days=7):
        waited, rounds = waited + pauses[rounds], rounds + 1
    assert rounds < 100, "a week that is played, or an empty office, does not become hundreds of messages"


# --- when -------------------------------------------------------------------------------------------------------------


def test_it_is_repeated_at_night_and_the_count_goes_on() -> None:
    state = heard(CRY).state
    for nth in (2, 3, 4):
        done = fell(state, nth + 50)
        assert [alert.nth for alert in of(done.effects, Alert)] == [nth]
        (moved,) = of(done.effects, MoveDue)
        assert moved.at == moved.moment == NOW + alerts.pause(CONTENT.municipality.duty, nth)
        assert replies(done) == []
        state = done.state
    assert state.open[0].alerts == 4


# --- the ladder -----------------------------------------------------------------------------------------------------

LADDER = on_duty(
    CONTENT, {"name": "Noor", "telegram": 1}, {"name": "Achterwacht", "sms": "+447700900123", "from_alert": 3},
    {"name": "Wethouder", "telegram": 9, "from_alert": 5},
)  # fmt: skip


@pytest.mark.parametrize(
    ("nth", "names"),
    [(1, ["Noor"]), (2, ["Noor"]), (3, ["Noor", "Achterwacht"]), (5, ["Noor", "Achterwacht", "Wethouder"])],
)
def test_the_ladder_goes_up_as_long_as_nobody_answers_and_leaves_nobody_out(nth: int, names: list[str]) -> None:
    told = alerts.alert(LADDER, "abcd1234", nth, NOW)
    urns = {urn for one in LADDER.municipality.duty.people if one.name in names for urn in one.urns}
    assert {notice.urn for notice in told.notices} == urns
    assert told.owner == "Noor"


def test_a_ladder_without_a_first_step_is_refused() -> None:
    with pytest.raises(ValidationError, match="somebody on duty hears the first alert"):
        on_duty(CONTENT, {"name": "Wethouder", "telegram": 9, "from_alert": 2})


@pytest.mark.parametrize("more", ["ze zijn op", "ik ga het nu doen", "ik word zo moe", "MENS", "het wordt donker hier",
                                  "waarom belt er niemand", "+44 7700 900123 ze zijn op",
                                  "ik heb ze genomen bel +44 7700 900123", "vanavond", "welterusten", "dag allemaal",
                                  "laat maar", "\U0001f48a\U0001f48a",
                                  "ik wil niet meer praten, vergeet mij"])  # fmt: skip
def test_who_writes_on_after_the_case_was_picked_up_is_heard_anew_whatever_the_words(more: str) -> None:
    state = heard(CRY).state
    held = replace(state, open=(_picked_up(state),))
    done = heard(more, state=held, n=2)
    assert [alert.nth for alert in of(done.effects, Alert)] == [1]
    assert not done.state.open[0].acknowledged
    again = heard(more, state=done.state, n=3)
    assert of(again.effects, Alert) == [], "the next alert is on its way"
    signals = [change.signals for step_ in (done, again) for change in of(step_.effects, ChangeCallback)]
    assert ("message.more",) in signals or any("red:" in one for given in signals for one in given)
    assert signals.count(("message.more",)) <= 1, "said once"


@pytest.mark.parametrize("kind", ["unsupported", "edited"])
@pytest.mark.parametrize("text", ["", "kijk"])
def test_a_voice_note_a_photo_or_a_changed_message_in_such_a_case_is_heard_anew(kind: str, text: str) -> None:
    state = heard(CRY).state
    held = replace(state, open=(_picked_up(state),))
    done = heard(text, state=held, n=2, kind=kind, for_eyes=kind == "unsupported")
    assert [alert.nth for alert in of(done.effects, Alert)] == [1]


def test_so_is_what_comes_in_a_flood() -> None:
    state = heard(CRY).state
    held = replace(state, open=(_picked_up(state),), pace=Pace(NOW, 100))
    assert len(of(heard("het is zover", state=held, n=2).effects, Alert)) == 1


def test_it_is_heard_anew_each_time_that_somebody_had_picked_it_up() -> None:
    state = heard(CRY).state
    for n in (2, 3, 4):
        done = heard("ze zijn op", state=replace(state, open=(_picked_up(state),)), n=n)
        assert len(of(done.effects, Alert)) == 1
        state = done.state


@pytest.mark.parametrize("little", ["dank u wel", "ja", "nee hoor", "oke dank u", "hallo", "+44 7700 900123", "STOP",
                                    "mijn nummer is +44 7700 900123",
                                    "ik ben bereikbaar op +44 7700 900123 na tien uur",
                                    "ja op +44 7700 900123"])  # fmt: skip
def test_a_thank_you_a_bare_yes_or_a_number_in_a_case_that_was_picked_up_wakes_nobody_again(little: str) -> None:
    state = heard(CRY).state
    done = heard(little, state=replace(state, open=(_picked_up(state),)), n=2)
    assert of(done.effects, Alert) == []
    assert done.state.open[0].acknowledged


@pytest.mark.parametrize("gone", ["closed", "acknowledged", "roster"])
def test_it_ends_when_it_is_closed_or_picked_up(gone: str) -> None:
    state = heard(CRY).state
    known = {"closed": (), "acknowledged": (_picked_up(state),), "roster": state.open}[gone]
    content = on_duty(CONTENT) if gone == "roster" else CONTENT
    done = fell(State(open=known), content=content)
    assert done.effects == (SettleDue("cancelled"),)


def _picked_up(state: State) -> Any:
    return replace(state.open[0], acknowledged=True)


def test_a_cry_on_what_was_picked_up_begins_anew() -> None:
    state = heard(CRY).state
    done = heard(CRY, state=State(open=(_picked_up(state),)), n=2)
    assert [alert.nth for alert in of(done.effects, Alert)] == [1]
    assert len(of(done.effects, Schedule)) == 1
    assert not done.state.open[0].acknowledged


def test_the_state_of_yesterday_still_loads_and_alerts_with_the_next_cry() -> None:
    document = dump(heard(CRY, content=on_duty(CONTENT)).state)
    yesterday = load(re.sub(r',"alerts":0,"acknowledged":false,"noticed":\[\],"said_at":"[^"]*"', "", document))
    assert (yesterday.open[0].alerts, yesterday.open[0].acknowledged) == (0, False)
    assert len(of(heard(CRY, state=yesterday, n=2).effects, Alert)) == 1


# --- the word back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["OK", "ok!", "Oké", "ja", "Gezien", "ik pak het op", "ok ik bel", "OK 3F2A", "👍",
                                  "ok dank u", "I'm on it", "/ok", "/ok@peilstation_bot",
                                  "begrepen, ik ga erheen"])  # fmt: skip
@pytest.mark.parametrize("urn", [NOORS, GROUP])
def test_a_word_back(text: str, urn: str) -> None:
    done = heard(text, urn)
    (picked,) = of(done.effects, Acknowledge)
    assert (picked.by, picked.own) == (("Noor", False) if urn == NOORS else ("Achterwacht", True))
    assert done.state.talk is None


@pytest.mark.parametrize("text", ["nee", "Ik kan niet", "nee, ik ben er niet", "ok nee", "geen tijd"])
def test_who_cannot_is_thanked_and_nothing_ends(text: str) -> None:
    done = heard(text, NOORS)
    assert of(done.effects, Acknowledge) == []
    assert replies(done) == ["Goed dat u het zegt. Ik blijf waarschuwen tot iemand OK antwoordt."]


@pytest.mark.parametrize("text", ["hallo", "START", "HELP", "STOP", "ok?", "wie is dit", "MENS", "1", "dank u",
                                  "ok maar niet nu hoor", "wis mijn gegevens", ""])  # fmt: skip
def test_anything_else_is_told_how_and_never_begins_a_screening(text: str) -> None:
    done = heard(text, NOORS)
    assert [type(effect) for effect in done.effects] == [Reply]
    assert replies(done)[0].startswith("Deze lijn is voor wie dienst heeft.")
    assert (done.state.talk, done.state.status) == (None, "active")


@pytest.mark.parametrize("text", ["hallo", "wie heeft er vanavond dienst", "ok?"])
def test_a_group_s_own_talk_is_not_answered(text: str) -> None:
    assert heard(text, GROUP).effects == ()


def test_the_button_is_a_word_back_and_an_older_button_of_something_else_is_not() -> None:
    pressed = heard(urn="telegram:911", kind="button", press=Press("alert", "ok"))
    assert len(of(pressed.effects, Acknowledge)) == 1
    other = heard(urn="telegram:911", kind="button", press=Press("consent.keep", "yes"))
    assert of(other.effects, Acknowledge) == []


def test_the_same_words_of_anybody_else_are_no_word_back() -> None:
    assert of(heard("ok", RIET).effects, Acknowledge) == []


def test_whoever_is_on_duty_and_in_danger_is_helped_first() -> None:
    done = heard("ik wil dood", NOORS)
    assert "113" in replies(done)[0]
    after = heard("ok", NOORS, done.state, n=2)
    assert of(after.effects, Acknowledge) == []


def test_an_alert_that_failed_stands_with_the_callback_and_is_no_lost_message() -> None:
    state = heard(CRY).state
    callback = state.open[0].id
    lost = MessageLost(UUID(int=9), "dronten", "p", NOW, "urgent", "failed", None, callback)
    assert step(CONTENT, DIRECTORY, state, lost).effects == (ChangeCallback(callback, signals=("alert.failed",)),)
    doubt = MessageLost(UUID(int=9), "dronten", "p", NOW, "urgent", "in_doubt", None, callback)
    assert step(CONTENT, DIRECTORY, state, doubt) == Step(state, ())


# --- nobody on duty ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["ik wil dood", "help ik heb een hartaanval", "hij slaat me nu"])
@pytest.mark.parametrize("hello", ["hallo", "hello"])
def test_with_nobody_on_duty_no_colleague_is_promised(text: str, hello: str) -> None:
    state = heard(hello, content=on_duty(BARE)).state
    done = heard(text, content=on_duty(BARE), state=state, n=2)
    said = replies(done)[0]
    assert "waarschuw" not in said
    assert "alert" not in said
    assert parts(said) == 1
    assert of(done.effects, Alert) == []
    watched = replies(heard(text, state=state, n=2))[0]
    assert watched.startswith(said)
    assert watched != said


def test_every_promise_to_alert_a_colleague_can_be_left_out() -> None:
    for code in ("nl", "en"):
        texts = BARE.languages[code].texts
        for hit in ("suicide", "medical", "violence", "unknown"):
            assert texts.has_variant(f"danger-red-{hit}", "unwatched")


def test_what_ships_has_nobody_on_duty_and_check_says_so() -> None:
    assert as_shipped().contents["dronten"].municipality.duty.people == ()
    (told,) = [str(one) for one in as_shipped().complaints if "roster" in one.message]
    assert "municipality.yaml:" in told
    assert "warning: nobody is on duty, so nobody is warned in a crisis" in told


# --- the roster -------------------------------------------------------------------------------------------------------


def test_an_unconfirmed_roster_is_warned_of(tmp_path: Any) -> None:
    path = tmp_path / "municipalities/dronten/municipality.yaml"
    path.parent.mkdir(parents=True)
    ours = (ROOT / "municipalities/dronten/municipality.yaml").read_text()
    path.write_text(ours.replace("people: []", 'people: [{name: Noor, telegram: -1001, sms: "+447700900911"}]'))
    found = library.read([ROOT, tmp_path])
    duty = found.contents["dronten"].municipality.duty
    assert (duty.people[0].urns, duty.groups) == (("telegram:-1001", NOORS), {-1001})
    assert [one.message for one in found.complaints if "duty" in one.message] == [
        "a starter value: the municipality must confirm who is on duty"
    ]


@pytest.mark.parametrize("people", [
    [{"name": "Noor"}], [{"name": "", "sms": NOOR}], [{"name": "Noor", "sms": "0612"}],
    [{"name": "Noor", "sms": 447700900911}], [{"name": "Noor", "sms": "+44 7700 900911"}],
    [{"name": "Noor", "telegram": "@noor"}],
])  # fmt: skip
def test_whoever_cannot_be_reached_is_no_roster(people: list[dict[str, Any]]) -> None:
    with pytest.raises(ValidationError):
        Duty.model_validate({"people": people})


@pytest.mark.parametrize("minutes", [[], [0], [-5], [2000]])
def test_a_pause_is_a_minute_to_a_day(minutes: list[int]) -> None:
    with pytest.raises(ValidationError):
        Duty.model_validate({"again_after_minutes": minutes})
