"""What Twilio posts to a service: its shape, its signature, its order. Owns that; never knows what the service does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import phonenumbers
from aiohttp import ClientError, ClientSession

from demo.twilio_messages import VERSION, Message

Params = dict[str, str]
Kind = Literal["sms", "status", "voice"]

OPT_OUT = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
OPT_IN = frozenset({"START", "YES", "UNSTOP"})
HELP = frozenset({"HELP", "INFO"})


@dataclass(frozen=True)
class Step:
    """A change of a message's status that is called back, `after` seconds after the one before.

    `early`: before the API has answered the call that made the message.
    """

    status: str
    after: float = 0.02
    error_code: int | None = None
    early: bool = False


Script = tuple[Step, ...]

DELIVERED: Script = (Step("queued"), Step("sent"), Step("delivered"))
REVERSED: Script = (Step("delivered"), Step("sent"), Step("queued"))
EARLY: Script = (Step("sent", after=0, early=True), Step("delivered", after=0, early=True))
TWICE: Script = (Step("sent"), Step("sent"), Step("delivered"), Step("delivered"))
UNDELIVERED: Script = (Step("sent"), Step("undelivered", error_code=30005))
SILENT: Script = ()
"""Scripts a message may follow after it was accepted."""


@dataclass(frozen=True)
class Post:
    """One post to a service. `status` is None where no answer came; `reply` is the answer's body (TwiML)."""

    kind: Kind
    sid: str
    url: str
    params: Params
    status: int | None
    reply: str
    error: str | None
    at: float


def signature(auth_token: str, url: str, params: Mapping[str, str]) -> str:
    """X-Twilio-Signature: over the URL and then each name and value, sorted by name."""
    signed = url + "".join(name + params[name] for name in sorted(params))
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def opt_out_type(body: str) -> Literal["STOP", "START", "HELP"] | None:
    """What the carrier takes a message for; only the whole message counts, in any case."""
    word = body.strip().upper()
    if word in OPT_OUT:
        return "STOP"
    if word in OPT_IN:
        return "START"
    return "HELP" if word in HELP else None


def incoming(message: Message, opt_out: str | None) -> Params:
    """What is posted of a message that came in."""
    params = _whose(message) | {
        "SmsMessageSid": message.sid,
        "SmsStatus": "received",
        "Body": message.body,
        "NumMedia": str(message.media),
        "NumSegments": str(message.parts),
        "FromCountry": _country(message.from_),
        "ToCountry": _country(message.to),
    }
    for place in range(message.media):
        params[f"MediaUrl{place}"] = f"https://api.twilio.com/{VERSION}/Accounts/{message.account}/Media/ME{place:032x}"
        params[f"MediaContentType{place}"] = "image/jpeg"
    return params | ({"OptOutType": opt_out} if opt_out else {})


def progress(message: Message, step: Step) -> Params:
    """What is called back of a change of status."""
    params = _whose(message) | {"MessageStatus": step.status, "SmsStatus": step.status}
    return params | ({"ErrorCode": str(step.error_code)} if step.error_code is not None else {})


def _whose(message: Message) -> Params:
    return {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "AccountSid": message.account,
        "From": message.from_,
        "To": message.to,
        "ApiVersion": VERSION,
    }


def _country(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number)
        code = parsed.country_code or 0
        return phonenumbers.region_code_for_number(parsed) or phonenumbers.region_code_for_country_code(code)
    except phonenumbers.NumberParseException:
        return ""


async def post(session: ClientSession, auth_token: str, kind: Kind, sid: str, url: str, params: Params) -> Post:
    """Post once; Twilio does not try again."""
    headers = {"X-Twilio-Signature": signature(auth_token, url, params), "User-Agent": "TwilioProxy/1.1"}
    status, reply, error = None, "", None
    try:
        async with session.post(url, data=params, headers=headers) as answer:
            reply = await answer.text()
            status = answer.status
    except (TimeoutError, ClientError, OSError) as failed:
        error = f"{type(failed).__name__}: {failed}"
    return Post(kind, sid, url, params, status, reply, error, time.monotonic())
