"""The simulated Twilio's telephones: as Twilio describes a call, and obeying what the service answers."""

from __future__ import annotations

import pytest
from aiohttp import web

from demo.twilio import Twilio
from demo.twilio_voice import Handset
from tests.demo.calls import basic, ring
from tests.demo.conftest import NUMBER, PERSON
from tests.demo.service import Service, ask
from tests.demo.test_twilio_calls import check, description

OTHER = "+447700900124"
PAGES = {
    "/1": """<Response><Gather numDigits="1" action="/2"><Say>Druk op 1</Say></Gather><Say>Niets</Say></Response>""",
    "/2": f"""<Response><Dial callerId="{NUMBER}" action="/3"><Number statusCallback="http://{{host}}/they"
        statusCallbackEvent="answered completed">{OTHER}</Number></Dial></Response>""",
    "/3": "<Response><Redirect>/4</Redirect></Response>",
    "/4": "<Response><Say>Tot ziens</Say><Hangup/><Say>Nooit</Say></Response>",
}


class Answering(Service):
    """A service that answers with the page of that path."""

    async def _hear(self, request: web.Request) -> web.Response:
        answer = await super()._hear(request)
        page = PAGES.get(request.path, "<Response/>").replace("{host}", request.host)
        return web.Response(status=answer.status, text=page, content_type="text/xml")


def test_a_call_is_as_twilio_describes_it_before_and_after(twilio: Twilio) -> None:
    schema = description()["components"]["schemas"]["api.v2010.account.call"]
    answer = ring(twilio)
    assert answer.status == 201
    check(answer.json(), schema)
    twilio.wait_for(lambda: twilio.telephones.calls[0].status == "completed")
    after = ask(f"{twilio.url}{answer.json()['uri']}", headers=basic()).json()
    check(after, schema)
    assert (after["status"], after["duration"]) == ("completed", "75")


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"To": ""}, 21201), ({"To": "12"}, 21211), ({"From": "+447700900199"}, 21210), ({"Url": ""}, 21205)],
)
def test_what_cannot_be_called_is_refused(twilio: Twilio, fields: dict[str, str], code: int) -> None:
    answer = ring(twilio, **fields)
    assert (answer.status, answer.json()["code"]) == (400, code)
    assert twilio.telephones.calls == ()


@pytest.mark.parametrize("end", [None, "busy"])
def test_a_call_does_what_it_is_told_and_tells_how_it_goes(twilio: Twilio, end: None) -> None:
    twilio.telephones.handsets[OTHER] = Handset(end, talks=31)
    with Answering(twilio.now) as service:
        events = "initiated&StatusCallbackEvent=ringing&StatusCallbackEvent=answered&StatusCallbackEvent=completed"
        form = f"To=%2B{PERSON[1:]}&From=%2B{NUMBER[1:]}&Url={service.url}/1&StatusCallback={service.url}/you"
        calls = f"{twilio.url}/2010-04-01/Accounts/{next(iter(twilio._tokens))}/Calls.json"
        ask(calls, f"{form}&StatusCallbackEvent={events}".encode(), basic())
        twilio.wait_for(lambda: len(twilio.telephones.calls) == 2 and twilio.telephones.calls[0].status == "completed")
        service.wait_for(lambda: sum(one.path == "/you" for one in service.heard) == 4)
        told = [(one.path, one.form()) for one in service.heard]
    first, second = twilio.telephones.calls
    assert [form["CallStatus"] for path, form in told if path == "/you"] == [
        "initiated", "ringing", "in-progress", "completed",
    ]  # fmt: skip
    assert [path for path, _ in told if path in PAGES] == list(PAGES)
    assert dict(told)["/2"]["Digits"] == "1"
    assert dict(told)["/3"]["DialCallStatus"] == (end or "completed")
    assert dict(told)["/3"].get("DialCallDuration") == (None if end else "31")
    assert dict(told)["/they"]["CallStatus"] == (end or "completed")
    assert dict(told)["/they"]["ParentCallSid"] == first.sid
    assert first.spoken == ["Druk op 1", "Tot ziens"]
    assert (second.to, second.from_, second.parent, second.spoken) == (OTHER, NUMBER, first.sid, [])
