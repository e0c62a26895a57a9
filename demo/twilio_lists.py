"""Lists of Twilio's API: what is in one, in which order, page by page. Owns that; never what a message or a call is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlencode

from demo import twilio_legs, twilio_messages
from demo.twilio_legs import VoiceCall
from demo.twilio_messages import VERSION, Message


class Malformed(Exception):
    """A list was asked for with something that is no date, number or token."""


class Resource(Protocol):
    """What may be in a list."""

    @property
    def sid(self) -> str:
        """Its name."""

    @property
    def account(self) -> str:
        """Whose it is."""

    def json(self) -> dict[str, Any]:
        """It, as the API shows it."""


T = TypeVar("T", bound=Resource)


@dataclass(frozen=True)
class Listing(Generic[T]):
    """A list: its name, the filter by date and the moment that this is about, and whether other filters let one in."""

    name: str
    dated: str
    moment: Callable[[T], datetime | None]
    order: Callable[[T], Any]
    fits: Callable[[T, Mapping[str, str]], bool]

    def page(self, items: Iterable[T], account: str, query: Mapping[str, str]) -> dict[str, Any]:
        """A page, newest first. Raises Malformed.

        The token of the next page names the last one of this, so that what arrives meanwhile shifts nothing.
        """
        size = min(max(_number(query, "PageSize", 50), 1), 1000)
        index = _number(query, "Page", 0)
        found = sorted(self._matching(items, account, query), key=self.order, reverse=True)
        start = _start(found, query.get("PageToken")) if "PageToken" in query else index * size
        shown = found[start : start + size]
        more = start + size < len(found)
        return {
            self.name: [one.json() for one in shown],
            "page": index,
            "page_size": size,
            "start": start,
            "end": max(start + len(shown) - 1, 0),
            "uri": self._uri(account, query, size, index),
            "first_page_uri": self._uri(account, query, size, 0),
            "next_page_uri": self._uri(account, query, size, index + 1, f"PA{shown[-1].sid}") if more else None,
            "previous_page_uri": self._uri(account, query, size, index - 1) if index else None,
        }

    def _uri(self, account: str, query: Mapping[str, str], size: int, index: int, token: str | None = None) -> str:
        filters = {name: value for name, value in query.items() if not name.startswith("Page")}
        paging = {"PageSize": str(size), "Page": str(index)} | ({"PageToken": token} if token else {})
        return f"/{VERSION}/Accounts/{account}/{self.name.title()}.json?{urlencode(filters | paging)}"

    def _matching(self, items: Iterable[T], account: str, query: Mapping[str, str]) -> list[T]:
        """What the filters let through. `<name>>` and `<name><` include their bound."""
        names = (self.dated, f"{self.dated}>", f"{self.dated}<")
        bounds = [_span(query[name], name) for name in names if query.get(name)]
        earliest = max((since for since, _ in bounds if since), default=None)
        latest = min((until for _, until in bounds if until), default=None)

        def fits(item: T) -> bool:
            if item.account != account or not self.fits(item, query):
                return False
            if not bounds:
                return True
            at = self.moment(item)
            at = at and at.replace(microsecond=0)
            return at is not None and (not earliest or earliest <= at) and (not latest or at < latest)

        return [item for item in items if fits(item)]


def _number(query: Mapping[str, str], name: str, otherwise: int) -> int:
    try:
        return int(query.get(name) or otherwise)
    except ValueError:
        raise Malformed(name) from None


def _start(found: list[T], token: str | None) -> int:
    for place, item in enumerate(found):
        if token == f"PA{item.sid}":
            return place + 1
    raise Malformed("PageToken")


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


MESSAGES: Listing[Message] = Listing(
    "messages", "DateSent", lambda one: one.sent, lambda one: (one.sent or one.created, one.at), twilio_messages.fits
)
CALLS: Listing[VoiceCall] = Listing(
    "calls", "StartTime", lambda one: one.started, lambda one: (one.started or one.created, one.sid), twilio_legs.fits
)
