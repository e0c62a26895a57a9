"""Phoned: how somebody is met who phones, what silence does, and the few questions that only a telephone asks.

A number on a display proves nobody's identity, so on a call nothing is told that was said before it: no answer, no
name, no appointment, not even how many questions were answered.
"""

from __future__ import annotations

from flows import acts, phrasebook, plain, reminder, road, through, unsure
from flows.danger import not_now
from flows.events import Inbound
from flows.state import Phone
from flows.turn import TRIES_BEFORE_OTHER_WORDS, Turn
from flows.words import CommandName

TRIES_BEFORE_A_HUMAN = 3
_KEYS: dict[CommandName, tuple[str, ...]] = {"repeat": ("*",), "back": ("#",), "human": ("0", "9")}
_FIGURES = ("age", "number", "phone")
"""What is asked for here is a number: 99 may be an age, and a nought twice begins a number from abroad."""
MOST_NAMED = 3
"""Words of a name behind "met", as people say it who pick up."""


def begins(turn: Turn, event: Inbound) -> None:
    """Note whether they are on a call, and on which; whoever speaks needs no reminder."""
    talk, phone = turn.state.talk, turn.state.phone
    reminder.unneeded(turn)
    if event.channel != "voice":
        return turn.put(phone=None) if phone else None
    call, _, number = event.external_id.partition("/")
    if phone is None or event.kind == "call" or (number and call != phone.call):
        turn.put(phone=Phone(call, turn.now, known=tuple(talk.answers) if talk else ()))
    return None


def heard(turn: Turn, event: Inbound) -> Inbound | None:
    """See to what only a call brings. Gives what is gone on with as in writing; None: all was seen to."""
    if event.kind == "text":
        return _words(turn, event)
    if event.kind == "call":
        _met(turn)
    elif event.kind == "silence":
        _silent(turn)
    elif event.kind == "unconnected":
        _not_taken(turn)
    else:
        return event
    return None


def _words(turn: Turn, event: Inbound) -> Inbound | None:
    phone = turn.state.phone
    asks, guess = (phone.asks, phone.guess) if phone else (None, None)
    turn.put_phone(asks=None, tries=0)
    unheard = turn.state.unheard
    turn.put(unheard=False)
    if unheard and acts.asking(turn) and _picked_up(turn, event.text):
        _who_calls(turn)
        return None
    pressed = _key(turn, event.text)
    waits = acts.asking(turn) and not guess and turn.state.erase != "asked"
    if waits and _spoken(turn, event.text, "wait"):
        turn.put_talk(tries=0)
        turn.send(turn.text("take-your-time"), question=turn.talk.question)
    elif waits and _spoken(turn, event.text, "goodbye"):
        turn.send(turn.text("call-goodbye"), question=turn.talk.question)
    elif pressed == "repeat" and guess:
        unsure.ask(turn, guess)
    elif pressed:
        not_now(turn)
        turn.put_phone(guess=None)
        acts.ACTS[pressed](turn, turn.state.language)
    elif asks and unsure.says(turn, event.text) == "yes":
        (acts.start if asks == "begin" else _to_the_helpline)(turn, turn.state.language)
    elif (taken := unsure.taken(turn, event)) is None:
        _not_that(turn)
    else:
        return taken
    return None


def _not_that(turn: Turn) -> None:
    """It was not what we heard: that counts as a try, where a question waits."""
    if turn.state.erase == "asked":
        _keeps(turn)
    elif acts.asking(turn):
        failed(turn)
    else:
        acts.stand(turn)


def _keeps(turn: Turn) -> None:
    """Whoever was asked whether everything must go, and does not say yes, keeps it."""
    turn.put(erase="no")
    turn.before("erase-no")
    acts.stand(turn)


def _to_the_helpline(turn: Turn, _language: str) -> None:
    through.to_the_helpline(turn)


def _key(turn: Turn, text: str) -> CommandName | None:
    """The command of a key, also where digits are gathered and where its name is spoken: a number has no star, nor is
    only a nought one. A count may be nought."""
    asked = road.current(turn).read if acts.asking(turn) else None
    pressed = "".join(text.split())
    once = pressed[:1] if len(set(pressed)) == 1 and (asked not in _FIGURES or pressed[0] in "*#") else pressed
    for name, key in _KEYS.items():
        if once in key or _spoken(turn, text, name):
            return None if asked == "number" and name == "human" else name
    return None


def _spoken(turn: Turn, text: str, what: str) -> bool:
    """Whether it is no more than what the content lists as `phone.<what>`, in any language."""
    said = plain.line(text)
    return any(said in phrasebook.listed(one, "phone", what) for one in turn.content.languages.values())


# --- a call of ours is answered --------------------------------------------------------------------------------------


def _picked_up(turn: Turn, text: str) -> bool:
    """Whether it is what people say who pick up, over our own first words: `ja?`, `hallo`, `met De Vries`."""
    if _spoken(turn, text, "pickup"):
        return True
    said = plain.line(text)
    leads = (lead for one in turn.content.languages.values() for lead in phrasebook.listed(one, "phone", "named"))
    names = [said.removeprefix(f"{lead} ") for lead in leads if said.startswith(f"{lead} ")]
    return any(len(name.split()) <= MOST_NAMED and not _spoken(turn, name, "named_unless") for name in names)


def _who_calls(turn: Turn) -> None:
    """They spoke before they heard who calls: say so again, and ask again."""
    if turn.checking_in:
        turn.before(road.current(turn).intro or "call-greeting")
    else:
        turn.before("reminder")
    road.repeat(turn)


# --- a call begins ----------------------------------------------------------------------------------------------------


def _met(turn: Turn) -> None:
    """Whoever phones would like to talk: whatever was stopped begins, and whatever was begun goes on."""
    not_now(turn)
    turn.put(unheard=False)
    state, talk = turn.state, turn.state.talk
    if talk is not None:
        turn.put_talk(tries=0)
    missed = turn.checking_in and acts.asking(turn) and not turn.talk.trail and state.paused != "crisis"
    if missed:
        _who_calls(turn)  # they phone back
        return
    if talk is not None or state.paused == "crisis" or state.status == "stopped":
        turn.before("call-greeting")
    if state.status == "stopped":
        acts.start(turn, state.language)
    elif state.paused == "crisis":
        acts.stand(turn)
        through.after_a_cry(turn, suicide=acts.in_danger(turn))  # to all the same: it tells nobody what was said
    elif talk is None:
        turn.say("welcome-withheld" if turn.withheld else "welcome")
        road.begin(turn)
    elif acts.goes_on(talk):
        acts.go_on(turn, state.language)
    else:
        acts.over(turn, "met-again")
    return


# --- nothing is heard, or nothing understood --------------------------------------------------------------------------


def _silent(turn: Turn) -> None:
    guess = turn.state.phone.guess if turn.state.phone else None
    turn.put_phone(guess=None)
    if turn.state.erase == "asked":  # silence is no yes
        _keeps(turn)
    elif turn.state.paused == "crisis":
        _silent_in_danger(turn)
    elif not acts.asking(turn) or turn.talk.tries >= TRIES_BEFORE_A_HUMAN:
        turn.say("call-no-input")
    else:
        turn.before("silence")
        if guess and turn.talk.tries + 1 < TRIES_BEFORE_A_HUMAN:
            turn.put_talk(tries=turn.talk.tries + 1)
            return unsure.ask(turn, guess)
        failed(turn)
    return None


def _silent_in_danger(turn: Turn) -> None:
    """Whoever says nothing hears again whom to call, and the second time goodbye: a human knows of them."""
    tries = turn.state.phone.tries + 1 if turn.state.phone else 1
    turn.put_phone(tries=tries)
    if turn.state.hushed:  # somebody listens: not a word on what it is about
        return turn.say("call-no-input")
    if acts.told_before(turn):
        return turn.say("met-in-danger" if tries == 1 else "call-no-input")
    urges = turn.text("danger-call", variant="suicide" if turn.state.danger == "suicide" else None)
    turn.send(urges if tries == 1 else f"{urges}\n{turn.text('call-no-input')}")


def failed(turn: Turn) -> None:
    """One try more that came to nothing: the question again, then in other words, then a human."""
    tries = turn.talk.tries + 1
    turn.put_talk(tries=tries)
    if tries >= TRIES_BEFORE_A_HUMAN:
        return give_up(turn)
    return road.repeat(turn, variant="again" if tries >= TRIES_BEFORE_OTHER_WORDS else None)


def give_up(turn: Turn) -> None:
    """A human takes over; or else calls back, of which the questions know nothing."""
    turn.lead.clear()
    if turn.withheld and not turn.state.open:
        return turn.say("call-no-input")  # nobody can call them back
    turn.before("give-up")
    if not through.to_a_human(turn, "technical"):
        _promised(turn)
    return None


def _promised(turn: Turn) -> None:
    here = through.opened(turn, "technical")
    if here and turn.of_now(here.said_at):
        return turn.say("give-up-window", window=turn.window(here.promised_from, here.promised_until))
    return turn.say("give-up-soon")


def _not_taken(turn: Turn) -> None:
    """It was put through, and nobody took it: what is said in writing at once is said now."""
    rang = through.not_taken(turn)
    if rang == "helpline":
        return turn.say("unconnected-helpline", lane="urgent")
    turn.before("unconnected")
    if turn.state.paused == "crisis":
        return acts.stand(turn)
    if acts.asking(turn) and turn.talk.tries >= TRIES_BEFORE_A_HUMAN:
        return _promised(turn)
    return acts.human(turn, turn.state.language)
