"""The seat: what a step must know of a coordinator whose chat is bound to an account, and what it wants done for them.

Owns these shapes only. `db` fills a seat in when the message comes; `desk_chat` decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # which have these effects among their own
    from flows.attempts import Attempt, Disposition
    from flows.effects import Topic, Urgency
    from flows.events import Ending
    from flows.roles import Role

QUESTION = "desk"
"""What the buttons of a coordinator's chat stand under."""
SHOWN = 5
"""Callbacks that a list in a chat holds: what fits a small screen."""

Stale = Literal["stale"]
"""A link that binds nothing: used, too old, or of another municipality."""


@dataclass(frozen=True, slots=True)
class Job:
    """A callback as a coordinator's chat may show it. `tried` are the calls that count, oldest first.

    `logged` counts those that were taken back too: a button under an older count is one of then, not of now.
    """

    id: str
    person: str
    topic: Topic
    urgency: Urgency
    promised_from: datetime
    promised_until: datetime
    signals: tuple[str, ...]
    suggestions: tuple[str, ...]
    day_part: str | None
    kern: str | None
    stopped: bool
    closed: bool
    letter: bool
    tried: tuple[Attempt, ...]
    logged: int
    holder: str | None
    """The account that works it now; None: nobody does, or their lease has run out."""
    holder_name: str | None = field(repr=False)
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Last:
    """A call that was logged, which somebody may want to take back."""

    id: str
    job: Job
    by: str
    at: datetime
    undone: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """Whose chat it is, what waits (the first of `waiting`, none that a colleague holds), and what they hold.

    `about` is the callback that a press names, or of which a reason was asked; `last` the call that a press takes
    back. `fresh`: this very message binds the chat.
    """

    who: str
    role: Role
    language: str
    name: str = field(repr=False)
    fresh: bool = False
    first: Sequence[Job] = ()
    waiting: int = 0
    mine: Sequence[Job] = ()
    about: Job | None = None
    last: Last | None = None


# --- what is done for them --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BindChat:
    """This chat is the account's from now on, and no other's; the link is used."""


@dataclass(frozen=True, slots=True)
class UnbindChat:
    """This chat is nobody's any more."""


@dataclass(frozen=True, slots=True)
class ShowPerson:
    """They are shown who it is: written down, as on the page."""

    callback: str
    person: str


@dataclass(frozen=True, slots=True)
class ClaimJob:
    """It is theirs for a while; a crisis is picked up by that. `over`: from a colleague."""

    callback: str
    over: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseJob:
    """It waits for anybody again."""

    callback: str


@dataclass(frozen=True, slots=True)
class LogCall:
    """A call was tried."""

    callback: str
    attempt: str
    disposition: Disposition
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UndoCall:
    """A call that was logged a moment ago was none."""

    attempt: str


@dataclass(frozen=True, slots=True)
class KeepNote:
    """What they typed about a callback."""

    callback: str
    note: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CloseJob:
    """It is closed, as a human closes one at the desk: an event of the person whose it is."""

    callback: str
    person: str
    ending: Ending
    reason: str = field(repr=False)


DeskWork = BindChat | UnbindChat | ShowPerson | ClaimJob | ReleaseJob | LogCall | UndoCall | KeepNote | CloseJob
