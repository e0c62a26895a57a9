"""The desk in a chat: a coordinator's word or button, where the chat is bound to their account. Owns what is heard.

Whoever is bound is at work there and no person in the figures: no questions, no check-ins. A cry of danger never comes
here: `engine` hears it first, as from anybody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flows import acts, alerts, commands, desk_acts, plain
from flows import desk_words as words
from flows.desk_words import button, lead, say, send
from flows.events import Inbound
from flows.moments import CancelDue
from flows.roles import may
from flows.safety import Hit
from flows.seat import QUESTION, BindChat, KeepNote, Seat, UnbindChat
from flows.state import State
from flows.turn import Turn

_LINK = re.compile(r"\s*/start(?:@\w+)?\s+desk_([\w-]{20,64})\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """What a message of a bound chat is about: a callback, or a call that was logged (ids)."""

    callback: str | None = None
    attempt: str | None = None


def is_private(event: Inbound) -> bool:
    """Whether somebody says this in a Telegram chat of their own. In a group nothing is bound, and nobody shown."""
    private = event.channel == "telegram" and not event.urn.startswith("telegram:-")
    return private and event.account != alerts.TERMINAL


def token(event: Inbound) -> str | None:
    """The token of a link that binds this chat to an account, where the message is one."""
    link = _LINK.fullmatch(event.text) if event.kind == "text" and is_private(event) else None
    return link[1] if link else None


def named(event: Inbound, state: State) -> Named:
    """What must be looked up for this message."""
    if event.press is not None and event.press.question == QUESTION:
        verb, _, rest = event.press.option.partition(".")
        which = rest.partition(".")[0] or None
        return Named(attempt=which) if verb == "undo" else Named(callback=which)
    return Named(callback=state.owes.callback if state.owes else None)


def answers(turn: Turn, event: Inbound, hit: Hit | None) -> bool:
    """Whether this is said by a coordinator at work, and answered; if not it is anybody's."""
    seat = event.seat
    if seat is None or (hit is not None and hit.level == "red"):
        return False
    if seat == "stale":
        send(turn, say(turn, "desk-link-stale"))
        return True
    if turn.state.owes is not None and turn.now >= turn.state.owes.until:
        turn.put(owes=None)
    if not (seat.fresh or _is_work(turn, event, hit)):
        return False
    if turn.state.language != seat.language and seat.language in turn.content.municipality.languages:
        turn.put(language=seat.language)
    _bind(turn) if seat.fresh else _heard(turn, event, seat)
    return True


def noted(turn: Turn, event: Inbound) -> None:
    """A cry was heard where a reason was asked: it may be what somebody else said. It is kept with their callback."""
    seat, owes = event.seat, turn.state.owes
    if not isinstance(seat, Seat) or owes is None or turn.now >= owes.until or event.kind != "text":
        return
    job = seat.about
    if job is None or job.closed or job.holder not in (None, seat.who):
        return
    turn.do(KeepNote(job.id, turn.id("note"), event.text))
    send(turn, say(turn, "desk-noted-in-danger"), [button(turn, "noted", job.id)])


def _is_work(turn: Turn, event: Inbound, hit: Hit | None) -> bool:
    """Whoever is in danger is a person first: then only buttons, and the word for the queue, are work."""
    if alerts.speaker(turn, event) and alerts.word(turn.content, event):
        return False  # an answer to an alert, by somebody who is on duty too
    if (event.press and event.press.question == QUESTION) or _asks_queue(turn, event):
        return True
    if turn.state.paused == "crisis":
        return False
    return hit is None or turn.state.owes is not None


def _asks_queue(turn: Turn, event: Inbound) -> bool:
    said = plain.line(event.text.strip().removeprefix("/").partition("@")[0][: plain.READ_LENGTH])
    return event.kind == "text" and any(said in one.words.queue for one in turn.content.languages.values())


# --- whose chat it is -------------------------------------------------------------------------------------------------


def _bind(turn: Turn) -> None:
    """A coordinator is no person in the figures: their own questions rest, and no check-in comes."""
    turn.do(BindChat())
    _rest(turn)
    send(turn, say(turn, "desk-bound"))


def _unbind(turn: Turn) -> None:
    turn.do(UnbindChat())
    _rest(turn)
    turn.put(status="stopped")
    send(turn, say(turn, "desk-unbound"))


def _rest(turn: Turn) -> None:
    acts.interrupt(turn)
    turn.put(owes=None)
    turn.do(CancelDue("check_in"))


def _stops(turn: Turn, event: Inbound) -> bool:
    """STOP unties the chat. Within a reason only as the whole message: "ze zei: stop" is what somebody else said."""
    if event.kind != "text":
        return False
    if turn.state.owes is not None and not event.text.lstrip().startswith("/"):
        return plain.line(event.text[: plain.READ_LENGTH]) == "stop"
    asked = commands.find(event.text, turn.content.languages.values(), digits=False)
    return asked is not None and asked.name == "stop"


# --- what they say ----------------------------------------------------------------------------------------------------


def _heard(turn: Turn, event: Inbound, seat: Seat) -> None:
    if _stops(turn, event):
        return _unbind(turn)
    if not turn.content.municipality.desk.telegram:
        return send(turn, say(turn, "desk-off"))
    if not (may(seat.role, "callback.work") and may(seat.role, "person.see")):
        return send(turn, say(turn, "desk-no-role"))
    if event.press:
        return _pressed(turn, seat, event.press.option if event.press.question == QUESTION else "")
    if _asks_queue(turn, event):
        turn.put(owes=None)
        return words.queue(turn, seat)
    if turn.state.owes is not None and event.kind == "text" and not event.text.lstrip().startswith("/"):
        return desk_acts.reason(turn, seat, turn.state.owes, event.text)
    how = "desk-bound-already" if token(event) else "desk-how"
    return send(turn, say(turn, how), [button(turn, "queue")])


def _pressed(turn: Turn, seat: Seat, option: str) -> None:
    verb, *rest = option.split(".")
    if verb not in desk_acts.CLOSING:
        turn.put(owes=None)
    job, act = seat.about, desk_acts.ACTS.get(verb)
    if verb == "queue":
        return words.queue(turn, seat)
    if verb == "undo":
        return desk_acts.undo(turn, seat)
    if act is None:
        return desk_acts.stale(turn, seat)
    if job is None:
        lead(turn, "desk-gone")
        return desk_acts.now(turn, seat)
    return act(turn, seat, job, (verb, *rest[1:]))
