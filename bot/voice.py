"""Voice through Twilio: what is heard on a call becomes an event, what is to be said a call. Owns that wire, both ways.

A turn of a call is one request, and what is said is the answer to it (`bot.phone`); only a call that we make ourselves
is sent like a message.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from twilio.base.exceptions import TwilioException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot import channel as c
from bot.sms import SKEW, Http, made_at, number_of, outcome_of
from db.sending import Leaving
from flows.events import Inbound, Kind
from flows.events import Outlet as Name

Keys = Literal["one", "several", "number"]
"""What was asked of the keypad: one key, several at once, or a number."""
RINGS = 25
"""Seconds that we let somebody's telephone ring."""
EVENTS = ["initiated", "ringing", "answered", "completed"]
A_SECOND = 1.0
"""Calls that Twilio begins for an account in a second, unless more was bought."""
SURE = 0.6
"""A recogniser that is less sure of what it heard is asked back about."""
LONGEST_TURN = 5
"""Digits."""
PAGE = 20
_WITHHELD = frozenset((
    "anonymous", "restricted", "unavailable", "unknown", "blocked", "private",
    # What Twilio shows instead of a number: the same words, typed on a keypad.
    "+266696687", "+7378742833", "+86282452253", "+8656696", "+2562533", "+464",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turn:
    """A request about a call: its form, which turn it is (0 begins the call), and what was asked of the keypad."""

    form: Mapping[str, str] = field(repr=False)
    number: int = 0
    keys: Keys = "one"

    @property
    def call(self) -> str:
        """The exchange's id of the call. Raises Malformed."""
        return c.named(self.form.get("CallSid", ""))

    @property
    def ours(self) -> bool:
        """Whether it is a call that we made."""
        return self.form.get("Direction", "").startswith("outbound")

    @property
    def urn(self) -> str:
        """Who is on the line: by their number, or by the call alone where they do not show one. Raises Malformed."""
        shown = self.form.get("To" if self.ours else "From", "").strip()
        number = None if shown.lower() in _WITHHELD else number_of(shown)
        return f"tel:{number}" if number else f"call:{self.call}"

    @property
    def said(self) -> str:
        """The words, or else the keys.

        Where both came the words count: a cry must be heard whatever was touched, and a word that answers nothing
        costs no more than being asked once again.
        """
        return c.clean(self.form.get("SpeechResult", "")).strip() or _pressed(self.form.get("Digits", ""), self.keys)

    @property
    def unsure(self) -> bool:
        """Whether the words are a poor guess. Without a word about that they are taken for sure."""
        if not self.form.get("SpeechResult", "").strip():
            return False
        try:
            return float(self.form.get("Confidence", "")) < SURE
        except ValueError:
            return False


def turn_of(text: str) -> int | None:
    """The number of a turn in a URL; None for what is none."""
    plain = text.isascii() and text.isdecimal() and len(text) <= LONGEST_TURN
    return int(text) if plain and str(int(text)) == text else None


def keys_of(text: str) -> Keys:
    """What was asked of the keypad, as our own URL says it."""
    match text:
        case "several" | "number":
            return text
        case _:
            return "one"


def _pressed(digits: str, keys: Keys) -> str:
    """Keys as they were pressed; of several that are asked at once each stands alone. Many end with # out of habit."""
    pressed = "".join(key for key in digits if key in "0123456789*#")
    pressed = pressed.rstrip("#") or pressed[:1]
    return " ".join(pressed) if keys == "several" else pressed


class Voice:
    """One number of one municipality, as a telephone."""

    name: Name = "voice"

    def __init__(self, account: c.Account) -> None:
        """Opens its connections, so there must be a running loop."""
        self.municipality = account.municipality
        self.account = account.number
        self.rate = c.Rate(account=A_SECOND)
        self.validator = RequestValidator(account.token)
        self._base = f"{account.public_url}/twilio/{account.municipality}/voice/out"
        self.client = Client(account.user, account.token, http_client=Http(account.base_url))
        self.begin: Callable[[Leaving], Awaitable[int]] = _the_first
        """Writes down that somebody is about to be rung; which try it is."""

    def heard(self, payload: Any, *, id: UUID, at: datetime, kind: Kind | None = None) -> Inbound:  # noqa: A002
        """A turn of a call as an event; `kind` where it is none of which the form itself tells."""
        turn: Turn = payload
        said = turn.said if kind is None and turn.number else ""
        told: Kind = "call" if not turn.number else "text" if said else "silence"
        return Inbound(
            id=id, municipality=self.municipality, channel="voice", account=self.account, urn=turn.urn, at=at,
            external_id=f"{turn.call}/{turn.number}{'/dial' if kind == 'unconnected' else ''}",
            text=said, kind=kind or told, unsure=bool(said) and turn.unsure,
        )  # fmt: skip

    async def acknowledge(self, payload: Any) -> None:
        """The answer to its request is all that Twilio wants."""

    def parts(self, _message: Leaving) -> int:
        """A call is a call."""
        return 1

    async def send(self, message: Leaving) -> c.Outcome:
        """Ring somebody. What comes of it is told later, and perhaps before this returns."""
        where = f"{self._base}/{message.outbox_id}/{await self.begin(message)}"
        try:
            made = await self.client.calls.create_async(
                to=message.urn.removeprefix("tel:"), from_=self.account, url=where, timeout=RINGS,
                status_callback=f"{where}/status", status_callback_event=EVENTS, machine_detection="DetectMessageEnd",
            )  # fmt: skip
        except Exception as error:  # noqa: BLE001 - whatever a network can do is an outcome, and told apart there
            return outcome_of(error)
        return c.Begun(made.sid)

    async def look_up(self, message: Leaving) -> Collection[str]:
        """The calls in Twilio's list to this number since this one was to be made, newest first."""
        to = message.urn.removeprefix("tel:")
        try:
            found = await self.client.calls.list_async(to=to, from_=self.account, limit=PAGE, page_size=PAGE)
        except Exception:  # noqa: BLE001 - what cannot be looked up is not known
            return ()
        since = message.created_at - SKEW
        rows = [row for row in found if row.sid and row.to in (None, to) and row.parent_call_sid is None]
        return [row.sid for row in sorted(rows, key=made_at, reverse=True) if made_at(row) >= since]

    async def stands(self, sid: str) -> tuple[str, str | None] | None:
        """Twilio's status of a call, and who picked up; None where it cannot be asked."""
        try:
            row = await self.client.calls(sid).fetch_async()
        except Exception:  # noqa: BLE001 - as above
            return None
        return str(row.status), row.answered_by

    async def probe(self) -> c.Outcome:
        """Ask for one row of the list: whatever it says but that it is out of order, it is there."""
        try:
            await self.client.calls.list_async(to=self.account, limit=1, page_size=1)
        except TwilioException as error:
            return c.Refused(type(error).__name__)
        except Exception as error:  # noqa: BLE001 - as above
            return outcome_of(error)
        return c.Sent()

    async def close(self) -> None:
        """Let go of connections."""
        await self.client.http_client.close()


async def _the_first(_message: Leaving) -> int:
    return 1
