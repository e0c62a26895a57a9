"""Acts: what a command does, at any moment of any conversation; and what a coordinator's closing does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flows import reading, road, through
from flows.effects import Choice, CloseCallback, Erase
from flows.events import CallbackClosed, Inbound
from flows.flow import Ask
from flows.heard import Answered
from flows.moments import CancelDue
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
    leave(turn)
    if already:
        turn.say("stopped-still")
    else:
        turn.say("stopped-callback" if _agreed(turn) else "stopped")


def in_danger(turn: Turn) -> bool:
    """Whether a red case is open: until a human has closed it no question is asked, whoever would like to go on."""
    return turn.state.paused == "crisis" and any(open_.urgency == "urgent" for open_ in turn.state.open)


def told_before(turn: Turn) -> bool:
    """Whether they are on a call, and the crisis was told of before it: who is on the line now need not know of it."""
    crisis = next((open_ for open_ in turn.state.open if open_.topic == "crisis"), None)
    return turn.state.paused == "crisis" and crisis is not None and not turn.of_now(crisis.said_at)


def _agreed(turn: Turn) -> bool:
    """Whether the person was told of a call: not of what only a coordinator knows, that we could not read something."""
    return any(open_.topic != "other" for open_ in turn.state.open)


def leave(turn: Turn) -> None:
    """What STOP does, without a word."""
    interrupt(turn)
    turn.put(status="stopped")
    turn.do(CancelDue("check_in"))


def interrupt(turn: Turn) -> None:
    """Leave the questions where they are, to be taken up again."""
    talk = turn.state.talk
    if talk is not None and talk.status == "active":
        turn.put_talk(status="interrupted", resume=talk.node, question=None, options=(), ended_at=turn.now)


def start(turn: Turn, _language: str) -> None:
    """Begin, or go on where it was; after the end begin anew, and in a check-in that has no answer yet."""
    if in_danger(turn):
        turn.put(status="active")
        return stand(turn)
    talk = turn.state.talk
    if talk is not None and goes_on(talk) and not (turn.checking_in and not talk.trail):
        return go_on(turn, _language)
    known = talk is not None
    turn.put(status="active", paused="no")
    turn.say("welcome-again" if known else "welcome")
    road.begin(turn)


def go_on(turn: Turn, language: str) -> None:
    """Take the questions up again, with a word on where we were (of a check-in there is nothing to say)."""
    if in_danger(turn):
        return stand(turn)
    talk = turn.state.talk
    if talk is None:
        return start(turn, language)
    if not goes_on(talk):
        return over(turn, "after-end")
    turn.put(status="active", paused="no")
    if turn.on_call or not turn.checking_in:
        turn.before("recap", done=len(talk.trail))
    if talk.status == "active":
        return road.repeat(turn)
    turn.put_talk(status="active", ended_at=None, resume=None)
    road.walk(turn, talk.resume or turn.content.flow.start)


def goes_on(talk: Talk) -> bool:
    """Whether a conversation has questions that wait."""
    return talk.status == "active" or (talk.status == "interrupted" and talk.resume is not None)


def unfinished(turn: Turn) -> bool:
    """Whether a screening was begun and may still go on."""
    talk = turn.state.talk
    return talk is not None and not turn.checking_in and goes_on(talk)


def help_(turn: Turn, _language: str) -> None:
    """What may be said at any moment; then the question of now. Whoever is in danger is told whom to call instead."""
    if turn.state.paused == "crisis":
        return stand(turn)
    turn.say("help")
    if asking(turn):
        road.repeat(turn)


def human(turn: Turn, _language: str) -> None:
    """A human calls: the callback is open from this moment, its details are asked next."""
    if turn.on_call and through.to_a_human(turn):
        return turn.put(status="active")
    if turn.state.paused == "crisis":
        suicide = turn.state.danger == "suicide" and not told_before(turn)
        return turn.say("paused-suicide" if suicide else "paused-human")
    turn.put(status="active", paused="no")
    talk = turn.state.talk
    if talk is None:
        turn.say("welcome-human")
        return road.begin(turn, turn.content.flow.human)
    if talk.status == "active" and (talk.question or "").startswith("callback."):
        turn.before("human-already")
        return road.repeat(turn)
    if not goes_on(talk) and turn.now - talk.last_at > SAME_PERSON:
        return road.begin(turn, turn.content.flow.human)
    turn.put_talk(status="active", ended_at=None, resume=None)
    if talk.aside and talk.resume:  # interrupted while just this was being arranged
        return road.walk(turn, talk.resume)
    road.step_aside(turn, {"active": talk.node, "interrupted": talk.resume}.get(talk.status))
    road.walk(turn, turn.content.flow.human)


def skip(turn: Turn, _language: str) -> None:
    """Pass over the question of now."""
    if not asking(turn):
        return stand(turn)
    road.answer(turn, "skipped")


def back(turn: Turn, _language: str) -> None:
    """Return to the question before, also from just behind the end."""
    talk, state = turn.state.talk, turn.state
    over = talk is not None and talk.status == "completed" and turn.now - talk.last_at <= SAME_PERSON
    if over and state.status == "active" and state.paused == "no" and turn.talk.trail:
        turn.put_talk(status="active", ended_at=None)
    elif not asking(turn):
        return stand(turn)
    if not road.back(turn):
        turn.before("back-first")
        road.repeat(turn)


def repeat(turn: Turn, _language: str) -> None:
    """Say the question of now again."""
    if not asking(turn):
        return stand(turn, unread=turn.on_call)
    road.repeat(turn)


def language(turn: Turn, code: str) -> None:
    """Go on in another language, where the municipality offers it."""
    if code in turn.content.municipality.languages:
        turn.put(language=code)
    if asking(turn):
        return road.repeat(turn)
    stand(turn)


def erase(turn: Turn, _language: str) -> None:
    """Ask once whether everything must really go."""
    if turn.state.erase == "held":
        return turn.say("erase-held")
    turn.put(erase="asked")
    yes_no = tuple(Choice(name, turn.text(f"option-permission-{name}")) for name in ("yes", "no"))
    lapses = _agreed(turn) and not any(open_.urgency == "urgent" for open_ in turn.state.open)
    turn.send(turn.text("erase-ask-callback" if lapses else "erase-ask"), yes_no, ERASE)


def erase_answered(turn: Turn, text: str) -> None:
    """Erase on a clear yes; an open urgent callback holds it back until a human has closed that."""
    ask = Ask(ask=ERASE, read="permission")
    yes_no = (Choice("yes", turn.text("option-permission-yes")), Choice("no", turn.text("option-permission-no")))
    read = reading.read(ask, yes_no, text, turn.language, now=turn.now)
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
    turn.do(CloseCallback(event.callback, "done", event.by, event.reason, event.ending))
    if not any(open_.id == event.callback for open_ in turn.state.open):
        return
    turn.put(open=tuple(open_ for open_ in turn.state.open if open_.id != event.callback))
    released(turn)


def released(turn: Turn) -> bool:
    """Let go what no open callback holds any more: a pause, and an erasure (True: everything goes now).

    Looked at with every message too: a callback may have been closed while the engine stumbled.
    """
    if turn.state.paused == "crisis" and not any(open_.topic == "crisis" for open_ in turn.state.open):
        waiting = turn.state.talk is not None and turn.state.talk.status == "interrupted"
        turn.put(paused="over" if waiting else "no")
    if turn.state.erase == "held" and not any(open_.urgency == "urgent" for open_ in turn.state.open):
        turn.put(erase="no")
        turn.do(Erase())
        return True
    return False


def stand(turn: Turn, *, unread: bool = False) -> None:
    """Say where the person stands. `unread`: what came is no message that anybody keeps."""
    state, talk = turn.state, turn.state.talk
    if told_before(turn):
        turn.say("met-in-danger" if in_danger(turn) else "met-in-amber")
    elif state.paused == "crisis":
        asked = "paused-suicide" if state.danger == "suicide" else "paused-urgent" if in_danger(turn) else "paused"
        turn.say("paused-stopped" if state.status == "stopped" else asked)
    elif state.status == "stopped":
        turn.say("stopped-still")
    elif state.paused == "over":
        go_on(turn, state.language)
    elif talk is None:
        turn.say("welcome")
        road.begin(turn)
    elif talk.status == "active":
        road.repeat(turn)
    elif turn.thanked:
        turn.say("after-thanks")
    elif talk.status == "interrupted" and talk.resume:
        over(turn, "after-interrupted-unread" if unread else "after-interrupted")
    elif isinstance(turn.event, Inbound) and turn.event.press:
        turn.say("stale-end")
    else:
        over(turn, "after-end-unread" if unread else "after-end")


def over(turn: Turn, text_id: str) -> None:
    """Nothing is asked: say how to begin or go on. On a call that is a key, which then does it."""
    if not turn.on_call:
        return turn.say(text_id)
    turn.put_phone(asks="begin")
    if turn.withheld:  # nothing is kept of who is nobody we know
        text_id = {"after-end": "after-end-unread"}.get(text_id, text_id)
    on = "on" if unfinished(turn) else "begin"
    return turn.send(turn.text(text_id), (Choice("begin", turn.text(f"option-call-{on}")),), "begin")


def not_read(turn: Turn, why: str) -> None:
    """Say why what came is not read, and where the person stands; whoever is new here is welcomed first."""
    state = turn.state
    if state.talk is None and state.status == "active" and state.paused == "no":
        turn.say("welcome")
        turn.before(why)
        return road.begin(turn)
    turn.before(why)
    stand(turn, unread=True)


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
