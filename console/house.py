"""What the desk needs of the house that it is a door of. Owns that list, and no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import Engine

from db.crypto import BlindIndex
from db.ledger import Ledger
from db.sessions import Limits
from flows import hours
from flows.complaints import Complaint
from flows.content import Content

LINK_LASTS = timedelta(hours=24)
"""How long a link that signs somebody in may be used."""
Ring = Callable[[str, str], None]
"""Have the exchange ring this number for the call of this id. It returns at once, and is for any thread."""


@dataclass(frozen=True)
class House:
    """The running house as the desk sees it.

    `rings`: how calls are made, by municipality; one that is not in it has no exchange. `complaints`: what is to be
    said of the content. `secure`: browsers reach it by https only, so cookies may say so. `framed`: a page of this
    very service may show the desk within itself, as the demonstration's does.
    """

    engine: Engine
    index: BlindIndex
    ledger: Ledger
    content: Callable[[str], Content]
    now: Callable[[], datetime]
    stopping: Callable[[], bool]
    nudge: Callable[[], None]
    rings: Mapping[str, Ring] = field(default_factory=dict)
    complaints: Sequence[Complaint] = ()
    secure: bool = False
    framed: bool = False
    limits: Limits = field(default_factory=Limits)

    def zone(self, municipality: str) -> tzinfo:
        """The municipality's own clock."""
        zone = hours.local(self.content(municipality).municipality, self.now()).tzinfo
        assert zone is not None  # noqa: S101 - local time has one
        return zone
