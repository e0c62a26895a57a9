"""The judges by themselves, met by Twilio's own client: what they take, what they refuse, and what they remember."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from tests.outside import judges
from tests.outside.judges import OUR_NUMBER, EmulatedTwilio, Judge

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]

PERSON = "+447700900123"
NOBODY = "+447700900199"


@dataclass
class Webhook:
    """A webhook that keeps what it got, each with its signature, and answers 200 or what it was told."""

    url: str = ""
    status: int = 200
    got: list[tuple[dict[str, str], str]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        self.got.append((form, request.headers["X-Twilio-Signature"]))
        return web.Response(status=self.status)


@asynccontextmanager
async def webhook() -> AsyncIterator[Webhook]:
    hook = Webhook()
    application = web.Application()
    application.router.add_post("/hook", hook.take)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook?from=outside"
        yield hook
    finally:
        await runner.cleanup()


async def test_emulate_takes_a_message_and_shows_it_again(emulated_twilio: EmulatedTwilio) -> None:
    async with judges.client(emulated_twilio.url) as client:
        sent = await client.messages.create_async(to=PERSON, from_=OUR_NUMBER, body="Hé, 5 € – tot straks!")
        listed = await client.messages.list_async(to=PERSON)
        fetched = await client.messages(sent.sid).fetch_async()
    assert [message.sid for message in listed] == [sent.sid]
    assert (fetched.body, fetched.status) == ("Hé, 5 € – tot straks!", "queued")


@pytest.mark.parametrize(
    ("account", "token", "sender", "status", "code"),
    [
        (judges.ACCOUNT_SID, "another token", OUR_NUMBER, 401, 20003),
        (judges.ACCOUNT_SID, judges.AUTH_TOKEN, NOBODY, 400, 21606),
    ],
    ids=["a token that is not the account's", "a number that is not the account's"],
)
async def test_emulate_refuses(
    emulated_twilio: EmulatedTwilio, account: str, token: str, sender: str, status: int, code: int
) -> None:
    async with judges.client(emulated_twilio.url, account, token) as client:
        with pytest.raises(TwilioRestException) as refused:
            await client.messages.create_async(to=PERSON, from_=sender, body="hallo")
    assert (refused.value.status, refused.value.code) == (status, code)
    assert await emulated_twilio.messages() == []


async def test_emulate_texts_our_webhook_with_a_signature_that_twilio_s_validator_accepts(
    emulated_twilio: EmulatedTwilio,
) -> None:
    async with webhook() as hook:
        await emulated_twilio.point(sms_url=hook.url)
        message = await emulated_twilio.text(PERSON, "hoi\n+ 5 € & 'zo' 🙂")
    ((form, signature),) = hook.got
    assert RequestValidator(judges.AUTH_TOKEN).validate(hook.url, form, signature)
    assert not RequestValidator("another token").validate(hook.url, form, signature)
    assert (form["From"], form["To"], form["Body"]) == (PERSON, OUR_NUMBER, "hoi\n+ 5 € & 'zo' 🙂")
    assert form["MessageSid"] == message["sid"]
    assert [m["direction"] for m in await emulated_twilio.messages(From=PERSON)] == ["inbound"]


async def test_emulate_calls_the_status_callback_before_it_answers_and_again_at_every_step(
    emulated_twilio: EmulatedTwilio,
) -> None:
    async with webhook() as hook, judges.client(emulated_twilio.url) as client:
        sent = await client.messages.create_async(to=PERSON, from_=OUR_NUMBER, body="hallo", status_callback=hook.url)
        assert [form["MessageStatus"] for form, _ in hook.got] == ["queued"]
        await emulated_twilio.progress(sent.sid, "sent")
        await emulated_twilio.progress(sent.sid, "delivered")
        fetched = await client.messages(sent.sid).fetch_async()
    assert [form["MessageStatus"] for form, _ in hook.got] == ["queued", "sent", "delivered"]
    assert all(RequestValidator(judges.AUTH_TOKEN).validate(hook.url, *each) for each in hook.got)
    assert fetched.status == "delivered"


async def test_what_became_of_a_webhook_is_told_in_order(emulated_twilio: EmulatedTwilio) -> None:
    async with webhook() as hook:
        await emulated_twilio.point(sms_url=hook.url, voice_url="http://127.0.0.1:1/nobody-listens")
        await emulated_twilio.text(PERSON, "een")
        hook.status = 403
        await emulated_twilio.text(PERSON, "twee")
        await emulated_twilio.call(PERSON)
    events = [(delivery.event, delivery.status) for delivery in await emulated_twilio.deliveries()]
    assert events == [("message.inbound", 200), ("message.inbound", 403), ("call.inbound", None)]


async def test_the_description_passes_a_right_request(twilio_description: Judge) -> None:
    async with judges.client(twilio_description.url) as client:
        sent = await client.messages.create_async(
            to=PERSON, from_=OUR_NUMBER, body="Hé, 5 €", status_callback="https://peilstation.example/twilio/status",
            validity_period=14400, smart_encoded=False,
        )  # fmt: skip
        await client.messages.list_async(to=PERSON, limit=1)
        fetched = await client.messages(sent.sid).fetch_async()
    assert fetched.sid
    assert [answer.status for answer in twilio_description.answers()] == [201, 200, 200]
    assert twilio_description.complaints() == []


@pytest.mark.parametrize(
    ("form", "complaint"),
    [
        ({"From": OUR_NUMBER, "Body": "hallo"}, "body: Request body must have required property 'To'"),
        ({"To": PERSON, "Attempt": "one"}, "body.Attempt: Request body property Attempt must be integer"),
        (
            {"To": PERSON, "StatusCallback": "no"},
            'body.StatusCallback: Request body property StatusCallback must match format "uri"',
        ),
    ],
    ids=["nobody to send it to", "a word for a number", "no URL to call back"],
)
async def test_the_description_reports_a_wrong_request(
    twilio_description: Judge, form: dict[str, str], complaint: str
) -> None:
    path = f"/2010-04-01/Accounts/{judges.ACCOUNT_SID}/Messages.json"
    async with judges.client(twilio_description.url) as client:
        response = await client.request_async("POST", f"https://api.twilio.com{path}", data=form)
    assert response.status_code == 422
    assert twilio_description.complaints() == [f"POST {path}: {complaint}"]


async def test_the_description_reports_a_path_that_twilio_does_not_have(twilio_description: Judge) -> None:
    async with judges.client(twilio_description.url) as client:
        response = await client.request_async("GET", "https://api.twilio.com/2010-04-01/Mesages.json")
    assert response.status_code == 404
    assert len(twilio_description.complaints()) == 1


async def test_before_another_twilio_a_right_request_arrives_as_it_was_and_a_wrong_one_does_not(
    emulated_twilio: EmulatedTwilio, described_twilio: Judge
) -> None:
    body = "100% zeker\n+ 5 € & 'zo'; a=b 🙂"
    async with judges.client(described_twilio.url) as client:
        sent = await client.messages.create_async(to=PERSON, from_=OUR_NUMBER, body=body)
        listed = await client.messages.list_async(to=PERSON)
        assert [(message.sid, message.body) for message in listed] == [(sent.sid, body)]
        assert described_twilio.complaints() == []
        with pytest.raises(TwilioRestException) as refused:
            await client.messages.create_async(to=None, from_=OUR_NUMBER, body="hallo")
    assert refused.value.status == 422
    assert len(described_twilio.complaints()) == 1
    assert len(await emulated_twilio.messages()) == 1
