"""Undoing: what a human at the desk takes back within a minute. Owns how long that is, and what becomes of the person.

A message that left cannot be taken back, nor can an erasure that a closed callback no longer held.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flows import acts, alerts, referring
from flows.amends import ReopenCallback, TakeBackMoments
from flows.effects import WithdrawReferral
from flows.events import CallbackClosed, CallbackReopened, ReferralUndone
from flows.state import Closed, Open
from flows.turn import Turn

WITHIN = timedelta(minutes=1)
"""How long after it something can be taken back, by whoever did it."""


def closing(turn: Turn, event: CallbackClosed) -> None:
    """A human closes a callback. What it was is remembered for as long as that can be taken back."""
    here = next((open_ for open_ in turn.state.open if open_.id == event.callback), None)
    paused = turn.state.paused == "crisis"
    acts.closed(turn, event)
    if here is not None:
        fresh = (one for one in turn.state.closed if event.at - one.at < WITHIN)
        paused = paused and turn.state.paused != "crisis"
        turn.put(closed=(*fresh, Closed(here, event.at, event.by, paused)))


def reopened(turn: Turn, event: CallbackReopened) -> None:
    """It waits again as it did, and so do the questions. Those on duty hear of a cry that nobody had picked up."""
    was = next((one for one in turn.state.closed if one.open.id == event.callback and one.by == event.by), None)
    if was is None or event.at - was.at >= WITHIN:
        return
    turn.put(
        closed=tuple(one for one in turn.state.closed if one is not was),
        open=(*turn.state.open, was.open),
    )
    turn.do(ReopenCallback(was.open.id, event.by))
    if was.paused:
        acts.interrupt(turn)
        turn.put(paused="crisis")
    if was.open.urgency == "urgent" and not was.open.acknowledged:
        alerts.raised(turn, _unheard(was.open))


def _unheard(crisis: Open) -> Open:
    """The cry as nobody has answered it: its alerts were called off with the closing, so they begin anew."""
    return replace(crisis, alerts=0)


def referral(turn: Turn, event: ReferralUndone) -> None:
    """The referral, and the check-in that it brought, never were; what it took the place of counts again."""
    gone = referring.referral(event.made, event.activity)
    turn.do(WithdrawReferral(gone))
    turn.do(TakeBackMoments(event.made))
    if turn.state.referred is not None and turn.state.referred.id == gone:
        turn.put(referred=turn.state.referred_before, referred_before=None)
