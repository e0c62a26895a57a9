"""Reminder: a call that broke off in the middle of the questions is taken up once more by us. Owns when, and whether.

Once a conversation, at the same hour of the next allowed day; and not where they were heard since.
"""

from __future__ import annotations

from flows import acts, hours, road
from flows.events import DueFell
from flows.moments import CancelDue, MoveDue, Schedule, SettleDue
from flows.turn import Turn

PREFIX = "reminder"
KIND = "reminder.unfinished"
MARK = "reminder"
"""Among what was said in a conversation: it has had its reminder."""


def plan(turn: Turn) -> None:
    """A call is over: plan the reminder, where the questions were left in the middle by voice."""
    talk, phone, place = turn.state.talk, turn.state.phone, turn.content.municipality
    if talk is None or phone is None or phone.rings == "human" or MARK in talk.said or not _wanted(turn):
        return  # whoever was put through to a human spoke to one
    at = hours.same_time_later(place, turn.now, turn.now)
    turn.put_talk(said=(*talk.said, MARK))
    turn.do(Schedule(KIND, at, hours.local(place, at).date(), talk.id))


def unneeded(turn: Turn) -> None:
    """They were heard, or would rather hear nothing: one that was planned is called off."""
    if turn.state.talk is not None and MARK in turn.talk.said:
        turn.do(CancelDue(PREFIX))


def fell(turn: Turn, event: DueFell) -> None:
    """The moment fell: who calls, that they may go on now, and the question of now. Nothing of what they said."""
    place = turn.content.municipality
    too_late, talk = hours.expiry(place, event.moment), turn.state.talk
    if acts.released(turn) or talk is None or talk.id != event.subject or not _wanted(turn):
        turn.do(SettleDue("cancelled"))
    elif event.at >= too_late:
        turn.do(SettleDue("expired"))
    elif not hours.may_send(place, event.at):
        later = hours.next_allowed(place, event.at)
        turn.do(MoveDue(later, hours.local(place, later).date(), event.moment))
    else:
        turn.do(SettleDue("fired"))
        turn.lane, turn.until = "unasked", too_late
        turn.put(erase="no")
        turn.before("reminder")
        road.repeat(turn)
        turn.put(unheard=event.channel == "voice")  # until somebody answers, nobody has heard the question


def _wanted(turn: Turn) -> bool:
    """Whether the questions wait for them, and they agreed that their answers are kept."""
    state = turn.state
    quiet = state.status == "active" and state.paused == "no" and state.erase != "held"
    return quiet and acts.asking(turn) and not turn.checking_in and state.consents.get("keep", False)
