"""Referring: a human refers a person to an activity, and a check-in asks how that went. Owns what then follows.

The person is told nothing by it: whoever refers them has them on the telephone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID, uuid5

from flows import check_in, followup
from flows.effects import Refer
from flows.events import Referred
from flows.flow import End, Flow, Plan
from flows.state import Referral
from flows.turn import Turn


def referral(event: UUID, activity: str) -> str:
    """The id of the referral that this event makes."""
    return str(uuid5(event, f"referral/{activity}"))


def made(event: Referred) -> Refer:
    """The referral itself."""
    return Refer(referral(event.id, event.activity), event.activity)


def referred(turn: Turn, event: Referred) -> None:
    """A human referred the person. Where they agreed to be asked, the first check-in comes; one to come stays."""
    new = made(event)
    turn.do(new)
    turn.put(referred=Referral(new.id, new.activity), referred_before=turn.state.referred)
    plan = next(_first(turn), None)
    if plan:
        turn.do(replace(followup.schedule(turn.content.municipality, plan, turn.now), if_none=True))


def _first(turn: Turn) -> Iterator[Plan]:
    """The plans of today's flow that this person wants, the soonest first."""
    for plan in sorted(_plans(turn.content.flow), key=lambda plan: plan.days):
        if turn.state.consents.get(plan.consent) and check_in.counts(turn, plan.kind.partition(".")[0]):
            yield plan


def _plans(flow: Flow) -> Iterator[Plan]:
    for node in flow.nodes:
        if isinstance(node, End):
            yield from node.plan
