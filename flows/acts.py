"""Acts: what a command does, at any moment of any conversation; and what a coordinator's closing does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flows import reading, road
from flows.effects import CancelDue, Choice, CloseCallback, Erase
from flows.events import CallbackClosed
from flows.flow import Ask
from flows.reading import Answered
from flows.state import Talk
from flows.turn import Turn
from flows.words import CommandName

SAME_PERSON = timedelta(days=1)
"""After the end, this long a telephone is taken to be in the same hands: a name once given is not asked again."""
ERASE = "erase"
"""The question that erasing asks; it belongs to no flow."""

Act = Callable[[Turn, str], None]


def asking(turn: Turn) -> bool:
    """Whether a question waits for this person's answer."""
    state = turn.state
    return state.status == "active" and state.talk is not None and state.talk.status == "active"


def stop(turn: Turn, _language: str) -> None:
    """No more messages. An open callback stays; START takes the conversation up where it stopped."""
    already = turn.state.status == "stopped"
    interrupt(turn)
    turn.put(status="stopped")
    turn.do(CancelDue("check_in"))
    if already:
        turn.say("stopped-still")
    else:
        turn.say("stopped-callback" if turn.state.open else "stopped")


def interrupt(turn: Turn) -> None:
    """Leave the questions where they are, to be taken up again."""
    talk = turn.state.talk
    if talk is not None and talk.status == "active":
        turn.put_talk(status="interrupted", resume=talk.resume or talk.node, question=None, options=(),
                      ended_at=turn.now)  # fmt: skip


def start(turn: Turn, _language: str) -> None:
    """Begin, or go on where it was; after the end, begin anew."""
    if turn.state.talk is not None and _goes_on(turn.state.talk):
        return go_on(turn, _language)
    known = turn.state.talk is not None
    turn.put(status="active", paused="no")
    turn.say("welcome-again" if known else "welcome")
    road.begin(turn)


def go_on(turn: Turn, language: str) -> None:
    """Take the questions up again, with a word on where we were."""
    talk = turn.state.talk
    if talk is None:
        return start(turn, language)
    if not _goes_on(talk):
        return turn.say("after-end")
    turn.put(status="active", paused="no")
    turn.before("recap", done=len(talk.trail))
    if talk.status == "active":
        return road.repeat(turn)
    turn.put_talk(status="active", ended_at=None, resume=None, callback=None, callback_own=False, opened_at=None)
    road.walk(turn, talk.resume or turn.content.flow.start)


def _goes_on(talk: Talk) -> bool:
    return talk.status == "active" or (talk.status == "interrupted" and talk.resume is not None)


def help_(turn: Turn, _language: str) -> None:
    """What may be said at any moment; then the question of now."""
    turn.say("help")
    if asking(turn):
        road.repeat(turn)


def human(turn: Turn, _language: str) -> None:
    """A human calls: the callback is open from this moment, its details are asked next."""
    if turn.state.paused == "crisis":
        return turn.say("paused-human")
    turn.put(status="active", paused="no")
    talk = turn.state.talk
    if talk is None:
        turn.say("welcome-human")
        return road.begin(turn, turn.content.flow.human)
    if talk.status == "active" and (_in_details(turn) or _asked_and_told(turn)):
        turn.before("human-already")
        return road.repeat(turn)
    if not _goes_on(talk) and turn.now - talk.last_at > SAME_PERSON:
        return road.begin(turn, turn.content.flow.human)
    if talk.status == "active":
        turn.put_talk(resume=talk.node)
    elif talk.status == "completed":
        turn.put_talk(trail=(), resume=None)  # nothing to step back to: the questions are over
    turn.put_talk(status="active", ended_at=None)
    road.walk(turn, turn.content.flow.human)


def _in_details(turn: Turn) -> bool:
    return (turn.talk.question or "").startswith("callback.")


def _asked_and_told(turn: Turn) -> bool:
    """The details of a callback are known already in this conversation, and it is still open."""
    known = "callback.day_part" in turn.talk.answers
    return known and any(open_.id == turn.talk.callback for open_ in turn.state.open)


def skip(turn: Turn, _language: str) -> None:
    """Pass over the question of now."""
    if not asking(turn):
        return stand(turn)
    road.answer(turn, "skipped")


def back(turn: Turn, _language: str) -> None:
    """Return to the question before."""
    if not asking(turn):
        return stand(turn)
    if not road.back(turn):
        turn.before("back-first")
        road.repeat(turn)


def repeat(turn: Turn, _language: str) -> None:
    """Say the question of now again."""
    if not asking(turn):
        return stand(turn)
    road.repeat(turn)


def language(turn: Turn, code: str) -> None:
    """Go on in another language."""
    turn.put(language=code)
    if asking(turn):
        return road.repeat(turn)
    stand(turn)


def erase(turn: Turn, _language: str) -> None:
    """Ask once whether everything must really go."""
    turn.put(erase="asked")
    yes_no = tuple(Choice(name, turn.text(f"option-permission-{name}")) for name in ("yes", "no"))
    turn.send(turn.text("erase-ask"), yes_no, ERASE)


def erase_answered(turn: Turn, text: str) -> None:
    """Erase on a clear yes; an open urgent callback holds it back until a human has closed that."""
    ask = Ask(ask=ERASE, read="permission")
    yes_no = (Choice("yes", turn.text("option-permission-yes")), Choice("no", turn.text("option-permission-no")))
    read = reading.read(ask, yes_no, text, turn.content.languages[turn.state.language], now=turn.now)
    if not (isinstance(read, Answered) and read.value == "yes"):
        turn.put(erase="no")
        turn.before("erase-no")
        return stand(turn)
    if any(open_.urgency == "urgent" for open_ in turn.state.open):
        turn.put(erase="held")
        return turn.say("erase-held")
    turn.put(erase="no")
    turn.say("erase-done")
    turn.do(Erase())


def closed(turn: Turn, event: CallbackClosed) -> None:
    """A coordinator closed a callback: a pause it caused ends, an erasure it held back happens."""
    turn.put(open=tuple(open_ for open_ in turn.state.open if open_.id != event.callback))
    turn.do(CloseCallback(event.callback, "done", event.by, event.reason))
    if any(open_.urgency == "urgent" for open_ in turn.state.open):
        return
    waiting = turn.state.talk is not None and turn.state.talk.status == "interrupted"
    turn.put(paused="over" if waiting and turn.state.paused == "crisis" else "no")
    if turn.state.erase == "held":
        turn.put(erase="no")
        turn.do(Erase())


def stand(turn: Turn) -> None:
    """Say where the person stands."""
    state, talk = turn.state, turn.state.talk
    if state.status == "stopped":
        turn.say("stopped-still")
    elif state.paused == "crisis":
        turn.say("paused")
    elif state.paused == "over":
        go_on(turn, state.language)
    elif talk is None:
        turn.say("welcome")
        road.begin(turn)
    elif talk.status == "active":
        road.repeat(turn)
    elif talk.status == "interrupted" and talk.resume:
        turn.say("after-interrupted")
    else:
        turn.say("after-end")


ACTS: dict[CommandName, Act] = {
    "stop": stop,
    "start": start,
    "help": help_,
    "human": human,
    "skip": skip,
    "back": back,
    "repeat": repeat,
    "go_on": go_on,
    "language": language,
    "erase": erase,
}
