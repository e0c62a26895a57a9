"""Roles: what people who work with the service may do, as one table; deny by default. Owns that, never who somebody is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Role = Literal["coordinator", "team_lead", "admin", "auditor"]
Action = Literal[
    "queue.see",
    "callback.work",
    "callback.take_over",
    "person.see",
    "person.write",
    "activity.see",
    "activity.edit",
    "roster.see",
    "roster.edit",
    "team.see",
    "team.edit",
    "content.see",
    "audit.see",
    "own.edit",
]
"""What somebody does. `take_over`: work what a colleague holds. `person.write`: send them a message."""

MAY: Final[Mapping[Role, frozenset[Action]]] = {
    "coordinator": frozenset(
        ("queue.see", "callback.work", "person.see", "person.write", "activity.see", "roster.see", "content.see", "own.edit")
    ),
    "team_lead": frozenset(
        ("queue.see", "callback.work", "callback.take_over", "person.see", "person.write", "activity.see", "activity.edit",
         "roster.see", "roster.edit", "team.see", "content.see", "own.edit")
    ),
    # Who sets things up need not know who is lonely.
    "admin": frozenset(
        ("activity.see", "activity.edit", "roster.see", "roster.edit", "team.see", "team.edit", "content.see", "own.edit")
    ),
    "auditor": frozenset(("audit.see", "content.see", "team.see", "own.edit")),
}  # fmt: skip


def may(role: Role, action: Action) -> bool:
    """Whether somebody in this role may do this."""
    return action in MAY.get(role, frozenset())
