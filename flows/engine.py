"""The engine: an event and a person's state become a new state and effects. Owns the order of looking at things.

    1 safety      is this person in danger? before all else, in every state
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

from flows import acts, alerts, check_in, commands, flood, lines, plain, reading, road
from flows.content import Content, Directory
from flows.danger import danger, not_now, reachable_at
from flows.effects import Effect
from flows.events import CallbackClosed, DueFell, Event, Inbound, LineChanged, MessageLost
from flows.flow import Ask
from flows.reading import Answered, Passed, Reading, Unclear
from flows.safety import scan
from flows.state import State
from flows.turn import TRIES_BEFORE_OTHER_WORDS, Turn

RECAP_AFTER = timedelta(hours=6)
"""After this long somebody is told where we were."""
TRIES_BEFORE_A_HUMAN = 3


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
        case CallbackClosed():
            acts.closed(turn, event)
        case DueFell():
            (alerts if event.kind == alerts.KIND else check_in).fell(turn, event)
        case LineChanged():
            lines.changed(turn, event)
        case MessageLost():
            lines.lost(turn, event)
    turn.flush()
    return Step(turn.state, tuple(turn.effects))


def _heard(turn: Turn, event: Inbound) -> None:
    hit = scan(turn.content.watch, event.text)
    if hit is None and (who := alerts.speaker(turn, event)):
        return alerts.heard(turn, event, who)
    first = turn.state.talk is None and not turn.state.open
    if first:
        _tune(turn, event.text)
    away = _was_away(turn)
    flood.count(turn)
    if hit:
        danger(turn, hit, event)
        if _also_stops(turn, event):
            acts.stop(turn, turn.state.language)
    elif acts.released(turn):
        return turn.say("erase-done")
    elif flood.is_on(turn):
        flood.met(turn, event)
    else:
        _unless_danger(turn, event, away)
    if turn.state.talk is not None:
        turn.put_talk(last_at=turn.now)


def _also_stops(turn: Turn, event: Inbound) -> bool:
    """STOP together with a cry for help is both; also as the first or last word of it, then by that very word only."""
    said = plain.words(event.text)
    asked = commands.find(event.text, turn.content.languages.values(), digits=False)
    return (asked is not None and asked.name == "stop") or "stop" in (*said[:1], *said[-1:])


def _unless_danger(turn: Turn, event: Inbound, away: bool) -> None:
    reachable_at(turn, event)
    if event.contact:
        not_now(turn)
        return lines.shared(turn, event.contact)
    if event.kind in ("edited", "unsupported"):
        not_now(turn)
        captioned = "unsupported-caption" if event.text.strip() else "unsupported"
        return acts.not_read(turn, "edited" if event.kind == "edited" else captioned)
    if event.press is None:
        asked = commands.find(event.text, turn.content.languages.values(), digits=not _asks_number(turn))
        if asked:
            if asked.name != "erase":
                not_now(turn)
            return acts.ACTS[asked.name](turn, asked.language)
    if turn.state.erase == "asked" and (event.press is None or event.press.question == acts.ERASE):
        return acts.erase_answered(turn, event.press.option if event.press else event.text)
    not_now(turn)
    if acts.asking(turn):
        return _answer(turn, event, away)
    acts.stand(turn, unread=event.press is not None)


def _asks_number(turn: Turn) -> bool:
    return acts.asking(turn) and road.current(turn).read == "phone"


def _answer(turn: Turn, event: Inbound, away: bool) -> None:
    node = road.current(turn)
    if turn.state.unheard and (event.press is None or event.press.question != node.ask):
        return road.repeat(turn)  # nobody knows whether the question arrived: an answer to it would be a guess
    read = _read(turn, event, node)
    if away:
        turn.before("recap", done=len(turn.talk.trail) + isinstance(read, Answered))
    match read:
        case Answered(value, free):
            road.answer(turn, "answered", value, free)
        case Passed(outcome):
            road.answer(turn, outcome)
        case Unclear(why):
            _unclear(turn, why, counts=not away)
        case None:
            road.repeat(turn)


def _read(turn: Turn, event: Inbound, node: Ask) -> Reading | None:
    """What the event answers; None when it is no answer at all: a greeting, a button of a question gone by."""
    if event.press is not None:
        if event.press.question != turn.talk.question or event.press.option not in turn.talk.options:
            turn.before("stale")
            return None
        return Answered((event.press.option,) if node.read == "several" else event.press.option)
    read = reading.read(node, turn.choices(node), event.text, turn.language, now=turn.now)
    # "morning" may be a part of the day or a greeting; whoever is asked for a name is not called Hallo
    if isinstance(read, Unclear) or node.read == "name":
        greets = any(commands.greets(event.text, spoken) for spoken in turn.content.languages.values())
        return None if greets or turn.thanked else read
    return read


def _unclear(turn: Turn, why: str, *, counts: bool) -> None:
    """Ask again: with a hint, then in other words, then with a human offered."""
    tries = turn.talk.tries + (1 if counts else 0)
    turn.put_talk(tries=tries)
    if tries >= TRIES_BEFORE_A_HUMAN:
        turn.before("unclear-human")
    elif why or (counts and not (tries == 1 and _hails(turn))):
        turn.before(why or "unclear")
    road.repeat(turn, variant="again" if tries >= TRIES_BEFORE_OTHER_WORDS else None)


def _hails(turn: Turn) -> bool:
    """Whether it begins with a greeting and says little more: `hallo ik ben er weer`."""
    text = turn.event.text if isinstance(turn.event, Inbound) else ""
    return any(commands.hails(text, spoken) for spoken in turn.content.languages.values())


def _was_away(turn: Turn) -> bool:
    """Whether they need to hear where we were. In a check-in nobody does: that is one question, whenever read."""
    talk = turn.state.talk
    return talk is not None and not turn.checking_in and turn.now - talk.last_at >= RECAP_AFTER


def _tune(turn: Turn, text: str) -> None:
    """On the very first message: the language of the greeting, else the municipality's first."""
    offered = turn.content.municipality.languages
    greeted = [code for code in offered if commands.greets(text, turn.content.languages[code])]
    asked = commands.find(text, (turn.content.languages[code] for code in offered))
    only = greeted[0] if len(greeted) == 1 else None
    told = asked.language if asked and asked.language in offered and asked.name != "start" else None
    turn.state = replace(turn.state, language=only or told or offered[0])
