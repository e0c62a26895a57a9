"""Alerts: whoever is on duty is warned in a crisis, at once and again until one of them answers. Owns all of that.

What they hear holds no word of what was said, nor of who said it: it leads to the queue. Never asks them a question of
a screening: a line that is on duty is nobody's who needs help, as long as they do not say that they do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from flows import acts, hours, numbers, phrasebook, plain, roster, telephone
from flows.content import Content, Language
from flows.duty import Acknowledge, Alert, Notice
from flows.effects import ChangeCallback, Choice, Effect
from flows.events import DueFell, Event, Inbound, Outlet
from flows.heard import Command, Heard
from flows.moments import MoveDue, Schedule, SettleDue
from flows.shifts import Colleague
from flows.state import Open
from flows.text import Args
from flows.turn import Turn
from flows.warned import Duty, OnDuty
from flows.words import Numbers

KIND = "callback.alert"
"""The kind of the moment at which it is looked whether somebody has answered; its subject is the callback."""
QUESTION = "alert"
PICKS_UP = "ok"
TERMINAL = "terminal"
"""The account of a rehearsal: nobody is woken by one, and nothing real is picked up in one."""
LONGEST = timedelta(hours=3)
SPARSER = 8
"""After so many times the pause it is time for a longer one: the fortieth alert of a day helps nobody answer."""
_CODE = re.compile(r"[0-9a-f]{4}")

MORE = "message.more"
"""The signal: they wrote again after the cry that opened this."""

Word = Literal["picks_up", "declines"]


# --- the alarm --------------------------------------------------------------------------------------------------------


def raised(turn: Turn, crisis: Open) -> None:
    """A red message has come about this callback: those on duty hear of it.

    Not where they were told already and nobody has answered yet: the next alert is on its way. Where somebody had
    picked it up it begins anew, for things may be worse than what they know.
    """
    for effect in first(turn.content, turn.event, crisis):
        turn.do(effect)
        if isinstance(effect, Alert):
            _told(turn, crisis, effect)


def first(content: Content, event: Event, crisis: Open) -> tuple[Effect, ...]:
    """What a red message about this callback does to those on duty: an alert and the moment of the next, or nothing.

    Where nobody hears at this hour, it is the moment alone at which that is looked at again.
    """
    waiting = crisis.alerts > 0 and not crisis.acknowledged
    if waiting or not roster.watched(content) or _rehearses(event):
        return ()
    told = alert(content, crisis.id, 1, event.at)
    at = again_at(content, told, event.at)
    next_ = Schedule(KIND, at, hours.local(content.municipality, at).date(), crisis.id)
    return (told, next_) if told else (next_,)


def fell(turn: Turn, event: DueFell) -> None:
    """The pause is over: unless somebody has answered, or it is closed, they hear of it again. Day and night."""
    crisis = next((open_ for open_ in turn.state.open if open_.id == event.subject), None)
    if crisis is None or crisis.acknowledged or not roster.watched(turn.content):
        return turn.do(SettleDue("cancelled"))  # never fired: on the same day it may have to begin anew
    again = alert(turn.content, crisis.id, crisis.alerts + 1, turn.now)
    if again:
        turn.do(again)
        _told(turn, crisis, again)
    return turn.do(moved(turn.content, again, turn.now))


def alert(content: Content, callback: str, nth: int, now: datetime) -> Alert | None:
    """The alert of a callback for the `nth` time, in the municipality's first language; None: nobody hears it now."""
    called = roster.called(content, now, nth)
    if not called:
        return None
    place = content.municipality
    named: Args = {"service": place.service, "code": callback[:4].upper(), "nth": nth}
    notices = told(content, called, "alert" if nth == 1 else "alert-again", named, button=True)
    if place.desk.telegram:
        claims = (Choice(f"claim.{callback}", content.spoken(place.languages[0]).texts.say("option-desk-claim-alert")),)
        notices = tuple(replace(one, claims=claims) if one.choices else one for one in notices)
    return Alert(callback, nth, notices, called[0].name, QUESTION)


def told(content: Content, people: Sequence[roster.Called], text_id: str, named: Args, *,
         button: bool = False) -> tuple[Notice, ...]:  # fmt: skip
    """A text on every line of these people; by e-mail in the words for that, on Telegram with a button below it."""
    texts = content.spoken(content.municipality.languages[0]).texts
    choices = (Choice(PICKS_UP, texts.say("option-alert-ok")),) if button else ()
    lines = ((urn, outlet(urn)) for urn in roster.lines(people))
    return tuple(Notice(by, urn, texts.say(text_id, named, variant="email" if by == "email" else None),
                        choices if by == "telegram" else ()) for urn, by in lines)  # fmt: skip


def again_at(content: Content, last: Alert | None, now: datetime) -> datetime:
    """When the alert after this one is due, or it is looked again who hears one."""
    return now + (pause(content.municipality.duty, last.nth) if last else roster.LOOK)


def moved(content: Content, last: Alert | None, now: datetime) -> MoveDue:
    """The moment waits for the next alert."""
    at = again_at(content, last, now)
    return MoveDue(at, hours.local(content.municipality, at).date(), at)


def pause(duty: Duty, nth: int) -> timedelta:
    """How long after the `nth` alert the next one comes.

    As the municipality says; in the long run never sooner than an eighth of the time it has lasted, up to three hours.
    """
    waited = step = timedelta()
    for done in range(nth):
        listed = timedelta(minutes=duty.again_after_minutes[min(done, len(duty.again_after_minutes) - 1)])
        step = max(listed, min(waited / SPARSER, LONGEST))
        waited += step
    return step


def _told(turn: Turn, crisis: Open, told: Alert) -> None:
    now = replace(crisis, alerts=told.nth, acknowledged=False)
    turn.put(open=tuple(now if open_.id == now.id else open_ for open_ in turn.state.open))


def outlet(urn: str) -> Outlet:
    """By what somebody on duty is written to on this line."""
    named: dict[str, Outlet] = {"telegram": "telegram", "mailto": "email"}
    return named.get(urn.partition(":")[0], "sms")


def _rehearses(event: Event) -> bool:
    return isinstance(event, Inbound) and event.account == TERMINAL


# --- more of the same -------------------------------------------------------------------------------------------------


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
    raised(turn, here)


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


# --- the word back ----------------------------------------------------------------------------------------------------


def speaker(turn: Turn, event: Inbound) -> Colleague | OnDuty | None:
    """Who on duty says this. None: somebody else; or somebody on duty who is in danger, and so is a person now."""
    who = None if _rehearses(event) else roster.whose(turn.content, event.urn)
    return who if _is_group(event) or turn.state.paused != "crisis" else None


def heard(turn: Turn, event: Inbound, who: Colleague | OnDuty) -> None:
    """Somebody on duty answers. In a group, what is no answer is not said to us."""
    match word(turn.content, event):
        case "picks_up":
            actor = f"desk:{who.id}" if isinstance(who, Colleague) else ""
            turn.do(Acknowledge(who.name, own=_is_group(event), actor=actor))
            turn.say("alert-thanks")
        case "declines":
            turn.say("alert-declined")
        case None if not _is_group(event):
            turn.say("call-no-input" if event.kind == "silence" else "alert-how")
        case None:
            return


def word(content: Content, event: Inbound) -> Word | None:
    """What somebody on duty answers, in any language. A question, and all that is not wholly understood, is neither."""
    if event.press is not None:
        return "picks_up" if (event.press.question, event.press.option) == (QUESTION, PICKS_UP) else None
    if event.kind != "text" or event.unsure or "?" in event.text:
        return None
    said = plain.line(event.text.strip().removeprefix("/").partition("@")[0][: plain.READ_LENGTH])
    found = (_word(language, said) for language in content.languages.values())
    return next((one for one in found if one), None)


def _word(language: Language, said: str) -> Word | None:
    words = language.words
    no = (*words.answers.no.words, *words.answers.no.whole, *words.decline)
    kinds = plain.listed(filler=words.answers.filler, declines=no, picks_up=words.acknowledge)
    heard_ = {kind or _kind(phrase) for phrase, kind in plain.pieces(said, kinds)}
    if heard_ <= {"filler", "code", "picks_up", "declines"}:
        return "declines" if "declines" in heard_ else "picks_up" if "picks_up" in heard_ else None
    return None


def _kind(phrase: str) -> str:
    """The code of an alert may stand in the answer."""
    return "code" if _CODE.fullmatch(phrase) else ""


def _is_group(event: Inbound) -> bool:
    return event.urn.startswith("telegram:-")
