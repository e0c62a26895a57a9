"""Lines: what a provider tells of a person's line, a message lost on it, a number shared. Owns what follows of that.

Nobody spoke, so nothing is said, but for a shared number.
"""

from __future__ import annotations

from flows import acts, hours, reminder, road
from flows.danger import not_now
from flows.decisions import detail
from flows.effects import ChangeCallback, JoinLine, KeepAnswer, OpenCallback, ReachLine, Topic, Urgency
from flows.events import CallEnded, Contact, LineChanged, MessageLost
from flows.state import Given, Open
from flows.telephone import written
from flows.turn import Turn


def changed(turn: Turn, event: LineChanged) -> None:
    """A line was lost or is back; or the person said STOP to the carrier, which is STOP. Said twice it is one."""
    if event.now != "stopped":
        turn.do(ReachLine(event.now == "open"))
    elif turn.state.status != "stopped":
        not_now(turn)
        acts.leave(turn)
        reminder.unneeded(turn)


def lost(turn: Turn, event: MessageLost) -> None:
    """A human must know what did not arrive: words for somebody in danger first, then a check-in that failed."""
    signal = f"message.{event.how}"
    if event.alert is not None:
        return _untold(turn, event)
    if event.lane == "urgent":
        crisis = any(open_.topic == "crisis" for open_ in turn.state.open)
        _tell(turn, "crisis" if crisis else "technical", "today", signal)
    elif (
        event.lane == "reply" and event.how == "in_doubt" and acts.asking(turn) and turn.talk.question == event.question
    ):
        turn.put(unheard=True)  # what they write next may be no answer to it
    elif event.lane == "unasked" and event.how != "in_doubt":
        _tell(turn, "not_reached", "normal", signal)
        if event.how == "unanswered":
            turn.put(unheard=True)  # nobody has heard the question
    return None


def hung_up(turn: Turn, _event: CallEnded) -> None:
    """A call is over. What it left open is taken up when they phone again, or when we remind them."""
    reminder.plan(turn)


def _untold(turn: Turn, event: MessageLost) -> None:
    """Somebody on duty cannot be told: that stands with the callback. Of what is in doubt there is a next one."""
    if event.how == "failed" and event.alert in {open_.id for open_ in turn.state.open}:
        turn.do(ChangeCallback(str(event.alert), signals=("alert.failed",)))


def _tell(turn: Turn, topic: Topic, urgency: Urgency, signal: str) -> None:
    """Add the signal to the open callback of the topic, or open one. The conversation is not about it."""
    here = next((open_ for open_ in turn.state.open if open_.topic == topic), None)
    if here:
        return turn.do(ChangeCallback(here.id, signals=(signal,)))
    begin, end = hours.promise(turn.content.municipality, turn.now)
    new = Open(turn.id(f"callback/{topic}"), topic, urgency, begin, end)
    turn.put(open=(*turn.state.open, new))
    turn.do(OpenCallback(new.id, topic, urgency, begin, end, (signal,), (), _known(turn, "name"),
                         _known(turn, "number"), _known(turn, "day_part")))  # fmt: skip
    return None


def _known(turn: Turn, part: str) -> str | None:
    """What the person told us of how to be reached."""
    value = turn.state.talk.facts.get(f"callback.{part}") if turn.state.talk else None
    return value if isinstance(value, str) else None


def shared(turn: Turn, contact: Contact) -> None:
    """Somebody shared a telephone number. Their own is a line of theirs from now on; asked for a number, it answers.

    Their own is not asked again in this conversation either. Before they agreed to anything it is not kept.
    """
    if contact.own and not _may_keep(turn):
        return acts.not_read(turn, "contact-not-yet")
    if contact.own:
        turn.do(JoinLine(f"tel:{contact.number}"))
    number = written(contact.number)
    if number and acts.asking(turn) and road.current(turn).read == "phone":
        return road.answer(turn, "answered", free=number)
    if not contact.own:
        if turn.state.paused == "crisis":  # there it is where a human may reach them
            return acts.stand(turn, unread=True)
        return acts.not_read(turn, "contact-of-another")
    if number and turn.state.talk is not None:
        known = turn.talk.facts.get("callback.number")
        if "callback.number" in turn.talk.answers and turn.state.paused != "crisis":
            turn.do(KeepAnswer("callback.number", "answered", free=number))
        turn.put_talk(answers={**turn.talk.answers, "callback.number": Given("answered")})
        turn.put_fact("callback.number", number)
        detail(turn, "callback.number", known)
    turn.before("contact-noted")
    return acts.stand(turn, unread=True)


def _may_keep(turn: Turn) -> bool:
    """Whether a number of theirs may be kept: they agreed to that, or a human is to call them."""
    asked = turn.state.talk.question if acts.asking(turn) and turn.state.talk else None
    return turn.state.consents.get("keep", False) or bool(turn.state.open) or (asked or "").startswith("callback.")
