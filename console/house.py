"""What the desk needs of the house that it is a door of. Owns that list, and no more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import Engine

from console.factors import Passwords
from console.organisation import Provider
from db.crypto import BlindIndex
from db.ledger import Ledger
from db.sessions import Limits
from flows import hours
from flows.complaints import Complaint
from flows.content import Content

LINK_LASTS = timedelta(hours=24)
"""How long a link that signs somebody in may be used."""
CHAT_LINK_LASTS = timedelta(minutes=15)
"""And one that binds a chat: it is used on the spot."""
AskName = Callable[[], Awaitable[str | None]]
"""What a municipality's bot is called; None where nobody knows just now."""
Ring = Callable[[str, str], None]
"""Have the exchange ring this number for the call of this id. It returns at once, and is for any thread."""

FRESH = timedelta(minutes=15)
"""For how long after coming in by a link somebody may set a new password without the old one."""


@dataclass(frozen=True)
class House:
    """The running house as the desk sees it.

    `rings`: how calls are made, by municipality; one that is not in it has no exchange. `bots`: the Telegram bots, as
    well. `complaints`: what is to be said of the content. `public_url`: where browsers find it. `providers`: through
    which organisation one may sign in, by municipality. `framed`: a page of this very service may show the
    desk within itself, as the demonstration's does.
    """

    engine: Engine
    index: BlindIndex
    ledger: Ledger
    content: Callable[[str], Content]
    now: Callable[[], datetime]
    stopping: Callable[[], bool]
    nudge: Callable[[], None]
    rings: Mapping[str, Ring] = field(default_factory=dict)
    bots: Mapping[str, AskName] = field(default_factory=dict)
    complaints: Sequence[Complaint] = ()
    framed: bool = False
    public_url: str = "http://127.0.0.1:8080"
    providers: Mapping[str, Provider] = field(default_factory=dict)
    passwords: Passwords = field(default_factory=Passwords)
    limits: Limits = field(default_factory=Limits)

    @property
    def secure(self) -> bool:
        """Browsers reach it by https only, so cookies may say so."""
        return self.public_url.startswith("https://")

    def zone(self, municipality: str) -> tzinfo:
        """The municipality's own clock."""
        zone = hours.local(self.content(municipality).municipality, self.now()).tzinfo
        assert zone is not None  # noqa: S101 - local time has one
        return zone
