"""Duty: what a step wants of whoever is on duty, and what they did. Owns the shape of these effects, as `effects`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flows.events import Outlet

if TYPE_CHECKING:  # which has these among its own
    from flows.effects import Choice


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody on duty hears on one of their lines (a urn).

    `claims` takes the place of `choices` in a chat that is bound to an account at the desk: a button of `seat`.
    """

    channel: Outlet
    urn: str = field(repr=False)
    text: str
    choices: tuple[Choice, ...] = ()
    claims: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """Whoever is on duty is told that a crisis callback waits, for the `nth` time; before, nobody has picked it up.

    Holds no word of what was said nor of who said it. `owner` is whose it is as long as nobody has picked it up.
    `question` is what the buttons stand under.
    """

    callback: str
    nth: int
    notices: tuple[Notice, ...]
    owner: str
    question: str


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Somebody on duty picks up every crisis that any of them was told of, but their `own` only from a group.

    `callbacks` (person and callback) are the ones that were; only the database knows those. `actor` is what the audit
    calls them, where that is not their name.
    """

    by: str
    own: bool
    actor: str = ""
    callbacks: tuple[tuple[str, str], ...] = ()
