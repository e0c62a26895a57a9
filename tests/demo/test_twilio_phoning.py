"""Somebody phones a number of the simulated Twilio, or holds a telephone that it rings: it does what TwiML says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import web

from demo.twilio import Twilio
from demo.twilio_legs import VoiceCall
from demo.twilio_voice import Handset
from tests.demo.calls import basic, ring
from tests.demo.conftest import ACCOUNT, NUMBER, PERSON
from tests.demo.service import Service, ask
from tests.demo.test_twilio_calls import check, description

COLLEAGUE = "+447700900124"
LIST = "/2010-04-01/Accounts/{AccountSid}/Calls.json"


class Answering(Service):
    """A service that answers a path with the page that a test gives it, and remembers what it was told."""

    def __init__(self, now: Any) -> None:
        super().__init__(now)
        self.pages: dict[str, str] = {}

    async def _hear(self, request: web.Request) -> web.Response:
        await super()._hear(request)
        page = self.pages.get(request.path, "")
        return web.Response(text=f"<Response>{page}</Response>", content_type="text/xml")

    def told(self, path: str) -> dict[str, str]:
        """What was posted there, once it is."""
        return self.wait_for(lambda: [one.form() for one in self.heard if one.path == path])[-1]


@pytest.fixture
def line(twilio: Twilio) -> Iterator[Answering]:
    """The service behind the number."""
    with Answering(twilio.now) as service:
        twilio.add_number(ACCOUNT, NUMBER, None, f"{service.url}/call", f"{service.url}/status")
        yield service


def gather(text: str = "Ja of nee?", **attributes: str) -> str:
    said = {"input": "dtmf speech", "action": "/next", "timeout": "5"} | attributes
    written = " ".join(f'{name}="{value}"' for name, value in said.items())
    return f"<Gather {written}><Say>{text}</Say></Gather>"


def waiting(twilio: Twilio, sid: str, pressed: str = "") -> VoiceCall:
    """The call, once it waits for the person, who pressed so much so far."""

    def waits() -> VoiceCall | None:
        call = twilio.telephones.find(sid)
        return call if call.wait is not None and call.wait.pressed == pressed else None

    found = twilio.wait_for(waits)
    assert found is not None
    return found


def ended(twilio: Twilio, sid: str, status: str = "completed") -> VoiceCall:
    twilio.wait_for(lambda: twilio.telephones.find(sid).status == status)
    return twilio.telephones.find(sid)


def test_a_number_that_is_phoned_asks_what_to_do_and_tells_when_it_is_over(twilio: Twilio, line: Answering) -> None:
    line.pages = {"/call": gather(numDigits="1"), "/next": "<Say language='nl-NL'>Dag</Say><Hangup/><Say>Nooit</Say>"}
    call = twilio.telephones.phone(PERSON, NUMBER)
    waiting(twilio, call.sid)
    twilio.telephones.press(call.sid, "1")
    over = ended(twilio, call.sid)
    came = line.told("/call")
    assert (came["From"], came["To"], came["Direction"], came["CallStatus"]) == (PERSON, NUMBER, "inbound", "ringing")
    assert (line.told("/next")["Digits"], line.told("/next")["CallStatus"]) == ("1", "in-progress")
    assert [(one.how, one.text, one.language) for one in over.lines] == [
        ("said", "Ja of nee?", None), ("pressed", "1", None), ("said", "Dag", "nl-NL"),
    ]  # fmt: skip
    assert (line.told("/status")["CallStatus"], int(line.told("/status")["CallDuration"]) > 0) == ("completed", True)


def test_what_is_said_comes_with_how_sure_the_recogniser_is(twilio: Twilio, line: Answering) -> None:
    line.pages = {"/call": gather(numDigits="1"), "/next": "<Hangup/>"}
    call = twilio.telephones.phone(PERSON, NUMBER)
    waiting(twilio, call.sid)
    twilio.telephones.begin_to_say(call.sid)
    twilio.telephones.say(call.sid, "ja hoor", 0.4)
    told = line.told("/next")
    assert (told["SpeechResult"], told["Confidence"], "Digits" in told) == ("ja hoor", "0.4", False)


@pytest.mark.parametrize(
    ("attributes", "keys", "digits"),
    [
        ({"numDigits": "2"}, "14", "14"),
        ({"finishOnKey": "#"}, "14#", "14"),
        ({"timeout": "0.3", "finishOnKey": ""}, "1#4", "1#4"),
        ({"timeout": "0.3"}, "7", "7"),
    ],
    ids=str,
)
def test_keys_are_gathered_until_there_are_enough_or_one_ends_them_or_no_more_come(
    twilio: Twilio, line: Answering, attributes: dict[str, str], keys: str, digits: str
) -> None:
    line.pages = {"/call": gather(**attributes), "/next": "<Hangup/>"}
    call = twilio.telephones.phone(PERSON, NUMBER)
    waiting(twilio, call.sid)
    twilio.telephones.press(call.sid, keys)
    assert line.told("/next")["Digits"] == digits


def test_who_presses_nothing_is_heard_pressing_nothing_or_the_document_goes_on(twilio: Twilio, line: Answering) -> None:
    line.pages = {
        "/call": gather(timeout="0.05", actionOnEmptyResult="true"),
        "/next": gather(timeout="0.05", action="/never") + "<Redirect>/last</Redirect>",
        "/last": "<Pause length='1'/><Play>/beep.mp3</Play><Hangup/>",
    }
    over = ended(twilio, twilio.telephones.phone(PERSON, NUMBER).sid)
    assert not {"Digits", "SpeechResult"} & set(line.told("/next"))
    assert line.told("/status")["CallStatus"] == "completed"
    assert [one.path for one in line.heard] == ["/call", "/next", "/last", "/status"]
    assert (over.lines[-1].how, over.lines[-1].text) == ("played", "/beep.mp3")


def test_a_telephone_is_put_down_at_any_moment(twilio: Twilio, line: Answering) -> None:
    line.pages = {"/call": gather()}
    call = twilio.telephones.phone(PERSON, NUMBER)
    waiting(twilio, call.sid)
    twilio.telephones.put_down(call.sid)
    assert ended(twilio, call.sid).wait is None
    assert line.told("/status")["CallStatus"] == "completed"
    assert [one.path for one in line.heard] == ["/call", "/status"]


def test_who_does_not_show_their_number_is_anonymous(twilio: Twilio, line: Answering) -> None:
    line.pages = {"/call": "<Hangup/>"}
    call = twilio.telephones.phone(PERSON, NUMBER, withheld=True)
    assert line.told("/call")["From"] == "anonymous"
    assert twilio.telephones.find(call.sid).person == PERSON


def test_what_is_no_document_ends_a_call_with_an_apology(twilio: Twilio, line: Answering) -> None:
    line.pages = {"/call": "<Say>"}
    assert ended(twilio, twilio.telephones.phone(PERSON, NUMBER).sid).lines[-1].text.startswith("We are sorry")


def test_a_number_without_a_place_for_calls_is_engaged(twilio: Twilio) -> None:
    ended(twilio, twilio.telephones.phone(PERSON, NUMBER).sid, "busy")


# --- the service phones somebody


def rung(twilio: Twilio, line: Answering, **fields: str) -> VoiceCall:
    """A call to somebody who holds their telephone, once it rings there."""
    twilio.telephones.held.add(PERSON)
    sid = ring(twilio, Url=f"{line.url}/call", StatusCallback=f"{line.url}/status", **fields).json()["sid"]
    twilio.wait_for(lambda: twilio.telephones.find(sid).status == "ringing")
    return twilio.telephones.find(sid)


def test_a_telephone_that_somebody_holds_rings_until_they_pick_it_up(twilio: Twilio, line: Answering) -> None:
    line.pages = {"/call": gather(), "/next": "<Hangup/>"}
    call = rung(twilio, line, MachineDetection="DetectMessageEnd")
    assert line.heard == []
    twilio.telephones.pick_up(call.sid)
    waiting(twilio, call.sid)
    twilio.telephones.say(call.sid, "goed")
    ended(twilio, call.sid)
    assert (line.told("/call")["AnsweredBy"], line.told("/status")["AnsweredBy"]) == ("human", "human")
    assert line.told("/next")["SpeechResult"] == "goed"


@pytest.mark.parametrize(("down", "status"), [(True, "busy"), (False, "no-answer")])
def test_a_telephone_that_is_not_picked_up_is_engaged_or_not_answered(
    twilio: Twilio, line: Answering, down: bool, status: str
) -> None:
    call = rung(twilio, line, Timeout="60" if down else "0.2")
    if down:
        twilio.telephones.put_down(call.sid)
    ended(twilio, call.sid, status)
    assert line.told("/status")["CallStatus"] == status
    assert [one.path for one in line.heard] == ["/status"]


@pytest.mark.parametrize(
    ("detects", "answered_by"), [("DetectMessageEnd", "machine_end_beep"), ("Enable", "machine_start"), ("", None)]
)
def test_a_voicemail_answers_and_presses_nothing(
    twilio: Twilio, line: Answering, detects: str, answered_by: str | None
) -> None:
    line.pages = {"/call": gather(actionOnEmptyResult="true"), "/next": "<Hangup/>"}
    twilio.telephones.handsets[PERSON] = Handset(machine=True)
    ring(twilio, Url=f"{line.url}/call", MachineDetection=detects)
    assert "Digits" not in line.told("/next")
    assert line.told("/call").get("AnsweredBy") == answered_by


# --- somebody is put through

DIAL = f"""<Dial callerId="{NUMBER}" timeout="20" action="/after"><Number url="/whisper"
    statusCallback="/leg">{COLLEAGUE}</Number></Dial>"""
WHISPERS = {"/call": DIAL, "/whisper": gather("Toets 1", action="/accept", numDigits="1") + "<Hangup/>",
            "/accept": "<Say>Verbonden</Say>", "/after": "<Hangup/>"}  # fmt: skip


@pytest.fixture
def leg(twilio: Twilio, line: Answering) -> VoiceCall:
    """A colleague's telephone that rings for somebody who phoned."""
    line.pages = {path: page.replace('"/', f'"{line.url}/') for path, page in WHISPERS.items()}
    twilio.telephones.held.add(COLLEAGUE)
    twilio.telephones.phone(PERSON, NUMBER)
    twilio.wait_for(lambda: [one for one in twilio.telephones.calls if one.to == COLLEAGUE and one.status == "ringing"])
    return twilio.telephones.calls[-1]


def test_a_colleague_picks_up_presses_1_and_both_hear_each_other(
    twilio: Twilio, line: Answering, leg: VoiceCall
) -> None:
    call = twilio.telephones.calls[0]
    twilio.telephones.pick_up(leg.sid)
    waiting(twilio, leg.sid)
    assert line.told("/whisper")["ParentCallSid"] == call.sid
    twilio.telephones.press(leg.sid, "1")
    twilio.wait_for(lambda: twilio.telephones.find(leg.sid).bridged)
    twilio.telephones.say(call.sid, "Hallo?")
    twilio.telephones.say(leg.sid, "Met Noor")
    twilio.wait_for(lambda: len(twilio.telephones.find(call.sid).lines) == 2)
    assert [(one.how, one.text) for one in twilio.telephones.find(call.sid).lines] == [
        ("spoke", "Hallo?"), ("heard", "Met Noor"),
    ]  # fmt: skip
    twilio.telephones.put_down(leg.sid)
    told = line.told("/after")
    assert (told["DialCallStatus"], told["DialBridged"], int(told["DialCallDuration"]) > 0) == (
        "completed", "true", True,
    )  # fmt: skip
    assert line.told("/leg")["CallStatus"] == "completed"


def test_a_colleague_who_does_not_press_1_is_not_connected(twilio: Twilio, line: Answering, leg: VoiceCall) -> None:
    twilio.telephones.pick_up(leg.sid)
    waiting(twilio, leg.sid)
    twilio.telephones.put_down(leg.sid)
    assert (line.told("/after")["DialCallStatus"], line.told("/after")["DialBridged"]) == ("completed", "false")


def test_who_hangs_up_while_it_rings_stops_the_ringing(twilio: Twilio, line: Answering, leg: VoiceCall) -> None:
    twilio.telephones.put_down(twilio.telephones.calls[0].sid)
    ended(twilio, leg.sid, "canceled")
    assert line.told("/status")["CallStatus"] == "completed"
    assert "/after" not in [one.path for one in line.heard]


@pytest.mark.parametrize(
    ("handset", "status"), [(Handset("no-answer"), "no-answer"), (Handset(machine=True), "completed")]
)
def test_a_voicemail_and_nobody_never_take_a_call(
    twilio: Twilio, line: Answering, handset: Handset, status: str
) -> None:
    line.pages = {path: page.replace('"/', f'"{line.url}/') for path, page in WHISPERS.items()}
    twilio.telephones.handsets[COLLEAGUE] = handset
    twilio.telephones.phone(PERSON, NUMBER)
    assert (line.told("/after")["DialCallStatus"], line.told("/after")["DialBridged"]) == (status, "false")


# --- the list


def test_the_list_of_calls_is_as_twilio_describes_it_and_is_looked_through(twilio: Twilio, line: Answering) -> None:
    line.pages = {"/call": "<Hangup/>"}
    for person in (PERSON, COLLEAGUE, PERSON):
        ended(twilio, twilio.telephones.phone(person, NUMBER).sid)
    schema = description()["paths"][LIST]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    page = listed(twilio, PageSize="2")
    check(page, schema)
    rest = ask(f"{twilio.url}{page['next_page_uri']}", headers=basic()).json()
    assert len({one["sid"] for one in page["calls"] + rest["calls"]}) == 3
    assert {one["from"] for one in listed(twilio, From=COLLEAGUE)["calls"]} == {COLLEAGUE}
    assert listed(twilio, To=COLLEAGUE)["calls"] == []
    today = twilio.now().date().isoformat()
    assert len(listed(twilio, **{"StartTime>": today})["calls"]) == 3
    assert listed(twilio, **{"StartTime<": "2020-01-01"})["calls"] == []
    assert ask(f"{_calls(twilio)}?StartTime=then", headers=basic()).status == 400


def listed(twilio: Twilio, **query: str) -> Any:
    return ask(f"{_calls(twilio)}?{urlencode(query)}", headers=basic()).json()


def _calls(twilio: Twilio) -> str:
    return f"{twilio.url}/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
