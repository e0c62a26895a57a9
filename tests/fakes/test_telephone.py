"""The telephones of the tests: they obey a document to the letter, and post what Twilio posts, signed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from tests.fakes.exchange import Callee, Exchange, NoDocument
from tests.fakes.telephone import Caller
from tests.fakes.twiml import Mistake

PUBLIC, TOKEN, NUMBER, COLLEAGUE = (
    "https://peilstation.example/hier",
    "a-made-up-token",
    "+447700900100",
    "+447700900911",
)
VOICE = "/twilio/dronten/voice"
ASKS = """<Response><Gather input="dtmf speech" numDigits="1" action="voice/1" {more}><Say>Toets 1</Say></Gather>
          <Say>Niets gehoord</Say></Response>"""


@dataclass
class Service:
    """Answers with the document of each path, and remembers what was posted."""

    documents: dict[str, str] = field(default_factory=dict)
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    kind: str = "text/xml"

    async def answer(self, request: Request) -> Response:
        path = request.url.path.removeprefix("/hier")
        if request.method == "GET":
            return Response(b"ID3", media_type="audio/mpeg") if path == "/a.mp3" else Response(status_code=404)
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        signature = request.headers["X-Twilio-Signature"]
        assert RequestValidator(TOKEN).validate(f"{PUBLIC}{path}", form, signature)
        self.heard.append((path.removeprefix(VOICE), form))
        found = self.documents.get(path.removeprefix(VOICE), "<Response/>")
        return Response(found, media_type=self.kind, status_code=int(found) if found.isdecimal() else 200)

    def paths(self) -> list[str]:
        return [path for path, _ in self.heard]


@pytest.fixture
def service() -> Service:
    return Service()


@pytest_asyncio.fixture
async def exchange(service: Service) -> AsyncIterator[Exchange]:
    app = Starlette(routes=[Route("/{path:path}", service.answer, methods=["GET", "POST"])])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        yield Exchange(client, PUBLIC, "AC1", TOKEN, NUMBER)


async def test_a_key_that_is_asked_for_leads_on(service: Service, exchange: Exchange) -> None:
    service.documents |= {"": ASKS.format(more=""), "/1": "<Response><Say>Dank u</Say><Hangup/></Response>"}
    caller = await Caller.of(exchange).phone()
    assert caller.spoken == ["Toets 1"]
    await caller.press("1")
    assert (caller.spoken, caller.over, caller.hung_up) == (["Dank u"], True, True)
    assert service.paths() == ["", "/1", "/status"]
    first, then, after = (form for _, form in service.heard)
    assert (first["CallStatus"], then["CallStatus"], after["CallStatus"]) == ("ringing", "in-progress", "completed")
    assert (first["From"], first["To"], first["Direction"]) == ("+447700900123", NUMBER, "inbound")
    assert (then["Digits"], then["CallSid"]) == ("1", first["CallSid"])


async def test_words_are_posted_with_how_sure_the_recogniser_is(service: Service, exchange: Exchange) -> None:
    service.documents[""] = ASKS.format(more="")
    caller = await Caller.of(exchange).phone()
    await caller.say("min of meer", 0.41)
    assert (service.heard[1][1]["SpeechResult"], float(service.heard[1][1]["Confidence"])) == ("min of meer", 0.41)
    with pytest.raises(AssertionError, match="nothing is asked"):
        await caller.say("ja")


async def test_words_are_not_heard_where_only_keys_are(service: Service, exchange: Exchange) -> None:
    service.documents[""] = "<Response><Gather><Say>Toets een hekje</Say></Gather></Response>"
    caller = await Caller.of(exchange).phone()
    with pytest.raises(AssertionError, match="no speech is heard here"):
        await caller.say("ja")


async def test_silence_leads_on_or_falls_through(service: Service, exchange: Exchange) -> None:
    service.documents[""] = ASKS.format(more="")
    caller = await Caller.of(exchange).phone()
    await caller.wait()
    assert (caller.said, caller.over, service.paths()) == (["Toets 1", "Niets gehoord"], True, ["", "/status"])
    service.documents |= {"": ASKS.format(more='actionOnEmptyResult="true"'), "/1": "<Response><Hangup/></Response>"}
    caller = await Caller.of(exchange).phone()
    await caller.wait()
    assert service.heard[-2][1]["Digits"] == ""
    assert "Niets gehoord" not in caller.said


@pytest.mark.parametrize(
    ("attributes", "keys", "digits"),
    [('numDigits="4"', "1981", "1981"), ("", "81#", "81"), ('finishOnKey="*"', "8#*", "8#"),
     ('finishOnKey=""', "8#*", "8#*"), ('finishOnKey=""', "#", "#"), ("", "#", "")],
)  # fmt: skip
async def test_keys_are_gathered_until_they_are_enough(
    service: Service, exchange: Exchange, attributes: str, keys: str, digits: str
) -> None:
    service.documents[""] = f'<Response><Gather action="voice/1" {attributes}/></Response>'
    caller = await Caller.of(exchange).phone()
    await caller.press(keys)
    assert (service.heard[1][0], service.heard[1][1]["Digits"]) == ("/1", digits)


async def test_more_keys_than_are_heard_are_told(service: Service, exchange: Exchange) -> None:
    service.documents[""] = ASKS.format(more="")
    caller = await Caller.of(exchange).phone()
    with pytest.raises(AssertionError, match="after 1 no more keys are heard"):
        await caller.press("14")


async def test_redirects_are_followed_but_not_for_ever(service: Service, exchange: Exchange) -> None:
    service.documents |= {"": "<Response><Redirect>voice/2</Redirect><Say>Nooit</Say></Response>",
                          "/2": "<Response><Play>/hier/a.mp3</Play></Response>"}  # fmt: skip
    caller = await Caller.of(exchange).phone()
    assert (caller.said, caller.over) == (["/hier/a.mp3"], True)
    service.documents[""] = "<Response><Redirect>voice</Redirect></Response>"
    with pytest.raises(Mistake, match="goes in circles"):
        await Caller.of(exchange).phone()


@pytest.mark.parametrize(
    ("callee", "status", "bridged", "whispered"),
    [
        (Callee(presses="1"), "completed", True, ["Toets 1"]),
        (Callee(presses="5"), "completed", False, ["Toets 1"]),
        (Callee(voicemail=True), "completed", False, ["Toets 1"]),
        (Callee(voicemail=True, declined_as="no-answer"), "no-answer", False, ["Toets 1"]),
        (Callee("busy"), "busy", False, []),
        (None, "no-answer", False, []),
    ],
    ids=["presses 1", "presses another key", "a voicemail", "a voicemail, told otherwise", "busy", "nobody"],
)
async def test_whoever_is_dialled_hears_the_whisper_first(
    service: Service, exchange: Exchange, callee: Callee | None, status: str, bridged: bool, whispered: list[str]
) -> None:
    service.documents |= {
        "": f"""<Response><Say>Een moment</Say><Dial callerId="{NUMBER}" action="voice/over"><Number url="voice/w"
            statusCallback="voice/they" statusCallbackEvent="ringing answered completed">{COLLEAGUE}</Number></Dial>
            <Say>Nooit</Say></Response>""",
        "/w": """<Response><Gather numDigits="1" action="w1" actionOnEmptyResult="true"><Say>Toets 1</Say></Gather>
              </Response>""",
        "/w1": "<Response><Hangup/></Response>",
        "/over": "<Response><Say>Klaar</Say></Response>",
    }
    if callee and callee.presses == "1" and not callee.voicemail:
        service.documents["/w1"] = "<Response/>"
    if callee:
        exchange.callees[COLLEAGUE] = callee
    caller = await Caller.of(exchange).phone()
    assert caller.said == ["Een moment", "Klaar"]
    told = dict(service.heard)
    assert (told["/over"]["DialCallStatus"], told["/over"]["DialBridged"]) == (status, str(bridged).lower())
    assert (callee.heard if callee else []) == whispered
    assert exchange.dialled == [COLLEAGUE]
    if whispered:
        assert (told["/w"]["ParentCallSid"], told["/w"]["From"], told["/w"]["To"]) == (caller.sid, NUMBER, COLLEAGUE)
        assert [form["CallStatus"] for path, form in service.heard if path == "/they"] == [
            "ringing", "in-progress", "completed",
        ]  # fmt: skip


async def test_somebody_who_is_called_says_who_picked_up(service: Service, exchange: Exchange) -> None:
    service.documents["/out"] = "<Response><Say>Dag</Say></Response>"
    caller = await Caller.called(exchange, "CA7", "+447700900123").pick_up(exchange.ours("voice/out"), "machine_start")
    form = service.heard[0][1]
    assert (form["CallSid"], form["AnsweredBy"], form["Direction"]) == ("CA7", "machine_start", "outbound-api")
    assert (form["From"], form["To"], caller.said, service.paths()) == (NUMBER, "+447700900123", ["Dag"], ["/out"])


async def test_what_is_no_document_ends_a_call_and_a_test(service: Service, exchange: Exchange) -> None:
    service.documents[""] = "503"
    with pytest.raises(NoDocument, match="503"):
        await Caller.of(exchange).phone()
    service.documents[""] = "<Response><Say/></Response>"
    with pytest.raises(Mistake, match="empty"):
        await Caller.of(exchange).phone()
    service.documents[""] = "<Response><Play>/hier/b.mp3</Play></Response>"
    with pytest.raises(NoDocument, match="audio"):
        await Caller.of(exchange).phone()
    service.documents[""] = "<Response><Redirect>https://elders.example/x</Redirect></Response>"
    with pytest.raises(Mistake, match="is not at"):
        await Caller.of(exchange).phone()
    service.documents[""], service.kind = "<Response/>", "text/plain"
    with pytest.raises(Mistake, match="no XML"):
        await Caller.of(exchange).phone()


async def test_a_turn_that_is_asked_again_must_say_the_same(service: Service, exchange: Exchange) -> None:
    service.documents[""] = ASKS.format(more="")
    exchange.twice = True
    caller = await Caller.of(exchange).phone()
    assert service.paths() == ["", ""]
    assert await caller.again() == caller.page.body
    service.documents["/1"] = "<Response><Say>een</Say></Response>"
    exchange.twice = False
    await caller.press("1")
    service.documents["/1"] = "<Response><Say>twee</Say></Response>"
    assert await caller.again() != caller.page.body


async def test_whoever_hangs_up_is_heard_of_once(service: Service, exchange: Exchange) -> None:
    service.documents[""] = ASKS.format(more="")
    caller = await Caller.of(exchange).phone()
    await caller.hang_up()
    await caller.hang_up()
    assert service.paths() == ["", "/status"]
    assert service.heard[-1][1]["CallStatus"] == "completed"
