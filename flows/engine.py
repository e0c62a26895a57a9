"""The engine: an event and a person's state become a new state and effects. Owns the order of looking at things.

    1 safety      is this person in danger? before all else, in every state
      desk        a coordinator's own chat: work, and never a conversation
      duty        a line of somebody on duty: an answer to an alert, and never a conversation
    2 what may not be read as an answer: a flood, an edited message, a voice note
    3 commands    stop, start, help, a human, skip, back, repeat
    4 erasing     a question of its own that waits for yes or no
    5 reading     the answer to the question of now
    6 standing    where the person stands, when nothing waits for an answer

Pure: now and every id come in with the event, so the same input gives the same output to the last byte.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from flows import (
    acts,
    alerts,
    at_desk,
    check_in,
    commands,
    desk_chat,
    flood,
    lines,
    notice,
    phoned,
    plain,
    reached,
    reminder,
    replies,
    road,
    unsure,
)
from flows.commands import Asked
from flows.content import Content, Directory
from flows.danger import after_amber, danger, not_now, wrote_back
from flows.effects import Effect, Outcome
from flows.events import CallEnded, DueFell, Event, Inbound, LineChanged, MessageLost, Press
from flows.flow import Ask
from flows.heard import Answered, Command, Crisis, DontKnow, Heard, Refused, Skipped, Unclear
from flows.safety import scan
from flows.state import Guess, Softly, State
from flows.turn import TRIES_BEFORE_OTHER_WORDS, Turn
from flows.understanding import STRANGE, Waiting, calm

RECAP_AFTER = timedelta(hours=6)
"""After this long somebody is told where we were."""


_FALLS = {alerts.KIND: alerts.fell, reminder.KIND: reminder.fell}


@dataclass(frozen=True, slots=True)
class Step:
    """What came of an event."""

    state: State
    effects: tuple[Effect, ...]


def step(content: Content, directory: Directory, state: State, event: Event) -> Step:
    """Take one event. Raises nothing for what people write; an exception here is a bug."""
    turn = Turn(content, directory, state, event)
    match event:
        case Inbound():
            _heard(turn, event)
        case DueFell():
            _FALLS.get(event.kind, check_in.fell)(turn, event)
        case LineChanged():
            lines.changed(turn, event)
        case MessageLost():
            lines.lost(turn, event)
        case CallEnded():
            lines.hung_up(turn, event)
        case _:
            at_desk.done(turn, event)
    turn.flush()
    return Step(turn.state, tuple(turn.effects))


def _heard(turn: Turn, event: Inbound) -> None:
    hit = scan(turn.content.watch, event.text)
    if desk_chat.answers(turn, event, hit):
        return None
    if hit is None and (who := alerts.speaker(turn, event)):
        return alerts.heard(turn, event, who)
    first = turn.state.talk is None and not turn.state.open
    if first:
        _tune(turn, event.text)
    away = _was_away(turn)
    phoned.begins(turn, event)
    flood.count(turn)
    amber = turn.state.amber
    if amber:
        turn.put(amber=None)
    if hit:
        turn.put_phone(asks=None, guess=None)
        replies.raised(turn, turn.state.open)
        danger(turn, hit, event)
        if _also_stops(turn, event):
            acts.stop(turn, turn.state.language)
        desk_chat.noted(turn, event)
    elif acts.released(turn):
        return turn.say("erase-done")
    elif flood.is_on(turn):
        alerts.heard_anew(turn)
        flood.met(turn, event)
    else:
        _unless_danger(turn, event, away, amber)
    if turn.state.talk is not None:
        turn.put_talk(last_at=turn.now)


def _also_stops(turn: Turn, event: Inbound) -> bool:
    """STOP together with a cry for help is both; also as the first or last word of it, then by that very word only."""
    said = plain.words(event.text)
    asked = commands.find(event.text, turn.content.languages.values(), digits=False)
    return (asked is not None and asked.name == "stop") or "stop" in (*said[:1], *said[-1:])


def _unless_danger(turn: Turn, event: Inbound, away: bool, amber: Softly | None) -> None:
    said = phoned.heard(turn, event) if turn.on_call else event
    if said is None:
        return None
    turn.event = said
    reached.in_danger(turn, said)
    if said.contact:
        not_now(turn)
        return lines.shared(turn, said.contact)
    if said.kind in ("edited", "unsupported"):
        return _not_words(turn, said)
    heard = _calmly(turn, said)
    if what := unsure.heard_as(turn, said, heard):
        return unsure.ask(turn, Guess(said.text, what))
    return _words(turn, said, heard, away, amber)


def _not_words(turn: Turn, event: Inbound) -> None:
    not_now(turn)
    alerts.heard_anew(turn)  # what only a human can hear may be the worst of all
    if event.for_eyes:
        notice.tell(turn, notice.UNREAD, "normal")
        replies.raised(turn, turn.state.open)
    return acts.not_read(turn, _why_not_read(event))


def _words(turn: Turn, event: Inbound, heard: Heard, away: bool, amber: Softly | None) -> None:
    answered = wrote_back(turn, event, heard) or after_amber(turn, event, heard, amber)
    alerts.wrote_on(turn, event, heard)  # behind the words, which say whether somebody had picked it up before this
    replies.heard(turn, event, heard)
    if answered:
        return not_now(turn)
    if isinstance(heard, (Command, Skipped)):
        asked = heard.asked if isinstance(heard, Command) else Asked("skip", turn.state.language)
        if asked.name != "erase":
            not_now(turn)
        return acts.ACTS[asked.name](turn, asked.language)
    if heard == Unclear(STRANGE):
        not_now(turn)
        notice.tell(turn, notice.STRANGE, "today")
        return acts.not_read(turn, STRANGE)
    if turn.state.erase == "asked" and (event.press is None or event.press.question == acts.ERASE):
        return acts.erase_answered(turn, event.press.option if event.press else event.text)
    not_now(turn)
    if acts.asking(turn):
        return _answer(turn, event, heard, away)
    acts.stand(turn, unread=event.press is not None)


def _why_not_read(event: Inbound) -> str:
    """The text that says why what came is not read."""
    if event.kind == "edited":
        return "edited"
    if event.text.strip():
        return "unsupported-caption"
    return "unsupported-for-eyes" if event.for_eyes else "unsupported"


def _calmly(turn: Turn, event: Inbound) -> Heard:
    """What was written or pressed, where nobody is in danger."""
    if not acts.asking(turn):
        return Unclear() if event.press else calm(turn.content, turn.language, event.text, None, now=turn.now)
    node = road.current(turn)
    if event.press:
        return _pressed(turn, event.press, node)
    return calm(turn.content, turn.language, event.text, _waiting(turn, node), now=turn.now)


def _waiting(turn: Turn, node: Ask) -> Waiting:
    return Waiting(node, turn.choices(node), turn.directory if node.search else {})


def _pressed(turn: Turn, press: Press, node: Ask) -> Heard:
    """What a button says; one of a question gone by says nothing."""
    if press.question != turn.talk.question or press.option not in turn.talk.options:
        return Unclear(_STALE)
    return Answered((press.option,) if node.read == "several" else press.option)


def _answer(turn: Turn, event: Inbound, heard: Heard, away: bool) -> None:
    node = road.current(turn)
    if turn.state.unheard and not turn.on_call and (event.press is None or event.press.question != node.ask):
        return road.repeat(turn)  # nobody knows whether the question arrived: an answer to it would be a guess
    if event.press is None and _is_no_answer(turn, node, heard):
        heard = Unclear(_GREETED)
    if away:
        turn.before("recap", done=len(turn.talk.trail) + isinstance(heard, Answered))
    if event.press is None and reached.crossed(turn, event.text, node, heard):
        return None
    return _taken(turn, node, heard, away)


def _taken(turn: Turn, node: Ask, heard: Heard, away: bool) -> None:
    match heard:
        case Answered():
            _say_back(turn, node, heard)
            road.answer(turn, "answered", heard.value, heard.free, heard.matched)
        case Refused() | DontKnow():
            road.answer(turn, _PASSED[type(heard)])
        case Unclear(why) if why in (_STALE, _GREETED):
            if why == _STALE:
                turn.before("stale")
            road.repeat(turn)
        case Unclear(why):
            _unclear(turn, why, counts=not away)
        case Skipped() | Command() | Crisis():
            raise TypeError("these were seen to before")


_STALE, _GREETED = "stale", "greeted"
_PASSED: dict[type[Heard], Outcome] = {Refused: "refused", DontKnow: "dont_know"}


def _is_no_answer(turn: Turn, node: Ask, heard: Heard) -> bool:
    """A greeting or a thank-you where an answer was expected. "Morning" may be a part of the day or a greeting; whoever
    is asked for a name is not called Hallo."""
    if not isinstance(heard, Unclear) and node.read != "name":
        return False
    text = turn.event.text if isinstance(turn.event, Inbound) else ""
    return turn.thanked or any(commands.greets(text, spoken) for spoken in turn.content.languages.values())


def _say_back(turn: Turn, node: Ask, answered: Answered) -> None:
    """What was not said in so many words is said back, so that it can be set right."""
    if answered.certainty != "sure" and not turn.confirmed:
        turn.before("understood", what=unsure.named(turn, node, answered))


def _unclear(turn: Turn, why: str, *, counts: bool) -> None:
    """Ask again: with a hint, then in other words, then with a human offered. Sorrow is met with a warm word first."""
    tries = turn.talk.tries + (1 if counts else 0)
    turn.put_talk(tries=tries)
    grieves = counts and tries == 1 and _grieves(turn)  # said once: not twice in a row
    if grieves:
        turn.before("sorrow")
    if tries >= phoned.TRIES_BEFORE_A_HUMAN and turn.on_call:
        return phoned.give_up(turn)
    if tries >= phoned.TRIES_BEFORE_A_HUMAN:
        turn.before("unclear-human")
    elif why or (counts and not grieves and not (tries == 1 and _hails(turn))):
        turn.before(why or "unclear")
    if isinstance(turn.event, Inbound) and turn.event.unsure and road.current(turn).read != "number":
        turn.before("unsure-human")
    road.repeat(turn, variant="again" if grieves or tries >= TRIES_BEFORE_OTHER_WORDS else None)


def _grieves(turn: Turn) -> bool:
    """Whether somebody tells of a sorrow: `ik voel me zo alleen`."""
    said = plain.line(turn.event.text) if isinstance(turn.event, Inbound) else ""
    return any(spoken.words.grief.search(said) for spoken in turn.content.languages.values() if spoken.words.grief)


def _hails(turn: Turn) -> bool:
    """Whether it begins with a greeting and says little more: `hallo ik ben er weer`."""
    text = turn.event.text if isinstance(turn.event, Inbound) else ""
    return any(commands.hails(text, spoken) for spoken in turn.content.languages.values())


def _was_away(turn: Turn) -> bool:
    """Whether they need to hear where we were. In a check-in nobody does: that is one question, whenever read."""
    talk = turn.state.talk
    return talk is not None and not turn.checking_in and not turn.on_call and turn.now - talk.last_at >= RECAP_AFTER


def _tune(turn: Turn, text: str) -> None:
    """On the very first message: the language of the greeting, else the municipality's first."""
    offered = turn.content.municipality.languages
    greeted = [code for code in offered if commands.greets(text, turn.content.languages[code])]
    asked = commands.find(text, (turn.content.languages[code] for code in offered))
    only = greeted[0] if len(greeted) == 1 else None
    told = asked.language if asked and asked.language in offered and asked.name != "start" else None
    turn.state = replace(turn.state, language=only or told or offered[0])
