"""Danger: what is done at once when safety speaks. Owns the help; `safety` owns the verdict."""

from __future__ import annotations

from dataclasses import replace

from flows import acts, alerts, hours, numbers, phrasebook, plain, road, telephone
from flows.content import Language
from flows.effects import ChangeCallback, OpenCallback, Urgency
from flows.events import Inbound
from flows.heard import Command, Heard
from flows.safety import Hit
from flows.state import Open
from flows.turn import Turn
from flows.words import HitClass, Numbers

RED: tuple[HitClass, ...] = ("suicide", "medical", "violence")
"""The classes of danger that have a red reply of their own."""

MORE = "message.more"
"""The signal: they wrote again after the cry that opened this."""


def danger(turn: Turn, hit: Hit, event: Inbound) -> None:
    """The fixed reply of the class, honest words on when a human reads it, and a callback, all in one step.

    Red pauses the questions until a human has closed the callback or the person asks to go on, and so does violence;
    after other amber the question of now waits below the softer reply. What was written is not read as an answer.
    """
    hit = _within(turn, hit)
    red = hit.level == "red"
    not_now(turn)
    turn.send(_reply(turn, hit), lane="urgent")
    promised = _callback(turn, hit, "urgent" if red else "today", event)
    staffed = hours.is_staffed(turn.content.municipality, turn.now)
    if staffed:
        turn.say("human-reads-now", lane="urgent", until=turn.clock(promised.promised_until))
    else:
        window = turn.window(promised.promised_from, promised.promised_until)
        turn.say("human-reads-later", lane="urgent", window=window)
    if red:
        alerts.raised(turn, promised)
    if red or hit.hit == "violence":  # where a victim may be reached is an answer to no question of ours
        acts.interrupt(turn)
        graver = turn.state.paused == "crisis" and turn.state.danger == "suicide"
        turn.put(paused="crisis", danger="suicide" if graver else hit.hit)
    elif acts.asking(turn) and event.kind == "text":
        road.repeat(turn)


def _within(turn: Turn, hit: Hit) -> Hit:
    """What is heard while a red case is open is part of it: nobody in danger is answered more softly than before."""
    if hit.level == "red" or not acts.in_danger(turn):
        return hit
    graver = hit.hit if hit.hit in RED else turn.state.danger if turn.state.danger in RED else "unknown"
    return replace(hit, level="red", hit=graver)


def wrote_on(turn: Turn, event: Inbound, heard: Heard) -> None:
    """Whoever writes on while a red case is open may have worse to say than any rule hears: "ze zijn op", "ik ga nu".

    Those on duty hear of it anew where one of them had picked it up. Not of thanks, a greeting, a bare yes or no, a
    button, a number, or a command that asks for nobody.
    """
    if _says_more(turn, event, heard):
        heard_anew(turn)


def heard_anew(turn: Turn) -> None:
    """Those on duty hear that there is more, where a red case is open; nothing happens where none is."""
    here = next((o for o in turn.state.open if o.topic == "crisis"), None)
    if here is None or not acts.in_danger(turn):
        return
    if MORE not in here.noticed:
        here = replace(here, noticed=(*here.noticed, MORE))
        turn.put(open=tuple(here if o.id == here.id else o for o in turn.state.open))
        turn.do(ChangeCallback(here.id, signals=(MORE,)))
    alerts.raised(turn, here)


def _says_more(turn: Turn, event: Inbound, heard: Heard) -> bool:
    if event.press:
        return False
    said = plain.line(event.text)
    if isinstance(heard, Command):
        return heard.asked.name in ("human", "help", "erase") or (heard.asked.name == "stop" and " " in said)
    number = telephone.heard(event.text, turn.language) is not None
    # When a victim may be called is an answer; "vanavond" of another may be the moment they choose.
    safe_moment = turn.state.danger == "violence"
    return not any(_says_little(one, said, number, safe_moment) for one in turn.content.languages.values())


def _says_little(language: Language, said: str, number: bool, safe_moment: bool) -> bool:
    """Whether it is thanks, a greeting, yes or no, or a number with what belongs to it, and nothing else at all."""
    answers, listed = language.words.answers, phrasebook.listed
    known = {*answers.filler, *language.words.thanks, *language.words.greetings, *answers.yes.words, *answers.yes.whole,
             *answers.no.words, *answers.no.whole} - listed(language, "callback", "parting")  # fmt: skip
    known |= listed(language, "callback", "around") if number else frozenset()
    known |= listed(language, "callback", "moment") if number or safe_moment else frozenset()
    pieces = plain.pieces(said, plain.listed(little=tuple(sorted(known))))
    figures = language.words.numbers
    spoken = (bool(kind) or (number and (word.isdigit() or _counts(word, figures))) for word, kind in pieces)
    return bool(pieces) and all(spoken)


def _counts(word: str, figures: Numbers) -> bool:
    return numbers.one(word, figures) is not None or word in (*figures.joiner, *figures.twice, "plus")


def not_now(turn: Turn) -> None:
    """Whoever was asked whether everything must go is asked something else now: their next "ja" is not to that."""
    if turn.state.erase == "asked":
        turn.put(erase="no")


def _reply(turn: Turn, hit: Hit) -> str:
    """The words of the class; with nobody on duty without "I am alerting a colleague", which nobody would keep."""
    watched = bool(turn.content.municipality.duty.people)
    return turn.text(f"danger-{hit.level}-{hit.hit.replace('_', '-')}", variant=None if watched else "unwatched")


def _callback(turn: Turn, hit: Hit, urgency: Urgency, event: Inbound) -> Open:
    """Open a crisis callback, or add this signal to the open one: never two cases for one cry."""
    signals = (f"{hit.level}:{hit.rule}",)
    begin, end = hours.promise(turn.content.municipality, turn.now, urgent=True)
    here = next((o for o in turn.state.open if o.topic == "crisis"), None)
    if here is None:
        new = Open(turn.id("callback/crisis"), "crisis", urgency, begin, end)
        turn.put(open=(*turn.state.open, new))
        facts = turn.state.talk.facts if turn.state.talk else {}
        name = facts.get("callback.name")
        number = telephone.heard(event.text, turn.language) or facts.get("callback.number") or turn.number
        turn.do(OpenCallback(new.id, "crisis", urgency, begin, end, signals,
                             name=str(name) if name else None, number=str(number) if number else None))  # fmt: skip
        return new
    worse = urgency == "urgent" and here.urgency != "urgent"
    anew = worse or here.promised_until <= turn.now  # an hour that has gone by is no promise
    raised = "urgent" if worse else here.urgency
    kept = replace(here, urgency=raised, promised_from=begin, promised_until=end) if anew else here
    turn.put(open=tuple(kept if o.id == here.id else o for o in turn.state.open))
    number = telephone.heard(event.text, turn.language)
    window = (begin, end) if anew else (None, None)
    turn.do(ChangeCallback(here.id, number=number, signals=signals, urgency="urgent" if worse else None,
                           promised_from=window[0], promised_until=window[1]))  # fmt: skip
    return kept
