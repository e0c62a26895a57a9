"""SMS through Twilio: webhooks become events, replies become numbered texts. Owns that wire, by Twilio's own client."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import unquote_plus
from uuid import UUID

import phonenumbers
from aiohttp import (
    ClientConnectorError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    encode_basic_auth,
)
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot import channel as c
from db.sending import Leaving
from flows import sms
from flows.events import Inbound
from flows.events import Outlet as Name
from flows.text import numbered

LONGEST_TEXT = 1600
"""Characters that Twilio takes in one message."""
SHORTEST = 8
"""Digits of a telephone number with its country code; fewer are a short code."""
SKEW = timedelta(minutes=1)
"""By so much Twilio's clock may be behind ours."""
PAGE = 50
MOST_PAGES = 400
_HOME = "https://api.twilio.com"
_TIMEOUT = ClientTimeout(total=c.GIVE_UP, sock_connect=c.CONNECT)
_OPTED = {"STOP": "STOP", "START": "START"}
"""What Twilio itself made of a message, in words that every language here understands. HELP it has answered."""
_ANSWERS = ("yes", "ja")
"""Twilio takes YES for START; here it is the answer to a question."""
_OF_THE_LINE: dict[str, Literal["gone", "stopped"]] = {
    "21610": "stopped",
    "21211": "gone",  # no telephone number
    "21214": "gone",
    "21217": "gone",
    "21614": "gone",  # not one that takes SMS
    "30005": "gone",  # nobody has this number
    "30006": "gone",  # a landline
}
"""Twilio's codes that tell something of the person's line."""
BECAME: dict[str, Literal["sent", "delivered", "failed"]] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}
"""What Twilio's statuses say of a message; those not named here (queued, sending) say nothing that we did not know."""


class _Busy(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__(str(seconds))
        self.seconds = seconds


class NotOurs(Exception):
    """Twilio does not know our account, or not by this token."""


class _OutOfOrder(Exception):
    """Twilio answered 5xx."""


class Http(AsyncHttpClient):  # type: ignore[misc]
    """Twilio's way to the network: asks the base URL that was set, gives up in time, says what is worth a wait.

    Its own would ignore the time its constructor is given, and writes numbers and words in the log.
    """

    def __init__(self, base_url: str) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True, timeout=None)
        self._base_url = base_url
        self._session = ClientSession(timeout=_TIMEOUT, cookie_jar=DummyCookieJar())

    async def request(self, method: str, url: str, params: Any = None, data: Any = None, headers: Any = None,
                      auth: tuple[str, str] | None = None, **_: Any) -> Response:  # fmt: skip
        if url.startswith(_HOME):
            url = self._base_url + url.removeprefix(_HOME)
        named = {**(headers or {}), **({"Authorization": encode_basic_auth(*auth)} if auth else {})}
        asked = self._session.request(method, url, params=params, data=data, headers=named, allow_redirects=False)
        async with asked as answer:
            text = await answer.text()
        if answer.status in (401, 404):
            raise NotOurs(str(answer.status))
        if answer.status == 429:
            raise _Busy(_seconds(answer.headers))
        if answer.status >= 500:
            raise _OutOfOrder(str(answer.status))
        return Response(answer.status, text, answer.headers)

    async def close(self) -> None:
        await self._session.close()


def _seconds(headers: Mapping[str, str]) -> float:
    try:
        return min(max(float(headers.get("Retry-After", "")), 0.1), 3600.0)
    except ValueError:
        return 1.0


class Sms:
    """One number of one municipality."""

    name: Name = "sms"

    def __init__(self, account: c.Account) -> None:
        """Opens its connections, so there must be a running loop."""
        self.municipality = account.municipality
        self.account = account.number
        self.rate = c.Rate(account=account.per_second)
        self.validator = RequestValidator(account.token)
        self._public_url = account.public_url
        self.client = Client(account.user, account.token, http_client=Http(account.base_url))

    def heard(self, payload: Any, *, id: UUID, at: datetime) -> c.Heard:  # noqa: A002
        """A webhook's form, or a row of Twilio's list with the same names, as an event."""
        form: Mapping[str, str] = payload
        if not form.get("From"):
            raise c.Malformed
        sid = c.named(form.get("MessageSid", ""))
        who = number_of(form["From"])
        if who is None:
            return c.Ignored()  # a name instead of a number: nobody who could be answered
        said = form.get("Body", "")
        if said.strip().lower() not in _ANSWERS:
            said = _OPTED.get(form.get("OptOutType", ""), said)
        bare = form.get("NumMedia", "0") in ("", "0")
        return Inbound(id=id, municipality=self.municipality, channel="sms", account=self.account, external_id=sid,
                       urn=f"tel:{who}", at=at, text=c.clean(said), kind="text" if bare else "unsupported",
                       for_eyes=not bare)  # fmt: skip

    async def acknowledge(self, payload: Any) -> None:
        """Twilio wants nothing but the answer to its request."""

    def parts(self, message: Leaving) -> int:
        """One a part that a telephone network carries."""
        return sms.parts(worded(message))

    async def send(self, message: Leaving) -> c.Outcome:
        """Send a text, its options numbered."""
        to = message.urn.removeprefix("tel:")
        status = f"{self._public_url}/twilio/{self.municipality}/status?outbox={message.outbox_id}"
        try:
            taken = await self.client.messages.create_async(
                to=to, from_=self.account, body=worded(message), status_callback=status
            )
        except Exception as error:  # noqa: BLE001 - whatever a network can do is an outcome, and told apart here
            return outcome_of(error)
        return c.Sent(taken.sid)

    async def look_up(self, message: Leaving) -> Collection[str]:
        """The messages in Twilio's list with these words to this number, since this one was written."""
        words, to = worded(message), message.urn.removeprefix("tel:")
        try:
            found = await self.client.messages.list_async(to=to, from_=self.account, limit=PAGE, page_size=PAGE)
        except Exception:  # noqa: BLE001 - what cannot be looked up is not known; the copy goes
            return ()
        since = message.created_at - SKEW
        return [row.sid for row in found if row.sid and row.body == words and row.error_code is None
                and row.to in (None, to) and made_at(row) >= since]  # fmt: skip

    async def probe(self) -> c.Outcome:
        """Ask for one row of the list: whatever it says but that it is out of order, it is there."""
        try:
            await self.client.messages.list_async(to=self.account, limit=1, page_size=1)
        except TwilioException as error:
            return c.Refused(type(error).__name__)
        except Exception as error:  # noqa: BLE001 - as above
            return outcome_of(error)
        return c.Sent()

    async def missed(self, since: datetime) -> AsyncIterator[list[dict[str, str]]]:
        """Messages to us from Twilio's list, a page at a time, newest first, as the forms they would have come in.

        Raises whatever the network does.
        """
        page = await self.client.messages.page_async(to=self.account, page_size=PAGE)
        for _ in range(MOST_PAGES):
            rows = list(page)
            fresh = [row for row in rows if _sent_at(row) >= since]
            # Looked at again: whose messages these are must not hang on a filter of somebody else's.
            yield [_as_form(row) for row in fresh if row.direction == "inbound" and row.to in (None, self.account)]
            if len(fresh) < len(rows) or page.next_page_url is None:
                return
            page = await self.client.messages.get_page_async(page.next_page_url)
        raise TwilioException("more messages than can be read")  # better to be told than to leave the rest

    async def close(self) -> None:
        """Let go of connections."""
        await self.client.http_client.close()


def worded(message: Leaving) -> str:
    """A reply as one text that a telephone can show. Of one that is too long the options stay."""
    options = c.clean(numbered("", message.reply.choices))
    return (c.clean(message.reply.text)[: max(LONGEST_TEXT - len(options), 0)] + options)[:LONGEST_TEXT]


def line_of(code: object) -> Literal["gone", "stopped"] | None:
    """What an error code tells of a person's line."""
    return _OF_THE_LINE.get(str(code))


def parse(body: bytes) -> dict[str, list[str]]:
    """A form as Twilio posts it; a name may come more than once, and counts so in the signature."""
    form: dict[str, list[str]] = {}
    for pair in body.decode("utf-8", "replace").split("&"):
        if pair:
            name, _, value = pair.partition("=")
            form.setdefault(_unquoted(name), []).append(_unquoted(value))
    return form


def _unquoted(part: str) -> str:
    # Most of a form has nothing to unquote, and `parse_qs`, which this is, would look at all of it three times.
    return unquote_plus(part) if "%" in part or "+" in part else part


def outcome_of(error: Exception) -> c.Outcome:
    """What a question to Twilio that raised this came to."""
    match error:
        case _Busy():
            return c.Throttled(error.seconds)
        case _OutOfOrder():
            return c.NotTaken(str(error))
        case ClientConnectorError() | ConnectionTimeoutError():
            return c.NotTaken(type(error).__name__)
        case NotOurs():
            return c.ShutOut(str(error))
        case TwilioRestException() if 400 <= error.status < 500:
            return c.Refused(str(error.code), line_of(error.code))
        case _:
            return c.Unknown(type(error).__name__)


def number_of(text: str) -> str | None:
    """A telephone number in E.164, however it is spelled; None for a name or a short code, which nobody can answer."""
    if text.isascii() and text.isdecimal() and len(text) >= SHORTEST and not text.startswith("0"):
        text = "+" + text
    if text[:1] not in ("+", "0"):
        return None
    try:
        parsed = phonenumbers.parse(text, "NL")
    except phonenumbers.NumberParseException:
        # A carrier brought it: a country code that this library does not know yet is no reason not to listen.
        digits = text[1:]
        known = text.startswith("+") and digits.isascii() and digits.isdecimal() and SHORTEST <= len(digits) <= 15
        return text if known else None
    spelled: str = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return spelled


def _sent_at(row: Any) -> datetime:
    return _instant(row.date_sent or row.date_created)


def made_at(row: Any) -> datetime:
    """When Twilio made this row of a list."""
    return _instant(row.date_created)


def _instant(when: datetime | None) -> datetime:
    """What Twilio does not date is taken for new."""
    return datetime.max.replace(tzinfo=UTC) if when is None else when.astimezone(UTC)


def _as_form(row: Any) -> dict[str, str]:
    return {"MessageSid": row.sid, "From": row.from_ or "", "Body": row.body or "", "NumMedia": row.num_media or "0"}
