"""At the desk: what a human does about a person. Owns which room sees to which act; decides nothing itself."""

from __future__ import annotations

from flows import referring, undoing, writing
from flows.amends import JoinPerson
from flows.events import Act, CallbackClosed, CallbackReopened, PeopleJoined, ReferralUndone, Referred, Written
from flows.turn import Turn


def done(turn: Turn, event: Act) -> None:
    """Take one act."""
    match event:
        case CallbackClosed():
            undoing.closing(turn, event)
        case CallbackReopened():
            undoing.reopened(turn, event)
        case Referred():
            referring.referred(turn, event)
        case ReferralUndone():
            undoing.referral(turn, event)
        case PeopleJoined():
            turn.do(JoinPerson(event.other, event.by, event.reason))
        case Written():
            writing.written(turn, event)
