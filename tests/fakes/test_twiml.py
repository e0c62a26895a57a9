"""The strict reader of TwiML: what Twilio describes is read, and whatever else is refused with a reason."""

from __future__ import annotations

import pytest

from tests.fakes.twiml import LARGEST, Mistake, read, read_whisper

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
WHOLE = f"""{HEAD}<Response>
  <Play loop="1">https://peilstation.example/audio/welkom.mp3</Play>
  <Gather input="dtmf speech" language="nl-NL" action="/twilio/dronten/voice/1?keys=one" actionOnEmptyResult="true"
      finishOnKey="" timeout="10" speechTimeout="auto" profanityFilter="false" hints="ja,min of meer,nee" numDigits="1">
    <Say language="nl-NL" voice="Polly.Laura-Neural">Hoe gaat het? &amp; &lt;zo&gt;</Say><Pause length="1"/>
  </Gather>
  <Dial timeout="20" callerId="+447700900100" action="/d" answerOnBridge="true" timeLimit="3600">
    <Number url="/w" statusCallback="/s" statusCallbackEvent="ringing answered completed">+447700900911</Number>
  </Dial>
  <Redirect method="POST">/twilio/dronten/voice/2</Redirect><Hangup/>
</Response>"""


def test_what_twilio_describes_is_read() -> None:
    root = read(WHOLE.encode(), "text/xml; charset=utf-8")
    assert [verb.name for verb in root] == ["Play", "Gather", "Dial", "Redirect", "Hangup"]
    assert [verb.text for verb in root.every("Say")] == ["Hoe gaat het? & <zo>"]
    assert [verb.text for verb in root.every("Number")] == ["+447700900911"]
    assert root.within[1].said["hints"] == "ja,min of meer,nee"


@pytest.mark.parametrize(
    "document",
    ["<Response/>", "<Response><Reject reason='busy'/></Response>", "<Response><Play digits='w1'/></Response>",
     "<Response><!-- niets --><Gather/></Response>", "<Response><Dial>+447700900911</Dial></Response>",
     "<Response><Say voice='Google.nl-NL-Wavenet-B' language='nl-NL'>Dag</Say></Response>"],
)  # fmt: skip
def test_small_documents_are_read(document: str) -> None:
    assert read(document.encode()).name == "Response"


REFUSED = {
    "nothing": ("", "no XML"),
    "half a document": ("<Response><Say>Dag</Response>", "no XML"),
    "a control character": ("<Response><Say>Dag\x0b</Say></Response>", "no XML"),
    "a control character by its number": ("<Response><Say>Dag&#11;</Say></Response>", "no XML"),
    "half a character": ("<Response><Say>Dag&#xD800;</Say></Response>", "no XML"),
    "no character at all": ("<Response><Say>Dag\ufffe</Say></Response>", "no XML"),
    "two documents": ("<Response/><Response/>", "no XML"),
    "an entity of one's own": ("<!DOCTYPE R [<!ENTITY a 'b'>]><Response><Say>&a;</Say></Response>", "a DOCTYPE"),
    "an instruction": ("<?php ?><Response/>", "a processing instruction"),
    "another root": ("<Gather/>", "it is a <Gather>"),
    "a message's reply": ("<Response><Message>Dag</Message></Response>", "there is no <Message>"),
    "a verb in lower case": ("<Response><say>Dag</say></Response>", "there is no <say>"),
    "a namespace": ("<x:Response xmlns:x='urn:x'/>", "there is no <x:Response>"),
    "text beside verbs": ("<Response>Dag<Hangup/></Response>", "no text can stand in <Response>: 'Dag'"),
    "text in a gather": ("<Response><Gather>Toets 1</Gather></Response>", "no text can stand in <Gather>"),
    "text in a hangup": ("<Response><Hangup>Dag</Hangup></Response>", "no text can stand in <Hangup>"),
    "nothing said": ("<Response><Say> </Say></Response>", "<Say> is empty"),
    "no one dialled": ("<Response><Dial/></Response>", "<Dial> is empty"),
    "no number": ("<Response><Dial><Number/></Dial></Response>", "<Number> is empty"),
    "a number as people write it": ("<Response><Dial><Number>0800-0113</Number></Dial></Response>", "no number in E"),
    "a number beside a number": (
        "<Response><Dial>+447700900911<Number>+447700900912</Number></Dial></Response>", "no text can stand in <Dial>"),
    "eleven numbers": ("<Response><Dial>" + "<Number>+447700900911</Number>" * 11 + "</Dial></Response>", "ring 10"),
    "a verb in a say": ("<Response><Say>Dag<Pause/></Say></Response>", "<Pause> cannot stand in <Say>"),
    "a dial in a gather": ("<Response><Gather><Dial>+447700900911</Dial></Gather></Response>", "<Dial> cannot stand"),
    "a gather in a gather": ("<Response><Gather><Gather/></Gather></Response>", "<Gather> cannot stand in <Gather>"),
    "a hangup in a gather": ("<Response><Gather><Hangup/></Gather></Response>", "<Hangup> cannot stand in <Gather>"),
    "a say in a dial": ("<Response><Dial><Say>Dag</Say></Dial></Response>", "<Say> cannot stand in <Dial>"),
    "a rejection too late": ("<Response><Say>Dag</Say><Reject/></Response>", "not the first verb"),
    "an attribute there is not": ("<Response><Gather patience='8'/></Response>", "no attribute patience"),
    "an attribute of Python": ("<Response><Gather num_digits='1'/></Response>", "no attribute num_digits"),
    "an attribute of another": ("<Response><Say timeout='3'>Dag</Say></Response>", "no attribute timeout"),
    "an attribute of a hangup": ("<Response><Hangup reason='busy'/></Response>", "no attribute reason"),
    "an input there is not": ("<Response><Gather input='dtmf,speech'/></Response>", "input='dtmf,speech'"),
    "an input twice": ("<Response><Gather input='dtmf dtmf'/></Response>", "input="),
    "no time at all": ("<Response><Gather timeout='0'/></Response>", "timeout='0'"),
    "half a second": ("<Response><Gather timeout='0.5'/></Response>", "timeout="),
    "auto for keys": ("<Response><Gather timeout='auto'/></Response>", "timeout="),
    "a time for speech": ("<Response><Gather speechTimeout='soon'/></Response>", "speechTimeout="),
    "no digits": ("<Response><Gather numDigits='0'/></Response>", "numDigits="),
    "two keys that end": ("<Response><Gather finishOnKey='#*'/></Response>", "finishOnKey="),
    "a word that ends": ("<Response><Gather finishOnKey='a'/></Response>", "finishOnKey="),
    "a language by its name": ("<Response><Gather language='nl'/></Response>", "language='nl'"),
    "a language in Python": ("<Response><Say language='nl_NL'>Dag</Say></Response>", "language='nl_NL'"),
    "no flag": ("<Response><Gather actionOnEmptyResult='True'/></Response>", "actionOnEmptyResult="),
    "a word for a flag": ("<Response><Gather profanityFilter='no'/></Response>", "profanityFilter="),
    "hints that are too many": (f"<Response><Gather hints='{','.join(['ja'] * 501)}'/></Response>", "hints="),
    "a hint that is too long": (f"<Response><Gather hints='{'a' * 101}'/></Response>", "hints="),
    "an empty hint": ("<Response><Gather hints='ja,,nee'/></Response>", "hints="),
    "an address with a space": ("<Response><Gather action='/een twee'/></Response>", "action="),
    "an address of another kind": ("<Response><Redirect>ftp://x/y</Redirect></Response>", "names no URL"),
    "a verb of HTTP": ("<Response><Redirect method='PUT'>/x</Redirect></Response>", "method="),
    "a pause of nothing": ("<Response><Pause length='0'/></Response>", "length="),
    "a voice there is not": ("<Response><Say voice='Polly.Riet'>Dag</Say></Response>", "voice='Polly.Riet'"),
    "a voice of elsewhere": (
        "<Response><Say voice='Polly.Amy' language='nl-NL'>Dag</Say></Response>", "does not speak nl-NL"),
    "a Google voice of elsewhere": (
        "<Response><Say voice='Google.en-GB-Wavenet-A' language='nl-NL'>Dag</Say></Response>", "does not speak nl-NL"),
    "too much said": (f"<Response><Say>{'a' * 4097}</Say></Response>", "this voice can say 4096"),
    "too much for Polly": (f"<Response><Say voice='Polly.Lotte'>{'a' * 3001}</Say></Response>", "can say 3000"),
    "too much in a URL": (f"<Response><Say>{'é' * 1000}</Say></Response>", "more than 4500 characters as a URL"),
    "no caller id": ("<Response><Dial callerId='Peilstation'>+447700900911</Dial></Response>", "callerId="),
    "a recording": ("<Response><Dial record='record-from-answer'>+447700900911</Dial></Response>", "attribute record"),
    "rings too long": ("<Response><Dial timeout='601'>+447700900911</Dial></Response>", "timeout="),
    "a day and more": ("<Response><Dial timeLimit='86401'>+447700900911</Dial></Response>", "timeLimit="),
    "events with commas": (
        "<Response><Dial><Number statusCallbackEvent='ringing,answered'>+447700900911</Number></Dial></Response>",
        "statusCallbackEvent="),
    "an event there is not": (
        "<Response><Dial><Number statusCallbackEvent='busy'>+447700900911</Number></Dial></Response>",
        "statusCallbackEvent="),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_refused(what: str) -> None:
    document, reason = REFUSED[what]
    with pytest.raises(Mistake) as mistake:
        read(document.encode())
    assert reason in str(mistake.value)


def test_what_is_too_large_or_sent_as_something_else_is_refused() -> None:
    with pytest.raises(Mistake, match="may be 65536"):
        read(b"<Response>" + b" " * LARGEST + b"</Response>")
    with pytest.raises(Mistake, match="application/json"):
        read(b"<Response/>", "application/json")
    with pytest.raises(Mistake, match="no XML"):
        read("<Response><Say>é</Say></Response>".encode("latin-1"))


def test_nobody_is_dialled_from_a_whisper() -> None:
    assert read_whisper(b"<Response><Gather><Say>Toets 1</Say></Gather><Hangup/></Response>")
    with pytest.raises(Mistake, match="nobody may be dialled"):
        read_whisper(b"<Response><Dial>+447700900911</Dial></Response>")
