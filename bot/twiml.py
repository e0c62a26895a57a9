"""TwiML: what a call is answered with, by Twilio's own builder. Owns that wire; knows nobody and no call.

The same arguments give the same bytes: a turn that is asked for again is answered as before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from twilio.twiml.voice_response import VoiceResponse

PATIENCE = 8
"""Seconds in which a digit is waited for, once all was said."""
RINGS = 30
"""Seconds that a telephone rings."""
_VOICES = {"nl": "nl-NL", "en": "en-GB"}
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML has no place for: control characters, half characters."""


@dataclass(frozen=True, slots=True)
class Words:
    """Something that is said, and in which language."""

    text: str
    language: str


def ask(words: Words, action: str) -> str:
    """Say this and wait for one digit; `action` is asked for with it, or without any."""
    response = VoiceResponse()
    gather = response.gather(num_digits=1, timeout=PATIENCE, action=action, action_on_empty_result=True)
    _say(gather, words)
    return str(response.to_xml())


def connect(number: str, *, shows: str, action: str, progress: str) -> str:
    """Connect with this number, which sees the number `shows`; `action` is asked for when that has ended.

    `progress` is told how it goes with the other telephone.
    """
    response = VoiceResponse()
    dial = response.dial(caller_id=shows, timeout=RINGS, action=action)
    dial.number(clean(number), status_callback=progress, status_callback_event="ringing answered completed")
    return str(response.to_xml())


def end(words: Words | None = None) -> str:
    """Say this, if anything, and hang up."""
    response = VoiceResponse()
    if words is not None:
        _say(response, words)
    response.hangup()
    return str(response.to_xml())


def clean(text: str) -> str:
    """The text without what XML has no place for."""
    return _UNWRITABLE.sub("", text)


def _say(where: VoiceResponse, words: Words) -> None:
    where.say(clean(words.text), language=_VOICES.get(words.language, words.language))
