"""Who may do what: nobody may what is not in the table, and the table holds nothing that no way asks for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

import console
from console.app import Desk
from flows.roles import MAY, Action, Role, may

ROLES: tuple[Role, ...] = get_args(Role)
ACTIONS: tuple[Action, ...] = get_args(Action)
WITHOUT_A_PAGE: set[Action] = set()
"""What roles may already, though the desk has no page of it today."""


def test_every_role_has_a_line_and_every_action_somebody_who_may() -> None:
    assert set(MAY) == set(ROLES)
    assert {action for actions in MAY.values() for action in actions} == set(ACTIONS)


@pytest.mark.parametrize("role", ["", "mayor", "Coordinator", "coordinator ", None])
def test_a_role_that_is_not_in_the_table_may_nothing(role: Any) -> None:
    assert not any(may(role, action) for action in ACTIONS)


@pytest.mark.parametrize("action", ["", "queue", "queue.see ", "anything.at_all", None])
def test_an_action_that_is_not_in_the_table_may_nobody(action: Any) -> None:
    assert not any(may(role, action) for role in ROLES)


def test_who_sets_things_up_and_who_looks_at_what_was_done_see_no_person() -> None:
    for role in ("admin", "auditor"):
        assert not any(may(role, action) for action in ACTIONS if action.startswith(("queue.", "person.", "callback.")))


def test_who_works_the_queue_sets_nothing_up_and_does_not_look_at_what_others_did() -> None:
    for role in ("coordinator", "team_lead"):
        assert not may(role, "team.edit")
        assert not may(role, "audit.see")
    assert not may("coordinator", "callback.take_over")
    assert may("team_lead", "callback.take_over")


def test_a_team_lead_may_all_that_a_coordinator_may() -> None:
    assert MAY["coordinator"] < MAY["team_lead"]


def test_everybody_may_see_to_their_own_account() -> None:
    assert all(may(role, "own.edit") for role in ROLES)


def test_every_other_action_of_the_table_is_asked_for_by_a_way_or_within_one() -> None:
    house: Any = None  # nothing is asked of it before somebody comes
    asked = {way.action for way in Desk(house, "", lambda visit: {}, str).ways if way.action}
    rooms = Path(console.__file__).parent.glob("*.py")
    within = {found for room in rooms for found in re.findall(r'\bmay\("([^"]+)"\)', room.read_text("utf-8"))}
    assert asked | within == set(ACTIONS) - WITHOUT_A_PAGE
