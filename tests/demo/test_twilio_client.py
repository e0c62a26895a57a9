"""A real Twilio client, the one the service has, talks to the simulated Twilio."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from demo.faults import OPTED_OUT, Fault, Hang, Html, Reset, Status
from demo.twilio import Twilio
from tests.demo.conftest import ACCOUNT, AUTH, NUMBER, PERSON, now


class Local(AsyncTwilioHttpClient):  # type: ignore[misc]
    """Twilio's own client, with another base URL and a timeout: the one it is made with does not reach aiohttp."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    async def request(self, method: str, url: str, *rest: Any, **named: Any) -> Any:
        # aiohttp warns of the BasicAuth that twilio still hands to it; a header says the same.
        if user := named.pop("auth", None):
            named["headers"] = named["headers"] | {"Authorization": aiohttp.encode_basic_auth(*user)}
        named["timeout"] = 1.0
        return await super().request(method, url.replace("https://api.twilio.com", self.base), *rest, **named)


@asynccontextmanager
async def client_at(twilio: Twilio, password: str = AUTH) -> AsyncIterator[Client]:
    async with Local(twilio.url) as http:
        yield Client(ACCOUNT, password, http_client=http)


@pytest.mark.asyncio
async def test_it_sends_fetches_and_lists(twilio: Twilio) -> None:
    async with client_at(twilio) as client:
        sent = await client.messages.create_async(to=PERSON, from_=NUMBER, body="Hallo één")
        assert (sent.sid, sent.status, sent.direction) == (twilio.sent[0].sid, "queued", "outbound-api")
        assert abs(sent.date_created - now()) < timedelta(seconds=5)
        await twilio.until(lambda: twilio.sent[0].status == "delivered")
        assert (await client.messages(sent.sid).fetch_async()).status == "delivered"
        for text in ("een", "twee", "drie"):
            twilio.text(PERSON, NUMBER, text, deliver=False)
        everything = await client.messages.list_async(page_size=2)
        assert [one.body for one in everything] == ["drie", "twee", "een", "Hallo één"]
        missed = await client.messages.list_async(to=NUMBER, date_sent_after=now() - timedelta(hours=1))
        assert [one.body for one in missed] == ["drie", "twee", "een"]
        assert await client.messages.list_async(date_sent_before=now() - timedelta(hours=1)) == []


@pytest.mark.asyncio
async def test_a_wrong_password_is_told(twilio: Twilio) -> None:
    async with client_at(twilio, "other") as client:
        with pytest.raises(TwilioRestException) as raised:
            await client.messages.create_async(to=PERSON, from_=NUMBER, body="Hallo")
    assert (raised.value.status, raised.value.code) == (401, 20003)


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (OPTED_OUT, 400, 21610),
        (Status(400, error=21211), 400, 21211),
        (Status(401), 401, 20003),
        (Status(403), 403, 20003),
        (Status(429, retry_after=2), 429, 20429),
        (Status(500), 500, 20500),
        (Html(), 502, 502),
    ],
    ids=str,
)
@pytest.mark.asyncio
async def test_a_refusal_is_what_the_client_takes_it_for(
    twilio: Twilio, fault: Fault, status: int, code: int | None
) -> None:
    twilio.faults.add(fault, method="create")
    async with client_at(twilio) as client:
        with pytest.raises(TwilioRestException) as raised:
            await client.messages.create_async(to=PERSON, from_=NUMBER, body="Hallo")
    assert (raised.value.status, raised.value.code) == (status, code)
    assert twilio.sent == ()


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize(("fault", "raised"), [(Reset, aiohttp.ClientOSError), (Hang, TimeoutError)])
@pytest.mark.asyncio
async def test_a_call_that_is_not_answered_may_have_been_accepted(
    twilio: Twilio, fault: Any, raised: type[Exception], accepted: bool
) -> None:
    twilio.faults.add(fault(accepted), method="create")
    async with client_at(twilio) as client:
        with pytest.raises(raised):
            await client.messages.create_async(to=PERSON, from_=NUMBER, body="Hallo")
        listed = await client.messages.list_async(to=PERSON)
    assert [one.body for one in listed] == (["Hallo"] if accepted else [])
    assert len(twilio.sent) == accepted


@pytest.mark.asyncio
async def test_it_serves_in_the_running_loop_as_well() -> None:
    async with Twilio(now) as twilio:
        twilio.add_account(ACCOUNT, AUTH)
        twilio.add_number(ACCOUNT, NUMBER)
        async with client_at(twilio) as client:
            await client.messages.create_async(to=PERSON, from_=NUMBER, body="Hallo")
            await twilio.until(lambda: twilio.sent[0].status == "delivered")
