"""Danger: what is done at once when safety speaks, and said to whoever writes on. `safety` owns the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from flows import acts, alerts, hours, phrasebook, plain, reached, reading, road, roster, staffed, through
from flows.content import Content, Language
from flows.effects import ChangeCallback, OpenCallback, Urgency
from flows.events import Inbound
from flows.flow import Ask
from flows.heard import Answered, Command, Heard, Skipped, Unclear
from flows.kept import kept
from flows.leaning import holds
from flows.safety import Hit, Watch, scan
from flows.state import Open, Softly
from flows.turn import Turn
from flows.words import HitClass

RED: tuple[HitClass, ...] = ("suicide", "medical", "violence")
"""The classes of danger that have a red reply of their own."""


def danger(turn: Turn, hit: Hit, event: Inbound) -> None:
    """The fixed reply of the class, honest words on when a human reads it, and a callback, all in one step.

    Red pauses the questions until a human has closed the callback or the person asks to go on, and so does violence;
    after other amber the question of now waits below the softer reply. What was written is not read as an answer.
    """
    _speak(turn, hit, event)
    hit = _within(turn, hit)
    lost = _lost(turn, hit, event)
    turn.put(hushed=False, amber="loss" if lost else None if hit.level == "red" else hit.hit)
    red = hit.level == "red"
    not_now(turn)
    turn.send(turn.text("danger-amber-loss") if lost else _reply(turn, hit), lane="urgent")
    promised = _callback(turn, hit, "urgent" if red else "today", event)
    staffed.say(turn, promised, red=red)
    if red:
        alerts.raised(turn, promised)
    if red or hit.hit == "violence":  # where a victim may be reached is an answer to no question of ours
        acts.interrupt(turn)
        graver = turn.state.paused == "crisis" and turn.state.danger == "suicide"
        turn.put(paused="crisis", danger="suicide" if graver else hit.hit)
        through.after_a_cry(turn, suicide=red and hit.hit == "suicide")
    elif acts.asking(turn) and event.kind == "text":
        if lost:  # no question in one breath with that: it comes with whatever they write next
            turn.put(unheard=True)
        else:
            road.repeat(turn)


def _within(turn: Turn, hit: Hit) -> Hit:
    """What is heard while a red case is open is part of it: nobody in danger is answered more softly than before."""
    if hit.level == "red" or not acts.in_danger(turn):
        return hit
    graver = hit.hit if hit.hit in RED else turn.state.danger if turn.state.danger in RED else "unknown"
    return replace(hit, level="red", hit=graver)


def _speak(turn: Turn, hit: Hit, event: Inbound) -> None:
    """Go on in the language of the cry, where it has texts here and the person's own hears nothing in the cry."""
    code, own = hit.rule.partition(".")[0], turn.language.code
    if (
        code in turn.content.municipality.languages
        and code != own
        and scan(_watch(turn.content, own), event.text) is None
    ):
        turn.put(language=code)


@kept
def _watch(content: Content, code: str) -> Watch:
    """The rules and weights of one language."""
    scales = (scales for scales in content.scales if scales.weights.language == code)
    return Watch.over((safety for safety in content.safety if safety.language == code), scales)


def _lost(turn: Turn, hit: Hit, event: Inbound) -> bool:
    """Whether they tell softly of somebody who died by their own hand: they are met as who mourns."""
    if hit.level == "red" or hit.hit not in ("suicide", "other_person"):
        return False
    words, spoken, listed = plain.words(event.text), turn.content.languages.values(), phrasebook.listed
    told = any(holds(words, listed(language, "danger", "loss")) for language in spoken)
    return told and not any(holds(words, listed(language, "danger", "loss_unless")) for language in spoken)


def not_now(turn: Turn) -> None:
    """Whoever was asked whether everything must go is asked something else now: their next "ja" is not to that."""
    if turn.state.erase == "asked":
        turn.put(erase="no")


def _reply(turn: Turn, hit: Hit) -> str:
    """The words of the class; with nobody on duty without "I am alerting a colleague", which nobody would keep."""
    watched = roster.hears(turn.content, turn.now)
    return turn.text(f"danger-{hit.level}-{hit.hit.replace('_', '-')}", variant=None if watched else "unwatched")


def _callback(turn: Turn, hit: Hit, urgency: Urgency, event: Inbound) -> Open:
    """Open a crisis callback, or add this signal to the open one: never two cases for one cry."""
    signals = (f"{hit.level}:{hit.rule}",)
    begin, end = hours.promise(turn.content.municipality, turn.now, urgent=True)
    here = next((o for o in turn.state.open if o.topic == "crisis"), None)
    if here is None:
        new = Open(turn.id("callback/crisis"), "crisis", urgency, begin, end, said_at=turn.now)
        turn.put(open=(*turn.state.open, new))
        facts = turn.state.talk.facts if turn.state.talk else {}
        name = facts.get("callback.name")
        number = reached.own_number(turn, event.text) or facts.get("callback.number") or turn.number
        turn.do(OpenCallback(new.id, "crisis", urgency, begin, end, signals,
                             name=str(name) if name else None, number=str(number) if number else None))  # fmt: skip
        return new
    worse = urgency == "urgent" and here.urgency != "urgent"
    anew = worse or here.promised_until <= turn.now  # an hour that has gone by is no promise
    raised = "urgent" if worse else here.urgency
    kept = replace(here, urgency=raised, promised_from=begin, promised_until=end, said_at=turn.now) if anew else here
    turn.put(open=tuple(kept if o.id == here.id else o for o in turn.state.open))
    number = reached.own_number(turn, event.text)
    window = (begin, end) if anew else (None, None)
    turn.do(ChangeCallback(here.id, number=number, signals=signals, urgency="urgent" if worse else None,
                           promised_from=window[0], promised_until=window[1]))  # fmt: skip
    return kept


# --- what is said to whoever writes on --------------------------------------------------------------------------------


MOST_TOLD = 10
"""Words of a line that is taken for thanks, for news of help or for a question who comes; a longer one tells more."""
MOST_NAMED = 6
"""Words of a line that says a name."""

Answer = Callable[[Turn, str], None]


def wrote_back(turn: Turn, event: Inbound, heard: Heard) -> bool:
    """Answer what is written while a crisis waits for a human. False: a command or `acts.stand` sees to it."""
    wants_human = isinstance(heard, Command) and heard.asked.name == "human"
    if wants_human and turn.on_call and turn.state.paused == "crisis" and through.to_a_human(turn):
        return True
    answer = None if turn.state.paused != "crisis" or event.press else _answer(turn, event, heard)
    if turn.state.hushed and turn.on_call and answer in (None, reached.noted) and not isinstance(heard, Command):
        turn.say("danger-not-now")  # what they say for the ears of whoever listens
        return True
    if turn.state.hushed and answer is not _hushed:
        turn.put(hushed=False)
    if answer:
        answer(turn, event.text)
    return answer is not None


def _answer(turn: Turn, event: Inbound, heard: Heard) -> Answer | None:
    asked = heard.asked.name if isinstance(heard, Command) else None
    violence = turn.state.danger == "violence"
    if asked in ("stop", "erase", "language") or (asked is None and turn.state.erase == "asked"):
        return None
    if violence and reached.not_now(turn, event.text):
        return _hushed
    if asked == "start":
        return _started if acts.in_danger(turn) else None
    if violence and reached.tells(turn, event.text):
        return reached.noted
    if asked:
        waits = asked in ("human", "help")
        return _waits if waits else _rests if acts.in_danger(turn) else None
    if not isinstance(heard, Unclear) or heard.why:
        return None
    if turn.lead and turn.state.status == "active":  # a number was noted, and nothing else is
        return _urges
    meant = next((found for one in turn.content.languages.values() if (found := _meant(one, event.text))), None)
    if meant is None and violence and not acts.told_before(turn) and not reached.calls_or_agrees(turn, event.text):
        return reached.noted
    return None if turn.state.status == "stopped" and meant is not _waits else meant


def _meant(language: Language, text: str) -> Answer | None:
    """What a short line says: who comes, go on, help is there, it is better, thanks, a name; None: none of these."""
    listed, answers = partial(phrasebook.listed, language, "danger"), language.words.answers
    words, said = plain.words(text), plain.line(text)
    if not words or len(words) > MOST_TOLD:
        return None
    helper = holds(words, listed("helper"))
    if said in listed("help") or holds(words, listed("asks")) or (helper and words[0] in listed("asks_first")):
        return _waits
    if holds(words, answers.negation):
        return None
    if holds(words, listed("on")):
        return _rests
    if "?" in text or holds(words, listed("unless")):
        return None
    if holds(words, listed("helped")) or (helper and holds(words, listed("comes"))):
        return _say("danger-helped")
    if not listed("better").isdisjoint({said, plain.without(said, answers.filler)}):
        return _say("danger-better")
    if thanks(language, text):
        return _say("danger-thanks")
    named = len(words) <= MOST_NAMED and any(said.startswith(f"{lead} ") for lead in listed("named"))
    return _named if named else None


def thanks(language: Language, text: str) -> bool:
    """Whether a line is thanks and nothing else; "welterusten" may be a farewell, and "wacht" is no thanks."""
    words = language.words
    yes = words.answers.yes
    known = {*words.answers.filler, *yes.words, *yes.whole, *words.thanks, *words.greetings}
    little = sorted(known - phrasebook.listed(language, "callback", "parting"))
    pieces = plain.pieces(plain.line(text), plain.listed(little=little))
    return all(kind for _, kind in pieces) and holds(plain.words(text), phrasebook.listed(language, "danger", "thanks"))


def _say(text_id: str) -> Answer:
    return lambda turn, _: turn.send(turn.text(text_id, variant=_variant(turn)))


def _variant(turn: Turn) -> str | None:
    return "suicide" if turn.state.danger == "suicide" else None


def _urges(turn: Turn, _text: str) -> None:
    _say("danger-call")(turn, _text)


def _hushed(turn: Turn, _text: str) -> None:
    reached.hushed(turn)


def _started(turn: Turn, text: str) -> None:
    turn.put(status="active")
    _rests(turn, text)


def _rests(turn: Turn, text: str) -> None:
    """Honest that no question is asked in a red case; after other violence they may go on."""
    if acts.in_danger(turn) and acts.told_before(turn):
        return acts.stand(turn)
    if acts.in_danger(turn):
        return _say("danger-rest")(turn, text)
    return acts.go_on(turn, turn.state.language)


def _named(turn: Turn, text: str) -> None:
    here, ask = reached.crisis(turn), turn.content.flow.by_name.get("callback.name")
    told = reading.read(ask, (), text, turn.language, now=turn.now) if isinstance(ask, Ask) else None
    if here and isinstance(told, Answered) and told.free:
        turn.do(ChangeCallback(here.id, name=told.free))
    turn.say("reach-noted")


def _waits(turn: Turn, _text: str) -> None:
    """Who reads it and when, and that nobody comes to the door of themselves.

    On a later call there is no word of a case: whoever asks anything hears who speaks, and whom to call.
    """
    if acts.told_before(turn):
        turn.before("call-greeting")
        return acts.stand(turn)
    here, variant = reached.crisis(turn), _variant(turn)
    if here is None or (here.promised_until <= turn.now and not here.acknowledged):
        turn.send(turn.text("danger-waiting-open", variant=variant))
    elif here.acknowledged or not turn.of_now(here.said_at):
        turn.send(turn.text("danger-waiting-seen", variant=variant))
    elif hours.is_staffed(turn.content.municipality, turn.now):
        until = turn.clock(here.promised_until)
        turn.send(turn.text("danger-waiting-now", variant=variant, until=until))
    else:
        window = turn.window(here.promised_from, here.promised_until)
        turn.send(turn.text("danger-waiting-later", variant=variant, window=window))


def after_amber(turn: Turn, event: Inbound, heard: Heard, amber: Softly | None) -> bool:
    """Answer what is written just after an amber message: a cry for advice, thanks, or anything after a loss."""
    if amber is None or event.press or isinstance(heard, Skipped) or turn.state.erase == "asked":
        return False
    asked = heard.asked.name if isinstance(heard, Command) else None
    if asked not in (None, "help"):
        return False
    if (asked or isinstance(heard, Unclear)) and _asks_help(turn, event.text):
        turn.say(f"danger-amber-{amber.replace('_', '-')}")
        turn.say("paused-human")
        return True
    if asked or not acts.asking(turn):
        return False
    if any(thanks(language, event.text) for language in turn.content.languages.values()):
        turn.before("danger-thanks")
    elif amber == "loss":
        turn.before("danger-loss-next")
    else:
        return False
    road.repeat(turn)
    return True


def _asks_help(turn: Turn, text: str) -> bool:
    said, spoken = plain.line(text), turn.content.languages.values()
    lists = [phrasebook.listed(language, "danger", part) for language in spoken for part in ("help", "asks")]
    return any(said in listed for listed in lists) or any(holds(plain.words(text), one) for one in lists[1::2])
