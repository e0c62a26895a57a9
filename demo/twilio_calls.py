"""The calls of Twilio's API that are simulated. Owns what each does and refuses; never the way a call comes in."""

from __future__ import annotations

import base64
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import phonenumbers

from demo.faults import Status
from demo.twilio_lists import CALLS, MESSAGES, Malformed
from demo.twilio_messages import LONGEST_BODY
from demo.twilio_webhooks import Params

if TYPE_CHECKING:
    from demo.twilio import Twilio

_DRAMA = re.compile(r"\+447700900\d{3}")
"""Numbers of nobody, set apart for plays: valid here."""

TEXTS = {
    20001: "Invalid parameter",
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "Internal Server Error",
    21201: "No 'To' number is specified",
    21205: "Url parameter is required.",
    21213: "'From' phone number is required",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21610: "Attempt to send to unsubscribed recipient",
    21617: "The concatenated message body exceeds the 1600 character limit",
}
MANY = "\n"
"""Between the values of a field that comes more than once."""
USUAL = {400: 20001, 401: 20003, 403: 20003, 404: 20404, 429: 20429}
"""Error codes that go with a status when a fault names none."""


@dataclass
class Call:
    """A request that came in, and the name of its method (`METHODS`). `status` is None until it is answered."""

    account: str
    method: str
    fields: Params
    at: float
    status: int | None = None


class Refused(Exception):
    """The answer to a call that is not done."""

    def __init__(self, code: int, error: int, text: str | None = None) -> None:
        super().__init__(error)
        self.status = Status(code, text, error)


async def create(twilio: Twilio, sid: str, fields: Params) -> Any:
    """Accept a message."""
    to, from_, body = _checked(twilio, sid, fields)
    return (await twilio.accept(sid, from_, to, body, fields.get("StatusCallback") or None)).json()


def _checked(twilio: Twilio, sid: str, fields: Params) -> tuple[str, str, str]:
    """Recipient, sender and body, if Twilio would send it."""
    for name, error in (("To", 21604), ("From", 21603), ("Body", 21602)):
        if not fields.get(name):
            raise Refused(400, error)
    to, from_, body = _e164(fields["To"]), fields["From"], fields["Body"]
    if to is None:
        raise Refused(400, 21211, f"The 'To' number {fields['To']} is not a valid phone number.")
    if not twilio.owns(sid, from_):
        raise Refused(400, 21606, f"The 'From' phone number provided ({from_}) is not a valid message-capable number.")
    if to in twilio.not_mobile:
        raise Refused(400, 21614, f"'To' number: {to}, is not a valid mobile number")
    if len(body) > LONGEST_BODY:
        raise Refused(400, 21617)
    if twilio.opted_out(to, from_):
        raise Refused(400, 21610)
    return to, from_, body


def _e164(number: str) -> str | None:
    """The number as Twilio writes it; None when nobody can have it."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return written if phonenumbers.is_valid_number(parsed) or _DRAMA.fullmatch(written) else None


async def listed(twilio: Twilio, sid: str, fields: Params) -> Any:
    """A page of the account's messages."""
    return _page(partial(MESSAGES.page, twilio.messages), sid, fields)


async def calls(twilio: Twilio, sid: str, fields: Params) -> Any:
    """A page of the account's calls."""
    return _page(partial(CALLS.page, twilio.telephones.calls), sid, fields)


def _page(page: Callable[[str, Params], Any], sid: str, fields: Params) -> Any:
    try:
        return page(sid, fields)
    except Malformed as malformed:
        raise Refused(400, 20001, f"Invalid parameter {malformed}") from None


async def fetched(twilio: Twilio, sid: str, fields: Params) -> Any:
    """One message."""
    for message in twilio.messages:
        if message.account == sid and message.sid == fields["Sid"]:
            return message.json()
    raise Refused(404, 20404)


async def call(twilio: Twilio, sid: str, fields: Params) -> Any:
    """Make a call."""
    for name, error in (("To", 21201), ("From", 21213), ("Url", 21205)):
        if not fields.get(name):
            raise Refused(400, error)
    if _e164(fields["To"]) is None:
        raise Refused(400, 21211, f"The 'To' number {fields['To']} is not a valid phone number.")
    if not twilio.owns(sid, fields["From"]):
        raise Refused(400, 21210, f"The source phone number provided, {fields['From']}, is not yet verified.")
    events = [event for event in fields.get("StatusCallbackEvent", "").split(MANY) if event]
    return (await twilio.telephones.make(sid, fields, events)).json()


async def called(twilio: Twilio, sid: str, fields: Params) -> Any:
    """One call."""
    for one in twilio.telephones.calls:
        if one.account == sid and one.sid == fields["Sid"]:
            return one.json()
    raise Refused(404, 20404)


Method = Callable[["Twilio", str, Params], Awaitable[Any]]

METHODS: dict[str, Method] = {
    "create": create, "list": listed, "fetch": fetched, "call": call, "called": called, "calls": calls,
}  # fmt: skip
"""By the names the ledger and the faults know them by."""
MAKES = frozenset(("create", "call"))
"""Those that make something: 201."""


def credentials(authorization: str | None) -> tuple[str, str]:
    """User and password of basic authentication; empty where there is none."""
    scheme, _, coded = (authorization or "").partition(" ")
    try:
        user, _, password = base64.b64decode(coded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (user, password) if scheme.lower() == "basic" else ("", "")
