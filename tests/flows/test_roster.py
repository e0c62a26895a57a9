"""The roster: who is on duty in a week that repeats, who hears of a crisis at which hour, and what is said of that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from flows import alerts, roster
from flows.content import Content
from flows.duty import Acknowledge, Alert
from flows.effects import Effect, Reply
from flows.engine import Step, step
from flows.events import DueFell, Inbound
from flows.hours import local
from flows.moments import MoveDue, Schedule, SettleDue
from flows.shifts import DAY, WEEK, Colleague, Roster, Shift
from flows.sms import parts
from flows.state import State
from peilstation import library
from tests.content import ROOT, as_shipped, dronten, on_duty

BARE, DIRECTORY = dronten()
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""Eleven o'clock in Dronten: a shift lasts, and somebody is at the desk."""
EVENING = MONDAY + timedelta(hours=8)
NIGHT = MONDAY + timedelta(hours=13)
RIET, CRY = "tel:+447700900001", "ik wil dood"
ANJA = Colleague("a", "Anja", ("tel:+447700900101", "mailto:anja@example.org"))
WIM = Colleague("w", "Wim", ("telegram:7",))
LOST = Colleague("l", "Loes", ())
LAST = {"name": "Achterwacht", "sms": "+447700900102"}
NINE, FIVE, NINE_PM = 9 * 60, 17 * 60, 21 * 60


def week(*shifts: Shift, people: tuple[Colleague, ...] = (ANJA, WIM, LOST)) -> Roster:
    return Roster({one.id: one for one in people}, shifts)


def content(*shifts: Shift, last: bool = True, **duty: Any) -> Content:
    return on_duty(BARE, *([LAST] if last else []), **duty).with_roster(week(*shifts))


DAYTIME = Shift("1", "a", 0, NINE, NINE_PM)
SECOND = Shift("2", "w", 0, NINE, FIVE, from_alert=2)
OFFICE = content(DAYTIME, SECOND, last_from_alert=3)


def cries(known: Content, now: datetime, text: str = CRY, urn: str = RIET, state: State | None = None) -> Step:
    event = Inbound(UUID(int=1), "dronten", "sms", "a", "1", urn, now, text)
    return step(known, DIRECTORY, state or State(), event)


def fell(known: Content, state: State, now: datetime) -> Step:
    due = DueFell(UUID(int=2), "dronten", "p", "d", alerts.KIND, state.open[0].id, now, now, "sms")
    return step(known, DIRECTORY, state, due)


def of(effects: tuple[Effect, ...], kind: type) -> list[Any]:
    return [effect for effect in effects if isinstance(effect, kind)]


def names(known: Content, now: datetime, nth: int) -> list[str]:
    return [one.name for one in roster.called(known, now, nth)]


def second(done: Step) -> str:
    text: str = of(done.effects, Reply)[1].text
    return text


# --- the week ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shift", "inside", "outside"),
    [
        (Shift("", "a", 0, NINE, FIVE), (NINE, FIVE - 1), (NINE - 1, FIVE)),
        (Shift("", "a", 1, FIVE, NINE), (DAY + FIVE, 2 * DAY, 2 * DAY + NINE - 1), (DAY + NINE, 2 * DAY + NINE)),
        (Shift("", "a", 6, FIVE, NINE), (6 * DAY + FIVE, WEEK - 1, 0, NINE - 1), (NINE, 6 * DAY)),
        (Shift("", "a", 2, 0, 0), (2 * DAY, 3 * DAY - 1), (2 * DAY - 1, 3 * DAY)),
    ],
)  # fmt: skip
def test_a_shift_lasts_until_its_end_also_on_the_next_day_and_in_the_next_week(
    shift: Shift, inside: tuple[int, ...], outside: tuple[int, ...]
) -> None:
    assert all(shift.covers(minute) for minute in inside)
    assert not any(shift.covers(minute) for minute in outside)


def test_the_gaps_of_a_week_are_what_nobody_covers_who_can_be_warned() -> None:
    assert week().gaps == ((0, WEEK),)
    office = [Shift(str(day), "a", day, NINE, FIVE) for day in range(5)]
    gaps = week(*office).gaps
    assert len(gaps) == 5
    assert gaps[0] == (FIVE, DAY + NINE)
    assert gaps[-1] == (4 * DAY + FIVE, WEEK + NINE), "the weekend is one gap, to Monday morning"
    overlapping = week(Shift("1", "a", 0, NINE, FIVE), Shift("2", "w", 0, 12 * 60, 20 * 60), Shift("3", "l", 1, 0, 0))
    assert overlapping.gaps == ((20 * 60, WEEK + NINE),), "who cannot be warned covers nothing"
    always = week(*(Shift(str(day), "a", day, NINE, NINE) for day in range(7)))
    assert always.gaps == ()


def test_a_shift_begins_by_the_clock_on_the_wall_in_summer_and_in_winter() -> None:
    for day in (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):  # the clocks change
        sundays = content(Shift("1", "a", 6, NINE, FIVE))
        here = local(BARE.municipality, day).replace(hour=9, minute=0)
        assert roster.on_duty(sundays, here)
        assert not roster.on_duty(sundays, here - timedelta(minutes=1))


# --- who hears --------------------------------------------------------------------------------------------------------


def test_within_a_shift_the_ladder_goes_up_and_ends_with_the_last_step() -> None:
    assert names(OFFICE, MONDAY, 1) == ["Anja"]
    assert names(OFFICE, MONDAY, 2) == ["Anja", "Wim"]
    assert names(OFFICE, MONDAY, 3) == ["Anja", "Wim", "Achterwacht"]
    assert names(OFFICE, EVENING, 2) == ["Anja"], "Wim went home at five"
    assert names(OFFICE, NIGHT, 1) == ["Achterwacht"], "outside all shifts the last step hears at once"


def test_somebody_hears_the_first_alert_whatever_steps_they_were_given() -> None:
    later = content(replace(SECOND, from_alert=4), last=False)
    assert names(later, MONDAY, 1) == ["Wim"]


def test_who_cannot_be_warned_is_not_waited_for() -> None:
    nobody = content(Shift("1", "l", 0, NINE, FIVE))
    assert names(nobody, MONDAY, 1) == ["Achterwacht"]
    assert not roster.on_duty(nobody, MONDAY)


def test_an_alert_by_e_mail_has_words_of_its_own_and_no_button() -> None:
    (alert,) = of(cries(OFFICE, MONDAY).effects, Alert)
    text, letter = alert.notices
    assert (text.channel, letter.channel, letter.urn) == ("sms", "email", "mailto:anja@example.org")
    assert "Antwoord OK" in text.text
    assert "Antwoord OK" not in letter.text
    assert "helpt niet" in letter.text
    assert letter.choices == ()
    assert alert.owner == "Anja"


def test_with_nobody_there_at_night_it_waits_for_the_shift_and_nobody_is_promised() -> None:
    alone = content(DAYTIME, last=False)
    night = cries(alone, NIGHT - timedelta(days=1))  # the night before Monday's shift
    assert of(night.effects, Alert) == []
    (looks,) = of(night.effects, Schedule)
    assert looks.at == NIGHT - timedelta(days=1) + roster.LOOK
    assert "waarschuw" not in of(night.effects, Reply)[0].text
    still = fell(alone, night.state, looks.at)
    assert of(still.effects, Alert) == []
    assert of(still.effects, MoveDue)[0].at == looks.at + roster.LOOK
    morning = fell(alone, still.state, MONDAY)
    assert [alert.nth for alert in of(morning.effects, Alert)] == [1]
    assert of(morning.effects, MoveDue)[0].at == MONDAY + timedelta(minutes=5)


def test_where_nobody_is_ever_there_nothing_is_looked_at_again() -> None:
    state = cries(content(DAYTIME, last=False), NIGHT).state
    assert fell(content(last=False), state, NIGHT).effects == (SettleDue("cancelled"),)


# --- the word back ----------------------------------------------------------------------------------------------------


def test_a_colleague_of_the_roster_picks_it_up_by_their_own_line_and_under_their_account() -> None:
    (picked,) = of(cries(OFFICE, NIGHT, "OK", "tel:+447700900101").effects, Acknowledge)
    assert (picked.by, picked.actor, picked.own) == ("Anja", "desk:a", False)
    (last,) = of(cries(OFFICE, NIGHT, "OK", "tel:+447700900102").effects, Acknowledge)
    assert (last.by, last.actor) == ("Achterwacht", "")


def test_whoever_has_no_shift_is_a_person_like_any_other() -> None:
    done = cries(content(DAYTIME), MONDAY, "OK", "telegram:7")
    assert of(done.effects, Acknowledge) == []
    assert done.state.talk is not None


# --- what somebody in danger hears ------------------------------------------------------------------------------------


def test_at_the_desk_on_duty_and_away_are_three_different_words() -> None:
    at_desk, inside, outside = (second(cries(OFFICE, now)) for now in (MONDAY, EVENING, NIGHT))
    assert at_desk.startswith("Een collega leest uw bericht vandaag")
    assert inside.startswith("Een collega met dienst krijgt nu een seintje.")
    assert outside.startswith("Er is nu niemand aanwezig.")
    for said in (at_desk, inside, outside):
        assert parts(said) == 1
        assert "bel" in said.lower()


def test_the_municipality_may_say_it_in_words_of_its_own() -> None:
    known = content(
        DAYTIME, inside={"nl": "Anja kijkt nu. Anders {window}."}, outside={"nl": "Wij slapen tot {window}."}
    )
    assert second(cries(known, EVENING)) == "Anja kijkt nu. Anders morgen tussen 9:00 en 12:30 uur."
    assert second(cries(known, NIGHT)).startswith("Wij slapen tot ")
    assert second(cries(known, MONDAY)).startswith("Een collega leest uw bericht vandaag")


def test_of_what_is_not_red_nobody_on_duty_hears_so_nothing_is_said_of_them() -> None:
    known = content(DAYTIME, inside={"nl": "Anja kijkt nu."}, outside={"nl": "De achterwacht kijkt nu."})
    for now in (EVENING, NIGHT):
        done = cries(known, now, "soms denk ik: wat heeft het leven nog voor zin")
        assert of(done.effects, Alert) == []
        assert second(done).startswith("Er is nu niemand aanwezig.")


@pytest.mark.parametrize("text", ["{wie} komt", "{0}", "{window", "{}"])
def test_only_the_window_is_filled_in(text: str) -> None:
    with pytest.raises(ValidationError):
        content(outside={"nl": text})


def test_words_for_it_are_there_in_every_language_and_fit_one_sms(tmp_path: Any) -> None:
    path = tmp_path / "municipalities/dronten/municipality.yaml"
    path.parent.mkdir(parents=True)
    ours = (ROOT / "municipalities/dronten/municipality.yaml").read_text()
    path.write_text(ours.replace("  people: []", f"  outside: {{nl: '{'lang ' * 40}'}}\n  people: []"))
    found = {one.message for one in library.read([ROOT, tmp_path]).complaints if one.level == "error"}
    assert found == {
        "what is said outside duty hours is not there in en",
        "it takes 2 parts of an SMS; one is what somebody in danger reads",
    }


def test_a_roster_leaves_what_was_reckoned_of_content_as_it_was() -> None:
    shipped = as_shipped().contents["dronten"]
    known = shipped.with_roster(week(DAYTIME))
    assert known.watch is shipped.watch
    assert known.pin == shipped.pin
    assert shipped.roster == Roster()
    assert known.with_roster(week(DAYTIME)) is known
