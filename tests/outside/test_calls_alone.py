"""What emulate makes of calls, met by Twilio's own client: what it takes and refuses, and when it calls back."""

from __future__ import annotations

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from tests.outside import judges
from tests.outside.judges import OUR_NUMBER, EmulatedTwilio, Judge
from tests.outside.test_judges_alone import NOBODY, PERSON, webhook

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]

URL = "https://peilstation.example/twilio/dronten/voice/out/1/1"


async def test_emulate_takes_a_call_and_calls_back_before_it_answers(emulated_twilio: EmulatedTwilio) -> None:
    async with webhook() as hook, judges.client(emulated_twilio.url) as client:
        made = await client.calls.create_async(
            to=PERSON, from_=OUR_NUMBER, url=URL, machine_detection="Enable", status_callback=hook.url,
            status_callback_event=["initiated", "ringing", "answered", "completed"],
        )  # fmt: skip
        assert [form["CallStatus"] for form, _ in hook.got] == ["ringing"], "and the call was not yet known to be one"
        for status in ("completed", "in-progress", "ringing"):
            await emulated_twilio.rings(made.sid, status)
        listed = await client.calls.list_async(to=PERSON)
    assert [form["CallStatus"] for form, _ in hook.got] == ["ringing", "completed", "in-progress", "ringing"]
    assert {form["CallSid"] for form, _ in hook.got} == {made.sid}
    assert all(RequestValidator(judges.AUTH_TOKEN).validate(hook.url, *each) for each in hook.got)
    assert [(one.sid, one.direction, one.status) for one in listed] == [(made.sid, "outbound-api", "ringing")]


@pytest.mark.parametrize(
    ("token", "sender", "status", "code"),
    [("another token", OUR_NUMBER, 401, 20003), (judges.AUTH_TOKEN, NOBODY, 400, 21210)],
    ids=["a token that is not the account's", "a number that is not the account's"],
)
async def test_emulate_refuses(
    emulated_twilio: EmulatedTwilio, token: str, sender: str, status: int, code: int
) -> None:
    async with judges.client(emulated_twilio.url, auth_token=token) as client:
        with pytest.raises(TwilioRestException) as refused:
            await client.calls.create_async(to=PERSON, from_=sender, url=URL)
    assert (refused.value.status, refused.value.code) == (status, code)
    assert await emulated_twilio.calls() == []


async def test_emulate_phones_our_webhook_with_a_signature(emulated_twilio: EmulatedTwilio) -> None:
    async with webhook() as hook:
        await emulated_twilio.point(voice_url=hook.url)
        made = await emulated_twilio.call(PERSON)
    ((form, signature),) = hook.got
    assert RequestValidator(judges.AUTH_TOKEN).validate(hook.url, form, signature)
    assert (form["CallSid"], form["From"], form["To"]) == (made["sid"], PERSON, OUR_NUMBER)
    assert [one["direction"] for one in await emulated_twilio.calls(From=PERSON)] == ["inbound"]


async def test_the_description_reports_a_wrong_call(twilio_description: Judge) -> None:
    path = f"/2010-04-01/Accounts/{judges.ACCOUNT_SID}/Calls.json"
    async with judges.client(twilio_description.url) as client:
        for form in ({"From": OUR_NUMBER, "Url": URL}, {"To": PERSON, "From": OUR_NUMBER, "Timeout": "soon"}):
            response = await client.request_async("POST", f"https://api.twilio.com{path}", data=form)
            assert response.status_code == 422
        right = {"To": PERSON, "From": OUR_NUMBER, "Url": URL, "Timeout": "25", "MachineDetection": "DetectMessageEnd"}
        assert (await client.request_async("POST", f"https://api.twilio.com{path}", data=right)).status_code == 201
    assert [complaint.partition(": ")[2] for complaint in twilio_description.complaints()] == [
        "body: Request body must have required property 'To'",
        "body.Timeout: Request body property Timeout must be integer",
    ]
