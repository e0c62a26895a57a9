"""Calls to the simulated providers by a plain HTTP client."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlencode

from demo.telegram import Telegram
from demo.twilio import Twilio
from tests.demo.conftest import ACCOUNT, AUTH, NUMBER, PERSON, TOKEN
from tests.demo.service import Answer, ask


def call(telegram: Telegram, method: str, *, token: str = TOKEN, **fields: Any) -> Answer:
    """A call as a form, nested things as JSON, the way clients send it."""
    flat = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    return ask(f"{telegram.url}/bot{token}/{method}", urlencode(flat).encode())


def buttons(*labels: str) -> dict[str, Any]:
    """An inline keyboard, one button a row; its data is its label in small letters."""
    return {"inline_keyboard": [[{"text": label, "callback_data": label.lower()}] for label in labels]}


def basic(user: str = ACCOUNT, password: str = AUTH) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def create(twilio: Twilio, **fields: str) -> Answer:
    """A message to PERSON, but for the fields given."""
    form = {"To": PERSON, "From": NUMBER, "Body": "Hallo"} | fields
    return ask(f"{messages(twilio)}.json", urlencode(form).encode(), basic())


def messages(twilio: Twilio, account: str = ACCOUNT) -> str:
    return f"{twilio.url}/2010-04-01/Accounts/{account}/Messages"


def listed(twilio: Twilio, **query: str) -> Any:
    """A page of the list; `after` and `before` are DateSent> and DateSent<."""
    names = {"after": "DateSent>", "before": "DateSent<"}
    sent = urlencode({names.get(name, name): value for name, value in query.items()})
    return ask(f"{messages(twilio)}.json?{sent}", headers=basic()).json()


def ring(twilio: Twilio, **fields: str) -> Answer:
    """A call to PERSON, but for the fields given."""
    form = {"To": PERSON, "From": NUMBER, "Url": "http://127.0.0.1:1/nobody"} | fields
    return ask(f"{twilio.url}/2010-04-01/Accounts/{ACCOUNT}/Calls.json", urlencode(form).encode(), basic())
