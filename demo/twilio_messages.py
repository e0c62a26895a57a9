"""Twilio's Message: its shape, its parts, its place in a list. Owns what a message is; never sends or posts one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

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


def fits(message: Message, query: Mapping[str, str]) -> bool:
    """Whether the filters of a list let it through, but for those by date."""
    return query.get("To") in (None, "", message.to) and query.get("From") in (None, "", message.from_)
