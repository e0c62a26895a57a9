"""Connecting: somebody on the line is put through to a human, one telephone after the other. Owns that wire.

Who may be rung stands with what the turn was answered with, so nothing is remembered here. A colleague presses 1 to
take a call: whoever merely picks up may be a voicemail.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import NAMESPACE_URL, uuid4, uuid5

from bot import calls, twiml
from bot.channel import named
from bot.door import Door
from bot.saying import Speaker, connection
from bot.voice import Turn, Voice
from db import coordinators, legs, work
from db.legs import Leg
from flows.calls import Status
from flows.effects import Connect, Reply
from flows.events import Inbound

_THROUGH: Final = frozenset[Status](("ended", "answered"))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Somebody who is being put through: who, what was said to them, and to whom they may be connected."""

    person: str
    said: tuple[Reply, ...]
    connect: Connect


def begins(door: Door, turn: Turn, connect: Connect, person: str | None, nth: int) -> None:
    """A telephone is about to be rung: so it is known, whatever comes of it. On a thread."""
    if person is not None:
        legs.ring(door.house.engine, Leg(turn.call, turn.number, nth), person=person, number=connect.numbers[nth - 1],
                  callback=connect.callback, now=door.house.now())  # fmt: skip


def over(door: Door, speaker: Speaker, turn: Turn, nth: int) -> str | Inbound:
    """The nth telephone is done: the end, the next one's document, or that nobody took the call. On a thread."""
    waiting = _who(door, turn)
    if waiting is None or not 1 <= nth <= len(waiting.connect.numbers):
        return twiml.end()
    status = calls.BECAME.get(turn.form.get("DialCallStatus", ""), "failed")
    leg = Leg(turn.call, turn.number, nth)
    taken = legs.over(door.house.engine, door.channel.municipality, leg, status,
                      calls.seconds_of(turn.form.get("DialCallDuration", "")))  # fmt: skip
    pressed = taken is not None and taken.pressed == "yes"
    spoke = status in _THROUGH and turn.form.get("DialBridged") != "false"
    if pressed or (waiting.connect.callback is None and spoke):
        return speaker.end("call-over", waiting.said[-1].language or "")
    if nth < len(waiting.connect.numbers):
        begins(door, turn, waiting.connect, waiting.person, nth + 1)
        return speaker.put_through((), waiting.connect, turn.call, turn.number, nth + 1)
    voice: Voice = door.channel  # type: ignore[assignment]  # these doors are the telephone's
    return voice.heard(turn, id=uuid4(), at=door.house.now(), kind="unconnected")


def whisper(speaker: Speaker, url: str) -> str:
    """What a colleague hears who picks up, and nobody else."""
    (words,) = speaker.text("call-whisper")
    return twiml.ask(words, url)


def press(door: Door, call: str, turn: int, nth: int, digits: str) -> str:
    """A colleague pressed something, or nothing. On a thread."""
    leg = Leg(named(call), turn, nth)
    taken = legs.pressed(door.house.engine, door.channel.municipality, leg, "yes" if digits == "1" else "no")
    if taken is None or taken.pressed != "yes":
        return twiml.end()
    if taken.callback is not None:
        _log(door, leg, taken.number, taken.callback, door.house.now())
    return twiml.go_on()


def _who(door: Door, turn: Turn) -> _Waiting | None:
    ours = door.channel
    person, said = legs.said(door.house.engine, ours.municipality, ours.account, f"{turn.call}/{turn.number}")
    connect = connection(said)
    return _Waiting(person, tuple(said), connect) if person and connect else None


def _log(door: Door, leg: Leg, number: str, callback: str, now: datetime) -> None:
    """Whoever takes a call on their own telephone has reached the person, and has the callback from now on."""
    engine, slug = door.house.engine, door.channel.municipality
    who = next((one for one in coordinators.team(engine, slug) if one.phone == number and one.left_at is None), None)
    if who is None:
        return  # the number of an office: nobody knows who sat there
    attempt = str(uuid5(NAMESPACE_URL, f"call/{leg.call}/{leg.turn}/{leg.nth}"))
    place = door.house.contents.of(slug).municipality
    with suppress(
        work.Held, work.Gone
    ):  # a colleague has it, or closed it, meanwhile: that they spoke stands with the leg
        work.log(engine, work.Hand(who.id, slug, now, who.name), place, callback, attempt=attempt,
                 disposition="reached", note=None, next_at=None)  # fmt: skip
