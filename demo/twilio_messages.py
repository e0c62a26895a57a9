"""Twilio's Message: its shape, its parts, its place in a list. Owns what a message is; never sends or posts one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from gsm0338 import Codec

VERSION = "2010-04-01"
LONGEST_BODY = 1600
_MOMENTS = ("created", "sent", "updated")
ORDER = ("queued", "sending", "sent", "delivered", "undelivered", "failed")
"""A message's status only moves to the right, in whatever order its callbacks arrive."""


@dataclass(frozen=True)
class Message:
    """A message in either direction. `at` is monotonic seconds, the dates are UTC."""

    sid: str
    account: str
    from_: str
    to: str
    body: str
    direction: str
    status: str
    created: datetime
    at: float
    sent: datetime | None = None
    updated: datetime | None = None
    media: int = 0
    error_code: int | None = None
    callback: str | None = None

    @property
    def parts(self) -> int:
        """The parts (segments) it takes over the air."""
        return parts(self.body)

    def becomes(self, status: str, error_code: int | None, now: datetime) -> Message:
        """The message after its status changed; what would be a step back changes nothing."""
        if ORDER.index(status) < ORDER.index(self.status):
            return self
        sent = self.sent or (now if status != "queued" else None)
        return replace(self, status=status, error_code=error_code, sent=sent, updated=now)

    def remembered(self) -> dict[str, Any]:
        """The message as JSON, for another run."""
        moments = {name: moment and moment.isoformat() for name, moment in self._moments().items()}
        return {name: value for name, value in asdict(self).items() if name != "at"} | moments

    @classmethod
    def recalled(cls, memory: Mapping[str, Any], at: float) -> Message:
        """The message that was `remembered`; `at` is monotonic seconds of this run."""
        moments = {name: memory[name] and datetime.fromisoformat(memory[name]) for name in _MOMENTS}
        return cls(**{**memory, **moments, "at": at})

    def _moments(self) -> dict[str, datetime | None]:
        return {name: getattr(self, name) for name in _MOMENTS}

    def json(self) -> dict[str, Any]:
        """The resource, as the API shows it."""
        uri = f"/{VERSION}/Accounts/{self.account}/Messages/{self.sid}"
        return {
            "account_sid": self.account,
            "api_version": VERSION,
            "body": self.body,
            "date_created": rfc(self.created),
            "date_sent": rfc(self.sent),
            "date_updated": rfc(self.updated or self.created),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None if self.error_code is None else f"Error {self.error_code}",
            "from": self.from_,
            "messaging_service_sid": None,
            "num_media": str(self.media),
            "num_segments": str(self.parts),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }


def rfc(moment: datetime | None) -> str | None:
    return None if moment is None else format_datetime(moment.astimezone(UTC))


@lru_cache(maxsize=1)
def _alphabet() -> Codec:
    return Codec()


def parts(body: str) -> int:
    """Segments of a body: 160 septets, 153 where there are several; 70 and 67 units where it is not all GSM-7."""
    try:
        sizes, one, each = [len(_alphabet().encode(char)[0]) for char in body], 160, 153
    except UnicodeEncodeError:
        sizes, one, each = [len(char.encode("utf-16-le")) // 2 for char in body], 70, 67
    if sum(sizes) <= one:
        return 1
    count, filled = 1, 0
    for size in sizes:  # what takes two is never cut in half
        count, filled = (count, filled + size) if filled + size <= each else (count + 1, size)
    return count


class Malformed(Exception):
    """A list was asked for with something that is no date, number or token."""


def page(messages: Iterable[Message], account: str, query: Mapping[str, str]) -> dict[str, Any]:
    """A page of the list of messages, newest first. Raises Malformed.

    The token of the next page names the last message of this one, so that what arrives meanwhile shifts nothing.
    """
    size = min(max(_number(query, "PageSize", 50), 1), 1000)
    index = _number(query, "Page", 0)
    found = sorted(matching(messages, account, query), key=lambda one: (one.sent or one.created, one.at), reverse=True)
    start = _start(found, query.get("PageToken")) if "PageToken" in query else index * size
    shown = found[start : start + size]
    more = start + size < len(found)
    return {
        "messages": [message.json() for message in shown],
        "page": index,
        "page_size": size,
        "start": start,
        "end": max(start + len(shown) - 1, 0),
        "uri": _uri(account, query, size, index),
        "first_page_uri": _uri(account, query, size, 0),
        "next_page_uri": _uri(account, query, size, index + 1, f"PA{shown[-1].sid}") if more else None,
        "previous_page_uri": _uri(account, query, size, index - 1) if index else None,
    }


def _number(query: Mapping[str, str], name: str, otherwise: int) -> int:
    try:
        return int(query.get(name) or otherwise)
    except ValueError:
        raise Malformed(name) from None


def _start(found: list[Message], token: str | None) -> int:
    for place, message in enumerate(found):
        if token == f"PA{message.sid}":
            return place + 1
    raise Malformed("PageToken")


def _uri(account: str, query: Mapping[str, str], size: int, index: int, token: str | None = None) -> str:
    filters = {name: value for name, value in query.items() if not name.startswith("Page")}
    paging = {"PageSize": str(size), "Page": str(index)} | ({"PageToken": token} if token else {})
    return f"/{VERSION}/Accounts/{account}/Messages.json?{urlencode(filters | paging)}"


def matching(messages: Iterable[Message], account: str, query: Mapping[str, str]) -> list[Message]:
    """The messages of an account that the filters let through. `DateSent>` and `DateSent<` include their bound."""
    bounds = [_span(query[name], name) for name in ("DateSent", "DateSent>", "DateSent<") if query.get(name)]
    earliest = max((since for since, _ in bounds if since), default=None)
    latest = min((until for _, until in bounds if until), default=None)

    def fits(message: Message) -> bool:
        if message.account != account or query.get("To") not in (None, "", message.to):
            return False
        if query.get("From") not in (None, "", message.from_):
            return False
        if not bounds:
            return True
        sent = message.sent and message.sent.replace(microsecond=0)
        return sent is not None and (not earliest or earliest <= sent) and (not latest or sent < latest)

    return [message for message in messages if fits(message)]


def _span(text: str, name: str) -> tuple[datetime | None, datetime | None]:
    """From and until (exclusive) that a filter by date allows; a date is a whole day in UTC."""
    try:
        if len(text) == len("2026-11-24"):
            since, length = datetime.combine(date.fromisoformat(text), time(), UTC), timedelta(days=1)
        else:
            since, length = datetime.fromisoformat(text), timedelta(seconds=1)
    except ValueError:
        raise Malformed(name) from None
    since = since.replace(tzinfo=since.tzinfo or UTC)
    return (None if name.endswith("<") else since, None if name.endswith(">") else since + length)
