"""Somebody on the line is put through: one telephone after the other, and only a pressed key takes the call."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from db import coordinators, schema
from db.blind import open_index
from flows.effects import Connect, OpenCallback, Reply
from flows.engine import Step
from flows.events import Inbound
from tests.bot.conftest import Opening
from tests.bot.doors import NOW, NUMBERS, PUBLIC, Doors, away
from tests.bot.test_phone import document, form, saying, spoken

VOICE = f"{PUBLIC}/twilio/dronten/voice"
ANJA, BERT, LINE = "+447700900011", "+447700900012", "113"
FIVE = (ANJA, BERT, "+447700900013", "+447700900014", "+447700900015")
CALLBACK = "callback-of-riet"


def put_through(*numbers: str, callback: str | None = CALLBACK) -> Any:
    """A step that puts everybody through, with a callback open for them; of what nobody took it says so."""
    from datetime import timedelta

    opened = OpenCallback(CALLBACK, "wants_human", "today", NOW, NOW + timedelta(hours=2), number="+447700900001")
    first = saying(
        *((opened,) if callback else ()), Reply("Ik verbind u door.", language="nl", connect=Connect(numbers, callback))
    )
    nobody = saying(Reply("Er was niemand.", question="more", language="nl"))

    def step(content: Any, directory: Any, state: Any, event: Any) -> Step:
        unheard = isinstance(event, Inbound) and event.kind == "unconnected"
        found: Step = (nobody if unheard else first)(content, directory, state, event)
        return found

    return step


def works(doors: Doors, phone: str) -> str:
    """Somebody who works at the desk, with this telephone; their id."""
    who = coordinators.add(doors.engine, open_index(doors.engine), municipality="dronten", email=f"{phone}@example.org",
                           name="Anja", role="coordinator", language="nl", at=NOW, actor="test")  # fmt: skip
    with doors.engine.begin() as connection:
        mine = schema.coordinator.c.id == who.id
        connection.execute(schema.coordinator.update().where(mine).values(phone=phone))
    return who.id


def dial(answer: tuple[int, str]) -> Element:
    found = document(answer).find("Dial")
    assert found is not None
    return found


def press(doors: Doors, digits: str, nth: int = 1, turn: int = 0) -> tuple[int, str]:
    leg = form(sid="CAleg", who=NUMBERS["dronten"], Digits=digits, Direction="outbound-dial")
    return doors.ask(f"/{turn}/whisper/{nth}/1", leg, query="call=CA1")


def over(doors: Doors, status: str, nth: int = 1, **more: str) -> tuple[int, str]:
    return doors.ask(f"/0/dial/{nth}", form(DialCallStatus=status, **more))


def test_whoever_picks_up_hears_a_whisper_and_takes_the_call_with_1(opening: Opening) -> None:
    doors = opening(step=put_through(ANJA, BERT))
    anja = works(doors, ANJA)
    rings = dial(doors.ask("", form()))
    assert rings.attrib == {"callerId": NUMBERS["dronten"], "timeout": "20", "action": f"{VOICE}/0/dial/1"}
    assert (rings[0].text, rings[0].get("url")) == (ANJA, f"{VOICE}/0/whisper/1?call=CA1")
    leg = form(sid="CAleg", who=NUMBERS["dronten"], Direction="outbound-dial")
    whisper = doors.ask("/0/whisper/1", leg, query="call=CA1")
    assert spoken(whisper) == ["Peilstation, oproep van een deelnemer. Toets 1 om aan te nemen."]
    assert document(whisper)[0].get("action") == f"{VOICE}/0/whisper/1/1?call=CA1"
    taken = press(doors, "1")
    assert list(document(taken)) == [], "nothing more is said: they are connected"
    assert press(doors, "1") == taken
    end = over(doors, "completed", DialCallDuration="93")
    assert spoken(end) == ["Dank u wel voor uw telefoontje. Dag."]
    assert document(end)[-1].tag == "Hangup"
    assert over(doors, "completed", DialCallDuration="93") == end
    (attempt,) = doors.rows(schema.attempt)
    assert (attempt.by, attempt.disposition, attempt.callback) == (anja, "reached", CALLBACK)
    (callback,) = doors.rows(schema.callback)
    assert (callback.status, callback.claimed_by) == ("claimed", anja)
    (kept,) = doors.rows(schema.phone_leg)
    assert (kept.pressed, kept.status, kept.seconds, kept.number) == ("yes", "ended", 93, ANJA)


@pytest.mark.parametrize("status", ["completed", "no-answer", "busy", "failed", "canceled", "a-new-word", ""])
def test_a_voicemail_never_takes_a_call_whatever_twilio_calls_that(opening: Opening, status: str) -> None:
    doors = opening(step=put_through(ANJA, BERT))
    doors.ask("", form())
    assert document(press(doors, ""))[0].tag == "Hangup"
    following = over(doors, status)
    assert [one.tag for one in document(following)] == ["Dial"]
    assert dial(following)[0].text == BERT
    assert dial(following).get("action") == f"{VOICE}/0/dial/2"
    assert over(doors, status) == following
    assert document(press(doors, "1"))[0].tag == "Hangup", "the first word stays"
    assert doors.rows(schema.attempt) == []


def test_when_nobody_takes_it_the_talk_goes_on_once(opening: Opening) -> None:
    doors = opening(step=put_through(ANJA))
    doors.ask("", form())
    answer = over(doors, "no-answer")
    assert spoken(answer) == ["Er was niemand."]
    assert document(answer)[0].get("action", "").startswith(f"{VOICE}/1?")
    assert over(doors, "no-answer") == answer
    assert [(row.external_id, row.kind) for row in doors.rows(schema.inbox)] == [
        ("CA1/0", "call"),
        ("CA1/0/dial", "unconnected"),
    ]


def test_at_most_three_telephones_ring(opening: Opening) -> None:
    doors = opening(step=put_through(*FIVE))
    doors.ask("", form())
    for nth in (1, 2):
        assert dial(over(doors, "busy", nth))[0].text == FIVE[nth]
    assert spoken(over(doors, "busy", 3)) == ["Er was niemand."]
    assert document(over(doors, "busy", 4))[0].tag == "Hangup"


def test_a_help_line_is_only_rung_and_taken_when_it_is_answered(opening: Opening) -> None:
    doors = opening(step=put_through(LINE, callback=None))
    rings = dial(doors.ask("", form()))
    assert (rings[0].text, rings[0].attrib) == (LINE, {})
    assert spoken(over(doors, "completed", DialBridged="true")) == ["Dank u wel voor uw telefoontje. Dag."]
    assert doors.rows(schema.attempt) == []
    doors.ask("", form(sid="CA2"))
    for told in ({"DialCallStatus": "busy"}, {"DialCallStatus": "completed", "DialBridged": "false"}):
        assert spoken(doors.ask("/0/dial/1", form(sid="CA2", **told))) == ["Er was niemand."]


def test_an_office_telephone_takes_a_call_in_nobodys_name(opening: Opening) -> None:
    doors = opening(step=put_through(ANJA))
    doors.ask("", form())
    press(doors, "1")
    assert spoken(over(doors, "completed")) == ["Dank u wel voor uw telefoontje. Dag."]
    assert doors.rows(schema.attempt) == []
    assert [row.pressed for row in doors.rows(schema.phone_leg)] == ["yes"]


def test_a_colleague_who_has_it_already_keeps_it(opening: Opening) -> None:
    from datetime import timedelta

    doors = opening(step=put_through(ANJA))
    works(doors, ANJA)
    bert = works(doors, BERT)
    doors.ask("", form())
    with doors.engine.begin() as connection:
        held = {"status": "claimed", "claimed_by": bert, "claimed_until": NOW + timedelta(minutes=9)}
        connection.execute(schema.callback.update().values(held))
    assert list(document(press(doors, "1"))) == [], "they are connected all the same"
    assert [row.claimed_by for row in doors.rows(schema.callback)] == [bert]
    assert doors.rows(schema.attempt) == []


def test_of_a_call_that_never_was_nobody_is_connected(opening: Opening) -> None:
    doors = opening(step=put_through(ANJA))
    doors.ask("", form())
    before = doors.stored()
    for path in ("/5/whisper/1", "/0/whisper/2", "/0/whisper/1/1", "/5/whisper/1/1"):
        answer = doors.ask(path, form(sid="CAleg", Digits="1"), query="call=CA9")
        assert [one.tag for one in document(answer)] == ["Hangup"], path
    assert document(doors.ask("/7/dial/1", form(DialCallStatus="completed")))[0].tag == "Hangup"
    assert doors.ask("/0/whisper/1", form(sid="CAleg"))[0] == 400
    assert doors.stored() == before
    elsewhere = doors.ask("/0/whisper/1/1", form(sid="CAleg", Digits="1"), place="elders", query="call=CA1")
    assert document(elsewhere)[0].tag == "Hangup", "another municipality's"


def test_a_press_that_cannot_be_written_down_connects_nobody(opening: Opening) -> None:
    doors = opening(step=put_through(ANJA))
    doors.ask("", form())
    with away(doors.engine):
        assert document(press(doors, "1"))[-1].tag == "Hangup"
    assert list(document(press(doors, "1"))) == []


def test_names_and_numbers_of_people_are_told_to_nobody(opening: Opening) -> None:
    doors = opening(step=put_through(ANJA))
    leg = form(sid="CAleg", who=NUMBERS["dronten"])
    said = [doors.ask("", form())[1], doors.ask("/0/whisper/1", leg, query="call=CA1")[1], press(doors, "1")[1]]
    assert "+447700900001" not in "".join(said)
    assert fromstring(said[0]).find("Dial") is not None


@pytest.mark.parametrize("number", ["112", "+112", "+31112", "999", "911"])
def test_nobody_is_ever_put_through_to_an_emergency_number(opening: Opening, number: str) -> None:
    doors = opening(step=put_through(number, callback=None))
    assert document(doors.ask("", form())).find("Dial") is None
    also = opening(step=put_through(number, ANJA))
    assert [one.text for one in document(also.ask("", form(sid="CA2"))).iter("Number")] == [ANJA]
