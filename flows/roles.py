"""Roles: what people who work with the service may do, as one table; what is not in it nobody may. Owns that table.

And what a municipality demands of whoever signs in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from flows.document import Data

Role = Literal["coordinator", "team_lead", "admin", "auditor"]
Arrival = Literal["link", "password", "organisation", "organisation_twice"]
"""How somebody signed in; `organisation_twice`: through their organisation, which asked for two factors."""
Action = Literal[
    "queue.see",
    "callback.work",
    "callback.take_over",
    "person.see",
    "person.write",
    "person.join",
    "activity.see",
    "activity.edit",
    "demand.see",
    "roster.see",
    "roster.edit",
    "team.see",
    "team.edit",
    "content.see",
    "audit.see",
    "own.edit",
]
"""What somebody does. `take_over`: work what a colleague holds. `person.write`: send them a message.
`person.join`: say that two are one, which cannot be taken back."""

_WORK: Final[tuple[Action, ...]] = (
    "queue.see", "callback.work", "person.see", "person.write", "activity.see", "demand.see", "roster.see",
    "content.see", "own.edit",
)  # fmt: skip
_LEAD: Final[tuple[Action, ...]] = ("callback.take_over", "person.join", "activity.edit", "roster.edit", "team.see")
# Who sets things up need not know who is lonely, nor need who looks at what was done.
_SET_UP: Final[tuple[Action, ...]] = (
    "activity.see", "activity.edit", "demand.see", "roster.see", "roster.edit", "team.see", "team.edit", "content.see",
    "own.edit",
)  # fmt: skip
MAY: Final[Mapping[Role, frozenset[Action]]] = {
    "coordinator": frozenset(_WORK),
    "team_lead": frozenset((*_WORK, *_LEAD)),
    "admin": frozenset(_SET_UP),
    "auditor": frozenset(("audit.see", "content.see", "team.see", "own.edit")),
}


class Desk(Data):
    """What a municipality demands of those who work at its desk; without a word of it the choice is theirs.

    `telegram`: they may work from their own chat with the bot too.
    """

    second_factor: Literal["required", "own_choice"] = "own_choice"
    telegram: bool = True


def may(role: Role, action: Action) -> bool:
    """Whether somebody in this role may do this."""
    return action in MAY.get(role, frozenset())
