"""Reached: how somebody may be reached, said where it was not asked. Owns keeping that; it never arranges a call.

Asked for a number some say when, and asked when some give their number: both are kept, and what is still wanting is
asked again. While a danger waits for a human a number, and after violence all that is written, is told to have been
noted; and whoever asks for silence then has it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from flows import acts, commands, numbers, phrasebook, plain, reading, road, telephone
from flows.effects import ChangeCallback
from flows.events import Inbound
from flows.flow import Ask
from flows.heard import Answered, Heard, Unclear
from flows.leaning import holds, passed
from flows.state import Given, Open
from flows.turn import Turn

NAME, NUMBER, PART = "callback.name", "callback.number", "callback.day_part"
DAY = "callback.day"
"""The signal: they named a day on which they may be called, or may not; no promise is made of one."""
_NUMBER = re.compile(r"\+?\d[\d\s()./-]{6,}\d")
NOT_NOW = "reach.not-now"
"""The signal: they asked not to be called or written to now."""
_ANY = "any"
"""No part of the day at all: "maakt niet uit" may be said of anything."""


def crossed(turn: Turn, text: str, node: Ask, heard: Heard) -> bool:
    """Keep what answers another of these questions, and go on. False: nothing was crossed."""
    if node.ask == NAME:
        return _beside_a_name(turn, text, node)
    if node.ask == PART:
        _name_a_day(turn, text)
    other = turn.content.flow.by_name.get({NUMBER: PART, PART: NUMBER}.get(node.ask, ""))
    if not isinstance(other, Ask):
        return False
    if node.ask == PART:
        return _number_first(turn, text, node, other)
    if isinstance(heard, Answered) and (part := _part(turn, other, text)):
        road.keep(turn, other, Given("answered", part), None)  # both in one line: only the number is left to answer
    return isinstance(heard, Unclear) and _part_first(turn, text, other)


def _number_first(turn: Turn, text: str, asked: Ask, other: Ask) -> bool:
    number = own_number(turn, text)
    if number is None:
        if not telephone.unreachable(text):
            return False
        turn.before("uncallable-number")
        road.repeat(turn)
        return True
    road.keep(turn, other, Given("answered"), number)
    if telephone.written(text):
        turn.before("contact-noted")
    else:  # said in words: in figures they see whether it was well understood
        turn.before("understood", what=telephone.shown(number))
    if part := _part(turn, asked, text):
        road.answer(turn, "answered", part)
    else:
        road.repeat(turn)
    return True


def _part_first(turn: Turn, text: str, other: Ask) -> bool:
    part = _part(turn, other, text)
    if part is None:
        return False
    road.keep(turn, other, Given("answered", part), None)
    named = next(choice.label for choice in turn.choices(other) if choice.id == part)
    turn.before("day-part-noted", what=named)
    road.repeat(turn)
    return True


def _beside_a_name(turn: Turn, text: str, node: Ask) -> bool:
    """`Kees, 06..., liefst 's middags`: the number, and the part of the day, are kept beside the name."""
    asked, part_of = (turn.content.flow.by_name.get(name) for name in (NUMBER, PART))
    number = telephone.written(text) and own_number(turn, text)
    if number is None or not isinstance(asked, Ask):
        return False
    road.keep(turn, asked, Given("answered"), number)
    if isinstance(part_of, Ask) and (part := _part(turn, part_of, text)):
        road.keep(turn, part_of, Given("answered", part), None)
    turn.before("contact-noted")
    named = reading.read(node, turn.choices(node), _NUMBER.sub(" ", text), turn.language, now=turn.now)
    if isinstance(named, Answered):
        road.answer(turn, "answered", named.value, named.free, named.matched)
    else:
        road.repeat(turn)
    return True


def _name_a_day(turn: Turn, text: str) -> None:
    """A day that suits, or does not, is passed on to whoever calls; only the part of the day is promised."""
    days, here = tuple(phrasebook.listed(turn.language, "callback", "day")), turn.talk.callback
    if here and any(word.startswith(days) for word in plain.words(text)):
        turn.do(ChangeCallback(here, signals=(DAY,)))
        turn.before("day-noted")


def _part(turn: Turn, ask: Ask, text: str) -> str | None:
    """The part of the day that the words of a text name; its figures are those of a number, and choose nothing."""
    counting = turn.language.words.numbers
    words = plain.words(text)
    said = " ".join(word for word in words if not word.isdigit() and numbers.one(word, counting) is None)
    found = reading.read(ask, turn.choices(ask), said, turn.language, now=turn.now)
    return str(found.value) if isinstance(found, Answered) and found.value != _ANY else None


def in_danger(turn: Turn, event: Inbound) -> None:
    """A number written while a crisis waits for a human is where that human may reach them: kept, and told so.

    The words are neutral, for the telephone may be shared. A moment is no more than part of what a human reads.
    """
    here = crisis(turn)
    if here is None or turn.state.paused != "crisis" or event.kind == "edited":
        return
    shared = event.contact
    number = telephone.heard(shared.number, turn.language) if shared else own_number(turn, event.text)
    if number:
        turn.do(ChangeCallback(here.id, number=number))
    if not (shared or number) and telephone.unreachable(event.text):
        turn.before("uncallable-number")
    elif not shared and number:
        turn.before("reach-noted")


def crisis(turn: Turn) -> Open | None:
    """The crisis that waits for a human, where one does."""
    return next((one for one in turn.state.open if one.topic == "crisis"), None)


def not_now(turn: Turn, text: str) -> bool:
    """Whether they ask not to be called or written to now: `hij kijkt mee`. Not where they give a number."""
    calls = _lists(turn, text, "not_now_unless") or _lists(turn, text, "helper", "danger")
    return _lists(turn, text, "not_now") and not calls and own_number(turn, text) is None


def hushed(turn: Turn) -> None:
    """Whoever asks for silence is told once that it is good, for each message lights up a telephone that may be shared.

    Whoever calls hears of it: a signal, once on a callback.
    """
    here = crisis(turn)
    if here and NOT_NOW not in here.noticed:
        kept = replace(here, noticed=(*here.noticed, NOT_NOW))
        turn.put(open=tuple(kept if one.id == here.id else one for one in turn.state.open))
        turn.do(ChangeCallback(here.id, signals=(NOT_NOW,)))
    if not turn.state.hushed:
        turn.put(hushed=True)
        turn.say("danger-not-now")


def tells(turn: Turn, text: str) -> bool:
    """Whether a text says when or where they may be reached: a number, a moment."""
    return own_number(turn, text) is not None or _lists(turn, text, "moment")


def is_nowhere(turn: Turn, text: str) -> bool:
    """Whether a text has a number that is another's or taken back, or says that they do not know or will not say."""
    another = own_number(turn, text) is None and telephone.heard(text, turn.language) is not None
    return another or passed(plain.line(text), turn.language.words.answers) is not None


def calls_or_agrees(turn: Turn, text: str) -> bool:
    """Whether it is a greeting, a question, nothing to note, or a yes: perhaps to "is there danger now?"."""
    spoken, words = turn.content.languages.values(), plain.words(text)
    yes = any(words[:1] == [one] for language in spoken for one in language.words.answers.yes.words)
    if is_nowhere(turn, text):
        return True
    return yes or "?" in text or not words or any(commands.greets(text, language) for language in spoken)


def noted(turn: Turn, text: str) -> None:
    """What is written after our question how to reach them is noted, in neutral words.

    What says nothing of reaching anybody may be worse news: there they hear again whom to call.
    """
    if not turn.lead:  # a number is noted already
        turn.before("reach-noted")
    denied = holds(plain.words(text), turn.language.words.answers.negation)  # "ik kan niet bellen"
    answers = tells(turn, text) or (_lists(turn, text, "by") and not denied)
    if not answers or _lists(turn, text, "helper", "danger") or _lists(turn, text, "worse", "danger"):
        turn.before("danger-call")
    if acts.unfinished(turn) and not acts.in_danger(turn):
        turn.before("danger-go-on")
    turn.flush()


def own_number(turn: Turn, text: str) -> str | None:
    """The number of a text, where it is theirs and is meant: not "niet op 06...", not "zijn nummer is 06..."."""
    another, refused = (phrasebook.listed(turn.language, "callback", part) for part in ("another", "refused"))
    words = plain.words(text)
    first = next((at for at, word in enumerate(words) if word.isdigit()), len(words))
    if holds(words, another) or holds(words[max(0, first - 2) : first], refused):
        return None
    return telephone.heard(text, turn.language)


def _lists(turn: Turn, text: str, part: str, question: str = "callback") -> bool:
    words = plain.words(text)
    spoken = turn.content.languages.values()
    return any(holds(words, phrasebook.listed(language, question, part)) for language in spoken)
